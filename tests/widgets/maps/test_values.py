import math

import pytest

from tests.widgets.maps.ground import a_point
from widgets.maps.values import Pin


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 36), (117, math.inf), (181, 36), (117, 86)])
def test_a_point_off_the_map_is_refused(lon, lat):
    with pytest.raises(ValueError, match="no such place"):
        a_point("A", lon, lat)


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "url(x)", "#1234567"])
def test_a_pin_takes_a_plain_colour_only(colour):
    with pytest.raises(ValueError, match="#rrggbb"):
        Pin("A", 117, 36, "王敏", colour)


def test_a_pin_says_its_author_and_label():
    assert Pin("A", 117, 36, "王敏", "#a996f5", "集合").text == "王敏 · 集合"
    assert Pin("A", 117, 36, "王敏", "#a996f5").text == "王敏"
