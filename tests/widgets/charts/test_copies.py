"""A chart that is taken along: what lies on the clipboard, and that nothing of it is a formula."""

import csv
from io import StringIO
from math import nan

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from widgets.charts.bars import BarRank, RankItem
from widgets.charts.copies import SHARPNESS, ChartPanel, Table, as_text

AS_OF = "截至 2026-11-22 14:32:07"
HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "\t=1",
    "\u200b=1",
    "a\tb\nc",
    "a\u2028=b",
    '"',
    'x"\ty',
    "\u202eabc",
    "",
)


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text), dialect="excel-tab"))


@pytest.fixture
def panel(qtbot):
    chart = BarRank("单位")
    items = [RankItem("a", "环境卫生中心", 1234, late=2), RankItem("b", HOSTILE[0], 1)]
    chart.show_items(items)
    table = Table(("单位", "在办"), [(each.title, each.value) for each in items])
    made = ChartPanel("主办单位", "在办", chart, lambda: table)
    made.show_as_of(AS_OF)
    qtbot.addWidget(made)
    made.resize(300, 220)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_table_has_a_header_plain_figures_and_the_time_up_to_which_it_is_true():
    text = as_text(Table(("小时", "上报", "率"), [("08:00", 12345.0, 0.5), ("09:00", nan, 0)]), AS_OF)
    assert text == f"小时\t上报\t率\t{AS_OF}\n08:00\t12345\t0.5\t\n09:00\t\t0\t\n"


def test_words_of_others_stand_in_a_table_as_words():
    read = cells(as_text(Table(("单位", "在办"), [(each, 7) for each in HOSTILE]), AS_OF))
    assert [len(row) for row in read] == [3] * (len(HOSTILE) + 1), "no name makes a cell or a row of its own"
    assert all(row[1] == "7" for row in read[1:])
    for name, *_ in read:
        assert not name.startswith(tuple("=+-@＝＋－＠\t\r\n ")), name
        assert not name or name.isprintable()
    assert [row[0] for row in read[1:5]] == [f"'{each}" for each in HOSTILE[:4]]


def test_a_table_goes_to_the_clipboard_as_text(panel, qtbot):
    with qtbot.waitSignal(panel.copied):
        panel.menu().actions()[1].trigger()
    read = cells(QGuiApplication.clipboard().text())
    assert read == [["单位", "在办", AS_OF], ["环境卫生中心", "1234", ""], [f"'{HOSTILE[0]}", "1", ""]]


def test_a_picture_is_sharper_than_the_screen_and_holds_title_chart_and_time(panel, qtbot):
    with qtbot.waitSignal(panel.copied):
        panel.menu().actions()[0].trigger()
    image = QGuiApplication.clipboard().image()
    chart = panel.findChild(BarRank)
    assert image.width() >= SHARPNESS * chart.width() and image.height() > SHARPNESS * chart.height()
    drawn = panel.picture()
    assert drawn.devicePixelRatio() == SHARPNESS == 2.0
    panel.show_as_of("截至 2026-11-22 14:32:08")
    assert panel.picture() != drawn, "another time is another picture"
    panel.show_as_of(AS_OF)
    assert panel.picture() == drawn
    panel.show_title("别的", "在办")
    assert panel.picture() != drawn, "so is another title"


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_the_menu_opens_over_the_chart_by_mouse_and_by_key(panel, qtbot, reason):
    chart = panel.findChild(BarRank)
    QApplication.sendEvent(chart, QContextMenuEvent(reason, QPoint(9, 9), chart.mapToGlobal(QPoint(9, 9))))
    assert_open(panel, qtbot)


def test_the_menu_opens_from_its_button_with_the_keyboard(panel, qtbot):
    assert panel.copy.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert panel.copy.accessibleName() == "复制图表"
    qtbot.keyClick(panel.copy, Qt.Key.Key_Space)
    assert_open(panel, qtbot)


def assert_open(panel, qtbot):
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and menu in panel.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["复制为图片", "复制为表格"]
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert panel.findChild(QMenu) is None
