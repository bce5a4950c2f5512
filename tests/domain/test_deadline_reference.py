"""The quick clocks against the slow one, on calendars nobody would publish."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.calendar import Clock, WorkCalendar
from console.domain.deadline import Limit, LimitUnit, extend, instant_at, promise, recompute, remaining_s, resume
from tests.support.plain_clock import PlainClock, calendars, minutes

limits = st.builds(Limit, st.integers(0, 9), st.sampled_from(LimitUnit))
clocks = st.sampled_from(Clock)
spans = st.integers(-40 * 60, 40 * 60)


@given(calendars, clocks, limits, minutes)
def test_a_promise_is_due_when_the_slow_clock_says(calendar: WorkCalendar, clock: Clock, limit: Limit, start: datetime):
    assert promise(start, limit, calendar, clock).due_at == PlainClock(calendar, clock).promised(start, limit)


@given(calendars, clocks, minutes, spans, minutes)
def test_a_remainder_goes_on_as_the_slow_clock_says(calendar, clock, start, left, again):
    stood = promise(start, Limit(1, LimitUnit.MINUTE), calendar, clock)
    went_on = resume(again, left * 60, stood, calendar)
    assert went_on.due_at == PlainClock(calendar, clock).after(again, left)


@given(calendars, clocks, limits, minutes, st.integers(-20 * 1440, 20 * 1440))
def test_what_remains_is_what_the_slow_clock_counts(calendar, clock, limit, start, later):
    made, slow = promise(start, limit, calendar, clock), PlainClock(calendar, clock)
    at = made.due_at + timedelta(minutes=later)
    left = remaining_s(at, made, calendar)
    if later <= 0:
        assert left == slow.between(at, made.due_at) * 60
    else:
        assert left == min(-1, -slow.between(made.due_at, at) * 60)


@given(calendars, clocks, limits, limits.filter(lambda limit: limit.value > 0), minutes)
def test_an_extension_counts_on_from_where_it_was_due(calendar, clock, limit, more, start):
    made = promise(start, limit, calendar, clock)
    assert extend(made, more, calendar).due_at == PlainClock(calendar, clock).promised(made.due_at, more)


@given(calendars, clocks, limits, minutes, st.integers(0, 16))
def test_a_share_of_the_limit_is_used_when_the_slow_clock_has_counted_it(calendar, clock, limit, start, eighths):
    made, slow = promise(start, limit, calendar, clock), PlainClock(calendar, clock)
    whole = slow.between(start, made.due_at)
    if whole % 8 == 0:
        wanted = whole * eighths // 8
        from_due = slow.after(made.due_at, wanted - whole) if eighths > 8 and whole else made.due_at
        expected = slow.after(start, wanted) if eighths < 8 and whole else from_due
        assert instant_at(made, eighths / 8, calendar) == expected


@settings(max_examples=60)
@given(calendars, calendars, clocks, limits, minutes, spans, limits.filter(lambda limit: limit.value > 0))
def test_a_newer_calendar_gives_what_it_would_have_given_at_first(old, new, clock, limit, start, left, more):
    new = type(new)(rev=2, days=new.days, years=new.years, hours=new.hours, duty=new.duty, day_rule=new.day_rule)
    made = extend(promise(start, limit, old, clock), more, old)
    fresh = extend(promise(start, limit, new, clock), more, new)
    counted = recompute(made, new)
    assert (counted.due_at, counted.amber_at, counted.provisional, counted.whole_s) == (
        fresh.due_at, fresh.amber_at, fresh.provisional, fresh.whole_s,
    )  # fmt: skip
    went_on = recompute(resume(start, left * 60, made, old), new)
    assert went_on.due_at == resume(start, left * 60, made, new).due_at
    longer = recompute(extend(resume(start, left * 60, made, old), more, old), new)
    afresh = extend(resume(start, left * 60, made, new), more, new)
    assert (longer.due_at, longer.whole_s, longer.amber_at) == (afresh.due_at, afresh.whole_s, afresh.amber_at)
