"""One act on many cases, with real parts: each is asked and answered by itself, and what was refused stays picked."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar

from console.domain.case.commands import ClaimCase, FileCase, ReportCase
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from console.shell import manywork
from console.sync.outbox import Asking
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, button, confirm, in_the_room, press, sheet_in, until, words_on
from widgets.cases.actsheet import ActSheet
from widgets.cases.dispatchmany import DispatchMany

HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))
CLASS = "E0405"


async def reported(desk: DeskWindow, count: int) -> list[CaseId]:
    """So many new cases that the desk lists; the hand is on the first of the list."""
    made = Uuid7()
    cases = [CaseId(made(datetime.now(UTC))) for _ in range(count)]
    reports = [ReportCase(case=each, source=Source.INSPECTOR, title="暴露垃圾", place=HERE) for each in cases]
    answers = await asyncio.gather(*desk.connection.ask_all([(each, {}) for each in reports]))
    assert {each.result for each in answers} == {"ok"}
    await until("all are listed", lambda: all(desk.queue.row_of(each) >= 0 for each in cases))
    desk.view.setFocus()
    return cases


def rows(desk: DeskWindow, cases: list[CaseId]) -> list[CaseRow]:
    found = [desk.connection.store.row(each) for each in cases]
    return [each for each in found if isinstance(each, CaseRow)]


def shown(desk: DeskWindow) -> str | None:
    row = desk.card.current()
    return None if row is None else row.id


def pick_all(desk: DeskWindow) -> None:
    QTest.keyClick(desk.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def test_many_cases_are_registered_dispatched_and_let_go_in_a_few_keys(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        cases = await reported(desk, 6)
        press(desk.view, "J")
        press(desk.view, "X")
        QTest.keyClick(desk.view, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
        assert len(desk.view.picked) == 2 and desk.plan.many.isVisible()
        press(desk.view, "Esc")
        assert len(desk.view.picked) == 0 and desk.card.isVisible(), "the first Esc lets go of what is picked"
        pick_all(desk)
        assert "已选 6 件" in words_on(desk.plan.many)

        press(desk.view, "R")
        await confirm(await sheet_in(desk.plan.many, ActSheet))
        await until("all are registered", lambda: {row.stage for row in rows(desk, cases)} == {Stage.REGISTERED})
        await until("nothing is picked any more", lambda: not desk.view.picked and desk.card.isVisible())
        assert {row.holder for row in rows(desk, cases)} == {"desk01"}

        filed: list[Asking] = [(FileCase(case=each, class_code=CLASS, condition=1), {}) for each in cases]
        assert {each.result for each in await asyncio.gather(*desk.connection.ask_all(filed))} == {"ok"}
        await until("all wait for dispatch", lambda: {row.stage for row in rows(desk, cases)} == {Stage.TO_DISPATCH})
        pick_all(desk)
        press(desk.view, "A")
        sheet = await sheet_in(desk.plan.many, DispatchMany)
        assert "6" in sheet.told.text() and "前办结" in sheet.due.text()
        leads = {sheet.lead_of(row) for row in rows(desk, cases)}
        await confirm(sheet)
        await until("all are dispatched", lambda: {row.stage for row in rows(desk, cases)} == {Stage.TO_SIGN})
        assert {row.lead for row in rows(desk, cases)} == leads and None not in leads

        await until("nothing is picked any more", lambda: not desk.view.picked)
        pick_all(desk)
        button(desk.plan.many, "放回 6").click()
        await confirm(await sheet_in(desk.plan.many, ActSheet))
        await until("nobody has them", lambda: {row.holder for row in rows(desk, cases)} == {None})

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_what_another_desk_was_quicker_with_is_refused_and_stays_picked(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk, other = await room.desk(), await room.on_the_wire("desk02")
        cases = await reported(desk, 3)
        pick_all(desk)
        press(desk.view, "Q")
        sheet = await sheet_in(desk.plan.many, ActSheet)
        assert (await other.ask(ClaimCase(case=cases[1]))).result == "ok"
        await confirm(sheet)
        await until("the outcome is told", lambda: "认领：已办 2 件，1 件未办" in words_on(desk.plan.many))
        assert desk.view.picked.ids() == (cases[1],)
        (refused,) = rows(desk, cases[1:2])
        assert refused.number in words_on(desk.plan.many)
        await until("the row says who has it", lambda: rows(desk, cases[1:2])[0].holder == "desk02")
        button(desk.plan.many, refused.number).click()
        await until(
            "its card can be gone to", lambda: (row := desk.card.current()) is not None and row.id == refused.id
        )

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_what_was_begun_with_many_can_be_stopped_and_says_how_far_it_came(
    qapp: QApplication, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(manywork, "PORTION", 2)

    async def work(room: Room) -> None:
        desk = await room.desk()
        cases = await reported(desk, 9)
        pick_all(desk)
        press(desk.view, "R")
        sheet = await sheet_in(desk.plan.many, ActSheet)
        bar = desk.plan.many.findChild(QProgressBar)
        assert isinstance(bar, QProgressBar)
        bar.valueChanged.connect(lambda value: press(desk.view, "Esc") if value == 4 else None)
        await confirm(sheet)
        await until("it has stopped", lambda: "件未提交" in words_on(desk.plan.many))
        left = desk.view.picked.ids()
        stages = {row.id: row.stage for row in rows(desk, cases)}
        assert 0 < len(left) < 9 and all(stages[each] is Stage.RECEIVED for each in left)
        assert sum(stage is Stage.REGISTERED for stage in stages.values()) == 9 - len(left)

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_where_the_hub_falls_silent_the_hand_is_free_and_what_was_asked_is_answered_later(
    qapp: QApplication, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(manywork, "ANSWERS_WITHIN_S", 0.5)

    async def work(room: Room) -> None:
        desk = await room.desk()
        cases = await reported(desk, 3)
        pick_all(desk)
        press(desk.view, "Q")
        sheet = await sheet_in(desk.plan.many, ActSheet)
        room.hub.freeze()
        try:
            await confirm(sheet)
            await until("the hand is free", lambda: not desk.view.picked and not desk.many.is_running)
            assert "3 件已存入本机待发" in words_on(desk.plan.toasts) and desk.connection.unsent == 3
        finally:
            room.hub.go_on()
        await until("all are claimed", lambda: {row.holder for row in rows(desk, cases)} == {"desk01"})
        await until("nothing is left to be sent", lambda: desk.connection.unsent == 0)

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
