"""The page of an administrator's section: keys, sheets, hostile words, and passwords that are gone once put away."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest

from console.domain.calendar import WorkCalendar
from console.domain.people import Role
from resources import roles
from tests.support.law import CALENDAR
from widgets.admin.accounts import PasswordSheet, RightsSheet, ShownOnce
from widgets.admin.listing import ListView
from widgets.admin.page import Page
from widgets.admin.preview import LINES_MOST, PreviewLine, PreviewSheet
from widgets.admin.sets import CalendarSheet, YearView
from widgets.tokens import Tone

HOSTILE = "<b>x</b> & \u2028 <img src=x>"


@pytest.fixture
def page(qtbot):
    model = QStandardItemModel(0, 2)
    for key in ("a", "b", "c"):
        items = [QStandardItem(f"{key} {HOSTILE}"), QStandardItem("2")]
        items[0].setData(key, roles.ID)
        items[1].setData(key, roles.ID)
        model.appendRow(items)
    made = Page("账号", ListView("账号", {0: 8}, 1), "查找")
    made.view.setModel(model)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    return made


def rows(page):
    model = page.view.model()
    assert isinstance(model, QStandardItemModel)
    return model


def test_j_and_k_walk_and_letters_are_asked(page, qtbot):
    page.view.choose("a")
    QTest.keyClicks(page.view, "jjk")
    assert page.view.current() == "b"
    with qtbot.waitSignal(page.view.asked) as asked:
        QTest.keyClicks(page.view, "n")
    assert asked.args == ["N"]
    with qtbot.waitSignal(page.view.opened) as opened:
        QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert opened.args == ["b"]


def test_the_row_that_is_chosen_stays_chosen_when_rows_come_anew(page):
    page.view.choose("b")
    rows(page).beginResetModel()
    rows(page).endResetModel()
    assert page.view.current() == "b" and page.view.currentIndex().row() == 1
    rows(page).clear()
    assert page.view.current() == ""


def test_a_sheet_stands_until_escape_and_gives_the_room_back(page, qtbot):
    page.view.choose("a")
    page.show_facts([("账号", HOSTILE)])
    before = page.list.width()
    page.open_sheet(CalendarSheet(CALENDAR, date(2026, 3, 30)))
    qtbot.waitUntil(lambda: page.list.width() < before)
    QTest.keyClick(page.sheet(), Qt.Key.Key_Escape)
    assert page.sheet() is None
    qtbot.waitUntil(lambda: page.list.width() == before)


def test_hostile_words_are_shown_as_they_are(page):
    sheet = PreviewSheet("导入", "发布")
    sheet.show_lines(HOSTILE, [PreviewLine(HOSTILE, Tone.CRITICAL)], "")
    page.open_sheet(sheet)
    assert "<img src=x>" in sheet.lines()[0] and "\u2028" not in sheet.lines()[0]
    assert page.view.itemDelegate().displayText(HOSTILE, None) == "<b>x</b> &   <img src=x>"


def test_what_has_a_fault_cannot_be_confirmed(page, qtbot):
    sheet = PreviewSheet("导入", "发布")
    page.open_sheet(sheet)
    sheet.show_lines("1 处问题", [PreviewLine("第 2 行", Tone.CRITICAL)], "文件有问题")
    with qtbot.assertNotEmitted(sheet.confirmed):
        QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_unit_counts_only_for_roles_that_have_one(qtbot):
    sheet = RightsSheet("新增", "新增", (), is_new=True)
    qtbot.addWidget(sheet)
    sheet.roles.tick(Role.OPERATOR)
    assert not sheet.unit.isEnabled() and sheet.scope.text() == "全区"
    sheet.roles.tick(Role.UNIT)
    assert sheet.unit.isEnabled() and "请选择" in sheet.scope.text()


def test_a_typed_password_is_hidden_and_one_that_was_made_is_named_for_a_reader(qtbot):
    sheet, once = PasswordSheet("wang"), ShownOnce([("wang", "secret-1")])
    for each in (sheet, once):
        qtbot.addWidget(each)
    assert sheet.password.echoMode() is not sheet.password.EchoMode.Normal
    assert once.fields[0].text() == "secret-1" and "wang" in once.fields[0].accessibleName()


def test_the_days_of_a_year_are_walked_and_turned(qtbot):
    view = YearView(CALENDAR, 2026, date(2026, 3, 30))
    qtbot.addWidget(view)
    view.resize(700, 300)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert str(view.day()) == "2026-04-30"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert str(view.day()) == "2026-04-30", "no day beyond the month"
    with qtbot.waitSignal(view.turned) as turned:
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert str(turned.args[0]) == "2026-04-30" and "2026-04-30" in view.accessibleName()
    assert isinstance(view._calendar, WorkCalendar)


def test_passwords_that_are_shown_once_go_by_their_own_button_alone(page):
    once, others = ShownOnce([("wang", "secret-1")]), ShownOnce([("li", "secret-2")])
    for each in (once, others):
        each.done.connect(page.close_sheet)
    page.open_sheet(once, stays=True)
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    page.open_sheet(PasswordSheet("zhao"))
    page.open_sheet(others, stays=True)
    assert page.sheet() is once
    once.done.emit()
    assert page.sheet() is others
    others.done.emit()
    assert page.sheet() is None


def test_a_preview_says_how_many_rows_it_does_not_list(qtbot):
    sheet = PreviewSheet("导入", "发布")
    qtbot.addWidget(sheet)
    sheet.show_lines("", [PreviewLine(str(n)) for n in range(LINES_MOST + 5)])
    assert sheet.lines()[-1] == "另有 5 行，未列出"
    sheet.show_lines("", [PreviewLine(str(n)) for n in range(LINES_MOST)])
    assert sheet.lines()[-1] == str(LINES_MOST - 1)
