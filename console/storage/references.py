"""The published reference sets: which revision is in force, and the bytes of any of them."""

from datetime import datetime
from functools import lru_cache

from msgspec import Struct
from sqlalchemy import Connection, func, select

from console.domain.reference import ReferenceSet, SetName, read
from console.storage import tables
from console.storage.instants import instant

KEPT_READ = 4
"""Earlier revisions that stay read: open cases rest on the last few."""


class ReferenceInForce(Struct, frozen=True):
    """One published set, read."""

    rev: int
    sha256: str
    value: ReferenceSet


def in_force(connection: Connection) -> dict[SetName, ReferenceInForce]:
    """The newest revision of each published set."""
    table = tables.reference
    newest = select(table.c.name, func.max(table.c.rev).label("rev")).group_by(table.c.name).subquery()
    found = connection.execute(
        select(table).join(newest, (table.c.name == newest.c.name) & (table.c.rev == newest.c.rev))
    )
    return {
        SetName(row.name): ReferenceInForce(row.rev, row.sha256, read(SetName(row.name), row.body, row.rev))
        for row in found
    }


def reference_body(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a published set by their hash."""
    found = connection.execute(
        select(tables.reference.c.body).where(tables.reference.c.sha256 == sha256).limit(1)
    ).scalar()
    return None if found is None else bytes(found)


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
    body = connection.execute(select(table.c.body).where(table.c.name == name, table.c.rev == rev)).scalar()
    return None if body is None else _read(name, bytes(body), rev)


_read = lru_cache(KEPT_READ)(read)
