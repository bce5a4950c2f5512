"""Two columns an hour, side by side: what came in and what was closed. Each of them can be opened."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from resources.tongue import say
from widgets import theme
from widgets.charts.point import TrendPoint
from widgets.charts.rates import number_text
from widgets.charts.walking import Bars
from widgets.tokens import Tone

HOURS_LEAST = 8
"""Room is kept for so many hours, so that the first ones of a day are no broad blocks."""


class HourSeries(msgspec.Struct, frozen=True):
    """What the columns of one colour count."""

    key: str
    title: str
    tone: Tone = Tone.INFO


class HourColumns(Bars):
    """The hours of a day so far. The key of a column is `series:hour`, e.g. `closed:14`.

    Left and Right lead to the next hour, Up and Down to the next column. The line above says what each colour is and,
    of the hour under the hand, how many.
    """

    def __init__(self, name: str, series: Sequence[HourSeries], zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._series, self._zone = tuple(series), zone
        self.stride = len(series)
        self._columns: tuple[tuple[HourSeries, TrendPoint], ...] = ()

    def show_items(self, points: Mapping[str, Sequence[TrendPoint]]) -> None:
        """A point an hour for each series, all of the same hours; a line of an unknown series raises KeyError."""
        lines = [points[each.key] for each in self._series]
        hours = list(zip(*lines, strict=True))
        self._columns = tuple(pair for hour in hours for pair in zip(self._series, hour, strict=True))
        keys = [f"{line.key}:{self._hour(point)}" for line, point in self._columns]
        self.take(keys, [self._heard(line, point) for line, point in self._columns])

    def head(self) -> float:
        return theme.scale().caption + 14.0

    def _most(self) -> int:
        return len(self._keys)

    def _slot(self, n: int) -> QRectF:
        foot = theme.scale().caption + 10.0
        places = max(len(self._keys), HOURS_LEAST * self.stride)
        hour, nth = divmod(n, self.stride)
        wide = self.width() / places
        inset = min(3.0, wide * 0.2)
        left = hour * self.stride * wide + inset + nth * (wide - 2 * inset / self.stride)
        return QRectF(left, self.head(), wide - 2 * inset / self.stride, self.height() - self.head() - foot)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter)
        if not self._columns:
            return
        palette = theme.palette()
        self._paint_head(painter)
        highest = max((point.value for _, point in self._columns if point.value == point.value), default=0.0)
        foot = self._slot(0).bottom()
        painter.setPen(QPen(theme.colour(palette.line), 1))
        painter.drawLine(QPointF(0, foot + 0.5), QPointF(self.width(), foot + 0.5))
        painter.setPen(Qt.PenStyle.NoPen)
        for n, (line, point) in enumerate(self._columns):
            if highest > 0 and point.value > 0:
                slot = self._slot(n)
                column = QRectF(slot)
                column.setTop(slot.bottom() - max(2.0, slot.height() * point.value / highest))
                painter.setBrush(self._mark(self._keys[n], line.tone))
                painter.drawRoundedRect(column.adjusted(0.5, 0, -0.5, 0), 1.5, 1.5)
        self._paint_hours(painter, foot)

    def _paint_head(self, painter: QPainter) -> None:
        palette, scale = theme.palette(), theme.scale()
        room = QRectF(0, 0, self.width(), self.head() - 4)
        under = self._hovered if self._hovered is not None else self._hand() if self.hasFocus() else None
        if under is not None:
            first = under - under % self.stride
            hour = self._columns[first : first + self.stride]
            words = [f"{line.title} {number_text(point.value)}" for line, point in hour]
            painter.setFont(theme.figures(scale.caption, QFont.Weight.DemiBold))
            painter.setPen(theme.colour(palette.high))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, "  ".join([self._clock(hour[0][1]), *words]))
            return
        font = theme.font(scale.caption)
        painter.setFont(font)
        x, side = 0.0, scale.caption * 0.7
        for line in self._series:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(palette.mark(line.tone)))
            painter.drawRoundedRect(QRectF(x, room.center().y() - side / 2, side, side), 2, 2)
            x += side + scale.xs
            painter.setPen(theme.colour(palette.mid))
            painter.drawText(QRectF(x, 0, room.width() - x, room.height()), Qt.AlignmentFlag.AlignVCenter, line.title)
            x += QFontMetricsF(font).horizontalAdvance(line.title) + scale.m

    def _paint_hours(self, painter: QPainter, foot: float) -> None:
        palette, scale = theme.palette(), theme.scale()
        font = theme.figures(scale.caption)
        painter.setFont(font)
        painter.setPen(theme.colour(palette.low))
        wide = QFontMetricsF(font).horizontalAdvance("00:00")
        of_hour = self.width() / max(len(self._keys) / self.stride, HOURS_LEAST)
        step = next((n for n in (1, 2, 3, 4, 6) if n * of_hour >= 1.4 * wide), 12)
        for n in range(0, len(self._columns), self.stride):
            point = self._columns[n][1]
            if self._hour(point) % step == 0:
                middle = n / self.stride * of_hour + of_hour / 2
                left = max(0.0, min(self.width() - wide, middle - wide / 2))
                painter.drawText(
                    QRectF(left, foot + 2, wide + 1, self.height() - foot - 2),
                    Qt.AlignmentFlag.AlignCenter,
                    self._clock(point),
                )

    def _hour(self, point: TrendPoint) -> int:
        return point.at.astimezone(self._zone).hour

    def _clock(self, point: TrendPoint) -> str:
        return f"{point.at.astimezone(self._zone):%H:%M}"

    def _heard(self, line: HourSeries, point: TrendPoint) -> str:
        counted = number_text(point.value)
        return say(f"{self._clock(point)} 时段{line.title} {counted}", f"{self._clock(point)} {line.title} {counted}")
