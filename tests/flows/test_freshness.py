"""A picture that is old says so, at every seat, in time, and since when: whoever fell silent, and however.

A real hub, real windows. Minutes are turned on the seats' clock; where only real time proves it, the test is a soak.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from console.domain.alert import Phase, RaiseAlert
from console.domain.calendar import SHANGHAI
from console.domain.ids import AlertId, CameraId, UnitId
from console.domain.place import Place
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.seats.wall import WallWindow
from console.shell.loop import steady_clock
from tests.flows.bad_line import Wire
from tests.flows.room import Room, a_hub, in_the_room, until, words_on
from widgets.controls.pills import AgeMark, AgePill
from widgets.tokens import Tone
from widgets.wall.tiles import FigureTile

Window = DeskWindow | WallWindow | OfficeWindow
Silence = Literal["the wire swallows everything", "the hub stands still", "the hub is killed"]
SILENCES: tuple[Silence, ...] = ("the wire swallows everything", "the hub stands still", "the hub is killed")
OFFICE = "st-qingquan"
PLACE = Place(117.557, 36.751, "玉兰路与清泉大街路口西北角", UnitId("st-donghu"))
SOURCES = {"gate-9": "feed-camera", "park-2": "feed-hotline"}
TONES = {"good": Tone.GOOD, "amber": Tone.WARNING, "red": Tone.CRITICAL}
MARK_EVERY_S = 3.0


class Turned:
    """A clock that goes by itself and can be turned on."""

    def __init__(self) -> None:
        self._steady, self._ahead = steady_clock(), timedelta()

    def __call__(self) -> datetime:
        return self._steady() + self._ahead

    def turn_to(self, at: datetime) -> None:
        self._ahead += at - self()


def last_mark(window: Window) -> datetime:
    at = window.connection.link.last_mark_at
    assert at is not None
    return at


def says(window: Window) -> tuple[str, str]:
    """(level, words) of the age as the window shows it, everywhere the same."""
    (pill,) = window.findChildren(AgePill)
    marks = [mark for mark in window.findChildren(AgeMark) if isinstance(window, WallWindow)]
    assert {mark.text() for mark in marks} <= {pill.text()}, "the wall disagrees with itself"
    level = next(level for level, tone in TONES.items() if tone is pill.tone())
    assert {mark.age() for mark in marks} <= {level}
    return level, pill.text()


def is_fresh(window: Window) -> bool:
    return says(window) == ("good", "数据实时")


def since(window: Window) -> str:
    """The words for the last mark this window has had, by the hub's clock."""
    at = last_mark(window) + window.connection.link.skew
    return f"数据截至 {at.astimezone(SHANGHAI):%H:%M:%S}"


def is_told(window: Window, level: str) -> bool:
    shown, words = says(window)
    return shown == level and words.startswith(since(window))


async def three_seats(room: Room) -> tuple[Window, Window, Window]:
    """All three, a moment after the hub has said a mark to all of them."""
    seats: tuple[Window, Window, Window] = (await room.desk(), await room.wall(), await room.office(OFFICE))
    before = [last_mark(window) for window in seats]
    await until("all are live", lambda: all(is_fresh(window) for window in seats))
    await until("a mark came", lambda: all(last_mark(each) > at for each, at in zip(seats, before, strict=True)))
    return seats


def fall_silent(how: Silence, wire: Wire, room: Room) -> None:
    match how:
        case "the wire swallows everything":
            wire.cut()
        case "the hub stands still":
            room.hub.freeze()
        case "the hub is killed":
            room.hub.kill()


def behind_a_wire(
    qapp: QApplication, folder: Path, work: Callable[[Room, Wire, Turned], Awaitable[None]], settings: str = ""
) -> None:
    """Do `work` in a room whose windows reach the hub by a wire, and whose clock can be turned."""

    async def wired(room: Room) -> None:
        wire = Wire(room.hub.url)
        await wire.start()
        clock = Turned()
        room.url, room.clock = wire.url, clock
        try:
            await work(room, wire, clock)
        finally:
            await wire.close()
            room.hub.kill()

    with a_hub(folder / "data", settings) as hub:
        in_the_room(qapp, hub, folder, wired)


@pytest.mark.parametrize("how", ["the wire swallows everything", "the hub is killed"])
def test_a_silence_is_amber_within_ten_seconds_and_red_within_thirty_at_every_seat(
    qapp: QApplication, tmp_path: Path, how: Silence
) -> None:
    async def work(room: Room, wire: Wire, clock: Turned) -> None:
        if how == "the hub is killed":
            room.url = room.hub.url  # its sockets end with it, as they do on one machine
        seats = await three_seats(room)
        fall_silent(how, wire, room)
        lasts = {window: last_mark(window) for window in seats}
        if how != "the hub is killed":
            clock.turn_to(min(lasts.values()) + timedelta(seconds=7))
            for window in seats:
                window.connection.refresh_freshness()
                assert is_fresh(window), "nothing is old before its time"
        for seconds, level in ((9.4, "amber"), (29.4, "red")):
            clock.turn_to(max(lasts.values()) + timedelta(seconds=seconds))
            for window in seats:
                await until(f"{how}: it is {level}", partial(is_told, window, level))
                assert last_mark(window) == lasts[window], "nothing was heard since"
        desk, wall, office = seats
        assert isinstance(desk, DeskWindow) and desk.plan.sources.isHidden()
        for window in (desk, office):
            assert isinstance(window, DeskWindow | OfficeWindow)
            assert window.banner.isVisible() and "连接中断" in window.banner.text()
        assert all(since(wall) in tile.accessibleName() for tile in wall.findChildren(FigureTile))

    behind_a_wire(qapp, tmp_path, work)


def test_the_age_is_counted_behind_an_open_dialog(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room, wire: Wire, clock: Turned) -> None:
        desk = await room.desk()
        await until("it is live", lambda: is_fresh(desk))
        dialog = QDialog(desk)
        dialog.setModal(True)
        dialog.open()
        wire.cut()
        for seconds, level in ((9.4, "amber"), (29.4, "red")):
            clock.turn_to(last_mark(desk) + timedelta(seconds=seconds))
            await until(f"it is {level}", partial(is_told, desk, level))
        assert dialog.isVisible() and desk.banner.isVisible()
        dialog.close()

    behind_a_wire(qapp, tmp_path, work)


def test_a_mark_that_waited_while_the_loop_was_blocked_makes_nothing_fresh(qapp: QApplication, tmp_path: Path) -> None:
    """The loop stands for twelve seconds; a mark of the first three waits in the socket, and the hub dies after it."""

    async def work(room: Room, wire: Wire, clock: Turned) -> None:
        desk = await room.desk()
        await until("its clock is known", lambda: is_fresh(desk) and desk.connection.link.skew != timedelta())
        before = last_mark(desk)
        await until("a mark has just come", lambda: last_mark(desk) != before)
        before = last_mark(desk)
        seen: list[tuple[str, str]] = []

        def block() -> None:
            time.sleep(MARK_EVERY_S + 0.3)
            room.hub.freeze()
            clock.turn_to(before + timedelta(seconds=12))
            QTimer.singleShot(0, look)

        def look() -> None:
            seen.append(says(desk))
            if last_mark(desk) == before:
                QTimer.singleShot(0, look)

        QTimer.singleShot(0, block)
        await until("what waited is read", lambda: last_mark(desk) != before)
        assert last_mark(desk) - before == pytest.approx(timedelta(seconds=MARK_EVERY_S), abs=timedelta(seconds=1))
        for _ in range(3):
            desk.connection.refresh_freshness()
            assert is_told(desk, "amber")
            await asyncio.sleep(0)

    behind_a_wire(qapp, tmp_path, work)


def claim(source: str) -> RaiseAlert:
    key = uuid4().hex
    return RaiseAlert(
        alert=AlertId(f"{source}-{key}"),
        source=source,
        key=key,
        camera=CameraId("cam-035"),
        type="littering",
        phase=Phase.START,
        at=datetime.now(UTC),
        place=PLACE,
        title="垃圾满溢",
    )


def of(window: Window, source: str) -> datetime:
    """When the hub last heard a source, as this window knows it."""
    return window.connection.heard[source]


def test_a_source_that_falls_silent_ages_by_itself(qapp: QApplication, tmp_path: Path) -> None:
    """The hub's time goes sixty times as fast: what is silent for six seconds is silent for six minutes."""
    began = datetime.now(UTC) - timedelta(days=1)
    settings = f'[clock]\nkind = "demo"\nspeed = 60.0\nstart = {began.isoformat()}\nuntil = {began.isoformat()}\n'

    async def work(room: Room) -> None:
        talking = {source: asyncio.create_task(talk(room, account, source)) for source, account in SOURCES.items()}
        try:
            desk, wall, office = await room.desk(), await room.wall(), await room.office(OFFICE)
            await until("both are heard", lambda: desk.plan.sources.text() == "2 个来源有数据")
            await until("at the wall nobody is named", lambda: is_fresh(wall))
            await silenced(talking["gate-9"])
            await until("the desk names it", lambda: desk.plan.sources.text().endswith("· gate-9"))
            assert desk.plan.sources.isVisible() and desk.plan.sources.age() != "good"
            assert desk.plan.sources.text().startswith(f"数据截至 {of(desk, 'gate-9').astimezone(SHANGHAI):%H:%M:%S}")
            assert of(desk, "park-2") > of(desk, "gate-9")
            await until("the wall names it", lambda: "gate-9" in words_on(wall.board))
            told = [mark for mark in wall.findChildren(AgeMark) if "gate-9" in mark.text()]
            quiet = [mark for mark in wall.findChildren(AgeMark) if mark not in told]
            assert len(told) == 1 and {mark.age() for mark in quiet} == {"good"}
            assert [says(window) for window in (desk, office)] == [("good", "数据实时")] * 2
            assert office.connection.heard == {}, "sources are the district's business"
            assert desk.plan.sources.toolTip().count("数据截至") == 1, "each source by itself"
            talking["gate-9"] = asyncio.create_task(talk(room, SOURCES["gate-9"], "gate-9"))
            await until("it is heard again", lambda: desk.plan.sources.text() == "2 个来源有数据")
            await until("the wall names nobody", lambda: "gate-9" not in words_on(wall.board))
        finally:
            for each in talking.values():
                await silenced(each)

    with a_hub(tmp_path / "data", settings) as hub:
        in_the_room(qapp, hub, tmp_path, work)


async def talk(room: Room, account: str, source: str) -> None:
    wire = await room.on_the_wire(account)
    while True:
        assert (await wire.ask(claim(source))).result == "ok"
        await asyncio.sleep(0.2)


async def silenced(talking: "asyncio.Task[None]") -> None:
    talking.cancel()
    with suppress(asyncio.CancelledError):
        await talking


def test_what_was_heard_of_a_source_outlives_the_hub_that_heard_it(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        gate, desk = await room.on_the_wire("feed-camera"), await room.desk()
        assert (await gate.ask(claim("gate-9"))).result == "ok"
        await until("it is heard", lambda: "gate-9" in desk.connection.heard)
        heard = of(desk, "gate-9")
        room.hub.kill()
        await until("the cut is noticed", lambda: says(desk)[0] == "amber")
        room.hub.start()
        await until("the seat is back", lambda: is_fresh(desk))
        before = last_mark(desk)
        await until("the new hub has told whom it has heard", lambda: last_mark(desk) != before)
        assert of(desk, "gate-9") == heard

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


@pytest.mark.soak
@pytest.mark.parametrize("how", SILENCES)
def test_in_real_time_amber_comes_within_ten_seconds_and_red_within_thirty(
    qapp: QApplication, tmp_path: Path, how: Silence
) -> None:
    async def work(room: Room, wire: Wire, clock: Turned) -> None:
        if how == "the hub is killed":
            room.url = room.hub.url  # its sockets end with it, as they do on one machine
        seats = await three_seats(room)
        fall_silent(how, wire, room)
        for level, within_s in (("amber", 10.0), ("red", 30.0)):
            for window in seats:
                await until(f"it is {level}", partial(is_told, window, level), 31.0)
                age = clock() - last_mark(window)
                print(f"{how}: {type(window).__name__} is {level} after {age.total_seconds():.1f} s")
                assert age < timedelta(seconds=within_s)

    behind_a_wire(qapp, tmp_path, work)


@pytest.mark.soak
@pytest.mark.parametrize("dies", [False, True], ids=["the hub goes on", "the hub dies meanwhile"])
def test_after_twelve_blocked_seconds_the_age_is_right(qapp: QApplication, tmp_path: Path, dies: bool) -> None:
    async def work(room: Room, wire: Wire, clock: Turned) -> None:
        desk = await room.desk()
        await until("its clock is known", lambda: is_fresh(desk) and desk.connection.link.skew != timedelta())

        def block() -> None:
            time.sleep(3.5)
            if dies:
                room.hub.kill()
            time.sleep(8.5)

        wire_less = last_mark(desk)
        QTimer.singleShot(0, block)
        await until("the loop was blocked", lambda: clock() - wire_less > timedelta(seconds=12))
        await until("what waited is read", lambda: last_mark(desk) != wire_less)
        desk.connection.refresh_freshness()
        assert is_told(desk, "amber") if dies else is_fresh(desk)

    behind_a_wire(qapp, tmp_path, work)
