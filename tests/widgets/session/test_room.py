"""The room of a session: agenda, marks and the two steps to its end."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from console.domain.ids import AccountId, CaseId, UnitId
from console.domain.rows import SessionRow
from console.domain.session import SessionStage, SessionType
from tests.support.rows import NOON, a_case, a_promise
from widgets.controls.buttons import IconButton
from widgets.controls.words import PlainLabel
from widgets.session.pins import PinLine
from widgets.session.room import ResolveSheet, SessionRoom

ROW = SessionRow(
    id="s1",
    ver=1,
    type=SessionType.ROADSIDE,
    title="马路办公",
    stage=SessionStage.UNDER_WAY,
    chair=AccountId("chair"),
    units=(UnitId("st-qingquan"),),
    cases=(CaseId("c1"),),
    opened_at=NOON,
)


@pytest.fixture
def room(qtbot, lexicon):
    room = SessionRoom(QWidget())
    qtbot.addWidget(room)
    room.resize(1200, 700)
    room.show()
    room.show_session(ROW, lexicon, AccountId("chair"))
    return room


def test_the_agenda_tells_stage_and_time_left(room):
    room.show_agenda([a_case("c1", promise=a_promise(NOON, timedelta(hours=2)))], NOON)
    assert "待派遣" in room._agenda.item(0).text()
    assert "剩 2 小时" in room._agenda.item(0).text()
    assert not room._agenda.horizontalScrollBar().isVisible()


def test_enter_on_the_agenda_opens_the_case(qtbot, room):
    room.show_agenda([a_case("c1")], NOON)
    room._agenda.setCurrentRow(0)
    with qtbot.waitSignal(room.case_opened) as told:
        qtbot.keyClick(room._agenda, Qt.Key.Key_Return)
    assert told.args == ["c1"]


def test_only_ones_own_mark_can_be_taken_back(qtbot, room):
    room.show_pins(
        [PinLine("p1", "现场", "坐席", "#4C9FFF", True), PinLine("p2", "箱体", "清泉街道", "#A996F5", False)]
    )
    (away,) = room._pins.findChildren(IconButton)
    with qtbot.waitSignal(room.unpinned) as told:
        away.click()
    assert told.args == ["p1"]


def test_ending_takes_two_clicks(qtbot, room):
    ends: list[bool] = []
    room.ended.connect(lambda: ends.append(True))
    room._end.click()
    assert ends == []
    room._end.click()
    assert ends == [True]


def test_one_click_to_end_is_forgotten_after_a_while(qtbot, room):
    ends: list[bool] = []
    room.ended.connect(lambda: ends.append(True))
    room._arm.setInterval(10)
    room._end.click()
    qtbot.waitUntil(lambda: not room._arm.isActive())
    room._end.click()
    assert ends == []


def test_who_does_not_chair_reads_why(room, lexicon):
    room.show_session(ROW, lexicon, AccountId("another"))
    assert room._end.reason() == "由主持人决定"


def test_a_resolution_never_names_the_lead_as_its_own_helper(qtbot, lexicon):
    sheet = ResolveSheet(lexicon, NOON)
    qtbot.addWidget(sheet)
    sheet.co.setCurrentIndex(sheet.lead.currentIndex() + 1)
    _, lead, co, _ = sheet.chosen()
    assert (sheet.co.currentData(), co) == (lead, ())


def test_a_first_resolution_is_written_without_scrolling(qtbot, room, lexicon):
    room.resize(1280, 630)
    sheet = ResolveSheet(lexicon, NOON)
    room.open_sheet(sheet)
    qtbot.waitExposed(room)
    shaft = next(each for each in sheet.findChildren(QScrollArea) if each.isAncestorOf(sheet.form))
    qtbot.waitUntil(lambda: shaft.verticalScrollBar().maximum() == 0)
    room.resize(1900, 1000)
    qtbot.waitUntil(lambda: sheet.height() <= sheet.sizeHint().height() + 2)


def test_a_mark_that_comes_leaves_the_lines_of_the_others_as_they_are(qtbot, room):
    pins = [PinLine(f"p{n}", f"围挡{n}", "综合执法局", "#D55E00", n % 2 == 0) for n in range(4)]
    room.show_pins(pins)
    buttons = room._pins.findChildren(IconButton)
    buttons[1].setFocus()
    room.show_pins([*pins[1:], PinLine("p9", "新增", "示范街道", "#0072B2", True)])
    qtbot.waitUntil(lambda: in_order(room._pins) == ["围挡1", "围挡2", "围挡3", "新增"])
    assert buttons[1].hasFocus()
    room.show_pins([])
    qtbot.waitUntil(lambda: in_order(room._pins) == [])


def in_order(place: QWidget) -> list[str]:
    """What the marks say, from the top."""
    seen = [each for each in place.findChildren(PlainLabel) if each.isVisible()]
    seen.sort(key=lambda each: each.mapTo(place, QPoint()).y())
    return [each.text() for each in seen if each.text().startswith(("围挡", "新增"))]
