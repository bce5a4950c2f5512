"""What cameras claim: how many alerts wait, and who has brought those that are held."""

from collections import Counter
from datetime import datetime

from console.domain.alert import AlertStage
from console.domain.rows import AlertRow, AnyRow


class Claims:
    """Counts of alerts by what they are now; other rows do not concern it."""

    def __init__(self) -> None:
        self._open: dict[str, datetime] = {}
        """Each alert that waits → when it was first seen."""
        self._brought: dict[str, str] = {}
        self._by_source: Counter[str] = Counter()

    def put(self, row: AnyRow) -> None:
        """Count a row as it is now, in place of what it was."""
        if not isinstance(row, AlertRow):
            return
        if row.id not in self._brought:
            self._brought[row.id] = row.source
            self._by_source[row.source] += 1
        if row.stage is AlertStage.OPEN:
            self._open[row.id] = row.first_at
        else:
            self._open.pop(row.id, None)

    def drop(self, id: str) -> None:
        """Forget a row that is no longer held."""
        self._open.pop(id, None)
        source = self._brought.pop(id, None)
        if source is not None:
            self._by_source[source] -= 1

    @property
    def open(self) -> int:
        """How many wait to be judged."""
        return len(self._open)

    @property
    def oldest(self) -> datetime | None:
        """When the one was first seen that has waited longest; None where none waits."""
        return min(self._open.values(), default=None)

    @property
    def sources(self) -> frozenset[str]:
        """Who has brought the alerts that are held, open or not."""
        return frozenset(source for source, alerts in self._by_source.items() if alerts)
