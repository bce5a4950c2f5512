"""The flags of a session's pins: none lies over another, over a pin's head or over a title."""

import random

import pytest
from PySide6.QtCore import QRectF

from widgets.maps.figures import FLAG_PX, free_flag


def a_flag(x: float, y: float, width: float) -> QRectF:
    return QRectF(x + 14, y - 31, width, FLAG_PX)


@pytest.mark.parametrize("seed", range(20))
def test_flags_of_pins_close_together_cover_nothing(seed):
    chance = random.Random(seed)
    spots = [(chance.uniform(400, 420), chance.uniform(300, 310)) for _ in range(8)]
    held = [QRectF(x - 9, y - 28, 18, 28) for x, y in spots] + [QRectF(300, 262, 220, 28)]
    for x, y in spots:
        flag = free_flag(a_flag(x, y, chance.uniform(60, 160)), x, held, 1000)
        assert flag.left() >= 0 and flag.right() <= 1000
        assert not any(flag.intersects(other) for other in held), f"seed {seed}"
        held.append(flag)


def test_a_flag_alone_stands_to_the_right_of_its_pin_and_else_to_the_left():
    usual = a_flag(400, 300, 80)
    assert free_flag(usual, 400, [], 1000) == usual
    beside = free_flag(usual, 400, [usual], 1000)
    assert (beside.right(), beside.top()) == (386, usual.top())


def test_a_flag_at_the_edge_of_the_window_stays_inside_and_off_its_pin():
    head = QRectF(941, 272, 18, 28)
    usual = a_flag(950, 300, 80)
    assert free_flag(usual, 950, [head], 1000).right() == 936
    broad = a_flag(950, 300, 990)
    placed = free_flag(broad, 950, [head], 1000)
    assert (placed.left() >= 0, placed.right() <= 1000, placed.intersects(head)) == (True, True, False)


def test_where_no_place_is_free_a_flag_is_shown_all_the_same():
    usual = a_flag(400, 300, 80)
    assert free_flag(usual, 400, [QRectF(-5000, -5000, 10000, 10000)], 1000) == usual
