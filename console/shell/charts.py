"""Figures of the tally → what the charts draw."""

from collections.abc import Sequence
from datetime import datetime, time

from console.analytics.tally import Figures
from console.domain.calendar import SHANGHAI, local_day
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.charts.bars import RankItem
from widgets.charts.desk import DeskCharts
from widgets.charts.trend import TrendPoint
from widgets.tokens import Tone

CLASSES_SHOWN = 7


def show_desk_charts(charts: DeskCharts, figures: Figures, lexicon: Lexicon) -> None:
    charts.show_trend(by_hour(figures.reported_by_hour, figures.at), by_hour(figures.closed_by_hour, figures.at))
    charts.show_classes(ranked(figures.classes, lexicon))
    charts.show_time_left(time_left(figures.time_left))


def by_hour(counts: Sequence[int], now: datetime) -> list[TrendPoint]:
    """One point an hour up to the present one; the hours to come are not drawn as nothing."""
    day = local_day(now)
    begun = [n for n in range(len(counts)) if datetime.combine(day, time(n), SHANGHAI) <= now]
    return [TrendPoint(datetime.combine(day, time(n), SHANGHAI), counts[n]) for n in begun]


def ranked(classes: Sequence[tuple[str, int]], lexicon: Lexicon) -> list[RankItem]:
    return [RankItem(code, lexicon.small_class(code), n) for code, n in classes[:CLASSES_SHOWN]]


def time_left(counts: Sequence[int]) -> list[RankItem]:
    names = (
        (say("超期", "Over"), Tone.CRITICAL),
        (say("半时内", "½ h"), Tone.WARNING),
        (say("1 时内", "1 h"), Tone.INFO),
        (say("2 时内", "2 h"), Tone.INFO),
        (say("4 时内", "4 h"), Tone.INFO),
        (say("更晚", "Later"), Tone.INFO),
    )
    return [RankItem(name, name, n, tone) for (name, tone), n in zip(names, counts, strict=True)]
