import numpy as np
import pytest
import shapely

from tests.widgets.maps.ground import AREAS
from widgets.maps.areas import bounds, lay_out
from widgets.maps.projection import place_on_plane
from widgets.maps.trial import trial_areas
from widgets.maps.values import Area, AreaKind


def test_every_streets_name_stands_inside_its_street():
    for shape in lay_out(trial_areas()):
        rings = [shapely.Polygon(ring) for ring in shape.rings]
        assert any(ring.contains(shapely.Point(shape.label_x, shape.label_y)) for ring in rings)


def test_the_district_is_framed_by_its_outline():
    box = bounds(lay_out(AREAS))
    assert box is not None
    assert (box.left, box.bottom) == pytest.approx(place_on_plane(117.40, 36.60))
    assert (box.right, box.top) == pytest.approx(place_on_plane(117.60, 36.80))


def test_an_area_without_a_usable_ring_is_left_out():
    speck = Area("speck", "点", (((117.0, 36.0), (117.1, 36.1)),), AreaKind.STREET)
    assert [shape.area.id for shape in lay_out((speck, AREAS[1]))] == ["west"]
    assert bounds(lay_out((speck,))) is None


def test_rings_keep_their_corners():
    shape = lay_out((AREAS[0],))[0]
    assert np.allclose(shape.rings[0][0], place_on_plane(117.40, 36.60))
