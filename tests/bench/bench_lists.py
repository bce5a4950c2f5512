"""What does another filter over a million cases cost beside numpy's mask over them and one repaint?

The million stand in the columns of a real queue under the real view, written there one by one as weighing does,
but from one row that all of them share: a million rows of a store would say more about memory than about a list.
So this is the path from `show` to the repaint done, and not how long a million cases take to be weighed.
Then a hundred thousand that are rows of a store. Each of those figures is the longest time in which the loop turns
once, painting included: what a hand has to wait at most. The store's own time for a snapshot is not in it.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import cycle
from os import environ
from random import Random
from typing import cast

import numpy as np
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from console.analytics.share import Chart, frame_of
from console.analytics.tally import Figures, figures
from console.domain.rows import AnyRow, CaseRow
from console.models.columns import Line
from console.models.queue import CaseQueue
from console.models.seeking import Sought
from console.sync.store import Store
from tests.bench.row import Row, compare
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, case_id
from widgets import theme
from widgets.cases.queue import QueueView

MILLION, ROWS, ROUNDS = 1_000_000, 100_000, 5
OVERDUE = 0.3
TYPED = ("lxl99", "垃圾", "2026 lx", "井盖 mssjd 20261120-c0")
FILTERS = ("overdue", "all")
BAR, OTHER_BAR = (Chart.LEFT, "5"), (Chart.STREETS, "street-1")
STREETS = ("柳溪路", "工业五路", "桃花山街", "明水大街", "双山西路")
TITLES = ("暴露垃圾", "占道经营", "井盖缺失", "人行道积水")


class OneRow(Store):
    """A store in which every id is a case like this one."""

    def __init__(self, case: CaseRow) -> None:
        super().__init__()
        self._case = case

    def row(self, id: str) -> AnyRow | None:
        return replace(self._case, id=case_id(id))


def run() -> list[Row]:
    """A filter over a million beside mask and repaint; then the longest waits with real rows."""
    environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = cast("QApplication", QApplication.instance() or QApplication([]))
    theme.apply(app, "dark")
    return [a_million(app), *real_rows(app)]


def a_million(app: QApplication) -> Row:
    queue = CaseQueue(OneRow(a_case(title="暴露垃圾 · 柳溪路")), HandTurnedClock())
    bits = {each.key: 1 << n for n, each in enumerate(queue.filters)}
    random, columns, case = Random(1), queue.columns, a_case()
    for n in range(MILLION):
        slot = columns.take(f"c{n:07d}")
        columns.place(slot, case, Line(0, random.random(), -random.random() / 1e6))
        columns.bits[slot] = bits["all"] | (bits["overdue"] if random.random() < OVERDUE else 0)
    view = shown(app, queue)
    turns = cycle(FILTERS)

    def ours() -> None:
        queue.show(next(turns))
        view.viewport().repaint()

    def limit() -> None:
        np.flatnonzero(columns.bits & np.uint64(bits[next(turns)]))
        view.viewport().repaint()

    found = compare(f"another filter over {MILLION:,} cases, painted", ours, limit, "numpy mask and one repaint")
    view.close()
    return found


def real_rows(app: QApplication) -> list[Row]:
    """Prints the longest wait of each kind over all rounds."""
    random, waits = Random(2), defaultdict[str, list[float]](list)
    rows = [a_real_case(random, n) for n in range(ROWS)]
    others = [replace(row, ver=2, promise=a_promise(NOON)) for row in rows]
    for _ in range(ROUNDS):
        store, clock = Store(), HandTurnedClock()
        store.replace_all(rows)
        store.flush()
        waits["weighed in one go"].append(seconds_of(partial(weigh_all, store)))
        queue = CaseQueue(store, clock)
        view = shown(app, queue)
        waits["filling"].append(longest(app, queue))
        for key in FILTERS:
            waits["show"].append(longest(app, queue, partial(queue.show, key)))
        waits["one by one"].append(seconds_of(partial(look_at_each, store, TYPED[0])))
        waits["search"].append(longest(app, queue, partial(queue.search, TYPED[0])))
        for typed in (*TYPED[1:], ""):
            waits["search, other words"].append(longest(app, queue, partial(queue.search, typed)))
        for bar in (BAR, OTHER_BAR):
            waits["bar opened"].append(longest(app, queue, partial(queue.open_bar, *bar, clock())))
            waits["counted for a chart"].append(seconds_of(partial(count, queue, frame_of(bar[0]))))
        waits["bar goes on"].append(longest(app, queue, partial(queue.tick, clock.turn(seconds=1))))
        waits["bars shut"].append(longest(app, queue, queue.shut_bars))
        waits["everything counted"].append(seconds_of(partial(count, queue, "")))
        waits["order anew"].append(longest(app, queue, partial(queue.tick, clock.turn(seconds=31))))
        waits["sort by number"].append(longest(app, queue, partial(queue.sort, 0)))
        queue.sort(-1)
        store.replace_all(others)
        waits["snapshot"].append(longest(app, queue, store.flush))
        view.close()
        queue._stop()
    print("   longest wait, ms: " + ", ".join(f"{what} {max(each) * 1e3:.1f}" for what, each in waits.items()))
    filling, at_once = tuple(waits["filling"]), tuple(waits["weighed in one go"])
    search, one_by_one = tuple(waits["search"]), tuple(waits["one by one"])
    return [
        Row(f"the longest wait while {ROWS:,} cases fill a list", filling, at_once, "all weighed in one go"),
        Row(f"a search through {ROWS:,} cases, painted", search, one_by_one, "a look at each"),
    ]


def longest(app: QApplication, queue: CaseQueue, gesture: Callable[[], object] = lambda: None) -> float:
    """Seconds of the longest turn of the loop from this gesture on until the list is filled."""
    waits = [seconds_of(gesture), seconds_of(app.processEvents)]
    while queue.is_filling:
        waits.append(seconds_of(app.processEvents))
    return max(waits)


def count(queue: CaseQueue, but: str) -> Figures:
    """What the charts count, one side left out."""
    return figures(queue.shares.as_of(NOON, queue.members(but)))


def seconds_of(work: Callable[[], object]) -> float:
    """With whatever the collector of garbage does meanwhile, since a hand waits for it as well."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def weigh_all(store: Store) -> None:
    queue = CaseQueue(store, HandTurnedClock())
    for id in store.rows(CaseRow):
        queue._weigh(id)
    queue.show("all")
    queue._stop()


def look_at_each(store: Store, typed: str) -> int:
    """How many cases a search finds."""
    sought = Sought(typed)
    return sum(sought.is_in(f"{row.number}\n{row.title}\n{row.place.address}") for row in store.rows(CaseRow).values())


def a_real_case(random: Random, n: int) -> CaseRow:
    began = NOON - timedelta(seconds=random.randrange(900_000))
    title = f"{random.choice(TITLES)} · {random.choice(STREETS)}{n}号"
    return a_case(f"c{n:06d}", title=title, reported_at=began, promise=a_promise(began, timedelta(days=9)))


def shown(app: QApplication, queue: CaseQueue) -> QueueView:
    view = QueueView(lambda code: "inbox")
    view.setModel(queue)
    view.resize(900, 900)
    view.show()
    app.processEvents()
    return view
