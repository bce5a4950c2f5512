"""The filters above a list: the usual ones and those a person keeps as chips, every one in a menu, the one in force
always in sight."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import Chip, ChipOption, ChipRow, IconButton
from widgets.controls.words import caption, tip


class FilterBar(QWidget):
    """Says which filter the person wants; what it leaves is the list's."""

    chosen = Signal(str)
    """The key of the filter the person wants."""
    starred = Signal(bool)
    """Keep what is to be seen now as a filter of one's own, or keep it no longer."""
    freed = Signal()
    """Know of the whole district again, not of a region alone."""
    shut = Signal()
    """No bar of a chart is to narrow any longer."""

    def __init__(self, name: str, usual: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual, self._current = tuple(usual), ""
        self._kept: tuple[str, ...] = ()
        self._options: tuple[ChipOption, ...] = ()
        self.region = _freeing(say("图上划定区域", "Drawn on the map"), say("放开划定的区域", "Let go of the area"))
        self.region.clicked.connect(self.freed)
        self.bars = _freeing("", say("放开图表中选中的柱子", "Let go of the bars of the charts"))
        self.bars.clicked.connect(self.shut)
        self.chips = ChipRow(name)
        self.chips.chosen.connect(self._take)
        self.all = IconButton("list-filter", say("全部筛选", "All filters"))
        self.all.clicked.connect(self._open)
        self.star = IconButton("star", "", checkable=True)
        self.star.clicked.connect(self.starred)
        self.show_star(is_kept=False)
        QShortcut("Ctrl+D", self).activated.connect(self.star.click)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().s)
        line.addWidget(self.bars)
        line.addWidget(self.region)
        line.addWidget(self.chips, 1)
        line.addWidget(self.star)
        line.addWidget(self.all)

    def show_items(self, options: Sequence[ChipOption], kept: Sequence[str] = ()) -> None:
        """All filters there are, each with how many it would leave; those that are kept stand after the first."""
        self._options, self._kept = tuple(options), tuple(kept)
        by_key = {each.key: each for each in options}
        wanted = [*self._usual[:1], *self._kept, *self._usual[1:], self._current]
        self.chips.show_items([by_key[key] for key in dict.fromkeys(wanted) if key in by_key])

    def show_region(self, count: int | None) -> None:
        """How many open cases lie in the region that all filters are confined to; None where there is none."""
        self.region.setVisible(count is not None)
        if count is not None:
            self.region.show_words(
                say(f"图上划定区域 · {count:,} 件", f"Drawn on the map · {count:,}"),
                say(f"图上划定区域内 {count} 件，按下放开", f"{count} in the area drawn; press to let go"),
            )

    def show_bars(self, names: Sequence[str], count: int) -> None:
        """The bars of charts by which the list is narrowed, and how many cases stand in all of them."""
        self.bars.setVisible(bool(names))
        if names:
            all_names = say("、", ", ").join(names)
            more = say(f" 等 {len(names)} 项", f" +{len(names) - 1}") if len(names) > 1 else ""
            self.bars.show_words(
                f"{names[0]}{more} · {count:,}",
                say(f"图表选中 {all_names}，{count} 件，按下放开", f"{all_names}: {count}; press to let go"),
            )

    def show_star(self, *, is_kept: bool, is_passing: bool = False) -> None:
        """Whether what is to be seen now is one of those that are kept, or one that is only let go of."""
        name = say("不再保留此筛选", "Keep this filter no longer") if is_kept else say("保留此筛选", "Keep this filter")
        if is_passing:
            name = say("放开图表中选中的柱子", "Let go of the bars of the charts")
        self.star.show_action("x" if is_passing else "star", f"{name} (Ctrl D)")
        self.star.setChecked(is_kept or is_passing)

    def choose(self, key: str) -> None:
        """Mark this filter as the one in force; says nothing."""
        self._current = key
        self.show_items(self._options, self._kept)
        self.chips.choose(key)

    def current(self) -> str:
        return self._current

    def menu(self) -> QMenu:
        """Every filter with its count; the one in force is ticked."""
        menu = QMenu(self)
        for each in self._options:
            action = QAction(caption(f"{each.title}　{each.count or 0}"), menu)
            action.setCheckable(True)
            action.setChecked(each.key == self._current)
            action.triggered.connect(lambda _, key=each.key: self._take(key))
            menu.addAction(action)
        return menu

    def _take(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)

    def _open(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.all.mapToGlobal(QPoint(0, self.all.height())))


def _freeing(title: str, name: str) -> Chip:
    """A chip that holds as long as it is seen, and lets go when it is pressed."""
    chip = Chip(title, checked=True)
    chip.setIcon(icons.icon("x"))
    chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    chip.setToolTip(tip(f"{name} (Esc)"))
    chip.clicked.connect(lambda: chip.setChecked(True))
    chip.hide()
    return chip
