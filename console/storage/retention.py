"""What is kept for how long: the rules, what each of them lets go of now, and how.

A rule looks (read-only) and later removes exactly what it has seen; so a preview and a report are the same thing.
Events and the audit fall under no rule: old months of the log are sealed, never removed.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from console.domain.case.things import Case
from console.domain.ids import PersonId
from console.domain.text import Text
from console.storage import tables
from console.storage.blobs import GIVEN_UP_AFTER
from console.storage.erasing import remove_files
from console.storage.instants import micros
from console.storage.log import ANSWERS_KEPT, SYSTEM, Log
from console.storage.projection import kept_thing
from console.storage.vault import Vault

MONTH = timedelta(days=30)


RULES: dict[str, Text] = {
    "answers": Text("旧答复", "old answers"),
    "tokens": Text("过期的登录", "sign-ins that are over"),
    "pieces": Text("无人续传的上传", "uploads nobody went on with"),
    "unused": Text("从未被引用的文件", "files nothing shows"),
    "photos": Text("已结束事项的照片到期", "pictures of what ended long ago"),
    "reporters": Text("结案到期的上报人信息", "reporters whose cases ended long ago"),
}
"""Every rule, by what it lets go of."""


class Keep(Struct, frozen=True):
    """How long, as the settings say it; 0 keeps for ever. `live_months`: whole months the live log holds."""

    live_months: int = 3
    reporters_months: int = 24
    photos_months: int = 0
    unused_files_days: int = 30


class Due(Struct, frozen=True):
    """What a rule lets go of: how many, how many bytes where that is known, and which."""

    rule: str
    words: Text
    count: int
    size: int = 0
    which: tuple[str, ...] = ()


def due(connection: Connection, folder: Path, vault: Vault, keep: Keep, now: datetime) -> tuple[Due, ...]:
    """Every rule, and what it lets go of at `now`; the sealing of months is not among them."""
    found = [_answers(connection, now), _tokens(connection, now), _pieces(folder, now)]
    if keep.unused_files_days:
        found.append(_unused(connection, now - timedelta(days=keep.unused_files_days)))
    if keep.photos_months:
        found.append(_photos(connection, now - keep.photos_months * MONTH))
    if keep.reporters_months:
        found.append(_reporters(connection, vault, now - keep.reporters_months * MONTH))
    return tuple(found)


def remove(log: Log, what: Due, now: datetime) -> None:
    """Let go of what a rule has found; raises NotKept."""
    _REMOVERS[what.rule](log, what, now)


def _answers(connection: Connection, now: datetime) -> Due:
    table = tables.command
    count = select(func.count()).select_from(table).where(table.c.at < micros(now - ANSWERS_KEPT))
    words = RULES["answers"]
    return Due("answers", words, connection.execute(count).scalar_one())


def _tokens(connection: Connection, now: datetime) -> Due:
    table = tables.token
    count = select(func.count()).select_from(table).where(table.c.expires_at < micros(now))
    return Due("tokens", RULES["tokens"], connection.execute(count).scalar_one())


def _pieces(folder: Path, now: datetime) -> Due:
    coming, limit = folder / "blobs" / "coming", (now - GIVEN_UP_AFTER).timestamp()
    old = [each for each in coming.iterdir() if each.stat().st_mtime < limit] if coming.is_dir() else []
    words = RULES["pieces"]
    return Due("pieces", words, len(old), sum(each.stat().st_size for each in old), tuple(each.name for each in old))


def _unused(connection: Connection, before: datetime) -> Due:
    table = tables.blob
    used = select(tables.blob_use.c.sha256)
    old = select(table.c.sha256, table.c.size).where(
        table.c.gone_at.is_(None), table.c.at < micros(before), table.c.sha256.not_in(used)
    )
    return _files("unused", RULES["unused"], connection.execute(old).all())


def _photos(connection: Connection, before: datetime) -> Due:
    """Files all of whose things ended before."""
    blob, use, thing = tables.blob, tables.blob_use, tables.thing
    of_thing = (thing.c.kind == use.c.kind) & (thing.c.id == use.c.id)
    still = select(use.c.sha256).join(thing, of_thing)
    still = still.where(thing.c.ended_at.is_(None) | (thing.c.ended_at >= micros(before)))
    shown = select(use.c.sha256)
    old = select(blob.c.sha256, blob.c.size).where(
        blob.c.gone_at.is_(None), blob.c.sha256.in_(shown), blob.c.sha256.not_in(still)
    )
    return _files("photos", RULES["photos"], connection.execute(old).all())


def _reporters(connection: Connection, vault: Vault, before: datetime) -> Due:
    """Persons all of whose cases ended before."""
    known = set(vault.persons(connection))
    table = tables.thing
    needed = set[str]()
    recent = select(table).where(
        table.c.kind == "case", table.c.ended_at.is_(None) | (table.c.ended_at >= micros(before))
    )
    for row in connection.execute(recent) if known else ():
        needed |= _of(kept_thing(row))
    old = tuple(sorted(known - needed))
    return Due("reporters", RULES["reporters"], len(old), 0, old)


def _of(case: object) -> set[str]:
    if not isinstance(case, Case):
        return set()
    merged = (person for each in case.joined for person in (*each.reporters, *each.later))
    return {*case.reporters, *merged}


def _files(rule: str, words: Text, rows: Sequence[Any]) -> Due:
    return Due(rule, words, len(rows), sum(row.size for row in rows), tuple(row.sha256 for row in rows))


def _remove_answers(log: Log, _: Due, now: datetime) -> None:
    log.forget(now)


def _remove_tokens(log: Log, _: Due, now: datetime) -> None:
    over = delete(tables.token).where(tables.token.c.expires_at < micros(now))
    log.write(lambda connection: connection.execute(over))


def _remove_pieces(log: Log, what: Due, _: datetime) -> None:
    for name in what.which:
        (log.folder / "blobs" / "coming" / name).unlink(missing_ok=True)


def _remove_files(log: Log, what: Due, now: datetime) -> None:
    remove_files(log, what.which, now)


def _remove_reporters(log: Log, what: Due, now: datetime) -> None:
    for person in what.which:
        log.erase(PersonId(person), SYSTEM, now, "retention")


_REMOVERS: dict[str, Callable[[Log, Due, datetime], None]] = {
    "answers": _remove_answers,
    "tokens": _remove_tokens,
    "pieces": _remove_pieces,
    "unused": _remove_files,
    "photos": _remove_files,
    "reporters": _remove_reporters,
}


def sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """(what, bytes) of the database, the files and the sealed months."""
    yield "database", sum(file.stat().st_size for file in folder.glob("lujian.db*"))
    for name, place in (("files", folder / "blobs"), ("archive", folder / "archive")):
        yield name, sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
