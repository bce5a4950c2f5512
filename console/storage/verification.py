"""Is this history whole? The chains, the read models against a replay, the sets, the seals, the files.

Everything that is wrong is named with its place; nothing is mended here.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from console.domain.duty import DISTRICT, Thing, scopes
from console.domain.text import Text
from console.storage import tables
from console.storage.archive import Archive, Base, base_of, live_rows, placed, segments
from console.storage.chain import AUDIT_FIELDS, GENESIS, hash_of, link
from console.storage.faults import Damaged, SegmentFault
from console.storage.projection import Key, blobs, columns
from console.storage.rebuild import READ_MODELS, replay
from console.storage.schema import has_its_shape
from console.storage.segments import Places
from console.storage.sums import sum_of
from console.storage.upcasters import FromTheFuture
from console.storage.vault import Vault

NAMED_MOST = 50
LAST_EVENTS = 50_000
"""More than a busy day."""
UNREADABLE = (DBAPIError, msgspec.DecodeError, UnicodeDecodeError, TypeError, ValueError)
"""What reading an altered row may raise: SQLite keeps a number where there should be text without a word."""


Seen = dict[str, int]


class Damage(Struct, frozen=True):
    """One thing that is wrong: `where` for a machine ("event 12"), `what` for people."""

    where: str
    what: Text


class Findings(Struct, frozen=True):
    """What was looked at, and what is wrong; at most 50 are named."""

    events: int
    things: int
    files: int
    damage: tuple[Damage, ...]

    @property
    def is_whole(self) -> bool:
        return not self.damage

    @property
    def is_of_read_models(self) -> bool:
        """Whether all that is wrong is made again from the events, which are whole."""
        tables_of_it = {f"table {each.name}" for each in READ_MODELS}
        return all(each.where.startswith("thing ") or each.where in tables_of_it for each in self.damage)


Part = Callable[[Connection, Archive, Seen], Iterator[Damage]]


def examine(
    connection: Connection, archive: Archive, files: Path | None, vault: Vault | None, seen: Seen | None = None
) -> Findings:
    """Look at everything. `files`: the folder of blobs, `vault`: opens the seals; None leaves that out. `seen` counts
    as it goes, for whoever looks on from another thread."""
    resting = (_read_models, _seals(vault))
    parts = (_structure("integrity_check"), _segments, _chain(None), _audit, _sets, _sums, *resting, _files(files))
    return _looked(connection, archive, parts, resting, {} if seen is None else seen)


def examine_log(connection: Connection, archive: Archive) -> Findings:
    """Look at all that the read models rest on: sealed months, the chain, the audit and the sets."""
    return _looked(connection, archive, (_segments, _chain(None), _audit, _sets), (), {})


def first_look(connection: Connection, archive: Archive) -> Findings:
    """What is seen at each start, in seconds however long the history: the structure, the last events, and what is
    open. The rest is seen when it is read, and each night.
    """
    return _looked(connection, archive, (_structure("quick_check"), _chain(LAST_EVENTS), _audit, _sets, _open), (), {})


def _looked(
    connection: Connection, archive: Archive, parts: Sequence[Part], resting: Sequence[Part], seen: Seen
) -> Findings:
    """`resting`: parts that make no sense over damaged events."""
    found: list[Damage] = []
    seen |= {"events": 0, "replayed": 0, "things": 0, "files": 0}
    for part in parts:
        if part in resting and any(each.where.startswith(("event", "segment")) for each in found):
            continue
        try:
            for damage in part(connection, archive, seen):
                if damage.where in {each.where for each in found}:
                    continue
                found.append(damage)
                if len(found) == NAMED_MOST:
                    return _findings(seen, found)
        except Damaged as fault:
            found.append(Damage("event order", fault.reason))
        except UNREADABLE as fault:
            told = getattr(fault, "orig", fault)
            found.append(Damage("database", Text(f"数据库读不下去：{told}", f"the database cannot be read on: {told}")))
    return _findings(seen, found)


def _findings(seen: Seen, found: Sequence[Damage]) -> Findings:
    return Findings(seen["events"], seen["things"], seen["files"], tuple(found))


def _structure(check: Literal["integrity_check", "quick_check"]) -> Part:
    def structure(connection: Connection, _: Archive, __: Seen) -> Iterator[Damage]:
        told = connection.exec_driver_sql(f"PRAGMA {check}(20)").scalars().all()
        for line in told:
            if line != "ok":
                yield Damage("database", Text(f"数据库结构：{line}", f"structure: {line}"))
        if not has_its_shape(connection):
            yield Damage("database shape", Text("数据库的表与程序不符", "the tables are not those of this program"))

    return structure


def _segments(connection: Connection, archive: Archive, seen: Seen) -> Iterator[Damage]:
    """Each the very file that was sealed, whole in itself, and standing on the one before; and the index of them."""
    before, o, astray = GENESIS.hex(), 0, _unsealed(connection)
    for each in segments(connection):
        where = f"segment {each.file}"
        try:
            with archive.open(each) as segment:
                places = Places()
                for n, block in segment.blocks():
                    seen["events"] += len(block)
                    places.note(block, n)
                astray |= not _is_found(connection, each.first, places)
                if (segment.manifest.previous, segment.manifest.first) != (before, o + 1):
                    yield Damage(where, Text(f"归档段 {each.file} 接不上前一段", f"{each.file} does not follow"))
            if not archive.is_whole(each):
                yield Damage(where, Text(f"归档段 {each.file} 的文件被改动", f"the file {each.file} was altered"))
        except SegmentFault as fault:
            yield Damage(where, fault.reason)
        before, o = each.hash, each.last
    if astray:
        yield _out_of_step(tables.segment_thing.name)


def _is_found(connection: Connection, first: int, places: Places) -> bool:
    try:
        return placed(connection, first) == places.blocks
    except UNREADABLE:
        return False


def _unsealed(connection: Connection) -> bool:
    """Whether the index names a segment that there is not."""
    place, segment = tables.segment_thing, tables.segment
    stray = select(place.c.first).where(place.c.first.not_in(select(segment.c.first))).limit(1)
    return connection.execute(stray).first() is not None


def _chain(newest: int | None) -> Part:
    """The live events, all or the newest of them, each on the one before."""

    def chain(connection: Connection, _: Archive, seen: Seen) -> Iterator[Damage]:
        begin = _begin(connection, newest)
        o, before = begin.o, begin.hash
        for row in live_rows(connection, o):
            seen["events"] += 1
            o += 1
            if row.o != o:
                yield Damage(f"event {o}", Text(f"第 {o} 号事件缺失", f"event {o} is missing"))
                o = row.o
            elif row.prev_hash != before:
                words = Text(f"第 {o} 号事件接不上前一号", f"event {o} does not follow the one before")
                yield Damage(f"event {o}", words)
            if hash_of(row, row.prev_hash) != row.hash:
                yield Damage(f"event {o}", Text(f"第 {o} 号事件被改动", f"event {o} was altered"))
            before = row.hash
        head = connection.execute(select(tables.head.c.o, tables.head.c.hash)).one_or_none()
        if head is None or (head.o, head.hash) != (o, before):
            yield Damage("event head", Text("末尾的事件缺失或被换掉", "the last events are missing or other ones"))

    return chain


def _begin(connection: Connection, newest: int | None) -> Base:
    """Where to begin: so many events before the head, or where the live log does."""
    base, event = base_of(connection), tables.event
    first = 0 if newest is None else connection.execute(select(tables.head.c.o)).scalar_one() - newest
    if first <= base.o:
        return base
    found = connection.execute(select(event.c.hash).where(event.c.o == first)).scalar()
    return base if found is None else Base(first, found)


def _audit(connection: Connection, _: Archive, __: Seen) -> Iterator[Damage]:
    n, before = 0, GENESIS
    for row in connection.execute(select(tables.audit).order_by(tables.audit.c.n)):
        n += 1
        fields = [getattr(row, name) for name in AUDIT_FIELDS]
        if row.n != n or row.prev_hash != before or link(row.prev_hash, fields) != row.hash:
            yield Damage(f"audit {n}", Text(f"第 {n} 行审计记录缺失或被改动", f"audit line {n} is missing or altered"))
            n = row.n
        before = row.hash


def _sets(connection: Connection, _: Archive, __: Seen) -> Iterator[Damage]:
    for row in connection.execute(select(tables.reference)):
        if sha256(row.body).hexdigest() != row.sha256:
            words = Text(f"基础数据 {row.name} 第 {row.rev} 版被改动", f"{row.name} revision {row.rev} was altered")
            yield Damage(f"reference {row.name} {row.rev}", words)


def _sums(connection: Connection, _: Archive, seen: Seen) -> Iterator[Damage]:
    for table in tables.SUMMED:
        for row in connection.execute(select(table)):
            seen["things"] += table is tables.thing
            if sum_of(table, row) != row.sum:
                yield _altered(table, row)


def _open(connection: Connection, _: Archive, seen: Seen) -> Iterator[Damage]:
    """What is not ended, and the index that says who sees it; who may sign in, and what is counted."""
    thing, scope = tables.thing, tables.thing_scope
    wanted = set[tuple[str, str, str]]()
    for row in connection.execute(select(thing).where(thing.c.ended_at.is_(None))):
        seen["things"] += 1
        if sum_of(thing, row) != row.sum:
            yield _altered(thing, row)
        wanted |= {(unit, row.kind, row.id) for unit in set(msgspec.json.decode(row.scopes)) - {DISTRICT}}
    of_thing = (thing.c.kind == scope.c.kind) & (thing.c.id == scope.c.id) & thing.c.ended_at.is_(None)
    if {tuple(row) for row in connection.execute(select(scope).join(thing, of_thing))} != wanted:
        yield _out_of_step(scope.name)
    for table in (tables.counter, tables.credential):
        yield from (_altered(table, row) for row in connection.execute(select(table)) if sum_of(table, row) != row.sum)


def _altered(table: Table, row: Any) -> Damage:
    name = " ".join(str(getattr(row, column.name)) for column in table.primary_key.columns)
    return Damage(f"{table.name} {name}", Text(f"{name} 的记录被改动", f"the row of {name} was altered"))


def _out_of_step(table: str) -> Damage:
    return Damage(f"table {table}", Text(f"索引表 {table} 与历史不符", f"{table} is out of step"))


def _read_models(connection: Connection, archive: Archive, seen: Seen) -> Iterator[Damage]:
    """The events are whole here; a replay that fails is this program's fault, and is said as well."""
    things: dict[Key, Thing] = {}
    try:
        for step in replay(connection, archive):
            seen["replayed"] += 1
            told, after = step.told, step.after
            if after is None:
                continue
            things[(told.thing_kind, told.thing)] = after
            was = frozenset() if step.before is None else scopes(step.before)
            if (told.ver, told.scopes, told.was) != (after.ver, scopes(after), was):
                yield Damage(
                    f"event {told.o}", Text(f"第 {told.o} 号事件重放结果不同", f"event {told.o} replays otherwise")
                )
    except (msgspec.MsgspecError, FromTheFuture, AssertionError, KeyError, ValueError) as fault:
        yield Damage("event replay", Text(f"历史无法重放：{fault}", f"the history does not replay: {fault}"))
        return
    yield from _compared(connection, things)


def _compared(connection: Connection, things: dict[Key, Thing]) -> Iterator[Damage]:
    kept = {(row.kind, row.id): row._asdict() for row in connection.execute(select(tables.thing))}
    for key in sorted(things.keys() | kept.keys()):
        thing = things.get(key)
        if thing is None or kept.get(key) != columns(key, thing):
            words = Text(f"{key[1]} 的当前状态与历史不符", f"{key[1]} stands otherwise than its history says")
            yield Damage(f"thing {key[0]} {key[1]}", words)
    for table, wanted in (
        (tables.thing_scope, {(unit, *key) for key, thing in things.items() for unit in scopes(thing) - {DISTRICT}}),
        (tables.blob_use, {(blob, *key) for key, thing in things.items() for blob in blobs(thing)}),
    ):
        if {tuple(row) for row in connection.execute(select(table))} != wanted:
            yield _out_of_step(table.name)


def _seals(vault: Vault | None) -> Part:
    def seals(connection: Connection, archive: Archive, _: Seen) -> Iterator[Damage]:
        if vault is None:
            return
        for row in archive.rows(connection):
            for commitment in msgspec.json.decode(row.sealed) if row.sealed != "[]" else ():
                if not vault.is_whole(connection, commitment):
                    words = Text(f"第 {row.o} 号事件封存的个人信息打不开", f"what event {row.o} sealed does not open")
                    yield Damage(f"seal {row.o}", words)

    return seals


def _files(folder: Path | None) -> Part:
    def files(connection: Connection, _: Archive, seen: Seen) -> Iterator[Damage]:
        if folder is None:
            return
        kept = select(tables.blob.c.sha256, tables.blob.c.size).where(tables.blob.c.gone_at.is_(None))
        for row in connection.execute(kept):
            seen["files"] += 1
            file = folder / row.sha256[:2] / row.sha256
            if not file.is_file() or file.stat().st_size != row.size:
                words = Text(f"附件 {row.sha256} 缺失或不完整", f"file {row.sha256} is missing or not whole")
                yield Damage(f"file {row.sha256}", words)

    return files
