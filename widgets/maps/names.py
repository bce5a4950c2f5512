"""The streets' names over the painted map, each where bubbles and points leave it room.

A name stands in the roomiest spot of its street, or a little above or below where
something lies there. What lies on the map is fixed to the ground, so names keep
their places while the map is pulled.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from widgets.maps.areas import AreaShape
from widgets.maps.glyphs import colour
from widgets.maps.palette import Palette
from widgets.maps.projection import Floats, Window
from widgets.maps.values import AreaKind
from widgets.theme import font
from widgets.tokens import DESK

LARGE_FROM: Final = 10.5
"""From this zoom on names are written in the body's size, before in the caption's."""
SHIFTS: Final = (0, -20, 20, -30, 30, -42, 42)
"""How far above (negative) or below its spot a name may stand, in the order in which it is tried."""


HIDES: Final = 8.0
"""A name that reaches so far into a bubble would hide its number."""


class Obstacles(NamedTuple):
    """Round things on the window that a name should not touch: middles and radii, of one length."""

    x: Floats
    y: Floats
    radius: Floats

    def room(self, rect: QRectF) -> float:
        """How far the nearest of them is from a rectangle; negative where it reaches in."""
        across = np.maximum(np.maximum(rect.left() - self.x, self.x - rect.right()), 0)
        down = np.maximum(np.maximum(rect.top() - self.y, self.y - rect.bottom()), 0)
        return float((np.hypot(across, down) - self.radius).min(initial=np.inf))


class _Placed(NamedTuple):
    area: str
    rect: QRectF


class Names:
    """Places, draws and finds the names; keeps each one's picture."""

    def __init__(self) -> None:
        self._placed: tuple[_Placed, ...] = ()
        self._written: dict[tuple[str, int, str, float], QPixmap] = {}

    def clear(self) -> None:
        self._placed = ()

    def paint(
        self,
        painter: QPainter,
        window: Window,
        areas: Sequence[AreaShape],
        obstacles: Obstacles,
        palette: Palette,
        ratio: float,
    ) -> None:
        """Write the names a window shows, none over another."""
        px = DESK.body if window.zoom >= LARGE_FROM else DESK.caption
        placed: list[_Placed] = []
        for shape, rect in _spots(window, areas, px):
            free = [rect.translated(0, shift) for shift in SHIFTS]
            free = [place for place in free if not any(place.intersects(other.rect) for other in placed)]
            place = _roomiest(free, obstacles)
            if place is None:
                continue
            placed.append(_Placed(shape.area.id, place))
            painter.drawPixmap(place.topLeft().toPoint(), self._picture(shape.area.name, px, palette, ratio))
        self._placed = tuple(placed)

    def at(self, px: float, py: float) -> str | None:
        """The area whose name stands at a spot of the window."""
        return next((name.area for name in self._placed if name.rect.contains(px, py)), None)

    def rect(self, area: str) -> QRectF | None:
        """Where an area's name stands now."""
        return next((name.rect for name in self._placed if name.area == area), None)

    def _picture(self, name: str, px: int, palette: Palette, ratio: float) -> QPixmap:
        key = name, px, palette.label, ratio
        kept = self._written.get(key)
        if kept is None:
            kept = self._written[key] = _written(name, _face(px), palette, ratio)
        return kept


def _roomiest(places: Sequence[QRectF], obstacles: Obstacles) -> QRectF | None:
    """The first place that is free, or else the one least covered, or none where a number would be hidden."""
    best, most = None, -HIDES
    for place in places:
        room = obstacles.room(place)
        if room >= 0:
            return place
        if room >= most:
            best, most = place, room
    return best


def _spots(window: Window, areas: Sequence[AreaShape], px: int) -> Iterator[tuple[AreaShape, QRectF]]:
    """The streets whose names the window may show, and the rectangles around their roomiest spots."""
    metrics = QFontMetricsF(_face(px))
    for shape in areas:
        if shape.area.kind is not AreaKind.STREET or not shape.area.name:
            continue
        x, y = window.pixel(shape.label_x, shape.label_y)
        width, height = metrics.horizontalAdvance(shape.area.name) + 8, metrics.height() + 4
        if -width < x < window.width + width and -2 * height < y < window.height + 2 * height:
            yield shape, QRectF(round(x - width / 2), round(y - height / 2), width, height)


def _face(px: int) -> QFont:
    face = font(px)
    face.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
    return face


def _written(name: str, face: QFont, palette: Palette, ratio: float) -> QPixmap:
    metrics = QFontMetricsF(face)
    width, height = metrics.horizontalAdvance(name) + 8, metrics.height() + 4
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    text = QPainterPath()
    text.addText(QPointF(4, 2 + metrics.ascent()), face, name)
    painter.setPen(QPen(colour(palette.label_halo), 3.4, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(palette.label))
    painter.drawPath(text)
    painter.end()
    return pixmap
