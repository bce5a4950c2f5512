from math import nan

import pytest

from widgets.charts.rates import number_text, rate_share, rate_text


@pytest.mark.parametrize(
    ("met", "due", "written"),
    [
        (11_999, 12_000, "99.9"),
        (12_000, 12_000, "100"),
        (979_999, 1_000_000, "97.9"),
        (98, 100, "98.0"),
        (2, 3, "66.6"),
        (1, 12_000, "<0.1"),
        (0, 12_000, "0.0"),
        (0, 0, "—"),
    ],
)
def test_a_rate_is_cut_and_never_flattered(met, due, written):
    assert rate_text(met, due) == written


@pytest.mark.parametrize(("met", "due"), [(2, 1), (-1, 3)])
def test_a_rate_that_cannot_be_is_an_error(met, due):
    with pytest.raises(ValueError, match=f"{met} of {due}"):
        rate_text(met, due)


def test_nothing_due_has_no_share():
    assert rate_share(0, 0) is None
    assert rate_share(1, 4) == 25


def test_numbers_are_short_and_the_unknown_is_a_dash():
    assert [number_text(value) for value in (1284.0, 0.25, 87.37628, nan)] == ["1,284", "0.2", "87.4", "—"]
