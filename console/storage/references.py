"""The published reference sets: which revision is in force, and the bytes of any of them."""

from msgspec import Struct
from sqlalchemy import Connection, func, select

from console.domain.reference import ReferenceSet, SetName, read
from console.storage import tables


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
