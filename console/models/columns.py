"""What a list knows of each of its things, in columns: a slot for every id, a number for every question.

    id ─▶ slot ─▶ bits      which filters hold it
                  line      where it stands by itself, and when it turns by time alone
                  spot      where it is on the ground
    ranked ─▶ every slot in order: what a filter holds is a mask over it, not a sort

A slot that changed its line is put in its new place among the others when somebody asks; after many such,
and whenever another instant or a column orders the list, everything is sorted at once.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.analytics.region import northing

Slots = NDArray[np.intp]
Mask = NDArray[np.bool_]
"""One answer for every slot."""
BITS = 64
MERGED_MOST = 200
"""So many slots find their new places one by one; more are sorted together with all others."""
LEAST = 64


class Line(NamedTuple):
    """First by rank, then by `at_zero + slope × seconds`."""

    rank: int
    at_zero: float
    slope: float = 0.0


Spot = tuple[float, float]
"""(longitude, latitude) in degrees WGS-84."""
NOWHERE: Spot = (nan, nan)


class Columns:
    """Numbers by slot, and the slots in order.

    The order is that of (rank, the line's height at `order_at`, id), or of (a column's value, id). A slot that is
    let go keeps its id until `recycle`, so that a list can say which row has left it.
    """

    def __init__(self) -> None:
        self.slot_of: dict[str, int] = {}
        self.ids: list[str] = []
        self.rows: list[Any] = []
        """What stood in a slot when it was last filled."""
        self.bits = np.zeros(LEAST, np.uint64)
        self.is_listed = np.zeros(LEAST, np.bool_)
        self.lon, self.north = np.zeros(LEAST), np.zeros(LEAST)
        """Where a slot is: longitude in degrees, and the `northing` of its latitude; nan where it is nowhere."""
        self._is_taken = np.zeros(LEAST, np.bool_)
        self._turns_s = np.full(LEAST, inf)
        self._rank = np.zeros(LEAST, np.int64)
        self._at_zero, self._slope, self._height = np.zeros(LEAST), np.zeros(LEAST), np.zeros(LEAST)
        self._by: Callable[[Any], Any] | None = None
        self._values: list[Any] = []
        self._at_s = 0.0
        self._ranked: Slots = np.zeros(0, np.intp)
        self._alphabet: Slots = np.zeros(0, np.intp)
        self._stirred: set[int] = set()
        self._renamed: set[int] = set()
        self._is_stale = False
        self._free: list[int] = []
        self._leaving: list[int] = []

    def __len__(self) -> int:
        return len(self.slot_of)

    # Filling

    def take(self, id: str) -> int:
        """A slot for a new thing."""
        if self._free:
            slot = self._free.pop()
            self.ids[slot] = id
        else:
            slot = len(self.ids)
            self.ids.append(id)
            self.rows.append(None)
            self._values.append(None)
            if slot == len(self.bits):
                self._grow()
        self.slot_of[id] = slot
        self._is_taken[slot] = True
        self._stirred.add(slot)
        self._renamed.add(slot)
        return slot

    def place(self, slot: int, row: Any, line: Line, spot: Spot = NOWHERE) -> None:
        """What stands in a slot now, where it stands by itself, and where it is."""
        self.rows[slot] = row
        self.lon[slot], self.north[slot] = spot[0], northing(spot[1])
        if self._by is not None:
            value = self._by(row)
            if self._values[slot] != value:
                self._values[slot] = value
                self._stirred.add(slot)
        rank, at_zero, slope = line
        if self._rank[slot] != rank or self._at_zero[slot] != at_zero or self._slope[slot] != slope:
            self._rank[slot], self._at_zero[slot], self._slope[slot] = rank, at_zero, slope
            self._height[slot] = at_zero + slope * self._at_s
            self._stirred.add(slot)

    def turn(self, slot: int, at_s: float) -> None:
        """The instant at which a thing turns by time alone; inf: never."""
        self._turns_s[slot] = at_s

    def let_go(self, slot: int) -> None:
        del self.slot_of[self.ids[slot]]
        self.bits[slot] = 0
        self._is_taken[slot] = False
        self._turns_s[slot] = inf
        self.rows[slot] = None
        self._stirred.add(slot)
        self._renamed.add(slot)
        self._leaving.append(slot)

    def recycle(self) -> None:
        """Nobody asks any more about what was let go."""
        for slot in self._leaving:
            self.ids[slot] = ""
        self._free += self._leaving
        self._leaving = []

    # Asking

    def due(self, now_s: float) -> list[str]:
        """What has turned by now."""
        return [self.ids[slot] for slot in np.flatnonzero(self._turns_s <= now_s).tolist()]

    def held(self, bit: int) -> Mask:
        """What this filter holds."""
        is_held: Mask = (self.bits & np.uint64(1 << bit)) != 0
        return is_held

    def taken(self) -> Mask:
        """Everything that has not been let go."""
        return self._is_taken.copy()

    def mask(self, slots: Sequence[int] | Slots) -> Mask:
        """These slots and no others."""
        found = np.zeros(len(self.bits), np.bool_)
        found[slots] = True
        return found

    def has_moved(self, slot: int) -> bool:
        """Whether a slot has another line or value than the one by which it was last ordered."""
        return slot in self._stirred

    # Ordering

    def order_at(self, at_s: float) -> None:
        """From now on lines are compared at this instant."""
        self._at_s = at_s
        self._height = self._at_zero + self._slope * at_s
        self._is_stale = self._is_stale or self._by is None

    def order_by(self, by: Callable[[Any], Any] | None) -> None:
        """From now on this value of each row is compared; None: the lines."""
        self._by = by
        self._values = [None if by is None or row is None else by(row) for row in self.rows]
        self._is_stale = True

    def ranked(self) -> Slots:
        """Every slot in order."""
        if self._stirred:
            rest, moved = self._parted(self._ranked, self._stirred)
            self._stirred = set()
            self._is_stale = self._is_stale or len(moved) > MERGED_MOST
            self._ranked = rest if self._is_stale else self._merged(rest, moved, self._key)
        if self._is_stale:
            self._ranked, self._is_stale = self._sorted(), False
        return self._ranked

    def _by_id(self) -> Slots:
        """Every slot in the order of the ids."""
        if self._renamed:
            rest, moved = self._parted(self._alphabet, self._renamed)
            self._renamed = set()
            if len(moved) > MERGED_MOST:
                in_order = sorted((*rest.tolist(), *moved), key=self.ids.__getitem__)
                self._alphabet = np.array(in_order, np.intp)
            else:
                self._alphabet = self._merged(rest, moved, self.ids.__getitem__)
        return self._alphabet

    def _sorted(self) -> Slots:
        """Everything anew: what stands at the same point stays in the order of the ids."""
        slots = self._by_id()
        if self._by is None:
            return slots[np.lexsort((self._height[slots], self._rank[slots]))]
        return np.array(sorted(slots.tolist(), key=self._values.__getitem__), np.intp)

    def _key(self, slot: int) -> tuple[Any, ...]:
        if self._by is not None:
            return self._values[slot], self.ids[slot]
        return self._rank[slot], self._height[slot], self.ids[slot]

    def _parted(self, slots: Slots, moved: set[int]) -> tuple[Slots, list[int]]:
        """Those that stand where they stood, and those that need a place."""
        apart = np.fromiter(moved, np.intp, len(moved))
        return slots[~self.mask(apart)[slots]], apart[self._is_taken[apart]].tolist()

    def _merged(self, slots: Slots, moved: list[int], key: Callable[[int], Any]) -> Slots:
        moved.sort(key=key)
        return np.insert(slots, [bisect_left(slots, key(slot), key=key) for slot in moved], moved)

    def _grow(self) -> None:
        for name in (
            *("bits", "is_listed", "lon", "north"),
            *("_is_taken", "_rank", "_at_zero", "_slope", "_height"),
        ):
            before = getattr(self, name)
            setattr(self, name, np.concatenate((before, np.zeros_like(before))))
        self._turns_s = np.concatenate((self._turns_s, np.full_like(self._turns_s, inf)))
