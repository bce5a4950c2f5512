"""Lamps on the map turn with the clock, and between two turns a tick costs nothing, however many cases there are."""

from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from console.domain.case.stages import ENDED
from console.domain.rows import AnyRow, CaseRow
from console.models.queue import TONES, lamp_of
from console.shell.mapfeed import MapFeed
from console.sync.store import Store
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, any_case
from widgets.maps.painted import PaintedMap
from widgets.tokens import Tone


class CountingStore(Store):
    """Counts how often a row is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def row(self, id: str) -> AnyRow | None:
        self.looks += 1
        return super().row(id)


class Chart:
    """A map over a store, without a queue."""

    def __init__(self, qtbot: QtBot, *rows: CaseRow) -> None:
        self.store, self.clock, self.map = CountingStore(), HandTurnedClock(), PaintedMap()
        qtbot.addWidget(self.map)
        self.put(*rows)
        self.feed = MapFeed(self.store, self.map, self.clock)

    def put(self, *rows: CaseRow) -> None:
        for row in rows:
            self.store._put(row)
            self.store._moved.add(row.id)
        self.store.flush()

    def tones(self) -> dict[str, Tone]:
        return {point.id: point.tone for point in self.map._points}


def test_a_lamp_turns_at_its_time_and_nothing_is_looked_at_before(qtbot: QtBot) -> None:
    promise = a_promise(NOON, timedelta(hours=2))
    chart = Chart(qtbot, a_case("late", promise=promise), a_case("later", promise=a_promise(NOON, timedelta(days=3))))
    chart.store.looks = 0
    chart.clock.turn(minutes=1)
    chart.feed.tick()
    assert (chart.tones()["late"], chart.store.looks) == (Tone.NEUTRAL, 0)
    chart.clock.now = promise.amber_at
    chart.feed.tick()
    assert chart.tones()["late"] is Tone.WARNING
    chart.clock.now = promise.due_at + timedelta(seconds=1)
    chart.feed.tick()
    assert chart.tones() == {"late": Tone.CRITICAL, "later": Tone.NEUTRAL}


@pytest.mark.parametrize("count", [60, 1_500])
def test_whatever_moves_and_however_time_goes_each_lamp_is_that_of_its_case(
    qtbot: QtBot, random: Random, count: int
) -> None:
    chart = Chart(qtbot, *(any_case(random, f"c{n}") for n in range(count)))
    for _ in range(40):
        chart.put(*(any_case(random, f"c{random.randrange(count)}") for _ in range(random.choice((0, 1, 5)))))
        chart.clock.turn(minutes=random.choice((0, 1, 20, 300)))
        chart.feed.tick()
        qtbot.waitUntil(lambda: chart.feed._portions.is_done)
        now = chart.clock()
        held = [row for row in chart.store.rows(CaseRow).values() if row.stage not in ENDED]
        wanted = {row.id: Tone(TONES[lamp_of(row.promise, now)]) for row in held}
        shown = chart.tones()
        conferring = {row.id for row in held if row.conferring}
        assert shown.keys() == wanted.keys()
        assert {id: tone for id, tone in shown.items() if tone is not wanted[id]}.keys() <= conferring


def test_a_promise_that_is_put_off_turns_at_its_new_time(qtbot: QtBot) -> None:
    first, second = a_promise(NOON, timedelta(hours=2)), a_promise(NOON, timedelta(hours=9))
    case = a_case("a", promise=first)
    chart = Chart(qtbot, case)
    chart.put(replace(case, ver=2, promise=second))
    chart.clock.now = first.due_at + timedelta(minutes=1)
    chart.feed.tick()
    assert chart.tones() == {"a": Tone.NEUTRAL}
    chart.clock.now = second.due_at + timedelta(minutes=1)
    chart.feed.tick()
    assert chart.tones() == {"a": Tone.CRITICAL}
