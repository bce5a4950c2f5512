"""A plain table of values that are fetched whole: columns are declared, rows are told by their keys.

Rows that are the same things in the same order are refreshed in place; anything else is a new picture.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from console.domain.text import Text
from console.models.declared import LEFT
from console.models.places import Index
from resources import roles
from resources.tongue import say

R = TypeVar("R")


class Shown(Struct, Generic[R], frozen=True):
    """One column: its title, and what a row says under it."""

    title: Text
    text: Callable[[R], str]


class Table(QAbstractTableModel, Generic[R]):
    """`key`: what tells a row from others; `tone`: how it is coloured."""

    def __init__(
        self,
        columns: Sequence[Shown[R]],
        key: Callable[[R], str],
        tone: Callable[[R], str] = lambda row: "neutral",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns, self._key, self._tone = tuple(columns), key, tone
        self._rows: tuple[R, ...] = ()

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these."""
        before = [self._key(each) for each in self._rows]
        if before and before == [self._key(each) for each in rows]:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[R]) -> None:
        """Show these as well, beneath those that are there."""
        if not rows:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._rows += tuple(rows)
        self.endInsertRows()

    def rows(self) -> tuple[R, ...]:
        return self._rows

    def row(self, key: str) -> R | None:
        """The row of this key, None where it is not shown."""
        return next((each for each in self._rows if self._key(each) == key), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return say(*self._columns[section].title)
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._columns[index.column()].text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return say("，", ", ").join(text for each in self._columns if (text := each.text(row)))
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT
            case roles.ID:
                return self._key(row)
            case roles.ROW:
                return row
            case roles.TONE:
                return self._tone(row)
            case _:
                return None
