"""Cells of lists, painted once for everything that their look depends on.

Laying out Chinese text costs more than anything else a list paints, and most cells look as they did a moment ago.
A cell is a value: equal ones look alike, so a picture can never be an old one.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import msgspec
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from resources import roles
from widgets import theme
from widgets.controls.words import one_line
from widgets.tokens import Tone

AnyIndex = QModelIndex | QPersistentModelIndex
NARROWEST = 80
HAND_WIDE = 3
PICTURES_MOST = 12 * 1024 * 1024
"""Bytes: the rows of four screens at 1920×1080, of one at twice its scale."""


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


class RowDelegate(QStyledItemDelegate):
    """The lines of a table: words in the ink of their tone, each on one line. The row is chosen as a whole; a bar at
    its beginning says that the keys go here."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        tone = Tone(index.data(roles.TONE) or Tone.NEUTRAL)
        palette = theme.palette()
        ink = theme.colour(palette.high if tone is Tone.NEUTRAL else palette.ink(tone))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setColor(role, ink)

    def displayText(self, value: object, locale: object) -> str:  # noqa: N802 (Qt's name)
        return one_line(str(value))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().paint(painter, option, index)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen and index.column() == 0 and option.widget.hasFocus():
            bar = QRect(option.rect.left(), option.rect.top(), HAND_WIDE, option.rect.height())
            painter.fillRect(bar, theme.colour(theme.palette().focus))


def draw(painter: QPainter, rect: QRect, cell: Cell) -> None:
    """Put a cell where a list wants it. Between whole scales of a screen it is painted in its place each time: a
    picture would fall between the dots. Where a column has no width yet, there is nothing to paint."""
    if rect.isEmpty():
        return
    dpr = painter.device().devicePixelRatioF()
    if dpr.is_integer():
        size = rect.width(), rect.height(), dpr
        look = pictures.get((cell, *size, theme.palette(), theme.scale()), lambda: _painted(cell, *size))
        painter.drawPixmap(rect.x(), rect.y(), look)
    else:
        painter.save()
        painter.setClipRect(rect)
        cell.paint(painter, rect)
        painter.restore()


class Pictures:
    """Pictures by what they show. Of more than `most` bytes together, the ones not seen for longest go."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()

    def get(self, key: Hashable, paint: Callable[[], QPixmap]) -> QPixmap:
        """The picture kept under `key`, or else the one that `paint` gives."""
        picture = self._kept.get(key)
        if picture is None:
            picture = self._kept[key] = paint()
            self.held += weight(picture)
            while self.held > self.most and len(self._kept) > 1:
                self.held -= weight(self._kept.popitem(last=False)[1])
        else:
            self._kept.move_to_end(key)
        return picture


def weight(picture: QPixmap) -> int:
    """Bytes."""
    return picture.width() * picture.height() * picture.depth() // 8


pictures = Pictures(PICTURES_MOST)


def _painted(cell: Cell, width: int, height: int, dpr: float) -> QPixmap:
    picture = QPixmap(round(width * dpr), round(height * dpr))
    picture.setDevicePixelRatio(dpr)
    painter = QPainter(picture)
    cell.paint(painter, QRect(0, 0, width, height))
    painter.end()
    return picture
