"""The organisation of a district: commission, sub-headquarters, departments, street offices, cameras.

It is reference data: one versioned set named `organisation`, cited by its revision.
"""

from enum import StrEnum
from math import cos, radians

from msgspec import Struct

from console.domain.ids import CameraId, UnitId
from console.domain.place import Place
from console.domain.text import Text


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


class Camera(Struct, frozen=True, kw_only=True):
    """A smart camera: where it stands and which classes it is asked to watch for."""

    id: CameraId
    place: Place
    watches: tuple[str, ...] = ()


class Organisation(Struct, frozen=True, kw_only=True):
    """`adcode`: GB/T 2260 code whose outline the map shows. `duties`: class code → unit answering for it."""

    rev: int
    name: Text
    adcode: str
    units: tuple[Unit, ...]
    cameras: tuple[Camera, ...] = ()
    duties: dict[str, UnitId] = {}
    is_demo: bool = False

    def unit(self, unit: UnitId) -> Unit | None:
        return next((each for each in self.units if each.id == unit), None)

    def of_kind(self, kind: UnitKind) -> tuple[Unit, ...]:
        return tuple(each for each in self.units if each.kind is kind)

    def street_at(self, lon: float, lat: float) -> UnitId | None:
        """Whose ground a point is: the street office with the nearest seed, None where no office has one."""
        narrow = cos(radians(lat))
        near = [
            (((unit.seed[0] - lon) * narrow) ** 2 + (unit.seed[1] - lat) ** 2, unit.id)
            for unit in self.of_kind(UnitKind.STREET)
            if unit.seed is not None
        ]
        return min(near)[1] if near else None

    def lead_for(self, class_code: str, street: UnitId | None) -> tuple[UnitId | None, Text]:
        """Who answers for a class at a place, with the reason shown to the dispatcher."""
        lead = self.duties.get(class_code)
        if lead == "street":
            return street, Text("该类由属地镇街负责", "This class lies with the street office of the ground")
        if lead is not None:
            return lead, Text("该类由此部门负责（职责表）", "This class lies with this department (duty table)")
        return street, Text("职责表未列此类，建议属地镇街", "No duty is listed; the street office is proposed")
