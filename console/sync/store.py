"""A seat's copy of what its audience sees: rows, what happened lately, and a word to whoever watches.

Applying is cheap and silent. Watchers hear once per `flush()`, with every id that moved since the last
one: a burst of two hundred alerts costs the views one repaint, not two hundred.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar, cast

from msgspec.structs import replace

from console.domain.rows import ROW_KINDS, AnyRow, Row
from console.wire.frames import Item
from console.wire.link import Dropped, Effect, Replaced, Took

R = TypeVar("R", bound=AnyRow)
Watcher = Callable[[frozenset[str]], None]
TIMELINE_MOST = 200
PORTION = 200
"""So many rows of a snapshot are made ready in one go."""


class Store:
    """Rows by id and kind. A seat replaces rows, it never evolves them.

    `generation` counts the snapshots: where it has moved, everything may have. No thread but the
    loop's touches a store.
    """

    def __init__(self, timeline_most: int = TIMELINE_MOST) -> None:
        self.generation = 0
        self._rows: dict[str, AnyRow] = {}
        self._by_kind: dict[type[Row], dict[str, AnyRow]] = {kind: {} for kind in ROW_KINDS}
        self._timelines: dict[str, tuple[Item, ...]] = {}
        self._timeline_most = timeline_most
        self._waiting: Counter[str] = Counter()
        self._moved: set[str] = set()
        self._watchers: list[Watcher] = []

    # Reading

    def row(self, id: str) -> AnyRow | None:
        return self._rows.get(id)

    def rows(self, kind: type[R]) -> Mapping[str, R]:
        """The rows of a kind by id, as a view that moves with the store."""
        return MappingProxyType(cast("dict[str, R]", self._by_kind[kind]))

    def timeline(self, id: str) -> tuple[Item, ...]:
        """What happened to a thing while this seat listened, oldest first; older items are asked for."""
        return self._timelines.get(id, ())

    def is_waiting(self, id: str) -> bool:
        """Whether an ask of this seat about the thing has no answer yet."""
        return self._waiting[id] > 0

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Hear of every flush from now on; returns what stops it."""
        self._watchers.append(watcher)

        def stop() -> None:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return stop

    @property
    def has_moved(self) -> bool:
        """Whether a flush would say anything."""
        return bool(self._moved)

    # Writing

    def hear(self, fact: Effect) -> None:
        """Take what the link told of rows; what else it tells is not a store's."""
        match fact:
            case Took(items):
                self.apply(items)
            case Replaced(rows):
                self.replace_all(rows)
            case Dropped(ids):
                self.drop(ids)
            case _:
                pass

    def apply(self, items: Iterable[Item]) -> None:
        """Take one frame of news: each event to its timeline, each row in place of the one before."""
        for item in items:
            if item.gone:
                self._forget(item.thing)
                continue
            if item.event is not None:
                self._tell(item)
            if item.row is not None:
                self._put(item.row)
            self._moved.add(item.thing)

    def replace_all(self, rows: Iterable[AnyRow]) -> None:
        """Take a whole snapshot in one step; timelines start anew, since what was missed is unknown."""
        for _ in self.replacing(rows):
            pass

    def replacing(self, rows: Iterable[AnyRow]) -> Iterator[None]:
        """Take a whole snapshot as `replace_all` does, a portion between two of what this yields.

        Readers see all of what was until the last portion, and from then on all of what is. Nothing else is applied
        meanwhile; a snapshot that another one has overtaken comes to nothing.
        """
        before, generation = self._rows, self.generation
        ready: dict[str, AnyRow] = {}
        by_kind: dict[type[Row], dict[str, AnyRow]] = {kind: {} for kind in ROW_KINDS}
        moved: set[str] = set()
        for n, row in enumerate(rows, 1):
            _put(row, ready, by_kind)
            if before.get(row.id) != row:
                moved.add(row.id)
            if n % PORTION == 0:
                yield
        if self.generation != generation:
            return
        self._moved.update(moved, self._timelines, before.keys() - ready.keys())
        self._rows, self._by_kind, self._timelines = ready, by_kind, {}
        self.generation += 1

    def drop(self, ids: Iterable[str]) -> None:
        """Let go of things that aged out of what a seat holds."""
        for id in ids:
            self._forget(id)

    def wait(self, id: str) -> None:
        """An ask about the thing is on its way."""
        self._waiting[id] += 1
        self._moved.add(id)

    def settle(self, id: str) -> None:
        """An ask about the thing has its answer."""
        if self._waiting[id] > 1:
            self._waiting[id] -= 1
        else:
            del self._waiting[id]
        self._moved.add(id)

    def wait_only(self, ids: Iterable[str]) -> None:
        """The marks anew: these asks, left by an earlier run of this account, and no others."""
        self._moved.update(self._waiting)
        self._waiting = Counter(ids)
        self._moved.update(self._waiting)

    def flush(self) -> None:
        """Tell every watcher, once, what moved since the last flush."""
        if not self._moved:
            return
        moved, self._moved = frozenset(self._moved), set()
        for watcher in tuple(self._watchers):
            watcher(moved)

    def _put(self, row: AnyRow) -> None:
        _put(row, self._rows, self._by_kind)

    def _forget(self, id: str) -> None:
        row = self._rows.pop(id, None)
        if row is not None:
            del self._by_kind[type(row)][id]
        if row is not None or self._timelines.pop(id, None) is not None:
            self._moved.add(id)
        self._timelines.pop(id, None)

    def _tell(self, item: Item) -> None:
        """The event alone: not the row it led to, nor the whole frame of which its bytes are a part."""
        step = replace(item, row=None, raw=item.raw.copy())
        self._timelines[item.thing] = (*self._timelines.get(item.thing, ()), step)[-self._timeline_most :]


def _put(row: AnyRow, rows: dict[str, AnyRow], by_kind: dict[type[Row], dict[str, AnyRow]]) -> None:
    before = rows.get(row.id)
    if before is not None and type(before) is not type(row):
        del by_kind[type(before)][row.id]
    rows[row.id] = by_kind[type(row)][row.id] = row
