"""What a camera sees of the ground: a sector of a circle, as far as the register says where it looks.

         heading
       \\    │    /        view: degrees between the edges       range_m: the length of an edge
        \\   │   /         a box in the picture is a narrower sector: its left and right are bearings, its depth is not
         \\  │  /          told by a picture alone, so that the foot may lie anywhere along them
          camera

Bearings are degrees clockwise from north, 0 ≤ … < 360. Flat, on the plane that touches the earth at the camera, and
without walls: that a thing lies in a sector says that it may be seen, and that it lies outside that it is not.
"""

from math import atan, atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan

from msgspec import Struct

from console.domain.plane import Path, Point, Polygon, metres_per_degree
from console.domain.unit import Camera

BBox = tuple[float, float, float, float]
"""[x1, y1, x2, y2] as shares of the picture, from its top left."""
FULL = 360.0
STRAIGHT_MOST = 120.0
"""A wider picture is no longer drawn by straight lines (a pinhole's tangents): its columns are as many degrees each."""
ARC_DEG = 5.0
SAMPLES = 48


class Sector(Struct, frozen=True):
    """`heading`: of its middle; `view`: degrees from edge to edge, 360 for all around; `range_m`: metres."""

    lon: float
    lat: float
    heading: float
    view: float
    range_m: float

    @property
    def area_m2(self) -> float:
        return pi * self.range_m**2 * self.view / FULL


def sector(camera: Camera) -> Sector | None:
    """What a camera sees; None where the register does not say whither, how wide or how far."""
    if camera.view is None or camera.range_m is None or (camera.heading is None and camera.view < FULL):
        return None
    return Sector(camera.place.lon, camera.place.lat, (camera.heading or 0.0) % FULL, camera.view, camera.range_m)


def sees(seen: Sector, lon: float, lat: float) -> bool:
    """Whether a point lies in a sector, its edges with it."""
    east, north = _metres(seen, lon, lat)
    far = hypot(east, north)
    if far > seen.range_m:
        return False
    return far == 0.0 or abs(turn(seen.heading, degrees(atan2(east, north)))) <= seen.view / 2


def bearing(seen: Sector, lon: float, lat: float) -> float:
    """In which direction a point lies from the camera."""
    east, north = _metres(seen, lon, lat)
    return _round(degrees(atan2(east, north)))


def turn(from_: float, to: float) -> float:
    """How far to turn from one bearing to the other, clockwise positive: −180 ≤ … < 180."""
    return (to - from_ + 180.0) % FULL - 180.0


def outline(seen: Sector) -> Polygon:
    """A sector for a map: the camera, and the arc in steps of five degrees at most; all around, the circle alone."""
    steps = max(1, int(seen.view / ARC_DEG + 0.999))
    arc: Path = tuple(
        _point(seen, seen.heading - seen.view / 2 + seen.view * n / steps, seen.range_m) for n in range(steps + 1)
    )
    if seen.view >= FULL:
        return ((*arc[:-1], arc[0]),)
    here = (seen.lon, seen.lat)
    return ((here, *arc, here),)


def overlap_m2(one: Sector, other: Sector) -> float:
    """How much ground two cameras both may see, in square metres; right to about a thirtieth of the smaller."""
    small, large = sorted((one, other), key=lambda each: (each.area_m2, each.lon, each.lat, each.heading))
    apart = hypot(*_metres(small, large.lon, large.lat))
    if apart > small.range_m + large.range_m:
        return 0.0
    inside = 0
    for ring in range(SAMPLES):
        far = small.range_m * sqrt((ring + 0.5) / SAMPLES)
        for n in range(SAMPLES):
            inside += sees(large, *_point(small, small.heading + small.view * ((n + 0.5) / SAMPLES - 0.5), far))
    return small.area_m2 * inside / SAMPLES**2


def bearings(camera: Camera, bbox: BBox) -> tuple[float, float] | None:
    """Between which bearings, clockwise from the first to the second, a box of the picture stands.

    None where the register does not say whither the camera looks or how wide.
    """
    if camera.heading is None or camera.view is None:
        return None
    left, right = (_round(camera.heading + _off_middle(x, camera.view)) for x in (bbox[0], bbox[2]))
    return left, right


def foot(camera: Camera, bbox: BBox) -> Sector | None:
    """Where the foot of a box may stand: between its bearings, as far as it sees; None where it is not known."""
    if camera.heading is None or camera.view is None or camera.range_m is None:
        return None
    left, right = (_off_middle(x, camera.view) for x in (bbox[0], bbox[2]))
    middle = _round(camera.heading + (left + right) / 2)
    return Sector(camera.place.lon, camera.place.lat, middle, right - left, camera.range_m)


def _off_middle(x: float, view: float) -> float:
    """Degrees clockwise from the middle of a picture to one of its columns (share of the width)."""
    if view > STRAIGHT_MOST:
        return (x - 0.5) * view
    return degrees(atan((2 * x - 1) * tan(radians(view / 2))))


def _round(found: float) -> float:
    """A bearing once around: a hair below north is north, and not 360."""
    once = found % FULL
    return 0.0 if once >= FULL else once


def _metres(seen: Sector, lon: float, lat: float) -> tuple[float, float]:
    per_lon, per_lat = metres_per_degree(seen.lat)
    return (lon - seen.lon) * per_lon, (lat - seen.lat) * per_lat


def _point(seen: Sector, towards: float, far: float) -> Point:
    per_lon, per_lat = metres_per_degree(seen.lat)
    angle = radians(towards)
    return seen.lon + far * sin(angle) / per_lon, seen.lat + far * cos(angle) / per_lat
