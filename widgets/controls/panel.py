"""The frames things stand in: a panel, and what it says when it is empty."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets import icons, theme
from widgets.controls.buttons import ShortcutButton
from widgets.controls.words import PlainLabel


class Panel(QFrame):
    """A titled frame. Actions stand at the right of the title, the body fills the rest.

    Where the head is short of room the caption gives way before the title.
    """

    def __init__(self, title: str, note: str = "", *, flush: bool = False, parent: QWidget | None = None) -> None:
        """`flush` lets the body reach the frame, for lists and maps."""
        super().__init__(parent)
        scale = theme.scale()
        self._title = PlainLabel(title, "section")
        self._note = PlainLabel(note, "caption")
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(scale.xs)
        top = QHBoxLayout()
        top.setContentsMargins(scale.l, 0, scale.s, 0)
        top.setSpacing(scale.s)
        top.addWidget(self._title)
        top.addWidget(self._note, 1)
        top.addLayout(self._actions)
        self._top = top
        head = QWidget()
        head.setLayout(top)
        head.setFixedHeight(scale.panel_head)
        self._body = QVBoxLayout()
        edge = 1 if flush else scale.l
        self._body.setContentsMargins(edge, 0, edge, edge)
        self._body.setSpacing(scale.m)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addLayout(self._body, 1)
        self.setAccessibleName(title)

    def show_title(self, title: str, note: str = "") -> None:
        """Change the title and the caption behind it."""
        self._title.setText(title)
        self._note.setText(note)
        self.setAccessibleName(title)

    def title(self) -> str:
        return self._title.text()

    def note(self) -> str:
        """The caption behind the title."""
        return self._note.text()

    def add_beside_title(self, control: QWidget) -> None:
        """Put a control between the title and its caption."""
        self._top.insertWidget(1, control)

    def add_action(self, control: QWidget) -> None:
        """Put a control at the right end of the title row."""
        self._actions.addWidget(control)

    def add(self, content: QWidget, stretch: int = 0) -> None:
        """Put content under what is already in the body."""
        self._body.addWidget(content, stretch)

    def replace(self, old: QWidget, new: QWidget) -> None:
        """Put `new` where `old` stands in the body; the caller does away with `old`."""
        self._body.replaceWidget(old, new)
        new.show()


class EmptyState(QWidget):
    """What stands where there is nothing to show: why, and what to do about it."""

    asked = Signal()
    """The one thing offered here was wanted."""

    def __init__(
        self, icon: str, title: str, note: str = "", action: str = "", key: str = "", parent: QWidget | None = None
    ) -> None:
        """`key`: the one that does what `action` says, where there is one."""
        super().__init__(parent)
        scale = theme.scale()
        self.setAccessibleName(title)
        self.setAccessibleDescription(note)
        box = QVBoxLayout(self)
        box.setSpacing(scale.s)
        box.addStretch(1)
        box.addWidget(_Emblem(icon), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (PlainLabel(title, "section"), PlainLabel(note, "secondary", wrap=True)):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(label)
            label.setVisible(bool(label.text()))
        if action:
            button = ShortcutButton(action, key)
            button.clicked.connect(self.asked)
            box.addSpacing(scale.xs)
            box.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)


class _Emblem(QWidget):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setFixedSize(theme.scale().row, theme.scale().row)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(palette.bg3))
        painter.drawEllipse(self.rect())
        inset = (self.width() - scale.icon - 6) / 2
        icons.draw(painter, QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), self._icon, palette.low)
