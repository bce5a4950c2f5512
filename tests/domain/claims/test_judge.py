"""The labelled fortnight is what it says, and the judge can say no."""

from collections import Counter
from itertools import groupby

import pytest

from console.domain.case.things import Source
from console.domain.view import sector, sees
from tests.domain.claims.generator import CAMERAS, district
from tests.domain.claims.judge import judge

SMALL = 400


@pytest.fixture(scope="module")
def small():
    return district(1, SMALL)


@pytest.fixture
def truth(small):
    return {each.n: f"p{each.problem}" for each in small.tellings}


def test_the_same_seed_tells_the_same_and_another_another(small):
    assert district(1, SMALL) == small
    assert district(2, SMALL).tellings != small.tellings


def test_every_problem_is_told_one_to_six_times_by_three_kinds_of_source(small):
    told = Counter(each.problem for each in small.tellings)
    assert len(told) == SMALL and set(told.values()) == {1, 2, 3, 4, 5, 6}
    assert {each.source for each in small.tellings} == {Source.VIDEO, Source.CITIZEN, Source.HOTLINE}
    assert len(small.cameras) == CAMERAS
    assert [each.at for each in small.tellings] == sorted(each.at for each in small.tellings)


def test_every_trap_is_laid(small):
    laid = Counter({each.adversary: 0 for each in small.tellings})
    for trap, group in groupby(sorted({(each.adversary, each.problem) for each in small.tellings}), lambda p: p[0]):
        laid[trap] = len(list(group))
    assert set(laid) == {"", "stalls", "hotline", "duties", "sides", "danger"} and min(laid.values()) >= 5


def test_a_camera_tells_of_what_lies_in_its_view(small):
    cameras = {each.id: each for each in small.cameras}
    claims = [each for each in small.tellings if each.camera is not None]
    assert len(claims) > 100
    for each in claims:
        seen = sector(cameras[each.camera])
        assert (
            seen is not None and sees(seen, each.place.lon, each.place.lat) and each.place == cameras[each.camera].place
        )


def test_the_truth_is_judged_perfect(small, truth):
    found = judge(small.tellings, truth)
    assert (found.precision, found.recall, found.across, found.one_source) == (1, 1, 1, 1)
    assert (found.wrong_dangers, found.lost) == (0, 0)


def test_each_by_itself_finds_nothing_and_all_in_one_are_wrong(small):
    alone = judge(small.tellings, {each.n: str(each.n) for each in small.tellings})
    assert (alone.recall, alone.precision, alone.lost) == (0, 1, 0) and alone.one_source > 1.1
    heap = judge(small.tellings, dict.fromkeys((each.n for each in small.tellings), "x"))
    assert heap.recall == 1 and heap.precision < 0.02 and heap.wrong_dangers > 0


def test_one_danger_put_to_its_look_alike_and_one_telling_lost_are_seen(small, truth):
    danger = next(each for each in small.tellings if each.is_danger)
    alike = next(each for each in small.tellings if each.problem == danger.problem + 1)
    assert judge(small.tellings, {**truth, danger.n: truth[alike.n]}).wrong_dangers >= 1
    del truth[danger.n]
    assert judge(small.tellings, truth).lost == 1
