"""What lies over a case or changes it on its way: overlays, sessions, corrections, merging and splitting."""

import pytest

from console.domain.case import commands as ask
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.case.timers import Rung, RungKind, TimerKind
from console.domain.deadline import Limit, LimitUnit
from console.domain.ids import SessionId, SupervisionId, UnitId
from console.domain.people import Role
from console.domain.session import EndSession, OpenSession, Resolve, SessionType
from tests.support.law import (
    CALLER,
    CLEAN,
    CLEANERS,
    DESK,
    FEED,
    GREEN,
    HERE,
    LEADER,
    NOW,
    STREET,
    who,
)
from tests.support.life import DAY, FOUR_HOURS_LATER, HOUR, C, D, Life, suspended


def test_row_35_overlays_move_neither_stage_nor_clock_nor_version():
    life = Life().signed()
    before = life.case
    life.does(LEADER, ask.NudgeCase(case=C))
    life.does(LEADER, ask.DirectCase(case=C, words="请重视"))
    reply = NOW + 2 * DAY
    life.does(LEADER, ask.SuperviseCase(case=C, supervision=SupervisionId("v"), lead=CLEAN, words="限期", due_at=reply))
    assert (life.case.stage, life.case.timers, life.case.ver) == (before.stage, before.timers, before.ver)
    owed = life.book.supervision("v")
    assert owed is not None and (owed.due_at, owed.case, owed.number) == (reply, C, "督办〔2026〕1号")
    life.does(CLEANERS, ask.AnswerDirective(case=C, directive=1, words="已落实"))
    assert "waits" in life.refuses(CLEANERS, ask.AnswerDirective(case=C, directive=1, words="已落实"))


def confer(life: Life, lead: UnitId) -> None:
    me = SessionId("s-1")
    opened = OpenSession(session=me, type=SessionType.ROADSIDE, title="", units=(CLEAN, GREEN), cases=(C,))
    life.does(DESK, opened)
    resolved = Resolve(session=me, supervision=SupervisionId("v"), words="定", lead=lead, due_at=life.now + DAY, case=C)
    life.does(DESK, resolved)
    life.does(DESK, EndSession(session=me))


def test_row_36_a_session_that_decides_on_another_unit_sends_the_case_to_be_dispatched():
    life = Life().signed()
    life.does(CLEANERS, ask.MarkHard(case=C, reason="权属不清"))
    life.does(DESK, ask.AskVoid(case=C, reason="重复"))
    clocks = life.case.timers
    confer(life, GREEN)
    assert (life.case.stage, life.case.decided_lead, life.case.assignments) == (Stage.TO_DISPATCH, GREEN, ())
    assert life.kinds() == {TimerKind.T2, TimerKind.T5, TimerKind.TA}, "what the desk asked goes on waiting"
    same = Life().signed()
    confer(same, CLEAN)
    assert same.case.stage is Stage.HANDLING and {each.key for each in same.case.timers} < {each.key for each in clocks}


def test_row_37_a_correction_recomputes_from_the_dispatch_and_keeps_both():
    life = Life().signed(STREET)
    life.does(DESK, ask.CorrectFile(case=C, reason="类别有误", class_code="E0405", condition=1), HOUR)
    for unit in (CLEAN, STREET):
        duty = life.duty(unit)
        assert (duty.due_at, duty.first_due_at) == (NOW + 2 * HOUR, FOUR_HOURS_LATER)
        assert life.timer(TimerKind.T3, unit).deadline.due_at == duty.due_at
    assert life.case.stage is Stage.HANDLING
    assert "Nothing" in life.refuses(DESK, ask.CorrectFile(case=C, reason="类别有误", class_code="E0405"))


def test_row_37_a_correction_forgets_neither_that_the_clock_stood_nor_that_it_was_extended():
    life = suspended()
    life.sleeps(NOW + 3 * DAY + HOUR)
    life.does(DESK, ask.CorrectFile(case=C, reason="类别有误", class_code="E0405", condition=1))
    assert life.duty().due_at == life.now + HOUR, "of two hours one was used before it stood"
    longer = Life().signed()
    longer.does(CLEANERS, ask.AskExtension(case=C, reason="等料", limit=Limit(1, LimitUnit.WORK_HOUR)))
    longer.does(DESK, ask.GrantExtension(case=C, request=1))
    longer.does(DESK, ask.CorrectFile(case=C, reason="类别有误", class_code="E0405", condition=1))
    assert longer.duty().due_at == NOW + 3 * HOUR


def test_row_37_a_correction_of_the_place_alone_moves_no_clock():
    life = Life().signed()
    clocks = life.case.timers
    there = type(HERE)(117.6, 36.7, "示范大街 2 号", STREET)
    life.does(DESK, ask.CorrectFile(case=C, reason="地点有误", place=there), HOUR)
    assert life.case.place == there and life.case.timers == clocks


@pytest.mark.parametrize("kind", ["void", "merge"])
def test_row_38_after_dispatch_it_is_voided_or_merged_by_two_and_every_clock_stops(kind: str):
    life = Life().signed()
    life.does(FEED, ask.ReportCase(case=D, source=Source.CITIZEN, title="同一处", place=HERE))
    life.does(CLEANERS, ask.AskExtension(case=C, reason="等料", limit=Limit(1, LimitUnit.WORK_HOUR)))
    dispatcher = who("desk03", Role.DISPATCHER)
    asked = ask.AskVoid(case=C, reason="重复") if kind == "void" else ask.AskMerge(case=C, reason="同一处", into=D)
    granted = ask.GrantVoid(case=C, request=2) if kind == "void" else ask.GrantMerge(case=C, request=2)
    life.does(dispatcher, asked)
    life.refuses(dispatcher, granted)
    life.does(LEADER, granted)
    assert life.case.stage is (Stage.VOID if kind == "void" else Stage.MERGED)
    assert (life.case.timers, life.case.requests) == ((), ())


def split(life: Life) -> Life:
    life.does(DESK, ask.SplitCase(case=C, parts=(ask.Share(case=D, class_code="E0405", condition=1),)))
    return life


def test_row_39_the_parent_closes_after_its_children_and_is_told_however_they_end():
    life = split(Life().filed())
    child = life.book.case(D)
    assert child is not None and (child.stage, child.parent, child.may_self_mend) == (Stage.TO_DISPATCH, C, True)
    assert {timer.kind for timer in child.timers} == {TimerKind.T2, TimerKind.T5}
    life.does(DESK, ask.DispatchCase(case=C, lead=CLEAN))
    assert "1 sub-case" in life.refuses(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))
    life.does(LEADER, ask.CloseByOrder(case=D, reason="领导批示"))
    assert [each.is_open for each in life.case.children] == [False]
    life.does(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))
    assert life.case.is_by_order


def test_a_ladder_at_whose_end_something_happens_needs_the_rung_of_its_end():
    for kind in (TimerKind.TV, TimerKind.TM, TimerKind.TG, TimerKind.T4, TimerKind.TW):
        assert Rules(ladders={kind: (Rung(RungKind.WARN, 0.5),)}).faults(), kind
    assert not Rules(ladders={TimerKind.T5: (Rung(RungKind.WARN, 0.5),)}).faults()


def test_a_parent_ends_in_no_way_before_its_children():
    life = split(Life().filed())
    life.does(DESK, ask.ReturnToOperator(case=C, reason="材料不全"))
    life.does(DESK, ask.AskDecline(case=C, reason="不属职责"))
    for actor, command in (
        (DESK, ask.DeclineCase(case=C, reason="不属职责")),
        (DESK, ask.GrantDecline(case=C, request=1)),
    ):
        assert "sub-case" in life.refuses(actor, command)
    life.does(LEADER, ask.CloseByOrder(case=D, reason="领导批示"))
    life.does(DESK, ask.GrantDecline(case=C, request=1))
    assert life.case.stage is Stage.DECLINED


def test_row_36_a_session_takes_a_suspended_case_to_the_unit_it_decides_on():
    life = suspended()
    confer(life, GREEN)
    assert (life.case.stage, life.case.assignments) == (Stage.TO_DISPATCH, ())
    assert life.kinds() == {TimerKind.T2, TimerKind.T5}


def test_row_36_a_case_is_in_one_session_at_a_time():
    life = Life().signed()
    opened = OpenSession(session=SessionId("s-1"), type=SessionType.ROADSIDE, title="", units=(CLEAN,), cases=(C,))
    life.does(DESK, opened)
    assert "another session" in life.refuses(
        DESK, OpenSession(session=SessionId("s-2"), type=SessionType.ROADSIDE, title="", units=(), cases=(C,))
    )


def test_row_39_an_open_parent_waits_for_a_child_that_is_reopened():
    life = split(Life().signed())
    life.does(LEADER, ask.CloseByOrder(case=D, reason="领导批示"))
    assert [each.is_open for each in life.case.children] == [False]
    life.does(CALLER, ask.ReopenCase(case=D, reason="来电不满意"))
    assert [each.is_open for each in life.case.children] == [True]
    assert "still open" in life.refuses(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))


def test_a_ladder_that_demands_an_answer_twice_sets_two_items():
    twice = (Rung(RungKind.OVERDUE, 1.0), Rung(RungKind.SUPERVISE, 2.0), Rung(RungKind.SUPERVISE, 3.0))
    rules = Rules(ladders={TimerKind.T3: twice})
    assert not rules.faults()
    life = Life(rules).signed()
    life.sleeps(NOW + 3 * DAY)
    assert life.timer(TimerKind.T3, CLEAN).fired == 3
    assert len([kind for kind, _ in life.book.things if kind == "supervision"]) == 2


def test_row_39_a_parent_that_is_taken_up_again_waits_for_a_child_that_was_before_it():
    life = split(Life().signed())
    life.does(LEADER, ask.CloseByOrder(case=D, reason="领导批示"))
    life.does(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))
    for each in (D, C):
        life.does(CALLER, ask.ReopenCase(case=each, reason="来电不满意"))
    assert [each.is_open for each in life.case.children] == [True]
    assert "still open" in life.refuses(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))


def test_row_36_where_the_chair_is_gone_the_shift_leader_ends_the_session():
    life = Life().signed()
    me = SessionId("s-1")
    life.does(
        who("desk07", Role.DISPATCHER),
        OpenSession(session=me, type=SessionType.ROADSIDE, title="", units=(CLEAN,), cases=(C,)),
    )
    decided = Resolve(session=me, supervision=SupervisionId("v"), words="定", lead=CLEAN, due_at=NOW + DAY, case=C)
    assert "shift leader" in life.refuses(who("desk08", Role.DISPATCHER), decided)
    for each in (decided, EndSession(session=me)):
        life.does(who("shift09", Role.SHIFT_LEADER), each)
    assert life.case.conferring is None
