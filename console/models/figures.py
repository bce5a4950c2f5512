"""Counts over a store that hear every flush; whoever shows them asks when it is about to paint."""

from collections.abc import Callable, Iterable
from typing import Protocol

from console.domain.rows import ROW_KINDS, AnyRow
from console.models.slices import Portions
from console.sync.store import Store


class Counting(Protocol):
    """What counts rows by what they are now, and takes of them those that concern it."""

    def put(self, row: AnyRow) -> None:
        """Count a row in place of what it was."""

    def drop(self, id: str) -> None:
        """Forget a row that is no longer held."""


def follow(store: Store, counting: Counting) -> Callable[[], None]:
    """Keep the counts in step with the store from now on, in slices where much moves; returns what stops it.

    What is there already is counted at once: figures of a part would be wrong ones.
    """

    def count(ids: Iterable[str]) -> None:
        for id in ids:
            row = store.row(id)
            if row is None:
                counting.drop(id)
            else:
                counting.put(row)

    count(id for kind in ROW_KINDS for id in store.rows(kind))
    portions = Portions(count)
    stop_watching = store.watch(portions.take)

    def stop() -> None:
        stop_watching()
        portions.stop()

    return stop
