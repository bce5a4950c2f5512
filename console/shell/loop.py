"""The life of a seat's process: one Qt loop that carries asyncio, and a clean end.

    run ─▶ main(life) ─▶ … the last window closes, or Ctrl-C ─▶ life.over() ─▶ main returns ─▶ every task awaited

What nobody caught is logged, kept for `lujian doctor`, and said to the person by whoever listens to
`fault_happened`; the seat goes on. A crash below Python leaves its stack in crash.txt.
"""

import asyncio
import faulthandler
import gc
import logging
import signal
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from console.shell import keepsakes
from console.wire.blocks import keep_large_apart
from resources.tongue import say

LOG_BYTES = 1024 * 1024
LOGS_KEPT = 5
COLLECT_EVERY_MS = 500
LOADED = 50_000
"""So many new objects between two collections are a load: they stay, and to look through them would be felt."""
_log = logging.getLogger(__name__)


class Life(QObject):
    """How long the seat lives, and what went wrong while it did."""

    fault_happened = Signal(str)
    """Something failed that nobody expected; the sentence for people. The seat goes on."""

    def __init__(self) -> None:
        super().__init__()
        self._closing = asyncio.Event()
        self._said: set[str] = set()

    def close(self) -> None:
        """Let the seat come to its end."""
        self._closing.set()

    async def over(self) -> None:
        """Wait for the end: the last window closed, a signal, or `close`."""
        await self._closing.wait()

    def fail(self, fault: BaseException, where: str) -> None:
        """Log a fault that nobody caught, and say it once."""
        _log.critical("uncaught in %s", where, exc_info=fault)
        place = traceback.extract_tb(fault.__traceback__)[-1:]
        key = f"{type(fault).__name__} {place[0].filename}:{place[0].lineno}" if place else type(fault).__name__
        if key not in self._said:
            self._said.add(key)
            what = f"{type(fault).__name__}: {fault}"
            self.fault_happened.emit(
                say(f"程序出现意外错误，已记录：{what}", f"Something unexpected failed and was logged: {what}")
            )


def run(application: QApplication, main: Callable[[Life], Awaitable[int]], *, folder: Path) -> int:
    """Run a seat until `main` returns its exit code; `folder` takes seat.log and crash.txt.

    `main` starts what it needs, shows its window, awaits `life.over()` and closes what it started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keep_large_apart()
    application.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    with _kept_log(folder), _kept_crashes(folder), _collected_here():
        life = Life()
        application.lastWindowClosed.connect(life.close)
        try:
            with _caught(loop, life):
                return _live(loop, life, main)
        finally:
            keepsakes.settle()
            application.lastWindowClosed.disconnect(life.close)
            asyncio.set_event_loop(None)
            loop.close()


def settle() -> None:
    """The window stands: what it is made of stays, and no later collection looks through it again.

    A desk is made of 170,000 objects; to look through them takes a tenth of a second in which no key is heard.
    """
    gc.freeze()


def unsettle() -> None:
    """The window goes: what it was made of is looked through again, and let go of."""
    gc.unfreeze()


def steady_clock() -> Callable[[], datetime]:
    """The time in UTC as it was at the start, carried on by a clock that nobody sets: it never jumps."""
    started, at = datetime.now(UTC), time.monotonic()
    return lambda: started + timedelta(seconds=time.monotonic() - at)


def _live(loop: QEventLoop, life: Life, main: Callable[[Life], Awaitable[int]]) -> int:
    """One turn of Qt's loop from the first window to the last task: web pages do not outlive its first end."""

    async def whole() -> int:
        try:
            return await main(life)
        finally:
            await _settled()

    task = loop.create_task(whole())
    task.add_done_callback(lambda done: loop.stop())
    loop.run_forever()
    if not task.done():
        life.close()
        loop.run_until_complete(task)
    return int(task.result())


async def _settled() -> None:
    """Every task that is left is cancelled and awaited."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        _log.warning("a task outlived its owner: %s", task.get_name())
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@contextmanager
def _caught(loop: QEventLoop, life: Life) -> Iterator[None]:
    """What nobody catches in a slot, a task, a callback or a thread goes to `life.fail`."""

    def in_qt(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        life.fail(fault, "a slot")

    def in_asyncio(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        fault = context.get("exception") or RuntimeError(context.get("message", "asyncio"))
        life.fail(fault, str(context.get("message", "asyncio")))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            loop.call_soon_threadsafe(life.fail, args.exc_value, "a thread")

    def on_signal(number: int, frame: object) -> None:
        loop.call_soon_threadsafe(life.close)

    hooks = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = in_qt, in_thread
    loop.set_exception_handler(in_asyncio)
    signals = {each: signal.signal(each, on_signal) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hooks
        for number, handler in signals.items():
            signal.signal(number, handler)


@contextmanager
def _kept_log(folder: Path) -> Iterator[None]:
    handler = RotatingFileHandler(folder / "seat.log", maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


@contextmanager
def _kept_crashes(folder: Path) -> Iterator[None]:
    was_on = faulthandler.is_enabled()
    with (folder / "crash.txt").open("a", encoding="utf-8") as file:
        faulthandler.enable(file)
        try:
            yield
        finally:
            faulthandler.enable() if was_on else faulthandler.disable()


@contextmanager
def _collected_here() -> Iterator[None]:
    """Collect garbage in the Qt thread alone: a worker that happened to do it would destroy Qt's objects
    from outside their thread, which ends the process."""
    timer = QTimer()
    timer.setInterval(COLLECT_EVERY_MS)
    timer.timeout.connect(_collect)
    was_on = gc.isenabled()
    gc.disable()
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        gc.unfreeze()
        gc.collect()
        if was_on:
            gc.enable()


def _collect() -> None:
    """What the interpreter would have done by itself: the oldest generation whose time has come; a snapshot that has
    just come in stays."""
    if gc.get_count()[0] > LOADED:
        gc.freeze()
        return
    due = [generation for generation in range(3) if gc.get_count()[generation] > gc.get_threshold()[generation]]
    if due:
        gc.collect(due[-1])
