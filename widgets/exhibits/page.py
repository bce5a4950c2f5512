"""What a page of the gallery is, and the small pieces pages are made of."""

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets import theme
from widgets.tokens import ScaleName


class Page(msgspec.Struct, frozen=True):
    """One page: the file name of its picture, its title, how to build it, for which screen and how large."""

    name: str
    title: str
    build: Callable[[], QWidget]
    scale: ScaleName = "desk"
    size: tuple[int, int] = (1440, 900)


def row(*things: QWidget, stretch: bool = True) -> QWidget:
    """Things side by side, at the left unless they share the width."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(theme.scale().s)
    for thing in things:
        line.addWidget(thing)
    if stretch:
        line.addStretch(1)
    return box


def column(*things: QWidget, close: bool = False) -> QWidget:
    """Things under each other, at the top; `close` for lines that belong together."""
    box = QWidget()
    pile = QVBoxLayout(box)
    pile.setContentsMargins(0, 0, 0, 0)
    pile.setSpacing(2 if close else theme.scale().m)
    for thing in things:
        pile.addWidget(thing)
    pile.addStretch(1)
    return box


def stacked(*things: QWidget) -> QWidget:
    """Things under each other that share the height."""
    box = QWidget()
    pile = QVBoxLayout(box)
    pile.setContentsMargins(0, 0, 0, 0)
    pile.setSpacing(theme.scale().m)
    for thing in things:
        pile.addWidget(thing, 1)
    return box


def columns(parts: Sequence[QWidget], stretches: Sequence[int] = ()) -> QWidget:
    """Columns that fill a page."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(*4 * (theme.scale().l,))
    line.setSpacing(theme.scale().l)
    for n, part in enumerate(parts):
        line.addWidget(part, stretches[n] if stretches else 1)
    return box


def street(hue: int, cleared: bool = False) -> QImage:
    """A drawn street corner, for want of a photograph."""
    picture = QImage(QSize(640, 420), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 300)
    sky.setColorAt(0, QColor("#5B7C9C"))
    sky.setColorAt(1, QColor("#B9C7D1"))
    painter.fillRect(picture.rect(), sky)
    painter.setPen(Qt.PenStyle.NoPen)
    for n, (left, high) in enumerate(((0, 230), (110, 180), (230, 260), (370, 200), (500, 240))):
        painter.setBrush(QColor.fromHsv((hue + 14 * n) % 360, 70, 120 + 14 * n))
        painter.drawRect(QRectF(left, 320 - high, 120, high))
        painter.setBrush(QColor(255, 236, 190, 120))
        for window in range(12):
            painter.drawRect(QRectF(left + 14 + 34 * (window % 3), 340 - high + 42 * (window // 3), 18, 22))
    painter.setBrush(QColor("#4A4F55"))
    painter.drawRect(QRectF(0, 320, 640, 100))
    if not cleared:
        for n, shade in enumerate(("#C2553A", "#D9A441", "#5E8C61", "#C2553A")):
            painter.setBrush(QColor(shade))
            painter.drawPolygon([QPointF(200 + 70 * n, 300), QPointF(262 + 70 * n, 300), QPointF(231 + 70 * n, 268)])
            painter.drawRect(QRectF(210 + 70 * n, 300, 42, 40))
    painter.end()
    return picture
