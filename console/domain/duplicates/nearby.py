"""Tellings by place, so that a question meets the few that may be near and not the whole district.

Cells of local metres, in layers by how far off a telling may be: one with a good point is looked for in the next
cells, one with a vague point in the whole neighbourhood. In a cell they lie by family, since whole families can be
passed over when their classes and the best distance cannot make a proposal.
"""

from collections.abc import Iterator
from math import cos, floor, hypot, inf, radians

from msgspec import Struct

from console.domain.duplicates.evidence import METRES_A_DEGREE, Telling
from console.domain.ids import CaseId

LAYERS_M = (16.0, 40.0, 180.0, 620.0)
"""A telling lies in the first layer at least as wide as its error and length together; the last takes the rest."""
CELLS_M = (120.0, 200.0, 720.0, 1_500.0)
LOOK = 4.0
"""So many times the joint error of two points is looked around for the second."""
FARTHEST_M = 1_200.0
"""Nothing farther away is looked at, however vague the points are."""


class Group(Struct, frozen=True):
    """Tellings of one family in one cell, each with an error and length of `narrowest_m` to `widest_m` together."""

    family: str
    tellings: dict[CaseId, Telling]
    narrowest_m: float
    widest_m: float


class Nearby:
    """Answers depend on what lies here, never on the order in which it came."""

    def __init__(self) -> None:
        self._spots: dict[CaseId, tuple[int, tuple[int, int], str]] = {}
        self._layers: tuple[dict[tuple[int, int], dict[str, dict[CaseId, Telling]]], ...] = tuple({} for _ in LAYERS_M)

    def __len__(self) -> int:
        return len(self._spots)

    def put(self, told: Telling) -> None:
        case, layer = told.report.case, _layer(told)
        row = floor(told.report.lat * METRES_A_DEGREE / CELLS_M[layer])
        cell = (row, _column(told.report.lon, row, layer))
        self._layers[layer].setdefault(cell, {}).setdefault(told.family, {})[case] = told
        self._spots[case] = (layer, cell, told.family)

    def of(self, case: CaseId) -> Telling | None:
        """None where it does not lie here."""
        if (spot := self._spots.get(case)) is None:
            return None
        layer, cell, family = spot
        return self._layers[layer][cell][family][case]

    def take(self, case: CaseId) -> None:
        """Nothing happens where it does not lie here."""
        if (spot := self._spots.pop(case, None)) is None:
            return
        layer, cell, family = spot
        families = self._layers[layer][cell]
        del families[family][case]
        if not families[family]:
            del families[family]
        if not families:
            del self._layers[layer][cell]

    def groups(self, asked: Telling) -> Iterator[Group]:
        """Whoever may be within reach; how far each is from it is still to be looked at."""
        for layer, cells in enumerate(self._layers):
            reach = reach_m(asked.wide_m, LAYERS_M[layer])
            narrowest = LAYERS_M[layer - 1] if layer else 0.0
            widest = LAYERS_M[layer] if layer < len(LAYERS_M) - 1 else inf
            for cell in _cells(asked.report.lon, asked.report.lat, reach, layer):
                for family, tellings in cells.get(cell, {}).items():
                    yield Group(family, tellings, narrowest, widest)


def reach_m(wide_m: float, other_wide_m: float) -> float:
    """How far apart two points that may be so far off are still looked at together."""
    return min(FARTHEST_M, LOOK * hypot(wide_m, other_wide_m))


def _layer(told: Telling) -> int:
    return next((n for n, limit in enumerate(LAYERS_M) if told.wide_m <= limit), len(LAYERS_M) - 1)


def _column(lon: float, row: int, layer: int) -> int:
    """Every row has columns of its own, so that a cell is as wide in metres wherever it lies."""
    cell = CELLS_M[layer]
    return floor(lon * METRES_A_DEGREE * cos(radians((row + 0.5) * cell / METRES_A_DEGREE)) / cell)


def _cells(lon: float, lat: float, reach: float, layer: int) -> Iterator[tuple[int, int]]:
    """The cells that a circle touches."""
    cell = CELLS_M[layer]
    y = lat * METRES_A_DEGREE
    wide = reach / METRES_A_DEGREE / max(cos(radians(lat)), 1e-6) * 1.01
    for row in range(floor((y - reach) / cell), floor((y + reach) / cell) + 1):
        for column in range(_column(lon - wide, row, layer), _column(lon + wide, row, layer) + 1):
            yield row, column
