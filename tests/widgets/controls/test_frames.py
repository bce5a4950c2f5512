"""The panel, the rail and the head of the window."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from widgets.controls.panel import EmptyState, Panel
from widgets.controls.rail import Rail, RailItem
from widgets.controls.topbar import SearchBox, TopBar
from widgets.controls.words import PlainLabel


def texts(widget) -> list[str]:
    return [label.text() for label in widget.findChildren(PlainLabel)]


def test_a_panel_holds_title_note_and_body(qtbot):
    panel = Panel("案件队列", "60 件")
    qtbot.addWidget(panel)
    panel.add(PlainLabel("正文"))
    panel.show_title("案件队列", "<61> 件")
    assert texts(panel) == ["案件队列", "<61> 件", "正文"]
    assert panel.accessibleName() == "案件队列"


def test_an_empty_state_offers_one_thing(qtbot):
    empty = EmptyState("inbox", "没有待办案件", "新案件会出现在这里。", "查看已结案")
    qtbot.addWidget(empty)
    assert (empty.accessibleName(), empty.accessibleDescription()) == ("没有待办案件", "新案件会出现在这里。")
    with qtbot.waitSignal(empty.asked):
        empty.findChildren(QPushButton)[0].click()


def a_rail(qtbot) -> Rail:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.show_items(
        [
            RailItem("cases", "案件", "inbox", 18),
            RailItem("map", "地图", "map"),
            RailItem("settings", "设置", "settings", at_foot=True),
        ]
    )
    rail.resize(64, 600)
    rail.show()
    qtbot.waitExposed(rail)
    return rail


def test_the_rail_is_walked_and_chosen_by_keyboard(qtbot):
    rail = a_rail(qtbot)
    stops = rail.findChildren(QToolButton)
    assert [stop.accessibleName() for stop in stops] == ["案件，18 件待看", "地图", "设置"]
    rail.activateWindow()
    stops[0].setFocus()
    qtbot.waitUntil(stops[0].hasFocus)
    qtbot.keyClick(stops[0], Qt.Key.Key_Down)
    assert stops[1].hasFocus()
    with qtbot.waitSignal(rail.chosen) as said:
        qtbot.keyClick(stops[1], Qt.Key.Key_Return)
    assert said.args == ["map"]
    assert rail.current() == "map"


def test_new_counts_on_the_rail_move_nothing(qtbot):
    rail = a_rail(qtbot)
    rail.choose("map")
    stops = rail.findChildren(QToolButton)
    rail.show_items([RailItem("cases", "案件", "inbox", 19), RailItem("map", "地图", "map")])
    assert rail.findChildren(QToolButton) == stops
    assert (rail.current(), stops[0].accessibleName()) == ("map", "案件，19 件待看")
    assert stops[2].y() > stops[1].y() + 100


def test_the_head_of_the_window_shows_what_it_is_told(qtbot):
    top = TopBar("路见", "章丘区")
    qtbot.addWidget(top)
    top.show_time(datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZoneInfo("Asia/Shanghai")))
    top.show_account("派遣员 <王敏>")
    assert texts(top)[:4] == ["路见", "章丘区", "14:32:07", "派遣员 <王敏>"]


def test_the_search_box_says_what_is_wanted_and_gives_way(qtbot):
    top = TopBar("路见")
    qtbot.addWidget(top)
    [box] = top.findChildren(SearchBox)
    qtbot.keyClicks(box, "shuangshan")
    with qtbot.waitSignal(top.searched) as said:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert said.args == ["shuangshan"]
    with qtbot.waitSignal(box.left):
        qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_ctrl_k_leads_to_the_search_box(qtbot):
    top = TopBar("路见")
    qtbot.addWidget(top)
    with qtbot.waitActive(top):
        top.show()
        top.activateWindow()
    top.search.setText("双山")
    top.search.clearFocus()
    qtbot.keyClick(top, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert top.search.hasFocus()
    assert top.search.selectedText() == "双山"
