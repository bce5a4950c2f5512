"""One stretch of a promise: from where it counts, how much, over which days. It needs no calendar to be walked.

promised ──▶ extended ──▶ …        begins where the one before it ended
resumed  ──▶ …                     begins when the clock goes on, with what was left
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from console.domain.calendar import SHANGHAI, Run, Slot
from console.domain.deadline.limit import Limit

ONE_DAY = timedelta(days=1)


class Step(StrEnum):
    """What made the clock run: a promise, an extension of it, or going on after it stood still."""

    PROMISED = "promised"
    EXTENDED = "extended"
    RESUMED = "resumed"


class Leg(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`seconds`: to count on the clock, back from the beginning where negative; `whole_days`: so many working
    days are counted instead, to the end of the last; `limit`: what was given, None for a remainder;
    `runs`: the days from first to last, none where every hour counts; `guessed`: the years not published yet."""

    step: Step
    began_at: datetime
    seconds: int = 0
    whole_days: int = 0
    limit: Limit | None = None
    stood_at: datetime | None = None
    runs: tuple[Run, ...] = ()
    guessed: tuple[int, ...] = ()

    def end(self, began_at: datetime) -> datetime:
        """Where it ends if it begins there, walked day by day and slot by slot."""
        began, span = began_at.astimezone(SHANGHAI), timedelta(seconds=self.seconds)
        if self.whole_days:
            end = self._end_of_days(began.date())
        elif not self.runs:
            end = began + span
        else:
            end = self._forward(began, span) if self.seconds >= 0 else self._back(began, -span)
        return end.astimezone(UTC)

    @property
    def gives_s(self) -> int:
        """How much of the clock it gives."""
        if not self.whole_days:
            return self.seconds
        began, end = self.began_at.astimezone(SHANGHAI), self.end(self.began_at).astimezone(SHANGHAI)
        spans = (min(shuts, end) - max(opens, began) for opens, shuts in self.stretches())
        return sum(int(span.total_seconds()) for span in spans if span > timedelta())

    def stretches(self) -> Iterator[tuple[datetime, datetime]]:
        """The hours that count, in order, as wall times in the district."""
        for run in self.runs:
            for day in days_of(run):
                for slot in run.slots:
                    yield opened(day, slot), shut(day, slot)

    def _forward(self, began_at: datetime, left: timedelta) -> datetime:
        for opens, shuts in self.stretches():
            begin = max(opens, began_at)
            if begin < shuts:
                if begin + left <= shuts:
                    return begin + left
                left -= shuts - begin
        raise ValueError("the days of this leg end before its time is up")

    def _back(self, began_at: datetime, left: timedelta) -> datetime:
        for opens, shuts in reversed(list(self.stretches())):
            finish = min(shuts, began_at)
            if opens < finish:
                if finish - left > opens:
                    return finish - left
                left -= finish - opens
        raise ValueError("the days of this leg begin after its time is up")

    def _end_of_days(self, began_on: date) -> datetime:
        counted = 0
        for run in self.runs:
            for day in days_of(run):
                counted += bool(run.slots) and day > began_on
                if counted == self.whole_days:
                    return shut(day, run.slots[-1])
        raise ValueError("the days of this leg end before they are counted")


class Recount(Struct, frozen=True):
    """A newer calendar moved the instant: both revisions, and what followed from either."""

    old_rev: int
    new_rev: int
    was_due_at: datetime
    due_at: datetime


def days_of(run: Run) -> Iterator[date]:
    day = run.first
    while day <= run.last:
        yield day
        day += ONE_DAY


def opened(day: date, slot: Slot) -> datetime:
    """Wall time in the district."""
    return _at(day, slot.opens_s)


def shut(day: date, slot: Slot) -> datetime:
    return _at(day, slot.shuts_s)


def _at(day: date, second: int) -> datetime:
    if second == 86_400:
        day, second = day + ONE_DAY, 0
    return datetime(day.year, day.month, day.day, second // 3_600, second // 60 % 60, tzinfo=SHANGHAI)
