"""The figures of the wall, kept while rows move: nothing is counted twice, nothing is counted over.

    put(row) / drop(id) ─▶ what the row counted for goes, what it counts for now comes ─▶ figures(now)

Instants are kept sorted, so that what is overdue is one bisection at whatever time one asks. A seat holds
ended cases for 72 hours: figures of today and yesterday are whole, older ones are asked for.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from console.domain.alert import AlertStage
from console.domain.calendar import SHANGHAI, local_day
from console.domain.case.stages import DONE, ENDED
from console.domain.ids import UnitId
from console.domain.rows import AlertRow, AnyRow, CaseRow

HOURS = 24
LEFT_WITHIN = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))


class StreetFigures(Struct, frozen=True):
    """One street office: `on_time` of `judged` cases closed today whose unit kept or broke its limit."""

    street: UnitId
    open: int
    overdue: int
    closed: int
    on_time: int
    judged: int


class Figures(Struct, frozen=True, kw_only=True):
    """What the wall shows, as of one instant; hours count from midnight in the district."""

    at: datetime
    reported_today: int
    open: int
    overdue: int
    due_soon: int
    closed_today: int
    on_time_today: int
    judged_today: int
    alerts_open: int
    reported_by_hour: tuple[int, ...]
    closed_by_hour: tuple[int, ...]
    streets: tuple[StreetFigures, ...]
    classes: tuple[tuple[str, int], ...]
    """(class code, reported today), the most frequent first; "" where none was chosen yet."""
    time_left: tuple[int, ...]
    """Open cases by what is left of their limit: overdue, then within each of `LEFT_WITHIN`, then later."""


class Share(Struct, frozen=True):
    """What one case counts for."""

    reported: tuple[date, int]
    closed: tuple[date, int] | None
    is_open: bool
    amber_at: datetime | None
    due_at: datetime | None
    street: UnitId | None
    class_code: str
    on_time: bool | None


def was_on_time(case: CaseRow) -> bool | None:
    """Whether the lead unit kept its limit; None where nothing says so."""
    if case.external is not None:
        return case.external.on_time
    lead = next((each for each in case.assignments if each.unit == case.lead), None)
    return None if lead is None or lead.left_s is None else lead.left_s >= 0


class Tally:
    """Counts of cases and alerts by what they are now."""

    def __init__(self) -> None:
        self._shares: dict[str, Share] = {}
        self._alerts: set[str] = set()
        self._brought: dict[str, str] = {}
        self._by_source: Counter[str] = Counter()
        self._open = _Running()
        self._open_by_street: defaultdict[UnitId, _Running] = defaultdict(_Running)
        self._reported: Counter[tuple[date, int]] = Counter()
        self._closed: Counter[tuple[date, int]] = Counter()
        self._reported_by_class: Counter[tuple[date, str]] = Counter()
        self._closed_by_street: Counter[tuple[date, UnitId]] = Counter()
        self._verdicts: Counter[tuple[date, bool]] = Counter()
        self._verdicts_by_street: Counter[tuple[date, UnitId, bool]] = Counter()

    def put(self, row: AnyRow) -> None:
        """Count a row as it is now, in place of what it was."""
        match row:
            case CaseRow():
                share = _share(row)
                before = self._shares.get(row.id)
                if share != before:
                    if before is not None:
                        self._count(before, -1)
                    self._shares[row.id] = share
                    self._count(share, 1)
            case AlertRow():
                if row.id not in self._brought:
                    self._brought[row.id] = row.source
                    self._by_source[row.source] += 1
                if row.stage is AlertStage.OPEN:
                    self._alerts.add(row.id)
                else:
                    self._alerts.discard(row.id)
            case _:
                return

    def drop(self, id: str) -> None:
        """Forget a row that is no longer held."""
        self._alerts.discard(id)
        source = self._brought.pop(id, None)
        if source is not None:
            self._by_source[source] -= 1
        share = self._shares.pop(id, None)
        if share is not None:
            self._count(share, -1)

    @property
    def sources(self) -> frozenset[str]:
        """Who has brought the alerts that are held, open or not."""
        return frozenset(source for source, alerts in self._by_source.items() if alerts)

    def figures(self, now: datetime) -> Figures:
        """Everything as of this instant."""
        today = local_day(now)
        classes = Counter({code: n for (day, code), n in self._reported_by_class.items() if day == today and n})
        return Figures(
            at=now,
            reported_today=sum(self._reported[today, hour] for hour in range(HOURS)),
            open=self._open.count,
            overdue=self._open.overdue(now),
            due_soon=self._open.due_soon(now),
            closed_today=sum(self._closed[today, hour] for hour in range(HOURS)),
            on_time_today=self._verdicts[today, True],
            judged_today=self._verdicts[today, True] + self._verdicts[today, False],
            alerts_open=len(self._alerts),
            reported_by_hour=tuple(self._reported[today, hour] for hour in range(HOURS)),
            closed_by_hour=tuple(self._closed[today, hour] for hour in range(HOURS)),
            streets=tuple(self._street(street, today, now) for street in sorted(self._open_by_street)),
            classes=tuple(sorted(classes.items(), key=lambda pair: (-pair[1], pair[0]))),
            time_left=self._open.time_left(now),
        )

    def _street(self, street: UnitId, today: date, now: datetime) -> StreetFigures:
        running = self._open_by_street[street]
        on_time = self._verdicts_by_street[today, street, True]
        return StreetFigures(
            street=street,
            open=running.count,
            overdue=running.overdue(now),
            closed=self._closed_by_street[today, street],
            on_time=on_time,
            judged=on_time + self._verdicts_by_street[today, street, False],
        )

    def _count(self, share: Share, by: int) -> None:
        self._reported[share.reported] += by
        self._reported_by_class[share.reported[0], share.class_code] += by
        if share.is_open:
            self._open.count_in(share, by)
        if share.street is not None:
            street = self._open_by_street[share.street]
            if share.is_open:
                street.count_in(share, by)
        if share.closed is not None:
            self._count_closed(share, share.closed, by)

    def _count_closed(self, share: Share, closed: tuple[date, int], by: int) -> None:
        day = closed[0]
        self._closed[closed] += by
        if share.street is not None:
            self._closed_by_street[day, share.street] += by
        if share.on_time is not None:
            self._verdicts[day, share.on_time] += by
            if share.street is not None:
                self._verdicts_by_street[day, share.street, share.on_time] += by


class _Running:
    """Open cases and the instants of their promises, sorted."""

    def __init__(self) -> None:
        self.count = 0
        self._ambers: list[datetime] = []
        self._dues: list[datetime] = []

    def count_in(self, share: Share, by: int) -> None:
        self.count += by
        _keep(self._ambers, share.amber_at, by)
        _keep(self._dues, share.due_at, by)

    def overdue(self, now: datetime) -> int:
        return bisect_left(self._dues, now)

    def time_left(self, now: datetime) -> tuple[int, ...]:
        ends = (0, *(bisect_left(self._dues, now + span) for span in (timedelta(), *LEFT_WITHIN)), len(self._dues))
        return tuple(later - sooner for sooner, later in pairwise(ends))

    def due_soon(self, now: datetime) -> int:
        return bisect_right(self._ambers, now) - self.overdue(now)


def _keep(instants: list[datetime], at: datetime | None, by: int) -> None:
    if at is None:
        return
    if by > 0:
        insort(instants, at)
    else:
        del instants[bisect_left(instants, at)]


def _share(case: CaseRow) -> Share:
    is_open = case.stage not in ENDED
    promise = case.promise if is_open else None
    is_done = case.stage in DONE and case.closed_at is not None
    return Share(
        reported=_hour(case.reported_at),
        closed=_hour(case.closed_at) if is_done and case.closed_at else None,
        is_open=is_open,
        amber_at=promise.amber_at if promise else None,
        due_at=promise.due_at if promise else None,
        street=case.place.street,
        class_code=case.class_code or "",
        on_time=was_on_time(case) if is_done else None,
    )


def _hour(at: datetime) -> tuple[date, int]:
    there = at.astimezone(SHANGHAI)
    return there.date(), there.hour


def total(rows: Iterable[AnyRow]) -> Tally:
    """A tally of rows from nothing: what an incremental one must always agree with."""
    tally = Tally()
    for row in rows:
        tally.put(row)
    return tally
