"""A measurement is a ratio between two ways of doing one thing, with its range."""

from tests.bench.__main__ import main
from tests.bench.row import Row, compare, table


def test_a_ratio_above_one_means_ours_is_the_quicker():
    assert Row("sort", ours=(1.0, 2.0), other=(3.0, 3.0), other_is="bubble").ratios == (3.0, 1.5)


def test_both_ways_are_taken_in_turns():
    turns = []
    row = compare("turns", lambda: turns.append("ours"), lambda: turns.append("other"), "other", rounds=3)
    assert turns == ["ours", "other"] * 4
    assert len(row.ratios) == 3


def test_a_table_shows_median_and_range():
    last = table([Row("sort", (1.0, 1.0, 1.0), (2.0, 3.0, 9.0), "bubble")]).splitlines()[-1]
    assert last.split() == ["sort", "1000.00", "3000.00", "3.00", "2.00", "to", "9.00", "bubble"]


def test_a_small_ratio_keeps_its_digits():
    last = table([Row("sort", (1.0,), (0.00321,), "none")]).splitlines()[-1]
    assert last.split()[3] == "0.0032"


def test_listing_measures_nothing(capsys):
    assert main(["--list"]) == 0
    assert "ratio" not in capsys.readouterr().out
