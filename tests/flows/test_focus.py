"""An answer that comes late leaves whoever has gone on where they are: what they type never becomes an act."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from console.domain.case import commands as ask
from console.domain.case.things import Source
from console.domain.ids import CaseId
from console.domain.place import Place
from tests.flows.room import Room, a_hub, in_the_room, press, sheet_in, until
from widgets.cases.sheets import FileSheet

CASE, OFFICE = CaseId("case-slow"), "st-qingquan"


def is_inside(widget: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))


async def a_late_answer_takes_nobody_away(room: Room) -> None:
    desk = await room.desk()
    inspector = await room.on_the_wire("inspector01")
    place = Place(117.475616, 36.690360, "柳溪路153号")
    told = ask.ReportCase(case=CASE, source=Source.INSPECTOR, title="店外经营", place=place, class_code="E0405")
    assert (await inspector.ask(told)).result == "ok"
    await until("the desk holds it", lambda: desk.queue.row_of(CASE) >= 0)
    desk.activateWindow()
    desk.view.choose(CASE)
    press(desk.view, "R")
    await until("it is registered", lambda: (shown := desk.card.current()) is not None and shown.holder == "desk01")
    await until("the answer has come", lambda: desk.connection.unsent == 0)
    press(desk.view, "F")
    sheet = await sheet_in(desk.card, FileSheet)
    desk.work.done.emit("register", CASE)
    assert is_inside(sheet), "the next sheet is being filled in"
    press(sheet, "Esc")
    await until("the sheet is gone", lambda: not desk.card.has_sheet())
    press(desk.view, "/")
    desk.work.done.emit("register", CASE)
    assert is_inside(desk.head), "somebody is searching"
    press(desk.view, "O")
    await until("the form of a new case is there", desk.plan.tray.isVisible)
    desk.work.done.emit("register", CASE)
    assert desk.plan.tray.isVisible() and is_inside(desk.plan.tray), "a new case is being told"
    office = await room.office(OFFICE)
    office.activateWindow()
    press(office.view, "O")
    await until("the office tells of one as well", office.tray.isVisible)
    await until("the hand is in it", lambda: is_inside(office.tray))
    office.work.done.emit("sign", CASE)
    assert is_inside(office.tray)


def test_a_late_answer_leaves_the_hand_where_it_is(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, a_late_answer_takes_nobody_away)
