"""The painted map's hand for lines that are drawn on it: the region that holds, and the line in hand."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from console.domain.plane import Path
from widgets.maps.glyphs import colour
from widgets.maps.palette import Palette
from widgets.maps.projection import Window, place_on_plane, to_plane
from widgets.maps.tracer import Tracer

CORNER_PX: Final = 4.5
LINE_PX: Final = 2.2
UNDER_PX: Final = 5
"""The dark or light line under the line, so that it stands out from every ground."""
FILL: Final = 0.10
CROSS_PX: Final = 9


def paint_lines(painter: QPainter, window: Window, tracer: Tracer, palette: Palette) -> None:
    """Draw what the tracer holds; while somebody draws, also the cross at the middle of the window."""
    if tracer.region:
        shape = _on_window(tracer.region, window)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(palette.select, FILL))
        painter.drawPolygon(shape)
        _line(painter, _on_window((*tracer.region, tracer.region[0]), window), palette)
    if tracer.corners:
        shape = _on_window(tracer.path, window)
        if tracer.is_closed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(palette.select, FILL))
            painter.drawPolygon(shape)
        _line(painter, shape, palette)
        painter.setPen(QPen(colour(palette.point_edge), 1.5))
        painter.setBrush(colour(palette.select))
        for lon, lat in tracer.corners:
            painter.drawEllipse(QPointF(*window.pixel(*place_on_plane(lon, lat))), CORNER_PX, CORNER_PX)
    if tracer.is_on:
        _cross(painter, window, palette)


def _on_window(path: Path, window: Window) -> QPolygonF:
    degrees = np.asarray(path, np.float64)
    px, py = window.pixels(*to_plane(degrees[:, 0], degrees[:, 1]))
    return QPolygonF([QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)])


def _line(painter: QPainter, shape: QPolygonF, palette: Palette) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((colour(palette.point_edge, 0.7), UNDER_PX), (colour(palette.select), LINE_PX)):
        painter.setPen(QPen(ink, width, j=Qt.PenJoinStyle.RoundJoin, c=Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(shape)


def _cross(painter: QPainter, window: Window, palette: Palette) -> None:
    x, y = window.width / 2, window.height / 2
    for ink, width in ((colour(palette.point_edge, 0.7), UNDER_PX - 1), (colour(palette.select), 1.4)):
        painter.setPen(QPen(ink, width))
        painter.drawLine(QPointF(x - CROSS_PX, y), QPointF(x + CROSS_PX, y))
        painter.drawLine(QPointF(x, y - CROSS_PX), QPointF(x, y + CROSS_PX))
