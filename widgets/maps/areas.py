"""Areas on the plane: their outlines as arrays, and where a name may stand in them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from widgets.maps.projection import Box, Floats, to_plane
from widgets.maps.values import Area, AreaKind

_PROBES = 29


class AreaShape(NamedTuple):
    """One area on the plane. `rings` are (n, 2) arrays; (label_x, label_y) is its roomiest spot."""

    area: Area
    rings: tuple[Floats, ...]
    label_x: float
    label_y: float


@lru_cache(maxsize=2)
def lay_out(areas: tuple[Area, ...]) -> tuple[AreaShape, ...]:
    """The areas on the plane, in their order; those without a usable ring are left out.

    Maps side by side share them.
    """
    shapes = []
    for area in areas:
        rings = tuple(_on_plane(ring) for ring in area.rings if len(ring) >= 3)
        if rings:
            shapes.append(AreaShape(area, rings, *_roomiest(max(rings, key=_extent))))
    return tuple(shapes)


def bounds(shapes: Sequence[AreaShape]) -> Box | None:
    """The box around the outlines, or around everything where no outline is among them."""
    outlines = [shape for shape in shapes if shape.area.kind is AreaKind.OUTLINE] or list(shapes)
    if not outlines:
        return None
    spots = np.vstack([ring for shape in outlines for ring in shape.rings])
    (left, top), (right, bottom) = spots.min(axis=0), spots.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def _on_plane(ring: tuple[tuple[float, float], ...]) -> Floats:
    degrees = np.asarray(ring, np.float64)
    return np.column_stack(to_plane(degrees[:, 0], degrees[:, 1]))


def _extent(ring: Floats) -> float:
    return float(np.ptp(ring[:, 0]) * np.ptp(ring[:, 1]))


def _roomiest(ring: Floats) -> tuple[float, float]:
    """The spot inside a ring that is farthest from its edge, found on a coarse lattice.

    Distances across count half: names are wide and low. Of spots with about the same room
    it is the one nearest to the middle of the others.
    """
    low, high = ring.min(axis=0), ring.max(axis=0)
    steps = (np.arange(_PROBES) + 0.5) / _PROBES
    grid_x, grid_y = np.meshgrid(*(low[axis] + steps * (high[axis] - low[axis]) for axis in (0, 1)))
    x, y = grid_x.ravel(), grid_y.ravel()
    distance = np.where(_inside(ring, x, y), _edge_distance(ring, x, y), -1.0)
    roomy = distance >= 0.95 * distance.max()
    off_middle = np.hypot(x - x[roomy].mean(), y - y[roomy].mean())
    best = int(np.where(roomy, off_middle, np.inf).argmin())
    return float(x[best]), float(y[best])


def _inside(ring: Floats, x: Floats, y: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Even-odd test of spots against one ring."""
    ax, ay = ring[:, 0], ring[:, 1]
    bx, by = np.roll(ax, -1), np.roll(ay, -1)
    crosses = (ay[:, None] > y) != (by[:, None] > y)
    rise = np.where(by == ay, 1.0, by - ay)
    at = ax[:, None] + (y - ay[:, None]) * ((bx - ax) / rise)[:, None]
    return np.asarray((crosses & (x < at)).sum(axis=0) % 2 == 1)


def _edge_distance(ring: Floats, x: Floats, y: Floats) -> Floats:
    squeeze = np.array([0.5, 1.0])
    a = ring * squeeze
    b = np.roll(a, -1, axis=0)
    along = b - a
    length = np.maximum((along**2).sum(axis=1), 1e-24)
    spots = np.column_stack([x, y]) * squeeze
    offset = spots[:, None, :] - a[None, :, :]
    share = np.clip((offset * along).sum(axis=2) / length, 0, 1)
    gap = offset - share[:, :, None] * along
    return np.asarray(np.sqrt((gap**2).sum(axis=2)).min(axis=1), np.float64)
