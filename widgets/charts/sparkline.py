"""A small line beside a figure: which way it has been going."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import theme
from widgets.charts.ring import decimate
from widgets.tokens import Tone


class Sparkline(QWidget):
    """A line without axes, scaled to its own values; the last point is marked."""

    def __init__(self, tone: Tone = Tone.INFO, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._values = np.empty(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_values(self, values: Sequence[float], tone: Tone | None = None) -> None:
        """Draw these, oldest first; NaN leaves a gap."""
        self._values = np.asarray(values, np.float64)
        self._tone = tone or self._tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(48, 36)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._values) == 0 or np.isnan(self._values).all():
            return
        places, values = decimate(np.arange(len(self._values), dtype=np.float64), self._values, self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour(theme.palette().mark(self._tone))
        painter.setPen(QPen(ink, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        spots = self._spots(places, values)
        for run in _runs(spots):
            painter.drawPolyline(QPolygonF(run))
        last = next(spot for spot in reversed(spots) if spot is not None)
        painter.setBrush(ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(last, 3, 3)

    def _spots(self, places: np.ndarray, values: np.ndarray) -> list[QPointF | None]:
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        reach, room = (high - low) or 1.0, self.height() - 8
        step = (self.width() - 8) / max(1, len(self._values) - 1)
        flat = high == low
        return [
            None
            if np.isnan(value)
            else QPointF(4 + place * step, 4 + room * (0.5 if flat else 1 - (value - low) / reach))
            for place, value in zip(places, values, strict=True)
        ]


def _runs(spots: Sequence[QPointF | None]) -> list[list[QPointF]]:
    """The stretches between gaps."""
    runs: list[list[QPointF]] = [[]]
    for spot in spots:
        if spot is not None:
            runs[-1].append(spot)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
