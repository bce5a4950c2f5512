"""The one object the page can talk to. It takes ids and numbers, and believes neither."""

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal, Slot

from widgets.maps.values import is_place

ACTS: Final = frozenset({"corner", "hover", "close", "finish", "back", "give_up"})
"""What a hand may do to the line that it draws."""


class Bridge(QObject):
    """The program's end of the channel. A word that makes no sense is dropped."""

    told = Signal(str)
    """To the page: a numbered batch of [kind, body] as JSON."""
    begun = Signal()
    """The page has loaded and listens."""
    acknowledged = Signal(int, int)
    """The page applied a batch (its number), and holds so many points now."""
    point_asked = Signal(str)
    """The person opened a point that exists."""
    area_asked = Signal(str)
    """The person opened an area that exists."""
    place_asked = Signal(float, float)
    """The person picked a longitude and latitude."""
    fit_asked = Signal()
    """The person wants to see the whole district."""
    view_rested = Signal(float, float, float)
    """The map came to rest over a longitude and latitude, at a zoom."""
    drawn = Signal(str, float, float)
    """One of `ACTS`, at a longitude and latitude."""

    def __init__(self, has_point: Callable[[str], bool], has_area: Callable[[str], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._has_point = has_point
        self._has_area = has_area

    def event(self, event: QEvent) -> bool:
        """The channel offers the page Qt's own `deleteLater` as well: the bridge does not go when asked."""
        return event.type() is QEvent.Type.DeferredDelete or super().event(event)

    @Slot()
    def begin(self) -> None:
        self.begun.emit()

    @Slot(int, int)
    def acknowledge(self, number: int, count: int) -> None:
        self.acknowledged.emit(number, count)

    @Slot(str)
    def open_point(self, point: str) -> None:
        if self._has_point(point):
            self.point_asked.emit(point)

    @Slot(str)
    def open_area(self, area: str) -> None:
        if self._has_area(area):
            self.area_asked.emit(area)

    @Slot(float, float)
    def pick_place(self, lon: float, lat: float) -> None:
        if is_place(lon, lat):
            self.place_asked.emit(lon, lat)

    @Slot()
    def ask_fit(self) -> None:
        self.fit_asked.emit()

    @Slot(float, float, float)
    def rest_view(self, lon: float, lat: float, zoom: float) -> None:
        if is_place(lon, lat) and math.isfinite(zoom):
            self.view_rested.emit(lon, lat, zoom)

    @Slot(str, float, float)
    def draw(self, act: str, lon: float, lat: float) -> None:
        if act in ACTS and is_place(lon, lat):
            self.drawn.emit(act, lon, lat)
