"""Old months leave the live database for sealed segments; whoever reads the log reads both as one.

    plan ─▶ seal (beside the writer) ─▶ taken over (one transaction) ─▶ cleared, a few rows at a time
                                          from here on the log begins behind the segment

Until a segment is taken over its file means nothing; afterwards what is left of its rows means nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from console.domain.calendar import SHANGHAI
from console.storage import tables
from console.storage.chain import GENESIS
from console.storage.faults import Damaged, SegmentFault
from console.storage.instants import instant, micros
from console.storage.records import as_chained
from console.storage.segments import Line, Places, Segment, Written, digest, write

FOLDER = "archive"
_AT_ONCE = 2_000


class Base(Struct, frozen=True):
    """Where the live log begins: the last event that is sealed, (0, GENESIS) while none is."""

    o: int
    hash: bytes


class Span(Struct, frozen=True, kw_only=True):
    """Events of one month that may be sealed; `size` of their rows in bytes, about."""

    month: str
    first: int
    last: int
    since: datetime
    until: datetime
    size: int

    @property
    def events(self) -> int:
        return self.last - self.first + 1


class Sealed(Struct, frozen=True):
    """A segment that is taken over, as the log keeps it."""

    first: int
    last: int
    until: datetime
    hash: str
    file: str
    sha256: str
    size: int


class Archive:
    """The segments of one folder. What they hold stands in the database that they belong to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, connection: Connection) -> Iterator[Any]:
        """The whole history in order, sealed and live; each has the fields under the hash and `body`."""
        for each in segments(connection):
            with self.open(each) as segment:
                yield from segment.lines()
        yield from live_rows(connection)

    def told(self, connection: Connection, thing: str, after: int, most: int) -> list[Any]:
        """The next events of a thing behind `after`, sealed ones and live ones; raises SegmentFault or Damaged."""
        table = tables.event
        sealed: list[Any] = list(self._sealed(connection, thing, after, most))
        live = select(table).where(table.c.thing == thing, table.c.o > max(after, base_of(connection).o))
        wanted = live.order_by(table.c.o).limit(most - len(sealed))
        return sealed + [as_chained(each) for each in connection.execute(wanted)]

    def _sealed(self, connection: Connection, thing: str, after: int, most: int) -> list[Line]:
        place, found = tables.segment_thing, list[Line]()
        wanted = select(place.c.first, place.c.blocks).where(place.c.thing == thing)
        blocks = {row.first: row.blocks for row in connection.execute(wanted)}
        for each in segments(connection):
            if each.last <= after or each.first not in blocks:
                continue
            with self.open(each) as segment:
                for n in msgspec.json.decode(blocks[each.first], type=list[int]):
                    if segment.manifest.blocks[n - 1].last > after:
                        found += [line for line in segment.block(n) if line.thing == thing and line.o > after]
                    if len(found) >= most:
                        return found[:most]
        return found

    def open(self, sealed: Sealed) -> Segment:
        """Open a segment and see that it is the one that was taken over; raises SegmentFault."""
        segment = Segment(self._folder / sealed.file)
        told = segment.manifest
        if (told.first, told.last, told.hash) != (sealed.first, sealed.last, sealed.hash):
            raise SegmentFault(
                f"归档段 {sealed.file} 不是当时封存的那一段。", f"{sealed.file} is not the segment sealed here."
            )
        return segment

    def place_again(self, connection: Connection) -> None:
        """Say anew in which blocks of which segment each thing occurs, in the transaction that is open."""
        connection.execute(delete(tables.segment_thing))
        for each in segments(connection):
            with self.open(each) as segment:
                places = Places()
                for n, block in segment.blocks():
                    places.note(block, n)
                _place(connection, each.first, places)

    def is_whole(self, sealed: Sealed) -> bool:
        """Whether the file has the very bytes it was sealed with."""
        file = self._folder / sealed.file
        return file.is_file() and digest(file) == sealed.sha256

    def seal(self, connection: Connection, span: Span, epoch: str) -> Written:
        """Write one segment from a read transaction. It means nothing until `take_over`."""
        base = base_of(connection) if span.first == 1 else _row_before(connection, span.first)
        rows = live_rows(connection, span.first - 1, span.last)
        return write(self._folder / file_of(span), epoch, rows, base.hash, (span.since, span.until))


def segments(connection: Connection) -> tuple[Sealed, ...]:
    """Every segment, the oldest first."""
    table = tables.segment
    return tuple(
        Sealed(row.first, row.last, instant(row.until), row.hash.hex(), row.file, row.sha256, row.size)
        for row in connection.execute(select(table).order_by(table.c.first))
    )


def placed(connection: Connection, first: int) -> dict[str, list[int]]:
    """In which blocks of the segment that begins at `first` each thing is looked for; raises msgspec.DecodeError."""
    table = tables.segment_thing
    rows = connection.execute(select(table.c.thing, table.c.blocks).where(table.c.first == first))
    return {row.thing: msgspec.json.decode(row.blocks, type=list[int]) for row in rows}


def base_of(connection: Connection) -> Base:
    """Where the live log begins."""
    table = tables.segment
    last = connection.execute(select(table.c.last, table.c.hash).order_by(table.c.first.desc()).limit(1)).first()
    return Base(0, GENESIS) if last is None else Base(last.last, last.hash)


def plan(connection: Connection, before: datetime) -> tuple[Span, ...]:
    """The months that may be sealed: those that end before `before`, whole, never the last event of the log."""
    table, spans = tables.event, list[Span]()
    first = base_of(connection).o + 1
    head = connection.execute(select(tables.head.c.o)).scalar_one()
    while (began := _at(connection, first)) is not None:
        month = began.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        ends = (month + timedelta(days=32)).replace(day=1)
        if ends > before:
            break
        nxt = select(func.min(table.c.o)).where(table.c.o > first, table.c.at >= micros(ends.astimezone(UTC)))
        last = (connection.execute(nxt).scalar() or head) - 1
        if last < first:
            break
        until = _at(connection, last)
        assert until is not None
        size = select(func.sum(func.length(table.c.body) + 300)).where(table.c.o.between(first, last))
        spans.append(
            Span(
                month=f"{month:%Y-%m}",
                first=first,
                last=last,
                since=began,
                until=until,
                size=connection.execute(size).scalar_one(),
            )
        )
        first = last + 1
    return tuple(spans)


def take_over(connection: Connection, written: Written, span: Span) -> None:
    """From now on the log begins behind this segment; in the transaction that is open."""
    manifest, base = written.manifest, base_of(connection)
    if (manifest.first, manifest.previous) != (base.o + 1, base.hash.hex()):
        raise Damaged("归档段接不上日志。", "The segment does not stand on the log.")
    kept = {
        "first": manifest.first,
        "last": manifest.last,
        "until": micros(manifest.until),
        "hash": bytes.fromhex(manifest.hash),
        "file": file_of(span),
        "sha256": written.sha256,
        "size": written.size,
    }
    connection.execute(insert(tables.segment), kept)
    _place(connection, manifest.first, written.places)


def clear(connection: Connection, most: int) -> int:
    """Let go of up to `most` rows that are sealed; gives how many there were."""
    table = tables.event
    base = base_of(connection).o
    old = select(table.c.o).where(table.c.o <= base).order_by(table.c.o).limit(most)
    return connection.execute(delete(table).where(table.c.o.in_(old.scalar_subquery()))).rowcount


def live_rows(connection: Connection, after: int | None = None, until: int | None = None) -> Iterator[Any]:
    """Rows of the live log in order, a few thousand in memory at a time; from its beginning unless told otherwise.

    Raises Damaged where the table has lost its order, in which one could go round for ever.
    """
    table = tables.event
    last = base_of(connection).o if after is None else after
    while True:
        wanted = select(table).where(table.c.o > last).order_by(table.c.o).limit(_AT_ONCE)
        some = connection.execute(wanted if until is None else wanted.where(table.c.o <= until)).all()
        if not some:
            return
        yield from some
        if some[-1].o <= last:
            raise Damaged("事件的次序被打乱。", "The events are out of their order.")
        last = some[-1].o


def file_of(span: Span) -> str:
    """The name of a segment: its month, and its offsets."""
    return f"{span.month}_{span.first}-{span.last}.zip"


def _place(connection: Connection, first: int, places: Places) -> None:
    rows = [
        {"thing": thing, "first": first, "blocks": msgspec.json.encode(blocks).decode()}
        for thing, blocks in places.blocks.items()
    ]
    connection.execute(insert(tables.segment_thing), rows)


def _row_before(connection: Connection, o: int) -> Base:
    base = base_of(connection)
    if base.o == o - 1:
        return base
    found = connection.execute(select(tables.event.c.hash).where(tables.event.c.o == o - 1)).scalar_one()
    return Base(o - 1, found)


def _at(connection: Connection, o: int) -> datetime | None:
    found = connection.execute(select(tables.event.c.at).where(tables.event.c.o == o)).scalar()
    return None if found is None else instant(found)
