"""Every line of the log and of the audit, the newest first, a page at a time, sealed months among them.

A page looks over so many lines and no more: a search for something rare gives pages with few lines or none, each
of them at once, and says how far back it has come.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from console.storage import tables
from console.storage.archive import Archive, Sealed, base_of, segments
from console.storage.instants import instant, micros
from console.storage.records import as_chained
from console.storage.upcasters import upcast
from console.wire.administration import TrailAsk, TrailLine, TrailPage

LOOKED_AT_MOST = 20_000
"""Lines of one page: some tenth of a second."""
PAGE_MOST = 200
_AT_ONCE = 1_000


def trail(connection: Connection, archive: Archive, ask: TrailAsk) -> TrailPage:
    """One page of what was asked for; raises Damaged or SegmentFault where a line was altered."""
    most = max(1, min(ask.limit, PAGE_MOST))
    return _audit(connection, ask, most) if ask.of == "audit" else _log(connection, archive, ask, most)


def _audit(connection: Connection, ask: TrailAsk, most: int) -> TrailPage:
    table = tables.audit
    wanted = select(table).where(table.c.at >= micros(ask.since), table.c.at < micros(ask.until))
    if ask.cursor:
        wanted = wanted.where(table.c.n < ask.cursor)
    for column, value in ((table.c.account, ask.by), (table.c.what, ask.kind), (table.c.thing, ask.thing)):
        if value:
            wanted = wanted.where(column == value)
    rows = connection.execute(wanted.order_by(table.c.n.desc()).limit(most + 1)).all()
    lines = tuple(
        TrailLine(n=row.n, at=instant(row.at), by=row.account, kind=row.what, thing=row.thing, words=row.words)
        for row in rows[:most]
    )
    if len(rows) > most:
        return TrailPage(lines=lines, cursor=lines[-1].n, back_to=lines[-1].at)
    return TrailPage(lines=lines, cursor=0, back_to=ask.since)


def _log(connection: Connection, archive: Archive, ask: TrailAsk, most: int) -> TrailPage:
    things = _called(connection, ask.thing) if ask.thing else frozenset[str]()
    found: list[TrailLine] = []
    for looked, row in enumerate(_back(connection, archive, ask), 1):
        last = instant(row.at)
        if last < ask.since:
            return _page(connection, found, 0, ask)
        if last < ask.until and _fits(row, ask, things):
            found.append(_line(row))
        if len(found) == most or looked == LOOKED_AT_MOST:
            return _page(connection, found, row.o if row.o > 1 else 0, ask, last)
    return _page(connection, found, 0, ask)


def _page(connection: Connection, found: list[TrailLine], cursor: int, ask: TrailAsk, back_to: Any = None) -> TrailPage:
    titles = _titles(connection, {(each.thing_kind, each.thing) for each in found})
    named = tuple(msgspec.structs.replace(each, title=titles.get((each.thing_kind, each.thing), "")) for each in found)
    return TrailPage(lines=named, cursor=cursor, back_to=ask.since if not cursor else back_to)


def _back(connection: Connection, archive: Archive, ask: TrailAsk) -> Iterator[Any]:
    """Events from the newest that may fit back to the first; the offset at which to begin is found by halves, for
    the hub's time never runs back."""
    base = base_of(connection).o
    head = connection.execute(select(tables.head.c.o)).scalar_one()
    top = min(head, ask.cursor - 1) if ask.cursor else head
    until = micros(ask.until)
    if top > base:
        at = select(tables.event.c.at)
        live = range(base + 1, top + 1)
        ends = bisect_left(live, until, key=lambda o: connection.execute(at.where(tables.event.c.o == o)).scalar_one())
        yield from _live(connection, base + ends, base)
    for each in reversed(segments(connection)):
        if each.first <= top:
            yield from _sealed(archive, each, top)


def _live(connection: Connection, newest: int, base: int) -> Iterator[Any]:
    table, at = tables.event, newest
    while at > base:
        some = connection.execute(
            select(table).where(table.c.o <= at, table.c.o > base).order_by(table.c.o.desc()).limit(_AT_ONCE)
        ).all()
        yield from (as_chained(each) for each in some)
        at -= _AT_ONCE


def _sealed(archive: Archive, sealed: Sealed, top: int) -> Iterator[Any]:
    with archive.open(sealed) as segment:
        blocks = segment.manifest.blocks
        for n in range(len(blocks), 0, -1):
            if blocks[n - 1].first <= top:
                yield from (line for line in reversed(segment.block(n)) if line.o <= top)


def _fits(row: Any, ask: TrailAsk, things: frozenset[str]) -> bool:
    return (
        (not ask.by or row.by == ask.by)
        and (not ask.kind or row.kind == ask.kind)
        and (not ask.thing or row.thing in things)
    )


def _line(row: Any) -> TrailLine:
    return TrailLine(
        n=row.o,
        at=instant(row.at),
        by=row.by,
        kind=row.kind,
        thing_kind=row.thing_kind,
        thing=row.thing,
        unit=row.unit,
        v=row.v,
        event=msgspec.Raw(upcast(row.kind, row.v, row.body)),
    )


def _called(connection: Connection, name: str) -> frozenset[str]:
    """The things of this id, and the case of this number."""
    table = tables.thing
    numbered = select(table.c.id).where(
        table.c.kind == "case", table.c.words.startswith(f"{name.casefold()}\n", autoescape=True)
    )
    return frozenset({name, *connection.execute(numbered).scalars()})


def _titles(connection: Connection, keys: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The number of each case among these things."""
    table = tables.thing
    ids = [id_ for kind, id_ in keys if kind == "case"]
    found = connection.execute(select(table.c.id, table.c.words).where(table.c.kind == "case", table.c.id.in_(ids)))
    return {("case", row.id): row.words.partition("\n")[0] for row in found}
