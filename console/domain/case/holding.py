"""Whose a case is at the desk: taken by the one who works on it, and put back for the others."""

from typing import assert_never

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.turn import Turn

Holding = ask.ClaimCase | ask.LetCaseGo


def decide(turn: Turn, command: Holding) -> tuple[fact.AnyCaseEvent, ...]:
    match command:
        case ask.ClaimCase():
            return (fact.CaseClaimed(case=turn.case.id, holder=turn.actor.account),)
        case ask.LetCaseGo():
            return (fact.CaseLetGo(case=turn.case.id),)
        case _:
            assert_never(command)
