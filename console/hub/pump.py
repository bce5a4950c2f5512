"""The way out to one seat: as fast as it reads, bounded, and never waited for.

A frame goes straight into the socket while the seat keeps up. When the kernel's buffer is full the
frames wait here; a seat that lets too much wait, or waits too long, is slow and is let go. It comes
back and resumes, so nothing is lost. What is only of the moment (presence) waits apart, the
latest of each key, and never makes anybody slow.
"""

import asyncio
import time
from collections import deque
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN

WAITING_BYTES = 1024 * 1024
WAITING_FRAMES = 2_000
WAITING_S = 10.0
CLOSE_WITHIN_S = 2.0


def pack(frame: bytes) -> bytes:
    """One encoded frame as the bytes of an unmasked websocket text message, for any number of sockets."""
    return Frame(Opcode.TEXT, frame).serialize(mask=False)


class Door:
    """How many sockets may stand here before they have signed in."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: set[ServerConnection] = set()

    def enter(self, socket: ServerConnection) -> bool:
        """Whether there was room for one more."""
        if len(self._waiting) >= self._most:
            return False
        self._waiting.add(socket)
        return True

    def leave(self, socket: ServerConnection) -> None:
        """It has signed in, or has gone."""
        self._waiting.discard(socket)


class SeatSocket(ServerConnection):
    """A seat's websocket with a bounded way out."""

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door = door
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._waiting_bytes = 0
        self._latest: dict[str, bytes] = {}
        self._room: asyncio.Event = asyncio.Event()
        self._room.set()

    def put(self, packed: bytes) -> bool:
        """Send one packed frame, now or as soon as the seat has read enough; False where it is too slow."""
        if self.protocol.state is not OPEN:
            return True
        if not self.paused and not self._waiting:
            self.transport.write(packed)
            return True
        now = time.monotonic()
        self._waiting.append((now, packed))
        self._waiting_bytes += len(packed)
        self._room.clear()
        return not self.is_slow(now)

    def put_latest(self, key: str, packed: bytes) -> None:
        """Send what is only of the moment; while the seat is behind, the latest of each key is kept."""
        if self.protocol.state is not OPEN:
            return
        if not self.paused and not self._waiting:
            self.transport.write(packed)
        else:
            self._latest[key] = packed

    def is_slow(self, now: float) -> bool:
        """Whether more waits than a seat may let wait; `now` in seconds of time.monotonic."""
        if not self._waiting:
            return False
        return (
            self._waiting_bytes > WAITING_BYTES
            or len(self._waiting) > WAITING_FRAMES
            or now - self._waiting[0][0] > WAITING_S
        )

    def discard(self) -> None:
        """Forget what waits: the seat is being let go."""
        self._waiting.clear()
        self._latest.clear()
        self._waiting_bytes = 0
        self._room.set()

    async def let_go(self, code: int, reason: str) -> None:
        """Close with this code; a seat that does not read is cut off after a moment.

        `close` alone waits without end for a full socket to empty.
        """
        self.discard()
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self.close(code, reason)
        except TimeoutError:
            self.transport.abort()
            await self.wait_closed()

    async def room(self) -> None:
        """Wait until nothing waits: for snapshots and replays, which go at the seat's own pace."""
        await self._room.wait()
        await self.drain()

    def resume_writing(self) -> None:
        super().resume_writing()
        while self._waiting and not self.paused:
            _, packed = self._waiting.popleft()
            self._waiting_bytes -= len(packed)
            self.transport.write(packed)
        while self._latest and not self.paused and not self._waiting:
            self.transport.write(self._latest.pop(next(iter(self._latest))))
        if not self._waiting:
            self._room.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if not self.door.enter(self):
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.door.leave(self)
        self.discard()
        super().connection_lost(exc)
