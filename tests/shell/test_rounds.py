"""F7 goes round the parts of a window, whatever has the hand, and passes over what cannot be seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from console.shell.rounds import Rounds


@pytest.fixture
def room(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    parts = [QWidget() for _ in range(3)]
    for n, part in enumerate(parts):
        inner = QVBoxLayout(part)
        inner.addWidget(QLabel(str(n)))
        for m in range(2):
            button = QPushButton(f"{n}{m}")
            inner.addWidget(button)
        box.addWidget(part)
    Rounds(window, lambda: parts)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window, parts


def pressed(qtbot, window, modifier=Qt.KeyboardModifier.NoModifier) -> str:
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F7, modifier)
    found = QApplication.focusWidget()
    return found.text() if isinstance(found, QPushButton) else ""


def test_it_goes_round_and_back(qtbot, room):
    window, parts = room
    parts[0].findChildren(QPushButton)[1].setFocus()
    assert [pressed(qtbot, window) for _ in range(4)] == ["10", "20", "00", "10"]
    shift = Qt.KeyboardModifier.ShiftModifier
    assert [pressed(qtbot, window, shift) for _ in range(3)] == ["00", "20", "10"]


def test_what_cannot_be_seen_or_used_is_passed_over(qtbot, room):
    window, parts = room
    parts[1].hide()
    parts[0].findChildren(QPushButton)[0].setEnabled(False)
    parts[2].findChildren(QPushButton)[0].setFocus()
    assert [pressed(qtbot, window) for _ in range(2)] == ["01", "20"]
    for part in parts:
        part.hide()
    pressed(qtbot, window)
