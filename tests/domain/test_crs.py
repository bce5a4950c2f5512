"""A point of any datum comes in where it lies, and one whose datum is not named does not come in."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.crs import Datum, Point, datum_of, from_wgs84, is_shifted, to_wgs84
from console.domain.text import Refused

INSIDE = st.tuples(st.floats(73.5, 135.0), st.floats(4.0, 53.5))
DISTRICT = st.tuples(st.floats(117.17, 117.75), st.floats(36.43, 37.08))


def metres(one: Point, other: Point) -> float:
    """Between two points near each other, on a sphere; good to half a per cent."""
    return hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1]) * 111_195


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing"],
)
def test_the_test_points_of_eviltransform_come_out(wgs: Point, gcj: Point):
    """The three points in the tests of googollee/eviltransform (MIT), the same in each of its languages."""
    assert from_wgs84(*wgs, Datum.GCJ02) == pytest.approx(gcj, abs=1e-9)
    assert metres(to_wgs84(*gcj, Datum.GCJ02), wgs) < 0.01


def test_the_example_of_coordtransform_comes_out():
    """The worked example in the read-me of wandergis/coordtransform (MIT): WGS-84 → GCJ-02, and GCJ-02 → BD-09."""
    assert from_wgs84(116.404, 39.915, Datum.GCJ02) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)
    wgs = to_wgs84(116.404, 39.915, Datum.GCJ02)
    assert from_wgs84(*wgs, Datum.BD09) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


def test_the_district_lies_528_metres_off_on_an_amap_map():
    """528 m: the distance at the middle of 章丘 between the survey's outline and the same outline from Amap."""
    middle = (117.52, 36.71)
    assert metres(from_wgs84(*middle, Datum.GCJ02), middle) == pytest.approx(528, abs=8)


@given(INSIDE, st.sampled_from(Datum))
def test_there_and_back_is_the_same_point(point: Point, datum: Datum):
    assert metres(to_wgs84(*from_wgs84(*point, datum), datum), point) < 0.001


@given(INSIDE, st.sampled_from(Datum))
def test_back_and_there_is_the_same_point(point: Point, datum: Datum):
    assert metres(from_wgs84(*to_wgs84(*point, datum), datum), point) < 0.001


@given(DISTRICT)
def test_in_the_district_the_shift_is_three_to_six_hundred_metres(point: Point):
    assert 300 < metres(from_wgs84(*point, Datum.GCJ02), point) < 600


@given(DISTRICT)
def test_baidu_lies_further_off_than_amap(point: Point):
    assert metres(from_wgs84(*point, Datum.BD09), point) > metres(from_wgs84(*point, Datum.GCJ02), point)


@given(st.tuples(st.floats(-180, 180), st.floats(-89, 89)).filter(lambda point: not is_shifted(*point)), st.data())
def test_outside_china_nothing_moves(point: Point, data):
    datum = data.draw(st.sampled_from(Datum))
    assert to_wgs84(*point, datum) == from_wgs84(*point, datum) == point


@given(INSIDE)
def test_cgcs2000_is_wgs84_here(point: Point):
    assert to_wgs84(*point, Datum.CGCS2000) == point


@pytest.mark.parametrize(
    ("label", "datum"),
    [
        ("wgs84", Datum.WGS84),
        ("WGS-84", Datum.WGS84),
        ("EPSG:4326", Datum.WGS84),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", Datum.WGS84),
        ("urn:ogc:def:crs:EPSG::4490", Datum.CGCS2000),
        ("CGCS2000", Datum.CGCS2000),
        ("GCJ-02", Datum.GCJ02),
        ("gcj02", Datum.GCJ02),
        ("BD-09", Datum.BD09),
        ("bd09ll", Datum.BD09),
    ],
)
def test_the_usual_labels_are_understood(label, datum):
    assert datum_of(label) is datum


@pytest.mark.parametrize("label", [None, "", "  "])
def test_no_label_is_asked_for(label):
    with pytest.raises(Refused, match="没有说明坐标系") as refused:
        datum_of(label)
    assert "BD09" in refused.value.reason.en


@pytest.mark.parametrize("label", ["EPSG:3857", "EPSG:4547", "beijing54", "xian80", "?", "4326x"])
def test_a_label_nobody_here_knows_is_refused_and_named(label):
    with pytest.raises(Refused, match="不认识坐标系") as refused:
        datum_of(label)
    assert label in refused.value.reason.en
