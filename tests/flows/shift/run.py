"""The processes of one shift together: a hub that takes its time from what is told, the seats, and the town outside.

told(08:00) ──▶ … ──▶ told(20:00) ──▶ until every case is closed ──▶ every seat's rows beside the hub's
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from console.domain.alert import AlertStage
from console.domain.case.stages import ENDED
from console.domain.ids import AccountId
from console.domain.people import AddAccount, Role
from console.domain.rows import AlertRow, CaseRow
from console.hub.users import add
from console.seats.actors.stage import Stage
from console.seats.headless import Headless
from console.shell.opening import PASSWORD
from console.shell.panes import MAP
from console.storage.log import Log
from console.sync.store import Store
from tests.flows.room import Hub
from tests.flows.shift.day import BEGINS, ENDS, KEY_OF, OFFICE, Size, desk_of, phone_photos, plan
from tests.flows.shift.people import a_stage

SETTINGS = f'[clock]\nkind = "replay"\nstart = {BEGINS.isoformat()}\n'
ROLES = frozenset({Role.OPERATOR, Role.DISPATCHER})
TURN_S = 0.1
LOOK_EVERY_S = 2.0
UP_WITHIN_S = 60.0
DONE_WITHIN_S = 180.0
WAITING_MOST = 12
"""So many things may wait for one desk before the day waits for it."""
WRITTEN_WITHIN_S = 30.0
IDLE = "idle"


class Seen(Struct, frozen=True):
    """What the kernel says of a process: bytes held, open descriptors, threads, seconds of a core used."""

    t: float
    rss: int
    fds: int
    threads: int
    cpu_s: float


class Shift(Struct):
    """What one shift left behind, by seat. `lines`: what a seat told, by kind; `missing`: rows that are not alike."""

    size: Size
    minutes: float
    seconds: float = 0.0
    began: float = 0.0
    ended: float = 0.0
    cases: int = 0
    alerts: int = 0
    open_cases: int = 0
    events: int = 0
    answers: dict[str, int] = {}
    refused: dict[str, int] = {}
    unlike: dict[str, list[str]] = {}
    held: dict[str, int] = {}
    seen: dict[str, list[Seen]] = {}
    lines: dict[str, list[dict[str, Any]]] = {}

    def told(self, seat: str, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines.get(seat, ()) if line["kind"] == kind]


class Process:
    """A seat's process and what it told."""

    def __init__(self, name: str, account: str, words: Sequence[str], folder: Path, password: str) -> None:
        self.name, self.account, self.folder = name, account, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._out, self._err = folder / "out.jsonl", folder / "err.txt"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.flows.shift.seat", *words, "--folder", str(folder)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=err,
                env={**os.environ, PASSWORD: password, MAP: "painted"},
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def lines(self) -> list[dict[str, Any]]:
        told = self._out.read_text(encoding="utf-8")
        return [json.loads(line) for line in told[: told.rfind("\n") + 1].splitlines()]

    def check(self) -> None:
        """Fail with what it said where it has ended."""
        code = self._process.poll()
        assert code is None, f"{self.name} ended with {code}: {self._err.read_text(encoding='utf-8')[-4000:]}"

    async def until(self, kind: str, within_s: float) -> None:
        """Wait until it has told a line of this kind."""
        last = time.monotonic() + within_s
        while not any(line["kind"] == kind for line in self.lines()):
            self.check()
            assert time.monotonic() < last, f"{self.name} told no {kind} within {within_s:.0f} s"
            await asyncio.sleep(0.1)

    async def rows(self) -> tuple[int, dict[str, str]]:
        """The hand rests; (offset, row by id) as the seat holds them."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"rows\n")
        self._process.stdin.flush()
        await self.until("rows", WRITTEN_WITHIN_S)
        said = json.loads((self.folder / "rows.json").read_text(encoding="utf-8"))
        return said["o"], said["rows"]

    def end(self) -> None:
        """Its input ends and so does it; what it complained of fails."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            code = self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        said = self._err.read_text(encoding="utf-8")
        assert code == 0 and "Traceback" not in said, f"{self.name} ended with {code}: {said[-4000:]}"

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()


def seen_of(pid: int) -> Seen:
    """Look at a process from outside: it does not notice."""
    root = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (root / "status").read_text().splitlines() if ":" in line)
    stat = (root / "stat").read_text().rpartition(")")[2].split()
    return Seen(
        t=time.monotonic(),
        rss=int(status["VmRSS"].split()[0]) * 1024,
        fds=len(list((root / "fd").iterdir())),
        threads=int(status["Threads"]),
        cpu_s=(int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"),
    )


def work_a_shift(folder: Path, size: Size, minutes: float, seed: int) -> Shift:
    """Run it and give what is left; raises AssertionError where a process fails or work does not come to its end."""
    shift = Shift(size=size, minutes=minutes)
    told = plan(seed, size)
    phones = phone_photos(folder / "phones", seed)
    with _a_hub(folder / "hub", size.desks) as hub, _seats(hub, folder, size, seed) as seats:
        pids = {each.name: each.pid for each in seats} | {"hub": hub.pid}

        async def whole() -> None:
            await asyncio.gather(*(each.until("ready", UP_WITHIN_S) for each in seats))
            stage = a_stage(told, [file.read_bytes() for file in phones], hub.url, hub.passwords)
            async with _observed(hub, AccountId("operator01")) as store:
                looking = asyncio.create_task(_look(shift, pids))
                try:
                    await stage.start()
                    stage.sit_down(BEGINS)
                    await _tell_the_day(shift, stage, store, seats)
                finally:
                    looking.cancel()
                    await stage.close()
                _count(shift, stage, store)
            await _compare(shift, hub, [each for each in seats if each.name != IDLE])

        asyncio.run(whole())
        shift.lines = {each.name: each.lines() for each in seats}
        for each in seats:
            each.end()
    return shift


async def _tell_the_day(shift: Shift, stage: Stage, store: Store, seats: Sequence[Process]) -> None:
    """Told time runs at its speed until eight, and on until every case is closed; the hub's stands still at eight.

    Where the desks do not keep pace, as on a machine that is busy otherwise, the day waits for them.
    """
    speed = (ENDS - BEGINS) / timedelta(minutes=shift.minutes)
    now, shift.began = BEGINS, time.monotonic()
    turned = shift.began
    while not (shift.ended and _is_done(store, shift.size)):
        for each in seats:
            each.check()
        at = time.monotonic()
        if _waiting(store) <= WAITING_MOST * shift.size.desks:
            now += timedelta(seconds=at - turned) * speed
        turned = at
        await stage.turn(now, is_live=True)
        if now >= ENDS:
            shift.ended = shift.ended or at
            assert at - shift.ended < DONE_WITHIN_S, f"not done: {_left(store)}; {stage.told()}"
        await asyncio.sleep(TURN_S)


def _waiting(store: Store) -> int:
    """How many cases and alerts wait for a desk."""
    cases = sum(row.stage in KEY_OF for row in store.rows(CaseRow).values())
    alerts = store.rows(AlertRow).values()
    return cases + sum(row.stage is AlertStage.OPEN and desk_of(row.id) is not None for row in alerts)


def _is_done(store: Store, size: Size) -> bool:
    cases, alerts = store.rows(CaseRow), store.rows(AlertRow)
    are_all = len(cases) == size.cases and len(alerts) == size.alerts
    return are_all and not _left(store)


def _left(store: Store) -> dict[str, str]:
    """What is still to be done, by id."""
    cases = {row.id: str(row.stage) for row in store.rows(CaseRow).values() if row.stage not in ENDED}
    return cases | {row.id: "alert" for row in store.rows(AlertRow).values() if row.stage is AlertStage.OPEN}


def _count(shift: Shift, stage: Stage, store: Store) -> None:
    shift.seconds = time.monotonic() - shift.began
    shift.cases, shift.alerts = len(store.rows(CaseRow)), len(store.rows(AlertRow))
    told = stage.told()
    shift.answers, shift.refused = told.answers, told.refused


async def _compare(shift: Shift, hub: Hub, seats: Sequence[Process]) -> None:
    """Every row of every seat, byte by byte, beside what the hub gives to the same account now."""
    for seat in seats:
        at, rows = await seat.rows()
        async with _observed(hub, AccountId(seat.account)) as store:
            fresh = {id: msgspec.json.encode(row).decode() for id, row in store._rows.items()}
        shift.held[seat.name] = len(rows)
        shift.unlike[seat.name] = sorted(id for id in fresh.keys() | rows.keys() if fresh.get(id) != rows.get(id))
        shift.events = max(shift.events, at)


async def _look(shift: Shift, pids: Mapping[str, int]) -> None:
    while True:
        for name, pid in pids.items():
            shift.seen.setdefault(name, []).append(seen_of(pid))
        await asyncio.sleep(LOOK_EVERY_S)


@asynccontextmanager
async def _observed(hub: Hub, account: AccountId) -> AsyncIterator[Store]:
    """What an account sees of the hub, kept up to date without a window."""
    store = Store()
    line = Headless(hub.url, account, hub.passwords[account], seat="tool", tell=store.hear)
    await line.start()
    try:
        yield store
    finally:
        await line.close()


@contextmanager
def _a_hub(data: Path, desks: int) -> Iterator[Hub]:
    """A hub whose clock is the stream's, with an account for every desk."""
    config = data.with_name("hub.toml")
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(SETTINGS, encoding="utf-8")
    hub = Hub(data, config)
    hub.start()
    hub.stop()
    log = Log.open(data, now=BEGINS, who="the test")
    try:
        for n in range(desks):
            add(log, AddAccount(account=_desk(n), roles=ROLES), f"坐席 {n + 1}", _desk(n), BEGINS)
    finally:
        log.close()
    hub.start()
    hub.passwords |= {_desk(n): _desk(n) for n in range(desks)}
    try:
        yield hub
    finally:
        hub.stop()
        said = hub.log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said


def _desk(n: int) -> AccountId:
    return AccountId(f"shift-desk-{n + 1}")


@contextmanager
def _seats(hub: Hub, folder: Path, size: Size, seed: int) -> Iterator[list[Process]]:
    started: list[Process] = []

    def start(name: str, kind: str, account: str, *words: str) -> None:
        told = [kind, "--hub", hub.url, "--account", account, "--seed", str(seed), *words]
        started.append(Process(name, account, told, folder / name, hub.passwords.get(account, "")))

    try:
        for n in range(size.desks):
            start(f"desk {n + 1}", "desk", _desk(n), "--nth", str(n))
        if size.has_wall:
            start("wall", "wall", "wall01")
        start("office", "office", OFFICE, "--phones", str(folder / "phones"))
        start(IDLE, "idle", "")
        yield started
    finally:
        for each in started:
            each.kill()
