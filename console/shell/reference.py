"""The reference data a seat works with, fetched by its hash once it is signed in."""

from typing import Protocol

from msgspec import Struct

from console.domain.calendar import WorkCalendar
from console.domain.case.rules import Rules
from console.domain.codebook import Codebook
from console.domain.ground import AreaKind as GroundKind
from console.domain.ground import Ground
from console.domain.interview import CallQuestions
from console.domain.reference import ReferenceSet, SetName
from console.domain.standardtexts import StandardTexts
from console.domain.text import Refused
from console.domain.unit import Organisation, of_street
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.maps.values import Area, AreaKind


class Fetches(Protocol):
    """Where reference sets come from."""

    async def reference(self, name: SetName) -> ReferenceSet: ...


class Reference(Struct, frozen=True):
    """What names, limits, working hours and ground mean on this seat."""

    organisation: Organisation
    codebook: Codebook
    calendar: WorkCalendar
    ground: Ground
    lexicon: Lexicon
    areas: tuple[Area, ...]
    texts: StandardTexts = StandardTexts()


async def furnish(source: Fetches) -> Reference:
    """Fetch the sets in force and lay out the ground."""
    organisation = await source.reference(SetName.ORGANISATION)
    codebook = await source.reference(SetName.CODEBOOK)
    calendar = await source.reference(SetName.CALENDAR)
    ground = await source.reference(SetName.GROUND)
    rules = await source.reference(SetName.RULES)
    assert isinstance(organisation, Organisation)
    assert isinstance(codebook, Codebook)
    assert isinstance(calendar, WorkCalendar)
    assert isinstance(ground, Ground)
    assert isinstance(rules, Rules)
    texts, questions = await _handy(source, SetName.TEXTS), await _handy(source, SetName.QUESTIONS)
    lexicon = Lexicon(
        organisation, codebook, ground, rules, questions if isinstance(questions, CallQuestions) else None
    )
    return Reference(
        organisation,
        codebook,
        calendar,
        ground,
        lexicon,
        areas(ground),
        texts if isinstance(texts, StandardTexts) else StandardTexts(),
    )


async def _handy(source: Fetches, name: SetName) -> ReferenceSet | None:
    """A set that makes work easier and that nobody waits for: None where the hub has none, or it cannot be read."""
    try:
        return await source.reference(name)
    except Refused:
        return None


def areas(ground: Ground) -> tuple[Area, ...]:
    """The district's outline and its streets as a map draws them, but those that have ended; a sketch says so."""
    drawn = {GroundKind.DISTRICT: AreaKind.OUTLINE, GroundKind.STREET: AreaKind.STREET}
    return tuple(
        Area(
            each.id,
            of_street(say(*each.name)),
            tuple(ring for polygon in each.polygons for ring in polygon),
            kind,
            each.is_sketch,
        )
        for of, kind in drawn.items()
        for each in ground.of_kind(of)
        if each.until is None
    )
