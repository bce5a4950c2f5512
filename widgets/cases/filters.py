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

    def __init__(self, name: str, usual: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual, self._current = tuple(usual), ""
        self._kept: tuple[str, ...] = ()
        self._options: tuple[ChipOption, ...] = ()
        self.region = Chip(say("图上划定区域", "Drawn on the map"), checked=True)
        self.region.setIcon(icons.icon("x"))
        self.region.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.region.setToolTip(tip(say("放开划定的区域 (Esc)", "Let go of the area (Esc)")))
        self.region.clicked.connect(self._free)
        self.region.hide()
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
                say(f"图上划定区域内在办 {count} 件，按下放开", f"{count} open in the area drawn; press to let go"),
            )

    def show_star(self, *, is_kept: bool, is_passing: bool = False) -> None:
        """Whether what is to be seen now is one of those that are kept, or one that is only let go of."""
        name = say("不再保留此筛选", "Keep this filter no longer") if is_kept else say("保留此筛选", "Keep this filter")
        if is_passing:
            name = say("放开此筛选", "Let go of this filter")
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

    def _free(self) -> None:
        self.region.setChecked(True)
        self.freed.emit()

    def _take(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)

    def _open(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.all.mapToGlobal(QPoint(0, self.all.height())))
