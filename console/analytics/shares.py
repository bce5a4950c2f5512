"""What cases count for, in columns: a slot for each case, a row of whole numbers for each question.

    share ─▶ put ─▶ columns ─▶ some slots as of an instant ─▶ `bars`: the bar of a chart in which each of them stands
                                                           └▶ counted by the tally, looked behind by `behind`

`bars` says for every slot at once what `share.bar_of` says of one share. Who counts and who looks behind a bar ask the
same columns, so that they agree; some cases among all are a mask over the slots.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from console.analytics.share import AGED, Chart, Share, age_edges, left_edges
from console.domain.calendar import SHANGHAI, local_day

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NEVER = np.iinfo(np.int64).max
NONE = 0
"""The bar of a slot that stands in none; bars are numbered from 1."""
HOURS = 24
LEAST = 64
OPEN_SINCE, REPORTED, CLOSED, AMBER_AT, DUE_AT, STREET = range(6)
OPEN_STREET, OPEN_LEAD, LEAD, LEAD_DUE_AT, CLASS, SETTLED, FALLS_DUE_AT = range(6, 13)
NOBODY = np.array((NEVER, NONE, NONE, NEVER, NEVER, NONE, NONE, NONE, NONE, NEVER, NONE, NONE, NEVER))
"""A slot in which no case stands: it is in no bar."""
BY_NUMBER = frozenset({Chart.AGES, Chart.LEFT, Chart.REPORTED, Chart.CLOSED})
"""Charts whose bars are keyed by their place."""


def microseconds(at: datetime | None) -> int:
    """An instant as the columns have it; what has no instant never comes."""
    return NEVER if at is None else (at - EPOCH) // MICROSECOND


class Shares:
    """Columns of shares. Whoever fills them says which slot is whose."""

    def __init__(self) -> None:
        self._of: Numbers = np.tile(NOBODY[:, None], LEAST)
        self._names = [""]
        self._code_of: dict[str, int] = {}

    def put(self, slot: int, share: Share) -> None:
        """What stands in a slot counts for this from now on."""
        while slot >= self._of.shape[1]:
            self._of = np.concatenate((self._of, np.tile(NOBODY[:, None], self._of.shape[1])), axis=1)
        street, lead = self._code(share.street), self._code(share.lead)
        self._of[:, slot] = (
            microseconds(share.reported_at) if share.is_open else NEVER,
            _hour_number(share.reported),
            NONE if share.closed is None else _hour_number(share.closed),
            microseconds(share.amber_at),
            microseconds(share.due_at),
            street,
            street if share.is_open else NONE,
            lead if share.is_open else NONE,
            lead,
            microseconds(share.lead_due_at),
            self._code(share.class_code),
            NONE if share.settled is None else share.settled[0].toordinal() * 2 + share.settled[1],
            NEVER if share.settled is not None else microseconds(share.falls_due_at),
        )

    def drop(self, slot: int) -> None:
        """Nothing stands in a slot any more."""
        if slot < self._of.shape[1]:
            self._of[:, slot] = NOBODY

    def as_of(self, at: datetime, held: Mask | None = None) -> "AsOf":
        """The slots that are held, None: every one, as of this instant."""
        if held is None:
            return AsOf(self._of, tuple(self._names), at)
        return AsOf(self._of.take(np.flatnonzero(held[: self._of.shape[1]]), axis=1), tuple(self._names), at)

    def behind(self, chart: Chart, bar: str, at: datetime, slots: int) -> Mask:
        """Which of the first so many slots stand in this bar in the figures of `at`."""
        code = int(bar) + 1 if chart in BY_NUMBER else self._code_of.get(bar, len(self._names))
        found = np.zeros(slots, np.bool_)
        stands = self.as_of(at).bars(chart)[:slots] == code
        found[: len(stands)] = stands
        return found

    def _code(self, name: str) -> int:
        code = self._code_of.get(name)
        if code is None:
            code = self._code_of[name] = len(self._names)
            self._names.append(name)
        return code


class AsOf:
    """Some slots as of one instant. `names`: what the codes of streets, leads and classes stand for, from 1 on."""

    def __init__(self, of: Numbers, names: tuple[str, ...], at: datetime) -> None:
        self._of: list[Numbers] = list(of)
        self.names, self.at = names, at
        self._bars: dict[Chart, Numbers] = {}
        self._now = microseconds(at)
        self._today = local_day(at).toordinal()
        self._midnight = microseconds(datetime.combine(local_day(at), time(), SHANGHAI))

    @cached_property
    def is_open(self) -> Mask:
        is_open: Mask = self._of[OPEN_STREET] != NONE
        return is_open

    @cached_property
    def streets(self) -> Numbers:
        """The street of each slot, open or not, as its code."""
        return self._of[STREET]

    @cached_property
    def is_overdue(self) -> Mask:
        """Whether the promise in front has been broken."""
        return self._of[DUE_AT] < self._now

    @cached_property
    def is_amber(self) -> Mask:
        """Whether the promise in front is amber or has been broken."""
        return self._of[AMBER_AT] <= self._now

    @cached_property
    def is_late(self) -> Mask:
        """Whether the lead unit is beyond its own limit."""
        return self._of[LEAD_DUE_AT] < self._now

    @cached_property
    def was_kept(self) -> Mask:
        """Whether the lead unit was through today and in time."""
        was_kept: Mask = self._of[SETTLED] == self._today * 2 + 1
        return was_kept

    @cached_property
    def was_due(self) -> Mask:
        """Whether a slot counts in the rate of today, kept or not: `share.kept`."""
        settled, due = self._of[SETTLED], self._of[FALLS_DUE_AT]
        was_due: Mask = (settled >> 1 == self._today) | ((due < self._now) & (due >= self._midnight))
        return was_due

    def bars(self, chart: Chart) -> Numbers:
        """The bar of each slot: its place from 1 on, or the code of what it holds; NONE where it stands in none."""
        bars = self._bars.get(chart)
        if bars is None:
            bars = self._bars[chart] = self._stand_in(chart)
        return bars

    def _stand_in(self, chart: Chart) -> Numbers:
        of = self._of
        match chart:
            case Chart.CLASSES:
                return np.where(self.bars(Chart.REPORTED) != NONE, of[CLASS], NONE)
            case Chart.STREETS:
                return of[OPEN_STREET]
            case Chart.UNITS:
                return of[OPEN_LEAD]
            case Chart.AGES:
                passed = _edges_passed(of[OPEN_SINCE], age_edges(self.at))
                return np.where(of[OPEN_SINCE] != NEVER, len(AGED) + 1 - passed, NONE)
            case Chart.LEFT:
                return np.where(of[DUE_AT] != NEVER, _edges_passed(of[DUE_AT], left_edges(self.at)) + 1, NONE)
            case Chart.REPORTED | Chart.CLOSED:
                hour = of[REPORTED if chart is Chart.REPORTED else CLOSED] - (self._today * HOURS - 1)
                return np.where((hour > 0) & (hour <= HOURS), hour, NONE)
            case Chart.KEPT_CLASSES | Chart.KEPT_STREETS | Chart.KEPT_UNITS:
                key = {Chart.KEPT_CLASSES: CLASS, Chart.KEPT_STREETS: STREET, Chart.KEPT_UNITS: LEAD}[chart]
                return np.where(self.was_due, of[key], NONE)


def _hour_number(happened: tuple[date, int]) -> int:
    day, hour = happened
    return day.toordinal() * HOURS + hour


def _edges_passed(instants: Numbers, edges: tuple[datetime, ...]) -> Numbers:
    """How many of these edges each instant lies at or beyond."""
    passed = np.zeros(len(instants), np.uint8)
    for edge in edges:
        passed += (instants >= microseconds(edge)).view(np.uint8)
    return passed.astype(np.int64)
