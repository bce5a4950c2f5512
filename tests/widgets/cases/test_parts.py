"""拆分 by the keyboard: parts come and go, and Tab goes through all of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain.case.linking import PARTS_MOST
from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.ids import AccountId
from console.domain.people import Actor, Role
from tests.support.rows import NOON, PLACE, a_case
from widgets.cases.actsheet import ActSheet, Scene

DISPATCHER = Actor(AccountId("desk01"), frozenset({Role.DISPATCHER}))
ROW = a_case("c1", Stage.HANDLING, class_code="E0405", condition=1)


@pytest.fixture
def sheet(qtbot, lexicon, calendar):
    sheet = ActSheet(
        Scene(row=ROW, action=Action.SPLIT, actor=DISPATCHER, lexicon=lexicon, calendar=calendar, now=NOON)
    )
    qtbot.addWidget(sheet)
    with qtbot.waitActive(sheet):
        sheet.show()
        sheet.activateWindow()
    sheet.begin()
    return sheet


def tabbed(qtbot, most=40):
    """The controls that Tab comes to, from the one that has the focus until it comes round."""
    seen: list[object] = []
    while (here := QApplication.focusWidget()) not in seen and len(seen) < most:
        seen.append(here)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    return seen


def test_each_part_begins_as_the_case_is_and_where_it_is(sheet):
    (first, second) = sheet.fields()["parts"]
    assert first == second
    assert (first.class_code, first.condition, first.title, first.place) == ("E0405", 1, "", None)


def test_tab_goes_through_a_part_that_was_added_before_it_comes_to_the_buttons(qtbot, sheet):
    parts = sheet.control("parts")
    qtbot.keyClick(parts.more, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is parts.parts[2].chooser.small_class
    seen = tabbed(qtbot)
    order = [parts.parts[2].title, parts.parts[2].elsewhere, parts.more, sheet._go, sheet._back]
    assert [each for each in seen if each in order] == order


def test_a_place_of_its_own_is_asked_at_once_and_travels(qtbot, sheet):
    part = sheet.control("parts").parts[1]
    qtbot.keyClick(part.elsewhere, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is part.place.address
    assert part.place.pick in tabbed(qtbot)
    part.place.put(117.5001, 36.7001)
    qtbot.keyClicks(part.title, "second  title ")
    (first, second) = sheet.fields()["parts"]
    assert first.place is None
    assert (second.place.lon, second.place.address, second.title) == (117.5001, PLACE.address, "second title")


def test_half_a_place_of_a_part_is_refused_beside_the_parts(qtbot, sheet):
    part = sheet.control("parts").parts[0]
    qtbot.keyClick(part.elsewhere, Qt.Key.Key_Space)
    part.place.address.clear()
    assert sheet.fields() is None
    assert sheet.form._rows["parts"].refusal() == "请填写地点的文字。"


def test_the_last_part_cannot_be_left_out_nor_one_more_than_the_law_takes_be_added(qtbot, sheet):
    parts = sheet.control("parts")
    qtbot.keyClick(parts.parts[0].gone, Qt.Key.Key_Space)
    assert len(sheet.fields()["parts"]) == 1
    assert parts.parts[0].gone.isHidden()
    for _ in range(PARTS_MOST - 1):
        parts.add()
    assert not parts.more.isEnabled()
