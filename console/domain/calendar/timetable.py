"""Where a clock stands at any instant, by prefix sums over its worked stretches.

    stretches   opens ────── shuts        opens ────────── shuts
    worked                     3.5 h                         8 h   (since the first instant laid out)

Instants are whole microseconds of wall time here, and the instant at which so much has been worked is
always the earliest one: the end of a slot, not the opening after it. Years are laid out as they are asked
for; what is laid out lives and dies with the calendar it belongs to.
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


class _Laid(NamedTuple):
    """Whole years laid out, from `first` up to and without `after`, that is from `begins` up to `ends`.

    `opens`, `shuts`: of each stretch; `worked`: until it shuts; `closings`: the last shut of each worked day;
    `runs`, `firsts`: the days, and the ordinal on which each run begins. Never changed once it is made.
    """

    first: int
    after: int
    begins: int
    ends: int
    opens: list[int]
    shuts: list[int]
    worked: list[int]
    closings: list[int]
    runs: list[Run]
    firsts: list[int]

    @property
    def total(self) -> int:
        return self.worked[-1] if self.worked else 0

    def until(self, at: int) -> int:
        """How much is worked before an instant."""
        over = bisect_right(self.shuts, at)
        worked = self.worked[over - 1] if over else 0
        return worked + max(0, at - self.opens[over]) if over < len(self.shuts) else worked

    def reached(self, wanted: int) -> int:
        """The earliest instant by which so much is worked."""
        at = bisect_left(self.worked, wanted)
        return self.shuts[at] - (self.worked[at] - wanted)


class Timetable:
    """One clock of one calendar. `run_on` tells what a single day is."""

    def __init__(self, run_on: Callable[[date], Run]) -> None:
        self._run_on = run_on
        self._held = _Laid(0, 0, 0, 0, [], [], [], [], [], [])

    def between(self, start: int, end: int) -> int:
        """How much is worked from `start` to a later `end`."""
        laid = self._laid(start, end)
        return laid.until(end) - laid.until(start)

    def after(self, start: int, span: int) -> int:
        """The earliest instant by which `span`, which is positive, has been worked since `start`."""
        laid = self._laid(start, start)
        wanted = laid.until(start) + span
        while wanted > laid.total:
            laid = self._longer(laid, start)
            wanted = laid.until(start) + span
        return laid.reached(wanted)

    def before(self, end: int, span: int) -> int:
        """The earliest instant from which no more than `span`, which is positive, is worked until `end`."""
        laid = self._laid(end, end)
        while (wanted := laid.until(end) - span) <= 0:
            laid = self._earlier(laid, end)
        return laid.reached(wanted)

    def opening(self, start: int) -> int:
        """The first instant from `start` on at which the clock runs."""
        laid = self._laid(start, start)
        while (at := bisect_right(laid.shuts, start)) == len(laid.shuts):
            laid = self._longer(laid, start)
        return max(start, laid.opens[at])

    def closing(self, start: int, days: int) -> int:
        """The end of the last slot of the so many-th worked day after the day of `start`."""
        laid = self._laid(start, start)
        tonight = start - start % DAY + DAY
        while (at := bisect_right(laid.closings, tonight) + days - 1) >= len(laid.closings):
            laid = self._longer(laid, start)
        return laid.closings[at]

    def runs(self, start: int, end: int) -> tuple[Run, ...]:
        """The days from that of `start` to that of `end`."""
        laid = self._laid(start, end)
        first, last = start // DAY + _EPOCH_DAY, end // DAY + _EPOCH_DAY
        found = laid.runs[bisect_right(laid.firsts, first) - 1 : bisect_right(laid.firsts, last)]
        if found[0].first.toordinal() < first:
            found[0] = _trimmed(found[0], date.fromordinal(first), found[0].last)
        if found[-1].last.toordinal() > last:
            found[-1] = _trimmed(found[-1], found[-1].first, date.fromordinal(last))
        return tuple(found)

    def _laid(self, start: int, end: int) -> _Laid:
        """What is laid out, with all years from one instant to another; afresh where that is far from the rest."""
        held = self._held
        if held.begins <= start and end < held.ends:
            return held
        first, after = day_of(start).year, day_of(end).year + 1
        if held.first - HORIZON_YEARS <= first and after <= held.after + HORIZON_YEARS:
            first, after = min(first, held.first), max(after, held.after)
        self._held = _laid_out(self._run_on, first, after)
        return self._held

    def _longer(self, laid: _Laid, start: int) -> _Laid:
        if laid.after > day_of(start).year + HORIZON_YEARS:
            raise endless()
        self._held = _laid_out(self._run_on, laid.first, laid.after + 1)
        return self._held

    def _earlier(self, laid: _Laid, end: int) -> _Laid:
        if laid.first < day_of(end).year - HORIZON_YEARS:
            raise endless()
        self._held = _laid_out(self._run_on, laid.first - 1, laid.after)
        return self._held


def _laid_out(run_on: Callable[[date], Run], first: int, after: int) -> _Laid:
    first_day, last_day = date(first, 1, 1).toordinal(), date(after, 1, 1).toordinal()
    laid = _Laid(
        first, after, (first_day - _EPOCH_DAY) * DAY, (last_day - _EPOCH_DAY) * DAY, [], [], [], [], [], []
    )  # fmt: skip
    bounds: dict[tuple[Slot, ...], list[tuple[int, int]]] = {}
    worked = 0
    for ordinal in range(first_day, last_day):
        run = run_on(date.fromordinal(ordinal))
        if run.slots not in bounds:
            bounds[run.slots] = [(slot.opens_s * SECOND, slot.shuts_s * SECOND) for slot in run.slots]
        midnight = (ordinal - _EPOCH_DAY) * DAY
        for opens, shuts in bounds[run.slots]:
            worked += shuts - opens
            laid.opens.append(midnight + opens)
            laid.shuts.append(midnight + shuts)
            laid.worked.append(worked)
        if run.slots:
            laid.closings.append(laid.shuts[-1])
        before = laid.runs[-1] if laid.runs else None
        if before and (before.mark, before.name, before.slots) == (run.mark, run.name, run.slots):
            laid.runs[-1] = _trimmed(before, before.first, run.last)
        else:
            laid.runs.append(run)
            laid.firsts.append(ordinal)
    return laid


def wall(at: datetime) -> int:
    """Microseconds of wall time since 1970."""
    span = at - _EPOCH_UTC
    return span.days * DAY + span.seconds * SECOND + span.microseconds


def instant(at: int) -> datetime:
    """The same in UTC again."""
    return _EPOCH_UTC + timedelta(0, 0, at)


def day_of(at: int) -> date:
    """The day of the district's wall time."""
    return date.fromordinal(at // DAY + _EPOCH_DAY)


def _trimmed(run: Run, first: date, last: date) -> Run:
    return Run(first, last, run.mark, run.name, run.slots)


def endless() -> Refused:
    """The refusal of a limit that no clock comes to the end of."""
    return Refused(
        "时限过长，或日历中没有足够的工作时间：十年内到不了期，请检查。",
        "It does not fall due within ten years: the limit is too long, or the calendar has too few working hours.",
    )
