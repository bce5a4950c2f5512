"""The deadline that a correction would bring is foretold as the hub will count it, or no hour is named."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from console.domain.calendar import local_day
from console.domain.case.stages import Stage
from console.domain.deadline import promise
from console.domain.place import Place
from tests.support.rows import NOON, a_case, an_assignment
from widgets.cases.previews import corrected_due
from widgets.cases.told import moment

HERE = Place(117.475616, 36.690396, "柳溪路153号")
DUTY = an_assignment("dept-law")
ROW = a_case("c1", Stage.HANDLING, class_code="E0405", condition=1, place=HERE, assignments=(DUTY,))


@pytest.fixture
def foretold(lexicon, calendar):
    def tell(given, row=ROW):
        return corrected_due(row, given, lexicon, calendar, NOON)

    return tell


@pytest.fixture
def other(lexicon):
    """A class and a condition of another limit."""
    was = lexicon.limit("E0405", 1, HERE, local_day(NOON))
    found = [(each.code, one.n) for each in lexicon.classes() for one in each.conditions]
    return next(pair for pair in found if lexicon.limit(*pair, HERE, local_day(NOON)) not in (None, was))


def test_the_same_limit_moves_nothing(foretold):
    assert foretold({}) == foretold({"place": replace(HERE, address="别处")}) == "时限不变"


def test_another_limit_is_counted_from_the_dispatch(foretold, other, lexicon, calendar):
    limit = lexicon.limit(*other, HERE, local_day(NOON))
    due = promise(DUTY.dispatched_at, limit, calendar).due_at
    told = foretold({"class_code": other[0], "condition": other[1]})
    assert f"应于 {moment(due)} 前办结（原 {moment(DUTY.due_at)}）" in told


def test_where_it_was_extended_or_nobody_has_it_no_hour_is_named(foretold, other):
    given = {"class_code": other[0], "condition": other[1]}
    extended = replace(DUTY, due_at=DUTY.due_at + timedelta(hours=1))
    assert "由枢纽一并推算" in foretold(given, replace(ROW, assignments=(extended,)))
    assert foretold(given, replace(ROW, assignments=())).startswith("派遣后按")


def test_a_class_that_is_not_in_the_codebook_foretells_nothing(foretold):
    assert "枢纽" in foretold({"class_code": "nope", "condition": 1})
