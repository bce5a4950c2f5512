"""A thing as the read models keep it: the columns that questions need, beside its whole body."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, assert_never

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, Delete, Insert, Table, bindparam, delete, insert, select, update

from console.domain.alert import Alert
from console.domain.case.ladder import guessed_rev, next_rung_at
from console.domain.case.things import Case
from console.domain.catalogue import THING_KINDS
from console.domain.duty import DISTRICT, Thing, ended_at, scopes
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

SCOPES_KEPT = 1_024
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


def write_things(connection: Connection, before: Mapping[Key, Thing | None], after: Mapping[Key, Thing]) -> None:
    """Bring the read models from `before` to `after`, key by key."""
    made, kept = [], []
    for key, thing in after.items():
        row = structs.asdict(columns(key, thing))
        if before.get(key) is None:
            made.append(row)
        else:
            kept.append({"b_kind": row.pop("kind"), "b_id": row.pop("id"), **row})
    if made:
        connection.execute(_ADD_THING, made)
    if kept:
        connection.execute(_THING, kept)
    for of, add, drop in _LISTS:
        gone, come = _changes(before, after, of)
        if gone:
            connection.execute(drop, gone)
        if come:
            connection.execute(add, come)


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
        case Session() | Account():
            return frozenset()
        case _:
            assert_never(thing)


def _units(thing: Thing) -> frozenset[str]:
    return scopes(thing) - {DISTRICT}


def _changes(
    before: Mapping[Key, Thing | None], after: Mapping[Key, Thing], of: Callable[[Thing], frozenset[str]]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of a list that go and that come."""
    gone, come = [], []
    for (kind, id_), thing in after.items():
        old = before.get((kind, id_))
        had, has = frozenset[str]() if old is None else of(old), of(thing)
        if had != has:
            gone += [{"b_value": value, "b_kind": kind, "b_id": id_} for value in sorted(had - has)]
            come += [{"b_value": value, "b_kind": kind, "b_id": id_} for value in sorted(has - had)]
    return gone, come


def _listed(table: Table, value: str) -> tuple[Insert, Delete]:
    """How a row comes to a list that says of what (`value`) a thing is, and how it goes."""
    row: dict[str, Any] = {value: bindparam("b_value"), "kind": bindparam("b_kind"), "id": bindparam("b_id")}
    return insert(table).values(row), delete(table).where(*(table.c[name] == each for name, each in row.items()))


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


_ADD_THING = insert(tables.thing)
_THING = update(tables.thing).where(tables.thing.c.kind == bindparam("b_kind"), tables.thing.c.id == bindparam("b_id"))
_LISTS = ((_units, *_listed(tables.thing_scope, "scope")), (blobs, *_listed(tables.blob_use, "sha256")))
