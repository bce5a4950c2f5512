"""How old the picture is: one function for every seat, so that they never disagree.

age < 10 s  good      age ≥ 10 s  amber      age ≥ 30 s, or nothing heard yet, or shut for good  red
"""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from console.domain.calendar import SHANGHAI
from console.wire.link import LinkState
from resources.tongue import say

Level = Literal["good", "amber", "red"]


class Patience(Struct, frozen=True):
    """From which age on somebody ought to look."""

    amber: timedelta
    red: timedelta


LINK = Patience(timedelta(seconds=10), timedelta(seconds=30))
SOURCE = Patience(timedelta(minutes=5), timedelta(minutes=30))
"""A camera or an importer speaks only when it has something to say: an idle source is not a frozen one."""


class Freshness(Struct, frozen=True):
    level: Level
    text: str


def freshness(
    now: datetime, last_at: datetime | None, state: LinkState = LinkState.LIVE, patience: Patience = LINK
) -> Freshness:
    """What to say of a picture that was whole at `last_at`. Both instants are on the hub's clock."""
    how = _how(state)
    if last_at is None:
        return Freshness("red", how or say("尚无数据", "No data yet"))
    age = now - last_at
    level: Level = "good" if age < patience.amber else "amber" if age < patience.red else "red"
    if state is LinkState.ENDED:
        level = "red"
    if level == "good":
        return Freshness(level, how or say("数据实时", "Live"))
    seen = last_at.astimezone(SHANGHAI).strftime("%H:%M:%S" if age < timedelta(hours=18) else "%m-%d %H:%M")
    text = say(f"数据截至 {seen}", f"As of {seen}")
    return Freshness(level, f"{text} · {how}" if how else text)


def _how(state: LinkState) -> str:
    match state:
        case LinkState.LIVE:
            return ""
        case LinkState.WAITING | LinkState.DIALLING | LinkState.LEAVING:
            return say("连接中断，正在重连", "Connection cut, reconnecting")
        case LinkState.SIGNING_IN:
            return say("正在登录", "Signing in")
        case LinkState.JOINING:
            return say("正在同步", "Catching up")
        case LinkState.SIGNED_OUT:
            return say("未登录", "Not signed in")
        case LinkState.ENDED:
            return say("连接已终止", "Connection ended")
