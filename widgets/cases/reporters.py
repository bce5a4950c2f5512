"""Who reported a case: masked until somebody says why they look, then in clear for as long as the card shows it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from console.domain.case.commands import Personal
from resources.tongue import say
from widgets import theme
from widgets.cases.pieces import cleared
from widgets.controls.buttons import ShortcutButton
from widgets.controls.form import RefusalLine
from widgets.controls.words import PlainLabel

REASON_MOST = 200


class Reporters(QWidget):
    """People in, the reason to see them in clear out. Hidden while there is nobody to be seen."""

    reveal_asked = Signal(str)
    """Why the person wants to see them in clear."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.people: tuple[Personal, ...] = ()
        self._title = PlainLabel("", "section")
        self._open = ShortcutButton(say("查看", "Show"), "", "ghost", "eye")
        self._open.clicked.connect(self._ask_why)
        self.reason = _Reason()
        self.reason.setMaxLength(REASON_MOST)
        self.reason.setPlaceholderText(say("写明查看理由，回车（记入审计）", "Say why, then Enter (kept in the audit)"))
        self.reason.setAccessibleName(say("查看理由", "Why you look"))
        self.reason.returnPressed.connect(self._ask)
        self.reason.left.connect(self._leave)
        self.refusal = RefusalLine()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(scale.xs)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._open)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(scale.xs)
        box.addLayout(head)
        box.addLayout(self._lines)
        box.addWidget(self.reason)
        box.addWidget(self.refusal)
        self.clear()

    def clear(self) -> None:
        """Of another case nothing is known yet."""
        self.show_people((), in_clear=False)

    def show_people(self, people: Sequence[Personal], *, in_clear: bool) -> None:
        """These reported it, the first one first."""
        self.people = tuple(people)
        cleared(self._lines)
        for each in self.people:
            words = "　".join(part for part in (each.name, each.phone) if part) or say("匿名", "Anonymous")
            self._lines.addWidget(PlainLabel(words, "body"))
            if each.words:
                self._lines.addWidget(PlainLabel(each.words, "secondary", "mid", wrap=True))
        count = len(self.people)
        self._title.setText(say(f"上报人 {count}", f"Reporters: {count}"))
        self._open.setVisible(not in_clear and any(each.name or each.phone for each in self.people))
        self._leave()
        self.setVisible(bool(self.people))

    def refuse(self, reason: str) -> None:
        self.refusal.refuse(reason)

    def _ask_why(self) -> None:
        self.reason.clear()
        self.reason.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self.refusal.clear()
            self.reveal_asked.emit(reason)
        else:
            self.refuse(say("请写明查看理由。", "Say why you look."))

    def _leave(self) -> None:
        had_focus = self.reason.hasFocus()
        self.refusal.clear()
        self.reason.hide()
        if had_focus:
            (self if self._open.isHidden() else self._open).setFocus(Qt.FocusReason.OtherFocusReason)


class _Reason(QLineEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
