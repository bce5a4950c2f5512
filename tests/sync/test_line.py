"""One websocket of a seat: hanging up waits for nobody."""

import asyncio

from websockets.asyncio.server import serve

from console.sync.line import Outgoing, hold
from console.wire.link import Hang, Send


async def test_a_seat_hangs_up_although_the_other_end_takes_nothing_more():
    """More is to go out than all buffers on the way hold, and the hub does not read."""
    async with serve(_deaf, "127.0.0.1", 0, max_queue=1, max_size=None, ping_interval=None) as hub:
        port = next(iter(hub.sockets)).getsockname()[1]
        async with asyncio.timeout(10):
            code = await hold(f"ws://127.0.0.1:{port}", None, _say_much_and_hang_up, lambda _: None)
        hub.close(close_connections=False)
        for connection in hub.connections:
            connection.transport.abort()
    assert code == 1006


def _say_much_and_hang_up(outgoing: Outgoing) -> None:
    for _ in range(64):
        outgoing.put(Send("x" * 1024 * 1024))
    outgoing.put(Hang(4004, "no mark"))


async def _deaf(socket):
    await socket.wait_closed()
