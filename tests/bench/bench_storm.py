"""How long are all seats away when a hub is killed, beside what their handshakes cost one after the other?

The hub is a process of its own; the seats are links of the product in this one, each with its token, its
position and asks under way. From the moment the new hub is up until the last of them is live again is set
against the processor time of the hub for as many handshakes one by one. Dialling again at once, twice a
second, is measured; the waits a seat draws for itself (full jitter) are printed beside it.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from websockets.asyncio.client import connect

from console import __version__
from console.domain.ids import AccountId
from console.seats.headless import Headless
from console.wire import frames
from console.wire.codec import encode
from console.wire.link import Became, Effect, Link, LinkState, Replaced, Took
from tests.bench.hub import PASSWORD, PROC, HubProcess, account_of, founded, seated
from tests.bench.row import NotMeasurable, Row
from tests.storage.world import asking, report

if sys.platform != "win32":
    import resource

CROWDS = (200, 1_000)
ROUNDS = 3
ASKERS, ASK_EVERY_S = 4, 0.25
BACK_WITHIN_S = 120.0
BEHIND = 5
"""How many events a handshake one by one has missed, as a seat of the storm has."""
_cases = count(1)


def run() -> list[Row]:
    if not PROC.is_dir():
        raise NotMeasurable("this system does not tell what a process has used")
    return [row for seats in CROWDS if _has_room(seats) for row in _rows(seats)]


def _has_room(seats: int) -> bool:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if most < seats + 100:
        print(f"   {seats} seats: not measured, since a process may open {most} files here")
        return False
    return True


def _rows(seats: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-storm-") as folder:
        data = Path(folder) / "data"
        founded(data, seats + 1, datetime.now(UTC)).close()
        hub = HubProcess(data)
        hub.start()
        try:
            return asyncio.run(_measured(hub, seats))
        finally:
            hub.stop()


async def _measured(hub: HubProcess, seats: int) -> list[Row]:
    one_by_one = tuple([await _one_by_one(hub, seats) for _ in range(ROUNDS)])
    at_once = [await _storm(hub, seats, waits=False) for _ in range(ROUNDS)]
    drawn = await _storm(hub, seats, waits=True)
    print(f"   {seats} seats: a handshake costs the hub {min(one_by_one) / seats * 1e3:.2f} ms of processor time")
    print(f"   all back after {min(at_once):.1f} to {max(at_once):.1f} s; {drawn:.1f} s with the waits of a seat")
    return [Row(f"{seats} seats are back after a kill", tuple(at_once), one_by_one, "the CPU of their handshakes")]


async def _one_by_one(hub: HubProcess, seats: int) -> float:
    """What so many resumes cost the hub when nobody else comes."""
    before = Headless(hub.address, account_of(seats), PASSWORD, seat="tool")
    await before.start()
    await before.ask([asking(report(f"c{next(_cases)}")) for _ in range(BEHIND)])
    token, welcome = before.link.token, before.link.welcome
    assert token and welcome is not None
    offset = before.link.offset - BEHIND
    await before.close()
    began = hub.cpu_s()
    for _ in range(seats):
        await _handshake(hub.address, token, welcome.epoch, offset)
    return hub.cpu_s() - began


async def _handshake(address: str, token: str, epoch: str, offset: int) -> None:
    hello = frames.Hello(proto=(1, 1), app=__version__, client="bench", seat="tool", epoch=epoch, offset=offset)
    async with connect(address, compression=None, proxy=None, ping_interval=None, max_size=None) as socket:
        await socket.send(encode(frames.Token(token=token)).decode())
        await socket.recv()
        await socket.send(encode(hello).decode())
        while b'"frame":"Mark"' not in await socket.recv(decode=False):
            pass


class Watched(Headless):
    """A seat that keeps which events it was told, and how often; without `waits` it dials at its every tick."""

    def __init__(self, address: str, account: AccountId, *, waits: bool) -> None:
        super().__init__(address, account, PASSWORD, seat="tool", tell=self._hear)
        if not waits:
            self.link = Link(app=__version__, client=account, seat="tool", chance=lambda: 0.0)
        self.told: Counter[int] = Counter()
        self.begun: Counter[str] = Counter()
        self.snapshots = 0
        self.back_at = 0.0

    def _hear(self, effect: Effect) -> None:
        match effect:
            case Took(items):
                self.told.update(each.o for each in items)
                self.begun.update(each.thing for each in items if each.kind == "CaseReported")
            case Replaced():
                self.snapshots += 1
            case Became(LinkState.LIVE):
                self.back_at = time.monotonic()


async def _storm(hub: HubProcess, seats: int, *, waits: bool) -> float:
    """Seconds from the new hub's being up until the last seat is live; nothing was lost, and nobody missed a thing."""
    crowd = [Watched(hub.address, account_of(n), waits=waits) for n in range(seats)]
    await seated(crowd)
    since = max(seat.link.offset for seat in crowd)
    is_over = asyncio.Event()
    going = [asyncio.create_task(_ask(seat, is_over)) for seat in crowd[:ASKERS]]
    await asyncio.sleep(4 * ASK_EVERY_S)
    killed = time.monotonic()
    hub.kill()
    await asyncio.to_thread(hub.start)
    up = time.monotonic()
    async with asyncio.timeout(BACK_WITHIN_S):
        while min(seat.back_at for seat in crowd) < killed:  # noqa: ASYNC110 (all of them tell)
            await asyncio.sleep(0.02)
        took = max(seat.back_at for seat in crowd) - up
        is_over.set()
        asked = [case for cases in await asyncio.gather(*going) for case in cases]
        head = max(seat.link.offset for seat in crowd[:ASKERS])
        for seat in crowd:
            assert await seat.reached(head, BACK_WITHIN_S)
    _check(crowd, asked, since, head)
    await asyncio.gather(*(seat.close() for seat in crowd))
    return took


async def _ask(seat: Watched, is_over: asyncio.Event) -> list[str]:
    """Report one case after the other until it is over; gives those that were answered."""
    asked: list[str] = []
    while not is_over.is_set():
        asked.append(f"c{next(_cases)}")
        (answer,) = await seat.ask([asking(report(asked[-1]))])
        assert answer.result == "ok", answer
        await asyncio.sleep(ASK_EVERY_S)
    return asked


def _check(crowd: list[Watched], asked: list[str], since: int, head: int) -> None:
    """Each seat was told each event since all were there exactly once, and each ask that was answered among them."""
    for seat in crowd:
        assert seat.snapshots == 1, "a seat that resumes is given no second snapshot"
        missed = [o for o in range(since + 1, head + 1) if seat.told[o] != 1]
        assert not missed, f"{seat.account} was not told once of {missed[:5]}"
        assert all(seat.begun[case] == 1 for case in asked)
