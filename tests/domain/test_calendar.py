"""The calendar: what a day is, what it falls back to, and a sentence for everything wrong with one."""

from datetime import date, datetime

import msgspec
import pytest
from hypothesis import given

from console.domain.calendar import (
    SHANGHAI,
    CalendarDay,
    Clock,
    DayKind,
    DutyHours,
    Hours,
    Mark,
    Slot,
    WorkCalendar,
    missing_year,
)
from console.domain.reference import PublishReference, SetName, decide, read
from console.domain.text import Refused, Text
from tests.support.law import ADMIN, MemoryBook, a_calendar
from tests.support.plain_clock import calendars

CALENDAR = a_calendar()
OFFICE = (Slot("08:30", "12:00"), Slot("13:30", "18:00"))


@pytest.mark.parametrize(
    ("day", "mark"),
    [
        (date(2026, 11, 23), Mark.WORKDAY),
        (date(2026, 11, 22), Mark.WEEKEND),
        (date(2026, 10, 1), Mark.HOLIDAY),
        (date(2026, 10, 10), Mark.MAKEUP),
        (date(2027, 1, 1), Mark.HOLIDAY),
        (date(2027, 2, 8), Mark.WORKDAY),
        (date(2027, 5, 3), Mark.WORKDAY),
    ],
    ids=["Monday", "Sunday", "holiday", "make-up Saturday", "fixed day of an unknown year", "lunar day of one",
         "bridge day of one"],
)  # fmt: skip
def test_a_day_is_what_the_notice_says_and_else_what_the_week_says(day, mark):
    assert CALENDAR.mark(day)[0] is mark


def test_the_fixed_days_of_an_unknown_year_are_the_statutory_ones():
    """In 2024 all of them lie inside the week."""
    unknown = WorkCalendar(rev=1, days=(), years=())
    days = [date(2024, month, day) for month, day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))]
    assert [unknown.is_workday(day) for day in days] == [False] * 6
    assert all(unknown.is_workday(day) for day in (date(2024, 1, 2), date(2024, 5, 3), date(2024, 10, 4)))


def test_the_fixed_days_of_a_published_year_are_not_added_to_its_own():
    silent = WorkCalendar(rev=1, days=(CalendarDay(date(2026, 1, 1), DayKind.HOLIDAY),), years=(2026,))
    assert silent.is_workday(date(2026, 5, 1))


def test_a_day_of_an_unknown_year_may_be_listed_already():
    early = msgspec.structs.replace(CALENDAR, days=(*CALENDAR.days, CalendarDay(date(2027, 2, 8), DayKind.HOLIDAY)))
    assert not early.is_workday(date(2027, 2, 8))
    assert not early.knows(date(2027, 2, 8))


def test_a_year_that_is_published_replaces_what_was_listed_for_it():
    early = msgspec.structs.replace(CALENDAR, days=(*CALENDAR.days, CalendarDay(date(2027, 2, 8), DayKind.HOLIDAY)))
    published = early.with_year(2027, (CalendarDay(date(2027, 1, 1), DayKind.HOLIDAY),), rev=2)
    assert (published.rev, published.years) == (2, (2026, 2027))
    assert published.is_workday(date(2027, 2, 8))
    assert not published.is_workday(date(2026, 10, 1))


def test_a_year_takes_no_day_of_another():
    with pytest.raises(Refused, match="2028-01-01"):
        CALENDAR.with_year(2027, (CalendarDay(date(2028, 1, 1), DayKind.HOLIDAY),), rev=2)


@pytest.mark.parametrize(
    ("today", "absent"),
    [
        ("2026-10-31 23:59", None), ("2026-11-01 00:00", "2027"), ("2026-12-31 23:59", "2027"),
        ("2027-01-01 00:00", "2027"), ("2027-06-01 00:00", "2027"),
    ],
)  # fmt: skip
def test_from_the_first_of_november_the_missing_year_is_told(today, absent):
    told = missing_year(CALENDAR, datetime.strptime(today, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI))
    assert (told is None) == (absent is None)
    assert told is None or (absent in told.zh and absent in told.en)


def test_nothing_is_told_once_the_year_is_there():
    known = CALENDAR.with_year(2027, (CalendarDay(date(2027, 1, 1), DayKind.HOLIDAY),), rev=2)
    assert missing_year(known, datetime(2026, 12, 1, tzinfo=SHANGHAI)) is None


@given(calendars)
def test_a_calendar_travels_as_json(calendar: WorkCalendar):
    assert read(SetName.CALENDAR, msgspec.json.encode(calendar), 1) == calendar


def test_what_a_clock_has_laid_out_goes_with_its_calendar():
    assert CALENDAR.timetable(Clock.WORK) is CALENDAR.timetable(Clock.WORK)
    assert CALENDAR.timetable(Clock.WORK) is not CALENDAR.timetable(Clock.DUTY)
    assert CALENDAR.timetable(Clock.WORK) is not a_calendar().timetable(Clock.WORK)
    assert a_calendar() == CALENDAR


def faulty(**changes: object) -> Text:
    with pytest.raises(Refused) as refused:
        msgspec.structs.replace(CALENDAR, **changes)
    return refused.value.reason


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ((Slot("08:30", "12:00"), Slot("11:30", "18:00")), "11:30–18:00 与前一段 08:30–12:00 重叠"),
        ((Slot("13:30", "18:00"), Slot("08:30", "12:00")), "次序颠倒"),
        ((Slot("18:00", "08:30"),), "18:00–08:30 的结束不晚于开始"),
        ((Slot("08:30", "08:30"),), "08:30–08:30 的结束不晚于开始"),
        ((Slot("8:30", "12:00"),), "“8:30”不是时刻"),
        ((Slot("08:30", "24:30"),), "“24:30”不是时刻"),
        ((), "没有时段"),
    ],
)
def test_slots_that_cannot_be_kept_are_refused_with_their_place(slots, said):
    for key, of in (("hours", Hours), ("duty", DutyHours)):
        sound, wrong = of(since=date(2025, 1, 1), slots=OFFICE), of(since=date(2026, 6, 1), slots=slots)
        reason = faulty(**{key: (sound, wrong)})
        assert f"{key}[1]" in reason.zh and said in reason.zh
        assert f"{key}[1]" in reason.en


def test_a_day_listed_twice_is_refused_by_its_date():
    assert "2026-10-01 出现 2 次" in faulty(days=(*CALENDAR.days, CalendarDay(date(2026, 10, 1), DayKind.WORKDAY))).zh


def test_effective_dates_out_of_order_are_refused_by_their_dates():
    later, sooner = (Hours(since=date(2026, month, 1), slots=OFFICE) for month in (10, 6))
    assert "hours[1]：启用日期 2026-06-01 不晚于上一条的 2026-10-01" in faulty(hours=(later, sooner)).zh
    assert "hours[1]：启用日期 2026-06-01 不晚于上一条的 2026-06-01" in faulty(hours=(sooner, sooner)).zh


def test_hours_that_are_missing_altogether_are_refused():
    assert "hours：没有任何工作时段" in faulty(hours=()).zh
    assert "duty：没有任何值守时段" in faulty(duty=()).zh


def test_a_year_that_counts_as_published_without_any_day_is_refused():
    assert "2027 年列为已公布" in faulty(years=(2026, 2027)).zh
    assert "2026 年重复" in faulty(years=(2026, 2026)).zh


def test_every_fault_gets_its_sentence():
    reason = faulty(years=(2026, 2027), hours=(), duty=(DutyHours(since=date(2025, 1, 1), slots=()),))
    assert reason.zh.count("。") == 3
    assert reason.en.count(".") == 3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"rev":1,"days":[],"years":[],"slots":[]}', "不认识“slots”"),
        (b'{"rev":1,"days":[{"date":"2026-01-01","kind":"holiday","nmae":["",""]}],"years":[]}', "“days[0].nmae”"),
        (b'{"rev":1,"days":[],"years":[],"duty":[{"since":"2026-01-01","slots":[],"everyday":true}]}', "duty[0].every"),
        (b'{"rev":1,"days":[{"date":"2026-02-30","kind":"holiday"}],"years":[]}', "days[0].date 不是有效的日期"),
        (b'{"rev":1,"days":[{"date":"2026-02-03","kind":"party"}],"years":[]}', "party"),
        (b'{"rev":1,"days":[],"years":[2026]}', "2026 年列为已公布"),
        (b'[]', "格式有误"),
        (b'{', "内容不完整"),
    ],
)  # fmt: skip
def test_a_calendar_from_outside_is_read_whole_or_refused(body, said):
    with pytest.raises(Refused) as refused:
        decide(MemoryBook(), PublishReference(name=SetName.CALENDAR, sha256="", body=body.decode()), ADMIN)
    assert said in refused.value.reason.zh


def test_a_faulty_set_is_refused_at_the_door_of_the_log():
    with pytest.raises(Refused) as refused:
        read(SetName.CALENDAR, b'{"rev":1,"days":[],"years":[],"hours":[]}', 2)
    assert "hours：没有任何工作时段" in refused.value.reason.zh


def test_a_day_is_turned_with_its_source_and_turned_back() -> None:
    calendar = WorkCalendar(rev=1, days=(), years=())
    wednesday, saturday = date(2026, 3, 4), date(2026, 3, 7)
    off = calendar.turned(wednesday, Text("停工", "closed"), "通知 1 号")
    assert not off.is_workday(wednesday) and off.days[0].source == "通知 1 号"
    assert off.turned(wednesday, Text("", ""), "x").days == ()
    worked = off.turned(saturday, Text("", ""), "通知 2 号")
    assert worked.mark(saturday)[0] is Mark.MAKEUP and [each.date for each in worked.days] == [wednesday, saturday]
