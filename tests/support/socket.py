"""A peer behind a real socket: the courier's other end, on a free port of this machine."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from console.wire.codec import encode
from tests.support.peer import Peer


class Listener:
    """Serves a Peer to whoever comes; a test may speak out of turn, cut, and refuse."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.sockets: set[ServerConnection] = set()
        self.port = 0
        self._heard = asyncio.Event()

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until what was heard so far makes it so."""
        async with asyncio.timeout(10):
            while not is_so():
                self._heard.clear()
                await self._heard.wait()

    async def say(self, *heard):
        for socket in tuple(self.sockets):
            for frame in heard:
                await socket.send(encode(frame).decode())

    async def cut(self, code=1012):
        for socket in tuple(self.sockets):
            await socket.close(code)

    async def _serve(self, socket: ServerConnection) -> None:
        self.sockets.add(socket)
        try:
            async for text in socket:
                assert isinstance(text, str)
                answers = self.peer.answer(text, datetime.now(UTC))
                self._heard.set()
                for frame in answers:
                    await socket.send(encode(frame).decode())
        except ConnectionClosed:
            return
        finally:
            self.sockets.discard(socket)


@asynccontextmanager
async def listening(peer: Peer, port: int = 0):
    listener = Listener(peer)
    async with serve(listener._serve, "127.0.0.1", port, compression=None, ping_interval=None) as server:
        listener.port = next(iter(server.sockets)).getsockname()[1]
        yield listener
