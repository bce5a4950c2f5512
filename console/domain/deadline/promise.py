"""Promised times: a limit on a clock gives an instant, and the instant says where it comes from.

    limit = value × unit          紧急工作时 · 紧急工作日 · 工作时 · 工作日 · 自然日 · 分钟
    clock = continuous, or inside the working hours of working days
    due   = start + limit on its clock

A working day counts as the working hours of one day (meaning A of the two in use).
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from console.domain.calendar import SHANGHAI, WorkCalendar, local_day
from console.domain.deadline.limit import Limit, LimitUnit
from console.domain.text import Refused, Text

AMBER_SHARE = 0.2
AMBER_LEAST = timedelta(minutes=30)
"""Never less than this, but at most half of the limit: a promise of fifteen minutes is not born amber."""
HORIZON_DAYS = 3_660
"""A limit that does not end within ten years is a mistake in the calendar."""


CONTINUOUS_SECONDS: dict[LimitUnit, int] = {
    LimitUnit.MINUTE: 60,
    LimitUnit.URGENT_HOUR: 3_600,
    LimitUnit.URGENT_DAY: 86_400,
    LimitUnit.NATURAL_DAY: 86_400,
}


class Deadline(Struct, frozen=True, kw_only=True):
    """A decided promise. `amber_at`: from here on at most a fifth of the limit is left on its own clock,
    and never less than AMBER_LEAST, or half of the limit where that is less. `provisional`: a day of an
    unknown year was guessed."""

    began_at: datetime
    due_at: datetime
    amber_at: datetime
    limit: Limit
    calendar_rev: int
    provisional: bool
    because: Text


class Lamp(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def lamp(now: datetime, amber_at: datetime, due_at: datetime) -> Lamp:
    """绿 / 黄 / 红: the one function every seat asks."""
    if now > due_at:
        return Lamp.RED
    return Lamp.AMBER if now >= amber_at else Lamp.GREEN


def promise(start: datetime, limit: Limit, calendar: WorkCalendar) -> Deadline:
    """The instant by which something started now must be done, with its reason."""
    if limit.value < 0:
        raise Refused("时限不能为负。", "A limit cannot be negative.")
    total = _seconds(limit, calendar)
    return _deadline(start, total, limit, calendar)


def given_amber_at(start: datetime, due: datetime) -> datetime:
    """When the lamp of a deadline turns amber that somebody else has set; it is counted day and night."""
    span = max(due - start, timedelta())
    return _amber_at(start, due, due - AMBER_SHARE * span, span)


def remaining_s(at: datetime, deadline: Deadline, calendar: WorkCalendar) -> int:
    """Seconds left on the deadline's own clock; negative when it has passed."""
    if at <= deadline.due_at:
        return _between(at, deadline.due_at, deadline.limit, calendar)
    return -_between(deadline.due_at, at, deadline.limit, calendar)


def resume(at: datetime, left_s: int, stood: Deadline, calendar: WorkCalendar) -> Deadline:
    """The deadline that goes on at `at` with what was left when it stood still (may be negative)."""
    if left_s >= 0:
        return _deadline(at, left_s, stood.limit, calendar)
    due = _back(at, -left_s, stood.limit, calendar)
    why = Text("停表时已超期，余量为负，继续计时。", "It was overdue when it stood still and goes on so.")
    return Deadline(
        began_at=at,
        due_at=due,
        amber_at=due,
        limit=stood.limit,
        calendar_rev=calendar.rev,
        provisional=stood.provisional,
        because=why,
    )


def _seconds(limit: Limit, calendar: WorkCalendar) -> int:
    if limit.unit in CONTINUOUS_SECONDS:
        return limit.value * CONTINUOUS_SECONDS[limit.unit]
    if limit.unit is LimitUnit.WORK_HOUR:
        return limit.value * 3_600
    return limit.value * sum(slot.seconds for slot in calendar.slots)


def _deadline(start: datetime, total_s: int, limit: Limit, calendar: WorkCalendar) -> Deadline:
    due, guessed = _forward(start, total_s, limit, calendar)
    last_fifth, _ = _forward(start, int(total_s * (1 - AMBER_SHARE)), limit, calendar)
    return Deadline(
        began_at=start,
        due_at=due,
        amber_at=_amber_at(start, due, last_fifth, timedelta(seconds=total_s)),
        limit=limit,
        calendar_rev=calendar.rev,
        provisional=guessed,
        because=_because(start, due, limit, guessed),
    )


def _amber_at(start: datetime, due: datetime, last_fifth: datetime, limit: timedelta) -> datetime:
    return max(start, min(last_fifth, due - min(AMBER_LEAST, limit / 2)))


def _forward(start: datetime, total_s: int, limit: Limit, calendar: WorkCalendar) -> tuple[datetime, bool]:
    if limit.unit in CONTINUOUS_SECONDS:
        return start + timedelta(seconds=total_s), False
    left, day, guessed = timedelta(seconds=total_s), local_day(start), False
    for _ in range(HORIZON_DAYS):
        guessed = guessed or not calendar.knows(day)
        for opens, shuts in calendar.stretches(day):
            begin = max(opens, start)
            if begin < shuts:
                if shuts - begin >= left:
                    return (begin + left).astimezone(UTC), guessed
                left -= shuts - begin
        day += timedelta(days=1)
    raise Refused("日历中十年内没有足够的工作时间，请检查日历。", "The calendar has too few working hours.")


def _back(end: datetime, total_s: int, limit: Limit, calendar: WorkCalendar) -> datetime:
    if limit.unit in CONTINUOUS_SECONDS:
        return end - timedelta(seconds=total_s)
    left, day = timedelta(seconds=total_s), local_day(end)
    for _ in range(HORIZON_DAYS):
        for opens, shuts in reversed(calendar.stretches(day)):
            finish = min(shuts, end)
            if opens < finish:
                if finish - opens >= left:
                    return (finish - left).astimezone(UTC)
                left -= finish - opens
        day -= timedelta(days=1)
    raise Refused("日历中十年内没有足够的工作时间，请检查日历。", "The calendar has too few working hours.")


def _between(start: datetime, end: datetime, limit: Limit, calendar: WorkCalendar) -> int:
    if limit.unit in CONTINUOUS_SECONDS:
        return int((end - start).total_seconds())
    total, day, last = timedelta(), local_day(start), local_day(end)
    while day <= last:
        for opens, shuts in calendar.stretches(day):
            total += max(timedelta(), min(shuts, end) - max(opens, start))
        day += timedelta(days=1)
    return int(total.total_seconds())


def _because(start: datetime, due: datetime, limit: Limit, guessed: bool) -> Text:
    began, ends = (at.astimezone(SHANGHAI).isoformat(" ", "minutes")[:16] for at in (start, due))
    how = (
        Text("连续计时，含夜间和节假日", "counted day and night, holidays included")
        if limit.unit in CONTINUOUS_SECONDS
        else Text("只计工作时段，节假日不计", "counted inside working hours only")
    )
    guess = (
        Text("；跨入未公布的年度日历，暂定", "; provisional, that year is not published") if guessed else Text("", "")
    )
    words = limit.text()
    return Text(
        f"{began} 起，时限 {words.zh}，{how.zh}，至 {ends}{guess.zh}。",
        f"From {began}, {words.en}, {how.en}, until {ends}{guess.en}.",
    )
