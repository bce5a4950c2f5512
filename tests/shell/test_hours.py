"""Looking back by the hour: the map shows exactly what was, says so, and shows now again when it is left."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from console.domain.alert import AlertStage
from console.domain.calendar import SHANGHAI
from console.domain.rows import CaseRow
from console.shell.hours import HOUR, HOURS, LookBack, ways
from tests.shell.test_drawing import RING, Seat, somewhere
from tests.support.rows import NOON, an_alert, any_case
from widgets.maps.hours import HourBar
from widgets.tokens import Tone


class Desk(Seat):
    """A seat with a bar of hours under its map."""

    def __init__(self, qtbot: QtBot, folder: Path, cases: list[CaseRow]) -> None:
        super().__init__(qtbot, folder, cases)
        self.hours = HourBar(ways())
        qtbot.addWidget(self.hours)
        self.past = LookBack(self.hours, self.store, self.clock, lambda: self.queue.region, self.hours)
        self.past.use_map(self.map, self.feed)
        self.drawing.changed.connect(self.past.renew)
        self.map.show()

    def said(self) -> str:
        label = self.map.findChild(QLabel, "past")
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def plays(self) -> bool:
        return self.hours.is_playing

    def edges(self, place: int) -> tuple[datetime, datetime]:
        """An hour of the district's day, the oldest 0."""
        last = NOON.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
        begin = last - (HOURS - 1 - place) * HOUR
        return begin, begin + HOUR


def a_day(random: Random, count: int) -> list[CaseRow]:
    """Of 40 hours, the last one reported at noon sharp: an hour holds its beginning."""
    cases = []
    for n in range(count):
        case = replace(any_case(random, f"c{n}"), place=somewhere(random))
        reported = NOON - timedelta(minutes=random.randrange(40 * 60) if n else 0)
        closed = case.closed_at and reported + timedelta(minutes=random.randrange(1, 20 * 60))
        cases.append(replace(case, reported_at=reported, closed_at=closed if closed and closed < NOON else None))
    return cases


@pytest.mark.parametrize("count", [300, 3000])
def test_each_hour_shows_what_was_reported_in_it_and_what_was_open_at_its_end(
    qtbot: QtBot, tmp_path: Path, random: Random, count: int
) -> None:
    cases = a_day(random, count)
    desk = Desk(qtbot, tmp_path, cases)
    desk.move(an_alert("a1", stage=AlertStage.OPEN))
    desk.past.turn()
    qtbot.waitUntil(lambda: not desk.past._slices and desk.feed._portions.is_done)
    for place in (*random.sample(range(HOURS - 1), 5), HOURS - 1):
        begin, end = desk.edges(place)
        desk.hours._choose(place)
        qtbot.waitUntil(lambda: desk.feed._portions.is_done)
        assert desk.on_map() == {each.id for each in cases if begin <= each.reported_at < end}
        desk.hours._count("open")
        qtbot.waitUntil(lambda: desk.feed._portions.is_done)
        began = [each for each in cases if each.reported_at < end]
        was_open = {each.id for each in began if each.closed_at is None or each.closed_at >= end}
        assert desk.on_map() == was_open
        assert f"{len(was_open):,}" in desk.said() and "不是实时" in desk.said()
        assert {point.tone for point in desk.map._points} <= {Tone.INFO}, "no lamp of now on what was then"
        desk.hours._count("reported")


def test_the_keys_walk_play_and_lead_back_to_now(qtbot: QtBot, tmp_path: Path, random: Random) -> None:
    desk = Desk(qtbot, tmp_path, a_day(random, 200))
    now = desk.on_map()
    desk.past.turn()
    qtbot.waitUntil(lambda: not desk.past._slices)
    strip = desk.hours.strip
    assert desk.hours.current() == HOURS - 1 and not desk.hours.isHidden()
    for key, place in ((Qt.Key.Key_Left, 22), (Qt.Key.Key_Left, 21), (Qt.Key.Key_Right, 22), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(strip, key)
        assert desk.hours.current() == place
        assert f"{desk.edges(place)[0]:%m-%d %H:%M}" in desk.said()
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert desk.hours.current() == 0
    qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert desk.plays()
    qtbot.waitUntil(lambda: desk.hours.current() > 0)
    qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert not desk.plays()
    with qtbot.waitSignal(desk.past.turned):
        qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert desk.said() == "" and desk.hours.isHidden() and desk.on_map() == now


def test_while_somebody_looks_back_the_stream_changes_no_past_picture_into_now(
    qtbot: QtBot, tmp_path: Path, random: Random
) -> None:
    desk = Desk(qtbot, tmp_path, a_day(random, 200))
    desk.past.turn()
    qtbot.waitUntil(lambda: not desk.past._slices)
    desk.hours._choose(5)
    before = desk.on_map()
    desk.move(replace(any_case(random, "new"), place=somewhere(random), reported_at=NOON, closed_at=None))
    desk.move(an_alert("a2", stage=AlertStage.OPEN))
    desk.feed.tick()
    assert desk.on_map() == before
    begin, _ = desk.edges(5)
    late = replace(any_case(random, "late"), place=somewhere(random), reported_at=begin, closed_at=None)
    desk.move(late)
    qtbot.waitUntil(lambda: desk.on_map() == before | {"late"})
    desk.past.leave()
    assert {"a2"} <= desk.on_map() and desk.on_map() - {"a2"} == desk.listed()


def test_a_region_narrows_the_past_as_well(qtbot: QtBot, tmp_path: Path, random: Random) -> None:
    cases = a_day(random, 400)
    desk = Desk(qtbot, tmp_path, cases)
    desk.past.turn()
    desk.drawing.confine(RING)
    inside = desk.queue.region
    assert inside is not None
    qtbot.waitUntil(lambda: not desk.past._slices)
    desk.hours._choose(HOURS - 2)
    begin, end = desk.edges(HOURS - 2)
    assert desk.on_map() == {
        each.id for each in cases if begin <= each.reported_at < end and inside.holds(each.place.lon, each.place.lat)
    }


def test_a_key_that_comes_before_the_hours_are_counted_does_nothing(qtbot: QtBot) -> None:
    bar = HourBar(ways())
    qtbot.addWidget(bar)
    with qtbot.assertNotEmitted(bar.chosen):
        qtbot.keyClick(bar.strip, Qt.Key.Key_Left)
    assert bar.current() == 0
