"""An ordered list over a store that never moves a row under somebody's hand.

    store.flush ─▶ ids that moved ─▶ leave │ refresh │ move │ arrive      exactly those rows
    tick(now)   ─▶ lamps that changed, countdowns in sight, now and then the order anew

Columns and filters are declared values. The order is kept as a sorted list of keys beside the list of ids;
a row is found by the key under which it was placed. While the list is held, nothing but a thing that has
vanished leaves its place: newcomers wait, and those who no longer match stay until they are let go.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from console.domain.ids import AccountId, UnitId
from console.domain.people import Role
from console.domain.rows import AnyRow
from console.domain.text import Text
from console.models import initials
from console.sync.store import Store
from resources import roles
from resources.tongue import say

R = TypeVar("R", bound=AnyRow)
Index = QModelIndex | QPersistentModelIndex
Key = tuple[Any, ...]
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ORDER_ANEW_EVERY = timedelta(seconds=30)
STEPS_MOST = 400
"""A change of more rows than this at a time is shown as a new list; only a snapshot or another filter brings it."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Lines over time count seconds from here."""
JUST_AFTER = timedelta(microseconds=1)


Needles = tuple[tuple[str, re.Pattern[str] | None], ...]
"""The words of a search, each as it is written and by its initials."""


def needles_of(text: str) -> Needles:
    return tuple((word, initials.pattern(word)) for word in text.casefold().split())


def seconds(at: datetime) -> float:
    """An instant on the axis of `Line`."""
    return (at - EPOCH).total_seconds()


class Line(NamedTuple):
    """First by rank, then by `at_zero + slope × seconds(now)`."""

    rank: int
    at_zero: float
    slope: float = 0.0


class Down:
    """A key that sorts the other way round."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: "Down") -> bool:
        return bool(other.key < self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Down) and bool(self.key == other.key)

    __hash__ = None  # type: ignore[assignment]


class Moment(Struct, frozen=True):
    """What a text may depend on besides its row: the time, who looks and may do what, and what units are called."""

    now: datetime
    me: AccountId | None = None
    unit: UnitId | None = None
    unit_name: Callable[[str], str] = str
    roles: frozenset[Role] = frozenset()


class Column(Struct, frozen=True, kw_only=True):
    """One column, declared. `order` None: no sorting by it. `spoken`: what a screen reader says, else the text.

    `ticks`: the text changes with the time alone.
    """

    title: Text
    text: Callable[[Any, Moment], str]
    order: Callable[[Any], Any] | None = None
    alignment: Qt.AlignmentFlag = LEFT
    spoken: Callable[[Any, Moment], str] | None = None
    ticks: bool = False


class Filter(Struct, frozen=True):
    """One chip above a list. `key` is what `show` takes; with `words`, only what a search for them finds too."""

    key: str
    name: Text
    admits: Callable[[Any, Moment], bool]
    words: str = ""


class Listing(QAbstractTableModel, Generic[R]):
    """Rows of a store as a table. A subclass declares `kinds`, `COLUMNS` and `FILTERS` and says its order."""

    counts_changed = Signal()
    """Some filter holds more or fewer rows than before: see `counts`."""
    waiting_count_changed = Signal(int)
    """So many newcomers wait to be let in."""

    KINDS: ClassVar[tuple[type[AnyRow], ...]]
    COLUMNS: ClassVar[tuple[Column, ...]]
    FILTERS: ClassVar[tuple[Filter, ...]]

    def __init__(self, store: Store, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._clock = store, clock
        self._moment = Moment(clock())
        self._bit = 0
        self._filters = self.FILTERS
        self._sought = ""
        self._needles: Needles = ()
        self._needles_of: dict[str, Needles] = {}
        self._sorted_by: Column | None = None
        self._is_descending = False
        self._is_held = False
        self._visible = range(0)
        self._texts: dict[str, tuple[str, ...]] = {}
        self._generation = store.generation
        self._ids: list[str] = []
        self._keys: list[Key] = []
        self._key_of: dict[str, Key] = {}
        self._counts: list[int] = []
        self._held_by: dict[str, int] = {}
        self._lines: dict[str, Line] = {}
        self._haystacks: dict[str, tuple[str, str]] = {}
        self._turning: list[tuple[datetime, str]] = []
        self._newcomers: set[str] = set()
        self._take_all()
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

    # What the person does

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self._filters

    def keep(self, saved: Sequence[Filter]) -> None:
        """Offer these filters as well, in place of those kept before; where the shown one is gone, the first."""
        shown = self.shown.key
        self._filters = (*self.FILTERS, *saved)
        self._needles_of = {each.key: needles_of(each.words) for each in saved}
        self._counts = [0] * len(self._filters)
        held, self._held_by = tuple(self._held_by), {}
        for id in held:
            self._weigh(id, reschedule=False)
        self.counts_changed.emit()
        if any(each.key == shown for each in self._filters):
            self._bit = self._place_of(shown)
        else:
            self.show(self._filters[0].key)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows each filter holds, by its key."""
        return {each.key: self._counts[i] for i, each in enumerate(self._filters)}

    @property
    def shown(self) -> Filter:
        return self._filters[self._bit]

    def show(self, key: str) -> None:
        """List what this filter holds."""
        self._bit = self._place_of(key)
        self._list_anew()

    def _place_of(self, key: str) -> int:
        return next(i for i, each in enumerate(self._filters) if each.key == key)

    def search(self, text: str) -> None:
        """List only what holds every one of these words, in any of its fields, as written or by its initials."""
        self._sought = text.casefold().strip()
        self._needles = needles_of(self._sought)
        self._list_anew()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 is the list's own order."""
        self._sorted_by = self.COLUMNS[column] if 0 <= column < len(self.COLUMNS) else None
        self._is_descending = order is Qt.SortOrder.DescendingOrder
        self._order_anew(self._moment.now)

    def look_as(self, me: AccountId | None, unit: UnitId | None = None, roles: frozenset[Role] = frozenset()) -> None:
        """Who looks: what 我的 means, and what waits for them."""
        self._be(replace(self._moment, me=me, unit=unit, roles=roles))

    def name_units(self, unit_name: Callable[[str], str]) -> None:
        """What units are called, once the organisation is known."""
        self._be(replace(self._moment, unit_name=unit_name))

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
        return len(self._newcomers)

    def admit(self) -> None:
        """Let the newcomers in, let those go who no longer match, and put all in order."""
        self._remove([id for id in self._ids if not self._wants(id)])
        self._order_anew(self._moment.now)
        newcomers = self._newcomers
        self._newcomers = set()
        self._insert([id for id in newcomers if id not in self._key_of and self._wants(id)])
        if newcomers:
            self.waiting_count_changed.emit(0)

    # What the view asks

    def id_at(self, row: int) -> str:
        return self._ids[row]

    def row_of(self, id: str) -> int:
        """Where a thing stands in the list, -1 where it is not listed."""
        key = self._key_of.get(id)
        return -1 if key is None else bisect_left(self._keys, key)

    def set_visible(self, first: int, last: int) -> None:
        """Which rows are in sight: only their countdowns are kept running."""
        self._visible = range(max(0, first), last + 1)
        self._texts.clear()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

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
        id = self._ids[index.row()]
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
            case roles.ID:
                return id
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
        turned: set[str] = set()
        while self._turning and self._turning[0][0] <= now:
            turned.add(heappop(self._turning)[1])
        if turned:
            self._follow(turned, reschedule=False)
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
            if place >= len(self._ids):
                break
            id = self._ids[place]
            row = self._row(id)
            if row is None:
                continue
            texts[id] = tuple(self.COLUMNS[i].text(row, self._moment) for i in ticking)
            if self._texts.get(id) != texts[id]:
                changed.append(place)
        self._texts = texts
        for first, last in _runs(changed):
            self.dataChanged.emit(self.index(first, ticking[0]), self.index(last, ticking[-1]))

    # What the store does

    def _moved(self, ids: frozenset[str]) -> None:
        is_new = self._store.generation != self._generation
        self._generation = self._store.generation
        if is_new and len(ids) > STEPS_MOST:
            self.beginResetModel()
            self._take_all()
            self.endResetModel()
            self.counts_changed.emit()
            self.waiting_count_changed.emit(0)
        else:
            self._follow(ids, reschedule=True)

    def _follow(self, ids: Iterable[str], *, reschedule: bool) -> None:
        """Bring the list in step with what these things have become."""
        counts, waiting = tuple(self._counts), len(self._newcomers)
        leaving, staying, arriving = [], [], []
        for id in ids:
            self._weigh(id, reschedule=reschedule)
            is_listed, is_wanted = id in self._key_of, self._wants(id)
            is_here = self._row(id) is not None
            if is_listed and (is_wanted or (self._is_held and is_here)):
                staying.append(id)
            elif is_listed:
                leaving.append(id)
            elif is_wanted and not self._is_held:
                arriving.append(id)
            elif is_wanted:
                self._newcomers.add(id)
            if not is_wanted:
                self._newcomers.discard(id)
        self._remove(leaving)
        self._refresh(staying)
        self._insert(arriving)
        if counts != tuple(self._counts):
            self.counts_changed.emit()
        if waiting != len(self._newcomers):
            self.waiting_count_changed.emit(len(self._newcomers))

    def _row(self, id: str) -> R | None:
        row = self._store.row(id)
        return cast("R", row) if isinstance(row, self.KINDS) and self._is_mine(cast("R", row)) else None

    def _weigh(self, id: str, *, reschedule: bool) -> None:
        """Which filters hold a thing now, in the counts as well."""
        row = self._row(id)
        self._lines.pop(id, None)
        self._haystacks.pop(id, None)
        before = self._held_by.pop(id, 0)
        after = 0
        if row is not None:
            for i, each in enumerate(self._filters):
                if each.admits(row, self._moment) and self._finds(id, self._needles_of.get(each.key, ())):
                    after |= 1 << i
            self._held_by[id] = after
        for i in range(len(self._filters)):
            self._counts[i] += (after >> i & 1) - (before >> i & 1)
        if reschedule and row is not None:
            for turn in self._turns(row):
                if turn >= self._moment.now:
                    heappush(self._turning, (turn, id))

    def _wants(self, id: str) -> bool:
        """Whether the shown filter and the search hold a thing."""
        return bool(self._held_by.get(id, 0) >> self._bit & 1) and self._finds(id, self._needles)

    def _wanted(self) -> list[str]:
        """Everything the shown filter and the search hold, in no order."""
        held = [id for id, filters in self._held_by.items() if filters >> self._bit & 1]
        return [id for id in held if self._finds(id, self._needles)]

    def _finds(self, id: str, needles: Needles) -> bool:
        """Whether every one of these is in the words of a thing."""
        if not needles:
            return True
        found = self._haystacks.get(id)
        if found is None:
            row = self._row(id)
            words = "" if row is None else self._words(row)
            found = self._haystacks[id] = words.casefold(), initials.spelt(words)
        words, spelt = found
        return all(word in words or (by is not None and by.search(spelt)) for word, by in needles)

    # The list itself

    def _take_all(self) -> None:
        """Build everything from the store as it stands."""
        self._counts = [0] * len(self._filters)
        self._held_by.clear()
        self._lines.clear()
        self._haystacks.clear()
        self._turning.clear()
        self._newcomers.clear()
        self._texts.clear()
        for kind in self.KINDS:
            for id in self._store.rows(kind):
                self._weigh(id, reschedule=True)
        self._fill(self._wanted())

    def _fill(self, wanted: Iterable[str]) -> None:
        self._ordered_at, self._ordered_s = self._moment.now, seconds(self._moment.now)
        self._place(self._in_order(wanted))

    def _be(self, moment: Moment) -> None:
        """Another person, or other names: every text may have changed."""
        self._moment = moment
        self._follow(tuple(self._held_by), reschedule=False)

    def _list_anew(self) -> None:
        wanted = self._wanted()
        arriving = [id for id in wanted if id not in self._key_of]
        leaving = self._key_of.keys() - wanted
        self._newcomers.clear()
        if len(arriving) + len(leaving) > STEPS_MOST:
            self.beginResetModel()
            self._fill(wanted)
            self.endResetModel()
        else:
            self._remove(leaving)
            self._order_anew(self._moment.now)
            self._insert(arriving)
        self.waiting_count_changed.emit(0)

    def _in_order(self, ids: Iterable[str]) -> list[Key]:
        """The keys under which things are placed, sorted; each ends in the id, so that no two are equal."""
        by = None if self._sorted_by is None else self._sorted_by.order
        if by is None:
            lines, at_s = self._lines, self._ordered_s
            drawn = ((lines.get(id) or self._draw(id), id) for id in ids)
            return sorted([(line[0], line[1] + line[2] * at_s, id) for line, id in drawn])
        keys = sorted(((by(self._row(id)), id) for id in ids), reverse=self._is_descending)
        return [(Down(key), key[-1]) for key in keys] if self._is_descending else [*keys]

    def _draw(self, id: str) -> Line:
        row = self._row(id)
        assert row is not None
        line = self._lines[id] = self._line(row)
        return line

    def _place(self, keys: list[Key]) -> None:
        self._keys = keys
        self._ids = [key[-1] for key in keys]
        self._key_of = dict(zip(self._ids, keys, strict=True))

    def _order_anew(self, now: datetime) -> None:
        """Sort by keys of this instant; whoever is selected stays selected."""
        self._ordered_at, self._ordered_s = now, seconds(now)
        keys, before = self._in_order(self._ids), self._ids
        if [key[-1] for key in keys] == before:
            self._place(keys)
            return
        self.layoutAboutToBeChanged.emit()
        self._place(keys)
        for old in self.persistentIndexList():
            place = self.row_of(before[old.row()])
            self.changePersistentIndex(old, self.index(place, old.column()))
        self.layoutChanged.emit()

    def _remove(self, ids: Iterable[str]) -> None:
        for first, last in reversed(_runs(sorted(self.row_of(id) for id in ids))):
            self.beginRemoveRows(QModelIndex(), first, last)
            for id in self._ids[first : last + 1]:
                del self._key_of[id]
            del self._ids[first : last + 1], self._keys[first : last + 1]
            self.endRemoveRows()

    def _insert(self, ids: Iterable[str]) -> None:
        slots: dict[int, list[Key]] = {}
        for key in self._in_order(ids):
            slots.setdefault(bisect_left(self._keys, key), []).append(key)
        for slot in sorted(slots, reverse=True):
            keys = slots[slot]
            self.beginInsertRows(QModelIndex(), slot, slot + len(keys) - 1)
            self._keys[slot:slot] = keys
            self._ids[slot:slot] = [key[-1] for key in keys]
            self._key_of.update((key[-1], key) for key in keys)
            self.endInsertRows()

    def _refresh(self, ids: Sequence[str]) -> None:
        """Repaint these rows, each at the place it now has."""
        if not self._is_held:
            for id in ids:
                self._move(id)
        last_column = len(self.COLUMNS) - 1
        for first, last in _runs(sorted(self.row_of(id) for id in ids)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, last_column))

    def _move(self, id: str) -> None:
        (key,) = self._in_order((id,))
        if key == self._key_of[id]:
            return
        start, end = self.row_of(id), bisect_left(self._keys, key)
        is_moving = end not in (start, start + 1)
        if is_moving:
            self.beginMoveRows(QModelIndex(), start, start, QModelIndex(), end)
        del self._ids[start], self._keys[start]
        place = end - 1 if end > start else end
        self._ids.insert(place, id)
        self._keys.insert(place, key)
        self._key_of[id] = key
        if is_moving:
            self.endMoveRows()


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted places as stretches (first, last)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
