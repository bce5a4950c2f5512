"""Working time once more, from a calendar as it is published (JSON), in whole seconds since 1970.

W(t) is how much a clock has run up to t; every question about a clock is one about W. Standard library only.
"""

from bisect import bisect_left, bisect_right
from datetime import date
from typing import Any

DAY, EAST = 86_400, 8 * 3_600
EPOCH_DAY = date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = date(2014, 1, 1), date(2018, 1, 1)
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
EVERY_HOUR = {"minute": 60, "urgent_hour": 3_600, "urgent_day": DAY, "natural_day": DAY}
HOURS = {"minute": 60, "urgent_hour": 3_600, "work_hour": 3_600}


class PlainTime:
    """One clock of one calendar: `continuous`, `work` or `duty`."""

    def __init__(self, calendar: dict[str, Any], clock: str) -> None:
        self.clock, self._calendar = clock, calendar
        self._listed = {each["date"]: each["kind"] for each in calendar["days"]}
        self._years = set(calendar["years"])
        self._opens: list[int] = []
        self._shuts: list[int] = []
        self._before: list[int] = []
        if clock != "continuous":
            self._lay_out()

    def run(self, at: int) -> int:
        """W(at)."""
        if self.clock == "continuous":
            return at
        n = bisect_right(self._opens, at) - 1
        return self._before[n] + min(at, self._shuts[n]) - self._opens[n]

    def reach(self, amount: int) -> int:
        """The earliest t with W(t) = amount."""
        if self.clock == "continuous":
            return amount
        n = bisect_left(self._before, amount) - 1
        return self._opens[n] + amount - self._before[n]

    def later(self, start: int, span: int) -> int:
        """Where the clock has run for `span` more; for none, where it next runs."""
        if span or self.clock == "continuous":
            return self.reach(self.run(start) + span)
        n = bisect_right(self._shuts, start)
        return max(start, self._opens[n])

    def seconds(self, limit: dict[str, Any], start: int) -> int:
        """A limit on this clock: a day is as long as the clock runs on one, by the hours of the day it starts."""
        each = HOURS.get(limit["unit"]) or (DAY if self.clock == "continuous" else self._day_s(_day(start)))
        return int(limit["value"]) * each

    def is_guess(self, start: int, end: int) -> bool:
        """Whether a day between was not arranged yet."""
        if self.clock == "continuous" or (self.clock == "duty" and self._hours(_day(start))["every_day"]):
            return False
        low, high = sorted((start, end))
        return any(year not in self._years for year in range(_day(low).year, _day(high).year + 1))

    def _lay_out(self) -> None:
        total = 0
        for ordinal in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal()):
            day = date.fromordinal(ordinal)
            if not self._is_on(day):
                continue
            midnight = (ordinal - EPOCH_DAY) * DAY - EAST
            for opens, shuts in self._hours(day)["slots"]:
                self._opens.append(midnight + _s(opens))
                self._shuts.append(midnight + _s(shuts))
                self._before.append(total)
                total += _s(shuts) - _s(opens)

    def _is_on(self, day: date) -> bool:
        if self.clock == "duty" and self._hours(day)["every_day"]:
            return True
        kind = self._listed.get(day.isoformat())
        if kind is not None:
            return bool(kind == "workday")
        if day.year not in self._years and (day.month, day.day) in FIXED:
            return False
        return day.weekday() < 5

    def _hours(self, day: date) -> dict[str, Any]:
        entries = self._calendar["hours" if self.clock == "work" else "duty"]
        past = [each for each in entries if each["since"] <= day.isoformat()]
        found: dict[str, Any] = (past or entries)[-1 if past else 0]
        return found

    def _day_s(self, day: date) -> int:
        return sum(_s(shuts) - _s(opens) for opens, shuts in self._hours(day)["slots"])


def _day(at: int) -> date:
    return date.fromordinal((at + EAST) // DAY + EPOCH_DAY)


def _s(clock: str) -> int:
    return int(clock[:2]) * 3_600 + int(clock[3:]) * 60
