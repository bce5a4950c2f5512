"""How a seat that said Hello is brought up to date, and then never leaves the stream.

    snapshot at A ─▶ replay (A, H] ─▶ what has queued since H ─▶ live
                     ▲
    resume from A ───┘

A snapshot is only another way to stand at A: from there both go the same path. The head H and
the place in the stream are taken in one step of the loop, so nothing falls between replay and live.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from console.domain.duty import HELD_AFTER_END, Audience
from console.domain.rows import AnyRow
from console.hub.audience import Audiences, Seat, chunks, gone, items
from console.storage.reader import Reader
from console.wire import frames
from console.wire.codec import encode

SNAPSHOTS_AT_ONCE = 8
SNAPSHOT_KEPT_S = 5.0
"""Seats of one audience that come within this time share one snapshot: the replay after it closes the gap."""
STRIDE = 2_000
"""How many events a replay reads at a time; only the last stretch is read inside the stream."""
RESUME_MOST = 50_000
"""Further behind than this, a snapshot is the shorter way."""


class Newcomer(Seat, Protocol):
    """A seat on its way into the stream."""

    async def give(self, frame: bytes) -> None:
        """Send one encoded frame at the seat's own pace."""
        ...

    def release(self) -> None:
        """Send what has queued since it joined; from now on frames go out as they come."""
        ...


class Rows(frames.FromHub, frozen=True, tag="Rows", kw_only=True):
    """`frames.Rows` with its rows already encoded."""

    rows: tuple[msgspec.Raw, ...]


class Held(msgspec.Struct, frozen=True):
    """One audience's snapshot as it travels: it stands at `at` when all frames are read."""

    at: int
    frames: tuple[bytes, ...]


class Welcomes:
    """The two ways in, with at most eight snapshots read at a time."""

    def __init__(self, audiences: Audiences, reader: Reader) -> None:
        self._audiences = audiences
        self._reader = reader
        self._slots = asyncio.Semaphore(SNAPSHOTS_AT_ONCE)
        self._snapshots: dict[Audience, asyncio.Task[Held]] = {}

    async def stop(self) -> None:
        """Let go of what is still being read."""
        reading = tuple(self._snapshots.values())
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)

    def forget(self) -> None:
        """What was read before is not what is there now."""
        self._snapshots.clear()

    @property
    def floor(self) -> int:
        """The lowest offset a seat may resume from."""
        return max(self._reader.base + 1, self._audiences.head - RESUME_MOST)

    def can_resume(self, offset: int) -> bool:
        return offset > 0 and self.floor <= offset <= self._audiences.head

    async def snapshot(self, seat: Newcomer, now: datetime) -> None:
        """Give the seat all it holds, then let it in."""
        held = await self._held(seat.audience, now)
        for frame in held.frames:
            await seat.give(frame)
        await self._audiences.reached(held.at)
        await self._let_in(seat, held.at, now)

    async def resume(self, seat: Newcomer, offset: int, now: Callable[[], datetime]) -> None:
        """Give the seat what it missed since `offset`, what aged out meanwhile, and let it in."""
        last = await self._reader.since(offset - 1, offset)
        await self._let_in(seat, offset, now())
        since = self._audiences.forgotten_before(offset, last[0].at if last else now())
        aged = await self._reader.ended(since - HELD_AFTER_END, now() - HELD_AFTER_END)
        for frame in gone(aged, seat.audience):
            await seat.give(frame)

    async def _let_in(self, seat: Newcomer, offset: int, now: datetime) -> None:
        """The one Mark stands at the end: it says that the seat is live, and its own asks are answered from there."""
        stands = offset
        while self._audiences.head - offset > STRIDE:
            stands = await self._replay(seat, stands, offset, offset + STRIDE)
            offset += STRIDE
        head = self._audiences.join(seat, now)
        stands = await self._replay(seat, stands, offset, head)
        await seat.give(encode(frames.Mark(prev=stands, o=head, at=now)))
        seat.release()

    async def _replay(self, seat: Newcomer, stands: int, after: int, until: int) -> int:
        """What happened in (after, until] to a seat that stands at `stands`; gives where it stands then."""
        records = await self._reader.since(after, until) if after < until else []
        news = items(records, seat.audience)
        for frame in chunks(stands, until, news):
            await seat.give(frame)
        return until if news else stands

    async def _held(self, audience: Audience, now: datetime) -> Held:
        task = self._snapshots.get(audience)
        if task is None:
            task = self._snapshots[audience] = asyncio.create_task(self._read(audience, now))
            task.add_done_callback(lambda done: self._keep_a_while(audience, done))
        return await asyncio.shield(task)

    def _keep_a_while(self, audience: Audience, task: asyncio.Task[Held]) -> None:
        failed = task.cancelled() or task.exception() is not None
        asyncio.get_running_loop().call_later(0 if failed else SNAPSHOT_KEPT_S, self._snapshots.pop, audience, None)

    async def _read(self, audience: Audience, now: datetime) -> Held:
        async with self._slots:
            found = await self._reader.snapshot(audience, now)
            return await asyncio.to_thread(held, found.at, found.rows)


def held(at: int, rows: tuple[AnyRow, ...]) -> Held:
    """The frames of a snapshot: at most 500 rows and 256 KiB each, ordered by (row kind, id)."""
    ordered = sorted(rows, key=lambda row: (type(row).__name__, row.id))
    whole = hashlib.sha256()
    out = [encode(frames.SnapshotBegin(at=at))]
    part: list[msgspec.Raw] = []
    size = 0
    for row in ordered:
        encoded = encode(row)
        whole.update(encoded)
        if part and (len(part) == frames.ROWS_PER_FRAME or size + len(encoded) > frames.MAX_HUB_FRAME - 64):
            out.append(encode(Rows(rows=tuple(part))))
            part, size = [], 0
        part.append(msgspec.Raw(encoded))
        size += len(encoded) + 1
    if part:
        out.append(encode(Rows(rows=tuple(part))))
    out.append(encode(frames.SnapshotEnd(at=at, count=len(ordered), sha256=whole.hexdigest())))
    return Held(at, tuple(out))
