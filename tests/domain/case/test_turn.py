"""What is counted once is the same promise: same instant, limit, clock, ladder and calendar, and nothing else."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from console.domain.calendar import WorkCalendar
from console.domain.calendar.days import DutyHours, Slot
from console.domain.case.rules import Rules
from console.domain.case.timers import Rung, RungKind, Timer, TimerKind
from console.domain.case.turn import first_clocks
from console.domain.deadline import Limit, LimitUnit
from tests.support.law import CALENDAR, NOW, USUAL, MemoryBook

BY_DAY = replace(CALENDAR, duty=(DutyHours(since=date(2000, 1, 1), slots=(Slot("08:00", "17:00"),)),))
"""Another calendar under the same number, as two drafts of one revision may be."""
LONGER = Rules(limits={TimerKind.T1: Limit(40, LimitUnit.MINUTE)})
STEEPER = Rules(ladders={TimerKind.T1: (Rung(RungKind.WARN, 0.5), Rung(RungKind.OVERDUE, 1.0))})
EVENING = NOW.replace(hour=9, minute=50)
"""17:50 in the district: those hours are over."""


class Book(MemoryBook):
    def __init__(self, rules: Rules, calendar: WorkCalendar) -> None:
        super().__init__(rules)
        self._calendar = calendar

    def calendar(self) -> WorkCalendar:
        return self._calendar


def first(
    rules: Rules = USUAL, calendar: WorkCalendar = CALENDAR, at: timedelta = timedelta(), is_emergency: bool = False
) -> Timer:
    book = Book(rules, calendar)
    return first_clocks(book, EVENING + at, TimerKind.T1, is_emergency=is_emergency).set[0]


def test_cases_of_one_instant_are_counted_once() -> None:
    assert first() is first()


@pytest.mark.parametrize(
    "other",
    [
        lambda: first(calendar=BY_DAY),
        lambda: first(rules=LONGER),
        lambda: first(rules=STEEPER),
        lambda: first(at=timedelta(seconds=1)),
    ],
    ids=["calendar", "limit", "ladder", "instant"],
)
def test_what_differs_in_anything_is_counted_by_itself(other) -> None:
    assert BY_DAY.rev == CALENDAR.rev and hash(BY_DAY) == hash(CALENDAR)
    assert first() != other() != first()


def test_an_emergency_does_not_get_the_clock_that_was_counted_for_others() -> None:
    waits, runs = first(calendar=BY_DAY), first(calendar=BY_DAY, is_emergency=True)
    assert runs.deadline.due_at == EVENING + timedelta(minutes=15) < waits.deadline.due_at
