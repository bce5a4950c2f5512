"""The wall's figures: counted as rows move, and always what counting afresh would give."""

from datetime import timedelta
from random import Random

import pytest

from console.analytics.tally import Kept, Tally, total
from console.domain.case.stages import Stage
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.rows import AnyRow
from tests.support.rows import NOON, a_case, a_promise, an_assignment, any_case


def figures(*rows, now=NOON):
    return total(rows).figures(now)


def closed(id, left_s=60, at=NOON, **more):
    return a_case(id, Stage.CLOSED, closed_at=at, assignments=(an_assignment(left_s=left_s),), **more)


def test_today_begins_at_midnight_in_the_district():
    seen = figures(
        a_case("yesterday", reported_at=NOON - timedelta(hours=12, seconds=1)),
        a_case("today", reported_at=NOON - timedelta(hours=12)),
        a_case("now", reported_at=NOON),
    )
    assert (seen.reported_today, seen.reported_by_hour[0], seen.reported_by_hour[12]) == (2, 1, 1)


def test_open_due_soon_and_overdue_are_told_by_the_time_that_asks():
    tally = total([a_case("a", promise=a_promise(NOON, timedelta(hours=4))), a_case("b", promise=None)])
    seen = [tally.figures(NOON + timedelta(hours=h)) for h in (0, 3.5, 4, 4.1)]
    assert [(each.open, each.due_soon, each.overdue) for each in seen] == [(2, 0, 0), (2, 1, 0), (2, 1, 0), (2, 0, 1)]


def test_a_closing_is_judged_by_what_the_lead_had_left():
    seen = figures(closed("a"), closed("b", left_s=-1), a_case("c", Stage.CLOSED), a_case("d", Stage.DECLINED))
    assert (seen.closed_today, seen.kept.met, seen.kept.due, seen.open) == (3, 1, 2, 0)


def test_each_street_has_its_own_n_of_d():
    hill = Place(117.5, 36.7, "龙山街道 1 号", UnitId("street-2"))
    seen = figures(closed("a"), closed("b", left_s=-5), closed("c", place=hill), a_case("d", place=hill))
    assert [(each.street, each.open, each.closed) for each in seen.streets] == [("street-1", 0, 2), ("street-2", 1, 1)]
    assert seen.kept_streets == (Kept("street-1", 1, 2), Kept("street-2", 1, 1))


def test_classes_come_the_most_frequent_first():
    seen = figures(*(a_case(f"c{i}", class_code=code) for i, code in enumerate(["B", "A", "B", None])))
    assert seen.classes == (("B", 2), ("", 1), ("A", 1))


@pytest.mark.parametrize("round_", range(10))
def test_counting_along_is_counting_afresh(round_):
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, tally = Random(seed), Tally()
    rows: dict[str, AnyRow] = {}
    for _ in range(400):
        id = f"c{random.randrange(100)}"
        if random.random() < 0.2:
            rows.pop(id, None)
            tally.drop(id)
        else:
            rows[id] = any_case(random, id)
            tally.put(rows[id])
    assert tally.figures(NOON) == total(rows.values()).figures(NOON)
