"""Class × place → unit, and the reason a dispatcher reads."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from console.domain.ground import Area, AreaKind, Duty, Frontage, Ground, Level, Line, LineKind
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.plane import metres_per_degree
from console.domain.responsibility import Responsibility, lead_at, responsible
from console.domain.text import Refused, Text
from console.domain.unit import DutyRule, Organisation, Unit, UnitKind, checked

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LON, LAT = 117.5, 36.7
LAW, ROADS, HIGHWAYS, CLEAN, WEST, EAST = (
    UnitId(each) for each in ("law", "roads", "highways", "clean", "st-west", "st-east")
)


def at(east: float, north: float) -> tuple[float, float]:
    per_lon, per_lat = metres_per_degree(LAT)
    return LON + east / per_lon, LAT + north / per_lat


def here(east: float, north: float = 0.0, street: UnitId | None = None) -> Place:
    return Place(*at(east, north), "示范路 1 号", street)


def box(west: float, south: float, east: float, north: float) -> tuple[tuple[float, float], ...]:
    corners = [at(west, south), at(east, south), at(east, north), at(west, north)]
    return (*corners, corners[0])


def an_area(id_: str, kind: AreaKind, ring: tuple[tuple[float, float], ...], **more: Any) -> Area:
    return Area(id=id_, kind=kind, name=Text(f"{id_}片区", f"area {id_}"), polygons=((ring,),), **more)


HIGH = (at(-900, 0), at(0, 0))
GROUND = Ground(
    areas=(
        an_area("west", AreaKind.STREET, box(-1000, -1000, 0, 1000), unit=WEST),
        an_area("east", AreaKind.STREET, box(0, -1000, 1000, 1000), unit=EAST),
        an_area("g-1", AreaKind.GRID, box(0, -1000, 1000, 1000), unit=EAST),
        an_area("a", AreaKind.MANAGEMENT, box(0, -1000, 1000, 1000), level=Level.A),
        an_area("market", AreaKind.COMMUNITY, box(-1000, 500, 1000, 1000)),
    ),
    lines=(
        Line(
            id="h", kind=LineKind.ROAD, name=Text("国道", "Highway"), paths=((at(-900, 0), at(0, 0)),), owner=HIGHWAYS
        ),
        Line(id="n", kind=LineKind.ROAD, name=Text("无主路", "Nobody's road"), paths=((at(0, 300), at(900, 300)),)),
    ),
    frontages=(
        Frontage(id="f-1", name="面馆", path=(at(500, 0),)),
        Frontage(id="f-2", name="书店", path=(at(600, 0),), duties=(Duty.ORDER,)),
    ),
)


def an_organisation(**changes: Any) -> Organisation:
    def unit(id_: UnitId, kind: UnitKind) -> Unit:
        return Unit(id=id_, kind=kind, name=Text(f"{id_}局", id_))

    whole = Organisation(
        rev=1,
        name=Text("示范区", "Demo"),
        adcode="370114",
        units=(
            *(unit(each, UnitKind.DEPARTMENT) for each in (LAW, ROADS, HIGHWAYS, CLEAN)),
            *(unit(each, UnitKind.STREET) for each in (WEST, EAST)),
        ),
        duties={"E0110": CLEAN, "E0405": UnitId("street"), "E0113": ROADS},
        rules=(
            DutyRule(classes=("E0405",), area="market", unit=LAW, co=(CLEAN,)),
            DutyRule(classes=("E01*",), level=Level.A, area="market", unit=LAW),
            DutyRule(classes=("E0113",), unit=UnitId("road")),
            DutyRule(classes=("E0203",), level=Level.A, unit=LAW, words=Text("一级区由执法局", "Law in level A")),
        ),
        frontage_duties={"E0405": Duty.ORDER, "E0110": Duty.SANITATION},
    )
    return checked(replace(whole, **changes))


def answer(class_code: str, place: Place) -> Responsibility:
    return responsible(an_organisation(), GROUND, class_code, place, TODAY)


def test_the_table_of_classes_names_the_unit():
    found = answer("E0110", here(300))
    assert (found.unit, found.reason.zh) == (CLEAN, "该类由此部门负责（职责表）")


@pytest.mark.parametrize(("east", "street"), [(-300, WEST), (300, EAST)])
def test_a_class_of_the_street_goes_to_whose_ground_it_is(east, street):
    found = answer("E0405", here(east))
    assert (found.unit, found.street, found.reason.zh) == (street, street, "该类由属地镇街负责")


def test_a_class_in_an_area_of_its_own_goes_by_the_area_and_its_helpers_are_named():
    found = answer("E0405", here(300, 600))
    assert (found.unit, "位于market片区" in found.reason.zh) == (LAW, True)
    assert [(each.unit, each.reason.zh) for each in found.others] == [
        (CLEAN, "职责表列为协办"),
        (EAST, "属地镇街"),
    ]


def test_a_level_holds_only_on_its_own_ground():
    assert answer("E0203", here(300)).unit == LAW
    assert answer("E0203", here(300)).reason == Text("一级区由执法局", "Law in level A")
    assert answer("E0203", here(-300)).unit == WEST


def test_every_condition_of_a_rule_must_fit():
    """E0110 at level A but not at the market, and at the market but not at level A, stays with the cleaners."""
    assert [answer("E0110", here(*spot)).unit for spot in ((300, 0), (-300, 600), (300, 600))] == [CLEAN, CLEAN, LAW]


def test_a_class_that_goes_with_the_road_lies_with_its_owner():
    found = answer("E0113", here(-300, 10))
    assert (found.unit, found.reason.zh) == (HIGHWAYS, "国道由其管养，该类随路（职责表）")


@pytest.mark.parametrize("spot", [(300, 300), (300, 200)], ids=["a road nobody owns", "no road near"])
def test_where_no_road_has_an_owner_the_next_line_of_the_table_holds(spot):
    assert answer("E0113", here(*spot)).unit == ROADS


def test_the_first_rule_that_fits_decides():
    rules = an_organisation().rules
    turned = an_organisation(rules=(DutyRule(classes=("E04*",), unit=CLEAN), *rules))
    assert responsible(turned, GROUND, "E0405", here(300, 600), TODAY).unit == CLEAN


def test_a_class_nobody_is_named_for_is_proposed_to_the_street():
    found = answer("E0999", here(300))
    assert (found.unit, found.reason.zh) == (EAST, "职责表未列此类；建议属地镇街")


@pytest.mark.parametrize(("class_code", "why"), [("E0999", "职责表未列此类"), ("E0405", "该类由属地镇街负责")])
def test_where_nobody_is_found_nobody_is_proposed_and_the_reason_says_what_is_missing(class_code, why):
    found = answer(class_code, here(5000))
    assert (found.unit, found.street, found.others) == (None, None, ())
    assert found.reason.zh == f"{why}；坐标不在任何镇街界内，请人工指定"


def test_a_class_of_a_road_without_an_owner_says_so_before_it_falls_to_the_street():
    whole = an_organisation(rules=(), duties={"E0113": UnitId("road")})
    found = responsible(whole, GROUND, "E0113", here(300, 300), TODAY)
    assert (found.unit, found.reason.zh) == (EAST, "此处道路没有登记管养单位；建议属地镇街")


def test_the_street_on_file_is_kept_and_a_point_elsewhere_is_pointed_out():
    found = answer("E0405", here(300, 0, WEST))
    assert (found.unit, found.street) == (WEST, WEST)
    assert found.reason.zh.endswith("坐标落在st-east局界内，与案卷登记的镇街不同，请核对")


def test_a_sketched_border_raises_no_doubt():
    sketch = tuple(replace(each, is_sketch=True) for each in GROUND.areas)
    found = responsible(an_organisation(), replace(GROUND, areas=sketch), "E0405", here(300, 0, WEST), TODAY)
    assert found.reason.zh == "该类由属地镇街负责"


def test_in_front_of_a_shop_that_signed_for_it_the_shop_may_mend_it_first():
    found = answer("E0110", here(505))
    assert (found.unit, found.frontage, found.duty) == (CLEAN, GROUND.frontages[0], Duty.SANITATION)
    assert "在“面馆”门前责任区内（包环境卫生），可先由其自改" in found.reason.zh


def test_a_shop_answers_for_nothing_it_has_not_signed_for():
    found = answer("E0110", here(605))
    assert (found.frontage, found.duty, "书店" in found.reason.zh) == (GROUND.frontages[1], None, False)


def test_the_answer_carries_the_grid_and_the_five_chiefs():
    found = answer("E0110", here(300))
    assert found.grid is not None and found.grid.id == "g-1"
    assert [link.level for link in found.chain] == ["street", "road", "lane", "building", "shop"]


def test_the_street_helps_but_never_itself():
    assert [each.unit for each in answer("E0110", here(300)).others] == [EAST]
    assert answer("E0405", here(300)).others == ()


def test_the_short_answer_is_the_long_one():
    for code in ("E0110", "E0405", "E0113", "E0203", "E0999"):
        for spot in ((300, 0), (-300, 600), (300, 300), (5000, 0)):
            lead = lead_at(an_organisation(), GROUND, code, here(*spot), TODAY)
            found = answer(code, here(*spot))
            assert lead.unit == found.unit and found.reason.zh.startswith(lead.reason.zh)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"duties": {"E0110": UnitId("nobody")}}, "duties.E0110：没有单位 nobody"),
        ({"rules": (DutyRule(classes=("E0110",), unit=UnitId("nobody")),)}, "rules.1.unit：没有单位 nobody"),
        ({"rules": (DutyRule(classes=("E0110",), unit=LAW, co=(UnitId("road"),)),)}, "rules.1.co：没有单位 road"),
        ({"units": (Unit(id=LAW, kind=UnitKind.DEPARTMENT, name=Text("甲", "A")),) * 2}, "编号 law 重复"),
        ({"units": (Unit(id=UnitId("street"), kind=UnitKind.STREET, name=Text("甲", "A")),)}, "保留字"),
        (
            {"units": (Unit(id=LAW, kind=UnitKind.DEPARTMENT, name=Text("甲", "A"), parent=UnitId("x")),)},
            "units.law.parent：没有单位 x",
        ),
    ],
)
def test_an_organisation_that_names_nobody_is_refused_with_the_key(changes, told):
    with pytest.raises(Refused) as refused:
        an_organisation(**changes)
    assert told in refused.value.reason.zh
