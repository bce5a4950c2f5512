"""Where things are, for who asks what is near: the open cases, the alerts that wait, and those of the last days.

A grid of cells in the writer's memory, made when it is first asked and kept with what is committed. It says which
things to look at; as what they stand is read with the transaction of who asks.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import floor, hypot

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, and_, or_, select

from console.domain.alert import Alert
from console.domain.case.things import Case
from console.domain.duty import Thing
from console.domain.place import Place
from console.domain.plane import metres_per_degree
from console.storage import tables
from console.storage.instants import micros
from console.storage.projection import Key

CELL = 0.002
"""Degrees: some 200 m from south to north."""
KEPT_FOR = timedelta(hours=48)
"""An alert stays for so long after it began, for the one that may follow it."""

Cell = tuple[int, int]


class _Spot(Struct, frozen=True):
    """As much of a stored thing as says where it is."""

    place: Place


_spots = msgspec.json.Decoder(_Spot)


class Around:
    """Keys by place."""

    def __init__(self) -> None:
        self._cells: dict[Cell, dict[Key, Place]] = {}
        self._at: dict[Key, Place] = {}

    @classmethod
    def of(cls, connection: Connection, now: datetime) -> "Around":
        """All that counts at `now`, from the read models."""
        made, table = cls(), tables.thing.c
        lately = and_(table.kind == "alert", table.began_at >= micros(now - KEPT_FOR))
        waits = and_(table.kind.in_(("alert", "case")), table.ended_at.is_(None))
        for row in connection.execute(select(table.kind, table.id, table.body).where(or_(waits, lately))):
            made._put((row.kind, row.id), _spots.decode(row.body).place)
        return made

    def take(self, key: Key, thing: Thing) -> None:
        """A thing as it is now committed; a case that ended is let go of."""
        if isinstance(thing, Alert) or (isinstance(thing, Case) and thing.is_open):
            self._put(key, thing.place)
        else:
            self._drop(key)

    def near(self, lon: float, lat: float, metres: float) -> Iterator[Key]:
        """What is committed within so many metres."""
        per_lon, per_lat = metres_per_degree(lat)
        left, low = _cell(lon - metres / per_lon, lat - metres / per_lat)
        right, top = _cell(lon + metres / per_lon, lat + metres / per_lat)
        for x in range(left, right + 1):
            for y in range(low, top + 1):
                for key, place in self._cells.get((x, y), {}).items():
                    if apart_m(lon, lat, place) <= metres:
                        yield key

    def _put(self, key: Key, place: Place) -> None:
        before = self._at.get(key)
        if before == place:
            return
        self._drop(key)
        self._at[key] = place
        self._cells.setdefault(_cell(place.lon, place.lat), {})[key] = place

    def _drop(self, key: Key) -> None:
        place = self._at.pop(key, None)
        if place is not None:
            del self._cells[_cell(place.lon, place.lat)][key]


def apart_m(lon: float, lat: float, place: Place) -> float:
    """Metres from a point to a place, on the plane that touches the earth at the point."""
    per_lon, per_lat = metres_per_degree(lat)
    return hypot((lon - place.lon) * per_lon, (lat - place.lat) * per_lat)


def _cell(lon: float, lat: float) -> Cell:
    return floor(lon / CELL), floor(lat / CELL)
