"""The wall's figures over a store: a tally that hears every flush.

The flush only moves counts; whoever shows them asks `figures(now)` when it is about to paint.
"""

from collections.abc import Callable

from console.analytics.tally import Tally
from console.domain.rows import ROW_KINDS
from console.sync.store import Store


def follow(store: Store, tally: Tally) -> Callable[[], None]:
    """Keep the tally in step with the store from now on; returns what stops it."""

    def moved(ids: frozenset[str]) -> None:
        for id in ids:
            row = store.row(id)
            if row is None:
                tally.drop(id)
            else:
                tally.put(row)

    moved(frozenset(id for kind in ROW_KINDS for id in store.rows(kind)))
    return store.watch(moved)
