"""The figures of desk and wall: cases in columns of shares, counted whenever somebody asks.

    put(row) / drop(id) ─▶ shares ─▶ as of an instant ─▶ figures

Nothing is kept but the columns, so that whichever cases among all are to be counted, whatever the time, it is the
same pass over them. A seat holds ended cases for 72 hours: figures of today and yesterday are whole, older ones are
asked for.
"""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from msgspec import Struct

from console.analytics.share import AGED, LEFT_WITHIN, Chart, share_of
from console.analytics.shares import HOURS, NONE, AsOf, Mask, Numbers, Shares
from console.domain.rows import AnyRow, CaseRow

HOURLY = (Chart.REPORTED, Chart.CLOSED)


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
    """Of all that is counted."""
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
    """Cases by what they are now, in slots of its own."""

    def __init__(self) -> None:
        self._shares, self._slot_of = Shares(), dict[str, int]()
        self._free: list[int] = []

    def put(self, row: AnyRow) -> None:
        """Count a row as it is now, in place of what it was; what is no case does not concern it."""
        if isinstance(row, CaseRow):
            slot = self._slot_of.get(row.id)
            if slot is None:
                slot = self._slot_of[row.id] = self._free.pop() if self._free else len(self._slot_of)
            self._shares.put(slot, share_of(row))

    def drop(self, id: str) -> None:
        """Forget a row that is no longer held."""
        slot = self._slot_of.pop(id, None)
        if slot is not None:
            self._shares.drop(slot)
            self._free.append(slot)

    def figures(self, now: datetime) -> Figures:
        """Everything as of this instant."""
        return figures(self._shares.as_of(now))


def figures(some: AsOf) -> Figures:
    """Count some cases as of their instant."""
    still_open, overdue, hours = some.is_open, some.is_overdue, {each: _by_hour(some, each) for each in HOURLY}
    streets, units = some.bars(Chart.STREETS), some.bars(Chart.UNITS)
    open_by_street, late_by_street = _counts(some, streets), _counts(some, streets, overdue)
    closed_by_street = _counts(some, np.where(some.bars(Chart.CLOSED) != NONE, some.streets, NONE))
    open_by_unit, late_by_unit = _counts(some, units), _counts(some, units, some.is_late)
    classes = _counts(some, some.bars(Chart.CLASSES))
    return Figures(
        at=some.at,
        reported_today=sum(hours[Chart.REPORTED]),
        open=int(np.count_nonzero(still_open)),
        overdue=int(np.count_nonzero(overdue)),
        due_soon=int(np.count_nonzero(some.is_amber & ~overdue)),
        closed_today=sum(hours[Chart.CLOSED]),
        kept=_whole(some),
        reported_by_hour=hours[Chart.REPORTED],
        closed_by_hour=hours[Chart.CLOSED],
        streets=tuple(
            StreetFigures(some.names[n], open_by_street[n], late_by_street[n], closed_by_street[n])
            for n in _held(some, _counts(some, some.streets))
        ),
        classes=tuple(
            sorted(((some.names[n], classes[n]) for n in _held(some, classes)), key=lambda pair: (-pair[1], pair[0]))
        ),
        units=tuple(UnitFigures(some.names[n], open_by_unit[n], late_by_unit[n]) for n in _held(some, open_by_unit)),
        kept_classes=_kept(some, Chart.KEPT_CLASSES),
        kept_streets=_kept(some, Chart.KEPT_STREETS),
        kept_units=_kept(some, Chart.KEPT_UNITS),
        time_left=_by_place(some, Chart.LEFT, len(LEFT_WITHIN) + 2),
        ages=_by_place(some, Chart.AGES, len(AGED) + 1),
    )


def _by_place(some: AsOf, chart: Chart, places: int) -> tuple[int, ...]:
    """What each place of a chart counts, NONE left out."""
    return tuple(np.bincount(some.bars(chart), minlength=places + 1)[1:].tolist())


def _by_hour(some: AsOf, chart: Chart) -> tuple[int, ...]:
    return _by_place(some, chart, HOURS)


def _counts(some: AsOf, bars: Numbers, among: Mask | None = None) -> list[int]:
    """How many slots stand in the bar of each name."""
    found: list[int] = np.bincount(bars if among is None else bars[among], minlength=len(some.names)).tolist()
    return found


def _held(some: AsOf, counts: list[int]) -> list[int]:
    """The codes that count anything, by their names."""
    return sorted((n for n, count in enumerate(counts) if n != NONE and count), key=some.names.__getitem__)


def _kept(some: AsOf, chart: Chart) -> tuple[Kept, ...]:
    bars = some.bars(chart)
    due, met = _counts(some, bars), _counts(some, bars, some.was_kept)
    return tuple(Kept(some.names[n], met[n], due[n]) for n in _held(some, due))


def _whole(some: AsOf) -> Kept:
    return Kept("", int(np.count_nonzero(some.was_kept)), int(np.count_nonzero(some.was_due)))


def total(rows: Iterable[AnyRow]) -> Tally:
    """A tally of rows from nothing: what an incremental one must always agree with."""
    tally = Tally()
    for row in rows:
        tally.put(row)
    return tally
