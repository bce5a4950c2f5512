"""What does it cost to say whether a camera's claim is new, among 50,000 open points, beside a numpy scan of them?

The scan only answers which points are near; ours also reads the register of what is near, weighs view, zone, class
and time, holds back what the site's rules hold, and gives the facts with their reasons.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import numpy as np
from msgspec.structs import replace

from console.domain import arriving
from console.domain.alert import Alert, AlertStage, Phase, RaiseAlert
from console.domain.case.things import Case
from console.domain.ids import AlertId, CameraId
from console.domain.place import Place
from console.storage.around import Around
from tests.bench.row import Row, compare
from tests.support.law import FEED, HERE, NOW, MemoryBook

HELD, CLAIMS = 50_000, 200
SPOTS = 2_000
"""Masts in a town of some 12 by 13 km; each holds as many open alerts as there are to a spot."""
SPAN = 0.12
METRES_A_DEGREE = 111_195.0
REACH_M = 60.0
CLASSES = ("E0405", "E0110", "E0506", "E0122")


class Book(MemoryBook):
    """Things in memory, found by the grid that a hub's writer keeps."""

    def __init__(self) -> None:
        super().__init__()
        self.around = Around()

    def near(self, lon: float, lat: float, metres: float) -> list[Alert | Case]:
        found = (self.things[key] for key in self.around.near(lon, lat, metres))
        return [each for each in found if isinstance(each, Alert | Case)]


def claim(random: Random, n: int, spots: list[Place]) -> RaiseAlert:
    spot = random.randrange(len(spots))
    left = random.uniform(0, 0.8)
    return RaiseAlert(
        alert=AlertId(f"a{n}"),
        source="gate",
        key=f"k{n}",
        camera=CameraId(f"cam-{spot}"),
        type="x",
        phase=Phase.START,
        at=NOW - timedelta(minutes=random.uniform(0, 600)),
        place=spots[spot],
        title="x",
        class_code=random.choice(CLASSES),
        bbox=(left, 0.4, left + 0.15, 0.8),
    )


def run() -> list[Row]:
    random = Random(50_000)
    spots = [
        Place(HERE.lon + random.uniform(0, SPAN), HERE.lat + random.uniform(0, SPAN), HERE.address)
        for _ in range(SPOTS)
    ]
    book = Book()
    for n in range(HELD):
        told = claim(random, n, spots)
        alert = Alert(
            id=told.alert,
            ver=1,
            stage=AlertStage.OPEN,
            source=told.source,
            camera=told.camera,
            type=told.type,
            class_code=told.class_code,
            title=told.title,
            place=told.place,
            first_at=told.at,
            last_at=told.at,
            bbox=told.bbox,
            is_safety=told.class_code == "E0506",
        )
        key = ("alert", alert.id)
        book.things[key] = alert
        book.around.take(key, alert)
    lon = np.array([each.place.lon for each in book.things.values() if isinstance(each, Alert)])
    lat = np.array([each.place.lat for each in book.things.values() if isinstance(each, Alert)])
    asked = [replace(claim(random, HELD + n, spots), at=NOW) for n in range(CLAIMS)]
    what = f"decide a claim ×{CLAIMS}, {HELD:,} open"
    return [compare(what, _ours(book, asked), _scan(lon, lat, asked), "a numpy scan")]


def _ours(book: Book, asked: list[RaiseAlert]) -> Callable[[], object]:
    return lambda: [arriving.decide(book, each, FEED, NOW) for each in asked]


def _scan(lon: np.ndarray, lat: np.ndarray, asked: list[RaiseAlert]) -> Callable[[], object]:
    def near(one: RaiseAlert) -> np.ndarray:
        north = (lat - one.place.lat) * METRES_A_DEGREE
        east = (lon - one.place.lon) * METRES_A_DEGREE * np.cos(np.radians(one.place.lat))
        return np.flatnonzero(np.hypot(north, east) < REACH_M)

    return lambda: [near(each) for each in asked]
