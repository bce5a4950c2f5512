"""What comes out of the log: one committed event, and a picture of all that an audience holds."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from console.domain.catalogue import Event, read_event, version_of
from console.domain.duty import Thing
from console.domain.ids import AccountId, CommandId, UnitId
from console.domain.rows import AnyRow
from console.storage.chain import hash_of
from console.storage.faults import Damaged
from console.storage.instants import instant
from console.storage.upcasters import upcast


class Recorded(Struct, frozen=True, kw_only=True):
    """One committed event. `body`: its JSON in today's shape, `event` the same read.

    `scopes` / `was`: who may know of the thing after / before it. `ver` and `after`: the thing after it
    (`after` None for reference sets; from `Reader.since` the thing as it stands at the time of asking).
    """

    o: int
    at: datetime
    happened_at: datetime | None
    kind: str
    v: int
    thing_kind: str
    thing: str
    ver: int
    by: AccountId
    unit: UnitId | None
    cmd: CommandId | None
    event: Event
    body: bytes
    scopes: frozenset[str]
    was: frozenset[str]
    after: Thing | None


class Aged(NamedTuple):
    """A thing that has ended, and who may know of it."""

    kind: str
    id: str
    scopes: frozenset[str]


class Snapshot(Struct, frozen=True):
    """Every row an audience holds at offset `at`, ordered by (row kind, id)."""

    at: int
    rows: tuple[AnyRow, ...]


def as_chained(stored: Any) -> Any:
    """An event row of the live log, seen to have its own hash; raises Damaged where it was altered."""
    if hash_of(stored, stored.prev_hash) != stored.hash:
        raise Damaged(f"第 {stored.o} 号事件被改动，未予提供。", f"Event {stored.o} was altered; it is not served.")
    return stored


def recorded(stored: Any, after: Thing | None) -> Recorded:
    """An event row as a value, in today's shape."""
    body = upcast(stored.kind, stored.v, stored.body)
    event = read_event(body)
    return Recorded(
        o=stored.o,
        at=instant(stored.at),
        happened_at=None if stored.happened_at is None else instant(stored.happened_at),
        kind=type(event).__name__,
        v=version_of(event),
        thing_kind=stored.thing_kind,
        thing=stored.thing,
        ver=stored.ver,
        by=stored.by,
        unit=None if stored.unit is None else UnitId(stored.unit),
        cmd=None if stored.cmd is None else CommandId(stored.cmd),
        event=event,
        body=body,
        scopes=frozenset(msgspec.json.decode(stored.scopes)),
        was=frozenset(msgspec.json.decode(stored.was)),
        after=after,
    )
