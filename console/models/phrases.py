"""How long, how long ago, when: times as people say them, in both languages.

剩 2 小时 05 分 · 超期 8 分钟 · 5 分钟前 · 昨天 14:03
"""

from datetime import datetime, timedelta

from console.domain.calendar import SHANGHAI
from console.domain.deadline import Limit
from resources.tongue import say

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def left(now: datetime, due_at: datetime) -> str:
    """What is left until a promise is due, or how long it has been overdue."""
    span = due_at - now
    if span >= timedelta():
        return (
            say("剩不足 1 分钟", "under 1 min left") if span < MINUTE else say(f"剩 {_zh(span)}", f"{_en(span)} left")
        )
    over = -span
    return say("刚刚超期", "just overdue") if over < MINUTE else say(f"超期 {_zh(over)}", f"{_en(over)} overdue")


def stood_still(left_s: int) -> str:
    """What was left on a clock that stands still."""
    span = timedelta(seconds=abs(left_s))
    if left_s >= 0:
        return say(f"停表，余 {_zh(span)}", f"stopped, {_en(span)} left")
    return say(f"停表，已超期 {_zh(span)}", f"stopped, {_en(span)} overdue")


def ago(now: datetime, at: datetime) -> str:
    """How long ago something was; a clock time once it is hours, a date once it is days."""
    span = now - at
    if span < MINUTE:
        return say("刚刚", "just now")
    if span < HOUR:
        return say(f"{span // MINUTE} 分钟前", f"{span // MINUTE} min ago")
    here, there = now.astimezone(SHANGHAI), at.astimezone(SHANGHAI)
    days = (here.date() - there.date()).days
    clock = f"{there:%H:%M}"
    if days == 0:
        return say(f"今天 {clock}", f"today {clock}")
    if days == 1:
        return say(f"昨天 {clock}", f"yesterday {clock}")
    return f"{there:%m-%d} {clock}" if here.year == there.year else f"{there:%Y-%m-%d} {clock}"


def waited(now: datetime, since: datetime) -> str:
    """For how long something has waited."""
    return say(_zh(now - since), _en(now - since))


def clock(at: datetime) -> str:
    """The time of day in the district."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def instant(at: datetime) -> str:
    """Day and time in the district, whole."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def limit(of: Limit) -> str:
    """A limit in its own unit, such as 3 工作日."""
    return say(*of.text())


def _zh(span: timedelta) -> str:
    if span < HOUR:
        return f"{max(span // MINUTE, 0)} 分钟"
    if span < DAY:
        return f"{span // HOUR} 小时 {span % HOUR // MINUTE:02d} 分"
    return f"{span // DAY} 天 {span % DAY // HOUR} 小时"


def _en(span: timedelta) -> str:
    if span < HOUR:
        return f"{max(span // MINUTE, 0)} min"
    if span < DAY:
        return f"{span // HOUR} h {span % HOUR // MINUTE:02d} min"
    return f"{span // DAY} d {span % DAY // HOUR} h"
