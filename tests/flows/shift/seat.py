"""One window of a shift in a process of its own, as `lujian desk`, `wall` and `office` run, with somebody before it.

    python -m tests.flows.shift.seat KIND --hub URL --account NAME --folder DIR …      the password in LUJIAN_PASSWORD

It tells on its output, a line of JSON each: stalls, keys with their time, every few seconds what it holds, refusals.
On its input `rows` lets the hand rest and has every row written to rows.json; the end of it ends the seat.
`idle` instead of a seat is an empty window with the same beat: what the machine does to everybody.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import msgspec
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from console.domain.ids import AccountId
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.seats.wall import WallWindow
from console.shell.connection import Connection
from console.shell.door import Kind
from console.shell.loop import Life, run, settle
from console.shell.opening import PASSWORD, a_connection, gone, signed_in
from console.shell.photos import PhotoShelf
from console.shell.reference import furnish
from console.wire.frames import Answer
from resources.tongue import speak
from tests.flows.shift.gauges import (
    IDLE_STALL_MS,
    SAMPLE_S,
    STALL_MS,
    Holdings,
    Pulse,
    Scale,
    brought,
    fixed_work_ms,
    held,
    tell,
)
from tests.flows.shift.robots import Clerk, Dispatcher, Person
from widgets import theme

SIZE = 1920, 1080
MAKES: dict[str, Callable[..., QMainWindow]] = {"desk": DeskWindow, "wall": WallWindow, "office": OfficeWindow}


def main(words: argparse.Namespace) -> int:
    speak("zh")
    application = QApplication(sys.argv[:1])
    theme.apply(application, "dark", "wall" if words.kind == "wall" else "desk")
    words.folder.mkdir(parents=True, exist_ok=True)
    sits = _idle if words.kind == "idle" else _sit
    return run(application, lambda life: sits(life, words), folder=words.folder)


async def _idle(life: Life, words: argparse.Namespace) -> int:
    window, pulse = QMainWindow(), Pulse(IDLE_STALL_MS)
    window.resize(*SIZE)
    window.show()
    pulse.start()
    timer = QTimer(interval=int(SAMPLE_S * 1e3))
    timer.timeout.connect(lambda: _tell_idle(pulse))
    timer.start()
    tell("ready")
    _listen(lambda line: None, life.close)
    await life.over()
    pulse.stop()
    window.close()
    return 0


def _tell_idle(pulse: Pulse) -> None:
    longest = pulse.longest()
    tell("holds", late_ms=longest.late, own_ms=longest.own, work_ms=fixed_work_ms())


async def _sit(life: Life, words: argparse.Namespace) -> int:
    connection = a_connection(cast("Kind", words.kind), words.hub, words.folder)
    connection.answered.connect(_told)
    life.fault_happened.connect(lambda fault: tell("fault", words=fault))
    await connection.start()
    await signed_in(connection, AccountId(words.account), os.environ[PASSWORD])
    window = MAKES[words.kind](connection, await furnish(connection))
    window.resize(*SIZE)
    window.show()
    settle()
    person = _person(window, words)
    pulse = Pulse(STALL_MS, lambda: person.hand.doing if person else "")
    shelves = [each for each in vars(window).values() if isinstance(each, PhotoShelf)]
    holdings = Holdings(connection, pulse, shelves)
    timer = QTimer(interval=int(SAMPLE_S * 1e3))
    timer.timeout.connect(holdings.sample)
    asked = asyncio.Event()
    _listen(lambda line: asked.set(), life.close)
    pulse.start()
    timer.start()
    tell("ready")
    over, wanted = asyncio.create_task(life.over()), asyncio.create_task(asked.wait())
    hand = asyncio.create_task(person.work() if person else life.over())
    await asyncio.wait((over, wanted, hand), return_when=asyncio.FIRST_COMPLETED)
    timer.stop()
    pulse.stop()
    try:
        await _put_down(hand)
        if asked.is_set():
            _write_rows(connection, window, words.folder / "rows.json")
        await over
    finally:
        await _put_down(wanted)
        await _put_down(over)
        window.close()
        await connection.close()
        await gone(window)
    return 0


def _person(window: QMainWindow, words: argparse.Namespace) -> Person | None:
    match window:
        case DeskWindow():
            return Dispatcher(window, words.nth, words.seed)
        case OfficeWindow():
            return Clerk(window, words.seed, words.phones)
        case _:
            return None


async def _put_down(work: asyncio.Task[Any]) -> None:
    """End it; where it failed before, so does the seat."""
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


def _told(answer: Answer) -> None:
    if answer.result != "ok":
        tell("refused", result=answer.result, reason=answer.reason.en if answer.reason else "")


def _write_rows(connection: Connection, window: QMainWindow, file: Path) -> None:
    """Every row as it would travel, and what it all weighs."""
    store = connection.store
    rows = {id: msgspec.json.encode(row).decode() for id, row in store._rows.items()}
    counted = ("queue", "alerts", "twins", "tally", "claims", "alerts_heard")
    lists = [each for name, each in vars(window).items() if name in counted and not isinstance(each, PhotoShelf)]
    found, items = held(store)
    scale = Scale()
    steps = brought(store, scale)
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"o": connection.link.offset, "rows": rows}), encoding="utf-8")
    part.replace(file)
    tell("rows", rows=found, items=items, steps=steps, frame=scale.weigh(store, *lists))


def _listen(said: Callable[[str], None], ended: Callable[[], None]) -> None:
    """Hear the lines of whoever started this; kept by the application."""
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, QApplication.instance())

    def read() -> None:
        told = os.read(sys.stdin.fileno(), 4096).decode()
        if not told:
            notifier.setEnabled(False)
            ended()
        elif told.strip():
            said(told.strip())

    notifier.activated.connect(read)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("kind", choices=(*MAKES, "idle"))
    add("--hub", default="")
    add("--account", default="")
    add("--folder", type=Path, required=True)
    add("--phones", type=Path)
    add("--nth", type=int, default=0)
    add("--seed", type=int, default=7)
    return parser


if __name__ == "__main__":
    sys.exit(main(_parser().parse_args()))
