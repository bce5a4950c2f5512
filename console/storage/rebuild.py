"""The read models once more, from the events alone: what they should be, and how to make them so."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, insert

from console.domain.catalogue import evolve
from console.domain.duty import Thing
from console.storage import tables
from console.storage.archive import Archive
from console.storage.audit import note
from console.storage.projection import Key, write_things
from console.storage.records import Recorded, recorded

READ_MODELS = (tables.thing, tables.thing_scope, tables.blob_use, tables.segment_thing)
REBUILT = "rebuilt"
"""The key in `meta` of the offset that they were last made again at."""
_AT_ONCE = 2_000


class Step(Struct, frozen=True):
    """One event with its thing before and after it, computed afresh."""

    told: Recorded
    before: Thing | None
    after: Thing | None


def replay(connection: Connection, archive: Archive) -> Iterator[Step]:
    """The whole history, in order, through today's upcasters and today's law."""
    things: dict[Key, Thing] = {}
    for stored in archive.rows(connection):
        told = recorded(stored, None)
        key = (told.thing_kind, told.thing)
        before = things.get(key)
        after = evolve(before, told.event, told.by, told.at)
        if after is not None:
            things[key] = after
        yield Step(told, before, after)


def final(connection: Connection, archive: Archive) -> dict[Key, Thing]:
    """Every thing as the history leaves it."""
    steps = ((step.told, step.after) for step in replay(connection, archive))
    return {(told.thing_kind, told.thing): after for told, after in steps if after is not None}


def rebuild(connection: Connection, archive: Archive) -> int:
    """Make the read models again, in the transaction that is open; gives how many things there are."""
    things = final(connection, archive)
    for table in READ_MODELS:
        connection.execute(delete(table))
    keys = list(things)
    for n in range(0, len(keys), _AT_ONCE):
        write_things(connection, {}, {key: things[key] for key in keys[n : n + _AT_ONCE]})
    archive.place_again(connection)
    return len(things)


def rebuild_noted(connection: Connection, archive: Archive, head: int, by: str, now: datetime) -> int:
    """The same at the head of the log, noted in the audit and for the seats: what they have from before is old."""
    count = rebuild(connection, archive)
    connection.execute(delete(tables.meta).where(tables.meta.c.key == REBUILT))
    connection.execute(insert(tables.meta), {"key": REBUILT, "value": str(head)})
    note(connection, now, by, "rebuild", str(head), "")
    return count
