"""Page: charts, with few, many and no points."""

from datetime import UTC, datetime, timedelta
from math import nan, sin
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from resources.tongue import say
from widgets.charts.bars import BarRank, Histogram, LeagueBars, LeagueItem, RankItem
from widgets.charts.hours import HourColumns, HourSeries
from widgets.charts.point import TrendPoint
from widgets.charts.sparkline import Sparkline
from widgets.charts.trend import LineTrend, TrendSeries
from widgets.controls.panel import Panel
from widgets.exhibits.page import columns, row, stacked
from widgets.tokens import Tone

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
REPORTED = (3, 2, 1, 1, 1, 2, 4, 9, 19, 34, 38, 30, 17, 12, 25, 33, 31, 22, 14, 10, 8, 6, 5, 4)
CLOSED = (2, 2, 1, 1, 1, 1, 2, 4, 11, 24, 31, 33, 20, 13, 17, 28, 32, 28, 20, 13, 9, 7, 5, 4)
STREETS = (
    ("双山街道", "Shuangshan", 181, 182),
    ("明水街道", "Mingshui", 224, 226),
    ("枣园街道", "Zaoyuan", 168, 170),
    ("龙山街道", "Longshan", 113, 115),
    ("圣井街道", "Shengjing", 98, 99),
    ("埠村街道", "Bucun", 62, 63),
    ("绣惠街道", "Xiuhui", 143, 144),
    ("相公庄街道", "Xianggongzhuang", 89, 90),
    ("文祖街道", "Wenzu", 51, 52),
    ("普集街道", "Puji", 77, 78),
    ("官庄街道", "Guanzhuang", 66, 66),
    ("曹范街道", "Caofan", 44, 44),
    ("刁镇街道", "Diaozhen", 122, 127),
    ("宁家埠街道", "Ningjiabu", 56, 57),
    ("高官寨街道", "Gaoguanzhai", 50, 50),
    ("白云湖街道", "Baiyunhu", 41, 41),
    ("黄河街道", "Huanghe", 31, 36),
    ("垛庄镇", "Duozhuang", 0, 0),
)
CLASSES = (
    ("占道经营", "Street stalls", 96),
    ("暴露垃圾", "Exposed rubbish", 81),
    ("乱停乱放", "Parking", 67),
    ("违规广告", "Illegal ads", 42),
    ("路灯不亮", "Dark lamps", 29),
    ("井盖破损", "Manholes", 18),
)


def day() -> dict[str, list[TrendPoint]]:
    """A working day in a district: 384 reports, two peaks."""
    start = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(24)]
    return {
        key: [TrendPoint(at, float(value)) for at, value in zip(hours, values, strict=True)]
        for key, values in (("reported", REPORTED), ("closed", CLOSED))
    }


def day_trend() -> LineTrend:
    trend = LineTrend(
        say("24 小时上报与结案", "Reported and closed in 24 hours"),
        [
            TrendSeries("reported", say("上报", "Reported"), Tone.INFO),
            TrendSeries("closed", say("结案", "Closed"), Tone.GOOD),
        ],
        ZONE,
    )
    trend.show_items(day())
    return trend


def league() -> LeagueBars:
    bars = LeagueBars(say("镇街时限达标", "On time by street"))
    bars.show_items([LeagueItem(en, say(zh, en), met, due) for zh, en, met, due in STREETS])
    return bars


def classes() -> BarRank:
    bars = BarRank(say("问题类别", "Classes"))
    bars.show_items([RankItem(en, say(zh, en), float(value)) for zh, en, value in CLASSES])
    return bars


def build() -> QWidget:
    return columns([_lines(), _bars(), _league()], (4, 3, 4))


def _lines() -> QWidget:
    today = Panel(say("上报与结案", "Reported and closed"), say("件/小时", "per hour"))
    today.add(day_trend(), 1)
    many = Panel(say("一万个点与中断", "10,000 points and a gap"))
    trend = LineTrend(say("响应", "Response"), [TrendSeries("ms", say("响应毫秒", "Response, ms"))], ZONE, target=80.0)
    trend.show_items(
        {
            "ms": [
                TrendPoint(
                    NOON + timedelta(seconds=6 * n),
                    nan if 4000 < n < 4900 else 50 + 20 * sin(n / 400) + 9 * sin(n * 1.7) + (60 if n == 7000 else 0),
                )
                for n in range(10_000)
            ]
        }
    )
    many.add(trend, 1)
    none = Panel(say("没有数据", "No data"))
    none.add(LineTrend(say("空", "Empty"), [TrendSeries("none", say("上报", "Reported"))], ZONE), 1)
    return stacked(today, many, none)


def _bars() -> QWidget:
    hours = Panel(say("今日上报与结案", "Reported and closed"), say("件/小时", "per hour"))
    series = (HourSeries("reported", say("上报", "Reported")), HourSeries("closed", say("结案", "Closed"), Tone.GOOD))
    columns_of_day = HourColumns(say("今日上报与结案", "Reported and closed"), series, ZONE)
    columns_of_day.show_items(day())
    hours.add(columns_of_day, 1)
    rank = Panel(say("问题类别", "Classes"), say("今日", "today"))
    rank.add(classes(), 1)
    left = Panel(say("剩余时间", "Time left"), say("在办案件", "open cases"))
    histogram = Histogram(say("剩余时间", "Time left"))
    histogram.show_items(
        [
            RankItem("over", say("超期", "Overdue"), 7, Tone.CRITICAL),
            RankItem("30", say("30 分内", "≤ 30 min"), 11, Tone.WARNING),
            RankItem("60", say("1 小时内", "≤ 1 h"), 18, Tone.NEUTRAL),
            RankItem("240", say("4 小时内", "≤ 4 h"), 42, Tone.NEUTRAL),
            RankItem("day", say("1 天内", "≤ 1 day"), 63, Tone.NEUTRAL),
            RankItem("more", say("更久", "longer"), 0, Tone.NEUTRAL),
        ]
    )
    left.add(histogram, 1)
    sparks = Panel(say("走势", "Sparklines"))
    for values, tone in (
        ([float(v) for v in REPORTED], Tone.INFO),
        ([3.0, 4, 4, nan, nan, 7, 9, 12, 17], Tone.CRITICAL),
        ([5.0] * 12, Tone.NEUTRAL),
        ([4.0], Tone.GOOD),
    ):
        spark = Sparkline(tone)
        spark.show_values(values)
        spark.setFixedSize(180, 32)
        sparks.add(row(spark))
    return stacked(hours, rank, left, sparks)


def _league() -> Panel:
    panel = Panel(say("镇街时限达标", "On time by street"), say("今日到期，18 镇街", "due today, 18 streets"))
    panel.add(league(), 1)
    return panel
