"""A wire that goes bad in the ways of a real one.

seat ─▶ Wire(hub) ─▶ hub          `cut()`            what either side says from now on is lost: no FIN, no RST
                                  `lose()`           so for the connections that stand; who dials again gets through
                                  `hold()`, `pass_on()`   nothing arrives, then everything does, late
                                  `tear(share)`      of the next piece this share arrives, then both ends are reset
                                  `delay_s`          how long each piece takes
"""

import asyncio
from contextlib import suppress

PIECE = 64 * 1024


class Connection:
    """Both ends of one seat's line."""

    def __init__(self, *ends: asyncio.StreamWriter) -> None:
        self.ends = ends
        self.is_lost = False

    def reset(self) -> None:
        for each in self.ends:
            each.transport.abort()


class Wire:
    """A relay on loopback before one hub; `start()` it in the loop, `close()` it before the loop ends."""

    def __init__(self, hub: str) -> None:
        self.delay_s = 0.0
        self.torn = 0
        """How many connections were torn."""
        self._host, _, port = hub.rpartition("/")[2].rpartition(":")
        self._port = int(port)
        self._is_cut = False
        self._tears_at: float | None = None
        self._passes = asyncio.Event()
        self._passes.set()
        self._server: asyncio.Server | None = None
        self._connections: list[Connection] = []
        self._relays: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, self._host, 0)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"ws://{self._host}:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        self._is_cut = True

    def lose(self) -> None:
        for each in self._connections:
            each.is_lost = True

    def hold(self) -> None:
        self._passes.clear()

    def pass_on(self) -> None:
        self._passes.set()

    def tear(self, share: float) -> None:
        """`share` of the bytes, from 0 up to and without 1; at least the last of them never arrives."""
        self._tears_at = share

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)
        for connection in self._connections:
            connection.reset()
            for writer in connection.ends:
                with suppress(ConnectionError):
                    await writer.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_hub, to_hub = await asyncio.open_connection(self._host, self._port)
        except ConnectionError:
            self._connections.append(Connection(writer))
            writer.close()
            return
        connection = Connection(writer, to_hub)
        self._connections.append(connection)
        for source, sink in ((reader, to_hub), (from_hub, writer)):
            relay = asyncio.get_running_loop().create_task(self._relay(connection, source, sink))
            self._relays.add(relay)
            relay.add_done_callback(self._relays.discard)

    async def _relay(self, connection: Connection, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(PIECE):
                await asyncio.sleep(self.delay_s)
                await self._passes.wait()
                if self._is_cut or connection.is_lost:
                    continue
                if self._tears_at is not None:
                    sink.write(piece[: int(len(piece) * self._tears_at)])
                    self._tears_at = None
                    self.torn += 1
                    await sink.drain()
                    connection.reset()
                    return
                sink.write(piece)
            if not (self._is_cut or connection.is_lost):
                sink.close()
