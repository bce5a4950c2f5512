"""When a shift begins and ends, by the times a centre has set."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from console.domain.calendar import SHANGHAI
from console.domain.case.rules import Rules
from console.domain.shifts import USUAL_SHIFTS, next_shift, shift_at

THREE = ("00:00", "08:00", "16:00")
WHOLE = ("08:30",)
HOUR = timedelta(hours=1)


def at(words: str) -> datetime:
    """An instant of the district as the hub has it: in UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("changes", "now", "began", "ended"),
    [
        (USUAL_SHIFTS, "2026-11-23 14:00", "2026-11-23 08:00", "2026-11-23 20:00"),
        (USUAL_SHIFTS, "2026-11-23 20:00", "2026-11-23 20:00", "2026-11-24 08:00"),
        (USUAL_SHIFTS, "2026-11-24 03:00", "2026-11-23 20:00", "2026-11-24 08:00"),
        (THREE, "2026-11-23 23:59", "2026-11-23 16:00", "2026-11-24 00:00"),
        (THREE, "2026-11-24 00:00", "2026-11-24 00:00", "2026-11-24 08:00"),
        (WHOLE, "2027-01-01 08:29", "2026-12-31 08:30", "2027-01-01 08:30"),
    ],
)
def test_a_shift_lasts_from_one_change_to_the_next(changes, now, began, ended):
    shift = shift_at(changes, at(now))
    assert (shift.began_at, shift.ended_at) == (at(began), at(ended))


@pytest.mark.parametrize(
    ("changes", "now", "ends"),
    [
        (USUAL_SHIFTS, "2026-11-23 19:40", "2026-11-24 08:00"),
        (USUAL_SHIFTS, "2026-11-23 20:25", "2026-11-24 08:00"),
        (USUAL_SHIFTS, "2026-11-23 07:45", "2026-11-23 20:00"),
        (USUAL_SHIFTS, "2026-11-23 08:45", "2026-11-23 20:00"),
        (USUAL_SHIFTS, "2026-11-23 10:00", "2026-11-23 20:00"),
        (USUAL_SHIFTS, "2026-11-23 10:01", "2026-11-24 08:00"),
        (THREE, "2026-11-23 15:50", "2026-11-24 00:00"),
        (THREE, "2026-11-23 23:50", "2026-11-24 08:00"),
        (WHOLE, "2026-11-23 08:10", "2026-11-24 08:30"),
        (("00:00", "01:00"), "2026-11-23 00:31", "2026-11-24 00:00"),
    ],
)
def test_who_signs_early_or_late_hands_over_to_the_same_shift(changes, now, ends):
    assert next_shift(changes, at(now)).ended_at == at(ends)


def test_at_any_instant_a_shift_is_worked_and_the_next_one_ends_later():
    seed = 20261123
    print(f"seed {seed}")
    random = Random(seed)
    for _ in range(400):
        minutes = sorted(random.sample(range(24 * 60), random.randint(1, 6)))
        changes = tuple(f"{each // 60:02}:{each % 60:02}" for each in minutes)
        assert not list(Rules(shifts=changes).faults()), changes
        now = at("2026-11-23 00:00") + timedelta(seconds=random.randrange(3 * 86_400))
        shift, following = shift_at(changes, now), next_shift(changes, now)
        assert shift.began_at <= now < shift.ended_at
        assert following.began_at in (shift.began_at, shift.ended_at) and following.ended_at > now
        assert timedelta() < following.length <= 24 * HOUR


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((), "1 至 6 个交接时刻"),
        (("01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00"), "1 至 6 个交接时刻"),
        (("8:00", "20:00"), "“8:00”不是时刻"),
        (("24:00",), "“24:00”不是时刻"),
        (("08:00:30",), "“08:00:30”不是时刻"),
        (("<b>",), "“<b>”不是时刻"),
        (("20:00", "08:00"), "从早到晚"),
        (("08:00", "08:00"), "从早到晚"),
    ],
)
def test_times_that_make_no_shifts_are_refused_with_a_sentence(changes, words):
    (fault,) = Rules(shifts=changes).faults()
    assert words in fault.zh
