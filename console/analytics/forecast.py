"""When a disk will be full, from what was measured on the last days. Bytes and instants in, days out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

SAMPLES = "disk.jsonl"
"""In a hub's data folder: a line an hour."""
LOOKS_BACK = timedelta(days=7)
SHORTEST = timedelta(hours=12)
"""Less than this says nothing about a day."""


class DiskSample(Struct, frozen=True, kw_only=True):
    """What lay there at an instant, in bytes: free on the disk, and what the hub keeps."""

    at: datetime
    free: int
    database: int
    files: int
    archive: int

    @property
    def kept(self) -> int:
        return self.database + self.files + self.archive


class Forecast(Struct, frozen=True):
    """Bytes a day, and how many days until less than the floor is free; None where it does not grow."""

    a_day: float
    days: float | None


def forecast(samples: Sequence[DiskSample], floor: int) -> Forecast | None:
    """From the samples of the last seven days, in order; None while they do not tell.

    The faster of two rates counts: what the hub keeps may grow, or others may fill the same disk.
    """
    if not samples:
        return None
    last = samples[-1]
    first = next(each for each in samples if each.at >= last.at - LOOKS_BACK)
    days = (last.at - first.at) / timedelta(days=1)
    if last.at - first.at < SHORTEST:
        return None
    a_day = max(last.kept - first.kept, first.free - last.free) / days
    return Forecast(a_day, max(0.0, last.free - floor) / a_day if a_day > 0 else None)
