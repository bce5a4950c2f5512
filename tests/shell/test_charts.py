"""A bar of the desk's charts, opened: the queue lists its cases, no other, under a chip that counts as the bar did."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.analytics.share import Chart
from console.analytics.tally import Tally
from console.domain.case.stages import Stage
from console.domain.codebook import Codebook
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.domain.text import Text
from console.domain.unit import Organisation, Unit, UnitKind
from console.models.figures import follow
from console.models.queue import FILTERS, CaseQueue
from console.shell.charts import NAME_MOST, ChartDesk, as_of
from console.shell.filtering import FILE, Filtering
from console.sync.store import Store
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, an_assignment, any_case
from widgets.cases.filters import FilterBar
from widgets.cases.lexicon import Lexicon
from widgets.charts.bars import BarRank
from widgets.charts.desk import DeskCharts

HOSTILE = '=HYPERLINK("x")\t&<b>\u202e很长很长很长很长的名称'
NOWHERE = Place(117.5, 36.7, "", None)
ORGANISATION = Organisation(
    rev=1,
    name=Text("区", "district"),
    adcode="370114",
    units=(
        Unit(id=UnitId("street-1"), name=Text("清泉街道", "Qingquan"), kind=UnitKind.STREET),
        Unit(id=UnitId("street-2"), name=Text("清泉街道", "Qingquan"), kind=UnitKind.STREET),
        Unit(id=UnitId("dep-1"), name=Text(HOSTILE, HOSTILE), kind=UnitKind.DEPARTMENT),
    ),
)


class Seat:
    """A queue with its filters and charts over one store."""

    def __init__(self, qtbot: QtBot, folder: Path, cases: list[CaseRow]) -> None:
        self.store, self.clock, self.tally = Store(), HandTurnedClock(), Tally()
        self.store.replace_all(cases)
        self.store.flush()
        self.bar, self.charts = FilterBar("筛选", ("all", "mine")), DeskCharts()
        qtbot.addWidget(self.bar)
        qtbot.addWidget(self.charts)
        self.queue = CaseQueue(self.store, self.clock, self.bar)
        self.filtering = Filtering(self.bar, self.queue, FILTERS, folder, self.bar)
        follow(self.store, self.tally)
        lexicon = Lexicon(ORGANISATION, Codebook(rev=1, classes=()))
        self.desk = ChartDesk(
            self.charts, self.tally, self.filtering, lexicon, self.clock, lambda: self.clock(), self.charts
        )
        self.desk.show()

    def bars(self) -> Iterator[tuple[Chart, str, float]]:
        """(chart, key, how many it counts) of everything that can be opened."""
        for chart in Chart:
            match chart:
                case Chart.LEFT:
                    yield from ((chart, item.key, item.value) for item in self.charts._time_left)
                case Chart.REPORTED | Chart.CLOSED:
                    yield from ((chart, str(n), point.value) for n, point in enumerate(self.charts._points[chart]))
                case Chart.KEPT_CLASSES | Chart.KEPT_STREETS | Chart.KEPT_UNITS:
                    yield from ((chart, item.key, item.due) for item in self.charts._kept[chart])
                case _:
                    yield from ((chart, item.key, item.value) for item in self.charts._ranks[chart])

    def listed(self) -> set[str]:
        return {self.queue.id_at(row) for row in range(self.queue.rowCount())}

    def move(self, *cases: CaseRow) -> None:
        for case in cases:
            self.store._put(case)
            self.store._moved.add(case.id)
        self.store.flush()

    def chip(self) -> str:
        return self.bar.chips._chips[self.queue.shown.key].text()


def some_cases(random: Random, count: int) -> list[CaseRow]:
    cases = (any_case(random, f"c{n}") for n in range(count))
    return [
        replace(
            case,
            place=random.choice((case.place, NOWHERE)),
            reported_at=case.reported_at - random.choice((0, 2, 5, 20, 40)) * timedelta(days=1),
        )
        for case in cases
    ]


def due_in(minutes: float, id: str, **more: object) -> CaseRow:
    return a_case(id, promise=a_promise(NOON + timedelta(minutes=minutes - 600), timedelta(minutes=600)), **more)


@pytest.mark.parametrize("round_", range(3))
def test_the_chip_of_every_bar_lists_exactly_what_the_bar_counts(qtbot: QtBot, tmp_path: Path, round_: int) -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    seat = Seat(qtbot, tmp_path, some_cases(Random(seed), 120))
    by_chart: dict[Chart, list[set[str]]] = {chart: [] for chart in Chart}
    for chart, bar, count in list(seat.bars()):
        seat.charts.opened.emit(chart, bar)
        assert len(seat.listed()) == count == seat.queue.counts[seat.queue.shown.key], (chart, bar)
        assert seat.chip().endswith(f" {count:,.0f}")
        by_chart[chart].append(seat.listed())
    for chart, sets in by_chart.items():
        assert sum(map(len, sets)) == len(set().union(*sets)), f"{chart}: a case stands in two bars"
    seat.filtering.show("all")
    for chart in (Chart.STREETS, Chart.UNITS, Chart.AGES):
        assert set().union(*by_chart[chart]) == seat.listed()


def test_a_bar_that_was_drawn_a_while_ago_is_opened_as_it_is_now(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [due_in(31, "a"), due_in(10, "b")])
    seat.clock.turn(minutes=5)
    seat.move(due_in(20, "c"))
    seat.charts.opened.emit("left", "1")
    assert seat.listed() == {"a", "b", "c"} and seat.charts._time_left[1].value == 3
    assert seat.chip() == "12:05 剩 ≤30 分 3"


def test_what_a_chip_of_time_lists_is_as_of_its_time_until_it_is_opened_again(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [due_in(20, "soon"), due_in(50, "later")])
    seat.charts.opened.emit("left", "1")
    seat.queue.tick(seat.clock.turn(minutes=40))
    assert (seat.listed(), seat.chip()) == ({"soon"}, "12:00 剩 ≤30 分 1")
    seat.move(due_in(300, "soon"), due_in(25, "later"))
    assert (seat.listed(), seat.queue.counts[seat.queue.shown.key]) == ({"later"}, 1), "a row that moves is asked anew"
    seat.charts.opened.emit("left", "0")
    assert (seat.listed(), seat.chip()) == ({"later"}, "12:40 已超期 1")


def test_words_that_are_sought_give_way_and_narrow_again_afterwards(qtbot: QtBot, tmp_path: Path) -> None:
    cases = [a_case("a", title="暴露垃圾"), a_case("b", title="占道经营"), a_case("c", place=NOWHERE)]
    seat = Seat(qtbot, tmp_path, cases)
    seat.filtering.search("垃圾")
    with qtbot.waitSignals([seat.filtering.shown, seat.desk.opened]):
        seat.charts.opened.emit("streets", "street-1")
    assert seat.listed() == {"a", "b"}
    seat.filtering.search("占道")
    assert seat.listed() == {"b"}


@pytest.mark.parametrize("how", ["chip", "star", "key", "other"])
def test_the_chip_goes_and_leaves_the_filter_that_was_there(qtbot: QtBot, tmp_path: Path, how: str) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a", Stage.RECEIVED), a_case("b"), a_case("c", Stage.RECEIVED, place=NOWHERE)])
    seat.filtering.show("received")
    seat.charts.opened.emit("ages", "0")
    seat.charts.opened.emit("streets", "street-1")
    narrowed = seat.queue.shown.key
    assert seat.listed() == {"a", "b"} and seat.bar.star.isChecked()
    assert sum(key.startswith("=") for key in seat.queue.counts) == 1, "one at a time"
    seat.bar.show()
    seat.bar.activateWindow()
    qtbot.waitUntil(seat.bar.isActiveWindow)
    match how:
        case "chip":
            seat.bar.chips._chips[narrowed].click()
        case "star":
            seat.bar.star.click()
        case "key":
            qtbot.keyClick(seat.bar, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        case _:
            seat.bar.chips._chips["all"].click()
    if how == "other":
        assert seat.listed() == {"a", "b", "c"} and seat.bar.current() == "all"
    else:
        assert seat.listed() == {"a", "c"} and seat.bar.current() == "received"
    assert narrowed not in seat.queue.counts and narrowed not in seat.bar.chips._chips
    assert not seat.bar.star.isChecked() and not (tmp_path / FILE).exists(), "nothing of it is kept"


def test_a_long_or_hostile_name_makes_a_short_chip_of_one_line(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a", assignments=(an_assignment("dep-1"),)), a_case("b")])
    seat.charts.opened.emit("units", "dep-1")
    assert seat.listed() == {"a"}
    name = seat.queue.shown.name.zh
    assert name.isprintable() and len(name) <= len("主办：") + NAME_MOST and name.endswith("…")


def test_two_units_of_one_name_are_two_bars(qtbot: QtBot, tmp_path: Path) -> None:
    ground = Place(117.5, 36.7, "", UnitId("street-2"))
    seat = Seat(qtbot, tmp_path, [a_case("a"), a_case("b", place=ground), a_case("c", place=ground)])
    seat.charts.opened.emit("streets", "street-2")
    assert (seat.listed(), seat.chip()) == ({"b", "c"}, "属地：清泉街道 2")
    seat.charts.opened.emit("streets", "street-1")
    assert (seat.listed(), seat.chip()) == ({"a"}, "属地：清泉街道 1")


def test_the_bars_that_the_eye_sees_are_those_that_are_opened(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a"), a_case("b"), a_case("c", place=NOWHERE)])
    seat.charts.resize(900, 230)
    seat.charts.show()
    qtbot.waitExposed(seat.charts)
    seat.charts.choose("streets")
    rank = seat.charts.findChild(BarRank)
    assert isinstance(rank, BarRank)
    qtbot.keyClick(rank, Qt.Key.Key_Down)
    qtbot.keyClick(rank, Qt.Key.Key_Return)
    assert (seat.listed(), seat.chip()) == ({"c"}, "属地：属地未定 1")


def test_a_copy_is_no_newer_than_what_has_been_heard() -> None:
    at = datetime.fromisoformat("2026-11-22T14:32:07+08:00")
    assert as_of(at, at - timedelta(minutes=20)) == "截至 2026-11-22 14:12:07"
    assert as_of(at, at + timedelta(seconds=1)) == as_of(at, None) == "截至 2026-11-22 14:32:07"
