"""A line and its wash are where their points are, on a screen of any fineness."""

from math import nan

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from widgets.charts.curve import JOINED, Curve

INK, WASH, GROUND, BARE = "#ff0000", "#0000ff", "#00ff00", "#ffffff"


def painted(qtbot, values, peak=None, fine=1.0) -> QImage:
    """Points one pixel apart in a plane 100 high, zero at the bottom."""
    plot = pg.GraphicsView(background=None)
    qtbot.addWidget(plot)
    curve = Curve()
    curve.dress(QPen(QColor(INK), 2), QColor(WASH), QColor(GROUND))
    at = np.arange(len(values), dtype=float)
    curve.show_points(at, np.array(values, float), QRectF(0, 0, len(values) - 1, 100), peak)
    plot.scene().addItem(curve)
    picture = QImage(int(len(values) * fine), int(100 * fine), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(fine)
    picture.fill(QColor(BARE))
    painter = QPainter(picture)
    painter.translate(0, 100)
    painter.scale(1, -1)
    curve.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    return picture


def at(picture: QImage, x: float, value: float) -> str:
    fine = picture.devicePixelRatio()
    return picture.pixelColor(int(x * fine), int((100 - value) * fine)).name()


@pytest.mark.parametrize("fine", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("many", [60, JOINED + 60])
def test_the_line_lies_at_its_values_over_its_wash(qtbot, many, fine):
    picture = painted(qtbot, [50.0] * many, fine=fine)
    middle = many // 2
    assert [at(picture, middle, value) for value in (70, 50, 30, 2)] == [BARE, INK, WASH, WASH]


@pytest.mark.parametrize("many", [60, JOINED + 60])
def test_where_nothing_is_known_is_neither_line_nor_wash(qtbot, many):
    middle = many // 2
    picture = painted(qtbot, [50.0] * (middle - 5) + [nan] * 10 + [50.0] * (many - middle - 5))
    assert {at(picture, middle, value) for value in range(1, 100)} == {BARE}
    assert at(picture, middle - 15, 50) == at(picture, middle + 15, 50) == INK


def test_a_dot_is_at_the_peak_in_a_ring_of_the_ground(qtbot):
    picture = painted(qtbot, [10.0] * 60, peak=QPointF(30, 80))
    assert at(picture, 30, 80) == INK
    assert GROUND in {at(picture, 30, value) for value in range(80, 90)}


def test_a_curve_without_points_paints_nothing(qtbot):
    curve, picture = Curve(), QImage(9, 9, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.white)
    before = picture.copy()
    painter = QPainter(picture)
    curve.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    assert picture == before
