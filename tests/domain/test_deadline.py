"""Promised times, against the golden vectors of the handbook (slots 08:30–12:00 and 13:30–18:00)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.calendar import SHANGHAI, CalendarDay, Clock, DayKind, DayRule, DutyHours, Hours, Slot
from console.domain.deadline import (
    Deadline,
    Lamp,
    Limit,
    LimitUnit,
    extend,
    given_amber_at,
    instant_at,
    lamp,
    promise,
    recompute,
    remaining_s,
    resume,
)
from console.domain.text import Refused
from tests.support.law import a_calendar

CALENDAR = a_calendar()
BY_DAYS = replace(CALENDAR, day_rule=DayRule.DAYS)
EVENINGS = replace(CALENDAR, duty=(DutyHours(since=date(2026, 1, 1), slots=(Slot("08:00", "20:00"),)),))
OFFICE = replace(CALENDAR, duty=(DutyHours(since=date(2026, 1, 1), slots=(Slot("08:30", "18:00"),), every_day=False),))
PUBLISHED = CALENDAR.with_year(2027, tuple(CalendarDay(date(2027, 1, n), DayKind.HOLIDAY) for n in range(1, 5)), rev=2)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "value", "unit", "by_hours", "by_days"),
    [
        ("2026-09-30 17:00", 4, LimitUnit.WORK_HOUR, "2026-10-08 11:30", "2026-10-08 11:30"),
        ("2026-09-30 17:00", 1, LimitUnit.WORK_DAY, "2026-10-08 17:00", "2026-10-08 18:00"),
        ("2026-09-30 17:00", 2, LimitUnit.URGENT_HOUR, "2026-09-30 19:00", "2026-09-30 19:00"),
        ("2026-02-13 16:30", 4, LimitUnit.WORK_HOUR, "2026-02-14 11:00", "2026-02-14 11:00"),
        ("2026-02-14 17:30", 2, LimitUnit.WORK_DAY, "2026-02-25 17:30", "2026-02-25 18:00"),
        ("2026-05-08 20:00", 2, LimitUnit.WORK_HOUR, "2026-05-09 10:30", "2026-05-09 10:30"),
        ("2026-11-20 17:30", 4, LimitUnit.WORK_HOUR, "2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-21 10:00", 1, LimitUnit.WORK_DAY, "2026-11-23 18:00", "2026-11-23 18:00"),
        ("2026-11-23 12:15", 1, LimitUnit.WORK_HOUR, "2026-11-23 14:30", "2026-11-23 14:30"),
        ("2026-12-31 17:00", 1, LimitUnit.WORK_DAY, "2027-01-04 17:00", "2027-01-04 18:00"),
        ("2026-04-03 09:00", 7, LimitUnit.WORK_DAY, "2026-04-15 09:00", "2026-04-15 18:00"),
        ("2026-11-23 08:30", 1, LimitUnit.WORK_DAY, "2026-11-23 18:00", "2026-11-24 18:00"),
        ("2026-11-23 10:00", 15, LimitUnit.MINUTE, "2026-11-23 10:15", "2026-11-23 10:15"),
        ("2026-11-21 10:00", 2, LimitUnit.NATURAL_DAY, "2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-21 10:00", 2, LimitUnit.URGENT_DAY, "2026-11-23 10:00", "2026-11-23 10:00"),
    ],
)
def test_a_limit_on_its_clock_ends_when_the_handbook_says(start, value, unit, by_hours, by_days):
    limit = Limit(value, unit)
    assert promise(at(start), limit, CALENDAR).due_at == at(by_hours)
    assert promise(at(start), limit, BY_DAYS).due_at == at(by_days)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 07:00", 1, "2026-11-23 09:30"),
        ("2026-11-23 08:30", 3, "2026-11-23 11:30"),
        ("2026-11-23 11:00", 1, "2026-11-23 12:00"),
        ("2026-11-23 12:00", 1, "2026-11-23 14:30"),
        ("2026-11-23 12:45", 1, "2026-11-23 14:30"),
        ("2026-11-23 13:30", 1, "2026-11-23 14:30"),
        ("2026-11-23 17:00", 1, "2026-11-23 18:00"),
        ("2026-11-23 18:00", 1, "2026-11-24 09:30"),
        ("2026-11-23 23:59", 1, "2026-11-24 09:30"),
        ("2026-10-10 17:30", 1, "2026-10-12 09:00"),
        ("2026-10-03 10:00", 1, "2026-10-08 09:30"),
        ("2026-12-31 17:30", 1, "2027-01-04 09:00"),
        ("2025-12-31 17:30", 1, "2026-01-04 09:00"),
    ],
    ids=[
        "before the day", "as it opens", "to the end of a slot", "as a slot shuts", "at noon", "after noon",
        "to the end of the day", "as the day shuts", "at night", "on a Saturday that is worked", "on a holiday",
        "into a year that is not published", "out of a year that is not published",
    ],
)  # fmt: skip
def test_the_edges_of_a_day_belong_to_the_side_that_is_worked(start, hours, due):
    assert promise(at(start), Limit(hours, LimitUnit.WORK_HOUR), CALENDAR).due_at == at(due)


@pytest.mark.parametrize("calendar", [CALENDAR, BY_DAYS], ids=["hours", "days"])
@pytest.mark.parametrize("unit", [LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY])
@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 12:00", "2026-11-23 13:30"),
        ("2026-11-20 20:00", "2026-11-23 08:30"),
    ],
)
def test_a_limit_of_nothing_is_over_as_soon_as_its_clock_runs(start, due, unit, calendar):
    assert promise(at(start), Limit(0, unit), calendar).due_at == at(due)


def test_a_day_of_an_unpublished_year_makes_the_promise_provisional():
    over = promise(at("2026-12-31 17:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    inside = promise(at("2026-12-30 09:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    assert (over.provisional, inside.provisional) == (True, False)
    assert "暂定" in over.because.zh and "provisional" in over.because.en


@pytest.mark.parametrize("clock", [Clock.CONTINUOUS, Clock.DUTY])
def test_a_clock_that_asks_no_calendar_is_never_provisional(clock):
    assert not promise(at("2026-12-31 23:00"), Limit(120, LimitUnit.MINUTE), CALENDAR, clock).provisional


@pytest.mark.parametrize(
    ("calendar", "start", "due"),
    [
        (CALENDAR, "2026-10-03 23:50", "2026-10-04 00:20"),
        (EVENINGS, "2026-10-03 19:50", "2026-10-04 08:20"),
        (EVENINGS, "2026-10-03 21:00", "2026-10-04 08:30"),
        (OFFICE, "2026-09-30 17:50", "2026-10-08 08:50"),
        (OFFICE, "2026-10-10 12:30", "2026-10-10 13:00"),
    ],
    ids=["always open", "across the night", "closed", "working days only", "a Saturday that is worked"],
)
def test_what_the_centre_owes_runs_in_its_own_duty_hours(calendar, start, due):
    assert promise(at(start), Limit(30, LimitUnit.MINUTE), calendar, Clock.DUTY).due_at == at(due)


def test_summer_hours_count_from_their_day_on():
    summer = Hours(since=date(2026, 6, 1), slots=(Slot("08:30", "12:00"), Slot("14:30", "18:00")))
    calendar = replace(CALENDAR, hours=(*CALENDAR.hours, summer))
    limit = Limit(8, LimitUnit.WORK_HOUR)
    assert promise(at("2026-05-28 09:00"), limit, calendar).due_at == at("2026-05-29 09:00")
    assert promise(at("2026-06-01 09:00"), limit, calendar).due_at == at("2026-06-02 10:00")
    assert promise(at("2026-06-01 09:00"), Limit(1, LimitUnit.WORK_DAY), calendar).due_at == at("2026-06-02 09:00")


def test_work_that_stood_still_goes_on_with_its_remainder():
    start, limit = at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_DAY)
    first = promise(start, limit, CALENDAR)
    left = remaining_s(at("2026-11-23 11:00"), first, CALENDAR)
    assert left == 6 * 3_600
    assert resume(at("2026-11-23 15:00"), left, first, CALENDAR).due_at == at("2026-11-24 11:30")


def test_days_counted_whole_leave_their_working_hours_when_they_stand_still():
    first = promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_DAY), BY_DAYS)
    left = remaining_s(at("2026-11-23 11:00"), first, BY_DAYS)
    assert left == 13.5 * 3_600
    assert resume(at("2026-11-23 15:00"), left, first, BY_DAYS).due_at == at("2026-11-25 11:00")


def test_a_pause_over_a_holiday_costs_nothing():
    first = promise(at("2026-09-30 16:00"), Limit(4, LimitUnit.WORK_HOUR), CALENDAR)
    left = remaining_s(at("2026-09-30 17:00"), first, CALENDAR)
    assert resume(at("2026-10-05 10:00"), left, first, CALENDAR).due_at == at("2026-10-08 11:30")


def test_two_pauses_leave_what_neither_used():
    first = promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    second = resume(at("2026-11-23 15:00"), remaining_s(at("2026-11-23 11:00"), first, CALENDAR), first, CALENDAR)
    third = resume(at("2026-11-26 08:00"), remaining_s(at("2026-11-23 17:00"), second, CALENDAR), second, CALENDAR)
    assert third.due_at == at("2026-11-26 14:00")
    assert (third.whole_s, third.limit) == (8 * 3_600, first.limit)


def test_work_that_stood_still_overdue_goes_on_overdue():
    first = promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_HOUR), CALENDAR)
    left = remaining_s(at("2026-11-23 11:00"), first, CALENDAR)
    again = resume(at("2026-11-24 10:00"), left, first, CALENDAR)
    assert left == -3_600
    assert again.due_at == again.amber_at == at("2026-11-24 09:00")


def test_overdue_is_overdue_even_while_the_clock_stands():
    first = promise(at("2026-11-20 10:30"), Limit(6, LimitUnit.WORK_HOUR), CALENDAR)
    evening = at("2026-11-20 20:00")
    assert first.due_at < evening
    assert remaining_s(first.due_at, first, CALENDAR) == 0
    assert remaining_s(first.due_at + timedelta(microseconds=1), first, CALENDAR) == -1
    assert resume(at("2026-11-23 09:00"), remaining_s(evening, first, CALENDAR), first, CALENDAR).due_at < at(
        "2026-11-23 09:00"
    )


def test_an_extension_is_added_where_it_was_due_on_the_same_clock():
    first = promise(at("2026-11-20 15:00"), Limit(4, LimitUnit.WORK_HOUR), CALENDAR)
    more = extend(first, Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    assert (first.due_at, more.due_at) == (at("2026-11-23 09:30"), at("2026-11-24 09:30"))
    assert (more.began_at, more.limit, more.whole_s) == (first.began_at, first.limit, 12 * 3_600)
    assert extend(first, Limit(1, LimitUnit.WORK_DAY), BY_DAYS).due_at == at("2026-11-24 18:00")


def test_an_extension_of_nothing_is_refused():
    with pytest.raises(Refused):
        extend(promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR), Limit(0, LimitUnit.WORK_DAY),
               CALENDAR)  # fmt: skip


def test_a_newer_calendar_moves_what_it_changes_and_nothing_else():
    over = promise(at("2026-12-31 17:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    beside = promise(at("2026-12-30 17:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    moved, same = recompute(over, PUBLISHED), recompute(beside, PUBLISHED)
    assert (moved.due_at, moved.provisional) == (at("2027-01-05 17:00"), False)
    assert (same.due_at, same.amber_at, same.calendar_rev) == (beside.due_at, beside.amber_at, 2)
    assert recompute(moved, PUBLISHED) is moved


def test_a_guess_that_proves_right_stops_being_one():
    right = CALENDAR.with_year(2027, (CalendarDay(date(2027, 1, 1), DayKind.HOLIDAY),), rev=2)
    guessed = promise(at("2026-12-31 17:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    settled = recompute(guessed, right)
    assert (guessed.provisional, settled.provisional) == (True, False)
    assert settled.due_at == guessed.due_at
    assert "重新计算" not in settled.because.zh


def test_what_was_used_before_a_pause_stays_used_under_a_newer_calendar():
    first = promise(at("2026-12-31 16:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    again = resume(at("2026-12-31 17:30"), remaining_s(at("2026-12-31 17:00"), first, CALENDAR), first, CALENDAR)
    assert again.due_at == at("2027-01-04 16:30")
    assert recompute(again, PUBLISHED).due_at == at("2027-01-05 16:30")


@pytest.mark.parametrize(
    ("share", "instant"),
    [
        (0, "2026-11-23 08:30"), (0.25, "2026-11-23 10:30"), (0.5, "2026-11-23 14:00"), (1, "2026-11-23 18:00"),
        (1.5, "2026-11-24 14:00"), (2, "2026-11-24 18:00"),
    ],
)  # fmt: skip
def test_a_share_of_the_limit_is_used_on_its_own_clock(share, instant):
    made = promise(at("2026-11-21 10:00"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    assert instant_at(made, share, CALENDAR) == at(instant)


def test_a_share_is_one_of_the_whole_limit_also_after_a_pause():
    first = promise(at("2026-11-23 08:30"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    again = resume(at("2026-11-24 08:30"), remaining_s(at("2026-11-23 10:30"), first, CALENDAR), first, CALENDAR)
    assert instant_at(again, 0.5, CALENDAR) == at("2026-11-24 10:30")
    assert instant_at(again, 0.25, CALENDAR) == at("2026-11-24 08:30")
    assert instant_at(again, 0.125, CALENDAR) < again.began_at
    assert again.amber_at == instant_at(again, 0.8, CALENDAR)


def test_the_lamp_is_amber_for_the_last_fifth_and_never_less_than_half_an_hour():
    long = promise(at("2026-11-23 09:00"), Limit(10, LimitUnit.URGENT_HOUR), CALENDAR)
    short = promise(at("2026-11-23 09:00"), Limit(1, LimitUnit.URGENT_HOUR), CALENDAR)
    assert lamp(at("2026-11-23 16:59"), long.amber_at, long.due_at) is Lamp.GREEN
    assert lamp(at("2026-11-23 17:00"), long.amber_at, long.due_at) is Lamp.AMBER
    assert lamp(at("2026-11-23 09:30"), short.amber_at, short.due_at) is Lamp.AMBER
    assert lamp(at("2026-11-23 10:00"), short.amber_at, short.due_at) is Lamp.AMBER
    assert lamp(at("2026-11-23 10:01"), short.amber_at, short.due_at) is Lamp.RED


def test_the_half_hour_of_amber_is_counted_on_the_same_clock():
    made = promise(at("2026-11-23 17:10"), Limit(1, LimitUnit.WORK_HOUR), CALENDAR)
    assert (made.due_at, made.amber_at) == (at("2026-11-24 08:40"), at("2026-11-23 17:40"))


def test_what_goes_on_with_less_than_a_fifth_is_amber_at_once():
    first = promise(at("2026-11-23 08:30"), Limit(1, LimitUnit.WORK_DAY), CALENDAR)
    again = resume(at("2026-11-24 09:00"), 3_600, first, CALENDAR)
    assert again.amber_at == again.began_at


@pytest.mark.parametrize(
    "limit",
    [Limit(-1, LimitUnit.WORK_HOUR), Limit(4_000, LimitUnit.URGENT_DAY), Limit(4_000, LimitUnit.WORK_DAY)],
    ids=["negative", "more than ten years", "more than ten years of work"],
)
@pytest.mark.parametrize("calendar", [CALENDAR, BY_DAYS], ids=["hours", "days"])
def test_a_limit_that_cannot_be_meant_is_refused(limit, calendar):
    with pytest.raises(Refused):
        promise(at("2026-11-23 09:00"), limit, calendar)


instants = st.integers(0, 366 * 24 * 60).map(lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes))
limits = st.builds(Limit, st.integers(0, 30), st.sampled_from(LimitUnit))


@given(instants, limits)
def test_what_is_left_at_the_start_is_the_whole_limit(start: datetime, limit: Limit):
    made: Deadline = promise(start, limit, CALENDAR)
    again = resume(start, remaining_s(start, made, CALENDAR), made, CALENDAR)
    assert again.due_at == made.due_at >= start


@given(instants, limits, st.floats(0, 3), st.floats(0, 3))
def test_shares_follow_one_another(start: datetime, limit: Limit, one: float, other: float):
    made = promise(start, limit, CALENDAR)
    less, more = sorted((one, other))
    assert instant_at(made, less, CALENDAR) <= instant_at(made, more, CALENDAR)
    assert instant_at(made, 1, CALENDAR) == made.due_at


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
