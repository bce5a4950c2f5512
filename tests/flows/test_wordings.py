"""A call is taken with the questions of its class and dispatched with a standard text; the office reads both."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.case import commands as ask
from console.domain.case.stages import Stage
from console.domain.ids import CaseId
from console.domain.rows import CaseRow
from console.domain.text import Text
from tests.flows.room import Room, a_hub, confirm, in_the_room, press, sheet_in, until, words_on
from tests.flows.test_reporting import SHOP, on_card, rows, say
from widgets.cases.actsheet import ActSheet
from widgets.cases.interview import InterviewAnswer
from widgets.cases.newcase import NewCaseSheet
from widgets.cases.places import PlaceAnswer
from widgets.cases.sheets import DispatchSheet
from widgets.cases.wording import WordsAnswer

HOSTILE = "<b>给水</b>&"


async def picked(field: WordsAnswer, typed: str) -> str:
    """Ctrl+; in the field, what is typed, Enter; what stands in the field then."""
    field.window().activateWindow()
    await until("the window is in front", field.window().isActiveWindow)
    field.edit.setFocus()
    await until("the hand is in the field", field.edit.hasFocus)
    QTest.keyClick(field.edit, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    await until("the list is open with the hand in it", lambda: field.picker and field.picker.typed.hasFocus())
    assert field.picker is not None
    say(field.picker.typed, typed)
    QTest.keyClick(field.picker.typed, Qt.Key.Key_Return)
    await until("the hand is back in the field", field.edit.hasFocus)
    return field.edit.toPlainText()


async def a_call_is_taken_and_dispatched(room: Room) -> None:
    desk = await room.desk()
    press(desk.view, "O")
    form = await sheet_in(desk, NewCaseSheet)
    say(form.control("title").edit, "路边井盖没了")  # type: ignore[attr-defined]
    place = form.control("place")
    assert isinstance(place, PlaceAnswer)
    say(place.address, SHOP)
    QTest.keyClick(form.control("source").box, Qt.Key.Key_Down)  # type: ignore[attr-defined]
    box = form.control("class_code").box  # type: ignore[attr-defined]
    box.setCurrentIndex(box.findData("P0101"))
    interview = form.control("interview")
    assert isinstance(interview, InterviewAnswer) and interview.asked[0].question.is_safety
    desk.activateWindow()
    await until("the window is in front", desk.isActiveWindow)
    box.setFocus()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_2, Qt.Key.Key_Tab, Qt.Key.Key_1):
        held = QApplication.focusWidget()
        assert held is not None
        QTest.keyClick(held, key)
    owner = next(each for each in interview.asked if each.question.id == "lid-owner")
    say(owner.line, HOSTILE)
    await confirm(form)
    await until("the desk stands on the new case", lambda: desk.card.current() is not None)
    row = on_card(desk)
    assert row.interview is not None and row.interview.rev == 1
    assert [each.said for each in row.interview.answers] == [
        Text("否", "No"),
        Text("丢失", "missing"),
        Text(HOSTILE, HOSTILE),
    ]
    assert f"盖上写着什么字：{HOSTILE}" in desk.card.heard.text()
    desk.queue.search("丢失")
    assert desk.queue.row_of(row.id) >= 0, "an answer is found by its words"
    desk.queue.search("堵塞")
    assert desk.queue.row_of(row.id) < 0
    desk.queue.search("")

    case = CaseId(row.id)
    for step in (ask.RegisterCase(case=case), ask.FileCase(case=case, class_code="P0101", condition=1)):
        assert (await desk.connection.ask(step)).result == "ok"
    await until("it waits for dispatch", lambda: on_card(desk).stage is Stage.TO_DISPATCH)
    desk.card.asked.emit("dispatch")
    sheet = await sheet_in(desk.card, DispatchSheet)
    sheet.lead.setCurrentIndex(sheet.lead.findData("st-liuxi"))
    (field,) = sheet.findChildren(WordsAnswer)
    words = await picked(field, "czaqyh")
    assert words == f"存在安全隐患，请先派人到{SHOP}值守、设围挡和警示，再行修复。"
    await confirm(sheet)
    await until("it is dispatched", lambda: on_card(desk).stage is Stage.TO_SIGN)

    office = await room.office("st-liuxi")
    await until("the office has the case", lambda: isinstance(office.connection.store.row(case), CaseRow))
    office.open_thing(case)
    await until("the office sees it", lambda: office.card.current() is not None)
    await until("the office reads the instruction", lambda: words in words_on(office.card))
    assert office.card.heard.isVisible() and HOSTILE in office.card.heard.text()

    office.card.asked.emit("ask_hand_back")
    back = await sheet_in(office.card, ActSheet)
    (field,) = back.findChildren(WordsAnswer)
    reason = await picked(field, "管养单位")
    assert SHOP in reason and "上水井盖" in reason
    assert field.edit.textCursor().selectedText() == "＿＿", "what the case cannot say is chosen, to be typed over"
    await confirm(back)
    await until("the desk hears it", lambda: rows(desk)[case].requests)
    assert rows(desk)[case].requests[0].reason == reason
    await until("everything asked is answered", lambda: not (desk.story._asking or office.story._asking))


def test_a_call_is_taken_with_questions_and_dispatched_with_a_text(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, a_call_is_taken_and_dispatched)
