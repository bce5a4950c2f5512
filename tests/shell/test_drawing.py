"""A region drawn on the map: list, counts, charts and map know of what lies in it, as cases come, move and go."""

from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from console.analytics.region import Region
from console.analytics.tally import total
from console.domain.case.stages import ENDED
from console.domain.codebook import Codebook
from console.domain.place import Place
from console.domain.rows import AnyRow, CaseRow
from console.models.queue import FILTERS, CaseQueue, is_open
from console.shell.charts import ChartDesk
from console.shell.drawing import Drawing
from console.shell.filtering import Filtering
from console.shell.mapfeed import MapFeed
from console.sync.store import Store
from tests.shell.test_charts import ORGANISATION
from tests.support.clock import HandTurnedClock
from tests.support.rows import any_case
from widgets.cases.filters import FilterBar
from widgets.cases.lexicon import Lexicon
from widgets.charts.desk import DeskCharts
from widgets.maps.painted import PaintedMap

RING = ((117.46, 36.66), (117.54, 36.66), (117.50, 36.76))


class Seat:
    """A queue, its charts and its map over one store."""

    def __init__(self, qtbot: QtBot, folder: Path, cases: list[CaseRow]) -> None:
        self.store, self.clock = Store(), HandTurnedClock()
        self.store.replace_all(cases)
        self.store.flush()
        self.bar, self.charts, self.map = FilterBar("筛选", ("all", "overdue")), DeskCharts(), PaintedMap()
        for widget in (self.bar, self.charts, self.map):
            qtbot.addWidget(widget)
        self.queue = CaseQueue(self.store, self.clock, self.bar)
        self.filtering = Filtering(self.bar, self.queue, FILTERS, folder, self.bar)
        lexicon = Lexicon(ORGANISATION, Codebook(rev=1, classes=()))
        self.desk = ChartDesk(
            self.charts, self.queue, lexicon, self.clock, lambda: self.clock(), lambda side: "", self.charts
        )
        self.feed = MapFeed(self.store, self.map, self.clock, self.queue)
        self.drawing = Drawing(self.map, self.queue, self.bar, self.bar)

    def move(self, *rows: AnyRow) -> None:
        for row in rows:
            self.store._put(row)
            self.store._moved.add(row.id)
        self.store.flush()

    def listed(self) -> set[str]:
        return {self.queue.id_at(row) for row in range(self.queue.rowCount())}

    def on_map(self) -> set[str]:
        return {point.id for point in self.map._points}

    def wanted(self, ring: tuple[tuple[float, float], ...] = RING) -> set[str]:
        region = Region(ring)
        rows = self.store.rows(CaseRow).values()
        return {row.id for row in rows if is_open(row) and region.holds(row.place.lon, row.place.lat)}


def somewhere(random: Random) -> Place:
    return Place(117.42 + random.random() * 0.16, 36.62 + random.random() * 0.16, "某处")


def some_cases(random: Random, count: int) -> list[CaseRow]:
    return [replace(any_case(random, f"c{n}"), place=somewhere(random)) for n in range(count)]


@pytest.mark.parametrize("count", [300, 3000])
def test_list_map_counts_and_charts_know_of_the_region_alone(
    qtbot: QtBot, tmp_path: Path, random: Random, count: int
) -> None:
    seat = Seat(qtbot, tmp_path, some_cases(random, count))
    qtbot.waitUntil(lambda: not seat.queue.is_filling)
    every = seat.listed()
    seat.map.tracer.area_drawn.emit(RING)
    wanted = seat.wanted()
    assert 0 < len(wanted) < len(every)
    assert seat.listed() == wanted
    assert str(len(wanted)) in seat.bar.region.text() and not seat.bar.region.isHidden()
    qtbot.waitUntil(lambda: seat.on_map() == wanted)
    region = Region(RING)
    rows = [row for row in seat.store.rows(CaseRow).values() if region.holds(row.place.lon, row.place.lat)]
    now = seat.clock()
    qtbot.waitUntil(lambda: seat.desk._shown == {"": total(rows).figures(now)})
    assert seat.queue.counts == {
        each.key: sum(each.admits(row, seat.queue._moment) for row in rows) for each in seat.queue.filters
    }
    seat.bar.region.click()
    assert seat.listed() == every and seat.bar.region.isHidden()
    qtbot.waitUntil(lambda: seat.on_map() == every)
    every_row = seat.store.rows(CaseRow).values()
    qtbot.waitUntil(lambda: seat.desk._shown == {"": total(every_row).figures(now)})


def test_cases_that_come_move_and_end_are_followed(qtbot: QtBot, tmp_path: Path, random: Random) -> None:
    seat = Seat(qtbot, tmp_path, some_cases(random, 200))
    seat.drawing.confine(RING)
    for _ in range(60):
        known = list(seat.store.rows(CaseRow).values())
        moved = [replace(row, place=somewhere(random)) for row in random.sample(known, 5)]
        turned = [replace(any_case(random, row.id), place=row.place) for row in random.sample(known, 5)]
        new = [replace(any_case(random, f"n{random.randrange(10**9)}"), place=somewhere(random))]
        seat.move(*moved, *turned, *new)
        seat.store.drop([random.choice(known).id])
        seat.store.flush()
        assert seat.listed() == seat.wanted() == seat.on_map()
        assert seat.queue.counts["all"] == len(seat.wanted())


def test_a_filter_and_words_narrow_the_map_as_they_narrow_the_list(
    qtbot: QtBot, tmp_path: Path, random: Random
) -> None:
    seat = Seat(qtbot, tmp_path, some_cases(random, 200))
    for key in ("overdue", "ended", "all"):
        seat.filtering.show(key)
        assert seat.on_map() == seat.listed()
    assert any(row.stage in ENDED for row in seat.store.rows(CaseRow).values())
    title = random.choice([row for row in seat.store.rows(CaseRow).values() if is_open(row)]).title
    seat.filtering.search(title)
    assert seat.on_map() == seat.listed() != set()
    seat.drawing.confine(RING)
    assert seat.on_map() == seat.listed()


def test_a_bar_opened_in_a_region_lists_as_many_as_it_counts_there(
    qtbot: QtBot, tmp_path: Path, random: Random
) -> None:
    seat = Seat(qtbot, tmp_path, some_cases(random, 400))
    seat.drawing.confine(RING)
    seat.desk.show()
    for item in seat.charts._time_left:
        seat.desk._open("left", item.key)
        assert seat.queue.rowCount() == item.value
        assert seat.listed() == seat.on_map()


def test_a_new_region_takes_the_place_of_the_one_before(qtbot: QtBot, tmp_path: Path, random: Random) -> None:
    seat = Seat(qtbot, tmp_path, some_cases(random, 200))
    other = ((117.42, 36.62), (117.50, 36.62), (117.42, 36.78))
    seat.drawing.confine(RING)
    seat.drawing.confine(other)
    assert seat.listed() == seat.wanted(other) == seat.on_map()
    assert seat.map.tracer.region == other
