"""A thing as the read models keep it: the columns that questions need, beside its whole body."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, assert_never

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, bindparam, select

from console.domain.alert import Alert
from console.domain.case.ladder import guessed_rev, next_rung_at
from console.domain.case.things import Case
from console.domain.catalogue import THING_KINDS
from console.domain.duty import Thing, ended_at, scopes
from console.domain.ids import BlobId
from console.domain.people import Account
from console.domain.session import Session
from console.domain.supervision import Supervision
from console.storage import tables
from console.storage.faults import Damaged
from console.storage.instants import micros
from console.storage.sums import sum_of

Key = tuple[str, str]
"""(kind of thing, its id)."""

encoder = msgspec.json.Encoder(order="deterministic")
"""The one encoder of what is stored or hashed: the same value gives the same bytes in every process."""

_AT_ONCE = 500
_THINGS = select(tables.thing).where(tables.thing.c.id.in_(bindparam("ids", expanding=True)))
_decoders = {kind: msgspec.json.Decoder(shape) for kind, shape in THING_KINDS.items()}


class Columns(Struct, frozen=True):
    """One row of table `thing`."""

    kind: str
    id: str
    ver: int
    body: bytes
    scopes: str
    stage: str
    began_at: int
    ended_at: int | None
    next_rung_at: int | None
    guessed_rev: int | None
    words: str
    sum: bytes = b""


def read_thing(kind: str, body: bytes) -> Thing:
    """A thing from its stored body."""
    return _decoders[kind].decode(body)


def kept_thing(row: Any) -> Thing:
    """A thing as its row of `thing` keeps it; raises Damaged where the row is not as it was written."""
    if sum_of(tables.thing, row) != row.sum:
        raise Damaged(f"{row.id} 的当前状态被改动，未予提供。", f"The state of {row.id} was altered; it is not served.")
    return read_thing(row.kind, row.body)


def kept_things(rows: Iterable[Any], *, passes_over: bool) -> Iterator[Thing]:
    """The things of many rows; an altered one is left out where `passes_over`, else raises Damaged."""
    for row in rows:
        if not passes_over or sum_of(tables.thing, row) == row.sum:
            yield kept_thing(row)


def read_things(connection: Connection, keys: Sequence[Key]) -> dict[Key, Thing]:
    """Those of the things that there are. By id alone, which is an index; a list of pairs would not use one."""
    wanted, found = set(keys), dict[Key, Thing]()
    ids = sorted({id_ for _, id_ in wanted})
    for n in range(0, len(ids), _AT_ONCE):
        for row in connection.execute(_THINGS, {"ids": ids[n : n + _AT_ONCE]}):
            if (row.kind, row.id) in wanted:
                found[(row.kind, row.id)] = kept_thing(row)
    return found


def columns(key: Key, thing: Thing) -> Columns:
    end = ended_at(thing)
    rung = next_rung_at(thing) if isinstance(thing, Case) else None
    found = Columns(
        kind=key[0],
        id=key[1],
        ver=thing.ver,
        body=encoder.encode(thing),
        scopes=scope_list(scopes(thing)),
        stage=_stage(thing),
        began_at=_began_at(thing),
        ended_at=None if end is None else micros(end),
        next_rung_at=None if rung is None else micros(rung),
        guessed_rev=guessed_rev(thing) if isinstance(thing, Case) else None,
        words=_words(thing),
    )
    return structs.replace(found, sum=sum_of(tables.thing, found))


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
        case Session() | Account():
            return frozenset()
        case _:
            assert_never(thing)


def _stage(thing: Thing) -> str:
    return "" if isinstance(thing, Account) else thing.stage.value


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
