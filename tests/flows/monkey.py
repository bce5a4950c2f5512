"""A monkey before a window: keys, clicks, wheels, drags, sizes, from one seed.

    Monkey(window, seed).next() ─▶ one gesture done to whatever is under the hand ─▶ its name

What it does follows from the seed and from what the window shows at that moment.
"""

from random import Random

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

SIZES = ((1366, 768), (1920, 1080), (1100, 700), (900, 600), (2560, 1440))
LETTERS = "abcdefghijklmnopqrstuvwxyz123450/?"
WORDS = ("垃圾", "柳溪路153号", "bllj", "138", "<b>x</b>", "=1+1", "\u202e", "”", "E0405", "督办")
KEYS = (
    *(Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right) * 3,
    *(Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Space) * 3,
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Backspace, Qt.Key.Key_Delete),
    *(Qt.Key.Key_F1, Qt.Key.Key_F8, Qt.Key.Key_Plus, Qt.Key.Key_Minus),
)
CONTROLLED = (Qt.Key.Key_K, Qt.Key.Key_A, Qt.Key.Key_D, Qt.Key.Key_Z, Qt.Key.Key_P, Qt.Key.Key_Return, Qt.Key.Key_V)
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PATIENCE_MS = 300
"""A menu or dialog of Qt's own, a calendar's months or a printer's page set-up, does not return from the click before
it is closed."""
MEANT = frozenset({"ctrl", "alt", "key Key_Return", "key Key_Space", "click", "double click"})
"""Gestures with which a person confirms."""


class Monkey:
    """`done`: the gestures so far, the last ones kept; `meant`: whether the last could confirm something."""

    def __init__(self, window: QMainWindow, seed: str) -> None:
        self.random, self.window = Random(seed), window
        self.done: list[str] = []
        self._held: QWidget = window
        """What lies in front is held: for Python, a list that Qt made for itself takes what is in it along."""
        self._patience = QTimer(interval=PATIENCE_MS)
        self._patience.timeout.connect(_put_away)

    @property
    def meant(self) -> bool:
        return any(self.done[-1].startswith(each) for each in MEANT) if self.done else False

    def next(self) -> str:
        """Do one gesture; gives its name."""
        kinds = (self._letter, self._key, self._chord, self._type, self._click, self._wheel, self._drag, self._resize)
        (kind,) = self.random.choices(kinds, (30, 30, 8, 6, 30, 6, 4, 1))
        self._patience.start()
        kind()
        self._patience.stop()
        del self.done[:-40]
        return self.done[-1]

    def _say(self, name: str, of: QWidget) -> None:
        self.done.append(f"{name} on {type(of).__name__} {of.accessibleName()[:20]!r}")

    def _top(self) -> QWidget:
        """What lies in front: a menu, a dialog, else the window."""
        self._held = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window
        return self._held

    def _focus(self) -> QWidget:
        top = self._top()
        return top if top is QApplication.activePopupWidget() else top.focusWidget() or top

    def _letter(self) -> None:
        at, letter = self._focus(), self.random.choice(LETTERS)
        self._say(f"letter {letter}", at)
        QTest.keyClicks(at, letter, SHIFT if self.random.random() < 0.1 else PLAIN)

    def _key(self) -> None:
        at, key = self._focus(), self.random.choice(KEYS)
        self._say(f"key {key.name}", at)
        QTest.keyClick(at, key, SHIFT if self.random.random() < 0.15 else PLAIN)

    def _chord(self) -> None:
        at = self._focus()
        if self.random.random() < 0.15:
            self._say("alt", at)
            QTest.keyClick(at, self.random.choice((Qt.Key.Key_1, Qt.Key.Key_2)), ALT)
        else:
            key = self.random.choice(CONTROLLED)
            self._say(f"ctrl {key.name}", at)
            QTest.keyClick(at, key, CONTROL)

    def _type(self) -> None:
        at, words = self._focus(), self.random.choice(WORDS)
        self._say(f"type {words!a}", at)
        for letter in words:
            QTest.sendKeyEvent(QTest.KeyAction.Click, at, Qt.Key.Key_unknown, letter, PLAIN, -1)

    def _spot(self) -> tuple[QWidget, QPoint]:
        """A point of what lies in front, and the innermost widget there."""
        top = self._top()
        point = QPoint(self.random.randrange(max(1, top.width())), self.random.randrange(max(1, top.height())))
        child = top.childAt(point)
        return (top, point) if child is None else (child, child.mapFrom(top, point))

    def _click(self) -> None:
        at, point = self._spot()
        match self.random.randrange(12):
            case 0:
                self._say("double click", at)
                QTest.mouseDClick(at, LEFT, PLAIN, point)
            case 1:
                self._say("right click", at)
                QTest.mouseClick(at, RIGHT, PLAIN, point)
            case _:
                self._say("click", at)
                modifier = self.random.choice((PLAIN, PLAIN, PLAIN, CONTROL, SHIFT))
                QTest.mouseClick(at, LEFT, modifier, point)

    def _wheel(self) -> None:
        at, point = self._spot()
        turn = QPoint(0, self.random.choice((-480, -120, 120, 480)))
        self._say("wheel", at)
        event = QWheelEvent(
            QPointF(point),
            QPointF(at.mapToGlobal(point)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            CONTROL if self.random.random() < 0.1 else PLAIN,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(at, event)

    def _drag(self) -> None:
        at, point = self._spot()
        self._say("drag", at)
        QTest.mousePress(at, LEFT, PLAIN, point)
        for _ in range(self.random.randint(1, 6)):
            point += QPoint(self.random.randint(-200, 200), self.random.randint(-120, 120))
            QTest.mouseMove(at, point)
        QTest.mouseRelease(at, LEFT, PLAIN, point)

    def _resize(self) -> None:
        self._say("resize", self.window)
        self.window.resize(*self.random.choice(SIZES))


def _put_away() -> None:
    in_front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if in_front is not None:
        in_front.close()
