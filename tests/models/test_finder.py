"""What a few typed words find, and in which order."""

import pytest

from console.domain.text import Text
from console.models import finder
from console.models.finder import Candidate, Found, Shelf, distance, search
from console.models.seeking import Sought

SHELF = Text("架", "Shelf")


def found(typed: str, *candidates: Candidate[str]) -> list[str]:
    """What one shelf gives, the best first."""
    told = [each for each in search(typed, [Shelf(SHELF, candidates)]) if each is not None]
    return [thing for each in told for thing in each.things]


def named(*names: str) -> Candidate[str]:
    return Candidate(names[0], names)


@pytest.mark.parametrize(
    "typed", ["派遣", "dispatch", "DISPATCH", "pq", "A", "disp", "派遣 dispatch", "遣", "patch", "  pq  "]
)
def test_a_command_is_found_by_either_language_its_initials_and_its_letter(typed):
    assert found(typed, named("派遣", "Dispatch", "A"), named("结案", "Close", "C"))[0] == "派遣"


@pytest.mark.parametrize("typed", ["派结", "dispatch close", "zz", "pqx", "派遣 x", "<b>", ".*"])
def test_what_is_in_no_name_is_not_found(typed):
    assert found(typed, named("派遣", "Dispatch", "A"), named("结案", "Close", "C")) == []


def test_initials_do_not_reach_from_one_name_into_the_next():
    assert distance(Sought("lxjs"), ("柳溪路", "井盖")) is None
    assert distance(Sought("lj"), ("柳", "井")) is None


def test_the_nearer_fit_stands_first():
    whole, begins, by_initials, word, inside, inner = (
        named("cb"),
        named("cbx"),
        named("催办"),
        named("a cb"),
        named("acb"),
        named("督催办"),
    )
    assert found("cb", inner, inside, word, by_initials, begins, whole) == [
        "cb",
        "cbx",
        "催办",
        "a cb",
        "acb",
        "督催办",
    ]


def test_a_telling_name_counts_for_more_than_a_later_one():
    assert found("柳溪", Candidate("by address", ("垃圾", "柳溪路1号")), Candidate("by title", ("柳溪路", "x"))) == [
        "by title",
        "by address",
    ]


def test_of_equal_fits_the_first_of_the_shelf_is_given_first():
    assert found("柳", named("柳二"), named("柳一"), named("柳三")) == ["柳二", "柳一", "柳三"]


def test_what_cannot_be_done_comes_after_all_that_can():
    assert found("结案", Candidate("greyed", ("结案",), is_last=True), named("结案与否", "x")) == ["结案与否", "greyed"]


def test_nothing_typed_finds_everything_in_its_order():
    assert found("", named("b"), named("a")) == ["b", "a"]


def test_of_each_shelf_the_best_few_are_given_and_empty_shelves_are_left_out():
    full = Shelf(SHELF, [named(f"柳{n}") for n in range(20)])
    none = Shelf(Text("空", "None"), [named("井盖")])
    assert list(search("柳", [none, full])) == [Found(SHELF, tuple(f"柳{n}" for n in range(finder.MOST)))]


def test_a_search_may_be_left_and_gone_on_with_and_looks_no_further_than_it_must():
    looked_at = []

    def many(words):
        for n in range(100_000):
            looked_at.append(n)
            yield Candidate(n, (words,))

    rare = search("柳溪路", [Shelf(SHELF, many("暴露垃圾"))])
    assert next(rare) is None and len(looked_at) == finder.STRETCH
    assert next(rare) is None and len(looked_at) == 2 * finder.STRETCH
    looked_at.clear()
    told = [each for each in search("垃圾", [Shelf(SHELF, many("暴露垃圾"))]) if each is not None]
    assert told == [Found(SHELF, tuple(range(finder.MOST)))] and len(looked_at) == finder.ENOUGH
