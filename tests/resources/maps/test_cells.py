import random

import pytest
import shapely

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
