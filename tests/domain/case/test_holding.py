"""Who works on a case at the desk: claimed, let go, and never by two at once."""

import pytest

from console.domain.case import commands as ask
from console.domain.people import Role
from tests.support.law import CLEANERS, DESK, who
from tests.support.life import C, Life

OTHER = who("desk02", Role.OPERATOR, Role.DISPATCHER)
LEADER_OF_SHIFT = who("shift01", Role.SHIFT_LEADER)


def test_who_claims_a_case_has_it_and_nobody_else_can():
    life = Life()
    life.does(OTHER, ask.ClaimCase(case=C))
    assert life.case.holder == "desk02"
    assert "desk02 works on this case" in life.refuses(DESK, ask.ClaimCase(case=C))
    assert "already" in life.refuses(OTHER, ask.ClaimCase(case=C))


def test_a_case_that_was_let_go_is_anybodys_again():
    life = Life().registered()
    life.does(DESK, ask.LetCaseGo(case=C))
    assert life.case.holder is None
    life.does(OTHER, ask.FileCase(case=C, class_code="E0110", condition=1))
    life.does(OTHER, ask.ClaimCase(case=C))
    assert life.case.holder == "desk02"


def test_only_who_has_it_or_the_shift_leader_lets_it_go():
    life = Life()
    assert "Nobody works on" in life.refuses(OTHER, ask.LetCaseGo(case=C))
    life.does(DESK, ask.ClaimCase(case=C))
    assert "desk01 works on this case" in life.refuses(OTHER, ask.LetCaseGo(case=C))
    life.does(LEADER_OF_SHIFT, ask.LetCaseGo(case=C))
    assert life.case.holder is None


def test_whose_it_is_moves_the_version_and_no_clock():
    life = Life()
    ver, clocks = life.case.ver, life.case.timers
    life.does(DESK, ask.ClaimCase(case=C))
    life.does(DESK, ask.LetCaseGo(case=C))
    assert (life.case.ver, life.case.timers) == (ver + 2, clocks)


@pytest.mark.parametrize("command", [ask.ClaimCase(case=C), ask.LetCaseGo(case=C)])
def test_a_unit_and_an_ended_case_have_nobody_at_the_desk(command: ask.AnyCaseCommand):
    life = Life()
    assert "belongs to" in life.refuses(CLEANERS, command)
    life.does(DESK, ask.RegisterCase(case=C))
    life.does(DESK, ask.DeclineCase(case=C, reason="不属城管职责"))
    assert "is possible at" in life.refuses(DESK, command)
