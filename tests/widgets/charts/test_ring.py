import numpy as np

from widgets.charts.ring import Ring, decimate


def test_a_full_ring_keeps_the_newest_in_order():
    ring = Ring(3)
    for n in range(5):
        ring.push(float(n), n * 10.0)
    at, values = ring.points()
    assert (at.tolist(), values.tolist(), len(ring)) == ([2, 3, 4], [20, 30, 40], 3)


def test_points_come_in_one_go_as_one_by_one():
    ring = Ring(3)
    ring.push([0.0], [0.0])
    ring.push([1.0, 2.0, 3.0, 4.0, 5.0], [10.0, 20.0, 30.0, 40.0, 50.0])
    ring.push([], [])
    ring.push([6.0], [60.0])
    at, values = ring.points()
    assert (at.tolist(), values.tolist(), len(ring)) == ([4, 5, 6], [40, 50, 60], 3)


def test_a_ring_that_is_not_full_has_only_what_came():
    ring = Ring(8)
    ring.push(1.0, 2.0)
    at, values = ring.points()
    assert (at.tolist(), values.tolist()) == ([1], [2])


def test_thinning_keeps_every_peak_and_at_most_two_points_a_pixel():
    at = np.arange(10_000, dtype=float)
    values = np.sin(at / 300)
    values[7777], values[1234] = 50.0, -50.0
    thin_at, thin = decimate(at, values, 300)
    assert len(thin) <= 600
    assert (thin.max(), thin.min()) == (50.0, -50.0)
    assert thin_at[thin.argmax()] == 7777
    assert (np.diff(thin_at) > 0).all()


def test_thinning_keeps_a_gap_where_nothing_is_known():
    values = np.ones(10_000)
    values[4000:5000] = np.nan
    _, thin = decimate(np.arange(10_000, dtype=float), values, 100)
    assert np.isnan(thin).sum() >= 8


def test_few_points_are_left_alone():
    at, values = np.arange(5.0), np.arange(5.0)
    assert decimate(at, values, 100)[1] is values
