"""Figures over a store: a tally that hears every flush.

The flush only moves counts; whoever shows them asks `figures(now)` when it is about to paint.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from console.analytics.region import Region
from console.analytics.tally import Tally
from console.domain.rows import ROW_KINDS, CaseRow
from console.models.slices import Portions, Slices
from console.sync.store import Store


def follow(store: Store, tally: Tally) -> Callable[[], None]:
    """Keep the tally in step with the store from now on, in slices where much moves; returns what stops it.

    What is there already is counted at once: figures of a part would be wrong ones.
    """

    def count(ids: Iterable[str]) -> None:
        for id in ids:
            row = store.row(id)
            if row is None:
                tally.drop(id)
            else:
                tally.put(row)

    count(id for kind in ROW_KINDS for id in store.rows(kind))
    portions = Portions(count)
    stop_watching = store.watch(portions.take)

    def stop() -> None:
        stop_watching()
        portions.stop()

    return stop


class TallyWithin(QObject):
    """Figures of the cases in one region, kept in step until `stop`; filled in slices, for a district is large."""

    filled = Signal()
    """Every case has been looked at once."""

    def __init__(self, store: Store, region: Region, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tally = Tally()
        self._store, self._region, self._slices = store, region, Slices()
        self._slices.add(store.rows(CaseRow))
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)
        self._stop = store.watch(self._moved)
        self._later.start()

    def stop(self) -> None:
        self._later.stop()
        self._stop()

    def _go_on(self) -> None:
        for id in self._slices.next():
            self._count(id)
        if self._slices:
            self._later.start()
        else:
            self.filled.emit()

    def _moved(self, ids: frozenset[str]) -> None:
        for id in ids:
            self._count(id)

    def _count(self, id: str) -> None:
        row = self._store.row(id)
        if isinstance(row, CaseRow) and self._region.holds(row.place.lon, row.place.lat):
            self.tally.put(row)
        else:
            self.tally.drop(id)
