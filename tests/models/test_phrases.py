"""Times as people say them, in both languages."""

from datetime import timedelta

import pytest

from console.domain.deadline import Limit, LimitUnit
from console.models import phrases
from resources.tongue import speak
from tests.support.rows import NOON


@pytest.fixture(params=["zh", "en"])
def tongue(request):
    speak(request.param)
    yield request.param
    speak("zh")


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        ({"hours": 2, "minutes": 5, "seconds": 59}, "剩 2 小时 05 分", "2 h 05 min left"),
        ({"minutes": 35}, "剩 35 分钟", "35 min left"),
        ({"seconds": 59}, "剩不足 1 分钟", "under 1 min left"),
        ({"seconds": 0}, "剩不足 1 分钟", "under 1 min left"),
        ({"days": 3, "hours": 4, "minutes": 9}, "剩 3 天 4 小时", "3 d 4 h left"),
        ({"seconds": -1}, "刚刚超期", "just overdue"),
        ({"minutes": -8, "seconds": -30}, "超期 8 分钟", "8 min overdue"),
        ({"hours": -26}, "超期 1 天 2 小时", "1 d 2 h overdue"),
        ({"hours": -1}, "超期 1 小时 00 分", "1 h 00 min overdue"),
    ],
)
def test_what_is_left_of_a_limit(tongue, span, zh, en):
    assert phrases.left(NOON, NOON + timedelta(**span)) == (zh if tongue == "zh" else en)


@pytest.mark.parametrize(
    ("back", "zh", "en"),
    [
        ({"seconds": 40}, "刚刚", "just now"),
        ({"minutes": 5}, "5 分钟前", "5 min ago"),
        ({"hours": 2}, "今天 10:00", "today 10:00"),
        ({"hours": 13}, "昨天 23:00", "yesterday 23:00"),
        ({"days": 2}, "11-18 12:00", "11-18 12:00"),
        ({"days": 366}, "2025-11-19 12:00", "2025-11-19 12:00"),
    ],
)
def test_how_long_ago_something_was(tongue, back, zh, en):
    assert phrases.ago(NOON, NOON - timedelta(**back)) == (zh if tongue == "zh" else en)


def test_a_clock_that_stands_still_says_so(tongue):
    left, over = phrases.stood_still(7_500), phrases.stood_still(-480)
    zh = ("停表，余 2 小时 05 分", "停表，已超期 8 分钟")
    assert (left, over) == (zh if tongue == "zh" else ("stopped, 2 h 05 min left", "stopped, 8 min overdue"))


def test_limits_and_instants(tongue):
    assert phrases.limit(Limit(3, LimitUnit.WORK_DAY)) == ("3 工作日" if tongue == "zh" else "3 working days")
    assert (phrases.clock(NOON), phrases.instant(NOON)) == ("12:00", "2026-11-20 12:00")
