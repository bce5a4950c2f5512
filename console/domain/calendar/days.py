"""What a calendar is made of: hours inside a day, days that differ, and runs of days that count alike.

Instants are UTC outside and Asia/Shanghai wall time inside (UTC+8, no daylight saving since 1991).
"""

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from console.domain.text import Text

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
NAMELESS = Text("", "")


class Clock(StrEnum):
    """What counts: every hour, the working hours of working days, or the hours the centre itself is on duty."""

    CONTINUOUS = "continuous"
    WORK = "work"
    DUTY = "duty"


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"


class DayRule(StrEnum):
    """What one 工作日 of a limit is: the working hours of one day, or the end of the next working day."""

    HOURS = "hours"
    DAYS = "days"


class Mark(StrEnum):
    """Why a day counts or does not: an ordinary working day, 调休上班, a weekend, a holiday, or open every day."""

    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OPEN = "open"


class Slot(Struct, frozen=True, gc=False, array_like=True):
    """Hours inside one day, half open, as wall times: "08:30" to "12:00". "24:00" is the midnight that ends it."""

    opens: str
    shuts: str

    @property
    def opens_s(self) -> int:
        """Seconds since midnight."""
        return _seconds(self.opens)

    @property
    def shuts_s(self) -> int:
        return _seconds(self.shuts)

    @property
    def seconds(self) -> int:
        return self.shuts_s - self.opens_s


class Hours(Struct, frozen=True, kw_only=True):
    """Working hours in force from a day on. The first of a list stands for the days before it as well."""

    since: date
    slots: tuple[Slot, ...]


class DutyHours(Hours, frozen=True, kw_only=True):
    """The centre's own hours, on every day or on working days only."""

    every_day: bool = True


class CalendarDay(Struct, frozen=True):
    """A day that differs from its weekday, or is confirmed by name: holiday, or 调休 workday.

    `source`: the notice that says so.
    """

    date: date
    kind: DayKind
    name: Text = NAMELESS
    source: str = ""


class Run(Struct, frozen=True, array_like=True):
    """Days in a row that count alike: `slots` are the hours of each, none where the days are skipped."""

    first: date
    last: date
    mark: Mark
    name: Text
    slots: tuple[Slot, ...]


def local_day(at: datetime) -> date:
    """The day an instant falls on, in the district."""
    return at.astimezone(SHANGHAI).date()


@lru_cache(maxsize=256)
def _seconds(clock: str) -> int:
    return int(clock[:2]) * 3_600 + int(clock[3:]) * 60
