"""Other cases to point to: the near ones first, and any by a part of its number."""

from msgspec.structs import replace

from console.domain.case.stages import Stage
from console.domain.case.things import External
from console.domain.ids import CaseId
from console.shell.nearby import metres, number_of, others
from console.sync.store import Store
from tests.support.rows import PLACE, a_case

NORTH_OF = 1 / 111_320
"""Degrees of latitude in a metre."""


def at(metres_north):
    return replace(PLACE, lat=PLACE.lat + metres_north * NORTH_OF)


def a_store(*rows):
    store = Store()
    store.replace_all(rows)
    return store


def found(store, typed=""):
    return [other.id for other in others(store, a_case("me"))(typed)]


def test_the_nearest_open_cases_come_first_and_far_ones_not_at_all():
    store = a_store(
        a_case("me"),
        a_case("far", place=at(900)),
        a_case("second", place=at(300)),
        a_case("first", place=at(-80)),
        a_case("closed", Stage.CLOSED, place=at(10)),
    )
    assert found(store) == ["first", "second"]


def test_a_number_finds_a_case_however_far():
    store = a_store(a_case("me"), a_case("far", place=at(9_000), number="261120-0777"), a_case("other", place=at(5)))
    assert found(store, "0777") == ["far"]


def test_a_case_of_another_system_stands_for_none():
    outside = External(system="12345", number="H1", title="t", department="d", due_at=None)
    assert found(a_store(a_case("imported", Stage.HANDLING, external=outside))) == []


def test_an_offer_says_how_far_it_is_and_where_it_stands():
    (other,) = others(a_store(a_case("near", place=at(80))), a_case("me"))("")
    assert other.told == "占道经营 · near · 80 米 · 待派遣"


def test_distances_are_those_on_the_ground():
    east = replace(PLACE, lon=PLACE.lon + NORTH_OF * 100)
    assert round(metres(PLACE, at(250))) == 250
    assert round(metres(PLACE, east)) == 80, "a degree of longitude is shorter at 36.7° north"


def test_a_case_that_is_not_held_has_no_number_here():
    store = a_store(a_case("here", number="261120-0001"))
    assert number_of(store, CaseId("here")) == "261120-0001"
    assert number_of(store, CaseId("gone")) == "（不在本席）"
