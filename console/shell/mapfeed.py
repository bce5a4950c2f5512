"""Store → map: one patch per flush, only what moved; of the cases those that a list holds, where it is given one.

A hand on the filters may turn a hundred thousand points: those come and go in slices.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from console.domain.alert import AlertStage
from console.domain.case.stages import ENDED
from console.domain.deadline import Lamp
from console.domain.ids import UnitId
from console.domain.rows import AlertRow, CaseRow, SessionRow
from console.domain.unit import Organisation
from console.models.queue import TONES, CaseQueue, lamp_of
from console.models.slices import Slices
from console.sync.store import Store
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.maps.values import MapPoint, Pin, Shape, is_place
from widgets.maps.view import MapView
from widgets.tokens import Tone

AUTHOR_COLOURS = ("#4C9FFF", "#A996F5", "#4CC38A", "#FFB648", "#FF8FB1", "#5FD4D0")
"""A pin wears the colour of its author, the same on every seat: the desk the first, then the units as invited."""


AT_ONCE = 2_000
"""So many points are looked at in one go; more of them in slices."""


class MapFeed(QObject):
    """Keeps one map true to a store. Call `tick` once a minute: lamps change with the clock.

    `queue`: the map shows the cases that it is narrowed to, ended ones among them where it holds those; without it
    every open one.
    """

    def __init__(
        self, store: Store, view: MapView, hub_now: Callable[[], datetime], queue: CaseQueue | None = None
    ) -> None:
        super().__init__()
        self._store, self._view, self._now, self._queue = store, view, hub_now, queue
        self._shown: set[str] = set()
        self._lamps: dict[str, Tone] = {}
        self._only: frozenset[str] | None = None
        self._slices = Slices()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._go_on)
        self._stop_watching = store.watch(self._heed)
        self._stop_members = queue.watch_members(self._heed) if queue is not None else lambda: None
        self._heed((*store.rows(CaseRow), *store.rows(AlertRow)))

    def stop(self) -> None:
        self._later.stop()
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
        now = self._now()
        moved = [
            id
            for id, row in self._store.rows(CaseRow).items()
            if id in self._shown and _tone(row, now) is not self._lamps.get(id)
        ]
        self._heed(moved)

    def _heed(self, moved: Collection[str]) -> None:
        if len(moved) <= AT_ONCE:
            self._follow(moved)
        else:
            self._slices.add(moved)
            self._later.start()

    def _go_on(self) -> None:
        self._follow(self._slices.next())
        if self._slices:
            self._later.start()

    def _follow(self, moved: Iterable[str]) -> None:
        now, upserts, gone = self._now(), [], []
        for id in moved:
            point = self._point(id, now)
            if point is not None:
                upserts.append(point)
                self._shown.add(id)
                self._lamps[id] = point.tone
            elif id in self._shown:
                gone.append(id)
                self._shown.discard(id)
                self._lamps.pop(id, None)
        if upserts or gone:
            self._view.patch(upserts, gone)

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
