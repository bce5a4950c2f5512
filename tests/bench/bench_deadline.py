"""What does it cost to count 100,000 open timers anew after a calendar import, beside numpy on bare integers?

Ours gives each timer its new instant, its lamp and its whole account; the floor gives the instants alone, by
prefix sums over arrays. Both must come to the same instants, or there is no figure.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from console.domain.calendar import SHANGHAI, CalendarDay, Clock, DayKind, WorkCalendar
from console.domain.deadline import Deadline, Limit, LimitUnit, promise, recompute
from console.domain.text import Text
from console.ingest.profile import read_profile
from tests.bench.row import Row, compare

TIMERS, ROUNDS = 100_000, 3
FIRST_DAY, DAYS = date(2026, 9, 1), 500
EPOCH = datetime(1970, 1, 1, tzinfo=SHANGHAI)
SECOND = 1_000_000
LIMITS = (
    (143, Limit(1, LimitUnit.WORK_DAY)), (86, Limit(5, LimitUnit.WORK_DAY)), (84, Limit(3, LimitUnit.WORK_DAY)),
    (82, Limit(2, LimitUnit.WORK_DAY)), (39, Limit(4, LimitUnit.WORK_HOUR)), (37, Limit(2, LimitUnit.URGENT_HOUR)),
    (22, Limit(2, LimitUnit.WORK_HOUR)), (9, Limit(7, LimitUnit.WORK_DAY)), (5, Limit(15, LimitUnit.WORK_DAY)),
)  # fmt: skip
"""As often as a codebook of 519 filing conditions has them."""

Instants = NDArray[np.int64]


def run() -> list[Row]:
    before = read_profile("demo").calendar
    after = before.with_year(2027, arrangement(), before.rev + 1)
    timers = open_timers(before)
    starts = np.array([micros(each.began_at) for each in timers], np.int64)
    spans = np.array([each.whole_s * SECOND for each in timers], np.int64)
    stops = np.array([each.clock is Clock.WORK for each in timers])
    worked_days = [after.is_workday(FIRST_DAY + timedelta(days=n)) for n in range(DAYS)]
    counted = np.array([micros(recompute(each, after).due_at) for each in timers], np.int64)
    floor = instants(starts, spans, stops, worked_days)
    if not np.array_equal(counted, floor):
        raise AssertionError("the two ways do not come to the same instants")
    return [
        compare(
            f"{TIMERS:,} timers counted anew",
            lambda: [recompute(each, after) for each in timers],
            lambda: instants(starts, spans, stops, worked_days),
            "numpy, instants only",
            ROUNDS,
        )
    ]


def open_timers(calendar: WorkCalendar) -> list[Deadline]:
    """Begun at any hour of the last quarter of the year."""
    random = Random(20261122)
    weights, limits = zip(*LIMITS, strict=True)
    first = datetime(2026, 10, 1, tzinfo=UTC)
    return [
        promise(first + timedelta(microseconds=random.randrange(92 * 86_400 * SECOND)), limit, calendar)
        for limit in random.choices(limits, weights, k=TIMERS)
    ]


def arrangement() -> tuple[CalendarDay, ...]:
    """A made-up arrangement for 2027, with days that no fallback guesses."""
    name = Text("元旦", "New Year")
    off = [CalendarDay(date(2027, 1, n), DayKind.HOLIDAY, name) for n in (1, 2, 3, 4)]
    return (*off, CalendarDay(date(2027, 1, 9), DayKind.WORKDAY, name))


def instants(starts: Instants, spans: Instants, stops: NDArray[np.bool_], worked_days: list[bool]) -> Instants:
    """When each is due: `stops` tells those on the clock of the working hours."""
    midnight = (FIRST_DAY.toordinal() - EPOCH.toordinal()) * 86_400 * SECOND
    days = midnight + np.flatnonzero(worked_days) * (86_400 * SECOND)
    opens = np.stack((days + 30_600 * SECOND, days + 48_600 * SECOND), axis=1).ravel()
    shuts = np.stack((days + 43_200 * SECOND, days + 64_800 * SECOND), axis=1).ravel()
    worked = np.cumsum(shuts - opens)
    over = np.searchsorted(shuts, starts, side="right")
    used = np.concatenate(([0], worked))[over] + np.maximum(0, starts - opens[over])
    ends = np.searchsorted(worked, used + spans, side="left")
    return np.where(stops, shuts[ends] - (worked[ends] - used - spans), starts + spans)


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
