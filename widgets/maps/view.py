"""The face both maps share: what they are told, what they say, and what they hold meanwhile.

    told    show_areas · patch · select · focus · show_pins · patch_pins · shade · set_…
    says    point_opened · place_picked · area_opened · view_changed · ready · failed
    tracer  the line that a person draws on it, and what came of it

The base class keeps everything it was told. A map that draws by itself reads it when it
paints; a map that draws elsewhere sends it, and sends all of it again when it must.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.domain.plane import Point
from console.domain.text import counted
from resources.tongue import say
from widgets.maps.areas import AreaShape, bounds, lay_out
from widgets.maps.chrome import Chrome, Tool
from widgets.maps.palette import Palette, palette_of
from widgets.maps.points import PointTable
from widgets.maps.projection import Box, metres_per_pixel
from widgets.maps.tiles import Tiles, TileSource
from widgets.maps.tracer import Tracer
from widgets.maps.values import Area, Layers, MapPoint, Mode, Pin, Tone, require_place


class MapView(QWidget):
    """One map of the district. Areas, points and pins in, intents out.

    Abstract: `PaintedMap` and `WebMap` fill in the methods that begin with `_on_`.
    """

    point_opened = Signal(str)
    """The person wants to look at this point."""
    place_picked = Signal(float, float)
    """The person pointed out a place: longitude, latitude."""
    area_opened = Signal(str)
    """The person wants to look at this area (clicked its name)."""
    tool_asked = Signal(str)
    """The person pressed the button of this tool."""
    view_changed = Signal(float, float, float)
    """The map came to rest over a longitude and latitude, at a zoom."""
    ready = Signal()
    """The map can be seen and used."""
    failed = Signal(str)
    """This map cannot go on, for the reason given; show the painted one instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._areas: tuple[AreaShape, ...] = ()
        self._shades: dict[str, float] = {}
        self._points = PointTable()
        self._pins: dict[str, Pin] = {}
        self._selected: str | None = None
        self._layers = Layers()
        self._mode: Mode = "dark"
        self._is_placing = False
        self._tiles: Tiles | None = None
        self._chrome = Chrome(self)
        self._chrome.zoom_asked.connect(self.zoom_by)
        self._chrome.fit_asked.connect(self.fit)
        self.tracer = Tracer(self)
        self.tracer.changed.connect(self._show_trace)
        self.tracer.pointed.connect(self._show_pointer)
        self._chrome.tool_asked.connect(self.tool_asked)
        self.view_changed.connect(self._show_scale)
        self._chrome.foot_moved.connect(self._on_foot)
        self.setAccessibleName(say("地图", "Map"))
        self.setAccessibleDescription(
            say(
                "方向键平移，加减号缩放，0 看全区，回车打开选中或最近的点。",
                "Arrows move, plus and minus zoom, 0 shows everything, Enter opens the selected or nearest point.",
            )
        )

    # Told

    def show_areas(self, areas: Sequence[Area]) -> None:
        """Replace the ground: outlines first, then streets. The map then shows all of it."""
        self._areas = lay_out(tuple(areas))
        self._chrome.show_sketch(any(area.is_sketch for area in areas))
        self._on_areas()
        self.fit()

    def shade(self, levels: Mapping[str, float]) -> None:
        """Fill streets by how bad it is there, 0 to 1; the rest stay plain. Rests while heat is on."""
        self._shades = {area: min(max(level, 0.0), 1.0) for area, level in levels.items()}
        self._on_shades()

    def patch(self, upserts: Sequence[MapPoint], gone: Sequence[str] = ()) -> None:
        """Put points in or change them, and take others out; unknown ids in `gone` are no error."""
        self._points.upsert(upserts)
        self._points.drop(gone)
        self._show_heat()
        self._on_points(upserts, gone)

    def show_pins(self, pins: Sequence[Pin]) -> None:
        """Replace all pins by those of one session."""
        before = self._pins
        self._pins = {pin.id: pin for pin in pins}
        self._on_pins(pins, [pin for pin in before if pin not in self._pins])

    def patch_pins(self, upserts: Sequence[Pin], gone: Sequence[str] = ()) -> None:
        """Put pins in or move them, and take others out."""
        self._pins.update((pin.id, pin) for pin in upserts)
        for pin in gone:
            self._pins.pop(pin, None)
        self._on_pins(upserts, gone)

    def select(self, point: str | None) -> None:
        """Mark one point, or none. It stays marked when it arrives later than the wish."""
        if point != self._selected:
            self._selected = point
            self._on_selection()

    def focus(self, lon: float, lat: float, zoom: float | None = None) -> None:
        """Bring a place to the middle. Raises ValueError for a place that is not on the map."""
        require_place(lon, lat)
        self._on_focus(lon, lat, zoom)

    def fit(self) -> None:
        """Show the whole district, or all points where no area is known."""
        box = bounds(self._areas) or self._points_box()
        if box is not None:
            self._on_fit(box)

    def zoom_by(self, step: float) -> None:
        """Go nearer by `step` levels, or away where it is negative, around the middle."""
        self._on_zoom(step)

    def set_badge(self, text: str) -> None:
        """A word that stays in the picture, such as 演示数据 or 回放; empty takes it away."""
        self._chrome.show_badge(text)

    def show_notice(self, sentence: str) -> None:
        """Tell the person something about the map itself, for a while."""
        self._chrome.show_notice(sentence)

    def set_credit(self, text: str) -> None:
        """Whose ground this is, small in the corner."""
        self._chrome.show_credit(text)

    def set_legend(self, entries: Sequence[tuple[Tone, str]]) -> None:
        """What the tones mean here, e.g. ((Tone.CRITICAL, "超期"), …); empty takes it away."""
        self._chrome.show_legend(entries)

    def set_controls(self, are_shown: bool) -> None:
        """Show the zoom buttons (a wall does not need them)."""
        self._chrome.show_controls(are_shown)

    def set_tiles(self, source: TileSource | None) -> None:
        """Lay pictures under the map; None: outlines alone, and nobody is asked for anything."""
        self._tiles = None if source is None else Tiles(source, self)
        if self._tiles is not None:
            self._tiles.unseen.connect(self._tell_unseen)
        self.set_credit("" if source is None else source.credit)
        self._on_tiles()

    @property
    def tile_source(self) -> TileSource | None:
        """Where the pictures under this map come from."""
        return None if self._tiles is None else self._tiles.source

    def set_tools(self, tools: Sequence[Tool]) -> None:
        """Offer these under the zoom buttons; none takes them away."""
        self._chrome.show_tools(tools)

    def mark_tool(self, key: str, is_on: bool) -> None:
        """Show whether a tool is in use; one that is not offered is no error."""
        self._chrome.mark_tool(key, is_on)

    def set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self._chrome.show_palette(self._palette)
        self._on_mode()

    def set_layers(
        self,
        *,
        cases: bool | None = None,
        alerts: bool | None = None,
        cameras: bool | None = None,
        pins: bool | None = None,
        labels: bool | None = None,
        heat: bool | None = None,
        exceptions_only: bool | None = None,
    ) -> None:
        """Switch layers on or off; what is not named stays as it is."""
        wishes = {
            "cases": cases,
            "alerts": alerts,
            "cameras": cameras,
            "pins": pins,
            "labels": labels,
            "heat": heat,
            "exceptions_only": exceptions_only,
        }
        self._layers = replace(self._layers, **{name: on for name, on in wishes.items() if on is not None})
        self._show_heat()
        self._on_layers()

    def set_past(self, words: str) -> None:
        """Say that the map shows what was, and when; empty: it shows what is."""
        self._chrome.show_past(words)

    def set_placing(self, is_placing: bool) -> None:
        """While placing, a plain click picks a place and opens nothing."""
        self._is_placing = is_placing
        self._on_placing()

    # Filled in by each map

    def _on_areas(self) -> None:
        raise NotImplementedError

    def _on_shades(self) -> None:
        raise NotImplementedError

    def _on_points(self, upserts: Sequence[MapPoint], gone: Sequence[str]) -> None:
        raise NotImplementedError

    def _on_pins(self, upserts: Sequence[Pin], gone: Sequence[str]) -> None:
        raise NotImplementedError

    def _on_selection(self) -> None:
        raise NotImplementedError

    def _on_focus(self, lon: float, lat: float, zoom: float | None) -> None:
        raise NotImplementedError

    def _on_fit(self, box: Box) -> None:
        raise NotImplementedError

    def _on_foot(self) -> None:
        raise NotImplementedError

    def _on_zoom(self, step: float) -> None:
        raise NotImplementedError

    def _on_mode(self) -> None:
        raise NotImplementedError

    def _on_layers(self) -> None:
        raise NotImplementedError

    def _on_placing(self) -> None:
        raise NotImplementedError

    def _on_trace(self) -> None:
        raise NotImplementedError

    def _on_tiles(self) -> None:
        raise NotImplementedError

    def _on_pointer(self) -> None:
        """The end of the line in hand has moved; a map that draws elsewhere knows."""

    def _middle(self) -> Point | None:
        """Longitude and latitude of the middle; None before there is one."""
        raise NotImplementedError

    # Shared

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the line in hand makes of a key; Space sets a corner at the middle, so that no mouse is needed."""
        if self.tracer.is_on and event.key() == Qt.Key.Key_Space:
            middle = self._middle()
            if middle is not None:
                self.tracer.corner(*middle)
        elif not self.tracer.take_key(event):
            super().keyPressEvent(event)

    def _show_trace(self) -> None:
        self._chrome.show_line(self.tracer.words)
        self._on_trace()

    def _show_heat(self) -> None:
        count = int(np.count_nonzero(self._points.cases())) if self._layers.heat else 0
        self._chrome.show_heat(
            say(f"案件密度 · {count:,} 件", f"Density of {counted(count, 'case')}") if self._layers.heat else ""
        )

    def _tell_unseen(self) -> None:
        self.show_notice(
            say(
                "底图瓦片没有取到，地图先用界线；请检查瓦片服务器或文件。",
                "No map tiles came; the map goes on with outlines. Check the tile server or file.",
            )
        )

    def _show_pointer(self) -> None:
        self._chrome.show_line(self.tracer.words)
        self._on_pointer()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._chrome.arrange()

    @property
    def _unit(self) -> float:
        """Logical pixels per pixel of the zoom's own scale."""
        return 1.0

    def _show_scale(self, _lon: float, lat: float, zoom: float) -> None:
        self._chrome.show_scale(metres_per_pixel(lat, zoom) / self._unit)

    @property
    def _palette(self) -> Palette:
        return palette_of(self._mode)

    def _points_box(self) -> Box | None:
        if not len(self._points):
            return None
        x, y = self._points.x, self._points.y
        return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))
