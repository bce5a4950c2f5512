"""The list under the search box: the hand walks in it, the cursor stays in the box."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListView, QPlainTextEdit, QVBoxLayout, QWidget

from tests.widgets.controls.test_words import HOSTILE
from widgets.controls.palette import Palette, PaletteLine, PaletteSection
from widgets.controls.topbar import SearchBox

LINES = (
    PaletteSection("命令", (PaletteLine("a", "派遣", cap="A"), PaletteLine("b", "结案", reason="须先核查"))),
    PaletteSection("地点", (PaletteLine("c", "柳溪路", "清泉街道", aside="道路"),)),
)


class Stage:
    """A window with a box, a list under it, and a field beneath."""

    def __init__(self, qtbot, width=900, height=500) -> None:
        self.qtbot, self.window = qtbot, QWidget()
        qtbot.addWidget(self.window)
        self.box, self.other = SearchBox("搜索"), QPlainTextEdit()
        pile = QVBoxLayout(self.window)
        pile.addWidget(self.box)
        pile.addWidget(self.other, 1)
        self.palette = Palette(self.box, self.window)
        self.chosen: list[str] = []
        self.palette.chosen.connect(self.chosen.append)
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        self.box.setFocus()
        qtbot.waitUntil(self.box.hasFocus)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.qtbot.keyClick(self.box, key)

    @property
    def list(self) -> QListView:
        (found,) = self.palette.findChildren(QListView)
        return found


DOWN, UP, ENTER, ESC = Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Escape


def test_arrows_walk_through_all_lines_and_round_and_heads_are_passed_over(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    assert stage.palette.current() == ""
    walked = []
    for _ in range(4):
        stage.press(DOWN)
        walked.append(stage.palette.current())
    assert walked == ["a", "b", "c", "a"]
    stage.press(UP)
    assert stage.palette.current() == "c" and stage.box.hasFocus()


def test_up_from_the_box_goes_to_the_last_line(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    stage.press(UP)
    assert stage.palette.current() == "c"


def test_enter_does_the_line_under_the_hand_and_puts_the_list_away(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    with qtbot.assertNotEmitted(stage.box.searched):
        stage.press(DOWN, ENTER)
    assert stage.chosen == ["a"] and not stage.palette.isVisible()


def test_enter_on_no_line_searches_as_it_does_without_a_list(qtbot):
    stage = Stage(qtbot)
    stage.box.setText("垃圾")
    stage.palette.show_sections(LINES)
    with qtbot.waitSignal(stage.box.searched) as said:
        stage.press(ENTER)
    assert said.args == ["垃圾"] and stage.chosen == []


def test_what_cannot_be_done_is_read_but_not_done(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    with qtbot.assertNotEmitted(stage.box.searched):
        stage.press(DOWN, DOWN, ENTER)
    assert stage.palette.current() == "b" and stage.chosen == [] and stage.palette.isVisible()
    assert "须先核查" in stage.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def test_esc_puts_the_list_away_first_and_leaves_the_box_second(qtbot):
    stage = Stage(qtbot)
    stage.box.setText("垃圾")
    stage.palette.show_sections(LINES)
    with qtbot.assertNotEmitted(stage.box.left):
        stage.press(ESC)
    assert not stage.palette.isVisible() and stage.box.text() == "垃圾" and stage.box.hasFocus()
    with qtbot.waitSignal(stage.box.left):
        stage.press(ESC)


def test_a_list_that_drops_anew_has_the_hand_on_nothing(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    stage.press(DOWN, ESC)
    stage.palette.show_sections(LINES)
    assert stage.palette.isVisible() and stage.palette.current() == ""


def test_a_click_does_a_line_and_on_a_head_nothing(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    rows = stage.list
    head, third = rows.model().index(0, 0), rows.model().index(4, 0)
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(head).center())
    assert stage.chosen == [] and stage.palette.isVisible() and stage.box.hasFocus()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(third).center())
    assert stage.chosen == ["c"]


def test_the_line_under_the_hand_stays_so_when_more_comes_beneath(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES[:1])
    stage.press(DOWN)
    stage.palette.show_sections(LINES)
    assert stage.palette.current() == "a"
    stage.palette.let_go()
    assert stage.palette.current() == ""


def test_a_click_counts_although_the_same_is_shown_anew_meanwhile(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    spot = stage.list.visualRect(stage.list.model().index(1, 0)).center()
    qtbot.mousePress(stage.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    stage.palette.show_sections(LINES)
    qtbot.mouseRelease(stage.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert stage.chosen == ["a"]


def test_whoever_goes_elsewhere_leaves_no_list_behind(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    stage.other.setFocus()
    qtbot.waitUntil(lambda: not stage.palette.isVisible())


@pytest.mark.parametrize(("width", "height"), [(900, 500), (420, 200), (1600, 300)])
def test_it_stands_under_the_box_inside_the_window_whatever_its_size(qtbot, width, height):
    stage = Stage(qtbot, width, height)
    long = PaletteSection("案件", tuple(PaletteLine(str(n), f"案件 {n}") for n in range(24)))
    stage.palette.show_sections((long,))
    for size in ((width, height), (width + 200, height + 90)):
        stage.window.resize(*size)
        qtbot.waitUntil(lambda size=size: stage.window.width() == size[0])
        below = stage.box.mapTo(stage.window, QPoint(0, stage.box.height())).y()
        assert stage.window.rect().contains(stage.palette.geometry())
        assert stage.palette.geometry().top() >= below
    stage.press(UP)
    assert stage.list.viewport().rect().contains(stage.list.visualRect(stage.list.currentIndex()))


def test_nothing_found_shows_nothing(qtbot):
    stage = Stage(qtbot)
    stage.palette.show_sections(LINES)
    stage.palette.show_sections(())
    assert not stage.palette.isVisible()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_wrote_is_shown_as_written_on_one_line(qtbot, text):
    stage = Stage(qtbot)
    stage.palette.show_sections((PaletteSection(text, (PaletteLine("k", text, text, aside=text, reason=text),)),))
    stage.palette.grab()
    (line,) = stage.palette.lines()
    assert line.title == text
    assert len(str(stage.list.model().index(1, 0).data()).splitlines()) == 1
    tooltip = str(stage.list.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert "<b>" not in tooltip and "<img" not in tooltip
