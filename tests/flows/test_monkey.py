"""A monkey at a real desk, while others work and the line is torn: nothing falls over, and nothing grave is sent that
no gesture of confirming led to.

    LUJIAN_MONKEY=seed          the same gestures again
    LUJIAN_MONKEY=seed:n        from the n-th thousand of them on
    LUJIAN_MONKEY=seed:n:m      m thousands of them
"""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any
from unittest.mock import patch

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console.domain.alert import Phase, RaiseAlert
from console.domain.case.commands import MergeCase, RegisterCase, ReportCase
from console.domain.case.decide import ACTIONS
from console.domain.case.things import Source
from console.domain.case.undoing import REVERSES
from console.domain.catalogue import Command
from console.domain.ids import AlertId, CameraId, CaseId, UnitId
from console.domain.place import Place
from console.seats.desk import DeskWindow
from console.shell.loop import settle
from console.sync.uuid7 import Uuid7
from tests.flows.bad_line import Wire
from tests.flows.monkey import Monkey
from tests.flows.room import OnTheWire, Room, a_hub, in_the_room, until
from tests.flows.shift.gauges import Pulse
from widgets.cases.questions import questions
from widgets.cases.sheets import Sheet

CHUNK = 1_000
FEW, MANY = 2_000, 100_000
OF_ONE_KEY = (ReportCase, RegisterCase, MergeCase)
"""Alt+1 says that what is told is this case: three asks, no sheet of their own."""
MEANT_FOR_S = 2.0
"""So soon after Alt+1, or a click that does the same, they have been asked."""
SENT_FOR_S = 10.0
"""So soon a sheet that was confirmed asks, its photos going up before."""
EVEN_MS_MOST = 100.0
"""A slot of the desk's own, as `gauges` measures it."""
OF_THE_PAGE_SET_UP = (
    "^QPageSetupDialog: Cannot be used on non-native printers",
    "^QFont::setPointSizeF: Point size <= 0",
)
"""What Qt says of its own page set-up where there is no printer and the application's font is measured in pixels."""
HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))
UNDONE = frozenset(each.action for each in REVERSES.values())


class Watch:
    """Looks at everything the desk asks, and remembers when the monkey last did what may confirm."""

    def __init__(self, monkey: Monkey) -> None:
        self.monkey = monkey
        self._meant_at = self._sent_at = float("-inf")
        self.asked: list[str] = []
        self.wrong: list[str] = []

    def look(self) -> None:
        """After each gesture."""
        if self.monkey.meant:
            self._meant_at = monotonic()

    def send(self) -> None:
        """A sheet is confirmed by this gesture: closed, or gone with its case, it may be before the desk asks."""
        if self.monkey.meant:
            self._sent_at = monotonic()

    def see(self, command: Command) -> None:
        """The desk asks."""
        self.asked.append(type(command).__name__)
        action = ACTIONS.get(type(command))
        is_grave = action is not None and bool(questions(action)) and action not in UNDONE
        is_meant = isinstance(command, OF_ONE_KEY) and monotonic() - self._meant_at < MEANT_FOR_S
        if is_grave and not (is_meant or monotonic() - self._sent_at < SENT_FOR_S):
            self.wrong.append(f"{self.asked[-1]} after {self.monkey.done[-3:]}")


@contextmanager
def watched(desk: DeskWindow, watch: Watch) -> Iterator[None]:
    courier = desk.connection._courier
    ask, ask_all, begin = courier.ask, courier.ask_all, Sheet.begin

    def one(command: Command, expects: dict[str, int] | None = None) -> Any:
        watch.see(command)
        return ask(command, expects)

    def many(asks: Any) -> Any:
        for command, _ in asks:
            watch.see(command)
        return ask_all(asks)

    def shown(sheet: Sheet) -> None:
        sheet.confirmed.connect(watch.send)
        begin(sheet)

    with (
        patch.object(courier, "ask", one),
        patch.object(courier, "ask_all", many),
        patch.object(Sheet, "begin", shown),
    ):
        yield


async def others_work(town: OnTheWire, gate: OnTheWire, wire: Wire, random: Random) -> None:
    """Cases and alerts come in, and now and then the line to the desk is torn or held up."""
    made = Uuid7()
    for n in range(10**9):
        await asyncio.sleep(random.uniform(0.05, 0.4))
        new = made(datetime.now(UTC))
        titles = ("暴露垃圾", "店外经营", "井盖缺失<b>", "道路积水")
        classes = (None, "E0405", "E0110")
        await town.ask(
            ReportCase(
                case=CaseId(new),
                source=random.choice((Source.HOTLINE, Source.INSPECTOR)),
                title=random.choice(titles),
                place=HERE,
                class_code=random.choice(classes),
            )
        )
        await gate.ask(
            RaiseAlert(
                alert=AlertId(made(datetime.now(UTC))),
                source="gate",
                key=f"k{n}",
                camera=CameraId(f"cam-{n % 40 + 1:03}"),
                type="shop_overflow",
                phase=Phase.START,
                class_code="E0405",
                title="店外经营",
                place=HERE,
                at=datetime.now(UTC),
            )
        )
        if random.random() < 0.15:
            wire.tear(random.random())
        elif random.random() < 0.05:
            wire.hold()
            await asyncio.sleep(random.uniform(0.1, 1.0))
            wire.pass_on()


async def gesture(watch: Watch, desk: DeskWindow) -> None:
    """The next one, in a slot of Qt's and in no task: a menu that turns the loop must not lose others' turns."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def act() -> None:
        try:
            watch.monkey.next()
            watch.look()
        except Exception as fault:  # noqa: BLE001 (raised again where it is awaited)
            done.set_exception(fault)
        else:
            done.set_result(None)

    QTimer.singleShot(0, desk, act)
    await done


async def a_monkey_at_the_desk(
    room: Room, seed: int, chunks: range, told: Callable[[str], None] = print
) -> tuple[Watch, float]:
    wire = Wire(room.hub.url)
    await wire.start()
    room.url = wire.url
    desk = await room.desk()
    town, gate = await room.on_the_wire("desk02"), await room.on_the_wire("feed-camera")
    desk.activateWindow()
    await until("the desk is in front", desk.isActiveWindow)
    settle()
    others = asyncio.create_task(others_work(town, gate, wire, Random(seed)))
    pulse = Pulse(EVEN_MS_MOST, lambda: watch.monkey.done[-1] if watch.monkey.done else "")
    worst = 0.0
    monkey = Monkey(desk, f"{seed}:{chunks.start}")
    watch = Watch(monkey)
    pulse.start()
    with watched(desk, watch):
        for chunk in chunks:
            monkey = watch.monkey = Monkey(desk, f"{seed}:{chunk}")
            for _ in range(CHUNK):
                await gesture(watch, desk)
                await asyncio.sleep(0)
                assert not watch.wrong, watch.wrong
                assert desk.isVisible(), monkey.done
                assert not others.done(), others
            longest = pulse.longest()
            worst = max(worst, longest.even)
            own = f"{longest.own:.0f} ms, on this machine at its best {longest.even:.0f}"
            told(f"LUJIAN_MONKEY={seed}:{chunk} {len(watch.asked)} asks, longest own {own}")
    pulse.stop()
    others.cancel()
    await asyncio.gather(others, return_exceptions=True)
    for top in QApplication.topLevelWidgets():
        if top is not desk and top.isVisible():
            top.close()
    wire.pass_on()
    await until("the desk hears the hub again", lambda: desk.connection.freshness.level == "good", 60.0)
    await wire.close()
    return watch, worst


def wanted(environ: str, gestures: int) -> tuple[int, range]:
    """(seed, which thousands) of what the environment asks for."""
    seed, first, count = (*environ.split(":"), "", "")[:3]
    begun = int(first or 0)
    thousands = range(begun, begun + int(count or gestures // CHUNK))
    return int(seed) if seed else Random().randrange(1 << 32), thousands


@pytest.mark.expects_warnings
@pytest.mark.qt_log_ignore(*OF_THE_PAGE_SET_UP)
@pytest.mark.skipif(sys.platform != "linux", reason="what a thread did itself is read from /proc")
@pytest.mark.parametrize("gestures", [FEW, pytest.param(MANY, marks=pytest.mark.soak)])
def test_a_monkey_breaks_nothing_and_sends_nothing_grave(
    qapp: QApplication, tmp_path: Path, gestures: int, caplog: pytest.LogCaptureFixture
) -> None:
    seed, thousands = wanted(os.environ.get("LUJIAN_MONKEY", ""), gestures)
    print(f"LUJIAN_MONKEY={seed}")

    async def work(room: Room) -> tuple[Watch, float]:
        return await a_monkey_at_the_desk(room, seed, thousands)

    with a_hub(tmp_path / "data") as hub:
        watch, worst = in_the_room(qapp, hub, tmp_path, work)
    uncaught = [each for each in caplog.records if each.levelname == "CRITICAL"]
    assert not uncaught, [each.exc_info or each.getMessage() for each in uncaught]
    assert len(set(watch.asked)) > 2, "it did nothing at all"
    if gestures == MANY:
        assert worst <= EVEN_MS_MOST
