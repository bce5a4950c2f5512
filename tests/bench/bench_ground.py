"""How near does a question about twelve thousand frontages come to the same question to shapely's tree?

Ours is plain Python, as the domain is; the other side is a compiled R-tree over the same fronts in metres. The
tree is asked one point at a time, as a dispatcher asks, and again with all of them at once.
"""

import time
from datetime import date
from random import Random
from statistics import median, quantiles

import numpy as np
import shapely

from console.domain.ground import Frontage, Ground
from console.domain.plane import metres_per_degree
from console.ingest.profile import read_profile
from tests.bench.row import Row, compare

FRONTS = 12_000
QUESTIONS = 500
WITHIN_M = 15.0
TODAY = date(2026, 11, 22)
MIDDLE = (117.526, 36.72)


def run() -> list[Row]:
    """The nearest front within 15 m, asked of both; and a whole answer of the demo's ground, for the record."""
    rng = Random(12_000)
    ground, points = a_town(rng)
    per_lon, per_lat = metres_per_degree(MIDDLE[1])
    fronts = [[((lon * per_lon), (lat * per_lat)) for lon, lat in each.path] for each in ground.frontages]
    tree = shapely.STRtree([shapely.LineString(front) for front in fronts])
    flat = np.array(points) * (per_lon, per_lat)

    def ours() -> list[str | None]:
        found = (ground.frontage_at(lon, lat, TODAY, WITHIN_M) for lon, lat in points)
        return [front.id if front else None for front in found]

    def one_by_one() -> list[str | None]:
        told = []
        for x, y in flat:
            near = tree.query_nearest(shapely.Point(x, y), max_distance=WITHIN_M, all_matches=False)
            told.append(ground.frontages[near[0]].id if len(near) else None)
        return told

    def at_once() -> object:
        return tree.query_nearest(shapely.points(flat), max_distance=WITHIN_M, all_matches=False)

    agreed = sum(a == b for a, b in zip(ours(), one_by_one(), strict=True))
    found = sum(each is not None for each in ours())
    print(f"   {found} of {QUESTIONS} points lie at a front; {agreed} answers agree")
    waits = sorted(timed_each(ground, points))
    print(f"   one question: {median(waits) * 1e6:.0f} µs, p99 {quantiles(waits, n=100)[98] * 1e6:.0f} µs")
    demo = read_profile("demo").ground
    spots = [each.path[0] for each in demo.frontages[:QUESTIONS]]
    demo.chain_at(*spots[0], TODAY)
    began = time.perf_counter()
    for lon, lat in spots:
        demo.chain_at(lon, lat, TODAY)
    print(f"   a chain of five in the demo: {(time.perf_counter() - began) / len(spots) * 1e6:.0f} µs")
    what = f"{QUESTIONS} questions to {FRONTS} frontages"
    return [
        compare(what, ours, one_by_one, "shapely's STRtree, one point at a time"),
        compare(what, ours, at_once, "shapely's STRtree, all points at once"),
    ]


def timed_each(ground: Ground, points: list[tuple[float, float]]) -> list[float]:
    """Seconds of each question alone."""
    waits = []
    for lon, lat in points:
        began = time.perf_counter()
        ground.frontage_at(lon, lat, TODAY, WITHIN_M)
        waits.append(time.perf_counter() - began)
    return waits


def a_town(rng: Random) -> tuple[Ground, list[tuple[float, float]]]:
    """Fronts in rows along forty streets of a town 10 km across, and points on the pavements before them."""
    per_lon, per_lat = metres_per_degree(MIDDLE[1])
    fronts: list[Frontage] = []
    points = []
    for n in range(FRONTS):
        along, street, is_east = rng.uniform(-5_000, 5_000), (n % 20 - 10) * 500 + rng.choice((-12, 12)), n % 2
        east, north = (along, street) if is_east else (street, along)
        lon, lat = MIDDLE[0] + east / per_lon, MIDDLE[1] + north / per_lat
        far = (4 / per_lon, 0.0) if is_east else (0.0, 4 / per_lat)
        fronts.append(Frontage(id=f"f-{n:05d}", name="店", path=((lon, lat), (lon + far[0], lat + far[1]))))
        points.append((lon + rng.gauss(0, 8) / per_lon, lat + rng.gauss(0, 8) / per_lat))
    return Ground(frontages=tuple(fronts)), rng.sample(points, QUESTIONS)
