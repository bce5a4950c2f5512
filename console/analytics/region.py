"""A piece of the district that somebody drew on the map, and which points lie in it.

A corner is joined to the next by the straight line that the map shows: straight on the Mercator plane, not in degrees,
where a long edge would lie tens of metres beside what was drawn. Inside is even-odd, so that a line that crosses
itself leaves out what it goes round twice.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import asinh, radians, tan

import numpy as np
from numpy.typing import NDArray

from console.domain.plane import Point, contains

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
LEAST_CORNERS = 3


def northing(lat: float) -> float:
    """How far north a latitude in degrees lies on the Mercator plane, in radians at the equator."""
    return asinh(tan(radians(lat)))


class Region:
    """The inside of one closed line; `corners` are (longitude, latitude) in degrees, the last joined to the first.

    Raises ValueError for fewer than three corners.
    """

    def __init__(self, corners: Sequence[Point]) -> None:
        if len(corners) < LEAST_CORNERS:
            raise ValueError(f"a region has at least {LEAST_CORNERS} corners, not {len(corners)}")
        self.corners = tuple(corners)
        flat = [(lon, northing(lat)) for lon, lat in corners]
        self._ring = (*flat, flat[0])

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a place lies inside; a place on an edge between two regions lies in one of them."""
        return contains((self._ring,), lon, northing(lat))

    def mask(self, lon: Floats, north: Floats) -> Mask:
        """`holds` for columns of longitudes and `northing`s; what is no number is nowhere.

        The points in the box around the region are put in order from south to north once, so that an edge looks only
        at those beside it: the cost hardly grows with the corners.
        """
        held = np.zeros(len(lon), np.bool_)
        (west, east), (south, top) = ((min(axis), max(axis)) for axis in zip(*self._ring, strict=True))
        near = np.flatnonzero((lon >= west) & (lon <= east) & (north >= south) & (north <= top))
        near = near[np.argsort(north[near])]
        x, y = lon[near], north[near]
        inside = np.zeros(len(near), np.bool_)
        for (ax, ay), (bx, by) in pairwise(self._ring):
            if ay > by:
                ax, ay, bx, by = bx, by, ax, ay
            beside = slice(*np.searchsorted(y, (ay, by)))
            if ay < by:
                inside[beside] ^= x[beside] < ax + (y[beside] - ay) * (bx - ax) / (by - ay)
        held[near] = inside
        return held
