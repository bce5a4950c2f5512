"""One seed, one history: people at seats, a hub, a network that fails them, and the oracles that watch.

    begin ─▶ people ask, faults strike (`faults.TABLE`) ─▶ all is mended ─▶ quiet ─▶ the oracles look at the end

Nothing here reads a real clock or draws real chance: the same seed gives the same trace, in any process.
"""

import hashlib
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from msgspec import Struct

from console.domain.duty import HELD_AFTER_END, audience_of
from console.domain.ids import AccountId
from console.domain.people import AddAccount
from console.hub.decision import THE_HUB
from console.hub.users import add
from console.storage.log import Log
from tests.sim.disk import Disk
from tests.sim.faults import TABLE, Backup, Fault
from tests.sim.nature import surrounded
from tests.sim.network import End, Network, unframed
from tests.sim.network import Path as Way
from tests.sim.oracles import Finding, Oracles
from tests.sim.people import PEOPLE, Person
from tests.sim.processes import PASSWORD, QUICK, HubProcess, SeatProcess, mounted
from tests.sim.timeline import SimLoop, Timeline
from tests.sim.vfs import the_vfs
from tests.storage.world import put, references
from tests.support.law import NOW

LASTS_S = 240.0
QUIET_WITHIN_S = 400.0
UNSORTED = b'{"frame":"SignedIn"'
"""Its roles are a set, which no two processes write in one order."""
LOOKS = 0.15
"""Share of first sights at which the disk itself is asked whether it would survive."""


class Plan(Struct, frozen=True):
    """How a world goes: how long, how lively, and which faults may strike (None: all)."""

    lasts_s: float = LASTS_S
    acts_every_s: float = 6.0
    strikes_every_s: float = 12.0
    faults: tuple[str, ...] | None = None


class Outcome(Struct, frozen=True):
    """What came of a seed."""

    seed: int
    trace: str
    findings: tuple[Finding, ...]
    counts: dict[str, int]

    @property
    def is_well(self) -> bool:
        return not self.findings


class World:
    """Everything of one seed."""

    def __init__(self, seed: int, plan: Plan, folder: Path) -> None:
        self.seed, self.plan, self.folder = seed, plan, folder
        self.random = Random(f"{seed}/world")
        self._looks = Random(f"{seed}/looks")
        self.timeline = Timeline()
        self.vfs = the_vfs()
        self.counts: Counter[str] = Counter()
        self._hash = hashlib.sha256()
        self.network = Network(self.timeline, self.random, self._tapped, self._noted)
        self.oracles = Oracles(self)
        self.is_later = False
        self.trap = ""
        self.trap_power = False
        self._kept_up_to = 0
        self.backup: Backup | None = None
        self.vouched = timedelta()
        self.has_leapt = False
        self.is_over = False

    def begin(self) -> None:
        """The hub and the seats of this seed are up."""
        image, key, mark = template()
        self.hub = HubProcess(self, Disk(image), key, mark, self.folder)
        count = self.random.randint(4, len(PEOPLE))
        self.seats: list[SeatProcess] = []
        self.people: list[Person] = []
        for actor, kind in PEOPLE[:count]:
            self.network.paths[actor.account] = Way(actor.account, Random(f"{self.seed}/way/{actor.account}"))
            seat = SeatProcess(self, AccountId(actor.account), kind)
            audience = audience_of(actor)
            seat.scope, seat.mask = audience.scope, audience.mask.value
            self.seats.append(seat)
            self.people.append(Person(actor, seat, Random(f"{self.seed}/person/{actor.account}")))

    def run(self) -> Outcome:
        self.hub.boot()
        for seat in self.seats:
            self.timeline.after(self.random.uniform(0, 3), seat.boot)
        for person in self.people:
            self._act(person)
        self._strike()
        self.timeline.run(self.plan.lasts_s, self._has_failed)
        self._mend()
        self.timeline.run(self.plan.lasts_s + QUIET_WITHIN_S, lambda: self._has_failed() or self._is_quiet())
        if not self.oracles.findings:
            self._end()
        self.is_over = True
        for process in (self.hub, *self.seats):
            process.die(power=False)
        return Outcome(self.seed, self._hash.hexdigest(), tuple(self.oracles.findings), dict(self.counts))

    # What others ask of the world

    def now(self) -> datetime:
        """The true time."""
        return NOW + timedelta(seconds=self.timeline.now)

    def vouched_now(self) -> datetime:
        """The time as the last person who vouched for the hub's clock had it."""
        return self.now() + self.vouched

    def a_loop(self, name: str, random: Random) -> SimLoop:
        return SimLoop(name, self.timeline, self.network, random, self.failed)  # type: ignore[abstract]

    def failed(self, name: str, context: dict[str, Any]) -> None:
        """An error nobody caught."""
        if not self.is_over:
            fault = context.get("exception")
            self.oracles.find("calm", f"{name}: {context.get('message')}: {fault!r}")

    def forced(self, file: int) -> None:
        if self.hub.is_up:
            self.hub.forced(file)

    def look_at_the_disk(self, o: int) -> None:
        """Somebody is being told of `o`: would it be there if the power went now?"""
        self.struck("told")
        if o > self._kept_up_to and self._looks.random() < LOOKS:
            with mounted(self, self.hub.disk.image(durable=True), "durable") as folder:
                head = self.oracles.durable_head(folder)
            self._kept_up_to = head
            if head < o:
                self.oracles.find("durable", f"{o} was told of while the disk would keep no more than {head}")

    def struck(self, moment: str) -> None:
        """The writer is about to begin a round, or has ended one."""
        if self.trap == moment:
            self.trap = ""
            self.count(f"trapped {moment}")
            if moment == "told":
                self.timeline.after(0.0, lambda: self.crash_hub(power=self.trap_power))
            else:
                self.crash_hub(power=self.trap_power)

    def crash_hub(self, *, power: bool) -> None:
        self.hub.die(power=power)
        self._kept_up_to = 0
        self.timeline.after(self.random.uniform(1, 12), self.hub.boot)

    def count(self, what: str) -> None:
        self.counts[what] += 1
        self._hash.update(f"{self.timeline.now!r} {what}\n".encode())

    def is_on_the_brink(self, ended: datetime | None) -> bool:
        """Whether a thing may be ageing out of the seats just now, by one clock of the hub or another."""
        if ended is None:
            return False
        return self.has_leapt or abs(self.hub.clock.now() - ended - HELD_AFTER_END) < timedelta(minutes=5)

    def pick(self, of: Sequence[Any]) -> Any:
        return self.random.choice(of)

    # The course of things

    def _act(self, person: Person) -> None:
        def act() -> None:
            if self.timeline.now < self.plan.lasts_s:
                if person.seat.loop is not None:
                    person.seat.loop.call_soon(person.act)
                self._act(person)

        self.timeline.after(person._random.expovariate(1 / self.plan.acts_every_s), act)

    def _strike(self) -> None:
        allowed = [each for each in TABLE if self.plan.faults is None or each.name in self.plan.faults]

        def strike() -> None:
            if self.timeline.now < self.plan.lasts_s - 10 and allowed:
                fault: Fault = self.random.choices(allowed, [each.weight for each in allowed])[0]
                self.count(fault.name)
                fault.strike(self)
                self._strike()

        self.timeline.after(self.random.expovariate(1 / self.plan.strikes_every_s), strike)

    def _mend(self) -> None:
        """Every cable is back, every machine is on, every clock is right."""
        self.trap = ""
        for path in self.network.paths.values():
            path.is_blocked = path.is_throttled = False
            path.slowness, path.doubles = 1.0, 0
            self.network.free(path)
        for process in (self.hub, *self.seats):
            process.disk.mend()
            process.clock.moved = self.vouched if process is self.hub else timedelta()
            if process.loop is not None:
                process.loop.sleeps_until = 0.0
            self.timeline.after(1.0, process.boot)
        if self.hub.clockwork is not None:
            self.hub.clockwork.confirm_time()

    def _has_failed(self) -> bool:
        return bool(self.oracles.findings)

    def _is_quiet(self) -> bool:
        hub = self.hub.hub
        return hub is not None and all(
            seat.link is not None
            and seat.courier is not None
            and seat.outbox is not None
            and seat.link.is_live
            and seat.link.offset == hub.ledger.head
            and not seat.outbox._kept
            and not seat.courier._facts
            for seat in self.seats
        )

    def _end(self) -> None:
        if not self._is_quiet():
            states = {seat.name: seat.link.state.value if seat.link else "down" for seat in self.seats}
            waits = {seat.name: len(seat.outbox._kept) if seat.outbox else 0 for seat in self.seats}
            self.oracles.find("live", f"not quiet after {QUIET_WITHIN_S:.0f} s: {states}, waiting {waits}")
        elif self.hub.log is not None:
            self.count(f"head {self.hub.log.head}")
            self.oracles.check_end(self.hub.log)

    def _tapped(self, end: End, data: bytes) -> None:
        if end.is_hub:
            text = unframed(data)
            if text is not None:
                self.oracles.hub_said(text)

    def _noted(self, end: End, data: bytes) -> None:
        self.counts["delivered"] += 1
        text = unframed(data)
        said = str(len(data)).encode() if text is None or text.startswith(UNSORTED) else text
        self._hash.update(f"{self.timeline.now!r} {end.connection.path.name} {end.is_hub}\n".encode() + said)


@cache
def template() -> tuple[dict[str, bytes], bytes, bytes]:
    """The disk of a hub that has only begun, with its key and its mark; made once in a process."""
    vfs, disk = the_vfs(), Disk()
    folder = Path(tempfile.mkdtemp(prefix="lujian-sim-"))
    try:
        with vfs.installed(), patch.object(os, "urandom", Random("template").randbytes):
            vfs.mounts[str(folder)] = disk
            log = Log.open(folder, now=NOW)
            put(log, THE_HUB, *references())
            for actor, _ in PEOPLE:
                body = AddAccount(account=actor.account, roles=actor.roles, unit=actor.unit)
                add(log, body, actor.account, PASSWORD, NOW, QUICK)
            log.tidy()
            log.close()
        key, mark = (folder / "vault.key").read_bytes(), (folder / "highwater").read_bytes()
        return {"lujian.db": disk.image(durable=False)["lujian.db"]}, key, mark
    finally:
        shutil.rmtree(folder)


class Ears(logging.Handler):
    """Hears what the product logs as an error with its traceback: a bug that was survived."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.name.startswith("console") and not self._world.is_over:
            self._world.oracles.find("calm", f"{record.getMessage()}: {record.exc_info[1]!r}")


@contextmanager
def a_world(seed: int, plan: Plan) -> Iterator[World]:
    """A world that has begun; the time and the chance of this process are its own."""
    template()
    logger, usual = logging.getLogger("console"), logging.getLogger("websockets").level
    with tempfile.TemporaryDirectory(prefix="lujian-sim-") as folder:
        world = World(seed, plan, Path(folder))
        world.begin()
        ears = Ears(world)
        before = logger.propagate
        logger.addHandler(ears)
        logger.propagate = False
        logging.getLogger("websockets").setLevel(logging.CRITICAL + 1)
        try:
            with surrounded(world):
                yield world
        finally:
            logger.removeHandler(ears)
            logger.propagate = before
            logging.getLogger("websockets").setLevel(usual)


USUAL = Plan()


def simulate(seed: int, plan: Plan = USUAL) -> Outcome:
    """One seed from beginning to end."""
    with a_world(seed, plan) as world:
        return world.run()
