"""告警突增: more alerts than can be looked at one by one; when it begins, and when it is over.

quiet ──as many new alerts within ten minutes as `Rules.storm_alerts` says──▶ storm ──less than a third──▶ quiet

Whether there is one stands in the duty log and nowhere else, so that a restart neither forgets nor doubles it. The
log is read a day back: a storm that goes on for longer is told of again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.dutylog import DutyDay, EntryKind, NoteDuty, day_of, storm_under_way

WITHIN = timedelta(minutes=10)
OVER_BELOW = 3
"""It is over below this part of what makes one: what hovers about the number is one storm, not many."""
COUNTED_MOST = 1_000_000


class Arrivals(Protocol):
    """When alerts began."""

    def first(self, since: datetime, until: datetime) -> datetime | None:
        """The earliest in [since, until]."""
        ...

    def count(self, since: datetime, until: datetime, most: int) -> int:
        """How many in [since, until]; no further than `most`."""
        ...


def turned(days: Iterable[DutyDay | None], arrivals: Arrivals, enough: int, now: datetime) -> NoteDuty | None:
    """The line to be written at `now`; None while a storm goes on, or none is there.

    `days`: the log of today, then of yesterday. `enough`: so many alerts are a storm.
    """
    began, early = storm_under_way(days), now - WITHIN
    lately = arrivals.count(early, now, enough)
    if began is None and lately >= enough:
        first = arrivals.first(early, now) or early
        so_far = arrivals.count(first, now, COUNTED_MOST)
        return NoteDuty(day=day_of(now), entry=EntryKind.STORM_BEGAN, since=first, count=so_far)
    if began is not None and lately * OVER_BELOW < enough:
        first = began.since or began.at
        in_all = arrivals.count(first, now, COUNTED_MOST)
        return NoteDuty(day=day_of(now), entry=EntryKind.STORM_ENDED, since=first, count=in_all)
    return None
