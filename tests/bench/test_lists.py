"""Twenty thousand cases in one queue: what each gesture costs, as ratios nobody would feel."""

import time
from datetime import timedelta
from random import Random

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from console.analytics.share import Chart
from console.analytics.tally import figures
from console.domain.case.stages import Stage
from console.domain.ids import AccountId
from console.models.queue import CaseQueue
from console.sync.store import Store
from console.wire.frames import Item
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, any_case

pytestmark = pytest.mark.soak
ROWS = 20_000
FELT_MS = 100
"""What a person feels as a wait."""


@pytest.fixture(scope="module")
def rows():
    random = Random(7)
    made = (any_case(random, f"c{i}") for i in range(ROWS * 2))
    return [row for row in made if row.closed_at is None][:ROWS]


@pytest.fixture
def held(qapp, rows):
    store, clock = Store(), HandTurnedClock()
    store.replace_all(rows)
    store.flush()
    queue, view = CaseQueue(store, clock), QTableView()
    view.setModel(queue)
    view.resize(1200, 800)
    view.show()
    while queue.is_filling:
        qapp.processEvents()
    yield store, clock, queue
    view.close()


def ms(work, times=5):
    took = []
    for i in range(times):
        start = time.perf_counter()
        work(i)
        took.append((time.perf_counter() - start) * 1000)
    return sorted(took)[times // 2]


def news(rows):

    return [Item(o=1, kind="x", v=1, thing=row.id, ver=1, at=NOON, by=AccountId("w"), row=row) for row in rows]


def test_every_gesture_on_twenty_thousand_rows_is_over_before_it_is_felt(held, rows):
    store, clock, queue = held

    def arrive(i):
        new = (f"n{i}-{j}" for j in range(100))
        began = [NOON - timedelta(minutes=j * 3 + i) for j in range(100)]
        store.apply(news([a_case(id, promise=a_promise(at)) for id, at in zip(new, began, strict=True)]))
        store.flush()

    def change(i):
        store.apply(news([msgspec.structs.replace(row, nudges=i + 1) for row in rows[i * 100 : i * 100 + 100]]))
        store.flush()

    def move(i):
        at = NOON - timedelta(hours=i + 1)
        some = rows[i * 100 + 5_000 : i * 100 + 5_100]
        store.apply(news([msgspec.structs.replace(r, promise=a_promise(at), stage=Stage.HANDLING) for r in some]))
        store.flush()

    keys = ["to_dispatch", "all", "overdue", "all", "handling"]
    took = {
        "100 arrive": ms(arrive),
        "100 change in place": ms(change),
        "100 change place": ms(move),
        "order anew": ms(lambda i: queue._order_anew(clock.turn(minutes=7))),
        "sort by number": ms(lambda i: queue.sort(0, list(Qt.SortOrder)[i % 2])),
        "filter": ms(lambda i: queue.show(keys[i])),
        "search": ms(lambda i: queue.search(["井盖", "", "c19", "", "占道 c7"][i])),
        "bar": ms(lambda i: queue.open_bar(Chart.LEFT, str(i), clock.now)),
        "tick": ms(lambda i: queue.tick(clock.turn(seconds=1))),
        "figures": ms(lambda i: figures(queue.shares.as_of(clock.now, queue.members()))),
    }
    for name, took_ms in took.items():
        print(f"{name:<20} {took_ms:7.2f} ms")
    assert {name: t for name, t in took.items() if t > FELT_MS} == {}
