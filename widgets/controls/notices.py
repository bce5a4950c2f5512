"""What the window says by itself: banners that stay, toasts that pass.

Toasts stand in the layout, at the foot of the queue or the rail; they take their own room and cover
nothing. A banner stays until the reason for it is gone.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QBrush,
    QEnterEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.buttons import IconButton, ShortcutButton
from widgets.controls.words import PlainLabel, line_height, one_line, tip
from widgets.tokens import Tone

TOASTS_AT_ONCE = 3
TOAST_SECONDS = 8.0
BODY_LINES = 3


class Toast(QFrame):
    """One passing notice with at most one thing to do about it."""

    acted = Signal()
    """The person wants to see what it is about."""
    dismissed = Signal()
    """It is read, or its time is over."""

    def __init__(
        self, title: str, body: str, tone: Tone, icon: str, action: str, key: str, seconds: float | None
    ) -> None:
        super().__init__()
        self._tone, self._icon = tone, icon
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{title} {body}")
        scale = theme.scale()
        self._mark = scale.m + scale.icon + scale.m
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(PlainLabel(title, "strong"))
        if body:
            words.addWidget(_body(body))
        line = QHBoxLayout(self)
        line.setContentsMargins(self._mark, scale.s, scale.s, scale.s)
        line.setSpacing(scale.s)
        line.addLayout(words, 1)
        if action:
            act = ShortcutButton(action, key)
            act.clicked.connect(self.acted)
            line.addWidget(act)
        close = IconButton("x", say("关闭通知", "Dismiss"))
        close.clicked.connect(self.dismissed)
        line.addWidget(close)
        self._life = QTimer(self)
        self._life.setSingleShot(True)
        self._life.timeout.connect(self.dismissed)
        self._life_ms = None if seconds is None else round(seconds * 1000)
        self._live_on()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._life.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._live_on()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete):
            self.dismissed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.acted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour(palette.ink(self._tone))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRoundedRect(QRectF(4, 8, 3, self.height() - 16), 1.5, 1.5)
        box = QRectF(scale.m + 2, 0, scale.icon, self.height())
        icons.draw(painter, box, self._icon, palette.ink(self._tone))
        if self.hasFocus():
            painter.setPen(theme.colour(palette.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(ring, scale.panel_radius, scale.panel_radius)

    def _live_on(self) -> None:
        if self._life_ms is not None:
            self._life.start(self._life_ms)


def _body(words: str) -> PlainLabel:
    """As many lines as it takes, but not the whole screen for what somebody sent."""
    label = PlainLabel(words, "secondary", wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setMaximumHeight(BODY_LINES * line_height(theme.scale().body))
    label.setToolTip(tip(words))
    return label


class ToastArea(QWidget):
    """A stack of at most three toasts, the newest below. It has no height while it is empty."""

    acted = Signal(str)
    """The key of the toast whose action was wanted."""
    dismissed = Signal(str)
    """The key of a toast that went, by hand, by time or because newer ones came."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("通知", "Notices"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._toasts: dict[str, Toast] = {}
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(theme.scale().s)
        self.hide()

    def show_toast(
        self,
        key: str,
        title: str,
        body: str = "",
        tone: Tone = Tone.INFO,
        icon: str = "bell",
        action: str = "",
        letter: str = "",
        seconds: float | None = TOAST_SECONDS,
    ) -> None:
        """Put a notice below the others; the same key replaces its toast, `seconds=None` stays."""
        if key in self._toasts:
            self._drop(key)
        while len(self._toasts) >= TOASTS_AT_ONCE:
            self.dismiss(next(iter(self._toasts)))
        toast = self._toasts[key] = Toast(title, body, tone, icon, action, letter, seconds)
        toast.acted.connect(lambda: self._act(key))
        toast.dismissed.connect(lambda: self.dismiss(key))
        self._stack.addWidget(toast)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{title} {body}"))

    def keys(self) -> list[str]:
        """What is on show, oldest first."""
        return list(self._toasts)

    def dismiss(self, key: str) -> None:
        """Take this toast away, where it is still there."""
        if key in self._toasts:
            self._drop(key)
            self.dismissed.emit(key)

    def dismiss_newest(self) -> bool:
        """Take the newest away, for Esc; False where there was none."""
        if not self._toasts:
            return False
        self.dismiss(next(reversed(self._toasts)))
        return True

    def act_on_newest(self) -> bool:
        """Do what the newest offers, for its letter; False where there was none."""
        if not self._toasts:
            return False
        self._act(next(reversed(self._toasts)))
        return True

    def _act(self, key: str) -> None:
        self._drop(key)
        self.acted.emit(key)

    def _drop(self, key: str) -> None:
        toast = self._toasts.pop(key)
        self._stack.removeWidget(toast)
        toast.hide()
        toast.deleteLater()
        self.setVisible(bool(self._toasts))


class Banner(QFrame):
    """A sentence across the window that stays while it is true: offline, replay, demonstration."""

    acted = Signal()
    """The one thing the banner offers was wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scale = theme.scale()
        self._tone, self._icon = Tone.INFO, "info"
        self._words = PlainLabel("")
        self._action = ShortcutButton("")
        self._action.clicked.connect(self.acted)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(scale.l + scale.icon + scale.s, scale.xs, scale.s, scale.xs)
        self._line.addWidget(self._words, 1)
        self.setMinimumHeight(scale.chip + 2 * scale.xs)
        self.hide()

    def show_notice(self, text: str, tone: Tone, icon: str = "info", action: str = "") -> None:
        """Say this until it is told otherwise."""
        self._tone, self._icon = tone, icon
        self._words.setText(text)
        self.setAccessibleName(text)
        self._action.hide()
        if action:
            self._action.deleteLater()
            self._action = ShortcutButton(action)
            self._action.clicked.connect(self.acted)
            self._line.addWidget(self._action)
        self.show()
        self.update()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def clear(self) -> None:
        """It is no longer true."""
        self.hide()

    def text(self) -> str:
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(palette.fill(self._tone)))
        painter.fillRect(0, 0, 3, self.height(), theme.colour(palette.ink(self._tone)))
        box = QRectF(scale.l - 2, 0, scale.icon, self.height())
        icons.draw(painter, box, self._icon, palette.ink(self._tone))


class Watermark(QWidget):
    """A hatched strip that says on every picture of the window what kind of data it shows."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = one_line(text) or say("演示数据", "DEMONSTRATION DATA")
        self.setAccessibleName(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, theme.scale().caption + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(palette.warning_fill))
        painter.setFont(theme.font(scale.caption, QFont.Weight.DemiBold))
        painter.setPen(theme.colour(palette.warning))
        painter.fillRect(self.rect(), QBrush(theme.colour(palette.warning, 28), Qt.BrushStyle.BDiagPattern))
        word = painter.fontMetrics().horizontalAdvance(self._text)
        times = max(1, self.width() // (word + 20 * scale.l))
        for n in range(times):
            room = QRectF(n * self.width() / times, 0, self.width() / times, self.height())
            middle = room.adjusted((room.width() - word) / 2 - scale.s, 0, -(room.width() - word) / 2 + scale.s, 0)
            painter.fillRect(middle, theme.colour(palette.warning_fill))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._text)
