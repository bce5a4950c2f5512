"""Where a clock stands at any instant, by prefix sums over the worked stretches of a year.

    stretches   opens ────── shuts        opens ────────── shuts
    worked                     3.5 h                         8 h   (since the first instant of the year)

Instants are whole microseconds of wall time here, and the instant at which so much has been worked is
always the earliest one: the end of a slot, not the opening after it. A year is laid out when it is first
asked for; what is laid out lives and dies with the calendar it belongs to.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from console.domain.calendar.days import SHANGHAI, Run, Slot
from console.domain.text import Refused

SECOND = 1_000_000
DAY = 86_400 * SECOND
HORIZON_YEARS = 10
"""A limit that does not end within them is a mistake in the limit or in the calendar."""
_EPOCH = datetime(1970, 1, 1, tzinfo=SHANGHAI)
_EPOCH_UTC = _EPOCH.astimezone(UTC)
_EPOCH_DAY = _EPOCH.toordinal()


class _Year(NamedTuple):
    """`opens`, `shuts`: of each stretch; `worked`: until it shuts; `closings`: the last shut of each worked day;
    `runs`, `firsts`: the days, and the ordinal at which each run begins."""

    opens: list[int]
    shuts: list[int]
    worked: list[int]
    closings: list[int]
    runs: list[Run]
    firsts: list[int]

    @property
    def total(self) -> int:
        return self.worked[-1] if self.worked else 0


class Timetable:
    """One clock of one calendar. `run_on` tells what a single day is."""

    def __init__(self, run_on: Callable[[date], Run]) -> None:
        self._run_on = run_on
        self._years: dict[int, _Year] = {}

    def between(self, start: int, end: int) -> int:
        """How much is worked from `start` to a later `end`."""
        first, last = year_of(start), year_of(end)
        whole = sum(self._year(year).total for year in range(first, last))
        return whole + self._until(last, end) - self._until(first, start)

    def after(self, start: int, span: int) -> int:
        """The earliest instant by which `span`, which is positive, has been worked since `start`."""
        year = year_of(start)
        wanted = self._until(year, start) + span
        for each in range(year, year + HORIZON_YEARS + 1):
            found = self._year(each)
            if wanted <= found.total:
                at = bisect_left(found.worked, wanted)
                return found.shuts[at] - (found.worked[at] - wanted)
            wanted -= found.total
        raise endless()

    def before(self, end: int, span: int) -> int:
        """The earliest instant from which no more than `span`, which is positive, is worked until `end`."""
        year = year_of(end)
        wanted = self._until(year, end) - span
        for each in range(year, year - HORIZON_YEARS - 1, -1):
            found = self._year(each)
            if each != year:
                wanted += found.total
            if wanted > 0:
                at = bisect_left(found.worked, wanted)
                return found.shuts[at] - (found.worked[at] - wanted)
        raise endless()

    def opening(self, start: int) -> int:
        """The first instant from `start` on at which the clock runs."""
        for each in range(year_of(start), year_of(start) + HORIZON_YEARS + 1):
            year = self._year(each)
            at = bisect_right(year.shuts, start)
            if at < len(year.shuts):
                return max(start, year.opens[at])
        raise endless()

    def closing(self, start: int, days: int) -> int:
        """The end of the last slot of the so many-th worked day after the day of `start`."""
        wanted, tonight = days, start - start % DAY + DAY
        for each in range(year_of(start), year_of(start) + HORIZON_YEARS + 1):
            closings = self._year(each).closings
            at = bisect_right(closings, tonight) + wanted - 1
            if at < len(closings):
                return closings[at]
            wanted = at - len(closings) + 1
        raise endless()

    def runs(self, start: int, end: int) -> tuple[Run, ...]:
        """The days from that of `start` to that of `end`."""
        first, last = _ordinal(start), _ordinal(end)
        found: list[Run] = []
        for each in range(year_of(start), year_of(end) + 1):
            year = self._year(each)
            found += year.runs[max(bisect_right(year.firsts, first) - 1, 0) : bisect_right(year.firsts, last)]
        if found[0].first.toordinal() < first:
            found[0] = _trimmed(found[0], date.fromordinal(first), found[0].last)
        if found[-1].last.toordinal() > last:
            found[-1] = _trimmed(found[-1], found[-1].first, date.fromordinal(last))
        return tuple(found)

    def _until(self, number: int, at: int) -> int:
        """How much is worked in this year before an instant of it."""
        year = self._year(number)
        over = bisect_right(year.shuts, at)
        worked = year.worked[over - 1] if over else 0
        return worked + max(0, at - year.opens[over]) if over < len(year.shuts) else worked

    def _year(self, number: int) -> _Year:
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = _laid_out([self._run_on(day) for day in _days_of(number)])
        return found


def wall(at: datetime) -> int:
    """Microseconds of wall time since 1970."""
    span = at - _EPOCH
    return span.days * DAY + span.seconds * SECOND + span.microseconds


def instant(at: int) -> datetime:
    """The same in UTC again."""
    return _EPOCH_UTC + timedelta(0, 0, at)


def year_of(at: int) -> int:
    """The year of the district's wall time."""
    return date.fromordinal(_ordinal(at)).year


def _ordinal(at: int) -> int:
    return at // DAY + _EPOCH_DAY


def _days_of(year: int) -> list[date]:
    return [date.fromordinal(each) for each in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)]


def _laid_out(days: list[Run]) -> _Year:
    year = _Year([], [], [], [], [], [])
    bounds: dict[tuple[Slot, ...], list[tuple[int, int]]] = {}
    worked = 0
    for run in days:
        ordinal = run.first.toordinal()
        midnight = (ordinal - _EPOCH_DAY) * DAY
        if run.slots not in bounds:
            bounds[run.slots] = [(slot.opens_s * SECOND, slot.shuts_s * SECOND) for slot in run.slots]
        for opens, shuts in bounds[run.slots]:
            worked += shuts - opens
            year.opens.append(midnight + opens)
            year.shuts.append(midnight + shuts)
            year.worked.append(worked)
        if run.slots:
            year.closings.append(year.shuts[-1])
        if year.runs and _alike(year.runs[-1], run):
            year.runs[-1] = _trimmed(year.runs[-1], year.runs[-1].first, run.last)
        else:
            year.runs.append(run)
            year.firsts.append(ordinal)
    return year


def _alike(one: Run, other: Run) -> bool:
    return (one.mark, one.name, one.slots) == (other.mark, other.name, other.slots)


def _trimmed(run: Run, first: date, last: date) -> Run:
    return Run(first, last, run.mark, run.name, run.slots)


def endless() -> Refused:
    """The refusal of a limit that no clock comes to the end of."""
    return Refused(
        "时限过长，或日历中没有足够的工作时间：十年内到不了期，请检查。",
        "It does not fall due within ten years: the limit is too long, or the calendar has too few working hours.",
    )
