"""What can be done with a promise: make it, let it stand still and go on, extend it, count it anew."""

from datetime import datetime
from functools import cached_property

from msgspec import Struct

from console.domain.calendar import Clock, DayRule, Mark, Run, WorkCalendar
from console.domain.calendar.timetable import DAY, HORIZON_YEARS, SECOND, day_of, endless, instant, wall
from console.domain.deadline.derivation import Derivation
from console.domain.deadline.lamp import amber_span
from console.domain.deadline.leg import Leg, Recount, Step
from console.domain.deadline.limit import SECONDS, Limit, LimitUnit
from console.domain.text import Refused, Text

CLOCKS: dict[LimitUnit, Clock] = {
    LimitUnit.MINUTE: Clock.CONTINUOUS,
    LimitUnit.URGENT_HOUR: Clock.CONTINUOUS,
    LimitUnit.URGENT_DAY: Clock.CONTINUOUS,
    LimitUnit.NATURAL_DAY: Clock.CONTINUOUS,
    LimitUnit.WORK_HOUR: Clock.WORK,
    LimitUnit.WORK_DAY: Clock.WORK,
}
"""The clock a unit runs on where nobody names another."""
LONGEST = HORIZON_YEARS * 366 * DAY


class Deadline(Struct, frozen=True, kw_only=True, dict=True):
    """A decided promise. `began_at`: when its clock was last set going; `whole_s`: the whole limit on that clock,
    extensions and what was used before included; `amber_at`: from here on the lamp is amber (see `amber_span`)."""

    began_at: datetime
    due_at: datetime
    amber_at: datetime
    whole_s: int
    derivation: Derivation

    @property
    def limit(self) -> Limit:
        return self.derivation.limit

    @property
    def clock(self) -> Clock:
        return self.derivation.clock

    @property
    def calendar_rev(self) -> int:
        return self.derivation.calendar_rev

    @cached_property
    def provisional(self) -> bool:
        """A day of a year that is not published was guessed."""
        return self.derivation.is_provisional

    @cached_property
    def because(self) -> Text:
        return self.derivation.text()


def promise(start: datetime, limit: Limit, calendar: WorkCalendar, clock: Clock | None = None) -> Deadline:
    """The instant by which something started now must be done, with its account.

    `clock`: None for the unit's own; DUTY for what the centre itself owes. Started while the clock stands,
    it begins at the next opening. Raises Refused for a negative limit or one that ends in more than ten years.
    """
    if limit.value < 0:
        raise Refused("时限不能为负。", "A limit cannot be negative.")
    course = _Course(calendar, clock or CLOCKS[limit.unit])
    course.give(Step.PROMISED, start, limit)
    return course.deadline(limit)


def extend(deadline: Deadline, limit: Limit, calendar: WorkCalendar) -> Deadline:
    """The deadline with so much more, added on its clock to where it is due now."""
    if limit.value <= 0:
        raise Refused("延期须大于零。", "An extension must be more than nothing.")
    account = deadline.derivation
    course = _Course(calendar, account.clock, account.legs, deadline.whole_s)
    course.began_at, course.due = deadline.began_at, wall(deadline.due_at)
    course.left = course.between(wall(deadline.began_at), course.due)
    course.give(Step.EXTENDED, deadline.due_at, limit)
    return course.deadline(account.limit, account.recounts)


def remaining_s(at: datetime, deadline: Deadline, calendar: WorkCalendar) -> int:
    """Whole seconds left on the deadline's own clock; negative once it has passed, even while the clock stands."""
    left = _Course(calendar, deadline.clock).between(wall(at), wall(deadline.due_at)) // SECOND
    return left if at <= deadline.due_at else min(-1, left)


def resume(
    at: datetime, left_s: int, stood: Deadline, calendar: WorkCalendar, stood_at: datetime | None = None
) -> Deadline:
    """The deadline that goes on at `at` with what was left when it stood still (may be negative).

    `stood_at`: when that was, where the account should say so.
    """
    account = stood.derivation
    course = _Course(calendar, account.clock, account.legs, stood.whole_s)
    course.go_on(at, left_s, stood_at)
    return course.deadline(account.limit, account.recounts)


def instant_at(deadline: Deadline, share: float, calendar: WorkCalendar) -> datetime:
    """The instant at which this share of the limit is used on its own clock: 1 at the deadline, more after it.

    A share that was used before the clock was last set going lies before `began_at`, or at it where none of it is
    left: a clock set going at night has not to open first to have used what it used by the evening.
    """
    later = round((share - 1) * deadline.whole_s * SECOND)
    if later == 0:
        return deadline.due_at
    course, due, began = _Course(calendar, deadline.clock), wall(deadline.due_at), wall(deadline.began_at)
    if later > 0 or due <= began:
        return instant(course.after(due, later))
    ahead = course.between(began, due) + later
    is_unused = round(share * deadline.whole_s * SECOND) == 0
    return instant(course.after(began, ahead)) if ahead or is_unused else deadline.began_at


def recompute(deadline: Deadline, calendar: WorkCalendar) -> Deadline:
    """The same promise under a newer calendar. What was used before the clock last stood still stays used."""
    account = deadline.derivation
    if account.calendar_rev == calendar.rev:
        return deadline
    deciding = account.deciding
    before = deadline.whole_s - sum(leg.gives_s for leg in deciding if leg.step is Step.EXTENDED)
    course = _Course(calendar, account.clock, account.legs[: -len(deciding)], before)
    for leg in deciding:
        if leg.limit is None:
            course.go_on(leg.began_at, leg.seconds, leg.stood_at)
        else:
            course.give(leg.step, leg.began_at if leg.step is Step.PROMISED else instant(course.due), leg.limit)
    recounts, due_at = account.recounts, instant(course.due)
    if due_at != deadline.due_at:
        recounts += (Recount(account.calendar_rev, calendar.rev, deadline.due_at, due_at),)
    return course.deadline(account.limit, recounts)


class _Course:
    """A promise on one clock of one calendar, leg after leg, in microseconds of wall time.

    `left`: what was left as the clock was last set going, extensions included; negative where it was overdue.
    """

    def __init__(self, calendar: WorkCalendar, clock: Clock, legs: tuple[Leg, ...] = (), whole_s: int = 0) -> None:
        self._calendar, self._clock, self._legs = calendar, clock, legs
        self._table = None if clock is Clock.CONTINUOUS else calendar.timetable(clock)
        self._whole = whole_s * SECOND
        self.began_at: datetime | None = None
        self.due = self.left = 0

    def give(self, step: Step, start: datetime, limit: Limit) -> None:
        """So much from `start` on: the whole of a promise, or more of one."""
        began, seconds, days = wall(start), 0, 0
        if limit.unit is LimitUnit.WORK_DAY and self._table and self._calendar.day_rule is DayRule.DAYS:
            days = limit.value
        if days and self._table:
            self.due = self._table.closing(began, days)
            span = self._table.between(began, self.due)
        else:
            each_s = SECONDS.get(limit.unit) or self._calendar.day_seconds(day_of(began), self._clock)
            seconds = limit.value * each_s
            span = seconds * SECOND
            self.due = self.after(began, span)
        if step is Step.PROMISED:
            self.began_at, self.left, self._whole = start, span, span
        else:
            self.left, self._whole = self.left + span, self._whole + span
        runs, guessed = self._days(began, span)
        self._legs += (
            Leg(step=step, began_at=start, seconds=seconds, whole_days=days, limit=limit, runs=runs, guessed=guessed),
        )

    def go_on(self, at: datetime, left_s: int, stood_at: datetime | None) -> None:
        """What was left from `at` on."""
        began, span = wall(at), left_s * SECOND
        self.due, self.began_at, self.left = self.after(began, span), at, span
        runs, guessed = self._days(began, span)
        self._legs += (
            Leg(step=Step.RESUMED, began_at=at, seconds=left_s, stood_at=stood_at, runs=runs, guessed=guessed),
        )

    def after(self, start: int, span: int) -> int:
        """Where the clock has run for `span` since `start`, or before it for a negative one."""
        if abs(span) > LONGEST:
            raise endless()
        if self._table is None:
            return start + span
        if span > 0:
            return self._table.after(start, span)
        return self._table.before(start, -span) if span else self._table.opening(start)

    def between(self, start: int, end: int) -> int:
        """How long the clock runs from one instant to another, negative where the other is earlier."""
        if self._table is None:
            return end - start
        return self._table.between(start, end) if start <= end else -self._table.between(end, start)

    def deadline(self, limit: Limit, recounts: tuple[Recount, ...] = ()) -> Deadline:
        assert self.began_at is not None
        amber, unused = self.due, self.left - amber_span(self._whole)
        if self.left >= 0:
            began = wall(self.began_at)
            amber = self.after(began, unused) if unused > 0 else began
        return Deadline(
            began_at=self.began_at,
            due_at=instant(self.due),
            amber_at=instant(amber),
            whole_s=self._whole // SECOND,
            derivation=Derivation(
                limit=limit, clock=self._clock, calendar_rev=self._calendar.rev, legs=self._legs, recounts=recounts
            ),
        )

    def _days(self, began: int, span: int) -> tuple[tuple[Run, ...], tuple[int, ...]]:
        """The days a leg counts through, and the years among them that had to be guessed."""
        if self._table is None:
            return (), ()
        first, last = (began, self.due - (span > 0)) if span >= 0 else (self.due - 1, began)
        runs = self._table.runs(first, last)
        known = self._calendar.years
        unknown = [year for year in range(runs[0].first.year, runs[-1].last.year + 1) if year not in known]
        if not unknown:
            return runs, ()
        asked = [(run.first.year, run.last.year) for run in runs if run.mark is not Mark.OPEN]
        return runs, tuple(year for year in unknown if any(since <= year <= until for since, until in asked))
