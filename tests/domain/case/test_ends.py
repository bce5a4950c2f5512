"""The clocks from the feedback to the archive, row by row, and of what is contested and comes back."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from console.domain.calendar import SHANGHAI
from console.domain.case import commands as ask
from console.domain.case.requests import is_sealed
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import AppealAbout, Contentment, Exemption, Source
from console.domain.case.timers import TimerKind
from console.domain.deadline import Limit, LimitUnit, remaining_s
from console.domain.people import Role
from tests.support.law import (
    CALLER,
    CLEAN,
    CLEANERS,
    DESK,
    GREEN,
    INSPECTOR,
    LEADER,
    SEEN,
    STREET,
    STREET_OFFICE,
    a_calendar,
    who,
)
from tests.support.life import DAY, FOUR_HOURS_LATER, HOUR, MINUTE, C, D, Life, suspended


def test_row_26_a_feedback_sent_back_lets_every_units_clock_go_on():
    life = Life().signed(STREET)
    life.does(STREET_OFFICE, ask.SignAssignment(case=C))
    life.feeds_back(HOUR, STREET_OFFICE)
    assert life.case.stage is Stage.HANDLING, "the lead is not through"
    life.feeds_back(30 * MINUTE)
    life.does(DESK, ask.SendBack(case=C, reason="照片不清"), DAY)
    left = {
        unit: remaining_s(life.now, life.timer(TimerKind.T3, unit).deadline, a_calendar()) for unit in (CLEAN, STREET)
    }
    assert left == {CLEAN: 9_000, STREET: 10_800}


@pytest.mark.parametrize(
    ("after", "on_time"), [(HOUR, True), (5 * HOUR + 30 * MINUTE, True), (5 * HOUR + 31 * MINUTE, False)]
)
def test_row_28_on_time_is_judged_at_the_confirmation_however_late_the_inspection(after: timedelta, on_time: bool):
    life = Life().inspecting(after)
    (passed,) = life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)), 9 * DAY)
    assert passed.on_time is on_time
    assert life.kinds() == {TimerKind.TR, TimerKind.T5}


def test_row_28_a_patrols_case_is_not_called_back():
    life = Life(source=Source.PATROL).inspecting()
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    assert (life.case.stage, life.kinds()) == (Stage.TO_CLOSE, {TimerKind.T5})


def test_row_27_where_it_is_set_who_dispatched_does_not_send_the_inspection():
    life = Life(Rules(no_self_check=True)).signed()
    life.feeds_back()
    life.does(DESK, ask.AcceptFeedback(case=C))
    assert "another" in life.refuses(DESK, ask.SendInspection(case=C))
    life.does(who("desk02", Role.OPERATOR), ask.SendInspection(case=C))
    assert life.case.stage is Stage.INSPECTING


def test_row_30_what_cannot_be_inspected_waits_again_and_its_clock_starts_whole():
    life = Life().inspecting()
    life.does(INSPECTOR, ask.CannotInspect(case=C, reason="道路封闭"), HOUR)
    assert (life.case.stage, life.timer(TimerKind.T4).deadline.began_at) == (Stage.TO_INSPECT, life.now)
    life.does(DESK, ask.SendInspection(case=C))
    began = life.timer(TimerKind.T4).deadline.began_at
    (again,) = life.does(DESK, ask.RetaskInspection(case=C, inspector=INSPECTOR.account), HOUR)
    assert again.inspector == INSPECTOR.account and life.timer(TimerKind.T4).deadline.began_at == life.now > began


def test_row_30_an_inspection_nobody_made_is_taken_back_by_the_clock():
    life = Life().inspecting()
    life.sleeps(life.timer(TimerKind.T4).deadline.due_at)
    assert life.case.stage is Stage.TO_INSPECT and life.timer(TimerKind.T4).fired == 0


def called(life: Life, said: Contentment, reason: str = "没解决") -> Life:
    life.does(CALLER, ask.CallBack(case=C, said=said, process_score=4, result_score=2, reason=reason), HOUR)
    return life


def to_call_back() -> Life:
    life = Life().inspecting()
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    return life


def test_row_31_satisfied_it_is_closed():
    life = called(to_call_back(), Contentment.SATISFIED)
    assert (life.case.stage, life.kinds()) == (Stage.TO_CLOSE, {TimerKind.T5})


def test_row_31_not_satisfied_it_is_dispatched_anew():
    life = called(to_call_back(), Contentment.NOT_SATISFIED)
    assert (life.case.stage, life.case.cycle, life.case.assignments) == (Stage.TO_DISPATCH, 2, ())
    assert life.kinds() == {TimerKind.T2, TimerKind.T5}
    life.does(DESK, ask.DispatchCase(case=C, lead=GREEN))
    assert life.duty(GREEN).first_due_at == life.duty(GREEN).due_at == life.timer(TimerKind.T3, GREEN).deadline.due_at
    assert "Write" in to_call_back().refuses(CALLER, ask.CallBack(case=C, said=Contentment.NOT_SATISFIED))


def test_row_31_not_reached_three_times_it_is_closed_without_a_word_and_each_round_counts_anew():
    life = to_call_back()
    for n in (1, 2):
        called(life, Contentment.NOT_REACHED)
        assert (life.case.stage, life.case.not_reached) == (Stage.TO_CALL_BACK, n)
        assert life.timer(TimerKind.TR).deadline.began_at == life.now
    called(life, Contentment.NOT_REACHED)
    assert (life.case.stage, TimerKind.TR in life.kinds()) == (Stage.TO_CLOSE, False)
    life.does(DESK, ask.CloseCase(case=C))
    life.does(CALLER, ask.ReopenCase(case=C, reason="来电不满意"))
    assert life.case.not_reached == 0


@pytest.mark.parametrize("score", [0, 6, -1, 10**9])
def test_row_31_a_score_lies_between_one_and_five(score: int):
    life = to_call_back()
    said = Contentment.SATISFIED
    for told in (
        ask.CallBack(case=C, said=said, process_score=score),
        ask.CallBack(case=C, said=said, result_score=score),
    ):
        assert "score" in life.refuses(CALLER, told)


def test_rows_32_and_45_closing_stops_all_and_the_window_ends_in_the_archive():
    life = Life().closed()
    assert life.kinds() == {TimerKind.TW} and life.case.closed_at == life.now
    life.sleeps(life.now + 7 * DAY)
    assert (life.case.stage, life.case.timers) == (Stage.ARCHIVED, ())


def test_row_33_within_the_window_it_is_taken_up_again_with_new_clocks():
    life = Life().closed()
    life.does(CALLER, ask.ReopenCase(case=C, reason="来电不满意"), DAY)
    assert (life.case.stage, life.case.cycle, life.case.closed_at) == (Stage.TO_DISPATCH, 2, None)
    assert life.timer(TimerKind.T2).deadline.due_at == life.now + 15 * MINUTE and TimerKind.TW not in life.kinds()
    life.does(DESK, ask.DispatchCase(case=C, lead=CLEAN))
    assert life.duty().dispatched_at == life.now


def test_row_34_what_comes_back_is_a_new_case_and_the_old_one_stays_as_it_was():
    life = Life().closed()
    life.sleeps(life.now + 8 * DAY)
    before = life.case
    life.refuses(CALLER, ask.ReopenCase(case=C, reason="又有了"))
    life.does(INSPECTOR, ask.RecurCase(case=C, new=D, source=Source.INSPECTOR))
    new = life.book.case(D)
    assert new is not None and (new.recurs, new.recurrence, new.stage) == (C, 1, Stage.RECEIVED)
    assert (new.place, new.class_code) == (before.place, before.class_code)
    assert life.case == before, "the published month stays"
    assert {timer.kind for timer in new.timers} == {TimerKind.T1, TimerKind.T5}


def test_row_41_an_appeal_outlives_the_closing_with_its_clock_and_leaves_the_raw_facts():
    life = Life().signed()
    assert "contest" in life.refuses(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    life.feeds_back(DAY)
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    left = life.duty().left_s
    life.does(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))
    assert [each.n for each in life.case.requests] == [1] and life.timer(TimerKind.TA, "1").runs
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    assert (life.case.exempt, life.case.requests, life.duty().left_s) == (
        (Exemption(CLEAN, AppealAbout.OVERDUE),),
        (),
        left,
    )
    assert TimerKind.TA not in life.kinds()


def test_row_41_on_a_voided_case_nothing_waits_to_be_judged():
    life = Life().signed()
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE), DAY)
    life.does(DESK, ask.AskVoid(case=C, reason="重复"))
    life.does(LEADER, ask.GrantVoid(case=C, request=2))
    assert (life.case.requests, life.case.timers) == ((), ())


@pytest.mark.parametrize("of", ["registered", "filed", "dispatched", "signed", "inspecting", "to_close"])
def test_row_42_closed_by_order_from_anywhere_every_clock_but_the_window_stops(of: str):
    life = getattr(Life(), of)()
    life.refuses(DESK, ask.CloseByOrder(case=C, reason="领导批示"))
    assert "reason" in life.refuses(LEADER, ask.CloseByOrder(case=C, reason=" "))
    life.does(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))
    assert (life.case.stage, life.case.is_by_order, life.kinds()) == (Stage.CLOSED, True, {TimerKind.TW})


def test_row_41_an_appeal_that_waits_at_the_closing_keeps_its_clock_into_the_archive():
    life = Life(source=Source.PATROL).inspecting(DAY)
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    life.does(DESK, ask.CloseCase(case=C))
    assert life.kinds() == {TimerKind.TW, TimerKind.TA}
    life.sleeps(life.now + 8 * DAY)
    assert (life.case.stage, life.kinds()) == (Stage.ARCHIVED, {TimerKind.TA})
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    assert life.case.exempt == (Exemption(CLEAN, AppealAbout.OVERDUE),)


def test_row_33_taken_up_again_no_unit_has_it_any_more():
    life = Life().closed()
    life.does(CALLER, ask.ReopenCase(case=C, reason="来电不满意"))
    assert (life.case.assignments, life.case.confirmed_at) == ((), None)


def test_row_41_what_one_unit_is_exempt_from_the_other_is_not():
    life = Life().signed(STREET)
    life.does(STREET_OFFICE, ask.SignAssignment(case=C))
    life.now += DAY
    contested = ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE)
    life.does(CLEANERS, contested)
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    assert [each.unit for each in life.case.exempt] == [CLEAN]
    assert "exempt already" in life.refuses(CLEANERS, contested)
    life.does(STREET_OFFICE, contested)
    life.does(DESK, ask.GrantAppeal(case=C, request=2))
    assert [each.unit for each in life.case.exempt] == [CLEAN, STREET]


@pytest.mark.parametrize(("asked_at", "is_restatement"), [(5, False), (6, True)])
def test_row_41_once_the_month_is_sealed_a_granted_appeal_is_a_restatement(asked_at: int, is_restatement: bool):
    life = Life(Rules(limits={TimerKind.TW: Limit(60, LimitUnit.NATURAL_DAY)}), source=Source.PATROL).inspecting(DAY)
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    life.does(DESK, ask.CloseCase(case=C))
    month = life.now.astimezone(SHANGHAI)
    life.now = datetime(month.year, month.month + 1, asked_at, 9, tzinfo=SHANGHAI)
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    life.does(DESK, ask.GrantAppeal(case=C, request=1), 3 * DAY)
    assert life.case.exempt == (Exemption(CLEAN, AppealAbout.OVERDUE, is_restatement),)


@pytest.mark.parametrize(
    ("closed", "asked", "sealed"),
    [
        ("2026-12-31T23:59", "2026-12-31T23:59", False),
        ("2026-12-31T23:59", "2027-01-05T23:59", False),
        ("2026-12-31T23:59", "2027-01-06T00:00", True),
        ("2027-01-01T00:00", "2027-01-31T23:59", False),
        ("2026-11-30T09:00", "2027-01-01T09:00", True),
        ("2026-01-15T09:00", "2027-01-02T09:00", True),
    ],
)
def test_row_41_a_month_is_sealed_in_the_next_also_across_the_new_year(closed: str, asked: str, sealed: bool):
    case = Life().closed().case
    closed_at, at = (datetime.fromisoformat(each).replace(tzinfo=SHANGHAI) for each in (closed, asked))
    assert is_sealed(replace(case, closed_at=closed_at), at, 6) is sealed
    assert not is_sealed(replace(case, closed_at=None), at, 6), "what is open is in no month's books"


def test_row_41_while_an_appeal_waits_the_unit_goes_on_with_its_work():
    life = Life().signed()
    life.now += DAY
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    again = ask.Appeal(case=C, reason="又一次", about=AppealAbout.OVERDUE)
    assert "already waiting" in life.refuses(CLEANERS, again)
    life.feeds_back()
    assert life.case.stage is Stage.TO_REVIEW and len(life.case.requests) == 1


def test_row_32_no_case_closes_while_its_form_is_owed_but_by_order():
    life = Life(source=Source.PATROL)
    life.does(DESK, ask.DispatchFirst(case=C, class_code="E0506", condition=1, lead=CLEAN))
    life.does(CLEANERS, ask.SignAssignment(case=C))
    life.feeds_back()
    life.does(DESK, ask.AcceptFeedback(case=C))
    life.does(DESK, ask.SendInspection(case=C))
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    assert "form that is owed" in life.refuses(DESK, ask.CloseCase(case=C))
    life.does(DESK, ask.CompleteForm(case=C, class_code="E0506", condition=1))
    life.does(DESK, ask.CloseCase(case=C))
    assert life.case.stage is Stage.CLOSED


def test_row_41_a_unit_whose_clock_stands_or_was_stopped_in_time_has_nothing_overdue_to_contest():
    about = ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE)
    still = suspended()
    still.now = FOUR_HOURS_LATER + DAY
    assert "contest" in still.refuses(CLEANERS, about)
    ordered = Life().signed()
    ordered.does(LEADER, ask.CloseByOrder(case=C, reason="领导批示"), HOUR)
    ordered.now += DAY
    assert "contest" in ordered.refuses(CLEANERS, about)
    late = Life().signed()
    late.does(LEADER, ask.CloseByOrder(case=C, reason="领导批示"), DAY)
    late.does(CLEANERS, about, HOUR)


def test_row_41_an_archived_case_may_be_contested_until_its_month_is_sealed_and_then_as_a_restatement():
    life = Life(source=Source.PATROL).inspecting(DAY)
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    life.does(DESK, ask.CloseCase(case=C))
    life.sleeps(life.now + 8 * DAY)
    assert life.case.stage is Stage.ARCHIVED
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    assert (life.case.stage, life.case.exempt) == (Stage.ARCHIVED, (Exemption(CLEAN, AppealAbout.OVERDUE),))


def test_row_41_another_cycle_is_contested_anew():
    life = Life(source=Source.PATROL).inspecting(DAY)
    contest = ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE)
    life.does(CLEANERS, contest)
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    life.does(DESK, ask.CloseCase(case=C))
    life.does(CALLER, ask.ReopenCase(case=C, reason="来电不满意"))
    life.does(DESK, ask.DispatchCase(case=C, lead=CLEAN))
    life.does(CLEANERS, contest, 2 * DAY)
    life.does(DESK, ask.GrantAppeal(case=C, request=2))
    assert [each.cycle for each in life.case.exempt] == [1, 2]
