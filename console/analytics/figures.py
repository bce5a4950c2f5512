"""Counts over a period of the district's day: what came in, what was closed, which units kept their promise."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct

from console.domain.calendar import SHANGHAI, local_day
from console.domain.case.stages import DONE
from console.domain.case.things import Assignment, Case
from console.domain.ids import UnitId

HOURS = 24


class Count(Struct, frozen=True):
    """`key`: a class code or a street's unit id, "" where a case has none. `open`: of those reported, still open."""

    key: str
    reported: int
    closed: int
    open: int


class DayCount(Struct, frozen=True):
    day: date
    reported: int
    closed: int


class Kept(Struct, frozen=True):
    """Of the assignments of a unit settled in the period: `due` all, `met` those fed back in time."""

    unit: UnitId
    due: int
    met: int


class Figures(Struct, frozen=True, kw_only=True):
    """`reported_by_hour`, `closed_by_hour`: 24 counts, by the hour of the local day, over all days of the period."""

    since: datetime
    until: datetime
    reported: int
    closed: int
    reported_by_hour: tuple[int, ...]
    closed_by_hour: tuple[int, ...]
    days: tuple[DayCount, ...]
    classes: tuple[Count, ...]
    streets: tuple[Count, ...]
    units: tuple[Kept, ...]


def figures(cases: Iterable[Case], since: datetime, until: datetime) -> Figures:
    """Count what happened in [since, until). An assignment nobody fed back counts once its deadline has passed."""
    came, went = _Tally(), _Tally()
    still_open: Counter[tuple[str, str]] = Counter()
    due: Counter[UnitId] = Counter()
    met: Counter[UnitId] = Counter()
    for case in cases:
        if since <= case.reported_at < until:
            came.add(case, case.reported_at)
            still_open.update(_keys(case) if case.is_open else ())
        if case.stage in DONE and case.closed_at is not None and since <= case.closed_at < until:
            went.add(case, case.closed_at)
        for each in case.assignments:
            if since <= _settled_at(each) < until:
                due[each.unit] += 1
                met[each.unit] += each.left_s is not None and each.left_s >= 0
    return Figures(
        since=since,
        until=until,
        reported=came.total,
        closed=went.total,
        reported_by_hour=came.hours(),
        closed_by_hour=went.hours(),
        days=tuple(DayCount(day, came.by_day[day], went.by_day[day]) for day in _days(since, until)),
        classes=_counts("class", came, went, still_open),
        streets=_counts("street", came, went, still_open),
        units=tuple(Kept(unit, n, met[unit]) for unit, n in sorted(due.items(), key=lambda each: (-each[1], each[0]))),
    )


class _Tally:
    """Cases counted at one instant of their life."""

    def __init__(self) -> None:
        self.total = 0
        self.by_hour: Counter[int] = Counter()
        self.by_day: Counter[date] = Counter()
        self.by_key: Counter[tuple[str, str]] = Counter()

    def add(self, case: Case, at: datetime) -> None:
        self.total += 1
        self.by_hour[at.astimezone(SHANGHAI).hour] += 1
        self.by_day[local_day(at)] += 1
        self.by_key.update(_keys(case))

    def hours(self) -> tuple[int, ...]:
        return tuple(self.by_hour[hour] for hour in range(HOURS))


def _keys(case: Case) -> tuple[tuple[str, str], ...]:
    return ("class", case.class_code or ""), ("street", case.place.street or "")


def _settled_at(assignment: Assignment) -> datetime:
    return assignment.confirmed_at or assignment.due_at


def _counts(what: str, came: _Tally, went: _Tally, still_open: Counter[tuple[str, str]]) -> tuple[Count, ...]:
    keys = {key for kind, key in (*came.by_key, *went.by_key) if kind == what}
    found = [Count(key, came.by_key[(what, key)], went.by_key[(what, key)], still_open[(what, key)]) for key in keys]
    return tuple(sorted(found, key=lambda each: (-each.reported, -each.closed, each.key)))


def _days(since: datetime, until: datetime) -> tuple[date, ...]:
    first, last = local_day(since), local_day(until - timedelta(microseconds=1))
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
