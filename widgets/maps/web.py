"""The desk's map: a page in the web engine, wholly offline, with our live layer on it.

What the map is told waits here and leaves at most once per frame, one batch at a
time: the next goes when the page has acknowledged the last. A point that changes
five times meanwhile travels once. When the page's process dies, the page is loaded
again and told everything anew, the way it was told at the start.
"""

import logging
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

import msgspec
from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl, Signal
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from console.domain.plane import Point
from resources.tongue import say
from widgets.maps.areas import bounds
from widgets.maps.basemap import page_files
from widgets.maps.bridge import Bridge
from widgets.maps.glyphs import colour
from widgets.maps.offline import PAGE_URL, SCHEME, Guard, LockedPage, PageFiles, locked_profile, prepare_web_engine
from widgets.maps.projection import Box, to_place
from widgets.maps.refusal import spare_the_gpu
from widgets.maps.values import MapPoint, Pin
from widgets.maps.view import MapView
from widgets.maps.words import (
    area_words,
    blank_picture,
    glyph_picture,
    layer_words,
    look_words,
    pin_words,
    point_words,
    tile_at,
    tile_words,
    trace_words,
)

BATCH: Final = 5000
"""So many points at most travel in one batch."""
STATE: Final = ("look", "areas", "shades", "layers", "pins", "select", "placing", "trace", "tiles")
"""What the page is told whole, in the order in which it must hear it."""
_FRAME_MS: Final = 16
_PATIENCE_MS: Final = 20_000
_LIVES: Final = 3
"""So many deaths of the page within _GRACE_S are borne; after that the map gives up."""
_GRACE_S: Final = 60.0

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


class WebMap(MapView):
    """Shows the page and keeps it told. Whatever else of the web engine is made before the first of them needs
    `prepare_web_engine()`: the page's scheme is to be declared by then."""

    settled = Signal(int)
    """The page has heard everything this map was told; it holds so many points."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        spare_the_gpu()
        prepare_web_engine()
        self._stale: set[str] = set()
        self._moved: dict[str, None] = {}
        self._views: list[tuple[str, object]] = []
        self._number = 0
        self._is_listening = False
        self._is_waiting = False
        self._was_ready = False
        self._last_view: tuple[float, float, float] | None = None
        self._deaths: list[float] = []
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._send)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._revive)
        self._build_page()
        self._build_bridge()
        self._place_view()
        self.page.load(QUrl(PAGE_URL))

    # Told

    def _on_areas(self) -> None:
        self._tell("areas")
        self._tell("tiles")

    def _on_shades(self) -> None:
        self._tell("shades")

    def _on_points(self, upserts: Sequence[MapPoint], gone: Sequence[str]) -> None:
        self._moved.update(dict.fromkeys(point.id for point in upserts))
        self._moved.update(dict.fromkeys(gone))
        self._wake()

    def _on_tiles(self) -> None:
        self._tell("tiles")

    def _on_pins(self, upserts: Sequence[Pin], gone: Sequence[str]) -> None:
        self._tell("pins")

    def _on_selection(self) -> None:
        self._tell("select")

    def _on_focus(self, lon: float, lat: float, zoom: float | None) -> None:
        self._turn("focus", (lon, lat, zoom))

    def _on_fit(self, box: Box) -> None:
        west, north = to_place(box.left, box.top)
        east, south = to_place(box.right, box.bottom)
        self._turn("fit", (west, south, east, north))

    def _on_foot(self) -> None:
        self._turn("foot", self._chrome.foot)

    def _on_zoom(self, step: float) -> None:
        self._turn("zoom", step)

    def _on_mode(self) -> None:
        self.page.setBackgroundColor(colour(self._palette.beyond))
        self._tell("look")

    def _on_layers(self) -> None:
        self._tell("layers")

    def _on_placing(self) -> None:
        self._tell("placing")

    def _on_trace(self) -> None:
        self._tell("trace")

    def _middle(self) -> Point | None:
        return None if self._last_view is None else self._last_view[:2]

    # Telling the page

    def _tell(self, kind: str) -> None:
        self._stale.add(kind)
        self._wake()

    def _turn(self, kind: str, body: object) -> None:
        self._views.append((kind, body))
        self._wake()

    def _wake(self) -> None:
        if self._is_listening and not self._is_waiting and not self._frame.isActive():
            self._frame.start()

    def _send(self) -> None:
        """One batch: what is stale, up to BATCH points, and at the end where to look."""
        says: list[tuple[str, object]] = [(kind, self._body(kind)) for kind in STATE if kind in self._stale]
        self._stale.clear()
        batch = list(islice(self._moved, BATCH))
        for point in batch:
            del self._moved[point]
        if batch:
            gone = [point for point in batch if point not in self._points]
            says.append(("points", {"upserts": point_words(self._points, batch), "gone": gone}))
        if self._areas or not self._moved:
            says += self._views
            self._views.clear()
        self._number += 1
        self._is_waiting = True
        self._patience.start()
        self._bridge.told.emit(_encode({"number": self._number, "says": says}).decode())

    def _body(self, kind: str) -> object:
        match kind:
            case "look":
                return look_words(self._mode)
            case "areas":
                return area_words(self._areas)
            case "shades":
                return self._shades
            case "layers":
                return layer_words(self._layers)
            case "pins":
                return pin_words(self._pins.values())
            case "select":
                return self._selected
            case "placing":
                return self._is_placing
            case "tiles":
                return tile_words(self._tiles, bounds(self._areas))
            case "trace":
                return trace_words(self.tracer)
            case _:
                raise ValueError(f"the page is never told {kind!r}")

    # Hearing the page

    def _begin(self) -> None:
        """The page has loaded, for the first time or again: tell it everything."""
        self._is_listening, self._is_waiting = True, False
        self._stale = set(STATE)
        self._moved = dict.fromkeys(point.id for point in self._points)
        if self._last_view is not None:
            self._views.insert(0, ("focus", self._last_view))
        self._wake()

    def _hear_answer(self, number: int, count: int) -> None:
        if number != self._number:
            return
        self._is_waiting = False
        self._patience.stop()
        if self._stale or self._moved or self._views:
            self._wake()
            return
        if count != len(self._points):
            _log.warning("the page holds %d points, %d were told: reloading", count, len(self._points))
            self._revive()
            return
        if not self._was_ready:
            self._was_ready = True
            self.ready.emit()
        self.settled.emit(count)

    def _rest(self, lon: float, lat: float, zoom: float) -> None:
        self._last_view = lon, lat, zoom
        self.view_changed.emit(lon, lat, zoom)

    def _ask_tile(self, path: str, got: Callable[[bytes], None]) -> bool:
        """Answer the page's request for a tile; False where it is none."""
        at = tile_at(path)
        if at is None or self._tiles is None:
            return False
        self._tiles.ask(at, lambda body: got(body or blank_picture()))
        return True

    def _draw(self, act: str, lon: float, lat: float) -> None:
        """What a hand did on the page while it draws."""
        match act:
            case "corner":
                self.tracer.corner(lon, lat)
            case "hover":
                self.tracer.hover(lon, lat)
            case "close":
                self.tracer.close()
            case "finish":
                self.tracer.finish()
            case "back":
                self.tracer.back()
            case "give_up":
                self.tracer.give_up()

    def _has_area(self, area: str) -> bool:
        return any(shape.area.id == area for shape in self._areas)

    # Life and death of the page

    def _bury(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        if status is QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            return
        _log.info("the page's process ended: %s, %d", status.name, code)
        self._revive()

    def _revive(self) -> None:
        """Load the page again and say so; give up where it keeps dying."""
        self._is_listening = False
        self._frame.stop()
        self._patience.stop()
        now = time.monotonic()
        self._deaths = [death for death in self._deaths if now - death < _GRACE_S] + [now]
        if len(self._deaths) > _LIVES:
            self.failed.emit(say("网页地图多次中断，已停用。", "The web map kept failing and was stopped."))
            return
        self.show_notice(say("地图曾中断，已自动恢复。", "The map was interrupted and has been restored."))
        QTimer.singleShot(0, self, lambda: self.page.load(QUrl(PAGE_URL)))

    # Building

    def _build_page(self) -> None:
        """Qt deletes children in the order of their making: view and page go before the profile."""
        self._web = QWebEngineView(self)
        self._guard = Guard(self)
        self._profile = locked_profile(self._guard, self)
        self._files = PageFiles(page_files(), glyph_picture, self._ask_tile, self)
        self._profile.installUrlSchemeHandler(QByteArray(SCHEME), self._files)
        self.page = LockedPage(self._profile, self._web)
        self.page.setBackgroundColor(colour(self._palette.beyond))
        self.page.renderProcessTerminated.connect(self._bury)
        self._web.setPage(self.page)

    def _build_bridge(self) -> None:
        self._bridge = Bridge(self._points.__contains__, self._has_area, self)
        self._bridge.begun.connect(self._begin)
        self._bridge.acknowledged.connect(self._hear_answer)
        self._bridge.point_asked.connect(self.point_opened)
        self._bridge.area_asked.connect(self.area_opened)
        self._bridge.place_asked.connect(self.place_picked)
        self._bridge.fit_asked.connect(self.fit)
        self._bridge.view_rested.connect(self._rest)
        self._bridge.drawn.connect(self._draw)
        self._channel = QWebChannel(self)
        self._channel.registerObject("bridge", self._bridge)
        self.page.setWebChannel(self._channel)

    def _place_view(self) -> None:
        self._web.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._web.setAccessibleName(self.accessibleName())
        self.setFocusProxy(self._web)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._web)
        self._chrome.arrange()
