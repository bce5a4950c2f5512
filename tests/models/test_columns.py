"""Slots in order: by lines over time or by a column, with every tie broken by id, however they came to be there."""

from random import Random

import pytest

from console.models import columns
from console.models.columns import Columns, Line


def put(held: Columns, id: str, line: Line, row: object = None) -> None:
    slot = held.slot_of.get(id)
    held.place(held.take(id) if slot is None else slot, row, line)


def ids(held: Columns) -> list[str]:
    return [held.ids[slot] for slot in held.ranked().tolist()]


def test_lines_are_compared_at_the_instant_that_was_last_said() -> None:
    held = Columns()
    put(held, "falls", Line(0, 10.0, -1.0))
    put(held, "stands", Line(0, 5.0))
    put(held, "below all", Line(1, -99.0))
    assert ids(held) == ["stands", "falls", "below all"]
    held.order_at(6.0)
    assert ids(held) == ["falls", "stands", "below all"]


def test_nothing_turns_that_has_no_instant_and_a_slot_that_was_let_go_turns_no_more() -> None:
    held = Columns()
    for n in range(100):
        put(held, f"c{n}", Line(0, 0.0))
    held.turn(held.slot_of["c7"], 5.0)
    held.turn(held.slot_of["c8"], 6.0)
    assert (held.due(4.9), held.due(5.0)) == ([], ["c7"])
    held.let_go(held.slot_of["c7"])
    assert held.due(9.0) == ["c8"]


def test_a_slot_keeps_its_id_until_it_is_used_again() -> None:
    held = Columns()
    put(held, "gone", Line(0, 0.0))
    held.let_go(0)
    assert (held.ids[0], ids(held), len(held)) == ("gone", [], 0)
    held.recycle()
    put(held, "new", Line(0, 0.0))
    assert (held.slot_of, ids(held)) == ({"new": 0}, ["new"])


@pytest.mark.parametrize("merged_most", [0, 3, 1000])
def test_after_any_history_the_order_is_that_of_sorting_everything(
    merged_most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MERGED_MOST", merged_most)
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, held, known = Random(seed), Columns(), dict[str, tuple[Line, str]]()
    at_s, is_by_row = 0.0, False
    for _ in range(400):
        for id in (f"c{random.randrange(150)}" for _ in range(random.choice([1, 2, 40]))):
            if id in known and random.random() < 0.3:
                del known[id]
                held.let_go(held.slot_of[id])
                held.recycle()
            else:
                line = Line(random.randrange(3), float(random.randrange(4)), random.choice([0.0, -0.5, 0.25]))
                known[id] = line, random.choice("abc")
                put(held, id, line, known[id][1])
        match random.randrange(6):
            case 0:
                at_s = random.choice([0.0, 2.0, 4.0])
                held.order_at(at_s)
            case 1:
                is_by_row = not is_by_row
                held.order_by(str if is_by_row else None)
            case 2:
                continue
        if is_by_row:
            expected = sorted(known, key=lambda id: (known[id][1], id))
        else:
            heights = {id: (line.rank, line.at_zero + line.slope * at_s, id) for id, (line, _) in known.items()}
            expected = sorted(known, key=heights.__getitem__)
        assert ids(held) == expected
