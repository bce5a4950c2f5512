"""A small list beneath a field, from which something is put into it. Lines in, intents out.

typing narrows · ↑ ↓ walk · Enter or a click takes the line under the hand · Esc goes back to the field

It is a child of the window, so that no form grows by it; the first line is under the hand at once.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import KeyHint, KeyHintStrip
from widgets.controls.palette import STEPS, LineList, PaletteLine, PaletteSection
from widgets.controls.paper import paint_ground
from widgets.controls.words import PlainLabel

WIDE = 480
"""As wide as this where the window is, and never narrower than the field."""
LINES_MOST = 7
"""So many are seen at a time."""


class Picker(QFrame):
    """Opens with `drop`. It finds nothing: `find` gives the lines for what was typed."""

    chosen = Signal(str)
    """Put this (its key) into the field."""
    closed = Signal()
    """Away, whatever was chosen."""

    def __init__(
        self, field: QWidget, title: str, find: Callable[[str], Sequence[PaletteLine]], nothing: str, none_like: str
    ) -> None:
        """`nothing`: what to say where there are no lines at all; `none_like`: where none holds what was typed."""
        super().__init__(field.window())
        scale = theme.scale()
        self._field, self._title, self._find, self._nothing, self._none_like = field, title, find, nothing, none_like
        self.setProperty("kind", "palette")
        self.setAccessibleName(title)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(say("输入文字或首字母筛选", "Type words or initials"))
        self.typed.setAccessibleName(say(f"{title}，筛选", f"{title}, filter"))
        self.list = LineList(self, title)
        self.told = PlainLabel("", "secondary", "mid", wrap=True)
        self._hints = KeyHintStrip(
            (
                KeyHint("↑ ↓", say("挑选", "choose")),
                KeyHint("Enter", say("填入", "put it in")),
                KeyHint("Esc", say("返回", "back")),
            )
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(scale.s, scale.s, scale.s, scale.xs)
        box.setSpacing(scale.xs)
        box.addWidget(self.typed)
        box.addWidget(self.list, 1)
        box.addWidget(self.told)
        box.addWidget(self._hints)
        self.typed.textChanged.connect(self._show)
        self.typed.installEventFilter(self)
        self.list.hit.connect(self._take)
        self._field.window().installEventFilter(self)

    def drop(self) -> None:
        """Open beneath the field, or above it where there is more room, with the hand in it."""
        self._show()
        self.show()
        self.raise_()
        self.typed.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.KeyPress if watched is self.typed and isinstance(event, QKeyEvent):
                return self._take_key(event)
            case QEvent.Type.FocusOut if watched is self.typed and isinstance(event, QFocusEvent):
                if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
                    self.put_away()
            case QEvent.Type.Resize if watched is not self.typed and not self.isHidden():
                self._stand()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ground(self, theme.palette().bg2)

    def put_away(self) -> None:
        """Close for good."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in STEPS:
            self.list.walk(STEPS[key])
            self._tell(aloud=True)
        elif key == Qt.Key.Key_Escape:
            self._go_back()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._go_back()
        else:
            return False
        return True

    def _go_back(self) -> None:
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.put_away()

    def _take(self) -> None:
        line = self.list.current()
        if line is not None:
            self._go_back()
            self.chosen.emit(line.key)

    def _show(self) -> None:
        lines = tuple(self._find(self.typed.text()))
        self.list.setCurrentIndex(self.list.rootIndex())
        self.list.show_sections((PaletteSection(self._title, lines),) if lines else ())
        self.list.setVisible(bool(lines))
        self.list.walk(1)
        self._tell(aloud=False)
        self._stand()

    def _tell(self, *, aloud: bool) -> None:
        """The whole of the line under the hand, which the list cuts where it is long; or why there is none."""
        line = self.list.current()
        nothing = self._none_like if self.typed.text().strip() else self._nothing
        self.told.setText(nothing if line is None else line.title)
        if aloud and line is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.typed, line.spoken()))
        self._stand()

    def _stand(self) -> None:
        """At the field, inside the window."""
        scale, window, field = theme.scale(), self._field.window(), self._field
        above = field.mapTo(window, QPoint(0, -scale.xs))
        under = field.mapTo(window, QPoint(0, field.height() + scale.xs))
        width = min(max(WIDE, field.width()), window.width() - 2 * scale.s)
        left = max(scale.s, min(above.x(), window.width() - width - scale.s))
        inner = width - 2 * scale.s
        shown = min(self.list.height_of_all(), self.list.height_of(LINES_MOST)) if not self.list.isHidden() else 0
        beside = self.typed.sizeHint().height() + self.told.heightForWidth(inner) + self._hints.sizeHint().height()
        wanted = shown + beside + 5 * scale.s
        room_under, room_above = window.height() - under.y() - scale.s, above.y() - scale.s
        height = min(wanted, max(room_under, room_above))
        top = under.y() if room_under >= height else above.y() - height
        self.setGeometry(left, top, width, height)
