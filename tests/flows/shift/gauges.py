"""What is measured inside one window's process: its loop's beat, what it holds, and how soon a key shows its result.

    beat ─▶ late = time between two beats − the interval
            busy = of it, the time this thread computed
            own  = late − the time it stood ready and no core was free, or waited for other threads that did
            even = own as it would be on this machine at its best

A machine that others use makes every process late; `own` is what this one did itself, whether it computed or slept.
What it computed takes longer as well where others use the same caches: by how much, a fixed piece of work tells.
The other threads are those that Qt paints with; how long they stood ready is known to a tenth of a second.
"""

import asyncio
import json
import signal
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import inf
from operator import attrgetter
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Any, NamedTuple

import msgspec
import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from console.shell.connection import Connection
from console.shell.photos import PhotoShelf
from console.sync.store import Store
from widgets.controls import cells

BEAT_MS = 10
SAMPLE_S = 2.0
STALL_MS, IDLE_STALL_MS = 100.0, 25.0
LOOKS_LATE_MS = 60.0
TRIALS, TRIALS_AT_FIRST = 5, 40
OTHERS_EVERY = 10
"""Beats after which the other threads are looked at in any case."""
THREADS = Path("/proc/self/task")
FRAMES_TOLD = 6
PATIENCE_S = 60.0


def tell(kind: str, **said: Any) -> None:
    """One line for whoever runs the shift."""
    print(json.dumps({"kind": kind, "t": time.monotonic(), **said}, ensure_ascii=False), flush=True)


class Longest(NamedTuple):
    """The latest beats, in milliseconds; each the worst of its kind."""

    late: float = 0.0
    own: float = 0.0
    even: float = 0.0


def evened(own: float, busy: float, slowness: float) -> float:
    """What is one's own, where a piece of work takes `slowness` times as long as at best."""
    return own - min(own, busy) * (1 - 1 / slowness)


class Pulse(QObject):
    """Beats in the loop of a window and tells of every beat that came later than `told_ms`, and where the loop stood.

    Where it stands is looked up by an alarm in the loop's own thread: a frame in the hands of another one would let go
    of a painter or a widget there, outside the thread they live in.
    """

    def __init__(self, told_ms: float, doing: Callable[[], str] = lambda: "") -> None:
        super().__init__()
        self._told_ms, self._doing = told_ms, doing
        self._me = THREADS / str(threading.get_native_id())
        self._where: list[str] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._at, self._busy, self._waited, self._others, self._beats = 0.0, 0.0, 0.0, 0.0, 0
        self._longest, self._best_work = Longest(), inf

    def start(self) -> None:
        signal.signal(signal.SIGALRM, self._look)
        self._at, (self._busy, self._waited) = time.perf_counter(), scheduled(self._me)
        self._others = self._others_ms()
        self._slowness(TRIALS_AT_FIRST)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        signal.setitimer(signal.ITIMER_REAL, 0.0)

    def longest(self) -> Longest:
        """The longest beats since the last call."""
        found, self._longest = self._longest, Longest()
        return found

    def _beat(self) -> None:
        now, (busy, waited) = time.perf_counter(), scheduled(self._me)
        late = max(0.0, (now - self._at) * 1e3 - BEAT_MS)
        spent, stood = min(late, busy - self._busy), waited - self._waited
        self._beats += 1
        if late > LOOKS_LATE_MS or self._beats % OTHERS_EVERY == 0:
            others = self._others_ms()
            stood += others - self._others
            self._others = others
        own = min(late, max(spent, late - stood))
        even = evened(own, spent, self._slowness(TRIALS)) if own > LOOKS_LATE_MS else own
        self._longest = Longest(*map(max, self._longest, (late, own, even)))
        if late > self._told_ms:
            tell("stall", late_ms=late, own_ms=own, even_ms=even, busy_ms=spent, doing=self._doing(), where=self._where)
        self._at, (self._busy, self._waited) = time.perf_counter(), scheduled(self._me)
        self._where = []
        signal.setitimer(signal.ITIMER_REAL, LOOKS_LATE_MS / 1e3)

    def _slowness(self, trials: int) -> float:
        """How many times as long a fixed piece of work takes now as it did at best."""
        taken = [fixed_work_ms() for _ in range(trials)]
        self._best_work = min(self._best_work, *taken)
        return median(taken) / self._best_work

    def _others_ms(self) -> float:
        """So long all other threads of this process have been ready without a core."""
        return sum(scheduled(task)[1] for task in THREADS.iterdir() if task != self._me)

    def _look(self, number: int, frame: FrameType | None) -> None:
        """The innermost lines under way; called between two of them."""
        while frame is not None and len(self._where) < FRAMES_TOLD:
            file = "/".join(Path(frame.f_code.co_filename).parts[-2:])
            self._where.append(f"{file}:{frame.f_lineno} {frame.f_code.co_name}")
            frame = frame.f_back


def scheduled(task: Path) -> tuple[float, float]:
    """So many milliseconds a thread has had a core, and has been ready without one; none of one that has ended."""
    try:
        busy, waited, _ = (task / "schedstat").read_text().split()
    except OSError:
        return 0.0, 0.0
    return int(busy) / 1e6, int(waited) / 1e6


def fixed_work_ms() -> float:
    """What a piece of work that is always the same takes of a core now."""
    began = time.thread_time()
    sum(n * n for n in range(20_000))
    return (time.thread_time() - began) * 1e3


class Hand(QObject):
    """A person's hand on one window: each key, and how long until the first frame that shows its result."""

    def __init__(self, window: QWidget, looks: Callable[[], str]) -> None:
        """`looks`: how the window looks, in words, for when something is not shown."""
        super().__init__()
        self._looks = looks
        self._shown: Callable[[], bool] = lambda: True
        self._seen: asyncio.Future[float] | None = None
        self.doing = ""
        window.installEventFilter(self)
        self._fallback = QTimer(self, interval=50)
        self._fallback.timeout.connect(self._look_late)
        self._true_at = 0.0

    async def does(self, name: str, act: Callable[[], object], shown: Callable[[], bool]) -> None:
        """Do it, wait until a frame of the window shows what came of it, and tell the time that took."""
        self.doing, self._shown, self._true_at = name, shown, 0.0
        self._seen = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        QTimer.singleShot(0, self, act)
        self._fallback.start()
        try:
            async with asyncio.timeout(PATIENCE_S):
                ended = await self._seen
        except TimeoutError:
            raise AssertionError(f"{name}: not shown within {PATIENCE_S:.0f} s: {self._looks()}") from None
        finally:
            self._fallback.stop()
            self._seen = None
        tell("key", name=name, ms=(ended - began) * 1e3)
        self.doing = f"after {name}"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._seen is not None and event.type() is QEvent.Type.UpdateRequest:
            QTimer.singleShot(0, self, self._look)
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        if self._seen is not None and not self._seen.done() and self._shown():
            self._seen.set_result(time.perf_counter())

    def _look_late(self) -> None:
        """What was true before and brought no frame, such as a hand that is there already."""
        if self._seen is None or self._seen.done() or not self._shown():
            return
        if not self._true_at:
            self._true_at = time.perf_counter()
        elif time.perf_counter() - self._true_at > 0.3:
            self._seen.set_result(self._true_at)


class Holdings:
    """Tells every few seconds what this process holds."""

    def __init__(self, connection: Connection, pulse: Pulse, shelves: Sequence[PhotoShelf] = ()) -> None:
        self._connection, self._pulse, self._shelves = connection, pulse, shelves

    def sample(self) -> None:
        store = self._connection.store
        longest = self._pulse.longest()
        rows, items = held(store)
        tell(
            "holds",
            told=self._connection.hub_now().isoformat(),
            o=self._connection.link.offset,
            rows=rows,
            items=items,
            pictures=cells.pictures.held + sum(each.held_bytes for each in self._shelves),
            pictures_most=cells.pictures.most + sum(each.kept_bytes for each in self._shelves),
            widgets=len(QApplication.allWidgets()),
            windows=len(QApplication.topLevelWidgets()),
            tasks=len(asyncio.all_tasks()),
            late_ms=longest.late,
            own_ms=longest.own,
        )


def held(store: Store) -> tuple[int, int]:
    """How many rows and how many steps of timelines a store holds."""
    return len(store._rows), sum(map(len, store._timelines.values()))


class Scale:
    """Weighs what it is given, and nothing twice."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def weigh(self, *roots: object) -> int:
        """The bytes of everything that hangs below these: plain values, containers, and the fields of our own objects.

        What belongs to Qt or to the interpreter ends the walk.
        """
        waiting: deque[object] = deque(roots)
        weight = 0
        while waiting:
            each = waiting.pop()
            if id(each) in self._seen or isinstance(each, type | QWidget) or callable(each):
                continue
            inside = _inside(each)
            if inside is None:
                continue
            self._seen.add(id(each))
            if isinstance(each, msgspec.Raw):
                weight += len(memoryview(each))  # what it says of its own size is nonsense
            else:
                weight += sys.getsizeof(vars(each) if isinstance(each, QObject) else each)
            waiting.extend(inside)
        return weight


def brought(store: Store, scale: Scale) -> list[tuple[int, float]]:
    """(offset, bytes that came with it), in order: each step, and of each row the same share with all its steps.

    A row of which no step was heard is left on the scale: nothing tells when it came.
    """
    steps = sorted((item for line in store._timelines.values() for item in line), key=attrgetter("o"))
    found: dict[int, float] = defaultdict(float)
    for item in steps:
        found[item.o] += scale.weigh(item)
    for id, line in store._timelines.items():
        weight = scale.weigh(store.row(id)) / len(line)
        for item in line:
            found[item.o] += weight
    return sorted(found.items())


def _inside(each: object) -> Iterable[object] | None:
    """What a value holds; None for one of a kind that is not counted."""
    match each:
        case msgspec.Struct():
            return [getattr(each, name) for name in each.__struct_fields__]
        case dict():
            return [*each.keys(), *each.values()]
        case list() | tuple() | set() | frozenset() | deque():
            return list(each)
        case str() | bytes() | int() | float() | datetime() | msgspec.Raw() | np.ndarray():
            return ()
        case _ if type(each).__module__.startswith("console."):
            return list(vars(each).values())
        case _:
            return None
