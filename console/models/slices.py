"""Much work in slices: each ends when its time is up, and between two of them a hand is served."""

from collections.abc import Iterable, Iterator
from itertools import islice
from time import perf_counter

SLICE_S = 0.01
STRIDE = 50
"""After so many one looks at the clock."""


class Slices:
    """Ids that wait for their turn, each once; the last comer first."""

    def __init__(self) -> None:
        self._left: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._left)

    def add(self, ids: Iterable[str]) -> None:
        self._left.update(dict.fromkeys(ids))

    def all(self) -> Iterator[str]:
        """Every id, however long it takes."""
        while self._left:
            yield self._left.popitem()[0]

    def next(self) -> Iterator[str]:
        """The ids of one slice."""
        until_s, left = perf_counter() + SLICE_S, self.all()
        while self._left:
            yield from islice(left, STRIDE)
            if perf_counter() >= until_s:
                return
