import pytest

from widgets.maps.chrome import round_distance


@pytest.mark.parametrize(
    ("metres", "round_metres"), [(0.4, 1), (1, 1), (3.9, 2), (5, 5), (99, 50), (100, 100), (7400, 5000)]
)
def test_a_scale_is_a_round_distance(metres, round_metres):
    assert round_distance(metres) == round_metres
