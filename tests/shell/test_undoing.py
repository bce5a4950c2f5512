"""Ctrl+Z: what the law can take back is taken back by its own step, and why not is said."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from console.domain.alert import AlertStage, FalseReason, TakeBackVerdict
from console.domain.case.commands import LetCaseGo, WithdrawRequest
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.case.things import RequestKind
from console.domain.ids import AlertId, CaseId, CommandId
from console.domain.text import Text
from console.shell.undoing import UNDO, WITHIN_S, Undoing
from console.sync.store import Store
from console.wire.frames import Answer
from tests.flows.room import words_on
from tests.shell.workdesk import DESK, Desk
from tests.support.rows import NOON, a_case, a_request, an_alert
from widgets.controls.notices import ToastArea


class Seat:
    def __init__(self, qtbot, row) -> None:
        self.desk = Desk(qtbot, row)
        self.toasts, self.store, self.now = ToastArea(), Store(), 50.0
        qtbot.addWidget(self.toasts)
        self.toasts.show()
        self.asked: list[Any] = []
        self.answer: Any = "ok"
        line = SimpleNamespace(store=self.store, hub_now=lambda: NOON, ask=self._ask)
        self.reopened: list[str] = []
        self.undoing = Undoing(self.desk.card, self.desk.work, self.toasts, line, DESK, Rules(), lambda: self.now)
        self.undoing.reopened.connect(self.reopened.append)
        self.hold(row)

    def hold(self, row) -> None:
        self.store.replace_all([row])

    async def act(self, action, after) -> None:
        self.desk.work.act(str(action))
        await self.desk.work.settle()
        self.hold(after)

    async def _ask(self, command, expects):
        self.asked.append((command, expects))
        reason = None if self.answer == "ok" else Text("已被他人处理", "taken")
        return Answer(id=CommandId("c"), result=self.answer, reason=reason, current=None, ver=0)

    async def undo(self) -> str:
        self.undoing.undo()
        await self.undoing.settle()
        return words_on(self.toasts)


FREE = a_case("c1", Stage.RECEIVED)
MINE = replace(FREE, holder=DESK.account, ver=2)


@pytest.fixture
def seat(qtbot):
    return Seat(qtbot, FREE)


async def test_a_claim_is_offered_for_undo_and_let_go_by_the_key(seat, qtbot):
    await seat.act(Action.CLAIM, MINE)
    assert UNDO in seat.toasts.keys() and "已办：认领" in words_on(seat.toasts)  # noqa: SIM118
    seat.desk.card.activateWindow()
    qtbot.waitUntil(seat.desk.card.isActiveWindow)
    qtbot.keyClick(seat.desk.card, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await seat.undoing.settle()
    assert seat.asked == [(LetCaseGo(case=CaseId("c1")), {"c1": 2})]
    assert "已撤销：认领" in words_on(seat.toasts)
    assert "没有可撤销" in await seat.undo() and len(seat.asked) == 1, "once"


async def test_the_toast_undoes_too(seat):
    await seat.act(Action.CLAIM, MINE)
    seat.toasts.acted.emit(UNDO)
    await seat.undoing.settle()
    assert len(seat.asked) == 1


async def test_after_ten_seconds_it_is_said_and_nothing_is_asked(seat):
    await seat.act(Action.CLAIM, MINE)
    seat.now += WITHIN_S + 0.1
    assert "已过 10 秒" in await seat.undo() and not seat.asked


async def test_what_has_no_way_back_says_what_there_is_instead(seat):
    await seat.act(Action.REGISTER, replace(MINE, stage=Stage.REGISTERED))
    assert UNDO not in seat.toasts.keys()  # noqa: SIM118
    assert "“受理”不能撤销：可申请不予立案，或并案。" in await seat.undo() and not seat.asked


async def test_what_another_has_settled_meanwhile_is_left_alone(seat):
    await seat.act(Action.CLAIM, replace(FREE, ver=3))
    assert "无需撤销" in await seat.undo() and not seat.asked


async def test_a_refusal_of_the_hub_is_shown(seat):
    await seat.act(Action.CLAIM, MINE)
    seat.answer = "refused"
    assert "已被他人处理" in await seat.undo()


async def test_ones_own_request_is_withdrawn_and_no_other(qtbot):
    before = a_case("c1", Stage.TO_DISPATCH, requests=(a_request(RequestKind.MERGE, 1, unit=None, by=DESK.account),))
    seat = Seat(qtbot, before)
    own = a_request(RequestKind.VOID, 2, unit=None, by=DESK.account)
    seat.undoing._offer_act(Action.ASK_VOID, before)
    seat.hold(replace(before, requests=(*before.requests, own)))
    await seat.undo()
    assert seat.asked == [(WithdrawRequest(case=CaseId("c1"), request=2), {"c1": 1})]


def test_nothing_done_is_nothing_undone(seat):
    asyncio.run(seat.undo())
    assert "没有可撤销" in words_on(seat.toasts)


CLAIM = an_alert("a1")
FALSE = replace(CLAIM, stage=AlertStage.DISMISSED, reason=FalseReason.GONE, ver=2)
CALLED = Text("误报", "False")


async def test_a_verdict_is_taken_back_and_the_alert_is_returned_to(qtbot):
    seat = Seat(qtbot, FREE)
    seat.undoing.offer_verdict(CLAIM, CALLED)
    seat.hold(FALSE)
    assert "已办：误报" in words_on(seat.toasts)
    assert "已撤销：误报" in await seat.undo()
    assert seat.asked == [(TakeBackVerdict(alert=AlertId("a1")), {"a1": 2})]
    assert seat.reopened == ["a1"]


async def test_a_verdict_that_another_desk_took_back_first_is_not_asked_for_again(qtbot):
    seat = Seat(qtbot, FREE)
    seat.undoing.offer_verdict(CLAIM, CALLED)
    seat.hold(CLAIM)
    assert "此告警尚未研判" in await seat.undo()
    seat.store.replace_all([])
    assert "已被收回" in await seat.undo()
    assert (seat.asked, seat.reopened) == ([], [])


async def test_a_verdict_whose_case_has_gone_on_stays_and_the_hub_says_why(qtbot):
    seat = Seat(qtbot, FREE)
    seat.undoing.offer_verdict(CLAIM, CALLED)
    seat.hold(replace(CLAIM, stage=AlertStage.ADOPTED, ver=2))
    seat.answer = "denied"
    assert "未能撤销：误报" in await seat.undo()
    assert seat.reopened == []


async def test_a_verdict_on_many_is_taken_back_on_all_that_still_stand(qtbot):
    seat = Seat(qtbot, FREE)
    settled = [replace(FALSE, id=AlertId(f"a{n}")) for n in range(1, 4)]
    seat.store.replace_all([*settled[:2], replace(CLAIM, id=AlertId("a3"))])
    seat.undoing.offer_verdicts(settled, CALLED)
    assert "3 条告警" in words_on(seat.toasts)
    await seat.undo()
    assert seat.asked == [
        (TakeBackVerdict(alert=AlertId("a1")), {"a1": 2}),
        (TakeBackVerdict(alert=AlertId("a2")), {"a2": 2}),
    ]
