"""A seat's copy: rows replaced, one word per flush to whoever watches."""

import sys

import msgspec
import pytest

from console.domain.ids import AccountId
from console.domain.rows import AlertRow, CaseRow
from console.sync.store import PORTION, Store
from console.wire.frames import Item
from tests.support.rows import NOON, a_case, an_alert


@pytest.fixture
def store():
    return Store(timeline_most=3)


@pytest.fixture
def moved(store):
    heard: list[set[str]] = []
    store.watch(lambda ids: heard.append(set(ids)))
    return heard


def news(thing, o=1, **more):
    return Item(o=o, kind="NoteAdded", v=1, thing=thing, ver=1, at=NOON, by=AccountId("wang"), **more)


def test_a_burst_is_one_word_with_every_id_that_moved(store, moved):
    store.apply(news(id, row=a_case(id)) for id in "abcab")
    store.apply([news("d", row=an_alert("d"))])
    assert moved == []
    store.flush()
    store.flush()
    assert moved == [{"a", "b", "c", "d"}]


def test_rows_are_found_by_id_and_by_kind(store):
    store.apply([news("a", row=a_case("a")), news("d", row=an_alert("d"))])
    assert store.row("d") == an_alert("d")
    assert (list(store.rows(CaseRow)), list(store.rows(AlertRow))) == (["a"], ["d"])


def test_what_left_the_scope_is_gone_with_its_timeline(store, moved):
    store.apply([news("a", row=a_case("a"), raw=msgspec.Raw(b"{}"))])
    store.flush()
    store.apply([news("a", gone=True)])
    store.flush()
    assert (store.row("a"), store.timeline("a"), dict(store.rows(CaseRow)), moved[1]) == (None, (), {}, {"a"})


def test_an_event_without_a_row_still_reaches_the_timeline(store, moved):
    store.apply([news("a", o=5, raw=msgspec.Raw(b"{}"))])
    store.flush()
    assert ([item.o for item in store.timeline("a")], moved) == ([5], [{"a"}])


def test_a_row_without_an_event_leaves_no_line(store):
    store.apply([news("a", row=a_case("a"))])
    assert store.timeline("a") == ()


def test_a_timeline_keeps_the_latest_events_only(store):
    store.apply(news("a", o=o, raw=msgspec.Raw(b"{}")) for o in range(10))
    assert [item.o for item in store.timeline("a")] == [7, 8, 9]


def test_a_snapshot_replaces_all_and_names_what_changed_or_vanished(store, moved):
    store.apply(news(id, row=a_case(id)) for id in ("same", "other", "vanished"))
    store.flush()
    store.replace_all([a_case("same"), a_case("other", ver=2), an_alert("new")])
    store.flush()
    assert (moved[1], store.generation) == ({"other", "vanished", "new"}, 1)
    assert (store.row("vanished"), sorted(store.rows(CaseRow))) == (None, ["other", "same"])


def test_after_a_snapshot_no_timeline_pretends_to_be_whole(store, moved):
    store.apply([news("a", row=a_case("a"), raw=msgspec.Raw(b"{}"))])
    store.flush()
    store.replace_all([a_case("a")])
    store.flush()
    assert (store.timeline("a"), moved[1]) == ((), {"a"})


def test_nobody_sees_half_a_snapshot_that_is_being_made_ready(store, moved):
    store.replace_all([a_case("a"), a_case("b")])
    store.flush()
    new = [a_case("b"), *(an_alert(f"n{n}") for n in range(2 * PORTION))]
    steps = 0
    for _ in store.replacing(new):
        assert (set(store.rows(CaseRow)), set(store.rows(AlertRow))) == ({"a", "b"}, set())
        assert (store.row("n0"), store.has_moved, store.generation) == (None, False, 1)
        steps += 1
    assert steps == 2
    store.flush()
    assert (set(store.rows(CaseRow)), len(store.rows(AlertRow)), store.generation) == ({"b"}, 2 * PORTION, 2)
    assert moved[-1] == {"a", *(f"n{n}" for n in range(2 * PORTION))}


def test_a_snapshot_that_another_has_overtaken_comes_to_nothing(store):
    under_way = store.replacing([a_case(f"c{n}") for n in range(2 * PORTION)])
    next(under_way)
    store.replace_all(())
    assert list(under_way) == [None]
    assert (dict(store.rows(CaseRow)), store.generation) == ({}, 1)


def test_things_that_aged_out_are_let_go(store, moved):
    store.apply([news("a", row=a_case("a"))])
    store.flush()
    store.drop(["a", "never held"])
    store.flush()
    assert (store.row("a"), moved[1]) == (None, {"a"})


def test_a_thing_waits_until_its_last_ask_is_answered(store, moved):
    store.wait("a")
    store.wait("a")
    store.settle("a")
    assert store.is_waiting("a")
    store.settle("a")
    store.flush()
    assert (store.is_waiting("a"), moved) == (False, [{"a"}])


def test_asks_of_an_earlier_run_take_the_place_of_all_marks(store):
    store.wait("a")
    store.wait_only(["b"])
    assert (store.is_waiting("a"), store.is_waiting("b")) == (False, True)


def test_a_watcher_that_stops_hears_no_more(store):
    heard: list[frozenset[str]] = []
    stop = store.watch(heard.append)
    stop()
    stop()
    store.apply([news("a", row=a_case("a"))])
    store.flush()
    assert heard == []


def test_what_a_watcher_does_to_the_store_is_said_in_the_next_flush(store, moved):
    store.watch(lambda ids: store.settle("b") if "a" in ids else None)
    store.apply([news("a", row=a_case("a"))])
    store.flush()
    store.flush()
    assert moved == [{"a"}, {"b"}]


def test_a_timeline_keeps_an_event_but_neither_the_row_nor_the_frame_that_came_with_it(store):
    """A shift hears tens of thousands of events: each would hold an old row, and the bytes of all its frame."""
    told = msgspec.json.encode(news("a", row=a_case("a"), raw=msgspec.Raw(b'{"kind":"NoteAdded"}')))
    frame = told + b" " * 100_000
    store.apply([msgspec.json.decode(frame, type=Item)])
    (kept,) = store.timeline("a")
    assert (kept.row, bytes(kept.raw)) == (None, b'{"kind":"NoteAdded"}')
    assert sys.getrefcount(frame) == 2, "the frame is held by this test alone"
    assert store.row("a") == a_case("a")
