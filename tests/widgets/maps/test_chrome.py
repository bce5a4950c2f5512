import pytest

from widgets.maps.chrome import round_distance
from widgets.maps.glyphs import sheet


@pytest.mark.parametrize(
    ("metres", "round_metres"), [(0.4, 1), (1, 1), (3.9, 2), (5, 5), (99, 50), (100, 100), (7400, 5000)]
)
def test_a_scale_is_a_round_distance(metres, round_metres):
    assert round_distance(metres) == round_metres


def test_the_figures_that_every_paint_of_the_legend_copies_from_are_drawn_once(qapp):
    assert sheet("dark", 1.0) is sheet("dark", 1.0)
