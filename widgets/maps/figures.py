"""The painter's hand for points, bubbles, chips and pins; keeps what it has drawn before."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from widgets.maps.clusters import bubble_radius, bubble_text
from widgets.maps.glyphs import CELL, colour, drop, reach, sheet
from widgets.maps.palette import DARK, palette_of
from widgets.maps.values import SHAPES, TONES, Mode, Pin, PinKind, Shape, Tone
from widgets.theme import figures, font
from widgets.tokens import DESK

CHIP_PX: Final = 320
"""The widest a title's chip grows before it is cut."""
BUBBLES_KEPT: Final = 160
TEXTS_KEPT: Final = 320
"""Those of a full screen several times over. Shares and counts move all day, and a store four times as large filled up
to fourteen megabytes of bubbles that nobody saw again."""
FLAG_PX: Final = 24
FLAG_ROWS: Final = 6
"""So many rows above its pin and below it a flag looks for room."""
_ARC_STEPS: Final = 16
_BUBBLE_EDGE: Final = 4
_TEXT_WIDTH: Final = 40
_TEXT_HEIGHT: Final = 18


class Figures:
    """Draws figures at pixels of the window; `prepare` says in which look."""

    def __init__(self) -> None:
        self._look: tuple[Mode, float] | None = None
        self._palette = DARK
        self._sheet = QPixmap()
        self._cuts: list[list[tuple[QRect, QRect]]] = []
        self._ratio = 1.0
        self._font = QFont()
        self._small = QFont()
        self.select, self._ink = QColor(), QColor()
        self._bubbles: Callable[[int, int, int], QPixmap] = lru_cache(BUBBLES_KEPT)(self._bubble)
        self._texts: Callable[[str], QPixmap] = lru_cache(TEXTS_KEPT)(self._text)

    def prepare(self, mode: Mode, ratio: float) -> None:
        """Take over a mode and a pixel density before painting; cheap when nothing changed."""
        if self._look == (mode, ratio):
            return
        self._look = mode, ratio
        self._palette = palette_of(mode)
        self._ratio = ratio
        self._sheet = QPixmap.fromImage(sheet(mode, ratio))
        self._cuts = [[_cut(shape, tone, ratio) for tone in TONES] for shape in SHAPES]
        self._font = font(DESK.body)
        self._small = figures(DESK.caption, QFont.Weight.DemiBold)
        self.select = colour(self._palette.select)
        self._ink = colour(self._palette.bubble_text)
        self._bubbles = lru_cache(BUBBLES_KEPT)(self._bubble)
        self._texts = lru_cache(TEXTS_KEPT)(self._text)

    def point(self, painter: QPainter, x: float, y: float, tone: int, shape: int) -> None:
        """A point's figure; tone and shape are indices into TONES and SHAPES."""
        place, source = self._cuts[shape][tone]
        painter.drawPixmap(place.translated(round(x), round(y)), self._sheet, source)

    def bubble(self, painter: QPainter, x: float, y: float, count: int, warning: int, critical: int) -> None:
        """Many points: their number, and around it the shares that are critical and near their limit."""
        radius = round(bubble_radius(count))
        pixmap = self._bubbles(radius, _share(warning, count), _share(critical, count))
        left, top = round(x) - radius - _BUBBLE_EDGE, round(y) - radius - _BUBBLE_EDGE
        painter.drawPixmap(left, top, pixmap)
        painter.drawPixmap(round(x) - _TEXT_WIDTH // 2, round(y) - _TEXT_HEIGHT // 2, self._texts(bubble_text(count)))

    def halo(self, painter: QPainter, x: float, y: float) -> None:
        """The ring around the selected point."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._palette.select, 0.16))
        painter.drawEllipse(QPointF(x, y), 22, 22)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self._palette.point_edge), 5))
        painter.drawEllipse(QPointF(x, y), 13.5, 13.5)
        painter.setPen(QPen(self.select, 2.4))
        painter.drawEllipse(QPointF(x, y), 13.5, 13.5)

    def chip(self, painter: QPainter, x: float, y: float, title: str, width: int) -> QRectF:
        """A title above a point, kept inside a window of `width` pixels; gives where it stands."""
        metrics = QFontMetricsF(self._font)
        text = metrics.elidedText(_one_line(title), Qt.TextElideMode.ElideRight, CHIP_PX)
        across = metrics.horizontalAdvance(text) + 20
        left = min(max(x - across / 2, 4.0), max(width - across - 4, 4.0))
        top = y - 50 if y > 56 else y + 22
        plate = QRectF(left, top, across, 28)
        self._plate(painter, plate, text, self._palette.chip_text)
        return plate

    def pins(
        self, painter: QPainter, placed: Sequence[tuple[float, float, Pin]], taken: Sequence[QRectF], width: int
    ) -> None:
        """A session's marks with their authors and labels, and people's pointers: (x, y, pin), the later above.

        A flag stands beside its pin where it covers neither another nor what is `taken`; further off, a line
        leads to it.
        """
        for x, y, pin in placed:
            self._pin(painter, x, y, pin)
        held = [*taken, *(_head(x, y, pin) for x, y, pin in placed)]
        flags = []
        metrics = QFontMetricsF(self._font)
        for x, y, pin in placed:
            text = metrics.elidedText(_one_line(pin.text), Qt.TextElideMode.ElideRight, CHIP_PX)
            usual = QRectF(x + 14, _flag_top(y, pin), metrics.horizontalAdvance(text) + 18, FLAG_PX)
            flag = free_flag(usual, x, held, width)
            held.append(flag)
            flags.append((flag, text, pin))
            if flag.top() != usual.top():
                head = QPointF(x, usual.center().y())
                painter.setPen(QPen(colour(pin.colour), 1.6))
                painter.drawLine(head, _nearest(flag, head))
        for flag, text, pin in flags:
            self._flag(painter, flag, text, pin)

    def _pin(self, painter: QPainter, x: float, y: float, pin: Pin) -> None:
        fill = colour(pin.colour)
        body = drop(9) if pin.kind is PinKind.PIN else _arrow()
        body = body.translated(x, y)
        painter.setPen(QPen(colour(self._palette.point_edge), 3, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(fill)
        painter.drawPath(body)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPath(body)
        if pin.kind is PinKind.PIN:
            painter.setBrush(colour(self._palette.point_edge))
            painter.drawEllipse(QPointF(x, y - 18.9), 3.4, 3.4)

    def _flag(self, painter: QPainter, rect: QRectF, text: str, pin: Pin) -> None:
        self._plate(painter, rect, text, self._palette.chip_text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(pin.colour))
        painter.drawRoundedRect(QRectF(rect.left() + 3, rect.top() + 5, 3, rect.height() - 10), 1.5, 1.5)

    def _plate(self, painter: QPainter, rect: QRectF, text: str, ink: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._palette.shadow, 0.6))
        painter.drawRoundedRect(rect.translated(0, 2), 6, 6)
        painter.setPen(colour(self._palette.chip_edge))
        painter.setBrush(colour(self._palette.chip))
        painter.drawRoundedRect(rect, 6, 6)
        painter.setFont(self._font)
        painter.setPen(colour(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _text(self, text: str) -> QPixmap:
        pixmap = self._blank(_TEXT_WIDTH, _TEXT_HEIGHT)
        painter = QPainter(pixmap)
        painter.setFont(self._small)
        painter.setPen(self._ink)
        painter.drawText(QRect(0, 0, _TEXT_WIDTH, _TEXT_HEIGHT), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return pixmap

    def _blank(self, width: int, height: int) -> QPixmap:
        pixmap = QPixmap(round(width * self._ratio), round(height * self._ratio))
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap

    def _bubble(self, radius: int, warning: int, critical: int) -> QPixmap:
        side = 2 * (radius + _BUBBLE_EDGE)
        pixmap = self._blank(side, side)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(side / 2, side / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._palette.shadow, 0.7))
        painter.drawEllipse(middle + QPointF(0, 1.2), radius + 1.5, radius + 1.5)
        painter.setBrush(colour(self._palette.bubble))
        painter.setPen(QPen(colour(self._palette.bubble_edge), 2.4))
        painter.drawEllipse(middle, radius, radius)
        ring = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        begin = 90 * 16
        for steps, tone in ((critical, Tone.CRITICAL), (warning, Tone.WARNING)):
            if steps:
                span = -round(steps * 360 * 16 / _ARC_STEPS)
                pen = QPen(colour(self._palette.tone(tone)), 3.2, c=Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawArc(ring, begin, span)
                begin += span
        painter.end()
        return pixmap


def free_flag(usual: QRectF, x: float, held: Sequence[QRectF], width: float) -> QRectF:
    """The nearest place for a flag that covers nothing held: beside its pin, to the right first, then above and below
    in turn. Where there is none it stands where it usually does. `x`: of its pin; `width`: of the
    window, in pixels."""
    left = usual.translated(2 * (x - usual.left()) - usual.width(), 0)
    for n in range(2 * FLAG_ROWS + 1):
        down = (n + 1) // 2 * (FLAG_PX + 4) * (-1 if n % 2 else 1)
        for place in (usual.translated(0, down), left.translated(0, down)):
            place.moveLeft(max(0.0, min(place.left(), width - place.width())))
            if not any(place.intersects(other) for other in held):
                return place
    return usual


def _nearest(rect: QRectF, to: QPointF) -> QPointF:
    """The point of a rectangle that is nearest to another point."""
    x = min(max(to.x(), rect.left()), rect.right())
    return QPointF(x, min(max(to.y(), rect.top()), rect.bottom()))


def _flag_top(y: float, pin: Pin) -> float:
    return y - 31 if pin.kind is PinKind.PIN else y + 8


def _head(x: float, y: float, pin: Pin) -> QRectF:
    """What the figure of a pin or a pointer covers."""
    return QRectF(x - 9, y - 28, 18, 28) if pin.kind is PinKind.PIN else QRectF(x, y, 13, 19)


def _cut(shape: Shape, tone: Tone, ratio: float) -> tuple[QRect, QRect]:
    """Where a figure goes around the origin, and where it comes from on the sheet."""
    half = reach(shape, tone)
    left, top = TONES.index(tone) * CELL + CELL // 2 - half, SHAPES.index(shape) * CELL + CELL // 2 - half
    source = QRect(round(left * ratio), round(top * ratio), round(2 * half * ratio), round(2 * half * ratio))
    return QRect(-half, -half, 2 * half, 2 * half), source


def _share(part: int, whole: int) -> int:
    """A share in 16ths, never nothing for something."""
    return max(round(part * _ARC_STEPS / whole), 1) if part else 0


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _arrow() -> QPainterPath:
    path = QPainterPath(QPointF(0, 0))
    for x, y in ((0.0, 17.0), (4.6, 13.0), (7.8, 19.5), (10.8, 18.0), (7.8, 11.8), (13.6, 11.4)):
        path.lineTo(x, y)
    path.closeSubpath()
    return path
