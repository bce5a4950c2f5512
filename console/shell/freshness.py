"""How old the picture is: one function for every seat, so that they never disagree.

    good    age < 9 s
    amber   age ≥ 9 s, or the cut is known
    red     age ≥ 29 s, or nothing heard yet, or signed out, or shut for good

Amber is promised within ten seconds of the last mark and red within thirty; a seat looks every `LOOK_EVERY_MS`.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
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


LOOK_EVERY_MS = 500
LINK = Patience(timedelta(seconds=9), timedelta(seconds=29))
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
    if state in (LinkState.ENDED, LinkState.SIGNED_OUT):
        level = "red"
    elif state is not LinkState.LIVE and level == "good":
        level = "amber"
    if level == "good":
        return Freshness(level, say("数据实时", "Live"))
    seen = last_at.astimezone(SHANGHAI).strftime("%H:%M:%S" if age < timedelta(hours=18) else "%m-%d %H:%M")
    text = say(f"数据截至 {seen}", f"As of {seen}")
    return Freshness(level, f"{text} · {how}" if how else text)


def heard_of(sources: AbstractSet[str], heard: Mapping[str, datetime]) -> dict[str, datetime]:
    """These sources, as far as they were ever heard, with when each was last."""
    return {source: heard[source] for source in sources & heard.keys()}


def of_sources(now: datetime, heard: Mapping[str, datetime]) -> Freshness | None:
    """What to say of these outside sources together, each as old as its own last word; None where none was ever heard.

    The one that has been silent longest is named: it is not made fresher by the others.
    """
    if not heard:
        return None
    each = sources(now, heard)
    silent = [source for source, fresh in each.items() if fresh.level != "good"]
    if not silent:
        some = "1 source" if len(each) == 1 else f"{len(each)} sources"
        return Freshness("good", say(f"{len(each)} 个来源有数据", f"{some} heard"))
    name = first = min(silent, key=lambda source: heard[source])
    if len(silent) > 1:
        name = say(f"{first} 等 {len(silent)} 个来源", f"{first} and {len(silent) - 1} more")
    return Freshness(each[first].level, f"{each[first].text} · {name}")


def sources(now: datetime, heard: Mapping[str, datetime]) -> dict[str, Freshness]:
    """Every outside source by itself, in the order of their names."""
    return {source: freshness(now, at, patience=SOURCE) for source, at in sorted(heard.items())}


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
