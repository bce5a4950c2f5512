"""The two maps of a desk, district and session: fed from the store, lettered, replaced where a page dies."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from console.models.queue import CaseQueue
from console.seats.deskplan import DeskPlan
from console.shell import maptools
from console.shell.connection import Connection
from console.shell.hours import LookBack
from console.shell.mapfeed import MapFeed, show_cameras
from console.shell.popout import PopOut
from console.shell.reference import Reference
from resources.tongue import say
from widgets import theme
from widgets.maps.painted import PaintedMap
from widgets.maps.view import MapView
from widgets.tokens import Mode, Tone


class FirstSight(QObject):
    """Calls `then` once, when a widget is shown for the first time."""

    def __init__(self, widget: QWidget, then: Callable[[], object]) -> None:
        super().__init__(widget)
        self._then = then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            watched.removeEventFilter(self)
            self._then()
        return False


class DeskMaps:
    """Prepares both maps of a plan and keeps them true; that of the district shows what the queue is narrowed to, that
    of a session every open case from its first sight on.

    `keys`: what the window makes of keys that the map does not take.
    `opened`: a point was opened on the map of the district. `swapped`: another map stands where one could not go on.
    """

    def __init__(
        self,
        plan: DeskPlan,
        connection: Connection,
        reference: Reference,
        hub_now: Callable[[], datetime],
        queue: CaseQueue,
        *,
        keys: Callable[[QKeyEvent], None],
        opened: Callable[[str], None],
        swapped: Callable[[MapView], None],
    ) -> None:
        self._plan, self._connection, self._reference, self._now = plan, connection, reference, hub_now
        self._queue, self._opened, self._swapped = queue, opened, swapped
        self._feeds: dict[MapView, MapFeed] = {}
        self._is_hot = False
        self.past = LookBack(plan.hours, connection.store, hub_now, lambda: queue.region, plan)
        self.popout = PopOut(plan.middle, plan.ground, say("一张图", "The map"), connection.folder, keys)
        self.popout.turned.connect(lambda is_out: plan.map.mark_tool("window", is_out))
        self.past.turned.connect(lambda _: self._letter(plan.map))
        for view in (plan.map, plan.session_map):
            self._prepare(view)
        if plan.refusal:
            plan.map.show_notice(plan.refusal)

    def use(self, tool: str) -> None:
        """Do what a tool of the district's map is for."""
        match tool:
            case "heat":
                self._is_hot = not self._is_hot
                self._show_heat(self._plan.map)
            case "hours":
                self.past.turn()
            case "window":
                self.popout.turn()

    def stop(self) -> None:
        self.past.stop()
        self.popout.end()
        for feed in self._feeds.values():
            feed.stop()

    def tick(self) -> None:
        for feed in self._feeds.values():
            feed.tick()

    def set_mode(self, mode: Mode) -> None:
        for view in (self._plan.map, self._plan.session_map):
            view.set_mode(mode)

    def _prepare(self, view: MapView) -> None:
        view.set_mode(theme.mode())
        view.show_areas(self._reference.areas)
        welcome = self._connection.welcome
        if welcome is not None and welcome.notice is not None:
            view.set_badge(say(*welcome.notice))
        self._letter(view)
        is_of_district = view is self._plan.map
        if not is_of_district:
            FirstSight(view, lambda: self._feed(view, None))
        else:
            self._feed(view, self._queue)
            view.set_tools(maptools.buttons())
            show_cameras(view, self._reference.organisation)
            view.point_opened.connect(self._opened)
            self._show_heat(view)
            self.past.use_map(view, self._feeds[view])
        view.failed.connect(lambda reason: self._swap(view, reason))

    def _feed(self, view: MapView, queue: CaseQueue | None) -> None:
        self._feeds[view] = MapFeed(self._connection.store, view, self._now, queue)

    def _letter(self, view: MapView) -> None:
        """What the tones mean on this map now, and whether it shows the past."""
        is_past = self.past.is_on and view is self._plan.map
        view.mark_tool("hours", is_past)
        now = (
            (Tone.CRITICAL, say("超期", "Overdue")),
            (Tone.WARNING, say("临期、告警", "Due soon, alerts")),
            (Tone.SESSION, say("会商中", "In session")),
            (Tone.NEUTRAL, say("办理中", "Under way")),
        )
        view.set_legend(((Tone.INFO, say("当时的案件", "Cases of that hour")),) if is_past else now)

    def _show_heat(self, view: MapView) -> None:
        view.set_layers(heat=self._is_hot)
        view.mark_tool("heat", self._is_hot)

    def _swap(self, old: MapView, reason: str) -> None:
        """A map that cannot go on makes room for the painted one."""
        new = PaintedMap()
        new.set_tiles(old.tile_source)
        if (feed := self._feeds.pop(old, None)) is not None:
            feed.stop()
        self._plan.replace_map(old, new)
        self._prepare(new)
        self._swapped(new)
        new.show_notice(reason)
        old.hide()
        old.deleteLater()
