from datetime import UTC, datetime, timedelta
from math import nan
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics

from widgets import theme
from widgets.charts.point import TrendPoint
from widgets.charts.trend import LineTrend, TrendSeries

ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def a_trend(qtbot, **options) -> LineTrend:
    trend = LineTrend("上报", [TrendSeries("in", "上报"), TrendSeries("out", "结案")], ZONE, **options)
    qtbot.addWidget(trend)
    trend.resize(500, 300)
    trend.show()
    qtbot.waitExposed(trend)
    return trend


def minutes(*values: float) -> list[TrendPoint]:
    return [TrendPoint(NINE + timedelta(minutes=n), value) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    "values", [(), (3.0,), (nan, nan), (1.0, nan, 3.0), tuple(float(n % 61) for n in range(10_000))]
)
@pytest.mark.parametrize("target", [None, 80.0])
def test_a_trend_draws_whatever_it_is_given(qtbot, values, target):
    trend = a_trend(qtbot, target=target)
    trend.show_items({"in": minutes(*values), "out": []})
    assert not trend.grab().isNull()


def test_the_peak_is_told_with_its_hour(qtbot):
    trend = a_trend(qtbot)
    trend.show_items({"in": minutes(3, 9, 4), "out": []})
    assert trend.accessibleDescription() == "上报：最高 9（09:01），最新 4；结案：没有数据"


@pytest.mark.parametrize("height", [150, 180, 240, 400])
def test_the_words_of_the_peak_are_whole_in_a_low_chart(qtbot, height):
    trend = a_trend(qtbot)
    trend.resize(340, height)
    trend.show_items({"in": minutes(0, 0, 67, 40), "out": minutes(0, 0, 5, 9)})
    assert not trend.grab().isNull()
    words = trend._peak.textItem.mapRectToScene(trend._peak.textItem.boundingRect())
    assert words.top() > trend._plot.getPlotItem().getViewBox().sceneBoundingRect().top() - 0.5


def test_the_axes_follow_what_is_shown(qtbot):
    trend = a_trend(qtbot)

    def written() -> list[list[str]]:
        axes = (trend._plot.getAxis(side) for side in ("left", "bottom"))
        return [[words for _, words in axis._tickLevels[0]] for axis in axes]

    trend.show_items({"in": minutes(*range(61))})
    first = written()
    trend.show_items({"in": minutes(*range(61))})
    assert written() == first
    trend.show_items({"in": minutes(*range(0, 6100, 100))})
    higher = written()
    assert (higher[0] != first[0], higher[1]) == (True, first[1])
    trend.show_items({"in": minutes(*range(0, 12200, 100))[61:]})
    assert written()[1] != first[1]


def test_newer_points_push_the_oldest_out(qtbot):
    trend = a_trend(qtbot, capacity=2)
    trend.show_items({"in": minutes(99, 1)})
    trend.append({"in": [TrendPoint(NINE + timedelta(minutes=2), 5)]})
    assert "最高 5" in trend.accessibleDescription()


def test_a_line_nobody_announced_is_an_error(qtbot):
    with pytest.raises(KeyError):
        a_trend(qtbot).show_items({"other": minutes(1)})


def test_a_click_says_which_moment_was_meant(qtbot):
    trend = a_trend(qtbot)
    trend.show_items({"in": minutes(*range(61))})
    with qtbot.waitSignal(trend.opened) as said:
        qtbot.mouseClick(trend, Qt.MouseButton.LeftButton, pos=QPoint(270, 150))
    [moment] = said.args
    assert NINE + timedelta(minutes=20) < moment < NINE + timedelta(minutes=40)


def test_a_trend_wears_the_new_palette(qtbot, qapp):
    trend = a_trend(qtbot)
    trend.show_items({"in": minutes(1, 2, 3), "out": minutes(3, 2, 1)})
    before = trend.grab().toImage()
    theme.apply(qapp, "light")
    assert trend.grab().toImage() != before


def test_the_hours_under_a_trend_are_written_in_full_height_on_the_wall_too(qtbot, qapp):
    theme.apply(qapp, "dark", "wall")
    try:
        trend = a_trend(qtbot)
        trend.show_items({"in": minutes(1.0, 2.0), "out": []})
        axis = trend._plot.getAxis("bottom")
        assert axis.height() >= QFontMetrics(theme.figures(theme.scale().caption)).height()
    finally:
        theme.apply(qapp, "dark", "desk")
