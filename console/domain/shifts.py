"""班次: at which times of the day one shift takes over from another.

    08:00 ── day ── 20:00 ── night ── 08:00

A centre says so in `Rules.shifts`: two times for shifts of twelve hours, three for shifts of eight, one for a day.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise

from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.domain.text import Text

USUAL_SHIFTS = ("08:00", "20:00")
CHANGES_MOST = 6
STAYS_ON = timedelta(hours=2)
ONE_DAY = timedelta(days=1)


class Shift(Struct, frozen=True):
    """From one change to the next."""

    began_at: datetime
    ended_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ended_at - self.began_at


def shift_at(changes: Sequence[str], at: datetime) -> Shift:
    """The shift that is worked at an instant; at the instant of a change, the one that begins."""
    return next(each for each in _around(changes, at) if each.began_at <= at < each.ended_at)


def next_shift(changes: Sequence[str], at: datetime) -> Shift:
    """The shift that is handed over to at an instant: the one that begins next, or that began within `STAYS_ON`, for
    people stay on a while after their shift is over; never half a shift."""
    worked = shift_at(changes, at)
    if at - worked.began_at <= min(STAYS_ON, worked.length / 2):
        return worked
    return shift_at(changes, worked.ended_at)


def faults(changes: Sequence[str]) -> Iterator[Text]:
    """What is wrong with the times of a centre."""
    if not 1 <= len(changes) <= CHANGES_MOST:
        yield Text(
            f"rules：shifts 须有 1 至 {CHANGES_MOST} 个交接时刻，如 08:00、20:00。",
            f"rules: shifts has 1 to {CHANGES_MOST} times, such as 08:00 and 20:00.",
        )
    wrong = [each for each in changes if not _is_time(each)]
    if wrong:
        yield Text(
            f"rules：shifts 的“{wrong[0][:20]}”不是时刻，须写作 08:00 这样的形式。",
            f"rules: “{wrong[0][:20]}” in shifts is no time of day; write 08:00.",
        )
    elif any(one >= other for one, other in pairwise(changes)):
        yield Text("rules：shifts 的时刻须从早到晚。", "rules: the times of shifts run from early to late.")


def _around(changes: Sequence[str], at: datetime) -> Iterator[Shift]:
    """The shifts of the days beside an instant, in order."""
    today = at.astimezone(SHANGHAI).date()
    days = (today + n * ONE_DAY for n in (-1, 0, 1, 2))
    begun = [datetime.combine(day, time.fromisoformat(each), SHANGHAI) for day in days for each in changes]
    return (Shift(one, other) for one, other in pairwise(begun))


def _is_time(words: str) -> bool:
    try:
        return time.fromisoformat(words).strftime("%H:%M") == words
    except ValueError:
        return False
