"""A list of an administrator's page: one line a row, walked with J and K, letters for what is done with a row."""

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QTableView,
    QWidget,
)

from resources import roles
from widgets import theme
from widgets.controls.cells import RowDelegate
from widgets.controls.table import read_by_line


class ListView(QTableView):
    """Rows in, intents out. The row that is chosen stays chosen while its rows come anew."""

    chosen = Signal(str)
    """The row of this key is the current one; '' where none is."""
    opened = Signal(str)
    """Enter or a double click on it."""
    asked = Signal(str)
    """A letter went down, for the current row or for the page."""

    def __init__(self, name: str, widths: Mapping[int, int], stretch: int, parent: QWidget | None = None) -> None:
        """`widths`: of columns, in ems of the body; the column `stretch` takes what is left."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._widths, self._stretch = widths, stretch
        self._current = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(RowDelegate(self))
        read_by_line(self, theme.scale().button + theme.scale().xs)
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._key(index)))

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is None:
            return
        head = self.horizontalHeader()
        for at in range(model.columnCount()):
            is_wide = at == self._stretch
            head.setSectionResizeMode(
                at, QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.Interactive
            )
            if not is_wide:
                self.setColumnWidth(at, self._widths.get(at, 8) * theme.scale().body)
        model.modelReset.connect(self._go_back)
        self.selectionModel().currentChanged.connect(self._follow)

    def current(self) -> str:
        """The key of the current row, '' where there is none."""
        return self._current

    def choose(self, key: str) -> bool:
        """Make this row the current one; False where it is not shown."""
        model = self.model()
        for at in range(model.rowCount()):
            index = model.index(at, 0)
            if index.data(roles.ID) == key:
                self.setCurrentIndex(index)
                return True
        return False

    def _follow(self, current: QModelIndex) -> None:
        key = self._key(current)
        if key != self._current:
            self._current = key
            self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_J:
                self._walk(1)
            case Qt.Key.Key_K:
                self._walk(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._current:
                self.opened.emit(self._current)
            case _ if event.text().isalpha() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.asked.emit(event.text().upper())
            case _:
                super().keyPressEvent(event)

    def _walk(self, by: int) -> None:
        at = self.currentIndex().row() + by
        if 0 <= at < self.model().rowCount():
            self.setCurrentIndex(self.model().index(at, 0))

    def _go_back(self) -> None:
        wanted, self._current = self._current, ""
        if not (wanted and self.choose(wanted)):
            self.chosen.emit("")

    def _key(self, index: QModelIndex) -> str:
        return str(index.data(roles.ID) or "") if index.isValid() else ""
