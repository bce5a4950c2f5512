"""The organisation of a district: commission, sub-headquarters, departments, street offices, cameras, duties.

It is reference data: one versioned set named `organisation`, cited by its revision. What its duty table
means at a place is said in `responsibility`.
"""

from enum import StrEnum

from msgspec import Struct

from console.domain.ground import Duty, Level
from console.domain.ids import PART_SIGN, CameraId, UnitId, usable
from console.domain.place import Place
from console.domain.streams import Streams, template
from console.domain.text import Refused, Text


class UnitKind(StrEnum):
    COMMISSION = "commission"
    OFFICE = "office"
    HEADQUARTERS = "headquarters"
    DEPARTMENT = "department"
    STREET = "street"


class Unit(Struct, frozen=True, kw_only=True):
    """责任单位. `seed` is a point inside the ground of a street office."""

    id: UnitId
    kind: UnitKind
    name: Text
    parent: UnitId | None = None
    seed: tuple[float, float] | None = None


def of_street(office: str) -> str:
    """What a street office's street is called, where all that stands beside it are streets: on a map, in a column."""
    return office.removesuffix(" Street Office")


class Zone(Struct, frozen=True):
    """A named area of a camera's picture: corners as shares of its width and height, from its top left."""

    name: str
    corners: tuple[tuple[float, float], ...]


class Camera(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A smart camera: where it stands, what it sees, and which classes it is asked to watch for.

    `heading`: degrees clockwise from north, of the middle of its picture; None where it turns or nobody measured it.
    `view`: degrees from one edge of the picture to the other; `range_m`: how far a thing on the ground can be told.
    """

    id: CameraId
    place: Place
    watches: tuple[str, ...] = ()
    name: str = ""
    heading: float | None = None
    view: float | None = None
    range_m: float | None = None
    zones: tuple[Zone, ...] = ()
    streams: Streams = Streams()
    note: str = ""


RANGE_MOST_M = 5_000.0
STREET_OFFICE, ROAD_OWNER = UnitId("street"), UnitId("road")
"""What a duty table writes where the unit depends on the place: whose ground it is, whose road."""


class DutyRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the duty table: these classes, at such places, lie with `unit`.

    Every condition that is given must fit. `classes`: codes, or the beginning of codes followed by `*`;
    `area`: an area of the ground set; `level`: the management level of the place. `unit`: a unit's id,
    STREET_OFFICE or ROAD_OWNER; where the place names none, the rule does not fit.
    `co`: who could help. `words`: the reason in the site's own words.
    """

    classes: tuple[str, ...]
    unit: UnitId
    area: str | None = None
    level: Level | None = None
    co: tuple[UnitId, ...] = ()
    words: Text | None = None

    def is_about(self, class_code: str) -> bool:
        return any(
            class_code.startswith(each[:-1]) if each.endswith("*") else class_code == each for each in self.classes
        )


class Organisation(Struct, frozen=True, kw_only=True):
    """`adcode`: GB/T 2260 code whose outline the map shows.

    `rules` are read from the top and the first that fits decides; `duties`, class code → unit, is what holds where
    none does. `frontage_duties`: class code → which of the 门前五包 it falls under.
    """

    rev: int
    name: Text
    adcode: str
    units: tuple[Unit, ...]
    cameras: tuple[Camera, ...] = ()
    duties: dict[str, UnitId] = {}
    rules: tuple[DutyRule, ...] = ()
    frontage_duties: dict[str, Duty] = {}
    is_demo: bool = False

    def unit(self, unit: UnitId) -> Unit | None:
        return next((each for each in self.units if each.id == unit), None)

    def of_kind(self, kind: UnitKind) -> tuple[Unit, ...]:
        return tuple(each for each in self.units if each.kind is kind)


def checked(organisation: Organisation) -> Organisation:
    """The organisation as given; raises Refused with the key and the id that nothing answers to."""
    ids = [each.id for each in organisation.units]
    for each in ids:
        usable(each)
        if PART_SIGN in each:
            raise Refused(f"units：编号 {each} 不能含 {PART_SIGN}。", f"units: the id {each} cannot have {PART_SIGN}.")
        if ids.count(each) > 1 or each in (STREET_OFFICE, ROAD_OWNER):
            raise Refused(
                f"units：编号 {each} 重复，或是保留字，请改名。",
                f"units: the id {each} is used twice, or reserved; rename it.",
            )
    named = [(f"units.{unit.id}.parent", unit.parent) for unit in organisation.units if unit.parent is not None]
    answering = [(f"duties.{code}", unit) for code, unit in organisation.duties.items()]
    for n, rule in enumerate(organisation.rules, 1):
        answering.append((f"rules.{n}.unit", rule.unit))
        named += [(f"rules.{n}.co", unit) for unit in rule.co]
    named += [(key, unit) for key, unit in answering if unit not in (STREET_OFFICE, ROAD_OWNER)]
    for key, unit in named:
        if unit not in ids:
            raise Refused(f"{key}：没有单位 {unit}。", f"{key}: there is no unit {unit}.")
    known: set[CameraId] = set()
    for camera in organisation.cameras:
        if camera.id in known or not camera.id.strip():
            raise Refused(
                f"cameras：编号“{camera.id}”重复或为空。", f"cameras: the id “{camera.id}” is used twice, or empty."
            )
        known.add(camera.id)
        plausible(camera)
    return organisation


def plausible(camera: Camera) -> None:
    """Raises Refused where no camera can see as this one is said to."""
    for name, found, least, most in (
        (Text("朝向", "heading"), camera.heading, 0.0, 360.0),
        (Text("视角", "view"), camera.view, 1.0, 360.0),
        (Text("可视距离", "range_m"), camera.range_m, 1.0, RANGE_MOST_M),
    ):
        if found is not None and not least <= found <= most:
            raise Refused(
                f"cameras：{camera.id} 的{name.zh}应在 {least:g} 到 {most:g} 之间。",
                f"cameras: {name.en} of {camera.id} lies between {least:g} and {most:g}.",
            )
    names = [each.name for each in camera.zones]
    for zone in camera.zones:
        if not zone.name.strip() or names.count(zone.name) > 1 or set(zone.name) & set("：:；;"):
            raise Refused(
                f"cameras：{camera.id} 的区域“{zone.name}”没有名称、重名或含冒号、分号。",
                f"cameras: zone “{zone.name}” of {camera.id} has no name, another's, or : or ; in it.",
            )
        if len(zone.corners) < 3 or not all(0 <= x <= 1 and 0 <= y <= 1 for x, y in zone.corners):
            raise Refused(
                f"cameras：{camera.id} 的区域“{zone.name}”至少要有三个角，都在画面内（0 到 1）。",
                f"cameras: zone “{zone.name}” of {camera.id} has three corners or more, all in the picture (0 to 1).",
            )
    for each in filter(None, (camera.streams.main, camera.streams.sub)):
        try:
            template(each)
        except Refused as refused:
            raise Refused(
                f"cameras：{camera.id}：{refused.reason.zh}", f"cameras: {camera.id}: {refused.reason.en}"
            ) from None
