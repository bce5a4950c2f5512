"""What has just happened, newest on top, as many whole rows as there is room for."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.words import one_line
from widgets.tokens import Tone


class TickerItem(msgspec.Struct, frozen=True):
    """One thing that happened: what and where, what came of it, and when as it is to be read."""

    key: str
    title: str
    sub: str
    time: str
    tone: Tone = Tone.NEUTRAL


class Ticker(QWidget):
    """Rows with a colour bar. It does not move by itself: a change is a repaint, not a ride."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[TickerItem, ...] = ()
        self.setAccessibleName(name or say("实时动态", "Just now"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_items(self, items: Sequence[TickerItem]) -> None:
        """Show these, the newest first; rows that do not fit are not drawn."""
        if tuple(items) == self._items:
            return
        self._items = tuple(items)
        self.setAccessibleDescription("\n".join(f"{row.time} {row.title} {row.sub}" for row in items))
        self.update()

    def rows_shown(self) -> int:
        """How many there is room for now."""
        return min(len(self._items), int(self.height() // self._row_height()))

    def sizeHint(self) -> QSize:
        return QSize(360, round(5 * self._row_height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(self._row_height()))

    def _row_height(self) -> float:
        scale = theme.scale()
        return scale.body * 1.35 + scale.caption * 1.35 + scale.m

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = self._row_height()
        for n, item in enumerate(self._items[: self.rows_shown()]):
            row = QRectF(0, n * high, self.width(), high)
            if row.intersects(QRectF(event.rect())):
                self._paint_row(painter, row, item)

    def _paint_row(self, painter: QPainter, row: QRectF, item: TickerItem) -> None:
        palette, scale = theme.palette(), theme.scale()
        gap = scale.m / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(palette.mark(item.tone)))
        painter.drawRoundedRect(QRectF(row.left(), row.top() + gap, 4, row.height() - 2 * gap), 2, 2)
        text = row.adjusted(4 + scale.s, gap, 0, -gap)
        upper = QRectF(text.left(), text.top(), text.width(), scale.body * 1.35)
        lower = QRectF(text.left(), upper.bottom(), text.width(), scale.caption * 1.35)
        time_font = theme.figures(scale.caption)
        time_width = QFontMetricsF(time_font).horizontalAdvance(item.time) + scale.s
        _line(painter, upper, item.title, theme.font(weight=QFont.Weight.Medium), palette.high, time_width)
        _line(painter, lower, item.sub, theme.font(scale.caption), palette.mid, 0)
        painter.setFont(time_font)
        painter.setPen(theme.colour(palette.low))
        right = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
        painter.drawText(upper, right, item.time)


def _line(painter: QPainter, room: QRectF, text: str, font: QFont, ink: str, kept_free: float) -> None:
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    width = room.width() - kept_free
    shown = QFontMetricsF(font).elidedText(one_line(text), Qt.TextElideMode.ElideRight, width)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
