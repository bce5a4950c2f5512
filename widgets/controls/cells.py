"""Cells of lists, painted once for everything that their look depends on.

Laying out Chinese text costs more than anything else a list paints, and most cells look as they did a moment ago.
A cell is a value: equal ones look alike, so a picture can never be an old one.
"""

from functools import lru_cache

import msgspec
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from widgets import theme
from widgets.tokens import Palette, Scale

PICTURES_MOST = 192
"""Those of a screen full of rows twice over, some ten megabytes; the ones not seen for longest go."""


class Cell(msgspec.Struct, frozen=True):
    """What a cell shows. Its look depends on its fields, its size and the theme, and on nothing else."""

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Cover the whole of `rect`; leave fonts and pens as you like."""
        raise NotImplementedError


def draw(painter: QPainter, rect: QRect, cell: Cell) -> None:
    """Put a cell where a list wants it. Between whole scales of a screen it is painted in its place each time: a
    picture would fall between the dots."""
    dpr = painter.device().devicePixelRatioF()
    if dpr.is_integer():
        look = _picture(cell, rect.width(), rect.height(), dpr, theme.palette(), theme.scale())
        painter.drawPixmap(rect.x(), rect.y(), look)
    else:
        painter.save()
        painter.setClipRect(rect)
        cell.paint(painter, rect)
        painter.restore()


@lru_cache(maxsize=PICTURES_MOST)
def _picture(cell: Cell, width: int, height: int, dpr: float, palette: Palette, scale: Scale) -> QPixmap:
    """`palette`, `scale`: those worn now, which the cell asks for itself."""
    picture = QPixmap(round(width * dpr), round(height * dpr))
    picture.setDevicePixelRatio(dpr)
    painter = QPainter(picture)
    cell.paint(painter, QRect(0, 0, width, height))
    painter.end()
    return picture
