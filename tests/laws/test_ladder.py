"""The ladder over the hub's real log: each rung of each promise fires once, whatever the clocks and the hub do."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from console.domain.calendar import SHANGHAI, CalendarDay, DayKind, WorkCalendar
from console.domain.case import commands as ask
from console.domain.case.commands import FireRung, RecomputeDeadlines
from console.domain.case.events import DeadlinesRecomputed, RungFired
from console.domain.case.things import Case
from console.domain.case.timers import RungKind, TimerKind
from console.domain.catalogue import read_event
from console.domain.ids import AccountId, CaseId, CommandId
from console.domain.people import Actor, Role
from console.domain.reference import SetName
from console.hub import clockwork
from console.hub.clockwork import Clockwork, command_id
from console.hub.decision import THE_HUB, Ask, settle
from console.hub.ledger import Ledger
from console.storage import questions, tables
from console.storage.log import Log
from console.wire import frames
from tests.storage.walk import Walker
from tests.storage.world import HandClock, a_log, dispatched, fed_back, publishing, put, report
from tests.support.law import CLEAN, DESK, NOW, a_calendar

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
C = CaseId("c1")
TICKS_MOST = 20
"""So often everything that is due has been asked, however much there was."""


def events(log: Log, kind: type) -> list[Any]:
    with log.writing() as connection:
        bodies = connection.execute(
            select(tables.event.c.body).where(tables.event.c.kind == kind.__name__).order_by(tables.event.c.o)
        ).scalars()
        return [read_event(body) for body in bodies]


def fired(log: Log) -> Counter[tuple[str, str, datetime, int]]:
    return Counter((each.case, each.timer, each.due_at, each.rung) for each in events(log, RungFired))


def the(log: Log, me: CaseId = C) -> Case:
    with log.writing() as connection:
        found = log.batch(connection, NOW).thing(("case", me))
    assert isinstance(found, Case)
    return found


def promised(log: Log, *cases: CaseId, now: datetime) -> set[tuple[str, str, datetime, int]]:
    """Every rung that the running promises of these cases have reached."""
    return {
        (me, timer.key, timer.deadline.due_at, n)
        for me in cases
        for timer in the(log, me).timers
        for n, rung in enumerate(timer.rungs, 1)
        if rung.at <= now
    }


@asynccontextmanager
async def a_hub(folder: Path, clock: HandClock) -> AsyncIterator[tuple[Ledger, Log]]:
    log = a_log(folder)
    ledger = Ledger(log, clock)
    ledger.start()
    try:
        yield ledger, log
    finally:
        await ledger.stop()
        log.close()


async def quiet(ledger: Ledger, clock: HandClock, works: int = 1) -> int:
    """So many clockworks ask side by side until nothing is due; gives how often they had to."""
    both = [Clockwork(clock, ledger) for _ in range(works)]
    for n in range(TICKS_MOST):
        if not any(await asyncio.gather(*(each.tick() for each in both))):
            return n
    raise AssertionError(f"still due: {await ledger.due(clock.now())}")


@pytest.mark.parametrize("works", [1, 2])
async def test_through_restarts_and_jumps_of_the_clock_each_rung_fires_once(tmp_path: Path, works: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rnd, clock = random.Random(seed), HandClock()
    first = a_log(tmp_path)
    cases = [dispatched(first, f"c{n}") for n in range(3)]
    first.close()
    for _ in range(8):
        async with a_hub(tmp_path, clock) as (ledger, log):
            for _ in range(3):
                clock.turn(timedelta(minutes=rnd.choice((-30, 1, 7, 40, 400, 3_000))))
                await quiet(ledger, clock, works)
                clock.at = max(clock.at, NOW)
    clock.turn(100 * DAY)
    async with a_hub(tmp_path, clock) as (ledger, log):
        await quiet(ledger, clock, works)
        told = fired(log)
        assert set(told.values()) == {1}
        assert set(told) >= promised(log, *cases, now=clock.now())
        assert all(timer.fired == len(timer.rungs) for me in cases for timer in the(log, me).timers)


async def test_hundreds_of_rungs_due_at_once_fire_once_each_lowest_first_with_two_clockworks(tmp_path: Path) -> None:
    clock = HandClock()
    log = a_log(tmp_path)
    cases = [CaseId(f"c{n:03}") for n in range(70)]
    put(log, DESK, *(report(me) for me in cases))
    put(log, DESK, *(ask.RegisterCase(case=me) for me in cases))
    put(log, DESK, *(ask.FileCase(case=me, class_code="E0405", condition=1) for me in cases))
    put(log, DESK, *(ask.DispatchCase(case=me, lead=CLEAN) for me in cases))
    log.close()
    clock.turn(9 * HOUR)
    async with a_hub(tmp_path, clock) as (ledger, log):
        assert len(await ledger.due(clock.now(), 10_000)) > clockwork.DUE_AT_ONCE, "more than is asked at once"
        await quiet(ledger, clock, works=2)
        told = fired(log)
        assert set(told.values()) == {1} and set(told) == promised(log, *cases, now=clock.now())
        climbed = [each.rung for each in events(log, RungFired) if (each.case, each.timer) == (cases[7], "T3/d-clean")]
        assert climbed == [1, 2, 3, 4, 5, 6]


async def test_the_rungs_of_handling_have_their_effects_once(tmp_path: Path) -> None:
    clock = HandClock()
    log = a_log(tmp_path)
    dispatched(log, C)
    log.close()
    async with a_hub(tmp_path, clock) as (ledger, log):
        timer = the(log).timer(TimerKind.T3, CLEAN)
        assert timer is not None
        steps: list[tuple[RungKind, int, bool]] = []
        for rung in timer.rungs:
            clock.at = rung.at - timedelta(microseconds=1)
            await quiet(ledger, clock)
            clock.at = rung.at
            await quiet(ledger, clock)
            steps.append((rung.kind, the(log).nudges, the(log).is_escalated))
        assert steps == [
            (RungKind.WARN, 0, False),
            (RungKind.WARN, 0, False),
            (RungKind.NUDGE, 1, False),
            (RungKind.OVERDUE, 1, False),
            (RungKind.SUPERVISE, 1, False),
            (RungKind.ESCALATE, 1, True),
        ]
        with log.writing() as connection:
            bodies = connection.execute(select(tables.thing.c.body).where(tables.thing.c.kind == "supervision"))
            (item,) = [msgspec.json.decode(body) for body in bodies.scalars()]
        assert (item["lead"], item["case"], item["number"]) == (CLEAN, C, "督办〔2026〕1号")


async def test_an_old_ask_of_the_clock_is_harmless_whoever_kept_it(tmp_path: Path) -> None:
    clock = HandClock()
    log = a_log(tmp_path)
    dispatched(log, C)
    timer = the(log).timer(TimerKind.T3, CLEAN)
    assert timer is not None
    other = Actor(AccountId("clock-of-old"), frozenset({Role.CLOCK}))
    late = timer.rungs[-1].at
    good = FireRung(case=C, timer=timer.key, due_at=timer.deadline.due_at, rung=1)
    changed = [
        msgspec.structs.replace(good, **field)
        for field in ({"timer": "T9"}, {"rung": 0}, {"rung": 7}, {"rung": -1}, {"case": "none"}, {"due_at": late})
    ]
    for each in changed:
        assert (
            settle(log, [Ask(other, frames.Command(id=command_id(each), body=each, made_at=NOW))], late).recorded == ()
        )
    assert put(log, DESK, good, now=late).answers[0].result == "denied"
    assert settle(log, [Ask(other, frames.Command(id=command_id(good), body=good, made_at=NOW))], NOW).recorded == ()
    assert fired(log) == Counter()
    log.close()
    clock.at = late
    async with a_hub(tmp_path, clock) as (ledger, log):
        await quiet(ledger, clock)
        assert set(fired(log).values()) == {1} and (C, timer.key, good.due_at, 1) in fired(log)


def test_an_ask_of_the_clock_has_one_id_whoever_makes_it_and_whenever_and_in_whatever_zone() -> None:
    due = NOW + 4 * HOUR
    rung = FireRung(case=C, timer="T3/d-clean", due_at=due, rung=2)
    there = msgspec.structs.replace(rung, due_at=due.astimezone(SHANGHAI))
    assert command_id(rung) == command_id(rung) == command_id(there)
    again = RecomputeDeadlines(case=C, calendar_rev=2)
    assert command_id(again) == command_id(again)
    assert command_id(again) != command_id(RecomputeDeadlines(case=C, calendar_rev=3))


def a_later_calendar() -> WorkCalendar:
    """2027 as it might be published: the first Monday is a holiday too, which nobody guessed."""
    off = tuple(CalendarDay(date(2027, 1, n), DayKind.HOLIDAY) for n in (1, 2, 3, 4))
    return a_calendar().with_year(2027, off, rev=2)


YEARS_END = datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
"""A Thursday, 16:00: two of four working hours are left in the year that is known."""


async def test_a_calendar_that_moves_a_deadline_moves_it_once_and_says_so(tmp_path: Path) -> None:
    clock = HandClock(YEARS_END)
    log = a_log(tmp_path)
    put(log, DESK, report(C), ask.RegisterCase(case=C), ask.FileCase(case=C, class_code="E0110", condition=1))
    put(log, DESK, ask.DispatchCase(case=C, lead=CLEAN), now=YEARS_END)
    guessed = the(log).assignments[0].due_at
    assert guessed == datetime(2027, 1, 4, 2, 30, tzinfo=UTC)
    assert kept_rev(log) == 1
    log.close()
    clock.at = guessed - timedelta(minutes=30)
    async with a_hub(tmp_path, clock) as (ledger, log):
        await quiet(ledger, clock)
        assert (C, "T3/d-clean", guessed, 2) in fired(log), "the second warning had been given"
        publish = publishing(SetName.CALENDAR, a_later_calendar())
        await ledger.ask(THE_HUB, frames.Command(id=CommandId("calendar-2"), body=publish, made_at=clock.now()))
        await quiet(ledger, clock, works=2)
    async with a_hub(tmp_path, clock) as (ledger, log):
        await quiet(ledger, clock, works=2)
        (told,) = events(log, DeadlinesRecomputed)
        due = guessed + DAY
        assert (told.calendar_rev, told.due) == (2, ((CLEAN, due),))
        duty = the(log).assignments[0]
        assert (duty.due_at, duty.first_due_at) == (due, guessed)
        timer = the(log).timer(TimerKind.T3, CLEAN)
        assert timer is not None and timer.deadline.due_at == due
        (recount,) = timer.deadline.derivation.recounts
        assert (recount.old_rev, recount.new_rev, recount.was_due_at, recount.due_at) == (1, 2, guessed, due)
        assert kept_rev(log) is None, "nothing rests on a guess any more"
        clock.at = due + DAY
        await quiet(ledger, clock, works=2)
        told_of = fired(log)
        assert set(told_of.values()) == {1}
        assert {n for me, key, at, n in told_of if (key, at) == ("T3/d-clean", due)} >= {2, 3, 4}
        assert {n for me, key, at, n in told_of if (key, at) == ("T3/d-clean", guessed)} == {1, 2}


def kept_rev(log: Log) -> int | None:
    with log.writing() as connection:
        kept = connection.execute(select(tables.thing.c.guessed_rev).where(tables.thing.c.id == C)).scalar_one()
    return None if kept is None else int(kept)


async def test_an_ask_under_a_calendar_that_is_no_longer_in_force_changes_nothing(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    dispatched(log, C)
    before = the(log)
    clock = Actor(AccountId("clock"), frozenset({Role.CLOCK}))
    for rev in (0, 1, 2, -1):
        assert put(log, clock, RecomputeDeadlines(case=C, calendar_rev=rev)).recorded == ()
    assert put(log, DESK, RecomputeDeadlines(case=C, calendar_rev=1)).answers[0].result == "denied"
    assert the(log) == before
    log.close()


def test_a_clock_that_goes_on_with_the_same_instant_fires_nothing_twice_and_asks_nothing_for_ever(
    tmp_path: Path,
) -> None:
    log = a_log(tmp_path)
    closing = NOW + 8 * HOUR
    fed_back(log, C, now=closing + HOUR)
    before = the(log).assignments[0].due_at
    put(log, DESK, ask.SendBack(case=C, reason="照片不清"), now=closing + 2 * HOUR)
    assert the(log).assignments[0].due_at <= closing + 2 * HOUR
    drain(log, closing + 3 * DAY)
    assert before is not None and set(fired(log).values()) == {1}
    log.close()


def test_a_correction_there_and_back_is_the_same_promise_and_its_rungs_stay_fired(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    put(log, DESK, report(C), ask.RegisterCase(case=C), ask.FileCase(case=C, class_code="E0405", condition=1))
    put(log, DESK, ask.DispatchCase(case=C, lead=CLEAN))
    first = the(log).assignments[0].due_at
    late = NOW + 3 * HOUR
    drain(log, late)
    put(log, DESK, ask.CorrectFile(case=C, reason="类别有误", class_code="E0110", condition=1), now=late)
    drain(log, late)
    put(log, DESK, ask.CorrectFile(case=C, reason="还是原来的", class_code="E0405", condition=1), now=late)
    drain(log, late)
    assert the(log).assignments[0].due_at == first and set(fired(log).values()) == {1}
    log.close()


def drain(log: Log, now: datetime) -> int:
    """What the clock would ask until nothing is due; gives how many asks it took."""
    asked = 0
    for _ in range(TICKS_MOST):
        with log.writing() as connection:
            due = questions.due(connection, now, 500)
        if not due:
            return asked
        asked += len(due)
        asks = [frames.Command(id=command_id(each), body=each, made_at=now) for each in due]
        settle(log, [Ask(clockwork.CLOCK, each) for each in asks], now)
    raise AssertionError(f"asked for ever: {due}")


GROUPS = 80


def test_on_any_history_the_clock_comes_to_rest_and_no_rung_of_a_promise_fires_twice(tmp_path: Path) -> None:
    walk(tmp_path, GROUPS)


@pytest.mark.soak
@pytest.mark.parametrize("_time", range(4))
def test_on_long_histories_the_clock_comes_to_rest_too(tmp_path: Path, _time: int) -> None:
    walk(tmp_path, 3_000)


def walk(folder: Path, groups: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    log = a_log(folder)
    walker = Walker(log, seed)
    for n, _ in enumerate(walker.steps(groups)):
        walker.now += timedelta(minutes=walker.random.choice((0, 0, 0, 5, 60, 700)))
        if n % 3 == 0:
            drain(log, walker.now)
    assert set(fired(log).values()) == {1}
    log.close()
