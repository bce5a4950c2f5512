"""The points of a map in columns: what numpy reads lies together, what people read lies beside it."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from widgets.maps.clusters import CAMERAS_FROM
from widgets.maps.projection import Floats, to_plane
from widgets.maps.values import SHAPES, TONES, Layers, MapPoint, Shape

_TONE_INDEX = {tone: index for index, tone in enumerate(TONES)}
_SHAPE_INDEX = {shape: index for index, shape in enumerate(SHAPES)}


class PointTable:
    """Points by id, with their plane coordinates, tones and forms as arrays of the same order.

    A point that goes is replaced by the last one, so the arrays never have holes;
    a row's index therefore holds only until the next change.
    """

    def __init__(self) -> None:
        self._rows: list[MapPoint] = []
        self._index: dict[str, int] = {}
        self._x: Floats = np.empty(256)
        self._y: Floats = np.empty(256)
        self._tone: NDArray[np.uint8] = np.empty(256, np.uint8)
        self._shape: NDArray[np.uint8] = np.empty(256, np.uint8)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[MapPoint]:
        return iter(self._rows)

    def __contains__(self, point: object) -> bool:
        return point in self._index

    @property
    def x(self) -> Floats:
        """Plane x of every row; a view, valid until the next change."""
        return self._x[: len(self._rows)]

    @property
    def y(self) -> Floats:
        return self._y[: len(self._rows)]

    @property
    def tone(self) -> NDArray[np.uint8]:
        """Index into TONES of every row."""
        return self._tone[: len(self._rows)]

    @property
    def shape(self) -> NDArray[np.uint8]:
        """Index into SHAPES of every row."""
        return self._shape[: len(self._rows)]

    def row(self, index: int) -> MapPoint:
        return self._rows[index]

    def index(self, point: str) -> int | None:
        return self._index.get(point)

    def upsert(self, points: Sequence[MapPoint]) -> None:
        """Put points in, replacing those with the same id."""
        if not points:
            return
        slots = np.fromiter((self._claim(point) for point in points), np.intp, len(points))
        self._grow()
        lon = np.fromiter((point.lon for point in points), np.float64, len(points))
        lat = np.fromiter((point.lat for point in points), np.float64, len(points))
        self._x[slots], self._y[slots] = to_plane(lon, lat)
        self._tone[slots] = np.fromiter((_TONE_INDEX[p.tone] for p in points), np.uint8, len(points))
        self._shape[slots] = np.fromiter((_SHAPE_INDEX[p.shape] for p in points), np.uint8, len(points))

    def drop(self, points: Iterable[str]) -> None:
        """Take points out; an id that is not here is no error."""
        for point in points:
            hole = self._index.pop(point, None)
            if hole is None:
                continue
            last = self._rows.pop()
            end = len(self._rows)
            if hole == end:
                continue
            self._rows[hole] = last
            self._index[last.id] = hole
            for column in (self._x, self._y, self._tone, self._shape):
                column[hole] = column[end]

    def shown(self, layers: Layers, level: int) -> NDArray[np.bool_]:
        """Which rows the layers let through at a whole zoom level."""
        allowed = np.array([[layers.shows(shape, tone) for tone in TONES] for shape in SHAPES])
        allowed[_SHAPE_INDEX[Shape.CAMERA]] &= level >= CAMERAS_FROM
        return np.asarray(allowed[self.shape, self.tone], np.bool_)

    def cases(self) -> NDArray[np.bool_]:
        """Which rows are cases: what a fill counts."""
        return np.asarray(self.shape == _SHAPE_INDEX[Shape.CASE])

    def _claim(self, point: MapPoint) -> int:
        slot = self._index.setdefault(point.id, len(self._rows))
        if slot == len(self._rows):
            self._rows.append(point)
        else:
            self._rows[slot] = point
        return slot

    def _grow(self) -> None:
        needed = len(self._rows)
        if needed <= len(self._x):
            return
        room = max(needed, 2 * len(self._x))
        self._x, self._y = np.resize(self._x, room), np.resize(self._y, room)
        self._tone, self._shape = np.resize(self._tone, room), np.resize(self._shape, room)
