"""Which days are worked, in which hours: an editable table, never a package's opinion at run time.

`days` what a calendar is made of · `table` the calendar · `faults` what is wrong with one, in sentences ·
`timetable` where a clock stands at an instant, by prefix sums.
"""

from console.domain.calendar.days import (
    SHANGHAI,
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
from console.domain.calendar.table import WorkCalendar, missing_year

__all__ = [
    "SHANGHAI", "CalendarDay", "Clock", "DayKind", "DayRule", "DutyHours", "Hours", "Mark", "Run", "Slot",
    "WorkCalendar", "local_day", "missing_year",
]  # fmt: skip
