"""What lies where, told as a heavier tool tells it."""

from math import cos, hypot, radians, sin, sqrt
from random import Random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from console.domain.plane import (
    Drawers,
    box_of,
    contains,
    crosses_itself,
    distance_m,
    ground_m2,
    length_m,
    metres_per_degree,
    size_deg2,
)

LON, LAT = 117.5, 36.7
AXIS, SQUARED = 6_378_137.0, 0.00669437999014
"""WGS-84: semi-major axis and the square of the eccentricity."""


@pytest.mark.parametrize("lat", [0.0, 22.5, 36.7, 45.0, 53.5])
def test_a_degree_is_as_long_as_the_ellipsoid_makes_it(lat):
    slope = 1 - SQUARED * sin(radians(lat)) ** 2
    lon_m = radians(1) * AXIS / slope**0.5 * cos(radians(lat))
    lat_m = radians(1) * AXIS * (1 - SQUARED) / slope**1.5
    assert metres_per_degree(lat) == pytest.approx((lon_m, lat_m), abs=0.05)


def a_star(rng: Random, lon: float, lat: float, corners: int, reach: float) -> tuple[tuple[float, float], ...]:
    """A simple ring around a place, drawn either way round."""
    spots = [(rng.uniform(0.4, 1.0) * reach, 360 / corners * n) for n in range(corners)]
    ring = [(lon + far * cos(radians(turn)), lat + far * sin(radians(turn))) for far, turn in spots]
    if rng.random() < 0.5:
        ring.reverse()
    return (*ring, ring[0])


@given(st.integers(0, 10**9))
def test_inside_and_outside_are_as_shapely_says_holes_and_all(seed):
    rng = Random(seed)
    polygon = (a_star(rng, LON, LAT, rng.randint(3, 12), 0.02), a_star(rng, LON, LAT, 5, 0.005))
    shape = shapely.Polygon(polygon[0], polygon[1:])
    for _ in range(40):
        spot = shapely.Point(LON + rng.uniform(-0.022, 0.022), LAT + rng.uniform(-0.022, 0.022))
        if shape.is_valid and shape.boundary.distance(spot) > 1e-9:
            assert contains(polygon, spot.x, spot.y) == shape.contains(spot)


@given(st.integers(0, 10**9))
def test_a_point_on_a_shared_edge_lies_in_exactly_one_of_two(seed):
    rng = Random(seed)
    top, low = (LON + rng.uniform(0.4, 0.6), LAT + 1), (LON + rng.uniform(0.4, 0.6), LAT)
    west = (((LON, LAT), low, top, (LON, LAT + 1), (LON, LAT)),)
    east = ((top, low, (LON + 1, LAT), (LON + 1, LAT + 1), top),)
    for _ in range(200):
        along = rng.random()
        spot = low[0] + (top[0] - low[0]) * along, low[1] + (top[1] - low[1]) * along
        assert contains(west, *spot) + contains(east, *spot) == 1


@pytest.mark.parametrize(("east", "is_inside"), [(-2, False), (-0.5, True), (0, True), (0.5, True), (2, False)])
def test_level_with_a_corner_is_still_inside_or_outside(east, is_inside):
    """A look to the east passes through the corner at the right, or through both."""
    diamond = ((LON - 1, LAT), (LON, LAT - 1), (LON + 1, LAT), (LON, LAT + 1), (LON - 1, LAT))
    for ring in (diamond, diamond[::-1]):
        assert contains((ring,), LON + east, LAT) is is_inside


@given(st.integers(0, 10**9))
def test_the_distance_to_a_line_is_as_shapely_measures_it_in_metres(seed):
    rng = Random(seed)
    path = tuple((LON + rng.uniform(-0.01, 0.01), LAT + rng.uniform(-0.01, 0.01)) for _ in range(rng.randint(1, 6)))
    lon_m, lat_m = metres_per_degree(LAT)
    flat = [((lon - LON) * lon_m, (lat - LAT) * lat_m) for lon, lat in path]
    line = shapely.LineString(flat) if len(flat) > 1 else shapely.Point(flat[0])
    assert distance_m(path, LON, LAT) == pytest.approx(line.distance(shapely.Point(0, 0)), abs=1e-6)


def test_a_line_that_stays_in_one_spot_is_a_point():
    assert distance_m(((LON, LAT), (LON, LAT)), LON, LAT + 0.001) == pytest.approx(111, abs=1)


@given(st.integers(0, 10**9))
def test_the_drawers_hold_everything_a_search_of_all_finds(seed):
    rng = Random(seed)
    lines = []
    for n in range(rng.randint(1, 60)):
        at = LON + rng.uniform(-0.05, 0.05), LAT + rng.uniform(-0.05, 0.05)
        steps = [(at[0] + rng.gauss(0, 0.01), at[1] + rng.gauss(0, 0.01)) for _ in range(rng.randint(0, 4))]
        lines.append(((at, *steps), n))
    drawers = Drawers(lines)
    for _ in range(10):
        lon, lat, within = LON + rng.uniform(-0.05, 0.05), LAT + rng.uniform(-0.05, 0.05), rng.uniform(1, 800)
        nearest: dict[int, float] = {}
        for far, n in drawers.near(lon, lat, within):
            nearest[n] = min(far, nearest.get(n, far))
        wanted = {n: distance_m(path, lon, lat) for path, n in lines}
        assert nearest == pytest.approx({n: far for n, far in wanted.items() if far <= within}, abs=1e-6)


@given(st.integers(0, 10**9))
def test_an_area_is_found_from_every_spot_in_its_box(seed):
    rng = Random(seed)
    boxes = [
        (box_of(a_star(rng, LON + rng.uniform(-1, 1), LAT + rng.uniform(-1, 1), 5, rng.uniform(0.001, 0.5))), n)
        for n in range(20)
    ]
    drawers = Drawers(areas=boxes)
    for (west, south, east, north), n in boxes:
        assert n in drawers.around(rng.uniform(west, east), rng.uniform(south, north))


def test_empty_drawers_answer():
    assert list(Drawers().near(LON, LAT, 50)) == [] == list(Drawers().around(LON, LAT))


def test_a_ring_has_a_sign_by_its_sense_and_a_flat_one_none():
    ring = ((LON, LAT), (LON + 1, LAT), (LON + 1, LAT + 1), (LON, LAT))
    assert size_deg2(ring) == pytest.approx(0.5) == -size_deg2(ring[::-1])
    assert size_deg2(((LON, LAT), (LON + 1, LAT), (LON + 2, LAT), (LON, LAT))) == 0.0


def test_distance_is_measured_on_the_ground_and_not_in_degrees():
    """At this latitude a degree of longitude is four fifths of one of latitude."""
    east, north = ((LON + 0.001, LAT),), ((LON, LAT + 0.001),)
    assert distance_m(east, LON, LAT) < 0.85 * distance_m(north, LON, LAT)
    assert hypot(distance_m(east, LON, LAT), distance_m(north, LON, LAT)) == pytest.approx(
        distance_m(((LON + 0.001, LAT + 0.001),), LON, LAT), rel=1e-4
    )


def a_strip_m2(south: float, north: float, wide_deg: float, steps: int = 4000) -> float:
    """The ellipsoid between two latitudes, added up strip by strip from its two radii of curvature."""
    total, high = 0.0, radians(north - south) / steps
    for n in range(steps):
        phi = radians(south) + (n + 0.5) * high
        bent = 1 - SQUARED * sin(phi) ** 2
        along, across = AXIS * (1 - SQUARED) / bent**1.5, AXIS / sqrt(bent)
        total += along * high * across * cos(phi) * radians(wide_deg)
    return total


@pytest.mark.parametrize("lat", [0.0, 36.7, 53.5])
@pytest.mark.parametrize("size_deg", [0.001, 0.1, 1.0])
def test_the_ground_in_a_line_is_that_of_the_ellipsoid(lat, size_deg):
    ring = ((117.0, lat), (117.0 + size_deg, lat), (117.0 + size_deg, lat + size_deg), (117.0, lat + size_deg))
    assert ground_m2(ring) == pytest.approx(a_strip_m2(lat, lat + size_deg, size_deg), rel=1e-6)
    assert ground_m2(ring[::-1]) == ground_m2(ring), "whichever way round it was drawn"


def test_a_line_is_as_long_as_its_stretches_on_the_ground():
    quarter, steps = 0.0, 20_000
    for n in range(steps):
        phi = radians(36.5 + (n + 0.5) * 0.4 / steps)
        quarter += AXIS * (1 - SQUARED) / (1 - SQUARED * sin(phi) ** 2) ** 1.5 * radians(0.4) / steps
    north = ((117.5, 36.5), (117.5, 36.9))
    assert length_m(north) == pytest.approx(quarter, abs=0.5)
    across = AXIS / sqrt(1 - SQUARED * sin(radians(36.7)) ** 2) * cos(radians(36.7))
    assert length_m(((117.0, 36.7), (117.4, 36.7))) == pytest.approx(across * radians(0.4), abs=0.5)
    assert length_m((*north, north[0])) == pytest.approx(2 * length_m(north))
    assert length_m(north[:1]) == 0.0


SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@pytest.mark.parametrize(
    ("ring", "crosses"),
    [
        (SQUARE, False),
        ((*SQUARE, SQUARE[0]), False),
        ((*SQUARE[:2], SQUARE[1], *SQUARE[2:]), False),
        (((0.0, 0.0), (2.0, 0.0), (1.0, 0.5), (2.0, 2.0), (0.0, 2.0)), False),
        (((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)), True),
        (((0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.0, 1.0), (0.5, 0.5)), True),
        (((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 0.0), (0.0, 2.0)), True),
        (SQUARE[:3], False),
        (SQUARE[:2], False),
        (SQUARE[:1], False),
    ],
)
def test_a_line_that_crosses_itself_is_known(ring, crosses):
    assert crosses_itself(ring) is crosses
    assert crosses_itself(ring[::-1]) is crosses
    assert all(crosses_itself((*ring[n:], *ring[:n])) is crosses for n in range(len(ring)) if ring[0] != ring[-1])


def test_random_lines_cross_themselves_where_shapely_says_so():
    seed = 20261123
    print(f"seed {seed}")
    random, found = Random(seed), 0
    for _ in range(2_000):
        ring = tuple((random.random(), random.random()) for _ in range(random.randrange(3, 9)))
        found += crosses_itself(ring)
        assert crosses_itself(ring) is not shapely.LinearRing(ring).is_simple, ring
    assert 500 < found < 1_900
