"""Looking back on the map, hour by hour: what was reported in an hour of the last day, or what was open at its end.

While it is on, the map shows that hour and says so, in words and by a frame; the list beside it goes on showing now.
A seat holds what ended within 72 hours, so that a day is whole.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from console.analytics.region import Mask, Region
from console.domain.calendar import SHANGHAI
from console.domain.rows import CaseRow
from console.domain.text import Text
from console.models.slices import Slices
from console.shell.mapfeed import MapFeed
from console.sync.store import Store
from resources.tongue import say
from widgets.maps.hours import Hour, HourBar
from widgets.maps.view import MapView

HOURS = 24
HOUR = timedelta(hours=1)
AGAIN_MS = 500
"""A stream of cases is counted anew so long after its first one."""
Times = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
"""(cases, 2): when each was reported and ended, in seconds since 1970."""


class Way(StrEnum):
    """What is shown of an hour."""

    REPORTED = "reported"
    OPEN = "open"


WAYS = ((Way.REPORTED, Text("当时上报", "Reported then")), (Way.OPEN, Text("当时在办", "Open then")))


class LookBack(QObject):
    """Drives one bar of hours over one map.

    `region`: what the map is confined to at the moment. Cases that come or end while somebody looks back are in it at
    once; the hours themselves stand still until it is opened again, so that none slips away under the hand.
    """

    turned = Signal(bool)
    """The map shows the past from now on, or the present again."""
    left = Signal()
    """The person is back from the past."""

    def __init__(
        self,
        bar: HourBar,
        store: Store,
        hub_now: Callable[[], datetime],
        region: Callable[[], Region | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._store, self._now, self._region = bar, store, hub_now, region
        self._view: MapView | None = None
        self._feed: MapFeed | None = None
        self._way = Way.REPORTED
        self._spans: dict[str, tuple[float, float]] = {}
        self._known: tuple[tuple[str, ...], Times] | None = None
        self._edges: tuple[datetime, ...] = ()
        self._slices = Slices()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._show)
        self._stop_watching: Callable[[], None] | None = None
        bar.hide()
        bar.chosen.connect(self._show)
        bar.counted.connect(self._count_otherwise)
        bar.left.connect(self.leave)

    def use_map(self, view: MapView, feed: MapFeed) -> None:
        """Show the hours on this map from now on."""
        self._view, self._feed = view, feed
        if self.is_on:
            view.set_layers(cameras=False)
            self._show()

    @property
    def is_on(self) -> bool:
        return self._stop_watching is not None

    def turn(self) -> None:
        """Look back, or return to now."""
        if self.is_on:
            self.leave()
        else:
            self._begin()

    def leave(self) -> None:
        """The map shows now again."""
        if not self.is_on or self._stop_watching is None:
            return
        self._stop_watching()
        self._stop_watching = None
        self._later.stop()
        self._again.stop()
        self._bar.stop()
        self._bar.hide()
        self._spans, self._known = {}, None
        if self._view is not None and self._feed is not None:
            self._view.set_past("")
            self._view.set_layers(cameras=True)
            self._feed.show_only(None)
        self.turned.emit(False)
        self.left.emit()

    def stop(self) -> None:
        if self._stop_watching is not None:
            self._stop_watching()
        self._later.stop()
        self._again.stop()
        self._bar.stop()

    def renew(self) -> None:
        """What the map is confined to has changed."""
        if self.is_on:
            self._look_at_all()

    def _begin(self) -> None:
        now = self._now().astimezone(SHANGHAI)
        last = now.replace(minute=0, second=0, microsecond=0) + HOUR
        self._edges = tuple(last - n * HOUR for n in range(HOURS, -1, -1))
        self._stop_watching = self._store.watch(self._heed)
        if self._view is not None:
            self._view.set_layers(cameras=False)
        self._bar.choose(HOURS - 1)
        self._bar.show()
        self._look_at_all()
        self._bar.strip.setFocus()
        self.turned.emit(True)

    # What is known of each case

    def _look_at_all(self) -> None:
        self._spans, self._known = {}, None
        self._slices.add(self._store.rows(CaseRow))
        self._go_on()

    def _go_on(self) -> None:
        for id in self._slices.next():
            self._take(id)
        self._known = None
        if self._slices:
            self._later.start()
        else:
            self._show()

    def _heed(self, moved: frozenset[str]) -> None:
        if [id for id in moved if self._take(id)]:
            self._known = None
            if not self._again.isActive():
                self._again.start()

    def _take(self, id: str) -> bool:
        """Write down when a case was open; whether that is news."""
        before, row, region = self._spans.get(id), self._store.row(id), self._region()
        if isinstance(row, CaseRow) and (region is None or region.holds(row.place.lon, row.place.lat)):
            ended = float("inf") if row.closed_at is None else row.closed_at.timestamp()
            self._spans[id] = row.reported_at.timestamp(), ended
        else:
            self._spans.pop(id, None)
        return self._spans.get(id) != before

    # What is shown of it

    def _count_otherwise(self, way: str) -> None:
        self._way = Way(way)
        self._show()

    def _show(self, _place: int = 0) -> None:
        if self._view is None or self._feed is None:
            return
        if self._known is None:
            self._known = tuple(self._spans), np.array(tuple(self._spans.values()), np.float64).reshape(-1, 2)
        ids, times = self._known
        masks = [self._mask(times, begin, end) for begin, end in zip(self._edges, self._edges[1:], strict=False)]
        place = self._bar.current()
        hours = [self._hour(n, int(np.count_nonzero(mask))) for n, mask in enumerate(masks)]
        self._bar.show_hours(hours)
        self._feed.show_only(frozenset(ids[n] for n in np.flatnonzero(masks[place]).tolist()))
        self._view.set_past(hours[place].name)

    def _mask(self, times: Times, begin: datetime, end: datetime) -> Mask:
        reported, ended = times[:, 0], times[:, 1]
        if self._way is Way.REPORTED:
            return np.asarray((reported >= begin.timestamp()) & (reported < end.timestamp()))
        return np.asarray((reported < end.timestamp()) & (ended >= end.timestamp()))

    def _hour(self, place: int, count: int) -> Hour:
        begin, end = self._edges[place], self._edges[place + 1]
        is_running = end > self._now()
        until = say("至今", "now") if is_running else f"{end:%H:%M}"
        day = begin.strftime("%m-%d")
        if self._way is Way.REPORTED:
            what = say(f"{begin:%H:%M}–{until} 上报 {count:,} 件", f"{begin:%H:%M}–{until}: {count:,} reported")
        else:
            at = say("现在", "now") if is_running else f"{end:%H:%M}"
            what = say(f"{at} 时在办 {count:,} 件", f"{count:,} open at {at}")
        said = say("回看", "Looking back")
        warned = say("不是实时", "not live")
        return Hour(f"{begin:%H}", f"{said} {day} {what} · {warned}", count)


def ways() -> Sequence[tuple[str, str]]:
    """As the bar offers them."""
    return [(str(way), say(*name)) for way, name in WAYS]
