"""A storm of alerts stands in the duty log twice: when it began and when it was over, however often it is asked for."""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from console.domain.dutylog import (
    OWN_MOST,
    DutyDay,
    DutyEntry,
    EntryKind,
    NoteDuty,
    day_of,
    storm_under_way,
    told,
)
from console.domain.people import Role
from console.domain.storm import OVER_BELOW, WITHIN, turned
from console.domain.text import Refused, Text
from tests.support.law import NOW, MemoryBook, who

CLOCK = who("clock", Role.CLOCK)
LEADER, ADMINISTRATOR = who("shift01", Role.SHIFT_LEADER), who("admin", Role.ADMIN)
ENOUGH = 30
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
SEEDS = range(12)


class Pushed:
    """Alerts that began at these instants."""

    def __init__(self, times: list[datetime]) -> None:
        self.times = sorted(times)

    def first(self, since: datetime, until: datetime) -> datetime | None:
        return next((each for each in self.times if since <= each <= until), None)

    def count(self, since: datetime, until: datetime, most: int) -> int:
        return min(most, bisect_right(self.times, until) - bisect_left(self.times, since))


def days(book: MemoryBook, now: datetime) -> list[DutyDay]:
    found = (book.duty_day(day_of(at)) for at in (now, now - DAY))
    return [each for each in found if each is not None]


def look(book: MemoryBook, pushed: Pushed, now: datetime) -> None:
    """What the hub does again and again."""
    line = turned(days(book, now), pushed, ENOUGH, now)
    if line is not None:
        book.happen(line, CLOCK, now)


def lines(book: MemoryBook) -> list[DutyEntry]:
    kept = sorted((each for each in book.things.values() if isinstance(each, DutyDay)), key=lambda day: day.id)
    return [entry for day in kept for entry in day.entries]


def burst(at: datetime, count: int, over: timedelta) -> list[datetime]:
    return [at + over * n / count for n in range(count)]


def test_a_storm_is_told_when_it_begins_and_when_it_is_over_with_how_many_there_were():
    pushed = Pushed([*burst(NOW, 40, 5 * MINUTE), *burst(NOW + 8 * MINUTE, 25, 6 * MINUTE)])
    book = MemoryBook()
    for minute in range(60):
        look(book, pushed, NOW + minute * MINUTE)
    began, ended = lines(book)
    assert (began.kind, began.since, began.by) == (EntryKind.STORM_BEGAN, NOW, "clock")
    assert ENOUGH <= began.count < 40, "as many as had come by then"
    assert (ended.kind, ended.since, ended.count) == (EntryKind.STORM_ENDED, NOW, 65)
    at, n = "11-23 10:00", began.count
    assert told(began) == Text(f"自 {at} 起 {n} 条新告警", f"{n} new alerts since {at}")
    assert told(ended) == Text(f"自 {at} 起共 65 条新告警", f"65 new alerts in all since {at}")


def test_one_alert_fewer_than_a_storm_is_none():
    book = MemoryBook()
    for minute in range(20):
        look(book, Pushed(burst(NOW, ENOUGH - 1, MINUTE)), NOW + minute * MINUTE)
    assert lines(book) == []


def test_the_same_alerts_spread_over_an_hour_are_no_storm():
    book = MemoryBook()
    for minute in range(80):
        look(book, Pushed(burst(NOW, 2 * ENOUGH, 60 * MINUTE)), NOW + minute * MINUTE)
    assert lines(book) == []


def test_a_storm_goes_on_past_midnight_and_ends_in_the_log_of_the_day_after():
    before = NOW.replace(hour=15, minute=52)
    pushed = Pushed(burst(before, 300, 30 * MINUTE))
    book = MemoryBook()
    for minute in range(60):
        look(book, pushed, before + minute * MINUTE)
    kept = [[each.kind for each in day.entries] for day in reversed(days(book, before + DAY / 2))]
    assert kept == [[EntryKind.STORM_BEGAN], [EntryKind.STORM_ENDED]]


@pytest.mark.parametrize("seed", SEEDS)
def test_on_any_day_a_line_stands_where_a_storm_turned_and_nowhere_else(seed: int):
    """Told a second time by hand: a storm is on from the look at which enough are counted to that at which few are."""
    print(f"seed {seed}")
    random = Random(seed)
    times = [NOW + MINUTE * random.randrange(600) for _ in range(120)]
    for _ in range(random.randrange(1, 5)):
        times += burst(
            NOW + MINUTE * random.randrange(600), random.randrange(20, 200), random.randrange(1, 40) * MINUTE
        )
    pushed, book, is_on, expected = Pushed(times), MemoryBook(), False, []
    looks = [NOW + n * 20 * SECOND for n in range(3 * 700)]
    for now in looks:
        lately = sum(now - WITHIN <= each <= now for each in times)
        if (not is_on and lately >= ENOUGH) or (is_on and lately < ENOUGH / OVER_BELOW):
            is_on = not is_on
            expected.append((EntryKind.STORM_BEGAN if is_on else EntryKind.STORM_ENDED, now))
        for _ in range(random.choice((1, 1, 2))):
            look(book, pushed, now)
    found = lines(book)
    assert [(each.kind, each.at) for each in found] == expected
    assert all(one.kind is not other.kind for one, other in pairwise(found))
    assert all(each.since is not None and each.since <= each.at and each.count >= ENOUGH for each in found)


def test_asked_again_by_whoever_did_not_hear_that_it_was_written_nothing_is_doubled():
    book, today = MemoryBook(), day_of(NOW)
    begin = NoteDuty(day=today, entry=EntryKind.STORM_BEGAN, since=NOW, count=ENOUGH)
    end = NoteDuty(day=today, entry=EntryKind.STORM_ENDED, since=NOW, count=2 * ENOUGH)
    assert [len(book.happen(each, CLOCK)) for each in (end, begin, begin, end, end)] == [0, 1, 0, 1, 0]
    assert storm_under_way([book.things["duty_day", today]]) is None  # type: ignore[list-item]


def test_a_hub_that_starts_again_and_again_does_not_fill_the_log_and_a_storm_it_told_of_still_ends():
    book, today = MemoryBook(), day_of(NOW)
    begin = NoteDuty(day=today, entry=EntryKind.STORM_BEGAN, since=NOW, count=ENOUGH)
    end = NoteDuty(day=today, entry=EntryKind.STORM_ENDED, since=NOW, count=ENOUGH)
    for n in range(OWN_MOST + 5):
        book.happen(NoteDuty(day=today, entry=EntryKind.RESTARTED, since=NOW + n * SECOND), CLOCK)
        book.happen(begin, CLOCK)
        book.happen(end, CLOCK)
    kinds = [each.kind for each in lines(book)]
    assert [kinds.count(each) for each in (EntryKind.RESTARTED, *(EntryKind.STORM_BEGAN, EntryKind.STORM_ENDED))] == [
        OWN_MOST
    ] * 3


@pytest.mark.parametrize(
    ("actor", "entry", "day"),
    [
        (LEADER, EntryKind.STORM_BEGAN, NOW),
        (ADMINISTRATOR, EntryKind.RESTARTED, NOW),
        (CLOCK, EntryKind.NOTE, NOW),
        (CLOCK, EntryKind.TAKEN, NOW),
        (CLOCK, EntryKind.RESTARTED, NOW - DAY),
        (CLOCK, EntryKind.RESTARTED, NOW + DAY),
    ],
)
def test_nobody_but_the_hub_writes_such_a_line_and_the_hub_no_other(actor, entry, day):
    with pytest.raises(Refused):
        MemoryBook().happen(NoteDuty(day=day_of(day), entry=entry, since=NOW), actor)
