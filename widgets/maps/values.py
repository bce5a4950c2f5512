"""What a map is told: areas, points, pins, and which of them to show.

All values are frozen and small. Longitudes and latitudes are degrees in WGS-84
(CGCS2000 differs by centimetres and is treated as the same). Text in them may
come from anyone: the maps only ever draw it as plain text.
"""

import math
import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from widgets.tokens import Mode, Tone

__all__ = [
    "EXCEPTIONS",
    "SHAPES",
    "TONES",
    "Area",
    "AreaKind",
    "Layers",
    "MapPoint",
    "Mode",
    "Pin",
    "PinKind",
    "Ring",
    "Shape",
    "Tone",
    "is_place",
    "require_place",
]

Ring = tuple[tuple[float, float], ...]

MAX_LATITUDE: Final = 85.0
"""Beyond this latitude the Mercator plane runs away."""

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


class Shape(StrEnum):
    """What a point is, said by its form, so that colour is never the only sign."""

    CASE = "case"
    ALERT = "alert"
    CAMERA = "camera"
    PIN = "pin"


class AreaKind(StrEnum):
    OUTLINE = "outline"
    STREET = "street"


class PinKind(StrEnum):
    """A mark somebody left in a session, or the pointer of somebody who is there now."""

    PIN = "pin"
    CURSOR = "cursor"


class Area(Struct, frozen=True):
    """A district's outline or one street's cell; `rings` are closed or open, (lon, lat)."""

    id: str
    name: str
    rings: tuple[Ring, ...]
    kind: AreaKind
    is_sketch: bool = False
    """The boundary is an approximation, and the map says so in its corner (示意)."""


class MapPoint(Struct, frozen=True):
    """One thing at one place. Raises ValueError for a place that is not on the map."""

    id: str
    lon: float
    lat: float
    tone: Tone
    shape: Shape
    title: str

    def __post_init__(self) -> None:
        require_place(self.lon, self.lat)


class Pin(Struct, frozen=True):
    """A session's mark, in the colour of whoever set it. Raises ValueError for a bad place or colour."""

    id: str
    lon: float
    lat: float
    author: str
    colour: str
    label: str = ""
    kind: PinKind = PinKind.PIN

    def __post_init__(self) -> None:
        require_place(self.lon, self.lat)
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"a pin's colour is written #rrggbb, not {self.colour!r}")

    @property
    def text(self) -> str:
        return f"{self.author} · {self.label}" if self.label else self.author


class Layers(Struct, frozen=True):
    """What is shown. Heat is a fill: while it is on, street fills rest and points step back."""

    cases: bool = True
    alerts: bool = True
    cameras: bool = True
    pins: bool = True
    labels: bool = True
    heat: bool = False
    exceptions_only: bool = False

    def shows(self, shape: Shape, tone: Tone) -> bool:
        """Whether a point of this form and tone is drawn."""
        if self.heat or (self.exceptions_only and tone not in EXCEPTIONS):
            return False
        match shape:
            case Shape.CASE:
                return self.cases
            case Shape.ALERT:
                return self.alerts
            case Shape.CAMERA:
                return self.cameras
            case Shape.PIN:
                return self.pins


EXCEPTIONS: Final = frozenset({Tone.WARNING, Tone.CRITICAL})
TONES: Final = (Tone.NEUTRAL, Tone.INFO, Tone.GOOD, Tone.SESSION, Tone.WARNING, Tone.CRITICAL)
"""Order of the tones in arrays and on the wire; a later one is drawn above an earlier one."""
SHAPES: Final = tuple(Shape)


def is_place(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= MAX_LATITUDE


def require_place(lon: float, lat: float) -> None:
    if not is_place(lon, lat):
        raise ValueError(f"no such place on the map: lon {lon}, lat {lat}")
