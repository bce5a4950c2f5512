"""The calendar of a site: published arrangements where there are any, the week and the fixed days where not.

A day of a year that is not known falls back to its weekday and the statutory days with a fixed date, and
whatever rests on it is provisional. Lunar holidays are not guessed.
"""

from bisect import bisect_right
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from console.domain.calendar.days import (
    NAMELESS,
    CalendarDay,
    Clock,
    DayKind,
    DayRule,
    DutyHours,
    Hours,
    Mark,
    Run,
    Slot,
    local_day,
)
from console.domain.calendar.faults import faults
from console.domain.calendar.timetable import Timetable
from console.domain.text import Refused, Text

H = TypeVar("H", bound=Hours)
_NEW_YEAR = Text("元旦", "New Year")
_LABOUR_DAY = Text("劳动节", "Labour Day")
_NATIONAL_DAY = Text("国庆节", "National Day")
FIXED_HOLIDAYS: dict[tuple[int, int], Text] = {
    (1, 1): _NEW_YEAR,
    (5, 1): _LABOUR_DAY,
    (5, 2): _LABOUR_DAY,
    (10, 1): _NATIONAL_DAY,
    (10, 2): _NATIONAL_DAY,
    (10, 3): _NATIONAL_DAY,
}
"""Statutory days with a fixed Gregorian date (State Council, 2024 revision), as (month, day)."""
ARRANGED_BY_MONTH = 11
"""The next year's arrangement is published by November; from its first day on one that is missing is told."""
_EVER = date(2000, 1, 1)
USUAL_HOURS = (Hours(since=_EVER, slots=(Slot("08:30", "12:00"), Slot("13:30", "18:00"))),)
ALWAYS_OPEN = (DutyHours(since=_EVER, slots=(Slot("00:00", "24:00"),)),)


class WorkCalendar(Struct, frozen=True, kw_only=True, dict=True):
    """`years` are those whose arrangement is known. One with faults is refused, a sentence for each of them.

    `hours`: of a working day; `duty`: the centre's own; `day_rule`: what one 工作日 of a limit is.
    """

    rev: int
    days: tuple[CalendarDay, ...]
    years: tuple[int, ...]
    hours: tuple[Hours, ...] = USUAL_HOURS
    duty: tuple[DutyHours, ...] = ALWAYS_OPEN
    day_rule: DayRule = DayRule.HOURS

    def __post_init__(self) -> None:
        _refuse(faults(self.days, self.years, self.hours, self.duty))

    def __hash__(self) -> int:
        """By its revision: cheap, and of equal ones the same."""
        return hash(self.rev)

    def is_workday(self, day: date) -> bool:
        return self.mark(day)[0] in (Mark.WORKDAY, Mark.MAKEUP)

    def knows(self, day: date) -> bool:
        return day.year in self.years

    def mark(self, day: date) -> tuple[Mark, Text]:
        """Why this day is worked or not, and the name of the occasion."""
        listed = self._listed.get(day)
        is_weekend = day.weekday() >= 5
        if listed is not None:
            if listed.kind is DayKind.HOLIDAY:
                return Mark.HOLIDAY, listed.name
            return (Mark.MAKEUP if is_weekend else Mark.WORKDAY), listed.name
        fixed = None if self.knows(day) else FIXED_HOLIDAYS.get((day.month, day.day))
        if fixed is not None:
            return Mark.HOLIDAY, fixed
        return (Mark.WEEKEND if is_weekend else Mark.WORKDAY), NAMELESS

    def timetable(self, clock: Clock) -> Timetable:
        """Of the two clocks that stop; the continuous one needs none."""
        assert clock is not Clock.CONTINUOUS
        return self._work if clock is Clock.WORK else self._duty

    def day_seconds(self, day: date, clock: Clock) -> int:
        """How long a full day lasts on a clock, by the hours in force on `day`."""
        if clock is Clock.CONTINUOUS:
            return 86_400
        since, seconds = self._day_lengths[clock]
        return seconds[max(bisect_right(since, day) - 1, 0)]

    def with_year(self, year: int, days: tuple[CalendarDay, ...], rev: int) -> "WorkCalendar":
        """The calendar once a year's arrangement is published: its days replace what was listed for that year."""
        astray = [each.date for each in days if each.date.year != year]
        if astray:
            raise Refused(f"{astray[0]} 不在 {year} 年内。", f"{astray[0]} does not lie in {year}.")
        kept = tuple(each for each in self.days if each.date.year != year)
        return replace(self, rev=rev, days=kept + days, years=tuple(sorted({*self.years, year})))

    def turned(self, day: date, name: Text, source: str) -> "WorkCalendar":
        """The calendar with a day worked that is not, or the reverse; `source`: the notice that says so. A day that
        is turned back to what its weekday makes it is listed no more."""
        others = tuple(each for each in self.days if each.date != day)
        bare = replace(self, days=others)
        if bare.is_workday(day) != self.is_workday(day):
            return bare
        kind = DayKind.HOLIDAY if self.is_workday(day) else DayKind.WORKDAY
        turned = CalendarDay(date=day, kind=kind, name=name, source=source)
        return replace(self, days=tuple(sorted((*others, turned), key=lambda each: each.date)))

    @cached_property
    def _listed(self) -> dict[date, CalendarDay]:
        return {each.date: each for each in self.days}

    @cached_property
    def _day_lengths(self) -> dict[Clock, tuple[list[date], list[int]]]:
        """From which day on a full day lasts how long."""
        return {
            clock: ([each.since for each in hours], [sum(slot.seconds for slot in each.slots) for each in hours])
            for clock, hours in ((Clock.WORK, self.hours), (Clock.DUTY, self.duty))
        }

    @cached_property
    def _work(self) -> Timetable:
        return Timetable(self._work_run)

    @cached_property
    def _duty(self) -> Timetable:
        return Timetable(self._duty_run)

    def _work_run(self, day: date) -> Run:
        mark, name = self.mark(day)
        is_worked = mark in (Mark.WORKDAY, Mark.MAKEUP)
        return Run(day, day, mark, name, _in_force(self.hours, day).slots if is_worked else ())

    def _duty_run(self, day: date) -> Run:
        duty = _in_force(self.duty, day)
        if duty.every_day:
            return Run(day, day, Mark.OPEN, NAMELESS, duty.slots)
        mark, name = self.mark(day)
        return Run(day, day, mark, name, duty.slots if mark in (Mark.WORKDAY, Mark.MAKEUP) else ())


def missing_year(calendar: WorkCalendar, now: datetime) -> Text | None:
    """From 1 November on: that the next year's arrangement is not in the calendar yet; None while all is well."""
    today = local_day(now)
    if today.year not in calendar.years:
        absent = today.year
    elif today.month >= ARRANGED_BY_MONTH and today.year + 1 not in calendar.years:
        absent = today.year + 1
    else:
        return None
    return Text(
        f"工作日历还没有 {absent} 年的放假调休安排，跨入该年的时限只能暂定，请尽快导入。",
        f"The calendar has no arrangement for {absent} yet; deadlines that reach into it are provisional. Import it.",
    )


def _in_force(entries: tuple[H, ...], day: date) -> H:
    """The entry that holds on a day."""
    return next((each for each in reversed(entries) if each.since <= day), entries[0])


def _refuse(found: tuple[Text, ...]) -> None:
    if found:
        raise Refused("".join(each.zh for each in found), " ".join(each.en for each in found))
