"""What happened to a thing, as sentences in the order of the log."""

from random import Random
from typing import Any

import msgspec
import pytest
from PySide6.QtTest import QAbstractItemModelTester

from console.domain.case.events import CaseNudged
from console.domain.ids import AccountId, CaseId
from console.models.sentences import Names, sentence
from console.models.timeline import Timeline
from console.sync.store import Store
from console.wire.codec import encode
from console.wire.frames import Item
from resources import roles
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON

C1 = CaseId("c1")
NAMES = Names(unit={"street-1": "明水街道"}.__getitem__, account={"wang": "王派遣"}.__getitem__)
NUDGED = CaseNudged(case=C1, words="请尽快")


def an_item(event, o=1, kind=None, **more):
    body = event if isinstance(event, bytes) else encode(event)
    facts: dict[str, Any] = {"v": 1, "thing": "c1", "ver": 1, "at": NOON, "by": AccountId("wang")} | more
    return Item(o=o, kind=kind or type(event).__name__, raw=msgspec.Raw(body), **facts)


def a_timeline(store=None):
    timeline = Timeline(store or Store(), "c1", HandTurnedClock(), NAMES)
    QAbstractItemModelTester(timeline, QAbstractItemModelTester.FailureReportingMode.Fatal, timeline)
    return timeline


def offsets(timeline):
    return [int(timeline.index(i, 0).data(roles.ID)) for i in range(timeline.rowCount())]


def test_a_kind_this_seat_does_not_know_shows_its_name():
    assert sentence(an_item(b'{"kind":"CoUnitReleased"}', kind="CoUnitReleased"), NAMES)[0] == "CoUnitReleased"


def test_an_event_of_a_newer_shape_shows_its_name():
    assert sentence(an_item(b'{"kind":"FedBack","case":"c1"}', kind="FedBack"), NAMES)[0] == "FedBack"


def test_a_row_says_when_who_and_what():
    store = Store()
    store.apply([an_item(NUDGED)])
    timeline = a_timeline(store)
    assert [timeline.index(0, column).data() for column in range(3)] == ["刚刚", "王派遣", "催办：请尽快"]


def test_live_items_are_appended_and_other_things_are_not():
    store = Store()
    timeline = a_timeline(store)
    store.apply([an_item(NUDGED, 4), an_item(NUDGED, 5, thing="c2"), an_item(NUDGED, 6)])
    store.flush()
    assert offsets(timeline) == [4, 6]


def test_older_items_come_in_front_and_each_item_once():
    store = Store()
    timeline = a_timeline(store)
    store.apply([an_item(NUDGED, 4)])
    store.flush()
    timeline.extend([an_item(NUDGED, o) for o in (1, 4, 2, 2)])
    assert offsets(timeline) == [1, 2, 4]


def test_after_a_snapshot_holes_are_feared_and_nothing_shown_is_lost():
    store = Store()
    timeline, feared = a_timeline(store), list[str]()
    timeline.holes_feared.connect(feared.append)
    store.apply([an_item(NUDGED, 4)])
    store.flush()
    store.replace_all(())
    store.flush()
    assert (offsets(timeline), feared) == ([4], ["c1"])


@pytest.mark.parametrize("round_", range(5))
def test_in_whatever_portions_items_come_the_order_is_the_logs(round_):
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, timeline = Random(seed), a_timeline()
    given = set()
    for _ in range(30):
        portion = random.sample(range(1, 200), random.randint(1, 9))
        given.update(portion)
        timeline.extend(an_item(NUDGED, o) for o in portion)
        assert offsets(timeline) == sorted(given)
