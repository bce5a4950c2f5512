"""Why a case is proposed, and what speaks against it, in words for the person who decides."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from console.domain.duplicates.evidence import Signs, Telling
from console.domain.duplicates.hearing import shared_words
from console.domain.duplicates.kinship import closeness
from console.domain.duplicates.marks import MARKS, THINGS
from console.domain.text import Text

VAGUE_M = 60.0
"""From this error on people are told that the place is a rough one."""
MOST_WORDS, MOST_OF_A_WORD = 3, 16
_THING_NAMES = {thing.name.zh: thing.name for thing in THINGS}


def reasons_for(
    one: Telling, other: Telling, signs: Signs, now: datetime, names: Mapping[str, Text]
) -> tuple[Text, ...]:
    """Always how far and how long ago; then what agrees, in one order, so that the eye finds it."""
    found = [_apart(one, other, signs), _ago(now - other.report.at)]
    if signs.bond.weight >= 0 and signs.bond.one and signs.bond.other:
        found.append(_class(signs, names))
    if signs.frontage > 0:
        shop = other.report.shop or one.report.shop
        found.append(Text(f"同一门店：{shop}", f"same shop: {shop}") if shop else Text("同一门店", "same shop"))
    if signs.camera > 0:
        found.append(Text("同一摄像机", "same camera"))
    if signs.road > 0:
        found.append(Text(f"同在{other.report.road}", f"both on {other.report.road}"))
    found += [_mark(one, other, kind) for kind, weight in signs.marks.items() if weight > 0]
    if words := shared_words(one.heard, other.heard)[:MOST_WORDS]:
        short = [word if len(word) <= MOST_OF_A_WORD else f"{word[:MOST_OF_A_WORD]}…" for word in words]
        found.append(Text(f"说法相近：{'、'.join(short)}", f"like words: {', '.join(short)}"))
    return tuple(found)


def reasons_against(
    one: Telling, other: Telling, signs: Signs, now: datetime, names: Mapping[str, Text]
) -> tuple[Text, ...]:
    found: list[Text] = []
    if (closed := other.report.closed_at) is not None:
        ago = _ago(now - closed)
        if closed <= one.report.at:
            found.append(Text(f"{ago.zh}已结案，或为复发", f"closed {ago.en}: it may have come back"))
        else:
            found.append(Text(f"{ago.zh}已结案，晚于本次上报", f"closed {ago.en}, after this was reported"))
    if signs.bond.weight < 0 and signs.bond.one and signs.bond.other:
        found.append(_class(signs, names))
    if signs.camera < 0:
        found.append(Text("不同摄像机", "different cameras"))
    if signs.frontage < 0:
        shops = (one.report.shop or str(one.report.frontage), other.report.shop or str(other.report.frontage))
        found.append(Text(f"不同门店：{' / '.join(shops)}", f"different shops: {' / '.join(shops)}"))
    if signs.side < 0:
        found.append(Text("道路两侧", "opposite sides of the road"))
    if signs.road < 0:
        roads = f"{one.report.road} / {other.report.road}"
        found.append(Text(f"道路不同：{roads}", f"different roads: {roads}"))
    if signs.place < 0:
        a, b = _at(one), _at(other)
        found.append(Text(f"地点不同：{a} / {b}", f"different places: {a} / {b}"))
    found += [_mark(one, other, kind) for kind, weight in signs.marks.items() if weight < 0]
    if signs.words < 0:
        found.append(Text("说法不同", "told in other words"))
    if signs.is_stale and closed is None:
        found.append(Text("已久于此类问题通常的持续时间", "longer ago than such a trouble lasts"))
    return tuple(found)


def _at(telling: Telling) -> str:
    """The places that it names, as they were said: names are proper and stay as they are."""
    return "、".join(f"{name}{kind}" for kind, names in telling.heard.places.items() for name in sorted(names) or ("",))


def _apart(one: Telling, other: Telling, signs: Signs) -> Text:
    blur = max(one.report.blur_m, other.report.blur_m)
    if blur < VAGUE_M:
        return Text(f"相距 {signs.metres:.0f} 米", f"{signs.metres:.0f} m apart")
    return Text(
        f"相距约 {signs.metres:.0f} 米（位置误差约 {blur:.0f} 米）",
        f"about {signs.metres:.0f} m apart (the place is good to {blur:.0f} m)",
    )


def _ago(passed: timedelta) -> Text:
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return Text("刚刚", "just now")
    if minutes < 90:
        return Text(f"{minutes} 分钟前", f"{minutes} min ago")
    if minutes < 48 * 60:
        return Text(f"{minutes // 60} 小时前", f"{minutes // 60} h ago")
    return Text(f"{minutes // 1440} 天前", f"{minutes // 1440} days ago")


def _class(signs: Signs, names: Mapping[str, Text]) -> Text:
    one, other = signs.bond.one, signs.bond.other
    assert one is not None and other is not None
    a, b = (names.get(kind.code, Text(kind.code, kind.code)) for kind in (one, other))
    heard = Text("", "") if one.chosen and other.chosen else Text("（按描述）", " (from the words)")
    if one.code == other.code:
        return Text(f"同类：{b.zh}{heard.zh}", f"same class: {b.en}{heard.en}")
    said = (
        Text("类别相近", "close classes") if closeness(one.code, other.code) else Text("类别不同", "different classes")
    )
    return Text(f"{said.zh}：{a.zh} / {b.zh}{heard.zh}", f"{said.en}: {a.en} / {b.en}{heard.en}")


def _mark(one: Telling, other: Telling, kind: str) -> Text:
    mine, theirs = one.heard.marks[kind], other.heard.marks[kind]
    mark = MARKS[kind].name
    if shared := mine & theirs:
        said = _named(shared)
        return Text(f"{mark.zh}一致：{said.zh}", f"same {mark.en}: {said.en}")
    a, b = _named(mine), _named(theirs)
    return Text(f"{mark.zh}不同：{a.zh} / {b.zh}", f"{mark.en} differs: {a.en} / {b.en}")


def _named(said: frozenset[str]) -> Text:
    texts = [_THING_NAMES.get(each, Text(each.upper(), each.upper())) for each in sorted(said)]
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))
