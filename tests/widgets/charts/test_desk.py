"""The three charts of the desk: which ranking is shown, what a bar says, and what each copies."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from resources.tongue import speak
from tests.support.rows import NOON
from widgets.charts.bars import BarRank, Histogram, LeagueBars, LeagueItem, RankItem
from widgets.charts.copies import ChartPanel
from widgets.charts.desk import RANKINGS, DeskCharts
from widgets.charts.hours import HourColumns
from widgets.charts.point import TrendPoint
from widgets.charts.whole import WholeChart
from widgets.controls.buttons import IconButton
from widgets.controls.words import PlainLabel

RATES = ("kept_classes", "kept_streets", "kept_units")
HOSTILE = "=1+1\t<b>\u202e"


@pytest.fixture
def charts(qtbot):
    made = DeskCharts()
    qtbot.addWidget(made)
    made.resize(900, 230)
    hours = [TrendPoint(NOON + timedelta(hours=n), n) for n in range(2)]
    made.show_hours(hours, [*hours[:1], TrendPoint(hours[1].at, 0)])
    made.show_ranks(
        {
            "classes": [RankItem("E1", "暴露垃圾", 7), RankItem("", "未定类别", 1)],
            "streets": [RankItem("s1", "清泉街道", 5, late=2)],
            "units": [RankItem("u1", HOSTILE, 9, late=9), RankItem("", "尚未派遣", 3)],
            "ages": [RankItem(str(n), f"{n}", n) for n in range(5)],
        },
        {key: [LeagueItem("k1", HOSTILE, 3, 4), LeagueItem("", "未定", 5, 5)] for key in RATES},
    )
    made.show_time_left([RankItem(str(n), f"{n} 时", 10 + n) for n in range(6)])
    made.show_as_of("截至 2026-11-20 12:00:00")
    made.show()
    qtbot.waitExposed(made)
    return made


def choice(charts):
    return next(each for each in charts.findChildren(IconButton) if each.accessibleName() == "换一张图")


def copied(charts, which):
    charts.findChildren(ChartPanel)[which].copy_table()
    return list(csv.reader(StringIO(QGuiApplication.clipboard().text()), dialect="excel-tab"))


def test_the_middle_is_chosen_with_the_keyboard_and_stays_so(charts, qtbot):
    assert choice(charts).focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(choice(charts), Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and [each.isChecked() for each in menu.actions()] == [True, *[False] * 6]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(menu, key)
    assert charts.current() == "streets"
    charts.show_ranks({"streets": [RankItem("s2", "南关街道", 4)]})
    assert charts.current() == "streets"
    rank = charts.findChild(BarRank)
    assert rank.accessibleName() == "属地镇街 在办，红为超期" and rank.accessibleDescription() == "南关街道 4"


def test_what_is_late_can_be_heard(charts):
    charts.choose("streets")
    assert charts.findChild(BarRank).accessibleDescription() == "清泉街道 5（超期 2）"


@pytest.mark.parametrize("ranking", [each.key for each in RANKINGS])
def test_a_bar_of_every_ranking_says_which_it_is(charts, qtbot, ranking):
    charts.choose(ranking)
    is_rate = ranking in RATES
    first = (charts._kept if is_rate else charts._ranks)[ranking][0].key
    bars = charts.findChild(LeagueBars if is_rate else BarRank)
    assert bars.isVisible()
    with qtbot.waitSignal(charts.opened) as said:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(30, int(bars.head()) + 10))
    assert said.args == [ranking, first]


def test_a_column_of_time_left_is_opened_with_the_keyboard(charts, qtbot):
    columns = charts.findChild(Histogram)
    qtbot.keyClick(columns, Qt.Key.Key_Right)
    with qtbot.waitSignal(charts.opened) as said:
        qtbot.keyClick(columns, Qt.Key.Key_Return)
    assert said.args == ["left", "1"]


def test_each_chart_copies_its_own_table(charts):
    charts.choose("units")
    as_of = "截至 2026-11-20 12:00:00"
    assert copied(charts, 0) == [["小时", "上报", "结案", as_of], ["12:00", "0", "0", ""], ["13:00", "1", "0", ""]]
    assert copied(charts, 1) == [
        ["主办单位", "主办的在办案件", "其中超过本单位时限", as_of],
        ["'=1+1 <b>", "9", "9", ""],
        ["尚未派遣", "3", "0", ""],
    ]
    assert copied(charts, 2)[:2] == [["剩余时限", "在办件数", as_of], ["0 时", "10", ""]]
    charts.choose("ages")
    assert [row[:2] for row in copied(charts, 1)] == [["库龄", "在办"], *([str(n), str(n)] for n in range(5))]


@pytest.mark.parametrize("ranking", RATES)
def test_a_rate_is_copied_with_what_it_was_computed_from(charts, ranking):
    charts.choose(ranking)
    assert [row[1:4] for row in copied(charts, 1)] == [
        ["按期处置", "今日应处置", "%"],
        ["3", "4", "75.0"],
        ["5", "5", "100"],
    ]


def test_an_hour_is_opened_with_the_keyboard(charts, qtbot):
    hours = charts.findChild(HourColumns)
    for key, column in ((Qt.Key.Key_Right, "reported"), (Qt.Key.Key_Down, "closed")):
        qtbot.keyClick(hours, key)
        with qtbot.waitSignal(charts.opened) as said:
            qtbot.keyClick(hours, Qt.Key.Key_Return)
        assert said.args == [column, "13"]


@pytest.mark.parametrize("ranking", ["streets", "kept_streets"])
def test_the_bars_without_room_open_in_a_window_of_their_own(charts, qtbot, ranking):
    many = [RankItem(f"s{n}", f"街道 {n}", 40 - n) for n in range(40)]
    rates = [LeagueItem(f"s{n}", f"街道 {n}", n, 40) for n in range(40)]
    charts.show_ranks({"streets": many}, {"kept_streets": rates})
    charts.choose(ranking)
    bars = charts._both.currentWidget()
    for _ in range(50):
        qtbot.keyClick(bars, Qt.Key.Key_Down)
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    [whole] = charts.findChildren(WholeChart)
    assert whole.isVisible() and whole.bars._shown() == 40
    charts.show_ranks(
        {"streets": [*many, RankItem("s40", "新", 1)]}, {"kept_streets": [*rates, LeagueItem("s40", "新", 0, 1)]}
    )
    assert whole.bars._shown() == 41, "it goes along"
    for _ in range(60):
        qtbot.keyClick(whole.bars, Qt.Key.Key_Down)
    at = whole.bars.mapTo(whole, whole.bars._slot(40).center().toPoint())
    assert whole.rect().contains(at), "the bar under the hand can be seen"
    with qtbot.waitSignal(charts.opened) as said:
        qtbot.keyClick(whole.bars, Qt.Key.Key_Return)
    assert said.args == [ranking, "s40"]
    qtbot.waitUntil(lambda: not charts.findChildren(WholeChart))


def test_the_window_of_all_bars_goes_with_escape(charts, qtbot):
    charts.show_ranks({"classes": [RankItem(f"s{n}", f"类别 {n}", 1) for n in range(40)]})
    bars = charts._both.currentWidget()
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars._slot(bars._shown()).center().toPoint())
    [whole] = charts.findChildren(WholeChart)
    with qtbot.assertNotEmitted(charts.opened):
        qtbot.keyClick(whole.bars, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not charts.findChildren(WholeChart))


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("width", [600, 900])
def test_nothing_in_the_head_of_a_chart_lies_over_anything_else(qtbot, tongue, width):
    speak(tongue)
    charts = DeskCharts()
    qtbot.addWidget(charts)
    charts.resize(width, 230)
    charts.show()
    qtbot.waitExposed(charts)
    for ranking in RANKINGS:
        charts.choose(ranking.key)
        QApplication.processEvents()
        for panel in charts.findChildren(ChartPanel):
            parts = [*panel.findChildren(PlainLabel), *panel.findChildren(IconButton)]
            rooms = [each.rect().translated(each.mapTo(panel, QPoint())) for each in parts if each.isVisible()]
            assert all(panel.rect().contains(room) for room in rooms)
            assert not any(a.intersects(b) for n, a in enumerate(rooms) for b in rooms[:n] if a.width() and b.width())
            title = panel.findChildren(PlainLabel)[0]
            assert not title.toolTip() or width == 600, "the caption gives way first"


def test_the_bar_that_is_open_stands_out_in_sight_and_hearing_and_the_others_stay(charts, qtbot):
    charts.choose("streets")
    rank = charts.findChild(BarRank)
    before = rank.grab().toImage()
    charts.choose_bars({"streets": "s1", "left": "1", "closed": "13"})
    assert rank.chosen() == "s1" and "已选 " in rank.accessibleDescription()
    assert charts.findChild(Histogram).chosen() == "1" and charts.findChild(HourColumns).chosen() == "closed:13"
    assert rank.grab().toImage() != before
    with qtbot.waitSignal(charts.opened) as said:
        qtbot.keyClick(charts.findChild(Histogram), Qt.Key.Key_Return)
    assert said.args == ["left", "0"]
    charts.choose("classes")
    assert rank.chosen() is None, "another chart in the same frame has no bar of it"
    charts.choose_bars({})
    charts.choose("streets")
    assert rank.grab().toImage() == before


def test_a_chosen_bar_without_room_is_told_with_the_rest_and_stands_out_among_all(charts, qtbot):
    charts.show_ranks({"streets": [RankItem(f"s{n}", f"街道 {n}", 40 - n) for n in range(40)]})
    charts.choose("streets")
    charts.choose_bars({"streets": "s30"})
    bars = charts._both.currentWidget()
    assert bars._rest_words().endswith("（含已选） ›")
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars._slot(bars._shown()).center().toPoint())
    [whole] = charts.findChildren(WholeChart)
    assert whole.bars.chosen() == "s30"
    charts.choose_bars({})
    assert whole.bars.chosen() is None
