"""Charts, list and chips of a desk narrow one another: each counts what it would leave, and says of what."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.analytics.region import Region
from console.analytics.share import Chart, bar_of, frame_of, share_of
from console.domain.case.stages import Stage
from console.domain.codebook import Codebook
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.domain.text import Text
from console.domain.unit import Organisation, Unit, UnitKind
from console.models.queue import FILTERS, CaseQueue
from console.shell.charts import NAME_MOST, ChartDesk, as_of
from console.shell.filtering import FILE, Filtering
from console.shell.narrowing import Narrowing
from console.sync.store import Store
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, an_assignment, any_case
from widgets.cases.filters import FilterBar
from widgets.cases.lexicon import Lexicon
from widgets.cases.queue import QueueView
from widgets.charts.bars import BarRank
from widgets.charts.desk import DeskCharts

HOSTILE = '=HYPERLINK("x")\t&<b>\u202e很长很长很长很长的名称'
NOWHERE = Place(117.5, 36.7, "", None)
RING = ((117.4, 36.6), (117.505, 36.6), (117.4, 36.9))
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
        self.store, self.clock = Store(), HandTurnedClock()
        self.store.replace_all(cases)
        self.store.flush()
        self.bar, self.charts = FilterBar("筛选", ("all", "mine")), DeskCharts()
        qtbot.addWidget(self.bar)
        qtbot.addWidget(self.charts)
        self.queue = CaseQueue(self.store, self.clock, self.bar)
        self.filtering = Filtering(self.bar, self.queue, FILTERS, folder, self.bar)
        lexicon = Lexicon(ORGANISATION, Codebook(rev=1, classes=()))
        bar, charts, queue = self.bar, self.charts, self.queue
        self.view = QueueView(lambda code: "inbox")
        qtbot.addWidget(self.view)
        self.view.setModel(queue)
        self.narrowing = Narrowing(
            queue,
            self.view,
            self.filtering,
            bar,
            charts,
            lexicon,
            self._free_region,
            lambda: self.filtering.search(""),
            bar,
        )
        self.desk = ChartDesk(
            charts, queue, lexicon, self.clock, lambda: self.clock(), self.narrowing.words, self.charts
        )
        self.desk.show()

    def _free_region(self) -> None:
        self.queue.confine(None)

    def open(self, chart: str, bar: str) -> None:
        """Open a bar, or shut it; the charts are drawn when that is done."""
        self.charts.opened.emit(chart, bar)
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
        return self.bar.bars.text()

    def parts(self) -> list[str]:
        """What the line over the charts says they are narrowed to."""
        return [chip.text() for chip in self.charts.narrowed._chips.values()]


def some_cases(random: Random, count: int) -> list[CaseRow]:
    cases = (any_case(random, f"c{n}") for n in range(count))
    return [
        replace(
            case,
            place=random.choice((case.place, NOWHERE)),
            reported_at=case.reported_at - random.choice((0, 2, 5, 20, 40)) * timedelta(days=1),
            closed_at=case.closed_at and min(case.closed_at, NOON),
        )
        for case in cases
    ]


def due_in(minutes: float, id: str, **more: object) -> CaseRow:
    return a_case(id, promise=a_promise(NOON + timedelta(minutes=minutes - 600), timedelta(minutes=600)), **more)


def by_hand(seat: Seat, chart: Chart, but: str) -> Counter[str]:
    """What the bars of a chart have to count: the cases of every side but one, from the rows alone."""
    queue, at = seat.queue, seat.clock()
    words, region = queue.typed.split(), queue.region
    found: Counter[str] = Counter()
    for case in seat.store.rows(CaseRow).values():
        share = share_of(case)
        sides = [bar_of(Chart(of), share, at) == bar for frame, (of, bar) in queue.bars.items() if frame != but]
        is_seen = queue.shown.yields or queue.shown.admits(case, queue._moment)
        is_sought = all(word in f"{case.number}{case.title}{case.place.address}" for word in words)
        is_inside = region is None or region.holds(case.place.lon, case.place.lat)
        bar = bar_of(chart, share, at)
        if bar is not None and is_seen and is_sought and is_inside and all(sides):
            found[bar] += 1
    return found


class Hand:
    """Narrows from every side and lets go again, moves cases and turns the clock."""

    def __init__(self, random: Random, seat: Seat) -> None:
        self.random, self.seat = random, seat

    def act(self) -> None:
        random, seat = self.random, self.seat
        match random.randrange(9):
            case 0 | 1 | 2:
                bars = [(chart, bar) for chart, bar, count in seat.bars() if count]
                if bars:
                    seat.open(*random.choice(bars))
            case 3:
                seat.filtering.show(random.choice(("all", "all", "overdue", "handling", "ended", "unclaimed")))
            case 4:
                seat.filtering.search(random.choice(("", "", "占道", "c1", "垃圾 c")))
            case 5:
                seat.queue.confine(random.choice((None, Region(RING))))
            case 6:
                some = random.sample(range(150), 8)
                seat.move(
                    *(replace(case, id=CaseId(f"c{n}")) for n, case in zip(some, some_cases(random, 8), strict=True))
                )
            case 7:
                seat.store.drop([f"c{random.randrange(150)}" for _ in range(3)])
                seat.store.flush()
            case _:
                parts = seat.narrowing.parts()
                if parts:
                    seat.narrowing.let_go(random.choice(parts).side)


@pytest.mark.parametrize("round_", range(4))
def test_after_any_history_charts_chips_list_and_map_count_the_same_cases(
    qtbot: QtBot, tmp_path: Path, round_: int
) -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random = Random(seed)
    seat = Seat(qtbot, tmp_path, some_cases(random, 120))
    hand, queue = Hand(random, seat), seat.queue
    for _ in range(60):
        hand.act()
        queue.tick(seat.clock.turn(seconds=random.choice((0, 1, 1800))))
        seat.desk.show()
        counted: dict[Chart, Counter[str]] = {chart: Counter() for chart in Chart}
        for chart, bar, count in seat.bars():
            counted[chart][bar] = int(count)
        for chart in Chart:
            assert +counted[chart] == by_hand(seat, chart, frame_of(chart)), chart
        assert len(seat.listed()) == queue.counts[queue.shown.key]
        assert seat.listed() == {id for id in seat.store.rows(CaseRow) if queue.has(id)}
        for name, bar in queue.bars.values():
            assert counted[Chart(name)][bar] == len(seat.listed()), "an open bar counts what the list lists"
        before = queue.shown.key
        for key in ("all", "overdue", "ended"):
            queue.show(key)
            assert len(seat.listed()) == queue.counts[key], "a chip counts what it leaves"
        queue.show(before)


@pytest.mark.parametrize("round_", range(3))
def test_every_bar_lists_exactly_what_it_counts(qtbot: QtBot, tmp_path: Path, round_: int) -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    seat = Seat(qtbot, tmp_path, some_cases(Random(seed), 120))
    by_chart: dict[Chart, list[set[str]]] = {chart: [] for chart in Chart}
    for chart, bar, count in list(seat.bars()):
        seat.open(chart, bar)
        assert len(seat.listed()) == count, (chart, bar)
        assert seat.chip().endswith(f" {count:,.0f}")
        by_chart[chart].append(seat.listed())
        seat.open(chart, bar)
        assert not seat.queue.bars, "the same once more shuts it"
    for chart, sets in by_chart.items():
        assert sum(map(len, sets)) == len(set().union(*sets)), f"{chart}: a case stands in two bars"
    for chart in (Chart.STREETS, Chart.UNITS, Chart.AGES):
        assert set().union(*by_chart[chart]) == seat.listed()


def test_a_chart_is_narrowed_by_everything_but_its_own_bar(qtbot: QtBot, tmp_path: Path) -> None:
    cases = [due_in(20, "a"), due_in(20, "b", place=NOWHERE), due_in(50, "c"), a_case("d", Stage.CLOSED)]
    seat = Seat(qtbot, tmp_path, cases)
    seat.open("left", "1")
    assert [item.value for item in seat.charts._time_left] == [0, 2, 1, 0, 0, 0], "its other bars stay to be opened"
    assert seat.charts._left.chosen() == "1" and seat.listed() == {"a", "b"}
    assert [(item.key, item.value) for item in seat.charts._ranks["streets"]] == [("", 1), ("street-1", 1)]
    seat.open("streets", "street-1")
    assert (seat.listed(), seat.parts()) == ({"a"}, ["剩 ≤30 分", "属地：清泉街道"])
    assert [item.value for item in seat.charts._time_left] == [0, 1, 1, 0, 0, 0]
    seat.open("left", "2")
    assert (seat.listed(), seat.chip()) == ({"c"}, "剩 30–60 分 等 2 项 · 1")
    seat.narrowing.let_go("streets")
    assert (seat.listed(), seat.parts()) == ({"c"}, ["剩 30–60 分"])


def test_of_the_hours_of_both_kinds_one_column_is_open_at_a_time(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a"), a_case("b", Stage.CLOSED)])
    seat.open("reported", "11")
    assert seat.listed() == {"a", "b"} and seat.charts._hourly.chosen() == "reported:11"
    seat.open("closed", "12")
    assert seat.listed() == {"b"} and seat.charts._hourly.chosen() == "closed:12"


def test_a_bar_that_another_side_has_emptied_stays_to_be_shut(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a", class_code="E1"), a_case("b", place=NOWHERE)])
    for chart, bar in (("streets", ""), ("kept_streets", "street-9"), ("classes", "E1")):
        seat.open(chart, bar)
    assert ("", 0) in [(item.key, item.value) for item in seat.charts._ranks["streets"]]
    assert [(item.key, item.due) for item in seat.charts._kept["kept_streets"]] == [("street-9", 0)]


def test_the_charts_follow_filter_words_and_region_and_say_so(qtbot: QtBot, tmp_path: Path) -> None:
    cases = [
        a_case("a", title="占道经营"),
        a_case("b", title="暴露垃圾"),
        a_case("c", Stage.RECEIVED, title="占道经营"),
        a_case("d", title="占道经营", place=NOWHERE, class_code="E1"),
        a_case("e", Stage.CLOSED, title="占道经营"),
    ]
    seat = Seat(qtbot, tmp_path, cases)

    def streets() -> dict[str, float]:
        seat.desk.show()
        return {item.key: item.value for item in seat.charts._ranks["streets"]}

    assert seat.parts() == [] and sum(point.value for point in seat.charts._points["closed"]) == 1
    seat.filtering.show("to_dispatch")
    assert streets() == {"street-1": 2, "": 1} and seat.parts() == ["待派遣"]
    seat.filtering.search("占道")
    assert streets() == {"street-1": 1, "": 1} and seat.parts() == ["待派遣", "搜索：占道"]
    seat.queue.confine(Region(((117.49, 36.69), (117.51, 36.69), (117.5, 36.72))))
    seat.open("classes", "E1")
    assert seat.parts() == ["待派遣", "搜索：占道", "图上划定区域", "今日上报：未映射"]
    assert seat.narrowing.words("classes") == "只计 待派遣 · 搜索：占道 · 图上划定区域"
    assert seat.charts.narrowed.accessibleName() == "图表只计：待派遣、搜索：占道、图上划定区域、今日上报：未映射"
    for chip in list(seat.charts.narrowed._chips.values())[:2]:
        chip.click()
    assert seat.parts() == ["图上划定区域", "今日上报：未映射"] and seat.filtering._list.shown.key == "all"
    seat.charts.all_freed.emit()
    assert seat.parts() == [] and seat.narrowing.words() == "" and seat.listed() == {"a", "b", "c", "d"}


def test_what_is_copied_says_what_it_counts_and_a_chart_leaves_its_own_bar_out(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [due_in(20, "a"), due_in(20, "b", place=NOWHERE)])
    seat.filtering.show("to_dispatch")
    seat.open("left", "1")
    hours, middle, left = (panel._as_of for panel in seat.charts._panels)
    assert hours == middle == "只计 待派遣 · 剩 ≤30 分 · 截至 2026-11-20 12:00:00"
    assert left == "只计 待派遣 · 截至 2026-11-20 12:00:00"


def test_a_bar_that_was_drawn_a_while_ago_is_opened_as_it_is_now(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [due_in(31, "a"), due_in(10, "b")])
    seat.clock.turn(minutes=5)
    seat.move(due_in(20, "c"))
    seat.open("left", "1")
    assert seat.listed() == {"a", "b", "c"} and seat.charts._time_left[1].value == 3
    assert seat.chip() == "剩 ≤30 分 · 3"


def test_an_open_bar_of_time_goes_on_with_the_clock_and_with_the_cases(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [due_in(20, "soon"), due_in(50, "later")])
    seat.open("left", "1")
    seat.queue.tick(seat.clock.turn(minutes=25))
    assert (seat.listed(), seat.chip()) == ({"later"}, "剩 ≤30 分 · 1")
    seat.move(due_in(50, "soon"))
    assert (seat.listed(), seat.chip()) == ({"soon", "later"}, "剩 ≤30 分 · 2")


def test_nothing_moves_under_a_hand_while_an_open_bar_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [due_in(20, "soon"), due_in(50, "later")])
    seat.open("left", "1")
    seat.queue.hold(True)
    seat.queue.tick(seat.clock.turn(minutes=25))
    assert (seat.listed(), seat.queue.waiting_count) == ({"soon"}, 1)
    seat.queue.hold(False)
    assert seat.listed() == {"later"}


def test_words_that_are_sought_and_a_bar_narrow_together(qtbot: QtBot, tmp_path: Path) -> None:
    cases = [a_case("a", title="暴露垃圾"), a_case("b", title="占道经营"), a_case("c", place=NOWHERE)]
    seat = Seat(qtbot, tmp_path, cases)
    seat.filtering.search("垃圾")
    with qtbot.waitSignal(seat.desk.opened):
        seat.open("streets", "street-1")
    assert seat.listed() == {"a"}
    seat.filtering.search("")
    assert seat.listed() == {"a", "b"}


@pytest.mark.parametrize("how", ["chip", "star", "key", "esc", "again"])
def test_a_bar_is_shut_and_leaves_the_filter_that_was_there(qtbot: QtBot, tmp_path: Path, how: str) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a", Stage.RECEIVED), a_case("b"), a_case("c", Stage.RECEIVED, place=NOWHERE)])
    seat.filtering.show("received")
    seat.open("streets", "street-1")
    assert seat.listed() == {"a"} and seat.bar.star.isChecked() and not seat.bar.bars.isHidden()
    assert seat.queue.counts["all"] == 2, "the other chips count what they would leave of the bar"
    seat.bar.show()
    seat.bar.activateWindow()
    qtbot.waitUntil(seat.bar.isActiveWindow)
    match how:
        case "chip":
            seat.bar.bars.click()
        case "star":
            seat.bar.star.click()
        case "key":
            qtbot.keyClick(seat.bar, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        case "esc":
            seat.narrowing.step_back()
        case _:
            seat.open("streets", "street-1")
    assert seat.listed() == {"a", "c"} and seat.bar.current() == "received"
    assert seat.bar.bars.isHidden() and not seat.bar.star.isChecked()
    assert not (tmp_path / FILE).exists(), "nothing of it is kept"


def test_a_long_or_hostile_name_makes_a_short_chip_of_one_line(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a", assignments=(an_assignment("dep-1"),)), a_case("b")])
    seat.open("units", "dep-1")
    assert seat.listed() == {"a"}
    [name] = seat.parts()
    assert name.isprintable() and len(name) <= len("主办：") + NAME_MOST and name.endswith("…")


def test_two_units_of_one_name_are_two_bars(qtbot: QtBot, tmp_path: Path) -> None:
    ground = Place(117.5, 36.7, "", UnitId("street-2"))
    seat = Seat(qtbot, tmp_path, [a_case("a"), a_case("b", place=ground), a_case("c", place=ground)])
    seat.open("streets", "street-2")
    assert (seat.listed(), seat.chip()) == ({"b", "c"}, "属地：清泉街道 · 2")
    seat.open("streets", "street-1")
    assert (seat.listed(), seat.chip()) == ({"a"}, "属地：清泉街道 · 1")


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
    assert (seat.listed(), seat.chip()) == ({"c"}, "属地：属地未定 · 1")


def test_a_copy_is_no_newer_than_what_has_been_heard() -> None:
    at = datetime.fromisoformat("2026-11-22T14:32:07+08:00")
    assert as_of(at, at - timedelta(minutes=20)) == "截至 2026-11-22 14:12:07"
    assert as_of(at, at + timedelta(seconds=1)) == as_of(at, None) == "截至 2026-11-22 14:32:07"


def test_among_many_cases_no_turn_counts_more_than_one_narrowing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = Seat(qtbot, tmp_path, some_cases(Random(5), 120))
    counted: list[int] = []
    count, go_on = ChartDesk._count, ChartDesk._go_on

    def counting(desk: ChartDesk) -> None:
        counted[-1] += 1
        count(desk)

    def turning(desk: ChartDesk) -> None:
        counted.append(0)
        go_on(desk)

    monkeypatch.setattr(ChartDesk, "_count", counting)
    desk = seat.desk
    desk._soon.timeout.disconnect()
    desk._soon.timeout.connect(lambda: turning(desk))
    seat.charts.opened.emit("streets", "street-1")
    seat.charts.opened.emit("ages", "0")
    qtbot.waitUntil(lambda: not desk._soon.isActive())
    assert counted == [1, 1, 1, 0], "the whole, the streets, the ages, then the drawing"
    assert len(seat.listed()) == next(item.value for item in seat.charts._ranks["ages"] if item.key == "0")


def test_what_is_narrowed_is_let_go_of_by_name(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("a"), a_case("b", place=NOWHERE)])
    [deed] = seat.narrowing.deeds()
    assert deed.reason is not None
    seat.open("streets", "")
    seat.filtering.search("c1")
    [deed] = seat.narrowing.deeds()
    assert deed.reason is None
    deed.do()
    assert seat.listed() == {"a", "b"} and seat.parts() == []


def test_a_list_that_all_narrowing_has_emptied_is_full_again_after_one_key(qtbot: QtBot, tmp_path: Path) -> None:
    seat = Seat(qtbot, tmp_path, [a_case("c0")])
    seat.filtering.search("没有这样的案件")
    assert seat.queue.rowCount() == 0
    qtbot.keyClick(seat.view, Qt.Key.Key_Escape)
    assert seat.queue.rowCount() == 1
    assert not seat.narrowing.parts()
