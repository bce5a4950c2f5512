"""One datum inside, four at the door.

    WGS-84 = CGCS2000 (equal within a decimetre) ── shifted ──▶ GCJ-02 ── twisted ──▶ BD-09

National survey data and satellite receivers speak the left one, Amap and Tencent maps GCJ-02, Baidu maps BD-09.
The shift is 300 to 600 m in most of China, so a point whose datum is not named is never taken: it would look
right and lie in the next street. Degrees throughout, longitude first.

The formulas of GCJ-02 and BD-09 are public knowledge, not published standards; they have no inverse in closed
form, so the way back is iterated until it fits.
"""

from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt

from console.domain.text import Refused

Point = tuple[float, float]
"""(longitude, latitude) in degrees."""

AXIS_M = 6_378_245.0
"""Semi-major axis of Krasovsky's ellipsoid of 1940, on which GCJ-02 rests."""
ECCENTRICITY2 = 0.00669342162296594323
TWIST = pi * 3000.0 / 180.0
BAIDU_SHIFT = (0.0065, 0.006)
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""The box outside which map makers shift nothing."""
FITS_DEG = 1e-9
"""A tenth of a millimetre."""
ROUNDS_MOST = 30


class Datum(StrEnum):
    """What coordinates are measured against. The value is what files and settings say."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


LABELS = {
    "wgs84": Datum.WGS84,
    "crs84": Datum.WGS84,
    "4326": Datum.WGS84,
    "cgcs2000": Datum.CGCS2000,
    "4490": Datum.CGCS2000,
    "gcj02": Datum.GCJ02,
    "bd09": Datum.BD09,
    "bd09ll": Datum.BD09,
}
"""The last part of a label, in small letters and without punctuation → its datum."""


def datum_of(label: str | None) -> Datum:
    """The datum a label names: `gcj02`, `GCJ-02`, `EPSG:4490`, `urn:ogc:def:crs:OGC:1.3:CRS84`.

    Raises Refused where there is none, or none that we know: it is never guessed.
    """
    if label is None or not label.strip():
        raise Refused(
            "没有说明坐标系。请注明 CGCS2000、WGS84、GCJ02（高德、腾讯）或 BD09（百度）；弄错会偏出 300 到 600 米。",
            "No datum is named. Say CGCS2000, WGS84, GCJ02 (Amap, Tencent) or BD09 (Baidu): "
            "the wrong one is 300 to 600 m off.",
        )
    tail = label.lower().replace("::", ":").rsplit(":", 1)[-1]
    found = LABELS.get("".join(letter for letter in tail if letter.isalnum()))
    if found is None:
        shown = label.strip()[:60]
        raise Refused(
            f"不认识坐标系「{shown}」。可用 CGCS2000、WGS84、GCJ02、BD09。",
            f"The datum “{shown}” is not known here. Use CGCS2000, WGS84, GCJ02 or BD09.",
        )
    return found


def to_wgs84(lon: float, lat: float, datum: Datum) -> Point:
    """A point of any datum as we keep it; the way back fits within a millimetre."""
    match datum:
        case Datum.WGS84 | Datum.CGCS2000:
            return lon, lat
        case Datum.GCJ02:
            return _unshifted(lon, lat)
        case Datum.BD09:
            return _unshifted(*_untwisted(lon, lat))


def from_wgs84(lon: float, lat: float, datum: Datum) -> Point:
    """A point of ours as a map of that datum draws it."""
    match datum:
        case Datum.WGS84 | Datum.CGCS2000:
            return lon, lat
        case Datum.GCJ02:
            return _shifted(lon, lat)
        case Datum.BD09:
            return _twisted(*_shifted(lon, lat))


def is_shifted(lon: float, lat: float) -> bool:
    """Whether map makers shift this point at all."""
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def _shifted(lon: float, lat: float) -> Point:
    if not is_shifted(lon, lat):
        return lon, lat
    east, north = _offset_m(lon - 105.0, lat - 35.0)
    slope = 1 - ECCENTRICITY2 * sin(radians(lat)) ** 2
    per_lat = radians(1) * AXIS_M * (1 - ECCENTRICITY2) / (slope * sqrt(slope))
    per_lon = radians(1) * AXIS_M / sqrt(slope) * cos(radians(lat))
    return lon + east / per_lon, lat + north / per_lat


def _offset_m(x: float, y: float) -> tuple[float, float]:
    """How far a point is moved, east and north; `x`, `y` in degrees from 105° E, 35° N."""
    ripple = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (ripple + _waves(x, ((20, 1), (40, 3), (150, 12), (300, 30)))) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (ripple + _waves(y, ((20, 1), (40, 3), (160, 12), (320, 30)))) * 2 / 3
    return east, north


def _waves(at: float, parts: tuple[tuple[float, float], ...]) -> float:
    return sum(height * sin(at / length * pi) for height, length in parts)


def _unshifted(lon: float, lat: float) -> Point:
    return _undone(_shifted, lon, lat) if is_shifted(lon, lat) else (lon, lat)


def _twisted(lon: float, lat: float) -> Point:
    if not is_shifted(lon, lat):
        return lon, lat
    far = hypot(lon, lat) + 0.00002 * sin(lat * TWIST)
    turn = atan2(lat, lon) + 0.000003 * cos(lon * TWIST)
    return far * cos(turn) + BAIDU_SHIFT[0], far * sin(turn) + BAIDU_SHIFT[1]


def _untwisted(lon: float, lat: float) -> Point:
    return _undone(_twisted, lon, lat) if is_shifted(lon, lat) else (lon, lat)


def _undone(moved: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """The point that is moved to this one: guess, move, mend by what is missing."""
    at_lon, at_lat = lon, lat
    for _ in range(ROUNDS_MOST):
        found_lon, found_lat = moved(at_lon, at_lat)
        at_lon, at_lat = at_lon + lon - found_lon, at_lat + lat - found_lat
        if max(abs(lon - found_lon), abs(lat - found_lat)) < FITS_DEG:
            break
    return at_lon, at_lat
