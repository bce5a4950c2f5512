"""How old the picture is, told by one function."""

from datetime import timedelta

import pytest

from console.shell.freshness import LINK, LOOK_EVERY_MS, SOURCE, Freshness, freshness, heard_of, of_sources, sources
from console.wire.link import LinkState
from resources.tongue import speak
from tests.support.rows import NOON


@pytest.mark.parametrize(
    ("age_s", "level"),
    [(0, "good"), (8.9, "good"), (9, "amber"), (28.9, "amber"), (29, "red"), (90_000, "red")],
)
def test_amber_is_seen_before_ten_seconds_are_over_and_red_before_thirty(age_s, level):
    late = timedelta(milliseconds=LOOK_EVERY_MS)
    assert (LINK.amber + late < timedelta(seconds=10), LINK.red + late < timedelta(seconds=30)) == (True, True)
    assert freshness(NOON + timedelta(seconds=age_s), NOON).level == level


def test_an_old_picture_says_from_when_it_is():
    assert freshness(NOON + timedelta(seconds=12), NOON).text == "数据截至 12:00:00"
    assert freshness(NOON + timedelta(days=3), NOON).text == "数据截至 11-20 12:00"


@pytest.mark.parametrize("state", [LinkState.WAITING, LinkState.DIALLING, LinkState.SIGNING_IN, LinkState.JOINING])
def test_a_cut_that_is_known_says_at_once_since_when(state):
    cut = freshness(NOON + timedelta(seconds=2), NOON, state)
    assert (cut.level, cut.text.partition(" · ")[0]) == ("amber", "数据截至 12:00:00")
    older = freshness(NOON + timedelta(seconds=40), NOON, state)
    assert (older.level, older.text) == ("red", cut.text)


def test_nothing_heard_yet_is_red():
    assert freshness(NOON, None, LinkState.JOINING) == freshness(NOON, None, LinkState.JOINING)
    assert freshness(NOON, None, LinkState.JOINING).level == "red"
    assert freshness(NOON, None).text == "尚无数据"


@pytest.mark.parametrize("state", [LinkState.ENDED, LinkState.SIGNED_OUT])
def test_a_line_that_ended_for_good_is_red_at_once(state):
    assert freshness(NOON, NOON, state).level == "red"


def test_a_clock_that_ran_ahead_makes_nothing_old():
    assert freshness(NOON - timedelta(seconds=5), NOON).level == "good"


def test_a_source_has_more_patience_than_a_link():
    ages = [timedelta(minutes=m) for m in (4, 5, 30)]
    assert [freshness(NOON + age, NOON, patience=SOURCE).level for age in ages] == ["good", "amber", "red"]


def test_a_source_that_is_silent_is_not_made_fresher_by_the_others():
    heard = {"gate": NOON - timedelta(minutes=6), "hotline": NOON, "park": NOON - timedelta(minutes=40)}
    assert {name: fresh.level for name, fresh in sources(NOON, heard).items()} == {
        "gate": "amber",
        "hotline": "good",
        "park": "red",
    }
    assert of_sources(NOON, heard) == Freshness("red", "数据截至 11:20:00 · park 等 2 个来源")
    del heard["park"]
    assert of_sources(NOON, heard) == Freshness("amber", "数据截至 11:54:00 · gate")
    assert of_sources(NOON, {"hotline": NOON}) == Freshness("good", "1 个来源有数据")
    assert of_sources(NOON, {}) is None


def test_a_source_that_was_never_heard_has_no_age():
    assert heard_of({"gate", "unheard"}, {"gate": NOON, "hotline": NOON}) == {"gate": NOON}


def test_it_speaks_english_beside():
    speak("en")
    assert freshness(NOON + timedelta(seconds=12), NOON, LinkState.JOINING).text == "As of 12:00:00 · Catching up"
    speak("zh")
