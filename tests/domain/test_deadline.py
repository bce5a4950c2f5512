"""Promised times, against the golden vectors of the handbook (slots 08:30–12:00 and 13:30–18:00)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.calendar import SHANGHAI
from console.domain.deadline import (
    Deadline,
    Lamp,
    Limit,
    LimitUnit,
    given_amber_at,
    lamp,
    promise,
    remaining_s,
    resume,
)
from console.domain.text import Refused
from tests.support.law import a_calendar

CALENDAR = a_calendar()


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "value", "unit", "due"),
    [
        ("2026-09-30 17:00", 4, LimitUnit.WORK_HOUR, "2026-10-08 11:30"),
        ("2026-09-30 17:00", 1, LimitUnit.WORK_DAY, "2026-10-08 17:00"),
        ("2026-09-30 17:00", 2, LimitUnit.URGENT_HOUR, "2026-09-30 19:00"),
        ("2026-02-13 16:30", 4, LimitUnit.WORK_HOUR, "2026-02-14 11:00"),
        ("2026-02-14 17:30", 2, LimitUnit.WORK_DAY, "2026-02-25 17:30"),
        ("2026-05-08 20:00", 2, LimitUnit.WORK_HOUR, "2026-05-09 10:30"),
        ("2026-11-20 17:30", 4, LimitUnit.WORK_HOUR, "2026-11-23 12:00"),
        ("2026-11-21 10:00", 1, LimitUnit.WORK_DAY, "2026-11-23 18:00"),
        ("2026-11-23 12:15", 1, LimitUnit.WORK_HOUR, "2026-11-23 14:30"),
        ("2026-12-31 17:00", 1, LimitUnit.WORK_DAY, "2027-01-04 17:00"),
        ("2026-04-03 09:00", 7, LimitUnit.WORK_DAY, "2026-04-15 09:00"),
        ("2026-11-23 08:30", 1, LimitUnit.WORK_DAY, "2026-11-23 18:00"),
        ("2026-11-23 10:00", 15, LimitUnit.MINUTE, "2026-11-23 10:15"),
        ("2026-11-21 10:00", 2, LimitUnit.NATURAL_DAY, "2026-11-23 10:00"),
    ],
)
def test_a_limit_on_its_clock_ends_when_the_handbook_says(start, value, unit, due):
    assert promise(at(start), Limit(value, unit), CALENDAR).due_at == at(due)


def test_a_day_of_an_unpublished_year_makes_the_promise_provisional():
    over = promise(at("2026-12-31 17:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    inside = promise(at("2026-12-30 09:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    assert (over.provisional, inside.provisional) == (True, False)
    assert "暂定" in over.because.zh and "provisional" in over.because.en


def test_work_that_stood_still_goes_on_with_its_remainder():
    start, limit = at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_DAY)
    first = promise(start, limit, CALENDAR)
    left = remaining_s(at("2026-11-23 11:00"), first, CALENDAR)
    assert left == 6 * 3_600
    assert resume(at("2026-11-23 15:00"), left, first, CALENDAR).due_at == at("2026-11-24 11:30")


def test_work_that_stood_still_overdue_goes_on_overdue():
    first = promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_HOUR), CALENDAR)
    left = remaining_s(at("2026-11-23 11:00"), first, CALENDAR)
    again = resume(at("2026-11-24 10:00"), left, first, CALENDAR)
    assert left == -3_600
    assert again.due_at == at("2026-11-24 09:00")


def test_the_lamp_is_amber_for_the_last_fifth_and_never_less_than_half_an_hour():
    long = promise(at("2026-11-23 09:00"), Limit(10, LimitUnit.URGENT_HOUR), CALENDAR)
    short = promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.URGENT_HOUR), CALENDAR)
    assert lamp(at("2026-11-23 16:59"), long.amber_at, long.due_at) is Lamp.GREEN
    assert lamp(at("2026-11-23 17:00"), long.amber_at, long.due_at) is Lamp.AMBER
    assert lamp(at("2026-11-23 09:30"), short.amber_at, short.due_at) is Lamp.AMBER
    assert lamp(at("2026-11-23 10:00"), short.amber_at, short.due_at) is Lamp.AMBER
    assert lamp(at("2026-11-23 10:01"), short.amber_at, short.due_at) is Lamp.RED


def test_a_negative_limit_is_refused():
    with pytest.raises(Refused):
        promise(at("2026-11-23 09:00"), Limit(-1, LimitUnit.WORK_HOUR), CALENDAR)


instants = st.integers(0, 366 * 24 * 60).map(lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes))
limits = st.builds(Limit, st.integers(0, 30), st.sampled_from(LimitUnit))


@given(instants, limits)
def test_what_is_left_at_the_start_is_the_whole_limit(start: datetime, limit: Limit):
    made: Deadline = promise(start, limit, CALENDAR)
    again = resume(start, remaining_s(start, made, CALENDAR), made, CALENDAR)
    assert again.due_at == made.due_at >= start


@given(instants, limits, st.integers(0, 20 * 24 * 60))
def test_standing_still_neither_gives_nor_takes_time(start: datetime, limit: Limit, later: int):
    made = promise(start, limit, CALENDAR)
    stop = start + timedelta(minutes=later)
    left = remaining_s(stop, made, CALENDAR)
    goes_on = resume(stop, left, made, CALENDAR)
    assert remaining_s(stop, goes_on, CALENDAR) == left


@pytest.mark.parametrize(
    ("minutes", "amber_after"), [(15, 7.5), (60, 30), (300, 240)], ids=["half", "thirty minutes", "a fifth"]
)
def test_a_deadline_that_was_given_turns_amber_as_our_own_does(minutes, amber_after):
    start = at("2026-11-23 09:00")
    due = start + timedelta(minutes=minutes)
    ours = promise(start, Limit(minutes, LimitUnit.MINUTE), CALENDAR)
    assert given_amber_at(start, due) == ours.amber_at == start + timedelta(minutes=amber_after)
