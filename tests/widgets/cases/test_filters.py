"""Filters: the usual ones as chips, every one in the menu, the one in force always in sight."""

import pytest
from PySide6.QtCore import Qt

from widgets.cases.filters import FilterBar
from widgets.controls.buttons import Chip, ChipOption


@pytest.fixture
def bar(qtbot):
    bar = FilterBar("筛选", ("all", "overdue"))
    qtbot.addWidget(bar)
    bar.resize(500, 40)
    bar.show_items([ChipOption(key, key, n) for n, key in enumerate(("all", "overdue", "hard", "directed"))])
    bar.choose("all")
    bar.show()
    return bar


def chips(bar):
    return {chip.title() for chip in bar.findChildren(Chip) if not chip.isHidden()}


def test_every_filter_is_in_the_menu_with_its_count_and_the_one_in_force_is_ticked(bar):
    said = [(action.text(), action.isChecked()) for action in bar.menu().actions()]
    assert said == [("all　0", True), ("overdue　1", False), ("hard　2", False), ("directed　3", False)]


def test_one_chosen_from_the_menu_is_told_and_stands_among_the_chips(qtbot, bar):
    with qtbot.waitSignal(bar.chosen) as told:
        bar.menu().actions()[2].trigger()
    assert told.args == ["hard"]
    assert (bar.current(), bar.chips.current()) == ("hard", "hard")
    assert chips(bar) == {"all", "overdue", "hard"}


def test_a_count_that_changes_leaves_the_one_in_force(bar):
    bar.choose("directed")
    bar.show_items([ChipOption(key, key, 9) for key in ("all", "overdue", "hard", "directed")])
    assert bar.chips.current() == "directed"


def test_one_that_is_no_longer_in_force_goes_back_into_the_menu(qtbot, bar):
    bar.choose("hard")
    bar.chips.chosen.emit("all")
    qtbot.waitUntil(lambda: chips(bar) == {"all", "overdue"})


def test_what_a_person_keeps_stands_after_the_first_also_where_it_is_not_usual(bar):
    bar.show_items([ChipOption(key, key, 1) for key in ("all", "overdue", "hard", "mine?街")], ["mine?街", "hard"])
    line = [bar.chips.layout().itemAt(n).widget() for n in range(4)]
    assert [chip.title() for chip in line] == ["all", "mine?街", "hard", "overdue"]


def test_the_star_asks_to_keep_what_is_seen_and_to_keep_it_no_longer(qtbot, bar):
    with qtbot.waitSignal(bar.starred) as told:
        bar.star.click()
    assert told.args == [True]
    bar.show_star(is_kept=True)
    assert "不再保留" in bar.star.accessibleName()
    with qtbot.waitSignal(bar.starred) as told:
        qtbot.keyClick(bar, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [False]


def test_one_that_is_kept_and_chosen_is_in_sight_however_narrow_the_bar(bar):
    bar.resize(180, 40)
    bar.show_items([ChipOption(key, key, 1) for key in ("all", "overdue", "all?很长的地名")], ["all?很长的地名"])
    bar.choose("all?很长的地名")
    assert "all?很长的地名" in chips(bar)
