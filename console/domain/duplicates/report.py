"""One telling of a trouble, as far as it is known while it is being typed or stands in the queue."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from console.domain.case.things import Source
from console.domain.ids import CameraId, CaseId


class Side(StrEnum):
    """Of the road, as seen on the map."""

    EAST = "east"
    WEST = "west"
    NORTH = "north"
    SOUTH = "south"


OPPOSITE = {Side.EAST: Side.WEST, Side.WEST: Side.EAST, Side.NORTH: Side.SOUTH, Side.SOUTH: Side.NORTH}

ERROR_M: dict[Source, float] = {
    Source.INSPECTOR: 8,
    Source.PATROL: 10,
    Source.FRONTAGE: 15,
    Source.CITIZEN: 25,
    Source.VIDEO: 30,
    Source.SUPERIOR: 100,
    Source.IMPORT: 100,
    Source.HOTLINE: 150,
}
"""Metres by which a point of this source is wrong, where nobody measured it: a professional's receiver, a telephone
beside a wall, a camera's own mast instead of what it looks at, an address found from words."""
STREET_ONLY_M = 600.0
"""`error_m` of a point found from the name of a street alone: it stands on the street's middle."""
MOST_BLUR_M = 5_000.0


class Report(Struct, frozen=True, kw_only=True, gc=False):
    """`case`: its id, or that of the draft. `at`: when it was reported. `lon`, `lat` in degrees WGS-84.

    `error_m` None: as the source's points usually are. `frontage` is the id in the register of frontages, `shop`
    the name people read. `closed_at` is there where the case is over: it may recur, it takes no second report.
    """

    case: CaseId
    at: datetime
    lon: float
    lat: float
    source: Source
    error_m: float | None = None
    class_code: str | None = None
    words: str = ""
    frontage: str | None = None
    shop: str = ""
    road: str = ""
    side: Side | None = None
    camera: CameraId | None = None
    closed_at: datetime | None = None

    @property
    def blur_m(self) -> float:
        """Metres the point may be off, never quite nothing and never more than a town."""
        return min(MOST_BLUR_M, max(1.0, ERROR_M[self.source] if self.error_m is None else self.error_m))
