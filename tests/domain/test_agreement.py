"""What one set names another must hold; and open work that a new set leaves behind is told."""

from msgspec.structs import replace

from console.domain.agreement import Contradiction, of_ground, of_organisation, off_duty, off_ground, unanswered
from console.domain.alert import AlertStage
from console.domain.case.stages import Stage
from console.domain.ground import Ground
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.rows import AnyRow
from console.domain.unit import DutyRule
from console.ingest.profile import read_profile
from tests.domain.test_responsibility import GROUND, TODAY, WEST, at
from tests.support.rows import a_case, an_alert, an_assignment

DEMO = read_profile("demo")


def keys(found: object) -> list[str]:
    assert not isinstance(found, str)
    return [each.key for each in found if isinstance(each, Contradiction)]  # type: ignore[attr-defined]


def here(east: float, street: UnitId | None = None) -> Place:
    return Place(*at(east, 0), "示范路 1 号", street)


def test_the_sets_of_the_demo_agree():
    assert keys(of_ground(DEMO.ground, DEMO.organisation)) == []
    assert keys(of_organisation(DEMO.organisation, DEMO.ground, DEMO.codebook)) == []
    assert unanswered(DEMO.organisation, DEMO.codebook) == ()


def test_a_unit_that_a_ground_names_and_nobody_has_is_told_with_its_place():
    without = replace(
        DEMO.organisation,
        units=tuple(each for each in DEMO.organisation.units if each.id not in ("st-qingquan", "dept-municipal")),
    )
    front = replace(DEMO.ground.frontages[0], street=UnitId("st-qingquan"))
    found = keys(of_ground(replace(DEMO.ground, frontages=(front,)), without))
    for part in ("areas.", "lines.", "frontages."):
        assert any(each.startswith(part) for each in found), part


def test_classes_and_areas_that_nobody_has_are_told():
    rules = (DutyRule(classes=("E9*",), unit=UnitId("street"), area="nowhere"),)
    organisation = replace(DEMO.organisation, duties={"E9999": UnitId("street")}, rules=rules)
    found = keys(of_organisation(organisation, DEMO.ground, DEMO.codebook))
    assert found == ["duties", "rules.1.area", "rules.1.classes"]


def test_a_class_that_no_line_is_about_is_unanswered_and_one_under_a_rule_is_not():
    duties = {code: unit for code, unit in DEMO.organisation.duties.items() if code not in ("E0405", "E0110")}
    rules = (DutyRule(classes=("E04*",), unit=UnitId("street")),)
    assert unanswered(replace(DEMO.organisation, duties=duties, rules=rules), DEMO.codebook) == ("E0110",)


def test_open_things_outside_every_street_or_in_another_one_are_told_and_no_others():
    rows: list[AnyRow] = [
        a_case("in", place=here(-100, WEST)),
        a_case("unsaid", place=here(-100)),
        a_case("out", place=here(-5000, WEST)),
        a_case("moved", place=here(100, WEST)),
        a_case("over", Stage.CLOSED, place=here(-5000)),
        an_alert("a-out", place=here(-5000)),
        an_alert("a-over", stage=AlertStage.DISMISSED, place=here(-5000)),
    ]
    found = {each.thing: each.reason.zh for each in off_ground(rows, GROUND, TODAY)}
    assert found == {
        "out": "不在任何镇街界内",
        "moved": "落入 st-east，案卷登记的是 st-west",
        "a-out": "不在任何镇街界内",
    }


def test_a_ground_without_streets_leaves_nothing_outside():
    assert off_ground([a_case("out", place=here(-5000))], Ground(), TODAY) == ()


def test_open_cases_at_a_unit_that_is_gone_are_told():
    rows = [
        a_case("gone", Stage.HANDLING, assignments=(an_assignment("dept-x"),)),
        a_case("stays", Stage.HANDLING, assignments=(an_assignment("dept-gardens"),)),
        a_case("over", Stage.CLOSED, assignments=(an_assignment("dept-x"),)),
    ]
    assert [each.thing for each in off_duty(rows, DEMO.organisation)] == ["gone"]
