"""The clocks of a case, row by row of the table: what starts, stands, goes on with its remainder, stops.

Working hours are 8:30 to 12:00 and 13:30 to 18:00; NOW is a Monday, 10:00. E0110 is given four working hours, E0405
and the emergency E0506 two hours that never stop.
"""

from datetime import datetime, timedelta

import pytest

from console.domain.calendar import DutyHours, Slot, WorkCalendar
from console.domain.case import commands as ask
from console.domain.case.ladder import rungs
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import AppealAbout, Assignment, Case, Contentment, Source, Verified
from console.domain.case.timers import Rung, RungKind, Timer, TimerKind
from console.domain.deadline import Limit, LimitUnit, remaining_s
from console.domain.ids import CaseId, SessionId, SupervisionId, UnitId
from console.domain.people import Role
from console.domain.session import EndSession, OpenSession, Resolve, SessionType
from console.domain.text import Refused
from tests.support.law import (
    AFTER,
    CALLER,
    CLEAN,
    CLEANERS,
    CLOCK,
    DESK,
    FEED,
    GARDENERS,
    GREEN,
    HERE,
    INSPECTOR,
    LEADER,
    NOW,
    SEEN,
    STREET,
    STREET_OFFICE,
    USUAL,
    MemoryBook,
    a_calendar,
    who,
)

C, D = CaseId("c-1"), CaseId("c-2")
RUNGS_MOST = 200
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FOUR_HOURS_LATER = NOW + timedelta(hours=5, minutes=30)


class Life:
    """One case told in a line each; the clock is turned by hand."""

    def __init__(self, rules: Rules = USUAL, source: Source = Source.CITIZEN, code: str = "E0110") -> None:
        self.book, self.now, self.code = MemoryBook(rules), NOW, code
        self.does(FEED, ask.ReportCase(case=C, source=source, title="门前有垃圾", place=HERE))

    def does(self, actor, command, after: timedelta = timedelta()):
        self.now += after
        return self.book.happen(command, actor, self.now)

    def refuses(self, actor, command) -> str:
        before = self.book.things.copy()
        with pytest.raises(Refused) as refusal:
            self.does(actor, command)
        assert self.book.things == before
        return refusal.value.reason.en

    def registered(self) -> "Life":
        self.does(DESK, ask.RegisterCase(case=C))
        return self

    def filed(self) -> "Life":
        self.registered().does(DESK, ask.FileCase(case=C, class_code=self.code, condition=1))
        return self

    def dispatched(self, *co: UnitId) -> "Life":
        self.filed().does(DESK, ask.DispatchCase(case=C, lead=CLEAN, co=co))
        return self

    def signed(self, *co: UnitId) -> "Life":
        self.dispatched(*co).does(CLEANERS, ask.SignAssignment(case=C))
        return self

    def feeds_back(self, after: timedelta = timedelta(), by=CLEANERS) -> None:
        self.does(by, ask.FeedBack(case=C, words="已清理", photos=(AFTER,)), after)

    def inspecting(self, after: timedelta = timedelta()) -> "Life":
        self.signed().feeds_back(after)
        self.does(DESK, ask.AcceptFeedback(case=C))
        self.does(DESK, ask.SendInspection(case=C))
        return self

    def to_close(self) -> "Life":
        self.inspecting().does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
        if self.case.stage is Stage.TO_CALL_BACK:
            self.does(CALLER, ask.CallBack(case=C, said=Contentment.SATISFIED))
        return self

    def closed(self) -> "Life":
        self.to_close().does(DESK, ask.CloseCase(case=C))
        return self

    def sleeps(self, until: datetime) -> None:
        """Everything due by then is asked when it is due."""
        for _ in range(RUNGS_MOST):
            ahead = [
                timer.rungs[timer.fired].at
                for timer in self.case.timers
                if timer.runs and timer.fired < len(timer.rungs)
            ]
            if not ahead or min(ahead) > until:
                self.now = until
                return
            self.now = max(self.now, min(ahead))
            for each in rungs(self.case, self.now):
                self.does(CLOCK, each)
        raise AssertionError("the clock never comes to rest")

    @property
    def case(self) -> Case:
        found = self.book.case(C)
        assert found is not None
        return found

    def timer(self, kind: TimerKind, of: str = "") -> Timer:
        found = self.case.timer(kind, of)
        assert found is not None, f"{kind} does not run"
        return found

    def duty(self, unit: UnitId = CLEAN) -> Assignment:
        found = self.case.assignment_of(unit)
        assert found is not None
        return found

    def kinds(self) -> set[TimerKind]:
        return {timer.kind for timer in self.case.timers}

    def last(self, kind: type):
        return next(each for each in reversed(self.book.history) if isinstance(each, kind))


# Rows 1 to 12


def test_row_1_a_report_starts_intake_and_the_whole_case_and_nothing_else():
    life = Life()
    assert life.kinds() == {TimerKind.T1, TimerKind.T5}
    assert life.timer(TimerKind.T1).deadline.due_at == NOW + 15 * MINUTE


def test_rows_7_and_8_intake_stands_while_it_is_verified_and_goes_on_with_its_remainder():
    life = Life().registered()
    life.does(DESK, ask.SendVerification(case=C), 5 * MINUTE)
    assert life.timer(TimerKind.T1).left_s == 600
    assert life.timer(TimerKind.TV).deadline.due_at == life.now + 30 * MINUTE
    life.does(INSPECTOR, ask.AnswerVerification(case=C, found=Verified.TRUE), 20 * MINUTE)
    assert life.timer(TimerKind.T1).deadline.due_at == life.now + 10 * MINUTE
    assert TimerKind.TV not in life.kinds() and life.case.verified is Verified.TRUE


def test_row_8_intake_that_was_overdue_before_it_was_verified_stays_so():
    life = Life().registered()
    life.does(DESK, ask.SendVerification(case=C), 20 * MINUTE)
    assert life.timer(TimerKind.T1).left_s == -300
    life.does(INSPECTOR, ask.AnswerVerification(case=C, found=Verified.UNKNOWN), HOUR)
    assert life.timer(TimerKind.T1).deadline.due_at == life.now - 5 * MINUTE


def test_row_9_a_verification_nobody_answers_is_taken_back_by_the_clock_and_starts_anew_so_often():
    life = Life().registered()
    life.does(DESK, ask.SendVerification(case=C))
    life.sleeps(NOW + 30 * MINUTE)
    assert (life.case.stage, life.case.retasks) == (Stage.VERIFYING, 1)
    assert life.timer(TimerKind.TV).deadline.due_at == NOW + HOUR and life.timer(TimerKind.T1).left_s is not None
    life.sleeps(NOW + 6 * HOUR)
    assert (life.case.stage, life.case.retasks) == (Stage.VERIFYING, USUAL.retasks_most)
    life.does(INSPECTOR, ask.AnswerVerification(case=C, found=Verified.TRUE))
    life.does(DESK, ask.SendVerification(case=C))
    assert life.case.retasks == 0, "a new round is counted anew"


@pytest.mark.parametrize("source", [Source.INSPECTOR, Source.PATROL, Source.IMPORT])
def test_row_7_what_an_inspector_reported_is_not_sent_to_be_verified(source: Source):
    assert "not sent" in Life(source=source).registered().refuses(DESK, ask.SendVerification(case=C))


def test_row_7_no_centre_may_set_that_an_inspectors_own_report_is_verified():
    assert Rules(verify=(Source.INSPECTOR,)).faults()


def test_rows_10_and_14_filing_stops_intake_and_starts_dispatch_and_the_return_turns_it_round():
    life = Life().filed()
    assert life.kinds() == {TimerKind.T2, TimerKind.T5}
    life.does(DESK, ask.ReturnToOperator(case=C, reason="材料不全"), HOUR)
    assert life.kinds() == {TimerKind.T1, TimerKind.T5}
    assert life.timer(TimerKind.T1).deadline.due_at == life.now + 15 * MINUTE, "it restarts whole"


def test_row_10_where_it_is_set_only_the_shift_leader_files_and_the_case_is_handed_over():
    life = Life(Rules(two_axis=True, leader_files=True)).registered()
    operator = who("desk01", Role.OPERATOR)
    assert "shift leader" in life.refuses(operator, ask.FileCase(case=C, class_code="E0110", condition=1))
    life.does(DESK, ask.FileCase(case=C, class_code="E0110", condition=1))
    due = life.timer(TimerKind.T2).deadline.due_at
    assert life.case.stage is Stage.TO_TRANSFER
    life.refuses(operator, ask.TransferCase(case=C))
    life.does(DESK, ask.TransferCase(case=C), 5 * MINUTE)
    assert (life.case.stage, life.timer(TimerKind.T2).deadline.due_at) == (Stage.TO_DISPATCH, due)


def test_row_12_a_case_that_waits_to_be_handed_over_is_not_caught_when_the_centre_gives_the_step_up():
    life = Life(Rules(two_axis=True)).filed()
    life.book.in_force = Rules()
    life.does(DESK, ask.TransferCase(case=C))
    assert life.case.stage is Stage.TO_DISPATCH


def test_row_11_declining_is_asked_and_granted_and_stops_every_clock():
    life = Life().registered()
    operator = who("desk01", Role.OPERATOR)
    life.refuses(operator, ask.DeclineCase(case=C, reason="不属职责"))
    life.does(operator, ask.AskDecline(case=C, reason="不属职责"))
    assert TimerKind.TA in life.kinds()
    life.refuses(operator, ask.GrantDecline(case=C, request=1))
    life.does(DESK, ask.GrantDecline(case=C, request=1))
    assert (life.case.stage, life.case.timers, life.case.requests) == (Stage.DECLINED, (), ())


class Nightly(MemoryBook):
    """A centre that is on duty from eight to eight."""

    def calendar(self) -> WorkCalendar:
        day = DutyHours(since=NOW.date().replace(year=2000), slots=(Slot("08:00", "20:00"),))
        return WorkCalendar(rev=2, days=a_calendar().days, years=(2026,), duty=(day,))


MIDNIGHT = NOW + 14 * HOUR
OPENING = NOW + 22 * HOUR


def test_at_night_the_centres_own_clocks_wait_for_the_opening_but_never_for_an_emergency():
    book = Nightly()
    for case, code in ((C, "E0110"), (D, "E0506")):
        report = ask.ReportCase(case=case, source=Source.CITIZEN, title="积水", place=HERE, class_code=code)
        book.happen(report, FEED, MIDNIGHT)
    assert due(book, C, TimerKind.T1) == OPENING + 15 * MINUTE
    assert due(book, D, TimerKind.T1) == MIDNIGHT + 15 * MINUTE
    for case, code in ((C, "E0110"), (D, "E0506")):
        book.happen(ask.RegisterCase(case=case), DESK, MIDNIGHT)
        book.happen(ask.FileCase(case=case, class_code=code, condition=1), DESK, MIDNIGHT)
    assert due(book, C, TimerKind.T2) == OPENING + 15 * MINUTE
    assert due(book, D, TimerKind.T2) == MIDNIGHT + 15 * MINUTE


def due(book: MemoryBook, case: CaseId, kind: TimerKind) -> datetime:
    found = book.case(case)
    assert found is not None
    timer = found.timer(kind)
    assert timer is not None
    return timer.deadline.due_at


# Rows 13 to 17


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


# Rows 18 to 23: requests


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


def suspended(days: int = 3, by=DESK, co: tuple[UnitId, ...] = ()) -> Life:
    life = Life().signed(*co)
    life.does(
        CLEANERS,
        ask.AskSuspension(case=C, reason="等待迁改", until=life.now + days * DAY + HOUR, measure="已围挡"),
        HOUR,
    )
    life.does(by, ask.GrantSuspension(case=C, request=1))
    return life


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


# Rows 24 to 33


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


def test_row_24_work_sent_back_needs_a_new_photo_also_where_it_was_handed_on_inside():
    life = Life().signed()
    life.does(CLEANERS, ask.HandOn(case=C, to="养护一队"))
    life.does(CLEANERS, ask.SubmitWork(case=C, task=1, words="已清", photos=(AFTER,)), MINUTE)
    life.does(CLEANERS, ask.FeedBack(case=C, words="已清", photos=()), MINUTE)
    life.does(DESK, ask.SendBack(case=C, reason="照片不清"), MINUTE)
    assert "photo" in life.refuses(CLEANERS, ask.FeedBack(case=C, words="已清", photos=()))


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


# Rows 35 to 45


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


def test_row_41_an_appeal_outlives_the_closing_with_its_clock_and_leaves_the_raw_facts():
    life = Life().signed()
    assert "contest" in life.refuses(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    life.feeds_back(DAY)
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    left = life.duty().left_s
    life.does(LEADER, ask.CloseByOrder(case=C, reason="领导批示"))
    assert [each.n for each in life.case.requests] == [1] and life.timer(TimerKind.TA, "1").runs
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    assert (life.case.exempt, life.case.requests, life.duty().left_s) == ((AppealAbout.OVERDUE,), (), left)
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


def test_row_43_a_report_is_taken_back_by_the_channel_it_came_through():
    life = Life()
    assert "channel" in life.refuses(DESK, ask.TakeBackReport(case=C, reason="误报"))
    life.does(FEED, ask.TakeBackReport(case=C, reason="误报"))
    assert (life.case.stage, life.case.timers) == (Stage.VOID, ())
    filed = Life().filed()
    filed.refuses(FEED, ask.TakeBackReport(case=C, reason="误报"))


def test_row_44_let_mend_it_dispatch_stands_and_falls_back_when_the_shops_clock_runs_out():
    life = Life(code="E0405").filed()
    life.does(DESK, ask.LetSelfMend(case=C), 5 * MINUTE)
    assert life.timer(TimerKind.T2).left_s == 600 and life.timer(TimerKind.TM).runs
    life.sleeps(life.now + 30 * MINUTE)
    assert (life.case.stage, TimerKind.TM in life.kinds()) == (Stage.TO_DISPATCH, False)
    assert life.timer(TimerKind.T2).deadline.due_at == life.now + 10 * MINUTE


def test_row_44_a_photo_of_the_mended_place_leads_to_closing():
    life = Life(code="E0405").filed()
    life.does(DESK, ask.LetSelfMend(case=C))
    life.refuses(DESK, ask.EndSelfMend(case=C, photos=(SEEN,)))
    life.does(DESK, ask.EndSelfMend(case=C, photos=(AFTER,)))
    assert (life.case.stage, life.kinds()) == (Stage.TO_CLOSE, {TimerKind.T5})
    assert "class" in Life(code="E0110").filed().refuses(DESK, ask.LetSelfMend(case=C))


def test_row_44_what_the_corrected_class_forbids_the_shop_may_no_longer_mend():
    life = Life(code="E0405").filed()
    life.does(DESK, ask.CorrectFile(case=C, reason="类别有误", class_code="E0110", condition=1))
    assert "class" in life.refuses(DESK, ask.LetSelfMend(case=C))


def test_a_ladder_at_whose_end_something_happens_needs_the_rung_of_its_end():
    for kind in (TimerKind.TV, TimerKind.TM, TimerKind.TG, TimerKind.T4, TimerKind.TW):
        assert Rules(ladders={kind: (Rung(RungKind.WARN, 0.5),)}).faults(), kind
    assert not Rules(ladders={TimerKind.T5: (Rung(RungKind.WARN, 0.5),)}).faults()


def test_who_is_not_under_the_case_has_no_say_in_it():
    life = Life().signed(STREET)
    for command in (ask.FeedBack(case=C, words="x", photos=(AFTER,)), ask.AskHandBack(case=C, reason="x")):
        assert "no assignment" in life.refuses(GARDENERS, command)


def test_a_parent_ends_in_no_way_before_its_children():
    life = split(Life().filed())
    life.does(DESK, ask.ReturnToOperator(case=C, reason="材料不全"))
    life.does(DESK, ask.AskDecline(case=C, reason="不属职责"))
    for actor, command in (
        (DESK, ask.DeclineCase(case=C, reason="不属职责")),
        (DESK, ask.GrantDecline(case=C, request=1)),
        (FEED, ask.TakeBackReport(case=C, reason="误报")),
    ):
        assert "sub-case" in life.refuses(actor, command)
    life.does(LEADER, ask.CloseByOrder(case=D, reason="领导批示"))
    life.does(DESK, ask.GrantDecline(case=C, request=1))
    assert life.case.stage is Stage.DECLINED


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


def test_row_41_an_appeal_that_waits_at_the_closing_keeps_its_clock_into_the_archive():
    life = Life(source=Source.PATROL).inspecting(DAY)
    life.does(CLEANERS, ask.Appeal(case=C, reason="暴雨", about=AppealAbout.OVERDUE))
    life.does(INSPECTOR, ask.PassInspection(case=C, photos=(SEEN,)))
    life.does(DESK, ask.CloseCase(case=C))
    assert life.kinds() == {TimerKind.TW, TimerKind.TA}
    life.sleeps(life.now + 8 * DAY)
    assert (life.case.stage, life.kinds()) == (Stage.ARCHIVED, {TimerKind.TA})
    life.does(DESK, ask.GrantAppeal(case=C, request=1))
    assert life.case.exempt == (AppealAbout.OVERDUE,)


def test_row_33_taken_up_again_no_unit_has_it_any_more():
    life = Life().closed()
    life.does(CALLER, ask.ReopenCase(case=C, reason="来电不满意"))
    assert (life.case.assignments, life.case.confirmed_at) == ((), None)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "1969-12-31T00:00:00+00:00", "9999-12-31T23:59:59-12:00"])
def test_row_3_a_source_s_instant_that_cannot_be_is_refused(at: str):
    book = MemoryBook()
    with pytest.raises(Refused):
        taken = ask.TakeOverCase(
            case=C,
            title="路灯",
            place=HERE,
            system="x",
            number="1",
            original_title="Light",
            department="D",
            opened_at=datetime.fromisoformat(at),
        )
        book.happen(taken, FEED)
    assert book.things == {}


@pytest.mark.parametrize("condition", [0, 2, -1, 10**20])
def test_row_10_a_condition_that_the_book_does_not_have_is_refused(condition: int):
    life = Life().registered()
    assert "no filing condition" in life.refuses(DESK, ask.FileCase(case=C, class_code="E0110", condition=condition))
