"""A wire that can be cut without anybody being told: no FIN, no RST, the bytes just do not arrive.

seat ─▶ Wire(hub) ─▶ hub          `cut()`: what either side says from now on is lost
"""

import asyncio
from contextlib import suppress

PIECE = 64 * 1024


class Wire:
    """A relay on loopback before one hub; `start()` it in the loop, `close()` it before the loop ends."""

    def __init__(self, hub: str) -> None:
        self._host, _, port = hub.rpartition("/")[2].rpartition(":")
        self._port = int(port)
        self._is_cut = False
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._relays: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, self._host, 0)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"ws://{self._host}:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        self._is_cut = True

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            from_hub, to_hub = await asyncio.open_connection(self._host, self._port)
        except ConnectionError:
            writer.close()
            return
        self._writers.append(to_hub)
        for source, sink in ((reader, to_hub), (from_hub, writer)):
            relay = asyncio.get_running_loop().create_task(self._relay(source, sink))
            self._relays.add(relay)
            relay.add_done_callback(self._relays.discard)

    async def _relay(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(PIECE):
                if not self._is_cut:
                    sink.write(piece)
            if not self._is_cut:
                sink.close()
