"""What a camera sees, for any camera anywhere: the sector, its outline, what two share, and where a box may stand."""

from math import isclose
from random import Random

import pytest
from shapely import Point as Spot
from shapely import Polygon as Shape

from console.domain.ids import CameraId
from console.domain.place import Place
from console.domain.plane import distance_m, metres_per_degree
from console.domain.streams import Streams
from console.domain.text import Refused, Text
from console.domain.unit import Camera, Organisation, Zone, checked
from console.domain.view import Sector, bearing, bearings, foot, outline, overlap_m2, sector, sees, turn

SEEDS = range(60)


def a_camera(**more: object) -> Camera:
    return Camera(id=CameraId("c"), place=Place(117.5, 36.7, "x"), **more)  # type: ignore[arg-type]


def any_sector(dice: Random, lon: float = 117.5, lat: float = 36.7) -> Sector:
    view = dice.choice([dice.uniform(5, 359), dice.uniform(40, 110), 360.0])
    return Sector(lon, lat, dice.uniform(0, 360), view, dice.uniform(10, 300))


def shifted(seen: Sector, east: float, north: float) -> tuple[float, float]:
    per_lon, per_lat = metres_per_degree(seen.lat)
    return seen.lon + east / per_lon, seen.lat + north / per_lat


def flat(seen: Sector) -> Shape:
    """An outline in metres from (117.5, 36.7)."""
    per_lon, per_lat = metres_per_degree(36.7)
    return Shape([((x - 117.5) * per_lon, (y - 36.7) * per_lat) for x, y in outline(seen)[0]])


def test_what_lies_before_it_is_seen_and_what_lies_behind_or_too_far_is_not():
    east = Sector(117.5, 36.7, 90.0, 60.0, 100.0)
    for spot, is_seen in (((50, 0), 1), ((99, 0), 1), ((101, 0), 0), ((-50, 0), 0), ((50, 28), 1), ((50, 30), 0)):
        assert sees(east, *shifted(east, *spot)) == is_seen, spot
    assert sees(east, 117.5, 36.7)
    assert isclose(bearing(east, *shifted(east, 0, -5)), 180.0) and isclose(bearing(east, *shifted(east, -5, 0)), 270.0)


def test_a_camera_that_looks_north_sees_both_sides_of_it():
    north = Sector(117.5, 36.7, 0.0, 20.0, 100.0)
    assert sees(north, *shifted(north, -5, 50)) and sees(north, *shifted(north, 5, 50))
    assert not sees(north, *shifted(north, 20, 50))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_outline_is_what_is_seen(seed: int):
    """Between the straight pieces of the outline and the arc there is 0.1 % of the range, no more."""
    dice = Random(seed)
    seen = any_sector(dice)
    shape = flat(seen)
    assert shape.is_valid and isclose(shape.area, seen.area_m2, rel_tol=0.01)
    ring = outline(seen)[0]
    assert ring[0] == ring[-1]
    assert all(distance_m((spot,), seen.lon, seen.lat) <= seen.range_m * 1.001 for spot in ring)
    for _ in range(40):
        east, north = (dice.uniform(-1.2, 1.2) * seen.range_m for _ in range(2))
        if shape.exterior.distance(Spot(east, north)) > seen.range_m * 0.002:
            assert sees(seen, *shifted(seen, east, north)) == shape.contains(Spot(east, north)), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_what_two_share_is_what_their_outlines_share(seed: int):
    dice = Random(seed)
    one = any_sector(dice)
    lon, lat = shifted(one, dice.uniform(-300, 300), dice.uniform(-300, 300))
    other = any_sector(dice, lon, lat)
    shared = overlap_m2(one, other)
    assert shared == overlap_m2(other, one)
    smaller = min(one.area_m2, other.area_m2)
    assert abs(shared - flat(one).intersection(flat(other)).area) <= smaller * 0.035 + 1, seed


def test_a_view_shares_all_with_itself_and_nothing_with_one_far_off():
    one = Sector(117.5, 36.7, 350.0, 70.0, 80.0)
    assert isclose(overlap_m2(one, one), one.area_m2)
    assert overlap_m2(one, Sector(117.6, 36.7, 350.0, 70.0, 80.0)) == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_box_stands_in_a_part_of_what_is_seen_and_each_column_at_its_place(seed: int):
    dice = Random(seed)
    camera = a_camera(heading=dice.uniform(0, 360), view=dice.uniform(10, 350), range_m=dice.uniform(10, 200))
    x1, x2 = sorted(dice.uniform(0, 1) for _ in range(2))
    whole, part = sector(camera), foot(camera, (x1, 0.2, x2, 0.9))
    found = bearings(camera, (x1, 0.2, x2, 0.9))
    assert whole is not None and part is not None and found is not None
    left, right = found
    assert 0 <= left < 360 and 0 <= right < 360
    assert isclose((right - left) % 360, part.view, abs_tol=1e-6)
    assert abs(turn(part.heading, (left + part.view / 2) % 360)) < 1e-6
    assert part.view <= whole.view and isclose(overlap_m2(part, whole), part.area_m2, rel_tol=0.05)


def test_the_edges_and_the_middle_of_a_picture_are_those_of_the_view():
    camera = a_camera(heading=10.0, view=60.0, range_m=50.0)
    found = bearings(camera, (0.0, 0.0, 1.0, 1.0))
    assert found is not None and isclose(found[0], 340.0) and isclose(found[1], 40.0)
    right_half = bearings(camera, (0.5, 0.0, 0.75, 1.0))
    assert right_half is not None and isclose(right_half[0], 10.0)
    assert isclose(right_half[1], 10.0 + 16.102, abs_tol=0.001), "a column is a tangent, not a share of the angle"


@pytest.mark.parametrize("unknown", ["heading", "view", "range_m"])
def test_what_the_register_does_not_say_is_not_made_up(unknown: str):
    known = {"heading": 10.0, "view": 60.0, "range_m": 50.0}
    camera = a_camera(**{key: value for key, value in known.items() if key != unknown})
    assert sector(camera) is None and foot(camera, (0, 0, 1, 1)) is None
    assert (bearings(camera, (0, 0, 1, 1)) is None) == (unknown != "range_m")


def test_one_that_sees_all_around_needs_no_heading_to_see_and_one_to_say_where():
    camera = a_camera(view=360.0, range_m=50.0)
    seen = sector(camera)
    assert seen is not None and sees(seen, *shifted(seen, -30, -30))
    assert bearings(camera, (0, 0, 1, 1)) is None and foot(camera, (0, 0, 1, 1)) is None


def a_register(*cameras: Camera) -> Organisation:
    return Organisation(rev=1, name=Text("区", "d"), adcode="370114", units=(), cameras=cameras)


WHOLE = ((0.0, 0.5), (1.0, 0.5), (1.0, 1.0))


@pytest.mark.parametrize(
    "more",
    [
        {"heading": 361.0},
        {"heading": -1.0},
        {"heading": float("nan")},
        {"view": 0.0},
        {"range_m": 9_000.0},
        {"zones": (Zone("门前", WHOLE[:2]),)},
        {"zones": (Zone("门前", (*WHOLE[:2], (1.2, 1.0))),)},
        {"zones": (Zone("门前", WHOLE), Zone("门前", WHOLE))},
        {"streams": Streams(main="rtsp://admin:12345@10.0.0.1/")},
        {"streams": Streams(sub="rtsp://{camera}/")},
    ],
)
def test_no_register_says_what_no_camera_can(more: dict[str, object]):
    with pytest.raises(Refused, match="cameras：c"):
        checked(a_register(a_camera(**more)))


def test_no_two_cameras_have_one_id():
    with pytest.raises(Refused, match="重复"):
        checked(a_register(a_camera(), a_camera()))


def test_a_register_says_what_it_knows():
    streams = Streams(main="rtsp://gw/{camera}/{stream}?token={token}")
    said = a_camera(heading=0.0, view=360.0, range_m=40.0, zones=(Zone("门前", WHOLE),), streams=streams)
    assert checked(a_register(said)).cameras == (said,)
