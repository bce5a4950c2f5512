"""The account of a deadline in words: what one reads aloud to a unit that does not believe its deadline.

    2026-09-30（周三）17:00 起算，时限 4 工作时，只计工作时段（08:30–12:00、13:30–18:00）：
    09-30 计 1 小时；10-01 至 10-07 国庆节不计；10-08 计 3 小时，至 11:30 计满 4 小时；
    应于 2026-10-08（周四）11:30 前完成。

Times are shown to the minute: both ends are cut to it, so that what is told adds up.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from console.domain.calendar import SHANGHAI, Clock, Mark, Run, Slot
from console.domain.deadline.leg import Leg, Recount, Step, days_of, opened, shut
from console.domain.deadline.limit import SECONDS
from console.domain.text import Text

MOST_ITEMS = 7
"""More than so many are summed up, for nobody listens to the end of a longer list."""
MOST_DATES = 6
WEEKDAYS = (
    Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"), Text("周五", "Fri"),
    Text("周六", "Sat"), Text("周日", "Sun"),
)  # fmt: skip
WEEKEND, HOLIDAY = Text("周末", "weekend"), Text("节假日", "public holiday")
WHOLE_DAY = (Slot("00:00", "24:00"),)


class Piece(NamedTuple):
    """Days in a row of which the same is to be told: `minutes` counted of each, None where they are skipped."""

    first: date
    last: date
    minutes: int | None
    run: Run

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def told(clock: Clock, rev: int, legs: Sequence[tuple[Leg, datetime]], recounts: Sequence[Recount]) -> Text:
    """The whole account: legs with where each ends, then what newer calendars changed, then what it rests on.

    The days are told from where the clock was last set going; before that, only what came of it.
    """
    going = max(n for n, (leg, _) in enumerate(legs) if leg.step is not Step.EXTENDED)
    sentences = [
        _sentence(clock, leg, legs[n - 1][1] if leg.step is Step.EXTENDED else leg.began_at, end,
                  in_full=n >= going, is_last=n == len(legs) - 1)
        for n, (leg, end) in enumerate(legs)
    ]  # fmt: skip
    sentences += [_recounted(each) for each in recounts]
    guessed = sorted({year for leg, _ in legs[going:] for year in leg.guessed})
    if guessed:
        sentences.append(_provisional(guessed))
    if clock is not Clock.CONTINUOUS:
        sentences.append(Text(f"依据工作日历第 {rev} 版。", f"By revision {rev} of the calendar."))
    return Text("".join(each.zh for each in sentences), " ".join(each.en for each in sentences))


def _sentence(clock: Clock, leg: Leg, began: datetime, end: datetime, *, in_full: bool, is_last: bool) -> Text:
    start, due = _minute(began), _minute(end)
    parts = [_opening(clock, leg, start)]
    if in_full and clock is not Clock.CONTINUOUS and not _is_always(leg):
        items = _days(leg, start, due) if leg.whole_days else _hours(leg, start, due)
        listed = _joined(items, "；", "; ")
        if listed.zh:
            parts.append(listed)
    parts.append(_ending(leg, end, is_last))
    before, *rest = parts
    return Text(
        before.zh + ("：" if len(rest) > 1 else "，") + "；".join(each.zh for each in rest) + "。",
        before.en + (": " if len(rest) > 1 else ", ") + "; ".join(each.en for each in rest) + ".",
    )


def _opening(clock: Clock, leg: Leg, start: datetime) -> Text:
    at, how = _moment(start), _how(clock, leg)
    match leg.step:
        case Step.PROMISED:
            given = _given(clock, leg)
            return Text(f"{at.zh} 起算，时限 {given.zh}，{how.zh}", f"From {at.en}, {given.en}, {how.en}")
        case Step.EXTENDED:
            given = _given(clock, leg)
            return Text(
                f"延期 {given.zh}，自原到期时间接着计算，{how.zh}",
                f"Extended by {given.en}, counted on from where it was due, {how.en}",
            )
        case Step.RESUMED:
            return _resumed(leg, at, how)


def _resumed(leg: Leg, at: Text, how: Text) -> Text:
    span = _span(_up(abs(leg.seconds)))
    stood = _moment(_minute(leg.stood_at)) if leg.stood_at else None
    when = (
        Text(f"{stood.zh} 停表", f"It stood still at {stood.en}") if stood else Text("其后停表", "It then stood still")
    )
    if leg.seconds < 0:
        return Text(
            f"{when.zh}，当时已超期 {span.zh}；{at.zh} 恢复计时，已超的时间照算，到期时间相应前推，{how.zh}",
            f"{when.en}, {span.en} overdue; it went on at {at.en} overdue by as much, {how.en}",
        )
    return Text(
        f"{when.zh}，当时还剩 {span.zh}；{at.zh} 恢复计时，{how.zh}",
        f"{when.en} with {span.en} left; it went on at {at.en}, {how.en}",
    )


def _given(clock: Clock, leg: Leg) -> Text:
    """The limit in its own words, and how long its days are where that is not said by the word."""
    limit = leg.limit
    assert limit is not None
    words = limit.text()
    if leg.whole_days or limit.unit in SECONDS or not limit.value:
        return words
    each = _span(leg.seconds // limit.value // 60)
    if limit.value == 1:
        return Text(f"{words.zh}（按 {each.zh}计）", f"{words.en} ({each.en})")
    whole = _span(leg.seconds // 60)
    return Text(f"{words.zh}（每日按 {each.zh}计，共 {whole.zh}）", f"{words.en} ({each.en} each, {whole.en} in all)")


def _how(clock: Clock, leg: Leg) -> Text:
    if clock is Clock.CONTINUOUS:
        return Text("昼夜连续计时，夜间、周末和节假日照算", "counted day and night, weekends and holidays included")
    if _is_always(leg):
        return Text("中心全天值守，连续计时", "the centre is on duty day and night")
    if leg.whole_days:
        return Text(
            f"从次日起数工作日，以第 {leg.whole_days} 个工作日下班为限",
            f"counted in working days from the next day on, to the close of number {leg.whole_days}",
        )
    slots = "；".join(dict.fromkeys(_slots(run.slots) for run in leg.runs if run.slots))
    if clock is Clock.WORK:
        return Text(f"只计工作时段（{slots}）", f"working hours only ({slots})")
    days = (
        Text("每日", "every day") if any(run.mark is Mark.OPEN for run in leg.runs) else Text("工作日", "working days")
    )
    return Text(f"只计中心值守时段（{days.zh} {slots}）", f"the centre's duty hours only ({days.en} {slots})")


def _hours(leg: Leg, start: datetime, due: datetime) -> list[Text]:
    """What was counted on which days, and what was not."""
    first, last = (start, due) if leg.seconds >= 0 else (due, start)
    pieces = list(_pieces(leg.runs, first, last))
    counted = [piece for piece in pieces if piece.minutes]
    if not counted:
        return [_told_piece(piece, start.year) for piece in pieces]
    head = _late_opening(leg, start) if leg.seconds > 0 else []
    until = f"{(due if leg.seconds > 0 else start).astimezone(SHANGHAI):%H:%M}"
    whole = _span(sum(piece.days * (piece.minutes or 0) for piece in counted))
    if until == "00:00":
        until = "24:00"
    full = Text(f"，至 {until} 计满", f", complete at {until}")
    if len(counted) > 1:
        full = Text(f"{full.zh} {whole.zh}", f"{full.en} ({whole.en})")
    if leg.seconds < 0:
        full = Text(f"，往回共推 {whole.zh}", f", {whole.en} back in all")
    if len(pieces) <= MOST_ITEMS:
        items = [_told_piece(piece, start.year) for piece in pieces]
        at = pieces.index(counted[-1])
        items[at] = Text(items[at].zh + full.zh, items[at].en + full.en)
        return head + items
    items = _summed(counted, start.year)
    items[-1] = Text(items[-1].zh + full.zh, items[-1].en + full.en)
    return head + items + _exceptions(pieces, start.year)


def _late_opening(leg: Leg, start: datetime) -> list[Text]:
    """That the clock ran only from later on the day it began."""
    today = start.astimezone(SHANGHAI).date()
    for opens, shuts in leg.stretches():
        if start < shuts:
            if opens > start and opens.astimezone(SHANGHAI).date() == today:
                at = f"{opens.astimezone(SHANGHAI):%H:%M}"
                return [Text(f"当日自 {at} 开始计时", f"that day from {at} on")]
            break
    return []


def _days(leg: Leg, start: datetime, due: datetime) -> list[Text]:
    """Which working day was the how-manieth."""
    began_on = start.astimezone(SHANGHAI).date()
    shuts = next(run for run in reversed(leg.runs) if run.slots).slots[-1].shuts
    pieces = [piece for piece in _pieces(leg.runs, start, due) if piece.last > began_on]
    worked = [piece for piece in pieces if piece.run.slots]
    if len(pieces) > MOST_ITEMS:
        first, last = _day(worked[0].first, start.year), _day(worked[-1].last, start.year)
        total = Text(
            f"{first} 至 {last} 数满 {leg.whole_days} 个工作日，最后一日下班 {shuts} 为限",
            f"{first} to {last} are {leg.whole_days} working days, the last one closing at {shuts}",
        )
        return [total, *_exceptions(pieces, start.year)]
    items: list[Text] = []
    n = 0
    for piece in pieces:
        if not piece.run.slots:
            items.append(_told_piece(piece, start.year))
            continue
        first_day = max(piece.first, began_on + timedelta(days=1))
        days, count = _dates(first_day, piece.last, start.year), (piece.last - first_day).days + 1
        label = Text(f"第 {n + 1} 个", f"number {n + 1}")
        if count > 1:
            label = Text(f"第 {n + 1} 至第 {n + count} 个", f"numbers {n + 1} to {n + count}")
        made_up = _made_up(piece.run)
        items.append(Text(f"{days.zh} {made_up.zh}为{label.zh}工作日", f"{days.en} {made_up.en}{label.en}"))
        n += count
    items[-1] = Text(f"{items[-1].zh}，以当日下班 {shuts} 为限", f"{items[-1].en}, which closes at {shuts}")
    return items


def _pieces(runs: Sequence[Run], first: datetime, last: datetime) -> Iterator[Piece]:
    """The days between two instants, those that count alike told together."""
    held: Piece | None = None
    for run in runs:
        if not run.slots:
            if held:
                yield held
                held = None
            yield Piece(run.first, run.last, None, run)
            continue
        for day in days_of(run):
            minutes = sum(_shared(opened(day, slot), shut(day, slot), first, last) for slot in run.slots)
            if held and held.run is run and held.minutes == minutes:
                held = Piece(held.first, day, minutes, run)
                continue
            if held:
                yield held
            held = Piece(day, day, minutes, run)
    if held:
        yield held


def _told_piece(piece: Piece, year: int) -> Text:
    days = _dates(piece.first, piece.last, year)
    if piece.minutes is None:
        name = _occasion(piece.run)
        return Text(f"{days.zh} {name.zh}不计", f"{days.en} not counted ({name.en})")
    if not piece.minutes:
        return Text(f"{days.zh} 已过当日时段，不计", f"{days.en} was over")
    made_up, span = _made_up(piece.run), _span(piece.minutes * piece.days)
    comma = "，" if made_up.zh else ""
    several = Text(f"{piece.days} 天", f"{piece.days} days, ") if piece.days > 2 else Text("", "")
    return Text(
        f"{days.zh} {made_up.zh}{several.zh}{comma}计 {span.zh}", f"{days.en} {made_up.en}{several.en}{span.en}"
    )


def _summed(counted: Sequence[Piece], year: int) -> list[Text]:
    """First day, all between, last day."""
    items = [_told_piece(counted[0], year)]
    if between := counted[1:-1]:
        days, minutes = sum(each.days for each in between), sum(each.days * (each.minutes or 0) for each in between)
        first, last, span = _day(between[0].first, year), _day(between[-1].last, year), _span(minutes)
        items.append(
            Text(
                f"{first} 至 {last} 共 {days} 个工作日，计 {span.zh}",
                f"{first} to {last}, {days} working days, {span.en}",
            )
        )
    items.append(_told_piece(counted[-1], year))
    return items


def _exceptions(pieces: Sequence[Piece], year: int) -> list[Text]:
    """What a summed-up list leaves out: the days that were skipped, and those worked at a weekend."""
    skipped = [piece for piece in pieces if piece.minutes is None]
    weekends = [piece for piece in skipped if piece.run.mark is Mark.WEEKEND]
    named = [piece for piece in skipped if piece.run.mark is not Mark.WEEKEND]
    items: list[Text] = []
    if weekends:
        days = sum(each.days for each in weekends)
        dates = _joined([_dates(each.first, each.last, year) for each in weekends], "、", ", ")
        items.append(
            Text(f"{dates.zh} 周末不计", f"{dates.en} not counted (weekends)")
            if days <= MOST_DATES
            else Text(f"其间周末 {days} 天不计", f"{days} weekend days between not counted")
        )
    items += [_told_piece(piece, year) for piece in named]
    for piece in pieces:
        if piece.minutes and piece.run.mark is Mark.MAKEUP:
            dates, made_up = _dates(piece.first, piece.last, year), _made_up(piece.run)
            items.append(Text(f"其中 {dates.zh} {made_up.zh}", f"{dates.en} {made_up.en}included"))
    return items


def _ending(leg: Leg, end: datetime, is_last: bool) -> Text:
    at = _moment(end)
    if not is_last:
        return Text(f"原应于 {at.zh} 前完成", f"it was due by {at.en}")
    if leg.seconds < 0:
        return Text(f"到期时间为 {at.zh}，已经超期", f"it was due by {at.en} and is overdue")
    return Text(f"应于 {at.zh} 前完成", f"due by {at.en}")


def _recounted(each: Recount) -> Text:
    was, now = _moment(each.was_due_at), _moment(each.due_at)
    return Text(
        f"工作日历由第 {each.old_rev} 版更新为第 {each.new_rev} 版后重新计算，到期时间由 {was.zh} 改为 {now.zh}。",
        f"Revision {each.new_rev} of the calendar replaced revision {each.old_rev}: "
        f"the deadline moved from {was.en} to {now.en}.",
    )


def _provisional(years: Sequence[int]) -> Text:
    named = "、".join(map(str, years))
    return Text(
        f"{named} 年的放假调休安排尚未公布，暂按周末和日期固定的法定节日推算，此时限为暂定，公布后重新计算。",
        f"The arrangement for {', '.join(map(str, years))} is not published: weekends and fixed statutory days were "
        "assumed, so this is provisional and will be counted anew.",
    )


def _is_always(leg: Leg) -> bool:
    return all(run.mark is Mark.OPEN and run.slots == WHOLE_DAY for run in leg.runs)


def _occasion(run: Run) -> Text:
    return WEEKEND if run.mark is Mark.WEEKEND else run.name if run.name.zh else HOLIDAY


def _made_up(run: Run) -> Text:
    """调休上班, with the occasion; empty for an ordinary day."""
    if run.mark is not Mark.MAKEUP:
        return Text("", "")
    name = run.name if run.name.zh else Text("调休", "make-up day")
    return Text(f"{name.zh}上班", f"({name.en}) ")


def _dates(first: date, last: date, year: int) -> Text:
    if first == last:
        return Text(_day(first, year), _day(first, year))
    if (last - first).days == 1:
        return Text(f"{_day(first, year)}、{_day(last, year)}", f"{_day(first, year)} and {_day(last, year)}")
    return Text(f"{_day(first, year)} 至 {_day(last, year)}", f"{_day(first, year)} to {_day(last, year)}")


def _day(day: date, year: int) -> str:
    return f"{day:%m-%d}" if day.year == year else f"{day:%Y-%m-%d}"


def _moment(at: datetime) -> Text:
    here = at.astimezone(SHANGHAI)
    weekday = WEEKDAYS[here.weekday()]
    return Text(f"{here:%Y-%m-%d}（{weekday.zh}）{here:%H:%M}", f"{weekday.en} {here:%Y-%m-%d %H:%M}")


def _slots(slots: Sequence[Slot]) -> str:
    return "、".join(f"{slot.opens}–{slot.shuts}" for slot in slots)


def _span(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return Text(f"{rest} 分钟", f"{rest} min")
    return Text(f"{hours} 小时 {rest} 分", f"{hours} h {rest} min") if rest else Text(f"{hours} 小时", f"{hours} h")


def _up(seconds: int) -> int:
    """Whole minutes, a begun one for a whole one."""
    return -(-seconds // 60)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _shared(opens: datetime, shuts: datetime, first: datetime, last: datetime) -> int:
    """Minutes that a slot and the time between two instants have in common."""
    return max(timedelta(), min(shuts, last) - max(opens, first)) // timedelta(minutes=1)


def _joined(items: Sequence[Text], zh: str, en: str) -> Text:
    return Text(zh.join(each.zh for each in items), en.join(each.en for each in items))
