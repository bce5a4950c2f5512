"""Where much happens, as a soft fill: points counted on a coarse lattice, blurred, coloured."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from widgets.maps.glyphs import colour
from widgets.maps.palette import Palette
from widgets.maps.projection import Floats, Window

STEP_PX: Final = 6
"""Side of a lattice square in logical pixels."""
REACH: Final = 4
"""Half-width of one blur pass in squares; three passes come close to a bell."""


def density(x: Floats, y: Floats, window: Window) -> NDArray[np.float64]:
    """Blurred counts, (rows, columns) of STEP_PX squares, scaled so that the busiest is 1."""
    columns, rows = -(-window.width // STEP_PX), -(-window.height // STEP_PX)
    px, py = window.pixels(x, y)
    column, row = np.floor(px / STEP_PX).astype(np.int64), np.floor(py / STEP_PX).astype(np.int64)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    counts = np.bincount(row[inside] * columns + column[inside], minlength=rows * columns)
    field = np.log1p(_blurred(counts.reshape(rows, columns).astype(np.float64)) * 6)
    return field / max(float(field.max()), 1e-9)


def coloured(field: NDArray[np.float64], palette: Palette) -> NDArray[np.uint8]:
    """A density as (rows, columns, 4) premultiplied BGRA bytes."""
    return np.ascontiguousarray(ramp(palette)[(field * 255).astype(np.uint8)])


def ramp(palette: Palette) -> NDArray[np.uint8]:
    """The colours of densities 0 to 1 in 256 steps, as premultiplied BGRA bytes."""
    stops = np.array([colour(text).getRgbF() for text in palette.heat])
    stops[:, :3] *= stops[:, 3:]
    at = np.linspace(0, 1, len(stops))
    steps = np.column_stack([np.interp(np.linspace(0, 1, 256), at, stops[:, k]) for k in (2, 1, 0, 3)])
    return (steps * 255).astype(np.uint8)


def _blurred(field: NDArray[np.float64]) -> NDArray[np.float64]:
    for axis in (0, 1, 0, 1, 0, 1):
        field = _box(field, axis)
    return field


def _box(field: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    edges = [(0, 0), (0, 0)]
    edges[axis] = (REACH + 1, REACH)
    sums = np.cumsum(np.pad(field, edges), axis=axis)
    width = 2 * REACH + 1
    size = field.shape[axis]
    return np.asarray(
        (np.take(sums, np.arange(width, width + size), axis) - np.take(sums, np.arange(size), axis)) / width
    )
