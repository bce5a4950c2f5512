"""What a camera writes into a picture beside the picture: when it was taken, and what nobody is to know of its maker.

    JPEG  FFD8 │ APP0 │ APP1 Exif, XMP │ APP2 colours, more pictures │ … │ SOS, the picture │ FFD9 │ more pictures
    PNG   sign │ IHDR │ eXIf │ tEXt … │ the picture │ IEND │ anything

The picture itself is left as it is to the byte; of the rest only its colours and which way is up go with it. Places,
names, the camera's number, small and second pictures stay where they are.
Source: CIPA DC-008 (Exif 2.32), ITU-T T.81 annex B, PNG third edition.
"""

import re
import struct
from collections.abc import Iterator
from datetime import datetime

SIGN_JPEG, SIGN_PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_EXIF, _COLOURS = b"Exif\0\0", b"ICC_PROFILE\0"
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""Behind a scan: neither a stuffed byte nor a restart, which belong to it."""
_WORDS_OF_PNG = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_ORIENTATION, _DETAILS, _TAKEN, _OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
_UPRIGHT = 1
_SHORT, _LONG, _ASCII = 3, 4, 2
DISTRICT_OFFSET = "+08:00"
"""Where a camera does not say what its clock is set to."""


class Unread(ValueError):
    """The picture is not laid out as its kind is."""


def bare(picture: bytes) -> bytes:
    """The picture without what was written beside it; raises Unread where its parts cannot be told apart."""
    if picture.startswith(SIGN_PNG):
        return SIGN_PNG + b"".join(part for name, part in _chunks(picture) if name not in _WORDS_OF_PNG)
    kept = b"".join(part for code, part in _segments(picture) if _stays(code, part))
    return SIGN_JPEG + _upright(_told(picture)) + kept


def taken(picture: bytes) -> datetime | None:
    """When its camera says it was taken; None where it says nothing that one can read."""
    try:
        told = _told(picture)
        said, offset = told.get(_TAKEN), told.get(_OFFSET) or DISTRICT_OFFSET
        return datetime.strptime(f"{said}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return None


def _stays(code: int, part: bytes) -> bool:
    if code == _APP2:
        return part[4:].startswith(_COLOURS)
    return code in (_APP0, _APP14) or not (_APP0 <= code <= _APP15 or code == _COM)


def _segments(picture: bytes) -> Iterator[tuple[int, bytes]]:
    """(code, bytes with their marker) of a JPEG up to its end, the picture with the SOS before it."""
    at = len(SIGN_JPEG)
    while at < len(picture):
        while picture[at : at + 2] == b"\xff\xff":
            at += 1
        if len(picture) < at + 2 or picture[at] != 0xFF:
            raise Unread(f"no marker at byte {at}")
        code = picture[at + 1]
        if code == _EOI:
            yield code, picture[at : at + 2]
            return
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        if not at + 4 <= end <= len(picture):
            raise Unread(f"a segment at byte {at} is longer than the picture")
        if code == _SOS:
            found = _NEXT_MARKER.search(picture, end)
            end = len(picture) if found is None else found.start()
        yield code, picture[at:end]
        at = end


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, bytes with length and sum) of a PNG up to its end."""
    at = len(SIGN_PNG)
    while at < len(picture):
        end = at + 12 + int.from_bytes(picture[at : at + 4], "big")
        name = picture[at + 4 : at + 8]
        if end > len(picture):
            raise Unread(f"a chunk at byte {at} is longer than the picture")
        yield name, picture[at:end]
        if name == b"IEND":
            return
        at = end


def _told(picture: bytes) -> dict[int, int | str]:
    """What the camera wrote, by tag: the numbers and texts of the first two lists of a TIFF; raises Unread."""
    if picture.startswith(SIGN_PNG):
        tiff = next((part[8:-4] for name, part in _chunks(picture) if name == b"eXIf"), b"")
    else:
        whole = (part[4:] for code, part in _segments(picture) if code == _APP1)
        tiff = next((part.removeprefix(_EXIF) for part in whole if part.startswith(_EXIF)), b"")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return {}
    try:
        told = dict(_list(tiff, order, *struct.unpack_from(f"{order}I", tiff, 4)))
        details = told.get(_DETAILS)
        return told | dict(_list(tiff, order, details)) if isinstance(details, int) else told
    except struct.error:
        return {}


def _list(tiff: bytes, order: str, at: int) -> Iterator[tuple[int, int | str]]:
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, many, place = struct.unpack_from(f"{order}HHII", tiff, entry)
        if kind == _SHORT and many == 1:
            yield tag, struct.unpack_from(f"{order}H", tiff, entry + 8)[0]
        elif kind == _LONG and many == 1:
            yield tag, place
        elif kind == _ASCII:
            begin = entry + 8 if many <= 4 else place
            yield tag, tiff[begin : begin + many].split(b"\0")[0].decode("ascii", "replace").strip()


def _upright(told: dict[int, int | str]) -> bytes:
    """A segment that says which way is up and nothing else; b"" where the picture stands as it is."""
    orientation = told.get(_ORIENTATION, _UPRIGHT)
    if not isinstance(orientation, int) or not _UPRIGHT < orientation <= 8:
        return b""
    body = _EXIF + b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body
