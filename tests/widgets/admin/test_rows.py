"""A table of words that is changed in place: what has become of each row, and nobody's hand is disturbed."""

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from widgets.admin.rows import EditedRow, RowsSheet, RowsTable

ROWS = tuple(EditedRow(words, words) for words in (("law", "执法局"), ("green", "园林局"), ("<b>x</b>", "水务局")))


@pytest.fixture
def table(qtbot: QtBot) -> RowsTable:
    made = RowsTable()
    qtbot.addWidget(made)
    made.show_rows(("编号", "名称"), ROWS, locked=(0,))
    made.show()
    return made


def told(table: RowsTable, row: int, column: int = 0) -> str:
    return str(table.model().index(row, column).data())


def editor(table: RowsTable) -> QLineEdit:
    (found,) = [each for each in table.findChildren(QLineEdit) if each.isVisible()]
    return found


def test_a_cell_is_changed_with_enter_and_the_row_says_so(qtbot: QtBot, table: RowsTable) -> None:
    table.go(1, 2)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor(table).setText("绿化局")
    with qtbot.waitSignal(table.changed):
        qtbot.keyClick(editor(table), Qt.Key.Key_Return)
    assert table.rows()[1].cells == ("green", "绿化局") and told(table, 1) == "已改"
    assert [told(table, row) for row in (0, 2)] == ["", ""] and told(table, 2, 1) == "<b>x</b>"


def test_what_a_row_is_known_by_stays_and_is_free_in_a_new_one(qtbot: QtBot, table: RowsTable) -> None:
    table.go(0, 1)
    table.add()
    assert table.rowCount() == 4 and told(table, 3) == "新增"
    able = [bool(table.model().index(row, 1).flags() & Qt.ItemFlag.ItemIsEditable) for row in (0, 3)]
    assert able == [False, True]


def test_a_withdrawn_row_can_be_had_back_and_a_new_one_goes(qtbot: QtBot, table: RowsTable) -> None:
    table.go(1, 1)
    table.withdraw()
    assert (told(table, 1), table.rows()[1].is_withdrawn) == ("撤下", True)
    table.withdraw()
    assert (told(table, 1), table.rows()) == ("", ROWS)
    table.add()
    table.withdraw()
    assert table.rows() == ROWS


def test_a_fault_that_comes_meanwhile_leaves_the_words_under_the_hand(qtbot: QtBot, table: RowsTable) -> None:
    table.go(2, 2)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor(table).setText("还没写完")
    table.show_faults({3: "没有这个单位", 1: "编号重复"})
    assert editor(table).text() == "还没写完"
    assert (told(table, 0), told(table, 2)) == ("编号重复", "没有这个单位")
    table.show_faults({})
    assert (told(table, 0), told(table, 2)) == ("", "")


def test_what_was_changed_stays_in_sight_of_a_search(qtbot: QtBot, table: RowsTable) -> None:
    table.go(1, 1)
    table.withdraw()
    table.seek("执法")
    assert [told(table, line, 1) for line in range(table.rowCount())] == ["law", "green"]
    assert told(table, table.currentIndex().row(), 1) == "green", "the hand stays on its row"
    table.seek("")
    assert table.rowCount() == 3


def test_what_is_found_is_changed_where_it_belongs(qtbot: QtBot, table: RowsTable) -> None:
    table.seek("水务")
    assert [table.model().headerData(line, Qt.Orientation.Vertical) for line in range(table.rowCount())] == [3]
    table.go(0, 2)
    assert table.model().setData(table.currentIndex(), "水利局")
    table.add()
    assert [each.state for each in table.rows()] == ["", "", "已改", "新增"] and told(table, 1) == "新增"
    table.show_faults({3: "没有这个单位"})
    assert told(table, 0) == "没有这个单位"
    table.withdraw()
    table.seek("执法")
    assert [told(table, line, 2) for line in range(table.rowCount())] == ["执法局", "水利局"]
    table.go(1, 1)
    table.withdraw()
    assert [each.is_withdrawn for each in table.rows()] == [False, False, True]
    assert table.rows()[2].cells == ("<b>x</b>", "水务局")


def test_thousands_of_rows_are_only_drawn_where_they_are_seen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A district has twelve thousand shop fronts: what is asked for is what fits the window, not what there is."""
    table = RowsTable()
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    model, asked = table.model(), set[int]()
    was = type(model).data

    def data(me: QAbstractItemModel, at: QModelIndex, role: int = 0) -> object:
        asked.add(at.row())
        return was(me, at, role)

    monkeypatch.setattr(type(model), "data", data)
    rows = [EditedRow((f"f-{n}", f"第{n}号店"), (f"f-{n}", f"第{n}号店")) for n in range(12_000)]
    table.show_rows(("编号", "名称"), rows, locked=(0,))
    table.grab()
    table.seek("号店 f-7")
    table.grab()
    assert table.rowCount() == 1_111 and told(table, 1, 1) == "f-70"
    assert 0 < len(asked) < 300


def test_a_part_without_new_rows_offers_none(qtbot: QtBot) -> None:
    sheet = RowsSheet("规则", "发布", [("settings", "规则")], "查找")
    qtbot.addWidget(sheet)
    sheet.show_rows(("值",), [EditedRow(("1",), ("1",))], (), may_grow=False)
    assert sheet.add.isHidden() and not sheet.withdraw.isHidden()
