"""The case queue: its order, its chips, and that nothing moves under a hand."""

from datetime import timedelta
from random import Random

import numpy as np
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from console.domain.case.stages import ENDED, Stage
from console.domain.case.things import Directive, Part, RequestKind
from console.domain.ids import AccountId, UnitId
from console.domain.people import Role
from console.domain.place import Place
from console.models.declared import Moment
from console.models.queue import FILTERS, CaseQueue
from console.sync.store import Store
from console.wire.frames import Item
from resources import roles
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, a_request, an_assignment, any_case

STAGE_KEYS = frozenset(
    [
        "received",
        "registered",
        "verifying",
        "to_dispatch",
        "to_sign",
        "handling",
        "suspended",
        "to_review",
        "to_inspect",
        "to_call_back",
        "to_close",
    ]
)


@pytest.fixture
def clock():
    return HandTurnedClock()


@pytest.fixture
def store():
    return Store()


def put(store, *rows):
    store.apply(an_item(row.id, row=row) for row in rows)
    store.flush()


def an_item(id, **more):
    return Item(o=1, kind="NoteAdded", v=1, thing=id, ver=1, at=NOON, by=AccountId("wang"), **more)


def remove(store, *ids):
    store.apply(an_item(id, gone=True) for id in ids)
    store.flush()


def a_queue(store, clock):
    queue = CaseQueue(store, clock)
    QAbstractItemModelTester(queue, QAbstractItemModelTester.FailureReportingMode.Fatal, queue)
    return queue


def ids(queue):
    return [queue.data(queue.index(i, 0), roles.ID) for i in range(queue.rowCount())]


def text(queue, id, title):
    column = next(i for i, each in enumerate(queue.COLUMNS) if each.title.zh == title)
    return queue.data(queue.index(queue.row_of(id), column)).partition("\n")[0]


def due_in(minutes, limit_minutes=240, **more):
    began = NOON + timedelta(minutes=minutes - limit_minutes)
    return {"promise": a_promise(began, timedelta(minutes=limit_minutes)), **more}


def test_the_smallest_share_of_the_limit_comes_first_and_emergencies_above_all(store, clock):
    queue = a_queue(store, clock)
    put(
        store,
        a_case("half of a day left", **due_in(720, 1440)),
        a_case("a tenth of four hours left", **due_in(24)),
        a_case("overdue", **due_in(-8)),
        a_case("manhole", is_emergency=True, **due_in(200)),
        a_case("no clock", Stage.TO_CLOSE, promise=None),
    )
    assert ids(queue) == ["manhole", "overdue", "a tenth of four hours left", "half of a day left", "no clock"]


def test_a_row_is_refreshed_where_it_stands_and_only_that_row(store, clock):
    put(store, a_case("a", **due_in(10)), a_case("b", **due_in(20)), a_case("c", **due_in(30)))
    queue = a_queue(store, clock)
    changed, resets = [], []
    queue.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    queue.modelReset.connect(lambda: resets.append(1))
    put(store, a_case("b", title="井盖缺失", **due_in(20)))
    assert (changed, resets, text(queue, "b", "案件")) == ([(1, 1)], [], "井盖缺失")


def test_a_held_list_keeps_its_order_and_lets_newcomers_wait(store, clock):
    put(store, a_case("a", **due_in(10)), a_case("b", **due_in(20)))
    queue = a_queue(store, clock)
    waits: list[int] = []
    queue.waiting_count_changed.connect(waits.append)
    queue.hold(True)
    put(store, a_case("new", **due_in(5)), a_case("b", **due_in(1)))
    assert (ids(queue), queue.waiting_count, waits) == (["a", "b"], 1, [1])
    queue.admit()
    assert (ids(queue), queue.waiting_count, queue.is_held) == (["b", "new", "a"], 0, True)


def test_a_held_row_stays_though_it_left_the_filter_and_goes_when_the_hand_does(store, clock):
    put(store, a_case("a", Stage.TO_DISPATCH), a_case("b", Stage.TO_DISPATCH))
    queue = a_queue(store, clock)
    queue.show("to_dispatch")
    queue.hold(True)
    put(store, a_case("a", Stage.TO_SIGN))
    assert (ids(queue), queue.counts["to_dispatch"]) == (["a", "b"], 1)
    queue.hold(False)
    assert ids(queue) == ["b"]


def test_a_newcomer_that_has_gone_again_waits_no_more(store, clock):
    queue = a_queue(store, clock)
    queue.hold(True)
    put(store, a_case("a"), a_case("b"))
    remove(store, "a")
    put(store, a_case("b", Stage.CLOSED))
    assert queue.waiting_count == 0


def test_what_has_vanished_leaves_even_a_held_list(store, clock):
    put(store, a_case("a"), a_case("b"))
    queue = a_queue(store, clock)
    queue.hold(True)
    remove(store, "a")
    assert ids(queue) == ["b"]


def test_the_selected_case_stays_selected_when_the_order_changes(store, clock):
    put(store, a_case("a", **due_in(10, 20)), a_case("b", **due_in(200, 240)), a_case("c", **due_in(300, 400)))
    queue = a_queue(store, clock)
    chosen = QPersistentModelIndex(queue.index(queue.row_of("b"), 0))
    put(store, a_case("b", **due_in(-5)))
    assert (ids(queue)[0], chosen.row(), chosen.data(roles.ID)) == ("b", 0, "b")
    queue.sort(0, Qt.SortOrder.DescendingOrder)
    assert (ids(queue), chosen.data(roles.ID)) == (["c", "b", "a"], "b")


def test_time_alone_turns_the_lamp_and_the_counts(store, clock):
    put(store, a_case("a", **due_in(60, 240)))
    queue = a_queue(store, clock)
    row = queue.index(0, 0)
    assert (row.data(roles.TONE), queue.counts["due_soon"], queue.counts["overdue"]) == ("neutral", 0, 0)
    queue.tick(clock.turn(minutes=20))
    assert (row.data(roles.TONE), queue.counts["due_soon"], queue.counts["overdue"]) == ("warning", 1, 0)
    queue.show("overdue")
    assert ids(queue) == []
    queue.tick(clock.turn(minutes=48))
    assert (ids(queue), queue.counts["overdue"], text(queue, "a", "时限")) == (["a"], 1, "超期 8 分钟")
    assert queue.index(0, 0).data(roles.TONE) == "critical"


def test_a_countdown_refreshes_only_what_is_in_sight_and_has_another_text(store, clock):
    put(store, *(a_case(f"c{i}", **due_in(60 + i, 600)) for i in range(10)))
    queue = a_queue(store, clock)
    queue.set_visible(2, 4)
    queue.tick(clock.turn(seconds=1))
    changed = []
    queue.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    queue.tick(clock.turn(seconds=1))
    assert changed == []
    queue.tick(clock.turn(minutes=1))
    assert changed == [(2, 4)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("井盖 工业五路", ["a", "d"]),
        ("20261120-C", ["c"]),
        ("", ["a", "b", "c", "d"]),
        ("rxd", ["b", "c"]),
        ("RXD yh", ["c"]),
        ("rxd 积水 gywl", ["b"]),
        ("rxdd", []),
    ],
)
def test_search_needs_every_word_somewhere_in_number_title_or_place_as_written_or_by_its_initials(
    store, clock, typed, found
):
    titles = {"a": "井盖缺失", "b": "人行道积水", "c": "银行门前人行道破损", "d": "井盖破损"}
    put(store, *(a_case(id, title=title) for id, title in titles.items()))
    queue = a_queue(store, clock)
    queue.search("nothing has this")
    queue.search(typed)
    assert sorted(ids(queue)) == found


@pytest.mark.parametrize(
    ("typed", "found"), [("环境卫生中心", ["b"]), ("hjws", ["b"]), ("园林", ["b"]), ("双山街道", ["a"])]
)
def test_a_unit_is_searched_for_among_who_leads_helps_or_has_the_ground(store, clock, typed, found):
    names = {"dept-1": "环境卫生中心", "dept-2": "园林绿化中心", "st-2": "双山街道"}
    there = Place(117.5, 36.7, "工业五路", UnitId("st-2"))
    helper = an_assignment("dept-2", part=Part.CO)
    put(store, a_case("a", place=there), a_case("b", assignments=(an_assignment("dept-1"), helper)), a_case("c"))
    queue = a_queue(store, clock)
    queue.name_units(lambda unit: names.get(unit, unit))
    queue.search(typed)
    assert sorted(ids(queue)) == found


def test_mine_is_what_the_person_who_looks_holds(store, clock):
    put(store, a_case("a", holder=AccountId("wang")), a_case("b", holder=AccountId("li")))
    queue = a_queue(store, clock)
    assert queue.counts["mine"] == 0
    queue.look_as(AccountId("wang"))
    queue.show("mine")
    assert (ids(queue), queue.counts["mine"]) == (["a"], 1)


def test_an_unanswered_ask_shows_as_waiting(store, clock):
    put(store, a_case("a"))
    queue = a_queue(store, clock)
    store.wait("a")
    store.flush()
    assert queue.index(0, 0).data(roles.WAITING) is True
    store.settle("a")
    store.flush()
    assert queue.index(0, 0).data(roles.WAITING) is False


def test_a_small_snapshot_moves_rows_and_a_large_one_resets(store, clock):
    put(store, a_case("a"), a_case("b"))
    queue = a_queue(store, clock)
    resets = []
    queue.modelReset.connect(lambda: resets.append(1))
    store.replace_all([a_case("b"), a_case("c")])
    store.flush()
    assert (sorted(ids(queue)), resets) == (["b", "c"], [])
    store.replace_all(a_case(f"n{i}") for i in range(500))
    store.flush()
    assert (queue.rowCount(), resets) == (500, [1])


@pytest.mark.parametrize("round_", range(6))
def test_after_any_history_the_list_is_the_one_a_fresh_model_shows(round_):
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, store, clock = Random(seed), Store(), HandTurnedClock()
    queue = a_queue(store, clock)
    for _ in range(150):
        act(random, store, clock, queue)
        assert counts_by_hand(store, queue) == dict(queue.counts)
        if not queue.is_held:
            assert np.array_equal(queue._listed, queue._in_order(queue._wanted()))
        assert [queue.row_of(id) for id in ids(queue)] == list(range(queue.rowCount()))
    queue.hold(False)
    queue.tick(clock.turn(seconds=31))
    fresh = CaseQueue(store, clock)
    fresh.look_as(AccountId("wang"))
    fresh.show(queue.shown.key)
    fresh.search(" ".join(word for word, _ in queue._sought.needles))
    if queue._sorted_by is not None:
        fresh.sort(queue.COLUMNS.index(queue._sorted_by), direction(queue))
    queue.look_as(AccountId("wang"))
    assert ids(queue) == ids(fresh)
    assert dict(queue.counts) == dict(fresh.counts)


def direction(queue):
    return Qt.SortOrder.DescendingOrder if queue._is_descending else Qt.SortOrder.AscendingOrder


def act(random, store, clock, queue):
    some = [f"c{random.randrange(60)}" for _ in range(random.randint(1, 8))]
    before = ids(queue)
    match random.randrange(10):
        case 0 | 1 | 2 | 3 | 4:
            put(store, *(any_case(random, id) for id in some))
        case 5:
            remove(store, *some)
        case 6:
            queue.hold(random.random() < 0.6)
            return
        case 7:
            queue.tick(clock.turn(seconds=random.choice([1, 40, 3000])))
        case 8:
            queue.show(random.choice(queue.FILTERS).key)
            queue.search(random.choice(["", "", "占道", "c1"]))
            return
        case 9:
            if random.random() < 0.3:
                store.replace_all(any_case(random, id) for id in some * 3)
                store.flush()
            else:
                queue.sort(random.randint(-1, len(queue.COLUMNS) - 1), random.choice(list(Qt.SortOrder)))
                return
    if queue.is_held:
        still = [id for id in before if store.row(id) is not None]
        assert ids(queue) == still


def counts_by_hand(store, queue):
    """What each filter would leave of what is sought."""
    sought = queue._sought
    cases = [case for case in store.rows(type(a_case())).values() if sought.is_in(queue._words(case))]
    return {each.key: sum(each.admits(case, queue._moment) for case in cases) for each in queue.FILTERS}


def test_a_request_waits_only_in_the_list_of_those_who_may_judge_it(store, clock):
    queue = a_queue(store, clock)
    put(
        store,
        a_case("extension", Stage.HANDLING, requests=(a_request(RequestKind.EXTENSION),)),
        a_case("void", Stage.HANDLING, requests=(a_request(RequestKind.VOID, unit=None),)),
        a_case("appeal", Stage.CLOSED, requests=(a_request(RequestKind.APPEAL),)),
        a_case("nothing", Stage.HANDLING),
    )
    queue.show("to_judge")
    found = {}
    for role in (Role.DISPATCHER, Role.SHIFT_LEADER, Role.OPERATOR):
        queue.look_as(AccountId("wang"), roles=frozenset({role}))
        found[role] = set(ids(queue))
    assert found == {
        Role.DISPATCHER: {"extension", "appeal"},
        Role.SHIFT_LEADER: {"extension", "void", "appeal"},
        Role.OPERATOR: set(),
    }


@pytest.mark.parametrize(
    ("key", "stage", "more"),
    [
        ("verifying", Stage.VERIFYING, {}),
        ("suspended", Stage.SUSPENDED, {}),
        ("to_call_back", Stage.TO_CALL_BACK, {}),
        ("hard", Stage.HANDLING, {"is_hard": True}),
        ("escalated", Stage.HANDLING, {"is_escalated": True}),
        ("form_owed", Stage.TO_SIGN, {"owes_form": True}),
        ("came_back", Stage.RECEIVED, {"recurrence": 1}),
        ("directed", Stage.HANDLING, {"directives": (Directive(n=1, words="限期", by=AccountId("l"), at=NOON),)}),
    ],
)
def test_what_stands_out_has_a_filter_of_its_own(store, clock, key, stage, more):
    queue = a_queue(store, clock)
    put(store, a_case("this", stage, **more), a_case("another", Stage.TO_SIGN))
    queue.show(key)
    assert ids(queue) == ["this"]
    put(store, a_case("this", Stage.CLOSED, **more))
    assert ids(queue) == [], "nothing that has ended stands out"


def test_every_open_case_is_under_exactly_one_filter_of_stages(store, clock):
    stages = [each for each in FILTERS if each.key in STAGE_KEYS]
    for stage in set(Stage) - ENDED:
        assert sum(each.admits(a_case("c", stage), Moment(NOON)) for each in stages) == 1, stage


def test_a_directive_that_is_answered_waits_no_more(store, clock):
    queue = a_queue(store, clock)
    answered = Directive(n=1, words="限期", by=AccountId("l"), at=NOON, answer="已办", answered_at=NOON)
    put(store, a_case("this", Stage.HANDLING, directives=(answered,)))
    assert queue.counts["directed"] == 0


def test_a_screen_reader_hears_what_stands_out_before_the_title(store, clock):
    queue = a_queue(store, clock)
    queue.look_as(AccountId("wang"), roles=frozenset({Role.DISPATCHER}))
    put(store, a_case("c", Stage.HANDLING, is_emergency=True, is_hard=True, requests=(a_request(),)))
    spoken = queue.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("紧急，申请待批，疑难，占道经营 · c，处置中，")
