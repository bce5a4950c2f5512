import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.maps.projection import Box, Window, metres_per_pixel, place_on_plane, to_place, to_plane

LONS = st.floats(-180, 180)
LATS = st.floats(-84.9, 84.9)
ZOOMS = st.floats(7, 19)


@given(LONS, LATS)
def test_a_place_comes_back_from_the_plane(lon, lat):
    assert to_place(*place_on_plane(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)


@given(LONS, LATS)
def test_arrays_and_single_places_agree(lon, lat):
    x, y = to_plane(np.array([lon]), np.array([lat]))
    assert (x[0], y[0]) == pytest.approx(place_on_plane(lon, lat), abs=1e-12)


@given(st.floats(0, 1), st.floats(0, 1), ZOOMS, st.floats(0, 1000), st.floats(0, 800))
def test_a_pixel_comes_back_from_the_spot_under_it(x, y, zoom, px, py):
    window = Window(x, y, zoom, 1000, 800)
    assert window.pixel(*window.spot(px, py)) == pytest.approx((px, py), abs=1e-3)


@given(ZOOMS, st.floats(-3, 3), st.floats(0, 1000), st.floats(0, 800))
def test_zooming_keeps_the_spot_under_the_pointer(zoom, step, px, py):
    window = Window(0.82, 0.39, zoom, 1000, 800)
    nearer = window.zoomed(step, px, py)
    assert nearer.pixel(*window.spot(px, py)) == pytest.approx((px, py), abs=1e-3)


def test_a_fitted_box_lies_inside_its_margin():
    box = Box(0.824, 0.391, 0.829, 0.394)
    window = Window(0, 0, 10, 900, 700).fitted(box, 40)
    left, top = window.pixel(box.left, box.top)
    right, bottom = window.pixel(box.right, box.bottom)
    assert left >= 39.9 and top >= 39.9 and right <= 860.1 and bottom <= 660.1
    assert min(left, top) == pytest.approx(40, abs=0.1)


def test_what_is_covered_below_is_kept_free():
    box = Box(0.824, 0.391, 0.829, 0.399)
    window = Window(0, 0, 10, 900, 700).fitted(box, 40, 90)
    top, bottom = window.pixel(box.left, box.top)[1], window.pixel(box.right, box.bottom)[1]
    assert [top, bottom] == pytest.approx([40, 610], abs=0.1)
    assert Window(0, 0, 10, 900, 700).fitted(box, 40, 20) == Window(0, 0, 10, 900, 700).fitted(box, 40)


def test_a_degree_of_the_equator_is_111_kilometres():
    pixels_per_degree = 256 * 2**10 / 360
    assert metres_per_pixel(0, 10) * pixels_per_degree == pytest.approx(111_319.5, rel=1e-4)
