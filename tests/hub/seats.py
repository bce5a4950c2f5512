"""A hub that is really up, and seats that speak to it over a raw websocket."""

import asyncio
import itertools
import json
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from console.hub.founding import PASSWORDS, found
from console.hub.links import Link
from console.hub.running import Running, running
from console.hub.settings import Source, checked
from console.storage.log import Log
from tests.support.absent import filled

WITHIN_S = 10.0
Frame = dict[str, Any]
_ids = itertools.count(1)


class UpHub:
    """A hub begun from the demo profile, on free ports."""

    def __init__(self, parts: Running, passwords: dict[str, str]) -> None:
        self.parts = parts
        self.passwords = passwords
        self.tls: ssl.SSLContext | None = None
        self.sockets: list[ClientConnection] = []

    @property
    def url(self) -> str:
        return self.parts.addresses.seats

    @property
    def http(self) -> str:
        return self.parts.addresses.http

    async def socket(self) -> "RawSeat":
        socket = await connect(self.url, compression=None, ping_interval=None, max_size=2**24, ssl=self.tls)
        self.sockets.append(socket)
        return RawSeat(socket)

    async def cut(self) -> None:
        """Let go of every socket, however it stands."""
        for socket in self.sockets:
            socket.transport.abort()
            await socket.wait_closed()

    async def signed_in(self, account: str) -> "RawSeat":
        seat = await self.socket()
        await seat.send(frame="SignIn", account=account, password=self.passwords[account])
        seat.token = (await seat.next("SignedIn"))["token"]
        return seat

    async def live(self, account: str, epoch: str = "", offset: int = 0, kind: str = "desk") -> "RawSeat":
        """A seat of this account, brought up to date."""
        seat = await self.signed_in(account)
        await seat.hello(epoch, offset, kind)
        await seat.next("Mark")
        return seat


class RawSeat:
    """One websocket, its frames as plain JSON, and the position a seat would keep."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.token = ""
        self.welcome: Frame = {}
        self.at = 0
        self.rows: dict[str, Frame] = {}
        self.heard: list[Frame] = []

    async def send(self, **frame) -> None:
        await self.socket.send(json.dumps(frame, ensure_ascii=False))

    async def hello(self, epoch: str = "", offset: int = 0, kind: str = "desk") -> None:
        self.at = offset
        await self.send(frame="Hello", proto=[1, 1], app="0", client="t", seat=kind, epoch=epoch, offset=offset)
        self.welcome = await self.next("Welcome")

    async def receive(self) -> Frame:
        """The next frame, applied as a seat would; breaks where the chain does."""
        async with asyncio.timeout(WITHIN_S):
            frame: Frame = filled(json.loads(await self.socket.recv()))
        self.heard.append(frame)
        match frame["frame"]:
            case "SnapshotBegin":
                self.rows = {}
            case "Rows":
                self.rows |= {row["id"]: row for row in frame["rows"]}
            case "SnapshotEnd":
                assert len(self.rows) == frame["count"]
                self.at = frame["at"]
            case "News":
                assert frame["prev"] == self.at, f"a gap: at {self.at}, told {frame['prev']}"
                assert [each["o"] for each in frame["items"]] == sorted({each["o"] for each in frame["items"]})
                for item in frame["items"]:
                    if item["gone"]:
                        self.rows.pop(item["thing"], None)
                    elif item["row"] is not None:
                        self.rows[item["thing"]] = item["row"]
                self.at = frame["o"]
            case "Mark":
                assert frame["prev"] == self.at, f"a gap: at {self.at}, marked {frame['prev']}"
                self.at = frame["o"]
        return frame

    async def next(self, kind: str, where: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """The next frame of that kind for which `where` holds; others are applied on the way."""
        while True:
            frame = await self.receive()
            if frame["frame"] == kind and where(frame):
                return frame

    async def until(self, o: int) -> None:
        """Read until the seat stands at `o` or beyond."""
        while self.at < o:
            await self.receive()

    async def ask(self, body: Frame, id_: str = "", **more) -> Frame:
        """Send a command and read up to its answer."""
        id_ = id_ or f"00000000-0000-7000-8000-{next(_ids):012d}"
        await self.send(
            **{"frame": "Command", "id": id_, "body": body, "made_at": datetime.now(UTC).isoformat(), **more}
        )
        return await self.next("Answer", lambda answer: answer["id"] == id_)

    async def closed(self) -> int | None:
        """Read to the end; gives the close code."""
        try:
            while True:
                await self.receive()
        except ConnectionClosed:
            return self.socket.close_code

    async def leave(self) -> None:
        await self.socket.close()


@asynccontextmanager
async def a_hub(
    data: Path, sources: dict[str, Source] | None = None, links: Sequence[Link] = (), **settings
) -> AsyncIterator[UpHub]:
    """A hub on free ports of this machine; `settings` as sections of hub.toml."""
    settings["listen"] = {"port": 0, "http_port": 0} | settings.get("listen", {})
    async with running(data, checked(settings), sources or {}, "demo", links) as parts:
        up = UpHub(parts, json.loads((data / PASSWORDS).read_text()))
        try:
            yield up
        finally:
            await up.cut()


def begun(data: Path) -> Path:
    """A data folder as the demo profile leaves it."""
    log = Log.open(data, now=datetime.now(UTC))
    found(log, datetime.now(UTC), "demo")
    log.close()
    return data


def a_report(case: str, street: str = "st-qingquan", title: str = "占道经营") -> Frame:
    return {
        "kind": "ReportCase",
        "case": case,
        "source": "inspector",
        "title": title,
        "place": {"lon": 117.4757, "lat": 36.7597, "address": "柳溪路731号前", "street": street},
    }
