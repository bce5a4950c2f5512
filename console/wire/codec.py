"""Bytes ↔ frames. The only place where JSON is spoken on the wire."""

from typing import Any, get_args

import msgspec
from msgspec import Struct

from console.wire.frames import HubFrame, SeatFrame


class WireError(Exception):
    """The peer broke the protocol: logged, and its connection closed with `code`."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class _RowsAsSent(Struct):
    """A Rows frame whose rows stay the bytes they came as."""

    rows: tuple[msgspec.Raw, ...]


class _Kind(Struct):
    """A frame of which only the kind is read."""

    frame: str


_KINDS = frozenset(kind.__name__ for kind in get_args(HubFrame))
_encoder = msgspec.json.Encoder()
_from_seat: msgspec.json.Decoder[SeatFrame] = msgspec.json.Decoder(SeatFrame)
_from_hub: msgspec.json.Decoder[HubFrame] = msgspec.json.Decoder(HubFrame)
_kind: msgspec.json.Decoder[_Kind] = msgspec.json.Decoder(_Kind)
_rows_as_sent: msgspec.json.Decoder[_RowsAsSent] = msgspec.json.Decoder(_RowsAsSent)


def encode(value: Any) -> bytes:
    """A frame, or a part of one, as JSON."""
    return _encoder.encode(value)


def from_seat(data: bytes | str) -> SeatFrame:
    """A seat's frame at the hub; raises WireError 4504 with the place of the fault."""
    try:
        return _from_seat.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as fault:
        raise WireError(4504, f"malformed frame: {fault}") from None


def from_hub(data: bytes | str) -> HubFrame | None:
    """The hub's frame at a seat; None where a newer hub says what this seat does not know. Raises WireError 4504."""
    try:
        return _from_hub.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as fault:
        if _is_unknown(data):
            return None
        raise WireError(4504, f"malformed frame: {fault}") from None


def _is_unknown(data: bytes | str) -> bool:
    try:
        return _kind.decode(data).frame not in _KINDS
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False


def rows_as_sent(data: bytes | str) -> tuple[bytes, ...]:
    """The JSON of each row of a Rows frame, byte for byte: what a snapshot's hash is taken over."""
    return tuple(bytes(row) for row in _rows_as_sent.decode(data).rows)
