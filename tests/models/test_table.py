"""A table of values fetched whole: refreshed in place where it can be, and never a proxy."""

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from console.domain.text import Text
from console.models.table import Shown, Table
from resources import roles

COLUMNS = (Shown[str](Text("字", "Word"), lambda row: row), Shown[str](Text("长", "Length"), lambda row: str(len(row))))


@pytest.fixture
def table(qapp):
    made: Table[str] = Table(COLUMNS, lambda row: row[:1], lambda row: "warning" if len(row) > 3 else "neutral")
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return made


def test_the_same_things_are_refreshed_and_others_begin_anew(table, qtbot):
    table.show_rows(["aa", "bb"])
    with qtbot.assertNotEmitted(table.modelReset), qtbot.waitSignal(table.dataChanged):
        table.show_rows(["aaaa", "bb"])
    assert (table.index(0, 1).data(), table.index(0, 0).data(roles.TONE)) == ("4", "warning")
    with qtbot.waitSignal(table.modelReset):
        table.show_rows(["bb"])
    assert table.rowCount() == 1 and table.row("b") == "bb" and table.row("a") is None


def test_more_rows_come_beneath(table, qtbot):
    table.show_rows(["aa"])
    with qtbot.assertNotEmitted(table.modelReset):
        table.add_rows(["bb", "cc"])
        table.add_rows([])
    assert [table.index(n, 0).data(roles.ID) for n in range(3)] == ["a", "b", "c"]
