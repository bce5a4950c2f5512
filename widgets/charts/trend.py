"""Lines over time: how much came in, how much was closed, against what was promised.

The axes and the plane are pyqtgraph's, in its raster path. The newest points are held in a ring; a line is thinned to
two points a pixel before it is handed over, its peaks kept. What has not changed is not laid out again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import msgspec
import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.charts.axes import Ticks, number_ticks, time_ticks
from widgets.charts.curve import Curve
from widgets.charts.nothing import paint_nothing
from widgets.charts.point import TrendPoint
from widgets.charts.rates import number_text
from widgets.charts.ring import Points, Ring, decimate
from widgets.controls.words import line_height, one_line
from widgets.tokens import Tone

CAPACITY = 20_000
WASH = 34
"""How much of the first line's ink lies under it, of 255."""
LIFTED = 1.1
"""How far the words of the peak stand above it, in their own height."""
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class TrendSeries(msgspec.Struct, frozen=True):
    """One line: its name and its tone. The first of a chart has a filled area and its peak marked."""

    key: str
    title: str
    tone: Tone = Tone.INFO


class LineTrend(QWidget):
    """Some lines on one time axis, from zero, with the target across them."""

    opened = Signal(object)
    """The moment (aware datetime) the person pointed at, to look behind the figures."""

    def __init__(
        self,
        name: str,
        series: Sequence[TrendSeries],
        zone: tzinfo,
        target: float | None = None,
        capacity: int = CAPACITY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._series = tuple(series)
        self._zone, self._target, self._capacity = zone, target, capacity
        self._rings = {line.key: Ring(capacity) for line in series}
        self._legend = _Legend(self._series, target)
        self._plot = pg.PlotWidget(background=None)
        self._plot.viewport().setAutoFillBackground(False)
        self._plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.disableAutoRange()
        self._curves = {line.key: Curve() for line in reversed(series)}
        self._goal = pg.InfiniteLine(angle=0, movable=False)
        self._peak = pg.TextItem(anchor=(0.5, 1.0))
        for mark in (*self._curves.values(), self._goal, self._peak):
            self._plot.addItem(mark, ignoreBounds=True)
        self._written: dict[str, Ticks] = {}
        self._said = ""
        self._goal.setVisible(target is not None)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.scale().xs)
        box.addWidget(self._legend)
        box.addWidget(self._plot, 1)
        self._nothing = _Nothing(self._plot)
        self._dress()
        self._draw()

    def show_items(self, points: Mapping[str, Sequence[TrendPoint]]) -> None:
        """Draw these lines and nothing of what was drawn before; points in order of time."""
        self._rings = {line.key: Ring(self._capacity) for line in self._series}
        self.append(points)

    def append(self, points: Mapping[str, Sequence[TrendPoint]]) -> None:
        """Add newer points, then draw once. A line that the chart was not made with raises KeyError."""
        for key, line in points.items():
            self._rings[key].push([point.at.timestamp() for point in line], [point.value for point in line])
        self._draw()

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._nothing.resize(self._plot.size())
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._dress()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        view = self._plot.getPlotItem().getViewBox()
        on_plot = self._plot.mapFrom(self, event.position().toPoint())
        spot = view.mapSceneToView(self._plot.mapToScene(on_plot))
        (start, end), _ = view.viewRange()
        if any(len(ring) for ring in self._rings.values()) and start <= spot.x() <= end:
            self.opened.emit(datetime.fromtimestamp(spot.x(), self._zone))

    def _dress(self) -> None:
        """Colours and fonts of the moment, for a library that keeps its own."""
        palette, scale = theme.palette(), theme.scale()
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setTickFont(theme.figures(scale.caption))
            axis.setTextPen(theme.colour(palette.low))
            axis.setPen(theme.colour(palette.line))
            axis.setStyle(tickLength=0, tickTextOffset=scale.s - 2)
        self._plot.getAxis("bottom").setHeight(line_height(scale.caption) + scale.s)
        self._plot.showGrid(x=False, y=True, alpha=0.12)
        cap = Qt.PenCapStyle.SquareCap
        for n, line in enumerate(self._series):
            ink = palette.mark(line.tone)
            pen = QPen(theme.colour(ink), 2, _DASHES[n % len(_DASHES)], cap, Qt.PenJoinStyle.BevelJoin)
            self._curves[line.key].dress(pen, theme.colour(ink, WASH if n == 0 else 0), theme.colour(palette.bg1))
        self._goal.setPen(pg.mkPen(theme.colour(palette.edge), width=1, style=Qt.PenStyle.DashLine))
        self._peak.setFont(theme.figures(scale.caption, QFont.Weight.DemiBold))
        self._peak.setColor(theme.colour(palette.high))

    def _draw(self) -> None:
        held = {key: ring.points() for key, ring in self._rings.items()}
        times = np.concatenate([at for at, _ in held.values()])
        room = self._set_ranges(times, held)
        pixels = max(1, self._plot.width())
        for n, line in enumerate(self._series):
            at, values = held[line.key]
            peak = self._mark_peak(at, values) if n == 0 else None
            self._curves[line.key].show_points(*decimate(at, values, pixels), room, peak)
        self.setAccessibleDescription(self._in_words(held))

    def _set_ranges(self, times: Points, held: Mapping[str, tuple[Points, Points]]) -> QRectF:
        """What the plot shows from now on, in seconds and values."""
        known = [float(np.nanmax(values)) for _, values in held.values() if not np.isnan(values).all()]
        top = max([*known, self._target or 0.0, 1.0]) / (1 - self._headroom())
        self._nothing.setVisible(not known)
        start, end = (float(times.min()), float(times.max())) if len(times) else (0.0, 1.0)
        if start == end:
            start, end = start - 1800, end + 1800
        self._plot.setRange(xRange=(start, end), yRange=(0, top), padding=0)
        scale = theme.scale()
        across = int(self._plot.width() // (scale.caption * 4.5))
        up = int(self._plot.height() // (scale.caption * 2.8))
        self._write("left", number_ticks(top, max(1, min(6, up))) if known else [])
        self._write("bottom", time_ticks(start, end, across, self._zone) if len(times) else [])
        if self._target is not None:
            self._goal.setValue(self._target)
        return QRectF(start, 0, end - start, top)

    def _write(self, side: str, ticks: Ticks) -> None:
        if self._written.get(side) != ticks:
            self._written[side] = ticks
            self._plot.getAxis(side).setTicks([ticks])

    def _headroom(self) -> float:
        """The share of the plot above the peak that its words need."""
        words = LIFTED * float(self._peak.textItem.boundingRect().height())
        room = float(self._plot.getPlotItem().getViewBox().height())
        return min(0.5, max(0.15, words / max(1.0, room)))

    def _mark_peak(self, at: Points, values: Points) -> QPointF | None:
        """Write at the peak what it is and when; gives where it lies."""
        shown = len(values) > 0 and not bool(np.isnan(values).all())
        self._peak.setVisible(shown)
        if not shown:
            return None
        peak = int(np.nanargmax(values))
        span = float(at.max() - at.min()) or 1.0
        share = (float(at[peak]) - float(at.min())) / span
        self._peak.setAnchor((0.0 if share < 0.1 else 1.0 if share > 0.75 else 0.5, LIFTED))
        said = f"{number_text(float(values[peak]))} · {self._clock(float(at[peak]))}"
        if said != self._said:
            self._said = said
            self._peak.setPlainText(said)
        self._peak.setPos(float(at[peak]), float(values[peak]))
        return QPointF(float(at[peak]), float(values[peak]))

    def _clock(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, self._zone):%H:%M}"

    def _in_words(self, held: Mapping[str, tuple[Points, Points]]) -> str:
        said = []
        for line in self._series:
            at, values = held[line.key]
            if len(values) == 0 or np.isnan(values).all():
                said.append(say(f"{line.title}：没有数据", f"{line.title}: no data"))
                continue
            peak = int(np.nanargmax(values))
            high, when, last = (
                number_text(float(values[peak])),
                self._clock(float(at[peak])),
                number_text(float(values[-1])),
            )
            said.append(
                say(
                    f"{line.title}：最高 {high}（{when}），最新 {last}",
                    f"{line.title}: peak {high} ({when}), latest {last}",
                )
            )
        return say("；", "; ").join(said)


class _Nothing(QWidget):
    """Lies over an empty plot."""

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_nothing(QPainter(self), QRectF(self.rect()))


class _Legend(QWidget):
    """The names of the lines, each behind a piece of it."""

    def __init__(self, series: Sequence[TrendSeries], target: float | None) -> None:
        super().__init__()
        self._series, self._target = tuple(series), target
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, theme.scale().caption + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.setFont(theme.font(scale.caption))
        entries = [
            (one_line(line.title), palette.mark(line.tone), _DASHES[n % len(_DASHES)], 2)
            for n, line in enumerate(self._series)
        ]
        if self._target is not None:
            words = say(f"目标 {self._target:g}", f"Target {self._target:g}")
            entries.append((words, palette.edge, Qt.PenStyle.DashLine, 1))
        x, middle = 0.0, self.height() / 2
        for title, ink, dash, width in entries:
            painter.setPen(QPen(theme.colour(ink), width, dash))
            painter.drawLine(QPointF(x, middle), QPointF(x + 2 * scale.m, middle))
            x += 2 * scale.m + scale.xs + 2
            room = painter.fontMetrics().horizontalAdvance(title)
            painter.setPen(theme.colour(palette.mid))
            painter.drawText(QRectF(x, 0, room + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, title)
            x += room + scale.l
