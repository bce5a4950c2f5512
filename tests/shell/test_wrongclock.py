"""A clock that is off is told with how far and which way, and a little is nothing."""

from datetime import timedelta

import pytest

from console.shell.wrongclock import clock_told
from resources.tongue import speak

SAID = (
    (timedelta(days=3 * 365 + 1), "本机时间差 3 年（慢），请校时", "3 years slow"),
    (-timedelta(days=3 * 365 + 1), "本机时间差 3 年（快），请校时", "3 years fast"),
    (timedelta(days=1, hours=3), "1 天（慢）", "a day slow"),
    (-timedelta(hours=8), "8 小时（快）", "8 hours fast"),
    (timedelta(hours=1, minutes=59), "1 小时（慢）", "an hour slow"),
    (timedelta(minutes=2), "2 分钟（慢）", "2 minutes slow"),
)


@pytest.mark.parametrize(("skew", "zh", "en"), SAID)
def test_how_far_a_clock_is_off_and_which_way(skew: timedelta, zh: str, en: str):
    assert zh in clock_told(skew)
    speak("en")
    try:
        assert en in clock_told(skew)
    finally:
        speak("zh")


@pytest.mark.parametrize("skew", [timedelta(), timedelta(seconds=119), -timedelta(seconds=119)])
def test_a_little_is_nothing(skew: timedelta):
    assert clock_told(skew) == ""
