"""The figures of the wall, kept while rows move: nothing is counted twice, nothing is counted over.

    put(row) / drop(id) ─▶ what the row counted for goes, what it counts for now comes ─▶ figures(now)

Instants are kept sorted, so that what is overdue is one bisection at whatever time one asks. A seat holds
ended cases for 72 hours: figures of today and yesterday are whole, older ones are asked for.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time

from msgspec import Struct

from console.analytics.share import Share, age_edges, left_edges, share_of, split
from console.domain.alert import AlertStage
from console.domain.calendar import SHANGHAI, local_day
from console.domain.rows import AlertRow, AnyRow, CaseRow

HOURS = 24


class StreetFigures(Struct, frozen=True):
    """One street office, "" where a case has none."""

    street: str
    open: int
    overdue: int
    closed: int


class UnitFigures(Struct, frozen=True):
    """One unit, "" where nobody leads: of the open cases that it leads, `overdue` are those beyond its own limit."""

    unit: str
    open: int
    overdue: int


class Kept(Struct, frozen=True):
    """按期处置率 of one class, street or lead unit ("" where a case has none): `met` of `due`, see `share.kept`."""

    key: str
    met: int
    due: int


class Figures(Struct, frozen=True, kw_only=True):
    """What wall and desk show, as of one instant; hours count from midnight in the district."""

    at: datetime
    reported_today: int
    open: int
    overdue: int
    due_soon: int
    closed_today: int
    kept: Kept
    """Of the whole district."""
    alerts_open: int
    reported_by_hour: tuple[int, ...]
    closed_by_hour: tuple[int, ...]
    streets: tuple[StreetFigures, ...]
    classes: tuple[tuple[str, int], ...]
    """(class code, reported today), the most frequent first; "" where none was chosen yet."""
    units: tuple[UnitFigures, ...]
    """Those that lead an open case, by their ids."""
    kept_classes: tuple[Kept, ...]
    kept_streets: tuple[Kept, ...]
    kept_units: tuple[Kept, ...]
    """Those of which anything counts today, by their keys."""
    time_left: tuple[int, ...]
    """Open cases by what is left of their limit: overdue, then within each of `LEFT_WITHIN`, then later."""
    ages: tuple[int, ...]
    """Open cases by how long ago they were reported: within each of `AGED`, then longer."""


class Tally:
    """Counts of cases and alerts by what they are now."""

    def __init__(self) -> None:
        self._shares: dict[str, Share] = {}
        self._alerts: set[str] = set()
        self._brought: dict[str, str] = {}
        self._by_source: Counter[str] = Counter()
        self._open = _Running()
        self._open_by_street: defaultdict[str, _Running] = defaultdict(_Running)
        self._open_by_lead: defaultdict[str, _Running] = defaultdict(_Running)
        self._open_reported: list[datetime] = []
        self._reported: Counter[tuple[date, int]] = Counter()
        self._closed: Counter[tuple[date, int]] = Counter()
        self._reported_by_class: Counter[tuple[date, str]] = Counter()
        self._closed_by_street: Counter[tuple[date, str]] = Counter()
        self._kept = _Promises()
        self._kept_by_class: defaultdict[str, _Promises] = defaultdict(_Promises)
        self._kept_by_street: defaultdict[str, _Promises] = defaultdict(_Promises)
        self._kept_by_lead: defaultdict[str, _Promises] = defaultdict(_Promises)

    def put(self, row: AnyRow) -> None:
        """Count a row as it is now, in place of what it was."""
        match row:
            case CaseRow():
                share = share_of(row)
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
            kept=self._kept.kept("", now),
            alerts_open=len(self._alerts),
            reported_by_hour=tuple(self._reported[today, hour] for hour in range(HOURS)),
            closed_by_hour=tuple(self._closed[today, hour] for hour in range(HOURS)),
            streets=tuple(self._street(street, today, now) for street in sorted(self._open_by_street)),
            classes=tuple(sorted(classes.items(), key=lambda pair: (-pair[1], pair[0]))),
            units=tuple(self._units(now)),
            kept_classes=_all_kept(self._kept_by_class, now),
            kept_streets=_all_kept(self._kept_by_street, now),
            kept_units=_all_kept(self._kept_by_lead, now),
            time_left=self._open.time_left(now),
            ages=split(self._open_reported, age_edges(now))[::-1],
        )

    def _street(self, street: str, today: date, now: datetime) -> StreetFigures:
        running = self._open_by_street[street]
        closed = self._closed_by_street[today, street]
        return StreetFigures(street=street, open=running.count, overdue=running.overdue(now), closed=closed)

    def _units(self, now: datetime) -> Iterator[UnitFigures]:
        for unit, running in sorted(self._open_by_lead.items()):
            if running.count:
                yield UnitFigures(unit, running.count, running.overdue(now))

    def _count(self, share: Share, by: int) -> None:
        self._reported[share.reported] += by
        self._reported_by_class[share.reported[0], share.class_code] += by
        street = self._open_by_street[share.street]
        if share.is_open:
            self._open.count_in(by, share.due_at, share.amber_at)
            street.count_in(by, share.due_at)
            self._open_by_lead[share.lead].count_in(by, share.lead_due_at)
            _keep(self._open_reported, share.reported_at, by)
        if share.closed is not None:
            self._closed[share.closed] += by
            self._closed_by_street[share.closed[0], share.street] += by
        for promises in (
            self._kept,
            self._kept_by_class[share.class_code],
            self._kept_by_street[share.street],
            self._kept_by_lead[share.lead],
        ):
            promises.count_in(by, share)


class _Running:
    """Open cases and the instants of their promises, sorted."""

    def __init__(self) -> None:
        self.count = 0
        self._ambers: list[datetime] = []
        self._dues: list[datetime] = []

    def count_in(self, by: int, due_at: datetime | None, amber_at: datetime | None = None) -> None:
        self.count += by
        _keep(self._ambers, amber_at, by)
        _keep(self._dues, due_at, by)

    def overdue(self, now: datetime) -> int:
        return bisect_left(self._dues, now)

    def time_left(self, now: datetime) -> tuple[int, ...]:
        return split(self._dues, left_edges(now))

    def due_soon(self, now: datetime) -> int:
        return bisect_right(self._ambers, now) - self.overdue(now)


class _Promises:
    """Limits of lead units: those that were kept or broken day by day, and the instants at which others fall due."""

    def __init__(self) -> None:
        self._settled: Counter[tuple[date, bool]] = Counter()
        self._dues: list[datetime] = []

    def count_in(self, by: int, share: Share) -> None:
        if share.settled is not None:
            self._settled[share.settled] += by
        else:
            _keep(self._dues, share.falls_due_at, by)

    def kept(self, key: str, now: datetime) -> Kept:
        today = local_day(now)
        met = self._settled[today, True]
        midnight = datetime.combine(today, time(), SHANGHAI)
        passed = bisect_left(self._dues, now) - bisect_left(self._dues, midnight)
        return Kept(key, met, met + self._settled[today, False] + passed)


def _all_kept(by_key: Mapping[str, _Promises], now: datetime) -> tuple[Kept, ...]:
    every = (promises.kept(key, now) for key, promises in sorted(by_key.items()))
    return tuple(each for each in every if each.due)


def _keep(instants: list[datetime], at: datetime | None, by: int) -> None:
    if at is None:
        return
    if by > 0:
        insort(instants, at)
    else:
        del instants[bisect_left(instants, at)]


def total(rows: Iterable[AnyRow]) -> Tally:
    """A tally of rows from nothing: what an incremental one must always agree with."""
    tally = Tally()
    for row in rows:
        tally.put(row)
    return tally
