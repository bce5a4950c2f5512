"""A thing as the read models keep it: the columns that questions need, beside its whole body."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, assert_never

import msgspec
from sqlalchemy import Connection

from console.domain.alert import Alert
from console.domain.case.ladder import guessed_rev, next_rung_at
from console.domain.case.things import Case
from console.domain.catalogue import THING_KINDS
from console.domain.duty import DISTRICT, Thing, ended_at, scopes
from console.domain.dutylog import DutyDay
from console.domain.handover import Handover
from console.domain.ids import BlobId
from console.domain.people import Account
from console.domain.session import Session
from console.domain.supervision import Supervision
from console.storage import tables
from console.storage.faults import OutOfStep
from console.storage.instants import micros
from console.storage.prepared import Prepared
from console.storage.sums import sum_of, with_sum

Key = tuple[str, str]
"""(kind of thing, its id)."""

encoder = msgspec.json.Encoder(order="deterministic")
"""The one encoder of what is stored or hashed: the same value gives the same bytes in every process."""

SCOPES_KEPT = 1_024
_THINGS = Prepared(tables.thing)
_decoders = {kind: msgspec.json.Decoder(shape) for kind, shape in THING_KINDS.items()}


def read_thing(kind: str, body: bytes) -> Thing:
    """A thing from its stored body."""
    return _decoders[kind].decode(body)


def kept_thing(row: Any) -> Thing:
    """A thing as its row of `thing` keeps it; raises OutOfStep where the row is not as it was written."""
    if sum_of(tables.thing, row) != row.sum:
        raise OutOfStep(
            f"{row.id} 的当前状态被改动，未予提供。", f"The state of {row.id} was altered; it is not served."
        )
    return read_thing(row.kind, row.body)


def kept_things(rows: Iterable[Any], *, passes_over: bool) -> Iterator[Thing]:
    """The things of many rows; an altered one is left out where `passes_over`, else raises OutOfStep."""
    for row in rows:
        if not passes_over or sum_of(tables.thing, row) == row.sum:
            yield kept_thing(row)


def thing_at(connection: Connection, key: Key) -> Thing | None:
    """The thing as it stands; None where there is none."""
    row = _THINGS.get(connection, kind=key[0], id=key[1])
    return None if row is None else kept_thing(row)


def things_at(connection: Connection, keys: Iterable[Key]) -> dict[Key, Thing]:
    """Those of many things that there are."""
    found = _THINGS.find(connection, [{"kind": kind, "id": id_} for kind, id_ in keys])
    return {(row.kind, row.id): kept_thing(row) for row in found}


def write_things(connection: Connection, before: Mapping[Key, Thing | None], after: Mapping[Key, Thing]) -> None:
    """Bring the read models from `before` to `after`, key by key."""
    made, kept = list[dict[str, Any]](), list[dict[str, Any]]()
    for key, thing in after.items():
        (made if before.get(key) is None else kept).append(columns(key, thing))
    _THINGS.add(connection, made)
    _THINGS.change(connection, kept)
    for listed, value, of in _LISTS:
        gone, come = _changes(before, after, value, of)
        listed.drop(connection, gone)
        listed.add(connection, come)


def columns(key: Key, thing: Thing) -> dict[str, Any]:
    """The row of `thing`."""
    end = ended_at(thing)
    rung = _looked_at_next(thing)
    row = {
        "kind": key[0],
        "id": key[1],
        "ver": thing.ver,
        "body": encoder.encode(thing),
        "scopes": scope_list(scopes(thing)),
        "stage": _stage(thing),
        "began_at": _began_at(thing),
        "ended_at": None if end is None else micros(end),
        "next_rung_at": None if rung is None else micros(rung),
        "guessed_rev": guessed_rev(thing) if isinstance(thing, Case) else None,
        "words": _words(thing),
    }
    return with_sum(tables.thing, row)


@lru_cache(SCOPES_KEPT)
def scope_list(of: frozenset[str]) -> str:
    """Scopes as stored: a sorted JSON list."""
    return encoder.encode(sorted(of)).decode()


def blobs(thing: Thing) -> frozenset[BlobId]:
    """The files a thing shows."""
    match thing:
        case Case() | Supervision():
            return frozenset(photo.blob for photo in thing.photos)
        case Alert():
            return frozenset(thing.images)
        case Session() | Handover() | DutyDay() | Account():
            return frozenset()
        case _:
            assert_never(thing)


def _units(thing: Thing) -> frozenset[str]:
    return scopes(thing) - {DISTRICT}


def _changes(
    before: Mapping[Key, Thing | None], after: Mapping[Key, Thing], value: str, of: Callable[[Thing], frozenset[str]]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows that go from and that come to a list that says of what (`value`) a thing is."""
    gone, come = [], []
    for (kind, id_), thing in after.items():
        old = before.get((kind, id_))
        had, has = frozenset[str]() if old is None else of(old), of(thing)
        if had != has:
            gone += [{value: each, "kind": kind, "id": id_} for each in sorted(had - has)]
            come += [{value: each, "kind": kind, "id": id_} for each in sorted(has - had)]
    return gone, come


def _looked_at_next(thing: Thing) -> datetime | None:
    """When the clock next has something to ask about a thing."""
    match thing:
        case Case():
            return next_rung_at(thing)
        case Alert():
            return thing.until or thing.silent_at
        case _:
            return None


def _stage(thing: Thing) -> str:
    return "" if isinstance(thing, Account | DutyDay) else thing.stage.value


def _began_at(thing: Thing) -> int:
    match thing:
        case Case():
            return micros(thing.reported_at)
        case Alert():
            return micros(thing.first_at)
        case Session():
            return micros(thing.opened_at)
        case Supervision():
            return micros(thing.set_at)
        case Handover():
            return micros(thing.opened_at)
        case DutyDay():
            return micros(thing.began_at)
        case Account():
            return 0
        case _:
            assert_never(thing)


def _words(thing: Thing) -> str:
    """What a search looks through, folded to one case."""
    if not isinstance(thing, Case):
        return ""
    found = [thing.number, thing.title, thing.place.address, thing.class_code or ""]
    if thing.external is not None:
        found += [thing.external.number, thing.external.title, thing.external.department]
    return "\n".join(found).casefold()


_LISTS = ((Prepared(tables.thing_scope), "scope", _units), (Prepared(tables.blob_use), "sha256", blobs))
