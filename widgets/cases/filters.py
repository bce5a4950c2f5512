"""The filters above a list: the usual ones as chips, every one in a menu, the one in force always in sight."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import ChipOption, ChipRow, IconButton
from widgets.controls.words import caption


class FilterBar(QWidget):
    """Says which filter the person wants; what it leaves is the list's."""

    chosen = Signal(str)
    """The key of the filter the person wants."""

    def __init__(self, name: str, usual: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual, self._current = frozenset(usual), ""
        self._options: tuple[ChipOption, ...] = ()
        self.chips = ChipRow(name)
        self.chips.chosen.connect(self._take)
        self.all = IconButton("list-filter", say("全部筛选", "All filters"))
        self.all.clicked.connect(self._open)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().s)
        line.addWidget(self.chips, 1)
        line.addWidget(self.all)

    def show_items(self, options: Sequence[ChipOption]) -> None:
        """All filters there are, each with how many it would leave."""
        self._options = tuple(options)
        shown = [each for each in options if each.key in self._usual or each.key == self._current]
        self.chips.show_items(shown)

    def choose(self, key: str) -> None:
        """Mark this filter as the one in force; says nothing."""
        self._current = key
        self.show_items(self._options)
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
