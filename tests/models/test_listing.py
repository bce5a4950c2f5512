"""Many rows: weighed in slices, none lost and none doubled, and in the end the list that one would draw by hand."""

from collections.abc import Callable
from functools import partial
from itertools import count
from random import Random

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from console.analytics.region import Region
from console.analytics.share import Chart, behind
from console.domain.case.stages import Stage
from console.domain.ids import AccountId, UnitId
from console.domain.people import Role
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.domain.text import Text
from console.models import columns, initials, listing, places, seeking, slices
from console.models.declared import Filter, Moment, seconds
from console.models.queue import FILTERS, CaseQueue
from console.sync.store import Store
from resources import roles
from tests.support.clock import HandTurnedClock
from tests.support.rows import a_case, any_case

pytestmark = pytest.mark.usefixtures("qapp")
SLICE = 7
"""So many rows are weighed in a slice where everything is small."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few rows are many here, and the clock strikes after every slice of them."""
    monkeypatch.setattr(listing, "AT_ONCE", 20)
    monkeypatch.setattr(listing, "STEPS_MOST", 9)
    monkeypatch.setattr(places, "STEPS_MOST", 9)
    monkeypatch.setattr(columns, "MERGED_MOST", 5)
    monkeypatch.setattr(seeking, "BLOCK", 16)
    monkeypatch.setattr(slices, "STRIDE", SLICE)
    monkeypatch.setattr(slices, "perf_counter", count().__next__)


def a_queue(store: Store, clock: Callable[[], object] | None = None) -> CaseQueue:
    queue = CaseQueue(store, clock or HandTurnedClock())  # type: ignore[arg-type]
    QAbstractItemModelTester(queue, QAbstractItemModelTester.FailureReportingMode.Fatal, queue)
    return queue


def a_store(*rows: CaseRow) -> Store:
    store = Store()
    store.replace_all(rows)
    store.flush()
    return store


def put(store: Store, *rows: CaseRow) -> None:
    for row in rows:
        store._put(row)
        store._moved.add(row.id)
    store.flush()


def remove(store: Store, *ids: str) -> None:
    store.drop(ids)
    store.flush()


def fill(queue: CaseQueue) -> None:
    for _ in range(1000):
        QCoreApplication.processEvents()
        if not queue.is_filling:
            return
    raise AssertionError("it fills and fills")


def ids(queue: CaseQueue) -> list[str]:
    return [str(queue.index(row, 0).data(roles.ID)) for row in range(queue.rowCount())]


def some_cases(n: int) -> list[CaseRow]:
    return [a_case(f"c{i:03d}") for i in range(n)]


def drawn_by_hand(store: Store, queue: CaseQueue, typed: str, column: int, is_descending: bool) -> list[str]:
    """What the list has to show, from the rows alone."""
    words = typed.casefold().split()
    cases = [
        case
        for case in from_every_side(store, queue)
        if (queue.shown.admits(case, queue._moment) or (queue.shown.yields and queue.bars))
        and is_sought(words, case)
        and is_sought(queue.shown.words.split(), case)
    ]
    at_s, order = seconds(queue._ordered_at), queue.COLUMNS[column].order if column >= 0 else None
    if order is not None:
        cases.sort(key=lambda case: (order(case), case.id), reverse=is_descending)
    else:
        lines = {case.id: queue._line(case) for case in cases}
        heights = {id: (line.rank, line.at_zero + line.slope * at_s, id) for id, line in lines.items()}
        cases.sort(key=lambda case: heights[case.id])
    return [case.id for case in cases]


def from_every_side(store: Store, queue: CaseQueue) -> list[CaseRow]:
    """What region and bars hold."""
    region, at = queue.region, queue._moment.now
    bars = [behind(Chart(chart), bar, at) for chart, bar in queue.bars.values()]
    return [
        case
        for case in store.rows(CaseRow).values()
        if (region is None or region.holds(case.place.lon, case.place.lat)) and all(holds(case) for holds in bars)
    ]


def is_sought(words: list[str], case: CaseRow) -> bool:
    text = f"{case.number}\n{case.title}\n{case.place.address}"
    spelt = initials.spelt(text)
    patterns = [(word, initials.pattern(word)) for word in words]
    return all(word in text.casefold() or (by is not None and by.search(spelt)) for word, by in patterns)


def counts_by_hand(store: Store, queue: CaseQueue, typed: str = "") -> dict[str, int]:
    """What each filter would leave: one of the list's own of what is sought, a kept one of its own words."""
    cases = from_every_side(store, queue)
    return {
        each.key: sum(
            (each.admits(case, queue._moment) or (each.yields and bool(queue.bars)))
            and is_sought((typed.casefold() if each in FILTERS else each.words).split(), case)
            for case in cases
        )
        for each in queue.filters
    }


class Hand:
    """Does something to a store or a list, and remembers what was asked of it."""

    def __init__(self, random: Random, store: Store, clock: HandTurnedClock, queue: CaseQueue) -> None:
        self.random, self.store, self.clock, self.queue = random, store, clock, queue
        self.typed, self.column, self.is_descending = "", -1, False

    def act(self) -> None:
        random, queue = self.random, self.queue
        some = [f"c{random.randrange(120):03d}" for _ in range(random.choice([1, 3, 15, 60]))]
        match random.randrange(17):
            case 0 | 1 | 2:
                put(self.store, *(somewhere(random, id) for id in some))
            case 3:
                remove(self.store, *some)
            case 4 | 5:
                kept = [row for row in self.store.rows(CaseRow).values() if random.random() < 0.7]
                self.store.replace_all([*kept, *(somewhere(random, id) for id in some)])
                self.store.flush()
            case 6:
                queue.show(random.choice(queue.filters).key)
            case 7:
                self.typed = random.choice(["", "占道", "c1", "zdjy", "井盖 c0", "bllj 20261120"])
                queue.search(self.typed)
            case 8:
                self.column = random.randint(-1, len(queue.COLUMNS) - 1)
                order = random.choice(list(Qt.SortOrder))
                self.is_descending = order is Qt.SortOrder.DescendingOrder
                queue.sort(self.column, order)
            case 9:
                queue.look_as(random.choice([None, AccountId("wang")]), roles=random.choice([frozenset(), ROLES]))
            case 10:
                queue.tick(self.clock.turn(seconds=random.choice([1, 40, 4000])))
            case 11:
                queue.hold(random.random() < 0.5)
            case 12:
                words = random.sample(["占道", "zd", "c00", "缺失 jg", ""], random.randrange(4))
                queue.keep([Filter(f"kept {each}", Text(each, each), lambda case, _: True, each) for each in words])
            case 13:
                queue.confine(random.choice([None, Region(RING)]))
            case 14:
                queue.open_bar(*random.choice(BARS), self.clock())
            case 15:
                if queue.bars:
                    queue.shut_bar(random.choice(list(queue.bars)))
            case 16:
                fill(queue)


def somewhere(random: Random, id: str) -> CaseRow:
    return replace(any_case(random, id), place=Place(117.4 + 0.2 * random.random(), 36.7, "", UnitId("street-1")))


RING = ((117.3, 36.6), (117.5, 36.6), (117.5, 36.8), (117.3, 36.8))
BARS = (
    (Chart.STREETS, "street-1"),
    (Chart.UNITS, "dep-1"),
    (Chart.UNITS, ""),
    (Chart.LEFT, "0"),
    (Chart.LEFT, "5"),
    (Chart.CLASSES, "E0405"),
    (Chart.REPORTED, "9"),
    (Chart.CLOSED, "12"),
    (Chart.KEPT_UNITS, "dep-1"),
    (Chart.AGES, "0"),
    (Chart.CLASSES, "nobody has heard of it"),
)
ROLES = frozenset({Role.DISPATCHER})


@pytest.mark.parametrize("round_", range(8))
def test_after_any_history_in_slices_the_list_is_the_one_drawn_by_hand(round_: int, small: None) -> None:
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, clock = Random(seed), HandTurnedClock()
    store = a_store(*(somewhere(random, f"c{n:03d}") for n in range(random.choice([0, 15, 100]))))
    queue = a_queue(store, clock)
    hand = Hand(random, store, clock, queue)
    for _ in range(12):
        for _ in range(random.randrange(25)):
            hand.act()
            if random.random() < 0.5:
                QCoreApplication.processEvents()
            assert len(set(ids(queue))) == queue.rowCount()
            assert [queue.row_of(id) for id in ids(queue)] == list(range(queue.rowCount()))
        fill(queue)
        held = {case.id for case in store.rows(CaseRow).values() if queue.has(case.id)}
        assert held == set(drawn_by_hand(store, queue, hand.typed, hand.column, hand.is_descending))
        assert dict(queue.counts) == counts_by_hand(store, queue, hand.typed)
        queue.hold(False)
        assert ids(queue) == drawn_by_hand(store, queue, hand.typed, hand.column, hand.is_descending)
        queue.tick(clock.turn(seconds=31))
        fill(queue)
        assert ids(queue) == drawn_by_hand(store, queue, hand.typed, hand.column, hand.is_descending)


def test_few_rows_are_there_at_once_and_many_come_in_slices(small: None) -> None:
    few, many = a_queue(a_store(*some_cases(20))), a_queue(a_store(*some_cases(21)))
    assert (few.is_filling, few.rowCount(), many.is_filling, many.rowCount()) == (False, 20, True, 0)
    fill(many)
    assert ids(many) == [f"c{n:03d}" for n in range(21)]


def test_no_turn_of_the_loop_weighs_more_than_a_slice(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[int] = []
    weigh, go_on = CaseQueue._weigh, CaseQueue._go_on

    def counted(queue: CaseQueue, id: str) -> int | None:
        weighed[-1] += 1
        return weigh(queue, id)

    def turned(queue: CaseQueue) -> None:
        weighed.append(0)
        go_on(queue)

    monkeypatch.setattr(CaseQueue, "_weigh", counted)
    monkeypatch.setattr(CaseQueue, "_go_on", turned)
    queue = a_queue(a_store(*some_cases(100)))
    assert weighed == [], "not even the first while the window is built"
    fill(queue)
    assert (sum(weighed), max(weighed), queue.rowCount()) == (100, SLICE, 100)


def test_the_list_grows_in_few_stretches_and_not_a_row_at_a_time(small: None) -> None:
    queue = a_queue(a_store(*some_cases(300)))
    stretches: list[int] = []
    queue.rowsInserted.connect(lambda parent, first, last: stretches.append(last - first + 1))
    fill(queue)
    assert (sum(stretches), len(stretches) < 10) == (300, True), stretches


def test_what_changes_while_the_list_fills_is_neither_lost_nor_doubled(small: None) -> None:
    store = a_store(*some_cases(100))
    queue = a_queue(store)
    QCoreApplication.processEvents()
    assert queue.is_filling
    put(store, a_case("c000", Stage.CLOSED), a_case("c099", Stage.CLOSED), a_case("new"))
    remove(store, "c050", "c001")
    fill(queue)
    expected = {f"c{n:03d}" for n in range(100)} - {"c000", "c099", "c050", "c001"} | {"new"}
    assert (sorted(ids(queue)), queue.counts["all"], queue.counts["ended"]) == (sorted(expected), len(expected), 2)


def test_many_that_come_and_go_in_one_flush_leave_the_rest_where_it_is(small: None) -> None:
    store = a_store(*some_cases(20))
    queue = a_queue(store)
    resets: list[int] = []
    queue.modelReset.connect(lambda: resets.append(1))
    put(store, *(a_case(f"c{n:03d}", Stage.CLOSED) for n in range(2, 14)))
    assert ids(queue) == ["c000", "c001", *(f"c{n:03d}" for n in range(14, 20))]
    put(store, *(a_case(f"b{n:03d}") for n in range(12)), a_case("c000", Stage.CLOSED))
    assert ids(queue) == [*(f"b{n:03d}" for n in range(12)), "c001", *(f"c{n:03d}" for n in range(14, 20))]
    assert resets == []


def test_a_held_list_stands_still_while_a_snapshot_comes_and_is_in_order_at_its_end(small: None) -> None:
    store = a_store(*some_cases(10))
    queue = a_queue(store)
    queue.hold(True)
    store.replace_all([*some_cases(9), *(a_case(f"b{n:03d}") for n in range(60))])
    store.flush()
    seen = set()
    while queue.is_filling:
        QCoreApplication.processEvents()
        seen.add(tuple(ids(queue)))
    before, after = tuple(f"c{n:03d}" for n in range(9)), tuple(f"b{n:03d}" for n in range(60))
    assert seen - {(*before, "c009")} == {before, after + before}
    assert queue.waiting_count == 0


def test_a_snapshot_of_other_things_leaves_nothing_to_be_done(small: None) -> None:
    store = a_store(a_case("c"))
    queue = a_queue(store)
    queue._moved(frozenset(f"alert {n}" for n in range(50)))
    fill(queue)
    assert (ids(queue), queue.is_filling) == (["c"], False)


def test_whoever_is_selected_stays_selected_while_the_list_fills(small: None) -> None:
    queue = a_queue(a_store(*some_cases(100)))
    while not queue.rowCount():
        QCoreApplication.processEvents()
    first = ids(queue)[0]
    chosen = QPersistentModelIndex(queue.index(0, 0))
    resets: list[int] = []
    queue.modelReset.connect(lambda: resets.append(1))
    fill(queue)
    assert (chosen.data(roles.ID), chosen.row(), resets) == (first, queue.row_of(first), [])


def test_units_are_found_by_what_they_are_called_now_and_the_view_hears_it_in_one_word() -> None:
    queue = a_queue(a_store(*some_cases(30)))
    queue.search("明湖")
    assert ids(queue) == []
    queue.search("")
    told: list[tuple[int, int]] = []
    queue.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    queue.name_units(lambda unit: "明湖街道")
    assert told == [(0, 29)]
    queue.search("明湖")
    assert len(ids(queue)) == 30


def test_other_marks_are_one_word_to_the_view_and_nothing_is_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = a_queue(a_store(*some_cases(30)))
    monkeypatch.setattr(CaseQueue, "_weigh", None)
    told: list[tuple[int, int]] = []
    queue.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    queue.name_twins(str)
    queue.name_beside(str)
    assert told == [(0, 29)] * 2


def test_the_same_person_who_looks_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = a_queue(a_store(*some_cases(3)))
    queue.look_as(AccountId("wang"), roles=ROLES)
    monkeypatch.setattr(CaseQueue, "_weigh", None)
    queue.look_as(AccountId("wang"), roles=ROLES)


def test_who_is_known_from_the_start_is_listed_for_with_each_row_weighed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store = a_store(*some_cases(30))
    told_later = a_queue(store)
    told_later.look_as(AccountId("wang"), roles=ROLES)
    told_later.name_units(lambda unit: "明湖街道")
    weighed: list[str] = []
    weigh = CaseQueue._weigh

    def noted(queue: CaseQueue, id: str) -> int | None:
        weighed.append(id)
        return weigh(queue, id)

    monkeypatch.setattr(CaseQueue, "_weigh", noted)
    looks = partial(Moment, me=AccountId("wang"), roles=ROLES, unit_name=lambda unit: "明湖街道")
    known = CaseQueue(store, HandTurnedClock(), moment=looks)
    known.keep([])
    assert (ids(known), dict(known.counts)) == (ids(told_later), dict(told_later.counts))
    assert sorted(weighed) == sorted(ids(known))


def test_a_case_is_found_by_its_id_without_asking_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = a_queue(a_store(*some_cases(30)))
    start = queue.index(0, 0)
    monkeypatch.setattr(CaseQueue, "data", None)
    found = [queue.match(start, roles.ID, id) for id in ("c007", "nobody")]
    assert [[each.row() for each in hits] for hits in found] == [[7], []]


def anything(key: str, words: str = "") -> Filter:
    return Filter(key, Text(key, key), lambda case, moment: True, words)


def test_a_kept_filter_holds_what_it_admits_and_a_search_for_its_words_finds() -> None:
    store = a_store(
        a_case("a", title="井盖缺失"), a_case("b", title="井盖破损", stage=Stage.TO_SIGN), a_case("c", title="积水")
    )
    queue = a_queue(store)
    told: list[int] = []
    queue.counts_changed.connect(lambda: told.append(1))
    lids = anything("lids", "井盖")
    signed = Filter("signed", Text("签", "signed"), lambda case, moment: case.stage is Stage.TO_SIGN, "JG")
    queue.keep([lids, signed])
    assert told
    assert [queue.counts[key] for key in ("lids", "signed", "all")] == [2, 1, 3]
    assert queue.filters == (*FILTERS, lids, signed)
    queue.show("lids")
    assert ids(queue) == ["a", "b"]
    queue.search("ps")
    assert ids(queue) == ["b"]
    put(store, a_case("b", title="积水"), a_case("d", title="井盖破损"))
    assert (ids(queue), queue.counts["lids"], queue.counts["signed"]) == (["d"], 2, 0)


def test_filters_that_are_kept_take_the_place_of_those_before_and_the_shown_one_stays_shown() -> None:
    queue = a_queue(a_store(a_case("a", title="井盖"), a_case("b", title="积水")))
    queue.keep([anything("first", "井盖"), anything("second", "积水")])
    queue.show("second")
    queue.keep([anything("second", "积水")])
    assert (queue.shown.key, ids(queue), queue.counts["second"]) == ("second", ["b"], 1)
    queue.keep([anything("second", "井盖")])
    assert (queue.shown.key, ids(queue), "first" in queue.counts) == ("second", ["a"], False)


@pytest.mark.parametrize("is_held", [False, True])
def test_where_the_shown_filter_is_kept_no_more_the_first_is_shown(is_held: bool) -> None:
    queue = a_queue(a_store(a_case("a", title="井盖"), a_case("b", title="积水")))
    queue.keep([anything("mine alone", "井盖")])
    queue.show("mine alone")
    queue.hold(is_held)
    queue.keep([])
    assert (queue.shown.key, ids(queue), queue.filters) == ("all", ["a", "b"], FILTERS)


def test_a_list_offers_as_many_filters_as_there_are_bits_and_refuses_more() -> None:
    queue = a_queue(a_store(a_case("a")))
    kept = [anything(f"kept {n}") for n in range(64 - len(FILTERS))]
    queue.keep(kept)
    assert queue.counts[kept[-1].key] == 1
    queue.show(kept[-1].key)
    assert ids(queue) == ["a"]
    with pytest.raises(ValueError, match="a list offers at most 64 filters, not 65"):
        queue.keep([*kept, anything("one more")])
    assert queue.filters == (*FILTERS, *kept)


def test_a_chip_counts_what_it_would_leave_of_what_is_sought_and_what_it_holds_is_told_apart() -> None:
    store = a_store(a_case("a", title="井盖"), a_case("b", title="积水"), a_case("c", Stage.RECEIVED, title="积水"))
    queue = a_queue(store)
    queue.keep([anything("kept", "井盖")])
    queue.search("积水")
    assert [queue.counts[key] for key in ("all", "to_dispatch", "received", "kept")] == [2, 1, 1, 1]
    assert [queue.whole(key) for key in ("all", "to_dispatch", "received", "kept")] == [3, 2, 1, 1]
    put(store, a_case("a", title="积水"))
    assert [queue.counts[key] for key in ("all", "kept")] == [3, 0]
