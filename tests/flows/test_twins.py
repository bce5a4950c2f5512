"""A second report of one trouble, with real parts: it is marked, opened with a key, and merged by a person."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import CaseId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from resources import roles
from tests.flows.room import Room, a_hub, confirm, in_the_room, press, sheet_in, until
from widgets.cases.actsheet import ActSheet

FIRST, AGAIN = CaseId("case-first"), CaseId("case-again")
SHOP = "柳溪路153号"


async def report(room: Room, case: CaseId, title: str, north: float) -> None:
    """An inspector tells of tables before a shop."""
    inspector = await room.on_the_wire("inspector01")
    place = Place(117.475616, 36.690360 + north, SHOP)
    told = ask.ReportCase(case=case, source=Source.INSPECTOR, title=title, place=place, class_code="E0405")
    answer = await inspector.ask(told)
    assert answer.result == "ok", answer


def row_of(desk: DeskWindow, case: str) -> CaseRow:
    found = desk.connection.store.row(case)
    assert isinstance(found, CaseRow)
    return found


def shows(desk: DeskWindow, case: str, stage: Stage) -> bool:
    """Whether a person at this desk has the case before them, at this stage."""
    desk.view.choose(case)
    current = desk.card.current()
    return current is not None and (current.id, current.stage) == (case, stage)


def mark_of(desk: DeskWindow, case: str) -> str:
    return str(desk.queue.index(desk.queue.row_of(case), 0).data(roles.TWIN))


async def a_repeat_is_merged(room: Room) -> None:
    desk = await room.desk()
    await report(room, FIRST, f"店外经营 · {SHOP}", 0.0)
    await report(room, AGAIN, f"面馆桌椅摆到人行道 · {SHOP}", 0.00005)
    await until("the desk holds both", lambda: desk.queue.row_of(FIRST) >= 0 and desk.queue.row_of(AGAIN) >= 0)
    number = row_of(desk, FIRST).number
    await until("the queue marks the repeat", lambda: mark_of(desk, AGAIN) == f"疑似重复：{number}")
    desk.view.choose(AGAIN)
    await until("the card proposes the first one", lambda: len(desk.card.twins.proposed) == 1)
    press(desk.view, "1")
    await until("the first one is open", lambda: (shown := desk.card.current()) is not None and shown.id == FIRST)
    desk.view.choose(AGAIN)
    press(desk.view, "R")
    await until("the card shows that it is taken up", lambda: shows(desk, AGAIN, Stage.REGISTERED))
    await until("it is proposed still", lambda: len(desk.card.twins.proposed) == 1)
    press(desk.view, "P")
    sheet = await sheet_in(desk.card, ActSheet)
    assert sheet.control("into").answer() == {"into": FIRST}
    await confirm(sheet)
    await until("the repeat stands under the first one", lambda: row_of(desk, AGAIN).stage is Stage.MERGED)
    assert row_of(desk, AGAIN).master == FIRST
    await until("nothing is marked any more", lambda: mark_of(desk, FIRST) == "")
    await until("the hand has gone on to the first one", lambda: (on := desk.card.current()) and on.id == FIRST)
    await until("everything asked is answered", lambda: not desk.card.has_sheet() and not desk.story._asking)


def test_a_repeat_is_marked_opened_with_a_key_and_merged(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, a_repeat_is_merged)
