"""Every key of a window on one sheet over it. Chapters in, intents out.

↑ ↓ J K and the paging keys scroll · Esc, ? or a click beside the sheet puts it away, and the hand is back where it was
"""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import IconButton, cap_width, paint_cap
from widgets.controls.overlay import Overlay
from widgets.controls.paper import paint_ground
from widgets.controls.words import PlainLabel, one_line

COLUMN = 372
"""A column needs so much; there are as many as the window has room for, at most COLUMNS."""
COLUMNS = 3
LINE, HEAD = 28, 32
_SCROLLS = {
    Qt.Key.Key_Down: LINE,
    Qt.Key.Key_J: LINE,
    Qt.Key.Key_Up: -LINE,
    Qt.Key.Key_K: -LINE,
    Qt.Key.Key_PageDown: 12 * LINE,
    Qt.Key.Key_Space: 12 * LINE,
    Qt.Key.Key_PageUp: -12 * LINE,
    Qt.Key.Key_Home: -100 * LINE,
    Qt.Key.Key_End: 100 * LINE,
}


class KeyRow(msgspec.Struct, frozen=True):
    """Keys that do the same thing, each in a cap of its own, and what that is."""

    keys: tuple[str, ...]
    words: str


class KeyChapter(msgspec.Struct, frozen=True):
    """Keys that belong together."""

    title: str
    rows: tuple[KeyRow, ...]


class KeySheet(Overlay):
    """Takes the hand while it is open, and gives it back."""

    closed = Signal()
    """It is put away."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._before: QWidget | None = None
        self._chapters: tuple[KeyChapter, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say("全部快捷键", "All keys"))
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet = _Paper(self)
        box = QVBoxLayout(self._sheet)
        box.setContentsMargins(theme.scale().l, theme.scale().m, theme.scale().s, theme.scale().s)
        box.setSpacing(theme.scale().s)
        self._head = self._build_head()
        box.addLayout(self._head)
        box.addWidget(self._scroll, 1)

    def open(self, chapters: Sequence[KeyChapter]) -> None:
        """Show these chapters and take the hand."""
        self._chapters = tuple(chapters)
        self._before = self._window.focusWidget()
        self.come_up()
        self._scroll.verticalScrollBar().setValue(0)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Put it away and give the hand back."""
        if self.isHidden():
            return
        had_hand, before = self.hasFocus(), self._before
        self._before = None
        super().close_sheet()
        if had_hand and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def chapters(self) -> tuple[KeyChapter, ...]:
        """What it shows."""
        return self._chapters

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.text() == "?":
            self.close_sheet()
        elif Qt.Key(event.key()) in _SCROLLS:
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + _SCROLLS[Qt.Key(event.key())])

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802 (Qt's virtual)
        """Tab leads nowhere: what lies beneath is not to be had now."""
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The hand was called elsewhere within this window: the sheet is in the way there."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.close_sheet()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._sheet.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def _build_head(self) -> QHBoxLayout:
        close = IconButton("x", say("收起", "Put away"))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(say("全部快捷键", "All keys"), "page"))
        head.addWidget(PlainLabel(say("Esc 或 ? 收起", "Esc or ? puts it away"), "caption"))
        head.addStretch(1)
        head.addWidget(close)
        return head

    def _stand(self) -> None:
        """Over the whole window, the sheet in the middle and no larger than what it holds."""
        super()._stand()
        scale, room = theme.scale(), self.rect()
        columns = max(1, min(COLUMNS, (room.width() - 4 * scale.l) // COLUMN))
        inner = _columns(_shared(self._chapters, columns))
        self._scroll.setWidget(inner)
        width = min(columns * COLUMN + (columns - 1) * 2 * scale.l + 2 * scale.l, room.width() - 2 * scale.l)
        height = min(
            self._head.sizeHint().height() + inner.sizeHint().height() + 3 * scale.l, room.height() - 2 * scale.s
        )
        self._sheet.setGeometry((room.width() - width) // 2, (room.height() - height) // 2, width, height)


def _shared(chapters: Sequence[KeyChapter], columns: int) -> list[list[KeyChapter]]:
    """Chapters in their order, down one column and then the next, the highest column as low as can be."""
    heights = [_height(each) for each in chapters]
    most = max([sum(heights) // columns, *heights], default=0)
    while len(shared := _filled(chapters, most)) > columns:
        most += LINE
    return shared


def _filled(chapters: Sequence[KeyChapter], most: int) -> list[list[KeyChapter]]:
    """As many columns as it takes when none is higher than `most`."""
    columns: list[list[KeyChapter]] = [[]]
    left = most
    for each in chapters:
        if columns[-1] and _height(each) > left:
            columns.append([])
            left = most
        columns[-1].append(each)
        left -= _height(each)
    return columns


def _height(chapter: KeyChapter) -> int:
    return HEAD + LINE * len(chapter.rows) + theme.scale().m


def _columns(shared: Sequence[Sequence[KeyChapter]]) -> QWidget:
    scale = theme.scale()
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, scale.s, 0)
    line.setSpacing(2 * scale.l)
    indent = max((_caps_width(row) for each in shared for chapter in each for row in chapter.rows), default=0)
    for chapters in shared:
        pile = QVBoxLayout()
        pile.setSpacing(0)
        for each in chapters:
            pile.addWidget(_Chapter(each, indent + scale.s))
        pile.addStretch(1)
        line.addLayout(pile, 1)
    return holder


class _Paper(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ground(self, theme.palette().bg1)


class _Chapter(QWidget):
    """A heading with a rule under it, then the keys in one column and what they do `indent` from the left."""

    def __init__(self, chapter: KeyChapter, indent: int) -> None:
        super().__init__()
        self._chapter, self._indent = chapter, indent
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(chapter.title)
        self.setAccessibleDescription("\n".join(f"{' '.join(row.keys)} {row.words}" for row in chapter.rows))

    def sizeHint(self) -> QSize:
        return QSize(COLUMN, _height(self._chapter))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = QRect(0, 0, self.width(), HEAD - scale.xs)
        _write(painter, head, self._chapter.title, palette.accent, QFont.Weight.DemiBold)
        painter.fillRect(0, HEAD - scale.xs, self.width(), 1, theme.colour(palette.line))
        for n, row in enumerate(self._chapter.rows):
            top, x = HEAD + n * LINE, 0
            for key in row.keys:
                paint_cap(painter, x, top + LINE / 2, key, theme.colour(palette.mid))
                x += cap_width(key) + scale.xs
            _write(painter, QRect(self._indent, top, self.width() - self._indent, LINE), row.words, palette.high)


def _caps_width(row: KeyRow) -> int:
    return sum(cap_width(key) + theme.scale().xs for key in row.keys)


def _write(painter: QPainter, room: QRect, words: str, ink: str, weight: QFont.Weight = QFont.Weight.Normal) -> None:
    face = theme.font(theme.scale().body, weight)
    painter.setFont(face)
    painter.setPen(theme.colour(ink))
    shown = QFontMetrics(face).elidedText(one_line(words), Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value), shown)
