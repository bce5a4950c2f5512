"""The sheet of a dispatch tells what was here before, and waits for nobody."""

import asyncio
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from console.domain.case.stages import Stage
from console.domain.ids import CaseId, UnitId
from console.domain.past import PastCase, Sending
from console.domain.text import Refused
from tests.shell.workdesk import DESK, Desk
from tests.support.rows import NOON, a_case
from widgets import theme


@pytest.fixture(autouse=True, scope="module")
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")


GARDENS = UnitId("dept-gardens")


def to_dispatch(**more):
    return a_case("c1", Stage.TO_DISPATCH, class_code="E0405", condition=1, filed_at=NOON, **more)


def a_past(row, *sent: Sending, class_code: str = "E0405") -> PastCase:
    then = NOON - timedelta(days=5)
    place = row.place
    return PastCase(case=CaseId("old"), at=then, lon=place.lon, lat=place.lat, class_code=class_code, sent=sent)


async def test_the_dispatch_sheet_opens_at_once_and_tells_what_was_here_when_the_hub_has_said(qtbot):
    row = to_dispatch()
    desk = Desk(qtbot, row)
    desk.past = asyncio.get_running_loop().create_future()
    desk.work.act("dispatch")
    sheet = desk.sheet()
    assert sheet.isVisible() and sheet.hints.text() == ""
    desk.past.set_result([a_past(row, Sending(GARDENS, returned="不属本单位", is_wrong=True))])
    await desk.work.settle()
    assert sheet.hints.isVisible()
    assert sheet.hints.text().splitlines()[0] == (
        "同一地点 30 天内 1 件，上次派园林绿化中心，被退回（错派）：“不属本单位”"
    )


async def test_a_past_that_is_not_to_be_had_is_said_and_not_taken_for_none(qtbot):
    desk = Desk(qtbot, to_dispatch())
    desk.past = asyncio.get_running_loop().create_future()
    desk.past.set_exception(Refused("没有此案。", "No such case."))
    desk.work.act("dispatch")
    await desk.work.settle()
    assert desk.sheet().hints.text() == "未能查询此处的历史：没有此案。"


async def test_a_past_that_comes_after_the_sheet_was_closed_is_let_go(qtbot, qapp):
    row = to_dispatch()
    desk = Desk(qtbot, row)
    desk.past = asyncio.get_running_loop().create_future()
    desk.work.act("dispatch")
    desk.card.close_sheet()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.past.set_result([a_past(row)])
    await desk.work.settle()
    assert not desk.card.has_sheet()


async def test_another_class_chosen_in_the_sheet_is_told_its_own_past(qtbot):
    row = a_case("c1", Stage.REGISTERED, class_code="E0112", holder=DESK.account, is_emergency=True)
    desk = Desk(qtbot, row)
    desk.past = asyncio.get_running_loop().create_future()
    desk.past.set_result([a_past(row, Sending(GARDENS), class_code="E0112")])
    desk.work.act("dispatch_first")
    await desk.work.settle()
    sheet = desk.sheet()
    assert "上次派园林绿化中心" in sheet.hints.text()
    sheet.chooser.small_class.setCurrentIndex(sheet.chooser.small_class.currentIndex() + 1)
    assert sheet.hints.text() == ""
