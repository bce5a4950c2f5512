"""The clocks of the units, row by row: dispatched, signed in, handed back, extended, suspended, fed back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from console.domain.calendar import DayRule, WorkCalendar
from console.domain.case import commands as ask
from console.domain.case.events import RungFired
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import AppealAbout, Source
from console.domain.case.timers import RungKind, TimerKind, phase_of
from console.domain.deadline import Limit, LimitUnit, remaining_s
from console.domain.ids import UnitId
from console.domain.people import Role
from console.domain.text import Refused
from console.domain.unit import Organisation
from tests.support.law import (
    AFTER,
    CLEAN,
    CLEANERS,
    DESK,
    FEED,
    GARDENERS,
    GREEN,
    HERE,
    INSPECTOR,
    LEADER,
    NOW,
    ORGANISATION,
    SEEN,
    STREET,
    STREET_OFFICE,
    MemoryBook,
    a_calendar,
    who,
)
from tests.support.life import DAY, FOUR_HOURS_LATER, HOUR, MINUTE, C, Life, suspended


def test_row_13_dispatch_gives_every_unit_its_own_two_clocks():
    life = Life().dispatched(STREET)
    for unit in (CLEAN, STREET):
        assert life.timer(TimerKind.T3, unit).deadline.due_at == life.duty(unit).due_at == FOUR_HOURS_LATER
        assert life.timer(TimerKind.TS, unit).deadline.due_at == NOW + 30 * MINUTE
    assert TimerKind.T2 not in life.kinds()


def test_row_16_signing_in_stops_ones_own_clock_and_no_other():
    life = Life().dispatched(STREET)
    life.does(CLEANERS, ask.SignAssignment(case=C))
    assert life.case.timer(TimerKind.TS, CLEAN) is None
    assert life.case.timer(TimerKind.TS, STREET) is not None
    assert "already" in life.refuses(CLEANERS, ask.SignAssignment(case=C))


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.REGISTERED, Stage.VERIFYING, Stage.TO_DISPATCH])
def test_row_15_an_emergency_goes_out_at_once_and_its_form_is_owed_in_half_an_hour(stage: Stage):
    life = Life()
    if stage is not Stage.RECEIVED:
        life.registered()
    if stage is Stage.VERIFYING:
        life.does(DESK, ask.SendVerification(case=C))
    if stage is Stage.TO_DISPATCH:
        life.does(DESK, ask.FileCase(case=C, class_code="E0110", condition=1))
    assert life.case.stage is stage
    life.refuses(DESK, ask.DispatchFirst(case=C, class_code="E0110", condition=1, lead=CLEAN))
    life.does(DESK, ask.DispatchFirst(case=C, class_code="E0506", condition=1, lead=CLEAN))
    assert (life.case.stage, life.case.owes_form, life.case.is_emergency) == (Stage.TO_SIGN, True, True)
    assert life.kinds() == {TimerKind.T3, TimerKind.TS, TimerKind.TF, TimerKind.T5}
    assert life.timer(TimerKind.TF).deadline.due_at == life.now + 30 * MINUTE
    life.does(CLEANERS, ask.SignAssignment(case=C), 10 * MINUTE)
    life.does(DESK, ask.CompleteForm(case=C, class_code="E0110", condition=1))
    assert not life.case.owes_form and TimerKind.TF not in life.kinds()
    assert life.duty().due_at == FOUR_HOURS_LATER, "recomputed from the dispatch"
    assert life.duty().first_due_at == NOW + 2 * HOUR, "and the first one is kept"
    assert "No form" in life.refuses(DESK, ask.CompleteForm(case=C, class_code="E0110", condition=1))


def test_row_15_a_form_that_stays_owed_is_overdue():
    life = Life()
    life.does(DESK, ask.DispatchFirst(case=C, class_code="E0506", condition=1, lead=CLEAN))
    life.sleeps(NOW + 31 * MINUTE)
    assert life.timer(TimerKind.TF).fired == len(life.timer(TimerKind.TF).rungs)


def test_row_17_what_is_handed_on_inside_moves_no_clock():
    life = Life().signed()
    clocks = life.case.timers
    life.does(CLEANERS, ask.HandOn(case=C, to="养护一队"), HOUR)
    assert "Take back" in life.refuses(CLEANERS, ask.FeedBack(case=C, words="已清", photos=(AFTER,)))
    life.does(CLEANERS, ask.TakeBackInner(case=C, task=1))
    assert life.case.timers == clocks and life.duty().inner == ()


def test_row_18_what_is_under_way_inside_is_taken_back_before_a_case_is_handed_back():
    life = Life().signed()
    life.does(CLEANERS, ask.HandOn(case=C, to="养护一队"))
    life.refuses(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(CLEANERS, ask.TakeBackInner(case=C, task=1))
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    assert life.case.stage is Stage.HANDLING and life.timer(TimerKind.TA, "1").runs


def test_row_18_a_hand_back_asked_within_its_hours_is_granted_after_them():
    life = Life(Rules(hand_back_within_h=2)).dispatched(STREET)
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"), 2 * HOUR)
    life.now += MINUTE
    assert "2 h" in life.refuses(STREET_OFFICE, ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(DESK, ask.GrantHandBack(case=C, request=1, wrongly_dispatched=True), DAY)
    assert life.case.stage is Stage.TO_DISPATCH


@pytest.mark.parametrize("wrongly", [True, False])
def test_row_19_a_granted_hand_back_voids_all_and_starts_dispatch_anew(wrongly: bool):
    life = Life().signed(STREET)
    life.does(STREET_OFFICE, ask.AskHandBack(case=C, reason="不在辖区"), HOUR)
    life.does(DESK, ask.GrantHandBack(case=C, request=1, wrongly_dispatched=wrongly))
    assert life.kinds() == {TimerKind.T2, TimerKind.T5}
    assert life.timer(TimerKind.T2).deadline.due_at == life.now + 15 * MINUTE
    assert (life.case.returns, life.case.wrong_dispatches, life.case.assignments) == (1, int(wrongly), ())
    assert life.case.requests == ()
    life.refuses(DESK, ask.CloseCase(case=C))


def test_row_19_what_the_dispatcher_has_asked_goes_on_waiting_with_its_clock():
    life = Life().dispatched()
    life.does(DESK, ask.AskVoid(case=C, reason="重复录入"))
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(DESK, ask.GrantHandBack(case=C, request=2, wrongly_dispatched=False))
    assert [each.n for each in life.case.requests] == [1]
    assert life.timer(TimerKind.TA, "1").runs and life.case.timer(TimerKind.TA, "2") is None


@pytest.mark.parametrize(
    "end", [ask.RefuseRequest(case=C, request=1, reason="理由不足"), ask.WithdrawRequest(case=C, request=1)]
)
def test_row_20_refused_or_withdrawn_it_stands_where_it_stood_and_its_clocks_ran_on(end):
    life = Life().signed()
    before = life.timer(TimerKind.T3, CLEAN)
    life.does(CLEANERS, ask.AskExtension(case=C, reason="等料", limit=Limit(1, LimitUnit.WORK_HOUR)))
    life.does(DESK if isinstance(end, ask.RefuseRequest) else CLEANERS, end, HOUR)
    assert life.case.stage is Stage.HANDLING and life.timer(TimerKind.T3, CLEAN) == before
    assert len(life.case.requests) == 0 and TimerKind.TA not in life.kinds()
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    assert life.case.asked == 2, "numbers are never used again"


def test_row_20_nobody_judges_or_withdraws_what_is_not_his():
    life = Life().signed(STREET)
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    assert "of yours" in life.refuses(STREET_OFFICE, ask.WithdrawRequest(case=C, request=1))
    life.does(DESK, ask.AskVoid(case=C, reason="重复"))
    dispatcher = who("desk03", Role.DISPATCHER)
    assert "Shift leader" in life.refuses(dispatcher, ask.RefuseRequest(case=C, request=2, reason="不同意"))
    assert "of yours" in life.refuses(dispatcher, ask.WithdrawRequest(case=C, request=2))


def test_row_21_an_extension_moves_the_deadline_and_keeps_the_first():
    life = Life().signed()
    life.does(CLEANERS, ask.AskExtension(case=C, reason="等料", limit=Limit(2, LimitUnit.WORK_HOUR)))
    assert life.duty().due_at == FOUR_HOURS_LATER, "asked is not granted"
    life.does(DESK, ask.GrantExtension(case=C, request=1), HOUR)
    assert life.duty().due_at == life.timer(TimerKind.T3, CLEAN).deadline.due_at == FOUR_HOURS_LATER + 2 * HOUR
    assert (life.duty().first_due_at, life.duty().first_limit_s) == (FOUR_HOURS_LATER, 4 * 3_600)


def test_row_21_asked_before_the_deadline_and_granted_after_it_still_counts():
    life = Life().signed()
    life.now = FOUR_HOURS_LATER
    life.does(CLEANERS, ask.AskExtension(case=C, reason="等料", limit=Limit(2, LimitUnit.WORK_HOUR)))
    life.sleeps(FOUR_HOURS_LATER + HOUR)
    assert life.timer(TimerKind.T3, CLEAN).fired == 4, "the clock ran on meanwhile"
    life.does(DESK, ask.GrantExtension(case=C, request=1))
    assert life.duty().due_at == FOUR_HOURS_LATER + 2 * HOUR
    life.feeds_back()
    assert life.duty().left_s == 3_600, "in time, for it was asked in time"


def test_row_21_once_overdue_twice_extended_or_longer_than_the_limit_none_is_asked():
    life = Life().signed()
    hour = Limit(1, LimitUnit.WORK_HOUR)
    assert "longer" in life.refuses(CLEANERS, ask.AskExtension(case=C, reason="x", limit=Limit(5, LimitUnit.WORK_HOUR)))
    assert "clock" in life.refuses(
        CLEANERS, ask.AskExtension(case=C, reason="x", limit=Limit(1, LimitUnit.URGENT_HOUR))
    )
    for n in (1, 2):
        life.does(CLEANERS, ask.AskExtension(case=C, reason="等料", limit=hour))
        life.does(DESK, ask.GrantExtension(case=C, request=n))
    assert "At most 2" in life.refuses(CLEANERS, ask.AskExtension(case=C, reason="x", limit=hour))
    late = Life().signed()
    late.now = FOUR_HOURS_LATER + timedelta(microseconds=1)
    assert "overdue" in late.refuses(CLEANERS, ask.AskExtension(case=C, reason="x", limit=hour))


def test_row_22_suspended_the_units_clock_stands_and_a_clock_runs_to_the_granted_end():
    life = suspended()
    assert life.case.stage is Stage.SUSPENDED
    assert life.timer(TimerKind.T3, CLEAN).left_s == 3 * 3_600
    assert life.timer(TimerKind.TG).deadline.due_at == NOW + 3 * DAY + HOUR
    assert TimerKind.TA not in life.kinds() and life.case.requests == ()


def test_row_23_the_clock_resumes_it_at_the_end_with_the_remainder():
    life = suspended()
    life.sleeps(NOW + 3 * DAY + 30 * MINUTE)
    assert (life.case.stage, life.timer(TimerKind.T3, CLEAN).fired) == (Stage.SUSPENDED, 0), "nothing falls due"
    life.sleeps(NOW + 3 * DAY + HOUR)
    assert life.case.stage is Stage.HANDLING and TimerKind.TG not in life.kinds()
    timer = life.timer(TimerKind.T3, CLEAN)
    assert timer.runs and remaining_s(life.now, timer.deadline, a_calendar()) == 3 * 3_600
    assert life.duty().due_at == timer.deadline.due_at and life.duty().first_due_at == FOUR_HOURS_LATER


def test_row_23_it_may_be_reviewed_and_resumed_earlier_and_an_overdue_clock_goes_on_overdue():
    life = Life().signed()
    life.now = FOUR_HOURS_LATER + HOUR
    until = life.now + 5 * DAY
    life.does(CLEANERS, ask.AskSuspension(case=C, reason="等待迁改", until=until, measure="已围挡"))
    life.does(DESK, ask.GrantSuspension(case=C, request=1))
    assert life.timer(TimerKind.T3, CLEAN).left_s == -3_600
    life.does(DESK, ask.ReviewSuspension(case=C, words="仍需等待"), DAY)
    life.does(DESK, ask.ResumeCase(case=C, reason="条件具备"))
    timer = life.timer(TimerKind.T3, CLEAN)
    assert remaining_s(life.now, timer.deadline, a_calendar()) == -3_600


def test_row_22_a_long_one_is_the_leaders_to_grant_and_none_lasts_longer_than_a_year():
    with pytest.raises(Refused) as refusal:
        suspended(40)
    assert "leader" in refusal.value.reason.en
    assert suspended(40, by=LEADER).case.stage is Stage.SUSPENDED
    life = Life().signed()
    for until in (NOW, NOW - DAY, NOW + 366 * DAY):
        assert "365" in life.refuses(CLEANERS, ask.AskSuspension(case=C, reason="x", until=until, measure="x"))
    assert "Write" in life.refuses(CLEANERS, ask.AskSuspension(case=C, reason="x", until=NOW + DAY, measure=" "))


def test_row_23_who_has_fed_back_stays_judged_while_the_others_stand_and_go_on():
    life = Life().signed(STREET)
    life.does(STREET_OFFICE, ask.SignAssignment(case=C))
    life.feeds_back(HOUR, STREET_OFFICE)
    stood = life.timer(TimerKind.T3, STREET)
    life.does(CLEANERS, ask.AskSuspension(case=C, reason="等", until=life.now + DAY, measure="已围挡"))
    life.does(DESK, ask.GrantSuspension(case=C, request=1), HOUR)
    assert life.timer(TimerKind.T3, STREET) == stood
    life.does(DESK, ask.ResumeCase(case=C))
    assert life.timer(TimerKind.T3, STREET) == stood and life.timer(TimerKind.T3, CLEAN).runs


@pytest.mark.parametrize("late", [False, True])
def test_rows_24_to_29_handling_stands_from_confirmation_to_the_verdict_and_goes_on(late: bool):
    confirmed = 6 * HOUR + 30 * MINUTE if late else HOUR
    left = -3_600 if late else 3 * 3_600
    life = Life().inspecting(confirmed)
    assert (life.duty().left_s, life.timer(TimerKind.T3, CLEAN).left_s) == (left, left)
    assert life.timer(TimerKind.T4).runs
    life.does(INSPECTOR, ask.FailInspection(case=C, reason="仍有垃圾", photos=(SEEN,), is_false_feedback=True), 2 * DAY)
    timer = life.timer(TimerKind.T3, CLEAN)
    assert timer.runs and remaining_s(life.now, timer.deadline, a_calendar()) == left
    assert (life.case.stage, life.case.reworks, TimerKind.T4 in life.kinds()) == (Stage.HANDLING, 1, False)
    assert (life.duty().confirmed_at, life.duty().left_s) == (None, None)


def test_row_24_work_sent_back_needs_a_new_photo_also_where_it_was_handed_on_inside():
    life = Life().signed()
    life.does(CLEANERS, ask.HandOn(case=C, to="养护一队"))
    life.does(CLEANERS, ask.SubmitWork(case=C, task=1, words="已清", photos=(AFTER,)), MINUTE)
    life.does(CLEANERS, ask.FeedBack(case=C, words="已清", photos=()), MINUTE)
    life.does(DESK, ask.SendBack(case=C, reason="照片不清"), MINUTE)
    assert "photo" in life.refuses(CLEANERS, ask.FeedBack(case=C, words="已清", photos=()))


def test_row_40_a_released_co_unit_takes_its_clocks_and_requests_with_it_and_the_case_moves_on():
    life = Life().signed(STREET, GREEN)
    life.does(STREET_OFFICE, ask.AskHandBack(case=C, reason="不在辖区"))
    life.feeds_back(HOUR)
    life.does(DESK, ask.ReleaseUnit(case=C, unit=STREET, reason="无需配合"))
    assert (life.case.stage, life.case.requests) == (Stage.HANDLING, ())
    assert {timer.of for timer in life.case.timers} == {"", CLEAN, GREEN}
    life.does(DESK, ask.ReleaseUnit(case=C, unit=GREEN, reason="无需配合"))
    assert (life.case.stage, life.case.confirmed_at) == (Stage.TO_REVIEW, life.now)
    assert life.duty().confirmed_at == NOW + HOUR, "the lead is judged at its own confirmation"


def test_row_40_the_lead_and_one_that_has_fed_back_are_not_released():
    life = Life().signed(STREET)
    life.refuses(DESK, ask.ReleaseUnit(case=C, unit=CLEAN, reason="x"))
    life.does(STREET_OFFICE, ask.SignAssignment(case=C))
    life.feeds_back(by=STREET_OFFICE)
    life.refuses(DESK, ask.ReleaseUnit(case=C, unit=STREET, reason="x"))


def test_who_is_not_under_the_case_has_no_say_in_it():
    life = Life().signed(STREET)
    for command in (ask.FeedBack(case=C, words="x", photos=(AFTER,)), ask.AskHandBack(case=C, reason="x")):
        assert "no assignment" in life.refuses(GARDENERS, command)


def test_row_15_filing_it_after_all_is_the_form_that_was_owed():
    life = Life()
    life.does(DESK, ask.DispatchFirst(case=C, class_code="E0506", condition=1, lead=CLEAN))
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(DESK, ask.GrantHandBack(case=C, request=1, wrongly_dispatched=True))
    life.does(DESK, ask.ReturnToOperator(case=C, reason="材料不全"))
    assert life.case.owes_form and TimerKind.TF in life.kinds()
    life.does(DESK, ask.FileCase(case=C, class_code="E0110", condition=1))
    assert (life.case.owes_form, life.kinds()) == (False, {TimerKind.T2, TimerKind.T5})


def test_row_22_how_long_a_suspension_is_is_judged_by_the_moment_it_was_asked():
    life = Life().signed()
    life.does(CLEANERS, ask.AskSuspension(case=C, reason="等待迁改", until=NOW + 40 * DAY, measure="已围挡"))
    life.now += 15 * DAY
    assert "leader" in life.refuses(DESK, ask.GrantSuspension(case=C, request=1))
    life.does(LEADER, ask.GrantSuspension(case=C, request=1))
    assert life.timer(TimerKind.TG).deadline.due_at == NOW + 40 * DAY


def test_row_13_a_limit_with_phases_runs_a_clock_for_each_at_the_lead():
    life = Life(code="E0122").signed(STREET)
    assert [each.name for each in life.duty().phases] == ["停工", "处罚"] and life.duty(STREET).phases == ()
    assert life.timer(TimerKind.TP, phase_of(CLEAN, 1)).deadline.due_at == FOUR_HOURS_LATER
    assert life.timer(TimerKind.TP, phase_of(CLEAN, 2)).deadline.due_at == NOW + 2 * DAY
    assert life.duty().due_at == NOW + 7 * DAY, "five working days, a weekend between"


def test_row_24_a_phase_is_done_in_time_or_late_and_only_once():
    life = Life(code="E0122").signed()
    life.does(CLEANERS, ask.ReachPhase(case=C, phase=1, words="已停工", photos=(AFTER,)), HOUR)
    first = life.duty().phases[0]
    assert (first.done_at, first.left_s) == (life.now, 3 * 3_600)
    assert life.case.timer(TimerKind.TP, phase_of(CLEAN, 1)) is None and life.timer(TimerKind.T3, CLEAN).runs
    assert "done" in life.refuses(CLEANERS, ask.ReachPhase(case=C, phase=1, words="又一次"))
    assert "done" in life.refuses(CLEANERS, ask.ReachPhase(case=C, phase=3, words="没有这一段"))
    life.sleeps(NOW + 3 * DAY)
    fired = [each for each in life.book.history if isinstance(each, RungFired) and each.timer.startswith("Tp")]
    assert [each.what for each in fired] == [RungKind.WARN, RungKind.OVERDUE], "the second phase, once each"
    life.does(CLEANERS, ask.ReachPhase(case=C, phase=2, words="已处罚"))
    assert (life.duty().phases[1].left_s or 0) < 0
    assert "No phase" in life.refuses(CLEANERS, ask.ReachPhase(case=C, phase=2, words="又一次"))


def test_row_24_who_feeds_back_on_the_whole_has_done_its_phases():
    life = Life(code="E0122").signed()
    life.feeds_back(5 * HOUR + 30 * MINUTE + DAY)
    first, second = life.duty().phases
    assert first.done_at == second.done_at == life.now
    assert first.left_s is not None and first.left_s < 0 < (second.left_s or 0)
    assert TimerKind.TP not in life.kinds()
    life.does(DESK, ask.SendBack(case=C, reason="照片不清"), HOUR)
    assert TimerKind.TP not in life.kinds() and life.timer(TimerKind.T3, CLEAN).runs


def test_row_22_a_phase_stands_with_its_unit_and_goes_on_with_it():
    life = Life(code="E0122").signed()
    until = NOW + 7 * DAY
    life.does(CLEANERS, ask.AskSuspension(case=C, reason="等待迁改", until=until, measure="已围挡"), HOUR)
    life.does(DESK, ask.GrantSuspension(case=C, request=1))
    assert life.timer(TimerKind.TP, phase_of(CLEAN, 1)).left_s == 3 * 3_600
    life.sleeps(until)
    assert life.timer(TimerKind.TP, phase_of(CLEAN, 1)).deadline.due_at == until + 4 * HOUR + 30 * MINUTE


def test_row_19_a_hand_back_voids_the_phases_too():
    life = Life(code="E0122").signed()
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(DESK, ask.GrantHandBack(case=C, request=1, wrongly_dispatched=True))
    assert TimerKind.TP not in life.kinds()


def test_row_37_a_correction_brings_the_phases_of_the_new_class_and_keeps_what_is_done():
    life = Life(code="E0405").signed()
    staged = ask.CorrectFile(case=C, reason="实为违建", class_code="E0122", condition=1)
    life.does(DESK, staged, HOUR)
    assert life.timer(TimerKind.TP, phase_of(CLEAN, 1)).deadline.due_at == FOUR_HOURS_LATER, "as from the dispatch"
    life.does(CLEANERS, ask.ReachPhase(case=C, phase=1, words="已停工"))
    life.does(DESK, ask.CorrectFile(case=C, reason="看错了", class_code="E0110", condition=1))
    assert (life.duty().phases, TimerKind.TP in life.kinds()) == ((), False)


def test_row_37_phases_that_go_and_come_back_fire_nothing_twice():
    life = Life(code="E0122").signed()
    life.sleeps(NOW + DAY)
    before = life.timer(TimerKind.TP, phase_of(CLEAN, 1))
    assert before.fired > 0
    for _ in range(2):
        life.does(DESK, ask.CorrectFile(case=C, reason="看错了", class_code="E0110", condition=1))
        assert TimerKind.TP not in life.kinds()
        life.does(DESK, ask.CorrectFile(case=C, reason="实为违建", class_code="E0122", condition=1))
        again = life.timer(TimerKind.TP, phase_of(CLEAN, 1))
        assert (again.deadline.due_at, again.fired) == (before.deadline.due_at, before.fired)


def test_row_22_asked_in_time_and_granted_late_it_stands_with_what_was_left_when_it_was_asked():
    life = Life().signed(STREET)
    life.does(STREET_OFFICE, ask.SignAssignment(case=C))
    late = life.now + 5 * DAY
    life.does(CLEANERS, ask.AskSuspension(case=C, reason="等待迁改", until=late, measure="已围挡"), HOUR)
    life.sleeps(NOW + DAY)
    life.does(DESK, ask.GrantSuspension(case=C, request=1))
    mine = life.timer(TimerKind.T3, CLEAN)
    assert (mine.left_s, mine.stood_at) == (3 * 3_600, NOW + HOUR)
    assert (life.timer(TimerKind.T3, STREET).left_s or 0) < 0, "who asked for nothing is judged as it is"
    overdue = Life().signed()
    overdue.now += DAY
    overdue.does(CLEANERS, ask.AskSuspension(case=C, reason="等待迁改", until=late, measure="已围挡"))
    overdue.does(DESK, ask.GrantSuspension(case=C, request=1), HOUR)
    assert (overdue.timer(TimerKind.T3, CLEAN).left_s or 0) < 0, "it was late before it was asked"


def test_row_23_a_long_suspension_is_to_be_reviewed_every_month():
    life = suspended(70, by=LEADER)
    granted = life.now
    life.sleeps(granted + 31 * DAY)
    assert life.timer(TimerKind.TK).fired == len(life.timer(TimerKind.TK).rungs), "nobody has looked at it"
    life.does(DESK, ask.ReviewSuspension(case=C, words="管线仍未迁改"))
    assert life.timer(TimerKind.TK).deadline.due_at == life.now + 30 * DAY and life.timer(TimerKind.TK).fired == 0
    life.does(DESK, ask.ResumeCase(case=C, reason="已迁改"))
    assert not {TimerKind.TK, TimerKind.TG} & life.kinds()


def test_row_40_a_released_units_appeal_is_judged_all_the_same():
    life = Life().signed(STREET)
    life.now += DAY
    life.does(STREET_OFFICE, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    life.does(DESK, ask.ReleaseUnit(case=C, unit=STREET, reason="无需配合"))
    assert life.timer(TimerKind.TA, "1").runs
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    assert [each.unit for each in life.case.exempt] == [STREET]


def test_row_15_an_emergency_goes_out_though_somebody_asked_not_to_file_it():
    life = Life().registered()
    life.does(DESK, ask.AskDecline(case=C, reason="不属城管职责"))
    life.does(DESK, ask.DispatchFirst(case=C, class_code="E0506", condition=1, lead=CLEAN))
    assert life.case.requests == () and TimerKind.TA not in life.kinds()


def test_row_22_a_unit_that_cannot_sign_in_while_the_case_is_suspended_is_not_late_for_it():
    life = Life().signed(STREET)
    until = NOW + 3 * DAY
    life.does(CLEANERS, ask.AskSuspension(case=C, reason="等待迁改", until=until, measure="已围挡"), 10 * MINUTE)
    life.does(DESK, ask.GrantSuspension(case=C, request=1))
    assert life.timer(TimerKind.TS, STREET).left_s == 20 * 60
    assert "Suspended" in life.refuses(STREET_OFFICE, ask.SignAssignment(case=C))
    life.sleeps(until)
    assert life.timer(TimerKind.TS, STREET).deadline.due_at == until + 20 * MINUTE


def test_row_17_a_task_inside_never_gets_the_number_of_another():
    life = Life().signed()
    for to in ("养护一队", "养护二队"):
        life.does(CLEANERS, ask.HandOn(case=C, to=to))
    life.does(CLEANERS, ask.TakeBackInner(case=C, task=1))
    life.does(CLEANERS, ask.HandOn(case=C, to="养护三队"))
    assert [(each.n, each.to) for each in life.duty().inner] == [(2, "养护二队"), (3, "养护三队")]
    life.does(CLEANERS, ask.SubmitWork(case=C, task=2, words="已清", photos=(AFTER,)))
    assert [each.done_at is not None for each in life.duty().inner] == [True, False]


def test_row_15_a_form_completed_while_the_case_is_suspended_sets_no_clock_of_a_unit_going():
    life = Life()
    life.does(DESK, ask.DispatchFirst(case=C, class_code="E0506", condition=1, lead=CLEAN))
    life.does(CLEANERS, ask.SignAssignment(case=C))
    until = NOW + 3 * DAY
    life.does(CLEANERS, ask.AskSuspension(case=C, reason="等待迁改", until=until, measure="已围挡"), HOUR)
    life.does(DESK, ask.GrantSuspension(case=C, request=1))
    life.does(DESK, ask.CompleteForm(case=C, class_code="E0122", condition=1), HOUR)
    first = life.timer(TimerKind.TP, phase_of(CLEAN, 1))
    assert (first.left_s, first.stood_at) == (3 * 3_600, NOW + HOUR), "of four hours one was used before it stood"
    assert life.timer(TimerKind.T3, CLEAN).left_s == (5 * 8 - 1) * 3_600
    life.sleeps(until)
    assert life.timer(TimerKind.TP, phase_of(CLEAN, 1)).deadline.due_at == until + 4 * HOUR + 30 * MINUTE
    assert remaining_s(life.now, life.timer(TimerKind.T3, CLEAN).deadline, a_calendar()) == (5 * 8 - 1) * 3_600


def test_row_22_a_request_that_waited_through_another_suspension_gives_no_clock_more_than_it_had():
    life = Life().signed(STREET)
    life.does(STREET_OFFICE, ask.SignAssignment(case=C))
    until = NOW + 9 * DAY
    for unit in (CLEANERS, STREET_OFFICE):
        life.does(unit, ask.AskSuspension(case=C, reason="等待迁改", until=until, measure="已围挡"))
    life.does(DESK, ask.GrantSuspension(case=C, request=1), HOUR)
    life.does(DESK, ask.ResumeCase(case=C, reason="已迁改"), 2 * DAY)
    assert remaining_s(life.now, life.timer(TimerKind.T3, STREET).deadline, a_calendar()) == 3 * 3_600
    life.sleeps(life.now + DAY)
    life.does(DESK, ask.GrantSuspension(case=C, request=2))
    assert life.timer(TimerKind.T3, STREET).left_s == 3 * 3_600


class ByDays(MemoryBook):
    """A centre where a working day ends with the day."""

    def calendar(self) -> WorkCalendar:
        return replace(a_calendar(), day_rule=DayRule.DAYS)


@pytest.mark.parametrize("hour", [8, 17])
def test_row_21_an_extension_as_long_as_the_limit_may_be_asked_at_any_hour_of_the_day(hour: int):
    life = Life(code="E0122")
    life.book, life.now = ByDays(), NOW + 5 * HOUR
    life.does(FEED, ask.ReportCase(case=C, source=Source.CITIZEN, title="违建", place=HERE))
    life.signed()
    life.now = NOW + DAY + (hour - 10) * HOUR
    asked = [ask.AskExtension(case=C, reason="等料", limit=Limit(days, LimitUnit.WORK_DAY)) for days in (5, 6)]
    assert "longer" in life.refuses(CLEANERS, asked[1])
    life.does(CLEANERS, asked[0])


class Numbered(MemoryBook):
    """A district whose units are called by numbers, as requests are."""

    def organisation(self) -> Organisation:
        more = (replace(ORGANISATION.units[0], id=each) for each in (ONE, TWO))
        return replace(ORGANISATION, units=(*ORGANISATION.units, *more))


ONE, TWO = UnitId("1"), UnitId("2")


def test_row_40_who_is_released_takes_nothing_of_another_along_though_its_id_is_the_number_of_a_request():
    life = Life()
    life.book = Numbered()
    life.does(FEED, ask.ReportCase(case=C, source=Source.CITIZEN, title="垃圾", place=HERE))
    life.filed().does(DESK, ask.DispatchCase(case=C, lead=TWO, co=(ONE, CLEAN)))
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(who("one", Role.UNIT, unit=ONE), ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(DESK, ask.ReleaseUnit(case=C, unit=ONE, reason="无需配合"))
    assert life.timer(TimerKind.T3, TWO).runs and life.timer(TimerKind.TA, "1").runs
    assert [each.n for each in life.case.requests] == [1]


def test_row_37_a_correction_leaves_what_the_lead_that_has_fed_back_had_done():
    life = Life(code="E0122").signed(STREET)
    life.feeds_back(HOUR)
    done = life.duty()
    life.does(DESK, ask.CorrectFile(case=C, reason="看错了", class_code="E0110", condition=1))
    assert life.duty() == done and len(done.phases) == 2
    assert life.duty(STREET).due_at == FOUR_HOURS_LATER


def test_row_37_what_was_given_as_more_of_the_whole_makes_no_phase_longer():
    life = Life(code="E0405").signed()
    life.does(CLEANERS, ask.AskExtension(case=C, reason="等料", limit=Limit(1, LimitUnit.URGENT_HOUR)))
    life.does(DESK, ask.GrantExtension(case=C, request=1))
    life.does(DESK, ask.CorrectFile(case=C, reason="实为违建", class_code="E0122", condition=1))
    assert life.timer(TimerKind.TP, phase_of(CLEAN, 1)).deadline.due_at == FOUR_HOURS_LATER
    assert life.duty().due_at == NOW + 7 * DAY + HOUR


def test_row_37_a_correction_makes_an_emergency_of_it_and_unmakes_it():
    life = Life().signed()
    for code, is_emergency in (("E0506", True), ("E0405", False)):
        life.does(DESK, ask.CorrectFile(case=C, reason="类别有误", class_code=code, condition=1))
        assert life.case.is_emergency is is_emergency


def test_row_15_a_filed_case_that_goes_out_first_was_filed_when_it_was_filed():
    life = Life().filed()
    life.does(DESK, ask.DispatchFirst(case=C, class_code="E0506", condition=1, lead=CLEAN), HOUR)
    assert (life.case.filed_at, life.case.dispatched_at) == (NOW, life.now)


def test_row_10_a_filed_case_names_the_codebook_it_is_filed_under():
    case = Life().filed().case
    assert (case.class_code, case.condition, case.codebook_rev, case.filed_at) == ("E0110", 1, 1, NOW)


def test_row_19_what_a_unit_contests_goes_on_waiting_when_it_hands_the_case_back():
    life = Life().signed()
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE), DAY)
    life.does(CLEANERS, ask.AskHandBack(case=C, reason="不在辖区"))
    life.does(DESK, ask.GrantHandBack(case=C, request=2, wrongly_dispatched=True))
    assert [each.n for each in life.case.requests] == [1] and life.timer(TimerKind.TA, "1").runs
