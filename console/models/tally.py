"""What the wall and the charts count: kept true to a store row by row, never recounted whole.

    store.flush ─▶ take the old share of a row out, put the new one in
    figures(now) ─▶ the counts of the district's day, and what is overdue at this moment

On time is judged as the law does: by what was left on the lead's clock at its confirmation; a case that is
past its deadline and not confirmed counts as due and not met.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar

from msgspec import Struct

from console.domain.alert import AlertStage
from console.domain.calendar import SHANGHAI, local_day
from console.domain.case.stages import ENDED, Stage
from console.domain.case.things import Part, TimerKind
from console.domain.rows import AlertRow, CaseRow, SessionRow
from console.domain.session import SessionStage
from console.sync.store import Store

K = TypeVar("K")
HOURS = 24
BUCKETS = (timedelta(), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
"""Upper ends of the time left: overdue, within half an hour, one, two, four hours; the rest is later."""


class League(Struct, frozen=True):
    """One street: how many were handled in time of those that fell due."""

    street: str
    met: int
    due: int


class Figures(Struct, frozen=True, kw_only=True):
    """Counts of cases of the district's day `day`; hours are the district's wall time."""

    day: date
    reported: int
    closed: int
    open: int
    overdue: int
    met: int
    due: int
    alerts: int
    sessions: tuple[str, ...]
    reported_by_hour: tuple[int, ...]
    closed_by_hour: tuple[int, ...]
    classes_today: tuple[tuple[str, int], ...]
    classes_open: tuple[tuple[str, int], ...]
    streets: tuple[League, ...]
    time_left: tuple[int, ...]


class _Share(Struct, frozen=True):
    """What one case adds to the counts."""

    reported: tuple[date, int]
    closed: tuple[date, int] | None
    code: str
    street: str
    is_open: bool
    met: bool | None
    due_at: datetime | None
    handles: bool


class Tally:
    """Watches one store; `stop()` lets go of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shares: dict[str, _Share] = {}
        self._reported: Counter[tuple[date, int]] = Counter()
        self._closed: Counter[tuple[date, int]] = Counter()
        self._classes: Counter[tuple[date, str]] = Counter()
        self._classes_open: Counter[str] = Counter()
        self._judged: Counter[tuple[str, bool]] = Counter()
        self._open: dict[str, _Share] = {}
        self._alerts: set[str] = set()
        self._sessions: dict[str, str] = {}
        self.stop = store.watch(self._follow)
        self._follow([*store.rows(CaseRow), *store.rows(AlertRow), *store.rows(SessionRow)])

    def figures(self, now: datetime) -> Figures:
        """The counts at this moment."""
        day = local_day(now)
        left = [share.due_at - now for share in self._open.values() if share.due_at is not None]
        late = Counter(
            share.street for share in self._open.values() if share.handles and share.due_at and now > share.due_at
        )
        streets = sorted({street for street, _ in self._judged} | set(late))
        league = tuple(
            League(
                street, self._judged[street, True], sum(self._judged[street, x] for x in (True, False)) + late[street]
            )
            for street in streets
            if street
        )
        return Figures(
            day=day,
            reported=sum(self._reported[day, hour] for hour in range(HOURS)),
            closed=sum(self._closed[day, hour] for hour in range(HOURS)),
            open=len(self._open),
            overdue=sum(1 for each in left if each < timedelta()),
            met=sum(n for (_, met), n in self._judged.items() if met),
            due=sum(self._judged.values()) + sum(late.values()),
            alerts=len(self._alerts),
            sessions=tuple(self._sessions.values()),
            reported_by_hour=tuple(self._reported[day, hour] for hour in range(HOURS)),
            closed_by_hour=tuple(self._closed[day, hour] for hour in range(HOURS)),
            classes_today=_ranked({code: n for (on, code), n in self._classes.items() if on == day}),
            classes_open=_ranked(self._classes_open),
            streets=league,
            time_left=_buckets(left),
        )

    def _follow(self, moved: Iterable[str]) -> None:
        for id in moved:
            row = self._store.row(id)
            self._take_out(id)
            if isinstance(row, CaseRow):
                self._put_in(id, _share(row))
            _keep(self._alerts, id, isinstance(row, AlertRow) and row.stage is AlertStage.OPEN)
            if isinstance(row, SessionRow) and row.stage is SessionStage.UNDER_WAY:
                self._sessions[id] = row.title
            else:
                self._sessions.pop(id, None)

    def _take_out(self, id: str) -> None:
        share = self._shares.pop(id, None)
        if share is not None:
            self._add(share, -1)
            self._open.pop(id, None)

    def _put_in(self, id: str, share: _Share) -> None:
        self._shares[id] = share
        self._add(share, 1)
        if share.is_open:
            self._open[id] = share

    def _add(self, share: _Share, n: int) -> None:
        _count(self._reported, share.reported, n)
        _count(self._classes, (share.reported[0], share.code), n)
        if share.closed is not None:
            _count(self._closed, share.closed, n)
        if share.is_open:
            _count(self._classes_open, share.code, n)
        if share.met is not None:
            _count(self._judged, (share.street, share.met), n)


def _share(row: CaseRow) -> _Share:
    lead = next((each for each in row.assignments if each.part is Part.LEAD), None)
    met: bool | None = None
    if lead is not None and lead.left_s is not None:
        met = lead.left_s >= 0
    elif row.external is not None and row.external.on_time is not None:
        met = row.external.on_time
    return _Share(
        reported=_hour(row.reported_at),
        closed=_hour(row.closed_at) if row.closed_at is not None and row.stage is Stage.CLOSED else None,
        code=row.class_code or "",
        street=row.place.street or "",
        is_open=row.stage not in ENDED,
        met=met,
        due_at=row.promise.due_at if row.promise is not None else None,
        handles=row.promise is not None and row.promise.kind is TimerKind.T3,
    )


def _hour(at: datetime) -> tuple[date, int]:
    local = at.astimezone(SHANGHAI)
    return local.date(), local.hour


def _ranked(counts: "dict[str, int] | Counter[str]") -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _buckets(left: Iterable[timedelta]) -> tuple[int, ...]:
    counts = [0] * (len(BUCKETS) + 1)
    for each in left:
        counts[next((n for n, end in enumerate(BUCKETS) if each < end), len(BUCKETS))] += 1
    return tuple(counts)


def _count(counter: Counter[K], key: K, n: int) -> None:
    counter[key] += n
    if not counter[key]:
        del counter[key]


def _keep(held: set[str], id: str, is_in: bool) -> None:
    (held.add if is_in else held.discard)(id)
