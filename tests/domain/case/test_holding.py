"""Who works on a case at the desk: claimed, let go, and never by two at once."""

import pytest

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.ids import AccountId
from console.domain.people import AddAccount, DisableAccount, Role
from tests.support.law import ADMIN, CLEANERS, DESK, who
from tests.support.life import C, Life

OTHER = who("desk02", Role.OPERATOR, Role.DISPATCHER)
LEADER_OF_SHIFT = who("shift01", Role.SHIFT_LEADER)
ALONE = who("desk03", Role.OPERATOR)


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


def with_people(life: Life) -> Life:
    for each in (DESK, OTHER, LEADER_OF_SHIFT, CLEANERS):
        life.does(ADMIN, AddAccount(account=each.account, roles=each.roles, unit=each.unit))
    return life


def test_who_has_a_case_hands_it_to_a_colleague():
    life = with_people(Life())
    life.does(DESK, ask.ClaimCase(case=C))
    (handed,) = life.does(DESK, ask.HandCaseOver(case=C, to=OTHER.account, reason=" 下班 "))
    assert life.case.holder == "desk02"
    assert handed == fact.CaseHandedOver(case=C, to=OTHER.account, was=DESK.account, reason="下班")
    assert "desk02 works on this case" in life.refuses(ALONE, ask.HandCaseOver(case=C, to=ALONE.account))


def test_the_shift_leader_hands_over_any_case_and_nobody_else_one_that_is_free():
    life = with_people(Life())
    assert "claim it" in life.refuses(ALONE, ask.HandCaseOver(case=C, to=OTHER.account))
    (handed,) = life.does(LEADER_OF_SHIFT, ask.HandCaseOver(case=C, to=OTHER.account))
    assert (life.case.holder, handed.was) == ("desk02", None)
    life.does(LEADER_OF_SHIFT, ask.HandCaseOver(case=C, to=DESK.account))
    assert life.case.holder == "desk01"


@pytest.mark.parametrize("to", ["nobody", "clean01", "desk02"])
def test_a_case_goes_to_nobody_who_could_not_work_on_it(to: str):
    life = with_people(Life())
    life.does(ADMIN, DisableAccount(OTHER.account))
    assert "account is in use" in life.refuses(LEADER_OF_SHIFT, ask.HandCaseOver(case=C, to=AccountId(to)))


def test_handing_over_to_whoever_has_it_is_refused_and_the_version_moves_where_it_is_not():
    life = with_people(Life())
    ver, clocks = life.case.ver, life.case.timers
    life.does(LEADER_OF_SHIFT, ask.HandCaseOver(case=C, to=OTHER.account))
    assert "already" in life.refuses(LEADER_OF_SHIFT, ask.HandCaseOver(case=C, to=OTHER.account))
    assert (life.case.ver, life.case.timers) == (ver + 1, clocks)
