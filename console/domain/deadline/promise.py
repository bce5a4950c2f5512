"""What can be done with a promise: make it, let it stand still and go on, extend it, count it anew."""

from datetime import datetime
from functools import cached_property

from msgspec import Struct

from console.domain.calendar import Clock, DayRule, Mark, Run, WorkCalendar, local_day
from console.domain.calendar.timetable import DAY, HORIZON_YEARS, SECOND, endless, instant, wall, year_of
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

    @property
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
    counting = _Counting(calendar, clock or CLOCKS[limit.unit])
    leg, due = counting.given(Step.PROMISED, start, limit)
    whole_s = counting.between(wall(start), due) // SECOND
    return _deadline(counting, limit, (leg,), due, whole_s)


def extend(deadline: Deadline, limit: Limit, calendar: WorkCalendar) -> Deadline:
    """The deadline with so much more, added on its clock to where it is due now."""
    if limit.value <= 0:
        raise Refused("延期须大于零。", "An extension must be more than nothing.")
    counting = _Counting(calendar, deadline.clock)
    leg, due = counting.given(Step.EXTENDED, deadline.due_at, limit)
    whole_s = deadline.whole_s + counting.between(wall(deadline.due_at), due) // SECOND
    account = deadline.derivation
    return _deadline(counting, account.limit, (*account.legs, leg), due, whole_s, account.recounts)


def remaining_s(at: datetime, deadline: Deadline, calendar: WorkCalendar) -> int:
    """Whole seconds left on the deadline's own clock; negative once it has passed, even while the clock stands."""
    counting, now, due = _Counting(calendar, deadline.clock), wall(at), wall(deadline.due_at)
    if now <= due:
        return counting.between(now, due) // SECOND
    return min(-1, -counting.between(due, now) // SECOND)


def resume(
    at: datetime, left_s: int, stood: Deadline, calendar: WorkCalendar, stood_at: datetime | None = None
) -> Deadline:
    """The deadline that goes on at `at` with what was left when it stood still (may be negative).

    `stood_at`: when that was, where the account should say so.
    """
    counting = _Counting(calendar, stood.clock)
    leg, due = counting.remainder(at, left_s, stood_at)
    account = stood.derivation
    return _deadline(counting, account.limit, (*account.legs, leg), due, stood.whole_s, account.recounts)


def instant_at(deadline: Deadline, share: float, calendar: WorkCalendar) -> datetime:
    """The instant at which this share of the limit is used on its own clock: 1 at the deadline, more after it.

    A share that was used before the clock was last set going lies before `began_at`.
    """
    counting, due, began = _Counting(calendar, deadline.clock), wall(deadline.due_at), wall(deadline.began_at)
    later = round((share - 1) * deadline.whole_s * SECOND)
    if later == 0:
        return deadline.due_at
    if later > 0 or due <= began:
        return instant(counting.after(due, later))
    return instant(counting.after(began, counting.between(began, due) + later))


def recompute(deadline: Deadline, calendar: WorkCalendar) -> Deadline:
    """The same promise under a newer calendar. What was used before the clock last stood still stays used."""
    account = deadline.derivation
    if account.calendar_rev == calendar.rev:
        return deadline
    counting = _Counting(calendar, account.clock)
    legs = list(account.legs[: -len(account.deciding)])
    whole, end = 0, deadline.began_at
    for old in account.deciding:
        if old.step is Step.RESUMED:
            leg, due = counting.remainder(old.began_at, old.seconds, old.stood_at)
        else:
            assert old.limit is not None
            start = end if old.step is Step.EXTENDED else old.began_at
            leg, due = counting.given(old.step, start, old.limit)
            whole += counting.between(wall(start), due)
        legs.append(leg)
        end = instant(due)
    whole_s = deadline.whole_s if account.deciding[0].step is Step.RESUMED else whole // SECOND
    recounts = account.recounts
    if end != deadline.due_at:
        recounts += (Recount(account.calendar_rev, calendar.rev, deadline.due_at, end),)
    return _deadline(counting, account.limit, tuple(legs), due, whole_s, recounts)


class _Counting:
    """One clock of one calendar, in microseconds of wall time."""

    def __init__(self, calendar: WorkCalendar, clock: Clock) -> None:
        self.calendar, self.clock = calendar, clock
        self._table = None if clock is Clock.CONTINUOUS else calendar.timetable(clock)

    def given(self, step: Step, start: datetime, limit: Limit) -> tuple[Leg, int]:
        """The leg of a limit that begins at `start`, and where it ends."""
        began = wall(start)
        day_is_whole = limit.unit is LimitUnit.WORK_DAY and self.calendar.day_rule is DayRule.DAYS
        if self._table is not None and day_is_whole and limit.value:
            due = self._table.closing(began, limit.value)
            return self._leg(step, start, began, due, limit=limit, whole_days=limit.value), due
        each_s = SECONDS.get(limit.unit) or self.calendar.day_seconds(local_day(start), self.clock)
        due = self.after(began, limit.value * each_s * SECOND)
        return self._leg(step, start, began, due, limit=limit, seconds=limit.value * each_s), due

    def remainder(self, at: datetime, left_s: int, stood_at: datetime | None) -> tuple[Leg, int]:
        """The leg of what was left, and where it ends."""
        began = wall(at)
        due = self.after(began, left_s * SECOND)
        return self._leg(Step.RESUMED, at, began, due, seconds=left_s, stood_at=stood_at), due

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
        """How long the clock runs from `start` to a later `end`."""
        return end - start if self._table is None else self._table.between(start, end)

    def _leg(
        self, step: Step, start: datetime, began: int, due: int, *, seconds: int = 0, whole_days: int = 0,
        limit: Limit | None = None, stood_at: datetime | None = None,
    ) -> Leg:  # fmt: skip
        runs: tuple[Run, ...] = ()
        guessed: tuple[int, ...] = ()
        if self._table is not None:
            first, last = (
                (began, max(began, due - 1) if seconds or whole_days else due) if due >= began else (due - 1, began)
            )
            runs = self._table.runs(first, last)
            years = (year for year in range(year_of(first), year_of(last) + 1) if year not in self.calendar.years)
            guessed = tuple(
                y for y in years if any(r.mark is not Mark.OPEN for r in runs if r.first.year <= y <= r.last.year)
            )
        return Leg(
            step=step, began_at=start, seconds=seconds, whole_days=whole_days, limit=limit, stood_at=stood_at,
            runs=runs, guessed=guessed,
        )  # fmt: skip


def _deadline(
    counting: _Counting, limit: Limit, legs: tuple[Leg, ...], due: int, whole_s: int, recounts: tuple[Recount, ...] = ()
) -> Deadline:
    account = Derivation(
        limit=limit, clock=counting.clock, calendar_rev=counting.calendar.rev, legs=legs, recounts=recounts
    )
    began_at = account.deciding[0].began_at
    began = wall(began_at)
    amber = due
    if due > began:
        unused = counting.between(began, due) - amber_span(whole_s * SECOND)
        amber = counting.after(began, unused) if unused > 0 else began
    return Deadline(
        began_at=began_at, due_at=instant(due), amber_at=instant(amber), whole_s=whole_s, derivation=account
    )
