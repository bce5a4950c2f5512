"""Who is in a room now and where they point: of the moment, not numbered, not stored.

A room is a thing of the log (`case/<id>`, `session/<id>`). Whoever may not see the thing neither
enters its room nor hears of it. A place in a room is held for 60 s and renewed by saying it again;
the latest word of a seat replaces the one before, and a room is told at most every 50 ms.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from console.domain import duty
from console.domain.duty import Audience, Mask
from console.wire import frames

LEASE_S = 60.0
TOLD_EVERY_S = 0.05
ROOM_KINDS = ("case", "session")
MOST_IN_ROOM = 200


class Standing(Struct):
    """One seat's place in a room, with the instant its lease ends."""

    present: frames.Present
    until: float


class Room:
    """One thing's room: who may know of it, who stands in it."""

    def __init__(self, name: str, scopes: frozenset[str]) -> None:
        self.name = name
        self.scopes = scopes
        self.standing: dict[str, Standing] = {}
        self.is_stale = False
        self.told = float("-inf")
        self.roster: frozenset[tuple[str, str, str]] = frozenset()


class Rooms:
    """Every room with somebody in it. `seat` is the name of one connection; `now` is seconds that never jump."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self._of_seat: dict[str, str] = {}

    def knows(self, name: str) -> frozenset[str] | None:
        """The scopes of a room somebody stands in, so that the thing need not be looked up again."""
        room = self._rooms.get(name)
        return None if room is None else room.scopes

    def enter(
        self, seat: str, who: frames.Who, here: frames.Here, scopes: frozenset[str], at: datetime, now: float
    ) -> None:
        """The seat says where it is; it leaves the room it was in. State `away` only leaves."""
        before = self._of_seat.get(seat)
        if before is not None and before != here.room:
            self.leave(seat)
        if here.state == "away":
            self.leave(seat)
            return
        room = self._rooms.setdefault(here.room, Room(here.room, scopes))
        if seat not in room.standing and len(room.standing) >= MOST_IN_ROOM:
            return
        present = frames.Present(
            account=who.account,
            name=who.name,
            room=here.room,
            state=here.state,
            seen_at=at,
            lon=here.lon,
            lat=here.lat,
        )
        room.standing[seat] = Standing(present, now + LEASE_S)
        room.is_stale = True
        self._of_seat[seat] = here.room

    def leave(self, seat: str) -> None:
        """The seat is in no room any more."""
        name = self._of_seat.pop(seat, None)
        if name is not None:
            room = self._rooms[name]
            del room.standing[seat]
            room.is_stale = True

    def moved(self, name: str, scopes: frozenset[str]) -> None:
        """The thing of a room may be known by others now."""
        if name in self._rooms:
            self._rooms[name].scopes = scopes

    def tick(self, now: float) -> tuple[tuple[Room, bool], ...]:
        """The rooms that have something to tell now, and whether people came, went or go by another name.

        If nobody did, only those who stand in the room need to hear it. A room that has emptied is
        told once more and forgotten.
        """
        for room in tuple(self._rooms.values()):
            for seat in [seat for seat, standing in room.standing.items() if standing.until <= now]:
                self.leave(seat)
        telling = []
        for room in tuple(self._rooms.values()):
            if room.is_stale and now - room.told >= TOLD_EVERY_S:
                here = (each.present for each in room.standing.values())
                roster = frozenset((each.account, each.name, each.state) for each in here)
                telling.append((room, roster != room.roster))
                room.is_stale, room.told, room.roster = False, now, roster
                if not room.standing:
                    del self._rooms[room.name]
        return tuple(telling)

    @property
    def is_stale(self) -> bool:
        """Whether any room has something it has not told yet."""
        return any(room.is_stale for room in self._rooms.values())

    def all(self) -> tuple[Room, ...]:
        return tuple(self._rooms.values())


def presence(room: Room) -> frames.Presence:
    """A room as it is told: one entry for each account, the latest of its seats."""
    latest: dict[str, frames.Present] = {}
    for standing in sorted(room.standing.values(), key=lambda each: each.present.seen_at):
        latest[standing.present.account] = standing.present
    return frames.Presence(room=room.name, present=tuple(latest.values()))


def thing_of(room: str) -> tuple[str, str] | None:
    """(kind, id) of the thing a room belongs to; None where the name is no room's."""
    kind, _, thing = room.partition("/")
    return (kind, thing) if kind in ROOM_KINDS and thing else None


def hears(audience: Audience, room: str, scopes: Iterable[str]) -> bool:
    """Whether an audience is told of a room: it sees the thing, and the wall sees no one at their desk."""
    if audience.mask is Mask.WALL and not room.startswith("session/"):
        return False
    return duty.sees(audience, room.partition("/")[0], frozenset(scopes))
