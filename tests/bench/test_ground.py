"""What the bench of the ground rests on: both sides answer the same, and neither looks at everything."""

from datetime import date
from random import Random
from time import perf_counter

from console.domain.plane import distance_m
from tests.bench.bench_ground import FRONTS, WITHIN_M, a_town, timed_each

TODAY = date(2026, 11, 22)


def test_of_twelve_thousand_the_nearest_is_found_as_by_looking_at_all():
    ground, points = a_town(Random(7))
    assert len(ground.frontages) == FRONTS
    for lon, lat in points[:25]:
        far, front = min(((distance_m(each.path, lon, lat), each) for each in ground.frontages), key=lambda it: it[0])
        assert ground.frontage_at(lon, lat, TODAY, WITHIN_M) == (front if far <= WITHIN_M else None)


def test_a_question_takes_a_fraction_of_looking_at_all():
    """A ratio on one machine in one run: looking at all takes more than thirty times as long."""
    ground, points = a_town(Random(8))
    timed_each(ground, points[:1])
    best = min(sum(timed_each(ground, points[:40])) for _ in range(5)) / 40
    lon, lat = points[0]
    whole = min(_looked_at_all(ground, lon, lat) for _ in range(3))
    assert whole > 30 * best


def _looked_at_all(ground, lon: float, lat: float) -> float:
    began = perf_counter()
    min(distance_m(each.path, lon, lat) for each in ground.frontages)
    return perf_counter() - began
