"""Whose a case is at the desk: taken by the one who works on it, and handed on or put back for the others."""

from typing import assert_never

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.turn import Turn, written
from console.domain.people import MAY_HOLD
from console.domain.text import Refused

Holding = ask.ClaimCase | ask.LetCaseGo | ask.HandCaseOver
REASON_MOST = 200


def decide(turn: Turn, command: Holding) -> tuple[fact.AnyCaseEvent, ...]:
    match command:
        case ask.ClaimCase():
            return (fact.CaseClaimed(case=turn.case.id, holder=turn.actor.account),)
        case ask.LetCaseGo():
            return (fact.CaseLetGo(case=turn.case.id),)
        case ask.HandCaseOver():
            return (_handed_over(turn, command),)
        case _:
            assert_never(command)


def _handed_over(turn: Turn, command: ask.HandCaseOver) -> fact.CaseHandedOver:
    to = turn.book.account(command.to)
    if to is None or to.is_disabled or not MAY_HOLD & to.roles:
        raise Refused(
            "只能转交给在用的受理员、派遣员或值班长账号。",
            "It is handed to an operator, a dispatcher or a shift leader whose account is in use.",
        )
    if to.id == turn.case.holder:
        raise Refused("此案已由其经办。", "That person works on this case already.")
    reason = written(command.reason, REASON_MOST) if command.reason.strip() else ""
    return fact.CaseHandedOver(case=turn.case.id, to=to.id, was=turn.case.holder, reason=reason)
