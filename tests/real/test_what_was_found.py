"""What the second run of the real file found, each as the smallest history that shows it."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from console.domain.calendar import SHANGHAI, DutyHours, Slot, WorkCalendar
from console.domain.case import commands as ask
from console.domain.case.ladder import rungs
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.things import Case, Source
from console.domain.case.timers import TimerKind
from console.domain.ids import CaseId
from console.domain.people import Role
from tests.support.law import AFTER, CLEAN, CLEANERS, CLOCK, DESK, HERE, NOW, MemoryBook, a_calendar, who

C = CaseId("c-1")
OPERATOR = who("operator01", Role.OPERATOR)
SHIFT_LEADER = who("shift01", Role.SHIFT_LEADER, Role.OPERATOR)


class DayCentre(MemoryBook):
    """A centre that is shut at night."""

    def calendar(self) -> WorkCalendar:
        day = DutyHours(since=NOW.date().replace(month=1, day=1), slots=(Slot("07:00", "22:00"),))
        return replace(a_calendar(), duty=(day,))


def at(words: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{words}:00+08:00").astimezone(SHANGHAI)


def filed(book: MemoryBook, code: str, now: datetime) -> Case:
    book.happen(ask.ReportCase(case=C, source=Source.PATROL, title="积水", place=HERE), DESK, now)
    book.happen(ask.RegisterCase(case=C), DESK, now)
    book.happen(ask.FileCase(case=C, class_code=code, condition=1), DESK, now)
    return case(book)


def case(book: MemoryBook) -> Case:
    found = book.case(C)
    assert found is not None
    return found


def test_where_leaders_file_the_leader_files_what_an_operator_holds():
    book = MemoryBook(Rules(leader_files=True))
    book.happen(ask.ReportCase(case=C, source=Source.PATROL, title="垃圾", place=HERE), DESK)
    book.happen(ask.RegisterCase(case=C), OPERATOR)
    book.happen(ask.FileCase(case=C, class_code="E0110", condition=1), SHIFT_LEADER)
    assert case(book).stage is Stage.TO_DISPATCH


def test_an_emergency_that_is_filed_at_night_is_to_be_dispatched_at_once():
    night = at("24 02:00")
    t2 = filed(DayCentre(), "E0506", night).timer(TimerKind.T2)
    assert t2 is not None
    assert t2.deadline.due_at == night + timedelta(minutes=15)
    other = filed(DayCentre(), "E0110", night).timer(TimerKind.T2)
    assert other is not None
    assert other.deadline.due_at == at("24 07:15")


def test_a_rung_that_was_climbed_by_the_evening_is_not_climbed_again_in_the_morning():
    book = MemoryBook()
    filed(book, "E0110", at("23 16:00"))
    book.happen(ask.DispatchCase(case=C, lead=CLEAN), DESK, at("23 16:00"))
    book.happen(ask.SignAssignment(case=C), CLEANERS, at("23 16:00"))
    for fire in rungs(case(book), at("23 18:00")):
        book.happen(fire, CLOCK, at("23 18:00"))
    half = case(book).timer(TimerKind.T3, CLEAN)
    assert half is not None and half.fired == 1
    book.happen(ask.FeedBack(case=C, words="已清理", photos=(AFTER,)), CLEANERS, at("23 20:00"))
    book.happen(ask.SendBack(case=C, reason="照片不清"), DESK, at("23 21:00"))
    assert [fire.timer for fire in rungs(case(book), at("24 08:30")) if fire.timer.startswith("T3")] == []


def test_a_request_that_outlives_a_hand_back_keeps_the_clock_of_its_approval():
    book = MemoryBook()
    filed(book, "E0110", NOW)
    book.happen(ask.DispatchCase(case=C, lead=CLEAN), DESK)
    book.happen(ask.AskVoid(case=C, reason="重复录入"), DESK)
    book.happen(ask.AskHandBack(case=C, reason="不在辖区"), CLEANERS)
    book.happen(ask.GrantHandBack(case=C, request=2, wrongly_dispatched=True), DESK)
    waiting = {str(each.n) for each in case(book).requests}
    assert waiting == {"1"}
    assert {each.of for each in case(book).timers if each.kind is TimerKind.TA} == waiting
