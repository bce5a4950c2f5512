"""A slice ends when its time is up, and every id has its turn once."""

from itertools import count

import pytest

from console.models import slices
from console.models.slices import AT_ONCE, SLICE_S, STRIDE, Portions, Slices


def test_a_slice_looks_at_the_clock_now_and_then_and_ends_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()
    monkeypatch.setattr(slices, "perf_counter", lambda: next(looks) * SLICE_S / 3)
    left = Slices()
    left.add(str(n) for n in range(1000))
    assert len(list(left.next())) == 3 * STRIDE
    assert len(left) == 1000 - 3 * STRIDE


def test_every_id_has_its_turn_once_though_it_was_added_twice() -> None:
    left = Slices()
    left.add("abc")
    left.add("bcd")
    assert (sorted(left.next()), len(left), list(left.next())) == (["a", "b", "c", "d"], 0, [])


def test_few_ids_are_worked_on_at_once_and_many_without_holding_up_the_loop(qtbot):
    worked: list[str] = []
    portions = Portions(worked.extend)
    portions.take({"a", "b"})
    assert sorted(worked) == ["a", "b"] and portions.is_done
    many = {f"c{n}" for n in range(AT_ONCE + 1)}
    portions.take(many)
    assert len(worked) == 2
    qtbot.waitUntil(lambda: portions.is_done)
    assert set(worked[2:]) == many and len(worked) == 2 + len(many)


def test_what_is_stopped_works_on_nothing_more(qtbot):
    worked: list[str] = []
    portions = Portions(worked.extend)
    portions.take({f"c{n}" for n in range(AT_ONCE + 1)})
    portions.stop()
    qtbot.wait(20)
    assert worked == []
