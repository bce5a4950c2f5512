"""What one case counts for, and which bar of which chart it stands in.

    case ─▶ share ─▶ in columns with all others, where the tally counts them (`shares`)
                  └▶ `bar_of` names its bar ─▶ `behind` says whether a case is one of a bar's

Counting and looking behind a bar rest on the same shares and the same edges, so that they agree.
"""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from console.domain.calendar import SHANGHAI, local_day
from console.domain.case.stages import DONE, ENDED, Stage
from console.domain.case.things import AppealAbout, Part
from console.domain.rows import AssignmentRow, CaseRow

LEFT_WITHIN = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
AGED = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))


class Chart(StrEnum):
    """A chart of cases. Its bars are keyed by what they hold, those over time by their place from the left."""

    CLASSES = "classes"
    STREETS = "streets"
    UNITS = "units"
    AGES = "ages"
    LEFT = "left"
    REPORTED = "reported"
    CLOSED = "closed"
    KEPT_CLASSES = "kept_classes"
    KEPT_STREETS = "kept_streets"
    KEPT_UNITS = "kept_units"


def frame_of(chart: Chart) -> str:
    """In which frame a chart stands; of a frame one bar is open at a time. The hours of both kinds share theirs."""
    return "hours" if chart in (Chart.REPORTED, Chart.CLOSED) else chart.value


class Share(Struct, frozen=True):
    """What one case counts for; `street`, `lead` and `class_code` are "" where it has none.

    `due_at` is the promise that stands in front now, whoever's it is; `lead_due_at` is the lead unit's own limit,
    while its clock runs. `settled`: the day on which the lead unit was through, or the source said so, and whether that
    was in time; `falls_due_at`: a limit of the lead unit that will have been broken once it has passed.
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
    settled: tuple[date, bool] | None
    falls_due_at: datetime | None


def share_of(case: CaseRow) -> Share:
    """What a case counts for as it is now."""
    is_open = case.stage not in ENDED
    promise = case.promise if is_open else None
    is_done = case.stage in DONE and case.closed_at is not None
    lead_due_at = _lead_due_at(case) if is_open else None
    is_exempt = _is_exempt(case)
    return Share(
        reported_at=case.reported_at,
        reported=_hour(case.reported_at),
        closed=_hour(case.closed_at) if is_done and case.closed_at else None,
        is_open=is_open,
        amber_at=promise.amber_at if promise else None,
        due_at=promise.due_at if promise else None,
        street=case.place.street or "",
        lead=case.lead or "",
        lead_due_at=lead_due_at,
        class_code=case.class_code or "",
        settled=None if is_exempt else _settled(case),
        falls_due_at=None if is_exempt else lead_due_at,
    )


def kept(share: Share, at: datetime) -> bool | None:
    """按期处置: whether the lead unit kept its limit today; None where it counts for nothing in today's rate.

    What counts is what was through today, in time or not, and what fell due today before `at` and is not. A void,
    merged or declined case, one on 挂账 and one whose delay was taken out of the books by an appeal do not.
    """
    if share.settled is not None:
        day, in_time = share.settled
        return in_time if day == local_day(at) else None
    due = share.falls_due_at
    return False if due is not None and due < at and local_day(due) == local_day(at) else None


def left_edges(at: datetime) -> tuple[datetime, ...]:
    """Between which deadlines the bars of time left lie: overdue, within each of `LEFT_WITHIN`, later."""
    return (at, *(at + span for span in LEFT_WITHIN))


def age_edges(at: datetime) -> tuple[datetime, ...]:
    """Between which reports the bars of age lie, the oldest first."""
    return tuple(at - span for span in reversed(AGED))


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
        case Chart.REPORTED:
            return _hour_of(share.reported, at)
        case Chart.CLOSED:
            return _hour_of(share.closed, at)
        case Chart.KEPT_CLASSES:
            return None if kept(share, at) is None else share.class_code
        case Chart.KEPT_STREETS:
            return None if kept(share, at) is None else share.street
        case Chart.KEPT_UNITS:
            return None if kept(share, at) is None else share.lead


def behind(chart: Chart, bar: str, at: datetime) -> Callable[[CaseRow], bool]:
    """Whether a case is one of those that this bar counts in the figures of `at`."""
    return lambda case: bar_of(chart, share_of(case), at) == bar


def _hour_of(happened: tuple[date, int] | None, at: datetime) -> str | None:
    return str(happened[1]) if happened is not None and happened[0] == local_day(at) else None


def _lead(case: CaseRow) -> AssignmentRow | None:
    return next((each for each in case.assignments if each.part is Part.LEAD), None)


def _lead_due_at(case: CaseRow) -> datetime | None:
    lead = _lead(case)
    if lead is None or lead.confirmed_at is not None or lead.left_s is not None or case.stage is Stage.SUSPENDED:
        return None
    return lead.promise.due_at


def _settled(case: CaseRow) -> tuple[date, bool] | None:
    closed_at = case.closed_at if case.stage in DONE else None
    if case.external is not None:
        on_time = case.external.on_time
        return None if on_time is None or closed_at is None else (local_day(closed_at), on_time)
    lead = _lead(case)
    if lead is None or lead.left_s is None or (case.stage in ENDED and closed_at is None):
        return None
    through_at = lead.confirmed_at or closed_at
    return None if through_at is None else (local_day(through_at), lead.left_s >= 0)


def _is_exempt(case: CaseRow) -> bool:
    of_this_cycle = [each for each in case.exempt if each.cycle == case.cycle and each.about is AppealAbout.OVERDUE]
    return any(each.unit == case.lead for each in of_this_cycle)


def _hour(at: datetime) -> tuple[date, int]:
    there = at.astimezone(SHANGHAI)
    return there.date(), there.hour
