"""What does it cost the hub to tell 200 seats in 35 audiences, beside a bare asyncio loop that sends the same bytes?

The seats are sockets of another process that only reads. Processor time of this process is counted,
until everything is in the kernel's hands; both ways deliver the same frames to the same seats.
"""

import asyncio
import gc
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime

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
from tests.bench.row import Row

SEATS, UNITS, DESKS, WALLS = 200, 33, 60, 4
COMMITS, ROUNDS = 300, 7
NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
SINK = """
import selectors, socket, sys
port, count = int(sys.argv[1]), int(sys.argv[2])
ask = b"GET / HTTP/1.1\\r\\nHost: hub\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n" \\
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\nSec-WebSocket-Version: 13\\r\\n\\r\\n"
found = selectors.DefaultSelector()
for _ in range(count):
    each = socket.create_connection(("127.0.0.1", port))
    each.sendall(ask)
    found.register(each, selectors.EVENT_READ)
while found.get_map():
    for key, _ in found.select():
        if not key.fileobj.recv(1 << 20):
            found.unregister(key.fileobj)
"""


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


def commits(per_commit: int) -> list[tuple[Recorded, ...]]:
    """Notes on cases under one unit each, on the ground of another."""
    calendar = read_profile("demo").calendar
    deadline = promise(NOW, Limit(4, LimitUnit.WORK_HOUR), calendar)
    found: list[tuple[Recorded, ...]] = []
    o = 0
    for _ in range(COMMITS):
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
    return asyncio.run(_run())


async def _run() -> list[Row]:
    return [await _measured(per_commit) for per_commit in (1, 10)]


async def _measured(per_commit: int) -> Row:
    sockets: list[SeatSocket] = []
    transports: list[asyncio.Transport] = []
    ended = asyncio.Event()

    async def keep(connection: object) -> None:
        assert isinstance(connection, SeatSocket)
        sockets.append(connection)
        await ended.wait()

    door = Door(SEATS)
    server = await serve(
        keep, "127.0.0.1", 0, create_connection=lambda *a, **k: SeatSocket(*a, door=door, **k),  # type: ignore[arg-type]
        compression=None, ping_interval=None, close_timeout=0.1,
    )  # fmt: skip
    bare = await asyncio.get_running_loop().create_server(lambda: Bare(transports), "127.0.0.1", 0)
    sinks = [_sink(each) for each in (next(iter(server.sockets)), bare.sockets[0])]
    while len(sockets) < SEATS or len(transports) < SEATS:  # noqa: ASYNC110 (two servers fill these)
        await asyncio.sleep(0.01)
    work = commits(per_commit)
    audiences = Audiences(0, pack)
    for connection, audience in zip(sockets, audience_list(), strict=True):
        audiences.join(Listener(connection, audience), NOW)
    told = _told(work)
    ours: list[float] = []
    other: list[float] = []
    for n in range(ROUNDS + 1):
        pair = (await _ours(audiences, work, sockets), await _other(told, transports))
        if n:
            ours.append(pair[0])
            other.append(pair[1])
    for sink in sinks:
        sink.terminate()
        sink.wait()
    ended.set()
    server.close()
    bare.close()
    for transport in transports:
        transport.abort()
    await server.wait_closed()
    return Row(f"fan-out, {per_commit} to a commit", tuple(ours), tuple(other), "a bare send loop")


def _sink(listening: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SINK, str(listening.getsockname()[1]), str(SEATS)])


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
