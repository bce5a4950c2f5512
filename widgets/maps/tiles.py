"""Pictures under the map, cut in squares: which of them a window needs, and where they lie on our plane.

    source.ask(z, x, y) ─▶ bytes ─▶ painted: a kept picture      web: the page's own request is answered

A picture drawn against GCJ-02 lies where its corners are once they are turned back to WGS-84, tile by tile: in a town
the shift is 300 to 600 m and changes by metres from one tile to the next.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from math import floor, inf
from time import monotonic
from typing import Final, NamedTuple, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImageReader, QPainter, QPixmap

from console.domain.crs import Datum, from_wgs84, to_wgs84
from widgets.maps.projection import Box, Window, place_on_plane, to_place

KEPT: Final = 160
"""So many pictures are kept at least: those of a usual window and its margin, twice; of a larger one twice as many as
it shows, for what is let go of while it is shown is asked for again without end."""
ASKED_AGAIN_S: Final = 30.0
"""What came to nothing is asked for again so much later: a server may have been away."""
NEW_AT_ONCE: Final = 6
"""So many are read and decoded before the window is painted; the rest comes in the next turns."""
SIDE_MOST: Final = 1024
FIRST_FEW: Final = 6
"""Where so many came to nothing and not one came, somebody is told."""
LATTICE: Final = 17
_TURN_MS: Final = 40

Got = Callable[[bytes], None]


class TileSource(Protocol):
    """Where tiles come from; `least` to `most` are its zooms."""

    datum: Datum
    least: int
    most: int
    credit: str

    def ask(self, z: int, x: int, y: int, got: Got) -> None:
        """Give a picture, now or later, b"" where there is none; `y` counts from the north."""


class TileAt(NamedTuple):
    z: int
    x: int
    y: int


class Lattice(NamedTuple):
    """How far pictures are to be moved on our plane, at LATTICE² spots of a box, row by row from the north west."""

    box: Box
    dx: tuple[float, ...]
    dy: tuple[float, ...]


class Tiles(QObject):
    """One source as a map uses it."""

    arrived = Signal()
    """Pictures have come that a window waits for."""
    unseen = Signal()
    """Nothing came of the first few: the source is not there, or holds nothing of this district."""

    def __init__(self, source: TileSource, parent: QObject) -> None:
        super().__init__(parent)
        self.source = source
        self._kept: OrderedDict[TileAt, QPixmap] = OrderedDict()
        self._asked: set[TileAt] = set()
        self._nothing: dict[TileAt, float] = {}
        """What came to nothing, and when."""
        self._most = KEPT
        self.clock: Callable[[], float] = monotonic
        self._blanks, self._is_known = 0, False
        self._turn = QTimer(self, singleShot=True, interval=_TURN_MS)
        self._turn.timeout.connect(self.arrived)

    def ask(self, at: TileAt, got: Got) -> None:
        """Ask the source, and notice where it gives nothing."""
        self.source.ask(*at, partial(self._pass_on, got))

    def paint(self, painter: QPainter, window: Window) -> None:
        """Draw what has come; ask for what has not."""
        new, shown = 0, needed(window, self.source)
        self._most = max(KEPT, 2 * len(shown))
        for at in shown:
            if at not in self._kept and at not in self._asked and self._may_come(at):
                new += 1
                if new > NEW_AT_ONCE:
                    self._turn.start()
                    continue
                self._asked.add(at)
                self.ask(at, partial(self._take, at))
            picture = self._kept.get(at)
            if picture is not None:
                self._kept.move_to_end(at)
                painter.drawPixmap(_on_window(box_of(at, self.source.datum), window), picture, QRectF(picture.rect()))

    def _may_come(self, at: TileAt) -> bool:
        return self.clock() - self._nothing.get(at, -inf) >= ASKED_AGAIN_S

    def _pass_on(self, got: Got, body: bytes) -> None:
        if body:
            self._is_known = True
        else:
            self._blanks += 1
            if self._blanks == FIRST_FEW and not self._is_known:
                self.unseen.emit()
        got(body)

    def _take(self, at: TileAt, body: bytes) -> None:
        self._asked.discard(at)
        picture = decoded(body)
        if picture is None:
            self._nothing[at] = self.clock()
            if len(self._nothing) > self._most:
                del self._nothing[next(iter(self._nothing))]
            return
        self._nothing.pop(at, None)
        self._kept[at] = picture
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        self._turn.start()


def decoded(body: bytes) -> QPixmap | None:
    """A tile as a picture; None where it is none, or larger than any tile."""
    buffer = QBuffer()
    buffer.setData(QByteArray(body))
    reader = QImageReader(buffer)
    size = reader.size()
    if not body or not size.isValid() or max(size.width(), size.height()) > SIDE_MOST:
        return None
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)


def zoom_of(zoom: float, least: int, most: int) -> int | None:
    """The zoom of the tiles for that of a window; None where they would be too many."""
    wanted = floor(zoom + 0.5)
    return None if wanted < least - 1 else min(max(wanted, least), most)


def needed(window: Window, source: TileSource) -> Sequence[TileAt]:
    """The tiles that a window shows, those in its middle first."""
    z = zoom_of(window.zoom, source.least, source.most)
    if z is None:
        return ()
    box, across = window.box, 2**z
    left, top = _drawn_at(box.left, box.top, source.datum)
    right, bottom = _drawn_at(box.right, box.bottom, source.datum)
    columns = range(max(floor(left * across), 0), min(floor(right * across), across - 1) + 1)
    rows = range(max(floor(top * across), 0), min(floor(bottom * across), across - 1) + 1)
    middle_x, middle_y = (left + right) / 2 * across - 0.5, (top + bottom) / 2 * across - 0.5
    found = [TileAt(z, x, y) for y in rows for x in columns]
    return sorted(found, key=lambda at: (at.x - middle_x) ** 2 + (at.y - middle_y) ** 2)


def box_of(at: TileAt, datum: Datum) -> Box:
    """Where a tile lies on our plane."""
    across = 2**at.z
    return Box(*_ours(at.x / across, at.y / across, datum), *_ours((at.x + 1) / across, (at.y + 1) / across, datum))


def lattice(box: Box, datum: Datum) -> Lattice | None:
    """How pictures of this datum are moved in a box of our plane; None where they are not."""
    if datum in (Datum.WGS84, Datum.CGCS2000):
        return None
    moved = []
    for row in range(LATTICE):
        for column in range(LATTICE):
            x = box.left + (box.right - box.left) * column / (LATTICE - 1)
            y = box.top + (box.bottom - box.top) * row / (LATTICE - 1)
            ours_x, ours_y = _ours(x, y, datum)
            moved.append((ours_x - x, ours_y - y))
    return Lattice(box, tuple(dx for dx, _ in moved), tuple(dy for _, dy in moved))


def _ours(x: float, y: float, datum: Datum) -> tuple[float, float]:
    """A spot of the tiles' plane on ours."""
    return place_on_plane(*to_wgs84(*to_place(x, y), datum))


def _drawn_at(x: float, y: float, datum: Datum) -> tuple[float, float]:
    """A spot of our plane on the tiles'."""
    return place_on_plane(*from_wgs84(*to_place(x, y), datum))


def _on_window(box: Box, window: Window) -> QRectF:
    left, top = window.pixel(box.left, box.top)
    right, bottom = window.pixel(box.right, box.bottom)
    return QRectF(left, top, right - left, bottom - top)
