"""Pictures of every view of a desk, an office and a wall, over one told day, for whoever wants to look at them.

    python -m tests.flows.views --to DIR [--only NAME …] [--lang zh] [--theme dark] [--size 1366x768] [--scale 150]

    a demo without a display tells its day ─▶ its hub again, with the clock standing ─▶ a window for each
    language × theme × size ─▶ each view is opened as its keys do, and photographed

A picture is named view-language-theme-size.png, its size in pixels of the screen: `--size 3840x2160 --scale 200` is
the window of a screen of that size at 200 %. `--day DIR` keeps the told day there, and takes it from there again.
"""

import argparse
import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from console.domain.case.stages import Stage
from console.domain.case.table import Action, why_not
from console.domain.ids import SessionId
from console.domain.rows import CaseRow, SessionRow
from console.domain.session import DropPin, SayNote
from console.seats.desk import DeskWindow
from console.shell import panes
from console.shell.door import scale_on
from console.storage.log import DATABASE
from resources.tongue import say, speak
from tests.flows.room import Room, W, a_hub, button, in_the_room, press, until
from widgets import theme
from widgets.cases.classes import ClassHint
from widgets.cases.wording import WordsAnswer
from widgets.maps.tracer import Purpose
from widgets.shift.page import HANDOVER, LOAD, ShiftPage

DAY_S = 60
SETTLE_S = 0.6
DESK, OFFICE = "desk01", "st-qingquan"
SETTINGS = (
    '[clock]\nkind = "demo"\nstart = "{at}"\nuntil = "{at}"\nspeed = 1.0\n[notice]\nzh = "演示数据"\nen = "Demo"\n'
)

View = Callable[[DeskWindow], Awaitable[QWidget]]
Elsewhere = Callable[[Room, QSize], Awaitable[QWidget]]
"""A view of another seat than the desk's: (room, size of the window)."""
AREA = ((117.42, 36.66), (117.52, 36.66), (117.54, 36.74), (117.44, 36.76))
"""In the middle of the district."""
MANHOLE = "P0101"
SECTIONS = ("accounts", "audit", "sets", "keeping", "devices")
"""Of the administration."""
PINNED = ("现场", "箱体", "收运点")


async def at_rest(desk: DeskWindow) -> QWidget:
    """The list from its top, a case with photos on the card."""
    rows = [desk.connection.store.row(desk.queue.id_at(n)) for n in range(desk.queue.rowCount())]
    cases = [row for row in rows if isinstance(row, CaseRow)]
    desk.view.choose(max(cases, key=lambda row: (row.stage is Stage.HANDLING, len(row.photos))).id)
    return desk


async def report(desk: DeskWindow) -> QWidget:
    """上报, with words that suggest a class."""
    press(desk.view, "O")
    await until("the form is open", desk.plan.tray.isVisible)
    return desk


async def dispatch(desk: DeskWindow) -> QWidget:
    """派遣: why this unit, and the deadline before it is confirmed."""
    await _act(desk, Action.DISPATCH)
    return desk


async def many(desk: DeskWindow) -> QWidget:
    """Several cases picked."""
    for _ in range(4):
        press(desk.view, "X")
        press(desk.view, "J")
    return desk


async def palette(desk: DeskWindow) -> QWidget:
    """Ctrl+K with a word typed."""
    desk.head.find_something()
    await asyncio.sleep(SETTLE_S)
    press(desk.head.search, "liuxi")
    return desk


async def keys(desk: DeskWindow) -> QWidget:
    """Every key."""
    desk.help.turn()
    return desk


async def items(desk: DeskWindow) -> QWidget:
    """督办与议定事项."""
    desk.rooms.turn("items")
    return desk


async def alert(desk: DeskWindow) -> QWidget:
    """告警研判."""
    desk.strip.setFocus()
    desk.triage.look(desk.alerts.id_at(0))
    return desk


async def load(desk: DeskWindow) -> QWidget:
    """派单负荷: whoever has the most, and their cases ticked to be shared out."""
    board = await _shift(desk, LOAD)
    await until("people are listed", board.load.people.lines)
    board.load.people.setCurrentCell(1, 0)
    board.load.turn_all()
    if board.load.ticked():
        board.load.act_by_letter("T")
    return desk


async def handover(desk: DeskWindow) -> QWidget:
    """交接班: what is owed at the end of the day."""
    board = await _shift(desk, HANDOVER)
    board.handover.grid.setCurrentCell(0, 0)
    return desk


async def duty_log(desk: DeskWindow) -> QWidget:
    """值班日志, with a line that is being written about the case of the card."""
    await at_rest(desk)
    assert desk.shift is not None
    desk.shift.write_line()
    desk.shift.page.log.line.setText("市里来电：明早九点检查示范大街")
    return desk


async def leaving(desk: DeskWindow) -> QWidget:
    """换人登录: what is unfinished."""
    desk.farewell.open(desk.unfinished())
    return desk


async def call(desk: DeskWindow) -> QWidget:
    """上报 of a manhole: what the class wants known, and what to tell the caller."""
    await report(desk)
    form = desk.plan.tray.findChild(ClassHint)
    assert form is not None
    found = next(n for n in range(form.box.count()) if form.box.itemData(n) == MANHOLE)
    form.box.setCurrentIndex(found)
    return desk


async def texts(desk: DeskWindow) -> QWidget:
    """常用语 over a dispatch."""
    await dispatch(desk)
    field = next(each for each in desk.card.findChildren(WordsAnswer) if each.isVisible())
    field.edit.setFocus()
    field.button.click()
    return desk


async def area(desk: DeskWindow) -> QWidget:
    """An area drawn on the map: list, chip, map and charts know of it alone."""
    desk.drawing.confine(AREA)
    return desk


async def opened(desk: DeskWindow) -> QWidget:
    """One bar is open, and its chart keeps the others."""
    charts = desk.plan.charts
    charts.choose("streets")
    await until("the charts are drawn", lambda: len(charts._ranks.get("streets", ())) > 1)
    charts.opened.emit("streets", charts._ranks["streets"][1].key)
    return desk


async def narrowed(desk: DeskWindow) -> QWidget:
    """Words, a street and a stretch of time left: list, map, chips and charts narrow one another."""
    await opened(desk)
    desk.plan.charts.opened.emit("left", "4")
    desk.head.search.setText("占道")
    desk.head.searched.emit("占道")
    return desk


async def measure(desk: DeskWindow) -> QWidget:
    """A line on the map and how long it is."""
    desk.drawing.begin(Purpose.MEASURE)
    for corner in AREA:
        desk.map.tracer.corner(*corner)
    return desk


async def heat(desk: DeskWindow) -> QWidget:
    """Where the cases lie densest."""
    desk.maps.use("heat")
    return desk


async def hours(desk: DeskWindow) -> QWidget:
    """The map at an earlier hour."""
    desk.maps.use("hours")
    desk.plan.hours.choose(20)
    desk.plan.hours.chosen.emit(20)
    return desk


async def on_time(desk: DeskWindow) -> QWidget:
    """The charts with the shares in time of the units."""
    desk.plan.charts.choose("kept_units")
    return desk


VIEWS: dict[str, View] = {
    view.__name__: view
    for view in (
        *(at_rest, report, call, dispatch, texts, many, palette, keys, items, alert),
        *(area, narrowed, opened, measure, heat, hours, on_time),
        *(load, handover, duty_log, leaving),
    )
}


async def office(room: Room, size: QSize) -> QWidget:
    """A street office, a task with its clock on the card."""
    window = _sized(await room.office(OFFICE), size)
    await until("its tasks are there", lambda: window.queue.rowCount() > 0)
    window.view.choose(window.queue.id_at(0))
    return window


async def office_report(room: Room, size: QSize) -> QWidget:
    """A street office that reports something."""
    window = _sized(await room.office(OFFICE), size)
    await until("its tasks are there", lambda: window.queue.rowCount() > 0)
    press(window.view, "O")
    await until("the form is open", window.tray.isVisible)
    return window


async def wall(room: Room, size: QSize) -> QWidget:
    """The leaders' wall; it is laid out for its own size."""
    window = _sized(await room.wall(), size)
    await asyncio.sleep(SETTLE_S)
    return window


async def session(room: Room, size: QSize) -> QWidget:
    """会商 at the desk: pins close to each other on the map, a note, and a resolution being written."""
    desk = _sized(await room.desk(DESK), size)
    await _meet(desk)
    button(desk.room, say("议定…", "Resolve…")).click()
    return desk


async def session_office(room: Room, size: QSize) -> QWidget:
    """The same 会商 at the street office that was called."""
    await _meet(_sized(await room.desk(DESK), size))
    window = _sized(await room.office(OFFICE), size)
    await until("it may join", window.meeting.isVisible)
    window.join()
    await until("it stands in the room", lambda: window.room.current() is not None)
    return window


ELSEWHERE: dict[str, Elsewhere] = {
    view.__name__: view for view in (office, office_report, wall, session, session_office)
}


NAMES = (*VIEWS, *SECTIONS, *ELSEWHERE)


async def _meet(desk: DeskWindow) -> None:
    """Enter the session of this day; whoever comes first convenes it and pins what it is about."""
    await until("the list is there", lambda: desk.queue.rowCount() > 0)
    under_way = list(desk.connection.store.rows(SessionRow))
    if under_way:
        desk.rooms.enter(SessionId(under_way[0]))
        await until("the desk stands in the room", lambda: desk.room.current() is not None)
        return
    rows = [row for row in desk.connection.store.rows(CaseRow).values() if row.lead == OFFICE]
    case = min(rows, key=lambda row: (row.stage is not Stage.HANDLING, row.number))
    desk.open_thing(case.id)
    desk.rooms.confer(case)
    await until("the desk stands in the room", lambda: desk.room.current() is not None)
    (held,) = desk.connection.store.rows(SessionRow)
    for n, label in enumerate(PINNED):
        place = {"lon": case.place.lon + 0.0004 * n, "lat": case.place.lat + 0.0001 * n}
        await desk.connection.ask(DropPin(session=SessionId(held), pin=str(uuid4()), label=label, **place))
    await desk.connection.ask(SayNote(session=SessionId(held), words="箱体权属在园林，垃圾由环卫清运"))


def _sized(window: W, size: QSize) -> W:
    window.resize(size)
    window.activateWindow()
    return window


async def _shift(desk: DeskWindow, board: int) -> ShiftPage:
    """Open a board of the shift and wait for what it asks."""
    assert desk.shift is not None
    await desk.colleagues.refresh()
    desk.shift.enter()
    desk.shift.page.turn(board)
    await desk.shift.desk.settle()
    desk.tick()
    return desk.shift.page


async def _act(desk: DeskWindow, action: Action) -> None:
    """Open the sheet of an act on the first case that allows it."""
    rules, now = desk.reference.lexicon.rules, desk.hub_now()
    rows = sorted(desk.connection.store.rows(CaseRow).values(), key=lambda row: row.number)
    lawful = [row.id for row in rows if why_not(row, action, desk.actor, rules, now) is None]
    assert lawful, f"{action}: no case of this day allows it"
    case = lawful[0]
    desk.open_thing(case)
    await until("its card is open", lambda: (row := desk.card.current()) is not None and row.id == case)
    desk.work.act(str(action))
    await until("its sheet is open", desk.card.has_sheet)


def main(argv: Sequence[str]) -> int:
    words = _parser().parse_args(argv)
    words.to.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = str(words.scale / 100)
    panes.prepare()
    application = QApplication(sys.argv[:1])
    with ExitStack() as held:
        folder = Path(held.enter_context(TemporaryDirectory()))
        data = _a_told_day(words.day or folder)
        hub = held.enter_context(a_hub(data, SETTINGS.format(at=_shown_at(data).isoformat())))
        for lang, mode, size in product(words.lang, words.theme, words.size):
            speak(lang)
            for name in words.only or NAMES:
                points = _points(size, words.scale)
                theme.apply(application, mode, scale_on("wall" if name == wall.__name__ else "desk", points))
                file = words.to / f"{name}-{lang}-{mode}-{size}.png"
                in_the_room(application, hub, folder / file.stem, partial(_shoot, name, points, file))
                print(file, flush=True)
    return 0


async def _shoot(name: str, size: QSize, file: Path, room: Room) -> None:
    if name in ELSEWHERE:
        shown = await ELSEWHERE[name](room, size)
    elif name in SECTIONS:
        window = _sized(await room.admin(), size)
        window.go(name)
        shown = window
        await asyncio.sleep(3 * SETTLE_S)
    else:
        desk = _sized(await room.desk(DESK), size)
        await until("the list is there", lambda: desk.queue.rowCount() > 0)
        desk.view.setFocus()
        shown = await VIEWS[name](desk)
    await asyncio.sleep(SETTLE_S)
    assert shown.size() == size, f"the {size.width()}×{size.height()} asked for are too small for it: {shown.size()}"
    assert shown.grab().save(str(file))


def _points(size: str, scale: int) -> QSize:
    """The window that fills a screen of so many pixels at `scale` per cent."""
    wide, high = (int(each) for each in size.split("x"))
    return QSize(wide * 100 // scale, high * 100 // scale)


def _a_told_day(folder: Path) -> Path:
    """The data of a hub at the end of a demo's day; one that lies there already is taken as it is."""
    if (folder / "hub" / DATABASE).exists():
        return folder / "hub"
    told = ["--headless", "--seconds", str(DAY_S), "--seats", "desk", "--size", "1366x768"]
    told += ["--data", str(folder), "--shots", str(folder / "shots")]
    subprocess.run([sys.executable, "-m", "console", "demo", *told], check=True, stdout=subprocess.DEVNULL)
    return folder / "hub"


def _shown_at(data: Path) -> datetime:
    """A moment after everything that was told."""
    with closing(sqlite3.connect(f"{(data / DATABASE).as_uri()}?mode=ro", uri=True)) as log:
        (last,) = log.execute("SELECT max(at) FROM event").fetchone()
    return datetime.fromtimestamp(last / 1e6, UTC) + timedelta(minutes=1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.flows.views")
    add = parser.add_argument
    add("--to", type=Path, required=True, metavar="DIR")
    add("--only", nargs="+", choices=NAMES, metavar="NAME")
    add("--lang", nargs="+", choices=("zh", "en"), default=["zh", "en"])
    add("--theme", nargs="+", choices=("dark", "light"), default=["dark", "light"])
    add("--size", nargs="+", default=["1366x768", "1920x1080"], metavar="WxH")
    add("--scale", type=int, default=100, metavar="PERCENT")
    add("--day", type=Path, metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
