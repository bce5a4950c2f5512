"""One websocket to a hub, from dialling to its end: what comes in is handed on, what is put in goes out."""

import asyncio
import logging
import ssl
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from console.wire import frames
from console.wire.link import Hang, Send

OPEN_WITHIN_S = 10.0
CLOSE_WITHIN_S = 2.0
CUT = 1006
"""RFC 6455 §7.4.1: it ended without a close frame, or never began."""
LARGEST_FRAME = 4 * frames.MAX_HUB_FRAME
"""More than the hub promises to keep to: a seat is lenient in what it takes."""

Outgoing = asyncio.Queue[Send | Hang]
_log = logging.getLogger(__name__)


async def hold(
    address: str,
    tls: ssl.SSLContext | None,
    opened: Callable[[Outgoing], None],
    heard: Callable[[bytes], None],
) -> int:
    """Dial, listen until it ends, and give the close code. What is put into the queue of `opened` is sent."""
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
    outgoing: Outgoing = asyncio.Queue()
    writer = asyncio.create_task(_write(socket, outgoing))
    try:
        opened(outgoing)
        while True:
            heard(await socket.recv(decode=False))
    except ConnectionClosed:
        return socket.close_code or CUT
    finally:
        writer.cancel()
        await asyncio.gather(writer, socket.close(), return_exceptions=True)


async def _write(socket: ClientConnection, outgoing: Outgoing) -> None:
    """The only place that waits for the network to take something."""
    try:
        while True:
            match await outgoing.get():
                case Send(text):
                    await socket.send(text)
                case Hang(code, why):
                    await socket.close(code, why[:60])
    except ConnectionClosed:
        return
