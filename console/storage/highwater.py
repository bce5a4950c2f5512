"""How far this history has come, kept outside the database: what tells a restored copy from the original.

The mark is written after each commit and before anything of it is published. The write alone outlives the
process; it is forced to disk at most once a second, because a mark that lags only looks less far back.
"""

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from console.domain.malformed import UNREAD

FORCE_EVERY_S = 1.0
WIDTH = 256


class Mark(Struct, frozen=True):
    """`hash` is of the event at `head`, in hexadecimal."""

    epoch: str
    head: int
    hash: str


class Highwater:
    """One small file, overwritten in place: the line is padded so that a shorter one leaves no tail."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._file = path.open("r+b", buffering=0)
        self._forced_at = float("-inf")

    def read(self) -> Mark | None:
        """The last mark; None where there is none or it cannot be read."""
        try:
            self._file.seek(0)
            return msgspec.json.decode(self._file.read(), type=Mark)
        except UNREAD:
            return None

    def write(self, mark: Mark, monotonic_s: float) -> None:
        """Keep a mark; `monotonic_s` decides whether this one is forced to disk."""
        self._file.seek(0)
        self._file.write(msgspec.json.encode(mark).ljust(WIDTH))
        if monotonic_s - self._forced_at >= FORCE_EVERY_S:
            os.fsync(self._file.fileno())
            self._forced_at = monotonic_s

    def close(self) -> None:
        os.fsync(self._file.fileno())
        self._file.close()
