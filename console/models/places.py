"""Rows that come, go and move one by one where they are few, so that a hand and an eye can follow.

    few    ─▶ each leaves, the rest is put in order, each arrives in its place
    many   ─▶ all arrive as one stretch at the end, all leave as one, and one change of order does the rest

Nothing here is a reset: whoever is selected stays selected.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.models.columns import Columns, Mask, Slots
from resources import roles

Index = QModelIndex | QPersistentModelIndex
STEPS_MOST = 400
"""So many rows at a time change one by one."""


class Places(QAbstractTableModel):
    """A table of slots of `Columns`: which are listed, and in what order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = Columns()
        """What is known of each thing, listed or not."""
        self._listed: Slots = np.zeros(0, np.intp)
        self._is_descending = False

    # What the view asks

    def id_at(self, row: int) -> str:
        return self.columns.ids[int(self._listed[row])]

    def row_of(self, id: str) -> int:
        """Where a thing stands in the list, -1 where it is not listed."""
        slot = self.columns.slot_of.get(id)
        return self._row_of_slot(slot) if slot is not None and self.columns.is_listed[slot] else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._listed)

    def match(
        self,
        start: Index,
        role: int,
        value: Any,
        hits: int = 1,
        flags: Qt.MatchFlag = Qt.MatchFlag.MatchExactly,
    ) -> list[QModelIndex]:
        """A thing is found by its id without asking every row."""
        if role != roles.ID:
            return super().match(start, role, value, hits, flags)
        row = self.row_of(value)
        return [] if row < 0 else [self.index(row, start.column())]

    # What is listed, and where

    def _in_order(self, wanted: Mask) -> Slots:
        """These slots in an array of its own."""
        ranked = self.columns.ranked()[:: -1 if self._is_descending else 1]
        return ranked.compress(wanted.take(ranked))

    def _become(self, wanted: Mask) -> None:
        """List these, in order. Many come and go in one stretch at the end: whoever is selected stays selected."""
        leaving, arriving = self.columns.is_listed & ~wanted, wanted & ~self.columns.is_listed
        if np.count_nonzero(arriving) > STEPS_MOST:
            self._append(np.flatnonzero(arriving))
            self._remove(leaving)
            self._rearrange(self._in_order(wanted))
        else:
            self._remove(leaving)
            self._rearrange(self._in_order(self.columns.is_listed))
            self._insert(arriving)

    def _rearrange(self, order: Slots) -> None:
        """Put what is listed in this order."""
        before = self._listed
        if np.array_equal(order, before):
            return
        self.layoutAboutToBeChanged.emit()
        self._listed = order
        for old in self.persistentIndexList():
            row = self._row_of_slot(int(before[old.row()]))
            self.changePersistentIndex(old, self.index(row, old.column()))
        self.layoutChanged.emit()

    def _row_of_slot(self, slot: int) -> int:
        return int(np.argmax(self._listed == slot))

    def _remove(self, leaving: Mask) -> None:
        is_leaving = leaving[self._listed]
        if np.count_nonzero(is_leaving) > STEPS_MOST:
            self._rearrange(np.concatenate((self._listed[~is_leaving], self._listed[is_leaving])))
        for first, last in reversed(runs(np.flatnonzero(leaving[self._listed]))):
            self.beginRemoveRows(QModelIndex(), first, last)
            self.columns.is_listed[self._listed[first : last + 1]] = False
            self._listed = np.delete(self._listed, slice(first, last + 1))
            self.endRemoveRows()

    def _append(self, slots: Slots) -> None:
        self.beginInsertRows(QModelIndex(), len(self._listed), len(self._listed) + len(slots) - 1)
        self.columns.is_listed[slots] = True
        self._listed = np.concatenate((self._listed, slots))
        self.endInsertRows()

    def _insert(self, arriving: Mask) -> None:
        """Each in its place; the others stand in order."""
        if not arriving.any():
            return
        order = self._in_order(self.columns.is_listed | arriving)
        for first, last in runs(np.flatnonzero(arriving[order])):
            self.beginInsertRows(QModelIndex(), first, last)
            self.columns.is_listed[order[first : last + 1]] = True
            self._listed = np.concatenate((self._listed[:first], order[first : last + 1], self._listed[first:]))
            self.endInsertRows()

    def _move(self, slots: Sequence[int]) -> None:
        """Each to the place it now has; the others stand in order."""
        if not slots:
            return
        order = self._in_order(self.columns.is_listed)
        if len(slots) > STEPS_MOST:
            self._rearrange(order)
            return
        for place in np.flatnonzero(self.columns.mask(slots)[order]).tolist():
            start = self._row_of_slot(order[place])
            end = self._row_of_slot(order[place - 1]) + 1 if place else 0
            if end in (start, start + 1):
                continue
            self.beginMoveRows(QModelIndex(), start, start, QModelIndex(), end)
            first, last = min(start, end), max(start + 1, end)
            self._listed[first:last] = np.roll(self._listed[first:last], 1 if end < start else -1)
            self.endMoveRows()

    def _tell_changed(self, changed: Mask, last_column: int | None = None) -> None:
        """Repaint what is listed of these; where they stand too far apart, all that is between them as well."""
        last_column = self.columnCount() - 1 if last_column is None else last_column
        found = runs(np.flatnonzero(changed[self._listed]))
        for first, last in found if len(found) <= STEPS_MOST else [(found[0][0], found[-1][1])]:
            self.dataChanged.emit(self.index(first, 0), self.index(last, last_column))


def runs(places: Slots) -> list[tuple[int, int]]:
    """Ascending places as stretches (first, last)."""
    if not len(places):
        return []
    ends = np.flatnonzero(np.diff(places) != 1)
    firsts = places[np.concatenate(([0], ends + 1))]
    lasts = places[np.concatenate((ends, [len(places) - 1]))]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
