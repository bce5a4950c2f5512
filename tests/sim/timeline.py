"""Virtual time: one heap of callbacks for a whole world, and an asyncio loop for each process in it.

    timeline ── now ──▶ the next entry ──▶ of loop A │ of loop B │ of the world (a fault, a packet, a person)

Nothing waits for anything real: where no callback is due, time jumps to the next. Threads are played: what a process
gives to an executor runs in one go, a little later, and its result comes a little later still.
"""

import asyncio
import heapq
from asyncio import AbstractEventLoop, AbstractServer, Future, Handle, Task, TimerHandle
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import Context
from random import Random
from typing import Any, Protocol, TypeVarTuple

Ts = TypeVarTuple("Ts")
THREAD_TAKES_S = 0.004
"""Longest until a thread begins, and again until its result is heard of."""


class Doors(Protocol):
    """What a loop's sockets are: see `network`."""

    def dial(self, loop: "SimLoop", make: Callable[[], Any]) -> "Future[Any]": ...
    def listen(self, loop: "SimLoop", make: Callable[[], Any]) -> Any: ...


class Timeline:
    """The time of a world, in seconds since it began, and what happens when."""

    def __init__(self) -> None:
        self.now = 0.0
        self.steps = 0
        self._heap: list[tuple[float, int, SimLoop | None, Handle | Callable[[], None]]] = []
        self._n = 0

    def at(self, when: float, call: Callable[[], None]) -> None:
        """The world does something."""
        self.put(when, None, call)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        self.put(self.now + seconds, None, call)

    def put(self, when: float, loop: "SimLoop | None", call: Handle | Callable[[], None]) -> None:
        self._n += 1
        heapq.heappush(self._heap, (max(when, self.now), self._n, loop, call))

    def take(self, loop: "SimLoop") -> list[Handle]:
        """Everything that is due in one loop, in order; it will not happen."""
        mine = sorted(entry for entry in self._heap if entry[2] is loop)
        self._heap = [entry for entry in self._heap if entry[2] is not loop]
        heapq.heapify(self._heap)
        return [entry[3] for entry in mine if isinstance(entry[3], Handle)]

    def run(self, until: float, is_enough: Callable[[], bool] = lambda: False) -> None:
        """Everything up to `until`, or to where it is enough."""
        while self._heap and self._heap[0][0] <= until and not is_enough():
            self.now, _, loop, call = heapq.heappop(self._heap)
            self.steps += 1
            if loop is None:
                assert not isinstance(call, Handle)
                call()
            elif loop.sleeps_until > self.now:
                self.put(loop.sleeps_until, loop, call)
            else:
                assert isinstance(call, Handle)
                loop.run_handle(call)
        if not is_enough():
            self.now = max(self.now, until)


class SimLoop(AbstractEventLoop):
    """The asyncio loop of one process: what the production code and its libraries use of one, and nothing else."""

    def __init__(
        self, name: str, timeline: Timeline, doors: Doors, random: Random, failed: Callable[..., None]
    ) -> None:
        self.name, self.timeline = name, timeline
        self.is_dead = False
        self.sleeps_until = 0.0
        self._doors, self._random, self._failed = doors, random, failed
        self._free_at: dict[Executor, float] = {}
        self._told_at = 0.0
        self._grave: deque[Handle] = deque()

    def run_handle(self, handle: Handle) -> None:
        if handle.cancelled():
            return
        asyncio._set_running_loop(self)
        try:
            handle._run()
        finally:
            asyncio._set_running_loop(None)

    def bury(self) -> None:
        """The process is dead: its coroutines are wound up where nobody sees or hears them."""
        self.is_dead = True
        self._grave.extend(self.timeline.take(self))
        for _ in range(20):
            tasks = [task for task in asyncio.all_tasks(self) if not task.done()]
            if not tasks:
                break
            for task in tasks:
                task.cancel()
            while self._grave:
                self.run_handle(self._grave.popleft())

    # Callbacks and time

    def time(self) -> float:
        return self.timeline.now

    def call_soon(self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None) -> Handle:
        handle = Handle(callback, args, self, context)
        if self.is_dead:
            self._grave.append(handle)
        else:
            self.timeline.put(self.timeline.now, self, handle)
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> Handle:
        """From another thread: it takes a moment to arrive, in order."""
        handle = Handle(callback, args, self, context)
        if self.is_dead:
            self._grave.append(handle)
            return handle
        moment = self.timeline.now + self._random.uniform(0, THREAD_TAKES_S)
        self._told_at = max(self._told_at, moment)
        self.timeline.put(self._told_at, self, handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> TimerHandle:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> TimerHandle:
        handle = TimerHandle(when, callback, args, self, context)
        if self.is_dead:
            self._grave.append(handle)
        else:
            self.timeline.put(when, self, handle)
        return handle

    def _timer_handle_cancelled(self, _handle: TimerHandle) -> None:
        """A cancelled handle is passed over when its time comes."""

    def create_future(self) -> "Future[Any]":
        return Future(loop=self)

    def create_task(self, coro: Any, *, name: str | None = None, context: Context | None = None) -> "Task[Any]":
        return Task(coro, loop=self, name=name, context=context)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return not self.is_dead

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if not self.is_dead:
            self._failed(self.name, context)

    # Threads

    def run_in_executor(self, executor: Executor | None, func: Callable[..., Any], *args: Any) -> "Future[Any]":  # type: ignore[override]
        done = self.create_future()
        if self.is_dead:
            done.cancel()
            return done
        begins = self.timeline.now + self._random.uniform(0, THREAD_TAKES_S)
        if isinstance(executor, ThreadPoolExecutor) and executor._max_workers == 1:
            begins = max(begins, self._free_at.get(executor, 0.0))
            self._free_at[executor] = begins
        self.timeline.put(begins, self, Handle(self._work, (done, func, args), self))
        return done

    def _work(self, done: "Future[Any]", func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        if self.is_dead:
            done.cancel()
            return
        asyncio._set_running_loop(None)
        try:
            found = func(*args)
        except Exception as fault:  # noqa: BLE001  it is its asker's
            self.call_soon_threadsafe(_fail, done, fault)
        else:
            self.call_soon_threadsafe(_give, done, found)

    # Sockets

    async def create_connection(self, protocol_factory: Callable[[], Any], *_: Any, **__: Any) -> Any:
        return await self._doors.dial(self, protocol_factory)

    async def create_server(self, protocol_factory: Callable[[], Any], *_: Any, **__: Any) -> AbstractServer:  # type: ignore[override]
        found: AbstractServer = self._doors.listen(self, protocol_factory)
        return found


def _give(to: "Future[Any]", found: Any) -> None:
    if not to.done():
        to.set_result(found)


def _fail(to: "Future[Any]", fault: Exception) -> None:
    if not to.done():
        to.set_exception(fault)
