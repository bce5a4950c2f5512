import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject

from widgets.maps.bridge import Bridge


@pytest.fixture(scope="module")
def bridge(qapp):
    owner = QObject()
    bridge = Bridge({"A"}.__contains__, {"west"}.__contains__, owner)
    yield bridge
    del owner


def heard(signal, act):
    said: list[tuple[object, ...]] = []

    def hear(*words):
        said.append(words)

    signal.connect(hear)
    act()
    signal.disconnect(hear)
    return said


@given(st.text())
def test_only_points_that_exist_can_be_opened(bridge, name):
    said = heard(bridge.point_asked, lambda: bridge.open_point(name))
    assert said == ([("A",)] if name == "A" else [])


@given(st.text())
def test_only_areas_that_exist_can_be_opened(bridge, name):
    said = heard(bridge.area_asked, lambda: bridge.open_area(name))
    assert said == ([("west",)] if name == "west" else [])


@given(st.floats(), st.floats())
def test_only_places_on_the_map_can_be_picked(bridge, lon, lat):
    said = heard(bridge.place_asked, lambda: bridge.pick_place(lon, lat))
    on_map = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 85
    assert said == ([(lon, lat)] if on_map else [])


@given(st.floats(), st.floats(), st.floats())
def test_a_view_that_is_nowhere_is_dropped(bridge, lon, lat, zoom):
    for words in heard(bridge.view_rested, lambda: bridge.rest_view(lon, lat, zoom)):
        assert all(math.isfinite(word) for word in words)


@pytest.mark.parametrize(
    ("act", "lon", "lat"), [("corner", math.nan, 36.7), ("close", 117.5, 91.0), ("erase", 117.5, 36.7), ("", 0.0, 0.0)]
)
def test_only_what_a_hand_can_do_to_a_line_is_heard(bridge, act, lon, lat):
    assert heard(bridge.drawn, lambda: bridge.draw(act, lon, lat)) == []


def test_what_exists_is_let_through(bridge):
    assert heard(bridge.point_asked, lambda: bridge.open_point("A")) == [("A",)]
    assert heard(bridge.area_asked, lambda: bridge.open_area("west")) == [("west",)]
