"""The ground of a district nobody has surveyed for us yet: its outline, and a cell around each street office.

The outline comes from the table of districts that is installed beside the product. The cells are a sketch (示意)
and are marked so; a site's own polygons, once loaded, take their place.
"""

from msgspec.structs import replace

from console.domain.ground import Area, AreaKind, Ground
from console.domain.plane import Path, Polygon
from console.domain.text import Refused
from console.domain.unit import Organisation, UnitKind
from resources.maps.cells import street_cells
from resources.maps.outline import Ring, district_outline

DIGITS = 6
"""A tenth of a metre. Cells share their corners, so that rounding opens no gap between two of them."""


def sketched(organisation: Organisation, ground: Ground) -> Ground:
    """The ground with an outline and streets where it had none; raises Refused where a seed lies outside."""
    if ground.of_kind(AreaKind.DISTRICT) and ground.of_kind(AreaKind.STREET):
        return ground
    try:
        outline = district_outline(organisation.adcode)
    except (LookupError, FileNotFoundError):
        return ground
    added: list[Area] = []
    if not ground.of_kind(AreaKind.DISTRICT):
        rings = tuple(_polygon(ring) for ring in outline.rings)
        added.append(
            Area(id=f"district-{outline.adcode}", kind=AreaKind.DISTRICT, name=organisation.name, polygons=rings)
        )
    if not ground.of_kind(AreaKind.STREET):
        added += _streets(organisation, outline.rings)
    return replace(ground, areas=(*added, *ground.areas))


def _streets(organisation: Organisation, outline: tuple[Ring, ...]) -> list[Area]:
    seeded = [(unit, unit.seed) for unit in organisation.of_kind(UnitKind.STREET) if unit.seed is not None]
    if not seeded:
        return []
    try:
        cells = street_cells(outline, [seed for _, seed in seeded])
    except ValueError:
        raise Refused(
            f"镇街的 seed 点须各不相同并在 {organisation.adcode} 的界内。",
            f"Each street's seed lies inside {organisation.adcode}, and no two at the same place.",
        ) from None
    return [
        Area(
            id=unit.id,
            kind=AreaKind.STREET,
            name=unit.name,
            unit=unit.id,
            polygons=tuple(_polygon(ring) for ring in cell),
            is_sketch=True,
        )
        for (unit, _), cell in zip(seeded, cells, strict=True)
    ]


def _polygon(ring: Path) -> Polygon:
    return (tuple((round(lon, DIGITS), round(lat, DIGITS)) for lon, lat in ring),)
