"""Who answers for a class at a place, and why: class × place → unit, with its reason.

    rules of the duty table, from the top: class × area, class × level, the owner of the road, in any mix
      └▶ the table of classes: class → unit
           └▶ the street office of the ground

The first that fits decides, and its reason is shown to the dispatcher, who decides. What was dispatched before
at the same place (`past`) stands beside it: a unit that keeps sending such a case back is not proposed in silence.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from console.domain.ground import DUTY_NAMES, Area, AreaKind, Duty, Frontage, Ground, LineKind, Link
from console.domain.ids import UnitId
from console.domain.place import Place
from console.domain.text import Text
from console.domain.unit import ROAD_OWNER, STREET_OFFICE, DutyRule, Organisation


class Helper(Struct, frozen=True):
    """A unit that could take part (协办), and why it is thought of."""

    unit: UnitId
    reason: Text


class Lead(Struct, frozen=True):
    """Who is proposed as 主办; `unit` None: nobody is found, and `reason` says what is missing."""

    unit: UnitId | None
    reason: Text
    helpers: tuple[Helper, ...] = ()


class Responsibility(Struct, frozen=True, kw_only=True):
    """All that is known of a place for a class. `unit` and `reason` as in Lead. `duty`: what the frontage has
    signed for that this class falls under, None where it has not. `others`: who could help."""

    unit: UnitId | None
    reason: Text
    street: UnitId | None
    grid: Area | None
    frontage: Frontage | None
    duty: Duty | None
    chain: tuple[Link, ...]
    others: tuple[Helper, ...]


def responsible(organisation: Organisation, ground: Ground, class_code: str, place: Place, on: date) -> Responsibility:
    """Who answers for a class at a place on a day. The street written in the place is a decision and is kept."""
    lon, lat = place.lon, place.lat
    lead = lead_at(organisation, ground, class_code, place, on)
    unit, reason = lead.unit, lead.reason
    found_street = ground.street_at(lon, lat, on)
    street = place.street or found_street
    frontage = ground.frontage_at(lon, lat, on)
    duty = organisation.frontage_duties.get(class_code) if frontage is not None else None
    if frontage is None or duty not in frontage.duties:
        duty = None
    if frontage is not None and duty is not None:
        reason = _with(
            reason,
            Text(
                f"在“{frontage.name}”门前责任区内（{DUTY_NAMES[duty].zh}），可先由其自改",
                f"In front of “{frontage.name}”, which has signed for it ({DUTY_NAMES[duty].en}): it may mend it first",
            ),
        )
    if found_street not in (None, street) and not _is_sketch(ground, lon, lat, on):
        reason = _with(
            reason,
            Text(
                f"坐标落在{_name(organisation, found_street).zh}界内，与案卷登记的镇街不同，请核对",
                f"The point lies in {_name(organisation, found_street).en}, not in the street on file: please check",
            ),
        )
    others = tuple(each for each in (*lead.helpers, *_by_ground(organisation, street)) if each.unit != unit)
    return Responsibility(
        unit=unit,
        reason=reason,
        street=street,
        grid=ground.grid_at(lon, lat, on),
        frontage=frontage,
        duty=duty,
        chain=ground.chain_at(lon, lat, on),
        others=tuple({each.unit: each for each in reversed(others)}.values())[::-1],
    )


def lead_at(organisation: Organisation, ground: Ground, class_code: str, place: Place, on: date) -> Lead:
    """Only the unit and its reason: what a table of many cases asks."""
    street = place.street or ground.street_at(place.lon, place.lat, on)
    for rule in organisation.rules:
        if rule.is_about(class_code) and _fits(rule, ground, place, on):
            unit, why = _named(rule.unit, ground, place, street, on)
            if unit is not None:
                co = Text("职责表列为协办", "Named as helping by the duty table")
                helpers = tuple(Helper(each, co) for each in rule.co)
                return Lead(unit, rule.words or _condition(rule, ground, why), helpers)
    why = Text("职责表未列此类", "The duty table does not list this class")
    if class_code in organisation.duties:
        unit, why = _named(organisation.duties[class_code], ground, place, street, on)
        if unit is not None:
            return Lead(unit, why)
    if street is not None:
        return Lead(street, _with(why, Text("建议属地镇街", "The street office of the ground is proposed")))
    yours = Text("坐标不在任何镇街界内，请人工指定", "The point lies in no street's ground: name the unit yourself")
    return Lead(None, _with(why, yours))


def _fits(rule: DutyRule, ground: Ground, place: Place, on: date) -> bool:
    if rule.level is not None and ground.level_at(place.lon, place.lat, on) is not rule.level:
        return False
    if rule.area is None:
        return True
    area = ground.area(rule.area)
    return area is not None and area.holds(on) and area.holds_point(place.lon, place.lat)


def _named(
    answers: UnitId, ground: Ground, place: Place, street: UnitId | None, on: date
) -> tuple[UnitId | None, Text]:
    """The unit a duty table means at a place; None where the place does not say."""
    if answers == STREET_OFFICE:
        return street, Text("该类由属地镇街负责", "This class lies with the street office of the ground")
    if answers == ROAD_OWNER:
        road = ground.line_at(LineKind.ROAD, place.lon, place.lat, on)
        if road is None or road.owner is None:
            return None, Text("此处道路没有登记管养单位", "No owner of a road is registered here")
        return road.owner, Text(
            f"{road.name.zh}由其管养，该类随路（职责表）", f"It keeps {road.name.en}; this class goes with the road"
        )
    return answers, Text("该类由此部门负责（职责表）", "This class lies with this department (duty table)")


def _condition(rule: DutyRule, ground: Ground, why: Text) -> Text:
    area = ground.area(rule.area) if rule.area is not None else None
    if area is not None:
        why = _with(why, Text(f"位于{area.name.zh}", f"It lies in {area.name.en}"))
    if rule.level is not None:
        why = _with(why, Text(f"属 {rule.level} 类管理区", f"The place is of level {rule.level}"))
    return why


def _by_ground(organisation: Organisation, street: UnitId | None) -> Iterator[Helper]:
    if street is not None and organisation.unit(street) is not None:
        yield Helper(street, Text("属地镇街", "The street office of the ground"))


def _is_sketch(ground: Ground, lon: float, lat: float, on: date) -> bool:
    area = ground.area_at(AreaKind.STREET, lon, lat, on)
    return area is not None and area.is_sketch


def _name(organisation: Organisation, unit: UnitId | None) -> Text:
    found = organisation.unit(unit) if unit is not None else None
    return found.name if found is not None else Text(str(unit), str(unit))


def _with(one: Text, more: Text) -> Text:
    return Text(f"{one.zh}；{more.zh}", f"{one.en}. {more.en}")
