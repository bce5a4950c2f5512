"""What the weights of distance rest on, counted in the open register of a city (half a year, 58,119 cases)."""

import csv
import gzip
from datetime import datetime
from math import inf
from pathlib import Path

import numpy as np
import pytest

from console.domain.duplicates.evidence import METRES_A_DEGREE
from console.domain.duplicates.weights import WEIGHTS

FILE = Path(__file__).parents[3].parent / "shared" / "data" / "cases" / "boston311_2015h1.csv.gz"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the real cases do not lie beside the project")

RINGS_M = (60.0, 960.0)
LEAST_OF_A_TYPE = 100
LAT = 42.33


def opened() -> dict[str, np.ndarray]:
    """Type → a row for each case: opened and closed in seconds, north and east in metres."""
    found: dict[str, list[tuple[float, float, float, float]]] = {}
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if not row["lat"]:
                continue
            closed = datetime.fromisoformat(row["closed_dt"]).timestamp() if row["closed_dt"] else inf
            north = float(row["lat"]) * METRES_A_DEGREE
            east = float(row["lon"]) * METRES_A_DEGREE * np.cos(np.radians(LAT))
            found.setdefault(row["type"], []).append(
                (datetime.fromisoformat(row["open_dt"]).timestamp(), closed, north, east)
            )
    return {name: np.array(rows) for name, rows in found.items() if len(rows) >= LEAST_OF_A_TYPE}


def test_troubles_of_a_type_thin_out_as_assumed():
    """Others of one type that are open within r grow with r to the power of 2 × `thinning`: along streets more than
    over a plane."""
    within = np.zeros(len(RINGS_M))
    for rows in opened().values():
        for at, _, north, east in rows[::5]:
            is_open = (rows[:, 0] < at) & (rows[:, 1] > at)
            apart = np.hypot(rows[is_open, 2] - north, rows[is_open, 3] - east)
            within += [np.count_nonzero((apart > 1) & (apart < ring)) for ring in RINGS_M]
    power = np.log(within[1] / within[0]) / np.log(RINGS_M[1] / RINGS_M[0])
    assert power == pytest.approx(2 * WEIGHTS.thinning, abs=0.1)
