import math
import random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from resources.maps.cells import street_cells

OUTLINE = (((0.0, 30.0), (2.0, 30.0), (2.0, 31.0), (1.2, 31.0), (1.0, 30.4), (0.8, 31.0), (0.0, 31.0)),)


def seeds_inside(count: int, seed: int) -> list[tuple[float, float]]:
    dice, land = random.Random(seed), shapely.Polygon(OUTLINE[0])
    found: list[tuple[float, float]] = []
    while len(found) < count:
        spot = dice.uniform(0, 2), dice.uniform(30, 31)
        if land.contains(shapely.Point(spot)):
            found.append(spot)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_cells_tile_the_outline_without_overlap(seed):
    cells = street_cells(OUTLINE, seeds_inside(18, seed))
    shapes = [shapely.union_all([shapely.Polygon(ring) for ring in cell]) for cell in cells]
    land = shapely.Polygon(OUTLINE[0])
    assert sum(shape.area for shape in shapes) == pytest.approx(land.area, rel=1e-9)
    assert shapely.union_all(shapes).symmetric_difference(land).area == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_cell_holds_its_own_seed(seed):
    seeds = seeds_inside(18, seed)
    for spot, cell in zip(seeds, street_cells(OUTLINE, seeds), strict=True):
        assert any(shapely.Polygon(ring).contains(shapely.Point(spot)) for ring in cell)


def test_a_cell_cut_in_two_by_the_outline_has_two_rings():
    cells = street_cells(OUTLINE, [(1.0, 30.3), (0.85, 30.7)])
    assert [len(cell) for cell in cells] == [1, 2]


@pytest.mark.parametrize("seeds", [[(5.0, 5.0)], [(0.5, 30.5), (0.5, 30.5)]])
def test_a_seed_outside_or_twice_is_refused(seeds):
    with pytest.raises(ValueError, match="inside the outline"):
        street_cells(OUTLINE, seeds)


def a_ragged_outline(dice: random.Random) -> tuple[tuple[float, float], ...]:
    """A star of 5 to 40 points: every cut may come in and go out several times."""
    corners = dice.randint(5, 40)
    reach = [(dice.uniform(0.05, 0.5), 2 * math.pi * n / corners) for n in range(corners)]
    return tuple((117 + far * math.cos(turn), 36.7 + far * math.sin(turn)) for far, turn in reach)


@given(st.integers(0, 10**9))
def test_however_ragged_the_outline_every_spot_is_in_the_cell_of_its_nearest_seed(seed):
    dice = random.Random(seed)
    outline = a_ragged_outline(dice)
    land = shapely.Polygon(outline)
    spots = [(dice.uniform(116.5, 117.5), dice.uniform(36.2, 37.2)) for _ in range(60)]
    seeds = [spot for spot in spots if land.contains(shapely.Point(spot))][:20] or [(117.0, 36.7)]
    cells = street_cells([outline], seeds)
    shapes = [shapely.MultiPolygon([shapely.Polygon(ring) for ring in cell]) for cell in cells]
    assert all(shape.is_valid for shape in shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(land.area, rel=1e-9)
    lats = [lat for _, lat in outline]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    for lon, lat in spots:
        if land.contains(shapely.Point(lon, lat)):
            far = [math.hypot((x - lon) * squeeze, y - lat) for x, y in seeds]
            assert shapes[far.index(min(far))].distance(shapely.Point(lon, lat)) < 1e-9
