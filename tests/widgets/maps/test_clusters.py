import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from widgets.maps.clusters import LOOSE, LOOSE_NEAR, NEAR_LEVEL, bubble_text, cluster, level_of
from widgets.maps.projection import Window
from widgets.maps.values import TONES, Tone

SIZES = st.integers(0, 300)
LEVELS = st.integers(7, 19)


@st.composite
def crowds(draw):
    size = draw(SIZES)
    unit = st.floats(0.80, 0.84)
    x, y = draw(arrays(float, size, elements=unit)), draw(arrays(float, size, elements=unit))
    tone = draw(arrays(np.uint8, size, elements=st.integers(0, len(TONES) - 1)))
    shown = draw(arrays(bool, size))
    return x, y, tone, shown


@given(crowds(), LEVELS)
def test_every_shown_point_is_in_exactly_one_cell(crowd, level):
    x, y, tone, shown = crowd
    clusters = cluster(x, y, tone, shown, level)
    assert clusters.counts.sum() == shown.sum()
    assert sorted(clusters.members.tolist()) == np.flatnonzero(shown).tolist()
    assert clusters.warning.sum() == (tone[shown] == TONES.index(Tone.WARNING)).sum()
    assert clusters.critical.sum() == (tone[shown] == TONES.index(Tone.CRITICAL)).sum()


@given(crowds(), LEVELS)
def test_loose_points_and_bubbles_together_are_all_points(crowd, level):
    x, y, tone, shown = crowd
    clusters = cluster(x, y, tone, shown, level)
    rows, bubbles = clusters.loose(np.arange(len(clusters.counts)))
    gathered = [row for cell in bubbles for row in clusters.of(cell)]
    assert sorted([*rows.tolist(), *gathered]) == np.flatnonzero(shown).tolist()


@given(crowds(), LEVELS)
def test_a_bubble_stands_within_half_a_cell_of_the_middle_of_its_points(crowd, level):
    x, y, tone, shown = crowd
    clusters = cluster(x, y, tone, shown, level)
    pixel = 256 * 2**level
    for cell in range(len(clusters.counts)):
        rows = clusters.of(cell)
        assert abs(clusters.x[cell] - x[rows].mean()) * pixel <= 16.01
        assert abs(clusters.y[cell] - y[rows].mean()) * pixel <= 16.01


def test_points_of_one_place_stay_together_at_every_level():
    x, y = np.full(50, 0.82), np.full(50, 0.39)
    tone, shown = np.zeros(50, np.uint8), np.ones(50, bool)
    assert [len(cluster(x, y, tone, shown, level).counts) for level in range(7, 20)] == [1] * 13


@pytest.mark.parametrize(("level", "limit"), [(NEAR_LEVEL - 1, LOOSE), (NEAR_LEVEL, LOOSE_NEAR)])
def test_a_cell_is_a_bubble_only_above_its_limit(level, limit):
    for count in (limit, limit + 1):
        everyone = np.ones(count, bool)
        clusters = cluster(np.full(count, 0.82), np.full(count, 0.39), np.zeros(count, np.uint8), everyone, level)
        rows, bubbles = clusters.loose(np.arange(1))
        assert (len(rows), len(bubbles)) == ((count, 0) if count == limit else (0, 1))


def test_a_window_sees_only_what_lies_in_it():
    x, y = np.array([0.82, 0.83]), np.array([0.39, 0.39])
    clusters = cluster(x, y, np.zeros(2, np.uint8), np.ones(2, bool), 14)
    near = clusters.near(Window(0.82, 0.39, 14.0, 400, 300))
    assert [clusters.of(cell).tolist() for cell in near] == [[0]]


@pytest.mark.parametrize(
    ("count", "text"), [(4, "4"), (999, "999"), (1000, "1.0k"), (9_999, "10.0k"), (100_000, "100k")]
)
def test_counts_stay_short(count, text):
    assert bubble_text(count) == text


def test_levels_are_whole_zooms():
    assert [level_of(zoom) for zoom in (11.4, 11.5, 12.49)] == [11, 12, 12]
