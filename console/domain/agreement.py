"""Whether the sets of a site agree: each names only what another holds. And what of the work under way does not.

Each set is sound by itself before it is published (`reference.faults`); what one says of another is checked where
both are at hand, at a new hub's profile and before an import.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date

from msgspec import Struct

from console.domain.alert import UNJUDGED
from console.domain.case.stages import ENDED
from console.domain.codebook import Codebook
from console.domain.ground import AreaKind, Ground
from console.domain.ids import UnitId
from console.domain.interview import CallQuestions
from console.domain.rows import AlertRow, AnyRow, CaseRow
from console.domain.standardtexts import StandardTexts, is_of
from console.domain.text import Text
from console.domain.unit import ROAD_OWNER, STREET_OFFICE, Organisation


class Contradiction(Struct, frozen=True):
    """`key` of the set that names what is not there; `missing` what that is."""

    key: str
    missing: Text


class Astray(Struct, frozen=True, kw_only=True):
    """Open work that a new set would leave without its ground or its unit; `reason` says which of them."""

    thing: str
    number: str
    title: str
    reason: Text


def of_ground(ground: Ground, organisation: Organisation) -> Iterator[Contradiction]:
    """The units that a ground names and the organisation has not."""
    held = {each.id for each in organisation.units}
    named: list[tuple[str, UnitId | None]] = [
        *((f"areas.{each.id}.unit", each.unit) for each in ground.areas),
        *((f"lines.{each.id}.owner", each.owner) for each in ground.lines),
        *((f"frontages.{each.id}.street", each.street) for each in ground.frontages),
    ]
    yield from (Contradiction(key, _no_unit(unit)) for key, unit in named if unit is not None and unit not in held)


def of_organisation(organisation: Organisation, ground: Ground, codebook: Codebook) -> Iterator[Contradiction]:
    """The classes and areas that an organisation names and the other sets have not."""
    codes = {each.code for each in codebook.classes}
    areas = {each.id for each in ground.areas}
    for key in (*organisation.duties, *organisation.frontage_duties):
        if key not in codes:
            yield Contradiction("duties", Text(f"编码表没有类别 {key}", f"the codebook has no class {key}"))
    for n, rule in enumerate(organisation.rules, 1):
        if rule.area is not None and rule.area not in areas:
            missing = Text(f"没有分区 {rule.area}", f"there is no area {rule.area}")
            yield Contradiction(f"rules.{n}.area", missing)
        if not any(rule.is_about(code) for code in codes):
            yield Contradiction(f"rules.{n}.classes", Text("编码表没有这些类别", "the codebook has none of them"))


def of_words(words: StandardTexts | CallQuestions, codebook: Codebook) -> Iterator[Contradiction]:
    """The classes that texts or questions are for and the codebook has not: nobody would ever be offered them."""
    codes = [each.code for each in codebook.classes]
    named: Sequence[tuple[str, tuple[str, ...]]] = (
        [(each.id, each.classes) for each in words.texts]
        if isinstance(words, StandardTexts)
        else [(each.id, each.classes) for each in words.questions]
    )
    for key, classes in named:
        for each in classes:
            if not any(is_of(code, each) for code in codes):
                yield Contradiction(key, Text(f"编码表没有类别 {each}", f"the codebook has no class {each}"))


def unanswered(organisation: Organisation, codebook: Codebook) -> tuple[str, ...]:
    """The classes for which no line of the duty table says who answers: they go to the street of the place."""
    return tuple(
        each.code
        for each in codebook.classes
        if each.code not in organisation.duties and not any(rule.is_about(each.code) for rule in organisation.rules)
    )


def off_ground(rows: Iterable[AnyRow], ground: Ground, on: date) -> tuple[Astray, ...]:
    """Open cases and alerts that lie in no street of a ground, or in another than the one on file."""
    if not ground.of_kind(AreaKind.STREET):
        return ()
    found: list[Astray] = []
    for row in rows:
        if not isinstance(row, CaseRow | AlertRow) or _is_over(row):
            continue
        street = ground.street_at(row.place.lon, row.place.lat, on)
        if street is None:
            found.append(_astray(row, Text("不在任何镇街界内", "lies in no street")))
        elif row.place.street not in (None, street):
            said = Text(
                f"落入 {street}，案卷登记的是 {row.place.street}", f"lies in {street}; on file is {row.place.street}"
            )
            found.append(_astray(row, said))
    return tuple(found)


def off_duty(rows: Iterable[AnyRow], organisation: Organisation) -> tuple[Astray, ...]:
    """Open cases that lie with a unit which an organisation no longer has."""
    held: Set[str] = {each.id for each in organisation.units} | {STREET_OFFICE, ROAD_OWNER}
    found: list[Astray] = []
    for row in rows:
        if isinstance(row, CaseRow) and not _is_over(row):
            gone = [each.unit for each in row.assignments if each.unit not in held]
            if gone:
                found.append(_astray(row, Text(f"任务单在 {gone[0]}，它已不在机构中", f"is with {gone[0]}, now gone")))
    return tuple(found)


def _is_over(row: CaseRow | AlertRow) -> bool:
    return row.stage in ENDED if isinstance(row, CaseRow) else row.stage not in UNJUDGED


def _astray(row: CaseRow | AlertRow, reason: Text) -> Astray:
    number = row.number if isinstance(row, CaseRow) else ""
    return Astray(thing=row.id, number=number, title=row.title, reason=reason)


def _no_unit(unit: UnitId) -> Text:
    return Text(f"没有单位 {unit}", f"there is no unit {unit}")
