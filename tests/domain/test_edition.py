"""What a new edition changes is told line by line, and nothing else is."""

import pytest
from msgspec import structs

from console.domain.codebook import Condition
from console.domain.deadline import Limit, LimitUnit
from console.domain.edition import CHANGE_NAMES, ChangeKind, changes
from console.domain.text import Text
from tests.domain.test_codebook import FIVE_DAYS, a_book, a_class, a_condition

OLD = a_book(a_class("E0101", a_condition(1), a_condition(2)), a_class("E0102"))


def changed(**condition) -> list[tuple[ChangeKind, str, int]]:
    second = structs.replace(a_condition(2), **condition)
    new = a_book(a_class("E0101", a_condition(1), second), a_class("E0102"))
    return [(each.kind, each.code, each.n) for each in changes(OLD, new)]


def test_the_same_edition_changes_nothing():
    assert changes(OLD, structs.replace(OLD, rev=9)) == ()


def test_the_first_edition_adds_everything():
    assert [(each.kind, each.code) for each in changes(None, OLD)] == [
        (ChangeKind.ADDED, "E0101"),
        (ChangeKind.ADDED, "E0102"),
    ]


def test_a_class_come_and_a_class_gone_are_told_with_their_names():
    found = changes(OLD, a_book(OLD.classes[0], a_class("E0103", name=Text("新类", "new"))))
    assert [(each.kind, each.code, each.before.zh, each.after.zh) for each in found] == [
        (ChangeKind.REMOVED, "E0102", "私搭乱建", ""),
        (ChangeKind.ADDED, "E0103", "", "新类"),
    ]


@pytest.mark.parametrize(
    ("new", "kinds"),
    [
        ({"limit": FIVE_DAYS}, [ChangeKind.LIMIT]),
        ({"text": Text("另一种", "another")}, [ChangeKind.WORDING]),
        ({"closing": Text("另一种", "another")}, [ChangeKind.WORDING]),
        ({"is_emergency": True}, [ChangeKind.EMERGENCY]),
        ({"limit": FIVE_DAYS, "is_emergency": True}, [ChangeKind.LIMIT, ChangeKind.EMERGENCY]),
    ],
)
def test_each_part_of_a_condition_is_told_by_itself(new, kinds):
    assert changed(**new) == [(kind, "E0101", 2) for kind in kinds]


def test_a_limit_is_told_before_and_after():
    second = structs.replace(a_condition(2), limit=Limit(2, LimitUnit.WORK_HOUR))
    (found,) = changes(OLD, a_book(a_class("E0101", a_condition(1), second), a_class("E0102")))
    assert (found.before.zh, found.after.zh) == ("2 紧急工作时", "2 工作时")


def test_a_condition_put_in_between_does_not_change_the_limits_after_it():
    def renumbered(one: Condition, n: int) -> Condition:
        return structs.replace(one, n=n)

    old = a_book(a_class("E0101", a_condition(1), structs.replace(a_condition(2), limit=FIVE_DAYS)))
    between = a_condition(2, text=Text("新情形", "new"))
    new = a_book(a_class("E0101", a_condition(1), between, renumbered(old.classes[0].conditions[1], 3)))
    assert [(each.kind, each.n) for each in changes(old, new)] == [(ChangeKind.CONDITION_ADDED, 2)]


def test_a_condition_taken_out_is_told_with_its_old_number_and_limit():
    (found,) = changes(OLD, a_book(a_class("E0101", a_condition(1)), a_class("E0102")))
    assert (found.kind, found.n, found.before.zh) == (ChangeKind.CONDITION_REMOVED, 2, "情形 2（2 紧急工作时）")


def test_other_properties_are_named():
    (found,) = changes(OLD, a_book(structs.replace(OLD.classes[0], words=("违建",), icon="hammer"), OLD.classes[1]))
    assert (found.kind, found.after.zh) == (ChangeKind.OTHER, "icon, words")


def test_every_kind_has_a_name():
    assert set(CHANGE_NAMES) == set(ChangeKind)
