"""Asks on their way: durable before they are sent, sent again until they have a final answer.

    ask ─▶ kept on disk ─▶ due ─▶ in flight ─▶ answered (kept 48 h more)
                            ▲         │
                            └─────────┘ the link was cut, or the hub said `retry`

One sqlite3 file of its own, committed with synchronous=FULL on a worker thread. Per thing only the first
unanswered ask is due, so that their order holds whatever is sent twice. A damaged file is set aside for people to
look at, and what of it can still be read goes on from a new one.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import msgspec

from console.domain.catalogue import Command, may_wait, target
from console.domain.ids import AccountId, CommandId
from console.domain.text import Refused, Text
from console.sync.uuid7 import Uuid7
from console.wire import frames
from console.wire.codec import encode

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")
Asking = tuple[Command, dict[str, int]]
"""A command, and of the things that its person saw the versions: id → `ver`."""
FILE = "outbox.sqlite"
"""Its name in a seat's folder."""
TAILS = ("", "-wal", "-shm")
WAITS_AT_MOST = timedelta(days=14)
VALID_WHEN_LIVE = timedelta(minutes=10)
"""An ask made on a live link is not carried out much later than the person meant it."""
KEPT_AFTER_ANSWER = timedelta(hours=48)
UNREADABLE = (TypeError, ValueError, RecursionError)
"""What reading an altered row may raise: SQLite keeps a number where there should be text without a word."""
OUT_OF_REACH = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
IN_FLIGHT_MOST = 200
RETRY_AT_LEAST_S = 1.0
AT_ONCE = float("-inf")
OFFLINE = Text(
    "与枢纽断开，此项须连线办理；备注、照片、签收、反馈可离线办理。",
    "Not connected: this needs the hub. Notes, photos, sign-ins and feedback can be kept until it is back.",
)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS ask (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    frame BLOB NOT NULL,
    answer BLOB,
    answered_at REAL
)
"""
_ROWS = "SELECT id, account, frame, answer, answered_at FROM ask"
_frames: msgspec.json.Decoder[frames.Command] = msgspec.json.Decoder(frames.Command)
_answers: msgspec.json.Decoder[frames.Answer] = msgspec.json.Decoder(frames.Answer)
_log = logging.getLogger(__name__)


class OutboxFault(Refused):
    """This machine cannot keep asks, so none is sent."""


class Kept(msgspec.Struct):
    """One unanswered ask. `thing` is what it is about; `due_s` None while it is in flight."""

    frame: frames.Command
    account: AccountId
    thing: str
    due_s: float | None = AT_ONCE


class Outbox:
    """Asks by id, in the order they were made. Use it from one loop; close it at the end.

    What waits is timed by `steady_s`, seconds on a clock that never jumps: neither a person who sets the seat's
    clock nor a hub whose clock is ahead keeps an ask back.
    """

    def __init__(self, path: Path | str, make_id: Callable[[datetime], str] | None = None) -> None:
        self._path = path
        self._make_id = make_id or Uuid7()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
        self._kept: dict[CommandId, Kept] = {}
        self.damage: Text | None = None
        """What of earlier runs could not be read, and where it lies now; None where all could."""

    async def open(self, now: datetime) -> None:
        """Take up what earlier runs left unanswered; raises OutboxFault where no file can be used."""
        try:
            kept = await self._work(self._open_file, now)
        except (sqlite3.Error, OSError) as fault:
            raise _unusable(self._path, fault) from fault
        self._kept = {each.frame.id: each for each in kept}

    async def keep(
        self,
        command: Command,
        account: AccountId,
        now: datetime,
        expects: dict[str, int] | None = None,
        *,
        ends: bool = True,
    ) -> frames.Command:
        """The ask with its id, committed to disk; raises OutboxFault. `ends` False: it never becomes too old."""
        (frame,) = await self.keep_all([(command, expects or {})], account, now, ends=ends)
        return frame

    async def keep_all(
        self, asks: Sequence[Asking], account: AccountId, now: datetime, *, ends: bool = True
    ) -> tuple[frames.Command, ...]:
        """The asks of one gesture with their ids, committed to disk together or not at all; raises OutboxFault."""
        made = tuple(self._framed(*each, now, ends=ends) for each in asks)
        try:
            await self._work(self._write, account, made)
        except sqlite3.Error as fault:
            raise OutboxFault(
                f"本机未能保存此操作，没有发出：{fault}",
                f"This machine could not keep the ask; it was not sent: {fault}",
            ) from fault
        self._kept |= {frame.id: Kept(frame, account, target(frame.body)[1]) for frame in made}
        return made

    def take_due(self, account: AccountId, steady_s: float) -> tuple[frames.Command, ...]:
        """What is to be sent now, in order; from here on it is in flight."""
        due: list[frames.Command] = []
        seen: set[str] = set()
        in_flight = 0
        for kept in self._kept.values():
            if kept.account != account or in_flight >= IN_FLIGHT_MOST:
                continue
            is_first = kept.thing not in seen
            seen.add(kept.thing)
            if kept.due_s is None:
                in_flight += 1
            elif is_first and kept.due_s <= steady_s:
                kept.due_s = None
                in_flight += 1
                due.append(kept.frame)
        return tuple(due)

    def cut(self) -> None:
        """The link is gone: whatever is in flight is due again."""
        for kept in self._kept.values():
            if kept.due_s is None:
                kept.due_s = AT_ONCE

    def settle(self, answer: frames.Answer, now: datetime, steady_s: float) -> Kept | None:
        """Take the hub's answer: the ask it ends, or None where it is not final or not ours."""
        kept = self._kept.get(answer.id)
        if kept is None:
            return None
        if answer.result == "retry":
            kept.due_s = steady_s + max(answer.after_s, RETRY_AT_LEAST_S)
            return None
        del self._kept[answer.id]
        self._work(self._write_answer, answer, now).add_done_callback(_log_fault)
        return kept

    def unanswered(self, account: AccountId) -> tuple[Kept, ...]:
        return tuple(kept for kept in self._kept.values() if kept.account == account)

    async def close(self) -> None:
        """Wait for the last commit."""
        await self._work(self._close_file)
        self._worker.shutdown()

    def _work(self, work: Callable[[*Arguments], T], *args: *Arguments) -> "asyncio.Future[T]":
        """On the worker thread, one after another."""
        return asyncio.get_running_loop().run_in_executor(self._worker, work, *args)

    def _framed(self, command: Command, expects: dict[str, int], now: datetime, *, ends: bool) -> frames.Command:
        valid_for = WAITS_AT_MOST if may_wait(command) else VALID_WHEN_LIVE
        return frames.Command(
            id=CommandId(self._make_id(now)),
            body=command,
            made_at=now,
            expects=expects,
            valid_until=now + valid_for if ends else None,
        )

    # On the worker thread

    def _open_file(self, now: datetime) -> list[Kept]:
        if isinstance(self._path, Path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._begin(now)
            (found,) = self._file.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            return self._read_unanswered()
        except (sqlite3.DatabaseError, *UNREADABLE) as fault:
            if not isinstance(self._path, Path) or not _is_damage(fault):
                raise
            return self._begin_anew(self._path, now)

    def _begin(self, now: datetime) -> None:
        self._file = sqlite3.connect(self._path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute("PRAGMA secure_delete=ON")
        self._file.execute(_SCHEMA)
        oldest = (now - KEPT_AFTER_ANSWER).timestamp()
        self._file.execute("DELETE FROM ask WHERE answered_at < ?", (oldest,))

    def _read_unanswered(self) -> list[Kept]:
        rows = self._file.execute(f"{_ROWS} WHERE answer IS NULL ORDER BY n")
        return [_taken_up(account, body) for _, account, body, _, _ in rows]

    def _begin_anew(self, path: Path, now: datetime) -> list[Kept]:
        """The damaged file out of the way, and what of it can be read in a new one."""
        rows = tuple(_readable(self._file))
        self._file.close()
        aside = path.with_name(f"{path.stem}.damaged-{now:%Y%m%dT%H%M%S}{path.suffix}")
        for tail in TAILS:
            with suppress(FileNotFoundError):
                path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))
        self._begin(now)
        self._file.execute("BEGIN")
        self._file.executemany(
            "INSERT OR IGNORE INTO ask (id, account, frame, answer, answered_at) VALUES (?, ?, ?, ?, ?)", rows
        )
        self._file.execute("COMMIT")
        kept = self._read_unanswered()
        self.damage = Text(
            f"本机的待发记录已损坏：能读出的 {len(kept)} 项会照常送出，其余可能没有送达，请核对最近办理的事项。"
            f"损坏的文件在 {aside}。",
            f"What this machine kept to be sent was damaged: {len(kept)} asks could be read and will go out; others "
            f"may never have. Look over what you did last. The damaged file is {aside}.",
        )
        _log.error("%s", self.damage.en)
        return kept

    def _write(self, account: AccountId, made: Sequence[frames.Command]) -> None:
        with self._file:
            self._file.execute("BEGIN")
            self._file.executemany(
                "INSERT INTO ask (id, account, frame) VALUES (?, ?, ?)",
                [(frame.id, account, encode(frame)) for frame in made],
            )

    def _write_answer(self, answer: frames.Answer, now: datetime) -> None:
        oldest = (now - KEPT_AFTER_ANSWER).timestamp()
        self._file.execute("BEGIN")
        self._file.execute(
            "UPDATE ask SET answer = ?, answered_at = ? WHERE id = ?", (encode(answer), now.timestamp(), answer.id)
        )
        self._file.execute("DELETE FROM ask WHERE answered_at < ?", (oldest,))
        self._file.execute("COMMIT")

    def _close_file(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()


def answered_in(file: Path) -> list[tuple[AccountId, frames.Command, frames.Answer]]:
    """The answered asks of an outbox that may be in use, oldest first; raises OutboxFault."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            rows = opened.execute(
                "SELECT account, frame, answer FROM ask WHERE answer IS NOT NULL ORDER BY n"
            ).fetchall()
        return [(AccountId(account), _frames.decode(frame), _answers.decode(answer)) for account, frame, answer in rows]
    except (sqlite3.Error, *UNREADABLE) as fault:
        raise _unusable(file, fault) from fault


def _taken_up(account: str, body: bytes) -> Kept:
    frame = _frames.decode(body)
    return Kept(frame, AccountId(account), target(frame.body)[1])


def _readable(file: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """The rows of a damaged file that are whole, as far as it can be read."""
    file.text_factory = partial(str, encoding="utf-8", errors="replace")
    with suppress(sqlite3.DatabaseError, *UNREADABLE):
        for _, account, body, answer, answered_at in file.execute(f"{_ROWS} ORDER BY n"):
            with suppress(*UNREADABLE):
                if answer is not None:
                    _answers.decode(answer)
                yield _taken_up(account, body).frame.id, account, body, answer, answered_at


def _is_damage(fault: Exception) -> bool:
    """Whether the file is not what was written, rather than out of reach or out of room."""
    return getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in OUT_OF_REACH


def _unusable(file: Path | str, fault: Exception) -> OutboxFault:
    return OutboxFault(
        f"本机的待发记录 {file} 打不开（{fault}），不能办理；请检查磁盘空间和目录权限后重新启动。",
        f"What this machine keeps to be sent, {file}, cannot be opened ({fault}); check disk space and rights, "
        "then start again.",
    )


def _log_fault(written: asyncio.Future[None]) -> None:
    """An answer that was not kept is harmless: the ask is sent again and answered the same."""
    fault = written.exception()
    if fault is not None:
        _log.error("an answer was not kept: %s", fault)
