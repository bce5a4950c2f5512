"""图钉: the marks on a session's map, whose they are by colour and name; one's own can be taken back."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources.tongue import say
from widgets import theme
from widgets.controls.buttons import IconButton
from widgets.controls.words import PlainLabel


class PinLine(msgspec.Struct, frozen=True):
    """One mark: what it says, whose it is, in which colour, and whether it is mine."""

    id: str
    label: str
    author: str
    colour: str
    mine: bool


class PinList(QWidget):
    """Rows in, intents out."""

    removed = Signal(str)
    """Take back my own mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("图钉", "Pins"))
        self._lines: dict[PinLine, QWidget] = {}
        """In the order shown."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._empty = PlainLabel(
            say("在地图上点击即放图钉。", "Click the map to drop a pin."), "secondary", "low", wrap=True
        )
        self._column.addWidget(self._empty)
        self._column.addStretch(1)

    def show_items(self, pins: Sequence[PinLine]) -> None:
        """Show these, the newest last. A line that stays is left as it is, with whatever hand rests on it."""
        if list(pins) == list(self._lines):
            return
        self._empty.setVisible(not pins)
        before, self._lines = self._lines, {}
        for pin in pins:
            self._lines[pin] = before.pop(pin) if pin in before else self._line(pin)
        for gone in before.values():
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for n, line in enumerate(self._lines.values(), start=1):
            if self._column.indexOf(line) != n:
                self._column.insertWidget(n, line)

    def _line(self, pin: PinLine) -> QWidget:
        holder = QWidget()
        holder.setMinimumHeight(theme.scale().button)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.scale().s)
        line.addWidget(_Spot(pin.colour))
        line.addWidget(PlainLabel(pin.label or say("图钉", "Pin"), "body"), 1)
        line.addWidget(PlainLabel(pin.author, "caption"))
        if pin.mine:
            away = IconButton("x", say(f"撤回图钉 {pin.label}", f"Take back {pin.label}"))
            away.clicked.connect(lambda: self.removed.emit(pin.id))
            line.addWidget(away)
        return holder


class _Spot(QWidget):
    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._colour))
        painter.drawEllipse(QRectF(1, 1, 10, 10))
