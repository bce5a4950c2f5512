"""The account of a deadline in words: what one reads aloud to a unit that does not believe its deadline.

    2026-09-30（周三）17:00 起算，时限 4 个工作时，只计工作时段（08:30–12:00、13:30–18:00）：
    09-30 计 1 小时；10-01 至 10-07 国庆节不计；10-08 计 3 小时，至 11:30 计满 4 小时。
    应于 2026-10-08（周四）11:30 前完成。

Times are told to the minute: both ends are cut to it, so that what is told adds up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from console.domain.calendar import SHANGHAI, Clock, Mark, Slot
from console.domain.deadline.leg import Leg, Recount, Step
from console.domain.deadline.limit import SECONDS, UNIT_NAMES, LimitUnit
from console.domain.deadline.pieces import Piece, days_told, hours_told, joined, pieces, span
from console.domain.text import Text

WEEKDAYS = (
    Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"), Text("周五", "Fri"),
    Text("周六", "Sat"), Text("周日", "Sun"),
)  # fmt: skip
WHOLE_DAY = (Slot("00:00", "24:00"),)
DAY_NAMES = {Clock.WORK: Text("工作日", "working day"), Clock.DUTY: Text("值守日", "duty day")}
CLOSING = {Clock.WORK: "下班", Clock.DUTY: "值守结束"}


def told(clock: Clock, rev: int, legs: Sequence[tuple[Leg, datetime]], recounts: Sequence[Recount]) -> Text:
    """The whole account: legs with where each ends, then what newer calendars changed, then what it rests on.

    The days are told from where the clock was last set going; before that, only what came of it.
    """
    going = max(n for n, (leg, _) in enumerate(legs) if leg.step is not Step.EXTENDED)
    sentences: list[Text] = []
    known = Text("", "")
    for n, (leg, end) in enumerate(legs):
        start = legs[n - 1][1] if leg.step is Step.EXTENDED else leg.began_at
        how = _how(clock, leg)
        opening = _opening(leg, _minute(start))
        if how != known:
            opening = Text(f"{opening.zh}，{how.zh}", f"{opening.en}, {how.en}")
        known = how
        days = _days(clock, leg, _minute(start), _minute(end)) if n >= going else Text("", "")
        if days.zh:
            opening = Text(f"{opening.zh}：{days.zh}", f"{opening.en}: {days.en}")
        sentences += [Text(f"{opening.zh}。", f"{opening.en}."), _ending(leg, end, is_last=n == len(legs) - 1)]
    sentences += [_recounted(each) for each in recounts]
    guessed = sorted({year for leg, _ in legs[going:] for year in leg.guessed})
    if guessed:
        sentences.append(_provisional(guessed))
    if clock is not Clock.CONTINUOUS:
        sentences.append(Text(f"依据工作日历第 {rev} 版。", f"By revision {rev} of the calendar."))
    return joined(sentences, "", " ")


def _opening(leg: Leg, start: datetime) -> Text:
    at = _moment(start)
    match leg.step:
        case Step.PROMISED:
            given = _given(leg)
            return Text(f"{at.zh} 起算，时限 {given.zh}", f"Counted from {at.en}, with a limit of {given.en}")
        case Step.EXTENDED:
            given = _given(leg)
            return Text(f"延期 {given.zh}，从原到期时间接着计", f"Extended by {given.en} from where it was due")
        case Step.RESUMED:
            return _resumed(leg, at)


def _resumed(leg: Leg, at: Text) -> Text:
    left, when = span(-(-abs(leg.seconds) // 60)), Text("其后停表", "It then stood still")
    if leg.stood_at:
        stood = _moment(_minute(leg.stood_at))
        when = Text(f"{stood.zh} 停表", f"It stood still from {stood.en}")
    if leg.seconds < 0:
        return Text(
            f"{when.zh}，当时已超期 {left.zh}；{at.zh} 恢复计时，已超的时间照算，到期时间相应前推",
            f"{when.en}, {left.en} overdue; it went on at {at.en}, overdue by as much",
        )
    return Text(
        f"{when.zh}，当时还剩 {left.zh}；{at.zh} 恢复计时",
        f"{when.en} with {left.en} left; it went on at {at.en}",
    )


def _given(leg: Leg) -> Text:
    """The limit in its own words, and how long its days are where the word does not say it."""
    limit = leg.limit
    assert limit is not None
    measure = "" if limit.unit is LimitUnit.MINUTE else "个"
    words = Text(f"{limit.value} {measure}{UNIT_NAMES[limit.unit].zh}", limit.text().en)
    if leg.whole_days or limit.unit in SECONDS or not limit.value:
        return words
    each, whole = span(leg.seconds // limit.value // 60), span(leg.seconds // 60)
    if limit.value == 1:
        return Text(f"{words.zh}（按 {each.zh}计）", f"{words.en} ({each.en})")
    return Text(f"{words.zh}（每日按 {each.zh}计，共 {whole.zh}）", f"{words.en} ({each.en} each, {whole.en} in all)")


def _how(clock: Clock, leg: Leg) -> Text:
    if clock is Clock.CONTINUOUS:
        return Text("昼夜连续计时，夜间、周末和节假日照算", "day and night, weekends and holidays included")
    if leg.whole_days:
        name, closing = DAY_NAMES[clock], CLOSING[clock]
        return Text(
            f"从次日起数{name.zh}，以第 {leg.whole_days} 个{name.zh}{closing}为限",
            f"counting {name.en}s from the next day on, to the close of {name.en} {leg.whole_days}",
        )
    if _is_always(leg):
        return Text("中心全天值守，连续计时", "the centre being on duty day and night")
    slots = _slots(leg)
    if clock is Clock.WORK:
        return Text(f"只计工作时段（{slots.zh}）", f"in working hours only ({slots.en})")
    if any(run.mark is Mark.OPEN for run in leg.runs):
        return Text(f"只计中心值守时段（每日 {slots.zh}）", f"in the centre's duty hours only (daily {slots.en})")
    return Text(f"只计中心值守时段（工作日 {slots.zh}）", f"in the centre's duty hours only (working days {slots.en})")


def _days(clock: Clock, leg: Leg, start: datetime, due: datetime) -> Text:
    """What was counted on which days, and what was not; empty where every hour counts."""
    year = start.year
    if leg.whole_days:
        tomorrow = start.replace(hour=0, minute=0) + timedelta(days=1)
        counted = [each for each in pieces(leg.runs, tomorrow, due) if each.minutes != 0]
        return joined(days_told(counted, DAY_NAMES[clock], year), "；", "; ")
    if clock is Clock.CONTINUOUS or _is_always(leg):
        return Text("", "")
    if leg.seconds == 0:
        at = f"{due.date().isoformat()[5:]} {_time(due)}"
        return Text(f"{at} 开始计时，随即到期", f"the clock starts at {at} and it is due at once")
    found = pieces(leg.runs, *sorted((start, due)))
    if not any(each.minutes for each in found):
        return Text("", "")
    if leg.seconds < 0:
        back = [each for each in found if each.minutes != 0]
        whole = _whole(back)
        return _closed(hours_told(back, clock, year), f"，往回共推 {whole.zh}", f", {whole.en} back in all")
    late = _late_opening(leg, start)
    days = [*found[:1], *(each for each in found[1:] if each.minutes != 0)]
    return joined([late, _closed(hours_told(days, clock, year), *_filled(days, due))], "", "")


def _filled(days: Sequence[Piece], due: datetime) -> Text:
    """When the limit was used up, and the sum where there is something to add."""
    whole = _whole(days) if sum(1 for each in days if each.minutes) > 1 else None
    if not days[-1].minutes:
        return Text(f"，共 {whole.zh}", f", {whole.en} in all") if whole else Text("", "")
    until = _time(due) if due.hour or due.minute else "24:00"
    return Text(
        f"，至 {until} 计满" + (f" {whole.zh}" if whole else ""),
        f" up to {until}" + (f", {whole.en} in all" if whole else ""),
    )


def _closed(items: list[Text], zh: str, en: str) -> Text:
    last = items[-1]
    return joined([*items[:-1], Text(last.zh + zh, last.en + en)], "；", "; ")


def _whole(days: Sequence[Piece]) -> Text:
    return span(sum(each.days * (each.minutes or 0) for each in days))


def _late_opening(leg: Leg, start: datetime) -> Text:
    """That the clock ran only from later on the day it began."""
    opens = next((opens for opens, shuts in leg.stretches() if start < shuts), start)
    if opens <= start or opens.date() != start.date():
        return Text("", "")
    return Text(f"当日 {_time(opens)} 开始计时；", f"the clock starts at {_time(opens)}; ")


def _ending(leg: Leg, end: datetime, *, is_last: bool) -> Text:
    at = _moment(end)
    if not is_last:
        return Text(f"原应于 {at.zh} 前完成。", f"It was due by {at.en}.")
    if leg.seconds < 0:
        return Text(f"到期时间折算为 {at.zh}，现已超期。", f"That makes it due by {at.en}: it is overdue.")
    return Text(f"应于 {at.zh} 前完成。", f"Due by {at.en}.")


def _recounted(each: Recount) -> Text:
    was, now = _moment(each.was_due_at), _moment(each.due_at)
    return Text(
        f"工作日历由第 {each.old_rev} 版更新为第 {each.new_rev} 版后重新计算，到期时间由 {was.zh} 改为 {now.zh}。",
        f"Counted anew when revision {each.new_rev} of the calendar replaced revision {each.old_rev}: "
        f"due by {now.en} instead of {was.en}.",
    )


def _provisional(years: Sequence[int]) -> Text:
    return Text(
        f"{'、'.join(map(str, years))} 年的放假调休安排尚未公布，暂按周末和日期固定的法定节日推算；"
        "本时限为暂定，公布后将重新计算。",
        f"The arrangement for {', '.join(map(str, years))} is not published yet; weekends and statutory days with a "
        "fixed date were assumed. This is provisional and will be counted anew.",
    )


def _is_always(leg: Leg) -> bool:
    return all(run.mark is Mark.OPEN and run.slots == WHOLE_DAY for run in leg.runs)


def _slots(leg: Leg) -> Text:
    """The hours in force, with the day from which they are where they change on the way."""
    found: list[Text] = []
    held: tuple[Slot, ...] = ()
    for run in leg.runs:
        if run.slots and run.slots != held:
            held = run.slots
            hours = [f"{slot.opens}–{slot.shuts}" for slot in held]
            day = run.first.isoformat()[5:]
            zh, en = (f"{day} 起 ", f"from {day} on ") if found else ("", "")
            found.append(Text(zh + "、".join(hours), en + ", ".join(hours)))
    return joined(found, "；", "; ")


def _moment(at: datetime) -> Text:
    here = at.astimezone(SHANGHAI)
    weekday = WEEKDAYS[here.weekday()]
    day, time = here.date().isoformat(), _time(here)
    return Text(f"{day}（{weekday.zh}）{time}", f"{weekday.en} {day} {time}")


def _time(at: datetime) -> str:
    return at.isoformat()[11:16]


def _minute(at: datetime) -> datetime:
    """Wall time in the district, cut to the minute."""
    return at.astimezone(SHANGHAI).replace(second=0, microsecond=0)
