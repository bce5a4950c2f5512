"""Where something is: a point in WGS-84 (CGCS2000 is equal at this scale), its words, and whose ground it is.

Map data of other datums is converted at the door; nothing inside ever holds GCJ-02 or BD-09.
"""

from math import asin, cos, radians, sin, sqrt

from msgspec import Struct

from console.domain.ids import UnitId
from console.domain.text import Refused

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius, IUGG."""


class Place(Struct, frozen=True, gc=False):
    """`lon`, `lat` in degrees WGS-84; `street` is the street office of the ground, `grid` its cell."""

    lon: float
    lat: float
    address: str
    street: UnitId | None = None
    grid: str | None = None


def checked(place: Place) -> Place:
    """The place as given; refused where it is no point on earth or its words are no address."""
    if not (-180 <= place.lon <= 180 and -90 <= place.lat <= 90):
        raise Refused("坐标不在地球上，请重新选点。", "That point is not on earth; pick the place again.")
    if not place.address.strip() or len(place.address) > 200:
        raise Refused("请填写 200 字以内的地点。", "Give the place in words, at most 200 characters.")
    return place


def distance_m(a: Place, b: Place) -> float:
    """Great-circle distance in metres (haversine)."""
    phi_a, phi_b = radians(a.lat), radians(b.lat)
    half = sin((phi_b - phi_a) / 2) ** 2 + cos(phi_a) * cos(phi_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))
