"""Degrees to the Mercator plane, and the plane to a window of pixels.

The plane is the unit square: x grows east from 180° W, y grows south from 85.05° N.
At zoom z the whole world is 256 · 2^z pixels wide, as with every web map, so that
both maps mean the same by "zoom 13".
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WORLD_PX: Final = 256
MIN_ZOOM: Final = 7.0
MAX_ZOOM: Final = 19.0
EQUATOR_METRES: Final = 40_075_016.686


def to_plane(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Unit-square x and y of arrays of degrees, any shape."""
    sine = np.sin(np.radians(lat))
    return lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def place_on_plane(lon: float, lat: float) -> tuple[float, float]:
    """Unit-square x and y of one place in degrees."""
    sine = math.sin(math.radians(lat))
    return lon / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def to_place(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude in degrees of one spot of the unit square."""
    return (x - 0.5) * 360, math.degrees(math.atan(math.sinh((0.5 - y) * 2 * math.pi)))


def metres_per_pixel(lat: float, zoom: float) -> float:
    return EQUATOR_METRES * math.cos(math.radians(lat)) / (WORLD_PX * 2**zoom)


class Box(NamedTuple):
    """A rectangle of the unit square."""

    left: float
    top: float
    right: float
    bottom: float


class Window(NamedTuple):
    """What a widget of `width` × `height` logical pixels shows: its middle on the plane, and its zoom."""

    x: float
    y: float
    zoom: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Logical pixels per unit of the plane."""
        return float(WORLD_PX * 2**self.zoom)

    @property
    def box(self) -> Box:
        across, down = self.width / 2 / self.scale, self.height / 2 / self.scale
        return Box(self.x - across, self.y - down, self.x + across, self.y + down)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) * self.scale + self.width / 2, (y - self.y) * self.scale + self.height / 2

    def pixels(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return (x - self.x) * self.scale + self.width / 2, (y - self.y) * self.scale + self.height / 2

    def spot(self, px: float, py: float) -> tuple[float, float]:
        """The spot of the plane under a pixel."""
        return self.x + (px - self.width / 2) / self.scale, self.y + (py - self.height / 2) / self.scale

    def panned(self, dx: float, dy: float) -> "Window":
        """The window after the ground was pulled by so many pixels; it never leaves the world."""
        x, y = self.x - dx / self.scale, self.y - dy / self.scale
        return self._replace(x=min(max(x, 0.0), 1.0), y=min(max(y, 0.0), 1.0))

    def zoomed(self, step: float, px: float, py: float) -> "Window":
        """The window `step` levels nearer, with the spot under the pixel staying where it is."""
        zoom = min(max(self.zoom + step, MIN_ZOOM), MAX_ZOOM)
        x, y = self.spot(px, py)
        nearer = self._replace(zoom=zoom)
        return nearer._replace(x=x - (px - self.width / 2) / nearer.scale, y=y - (py - self.height / 2) / nearer.scale)

    def fitted(self, box: Box, margin: int, foot: int = 0) -> "Window":
        """The window that shows the whole box, with at least `margin` pixels around it, and `foot` below it."""
        under = max(margin, foot)
        across = max(box.right - box.left, 1e-9)
        down = max(box.bottom - box.top, 1e-9)
        room = max(self.width - 2 * margin, 40) / across, max(self.height - margin - under, 40) / down
        zoom = min(max(math.log2(min(room) / WORLD_PX), MIN_ZOOM), MAX_ZOOM)
        there = self._replace(x=(box.left + box.right) / 2, y=(box.top + box.bottom) / 2, zoom=zoom)
        return there._replace(y=there.y + (under - margin) / 2 / there.scale)
