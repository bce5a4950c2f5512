"""The wall's plan: equal cells, so that no content ever pushes another out of line.

1920 × 1080 device-independent pixels; a 3840 × 2160 wall runs the same plan at a pixel ratio of 2.
"""

import msgspec
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from widgets import theme

COLUMNS = 24
ROWS = 20
WALL_SIZE = QSize(1920, 1080)


class Cells(msgspec.Struct, frozen=True):
    """A block of cells: first column and row (from 0), how many of each."""

    column: int
    row: int
    columns: int
    rows: int


class WallGrid(QWidget):
    """A header over 24 × 20 equal cells. What it holds takes the cells it was given, whatever it wishes."""

    def __init__(self, header: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = header
        header.setParent(self)
        self._places: list[tuple[QWidget, Cells]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def place(self, widget: QWidget, cells: Cells) -> None:
        """Give a widget its cells; raises ValueError where they leave the grid."""
        inside = cells.column >= 0 and cells.row >= 0 and cells.columns > 0 and cells.rows > 0
        if not inside or cells.column + cells.columns > COLUMNS or cells.row + cells.rows > ROWS:
            raise ValueError(f"{cells} leaves the {COLUMNS} × {ROWS} grid")
        widget.setParent(self)
        self._places.append((widget, cells))
        widget.setGeometry(self._rect(cells))
        widget.show()

    def sizeHint(self) -> QSize:
        return WALL_SIZE

    def showEvent(self, event: QShowEvent) -> None:
        """Nobody sits at the wall: no bar wears a focus ring until someone asks for one with Tab."""
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = theme.scale()
        self._header.setGeometry(scale.l, scale.xs, self.width() - 2 * scale.l, scale.header)
        for widget, cells in self._places:
            widget.setGeometry(self._rect(cells))

    def _rect(self, cells: Cells) -> QRect:
        scale = theme.scale()
        top = scale.header + 2 * scale.xs
        left, right = self._span(scale.l, self.width() - scale.l, COLUMNS, cells.column, cells.columns)
        upper, lower = self._span(top, self.height() - scale.l, ROWS, cells.row, cells.rows)
        return QRect(left, upper, right - left, lower - upper)

    def _span(self, start: int, end: int, count: int, first: int, taken: int) -> tuple[int, int]:
        """The pixels of `taken` cells from `first`, with one gap between neighbours and none outside."""
        gap = theme.scale().m
        pitch = (end - start + gap) / count
        return round(start + first * pitch), round(start + (first + taken) * pitch - gap)
