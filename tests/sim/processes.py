"""The processes of a world: the hub and the seats, put together from production code, and what they may lose.

A process lives from `boot` to `die`. Its memory goes with it; its disk stays, as far as the disk kept it.
"""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from console.domain.ids import AccountId
from console.hub.clocks import WallClock
from console.hub.clockwork import Clockwork
from console.hub.ledger import Asked, Errand, Ledger
from console.hub.running import Addresses, Running, _wound
from console.hub.server import Hub
from console.storage.accounts import Accounts, Hashing
from console.storage.blobs import Blobs, Limits
from console.storage.faults import StorageFault
from console.storage.log import Log
from console.storage.reader import Reader
from console.sync.courier import Courier
from console.sync.outbox import Asking, Kept, Outbox
from console.sync.store import Store
from console.sync.uuid7 import Uuid7
from console.wire import frames
from console.wire.link import Effect, Link, SignInRefused
from tests.sim.disk import Disk
from tests.sim.timeline import SimLoop

if TYPE_CHECKING:
    from tests.sim.world import World

ADDRESS = "ws://10.0.0.1:8800"
QUICK = Hashing(memory_kib=8, passes=1, lanes=1)
FSYNC_S = 0.008
"""Longest that a commit takes; asks that come meanwhile are one group."""


class SimClock(WallClock):
    """The wall clock of one machine: virtual time, and how far somebody has moved it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.moved = timedelta()

    def now(self) -> datetime:
        return self._now() + self.moved


class SimLedger(Ledger):
    """The writer thread as a series of moments: `struck` hears before and after each of its rounds."""

    def __init__(self, log: Log, clock: SimClock, loop: SimLoop, random: Random, struck: Callable[[str], None]) -> None:
        super().__init__(log, clock)
        self._sim, self._random, self._struck = loop, random, struck
        self._is_awake = False

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        self._is_stopping = True
        if not self._queue.empty():
            self._write_some([self._queue.get()])
        await asyncio.sleep(FSYNC_S)

    def _enqueue(self, work: Asked | Errand) -> bool:
        taken = super()._enqueue(work)
        if taken and not self._is_awake:
            self._wake()
        return taken

    def _wake(self) -> None:
        self._is_awake = True
        self._sim.call_later(self._random.uniform(0.0005, FSYNC_S), self._round)

    def _round(self) -> None:
        if not self._sim.is_dead:
            self._struck("before")
        if self._sim.is_dead:
            return
        asyncio._set_running_loop(None)
        self._write_some([self._queue.get()])
        asyncio._set_running_loop(self._sim)
        self._struck("after")
        self._is_awake = False
        if not self._queue.empty():
            self._wake()


class Process:
    """Something with a loop, a clock and a disk."""

    def __init__(self, world: "World", name: str, disk: Disk) -> None:
        self.world, self.name, self.disk = world, name, disk
        self.clock = SimClock(world.now)
        self.incarnation = 0
        self.loop: SimLoop | None = None
        self._tasks: list[asyncio.Task[Any]] = []

    @property
    def is_up(self) -> bool:
        return self.loop is not None

    def random(self, what: str) -> Random:
        """Chance of this incarnation alone, so that what one process draws moves no other."""
        return Random(f"{self.world.seed}/{self.name}/{self.incarnation}/{what}")

    def boot(self) -> None:
        """Put it together and let it run."""
        raise NotImplementedError

    def begin(self) -> SimLoop:
        self.incarnation += 1
        self._tasks.clear()
        self.loop = self.world.a_loop(self.name, self.random("loop"))
        return self.loop

    def die(self, *, power: bool) -> None:
        """At once, in the middle of whatever it does."""
        if self.loop is None:
            return
        loop, self.loop = self.loop, None
        self.world.network.die(loop, silently=power)
        self.disk.crash(self.world.random if power else None)
        loop.bury()

    def start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a coroutine in this process; what it raises is a finding."""
        loop = self.loop
        assert loop is not None

        def begin() -> None:
            task = loop.create_task(work())
            self._tasks.append(task)
            task.add_done_callback(ended)

        def ended(task: "asyncio.Task[Any]") -> None:
            if not task.cancelled() and task.exception() is not None and not loop.is_dead:
                self.world.failed(self.name, {"message": "a task of it failed", "exception": task.exception()})

        loop.call_soon(begin)


class HubProcess(Process):
    """The hub: log, ledger, reader, every connection, and what it does by itself. Files alone are left out."""

    def __init__(self, world: "World", disk: Disk, key: bytes, mark: bytes, folder: Path) -> None:
        super().__init__(world, "hub", disk)
        self._key, self._folder = key, folder
        self.mark = self.forced_mark = mark
        self.is_leaving = False
        self._opened = ExitStack()
        self.log: Log | None = None
        self.hub: Hub | None = None
        self.clockwork: Clockwork | None = None

    @property
    def folder(self) -> Path:
        return self._folder / f"hub-{self.incarnation}"

    def boot(self) -> None:
        if self.is_up:
            return
        self.begin()
        self.is_leaving = False
        self.world.vouched = self.clock.moved
        self.folder.mkdir()
        (self.folder / "vault.key").write_bytes(self._key)
        (self.folder / "highwater").write_bytes(self.mark)
        self.world.vfs.mounts[str(self.folder)] = self.disk
        self.start(self._serve)

    def die(self, *, power: bool) -> None:
        if not self.is_up:
            return
        self.mark = (self.folder / "highwater").read_bytes()
        if power and self.world.random.random() < 0.7:
            self.mark = self.forced_mark
        self.log = self.hub = self.clockwork = None
        folder = self.folder
        super().die(power=power)
        self._opened.close()
        shutil.rmtree(folder)

    def forced(self, file: int) -> None:
        """A small file was forced to disk: the mark."""
        self.forced_mark = (self.folder / "highwater").read_bytes()

    async def _serve(self) -> None:
        assert self.loop is not None
        try:
            log = self.log = Log.open(self.folder, now=self.clock.now(), who="simulation")
        except StorageFault:
            if not self.disk.is_ailing:
                raise
            self.world.timeline.after(0.0, lambda: self.world.crash_hub(power=False))
            return
        self._opened.callback(log._held.close)
        self.world.oracles.booted(log)
        reader = Reader(log)
        self._opened.callback(reader.close)
        ledger = SimLedger(log, self.clock, self.loop, self.random("writer"), self.world.struck)
        accounts = Accounts(ledger, reader, QUICK)
        self._opened.callback(accounts.close)
        self.hub = Hub(ledger, reader, accounts, self.clock, log.boot)
        blobs = Blobs(self.folder, ledger, reader, Limits())
        ledger.start()
        await self.hub.open("10.0.0.1", 8800, None)
        self.clockwork = Clockwork(self.clock, ledger)
        parts = Running(ledger, reader, self.hub, self.clockwork, Addresses(ADDRESS, ""), {})
        await asyncio.gather(*_wound(parts, self.clock, blobs))

    async def leave(self) -> None:
        """An orderly end, as `running` has it, and a new beginning."""
        if self.hub is None or self.is_leaving:
            return
        self.is_leaving = True
        self._tasks[0].cancel()
        await self.hub.close()
        await self.hub.ledger.stop()
        self.world.timeline.after(0.0, lambda: self.world.crash_hub(power=False))


class WatchedOutbox(Outbox):
    """The seat's outbox; the oracles hear what it promised to keep and what it was told."""

    def __init__(self, path: str, make_id: Callable[[datetime], str], seat: "SeatProcess") -> None:
        super().__init__(path, make_id)
        self._seat = seat

    async def keep_all(
        self, asks: Sequence[Asking], account: AccountId, now: datetime, *, ends: bool = True
    ) -> tuple[frames.Command, ...]:
        made = await super().keep_all(asks, account, now, ends=ends)
        for frame in made:
            self._seat.world.oracles.kept(self._seat, frame)
        return made

    def settle(self, answer: frames.Answer, now: datetime, steady_s: float) -> Kept | None:
        self._seat.world.oracles.answered(self._seat, answer)
        return super().settle(answer, now, steady_s)

    def let_go(self) -> None:
        """Its process is dead: nothing is written any more, the library forgets the file."""
        self._worker.shutdown()
        if hasattr(self, "_file"):
            self._file.close()


class WatchedLink(Link):
    """The seat's link; the oracles see each whole frame it reads, and what it makes of it."""

    seat: "SeatProcess"

    def recv(self, data: str | bytes, now: datetime) -> tuple[Effect, ...]:
        effects = super().recv(data, now)
        self.seat.world.oracles.seat_read(self.seat, data if isinstance(data, bytes) else data.encode(), effects)
        return effects


class SeatProcess(Process):
    """A seat without a window: link, courier, store and outbox, and somebody who signs in again when asked to."""

    def __init__(self, world: "World", account: AccountId, kind: Any) -> None:
        super().__init__(world, account, Disk())
        self.account, self.kind = account, kind
        self.scope, self.mask = "", ""
        self.folder = f"/seat/{account}"
        self.store = Store()
        self.link: Link | None = None
        self.courier: Courier | None = None
        self.outbox: WatchedOutbox | None = None

    def boot(self) -> None:
        if self.is_up:
            return
        self.begin()
        self.world.vfs.mounts[self.folder] = self.disk
        self.store = Store()
        self.link = WatchedLink(app="sim", client=self.name, seat=self.kind, chance=self.random("jitter").random)
        self.link.seat = self
        self.outbox = WatchedOutbox(f"{self.folder}/outbox.sqlite", Uuid7(self.random("ids").getrandbits), self)
        self.courier = Courier(
            ADDRESS,
            link=self.link,
            store=self.store,
            outbox=self.outbox,
            clock=self.clock.now,
            tell=self._tell,
            flush_every_s=0.25,
        )
        self.start(self._go)

    def die(self, *, power: bool) -> None:
        if self.is_up:
            self.world.oracles.forgot(self)
        super().die(power=power)
        if self.outbox is not None:
            self.outbox.let_go()
        self.link = self.courier = self.outbox = None

    async def _go(self) -> None:
        assert self.courier is not None
        await self.courier.start()
        self.sign_in()

    def sign_in(self) -> None:
        if self.courier is not None:
            self.courier.sign_in(self.account, PASSWORD)

    def _tell(self, fact: Effect) -> None:
        if isinstance(fact, SignInRefused) and self.loop is not None:
            self.loop.call_later(5.0 + fact.retry_after_s, self.sign_in)


PASSWORD = "a-long-passphrase-1"


@contextmanager
def mounted(world: "World", image: dict[str, bytes], name: str) -> Iterator[str]:
    """A copy of a disk to look at; gives its folder."""
    folder = f"/look/{name}"
    world.vfs.mounts[folder] = Disk(image)
    try:
        yield folder
    finally:
        del world.vfs.mounts[folder]
