"""Where a thing stands on its way.

●────●────◉────○────○
采集  立案  派遣  处置  结案
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from resources.tongue import say
from widgets import icons, theme
from widgets.controls.words import one_line

NAMES_APART = 6
"""Pixels between two names at least."""


class StageBar(QWidget):
    """A painted line of stages: those behind are ticked, the present one is ringed, the rest wait."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name = name or say("办理阶段", "Stages")
        self._stages: tuple[str, ...] = ()
        self._current = 0
        self._done = False
        self.setAccessibleName(self._name)

    def show_stages(self, stages: Sequence[str], current: int, *, done: bool = False) -> None:
        """Show these stages with the one at index `current` under way; `done` ticks it too.

        Raises IndexError when there are stages and `current` is none of them.
        """
        if stages and not 0 <= current < len(stages):
            raise IndexError(f"stage {current} of {len(stages)}")
        self._stages, self._current, self._done = tuple(map(one_line, stages)), current, done
        self.setAccessibleName(f"{self._name}{say('：', ': ')}{self._in_words()}" if stages else self._name)
        self.update()

    def _in_words(self) -> str:
        total, at = len(self._stages), self._current + 1
        title = self._stages[self._current]
        if self._done:
            return say(f"共 {total} 步，{title}已完成", f"{title} done, step {at} of {total}")
        return say(f"共 {total} 步，正在第 {at} 步 {title}", f"{title} under way, step {at} of {total}")

    def sizeHint(self) -> QSize:
        scale = theme.scale()
        return QSize(5 * scale.rail, scale.icon + scale.s + QFontMetrics(theme.font(scale.caption)).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(len(self._stages) * 2 * theme.scale().body, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stages:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rooms = self.rooms()
        middles = [QPointF(left + width / 2, theme.scale().icon / 2) for left, width in rooms]
        self._paint_lines(painter, middles)
        for n, (stage, middle) in enumerate(zip(self._stages, middles, strict=True)):
            self._paint_mark(painter, middle, n)
            self._paint_name(painter, stage, middle, n, rooms[n][1])

    def rooms(self) -> list[tuple[float, float]]:
        """(left, width) of each stage: as much as its name takes where all fit, else the same for each."""
        measure = QFontMetrics(theme.font(theme.scale().caption, QFont.Weight.DemiBold))
        wanted = [measure.horizontalAdvance(stage) + NAMES_APART for stage in self._stages]
        spare = self.width() - sum(wanted)
        each = self.width() / len(self._stages)
        widths = [each] * len(wanted) if spare < 0 else [width + spare / len(wanted) for width in wanted]
        return [(sum(widths[:n]), width) for n, width in enumerate(widths)]

    def _is_behind(self, n: int) -> bool:
        return n < self._current or (n == self._current and self._done)

    def _paint_lines(self, painter: QPainter, middles: Sequence[QPointF]) -> None:
        palette = theme.palette()
        gap = QPointF(theme.scale().icon / 2 + 3, 0)
        for n in range(1, len(middles)):
            travelled = self._is_behind(n - 1)
            painter.setPen(QPen(theme.colour(palette.good if travelled else palette.line2), 2))
            painter.drawLine(middles[n - 1] + gap, middles[n] - gap)

    def _paint_mark(self, painter: QPainter, middle: QPointF, n: int) -> None:
        palette, radius = theme.palette(), theme.scale().icon / 2 - 1
        if self._is_behind(n):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(palette.good_fill))
            painter.drawEllipse(middle, radius + 1, radius + 1)
            box = QRectF(0, 0, 2 * radius - 3, 2 * radius - 3)
            box.moveCenter(middle)
            icons.draw(painter, box, "check", palette.good)
            return
        under_way = n == self._current
        painter.setPen(QPen(theme.colour(palette.accent if under_way else palette.edge), 2))
        painter.setBrush(theme.colour(palette.accent_fill) if under_way else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)
        if under_way:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(palette.accent))
            painter.drawEllipse(middle, radius / 2 - 0.5, radius / 2 - 0.5)

    def _paint_name(self, painter: QPainter, stage: str, middle: QPointF, n: int, room: float) -> None:
        palette, scale = theme.palette(), theme.scale()
        under_way = n == self._current and not self._done
        name_font = theme.font(scale.caption, QFont.Weight.DemiBold if under_way else QFont.Weight.Normal)
        painter.setFont(name_font)
        ink = palette.high if under_way else palette.mid if self._is_behind(n) else palette.low
        painter.setPen(theme.colour(ink))
        shown = QFontMetrics(name_font).elidedText(stage, Qt.TextElideMode.ElideRight, int(room))
        top = scale.icon + scale.s
        painter.drawText(
            QRectF(middle.x() - room / 2, top, room, self.height() - top),
            int((Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop).value),
            shown,
        )
