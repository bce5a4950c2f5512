"""One key in a text field, a few letters, Enter: the sentence stands at the cursor, and Esc leaves all as it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget

from console.domain.standardtexts import GAP
from widgets.cases.wording import KEY, Wording, WordsAnswer

HOSTILE = "<img src=x onerror=1><b>粗</b> & {地点}"
TEXTS = (
    Wording("a", "请派人到柳溪路153号处置。"),
    Wording("b", f"配件预计{GAP}到货，责任人{GAP}。"),
    Wording("c", HOSTILE),
)
CTRL = Qt.KeyboardModifier.ControlModifier


class Bench(QWidget):
    """A field with another beneath it, in a window."""

    def __init__(self, texts=TEXTS, are_any=True) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.answer = WordsAnswer("words")
        self.other = QPlainTextEdit()
        self.box = QVBoxLayout(self)
        self.box.addWidget(self.answer)
        self.box.addStretch(1)
        self.box.addWidget(self.other)
        self.answer.offer(lambda typed: self._find(typed, texts), are_any)
        self.resize(700, 500)

    def _find(self, typed, texts):
        self.asked.append(typed)
        return [each for each in texts if typed in each.words]

    def key(self, qtbot) -> None:
        qtbot.keyClick(self.answer.edit, Qt.Key.Key_Semicolon, CTRL)


@pytest.fixture
def bench(qtbot):
    made = Bench()
    shown(qtbot, made)
    return made


def shown(qtbot, bench: Bench) -> None:
    qtbot.addWidget(bench)
    with qtbot.waitActive(bench):
        bench.show()
        bench.activateWindow()
    bench.answer.edit.setFocus()


def picker(bench: Bench):
    assert bench.answer.picker is not None
    return bench.answer.picker


def test_a_key_opens_the_list_and_enter_puts_the_first_at_the_cursor(qtbot, bench):
    bench.answer.edit.setPlainText("前后")
    cursor = bench.answer.edit.textCursor()
    cursor.setPosition(1)
    bench.answer.edit.setTextCursor(cursor)
    bench.key(qtbot)
    assert picker(bench).isVisible() and QApplication.focusWidget() is picker(bench).typed
    assert picker(bench).told.text() == TEXTS[0].words, "the whole of the line under the hand is read beneath"
    with qtbot.waitSignal(bench.answer.taken) as taken:
        qtbot.keyClick(picker(bench).typed, Qt.Key.Key_Return)
    assert taken.args == ["a"]
    assert bench.answer.edit.toPlainText() == f"前{TEXTS[0].words}后"
    assert bench.answer.edit.hasFocus() and bench.answer.picker is None
    bench.answer.edit.undo()
    assert bench.answer.edit.toPlainText() == "前后", "one step back takes it away again"


def test_typing_narrows_and_arrows_walk(qtbot, bench):
    bench.key(qtbot)
    qtbot.keyClick(picker(bench).typed, Qt.Key.Key_Down)
    assert picker(bench).list.current().key == "b"
    picker(bench).typed.setText("粗")
    assert [each.key for each in picker(bench).list.lines()] == ["c"] and bench.asked[-1] == "粗"
    assert picker(bench).list.current().key == "c"


def test_the_first_gap_is_chosen_so_that_typing_fills_it(qtbot, bench):
    bench.key(qtbot)
    picker(bench).typed.setText("配件")
    qtbot.keyClick(picker(bench).typed, Qt.Key.Key_Return)
    qtbot.keyClicks(bench.answer.edit, "Friday")
    assert bench.answer.edit.toPlainText() == f"配件预计Friday到货，责任人{GAP}。"


def test_escape_tab_and_another_field_leave_the_text_as_it_was(qtbot, bench):
    for leave in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
        bench.key(qtbot)
        qtbot.keyClick(picker(bench).typed, leave)
        assert bench.answer.picker is None and QApplication.focusWidget() is bench.answer.edit
    bench.key(qtbot)
    bench.other.setFocus()
    assert bench.answer.picker is None and bench.answer.edit.toPlainText() == ""


def test_hostile_words_stay_words(qtbot, bench):
    bench.key(qtbot)
    picker(bench).typed.setText("粗")
    assert picker(bench).told.textFormat() is Qt.TextFormat.PlainText
    qtbot.keyClick(picker(bench).typed, Qt.Key.Key_Return)
    assert bench.answer.answer() == {"words": HOSTILE}


def test_the_button_beside_the_field_does_the_same_and_names_the_key(qtbot, bench):
    assert bench.answer.button.isVisible() and "Ctrl ;" in bench.answer.button.accessibleName()
    qtbot.mouseClick(bench.answer.button, Qt.MouseButton.LeftButton)
    assert picker(bench).isVisible()


def test_the_list_stands_inside_the_window_wherever_the_field_is(qtbot):
    low = Bench()
    low.box.insertStretch(0, 1)
    low.box.takeAt(2)
    low.other.hide()
    shown(qtbot, low)
    low.key(qtbot)
    assert low.rect().contains(picker(low).geometry())
    assert not picker(low).geometry().intersects(low.answer.edit.rect().translated(low.answer.pos()))


@pytest.mark.parametrize(("are_any", "told"), [(False, "lujian reference import texts"), (True, "没有适用的常用语")])
def test_where_there_are_none_it_says_where_they_come_from(qtbot, are_any, told):
    bare = Bench((), are_any)
    shown(qtbot, bare)
    bare.key(qtbot)
    assert told in picker(bare).told.text() and not picker(bare).list.isVisible()
    qtbot.keyClick(picker(bare).typed, Qt.Key.Key_Return)
    assert picker(bare).isVisible() and bare.answer.edit.toPlainText() == ""


def test_nothing_like_it_is_said(qtbot, bench):
    bench.key(qtbot)
    picker(bench).typed.setText("没有这样的")
    assert "没有包含" in picker(bench).told.text()


def test_a_field_that_is_put_away_takes_its_list_along(qtbot, bench):
    bench.key(qtbot)
    opened = picker(bench)
    bench.answer.hide()
    assert bench.answer.picker is None and not opened.isVisible()


def test_a_field_that_was_offered_nothing_has_no_button_and_no_key(qtbot):
    answer = WordsAnswer("words")
    qtbot.addWidget(answer)
    answer.show()
    assert not answer.button.isVisible() and KEY == "Ctrl+;"
    qtbot.keyClick(answer.edit, Qt.Key.Key_Semicolon, CTRL)
    assert answer.picker is None
