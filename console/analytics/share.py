"""What one case counts for, and which bar of which chart it stands in.

    case ─▶ share ─▶ the tally counts it
                  └▶ `bar_of` names its bar ─▶ `behind` finds the cases of a bar

Counting and looking behind a bar rest on the same shares and the same edges, so that they agree.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from console.domain.calendar import SHANGHAI, local_day
from console.domain.case.stages import DONE, ENDED
from console.domain.case.things import Part
from console.domain.rows import CaseRow

LEFT_WITHIN = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
AGED = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))


class Chart(StrEnum):
    """A chart of cases. Its bars are keyed by what they hold, those over time by their place from the left."""

    CLASSES = "classes"
    STREETS = "streets"
    UNITS = "units"
    AGES = "ages"
    LEFT = "left"


class Share(Struct, frozen=True):
    """What one case counts for; `street`, `lead` and `class_code` are "" where it has none.

    `due_at` is the promise that stands in front now, whoever's it is; `lead_due_at` is the lead unit's own limit,
    while its clock runs.
    """

    reported_at: datetime
    reported: tuple[date, int]
    closed: tuple[date, int] | None
    is_open: bool
    amber_at: datetime | None
    due_at: datetime | None
    street: str
    lead: str
    lead_due_at: datetime | None
    class_code: str
    on_time: bool | None


def was_on_time(case: CaseRow) -> bool | None:
    """Whether the lead unit kept its limit; None where nothing says so."""
    if case.external is not None:
        return case.external.on_time
    lead = next((each for each in case.assignments if each.unit == case.lead), None)
    return None if lead is None or lead.left_s is None else lead.left_s >= 0


def share_of(case: CaseRow) -> Share:
    """What a case counts for as it is now."""
    is_open = case.stage not in ENDED
    promise = case.promise if is_open else None
    is_done = case.stage in DONE and case.closed_at is not None
    return Share(
        reported_at=case.reported_at,
        reported=_hour(case.reported_at),
        closed=_hour(case.closed_at) if is_done and case.closed_at else None,
        is_open=is_open,
        amber_at=promise.amber_at if promise else None,
        due_at=promise.due_at if promise else None,
        street=case.place.street or "",
        lead=case.lead or "",
        lead_due_at=_lead_due_at(case) if is_open else None,
        class_code=case.class_code or "",
        on_time=was_on_time(case) if is_done else None,
    )


def left_edges(at: datetime) -> tuple[datetime, ...]:
    """Between which deadlines the bars of time left lie: overdue, within each of `LEFT_WITHIN`, later."""
    return (at, *(at + span for span in LEFT_WITHIN))


def age_edges(at: datetime) -> tuple[datetime, ...]:
    """Between which reports the bars of age lie, the oldest first."""
    return tuple(at - span for span in reversed(AGED))


def split(instants: Sequence[datetime], edges: Sequence[datetime]) -> tuple[int, ...]:
    """How many of these sorted instants lie before the first edge, between each two, and from the last one on."""
    ends = (0, *(bisect_left(instants, edge) for edge in edges), len(instants))
    return tuple(later - sooner for sooner, later in pairwise(ends))


def bar_of(chart: Chart, share: Share, at: datetime) -> str | None:
    """The bar in which a share is counted in the figures of this instant; None where it is in none."""
    match chart:
        case Chart.CLASSES:
            return share.class_code if share.reported[0] == local_day(at) else None
        case Chart.STREETS:
            return share.street if share.is_open else None
        case Chart.UNITS:
            return share.lead if share.is_open else None
        case Chart.AGES:
            return str(len(AGED) - bisect_right(age_edges(at), share.reported_at)) if share.is_open else None
        case Chart.LEFT:
            return None if share.due_at is None else str(bisect_right(left_edges(at), share.due_at))


def behind(chart: Chart, bar: str, at: datetime) -> Callable[[CaseRow], bool]:
    """Whether a case is one of those that this bar counts in the figures of `at`.

    It looks at the case alone and at no clock: what a bar held at `at` does not change because time passes.
    """
    return lambda case: bar_of(chart, share_of(case), at) == bar


def _lead_due_at(case: CaseRow) -> datetime | None:
    lead = next((each for each in case.assignments if each.part is Part.LEAD), None)
    if lead is None or lead.confirmed_at is not None or lead.left_s is not None:
        return None
    return lead.promise.due_at


def _hour(at: datetime) -> tuple[date, int]:
    there = at.astimezone(SHANGHAI)
    return there.date(), there.hour
