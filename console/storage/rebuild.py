"""The read models once more, from the events alone: what they should be, and how to make them so."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from console.domain.catalogue import evolve
from console.domain.duty import Thing
from console.storage import tables
from console.storage.projection import Key, write_things
from console.storage.records import Recorded, recorded

READ_MODELS = (tables.thing, tables.thing_scope, tables.blob_use)
_AT_ONCE = 2_000


class Step(Struct, frozen=True):
    """One event with its thing before and after it, computed afresh."""

    told: Recorded
    before: Thing | None
    after: Thing | None


def replay(connection: Connection) -> Iterator[Step]:
    """The whole history, in order, through today's upcasters and today's law."""
    things: dict[Key, Thing] = {}
    for stored in rows(connection, tables.event, tables.event.c.o):
        told = recorded(stored, None)
        key = (told.thing_kind, told.thing)
        before = things.get(key)
        after = evolve(before, told.event, told.by, told.at)
        if after is not None:
            things[key] = after
        yield Step(told, before, after)


def final(connection: Connection) -> dict[Key, Thing]:
    """Every thing as the history leaves it."""
    steps = ((step.told, step.after) for step in replay(connection))
    return {(told.thing_kind, told.thing): after for told, after in steps if after is not None}


def rebuild(connection: Connection) -> int:
    """Make the read models again, in the transaction that is open; gives how many things there are."""
    things = final(connection)
    for table in READ_MODELS:
        connection.execute(delete(table))
    keys = list(things)
    for n in range(0, len(keys), _AT_ONCE):
        write_things(connection, {}, {key: things[key] for key in keys[n : n + _AT_ONCE]})
    return len(things)


def rows(connection: Connection, table: Any, number: Any) -> Iterator[Any]:
    """All rows of a numbered table in order, a few thousand in memory at a time."""
    last = None
    while True:
        wanted = select(table).order_by(number).limit(_AT_ONCE)
        some = connection.execute(wanted if last is None else wanted.where(number > last)).all()
        if not some:
            return
        yield from some
        last = getattr(some[-1], number.name)
