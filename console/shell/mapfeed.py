"""Store → map: one patch per flush, only what moved; of the cases those that a list holds, where it is given one.

A hand on the filters may turn a hundred thousand points: those come and go in slices.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from heapq import heappop, heappush

from PySide6.QtCore import QObject

from console.domain.alert import AlertStage
from console.domain.case.stages import ENDED
from console.domain.deadline import Lamp
from console.domain.ids import UnitId
from console.domain.rows import AlertRow, CaseRow, SessionRow
from console.domain.unit import Organisation
from console.models.queue import TONES, CaseQueue, lamp_of, turns
from console.models.slices import Portions
from console.sync.store import Store
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.maps.values import MapPoint, Pin, Shape, is_place
from widgets.maps.view import MapView
from widgets.tokens import Tone

AUTHOR_COLOURS = ("#4C9FFF", "#A996F5", "#4CC38A", "#FFB648", "#FF8FB1", "#5FD4D0")
"""A pin wears the colour of its author, the same on every seat: the desk the first, then the units as invited."""


class MapFeed(QObject):
    """Keeps one map true to a store. Call `tick` once a second: lamps change with the clock.

    `queue`: the map shows the cases that it is narrowed to, ended ones among them where it holds those; without it
    every open one.
    """

    def __init__(
        self, store: Store, view: MapView, hub_now: Callable[[], datetime], queue: CaseQueue | None = None
    ) -> None:
        super().__init__()
        self._store, self._view, self._now, self._queue = store, view, hub_now, queue
        self._shown: set[str] = set()
        self._turns: list[tuple[datetime, str]] = []
        self._turn_of: dict[str, datetime] = {}
        """Each case on the map whose lamp is yet to change → when it does next."""
        self._only: frozenset[str] | None = None
        self._portions = Portions(self._follow, self)
        self._heed = self._portions.take
        self._stop_watching = store.watch(self._heed)
        self._stop_members = queue.watch_members(self._heed) if queue is not None else lambda: None
        self._heed((*store.rows(CaseRow), *store.rows(AlertRow)))

    def stop(self) -> None:
        self._portions.stop()
        self._stop_watching()
        self._stop_members()

    def show_only(self, cases: frozenset[str] | None) -> None:
        """Show these cases as they were, which had no lamps of now, and no alerts; None: what is, again."""
        before, self._only = self._only, cases
        if before is None or cases is None:
            self._heed((*self._store.rows(CaseRow), *self._store.rows(AlertRow)))
        else:
            self._heed(before ^ cases)

    def tick(self) -> None:
        """Draw anew the cases whose lamp has changed since."""
        if self._only is not None:
            return
        now, turned = self._now(), list[str]()
        while self._turns and self._turns[0][0] <= now:
            at, id = heappop(self._turns)
            if self._turn_of.get(id) == at:
                del self._turn_of[id]
                turned.append(id)
        self._heed(turned)

    def _follow(self, moved: Iterable[str]) -> None:
        now, upserts, gone = self._now(), [], []
        for id in moved:
            point = self._point(id, now)
            if point is not None:
                upserts.append(point)
                self._shown.add(id)
                self._await_turn(id, now)
            elif id in self._shown:
                gone.append(id)
                self._shown.discard(id)
                self._turn_of.pop(id, None)
        if upserts or gone:
            self._view.patch(upserts, gone)

    def _await_turn(self, id: str, now: datetime) -> None:
        row = self._store.row(id)
        next_at = min((at for at in turns(row.promise) if at > now), default=None) if isinstance(row, CaseRow) else None
        if next_at is None:
            self._turn_of.pop(id, None)
        elif self._turn_of.get(id) != next_at:
            self._turn_of[id] = next_at
            heappush(self._turns, (next_at, id))

    def _point(self, id: str, now: datetime) -> MapPoint | None:
        row = self._store.row(id)
        if not isinstance(row, CaseRow | AlertRow) or not is_place(row.place.lon, row.place.lat):
            return None
        match row:
            case CaseRow() if self._only is not None:
                tone = Tone.INFO
                return (
                    MapPoint(id, row.place.lon, row.place.lat, tone, Shape.CASE, row.title)
                    if id in self._only
                    else None
                )
            case CaseRow() if self._holds(row):
                return MapPoint(id, row.place.lon, row.place.lat, _tone(row, now), Shape.CASE, row.title)
            case AlertRow() if row.stage is AlertStage.OPEN and self._only is None:
                return MapPoint(id, row.place.lon, row.place.lat, Tone.WARNING, Shape.ALERT, row.title)
            case _:
                return None

    def _holds(self, row: CaseRow) -> bool:
        return self._queue.has(row.id) if self._queue is not None else row.stage not in ENDED


def show_cameras(view: MapView, organisation: Organisation) -> None:
    """The cameras stand where they stand; they are shown once."""
    view.patch(
        [
            MapPoint(each.id, each.place.lon, each.place.lat, Tone.NEUTRAL, Shape.CAMERA, each.place.address)
            for each in organisation.cameras
        ]
    )


def pins_of(row: SessionRow, lexicon: Lexicon) -> list[Pin]:
    """The marks of a session, each in its author's colour."""
    return [
        Pin(each.id, each.lon, each.lat, author_of(each.unit, lexicon), colour_of(each.unit, row), each.label)
        for each in row.pins
        if is_place(each.lon, each.lat)
    ]


def author_of(unit: UnitId | None, lexicon: Lexicon) -> str:
    """Whose mark it is, by unit; the desk has none."""
    return lexicon.unit(unit) if unit else say("坐席", "Desk")


def colour_of(unit: UnitId | None, row: SessionRow) -> str:
    """The colour a unit wears in a session, the same on every seat."""
    place = row.units.index(unit) + 1 if unit in row.units else 0
    return AUTHOR_COLOURS[place % len(AUTHOR_COLOURS)]


def _tone(row: CaseRow, now: datetime) -> Tone:
    """As in the queue: what is late or nearly so says that first, then that it is being discussed; an ended one is
    done with."""
    if row.stage in ENDED:
        return Tone.GOOD
    light = lamp_of(row.promise, now)
    if light is Lamp.GREEN and row.conferring:
        return Tone.SESSION
    return Tone(TONES[light])
