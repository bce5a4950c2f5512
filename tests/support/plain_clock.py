"""Clocks the slow way: minute by minute, from the rows of the calendar, to hold the quick way to.

It shares nothing with the product but the calendar's data. Instants are whole minutes here.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from hypothesis import strategies as st

from console.domain.calendar import (
    SHANGHAI,
    CalendarDay,
    Clock,
    DayKind,
    DayRule,
    DutyHours,
    Hours,
    Slot,
    WorkCalendar,
)
from console.domain.deadline import Limit, LimitUnit
from console.domain.text import Text

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")
MIDNIGHT = datetime(2026, 1, 1, tzinfo=SHANGHAI)


class PlainClock:
    """One clock of one calendar; a day's minutes are written out as 1440 marks."""

    def __init__(self, calendar: WorkCalendar, clock: Clock) -> None:
        self._calendar, self._clock = calendar, clock
        self._marks: dict[date, list[bool]] = {}

    def runs_at(self, minute: datetime) -> bool:
        here = minute.astimezone(SHANGHAI)
        return self.marks(here.date())[here.hour * 60 + here.minute]

    def between(self, start: datetime, end: datetime) -> int:
        """Minutes."""
        return sum(self.runs_at(start + n * MINUTE) for n in range((end - start) // MINUTE))

    def after(self, start: datetime, minutes: int) -> datetime:
        at = start
        if minutes == 0:
            while not self.runs_at(at):
                at += MINUTE
        while minutes > 0:
            minutes -= self.runs_at(at)
            at += MINUTE
        if minutes < 0:
            while minutes < 0 or not self.runs_at(at - MINUTE):
                at -= MINUTE
                minutes += self.runs_at(at)
        return at

    def closing(self, start: datetime, days: int) -> datetime:
        """When the so many-th worked day after that of `start` closes."""
        day = start.astimezone(SHANGHAI).date()
        while days:
            day += DAY
            days -= any(self.marks(day))
        last = max(n for n, mark in enumerate(self.marks(day)) if mark)
        return datetime.combine(day, datetime.min.time(), SHANGHAI) + (last + 1) * MINUTE

    def promised(self, start: datetime, limit: Limit) -> datetime:
        if limit.unit is LimitUnit.MINUTE:
            return self.after(start, limit.value)
        if limit.unit in (LimitUnit.URGENT_HOUR, LimitUnit.WORK_HOUR):
            return self.after(start, limit.value * 60)
        by_day = self._calendar.day_rule is DayRule.DAYS and limit.unit is LimitUnit.WORK_DAY
        if by_day and limit.value and self._clock is not Clock.CONTINUOUS:
            return self.closing(start, limit.value)
        return self.after(start, limit.value * sum(self._hours(start.astimezone(SHANGHAI).date())))

    def marks(self, day: date) -> list[bool]:
        if day not in self._marks:
            self._marks[day] = self._hours(day) if self._is_worked(day) else [False] * 1440
        return self._marks[day]

    def _hours(self, day: date) -> list[bool]:
        """The minutes of a full day by what is in force then."""
        if self._clock is Clock.CONTINUOUS:
            return [True] * 1440
        entries = self._calendar.hours if self._clock is Clock.WORK else self._calendar.duty
        in_force = entries[0]
        for each in entries:
            if each.since <= day:
                in_force = each
        marks = [False] * 1440
        for slot in in_force.slots:
            for minute in range(_minute_of(slot.opens), _minute_of(slot.shuts)):
                marks[minute] = True
        return marks

    def _is_worked(self, day: date) -> bool:
        if self._clock is Clock.CONTINUOUS:
            return True
        if self._clock is Clock.DUTY:
            *_, in_force = [each for each in self._calendar.duty if each.since <= day] or [self._calendar.duty[0]]
            if in_force.every_day:
                return True
        for each in self._calendar.days:
            if each.date == day:
                return each.kind is DayKind.WORKDAY
        if day.year not in self._calendar.years and f"{day:%m-%d}" in FIXED:
            return False
        return day.strftime("%a") not in ("Sat", "Sun")


def _minute_of(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock_text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _slots(bounds: list[int]) -> tuple[Slot, ...]:
    """Every two bounds a slot, those that meet included."""
    ordered = sorted(bounds)
    return tuple(Slot(_clock_text(a), _clock_text(b)) for a, b in zip(ordered[::2], ordered[1::2], strict=True))


def _entries(
    make: Callable[[date, tuple[Slot, ...], bool], Hours], drawn: list[tuple[int, list[int], bool]]
) -> tuple[Hours, ...]:
    made = {}
    for offset, bounds, every_day in drawn:
        since = date(2025, 12, 1) + offset * DAY
        made[since] = make(since, _slots(bounds), every_day)
    return tuple(made[since] for since in sorted(made))


def _work(since: date, slots: tuple[Slot, ...], every_day: bool) -> Hours:
    return Hours(since=since, slots=slots)


def _duty(since: date, slots: tuple[Slot, ...], every_day: bool) -> DutyHours:
    return DutyHours(since=since, slots=slots, every_day=every_day)


_bounds = st.one_of(
    st.just([510, 720, 810, 1080]),
    st.just([0, 1440]),
    st.lists(st.integers(0, 48).map(lambda half: half * 30), min_size=2, max_size=6, unique=True).map(
        lambda found: found[: len(found) // 2 * 2]
    ),
)
_drawn = st.lists(st.tuples(st.integers(0, 500), _bounds, st.booleans()), min_size=1, max_size=3)


def _calendar(
    listed: dict[int, DayKind], years: tuple[int, ...], hours: tuple[Hours, ...], duty: tuple[DutyHours, ...],
    rule: DayRule,
) -> WorkCalendar:  # fmt: skip
    listed = {0: DayKind.HOLIDAY, 365: DayKind.HOLIDAY, 730: DayKind.HOLIDAY} | listed
    days = tuple(
        CalendarDay(date(2026, 1, 1) + n * DAY, kind, Text(f"第{n}日", f"day {n}")) for n, kind in listed.items()
    )
    return WorkCalendar(rev=1, days=days, years=years, hours=hours, duty=duty, day_rule=rule)


calendars = st.builds(
    _calendar,
    st.dictionaries(st.integers(0, 500), st.sampled_from(DayKind), max_size=40),
    st.sampled_from([(2026,), (2026, 2027), (2027, 2028)]),
    _drawn.map(partial(_entries, _work)),
    _drawn.map(partial(_entries, _duty)),
    st.sampled_from(DayRule),
)
"""Calendars nobody would publish: odd hours that change, days off at random, years missing."""
minutes = st.integers(0, 450 * 1440).map(lambda n: (MIDNIGHT + n * MINUTE).astimezone(UTC))
