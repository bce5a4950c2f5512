"""The wires between the seats and the hub: bytes in order or not at all, and all the ways in which they stop.

    write ─▶ on its way (latency) ─▶ held where the path is blocked or the reader does not read ─▶ delivered

A `Path` is what lies between one seat's machine and the hub's; faults are done to it. A `Connection` has two ends, each
an asyncio transport under the real websockets library.
"""

import asyncio
import socket
from asyncio import Future
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from tests.sim.timeline import SimLoop, Timeline

KERNEL_BYTES = 4 * 1024
SCALE = 16
"""Buffers are this much smaller than in life, so that a slow reader is one after kilobytes."""
EOF, RESET = object(), object()
Tap = Callable[["End", bytes], None]


class Path:
    """What lies between one seat and the hub."""

    def __init__(self, name: str, random: Random) -> None:
        self.name, self.random = name, random
        self.slowness = 1.0
        self.is_blocked = False
        """Nothing passes, nothing is lost: a partition that will heal."""
        self.is_throttled = False
        """What goes to the seat stands still: it does not read."""
        self.doubles = 0
        """How many of the next text messages pass twice."""
        self.connections: list[Connection] = []

    def latency(self) -> float:
        return self.random.uniform(0.001, 0.02) * self.slowness


class End(asyncio.Transport):
    """One end of a connection."""

    def __init__(self, connection: "Connection", loop: SimLoop, protocol: Any, is_hub: bool) -> None:
        super().__init__()
        self.connection, self.loop, self.protocol, self.is_hub = connection, loop, protocol, is_hub
        self.peer: End
        self._closing = False
        self._lost = False
        self._reading = True
        self._in_flight = 0
        self._high, self._low = 64 * 1024 // SCALE, 16 * 1024 // SCALE
        self._paused = False
        self._last_at = 0.0
        self._held: deque[Any] = deque()
        self._said_eof = False

    # What the protocol does

    def write(self, data: Any) -> None:
        if self._closing or self._lost or self.loop.is_dead or not data:
            return
        data = bytes(data)
        network = self.connection.network
        network.tap(self, data)
        path = self.connection.path
        for part in network.parts(path, data):
            self._in_flight += len(part)
            self._post(part)
        if not self._paused and self._in_flight > KERNEL_BYTES + self._high:
            self._paused = True
            self.protocol.pause_writing()

    def write_eof(self) -> None:
        if not self._said_eof and not self._lost:
            self._said_eof = True
            self._post(EOF)

    def can_write_eof(self) -> bool:
        return True

    def close(self) -> None:
        if self._closing:
            return
        self._closing = True
        self.write_eof()
        if self._in_flight <= KERNEL_BYTES:
            self._lose(None)

    def abort(self) -> None:
        if self._lost:
            return
        self._closing = True
        self._post(RESET)
        self._lose(None)

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self._reading = False

    def resume_reading(self) -> None:
        self._reading = True
        self.connection.release(self)

    def is_reading(self) -> bool:
        return self._reading

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        if high is not None:
            self._high = high // SCALE
        self._low = self._high // 4 if low is None else low // SCALE

    def get_write_buffer_size(self) -> int:
        return max(0, self._in_flight - KERNEL_BYTES)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": (self.connection.path.name, 1), "sockname": ("hub", 8800)}.get(name, default)

    # What the network does

    def _post(self, part: Any) -> None:
        connection = self.connection
        self._last_at = max(self._last_at, self.loop.timeline.now + connection.path.latency())
        self.loop.timeline.at(self._last_at, lambda: connection.arrive(self.peer, part))

    def blocked(self) -> bool:
        path = self.connection.path
        return (
            path.is_blocked
            or not self._reading
            or self.loop.sleeps_until > self.loop.timeline.now
            or (path.is_throttled and not self.is_hub)
        )

    def take(self, part: Any) -> None:
        """A part has arrived here."""
        if self._held or self.blocked():
            self._held.append(part)
            if self.loop.sleeps_until > self.loop.timeline.now:
                self.loop.timeline.at(self.loop.sleeps_until, self.release)
        else:
            self._deliver(part)

    def release(self) -> None:
        while self._held and not self.blocked():
            self._deliver(self._held.popleft())

    def _deliver(self, part: Any) -> None:
        peer = self.peer
        if isinstance(part, bytes):
            peer._went(len(part))
        if part is RESET:
            self._lose(ConnectionResetError("reset by peer"))
        elif self._lost:
            if part is not EOF:
                self._post(RESET)
        elif part is EOF:
            self._call(self._eof)
        else:
            self.connection.network.note(self, part)
            self._call(self.protocol.data_received, part)

    def _eof(self) -> None:
        if not self.protocol.eof_received():
            self.close()

    def _went(self, count: int) -> None:
        self._in_flight -= count
        if self._lost:
            return
        if self._closing and self._in_flight <= KERNEL_BYTES:
            self._lose(None)
        elif self._paused and self._in_flight <= KERNEL_BYTES + self._low:
            self._paused = False
            self._call(self.protocol.resume_writing)

    def _lose(self, why: Exception | None) -> None:
        if not self._lost:
            self._lost = self._closing = True
            self.connection.network.forget(self.connection)
            self.loop.call_soon(self.protocol.connection_lost, why)

    def _call(self, callback: Callable[..., Any], *args: Any) -> None:
        if not self.loop.is_dead:
            self.loop.run_handle(asyncio.Handle(callback, args, self.loop))

    @property
    def is_lost(self) -> bool:
        return self._lost


class Connection:
    """Two ends. `is_mute`: half-open, everything is lost and nobody is told."""

    def __init__(self, network: "Network", path: Path, client: SimLoop, hub: SimLoop, make: Any, serve: Any) -> None:
        self.network, self.path = network, path
        self.is_mute = False
        self.client = End(self, client, make(), is_hub=False)
        self.hub = End(self, hub, serve(), is_hub=True)
        self.client.peer, self.hub.peer = self.hub, self.client

    def arrive(self, at: End, part: Any) -> None:
        if not self.is_mute:
            at.take(part)

    def release(self, end: End) -> None:
        end.loop.timeline.after(0.0, end.release)

    def cut(self) -> None:
        """Both ends are told at once that it is over; what was on its way is lost."""
        self.is_mute = True
        for end in (self.client, self.hub):
            if not end.loop.is_dead:
                end._lose(ConnectionResetError("cut"))
        self.network.forget(self)


class Network:
    """All paths to the one hub. `note` hears every delivery; `tap` every write before anything can go wrong with it."""

    def __init__(self, timeline: Timeline, random: Random, tap: Tap, note: Callable[[End, bytes], None]) -> None:
        self.timeline, self._random = timeline, random
        self.tap, self.note = tap, note
        self.paths: dict[str, Path] = {}
        self._listening: tuple[SimLoop, Callable[[], Any]] | None = None

    def dial(self, loop: SimLoop, make: Callable[[], Any]) -> "Future[Any]":
        path, done = self.paths[loop.name], loop.create_future()
        self.timeline.after(path.latency() * 2, lambda: self._answer(path, loop, make, done))
        return done

    def listen(self, loop: SimLoop, make: Callable[[], Any]) -> "Server":
        self._listening = (loop, make)
        return Server(self, loop)

    def hang_up(self, loop: SimLoop) -> None:
        if self._listening is not None and self._listening[0] is loop:
            self._listening = None

    def die(self, loop: SimLoop, *, silently: bool) -> None:
        """A process is gone: its kernel resets its connections, or the machine went with it and nobody is told."""
        self.hang_up(loop)
        for path in self.paths.values():
            for connection in tuple(path.connections):
                for end in (connection.client, connection.hub):
                    if end.loop is loop:
                        end._lost = True
                        self.forget(connection)
                        if silently:
                            connection.is_mute = True
                        else:
                            end._post(RESET)

    def forget(self, connection: Connection) -> None:
        if connection in connection.path.connections and (connection.client.is_lost and connection.hub.is_lost):
            connection.path.connections.remove(connection)

    def free(self, path: Path) -> None:
        """What was held on a path goes on."""
        for connection in tuple(path.connections):
            connection.client.release()
            connection.hub.release()

    def parts(self, path: Path, data: bytes) -> list[bytes]:
        """How one write travels: whole, or in two pieces; a text message may pass twice."""
        if path.doubles and data[0] == 0x81 and _may_double(data):
            path.doubles -= 1
            return [data, data]
        if len(data) > 2 and path.random.random() < 0.03:
            cut = path.random.randrange(1, len(data))
            return [data[:cut], data[cut:]]
        return [data]

    def _answer(self, path: Path, loop: SimLoop, make: Callable[[], Any], done: "Future[Any]") -> None:
        if loop.is_dead or done.done():
            return
        if path.is_blocked or (self._listening and self._listening[0].sleeps_until > self.timeline.now):
            self.timeline.after(1.0, lambda: self._answer(path, loop, make, done))
            return
        if self._listening is None:
            done.set_exception(ConnectionRefusedError("nobody listens"))
            return
        hub, serve = self._listening
        asyncio._set_running_loop(None)
        connection = self._connected(path, loop, hub, make, serve)
        path.connections.append(connection)
        connection.client._call(connection.client.protocol.connection_made, connection.client)
        connection.hub._call(connection.hub.protocol.connection_made, connection.hub)
        done.set_result((connection.client, connection.client.protocol))

    def _connected(self, path: Path, loop: SimLoop, hub: SimLoop, make: Any, serve: Any) -> Connection:
        """Protocols ask for the running loop while they are made: each end in its own."""

        def within(of: SimLoop, work: Callable[[], Any]) -> Callable[[], Any]:
            def made() -> Any:
                asyncio._set_running_loop(of)
                try:
                    return work()
                finally:
                    asyncio._set_running_loop(None)

            return made

        return Connection(self, path, loop, hub, within(loop, make), within(hub, serve))


class Server:
    """What `create_server` gives: an ear that can be closed."""

    def __init__(self, network: Network, loop: SimLoop) -> None:
        self._network, self._loop = network, loop
        self._is_serving = True
        self.sockets = (_Listening(),)

    def is_serving(self) -> bool:
        return self._is_serving

    def get_loop(self) -> SimLoop:
        return self._loop

    def close(self) -> None:
        self._is_serving = False
        self._network.hang_up(self._loop)

    async def wait_closed(self) -> None:
        return


class _Listening:
    family = socket.AF_INET

    def getsockname(self) -> tuple[str, int]:
        return ("10.0.0.1", 8800)


def unframed(data: bytes) -> bytes | None:
    """The text of one whole websocket message (RFC 6455 §5.2); None where it is anything else."""
    if len(data) < 2 or data[0] != 0x81:
        return None
    masked, length, at = data[1] & 0x80, data[1] & 0x7F, 2
    if length >= 126:
        wide = 2 if length == 126 else 8
        length, at = int.from_bytes(data[2 : 2 + wide], "big"), 2 + wide
    mask = data[at : at + 4] if masked else b""
    at += len(mask)
    text = data[at : at + length]
    if len(text) != length:
        return None
    if not mask:
        return text
    whole = int.from_bytes(text, "big") ^ int.from_bytes((mask * (length // 4 + 1))[:length], "big")
    return whole.to_bytes(length, "big")


_MAY_DOUBLE = tuple(b'{"frame":"' + kind + b'"' for kind in (b"Command", b"News", b"Mark", b"Answer"))


def _may_double(data: bytes) -> bool:
    """What a peer must bear twice: asks, answers, and the stream."""
    text = unframed(data)
    return text is not None and text.startswith(_MAY_DOUBLE)
