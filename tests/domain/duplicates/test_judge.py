"""The labelled scenes are whole, and the rule that judges proposers can say no."""

from collections import Counter

import pytest

from tests.domain.duplicates.crowd import CLEAR_M, SIZE, crowd
from tests.domain.duplicates.judge import LABELS, Answer, Proposed, judge, read

REPORT = {"src", "words", "e", "n"}
KNOWN = REPORT | {"min", "class", "road", "side", "camera", "frontage", "shop", "error_m", "closed_min"}
LABELLED = {"a": "same", "b": "not", "c": "doubtful"}


def an_answer(*proposed: tuple[str, bool]) -> Answer:
    return Answer("s", LABELLED, [Proposed(*each) for each in proposed])


def test_every_scene_is_whole_and_named_once():
    scenes = read("scenes.json") + read("second.json") + read("third.json")
    assert [name for name, times in Counter(each["scene"] for each in scenes).items() if times > 1] == []
    for scene in scenes:
        assert scene.keys() == {"scene", "adversary", "report", "cases"}, scene
        assert REPORT <= scene["report"].keys() <= KNOWN, scene
        for case in scene["cases"]:
            assert REPORT | {"is", "min"} <= case.keys() <= KNOWN | {"is"} and case["is"] in LABELS, scene


@pytest.mark.parametrize(("file", "pairs", "of_each"), [("scenes.json", 60, 25), ("third.json", 120, 60)])
def test_there_are_enough_pairs_of_each_kind(file, pairs, of_each):
    labels = Counter(case["is"] for scene in read(file) for case in scene["cases"])
    assert sum(labels.values()) >= pairs and min(labels["same"], labels["not"]) >= of_each and labels["doubtful"] >= 10


def test_the_crowd_is_the_same_each_time_and_keeps_clear_of_the_scene():
    points = [(0.0, 0.0), (300.0, 0.0)]
    once, again = crowd("seed", points), crowd("seed", points)
    assert once == again and len(once) == SIZE
    assert min((each["e"] - e) ** 2 + (each["n"] - n) ** 2 for each in once for e, n in points) > CLEAR_M**2


def test_a_proposer_that_finds_and_is_sure_stands():
    assert judge([an_answer(("a", True), ("c", False), ("b", False))]).stands


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(("b", False), ("c", False), ("x1", False), ("a", True)),
        an_answer(("a", True), ("b", True)),
        an_answer(("a", True), ("x7", True)),
        an_answer(("a", True), ("c", True)),
        an_answer(("a", False)),
        an_answer(),
    ],
    ids=["too far down", "a lure", "one of the crowd", "sure of a doubtful one", "mute", "silent"],
)
def test_a_proposer_that_breaks_one_rule_falls(answer):
    assert not judge([answer]).stands
