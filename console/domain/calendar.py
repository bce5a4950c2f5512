"""Which days are worked, in which hours: an editable table, never a package's opinion at run time.

Instants are UTC outside and Asia/Shanghai wall time inside (UTC+8, no daylight saving since 1991).
A day the table does not know falls back to the week and the fixed statutory days, and says so.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from msgspec import Struct

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Statutory days with a fixed Gregorian date (State Council, 2024 revision); lunar ones are not guessed."""


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"


class Slot(Struct, frozen=True, gc=False):
    """Working hours inside one day, wall time, half open."""

    opens: time
    shuts: time

    @property
    def seconds(self) -> int:
        return int((_since_midnight(self.shuts) - _since_midnight(self.opens)).total_seconds())


class CalendarDay(Struct, frozen=True):
    """A day that differs from its weekday, or is confirmed by name: holiday, or 调休 workday."""

    date: date
    kind: DayKind
    name: str = ""


class WorkCalendar(Struct, frozen=True, kw_only=True):
    """`years` are those whose arrangement is known; any other day is provisional."""

    rev: int
    days: tuple[CalendarDay, ...]
    years: tuple[int, ...]
    slots: tuple[Slot, ...] = (Slot(time(8, 30), time(12, 0)), Slot(time(13, 30), time(18, 0)))

    def is_workday(self, day: date) -> bool:
        for each in self.days:
            if each.date == day:
                return each.kind is DayKind.WORKDAY
        if day.year not in self.years and (day.month, day.day) in FIXED_HOLIDAYS:
            return False
        return day.weekday() < 5

    def knows(self, day: date) -> bool:
        return day.year in self.years

    def stretches(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The worked stretches of a day as UTC instants, in order."""
        if not self.is_workday(day):
            return ()
        return tuple((_instant(day, slot.opens), _instant(day, slot.shuts)) for slot in self.slots)


def local_day(at: datetime) -> date:
    """The day an instant falls on, in the district."""
    return at.astimezone(SHANGHAI).date()


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
