"""How fast the picture follows the hub: counted and timed from the event's own instant to the paint that showed it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from console.sync.store import Store


class Pace(Struct, frozen=True):
    """`kinds`: events heard by kind; times in milliseconds from the hub's commit to the next paint, sorted."""

    kinds: dict[str, int]
    to_screen_ms: tuple[float, ...]

    def percentile(self, share: float) -> float | None:
        """The time that `share` (0 to 1) of the events did not exceed; None where nothing was timed."""
        if not self.to_screen_ms:
            return None
        return self.to_screen_ms[min(len(self.to_screen_ms) - 1, int(share * len(self.to_screen_ms)))]


class PaceMeter(QObject):
    """Watches a store and the widget that shows it. `timing` may be off while the hub's clock is hurried."""

    def __init__(self, store: Store, shown: QWidget, hub_now: Callable[[], datetime]) -> None:
        super().__init__(shown)
        self.timing = False
        self._store, self._now = store, hub_now
        self._newest = 0
        self._kinds: Counter[str] = Counter()
        self._waiting: list[datetime] = []
        self._times: list[float] = []
        shown.installEventFilter(self)
        self._shown = shown
        self.stop = store.watch(self._follow)

    def pace(self) -> Pace:
        return Pace(dict(self._kinds), tuple(sorted(self._times)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            self._waiting.clear()
        if event.type() is QEvent.Type.Paint and self._waiting:
            now = self._now()
            self._times += [(now - at).total_seconds() * 1_000 for at in self._waiting]
            self._waiting.clear()
        return super().eventFilter(watched, event)

    def _follow(self, moved: frozenset[str]) -> None:
        newest = self._newest
        for id in moved:
            for item in reversed(self._store.timeline(id)):
                if item.o <= self._newest:
                    break
                self._kinds[item.kind] += 1
                newest = max(newest, item.o)
                if self.timing and self._shown.isVisible():
                    self._waiting.append(item.at)
        self._newest = newest
        if self._waiting:
            self._shown.update()
