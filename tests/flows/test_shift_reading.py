"""What is read out of a shift: a leak, a kept descriptor, a stall and a lost row are each seen, and noise is not."""

from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest

from console.domain.ids import AccountId
from console.sync.store import Store
from console.wire.frames import Item
from tests.flows.shift.day import HOURS, Size
from tests.flows.shift.gauges import Scale, brought
from tests.flows.shift.reading import MIB, faults, page, stalls_of, unrest
from tests.flows.shift.run import IDLE, Seen, Shift
from tests.support.rows import NOON, a_case

SECONDS, EVERY = 600.0, 2.0
ROWS, ROW_BYTES, FRAME = 20_000, 3_000, 300
SIZE = Size(cases=384, alerts=9_600, desks=3, adopted=48, doubted=600)


Curve = Callable[[float], float]
"""What there is at a share of the shift."""


def nothing(share: float) -> float:
    return 0.0


def evenly(share: float) -> float:
    return share


def late(share: float) -> float:
    """Cases have their many steps at the end of their lives."""
    return share**4


def a_shift(
    more_bytes: Curve = nothing, more: Curve = nothing, weight: Curve = evenly, pictures: Curve = nothing
) -> Shift:
    """A quiet one: rows come in, caches fill in its first quarter, all figures are a little restless.

    `weight`: which share of all that the rows and steps weigh has come; `pictures`: how much of 40 MiB is held.
    """
    random = Random(3)
    shift = Shift(size=SIZE, minutes=10, began=0.0, ended=SECONDS, cases=384, alerts=9_600, events=20_000)
    seen, holds = [], []
    for n in range(int(SECONDS / EVERY)):
        t = n * EVERY
        share = t / SECONDS
        held = int(ROWS * share)
        rows = held * FRAME + ROWS * (ROW_BYTES - FRAME) * weight(share)
        rss = 200 * MIB + min(share, 0.25) * 80 * MIB + rows * 1.2 + random.gauss(0, MIB)
        shelf = round(40 * MIB * pictures(share))
        whole = round(more(share))
        seen.append(Seen(t, int(rss + more_bytes(share) + shelf), 40 + whole + random.randrange(3), 9, t * 0.2))
        widgets = 400 + whole + random.randrange(-30, 30)
        shelves = {"pictures": shelf, "pictures_most": 40 * MIB}
        holds.append(line("holds", t, o=held, rows=held, items=0, widgets=widgets, **shelves))
    shift.seen = {"desk 1": seen}
    came = [weight(o / ROWS) - weight((o - 1) / ROWS) for o in range(1, ROWS + 1)]
    steps = [(o, ROWS * (ROW_BYTES - FRAME) * share) for o, share in enumerate(came, start=1)]
    told = line("rows", SECONDS, rows=ROWS, items=0, steps=steps, frame=ROWS * FRAME)
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


@pytest.mark.parametrize("weight", [evenly, late])
@pytest.mark.parametrize("mib", [1.5, 4.0])
def test_a_leak_beyond_the_rows_is_seen(mib: float, weight: Curve) -> None:
    (told,) = unrest(a_shift(lambda share: share * HOURS * mib * MIB, weight=weight))
    assert told.startswith("desk 1 grows by")


def test_rows_whose_steps_come_late_are_no_leak() -> None:
    assert unrest(a_shift(weight=late)) == []


def test_a_cache_that_fills_late_is_no_leak() -> None:
    assert unrest(a_shift(lambda share: min(share, 0.6) * 60 * MIB)) == []


def test_pictures_that_fill_their_shelf_all_day_are_no_leak_and_more_than_it_holds_are() -> None:
    assert unrest(a_shift(pictures=lambda share: share)) == []
    (told,) = unrest(a_shift(pictures=lambda share: 2 * share))
    assert told == "desk 1 holds 70 MiB of pictures, 40 are allowed"


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
    assert Scale().weigh(np.zeros(1_000)) > 8_000
    scale = Scale()
    assert 2_000 < scale.weigh([words, words, msgspec.Raw(b"x" * 100)]) < 2_600
    assert scale.weigh(words) == 0


def a_step(o: int, raw: bytes, **more: Any) -> Item:
    by = AccountId("wang")
    return Item(o=o, kind="NoteAdded", v=1, thing="case", ver=1, at=NOON, by=by, raw=msgspec.Raw(raw), **more)


def test_a_row_has_come_with_all_its_steps_and_one_without_any_is_left_on_the_scale() -> None:
    store = Store()
    store.replace_all([a_case("there")])
    long = b'{"words":"' + b"x" * 9_000 + b'"}'
    store.apply([a_step(5, b"{}"), a_step(9, long), a_step(12, b"{}", row=a_case("case"))])
    scale = Scale()
    by_offset = dict(brought(store, scale))
    assert list(by_offset) == [5, 9, 12] and min(by_offset.values()) > 500
    assert by_offset[9] - by_offset[12] == pytest.approx(9_000, abs=100)
    assert scale.weigh(store.row("case")) == 0 < scale.weigh(store.row("there"))


def test_a_wall_that_is_told_rows_alone_may_hold_them() -> None:
    shift = a_shift()
    shift.lines["desk 1"][-1] |= {"steps": [], "frame": ROWS * ROW_BYTES}
    assert unrest(shift) == []


def test_a_lost_row_a_missing_case_and_a_refusal_are_each_told() -> None:
    shift = a_shift()
    shift.unlike["desk 1"] = ["c0001.0"]
    shift.cases -= 1
    shift.answers["denied"] = 1
    shift.lines["desk 1"].append({"kind": "refused", "t": 5.0, "result": "conflict", "reason": ""})
    assert len(faults(shift)) == 4
