"""A list of bars for the hand: the pointer or the keyboard stands on one, and opens it.

Up and Down (or Left and Right) walk, Enter opens.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources.tongue import say
from widgets import theme
from widgets.charts.nothing import paint_nothing
from widgets.tokens import Tone

FAINT = 90
"""How strong, of 255, the bars beside the chosen one are drawn."""


class Bars(QWidget):
    """What all of them share: which bar is under the pointer or the keyboard, and saying which was wanted.

    One of them may be chosen: it stands out, and the others, which stay to be opened, are drawn faint.

    Bars for which there is no readable room are not drawn but counted, in the place of the last one; who opens that
    place wants to see all of them.
    """

    stride = 1
    """So many bars further on lead Left and Right; Up and Down go one by one."""
    opened = Signal(str)
    """The key of the bar the person wants to look behind."""
    rest_asked = Signal()
    """The bars for which there is no room are wanted."""
    walked = Signal(QRect)
    """The keyboard has come to the bar that stands here."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self._keys: tuple[str, ...] = ()
        self._words: tuple[str, ...] = ()
        self._at = 0
        self._hovered: int | None = None
        self._chosen: str | None = None

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def take(self, keys: Sequence[str], words: Sequence[str]) -> None:
        """Keys to say and words to be heard, one of each a bar."""
        held = self._keys[self._at] if self._at < len(self._keys) else ""
        self._keys, self._words = tuple(keys), tuple(words)
        self._describe()
        self._at = self._keys.index(held) if held in self._keys else 0
        self._hovered = None
        self.update()

    def choose(self, key: str | None) -> None:
        """This bar is open and stands out; None: none is."""
        if key != self._chosen:
            self._chosen = key
            self._describe()
            self.update()

    def chosen(self) -> str | None:
        """The key of the bar that stands out."""
        return self._chosen

    def _describe(self) -> None:
        self.setAccessibleDescription(say("，", ", ").join(self._heard_at(n) for n in range(len(self._keys))))

    def _heard_at(self, n: int) -> str:
        chosen = say("已选 ", "chosen: ") if self._keys[n] == self._chosen else ""
        return f"{chosen}{self._words[n]}"

    def _mark(self, key: str, tone: Tone) -> QColor:
        """The colour of a bar."""
        is_faint = self._chosen is not None and key != self._chosen
        return theme.colour(theme.palette().mark(tone), FAINT if is_faint else 255)

    def head(self) -> float:
        """What stands above the first bar."""
        return 0.0

    def whole_height(self) -> int:
        """So high it has room for all of its bars, each as high as a row of a list."""
        return round(self.head()) + len(self._keys) * theme.scale().row

    def _most(self) -> int:
        """For how many bars there is readable room."""
        return int((self.height() - self.head()) / (1.25 * theme.scale().body))

    def _slot(self, n: int) -> QRectF:
        """Where bar `n` lives: rows share the height evenly, but do not grow beyond a row of a list."""
        places = max(1, min(len(self._keys), self._most()))
        high = min(float(theme.scale().row), (self.height() - self.head()) / places)
        return QRectF(0, self.head() + n * high, self.width(), high)

    def _shown(self) -> int:
        """How many are drawn; the rest is counted."""
        count, most = len(self._keys), self._most()
        return count if count <= most else max(0, most - 1)

    def _places(self) -> int:
        """How many places there are to walk: the bars that are drawn, and the one of the rest."""
        return min(len(self._keys), self._shown() + 1)

    def _hand(self) -> int:
        """The place of the keyboard."""
        return min(self._at, self._places() - 1)

    def _found(self, point: QPointF) -> int | None:
        return next((n for n in range(self._places()) if self._slot(n).contains(point)), None)

    def _open(self, place: int) -> None:
        if place < self._shown():
            self.opened.emit(self._keys[place])
        else:
            self.rest_asked.emit()

    def _paint_marks(self, painter: QPainter) -> None:
        palette, radius = theme.palette(), theme.scale().radius
        if not self._keys:
            paint_nothing(painter, QRectF(self.rect()))
        if self._chosen in self._keys[: self._shown()]:
            painter.setPen(QPen(theme.colour(palette.accent), 1))
            painter.setBrush(theme.colour(palette.accent_fill))
            chosen = self._slot(self._keys.index(self._chosen or "")).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(chosen, radius, radius)
        if self._hovered is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(palette.bg3))
            painter.drawRoundedRect(self._slot(self._hovered), radius, radius)
        if len(self._keys) > self._shown():
            painter.setFont(theme.font(theme.scale().caption))
            painter.setPen(theme.colour(palette.mid))
            painter.drawText(self._slot(self._shown()), Qt.AlignmentFlag.AlignCenter, self._rest_words())
        if self.hasFocus():
            ring = self._slot(self._hand()) if self._keys else QRectF(self.rect())
            painter.setPen(QPen(theme.colour(palette.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _rest_words(self) -> str:
        hidden = len(self._keys) - self._shown()
        if self._chosen in self._keys[self._shown() :]:
            return say(f"另有 {hidden:,} 项（含已选） ›", f"{hidden:,} more, with the chosen ›")
        return say(f"另有 {hidden:,} 项 ›", f"{hidden:,} more ›")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if found is not None and event.button() is Qt.MouseButton.LeftButton:
            self._at = found
            self._open(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._found(event.position()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hovered = None

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, found: int | None) -> None:
        if found != self._hovered:
            self._hovered = found
            self.setCursor(Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up:
                self._walk(-1)
            case Qt.Key.Key_Down:
                self._walk(1)
            case Qt.Key.Key_Left:
                self._walk(-self.stride)
            case Qt.Key.Key_Right:
                self._walk(self.stride)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if self._keys:
                self._open(self._hand())
            case _:
                super().keyPressEvent(event)

    def _walk(self, by: int) -> None:
        if not self._keys:
            return
        self._at = max(0, min(self._places() - 1, self._hand() + by))
        words = self._heard_at(self._at) if self._at < self._shown() else self._rest_words()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.walked.emit(self._slot(self._at).toAlignedRect())
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
