"""One websocket to a hub, from dialling to its end: what comes in is handed on, what is put in goes out."""

import asyncio
import logging
import ssl
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from console.domain.oserrors import reason_of
from console.domain.text import Text
from console.wire import frames
from console.wire.link import Hang, Send

OPEN_WITHIN_S = 10.0
CLOSE_WITHIN_S = 2.0
KNOCK_WITHIN_S = 3.0
CUT = 1006
"""RFC 6455 §7.4.1: it ended without a close frame, or never began."""
LARGEST_FRAME = 4 * frames.MAX_HUB_FRAME
"""More than the hub promises to keep to: a seat is lenient in what it takes."""

_log = logging.getLogger(__name__)


async def knock(address: str, tls: ssl.SSLContext | None) -> Text | None:
    """None where a hub opens at this address, which is left again at once; else why none does."""
    try:
        socket = await connect(address, ssl=tls, compression=None, proxy=None, open_timeout=KNOCK_WITHIN_S)
    except OSError as fault:
        return reason_of(fault)
    except (WebSocketException, ValueError):
        return Text("那里不是路见的枢纽", "what answers there is no hub")
    await _close(socket, Hang(1000, ""))
    return None


class Outgoing:
    """What is to go out, in order. Hanging up overtakes what a network that has stopped does not take."""

    def __init__(self) -> None:
        self.sends: asyncio.Queue[str] = asyncio.Queue()
        self.hung: asyncio.Future[Hang] = asyncio.get_running_loop().create_future()

    def put(self, effect: Send | Hang) -> None:
        match effect:
            case Send(text):
                self.sends.put_nowait(text)
            case Hang() if not self.hung.done():
                self.hung.set_result(effect)


async def hold(
    address: str,
    tls: ssl.SSLContext | None,
    opened: Callable[[Outgoing], None],
    heard: Callable[[bytes], None],
) -> int:
    """Dial, listen until it ends, and give the close code. What is put into the Outgoing of `opened` is sent."""
    try:
        socket = await connect(
            address,
            ssl=tls,
            compression=None,
            proxy=None,
            ping_interval=None,
            open_timeout=OPEN_WITHIN_S,
            close_timeout=CLOSE_WITHIN_S,
            max_size=LARGEST_FRAME,
        )
    except (OSError, TimeoutError, WebSocketException, ValueError) as fault:
        _log.info("no connection to %s: %s", address, fault)
        return CUT
    outgoing = Outgoing()
    writers = (asyncio.create_task(_send(socket, outgoing)), asyncio.create_task(_hang(socket, outgoing)))
    try:
        opened(outgoing)
        while True:
            heard(await socket.recv(decode=False))
    except ConnectionClosed:
        return socket.close_code or CUT
    finally:
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, _close(socket, Hang(1000, "")), return_exceptions=True)


async def _send(socket: ClientConnection, outgoing: Outgoing) -> None:
    """The only place that waits for the network to take something."""
    try:
        while True:
            await socket.send(await outgoing.sends.get())
    except ConnectionClosed:
        return


async def _hang(socket: ClientConnection, outgoing: Outgoing) -> None:
    await _close(socket, await outgoing.hung)


async def _close(socket: ClientConnection, hang: Hang) -> None:
    """`close` alone waits without end for a full socket to empty."""
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await socket.close(hang.code, hang.why[:60])
    except TimeoutError:
        socket.transport.abort()
