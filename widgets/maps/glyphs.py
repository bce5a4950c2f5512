"""The small figures on the map, drawn once per mode and pixel density as one sheet.

    columns: the tones, in the order of TONES
    rows:    the shapes, in the order of SHAPES

The painted map copies figures from the sheet; the web page fetches the same sheet
as a picture. So a case looks the same on a desk and on the wall.
"""

import math
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QRadialGradient

from widgets.maps.palette import Palette, palette_of
from widgets.maps.values import SHAPES, TONES, Mode, Shape, Tone

CELL: Final = 36
"""Side of one figure's cell in logical pixels; the figure's anchor is the middle of its cell."""

POINT_RADIUS: Final = 8
"""How far a name keeps from the middle of a point."""

_LARGE: Final = frozenset({Tone.CRITICAL, Tone.WARNING})


def reach(shape: Shape, tone: Tone) -> int:
    """How far a figure extends from the middle of its cell, in logical pixels; beyond is nothing to copy."""
    return CELL // 2 if tone is Tone.CRITICAL or shape is Shape.PIN else 13


def colour(text: str, opacity: float = 1.0) -> QColor:
    """A colour of the palette: #rrggbb or #rrggbbaa (web order)."""
    made = QColor(text[:7])
    alpha = int(text[7:9], 16) / 255 if len(text) > 7 else 1.0
    made.setAlphaF(alpha * opacity)
    return made


@lru_cache(maxsize=4)
def sheet(mode: Mode, ratio: float) -> QImage:
    """All figures on one transparent picture of `ratio` device pixels per logical pixel: to be copied from, only."""
    width, height = round(CELL * len(TONES) * ratio), round(CELL * len(SHAPES) * ratio)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    palette = palette_of(mode)
    for row, shape in enumerate(SHAPES):
        for column, tone in enumerate(TONES):
            painter.save()
            painter.translate((column + 0.5) * CELL, (row + 0.5) * CELL)
            _draw(painter, palette, shape, tone)
            painter.restore()
    painter.end()
    return image


def _draw(painter: QPainter, palette: Palette, shape: Shape, tone: Tone) -> None:
    fill = colour(palette.tone(tone))
    radius = 7.5 if tone in _LARGE else 6.0
    if tone is Tone.CRITICAL:
        _glow(painter, fill, 17)
    body = _body(shape, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(palette.shadow))
    painter.drawPath(body.translated(0, 1.2))
    painter.setPen(QPen(colour(palette.point_edge), 3.2, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(fill)
    painter.drawPath(body)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPath(body)
    _mark(painter, palette, shape, tone, radius)


def _glow(painter: QPainter, fill: QColor, radius: float) -> None:
    gradient = QRadialGradient(QPointF(0, 0), radius)
    inner, outer = QColor(fill), QColor(fill)
    inner.setAlphaF(0.42)
    outer.setAlphaF(0.0)
    gradient.setColorAt(0.3, inner)
    gradient.setColorAt(1.0, outer)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(gradient))
    painter.drawEllipse(QPointF(0, 0), radius, radius)


def _body(shape: Shape, radius: float) -> QPainterPath:
    path = QPainterPath()
    match shape:
        case Shape.CASE:
            path.addEllipse(QPointF(0, 0), radius, radius)
        case Shape.ALERT:
            reach = radius * 1.28
            path.moveTo(0, -reach)
            path.lineTo(reach, 0)
            path.lineTo(0, reach)
            path.lineTo(-reach, 0)
            path.closeSubpath()
        case Shape.CAMERA:
            side = radius * 0.98
            path.addRoundedRect(QRectF(-side, -side, 2 * side, 2 * side), 3, 3)
        case Shape.PIN:
            path = drop(radius * 0.72)
    return path


def drop(radius: float) -> QPainterPath:
    """A teardrop that stands on the origin, its head `radius` wide."""
    head = QPointF(0, -radius * 2.1)
    path = QPainterPath(QPointF(0, 0))
    side = math.sqrt((2.1 * radius) ** 2 - radius**2)
    angle = math.degrees(math.atan2(radius, side))
    rect = QRectF(head.x() - radius, head.y() - radius, 2 * radius, 2 * radius)
    path.arcTo(rect, 180 + angle, -(180 + 2 * angle))
    path.closeSubpath()
    return path


def _mark(painter: QPainter, palette: Palette, shape: Shape, tone: Tone, radius: float) -> None:
    """The second sign beside the colour: a bar for critical, a dot for warning, a lens for a camera."""
    ink = colour(palette.point_edge)
    painter.setBrush(ink)
    if shape is Shape.CAMERA:
        painter.drawEllipse(QPointF(0, 0), radius * 0.48, radius * 0.48)
    elif shape is Shape.PIN:
        painter.drawEllipse(QPointF(0, -radius * 0.72 * 2.1), radius * 0.3, radius * 0.3)
    elif tone is Tone.CRITICAL:
        painter.drawRoundedRect(QRectF(-1.1, -4.4, 2.2, 5.4), 1.1, 1.1)
        painter.drawEllipse(QPointF(0, 3.4), 1.25, 1.25)
    elif tone is Tone.WARNING:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1.7, c=Qt.PenCapStyle.RoundCap))
        painter.drawPolyline([QPointF(0, -3.6), QPointF(0, 0.4), QPointF(2.7, 1.8)])
    elif tone is Tone.GOOD:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(ink, 1.7, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline([QPointF(-2.6, 0.2), QPointF(-0.7, 2.2), QPointF(2.8, -2.0)])
    elif tone is Tone.SESSION:
        painter.drawEllipse(QPointF(0, 0), 2.0, 2.0)
