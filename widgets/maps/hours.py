"""The hours of the last day, one column each: which of them the map shows, and how much was in it.

←/→ an hour back, on     Home/End the first, the last     Space plays     Esc back to now
"""

from collections.abc import Sequence
from math import ceil
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import ChipOption, ChipRow, IconButton
from widgets.controls.words import line_height

PLAY_MS: Final = 900
HEIGHT: Final = 54
_COLUMN: Final = 0.72
"""How much of its room a column takes."""
LABEL_EVERY: Final = 6


class Hour(Struct, frozen=True):
    """`short` stands under its column, `name` says it in full; `count`: how much was in it."""

    short: str
    name: str
    count: int


class HourBar(QWidget):
    """Says which hour the person wants to look back at, and counted how; what the map shows then is the seat's."""

    chosen = Signal(int)
    """The place of an hour, 0 the oldest."""
    counted = Signal(str)
    """The key of what is to be counted."""
    left = Signal()
    """Back to now."""

    def __init__(self, ways: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`ways`: (key, name) of what may be counted, the usual first."""
        super().__init__(parent)
        self.strip = _Strip()
        self.strip.setAccessibleDescription(
            say(
                "左右键换小时，空格播放，Esc 回到现在。",
                "Left and right change the hour, Space plays, Esc goes back to now.",
            )
        )
        self.strip.stepped.connect(self._choose)
        self.strip.toggled.connect(self.turn_play)
        self.strip.left.connect(self.left)
        self.play = IconButton("play", "")
        self.play.clicked.connect(self.turn_play)
        self.ways = ChipRow(say("统计什么", "What is counted"))
        self.ways.show_items([ChipOption(key, name) for key, name in ways])
        self.ways.choose(ways[0][0])
        self.ways.chosen.connect(self._count)
        self.now = IconButton("x", say("回到现在 (Esc)", "Back to now (Esc)"))
        self.now.clicked.connect(self.left)
        self._turn = QTimer(self, interval=PLAY_MS)
        self._turn.timeout.connect(self._play_on)
        self._show_play()
        scale = theme.scale()
        line = QHBoxLayout(self)
        line.setContentsMargins(scale.m, scale.xs, scale.m, scale.xs)
        line.setSpacing(scale.s)
        line.addWidget(self.play)
        line.addWidget(self.strip, 1)
        self.ways.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.ways.setFixedWidth(self.ways.full_width())
        line.addWidget(self.ways)
        line.addWidget(self.now)

    @property
    def is_playing(self) -> bool:
        return self._turn.isActive()

    def show_hours(self, hours: Sequence[Hour]) -> None:
        """All of them, the oldest first; the one that is chosen stays where it is."""
        self.strip.show_hours(hours)

    def choose(self, place: int) -> None:
        """Mark this hour; says nothing."""
        self.strip.choose(place)

    def current(self) -> int:
        return self.strip.current

    def turn_play(self) -> None:
        """Go on hour by hour, or stop; at the end begin again."""
        if self.is_playing:
            self.stop()
            return
        if self.strip.current >= self.strip.count - 1:
            self._choose(0)
        self._turn.start()
        self._show_play()

    def stop(self) -> None:
        """Play no longer."""
        self._turn.stop()
        self._show_play()

    def _play_on(self) -> None:
        self._choose(self.strip.current + 1)
        if self.strip.current >= self.strip.count - 1:
            self.stop()

    def _choose(self, place: int) -> None:
        place = min(max(place, 0), self.strip.count - 1)
        if self.strip.count and place != self.strip.current:
            self.strip.choose(place)
            self.chosen.emit(place)

    def _count(self, key: str) -> None:
        self.ways.choose(key)
        self.counted.emit(key)

    def _show_play(self) -> None:
        if self.is_playing:
            self.play.show_action("pause", say("停下 (空格)", "Pause (Space)"))
        else:
            self.play.show_action("play", say("逐小时播放 (空格)", "Play hour by hour (Space)"))


class _Strip(QWidget):
    """The columns; takes the mouse and the keys."""

    stepped = Signal(int)
    toggled = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hours: tuple[Hour, ...] = ()
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("小时", "Hours"))

    @property
    def count(self) -> int:
        return len(self._hours)

    def show_hours(self, hours: Sequence[Hour]) -> None:
        self._hours = tuple(hours)
        self._tell()

    def choose(self, place: int) -> None:
        self.current = place
        self._tell()

    def _tell(self) -> None:
        if self.current < len(self._hours):
            self.setAccessibleName(self._hours[self.current].name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.stepped.emit(self.current - 1)
            case Qt.Key.Key_Right:
                self.stepped.emit(self.current + 1)
            case Qt.Key.Key_Home:
                self.stepped.emit(0)
            case Qt.Key.Key_End:
                self.stepped.emit(self.count - 1)
            case Qt.Key.Key_Space:
                self.toggled.emit()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._step_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._step_to(event.position().x())

    def _step_to(self, x: float) -> None:
        if self._hours:
            self.stepped.emit(int(x * len(self._hours) / max(self.width(), 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, scale = theme.palette(), theme.scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.figures(scale.caption))
        foot = line_height(scale.caption)
        room, wide = self.height() - foot - 4, self.width() / max(len(self._hours), 1)
        most = max((each.count for each in self._hours), default=0) or 1
        label = QFontMetricsF(painter.font()).horizontalAdvance("00") + scale.s
        labelled = self._labelled(ceil(label / wide))
        for n, hour in enumerate(self._hours):
            is_chosen = n == self.current
            box = QRectF(n * wide, 2, wide, room)
            if is_chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour(palette.session_fill))
                painter.drawRoundedRect(box, 3, 3)
            high = max(room * hour.count / most, 2.0 if hour.count else 1.0)
            bar = QRectF(n * wide + wide * (1 - _COLUMN) / 2, 2 + room - high, wide * _COLUMN, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(palette.session if is_chosen else palette.edge))
            painter.drawRoundedRect(bar, 1.5, 1.5)
            if n in labelled:
                painter.setPen(theme.colour(palette.session if is_chosen else palette.low))
                text = QRectF((n + 0.5) * wide - label / 2, self.height() - foot, label, foot)
                text.moveLeft(min(max(text.left(), 0), self.width() - text.width()))
                painter.drawText(text, Qt.AlignmentFlag.AlignCenter, hour.short)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(palette.focus), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _labelled(self, apart: int) -> set[int]:
        """The hours that are told in figures: the chosen one, and every few that are so many from each other and it."""
        every = range(0, self.count, max(LABEL_EVERY, apart))
        return {self.current, *(n for n in every if abs(n - self.current) >= apart)}
