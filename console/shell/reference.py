"""The reference data a seat works with, fetched by its hash once it is signed in."""

from typing import Protocol

from msgspec import Struct

from console.domain.calendar import WorkCalendar
from console.domain.codebook import Codebook
from console.domain.reference import SetName
from console.domain.unit import Organisation, UnitKind
from resources.maps.cells import street_cells
from resources.maps.outline import district_outline
from widgets.cases.lexicon import Lexicon
from widgets.maps.values import Area, AreaKind


class Fetches(Protocol):
    """Where reference sets come from."""

    async def reference(self, name: SetName) -> Codebook | WorkCalendar | Organisation: ...


class Reference(Struct, frozen=True):
    """What names, limits, working hours and ground mean on this seat."""

    organisation: Organisation
    codebook: Codebook
    calendar: WorkCalendar
    lexicon: Lexicon
    areas: tuple[Area, ...]


async def furnish(source: Fetches) -> Reference:
    """Fetch the three sets in force and lay out the ground."""
    organisation = await source.reference(SetName.ORGANISATION)
    codebook = await source.reference(SetName.CODEBOOK)
    calendar = await source.reference(SetName.CALENDAR)
    assert isinstance(organisation, Organisation)
    assert isinstance(codebook, Codebook)
    assert isinstance(calendar, WorkCalendar)
    return Reference(organisation, codebook, calendar, Lexicon(organisation, codebook), areas(organisation))


def areas(organisation: Organisation) -> tuple[Area, ...]:
    """The district's outline and the cells of its streets; the cells are a sketch and say so."""
    try:
        outline = district_outline(organisation.adcode)
    except (LookupError, FileNotFoundError):
        return ()
    streets = [unit for unit in organisation.of_kind(UnitKind.STREET) if unit.seed is not None]
    cells = street_cells(outline.rings, [unit.seed for unit in streets if unit.seed is not None])
    sketched = (
        Area(unit.id, unit.name.zh, rings, AreaKind.STREET, is_sketch=True)
        for unit, rings in zip(streets, cells, strict=True)
    )
    return Area(outline.adcode, organisation.name.zh, outline.rings, AreaKind.OUTLINE), *sketched
