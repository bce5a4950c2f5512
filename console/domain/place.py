"""Where something is: a point in WGS-84 (CGCS2000 is equal at this scale), its words, and whose ground it is.

Map data of other datums is converted at the door; nothing inside ever holds GCJ-02 or BD-09.
"""

from msgspec import Struct

from console.domain.ids import UnitId
from console.domain.text import Refused


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
