"""The rounded ground of what lies over a window."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets import theme


def paint_ground(widget: QWidget, ground: str) -> None:
    """Cover the whole widget with this colour, rounded and edged; called while it is painted."""
    palette, radius = theme.palette(), theme.scale().panel_radius
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour(palette.line2))
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
