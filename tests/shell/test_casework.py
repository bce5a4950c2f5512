"""Work on a case: a letter or a button begins an ask, and nothing is ruled that no person ruled."""

import asyncio
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox

from console.domain.case.commands import GrantHandBack, RegisterCase
from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.ids import AccountId, CaseId, CommandId, UnitId
from console.domain.people import Actor, Role
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.shell.casework import CaseWork
from console.wire.frames import Answer
from tests.support.rows import NOON, a_case, an_assignment
from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import FaultSheet

DESK = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER}))
UNIT = UnitId("dept-sanitation")


class Desk:
    """A card with its work; asks are kept and answered with `result`."""

    def __init__(self, qtbot, row, result="ok") -> None:
        profile = read_profile("demo")
        self.asked: list[Any] = []
        self.result = result
        self.card = CaseCard()
        qtbot.addWidget(self.card)
        lexicon = Lexicon(profile.organisation, profile.codebook)
        self.card.show_case(row, lexicon, DESK, NOON)
        self.work = CaseWork(
            self.card,
            actor=DESK,
            lexicon=lexicon,
            calendar=profile.calendar,
            hub_now=lambda: NOON,
            ask=self._ask,
            upload=self._upload,
        )
        self.card.show()

    async def _ask(self, command, expects):
        self.asked.append((command, expects))
        reason = None if self.result == "ok" else Text("已被他人处理", "taken")
        return Answer(id=CommandId("c"), result=self.result, reason=reason)

    async def _upload(self, file):
        raise AssertionError("nothing is uploaded here")


def returned():
    """A case whose unit asks to hand it back."""
    given = an_assignment(UNIT)
    return a_case("c1", stage=Stage.HANDLING, assignments=(given,), hand_back=UNIT, hand_back_reason="不属本单位")


async def test_a_letter_asks_at_once_with_the_version_the_person_saw(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED, ver=3))
    assert desk.work.act_by_letter("R")
    await desk.work.settle()
    assert desk.asked == [(RegisterCase(case=CaseId("c1")), {"c1": 3})]


async def test_what_the_law_refuses_is_said_on_the_card_and_not_asked(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED))
    desk.work.act(str(Action.DISPATCH))
    assert "待派遣" in desk.card.refusal.text()
    assert desk.asked == []


async def test_a_hand_back_is_granted_only_when_somebody_ruled_whose_fault_it_was(qtbot):
    desk = Desk(qtbot, returned())
    desk.work.act(str(Action.GRANT_HAND_BACK))
    (sheet,) = desk.card.findChildren(FaultSheet)
    sheet.confirmed.emit()
    await desk.work.settle()
    assert desk.asked == []
    (fault,) = sheet.findChildren(QComboBox)
    fault.setCurrentIndex(fault.findData(False))
    sheet.confirmed.emit()
    await desk.work.settle()
    assert [command for command, _ in desk.asked] == [GrantHandBack(case=CaseId("c1"), wrongly_dispatched=False)]


async def test_a_refusal_of_the_hub_stands_beside_what_asked(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED), result="conflict")
    desk.work.act_by_letter("R")
    await desk.work.settle()
    assert desk.card.refusal.text() == "已被他人处理"


async def test_a_fault_nobody_expected_reaches_the_loop(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED))
    faults: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context["exception"]))

    async def broken(command, expects):
        raise ZeroDivisionError

    desk.work._ask = broken
    desk.work.act_by_letter("R")
    await desk.work.settle()
    await asyncio.sleep(0)
    assert [type(fault) for fault in faults] == [ZeroDivisionError]


@pytest.mark.parametrize("letter", ["7", "Z"])
async def test_a_letter_of_no_button_is_nobody_s(qtbot, letter):
    assert not Desk(qtbot, a_case("c1")).work.act_by_letter(letter)
