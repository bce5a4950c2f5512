"""What a chart says when it has nothing to draw."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from resources.tongue import say
from widgets import theme


def paint_nothing(painter: QPainter, room: QRectF) -> None:
    """「暂无数据」 in the middle of `room`."""
    painter.setFont(theme.font())
    painter.setPen(theme.colour(theme.palette().low))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, say("暂无数据", "Nothing yet"))
