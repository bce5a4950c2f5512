"""The published reference sets: which revision is in force, and the bytes of any of them."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, func, select

from console.domain.reference import ReferenceSet, SetName, read
from console.storage import tables
from console.storage.faults import Damaged
from console.storage.instants import instant

KEPT_READ = 4
"""Earlier revisions that stay read: open cases rest on the last few."""


class ReferenceInForce(Struct, frozen=True):
    """One published set, read."""

    rev: int
    sha256: str
    value: ReferenceSet


def in_force(connection: Connection) -> dict[SetName, ReferenceInForce]:
    """The newest revision of each published set; raises Damaged."""
    found = connection.execute(_newest(tables.reference))
    return {
        SetName(row.name): ReferenceInForce(row.rev, row.sha256, read(SetName(row.name), _bytes(row), row.rev))
        for row in found
    }


def heads(connection: Connection) -> tuple[tuple[str, int, str], ...]:
    """(name, revision, SHA-256) of each set in force, by name, unread."""
    table = tables.reference
    found = connection.execute(_newest(table.c.name, table.c.rev, table.c.sha256).order_by(table.c.name))
    return tuple((row.name, row.rev, row.sha256) for row in found)


def reference_body(connection: Connection, named: str) -> bytes | None:
    """The bytes of a published set by their hash; raises Damaged."""
    found = connection.execute(select(tables.reference).where(tables.reference.c.sha256 == named).limit(1)).first()
    return None if found is None else _bytes(found)


class Published(Struct, frozen=True):
    """One revision of a set: when it was published, and by whom."""

    name: SetName
    rev: int
    sha256: str
    at: datetime
    by: str


def revisions(connection: Connection) -> tuple[Published, ...]:
    """Every revision of every set, the newest of each first."""
    table = tables.reference
    found = connection.execute(
        select(table.c.name, table.c.rev, table.c.sha256, table.c.at, table.c.by).order_by(
            table.c.name, table.c.rev.desc()
        )
    )
    return tuple(Published(SetName(row.name), row.rev, row.sha256, instant(row.at), row.by) for row in found)


def of_revision(connection: Connection, name: SetName, rev: int) -> ReferenceSet | None:
    """A set as it was at a revision, None where there is no such one."""
    table = tables.reference
    found = connection.execute(select(table).where(table.c.name == name, table.c.rev == rev)).first()
    return None if found is None else _read(name, _bytes(found), rev)


def _newest(*columns: Any) -> Select[Any]:
    table = tables.reference
    newest = select(table.c.name, func.max(table.c.rev).label("rev")).group_by(table.c.name).subquery()
    return select(*columns).join(newest, (table.c.name == newest.c.name) & (table.c.rev == newest.c.rev))


def _bytes(row: Any) -> bytes:
    """The bytes of a set, seen to be those that were published."""
    body = bytes(row.body)
    if sha256(body).hexdigest() != row.sha256:
        raise Damaged(f"基础数据 {row.name} 第 {row.rev} 版被改动。", f"{row.name} revision {row.rev} was altered.")
    return body


_read = lru_cache(KEPT_READ)(read)
