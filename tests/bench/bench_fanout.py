"""What does it cost the hub to tell 200 seats in 35 audiences, beside bare loops that send the same bytes?

The seats are sockets of another process, in C, that only reads, as fast as it can. Processor time of the telling
process is counted, until everything is in the kernel's hands; all ways deliver the same events to the same seats.
The bare loops have every frame in hand: one is asyncio's, one is C and sends each event as a frame of its own.
"""

import asyncio
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from websockets.asyncio.server import serve

from console.domain.case.events import NoteAdded
from console.domain.case.stages import Stage
from console.domain.case.things import Assignment, Case, Part, Source
from console.domain.deadline import Limit, LimitUnit, promise
from console.domain.duty import DISTRICT, Audience, Mask, scopes
from console.domain.ids import AccountId, CaseId, UnitId
from console.domain.place import Place
from console.hub.audience import Audiences
from console.hub.pump import Door, SeatSocket, pack
from console.hub.seat import Seat
from console.ingest.profile import read_profile
from console.storage.records import Recorded
from console.wire.codec import encode
from tests.bench.row import NotMeasurable, Row
from tests.bench.sender import SENDER, SINK, Sender, build

SEATS, UNITS, DESKS, WALLS = 200, 33, 60, 4
EVENTS, ROUNDS = 320, 7
GROUP = 64
"""A commit of the ledger that is kept busy (`BATCH_MOST`)."""
PER_SECOND, SECONDS = 5_000, 3.0
NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
PROBE = """
import socket, sys, time
from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.uri import parse_uri
port = int(sys.argv[1])
seat = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/"), max_size=None)
line = socket.create_connection(("127.0.0.1", port))
seat.send_request(seat.connect())
line.sendall(b"".join(seat.data_to_send()))
while data := line.recv(1 << 20):
    seat.receive_data(data)
    for event in seat.events_received():
        if isinstance(event, Frame):
            print(time.monotonic(), flush=True)
"""
"""A seat that says when each frame was whole."""


class Bare(asyncio.Protocol):
    """A connection that knows nothing: bytes in are dropped, bytes out are written."""

    def __init__(self, held: list[asyncio.Transport]) -> None:
        self._held = held

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._held.append(transport)


class Listener(Seat):
    """A seat that is live from the start."""

    def __init__(self, socket: SeatSocket, audience: Audience) -> None:
        super().__init__(socket)
        self.audience, self.is_live = audience, True


def audience_list() -> list[Audience]:
    """Whose seat the n-th one is: desks and walls of the district, the rest over the units."""
    units = [Audience(f"unit-{n}", Mask.UNIT) for n in range(UNITS)]
    rest = SEATS - DESKS - WALLS
    district = [Audience(DISTRICT, Mask.DESK)] * DESKS + [Audience(DISTRICT, Mask.WALL)] * WALLS
    return district + [units[n % UNITS] for n in range(rest)]


def commits(events: int, per_commit: int) -> list[tuple[Recorded, ...]]:
    """Notes on cases under one unit each, on the ground of another."""
    calendar = read_profile("demo").calendar
    deadline = promise(NOW, Limit(4, LimitUnit.WORK_HOUR), calendar)
    found: list[tuple[Recorded, ...]] = []
    o = 0
    while o < events:
        records: list[Recorded] = []
        for _ in range(per_commit):
            o += 1
            lead = UnitId(f"unit-{o % UNITS}")
            owed = Assignment(
                unit=lead,
                part=Part.LEAD,
                dispatched_at=NOW,
                due_at=deadline.due_at,
                first_due_at=deadline.due_at,
                first_limit_s=deadline.whole_s,
            )
            records.append(_noted(o, owed))
        found.append(tuple(records))
    return found


def _noted(o: int, assignment: Assignment) -> Recorded:
    place = Place(lon=117.47, lat=36.76, address="柳溪路731号前", street=UnitId(f"unit-{(o + 7) % UNITS}"))
    case = Case(
        id=CaseId(f"c-{o}"), ver=4, number=f"260701-{o:04d}", stage=Stage.HANDLING, source=Source.INSPECTOR,
        title="占道经营 · 柳溪路731号前", place=place, reported_at=NOW, class_code="E0406", assignments=(assignment,),
    )  # fmt: skip
    event = NoteAdded(case=case.id, words="已联系店主，正在整改")
    return Recorded(
        o=o, at=NOW, happened_at=None, kind="NoteAdded", v=1, thing_kind="case", thing=case.id, ver=4,
        by=AccountId("desk01"), unit=None, cmd=None, event=event, body=encode(event),
        scopes=scopes(case), was=scopes(case), after=case,
    )  # fmt: skip


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-fanout-") as folder:
        sender, sink = build(SENDER, Path(folder)), build(SINK, Path(folder))
        if sender is None or sink is None:
            raise NotMeasurable("no compiler (cc, gcc) for the seats and for what ours is held against")
        return asyncio.run(_run(sender, sink))


async def _run(sender: Path, sink: Path) -> list[Row]:
    rows = [row for per_commit in (1, GROUP) for row in await _measured(per_commit, sender, sink)]
    await _paced(sink)
    return rows


async def _measured(per_commit: int, program: Path, sink: Path) -> list[Row]:
    what = f"fan-out, {per_commit} to a commit"
    work = commits(EVENTS, per_commit)
    told, alone = _told(work), _told([(each,) for records in work for each in records])
    delivered = sum(map(len, alone))
    transports: list[asyncio.Transport] = []
    bare = await asyncio.get_running_loop().create_server(lambda: Bare(transports), "127.0.0.1", 0)
    sender = Sender(program, (each for sends in alone for each in sends), SEATS)
    sinks = [_sink(sink, port) for port in (bare.sockets[0].getsockname()[1], sender.port)]
    async with _hall(SEATS) as (port, sockets):
        sinks.append(_sink(sink, port))
        while len(sockets) < SEATS or len(transports) < SEATS:  # noqa: ASYNC110 (two servers fill these)
            await asyncio.sleep(0.01)
        audiences = _seated(sockets)
        spent: list[tuple[float, float, float]] = []
        for _ in range(ROUNDS + 1):
            pair = await _ours(audiences, work, sockets), await _other(told, transports)
            spent.append((*pair, sender.send()))
        for process in sinks:
            process.terminate()
            process.wait()
    bare.close()
    for transport in transports:
        transport.abort()
    ours, loop, c = (tuple(column) for column in zip(*spent[1:], strict=True))
    sender.close()
    each_us, c_us = median(ours) / delivered * 1e6, median(c) / delivered * 1e6
    print(f"   {what}: {each_us:.2f} us for each of {delivered} deliveries, C {c_us:.2f}: {each_us / c_us:.2f} of C")
    return [
        Row(what, ours, loop, "asyncio's send loop, the same frames"),
        Row(what, ours, c, "a send loop in C, a frame to each event"),
    ]


async def _paced(program: Path) -> None:
    """How late a frame is whole at a seat that hears everything, with so many events a second published on time."""
    work = commits(int(PER_SECOND * SECONDS), GROUP)
    async with _hall(SEATS + 1) as (port, sockets):
        probe = _probe(port)
        while not sockets:  # noqa: ASYNC110 (a server fills it)
            await asyncio.sleep(0.01)
        sink = _sink(program, port)
        while len(sockets) <= SEATS:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        audiences = _seated(sockets[1:])
        audiences.join(Listener(sockets[0], Audience(DISTRICT, Mask.DESK)), NOW)
        due = began = time.monotonic()
        spent, published = time.process_time(), list[float]()
        for records in work:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            published.append(due)
            audiences.publish(records)
            due += GROUP / PER_SECOND
        for each in sockets:
            await each.room()
        busy = (time.process_time() - spent) / (time.monotonic() - began)
        assert probe.stdout is not None
        arrived = [float(await asyncio.to_thread(probe.stdout.readline)) for _ in published]
        for process in (probe, sink):
            process.terminate()
            process.wait()
        probe.stdout.close()
    late = sorted(at - when for at, when in zip(arrived, published, strict=True))
    print(
        f"   {PER_SECOND} events/s in commits of {GROUP} to {SEATS} seats: {busy:.0%} of a processor; a frame is whole"
        f" {median(late) * 1e3:.1f} ms after its time, p99 {late[int(len(late) * 0.99)] * 1e3:.1f}, at most"
        f" {late[-1] * 1e3:.1f}"
    )


@asynccontextmanager
async def _hall(most: int) -> AsyncIterator[tuple[int, list[SeatSocket]]]:
    """A server of seats' sockets as the hub has it: its port, and the sockets as they come."""
    sockets: list[SeatSocket] = []
    ended, door = asyncio.Event(), Door(most)

    async def keep(connection: object) -> None:
        assert isinstance(connection, SeatSocket)
        sockets.append(connection)
        await ended.wait()

    server = await serve(
        keep, "127.0.0.1", 0, create_connection=lambda *a, **k: SeatSocket(*a, door=door, **k),  # type: ignore[arg-type]
        compression=None, ping_interval=None, close_timeout=0.1,
    )  # fmt: skip
    try:
        yield next(iter(server.sockets)).getsockname()[1], sockets
    finally:
        ended.set()
        server.close()
        await server.wait_closed()


def _seated(sockets: list[SeatSocket]) -> Audiences:
    audiences = Audiences(0, pack)
    for connection, audience in zip(sockets, audience_list(), strict=True):
        audiences.join(Listener(connection, audience), NOW)
    return audiences


def _sink(program: Path, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([program, str(port), str(SEATS)])


def _probe(port: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", PROBE, str(port)], stdout=subprocess.PIPE, text=True)


def _told(work: list[tuple[Recorded, ...]]) -> list[list[tuple[int, bytes]]]:
    """For each commit (seat, bytes) as the hub would send them."""

    class Ear:
        def __init__(self, number: int, audience: Audience) -> None:
            self.number, self.audience = number, audience

        def take(self, packed: bytes) -> None:
            told[-1].append((self.number, packed))

    told: list[list[tuple[int, bytes]]] = []
    audiences = Audiences(0, pack)
    for number, audience in enumerate(audience_list()):
        audiences.join(Ear(number, audience), NOW)
    for records in work:
        told.append([])
        audiences.publish(records)
    return told


async def _ours(audiences: Audiences, work: list[tuple[Recorded, ...]], sockets: list[SeatSocket]) -> float:
    gc.collect()
    began = time.process_time()
    for records in work:
        audiences.publish(records)
        await asyncio.sleep(0)
    for each in sockets:
        await each.room()
    return time.process_time() - began


async def _other(told: list[list[tuple[int, bytes]]], transports: list[asyncio.Transport]) -> float:
    gc.collect()
    began = time.process_time()
    for frames in told:
        for number, packed in frames:
            transports[number].write(packed)
        await asyncio.sleep(0)
    while any(each.get_write_buffer_size() for each in transports):  # noqa: ASYNC110 (no bare transport says when)
        await asyncio.sleep(0.001)
    return time.process_time() - began
