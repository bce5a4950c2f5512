"""The clocks of a case before it is dispatched, row by row: what starts, stands, goes on with its remainder, stops."""

from datetime import datetime

import pytest

from console.domain.calendar import Clock, DutyHours, Slot, WorkCalendar
from console.domain.case import commands as ask
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import Source, Verified
from console.domain.case.timers import TimerKind
from console.domain.ids import CaseId
from console.domain.people import Role
from console.domain.text import Refused
from tests.support.law import (
    AFTER,
    DESK,
    FEED,
    HERE,
    INSPECTOR,
    NOW,
    SEEN,
    USUAL,
    MemoryBook,
    a_calendar,
    who,
)
from tests.support.life import HOUR, MINUTE, C, D, Life


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


def test_row_10_nothing_is_filed_while_it_is_asked_not_to():
    life = Life().registered()
    life.does(DESK, ask.AskDecline(case=C, reason="不属城管职责"))
    for onward in (ask.FileCase(case=C, class_code="E0110", condition=1), ask.SendVerification(case=C)):
        assert "already waiting" in life.refuses(DESK, onward)
    life.does(DESK, ask.WithdrawRequest(case=C, request=1))
    life.does(DESK, ask.FileCase(case=C, class_code="E0110", condition=1))
    assert life.case.stage is Stage.TO_DISPATCH


@pytest.mark.parametrize("id_", ["", "x" * 201, "a b", "a\nb", "\u202eabc"])
def test_row_1_an_id_that_nobody_could_read_out_is_refused(id_: str):
    life = Life()
    told = ask.ReportCase(case=CaseId(id_), source=Source.CITIZEN, title="垃圾", place=HERE)
    assert "visible characters" in life.refuses(FEED, told)


def test_at_night_an_emergency_waits_for_no_opening_before_it_is_filed_either():
    book = Nightly()
    report = ask.ReportCase(case=C, source=Source.CITIZEN, title="积水", place=HERE, class_code="E0506")
    book.happen(report, FEED, MIDNIGHT)
    book.happen(ask.RegisterCase(case=C), DESK, MIDNIGHT)
    book.happen(ask.AskDecline(case=C, reason="不属城管职责"), DESK, MIDNIGHT)
    found = book.case(C)
    assert found is not None and found.is_emergency
    asked = found.timer(TimerKind.TA, "1")
    assert asked is not None and asked.deadline.clock is Clock.WORK


def test_row_43_what_was_filed_once_is_no_longer_only_a_report():
    life = Life().filed()
    life.does(DESK, ask.ReturnToOperator(case=C, reason="材料不全"))
    assert "filed before" in life.refuses(FEED, ask.TakeBackReport(case=C, reason="报错了"))


def test_row_5_a_merge_races_nobody_who_acts_on_the_master():
    life = Life().registered()
    life.does(FEED, ask.ReportCase(case=D, source=Source.CITIZEN, title="同一处", place=HERE))
    before = life.case.ver
    life.does(DESK, ask.MergeCase(case=D, into=C))
    life.does(DESK, ask.UnmergeCase(case=D, reason="两处不同"))
    assert life.case.ver == before
