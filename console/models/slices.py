"""Much work in slices: each ends when its time is up, and between two of them a hand is served."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

SLICE_S = 0.01
STRIDE = 50
"""After so many one looks at the clock."""
AT_ONCE = 1_000
"""So many ids are few."""


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


class Portions(QObject):
    """Hands ids to `work`: few of them at once, many a slice at a time, until `stop`."""

    def __init__(self, work: Callable[[Iterable[str]], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._slices = work, Slices()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)

    def take(self, ids: Collection[str]) -> None:
        if len(ids) <= AT_ONCE:
            self._work(ids)
        else:
            self._slices.add(ids)
            self._later.start()

    @property
    def is_done(self) -> bool:
        return not self._slices

    def stop(self) -> None:
        self._later.stop()

    def _go_on(self) -> None:
        self._work(self._slices.next())
        if self._slices:
            self._later.start()
