"""What do the queue and a chart cost to paint beside Qt's own table and polyline, and how soon is an event a pixel?

The queue is the real one, two lines a row with pills; the other is a table of Qt over a model of Qt with the same text.
A chart is given its 600 points anew and painted; the other draws as many points as a polyline into a picture of its
size. An event is a row that moves in the store; it is on the screen when the picture of its row is another one.
"""

import time
from itertools import count
from os import environ
from random import Random
from typing import cast

from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QPainter, QPolygonF, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from console.domain.calendar import SHANGHAI
from console.domain.rows import CaseRow
from console.models.queue import CaseQueue
from console.sync.store import Store
from tests.bench.row import Row, compare
from tests.support.clock import HandTurnedClock
from tests.support.rows import any_case
from widgets import theme
from widgets.cases.queue import QueueView
from widgets.charts.point import TrendPoint
from widgets.charts.trend import LineTrend, TrendSeries

CASES, POINTS, EVENTS, ROUNDS = 2_000, 600, 200, 15
FRAME_S = 1 / 60
SIZE = 900, 900
PATIENCE_S = 2.0


def run() -> list[Row]:
    environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = cast("QApplication", QApplication.instance() or QApplication([]))
    theme.apply(app, "dark")
    store, random = Store(), Random(3)
    store.replace_all([any_case(random, f"c{n:05d}") for n in range(CASES)])
    store.flush()
    queue = CaseQueue(store, HandTurnedClock())
    view = QueueView(lambda code: "inbox")
    view.setModel(queue)
    view.resize(*SIZE)
    view.show()
    while queue.is_filling:
        app.processEvents()
    app.processEvents()
    rows = [repaint(app, view, queue), *event_to_pixel(app, view, queue, store), chart(app)]
    view.close()
    queue._stop()
    return rows


def repaint(app: QApplication, view: QueueView, queue: CaseQueue) -> Row:
    plain = QStandardItemModel(queue.rowCount(), queue.columnCount())
    for row in range(min(200, queue.rowCount())):
        for column in range(queue.columnCount()):
            plain.setItem(row, column, QStandardItem(str(queue.index(row, column).data() or "")))
    table = QTableView()
    table.setModel(plain)
    table.verticalHeader().setDefaultSectionSize(view.sizeHintForRow(0))
    table.resize(*SIZE)
    table.show()
    app.processEvents()
    found = compare(
        "a repaint of the queue",
        view.viewport().repaint,
        table.viewport().repaint,
        "QTableView, QStandardItemModel",
        ROUNDS,
    )
    table.close()
    return found


def event_to_pixel(app: QApplication, view: QueueView, queue: CaseQueue, store: Store) -> list[Row]:
    """Prints the middle and the worst but one in a hundred, in frames of a screen."""
    waits = []
    for n in range(EVENTS):
        id = queue.id_at(n % 10)
        row = store.row(id)
        assert isinstance(row, CaseRow)
        place = view.visualRect(queue.index(queue.row_of(id), 0))
        whole = QRect(0, place.y(), view.viewport().width(), place.height())
        app.processEvents()
        before = on_screen(view, whole)
        began = time.perf_counter()
        store._put(replace(row, ver=row.ver + 1, title=f"井盖缺失 {n}"))
        store._moved.add(id)
        store.flush()
        app.processEvents()
        while on_screen(view, whole) == before:
            app.processEvents()
            assert time.perf_counter() - began < PATIENCE_S, "the event never became a pixel"
        waits.append(time.perf_counter() - began)
    waits.sort()
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    print(f"   event to pixel, frames of {FRAME_S * 1e3:.1f} ms: p50 {p50 / FRAME_S:.2f}, p99 {p99 / FRAME_S:.2f}")
    return [Row("an event on the screen, 99 of 100", (p99,), (FRAME_S,), "one frame")]


def on_screen(view: QueueView, room: QRect) -> QImage:
    """What the window has handed to the screen there; nothing is painted for it."""
    spot = room.translated(view.viewport().mapTo(view, room.topLeft()) - room.topLeft())
    return view.screen().grabWindow(view.winId(), spot.x(), spot.y(), spot.width(), spot.height()).toImage()


def chart(app: QApplication) -> Row:
    """The points of a live chart: each time one has gone and one has come."""
    random, begun = Random(4), HandTurnedClock()
    trend = LineTrend("x", [TrendSeries("a", "x")], SHANGHAI)
    trend.resize(380, 140)
    trend.show()
    app.processEvents()
    points = [TrendPoint(begun.turn(seconds=1), random.random() * 100) for _ in range(POINTS + ROUNDS + 1)]
    line = QPolygonF([QPointF(n * 380 / POINTS, point.value) for n, point in enumerate(points[:POINTS])])
    picture = QImage(380, 140, QImage.Format.Format_ARGB32_Premultiplied)
    starts = count()

    def ours() -> None:
        start = next(starts)
        trend.show_items({"a": points[start : start + POINTS]})
        trend._plot.viewport().repaint()

    def limit() -> None:
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPolyline(line)
        painter.end()

    what = f"a chart of {POINTS} points, given anew and painted"
    found = compare(what, ours, limit, "QPainter.drawPolyline", ROUNDS)
    trend.close()
    return found
