"""How old the picture is, told by one function."""

from datetime import timedelta

import pytest

from console.shell.freshness import SOURCE, freshness
from console.wire.link import LinkState
from resources.tongue import speak
from tests.support.rows import NOON


@pytest.mark.parametrize(
    ("age_s", "level"),
    [(0, "good"), (9.9, "good"), (10, "amber"), (29.9, "amber"), (30, "red"), (90_000, "red")],
)
def test_amber_from_ten_seconds_on_and_red_from_thirty(age_s, level):
    assert freshness(NOON + timedelta(seconds=age_s), NOON).level == level


def test_an_old_picture_says_from_when_it_is():
    assert freshness(NOON + timedelta(seconds=12), NOON).text == "数据截至 12:00:00"
    assert freshness(NOON + timedelta(days=3), NOON).text == "数据截至 11-20 12:00"


def test_a_fresh_picture_on_a_cut_line_is_still_fresh_and_says_what_goes_on():
    cut = freshness(NOON + timedelta(seconds=2), NOON, LinkState.WAITING)
    assert (cut.level, cut.text) == ("good", "连接中断，正在重连")
    older = freshness(NOON + timedelta(seconds=40), NOON, LinkState.WAITING)
    assert (older.level, older.text) == ("red", "数据截至 12:00:00 · 连接中断，正在重连")


def test_nothing_heard_yet_is_red():
    assert freshness(NOON, None, LinkState.JOINING) == freshness(NOON, None, LinkState.JOINING)
    assert freshness(NOON, None, LinkState.JOINING).level == "red"
    assert freshness(NOON, None).text == "尚无数据"


def test_a_line_that_ended_for_good_is_red_at_once():
    assert freshness(NOON, NOON, LinkState.ENDED).level == "red"


def test_a_clock_that_ran_ahead_makes_nothing_old():
    assert freshness(NOON - timedelta(seconds=5), NOON).level == "good"


def test_a_source_has_more_patience_than_a_link():
    ages = [timedelta(minutes=m) for m in (4, 5, 30)]
    assert [freshness(NOON + age, NOON, patience=SOURCE).level for age in ages] == ["good", "amber", "red"]


def test_it_speaks_english_beside():
    speak("en")
    assert freshness(NOON + timedelta(seconds=12), NOON, LinkState.JOINING).text == "As of 12:00:00 · Catching up"
    speak("zh")
