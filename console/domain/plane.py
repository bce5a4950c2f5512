"""Shapes on the ground: what lies in a polygon, how far a line is, and a drawer for each cell of the map.

Points are (longitude, latitude) in degrees WGS-84. Distances are metres on the plane that touches the earth
at the point asked about: over the few hundred metres in question they are right to a millimetre.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import atanh, ceil, cos, floor, hypot, radians, sin, sqrt
from typing import Generic, TypeVar

Point = tuple[float, float]
Path = tuple[Point, ...]
"""A line as its vertices; one vertex is a point."""
Polygon = tuple[Path, ...]
"""A closed outer ring and then its holes, each with its first vertex again at the end."""
Box = tuple[float, float, float, float]
"""West, south, east, north."""

T = TypeVar("T")
EQUATOR_M, FLATTENING = 6_378_137.0, 1 / 298.257223563
"""Radius and flattening of the WGS-84 ellipsoid; CGCS2000 is the same for all that is measured here."""
SMALLEST_CELL_DEG = 0.0005
LARGEST_CELL_DEG = 1.0


def metres_per_degree(lat: float) -> tuple[float, float]:
    """How long a degree of longitude and one of latitude are there, in metres.

    The usual series for the WGS-84 ellipsoid; right to a centimetre.
    """
    phi = radians(lat)
    per_lon = 111_412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi)
    per_lat = 111_132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi) - 0.0023 * cos(6 * phi)
    return per_lon, per_lat


def distance_m(path: Path, lon: float, lat: float) -> float:
    """From a point to the nearest spot of a line or to a point, in metres."""
    per_lon, per_lat = metres_per_degree(lat)
    spots = [((x - lon) * per_lon, (y - lat) * per_lat) for x, y in path]
    if len(spots) == 1:
        return hypot(*spots[0])
    return min(_from_origin(*a, *b) for a, b in pairwise(spots))


def _from_origin(ax: float, ay: float, bx: float, by: float) -> float:
    """From (0, 0) to the stretch between two spots."""
    dx, dy = bx - ax, by - ay
    long2 = dx * dx + dy * dy
    if long2 == 0.0:
        return hypot(ax, ay)
    along = min(1.0, max(0.0, -(ax * dx + ay * dy) / long2))
    return hypot(ax + along * dx, ay + along * dy)


def length_m(path: Path) -> float:
    """How long a line is on the ground, in metres: each stretch on the plane that touches the earth at its middle."""
    return sum(_stretch_m(*a, *b) for a, b in pairwise(path))


def _stretch_m(a_lon: float, a_lat: float, b_lon: float, b_lat: float) -> float:
    per_lon, per_lat = metres_per_degree((a_lat + b_lat) / 2)
    return hypot((b_lon - a_lon) * per_lon, (b_lat - a_lat) * per_lat)


def ground_m2(ring: Path) -> float:
    """How large the ground inside a line is, in square metres of the ellipsoid; the last vertex is joined to the first.
    Not for one that `crosses_itself`: what it goes around the other way would be taken off.

    Latitudes are replaced by those of equal area, on which a strip is as large as it is wide and high.
    """
    west = ring[0][0]
    flat = [(radians(lon - west), _equal_area_m2(lat)) for lon, lat in (*ring, ring[0])]
    return abs(sum((ax + bx) * (by - ay) for (ax, ay), (bx, by) in pairwise(flat)) / 2)


def crosses_itself(ring: Path) -> bool:
    """Whether two stretches of a line that do not follow one another meet; the last vertex is joined to the first."""
    spots = [spot for n, spot in enumerate(ring) if spot != ring[n - 1]]
    stretches = list(pairwise((*spots, *spots[:1])))
    from_west = sorted(range(len(stretches)), key=lambda n: min(stretches[n])[0])
    for at, one in enumerate(from_west):
        east = max(stretches[one])[0]
        for other in from_west[at + 1 :]:
            if min(stretches[other])[0] > east:
                break
            if abs(one - other) not in (1, len(stretches) - 1) and _meet(*stretches[one], *stretches[other]):
                return True
    return False


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the stretches a-b and c-d have a spot in common."""
    sides = (_side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b))
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side == 0 and _is_between(*end) for side, end in zip(sides, ends, strict=True))


def _side(a: Point, b: Point, spot: Point) -> float:
    """Left of the way from a to b (above 0), right of it (below), or on it."""
    return (b[0] - a[0]) * (spot[1] - a[1]) - (b[1] - a[1]) * (spot[0] - a[0])


def _is_between(a: Point, b: Point, spot: Point) -> bool:
    low, high = (min(a[0], b[0]), min(a[1], b[1])), (max(a[0], b[0]), max(a[1], b[1]))
    return low[0] <= spot[0] <= high[0] and low[1] <= spot[1] <= high[1]


def _equal_area_m2(lat: float) -> float:
    """The ground between the equator and a latitude, one radian wide."""
    bent = sqrt(FLATTENING * (2 - FLATTENING))
    up = bent * sin(radians(lat))
    return EQUATOR_M**2 * (1 - bent**2) / (2 * bent) * (up / (1 - up**2) + atanh(up))


def contains(polygon: Polygon, lon: float, lat: float) -> bool:
    """Whether a point lies inside the outer ring and in no hole.

    A point on an edge that two polygons share lies in exactly one of them: crossings are counted half open, and
    an edge is computed from its lower end whichever way it is drawn.
    """
    inside = False
    for ring in polygon:
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay > lat) == (by > lat):
                continue
            if ay > by:
                ax, ay, bx, by = bx, by, ax, ay
            if lon < ax + (lat - ay) * (bx - ax) / (by - ay):
                inside = not inside
    return inside


def box_of(points: Iterable[Point]) -> Box:
    """The smallest box around points; there is at least one."""
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def size_deg2(ring: Path) -> float:
    """The area of a closed ring in square degrees: positive where it runs anticlockwise, 0.0 where it is flat."""
    west, south = ring[0]
    return sum((ax - west) * (by - south) - (bx - west) * (ay - south) for (ax, ay), (bx, by) in pairwise(ring)) / 2


class Drawers(Generic[T]):
    """Things in the cells of a map, so that a question looks at a handful of them and not at all.

    Cells are as wide as one thing has room for on average. A long line lies in every cell it passes,
    stretch by stretch, and in no others.
    """

    def __init__(self, lines: Iterable[tuple[Path, T]] = (), areas: Iterable[tuple[Box, T]] = ()) -> None:
        lines, areas = list(lines), list(areas)
        boxes = [*(box_of(path) for path, _ in lines), *(box for box, _ in areas)]
        self._cell = _cell_deg(boxes)
        self._lines: dict[tuple[int, int], list[tuple[Path, T]]] = {}
        self._areas: dict[tuple[int, int], list[T]] = {}
        for path, thing in lines:
            for stretch in pairwise(path) if len(path) > 1 else (path,):
                for cell in {cell for piece in self._pieces(stretch) for cell in self._cells(box_of(piece))}:
                    self._lines.setdefault(cell, []).append((stretch, thing))
        for box, thing in areas:
            for cell in self._cells(box):
                self._areas.setdefault(cell, []).append(thing)

    def near(self, lon: float, lat: float, within_m: float) -> Iterator[tuple[float, T]]:
        """(metres, thing) for every stretch of a line at most so far away; a thing may come more than once."""
        per_lon, per_lat = metres_per_degree(lat)
        wide, high = within_m / per_lon, within_m / per_lat
        for cell in self._cells((lon - wide, lat - high, lon + wide, lat + high)):
            for stretch, thing in self._lines.get(cell, ()):
                (ax, ay), (bx, by) = stretch[0], stretch[-1]
                ax, ay, bx, by = (ax - lon) * per_lon, (ay - lat) * per_lat, (bx - lon) * per_lon, (by - lat) * per_lat
                far = _from_origin(ax, ay, bx, by)
                if far <= within_m:
                    yield far, thing

    def around(self, lon: float, lat: float) -> Sequence[T]:
        """The things whose box may hold a point, in the order they were put in."""
        return self._areas.get((floor(lon / self._cell), floor(lat / self._cell)), ())

    def _cells(self, box: Box) -> Iterator[tuple[int, int]]:
        west, south, east, north = (floor(edge / self._cell) for edge in box)
        return ((column, row) for column in range(west, east + 1) for row in range(south, north + 1))

    def _pieces(self, stretch: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
        """A stretch cut so that no piece is longer than a cell."""
        (ax, ay), (bx, by) = stretch[0], stretch[-1]
        count = max(1, ceil(max(abs(bx - ax), abs(by - ay)) / self._cell))
        spots = [(ax + (bx - ax) * n / count, ay + (by - ay) * n / count) for n in range(count + 1)]
        return pairwise(spots)


def _cell_deg(boxes: Sequence[Box]) -> float:
    """The width of a cell: that of the room one thing has, but no less than a thing of middling size takes."""
    if not boxes:
        return LARGEST_CELL_DEG
    wests, souths, easts, norths = zip(*boxes, strict=True)
    room = sqrt((max(easts) - min(wests)) * (max(norths) - min(souths)) / len(boxes))
    sizes = sorted(min(east - west, north - south) for west, south, east, north in boxes)
    return min(LARGEST_CELL_DEG, max(SMALLEST_CELL_DEG, room, sizes[len(sizes) // 2]))
