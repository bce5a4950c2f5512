"""What passes between the hub and the process that opens pictures: their bytes there, this back.

    4 bytes of length, big-endian ── the picture as it came ──▶ child
    4 bytes of length, big-endian ◀── Developed │ Denied as MessagePack ── child

Nothing else passes: the child gets no path, no address and no name.
"""

import struct
from datetime import datetime
from enum import StrEnum
from typing import IO

from msgspec import Struct

BYTES_MOST = 15 * 1024 * 1024
PIXELS_MOST = 40_000_000
SIDE_MOST = 12_000
SHOWN_SIDE = 4_096
"""The longest side of what people are shown; what came stays as it is in the record."""
SMALL_SIDE = 320
ANSWER_MOST = 24 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class Why(StrEnum):
    """Why a picture is not shown."""

    NO_PICTURE = "no_picture"
    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    TOO_MUCH = "too_much"


class Seen(Struct, frozen=True, kw_only=True):
    """What the camera wrote into the picture: when (UTC), and where in degrees of WGS84. None: it says nothing."""

    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


class Developed(Struct, frozen=True, tag=True):
    """Two JPEGs without metadata, upright: `body` at most 4,096 px a side, `small` at most 320 px."""

    body: bytes
    small: bytes
    width: int
    height: int
    seen: Seen


class Denied(Struct, frozen=True, tag=True):
    """The picture is not shown."""

    why: Why


Outcome = Developed | Denied


class Gone(Exception):
    """The other end closed before all was said, or says what cannot be."""


def send(pipe: IO[bytes], body: bytes) -> None:
    """Raises OSError where the other end is gone."""
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> bytes:
    """The next message; raises Gone where there is none, or it is longer than `most` bytes."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise Gone
    (size,) = _LENGTH.unpack(head)
    if size > most:
        raise Gone
    body = pipe.read(size)
    if len(body) < size:
        raise Gone
    return body
