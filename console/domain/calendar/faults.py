"""What is wrong with a calendar, a sentence for each fault: which row, what it says, what to do about it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from console.domain.calendar.days import CalendarDay, Hours, Slot
from console.domain.text import Text

WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


def faults(
    days: Sequence[CalendarDay], years: Sequence[int], hours: Sequence[Hours], duty: Sequence[Hours]
) -> tuple[Text, ...]:
    """In the order of the table; empty where it is sound."""
    return (
        *_days(days, years),
        *_effective("hours", Text("工作时段", "working hours"), hours),
        *_effective("duty", Text("值守时段", "duty hours"), duty),
    )


def _days(days: Sequence[CalendarDay], years: Sequence[int]) -> Iterator[Text]:
    for day, times in Counter(each.date for each in days).items():
        if times > 1:
            yield Text(
                f"days：{day} 出现 {times} 次，请只留一条。", f"days: {day} stands there {times} times; keep one."
            )
    for year, times in Counter(years).items():
        if times > 1:
            yield Text(f"years：{year} 年重复，请只留一个。", f"years: {year} is repeated; keep one.")
    listed = {each.date.year for each in days}
    for year in dict.fromkeys(years):
        if year not in listed:
            yield Text(
                f"years：{year} 年列为已公布，但 days 中没有该年任何一天，请补全该年的放假调休安排，或删去该年。",
                f"years: {year} counts as published, but days has none of it; add its days or take the year out.",
            )


def _effective(key: str, name: Text, entries: Sequence[Hours]) -> Iterator[Text]:
    if not entries:
        yield Text(f"{key}：没有任何{name.zh}，请至少写一条。", f"{key}: there are no {name.en}; write at least one.")
    for n, entry in enumerate(entries):
        place = f"{key}[{n}]"
        if n and entry.since <= entries[n - 1].since:
            yield Text(
                f"{place}：启用日期 {entry.since} 不晚于上一条的 {entries[n - 1].since}，请按日期先后排列。",
                f"{place}: it begins on {entry.since}, not after the one before it "
                f"({entries[n - 1].since}); put them in order.",
            )
        yield from _slots(place, entry.slots)


def _slots(place: str, slots: Sequence[Slot]) -> Iterator[Text]:
    if not slots:
        yield Text(f"{place}：没有时段，请至少写一段。", f"{place}: it has no slots; write at least one.")
    before: Slot | None = None
    for slot in slots:
        wrong = next((each for each in (slot.opens, slot.shuts) if not WALL_TIME.fullmatch(each)), None)
        if wrong is not None:
            yield Text(
                f"{place}：“{wrong}”不是时刻，须写作 08:30 这样的形式。",
                f"{place}: “{wrong}” is no time of day; write it like 08:30.",
            )
            continue
        span = f"{slot.opens}–{slot.shuts}"
        if slot.shuts <= slot.opens:
            yield Text(
                f"{place}：时段 {span} 的结束不晚于开始；跨零点的请拆成两段。",
                f"{place}: the slot {span} shuts before it opens; split one that passes midnight in two.",
            )
        if before is not None and slot.opens < before.shuts:
            yield Text(
                f"{place}：时段 {span} 与前一段 {before.opens}–{before.shuts} 重叠或次序颠倒，请按先后排列、互不重叠。",
                f"{place}: the slot {span} overlaps or precedes {before.opens}–{before.shuts}; put them in order.",
            )
        before = slot
