"""The map that paints itself: for the wall, for offices, and where there is no web engine."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.domain.plane import Point
from widgets.maps.chrome import unit
from widgets.maps.clusters import Clusters, Indices, bubble_radius, cluster, level_of
from widgets.maps.figures import Figures
from widgets.maps.glyphs import POINT_RADIUS, colour
from widgets.maps.ground import Ground, Scene
from widgets.maps.names import Names, Obstacles
from widgets.maps.pencil import paint_lines
from widgets.maps.projection import MAX_ZOOM, Box, Window, place_on_plane, to_place
from widgets.maps.tracer import Purpose
from widgets.maps.values import MapPoint, Pin
from widgets.maps.view import MapView

REACH_PX: Final = 13
"""How near to a point's middle a click must be."""
_PULL_PX: Final = 5
_LASSO_PX: Final = 8
"""So far apart are the corners of a line that is drawn with the button down."""
_ARROW_PX: Final = 90
_LONG_PRESS_MS: Final = 600
_SETTLE_MS: Final = 120
_TURN_MS: Final = 16
_REST_MS: Final = 150
"""What moves is painted a frame later, and what moves within so long after that together."""
_SIZED_MS: Final = 80
"""So long after its size has moved, the ground is stretched and not drawn anew."""
_FIT_MARGIN: Final = 36
_BUBBLE_MARGIN: Final = 80

_ARROWS: Final = {
    Qt.Key.Key_Left: (_ARROW_PX, 0),
    Qt.Key.Key_Right: (-_ARROW_PX, 0),
    Qt.Key.Key_Up: (0, _ARROW_PX),
    Qt.Key.Key_Down: (0, -_ARROW_PX),
}


class _Press(NamedTuple):
    """Where a button went down, and the window it went down on."""

    at: QPointF
    window: Window


class PaintedMap(MapView):
    """Draws everything with QPainter: a kept ground, then clusters of the window, then pins.

    It measures in units of the desk's pixels. On a wall, whose type is larger, a unit is
    larger by as much, and names, figures and bubbles grow with it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = Window(*place_on_plane(105.0, 35.0), 7.0, 1, 1)
        self._box: Box | None = None
        self._clusters: Clusters | None = None
        self._ground = Ground()
        self._figures = Figures()
        self._names = Names()
        self._hovered: str | None = None
        self._press: _Press | None = None
        self._has_pulled = False
        self._lasso_end: QPointF | None = None
        self._is_ready = False
        self._hold = QTimer(self, singleShot=True, interval=_LONG_PRESS_MS)
        self._hold.timeout.connect(self._pick_held_place)
        self._turn = QTimer(self, singleShot=True, interval=_TURN_MS)
        self._turn.timeout.connect(self._paint_turn)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._end_rest)
        self._is_behind = False
        self._sizing = QTimer(self, singleShot=True, interval=_SIZED_MS)
        self._sizing.timeout.connect(self.update)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._say_view)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    # Told

    def _on_areas(self) -> None:
        self._repaint_ground()

    def _on_shades(self) -> None:
        self._repaint_ground()

    def _on_points(self, upserts: Sequence[MapPoint], gone: Sequence[str]) -> None:
        self._clusters = None
        if self._layers.heat:
            self._ground.spoil()
        self._follow()

    def _follow(self) -> None:
        """Paint what somebody else has moved, after what they look at, and a stream of it a few times a second."""
        if self._rest.isActive():
            self._is_behind = True
        elif not self._turn.isActive():
            self._turn.start()

    def _paint_turn(self) -> None:
        self._rest.start()
        self.update()

    def _end_rest(self) -> None:
        if self._is_behind:
            self._is_behind = False
            self._paint_turn()

    def _on_pins(self, upserts: Sequence[Pin], gone: Sequence[str]) -> None:
        self.update()

    def _on_selection(self) -> None:
        self._follow()

    def _on_focus(self, lon: float, lat: float, zoom: float | None) -> None:
        x, y = place_on_plane(lon, lat)
        near = self._window.zoom if zoom is None else min(zoom, MAX_ZOOM)
        self._look(self._window._replace(x=x, y=y, zoom=near))

    def _on_fit(self, box: Box) -> None:
        self._look(self._window.fitted(box, _FIT_MARGIN, round(self._chrome.foot / self._unit)))
        self._box = box

    def _on_foot(self) -> None:
        if self._box is not None:
            self._on_fit(self._box)

    def _on_zoom(self, step: float) -> None:
        self._look(self._window.zoomed(step, self._window.width / 2, self._window.height / 2))

    def _on_mode(self) -> None:
        self._repaint_ground()

    def _on_layers(self) -> None:
        self._clusters = None
        self._repaint_ground()

    def _on_placing(self) -> None:
        is_exact = self._is_placing or self.tracer.is_on
        self.setCursor(Qt.CursorShape.CrossCursor if is_exact else Qt.CursorShape.ArrowCursor)

    def _on_trace(self) -> None:
        self._on_placing()
        self.update()

    def _on_tiles(self) -> None:
        if self._tiles is not None:
            self._tiles.arrived.connect(self._repaint_ground)
        self._repaint_ground()

    def _on_pointer(self) -> None:
        self.update()

    def _middle(self) -> Point | None:
        return to_place(self._window.x, self._window.y)

    # Looking

    def _look(self, window: Window) -> None:
        """Turn to another part of the plane."""
        self._window = window
        self._box = None
        self._settle.start()
        self.update()

    def _say_view(self) -> None:
        lon, lat = to_place(self._window.x, self._window.y)
        self.view_changed.emit(lon, lat, self._window.zoom)

    def _repaint_ground(self) -> None:
        self._ground.spoil()
        self.update()

    @property
    def _unit(self) -> float:
        return unit()

    def _grouped(self) -> Clusters:
        level = level_of(self._window.zoom)
        if self._clusters is None or self._clusters.level != level:
            points = self._points
            self._clusters = cluster(points.x, points.y, points.tone, points.shown(self._layers, level), level)
        return self._clusters

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = round(self.width() / self._unit), round(self.height() / self._unit)
        self._window = self._window._replace(width=width, height=height)
        if self._box is not None:
            self._on_fit(self._box)
        self._sizing.start()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_ready:
            self._is_ready = True
            QTimer.singleShot(0, self, lambda: self.ready.emit())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(self._unit, self._unit)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._unit != 1)
        ratio = self.devicePixelRatioF() * self._unit
        beyond = colour(self._palette.beyond)
        if not (self._sizing.isActive() and self._ground.stretch(painter, self._window, beyond)):
            self._ground.paint(painter, self._window, self._scene(), ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._figures.prepare(self._mode, ratio)
        obstacles = self._paint_points(painter)
        if self._layers.labels:
            self._names.paint(painter, self._window, self._areas, obstacles, self._palette, ratio)
        else:
            self._names.clear()
        paint_lines(painter, self._window, self.tracer, self._palette)
        chips = self._paint_chosen(painter)
        if self._layers.pins:
            placed = [(*self._window.pixel(*place_on_plane(pin.lon, pin.lat)), pin) for pin in self._pins.values()]
            self._figures.pins(painter, placed, chips, self._window.width)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._figures.select, 2))
            painter.drawRect(QRectF(1, 1, self._window.width - 2, self._window.height - 2))
        painter.end()

    def _scene(self) -> Scene:
        heat = None
        if self._layers.heat:
            counted = self._points.cases()
            heat = self._points.x[counted], self._points.y[counted]
        return Scene(self._areas, self._shades, heat, self._palette, self._tiles)

    def _paint_points(self, painter: QPainter) -> Obstacles:
        """Draw points and bubbles; gives what names should keep clear of."""
        clusters = self._grouped()
        rows, bubbles = clusters.loose(clusters.near(self._window))
        rows = rows[np.argsort(self._points.tone[rows], kind="stable")]
        px, py = self._window.pixels(self._points.x[rows], self._points.y[rows])
        apart = Obstacles(px, py, np.full(len(rows), float(POINT_RADIUS)))
        tones, shapes = self._points.tone[rows].tolist(), self._points.shape[rows].tolist()
        for x, y, tone, shape in zip(px.tolist(), py.tolist(), tones, shapes, strict=True):
            self._figures.point(painter, x, y, tone, shape)
        px, py = self._window.pixels(clusters.x[bubbles], clusters.y[bubbles])
        for cell, x, y in zip(bubbles.tolist(), px.tolist(), py.tolist(), strict=True):
            figures = int(clusters.counts[cell]), int(clusters.warning[cell]), int(clusters.critical[cell])
            self._figures.bubble(painter, x, y, *figures)
        radii = np.array([bubble_radius(count) for count in clusters.counts[bubbles].tolist()])
        together = Obstacles(px, py, radii)
        return Obstacles(*(np.concatenate(columns) for columns in zip(apart, together, strict=True)))

    def _paint_chosen(self, painter: QPainter) -> list[QRectF]:
        """The selected and the hovered point above all others, whatever the layers and bubbles say; gives where their
        titles stand."""
        chips = []
        for point in dict.fromkeys((self._hovered, self._selected)):
            index = None if point is None else self._points.index(point)
            if index is None:
                continue
            x, y = self._window.pixel(float(self._points.x[index]), float(self._points.y[index]))
            if point == self._selected:
                self._figures.halo(painter, x, y)
            self._figures.point(painter, x, y, int(self._points.tone[index]), int(self._points.shape[index]))
            chips.append(self._figures.chip(painter, x, y, self._points.row(index).title, self._window.width))
        return chips

    # What lies where

    def point_at(self, px: float, py: float) -> str | None:
        """The nearest point under a spot of the window, in units; of those at one place each in its turn."""
        clusters = self._grouped()
        rows, _ = clusters.loose(clusters.near(self._window))
        near = self._rows_near(rows, px, py)
        if not len(near):
            return None
        first = near[0]
        same = (self._points.x[near] == self._points.x[first]) & (self._points.y[near] == self._points.y[first])
        return self._next_of(near[same])

    def _next_of(self, rows: Indices) -> str:
        """Of points at one place the one after the selected one, so that each gets its turn."""
        ids = [self._points.row(int(row)).id for row in rows]
        return ids[(ids.index(self._selected) + 1) % len(ids)] if self._selected in ids else ids[0]

    def _rows_near(self, rows: Indices, px: float, py: float) -> Indices:
        """Rows within reach of a pixel, nearest first, of equals the one drawn on top."""
        x, y = self._window.pixels(self._points.x[rows], self._points.y[rows])
        distance = np.hypot(x - px, y - py)
        near = np.flatnonzero(distance <= REACH_PX)
        order = np.lexsort((-near, -self._points.tone[rows[near]].astype(np.int64), distance[near].round(1)))
        return rows[near[order]]

    def _bubble_at(self, px: float, py: float) -> Indices | None:
        """The rows in the bubble under a pixel."""
        clusters = self._grouped()
        _, bubbles = clusters.loose(clusters.near(self._window))
        x, y = self._window.pixels(clusters.x[bubbles], clusters.y[bubbles])
        for cell, distance in zip(bubbles.tolist(), np.hypot(x - px, y - py).tolist(), strict=True):
            if distance <= bubble_radius(int(clusters.counts[cell])) + 2:
                return clusters.of(cell)
        return None

    # Hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._press = _Press(event.position() / self._unit, self._window)
            self._has_pulled = False
            if self.tracer.purpose is Purpose.AREA and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._lasso_end = self._press.at
            elif not self.tracer.is_on:
                self._hold.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            self._hover(event.position() / self._unit)
            return
        pull = event.position() / self._unit - self._press.at
        if not self._has_pulled and pull.manhattanLength() < _PULL_PX:
            return
        self._has_pulled = True
        self._hold.stop()
        if self._lasso_end is None:
            self._look(self._press.window.panned(round(pull.x()), round(pull.y())))
        else:
            self._draw_on(self._lasso_end, event.position() / self._unit)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._press is None:
            return
        was_lasso, self._lasso_end = self._lasso_end is not None, None
        self._press = None
        self._hold.stop()
        if not self._has_pulled:
            self._click(event.position() / self._unit)
        elif was_lasso:
            self.tracer.close()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position() / self._unit
        if self.tracer.is_on:
            self.tracer.finish()
        elif self.point_at(at.x(), at.y()) is None and not self._is_placing:
            self._look(self._window.zoomed(1.0, at.x(), at.y()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        at = event.position() / self._unit
        self._look(self._window.zoomed(event.angleDelta().y() / 240, at.x(), at.y()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.tracer.is_on:
            self.tracer.back()
            return
        self._pick(QPointF(event.pos()) / self._unit)

    def leaveEvent(self, _event: QEvent) -> None:
        if self._hovered is not None:
            self._hovered = None
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.tracer.take_key(event):
            return
        if key in _ARROWS:
            self._look(self._window.panned(*_ARROWS[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(0.5)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_by(-0.5)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_nearest()
        else:
            super().keyPressEvent(event)

    def _click(self, at: QPointF) -> None:
        if self.tracer.is_on:
            self._set_corner(at)
            return
        if self._is_placing:
            self._pick(at)
            return
        point = self.point_at(at.x(), at.y())
        if point is not None:
            self.point_opened.emit(point)
            return
        bubble = self._bubble_at(at.x(), at.y())
        if bubble is not None:
            self._enter(bubble)
            return
        area = self._names.at(at.x(), at.y())
        if area is not None:
            self.area_opened.emit(area)

    def _enter(self, rows: Indices) -> None:
        """Go near enough that a bubble falls apart; where no zoom does it, open its points in turn."""
        if self._window.zoom >= MAX_ZOOM:
            self.point_opened.emit(self._next_of(rows))
            return
        x, y = self._points.x[rows], self._points.y[rows]
        box = Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))
        nearer = self._window.fitted(box, _BUBBLE_MARGIN)
        self._look(nearer._replace(zoom=max(nearer.zoom, min(self._window.zoom + 1, MAX_ZOOM))))

    def _set_corner(self, at: QPointF) -> None:
        """One more corner; on the first one again it is the last."""
        first = next((self._window.pixel(*place_on_plane(*corner)) for corner in self.tracer.corners[:1]), None)
        if first is not None and self.tracer.can_close and (QPointF(*first) - at).manhattanLength() <= REACH_PX:
            self.tracer.close()
        else:
            self.tracer.corner(*self._place_under(at))

    def _draw_on(self, last: QPointF, at: QPointF) -> None:
        """A line drawn with the button down: a corner wherever the hand has gone far enough."""
        if not self.tracer.corners or (at - last).manhattanLength() >= _LASSO_PX:
            self.tracer.corner(*self._place_under(at))
            self._lasso_end = at

    def _place_under(self, at: QPointF) -> Point:
        return to_place(*self._window.spot(at.x(), at.y()))

    def _hover(self, at: QPointF) -> None:
        if self.tracer.is_on:
            self._hovered = None
            self.tracer.hover(*self._place_under(at))
            return
        point = None if self._is_placing else self.point_at(at.x(), at.y())
        if point != self._hovered:
            self._hovered = point
            self.update()
        if not self._is_placing:
            is_open = point is not None or self._names.at(at.x(), at.y()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if is_open else Qt.CursorShape.ArrowCursor)

    def _pick(self, at: QPointF) -> None:
        self.place_picked.emit(*self._place_under(at))

    def _pick_held_place(self) -> None:
        if self._press is not None:
            at = self._press.at
            self._press = None
            self._pick(at)

    def _open_nearest(self) -> None:
        """Open the selected point, or the shown one that is nearest to the middle."""
        if self._selected is not None and self._selected in self._points:
            self.point_opened.emit(self._selected)
            return
        rows = np.flatnonzero(self._points.shown(self._layers, level_of(self._window.zoom)))
        if len(rows):
            gaps = np.hypot(self._points.x[rows] - self._window.x, self._points.y[rows] - self._window.y)
            self.point_opened.emit(self._points.row(int(rows[gaps.argmin()])).id)
