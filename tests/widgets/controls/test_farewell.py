"""Leaving a seat says what is unfinished first, and nothing grave hangs on one bare key."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from widgets.controls.farewell import Farewell


def a_window(qtbot) -> tuple[QWidget, Farewell]:
    window = QWidget()
    box = QVBoxLayout(window)
    box.addWidget(QLineEdit())
    farewell = Farewell(window)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    return window, farewell


def test_what_is_unfinished_is_said_as_plain_text(qtbot):
    _, farewell = a_window(qtbot)
    farewell.open(["1 项操作待送达", "<b>草稿</b>"])
    assert farewell.words() == "· 1 项操作待送达\n· <b>草稿</b>"
    farewell.open([])
    assert farewell.words() == "没有未完成的操作。"


def test_enter_on_opening_stays_and_only_the_button_leaves(qtbot):
    window, farewell = a_window(qtbot)
    farewell.open([])
    held = window.focusWidget()
    assert held is farewell.stay
    with qtbot.assertNotEmitted(farewell.left):
        QTest.keyClick(held, Qt.Key.Key_Return)
    assert farewell.isHidden()
    farewell.open([])
    with qtbot.waitSignal(farewell.left):
        farewell.leave.click()
    with qtbot.assertNotEmitted(farewell.left):
        farewell.leave.click()


def test_esc_puts_it_away_and_no_key_goes_beneath(qtbot):
    window, farewell = a_window(qtbot)
    farewell.open([])
    QTest.keyClicks(farewell, "abc")
    beneath = window.findChild(QLineEdit)
    assert beneath is not None and beneath.text() == ""
    QTest.keyClick(farewell, Qt.Key.Key_Escape)
    assert farewell.isHidden()


def test_it_covers_the_window_whatever_its_size(qtbot):
    window, farewell = a_window(qtbot)
    farewell.open(["长" * 60] * 4)
    window.resize(1300, 800)
    assert farewell.geometry() == window.rect()
