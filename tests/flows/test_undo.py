"""Ctrl+Z at a real desk before a real hub: the case is as it was, and its timeline tells what was done and undone."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.ids import CaseId
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from tests.flows.room import Room, a_hub, in_the_room, press, until, words_on
from tests.flows.test_many import reported, rows

CONTROL = Qt.KeyboardModifier.ControlModifier


def the_row(desk: DeskWindow, case: CaseId) -> CaseRow:
    (row,) = rows(desk, [case])
    return row


def test_a_claim_is_undone_by_the_step_of_the_law(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        (case,) = await reported(desk, 1)
        desk.activateWindow()
        await until("the desk is in front", desk.isActiveWindow)
        desk.view.setFocus()
        press(desk.view, "J")
        await until("its card is there", lambda: (row := desk.card.current()) is not None and row.id == case)
        before = the_row(desk, case)
        press(desk.view, "Q")
        await until("undo is offered", lambda: "已办：认领" in words_on(desk.plan.toasts))
        QTest.keyClick(QApplication.focusWidget() or desk, Qt.Key.Key_Z, CONTROL)
        await until("it is undone", lambda: "已撤销：认领" in words_on(desk.plan.toasts))
        await until("the case is free", lambda: the_row(desk, case).holder is None)
        assert replace(the_row(desk, case), ver=before.ver) == before
        await until("both are told", lambda: len(desk.connection.store.timeline(case)) >= 3)
        QTest.keyClick(QApplication.focusWidget() or desk, Qt.Key.Key_Z, CONTROL)
        await until("there is nothing more to undo", lambda: "没有可撤销" in words_on(desk.plan.toasts))

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
