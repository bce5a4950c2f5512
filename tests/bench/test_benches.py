"""Each bench still measures what it says: run small, for its rows and not for its figures."""

import pytest

from tests.bench.__main__ import benches
from tests.bench.row import NotMeasurable

SMALL: dict[str, dict[str, object]] = {
    "backup": {"CASES": 60, "ROUNDS": 1, "A_SECOND": 40},
    "deadline": {"TIMERS": 300, "ROUNDS": 1},
    "duplicates": {"HELD": 300, "KEYS": 4},
    "fanout": {
        "SEATS": 6,
        "UNITS": 2,
        "DESKS": 2,
        "WALLS": 1,
        "EVENTS": 8,
        "GROUP": 4,
        "ROUNDS": 1,
        "PER_SECOND": 200,
        "SECONDS": 0.1,
    },
    "ground": {"FRONTS": 200, "QUESTIONS": 20},
    "intake": {"MESSAGES": 4, "ROUNDS": 1},
    "merge": {"HELD": 300, "CLAIMS": 5, "SPOTS": 20},
    "law": {"LIVES": 25, "ROUNDS": 1},
    "lists": {"MILLION": 3000, "ROWS": 300, "ROUNDS": 1},
    "paint": {"CASES": 60, "EVENTS": 10, "POINTS": 60},
    "memory": {"CASES": 40, "LIVE": 4, "SEATS": 5, "ROUNDS": 1},
    "map": {"POINTS": 300, "NEWS": 10, "STEPS": 4, "ROUNDS": 1},
    "seat": {"CASES": 3_000, "ROUNDS": 1},
    "stall": {"CASES": 40, "RATES": (100,), "ROUNDS": 1, "SECONDS": 1.0},
    "start": {"CASES": 20, "ROUNDS": 1},
    "storm": {"CROWDS": (6,), "ROUNDS": 1, "ASKERS": 2},
    "web": {"POINTS": 300, "STEPS": 20, "ROUNDS": 1, "MEMORY_ROUNDS": 1, "STEADY_FOR": 1},
    "ledger": {"CALLERS": 8, "COMMANDS": 32, "ALONE": 4},
}


@pytest.mark.parametrize("name", benches())
def test_a_bench_runs_to_its_end(name: str, monkeypatch: pytest.MonkeyPatch):
    bench = benches()[name]
    for constant, value in SMALL[name].items():
        assert hasattr(bench, constant)
        monkeypatch.setattr(bench, constant, value)
    try:
        rows = bench.run()
    except NotMeasurable as lack:
        pytest.skip(str(lack))
    assert rows
    assert all(min(*row.ours, *row.other) > 0 for row in rows)
