"""Two databases of one hub held against each other: where each stands, where they part, and what one has alone."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from console.storage import tables
from console.storage.archive import base_of, segments
from console.storage.instants import instant


class Standing(Struct, frozen=True):
    """How far a database has come; `hash` of its last event in hexadecimal."""

    epoch: str
    head: int
    hash: str


class Beside(Struct, frozen=True):
    """What lies beside a database: files by their SHA-256, segments by name."""

    files: tuple[str, ...]
    segments: tuple[str, ...]


class Lost(Struct, frozen=True, kw_only=True):
    """One acknowledged event that the restored history does not have; `ask` is its command's id."""

    o: int
    at: datetime
    by: str
    kind: str
    thing: str
    title: str
    said: dict[str, Any]
    ask: str | None
    has_reporter: bool


def standing(connection: Connection) -> Standing:
    """Where a database stands."""
    epoch = connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == "epoch")).scalar_one()
    head = connection.execute(select(tables.head.c.o, tables.head.c.hash)).one()
    return Standing(epoch, head.o, head.hash.hex())


def beside_of(connection: Connection) -> Beside:
    """What a database speaks of and does not hold."""
    kept = select(tables.blob.c.sha256).where(tables.blob.c.gone_at.is_(None)).order_by(tables.blob.c.sha256)
    return Beside(
        tuple(connection.execute(kept).scalars()),
        tuple(each.file for each in segments(connection)),
    )


def goes_through(connection: Connection, point: Standing) -> bool:
    """Whether this history has the very event at which another one stands."""
    if point.head == 0:
        return True
    base = base_of(connection)
    if point.head == base.o:
        return base.hash.hex() == point.hash
    found = connection.execute(select(tables.event.c.hash).where(tables.event.c.o == point.head)).scalar()
    return found is not None and found.hex() == point.hash


def behind(connection: Connection, point: Standing) -> list[Lost]:
    """What this database has behind a point of its history, in order."""
    table, thing = tables.event, tables.thing
    words = select(thing.c.words).where(thing.c.kind == table.c.thing_kind, thing.c.id == table.c.thing)
    wanted = select(table, words.scalar_subquery().label("words")).where(table.c.o > point.head).order_by(table.c.o)
    return [
        Lost(
            o=row.o,
            at=instant(row.at),
            by=row.by,
            kind=row.kind,
            thing=row.thing,
            title=" ".join((row.words or "").split("\n")[:2]).strip(),
            said=_said(msgspec.json.decode(row.body)),
            ask=row.cmd,
            has_reporter=row.sealed != "[]",
        )
        for row in connection.execute(wanted)
    ]


def unknown(connection: Connection, asks: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which (account, id) have no answer here."""
    wanted = set(asks)
    table = tables.command
    found = {
        (row.account, row.id)
        for row in connection.execute(
            select(table.c.account, table.c.id).where(table.c.id.in_([id_ for _, id_ in wanted]))
        )
    }
    return wanted - found


def erasures(connection: Connection) -> Counter[str]:
    """How often each person was erased in this history."""
    table = tables.audit
    return Counter(connection.execute(select(table.c.thing).where(table.c.what == "erase")).scalars())


def _said(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in ("kind", "case") and value not in (None, [], {})}
