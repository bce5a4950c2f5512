"""What lies inside a line drawn on the map: the same by one point and by a hundred thousand, and as it was drawn."""

from random import Random, SystemRandom

import numpy as np
import pytest
from shapely.geometry import Point, Polygon

from console.analytics.region import Region, northing

WEST, SOUTH = 117.3, 36.5


def some_corners(random: Random, count: int) -> list[tuple[float, float]]:
    return [(WEST + random.random() * 0.4, SOUTH + random.random() * 0.4) for _ in range(count)]


@pytest.fixture
def random():
    seed = SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")
    return Random(seed)


def test_the_mask_is_what_each_point_says_for_itself(random):
    for count in (3, 4, 7, 60, 400):
        corners = some_corners(random, count)
        on_edges = [corners[0], corners[1], ((corners[0][0] + corners[1][0]) / 2, corners[0][1])]
        places = [*some_corners(random, 500), *on_edges, (float("nan"), float("nan")), (0.0, 90.0)]
        region = Region(corners)
        mask = region.mask(np.array([lon for lon, _ in places]), np.array([northing(lat) for _, lat in places]))
        assert mask.tolist() == [region.holds(*place) for place in places]
        assert count < 7 or mask.any()


def test_it_agrees_with_another_hand_on_the_plane(random):
    for _ in range(20):
        corners = some_corners(random, 3)
        shape = Polygon([(lon, northing(lat) * 57.29577951308232) for lon, lat in corners])
        region = Region(corners)
        for lon, lat in some_corners(random, 200):
            assert region.holds(lon, lat) == shape.contains(Point(lon, northing(lat) * 57.29577951308232))


def test_two_regions_that_share_an_edge_share_no_place(random):
    a, b, c, d = (117.4, 36.6), (117.5, 36.6), (117.5, 36.7), (117.4, 36.7)
    left, right = Region((a, c, d)), Region((a, b, c))
    on_the_edge = [(117.4 + share * 0.1, 36.6 + share * 0.1) for share in (random.random() for _ in range(500))]
    inside = some_corners(random, 2000)
    for lon, lat in (*on_the_edge, *inside):
        assert left.holds(lon, lat) + right.holds(lon, lat) <= 1


def test_a_line_that_goes_round_twice_leaves_out_what_it_crosses():
    star = [(0.0, 1.0), (0.6, -0.8), (-0.95, 0.3), (0.95, 0.3), (-0.6, -0.8)]
    region = Region([(117.5 + 0.1 * x, 36.7 + 0.1 * y) for x, y in star])
    assert not region.holds(117.5, 36.7)
    assert region.holds(117.5, 36.78)


def test_an_edge_is_straight_as_it_is_drawn_and_not_in_degrees():
    """On the Mercator plane the middle of a long edge lies beside the mean of its ends in degrees."""
    region = Region(((116.0, 36.0), (118.0, 38.0), (118.0, 36.0)))
    assert northing(37.0) < (northing(36.0) + northing(38.0)) / 2
    assert region.holds(117.0, 37.0)


def test_a_line_of_two_corners_holds_nothing_to_ask_about():
    with pytest.raises(ValueError, match="3 corners"):
        Region(((117.0, 36.0), (118.0, 37.0)))
