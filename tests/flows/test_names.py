"""Whatever a hand can reach has a name that a screen reader says: in the windows, on every sheet, in both tongues."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from console.domain.case.commands import DispatchCase, FileCase, RegisterCase, ReportCase, SignAssignment
from console.domain.case.stages import Stage
from console.domain.case.table import TABLE, Action, why_not
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.sync.uuid7 import Uuid7
from resources.tongue import Tongue, speak
from tests.flows.room import Room, a_hub, in_the_room, press, sheet_in, until
from widgets.cases.classes import ClassHint
from widgets.cases.newcase import NewCaseSheet
from widgets.cases.questions import has_button, questions
from widgets.cases.wording import WordsAnswer
from widgets.shift.page import HANDOVER, LOAD, LOG

OFFICE = "st-qingquan"
HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId(OFFICE))
OWNED = (QAbstractSpinBox, QComboBox, QCalendarWidget, QTableView, QLineEdit)
"""What Qt puts inside one of these is heard with it."""


def nameless(window: QWidget) -> Iterator[str]:
    for each in window.findChildren(QWidget):
        can_be_reached = isinstance(each, QAbstractButton) or each.focusPolicy() is not Qt.FocusPolicy.NoFocus
        parents = _parents(each)
        if not can_be_reached or not each.isVisible() or any(isinstance(up, OWNED) for up in parents):
            continue
        known = QAccessible.queryAccessibleInterface(each)
        if known is None or not known.text(QAccessible.Text.Name).strip():
            yield f"{type(each).__name__} in {' in '.join(type(up).__name__ for up in parents[:3])}"


def stage_of(seat: DeskWindow | OfficeWindow, case: str) -> Stage | None:
    row = seat.connection.store.row(case)
    return row.stage if isinstance(row, CaseRow) else None


def shown(seat: DeskWindow | OfficeWindow) -> tuple[str, Stage] | None:
    row = seat.card.current()
    return None if row is None else (row.id, row.stage)


def _parents(widget: QWidget) -> list[QWidget]:
    found = []
    up = widget.parentWidget()
    while up is not None:
        found.append(up)
        up = up.parentWidget()
    return found


async def open_there(seat: DeskWindow | OfficeWindow, case: str, stage: Stage) -> None:
    """Its card is open at this stage, where the seat may know of it."""
    await until(f"{stage} is known", lambda: stage_of(seat, case) in (stage, None))
    if stage_of(seat, case) is not None:
        seat.open_thing(case)
        await until("its card is open", lambda: shown(seat) == (case, stage))


def look_at_sheets(seat: DeskWindow | OfficeWindow, case: str) -> Iterator[str]:
    """Open every sheet this person may open on a case now, one after the other."""
    row = seat.connection.store.row(case)
    assert isinstance(row, CaseRow)
    for each in TABLE:
        is_theirs = each.roles & seat.actor.roles and has_button(each.action) and questions(each.action)
        if is_theirs and why_not(row, each.action, seat.actor, seat.reference.lexicon.rules, seat.hub_now()) is None:
            seat.work.act(str(each.action))
            assert seat.card.has_sheet(), each.action
            yield from (f"{each.action}: {one}" for one in nameless(seat))
            seat.card.close_sheet()
            opened.add(each.action)


opened: set[Action] = set()


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_control_says_its_name(qapp: QApplication, tmp_path: Path, tongue: Tongue) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        office = await room.office(OFFICE)
        wall = await room.wall()
        found: set[str] = set()
        case = CaseId(Uuid7()(datetime.now(UTC)))

        async def after(seat: DeskWindow | OfficeWindow, stage: Stage, command: Command) -> None:
            """Ask for it, and look at all that can be done then."""
            assert (await seat.connection.ask(command)).result == "ok"
            for each in (desk, office):
                await open_there(each, case, stage)
            found.update(nameless(desk), nameless(office))
            found.update(look_at_sheets(seat, case))

        told = ReportCase(case=case, source=Source.HOTLINE, title="店外摆摊占道", place=HERE, class_code="E0405")
        await after(desk, Stage.RECEIVED, told)
        await after(desk, Stage.REGISTERED, RegisterCase(case=case))
        await after(desk, Stage.TO_DISPATCH, FileCase(case=case, class_code="E0405", condition=1))
        await after(desk, Stage.TO_SIGN, DispatchCase(case=case, lead=UnitId(OFFICE)))
        await after(office, Stage.HANDLING, SignAssignment(case=case))
        found.update(look_at_sheets(desk, case))
        for letter in "OZ":
            desk.forms.begin(letter)
            found.update(nameless(desk))
            press(desk.plan.tray, "Esc")
        desk.forms.begin("O")
        form = await sheet_in(desk, NewCaseSheet)
        class_code, title = form.control("class_code"), form.control("title")
        assert isinstance(class_code, ClassHint) and isinstance(title, WordsAnswer)
        class_code.box.setCurrentIndex(class_code.box.findData("P0101"))
        title.button.click()
        await until("standard texts are offered beside the questions of a class", lambda: title.picker)
        found.update(nameless(desk))
        press(desk.plan.tray, "Esc")
        desk.head.find_something()
        found.update(nameless(desk))
        desk.help.turn()
        found.update(nameless(desk))
        desk.help.turn()
        for page in ("items", "session"):
            desk.rooms.turn(page)
            found.update(nameless(desk))
        assert desk.shift is not None
        for board in (LOAD, HANDOVER, LOG):
            desk.shift.enter()
            desk.shift.page.turn(board)
            await desk.shift.desk.settle()
            found.update(nameless(desk))
        desk.farewell.open(desk.unfinished())
        found.update(nameless(desk))
        found.update(nameless(wall))
        assert found == set()

    speak(tongue)
    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
    assert {Action.DISPATCH, Action.FILE, Action.ASK_HAND_BACK, Action.SPLIT, Action.ASK_EXTENSION} <= opened


def test_a_control_without_a_name_is_found(qapp: QApplication) -> None:
    window = QWidget()
    QLineEdit(window)
    QPushButton("有名", window)
    window.show()
    assert list(nameless(window)) == ["QLineEdit in QWidget"]
