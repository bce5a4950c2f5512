"""The two maps of a desk, district and session: fed from the store, lettered, replaced where a page dies."""

from collections.abc import Callable
from datetime import datetime

from console.seats.deskplan import DeskPlan
from console.shell.connection import Connection
from console.shell.mapfeed import MapFeed, show_cameras
from console.shell.reference import Reference
from resources.tongue import say
from widgets import theme
from widgets.maps.painted import PaintedMap
from widgets.maps.view import MapView
from widgets.tokens import Mode, Tone


class DeskMaps:
    """Prepares both maps of a plan and keeps them true.

    `opened`: a point was opened on the map of the district. `swapped`: another map stands where one could not go on.
    """

    def __init__(
        self,
        plan: DeskPlan,
        connection: Connection,
        reference: Reference,
        hub_now: Callable[[], datetime],
        *,
        opened: Callable[[str], None],
        swapped: Callable[[MapView], None],
    ) -> None:
        self._plan, self._connection, self._reference, self._now = plan, connection, reference, hub_now
        self._opened, self._swapped = opened, swapped
        self._feeds: dict[MapView, MapFeed] = {}
        for view in (plan.map, plan.session_map):
            self._prepare(view)
        if plan.refusal:
            plan.map.show_notice(plan.refusal)

    def stop(self) -> None:
        for feed in self._feeds.values():
            feed.stop()

    def tick(self) -> None:
        for feed in self._feeds.values():
            feed.tick()

    def set_mode(self, mode: Mode) -> None:
        for view in self._feeds:
            view.set_mode(mode)

    def _prepare(self, view: MapView) -> None:
        view.set_mode(theme.mode())
        view.show_areas(self._reference.areas)
        welcome = self._connection.welcome
        if welcome is not None and welcome.notice is not None:
            view.set_badge(say(*welcome.notice))
        view.set_legend(
            (
                (Tone.CRITICAL, say("超期", "Overdue")),
                (Tone.WARNING, say("临期、告警", "Due soon, alerts")),
                (Tone.SESSION, say("会商中", "In session")),
                (Tone.NEUTRAL, say("办理中", "Under way")),
            )
        )
        self._feeds[view] = MapFeed(self._connection.store, view, self._now)
        if view is self._plan.map:
            show_cameras(view, self._reference.organisation)
            view.point_opened.connect(self._opened)
        view.failed.connect(lambda reason: self._swap(view, reason))

    def _swap(self, old: MapView, reason: str) -> None:
        """A map that cannot go on makes room for the painted one."""
        new = PaintedMap()
        self._feeds.pop(old).stop()
        self._plan.replace_map(old, new)
        self._prepare(new)
        self._swapped(new)
        new.show_notice(reason)
        old.hide()
        old.deleteLater()
