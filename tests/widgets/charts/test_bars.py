from math import nan

import pytest
from PySide6.QtCore import QPoint, Qt

from widgets.charts.bars import BarRank, Histogram, LeagueBars, LeagueItem, RankItem
from widgets.charts.sparkline import Sparkline
from widgets.tokens import Tone

HOSTILE = "<b>x</b> ${y} \u2028 \u202eabc"


def shown(widget, qtbot):
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def ranks(count: int) -> list[RankItem]:
    return [RankItem(f"k{n}", f"类别 {n}", float(count - n)) for n in range(count)]


@pytest.mark.parametrize("chart", [BarRank, Histogram])
@pytest.mark.parametrize("items", [[], ranks(1), ranks(10_000), [RankItem("a", HOSTILE, nan), RankItem("b", "", 0)]])
def test_bars_draw_whatever_they_are_given(qtbot, chart, items):
    bars = shown(chart("图"), qtbot)
    bars.show_items(items)
    assert not bars.grab().isNull()


@pytest.mark.parametrize(
    "items", [[], [LeagueItem("a", HOSTILE, 0, 0)], [LeagueItem(str(n), f"街道 {n}", n, 20) for n in range(20)]]
)
def test_the_league_draws_whatever_it_is_given(qtbot, items):
    bars = shown(LeagueBars("达标"), qtbot)
    bars.show_items(items)
    assert not bars.grab().isNull()


def test_a_click_says_which_bar_was_wanted(qtbot):
    bars = shown(BarRank("类别"), qtbot)
    bars.show_items(ranks(3))
    with qtbot.waitSignal(bars.opened) as said:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    assert said.args == ["k1"]


def test_the_keyboard_walks_the_bars_and_opens_one(qtbot):
    bars = shown(LeagueBars("达标"), qtbot)
    bars.show_items([LeagueItem(key, key, 1, 1) for key in ("a", "b", "c")])
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(bars, key)
    with qtbot.waitSignal(bars.opened) as said:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert said.args == ["b"]


def test_the_keyboard_stays_on_its_bar_when_the_order_changes(qtbot):
    bars = shown(BarRank("类别"), qtbot)
    bars.show_items([RankItem("a", "甲", 2), RankItem("b", "乙", 1)])
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    bars.show_items([RankItem("b", "乙", 3), RankItem("a", "甲", 2)])
    with qtbot.waitSignal(bars.opened) as said:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert said.args == ["b"]


def test_what_is_drawn_can_be_heard(qtbot):
    bars = LeagueBars("镇街时限达标")
    qtbot.addWidget(bars)
    bars.show_items([LeagueItem("s", "双山街道", 11_999, 12_000), LeagueItem("d", "垛庄镇", 0, 0)])
    assert bars.accessibleName() == "镇街时限达标"
    assert bars.accessibleDescription() == "双山街道 99.9% (11999/12000)，垛庄镇 — (0/0)"


@pytest.mark.parametrize(
    ("met", "due", "tone"),
    [(98, 100, Tone.INFO), (97, 100, Tone.WARNING), (89, 100, Tone.CRITICAL), (0, 0, Tone.NEUTRAL)],
)
def test_the_league_turns_its_colour_at_the_target_and_at_the_foot_of_the_axis(qtbot, met, due, tone):
    bars = LeagueBars("达标")
    qtbot.addWidget(bars)
    assert bars.tone_of(LeagueItem("k", "t", met, due)) is tone


@pytest.mark.parametrize(
    "values", [[], [4.0], [nan, nan], [5.0] * 9, [1.0, nan, 3.0], [float(n % 97) for n in range(10_000)]]
)
def test_a_sparkline_draws_whatever_it_is_given(qtbot, values):
    line = shown(Sparkline(), qtbot)
    line.show_values(values)
    assert not line.grab().isNull()


def test_bars_without_room_are_counted_instead_of_squeezed(qtbot):
    bars = shown(BarRank("类别"), qtbot)
    bars.show_items(ranks(3))
    assert bars._shown() == 3
    bars.show_items(ranks(500))
    assert 5 < bars._shown() < 20
    assert bars._slot(0).height() >= 16
    for _ in range(30):
        qtbot.keyClick(bars, Qt.Key.Key_Down)
    with qtbot.waitSignal(bars.rest_asked):
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    qtbot.keyClick(bars, Qt.Key.Key_Up)
    with qtbot.waitSignal(bars.opened) as said:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert said.args == [f"k{bars._shown() - 1}"]


def test_a_click_beside_the_bars_says_nothing(qtbot):
    bars = shown(BarRank("类别"), qtbot)
    bars.show_items(ranks(2))
    with qtbot.assertNotEmitted(bars.opened):
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(40, 290))


def test_a_column_of_the_histogram_can_be_opened(qtbot):
    columns = shown(Histogram("剩余时间"), qtbot)
    columns.show_items([RankItem("over", "超期", 7, Tone.CRITICAL), RankItem("rest", "其余", 60)])
    with qtbot.waitSignal(columns.opened) as said:
        qtbot.mouseClick(columns, Qt.MouseButton.LeftButton, pos=QPoint(300, 150))
    assert said.args == ["rest"]


def test_where_the_league_has_no_room_for_its_axis_the_rows_begin_at_the_top(qtbot):
    bars = shown(LeagueBars("达标"), qtbot)
    bars.show_items([LeagueItem("a", "Qingquan Street Office", 9, 10)])
    bars.resize(500, 200)
    assert bars.head() > 0
    bars.resize(180, 200)
    assert bars.head() == 0
