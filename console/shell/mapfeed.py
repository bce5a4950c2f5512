"""Store → map: one patch per flush, only what moved."""

from collections.abc import Callable, Iterable
from datetime import datetime

from console.domain.alert import AlertStage
from console.domain.case.stages import ENDED
from console.domain.deadline import Lamp
from console.domain.ids import UnitId
from console.domain.rows import AlertRow, AnyRow, CaseRow, SessionRow
from console.domain.unit import Organisation
from console.models.queue import TONES, lamp_of
from console.sync.store import Store
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.maps.values import MapPoint, Pin, Shape, is_place
from widgets.maps.view import MapView
from widgets.tokens import Tone

AUTHOR_COLOURS = ("#4C9FFF", "#A996F5", "#4CC38A", "#FFB648", "#FF8FB1", "#5FD4D0")
"""A pin wears the colour of its author, the same on every seat: the desk the first, then the units as invited."""


class MapFeed:
    """Keeps one map true to a store. Call `tick` once a minute: lamps change with the clock."""

    def __init__(self, store: Store, view: MapView, hub_now: Callable[[], datetime]) -> None:
        self._store, self._view, self._now = store, view, hub_now
        self._shown: set[str] = set()
        self._lamps: dict[str, Tone] = {}
        self.stop = store.watch(self._follow)
        self._follow(self._all())

    def tick(self) -> None:
        """Draw anew the cases whose lamp has changed since."""
        now = self._now()
        moved = [
            id
            for id, row in self._store.rows(CaseRow).items()
            if id in self._shown and _tone(row, now) is not self._lamps.get(id)
        ]
        self._follow(moved)

    def _all(self) -> Iterable[str]:
        return [*self._store.rows(CaseRow), *self._store.rows(AlertRow)]

    def _follow(self, moved: Iterable[str]) -> None:
        now, upserts, gone = self._now(), [], []
        for id in moved:
            point = _point(self._store.row(id), now)
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


def _point(row: AnyRow | None, now: datetime) -> MapPoint | None:
    match row:
        case CaseRow() if row.stage not in ENDED and is_place(row.place.lon, row.place.lat):
            return MapPoint(row.id, row.place.lon, row.place.lat, _tone(row, now), Shape.CASE, row.title)
        case AlertRow() if row.stage is AlertStage.OPEN and is_place(row.place.lon, row.place.lat):
            return MapPoint(row.id, row.place.lon, row.place.lat, Tone.WARNING, Shape.ALERT, row.title)
        case _:
            return None


def _tone(row: CaseRow, now: datetime) -> Tone:
    """As in the queue: what is late or nearly so says that first, then that it is being discussed."""
    light = lamp_of(row.promise, now)
    if light is Lamp.GREEN and row.conferring:
        return Tone.SESSION
    return Tone(TONES[light])
