"""Asks on their way: durable before they are sent, sent again until they have a final answer.

    ask ─▶ kept on disk ─▶ due ─▶ in flight ─▶ answered (kept 48 h more)
                            ▲         │
                            └─────────┘ the link was cut, or the hub said `retry`

One sqlite3 file of its own, committed with synchronous=FULL on a worker thread. Per thing only the first
unanswered ask is due, so that their order holds whatever is sent twice.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar, TypeVarTuple

import msgspec

from console.domain.catalogue import Command, may_wait, target
from console.domain.ids import AccountId, CommandId
from console.domain.text import Refused, Text
from console.sync.uuid7 import Uuid7
from console.wire import frames
from console.wire.codec import encode

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")
FILE = "outbox.sqlite"
"""Its name in a seat's folder."""
WAITS_AT_MOST = timedelta(days=14)
VALID_WHEN_LIVE = timedelta(minutes=10)
"""An ask made on a live link is not carried out much later than the person meant it."""
KEPT_AFTER_ANSWER = timedelta(hours=48)
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
_frames: msgspec.json.Decoder[frames.Command] = msgspec.json.Decoder(frames.Command)
_log = logging.getLogger(__name__)


class OutboxFault(Refused):
    """The ask could not be kept on this machine, so it is not sent at all."""

    def __init__(self, why: Exception) -> None:
        super().__init__(
            f"本机未能保存此操作，没有发出：{why}", f"This machine could not keep the ask; it was not sent: {why}"
        )


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

    async def open(self, now: datetime) -> None:
        """Take up what earlier runs left unanswered; raises OutboxFault where the file cannot be used."""
        try:
            rows = await self._work(self._open_file, now)
        except (sqlite3.Error, OSError) as fault:
            raise OutboxFault(fault) from fault
        for account, body in rows:
            frame = _frames.decode(body)
            self._kept[frame.id] = Kept(frame, AccountId(account), target(frame.body)[1])

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
        valid_for = WAITS_AT_MOST if may_wait(command) else VALID_WHEN_LIVE
        frame = frames.Command(
            id=CommandId(self._make_id(now)),
            body=command,
            made_at=now,
            expects=expects or {},
            valid_until=now + valid_for if ends else None,
        )
        try:
            await self._work(self._write, account, frame)
        except sqlite3.Error as fault:
            raise OutboxFault(fault) from fault
        self._kept[frame.id] = Kept(frame, account, target(command)[1])
        return frame

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

    async def answered(self) -> tuple[tuple[frames.Command, frames.Answer], ...]:
        """Asks of the last 48 h with their answers: what a restored hub is compared with."""
        rows = await self._work(self._read_answered)
        return tuple((_frames.decode(ask), msgspec.json.decode(answer, type=frames.Answer)) for ask, answer in rows)

    async def close(self) -> None:
        """Wait for the last commit."""
        await self._work(self._close_file)
        self._worker.shutdown()

    def _work(self, work: Callable[[*Arguments], T], *args: *Arguments) -> "asyncio.Future[T]":
        """On the worker thread, one after another."""
        return asyncio.get_running_loop().run_in_executor(self._worker, work, *args)

    # On the worker thread

    def _open_file(self, now: datetime) -> list[tuple[str, bytes]]:
        if isinstance(self._path, Path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(self._path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute("PRAGMA secure_delete=ON")
        self._file.execute(_SCHEMA)
        oldest = (now - KEPT_AFTER_ANSWER).timestamp()
        self._file.execute("DELETE FROM ask WHERE answered_at < ?", (oldest,))
        return self._file.execute("SELECT account, frame FROM ask WHERE answer IS NULL ORDER BY n").fetchall()

    def _write(self, account: AccountId, frame: frames.Command) -> None:
        self._file.execute("INSERT INTO ask (id, account, frame) VALUES (?, ?, ?)", (frame.id, account, encode(frame)))

    def _write_answer(self, answer: frames.Answer, now: datetime) -> None:
        oldest = (now - KEPT_AFTER_ANSWER).timestamp()
        self._file.execute("BEGIN")
        self._file.execute(
            "UPDATE ask SET answer = ?, answered_at = ? WHERE id = ?", (encode(answer), now.timestamp(), answer.id)
        )
        self._file.execute("DELETE FROM ask WHERE answered_at < ?", (oldest,))
        self._file.execute("COMMIT")

    def _read_answered(self) -> list[tuple[bytes, bytes]]:
        return self._file.execute("SELECT frame, answer FROM ask WHERE answer IS NOT NULL ORDER BY n").fetchall()

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
        return [
            (AccountId(account), _frames.decode(frame), msgspec.json.decode(answer, type=frames.Answer))
            for account, frame, answer in rows
        ]
    except (sqlite3.Error, msgspec.DecodeError) as fault:
        raise OutboxFault(fault) from fault


def _log_fault(written: asyncio.Future[None]) -> None:
    """An answer that was not kept is harmless: the ask is sent again and answered the same."""
    fault = written.exception()
    if fault is not None:
        _log.error("an answer was not kept: %s", fault)
