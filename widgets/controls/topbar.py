"""The head of the window: whose it is, how to find things, what the time is and who sits here."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import IconButton, cap_width, paint_cap
from widgets.controls.pills import IconMark
from widgets.controls.words import FigureLabel, PlainLabel


class SearchBox(QLineEdit):
    """One line for everything: cases, places, units, commands. Shows the keys that lead to it."""

    sought = Signal()
    """A hand has come here, or has changed the words."""
    searched = Signal(str)
    """What the person wants found: on Enter."""
    left = Signal()
    """Esc: back to the work."""

    def __init__(self, prompt: str, hint: str = "Ctrl K", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)
        self.setAccessibleDescription(hint)
        self.setTextMargins(0, 0, round(cap_width(hint)) + theme.scale().s if hint else 0, 0)
        self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.returnPressed.connect(lambda: self.searched.emit(self.text()))
        self.textEdited.connect(lambda _: self.sought.emit())

    def take_hand(self) -> None:
        """Put the cursor here, all that is in it selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self.sought.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.MouseFocusReason:
            self.sought.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text() or not self._hint:
            return
        x = self.width() - theme.scale().s - cap_width(self._hint)
        paint_cap(QPainter(self), x, self.height() / 2, self._hint, theme.colour(theme.palette().low))


class TopBar(QFrame):
    """Title at the left, search in the middle, marks, clock and account at the right."""

    searched = Signal(str)
    """What the person wants found."""
    leaving = Signal()
    """Who sits here wants to leave the seat to the next person."""

    def __init__(self, title: str, place: str = "", icon: str = "radio-tower", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self.setFixedHeight(scale.header)
        self.search = SearchBox(
            say("搜索案件、地址、单位，或输入命令…", "Find cases, places, units, or type a command…")
        )
        self.search.setMaximumWidth(440)
        self.search.searched.connect(self.searched)
        QShortcut("Ctrl+K", self).activated.connect(self.find_something)
        self._place = PlainLabel(place, "body", "mid")
        self._clock = FigureLabel("", "section")
        self._account = PlainLabel("", "body", "mid")
        self.leave = IconButton("log-out", say("换人登录", "Leave the seat"))
        self.leave.hide()
        self.leave.clicked.connect(self.leaving)
        self._marks = QHBoxLayout()
        self._marks.setSpacing(scale.s)
        line = QHBoxLayout(self)
        line.setContentsMargins(scale.l, 0, scale.l, 0)
        line.setSpacing(scale.m)
        line.addWidget(IconMark(icon, icons.Role.ACCENT, scale.icon + 4))
        line.addWidget(PlainLabel(title, "page"))
        line.addWidget(self._place)
        line.addStretch(2)
        line.addWidget(self.search, 3)
        line.addStretch(2)
        line.addLayout(self._marks)
        line.addWidget(self._clock)
        line.addWidget(self._account)
        line.addWidget(self.leave)

    def add(self, control: QWidget) -> None:
        """Put a pill or an icon button before the clock."""
        self._marks.addWidget(control)

    def find_something(self) -> None:
        """Go to the search box with what is in it selected, as Ctrl+K does."""
        self.search.take_hand()

    def show_place(self, place: str) -> None:
        """Which district and which seat this is."""
        self._place.setText(place)

    def show_time(self, now: datetime) -> None:
        """Show this moment, in the zone it comes in."""
        self._clock.setText(f"{now:%H:%M:%S}")

    def show_account(self, name: str) -> None:
        """Who is signed in."""
        self._account.setText(name)
