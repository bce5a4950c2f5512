"""A clear case goes from the list to its unit in six keys at most, each of them pressed as a hand would."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.case.commands import ReportCase
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, in_the_room, sheet_in, until
from widgets.cases.sheets import DispatchSheet, FileSheet

HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))
CONTROL = Qt.KeyboardModifier.ControlModifier
KEYS_MOST = 6


class Hand:
    """Presses keys where the focus is, and counts them."""

    def __init__(self, desk: DeskWindow) -> None:
        self.desk, self.pressed = desk, list[str]()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.pressed.append(f"{modifiers.name} {key.name}")
        QTest.keyClick(QApplication.focusWidget() or self.desk, key, modifiers)


def stage(desk: DeskWindow, case: str) -> Stage | None:
    row = desk.card.current()
    return row.stage if isinstance(row, CaseRow) and row.id == case else None


def test_a_clear_case_is_registered_filed_and_dispatched_in_six_keys(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        case = CaseId(Uuid7()(datetime.now(UTC)))
        told = ReportCase(case=case, source=Source.HOTLINE, title="店外摆摊占道", place=HERE, class_code="E0405")
        assert (await desk.connection.ask(told)).result == "ok"
        await until("it is listed", lambda: desk.queue.row_of(case) == 0)
        desk.activateWindow()
        await until("the desk is in front", desk.isActiveWindow)
        desk.view.setFocus()

        hand = Hand(desk)
        hand.key(Qt.Key.Key_J)
        await until("its card is there", lambda: stage(desk, case) is Stage.RECEIVED)
        hand.key(Qt.Key.Key_R)
        await until("it is registered", lambda: stage(desk, case) is Stage.REGISTERED)
        hand.key(Qt.Key.Key_F)
        await sheet_in(desk, FileSheet)
        hand.key(Qt.Key.Key_Return, CONTROL)
        await until("it is filed", lambda: stage(desk, case) is Stage.TO_DISPATCH and not desk.card.has_sheet())
        hand.key(Qt.Key.Key_A)
        sheet = await sheet_in(desk, DispatchSheet)
        assert sheet.chosen()[0] is not None, "the lead is proposed"
        hand.key(Qt.Key.Key_Return, CONTROL)
        await until("it is at its unit", lambda: stage(desk, case) is Stage.TO_SIGN)
        assert len(hand.pressed) <= KEYS_MOST, hand.pressed

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
