"""The line over the charts: what they count, each side let go by its own chip, and nothing below it moves."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from widgets.charts.narrowed import NarrowedTo
from widgets.controls.buttons import ChipOption

SIDES = [ChipOption(f"side{n}", f"一个方面 <b>{n}</b>") for n in range(12)]


@pytest.fixture
def line(qtbot):
    line = NarrowedTo()
    qtbot.addWidget(line)
    line.resize(700, line.height())
    line.show()
    qtbot.waitExposed(line)
    return line


def test_it_says_that_everything_is_counted_and_whether_all_is_read(line):
    assert line._label.text() == line.accessibleName() == "图表计全部案件" and line._all.isHidden()
    line.show_filling(True)
    assert line._label.text() == "图表计全部案件，正在读入…"
    line.show_items(SIDES[:1])
    assert line._label.text() == "图表只计，正在读入…" and not line._all.isHidden()


def test_each_side_is_let_go_by_mouse_or_key_and_all_at_once(line, qtbot):
    line.show_items(SIDES[:2])
    first, second = line._chips.values()
    assert "一个方面 <b>0</b>" in first.accessibleName()
    with qtbot.waitSignal(line.freed) as said:
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert said.args == ["side0"]
    second.setFocus()
    with qtbot.waitSignal(line.freed) as said:
        qtbot.keyClick(second, Qt.Key.Key_Space)
    assert said.args == ["side1"]
    with qtbot.waitSignal(line.all_freed):
        qtbot.keyClick(line._all, Qt.Key.Key_Space)


@pytest.mark.parametrize("width", [300, 700, 1600])
def test_what_has_no_room_is_left_out_whole_and_counted(line, width):
    line.resize(width, line.height())
    before = line.height()
    line.show_items(SIDES)
    seen = [chip for chip in line._chips.values() if chip.isVisible()]
    assert line.height() == before
    hidden = len(SIDES) - len(seen)
    assert line._rest.text() == (f"等 {hidden} 项" if hidden else "")
    line.layout().activate()
    rooms = [each.geometry() for each in (line._label, *seen, line._rest, line._all)]
    assert all(a.right() < b.left() for a, b in pairwise(rooms) if a.width() and b.width())
    assert rooms[-1].right() <= line.width()
    assert all(name in line.accessibleName() for name in (SIDES[0].title, SIDES[-1].title)), "all of it can be heard"
