"""One connection at the hub: its gate, its socket, and who sits at the other end."""

import asyncio
import itertools
import time

from console.domain import duty
from console.domain.duty import Audience
from console.domain.people import Actor
from console.domain.text import Text
from console.hub.pump import WAITING_BYTES, WAITING_S, SeatSocket, pack
from console.wire import frames
from console.wire.codec import encode
from console.wire.frames import Close
from console.wire.gate import Gate

REASON_BYTES = 120
"""RFC 6455 §5.5: a control frame holds 125 bytes, two of them the close code."""
SLOW = Text("接收过慢，已断开，将自动续传。", "Reading too slowly; reconnect and resume.")
NOBODY = Audience("", duty.Mask.WALL)

_numbers = itertools.count(1)


class Seat:
    """A connection from accept to close. Nobody's until `sit`, in the stream from `release` on."""

    def __init__(self, socket: SeatSocket) -> None:
        self.name = f"seat-{next(_numbers)}"
        self.socket = socket
        self.gate = Gate(time.monotonic())
        self.actor: Actor | None = None
        self.who: frames.Who | None = None
        self.is_renamed = False
        """Whether the account goes by another name than `who` says."""
        self.audience = NOBODY
        self.is_live = False
        self.closing: asyncio.Task[None] | None = None
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._held: list[bytes] = []
        self._held_bytes = 0

    def sit(self, actor: Actor, who: frames.Who) -> None:
        """From now on this connection is somebody's."""
        self.actor, self.who = actor, who
        self.audience = duty.audience_of(actor)
        self.socket.door.leave(self.socket)

    def take(self, packed: bytes) -> None:
        """A frame of the stream: out at once, or held until the replay before it is through."""
        if self.is_live:
            self._put(packed)
            return
        self._held.append(packed)
        self._held_bytes += len(packed)
        if self._held_bytes > WAITING_BYTES:
            self.shut(Close.SLOW, SLOW)

    async def give(self, frame: bytes) -> None:
        """A frame of a snapshot or replay, at the seat's own pace; a seat that stops reading is let go."""
        try:
            async with asyncio.timeout(WAITING_S):
                await self.socket.room()
        except TimeoutError:
            self.shut(Close.SLOW, SLOW)
        self._put(pack(frame))

    def release(self) -> None:
        """The replay is through: what has queued behind it goes out, then frames as they come."""
        self.is_live = True
        for packed in self._held:
            self._put(packed)
        self._held.clear()

    def say(self, frame: frames.FromHub) -> None:
        """A frame for this seat alone."""
        self._put(pack(encode(frame)))

    def shut(self, code: int, reason: Text) -> None:
        """Close without waiting for it; the first call counts."""
        if self.closing is not None:
            return
        if code != Close.SLOW:
            self.say(frames.Bye(code=code, reason=reason))
        self.gate.close()
        self._held.clear()
        words = reason.en.encode()[:REASON_BYTES].decode(errors="ignore")
        self.closing = asyncio.get_running_loop().create_task(self.socket.let_go(code, words))

    def take_latest(self, key: str, packed: bytes) -> None:
        """A frame of the moment; the latest of each key is enough."""
        if self.is_live and self.closing is None:
            self.socket.put_latest(key, packed)

    def look_after(self, now: float) -> None:
        """Let go of a seat that has stopped reading."""
        if self.socket.is_slow(now):
            self.shut(Close.SLOW, SLOW)

    def abandon(self) -> None:
        """The other end is gone: nobody waits for what was asked."""
        self.gate.close()
        for ask in self._looking:
            self.stop_looking(ask)

    def look(self, ask: str, looking: asyncio.Task[None]) -> None:
        """A question of this seat is being answered by that task."""
        self._looking[ask] = looking
        looking.add_done_callback(lambda _: self._looked(ask))

    def stop_looking(self, ask: str) -> None:
        """Nobody waits for that answer any more."""
        if ask in self._looking:
            self._looking[ask].cancel()

    def _looked(self, ask: str) -> None:
        del self._looking[ask]
        self.gate.found(ask)

    def _put(self, packed: bytes) -> None:
        if self.closing is None and not self.socket.put(packed):
            self.shut(Close.SLOW, SLOW)
