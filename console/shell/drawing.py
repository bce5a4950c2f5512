"""A region drawn on the map → list, counts, map and charts know of that region alone, until it is let go.

tracer.area_drawn ─▶ Region ─▶ listing.confine ─▶ the map and the charts follow the list
its chip, Esc, another region ─▶ let go
"""

from PySide6.QtCore import QObject, Signal

from console.analytics.region import Region
from console.domain.plane import Path
from console.models.queue import CaseQueue
from widgets.cases.filters import FilterBar
from widgets.maps.tracer import Purpose
from widgets.maps.view import MapView

EVERYTHING = "all"
"""The filter whose count stands on the chip of the region: every open case."""
TOOLS = {"area": Purpose.AREA, "measure": Purpose.MEASURE}
"""The tools of the map that draw, by their keys."""


class Drawing(QObject):
    """One map and one queue, narrowed together."""

    left = Signal()
    """Nobody draws any more, and nothing that was drawn waits for a key."""
    changed = Signal()
    """Another region holds than before, or none."""

    def __init__(self, view: MapView, queue: CaseQueue, bar: FilterBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._bar = queue, bar
        self._region: Path = ()
        bar.freed.connect(self.let_go)
        queue.counts_changed.connect(self._show_count)
        self.use_map(view)

    def use_map(self, view: MapView) -> None:
        """Draw on this map from now on."""
        self._view = view
        view.tracer.area_drawn.connect(self.confine)
        view.tracer.ended.connect(self._end)
        view.tracer.changed.connect(self._mark)
        view.tracer.show_region(self._region)

    def begin(self, purpose: Purpose) -> None:
        """Draw on the map; the same once more draws no longer."""
        if self._view.tracer.purpose is purpose:
            self._view.tracer.give_up()
        else:
            self._view.tracer.begin(purpose)
            self._view.setFocus()

    @property
    def is_confined(self) -> bool:
        return bool(self._region)

    def confine(self, corners: Path) -> None:
        """Know of what lies in this line alone."""
        self._region = corners
        self._queue.confine(Region(corners))
        self._show()

    def let_go(self) -> None:
        """Know of the whole district again."""
        if self._region:
            self._region = ()
            self._queue.confine(None)
            self._show()

    def _show(self) -> None:
        self._view.tracer.show_region(self._region)
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        self._bar.show_region(self._queue.counts[EVERYTHING] if self._region else None)

    def _mark(self) -> None:
        for tool, purpose in TOOLS.items():
            self._view.mark_tool(tool, self._view.tracer.purpose is purpose)

    def _end(self) -> None:
        if not self._view.tracer.corners:
            self.left.emit()
