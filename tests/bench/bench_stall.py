"""How long does a desk's loop stand still while 500 and 2,000 cases a second move, and what do they cost it?

The hub is real and a process of its own, and so is whoever moves the cases: each is claimed and let go again, which
shows in its row. The window is the whole desk. In turns it takes them as it does, a flush for each frame of the screen,
and naively, a flush for each event. The longest gap is between two turns of a timer; since other processes may have the
processor meanwhile, the longest time the loop's own thread worked in one gap is measured as well. Where hub and sender
come to fewer events than asked for, the rows say how many came.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from statistics import median
from typing import NamedTuple, cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.hub.founding import PASSWORDS
from console.seats.desk import DeskWindow
from console.sync.store import Store
from console.wire.frames import Item
from tests.bench.crowd import a_district
from tests.bench.row import NotMeasurable, Row
from tests.flows.room import Hub, Room, in_the_room, until
from widgets import theme

CASES, RATES, ROUNDS, SECONDS = 2_000, (500, 2_000), 5, 4.0
FRAME_S = 1 / 60


class Spell(NamedTuple):
    """Some seconds of a desk: how many events came, its longest gaps, and the processor time of its thread."""

    events: int
    gap_s: float
    worked_s: float
    cpu_s: float


def run() -> list[Row]:
    environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    environ.setdefault("LUJIAN_MAP", "painted")
    app = cast("QApplication", QApplication.instance() or QApplication([]))
    theme.apply(app, "dark")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-stall-") as folder, a_district(Path(folder), CASES) as hub:

        async def work(room: Room) -> None:
            desk = await room.desk()
            await until("the list is filled", lambda: desk.queue.rowCount() > 0 and not desk.queue.is_filling)
            for rate in RATES:
                with moving(hub, rate) as sender:
                    assert sender.stdout is not None
                    assert await asyncio.to_thread(sender.stdout.readline) == b"up\n"
                    rows.extend(await at_rate(desk, rate))

        in_the_room(app, hub, Path(folder), work)
    if not rows:
        raise NotMeasurable("hub and sender came to no events in some seconds")
    return rows


async def at_rate(desk: DeskWindow, rate: int) -> list[Row]:
    await spell(desk.connection.store, SECONDS)
    ours, naive = [], []
    for _ in range(ROUNDS):
        ours.append(await spell(desk.connection.store, SECONDS))
        with flushed_at_each(desk.connection.store):
            naive.append(await spell(desk.connection.store, SECONDS))
    if not all(each.events for each in (*ours, *naive)):
        print(f"   not measured at {rate:,}/s: hub and sender came to none in some seconds")
        return []
    came = median(each.events for each in ours) / SECONDS
    print(f"   asked for {rate:,}/s, {came:,.0f}/s came: {share(ours):.0%} of a core, naively {share(naive):.0%}")
    frames = tuple([FRAME_S] * ROUNDS)
    return [
        Row(f"longest gap of a desk's loop at {came:,.0f}/s", tuple(each.gap_s for each in ours), frames, "one frame"),
        Row("  longest work in one gap", tuple(each.worked_s for each in ours), frames, "one frame"),
        Row(
            f"  processor time per event at {came:,.0f}/s",
            tuple(each.cpu_s / each.events for each in ours),
            tuple(each.cpu_s / each.events for each in naive),
            "a flush for each event",
        ),
    ]


def share(spells: list[Spell]) -> float:
    return median(each.cpu_s for each in spells) / SECONDS


async def spell(store: Store, seconds: float) -> Spell:
    watch = Watch()
    with counted(store) as events:
        began = time.thread_time()
        watch.start()
        await asyncio.sleep(seconds)
        watch.stop()
        return Spell(len(events), watch.gap_s, watch.worked_s, time.thread_time() - began)


class Watch(QObject):
    """Turns as often as the loop lets it, and keeps its longest gap by the clock and by the work of its thread."""

    def __init__(self) -> None:
        super().__init__()
        self.gap_s = self.worked_s = 0.0
        self._last = self._last_worked = 0.0
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        self._last, self._last_worked = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        self._turn()
        self._timer.stop()

    def _turn(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gap_s = max(self.gap_s, now - self._last)
        self.worked_s = max(self.worked_s, worked - self._last_worked)
        self._last, self._last_worked = now, worked


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """What things the events were of that came meanwhile."""
    came: list[str] = []

    def apply(items: Iterable[Item], before: Callable[[Iterable[Item]], None]) -> None:
        items = tuple(items)
        came.extend(each.thing for each in items)
        before(items)

    with applied(store, apply):
        yield came


@contextmanager
def flushed_at_each(store: Store) -> Iterator[None]:
    def apply(items: Iterable[Item], before: Callable[[Iterable[Item]], None]) -> None:
        for each in items:
            before((each,))
            store.flush()

    with applied(store, apply):
        yield


@contextmanager
def applied(store: Store, apply: Callable[[Iterable[Item], Callable[[Iterable[Item]], None]], None]) -> Iterator[None]:
    before = store.apply
    store.apply = lambda items: apply(items, before)  # type: ignore[method-assign]
    try:
        yield
    finally:
        store.apply = before  # type: ignore[method-assign]


@contextmanager
def moving(hub: Hub, rate: int) -> Iterator[subprocess.Popen[bytes]]:
    """Somebody claims cases and lets them go, so many a second."""
    words = [hub.url, str(hub.data / PASSWORDS), str(CASES), str(rate)]
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.crowd", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield sender
    finally:
        sender.communicate()
