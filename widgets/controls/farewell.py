"""Before somebody leaves the seat to the next person: what of theirs is unfinished, and what becomes of it.

Enter leaves, Esc stays; the hand stands on staying, so that nothing grave hangs on one bare key.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import ShortcutButton
from widgets.controls.overlay import Overlay
from widgets.controls.paper import paint_ground
from widgets.controls.words import PlainLabel

WIDTH = 480


class Farewell(Overlay):
    """Asks over a whole window."""

    left = Signal()
    """They mean it: the seat is the next person's."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        scale = theme.scale()
        self.setAccessibleName(say("换人登录", "Leave the seat"))
        self._paper = _Paper(self)
        self._paper.setFixedWidth(WIDTH)
        self._lines = PlainLabel("", "body", wrap=True)
        self.stay = ShortcutButton(say("继续工作", "Stay"), "Esc")
        self.leave = ShortcutButton(say("退出，由下一位登录", "Leave to the next person"), "", "primary", "log-out")
        self.stay.clicked.connect(self.close_sheet)
        self.leave.clicked.connect(self._leave)
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave, 1)
        buttons.addWidget(self.stay)
        box = QVBoxLayout(self._paper)
        box.setContentsMargins(scale.l, scale.l, scale.l, scale.l)
        box.setSpacing(scale.m)
        box.addWidget(PlainLabel(say("换人登录", "Leave the seat"), "section"))
        box.addWidget(self._lines)
        box.addLayout(buttons)

    def open(self, unfinished: Sequence[str]) -> None:
        """Say what is unfinished, and ask."""
        nothing = say("没有未完成的操作。", "Nothing is unfinished.")
        self._lines.setText("\n".join(f"· {each}" for each in unfinished) or nothing)
        self.setAccessibleDescription(self._lines.text())
        self.come_up()
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def words(self) -> str:
        """What it says."""
        return self._lines.text()

    def close_sheet(self) -> None:
        """They stay."""
        super().close_sheet()
        self._window.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802 (Qt's virtual)
        """Tab goes from one button to the other and nowhere else."""
        (self.leave if self.stay.hasFocus() else self.stay).setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _leave(self) -> None:
        self.leave.refuse(say("正在退出", "Leaving"))
        self.left.emit()

    def _stand(self) -> None:
        super()._stand()
        height = self._paper.heightForWidth(WIDTH)
        self._paper.resize(WIDTH, max(height, self._paper.sizeHint().height()))
        place = self.rect().center() - self._paper.rect().center()
        self._paper.move(place)


class _Paper(QFrame):
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ground(self, theme.palette().bg2)
