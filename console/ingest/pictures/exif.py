"""What a camera writes beside a picture: when and where it was taken, and which way is up.

EXIF 2.32 (CIPA DC-008): Orientation 0x0112, DateTime 0x0132, GPS 0x8825, DateTimeOriginal 0x9003, OffsetTimeOriginal
0x9011.
What is wrong in it is as if it were not there: a picture is not refused for its notes.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from console.domain.calendar import SHANGHAI
from console.ingest.pictures.said import Seen

_DETAILS, _GPS, _ORIENTATION, _DATE = 0x8769, 0x8825, 0x0112, 0x0132
_TAKEN, _TAKEN_OFFSET, _OFFSET = 0x9003, 0x9011, 0x9010
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BROKEN = (ValueError, TypeError, KeyError, IndexError, SyntaxError, OverflowError, ZeroDivisionError, AttributeError)
"""What the reader of a malformed EXIF block raises."""


def read(image: Image.Image) -> tuple[Seen, Image.Transpose | None]:
    """What stands in it, and the turn that sets the picture upright."""
    try:
        notes = image.getexif()
        turn = _TURNS.get(notes.get(_ORIENTATION, 1))
    except (*BROKEN, OSError):
        return Seen(), None
    lon, lat = _place(_block(notes, _GPS))
    return Seen(taken_at=_time(notes, _block(notes, _DETAILS)), lon=lon, lat=lat), turn


def _block(notes: Image.Exif, tag: int) -> Mapping[int, Any]:
    try:
        found: Mapping[int, Any] = notes.get_ifd(tag)
        return found
    except (*BROKEN, OSError):
        return {}


def _time(notes: Image.Exif, details: Mapping[int, Any]) -> datetime | None:
    """UTC; the district's time where no offset is written."""
    for found, offset in (
        (details.get(_TAKEN), details.get(_TAKEN_OFFSET)),
        (notes.get(_DATE), details.get(_OFFSET)),
    ):
        try:
            at = datetime.strptime(str(found).strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
        try:
            zone = datetime.strptime(str(offset).strip("\0 "), "%z").tzinfo
        except ValueError:
            zone = SHANGHAI
        try:
            return at.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            continue
    return None


def _place(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """(lon, lat); 0, 0 is what a device writes that has no fix."""
    lat, lon = _degrees(gps, 1, "NS", 90), _degrees(gps, 3, "EW", 180)
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None, None
    return lon, lat


def _degrees(gps: Mapping[int, Any], tag: int, signs: str, most: float) -> float | None:
    """Degrees, minutes and seconds under `tag` + 1 with the hemisphere's letter under `tag`."""
    try:
        letter = str(gps[tag]).strip("\0 ").upper()
        sign = (1, -1)[signs.index(letter)] if letter else None
        degrees, minutes, seconds = (float(each) for each in gps[tag + 1])
    except BROKEN:
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if sign is None or not math.isfinite(found) or not 0 <= found <= most:
        return None
    return sign * found
