"""Is this history whole? The chains, the read models against a replay, the sets, the seals, the files.

Everything that is wrong is named with its place; nothing is mended here.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from console.domain.duty import DISTRICT, Thing, scopes
from console.domain.text import Text
from console.storage import tables
from console.storage.chain import AUDIT_FIELDS, EVENT_FIELDS, GENESIS, link
from console.storage.projection import Key, blobs, columns
from console.storage.rebuild import replay, rows
from console.storage.upcasters import FromTheFuture
from console.storage.vault import Vault

NAMED_MOST = 50


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


def examine(connection: Connection, files: Path | None, vault: Vault | None) -> Findings:
    """Look at everything. `files`: the folder of blobs, `vault`: opens the seals; None leaves that out."""
    found: list[Damage] = []
    seen = {"events": 0, "things": 0, "files": 0}
    seals = _seals(vault)
    for part in (_structure, _chain, _audit, _sets, _read_models, seals, _files(files)):
        if part in (_read_models, seals) and any(each.where.startswith("event") for each in found):
            continue
        try:
            for damage in part(connection, seen):
                found.append(damage)
                if len(found) == NAMED_MOST:
                    return Findings(**seen, damage=tuple(found))
        except DBAPIError as fault:
            words = Text(f"数据库读不下去：{fault.orig}", f"the database cannot be read on: {fault.orig}")
            found.append(Damage("database", words))
    return Findings(**seen, damage=tuple(found))


def _structure(connection: Connection, _: dict[str, int]) -> Iterator[Damage]:
    told = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    yield from (Damage("database", Text(f"数据库结构：{line}", f"structure: {line}")) for line in told if line != "ok")


def _chain(connection: Connection, seen: dict[str, int]) -> Iterator[Damage]:
    o, before = 0, GENESIS
    for row in rows(connection, tables.event, tables.event.c.o):
        seen["events"] += 1
        o += 1
        if row.o != o:
            yield Damage(f"event {o}", Text(f"第 {o} 号事件缺失", f"event {o} is missing"))
            o = row.o
        elif row.prev_hash != before:
            yield Damage(f"event {o}", Text(f"第 {o} 号事件接不上前一号", f"event {o} does not follow the one before"))
        if _hash(row, EVENT_FIELDS, row.body) != row.hash:
            yield Damage(f"event {o}", Text(f"第 {o} 号事件被改动", f"event {o} was altered"))
        before = row.hash
    head = connection.execute(select(tables.head.c.o, tables.head.c.hash)).one_or_none()
    if head is None or (head.o, head.hash) != (o, before):
        yield Damage("event head", Text("末尾的事件缺失或被换掉", "the last events are missing or other ones"))


def _audit(connection: Connection, _: dict[str, int]) -> Iterator[Damage]:
    n, before = 0, GENESIS
    for row in rows(connection, tables.audit, tables.audit.c.n):
        n += 1
        if row.n != n or row.prev_hash != before or _hash(row, AUDIT_FIELDS, b"") != row.hash:
            yield Damage(f"audit {n}", Text(f"第 {n} 行审计记录缺失或被改动", f"audit line {n} is missing or altered"))
            n = row.n
        before = row.hash


def _sets(connection: Connection, _: dict[str, int]) -> Iterator[Damage]:
    for row in connection.execute(select(tables.reference)):
        if sha256(row.body).hexdigest() != row.sha256:
            words = Text(f"基础数据 {row.name} 第 {row.rev} 版被改动", f"{row.name} revision {row.rev} was altered")
            yield Damage(f"reference {row.name} {row.rev}", words)


def _read_models(connection: Connection, seen: dict[str, int]) -> Iterator[Damage]:
    """The events are whole here; a replay that fails is this program's fault, and is said as well."""
    things: dict[Key, Thing] = {}
    try:
        for step in replay(connection):
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
    seen["things"] = len(things)
    yield from _compared(connection, things)


def _compared(connection: Connection, things: dict[Key, Thing]) -> Iterator[Damage]:
    kept = {(row.kind, row.id): row._asdict() for row in connection.execute(select(tables.thing))}
    for key in sorted(things.keys() | kept.keys()):
        thing = things.get(key)
        if thing is None or kept.get(key) != structs.asdict(columns(key, thing)):
            words = Text(f"{key[1]} 的当前状态与历史不符", f"{key[1]} stands otherwise than its history says")
            yield Damage(f"thing {key[0]} {key[1]}", words)
    for table, wanted in (
        (tables.thing_scope, {(unit, *key) for key, thing in things.items() for unit in scopes(thing) - {DISTRICT}}),
        (tables.blob_use, {(blob, *key) for key, thing in things.items() for blob in blobs(thing)}),
    ):
        if {tuple(row) for row in connection.execute(select(table))} != wanted:
            yield Damage(f"table {table.name}", Text(f"索引表 {table.name} 与历史不符", f"{table.name} is out of step"))


def _seals(vault: Vault | None) -> Any:
    def seals(connection: Connection, _: dict[str, int]) -> Iterator[Damage]:
        if vault is None:
            return
        for o, listed in connection.execute(select(tables.event.c.o, tables.event.c.sealed)):
            for commitment in msgspec.json.decode(listed) if listed != "[]" else ():
                if not vault.is_whole(connection, commitment):
                    words = Text(f"第 {o} 号事件封存的个人信息打不开", f"what event {o} sealed does not open")
                    yield Damage(f"seal {o}", words)

    return seals


def _files(folder: Path | None) -> Any:
    def files(connection: Connection, seen: dict[str, int]) -> Iterator[Damage]:
        if folder is None:
            return
        for row in connection.execute(select(tables.blob.c.sha256, tables.blob.c.size)):
            seen["files"] += 1
            file = folder / row.sha256[:2] / row.sha256
            if not file.is_file() or file.stat().st_size != row.size:
                words = Text(f"附件 {row.sha256} 缺失或不完整", f"file {row.sha256} is missing or not whole")
                yield Damage(f"file {row.sha256}", words)

    return files


def _hash(row: Any, fields: tuple[str, ...], body: bytes) -> bytes:
    try:
        return link(row.prev_hash, [getattr(row, name) for name in fields], body)
    except TypeError:
        return b""
