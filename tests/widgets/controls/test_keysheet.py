"""The sheet of keys: it takes the hand, scrolls, and gives the hand back."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from tests.widgets.controls.test_words import HOSTILE
from widgets.controls.keysheet import KeyChapter, KeyRow, KeySheet

CHAPTERS = tuple(
    KeyChapter(f"章 {n}", tuple(KeyRow((letter,), f"做 {letter}") for letter in "ABCDEF"[: 2 + n % 4]))
    for n in range(9)
)


class Window(QWidget):
    """Hears of every key that nobody took."""

    def __init__(self) -> None:
        super().__init__()
        self.strayed: list[str] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.strayed.append(event.text())


class Stage:
    """A window with two fields, and the sheet over it."""

    def __init__(self, qtbot, width=1366, height=768) -> None:
        self.qtbot, self.window, self.first, self.second = qtbot, Window(), QPlainTextEdit(), QPushButton("x")
        qtbot.addWidget(self.window)
        pile = QVBoxLayout(self.window)
        pile.addWidget(self.first)
        pile.addWidget(self.second)
        self.sheet = KeySheet(self.window)
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        self.second.setFocus()
        qtbot.waitUntil(self.second.hasFocus)

    def open(self) -> None:
        self.sheet.open(CHAPTERS)
        self.qtbot.waitUntil(self.sheet.hasFocus)

    @property
    def scroll(self) -> QScrollArea:
        (found,) = self.sheet.findChildren(QScrollArea)
        return found

    @property
    def shown(self) -> list[QWidget]:
        """The chapters, in their order."""
        names = {each.title for each in self.sheet.chapters()}
        return [each for each in self.scroll.findChildren(QWidget) if each.accessibleName() in names]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, "?"])
def test_esc_and_the_question_mark_put_it_away_and_the_hand_is_back(qtbot, key):
    stage = Stage(qtbot)
    stage.open()
    with qtbot.waitSignal(stage.sheet.closed):
        qtbot.keyClicks(stage.sheet, key) if isinstance(key, str) else qtbot.keyClick(stage.sheet, key)
    assert not stage.sheet.isVisible() and stage.second.hasFocus()


def test_no_key_and_no_tab_reaches_what_lies_beneath(qtbot):
    stage = Stage(qtbot)
    stage.open()
    qtbot.keyClicks(stage.sheet, "AX1 ")
    qtbot.keyClick(stage.sheet, Qt.Key.Key_Tab)
    qtbot.keyClick(stage.sheet, Qt.Key.Key_Backtab)
    assert stage.window.strayed == [] and stage.sheet.hasFocus()


def test_a_hand_that_is_gone_is_not_given_back(qtbot):
    stage = Stage(qtbot)
    stage.open()
    stage.second.deleteLater()
    qtbot.waitUntil(lambda: len(stage.window.findChildren(QPushButton)) == 0)
    qtbot.keyClick(stage.sheet, Qt.Key.Key_Escape)
    assert not stage.sheet.isVisible()


def test_whoever_is_called_elsewhere_takes_the_hand_along(qtbot):
    stage = Stage(qtbot)
    stage.open()
    stage.first.setFocus()
    assert not stage.sheet.isVisible() and stage.first.hasFocus()


def test_a_click_beside_the_sheet_puts_it_away_and_one_on_it_does_not(qtbot):
    stage = Stage(qtbot)
    stage.open()
    qtbot.mouseClick(stage.sheet, Qt.MouseButton.LeftButton, pos=stage.sheet.rect().center())
    assert stage.sheet.isVisible()
    qtbot.mouseClick(stage.sheet, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not stage.sheet.isVisible()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (700, 400)])
def test_every_chapter_is_there_in_order_and_can_be_scrolled_to(qtbot, size):
    stage = Stage(qtbot, *size)
    stage.open()
    assert [each.accessibleName() for each in stage.shown] == [each.title for each in CHAPTERS]
    assert "A 做 A" in stage.shown[0].accessibleDescription()
    qtbot.keyClick(stage.sheet, Qt.Key.Key_End)
    bar = stage.scroll.verticalScrollBar()
    assert bar.value() == bar.maximum()
    lowest = max(each.mapTo(stage.scroll, QPoint(0, each.height())).y() for each in stage.shown)
    assert lowest <= stage.scroll.height()
    assert all(each.width() + each.x() <= stage.scroll.viewport().width() for each in stage.shown)


def test_it_does_not_scroll_where_all_of_it_has_room(qtbot):
    stage = Stage(qtbot, 1920, 1080)
    stage.open()
    qtbot.waitExposed(stage.window)
    assert stage.scroll.verticalScrollBar().maximum() == 0


def test_it_follows_the_window(qtbot):
    stage = Stage(qtbot)
    stage.open()
    stage.window.resize(800, 500)
    qtbot.waitUntil(lambda: stage.sheet.size() == stage.window.size())
    assert [each.accessibleName() for each in stage.shown] == [each.title for each in CHAPTERS]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_are_drawn_as_they_are(qtbot, text):
    stage = Stage(qtbot)
    stage.sheet.open((KeyChapter(text, (KeyRow(("A",), text),)),))
    stage.sheet.grab()
    assert stage.sheet.chapters()[0].rows[0].words == text
