"""Words from outside, shown as they were typed.

A citizen may write `<b>`, an ampersand or a line separator; nothing of it is markup here, neither on
a label nor on a button nor in a tooltip (which Qt would take for HTML when it looks like some).
"""

from html import escape
from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from widgets import theme
from widgets.tokens import Tone

_BREAKS = str.maketrans(dict.fromkeys("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))


def one_line(text: str) -> str:
    """The text for a place that has one line: every kind of line break becomes a space."""
    return text.translate(_BREAKS)


def caption(text: str) -> str:
    """The text for a button, a tab or a menu, where a lone `&` would mark a mnemonic."""
    return one_line(text).replace("&", "&&")


def tip(text: str) -> str:
    """The text for `setToolTip`: marked up by us once, so that Qt never guesses."""
    return f'<p style="white-space:pre-wrap; margin:0">{escape(text)}</p>' if text else ""


def line_height(px: int) -> int:
    """The height of a line at this size; Chinese type stands taller than the Latin one asked first."""
    return ceil(1.45 * px)


class PlainLabel(QLabel):
    """A label that never reads markup and, when short of room, elides and tells the rest in its tooltip.

    `kind` is one of page, section, strong, body, secondary, caption; `ink` one of mid, low or a tone.
    With `wrap` it takes as many lines as it needs and does not elide.
    """

    def __init__(
        self,
        text: str = "",
        kind: str = "body",
        ink: str = "",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._measured: tuple[QFont, int] | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setProperty("ink", ink)
        self.setWordWrap(wrap)
        self.setText(text)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_ink(self, ink: str | Tone) -> None:
        """Change the colour to mid, low, a tone, or the usual one with ''."""
        if self.property("ink") != str(ink):
            self.setProperty("ink", str(ink))
            self.style().unpolish(self)
            self.style().polish(self)

    def setText(self, text: str) -> None:  # noqa: N802 (Qt's name, so that a label stays a label)
        if text != self.text():
            super().setText(text)
            self._measured = None
            self._tell_the_rest()

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return super().minimumSizeHint()
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.fontMetrics().horizontalAdvance("…")), hint.height())

    def sizeHint(self) -> QSize:
        if self.wordWrap():
            return super().sizeHint()
        return QSize(self._words_width() + 1, line_height(self.fontInfo().pixelSize()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_the_rest()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wordWrap():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), int(self.alignment().value), self._shown())

    def _shown(self) -> str:
        room, words = self.contentsRect().width(), one_line(self.text())
        if self._words_width() <= room:
            return words
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)

    def _words_width(self) -> int:
        """How wide all of it is, in device-independent pixels; measured once, for layouts ask again and again."""
        font = self.font()
        if self._measured is None or self._measured[0] != font:
            self._measured = font, self.fontMetrics().horizontalAdvance(one_line(self.text()))
        return self._measured[1]

    def _tell_the_rest(self) -> None:
        cut = not self.wordWrap() and self._words_width() > self.contentsRect().width()
        self.setToolTip(tip(self.text()) if cut else "")


class FigureLabel(PlainLabel):
    """A plain label for counts and times: figures of equal width, so that nothing dances."""

    def __init__(self, text: str = "", kind: str = "body", ink: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, kind, ink, parent=parent)
        self.setFont(theme.figures())
