"""What do a step of a pan and news of 1,000 cases cost the painted map that holds 100,000, beside a frame and a load?

The map is as large as on a desk and shows the whole district, so that every case is in sight; a step is painted to
its end. News are painted as well, and so is the load of all cases into a map that is empty.
"""

import time
from itertools import cycle
from os import environ
from random import Random
from typing import cast

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from tests.bench.row import Row, compare
from widgets import theme
from widgets.maps.painted import PaintedMap
from widgets.maps.trial import trial_areas
from widgets.maps.values import MapPoint, Shape
from widgets.tokens import Tone

POINTS, NEWS, STEPS, ROUNDS = 100_000, 1_000, 60, 9
FRAME_S = 1 / 60
SIZE = 1280, 800
TOWN = (117.45, 36.68, 117.56, 36.77)


def run() -> list[Row]:
    environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = cast("QApplication", QApplication.instance() or QApplication([]))
    theme.apply(app, "dark")
    random = Random(13)
    points = [a_point(random, n) for n in range(POINTS)]
    full, empty = shown(app), shown(app)
    full.patch(points)
    full.repaint()
    moved = [replace(point, tone=Tone.CRITICAL) for point in random.sample(points, NEWS)]
    turns = cycle((moved, [replace(point, tone=Tone.WARNING) for point in moved]))

    def news() -> None:
        full.patch(next(turns))
        full.repaint()

    def load() -> None:
        empty.patch((), [point.id for point in points])
        empty.patch(points)
        empty.repaint()

    rows = [pan(full), compare(f"{NEWS:,} of {POINTS:,} on the painted map", news, load, "all of them anew", ROUNDS)]
    for each in (full, empty):
        each.close()
    return rows


def pan(view: PaintedMap) -> Row:
    """Prints the longest step of each round."""
    steps, longest = [], []
    for _ in range(ROUNDS):
        took = []
        for n in range(STEPS):
            began = time.perf_counter()
            view._look(view._window.panned(7 if n < STEPS // 2 else -7, 3))
            view.repaint()
            took.append(time.perf_counter() - began)
        steps.append(sum(took) / len(took))
        longest.append(max(took))
    print(f"   longest steps of a pan, ms: {', '.join(f'{each * 1e3:.1f}' for each in longest)}")
    return Row(f"a step of a pan over {POINTS:,}, painted map", tuple(steps), tuple([FRAME_S] * ROUNDS), "one frame")


def shown(app: QApplication) -> PaintedMap:
    view = PaintedMap()
    view.resize(*SIZE)
    view.show()
    view.show_areas(trial_areas())
    app.processEvents()
    return view


def a_point(random: Random, n: int) -> MapPoint:
    west, south, east, north = TOWN
    place = random.uniform(west, east), random.uniform(south, north)
    return MapPoint(f"c{n:06d}", *place, random.choice(list(Tone)), Shape.CASE, f"暴露垃圾 {n}")
