"""The account of a deadline: it stands by itself, adds up, and can be read aloud."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.calendar import (
    SHANGHAI,
    CalendarDay,
    Clock,
    DayKind,
    DayRule,
    DutyHours,
    Hours,
    Slot,
    WorkCalendar,
    local_day,
)
from console.domain.deadline import Deadline, Limit, LimitUnit, extend, promise, recompute, remaining_s, resume
from console.domain.text import Text
from tests.support.law import a_calendar
from tests.support.plain_clock import calendars, minutes

PLAIN = a_calendar()
NAMED = replace(
    PLAIN,
    days=tuple(
        replace(
            day,
            name=Text("国庆节", "National Day")
            if day.kind is DayKind.HOLIDAY
            else Text("国庆节调休", "National Day make-up day"),
        )
        if day.date.month == 10
        else day
        for day in PLAIN.days
    ),
)
BY_DAYS = replace(NAMED, day_rule=DayRule.DAYS)
MORNING_TO_EVENING = replace(NAMED, duty=(DutyHours(since=date(2026, 1, 1), slots=(Slot("08:00", "20:00"),)),))

limits = st.builds(Limit, st.integers(0, 12), st.sampled_from(LimitUnit))
given_out = st.builds(Limit, st.integers(1, 12), st.sampled_from(LimitUnit))
instants = st.tuples(minutes, st.integers(0, 59_999_999)).map(lambda pair: pair[0] + timedelta(microseconds=pair[1]))
doings = st.lists(st.one_of(given_out, st.tuples(instants, st.integers(-200_000, 200_000)), calendars), max_size=4)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def told(start: str, value: int, unit: LimitUnit, calendar: WorkCalendar = NAMED, clock: Clock | None = None) -> str:
    return promise(at(start), Limit(value, unit), calendar, clock).because.zh


def a_history(made: Deadline, calendar: WorkCalendar, doings: list[Any]) -> list[Deadline]:
    """The deadline after each extension, each standing still and going on, each newer calendar."""
    found = [made]
    for rev, doing in enumerate(doings, start=2):
        match doing:
            case Limit():
                made = extend(made, doing, calendar)
            case (instant, left_s):
                made = resume(instant, left_s, made, calendar, stood_at=instant - timedelta(hours=3))
            case _:
                calendar = replace(doing, rev=rev)
                made = recompute(made, calendar)
        found.append(made)
    return found


@settings(max_examples=200)
@given(calendars, st.sampled_from(Clock), limits, instants, doings)
def test_an_account_gone_through_again_comes_to_the_same_instant(calendar, clock, limit, start, doings):
    for made in a_history(promise(start, limit, calendar, clock), calendar, doings):
        assert made.derivation.evaluate() == made.due_at
        assert all(made.because)


@given(calendars, st.sampled_from([Clock.WORK, Clock.DUTY]), given_out, instants)
def test_the_days_of_an_account_are_those_it_counts_through_and_no_other(calendar, clock, limit, start):
    made = promise(start, limit, calendar, clock)
    runs = made.derivation.legs[0].runs
    last = made.due_at - timedelta(microseconds=1)
    assert (runs[0].first, runs[-1].last) == (local_day(start), local_day(last))
    assert [run.first for run in runs[1:]] == [run.last + timedelta(days=1) for run in runs[:-1]]


@pytest.mark.parametrize("left_s", [3_600, 86_400, -3_600, -86_400, 0])
def test_midnight_may_be_where_a_leg_begins_and_where_it_ends(left_s):
    """A slot to 24:00 ends at the instant at which the next day begins."""
    late = replace(
        NAMED, duty=(DutyHours(since=date(2026, 1, 1), slots=(Slot("00:00", "09:00"), Slot("22:00", "24:00"))),)
    )
    for calendar in (NAMED, late):
        stood = promise(at("2026-11-23 00:00"), Limit(1, LimitUnit.MINUTE), calendar, Clock.DUTY)
        for began in ("2026-11-24 00:00", "2026-11-24 01:00", "2026-11-23 23:00"):
            again = resume(at(began), left_s, stood, calendar)
            assert again.derivation.evaluate() == again.due_at


@given(calendars, st.sampled_from(Clock), limits, instants, doings)
def test_a_deadline_travels_as_json_and_needs_no_calendar_to_be_told(calendar, clock, limit, start, doings):
    made = a_history(promise(start, limit, calendar, clock), calendar, doings)[-1]
    again = msgspec.json.decode(msgspec.json.encode(made), type=Deadline)
    assert again == made
    assert again.derivation.evaluate() == made.due_at
    assert again.because == made.because


@given(st.sampled_from([LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY]), st.integers(1, 30), instants)
def test_the_hours_that_are_told_add_up_to_the_limit(unit, value, start):
    words = told_hours(promise(start, Limit(value, unit), NAMED).because.zh)
    assert sum(words) == value * (60 if unit is LimitUnit.WORK_HOUR else 480)


def told_hours(words: str) -> list[int]:
    """Minutes of each 计 … in a sentence."""
    found = re.findall(r"[天， ]计 (?:(\d+) 小时)?(?: ?(\d+) 分)?", words.split("：", 1)[1])
    return [int(hours or 0) * 60 + int(rest or 0) for hours, rest in found]


def test_a_holiday_between_is_named_and_what_was_counted_stands_beside_it():
    assert told("2026-09-30 17:00", 4, LimitUnit.WORK_HOUR) == (
        "2026-09-30（周三）17:00 起算，时限 4 个工作时，只计工作时段（08:30–12:00、13:30–18:00）："
        "09-30 计 1 小时；10-01 至 10-07 国庆节不计；10-08 计 3 小时，至 11:30 计满 4 小时。"
        "应于 2026-10-08（周四）11:30 前完成。依据工作日历第 1 版。"
    )


def test_the_english_says_the_same():
    made = promise(at("2026-09-30 17:00"), Limit(4, LimitUnit.WORK_HOUR), NAMED)
    assert made.because.en == (
        "Counted from Wed 2026-09-30 17:00, with a limit of 4 working hours, in working hours only "
        "(08:30–12:00, 13:30–18:00): 1 h on 09-30; 10-01 to 10-07 not counted (National Day); "
        "3 h on 10-08 up to 11:30, 4 h in all. Due by Thu 2026-10-08 11:30. By revision 1 of the calendar."
    )


def test_a_saturday_that_is_worked_is_told_with_its_hours():
    words = told("2026-10-09 15:00", 2, LimitUnit.WORK_DAY)
    assert "10-10 国庆节调休上班，计 8 小时；10-11 周末不计" in words


def test_days_counted_whole_are_numbered():
    words = told("2026-04-03 09:00", 7, LimitUnit.WORK_DAY, BY_DAYS)
    assert "从次日起数工作日，以第 7 个工作日下班为限：04-04 至 04-06 节假日不计" in words
    assert (
        "04-07 至 04-10 为第 1 至第 4 个工作日；04-11、04-12 周末不计；04-13 至 04-15 为第 5 至第 7 个工作日。" in words
    )


def test_a_long_limit_is_summed_up_and_says_what_it_left_out():
    words = told("2026-09-28 16:40", 20, LimitUnit.WORK_DAY)
    assert (
        "09-28 计 1 小时 20 分；"
        "09-29 至 10-29 除去 10-01 至 10-07 国庆节、周末 5 天（10-11、10-17、10-18、10-24、10-25），"
        "共 19 个工作日（含 10-10 国庆节调休上班），计 152 小时；"
        "10-30 计 6 小时 40 分，至 16:40 计满 160 小时。"
    ) in words


def test_a_long_limit_that_begins_on_a_day_off_says_so_first():
    words = told("2026-10-03 10:00", 20, LimitUnit.WORK_DAY)
    assert "：10-03 至 10-07 国庆节不计；10-08、10-09 计 16 小时；10-10 至 " in words
    words = told("2026-11-20 18:30", 20, LimitUnit.WORK_DAY)
    assert "：11-20 已下班，不计；11-21、11-22 周末不计；11-23 至 11-27 这 5 天计 40 小时；11-28 至 " in words


@given(st.sampled_from([NAMED, BY_DAYS]), st.integers(9, 60), instants)
def test_the_days_of_a_sum_are_those_between_without_those_left_out(calendar, value, start):
    words = promise(start, Limit(value, LimitUnit.WORK_DAY), calendar).because.zh
    for since, until, without, number in re.findall(
        rf"({A_DAY}) 至 ({A_DAY}) (?:除去 ?([^；。]+?)，)?共 (\d+) 个工作日", words
    ):
        year = start.astimezone(SHANGHAI).year
        weekends = sum(int(days) for days in re.findall(r"周末 (\d+) 天", without))
        named = re.sub(r"周末 \d+ 天(（.*?）)?", "", without)
        ranges = re.findall(rf"({A_DAY}) 至 ({A_DAY})", named)
        single = re.findall(A_DAY, re.sub(rf"{A_DAY} 至 {A_DAY}", "", named))
        left_out = weekends + len(single) + sum(length(first, last, year) for first, last in ranges)
        assert length(since, until, year) - left_out == int(number), words


A_DAY = r"(?:\d{4}-)?\d\d-\d\d"


def length(since: str, until: str, year: int) -> int:
    first, last = (date.fromisoformat(each if len(each) > 5 else f"{year}-{each}") for each in (since, until))
    return (last - first).days + 1


def test_nights_and_holidays_are_said_to_count_where_they_do():
    assert told("2026-09-30 17:00", 2, LimitUnit.URGENT_HOUR) == (
        "2026-09-30（周三）17:00 起算，时限 2 个紧急工作时，昼夜连续计时，夜间、周末和节假日照算。"
        "应于 2026-09-30（周三）19:00 前完成。"
    )


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-11-20 18:20", "11-20 已下班，不计；11-21、11-22 周末不计；11-23 计 4 小时，至 14:00 计满。"),
        ("2026-11-23 12:15", "：当日 13:30 开始计时；11-23 计 4 小时，至 17:30 计满。"),
        ("2026-11-23 07:00", "：当日 08:30 开始计时；11-23 计 4 小时，至 14:00 计满。"),
        ("2026-11-21 10:00", "：11-21、11-22 周末不计；11-23 计 4 小时，至 14:00 计满。"),
    ],
    ids=["after hours", "at noon", "early", "on a Saturday"],
)
def test_what_began_while_the_clock_stood_says_when_it_started(start, words):
    assert words in told(start, 4, LimitUnit.WORK_HOUR)


def test_the_centres_own_hours_are_told():
    assert "中心全天值守，连续计时" in told("2026-11-23 20:00", 15, LimitUnit.MINUTE, clock=Clock.DUTY)
    words = told("2026-11-23 19:50", 30, LimitUnit.MINUTE, MORNING_TO_EVENING, Clock.DUTY)
    assert "只计中心值守时段（每日 08:00–20:00）：11-23 计 10 分钟；11-24 计 20 分钟，至 08:20 计满 30 分钟。" in words
    late = told("2026-11-23 21:00", 30, LimitUnit.MINUTE, MORNING_TO_EVENING, Clock.DUTY)
    assert "11-23 值守已结束，不计；11-24 计 30 分钟，至 08:30 计满。" in late


def test_hours_that_change_on_the_way_are_told_with_their_day():
    summer = Hours(since=date(2026, 6, 1), slots=(Slot("08:30", "12:00"), Slot("14:30", "18:00")))
    calendar = replace(NAMED, hours=(*NAMED.hours, summer))
    words = told("2026-05-29 17:00", 2, LimitUnit.WORK_DAY, calendar)
    assert "只计工作时段（08:30–12:00、13:30–18:00；06-01 起 08:30–12:00、14:30–18:00）" in words
    assert "06-01、06-02 计 14 小时；06-03 计 1 小时，至 09:30 计满 16 小时。" in words


def test_standing_still_is_told_with_what_was_left():
    first = promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_DAY), NAMED)
    stop = at("2026-11-23 11:00")
    again = resume(at("2026-11-23 15:00"), remaining_s(stop, first, NAMED), first, NAMED, stop)
    assert again.because.zh == (
        "2026-11-23（周一）09:00 起算，时限 1 个工作日（按 8 小时计），只计工作时段（08:30–12:00、13:30–18:00）。"
        "原应于 2026-11-24（周二）09:00 前完成。2026-11-23（周一）11:00 停表，当时还剩 6 小时；"
        "2026-11-23（周一）15:00 恢复计时：11-23 计 3 小时；11-24 计 3 小时，至 11:30 计满 6 小时。"
        "应于 2026-11-24（周二）11:30 前完成。依据工作日历第 1 版。"
    )


def test_going_on_overdue_is_told_as_such():
    first = promise(at("2026-11-20 09:00"), Limit(1, LimitUnit.WORK_HOUR), NAMED)
    left = remaining_s(at("2026-11-20 17:00"), first, NAMED)
    words = resume(at("2026-11-23 10:00"), left, first, NAMED).because.zh
    assert "当时已超期 5 小时 30 分；2026-11-23（周一）10:00 恢复计时，已超的时间照算" in words
    assert "11-21、11-22 周末不计；11-23 计 1 小时 30 分，往回共推 5 小时 30 分。" in words
    assert "到期时间折算为 2026-11-20（周五）14:00，现已超期。" in words


def test_an_extension_tells_both_limits():
    words = extend(promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_DAY), NAMED),
                   Limit(2, LimitUnit.WORK_DAY), NAMED).because.zh  # fmt: skip
    assert "时限 1 个工作日（按 8 小时计）" in words
    assert (
        "原应于 2026-11-24（周二）09:00 前完成。延期 2 个工作日（每日按 8 小时计，共 16 小时），从原到期时间接着计"
        in words
    )
    assert words.count("只计工作时段") == 1


def test_a_year_that_is_not_published_is_said_to_be_guessed():
    words = told("2026-12-31 17:00", 1, LimitUnit.WORK_DAY)
    assert "2027-01-01 元旦不计；2027-01-02、2027-01-03 周末不计；2027-01-04 计 7 小时" in words
    assert "2027 年的放假调休安排尚未公布" in words and "暂定" in words


def test_a_newer_calendar_tells_what_it_moved():
    first = promise(at("2026-12-30 16:00"), Limit(3, LimitUnit.WORK_DAY), NAMED)
    days = tuple(CalendarDay(date(2027, 1, n), DayKind.HOLIDAY, Text("元旦", "New Year")) for n in range(1, 5))
    words = recompute(first, NAMED.with_year(2027, days, rev=2)).because.zh
    assert "2027-01-01 至 2027-01-04 元旦不计" in words
    assert (
        "工作日历由第 1 版更新为第 2 版后重新计算，"
        "到期时间由 2027-01-05（周二）16:00 改为 2027-01-06（周三）16:00。依据工作日历第 2 版。"
    ) in words
    assert "暂定" not in words


def test_seconds_do_not_spoil_the_sum():
    start = at("2026-11-23 16:07") + timedelta(seconds=33, microseconds=512_345)
    words = promise(start, Limit(4, LimitUnit.WORK_HOUR), NAMED).because.zh
    assert "11-23 计 1 小时 53 分；11-24 计 2 小时 7 分，至 10:37 计满 4 小时。" in words
