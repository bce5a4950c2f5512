"""What is read out of a shift: a leak, a kept descriptor, a stall and a lost row are each seen, and noise is not."""

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
import pytest

from tests.flows.shift.day import HOURS, Size
from tests.flows.shift.gauges import weigh
from tests.flows.shift.reading import MIB, faults, page, stalls_of, unrest
from tests.flows.shift.run import IDLE, Seen, Shift

SECONDS, EVERY = 600.0, 2.0
ROWS, ROW_BYTES = 20_000, 3_000
SIZE = Size(cases=384, alerts=9_600, desks=3, adopted=48, doubted=600)


def nothing(share: float) -> float:
    return 0.0


def a_shift(more_bytes: Callable[[float], float] = nothing, more: Callable[[float], float] = nothing) -> Shift:
    """A quiet one: rows come in, caches fill in its first quarter, all figures are a little restless."""
    random = Random(3)
    shift = Shift(size=SIZE, minutes=10, began=0.0, ended=SECONDS, cases=384, alerts=9_600, events=20_000)
    seen, holds = [], []
    for n in range(int(SECONDS / EVERY)):
        t = n * EVERY
        share = t / SECONDS
        held = int(ROWS * share)
        rss = 200 * MIB + min(share, 0.25) * 80 * MIB + held * ROW_BYTES * 1.2 + random.gauss(0, MIB)
        whole = round(more(share))
        seen.append(Seen(t, int(rss + more_bytes(share)), 40 + whole + random.randrange(3), 9, t * 0.2))
        holds.append(line("holds", t, rows=held, items=0, widgets=400 + whole + random.randrange(-30, 30)))
    shift.seen = {"desk 1": seen}
    told = line("rows", SECONDS, rows=ROWS, items=0, bytes=ROWS * ROW_BYTES)
    shift.lines = {"desk 1": [*holds, told], IDLE: [line("holds", at, work_ms=1.0) for at in range(0, 600, 2)]}
    shift.unlike, shift.held, shift.answers = {"desk 1": []}, {"desk 1": ROWS}, {"ok": 20_000}
    return shift


def line(kind: str, t: float, **said: Any) -> dict[str, Any]:
    return {"kind": kind, "t": t, "windows": 3, "tasks": 8, "late_ms": 12.0, "own_ms": 5.0, **said}


def a_stall(t: float, late_ms: float, own_ms: float, busy_ms: float = 0.0) -> dict[str, Any]:
    return {
        "kind": "stall",
        "t": t,
        "late_ms": late_ms,
        "own_ms": own_ms,
        "busy_ms": busy_ms,
        "doing": "F",
        "where": ["desk.py:1 slot"],
    }


def test_a_quiet_shift_is_quiet_and_can_be_told() -> None:
    shift = a_shift()
    assert (faults(shift), unrest(shift)) == ([], [])
    assert "| desk 1 |" in page(shift)


@pytest.mark.parametrize("mib", [1.5, 4.0])
def test_a_leak_beyond_the_rows_is_seen(mib: float) -> None:
    (told,) = unrest(a_shift(lambda share: share * HOURS * mib * MIB))
    assert told.startswith("desk 1 grows by")


def test_a_cache_that_fills_late_is_no_leak() -> None:
    assert unrest(a_shift(lambda share: min(share, 0.6) * 60 * MIB)) == []


def test_what_each_case_leaves_behind_is_seen() -> None:
    told = unrest(a_shift(more=lambda share: share * SIZE.cases / SIZE.desks))
    assert {each.split(",")[0].split()[-1] for each in told} == {"descriptors", "widgets"}


def test_a_stall_is_seen_unless_it_was_the_machine_s() -> None:
    shift = a_shift()
    shift.lines["desk 1"] += [a_stall(100, 160, 150), a_stall(200, 300, 40), a_stall(300, 160, 150)]
    shift.lines[IDLE].append(a_stall(299.95, 120, 110))
    assert [stall["t"] for stall in stalls_of(shift, "desk 1")] == [100]
    (told,) = unrest(shift)
    assert told.startswith("desk 1 stood still for 150 ms at F")


def test_what_a_slow_machine_adds_to_a_computation_is_no_stall_and_what_it_adds_to_a_sleep_is() -> None:
    shift = a_shift()
    shift.lines["desk 1"] += [a_stall(100, 160, 150, 140), a_stall(200, 160, 150, 10)]
    for told in shift.lines[IDLE]:
        told["work_ms"] = 1.0 if told["t"] < 50 else 2.0
    assert [stall["t"] for stall in stalls_of(shift, "desk 1")] == [200]


def test_a_value_weighs_what_hangs_below_it_once() -> None:
    words = "街" * 1_000
    assert 2_000 < weigh([words, words, msgspec.Raw(b"x" * 100)]) < 2_600


def test_a_lost_row_a_missing_case_and_a_refusal_are_each_told() -> None:
    shift = a_shift()
    shift.unlike["desk 1"] = ["c0001.0"]
    shift.cases -= 1
    shift.answers["denied"] = 1
    shift.lines["desk 1"].append({"kind": "refused", "t": 5.0, "result": "conflict", "reason": ""})
    assert len(faults(shift)) == 4
