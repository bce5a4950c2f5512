"""A line that a person draws on the map, corner by corner, to ask about what lies in it or how long it is.

    begin ─▶ corner, corner … ─▶ Enter or a double click        area: `area_drawn`; measure: the line rests
             │ Backspace takes the last corner back             first corner again: closed
             └ Esc gives up

It knows places in degrees and nothing of pixels: both maps bring it clicks and draw what it holds.
"""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from console.domain.plane import Path, Point, crosses_itself, ground_m2, length_m
from console.domain.text import counted
from resources.tongue import say

LEAST_CORNERS = 3
CORNERS_MOST = 200
MU_M2 = 10_000 / 15
"""One 亩 in square metres."""


class Purpose(StrEnum):
    AREA = "area"
    MEASURE = "measure"


class Tracer(QObject):
    """The line in hand of one map, and the region that stays on it."""

    changed = Signal()
    """What is to be drawn is another than before."""
    pointed = Signal()
    """Only the pointer has moved."""
    area_drawn = Signal(object)
    """A closed line was drawn: its corners, a tuple of (longitude, latitude)."""
    ended = Signal()
    """Nobody draws any more: it was finished or given up."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.purpose: Purpose | None = None
        """What is being drawn; None: nothing."""
        self.corners: Path = ()
        """Of the line in hand, or of a measured one that rests."""
        self.pointer: Point | None = None
        self.is_closed = False
        self.region: Path = ()
        """What the list is confined to, to be shown as long as it is."""

    # What is drawn

    @property
    def is_on(self) -> bool:
        return self.purpose is not None

    @property
    def path(self) -> Path:
        """The line to draw: the corners, the pointer behind them, and the first again where it is closed."""
        if self.is_closed:
            return (*self.corners, self.corners[0])
        return (*self.corners, self.pointer) if self.is_on and self.corners and self.pointer else self.corners

    @property
    def can_close(self) -> bool:
        return len(self.corners) >= LEAST_CORNERS and not self.is_closed

    @property
    def words(self) -> str:
        """What is to be said beside the map: the measure of what is drawn, and what the next key does."""
        match self.purpose:
            case Purpose.AREA:
                return self._area_words()
            case Purpose.MEASURE:
                return self._measure_words()
            case None:
                return f"{self._measured()} · {say('Esc 收起', 'Esc puts it away')}" if self.corners else ""

    # What the person does

    def begin(self, purpose: Purpose) -> None:
        """Draw anew; what was drawn and not finished is given up."""
        self.purpose, self.corners, self.pointer, self.is_closed = purpose, (), None, False
        self.changed.emit()

    def give_up(self) -> None:
        """Draw no more, and leave nothing behind."""
        was_on, self.purpose, self.corners, self.pointer, self.is_closed = self.is_on, None, (), None, False
        self.changed.emit()
        if was_on:
            self.ended.emit()

    def corner(self, lon: float, lat: float) -> None:
        """One more corner; the same place twice is one."""
        if self.is_on and (lon, lat) not in self.corners[-1:] and len(self.corners) < CORNERS_MOST:
            self.corners = (*self.corners, (lon, lat))
            self.changed.emit()

    def hover(self, lon: float, lat: float) -> None:
        """The pointer is here."""
        if self.is_on:
            self.pointer = lon, lat
            self.pointed.emit()

    def back(self) -> None:
        """Take the last corner back."""
        self.corners = self.corners[:-1]
        self.changed.emit()

    def finish(self) -> None:
        """Enough corners: an area is closed, a measured line rests where it is."""
        if self.purpose is Purpose.AREA:
            self.close()
        elif self.is_on and len(self.corners) > 1:
            self._rest()

    def close(self) -> None:
        """Join the last corner to the first."""
        if not (self.is_on and self.can_close):
            return
        if self.purpose is Purpose.AREA:
            drawn = self.corners
            self.give_up()
            self.area_drawn.emit(drawn)
        else:
            self.is_closed = True
            self._rest()

    def show_region(self, corners: Sequence[Point]) -> None:
        """What the list is confined to; nothing where it knows of everything."""
        self.region = tuple(corners)
        self.changed.emit()

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means while something is drawn or a measured line rests; False where it means nothing."""
        match event.key():
            case Qt.Key.Key_Escape if self.is_on or self.corners:
                self.give_up()
            case Qt.Key.Key_Backspace if self.is_on:
                self.back()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.is_on:
                self.finish()
            case _:
                return False
        return True

    def _rest(self) -> None:
        self.purpose = self.pointer = None
        self.changed.emit()
        self.ended.emit()

    # Words

    def _area_words(self) -> str:
        if not self.corners:
            return say(
                "划定区域：点出各角（空格：图心），Esc 放弃",
                "Draw an area: click its corners (Space: the centre), Esc gives up",
            )
        sides = say(f"{len(self.corners)} 个角", counted(len(self.corners), "corner"))
        size = f" · {_inside(self.path)}" if len(self.path) >= LEAST_CORNERS else ""
        if self.can_close:
            return (
                sides
                + size
                + say(
                    " — 回车或双击闭合，退格退一角，Esc 放弃",
                    " — Enter or double click closes, Backspace takes one back, Esc gives up",
                )
            )
        return (
            sides
            + size
            + say(" — 至少 3 个角；退格退一角，Esc 放弃", " — at least 3; Backspace takes one back, Esc gives up")
        )

    def _measure_words(self) -> str:
        if not self.corners:
            return say(
                "测量：点出各点（空格：图心），Esc 放弃",
                "Measure: click along the line (Space: the centre), Esc gives up",
            )
        return self._measured() + say(
            " — 回车或双击结束，点回起点量面积，Esc 放弃",
            " — Enter or double click ends, the first point again for an area, Esc gives up",
        )

    def _measured(self) -> str:
        around = distance(length_m(self.path))
        if not self.is_closed:
            return say(f"距离 {around}", f"Distance {around}")
        return say(
            f"面积 {_inside(self.corners)} · 周长 {around}",
            f"Area {_inside(self.corners)} · around {around}",
        )


def _inside(ring: Path) -> str:
    """How large it is inside; a line that crosses itself has no figure that would be true."""
    return say("不计（线自相交）", "none (the line crosses itself)") if crosses_itself(ring) else area(ground_m2(ring))


def distance(metres: float) -> str:
    """A distance as people read it: 356 m, 1.24 km."""
    return f"{metres:.0f} m" if round(metres) < 1000 else f"{metres / 1000:,.2f} km"


def area(square_metres: float) -> str:
    """An area as people read it, in 亩 as well: 356 m² (0.5 亩), 1.24 km² (1,860 亩)."""
    mu = square_metres / MU_M2
    in_mu = f"{mu:,.1f}" if mu < 100 else f"{mu:,.0f}"
    plain = f"{square_metres:,.0f} m²" if square_metres < 100_000 else f"{square_metres / 1e6:,.2f} km²"
    return say(f"{plain}（{in_mu} 亩）", f"{plain} ({in_mu} mu)")
