"""How large a picture says it is, read from its head before anything is decoded.

PNG: IHDR (ISO/IEC 15948 §11.2.2). JPEG: the frame header (ITU-T T.81 §B.2.2). WebP: VP8, VP8L, VP8X (RFC 9649 §2).
Pure, and it reads a few bytes here and there: no length that a file claims is ever allocated.
"""

from enum import StrEnum

SCANS_MOST = 120
"""Far more scans than any encoder writes; each costs a pass over the whole picture."""
_SOI, _SOS, _EOI = 0xD8, 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Kind(StrEnum):
    """The three kinds of pictures that are opened, by the decoder's names."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"


def kind(body: bytes) -> Kind | None:
    """By the first bytes, whatever it calls itself."""
    if body.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return Kind.WEBP
    return None


def size(body: bytes, found: Kind) -> tuple[int, int] | None:
    """(width, height) in pixels as claimed; None where the head is broken."""
    match found:
        case Kind.PNG:
            return _big(body[16:20], body[20:24]) if body[12:16] == b"IHDR" and len(body) > 24 else None
        case Kind.WEBP:
            return _webp(body)
        case Kind.JPEG:
            return _jpeg(body)


def has_too_many_scans(body: bytes) -> bool:
    """Whether a JPEG makes its reader go over it again and again."""
    return body.count(bytes((0xFF, _SOS))) > SCANS_MOST


def _big(width: bytes, height: bytes) -> tuple[int, int]:
    return int.from_bytes(width, "big"), int.from_bytes(height, "big")


def _webp(body: bytes) -> tuple[int, int] | None:
    if len(body) < 30:
        return None
    match body[12:16]:
        case b"VP8 ":
            return _little(body[26:28]) & 0x3FFF, _little(body[28:30]) & 0x3FFF
        case b"VP8L":
            bits = _little(body[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return _little(body[24:27]) + 1, _little(body[27:30]) + 1
        case _:
            return None


def _little(found: bytes) -> int:
    return int.from_bytes(found, "little")


def _jpeg(body: bytes) -> tuple[int, int] | None:
    """The largest frame header before the first scan: a second one would be decoded unmeasured."""
    at, widest, highest = 2, 0, 0
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        if marker in (_SOS, _EOI, _SOI):
            break
        if marker in _FRAMES:
            height, width = int.from_bytes(body[at + 5 : at + 7], "big"), int.from_bytes(body[at + 7 : at + 9], "big")
            widest, highest = max(widest, width), max(highest, height)
        at += 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    return (widest, highest) if widest and highest else None
