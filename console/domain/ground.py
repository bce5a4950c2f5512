"""The ground of a district: whose street, which grid, which shop front, and who answers for each by name of post.

    areas      district, street, community, grid, sub-headquarters, building, management level: polygons with holes
    lines      roads and lanes
    frontages  临街单位 with what they have signed for (门前五包)
    chiefs     五长: 街长 of a street, 路长 of a road, 巷长 of a lane, 楼长 of a building, 店长 of a shop

It is reference data: one versioned set named `ground`. Every question takes the day it is asked for, since
borders and posts change; what is not known is None or 空缺, never the next best. Names and telephone numbers of
persons are not in it: a chief is a post, and an account or a contact of the vault that fills it.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from console.domain.ids import AccountId, PersonId, UnitId
from console.domain.plane import Drawers, Path, Polygon, box_of, contains
from console.domain.text import Text


class AreaKind(StrEnum):
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    HEADQUARTERS = "headquarters"
    BUILDING = "building"
    MANAGEMENT = "management"


class LineKind(StrEnum):
    ROAD = "road"
    LANE = "lane"


class Level(StrEnum):
    """How closely a place is looked after: A the busiest ground, C the quietest. Limits may depend on it."""

    A = "A"
    B = "B"
    C = "C"


class Duty(StrEnum):
    """门前五包: what a frontage has signed for."""

    SANITATION = "sanitation"
    TIDINESS = "tidiness"
    FACILITIES = "facilities"
    ORDER = "order"
    GREENERY = "greenery"


DUTY_NAMES: dict[Duty, Text] = {
    Duty.SANITATION: Text("包环境卫生", "Clean ground"),
    Duty.TIDINESS: Text("包市容整洁", "Tidy front"),
    Duty.FACILITIES: Text("包基础设施", "Street furniture whole"),
    Duty.ORDER: Text("包秩序良好", "Good order"),
    Duty.GREENERY: Text("包绿化美观", "Greenery kept"),
}


class ChiefLevel(StrEnum):
    """五长, in the order a chain is told."""

    STREET = "street"
    ROAD = "road"
    LANE = "lane"
    BUILDING = "building"
    SHOP = "shop"


CHIEF_NAMES: dict[ChiefLevel, Text] = {
    ChiefLevel.STREET: Text("街长", "Street chief"),
    ChiefLevel.ROAD: Text("路长", "Road chief"),
    ChiefLevel.LANE: Text("巷长", "Lane chief"),
    ChiefLevel.BUILDING: Text("楼长", "Building chief"),
    ChiefLevel.SHOP: Text("店长", "Shop chief"),
}
VACANT = Text("空缺", "vacant")


class Lasting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What holds for a time: `since` is its first day and `until` its last; None is open."""

    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def meets(self, other: "Lasting") -> bool:
        """Whether there is a day on which both hold."""
        starts_in_time = self.since is None or other.until is None or self.since <= other.until
        return starts_in_time and (other.since is None or self.until is None or other.since <= self.until)


class Area(Lasting, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of ground. `unit`: whose it is. `level`: of a management area. `is_sketch`: not surveyed (示意)."""

    id: str
    kind: AreaKind
    name: Text
    polygons: tuple[Polygon, ...]
    unit: UnitId | None = None
    level: Level | None = None
    is_sketch: bool = False

    def holds_point(self, lon: float, lat: float) -> bool:
        return any(contains(polygon, lon, lat) for polygon in self.polygons)


class Line(Lasting, frozen=True, kw_only=True, omit_defaults=True):
    """A road or a lane along its middle, in one piece or several. `owner`: the unit that keeps it."""

    id: str
    kind: LineKind
    name: Text
    paths: tuple[Path, ...]
    owner: UnitId | None = None


class Frontage(Lasting, frozen=True, kw_only=True, omit_defaults=True):
    """临街单位. `path`: its front, or one point; `road`: a line's id and `side` which side of it, such as "东";
    `building`: an area's id; `duties`: what it has signed for. A keeper's telephone would be kept for ever in a
    published set, hence no other key is taken."""

    id: str
    name: str
    path: Path
    address: str = ""
    road: str | None = None
    side: str = ""
    street: UnitId | None = None
    building: str | None = None
    duties: tuple[Duty, ...] = tuple(Duty)


class Chief(Lasting, frozen=True, kw_only=True, omit_defaults=True):
    """Who fills a post of the 五长. `of`: id of the area, line or frontage. `post`: its name where it has one of
    its own. One of `account` and `contact` says who: a post nobody fills is left out of the set. No other key is
    taken, for the same reason as in a frontage."""

    level: ChiefLevel
    of: str
    post: Text | None = None
    account: AccountId | None = None
    contact: PersonId | None = None


class Link(Struct, frozen=True, kw_only=True):
    """One level of a chain. `of`: whose chief, None where nothing of the kind is here. `chief` None: 空缺."""

    level: ChiefLevel
    of: str | None = None
    where: Text | None = None
    chief: Chief | None = None

    def text(self) -> Text:
        """`中兴路路长` · `中兴路路长 空缺` · `巷长 空缺`."""
        name = CHIEF_NAMES[self.level]
        if self.chief is not None and self.chief.post is not None:
            return self.chief.post
        full = name if self.where is None else Text(f"{self.where.zh}{name.zh}", f"{name.en}, {self.where.en}")
        return full if self.chief is not None else Text(f"{full.zh} {VACANT.zh}", f"{full.en}: {VACANT.en}")


class Reach(Struct, frozen=True, kw_only=True):
    """How near a line or a front must be to count as here, in metres; a site's own."""

    road_m: float = 40.0
    lane_m: float = 20.0
    frontage_m: float = 15.0


Thing = TypeVar("Thing", Line, Frontage)


class Ground(Struct, frozen=True, kw_only=True, dict=True):
    """Every question answers for the things that hold on the day; points are degrees WGS-84."""

    rev: int = 0
    areas: tuple[Area, ...] = ()
    lines: tuple[Line, ...] = ()
    frontages: tuple[Frontage, ...] = ()
    chiefs: tuple[Chief, ...] = ()
    reach: Reach = Reach()

    def area_at(self, kind: AreaKind, lon: float, lat: float, on: date) -> Area | None:
        """The area of a kind that holds a point; of several the first in the set."""
        near = self._index.areas[kind].around(lon, lat)
        return next((each for each in near if each.holds(on) and each.holds_point(lon, lat)), None)

    def street_at(self, lon: float, lat: float, on: date) -> UnitId | None:
        """The street office whose ground a point is; None outside all of them."""
        found = self.area_at(AreaKind.STREET, lon, lat, on)
        return None if found is None else found.unit

    def grid_at(self, lon: float, lat: float, on: date) -> Area | None:
        return self.area_at(AreaKind.GRID, lon, lat, on)

    def level_at(self, lon: float, lat: float, on: date) -> Level | None:
        found = self.area_at(AreaKind.MANAGEMENT, lon, lat, on)
        return None if found is None else found.level

    def line_at(self, kind: LineKind, lon: float, lat: float, on: date) -> Line | None:
        """The nearest road or lane within the reach of its kind."""
        within = self.reach.road_m if kind is LineKind.ROAD else self.reach.lane_m
        return _nearest(self._index.lines[kind], lon, lat, within, on)

    def frontage_at(self, lon: float, lat: float, on: date, within_m: float | None = None) -> Frontage | None:
        """The nearest frontage within so many metres, or within the site's own reach; of two as near, by id."""
        return _nearest(self._index.frontages, lon, lat, self.reach.frontage_m if within_m is None else within_m, on)

    def chain_at(self, lon: float, lat: float, on: date) -> tuple[Link, ...]:
        """The five chiefs of a place in the order of ChiefLevel; one that is missing is 空缺, never guessed."""
        frontage = self.frontage_at(lon, lat, on)
        building = self.area_at(AreaKind.BUILDING, lon, lat, on)
        if building is None and frontage is not None and frontage.building is not None:
            building = self.area(frontage.building)
        return (
            self._link(ChiefLevel.STREET, self.area_at(AreaKind.STREET, lon, lat, on), on),
            self._link(ChiefLevel.ROAD, self.line_at(LineKind.ROAD, lon, lat, on), on),
            self._link(ChiefLevel.LANE, self.line_at(LineKind.LANE, lon, lat, on), on),
            self._link(ChiefLevel.BUILDING, building, on),
            self._link(ChiefLevel.SHOP, frontage, on),
        )

    def area(self, id_: str) -> Area | None:
        return self._index.by_id.get(id_)

    def of_kind(self, kind: AreaKind) -> tuple[Area, ...]:
        return tuple(each for each in self.areas if each.kind is kind)

    def _link(self, level: ChiefLevel, thing: Area | Line | Frontage | None, on: date) -> Link:
        if thing is None:
            return Link(level=level)
        where = Text(thing.name, thing.name) if isinstance(thing, Frontage) else thing.name
        posted = self._index.chiefs.get((level, thing.id), ())
        return Link(
            level=level, of=thing.id, where=where, chief=next((each for each in posted if each.holds(on)), None)
        )

    @cached_property
    def _index(self) -> "Index":
        return Index(self)


class Index:
    """The drawers of a set, filled at the first question and kept with it; a replaced set fills its own."""

    def __init__(self, ground: Ground) -> None:
        self.areas = {kind: _areas_of(ground.of_kind(kind)) for kind in AreaKind}
        self.lines = {
            kind: Drawers((path, each) for each in ground.lines if each.kind is kind for path in each.paths)
            for kind in LineKind
        }
        self.frontages = Drawers((each.path, each) for each in ground.frontages)
        self.by_id = {each.id: each for each in ground.areas}
        self.chiefs: dict[tuple[ChiefLevel, str], tuple[Chief, ...]] = {}
        for each in ground.chiefs:
            key = each.level, each.of
            self.chiefs[key] = (*self.chiefs.get(key, ()), each)


def _areas_of(areas: Iterable[Area]) -> Drawers[Area]:
    boxed = ((box_of(spot for polygon in each.polygons for spot in polygon[0]), each) for each in areas)
    return Drawers(areas=boxed)


def _nearest(drawers: Drawers[Thing], lon: float, lat: float, within_m: float, on: date) -> Thing | None:
    found: tuple[float, Thing] | None = None
    for far, thing in drawers.near(lon, lat, within_m):
        is_nearer = found is None or (far, thing.id) < (found[0], found[1].id)
        if is_nearer and thing.holds(on):
            found = far, thing
    return None if found is None else found[1]
