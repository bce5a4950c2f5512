"""Cells of lists, painted once for everything that their look depends on.

Laying out Chinese text costs more than anything else a list paints, and most cells look as they did a moment ago.
A cell is a value: equal ones look alike, so a picture can never be an old one.
"""

from collections.abc import Callable
from functools import lru_cache

import msgspec
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from widgets import theme
from widgets.tokens import Palette, Scale

AnyIndex = QModelIndex | QPersistentModelIndex
NARROWEST = 80
PICTURES_MOST = 192
"""Those of a screen full of rows twice over, some ten megabytes; the ones not seen for longest go."""


class Cell(msgspec.Struct, frozen=True):
    """What a cell shows. Its look depends on its fields, its size and the theme, and on nothing else."""

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Cover the whole of `rect`; leave fonts and pens as you like."""
        raise NotImplementedError


class CellDelegate(QStyledItemDelegate):
    """Paints the cells of a list of two-line rows; `icon_of` names the icon of a class."""

    def __init__(self, icon_of: Callable[[str | None], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_of = icon_of

    def cell(self, option: QStyleOptionViewItem, index: AnyIndex) -> Cell | None:
        """What is to be seen there; None for nothing."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(NARROWEST, theme.scale().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        found = self.cell(option, index)
        if found is not None:
            draw(painter, option.rect, found)


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
