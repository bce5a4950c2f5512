"""The days of a leg in words: days in a row of which the same is to be told are told together.

09-30 计 1 小时；10-01 至 10-07 国庆节不计；10-08 计 3 小时
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from console.domain.calendar import Clock, Mark, Run
from console.domain.deadline.leg import ONE_DAY, opened, shut
from console.domain.text import Text

MOST_ITEMS = 8
"""More than so many are summed up, for nobody listens to the end of a longer list."""
MOST_DATES = 6
WEEKEND, HOLIDAY, MADE_UP = Text("周末", "weekend"), Text("节假日", "public holiday"), Text("调休", "make-up day")
MINUTE = timedelta(minutes=1)


class Piece(NamedTuple):
    """`minutes`: counted of each of the days, None where they are skipped."""

    first: date
    last: date
    minutes: int | None
    run: Run

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_made_up(self) -> bool:
        return self.run.mark is Mark.MAKEUP

    def dates(self, year: int) -> Text:
        """`year`: of the days that need not name theirs."""
        first, last = _day(self.first, year), _day(self.last, year)
        if self.days == 1:
            return Text(first, first)
        if self.days == 2:
            return Text(f"{first}、{last}", f"{first} and {last}")
        return Text(f"{first} 至 {last}", f"{first} to {last}")

    @property
    def occasion(self) -> Text:
        """Why the days are skipped, or worked though they are a weekend."""
        if self.run.name.zh:
            return self.run.name
        return {Mark.WEEKEND: WEEKEND, Mark.MAKEUP: MADE_UP}.get(self.run.mark, HOLIDAY)


def pieces(runs: Sequence[Run], first: datetime, last: datetime) -> list[Piece]:
    """The days between two instants of wall time; a day counted in part stands alone."""
    found: list[Piece] = []
    for run in runs:
        if not run.slots:
            found.append(Piece(run.first, run.last, None, run))
            continue
        whole = sum(slot.seconds for slot in run.slots) // 60
        for since, until in _split(run, first.date(), last.date()):
            minutes = whole if first.date() < since <= until < last.date() else 0
            if since in (first.date(), last.date()):
                minutes = sum(_shared(opened(since, slot), shut(since, slot), first, last) for slot in run.slots)
            before = found[-1] if found else None
            if before and before.run is run and before.minutes == minutes == whole:
                found[-1] = before._replace(last=until)
            else:
                found.append(Piece(since, until, minutes, run))
    return found


def _split(run: Run, *edges: date) -> Iterator[tuple[date, date]]:
    """The days of a run, with those at the edges apart."""
    since = run.first
    for edge in sorted({edge for edge in edges if run.first <= edge <= run.last}):
        if since < edge:
            yield since, edge - ONE_DAY
        yield edge, edge
        since = edge + ONE_DAY
    if since <= run.last:
        yield since, run.last


def hours_told(days: Sequence[Piece], clock: Clock, year: int) -> list[Text]:
    """How much was counted on which days, in order; summed up where that would be a long list."""
    counted = [each for each in days if each.minutes]
    if len(days) <= MOST_ITEMS or len(counted) < 3:
        return [_counted(each, year) if each.minutes else _uncounted(each, clock, year) for each in days]
    first, *between, last = counted
    whole = span(sum(each.days * (each.minutes or 0) for each in between))
    name = Text("天", "days") if first.run.mark is Mark.OPEN else Text("个工作日", "working days")
    begin = days.index(first)
    before = [_uncounted(each, clock, year) for each in days[:begin]]
    total = _total(days[begin + 1 : days.index(last)], year, name)
    middle = Text(f"{total.zh}，计 {whole.zh}", f"{whole.en} on {total.en}")
    return [*before, _counted(first, year), middle, _counted(last, year)]


def days_told(days: Sequence[Piece], name: Text, year: int) -> list[Text]:
    """Which day was the how-manieth; `name`: of a day that counts."""
    if len(days) > MOST_ITEMS:
        return [_total(days, year, Text(f"个{name.zh}", f"{name.en}s"))]
    items: list[Text] = []
    n = 0
    for each in days:
        if not each.run.slots:
            items.append(_skipped(each, year))
            continue
        dates, made_up = each.dates(year), _made_up(each)
        nth, number = f"第 {n + 1} 个", f"{name.en} {n + 1}"
        if each.days > 1:
            nth, number = f"第 {n + 1} 至第 {n + each.days} 个", f"{name.en}s {n + 1} to {n + each.days}"
        items.append(Text(f"{dates.zh} {made_up.zh}为{nth}{name.zh}", f"{number}: {dates.en}{made_up.en}"))
        n += each.days
    return items


def joined(items: Sequence[Text], zh: str, en: str) -> Text:
    return Text(zh.join(each.zh for each in items), en.join(each.en for each in items))


def span(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return Text(f"{rest} 分钟", f"{rest} min")
    return Text(f"{hours} 小时 {rest} 分", f"{hours} h {rest} min") if rest else Text(f"{hours} 小时", f"{hours} h")


def _counted(piece: Piece, year: int) -> Text:
    dates, made_up, whole = piece.dates(year), _made_up(piece), span(piece.days * (piece.minutes or 0))
    several = f"这 {piece.days} 天" if piece.days > 2 else ""
    comma = "，" if made_up.zh else ""
    return Text(f"{dates.zh} {made_up.zh}{several}{comma}计 {whole.zh}", f"{whole.en} on {dates.en}{made_up.en}")


def _uncounted(piece: Piece, clock: Clock, year: int) -> Text:
    if piece.minutes is None:
        return _skipped(piece, year)
    dates = piece.dates(year)
    over = "已下班" if clock is Clock.WORK else "值守已结束"
    return Text(f"{dates.zh} {over}，不计", f"{dates.en} had closed already")


def _skipped(piece: Piece, year: int) -> Text:
    dates, why = piece.dates(year), piece.occasion
    return Text(f"{dates.zh} {why.zh}不计", f"{dates.en} not counted ({why.en})")


def _total(days: Sequence[Piece], year: int, name: Text) -> Text:
    """How many of these days count, which were left out, and which count though they are a weekend."""
    worked = [each for each in days if each.run.slots]
    since, until = _day(days[0].first, year), _day(days[-1].last, year)
    number = sum(each.days for each in worked)
    without = joined(_left_out([each for each in days if not each.run.slots], year), "、", ", ")
    made_up = [each for each in worked if each.is_made_up]
    included = joined(
        [Text(f"{each.dates(year).zh} {_made_up(each).zh}", each.dates(year).en) for each in made_up], "、", ", "
    )
    gap = " " if without.zh[:1].isdigit() else ""
    return Text(
        f"{since} 至 {until} "
        + (f"除去{gap}{without.zh}，" if without.zh else "")
        + f"共 {number} {name.zh}"
        + (f"（含 {included.zh}）" if made_up else ""),
        f"{number} {name.en} from {since} to {until}"
        + (f" without {without.en}" if without.en else "")
        + (f", but with {included.en}, worked though a weekend" if made_up else ""),
    )


def _left_out(skipped: Sequence[Piece], year: int) -> list[Text]:
    """Weekends together, by number where their dates would be a long list; the others by name."""
    weekends = [each for each in skipped if each.run.mark is Mark.WEEKEND]
    days = sum(each.days for each in weekends)
    dates = joined([each.dates(year) for each in weekends], "、", ", ")
    items = [Text(f"{each.dates(year).zh} {each.occasion.zh}", f"{each.dates(year).en} ({each.occasion.en})")
             for each in skipped if each.run.mark is not Mark.WEEKEND]  # fmt: skip
    if weekends:
        listed = Text(f"（{dates.zh}）", f" ({dates.en})") if days <= MOST_DATES else Text("", "")
        items.append(Text(f"周末 {days} 天{listed.zh}", f"{days} days of weekends{listed.en}"))
    return items


def _made_up(piece: Piece) -> Text:
    """调休上班, with the occasion; empty for an ordinary day."""
    if not piece.is_made_up:
        return Text("", "")
    return Text(f"{piece.occasion.zh}上班", f" (worked, {piece.occasion.en})")


def _day(at: date, year: int) -> str:
    return at.isoformat()[5:] if at.year == year else at.isoformat()


def _shared(opens: datetime, shuts: datetime, first: datetime, last: datetime) -> int:
    """Minutes that a slot and the time between two instants have in common."""
    return max(timedelta(), min(shuts, last) - max(opens, first)) // MINUTE
