"""An ordered list over a store that never moves a row under somebody's hand.

    store.flush ─▶ ids that moved ─▶ leave │ refresh │ move │ arrive      exactly those rows
    tick(now)   ─▶ lamps that changed, countdowns in sight, now and then the order anew
    a snapshot, other roles, other filters ─▶ everything weighed anew, in slices where it is much

Columns and filters are declared values. To weigh a thing is to write down in `Columns` which filters hold it and
where it stands; what is listed is then a mask over all things in order. While the list is held, nothing but a thing
that has vanished leaves its place: newcomers wait, and those who no longer match stay until they are let go.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import inf
from typing import Any, ClassVar, Generic, TypeVar, cast

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal

from console.analytics.region import Region
from console.domain.ids import AccountId, UnitId
from console.domain.people import Role
from console.domain.rows import AnyRow
from console.models.columns import BITS, NOWHERE, Line, Mask, Spot
from console.models.declared import Column, Filter, Moment, seconds
from console.models.places import STEPS_MOST, Index, Places, runs
from console.models.seeking import Haystack, Sought
from console.models.sides import REGION, WORDS, Side, Sides
from console.models.slices import AT_ONCE, Slices
from console.sync.store import Store
from resources import roles
from resources.tongue import say

R = TypeVar("R", bound=AnyRow)
ORDER_ANEW_EVERY = timedelta(seconds=30)


class Listing(Places, Generic[R]):
    """Rows of a store as a table. A subclass declares `KINDS`, `COLUMNS` and `FILTERS` and says its order.

    While nobody holds it, it lists what the shown filter and the search hold, in order. Only while it
    `is_filling` it may lag behind.
    """

    counts_changed = Signal()
    """Some filter holds more or fewer rows than before: see `counts`."""
    waiting_count_changed = Signal(int)
    """So many newcomers wait to be let in."""
    narrowed = Signal()
    """Another filter, other words, another region or other bars hold than before."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]]
    COLUMNS: ClassVar[tuple[Column, ...]]
    FILTERS: ClassVar[tuple[Filter, ...]]

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
        moment: Callable[[datetime], Moment] = Moment,
    ) -> None:
        """`moment`: what is known from the start of who looks; each row is then weighed once."""
        super().__init__(parent)
        self._store, self._clock = store, clock
        self._generation = store.generation
        self._moment = moment(clock())
        self._sought = Sought()
        self._sides = Sides(self.columns)
        self._typed, self._region = "", cast("Region | None", None)
        self._sorted_by: Column | None = None
        self._is_held = self._is_anew = False
        self._visible = range(0)
        self._texts: dict[str, tuple[str, ...]] = {}
        self._haystack = Haystack()
        self._slices, self._fresh = Slices(), 0
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)
        self._counts: list[int] = []
        self._offer(self.FILTERS)
        self._bit = self._yielding = 0
        self._kept_bits = ~((1 << len(self.FILTERS)) - 1)
        self._said: tuple[list[int], int] = ([*self._counts], 0)
        self._heeds_members: list[Callable[[frozenset[str]], object]] = []
        self._said_wanted: Mask = np.zeros(len(self.columns.bits), np.bool_)
        self._order_at(self._moment.now)
        self._take_anew(id for kind in self.KINDS for id in store.rows(kind))
        self._stop = store.watch(self._moved)
        self.destroyed.connect(self._stop)

    # For a subclass

    def _line(self, row: R) -> Line:
        """Where a row stands when no column was chosen, as a line over time; the lower, the higher up."""
        raise NotImplementedError

    def _is_mine(self, row: R) -> bool:
        """Whether a row of these kinds belongs in this list at all."""
        return True

    def _words(self, row: R) -> str:
        """What a search looks through."""
        return row.id

    def _tone(self, row: R, now: datetime) -> str:
        """How a row is coloured; exceptions only."""
        return "neutral"

    def _turns(self, row: R) -> tuple[datetime, ...]:
        """The instants at which filters or tone change by time alone."""
        return ()

    def _spot(self, row: R) -> Spot:
        """Where a row is on the ground."""
        return NOWHERE

    def _note(self, slot: int, row: R | None) -> None:
        """What else is written down of what stands in a slot now; None: it is let go."""

    # What the person does

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Those of every such list, then those that are kept."""
        return self._filters

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows each filter would leave, by its key; while it `is_filling`, of those weighed so far.

        Those that are kept have words of their own: what is sought beside them gives way.
        """
        return {each.key: count for each, count in zip(self._filters, self._counts, strict=True)}

    def whole(self, key: str) -> int:
        """How many rows this filter holds by itself, whatever else narrows the list."""
        bit = next(i for i, each in enumerate(self._filters) if each.key == key)
        return int(np.count_nonzero(self.columns.held(bit)))

    @property
    def shown(self) -> Filter:
        return self._filters[self._bit]

    @property
    def is_filling(self) -> bool:
        """Whether rows are still to be weighed or listed."""
        return bool(self._slices) or self._fresh > 0

    def show(self, key: str) -> None:
        """List what this filter holds."""
        self._bit = next(i for i, each in enumerate(self._filters) if each.key == key)
        self._list_anew()
        self.narrowed.emit()

    def search(self, text: str) -> None:
        """List only what holds every one of these words, in any of its fields, as written or by its initials."""
        self._sought, self._typed = Sought(text), text
        sought = self._sought
        side = Side(lambda row, words: sought.is_in(words), lambda: self._haystack.find(sought, len(self.columns.bits)))
        self._narrow(WORDS, side if sought else None)

    @property
    def typed(self) -> str:
        """The words that are sought, as they were typed."""
        return self._typed if self._sought else ""

    def confine(self, region: Region | None) -> None:
        """Know only of what lies in this region, in every filter, search and count; None: of everything again."""
        self._region, columns = region, self.columns
        if region is None:
            self._narrow(REGION, None)
        else:
            inside = Side(
                lambda row, _: region.holds(*self._spot(row)), lambda: region.mask(columns.lon, columns.north)
            )
            self._narrow(REGION, inside)

    @property
    def region(self) -> Region | None:
        """What the list is confined to."""
        return self._region

    @property
    def bars(self) -> Mapping[str, tuple[str, str]]:
        """The bars that are open, (chart, bar) by the side from which each narrows."""
        return self._sides.bars

    def shut_bars(self) -> None:
        """No bar narrows any more."""
        bars = self.bars
        for name in bars:
            self._sides.put(name, None)
        if bars:
            self._stand_anew()
            self.narrowed.emit()

    def members(self, but: str = "") -> Mask:
        """What those who count beside the list are narrowed to, a slot each; `but`: by every side but this one."""
        held = self.columns.taken() if self.shown.yields else self.columns.held(self._bit)
        return self._sides.within(held, but)

    def watch_members(self, heed: Callable[[frozenset[str]], object]) -> Callable[[], None]:
        """Call `heed` with the ids of what has come to belong here, or does no longer, by what the list is narrowed
        to, let in or not; gives what ends it."""
        self._said_wanted = self._wanted()
        self._heeds_members.append(heed)
        return lambda: self._heeds_members.remove(heed)

    def has(self, id: str) -> bool:
        """Whether a thing belongs here by what the list is narrowed to, whether or not it is let in already."""
        slot = self.columns.slot_of.get(id)
        return slot is not None and bool(self._bits(slot) >> self._bit & 1) and self._sides.holds(slot)

    def keep(self, saved: Sequence[Filter]) -> None:
        """Offer these filters as well, in place of those kept before; if the shown one is gone, show the first."""
        if (*self.FILTERS, *saved) == self._filters:
            return
        shown = self.shown.key
        self._offer((*self.FILTERS, *saved))
        self._bit = next((i for i, each in enumerate(self._filters) if each.key == shown), 0)
        self.columns.bits &= np.uint64(~self._kept_bits)
        self._heed(tuple(self.columns.slot_of))
        if self.shown.key != shown:
            self._list_anew()
            self.narrowed.emit()
        self.counts_changed.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 is the list's own order, which goes one way only."""
        before, self._sorted_by = self._sorted_by, self.COLUMNS[column] if 0 <= column < len(self.COLUMNS) else None
        by = None if self._sorted_by is None else self._sorted_by.order
        self._is_descending = by is not None and order is Qt.SortOrder.DescendingOrder
        if self._sorted_by is not before:
            self.columns.order_by(by)
        self._order_anew(self._moment.now)

    def look_as(self, me: AccountId | None, unit: UnitId | None = None, roles: frozenset[Role] = frozenset()) -> None:
        """Who looks: what 我的 means, and what waits for them."""
        moment = replace(self._moment, me=me, unit=unit, roles=roles)
        if moment != self._moment:
            self._moment = moment
            self._heed(tuple(self.columns.slot_of))

    def name_units(self, unit_name: Callable[[str], str]) -> None:
        """What units are called, once the organisation is known: texts say it, and a search looks for it."""
        self._moment = replace(self._moment, unit_name=unit_name)
        self._weigh_anew()

    def hold(self, is_held: bool) -> None:
        """Keep every row where it is, while one is selected or the pointer is in the list."""
        if self._is_held and not is_held:
            self._is_held = False
            self.admit()
        self._is_held = is_held

    @property
    def is_held(self) -> bool:
        return self._is_held

    @property
    def waiting_count(self) -> int:
        """How many newcomers wait."""
        if not self._is_held or self._is_anew:
            return 0
        return int(np.count_nonzero(self._wanted() & ~self.columns.is_listed))

    def admit(self) -> None:
        """Let the newcomers in, let those go who no longer match, and put all in order."""
        self._order_at(self._moment.now)
        self._become(self._wanted())
        self._conclude()

    # What the view asks

    def set_visible(self, first: int, last: int) -> None:
        """Which rows are in sight: only their countdowns are kept running."""
        self._visible = range(max(0, first), last + 1)
        self._texts.clear()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return say(*self.COLUMNS[section].title)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self.COLUMNS[section].alignment
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        id = self.id_at(index.row())
        if role == roles.ID:
            return id
        row = self._row(id)
        if row is None:
            return None
        column = self.COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row, self._moment)
            case Qt.ItemDataRole.AccessibleTextRole:
                return (column.spoken or column.text)(row, self._moment)
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.alignment
            case roles.ROW:
                return row
            case roles.TONE:
                return self._tone(row, self._moment.now)
            case roles.WAITING:
                return self._store.is_waiting(id)
            case _:
                return None

    # What the clock does

    def tick(self, now: datetime | None = None) -> None:
        """Once a second: lamps that changed, countdowns in sight, and now and then the order."""
        now = now or self._clock()
        self._moment = replace(self._moment, now=now)
        turned = self.columns.due(seconds(now))
        if turned:
            self._heed(turned)
        if not self._is_held and now - self._ordered_at >= ORDER_ANEW_EVERY:
            self._order_anew(now)
        self._count_down()

    def _count_down(self) -> None:
        """Refresh the countdowns in sight whose text has changed."""
        ticking = [i for i, column in enumerate(self.COLUMNS) if column.ticks]
        if not ticking:
            return
        texts, changed = dict[str, tuple[str, ...]](), []
        for place in self._visible:
            if place >= len(self._listed):
                break
            id = self.id_at(place)
            row = self._row(id)
            if row is None:
                continue
            texts[id] = tuple(self.COLUMNS[i].text(row, self._moment) for i in ticking)
            if self._texts.get(id) != texts[id]:
                changed.append(place)
        self._texts = texts
        for first, last in runs(np.array(changed, np.intp)):
            self.dataChanged.emit(self.index(first, ticking[0]), self.index(last, ticking[-1]))

    # What the store does

    def _moved(self, ids: frozenset[str]) -> None:
        is_new = self._store.generation != self._generation
        self._generation = self._store.generation
        if is_new and len(ids) > STEPS_MOST:
            self._take_anew(ids)
        else:
            self._heed(ids)

    def _heed(self, ids: Collection[str]) -> None:
        """Bring the list in step with what these things have become."""
        if len(ids) <= AT_ONCE:
            self._follow(ids)
        else:
            self._slices.add(ids)
            self._later.start()

    def _take_anew(self, ids: Iterable[str]) -> None:
        """Take a snapshot: where it is large, whatever was held is in order again at its end."""
        self._slices.add(ids)
        self._is_anew = True
        if len(self._slices) > AT_ONCE:
            self._later.start()
            return
        for id in self._slices.all():
            self._weigh(id)
        self._is_anew, self._fresh = False, 0
        self._list_anew()
        self._tell_changed(self.columns.is_listed)

    def _go_on(self) -> None:
        """Weigh a slice, or, when as many are weighed as were before, list them."""
        if self._slices and 2 * self._fresh <= len(self.columns):
            self._fresh += len([self._weigh(id) for id in self._slices.next()])
            self._remove(self.columns.is_listed & ~self.columns.taken())
        else:
            self._list_weighed()
        if self.is_filling:
            self._later.start()
        self._conclude()

    def _list_weighed(self) -> None:
        self._fresh, is_over = 0, not self._slices
        if not self._is_held or (self._is_anew and is_over):
            self._become(self._wanted())
        self._is_anew = self._is_anew and not is_over
        self._tell_changed(self.columns.is_listed)

    def _follow(self, ids: Iterable[str]) -> None:
        """Weigh these and bring exactly their rows in step."""
        columns = self.columns
        weighed = (self._weigh(id) for id in ids)
        slots = np.fromiter((slot for slot in weighed if slot is not None), np.intp)
        is_wanted, is_listed = self._wanted()[slots], columns.is_listed[slots]
        staying = slots[is_listed & (is_wanted | self._is_held)]
        if self._is_held:
            self._remove(columns.is_listed & ~columns.taken())
        elif np.count_nonzero(is_wanted != is_listed) > STEPS_MOST:
            target = columns.is_listed.copy()
            target[slots] = is_wanted
            self._become(target)
        else:
            self._remove(columns.mask(slots[is_listed & ~is_wanted]))
            self._move([slot for slot in staying.tolist() if columns.has_moved(slot)])
            self._insert(columns.mask(slots[is_wanted & ~is_listed]))
        self._tell_changed(columns.mask(staying))
        self._conclude()

    def _conclude(self) -> None:
        """The list stands: what has left it is forgotten, and who counts hears of it."""
        changed = self._changed_members() if self._heeds_members else frozenset[str]()
        self.columns.recycle()
        before, self._said = self._said, ([*self._counts], self.waiting_count)
        if before[0] != self._said[0]:
            self.counts_changed.emit()
        if before[1] != self._said[1]:
            self.waiting_count_changed.emit(self._said[1])
        if changed:
            for heed in self._heeds_members:
                heed(changed)

    def _changed_members(self) -> frozenset[str]:
        """What has come to be wanted, or to be wanted no longer, since this was last asked."""
        before, self._said_wanted = self._said_wanted, self._wanted()
        if len(before) < len(self._said_wanted):
            before = np.pad(before, (0, len(self._said_wanted) - len(before)))
        ids = self.columns.ids
        return frozenset(ids[slot] for slot in np.flatnonzero(before != self._said_wanted).tolist())

    # What a thing weighs

    def _row(self, id: str) -> R | None:
        row = self._store.row(id)
        return cast("R", row) if isinstance(row, self.KINDS) and self._is_mine(cast("R", row)) else None

    def _offer(self, filters: tuple[Filter, ...]) -> None:
        if len(filters) > BITS:
            raise ValueError(f"a list offers at most {BITS} filters, not {len(filters)}")
        self._filters = filters
        self._sieve = [(1 << i, each.admits, Sought(each.words)) for i, each in enumerate(filters)]
        counted = self._counts[: len(self.FILTERS)]
        self._counts = counted + [0] * (len(filters) - len(counted))

    def _weigh(self, id: str) -> int | None:
        """Write down what a thing is now; gives its slot, None where it never had one."""
        columns, row = self.columns, self._row(id)
        slot = columns.slot_of.get(id)
        if row is None:
            if slot is not None:
                self._count(self._counted(slot), 0)
                columns.let_go(slot)
                self._haystack.drop(slot)
                self._note(slot, None)
            return slot
        before = 0 if slot is None else self._counted(slot)
        if slot is None:
            slot = columns.take(id)
        words, now = self._words(row), self._moment.now
        if columns.rows[slot] is not row:
            columns.place(slot, row, self._line(row), self._spot(row))
            self._sides.weigh(slot, row, words)
            self._haystack.put(slot, words)
            self._note(slot, row)
        columns.turn(slot, min((seconds(turn) for turn in self._turns(row) if turn > now), default=inf))
        columns.bits[slot] = self._held_by(row, words)
        self._count(before, self._counted(slot))
        return slot

    def _bits(self, slot: int) -> int:
        """The filters that hold a slot, a bit each, as long as somebody stands in it."""
        return int(self.columns.bits[slot]) | self._yielding

    def _counted(self, slot: int) -> int:
        """The filters that a slot counts for."""
        if self._sides.holds(slot):
            return self._bits(slot)
        return self._bits(slot) & self._kept_bits if self._sides.holds(slot, WORDS) else 0

    def _held_by(self, row: R, words: str) -> int:
        """The filters that hold a row, a bit each."""
        held, moment = 0, self._moment
        for bit, admits, sought in self._sieve:
            if admits(row, moment) and (not sought or sought.is_in(words)):
                held |= bit
        return held

    def _count(self, before: int, after: int) -> None:
        turned = before ^ after
        while turned:
            bit = turned & -turned
            self._counts[bit.bit_length() - 1] += 1 if after & bit else -1
            turned ^= bit

    def _weigh_anew(self) -> None:
        """Lines are drawn otherwise than before."""
        self.columns.rows = [None] * len(self.columns.rows)
        self._heed(tuple(self.columns.slot_of))

    # The list itself

    def _wanted(self) -> Mask:
        """What the list is narrowed to from every side."""
        return self._sides.within(self._held(self._bit))

    def _held(self, bit: int) -> Mask:
        """What this filter holds by itself."""
        return self.columns.taken() if self._yielding >> bit & 1 else self.columns.held(bit)

    def _narrow(self, name: str, side: Side | None) -> None:
        """Narrow the list from this side in this way, None: no longer."""
        self._sides.put(name, side)
        self._stand_anew()
        self.narrowed.emit()

    def _stand_anew(self) -> None:
        """Count and list what is wanted now that the sides are others."""
        self._count_anew()
        self._list_anew()

    def _count_anew(self) -> None:
        self._yielding = sum(1 << n for n, each in enumerate(self._filters) if each.yields) if self._sides.bars else 0
        own, kept = self._sides.within(self.columns.taken()), self._sides.within(self.columns.taken(), WORDS)
        self._counts = [
            int(np.count_nonzero(self._held(bit) & (kept if self._kept_bits >> bit & 1 else own)))
            for bit in range(len(self._filters))
        ]

    def _follow_sides(self) -> None:
        """Sides hold others by themselves: as when things move, what is held stays where it is."""
        self._count_anew()
        if not self._is_held:
            self._become(self._wanted())
        self._conclude()

    def _order_at(self, now: datetime) -> None:
        self._ordered_at = now
        self.columns.order_at(seconds(now))

    def _order_anew(self, now: datetime) -> None:
        """Sort by what holds at this instant."""
        self._order_at(now)
        self._rearrange(self._in_order(self.columns.is_listed))

    def _list_anew(self) -> None:
        """List what is wanted now, held or not; many changes make a new list."""
        if self._moment.now - self._ordered_at >= ORDER_ANEW_EVERY:
            self._order_at(self._moment.now)
        wanted = self._wanted()
        if np.count_nonzero(wanted != self.columns.is_listed) > STEPS_MOST:
            self.beginResetModel()
            self._listed, self.columns.is_listed = self._in_order(wanted), wanted
            self.endResetModel()
        else:
            self._become(wanted)
        self._conclude()
