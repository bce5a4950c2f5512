"""The pictures under the maps of a seat, as its settings name them; where they cannot be had the maps say why."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from console.domain.text import Refused, Text
from console.shell import panes
from console.shell.settings import Settings
from resources.tongue import say

if TYPE_CHECKING:
    from console.sync.tiles import FileTiles, WebTiles
    from widgets.maps.view import MapView


@runtime_checkable
class HasMaps(Protocol):
    """A window with maps that pictures may lie under."""

    def maps_shown(self) -> "Iterable[MapView]": ...


class Ground:
    """One source for every map of a window, and the sentence where there is none though one was named."""

    def __init__(self, source: "FileTiles | WebTiles | None" = None, fault: Text | None = None) -> None:
        self._source, self.fault = source, fault

    @classmethod
    def of(cls, settings: Settings) -> "Ground":
        """What the settings name; a seat starts without it where it cannot be used."""
        if not settings.tiles:
            return cls()
        try:
            return cls(panes.tiles(settings.tiles, settings.tiles_datum, settings.tiles_network))
        except Refused as fault:
            return cls(fault=fault.reason)

    def lay_under(self, views: "Iterable[MapView]") -> None:
        """Show the pictures on these maps, or say on them why there are none."""
        for view in views:
            if self._source is not None:
                view.set_tiles(self._source)
            if self.fault is not None:
                view.show_notice(say(*self.fault))

    async def close(self) -> None:
        """Ask for nothing more."""
        if self._source is not None:
            await self._source.close()
