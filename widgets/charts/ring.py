"""The last points of a series, and the few of them that a line of so many pixels can show."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


class Ring:
    """Holds the newest `capacity` points (seconds, value); older ones are written over."""

    def __init__(self, capacity: int) -> None:
        self._at = np.empty(capacity, np.float64)
        self._values = np.empty(capacity, np.float64)
        self._written = 0

    def __len__(self) -> int:
        return min(self._written, len(self._at))

    def push(self, at: ArrayLike, values: ArrayLike) -> None:
        """Add the newest points, oldest first."""
        capacity = len(self._at)
        newest_at, newest = np.atleast_1d(at)[-capacity:], np.atleast_1d(values)[-capacity:]
        written = self._written + np.size(values)
        slots = np.arange(written - len(newest), written) % capacity
        self._at[slots], self._values[slots] = newest_at, newest
        self._written = written

    def points(self) -> tuple[Points, Points]:
        """Times and values, oldest first."""
        turn = self._written % len(self._at) if self._written > len(self._at) else 0
        held = len(self)
        return np.roll(self._at[:held], -turn), np.roll(self._values[:held], -turn)


def decimate(at: Points, values: Points, pixels: int) -> tuple[Points, Points]:
    """At most two points for each of `pixels` columns: the lowest and the highest, in their order.

    No peak is lost. NaN (nothing known) keeps its gap where a whole column has nothing else.
    """
    count = len(values)
    if pixels < 1 or count <= 2 * pixels:
        return at, values
    wide = -(-count // pixels)
    columns = np.full((-(-count // wide), wide), np.nan)
    columns.flat[:count] = values
    starts = np.arange(len(columns)) * wide
    unknown = np.isnan(columns)
    low = starts + np.where(unknown, np.inf, columns).argmin(axis=1)
    high = starts + np.where(unknown, -np.inf, columns).argmax(axis=1)
    kept = np.unique(np.concatenate((low, high)))
    return at[kept], values[kept]
