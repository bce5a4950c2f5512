"""值班: the page of who leads the shift. Load, hand-over and duty log, and over them the lamps of what feeds the desk.

┌ Esc 返回 │ 值班 │ lamps …            ┐
│ 负荷 1 │ 交接班 2 │ 值班日志 3       │
│ the board                            │
└──────────────────────────────────────┘
"""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.cases.flow import Flow
from widgets.controls.buttons import ShortcutButton
from widgets.controls.pages import Pages
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel, caption, tip
from widgets.shift.handover import HandoverBoard
from widgets.shift.load import LoadBoard
from widgets.shift.log import LogBoard
from widgets.tokens import Tone

LOAD, HANDOVER, LOG = range(3)


class Lamp(Struct, frozen=True):
    """One thing that feeds the desk, in a word or two; `more` says it at length."""

    words: str
    tone: Tone
    icon: str = ""
    more: str = ""


class _Tabs(QTabBar):
    """Wide enough for the chosen one, whose name is told in a stronger cut."""

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 (Qt's virtual)
        return super().tabSizeHint(index) + QSize(theme.scale().m, 0)


class ShiftPage(QWidget):
    """The three boards; digits turn, letters go to the board in sight, Esc leaves."""

    left = Signal()
    """Back to the cases."""
    turned = Signal(int)
    """Another board is in sight: LOAD, HANDOVER or LOG."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.load, self.handover, self.log = LoadBoard(), HandoverBoard(), LogBoard()
        self._tabs = _Tabs()
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(say("值班", "The shift"))
        names = (say("派单负荷", "Load"), say("交接班", "Hand-over"), say("值班日志", "Duty log"))
        for n, name in enumerate(names, 1):
            self._tabs.addTab(caption(f"{name}  {n}"))
        self._boards = Pages()
        for board in (self.load, self.handover, self.log):
            self._boards.addWidget(board)
        back = ShortcutButton(say("返回", "Back"), "Esc", "ghost", "arrow-left")
        back.clicked.connect(self.left)
        self._lamps_place = Flow(scale.s)
        self._pills: list[StatusPill] = []
        self._lamps: tuple[Lamp, ...] = ()
        head = QHBoxLayout()
        head.setSpacing(scale.m)
        head.addWidget(back)
        head.addWidget(PlainLabel(say("值班", "The shift"), "page"))
        head.addWidget(self._tabs)
        head.addWidget(self._lamps_place, 1, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(scale.s)
        whole.addLayout(head)
        whole.addWidget(self._boards, 1)
        self._tabs.currentChanged.connect(self._show_board)

    def show_lamps(self, lamps: Sequence[Lamp]) -> None:
        """How what feeds the desk is doing."""
        if tuple(lamps) == self._lamps:
            return
        self._lamps = tuple(lamps)
        while len(self._pills) < len(lamps):
            self._pills.append(StatusPill())
            self._lamps_place.add(self._pills[-1])
        for n, pill in enumerate(self._pills):
            pill.setVisible(n < len(lamps))
            if n < len(lamps):
                pill.show_status(lamps[n].words, lamps[n].tone, lamps[n].icon)
                pill.setToolTip(tip(lamps[n].more))
                pill.setAccessibleDescription(lamps[n].more)
        self._lamps_place.lay()

    def turn(self, board: int) -> None:
        """Bring a board in sight and the hand to it."""
        self._tabs.setCurrentIndex(board)
        self.take_hand()

    def board(self) -> int:
        return self._tabs.currentIndex()

    def take_hand(self) -> None:
        """The focus where the work of the board is."""
        hands = {LOAD: self.load.people, HANDOVER: self.handover.grid, LOG: self.log.line}
        hands[self.board()].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_bare = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        is_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        enters = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_bare and Qt.Key.Key_1 <= key <= Qt.Key.Key_3:
            self.turn(key - Qt.Key.Key_1)
        elif is_control and key == Qt.Key.Key_A and self.board() == LOAD:
            self.load.turn_all()
        elif is_control and key in enters and self.board() == HANDOVER:
            self.handover.act_by_letter("Ctrl ↵")
        elif is_control and key == Qt.Key.Key_P and self.board() == HANDOVER:
            self.handover.act_by_letter("Ctrl P")
        elif is_control and key == Qt.Key.Key_P and self.board() == LOG:
            self.log.printing.emit()
        elif not (is_bare and self._letter(event.text().upper())):
            super().keyPressEvent(event)

    def _letter(self, letter: str) -> bool:
        match self.board():
            case 0:
                return self.load.act_by_letter(letter)
            case 1:
                return self.handover.act_by_letter(letter)
            case _:
                return False

    def _show_board(self, n: int) -> None:
        self._boards.setCurrentIndex(n)
        self.turned.emit(n)
