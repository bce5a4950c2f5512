"""时间线: everything that happened to one thing, oldest first, as sentences.

Live items come from the store; older ones are asked for and handed in with `extend`, in any order and
as often as one likes.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from console.domain.text import Text
from console.models import phrases
from console.models.declared import LEFT
from console.models.places import Index
from console.models.sentences import Names, sentence
from console.sync.store import Store
from console.wire.frames import Item
from resources import roles
from resources.tongue import say

TITLES = (Text("时间", "When"), Text("经办", "Who"), Text("内容", "What"))
WHEN, WHO, WHAT = range(3)


class Timeline(QAbstractTableModel):
    """The items of one thing, each once, in the order of the log."""

    holes_feared = Signal(str)
    """Items of this thing may have been missed: ask for its timeline again and `extend` with it."""

    def __init__(
        self,
        store: Store,
        id: str,
        clock: Callable[[], datetime],
        names: Names | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._id, self._clock = store, id, clock
        self._names = names or Names()
        self._items: list[Item] = list(store.timeline(id))
        self._generation = store.generation
        self._stop = store.watch(self._moved)
        self.destroyed.connect(self._stop)

    def extend(self, items: Iterable[Item]) -> None:
        """Put items where they belong; those that are here already stay as they are."""
        known = {item.o for item in self._items}
        fresh = sorted({item.o: item for item in items if item.o not in known}.values(), key=_place)
        slots: dict[int, list[Item]] = {}
        for item in fresh:
            slots.setdefault(bisect_left(self._items, item.o, key=_place), []).append(item)
        for slot in sorted(slots, reverse=True):
            self.beginInsertRows(QModelIndex(), slot, slot + len(slots[slot]) - 1)
            self._items[slot:slot] = slots[slot]
            self.endInsertRows()

    def call(self, names: Names) -> None:
        """What ids are called, once that is known."""
        self._names = names
        if self._items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._items) - 1, WHAT))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(*TITLES[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(item, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return say("，", ", ").join(self._text(item, column) for column in (WHEN, WHO, WHAT))
            case Qt.ItemDataRole.ToolTipRole:
                return phrases.instant(item.happened_at or item.at)
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT
            case roles.ID:
                return str(item.o)
            case roles.ROW:
                return item
            case roles.TONE:
                return sentence(item, self._names)[1]
            case _:
                return None

    def _text(self, item: Item, column: int) -> str:
        if column == WHEN:
            return phrases.ago(self._clock(), item.happened_at or item.at)
        if column == WHO:
            return self._names.account(item.by)
        return sentence(item, self._names)[0]

    def _moved(self, ids: frozenset[str]) -> None:
        if self._id in ids:
            self.extend(self._store.timeline(self._id))
        if self._store.generation != self._generation:
            self._generation = self._store.generation
            self.holes_feared.emit(self._id)


def _place(item: Item) -> int:
    return item.o
