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
from widgets.charts.bars import BarRank, Histogram, RankItem
from widgets.charts.copies import ChartPanel
from widgets.charts.desk import RANKINGS, DeskCharts
from widgets.charts.trend import TrendPoint
from widgets.controls.buttons import IconButton
from widgets.controls.words import PlainLabel

HOSTILE = "=1+1\t<b>\u202e"


@pytest.fixture
def charts(qtbot):
    made = DeskCharts()
    qtbot.addWidget(made)
    made.resize(900, 230)
    hours = [TrendPoint(NOON + timedelta(hours=n), n) for n in range(2)]
    made.show_trend(hours, hours[:1])
    made.show_ranks(
        {
            "classes": [RankItem("E1", "暴露垃圾", 7), RankItem("", "未定类别", 1)],
            "streets": [RankItem("s1", "清泉街道", 5, late=2)],
            "units": [RankItem("u1", HOSTILE, 9, late=9), RankItem("", "尚未派遣", 3)],
            "ages": [RankItem(str(n), f"{n}", n) for n in range(5)],
        }
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
    assert isinstance(menu, QMenu) and [each.isChecked() for each in menu.actions()] == [True, False, False, False]
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
    first = charts._ranks[ranking][0].key
    with qtbot.waitSignal(charts.opened) as said:
        qtbot.mouseClick(charts.findChild(BarRank), Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
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
    assert copied(charts, 0) == [["小时", "上报", "结案", as_of], ["12:00", "0", "0", ""], ["13:00", "1", "", ""]]
    assert copied(charts, 1) == [
        ["主办单位", "主办的在办案件", "其中超过本单位时限", as_of],
        ["'=1+1 <b>", "9", "9", ""],
        ["尚未派遣", "3", "0", ""],
    ]
    assert copied(charts, 2)[:2] == [["剩余时限", "在办件数", as_of], ["0 时", "10", ""]]
    charts.choose("ages")
    assert [row[:2] for row in copied(charts, 1)] == [["库龄", "在办"], *([str(n), str(n)] for n in range(5))]


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
