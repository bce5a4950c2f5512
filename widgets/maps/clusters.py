"""Points that share a cell of a grid become one bubble, so that a hundred thousand stay readable.

The grid is fixed to the world, one per whole zoom level: bubbles do not swim while
the map is pulled, and clusters are computed once per level and change, not per frame.
The page of the web map follows the same constants; it is told them at the start.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from widgets.maps.projection import WORLD_PX, Floats, Window
from widgets.maps.values import TONES, Tone

CELL_PX: Final = 64
"""Side of a grid cell at its own level, in logical pixels."""
LOOSE: Final = 3
"""So many points in a cell are still drawn one by one."""
LOOSE_NEAR: Final = 8
"""The same from NEAR_LEVEL on, where the streets are wide enough."""
NEAR_LEVEL: Final = 16
CAMERAS_FROM: Final = 13
"""From this level on cameras are shown: farther off they would be counted into the bubbles of cases."""

_ROW: Final = 1 << 24
_WARNING: Final = TONES.index(Tone.WARNING)
_CRITICAL: Final = TONES.index(Tone.CRITICAL)

Indices = NDArray[np.intp]


def level_of(zoom: float) -> int:
    return math.floor(zoom + 0.5)


def loose_limit(level: int) -> int:
    return LOOSE_NEAR if level >= NEAR_LEVEL else LOOSE


class Clusters(NamedTuple):
    """Cells with something in them, as columns of one length; `members` is as long as the points."""

    level: int
    x: Floats
    """Plane x of the bubble: half way between its points' mean and its cell's middle.

    At the mean itself two bubbles could meet at the border of their cells.
    """
    y: Floats
    counts: NDArray[np.int64]
    warning: NDArray[np.int64]
    critical: NDArray[np.int64]
    start: Indices
    """Where a cell's points begin in `members`."""
    members: Indices
    """Row numbers of the clustered points, cell by cell."""

    def of(self, cell: int) -> Indices:
        """The rows in one cell."""
        return self.members[self.start[cell] : self.start[cell] + self.counts[cell]]

    def near(self, window: Window, margin: int = CELL_PX) -> Indices:
        """The cells a window shows, with a margin in pixels."""
        px, py = window.pixels(self.x, self.y)
        inside = (px > -margin) & (px < window.width + margin) & (py > -margin) & (py < window.height + margin)
        return np.flatnonzero(inside)

    def loose(self, cells: Indices) -> tuple[Indices, Indices]:
        """The given cells' rows to draw one by one, and those of the cells that are bubbles."""
        few = self.counts[cells] <= loose_limit(self.level)
        apart = cells[few]
        if not len(apart):
            return np.empty(0, np.intp), cells
        counts = self.counts[apart]
        before = np.repeat(np.cumsum(counts) - counts, counts)
        places = np.repeat(self.start[apart], counts) + np.arange(counts.sum()) - before
        return self.members[places], cells[~few]


def cluster(x: Floats, y: Floats, tone: NDArray[np.uint8], shown: NDArray[np.bool_], level: int) -> Clusters:
    """Group the shown points by the grid of a level; every shown point is in exactly one cell."""
    rows = np.flatnonzero(shown)
    across = WORLD_PX * 2**level / CELL_PX
    cells = np.floor(y[rows] * across).astype(np.int64) * _ROW + np.floor(x[rows] * across).astype(np.int64)
    order = np.argsort(cells, kind="stable")
    cells, rows = cells[order], rows[order]
    start = np.flatnonzero(np.diff(cells, prepend=-1)) if len(rows) else np.empty(0, np.intp)
    count = np.diff(start, append=len(rows)).astype(np.int64)
    if not len(rows):
        nothing = np.empty(0)
        return Clusters(level, nothing, nothing, count, count, count, start, rows)
    tones = tone[rows]
    first_row, first_column = np.divmod(cells[start], _ROW)
    return Clusters(
        level,
        (np.add.reduceat(x[rows], start) / count + (first_column + 0.5) / across) / 2,
        (np.add.reduceat(y[rows], start) / count + (first_row + 0.5) / across) / 2,
        count,
        np.add.reduceat((tones == _WARNING).astype(np.int64), start),
        np.add.reduceat((tones == _CRITICAL).astype(np.int64), start),
        start,
        rows,
    )


def bubble_radius(count: int) -> float:
    """Radius in logical pixels of a bubble for so many points."""
    return 12 + 3.4 * math.log10(max(count, 1))


def bubble_text(count: int) -> str:
    """The count as it is written in a bubble: never wider than four characters."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"
