"""One line of a plot and the wash under it, in pixels as the plot lies just now.

A stroker joins the pieces of a thick line one by one and fills an outline by its crossings, which is dear where a line
goes up and down at every pixel. So a dense line is drawn piece by piece, and the wash is a picture of columns whose
edge lies under the line.
"""

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from widgets.charts.ring import Points

JOINED = 400
"""Points up to which the joints of a line are drawn with care; beyond, a line is drawn piece by piece."""
DOT = 4.0
"""Radius of the dot at the peak."""


class Curve(pg.GraphicsObject):  # type: ignore[misc] # pyqtgraph has no types
    """A line in a plot's own measures; NaN leaves a gap."""

    def __init__(self) -> None:
        super().__init__()
        self._at = self._values = np.empty(0)
        self._room = QRectF()
        self._peak: QPointF | None = None
        self._pen, self._wash, self._ground = QPen(), QColor(), QColor()

    def dress(self, pen: QPen, wash: QColor, ground: QColor) -> None:
        """The pen's width is in logical pixels; `wash` fills what lies between the line and zero, `ground` rings the
        dot at its peak."""
        self._pen, self._wash, self._ground = pen, wash, ground
        self.update()

    def show_points(self, at: Points, values: Points, room: QRectF, peak: QPointF | None = None) -> None:
        """Draw these, in order; `room` is what the plot shows, and `peak` where a dot is, in the plot's measures."""
        if room != self._room:
            self.prepareGeometryChange()
            self._room = room
        self._at, self._values, self._peak = at, values, peak
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 (Qt's virtual)
        return self._room

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not len(self._at):
            return
        plane = painter.worldTransform()
        x, y = self._at * plane.m11() + plane.dx(), self._values * plane.m22() + plane.dy()
        painter.save()
        painter.resetTransform()
        if self._wash.alpha():
            _fill(painter, plane.mapRect(self._room), x, y, plane.dy(), self._wash)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        _draw(painter, x, y)
        if self._peak is not None:
            painter.setPen(QPen(self._ground, self._pen.widthF()))
            painter.setBrush(self._pen.color())
            painter.drawEllipse(plane.map(self._peak), DOT, DOT)
        painter.restore()


def _draw(painter: QPainter, x: Points, y: Points) -> None:
    """Through all of them; none to or from a NaN."""
    if len(x) <= JOINED:
        painter.drawPath(pg.arrayToQPath(x, y, connect="finite"))
        return
    pieces = np.column_stack((x[:-1], y[:-1], x[1:], y[1:]))
    pieces = pieces[np.isfinite(pieces).all(axis=1)]
    if len(pieces):
        lines = PrimitiveArray(QLineF, 4)
        lines.resize(len(pieces))
        lines.ndarray()[:] = pieces
        painter.drawLines(*lines.drawargs())


def _fill(painter: QPainter, room: QRectF, x: Points, y: Points, zero: float, wash: QColor) -> None:
    """Each column of the device in `room` from the line down to zero."""
    device = painter.device()
    fine = device.devicePixelRatioF()
    left, top = int(room.left() * fine), int(room.top() * fine)
    wide, high = int(np.ceil(room.right() * fine)) - left, int(np.ceil(room.bottom() * fine)) - top
    if wide < 1 or high < 1:
        return
    edge = np.interp((np.arange(wide) + left + 0.5) / fine, x, y, left=np.nan, right=np.nan) * fine - top
    rows = np.arange(high)[:, None] + 0.5
    washed = ((rows >= edge) & (rows < zero * fine - top)).astype(np.uint8)
    picture = QImage(washed.data, wide, high, wide, QImage.Format.Format_Indexed8)
    picture.setColorTable([0, wash.rgba()])
    picture.setDevicePixelRatio(fine)
    painter.drawImage(QPointF(left / fine, top / fine), picture)
