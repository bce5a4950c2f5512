"""What one actor sees, and what it may do about it.

A view holds the rows of the actor's own stream with the instant since which each stands as it does.
An act is an ask with the version the actor saw, so that a colleague who was quicker makes it a conflict
and never a second deed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from console.domain.catalogue import Command, target
from console.domain.ids import AccountId
from console.domain.people import Actor
from console.domain.rows import AnyRow, Row
from console.seats.actors.pictures import Picture
from console.seats.actors.town import chance

R = TypeVar("R", bound=AnyRow)


class Seen(Struct, Generic[R], frozen=True):
    row: R
    since: datetime


class Act(Struct, frozen=True, kw_only=True):
    """`ver`: the version of its thing the actor saw, None where it begins one. `pictures` are sent ahead.
    `at`: when it happened, where that is not simply now."""

    body: Command
    ver: int | None = None
    at: datetime | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def thing(self) -> str:
        return target(self.body)[1]


class Player(Protocol):
    """Decides what one account does next. Nothing but what it sees and the time goes in."""

    def next_acts(self, view: "View", now: datetime, rng: Random) -> tuple[Act, ...]: ...


class View:
    """The rows of one account by where they stand; a row that was acted on is not shown again until it moves."""

    def __init__(self, me: Actor, last_turn: datetime) -> None:
        self.me = me
        self.last_turn = last_turn
        self._seen: dict[str, Seen[AnyRow]] = {}
        self._places: dict[tuple[type[Row], str], dict[str, Seen[AnyRow]]] = {}
        self._asked: dict[str, int] = {}

    def rows(self) -> tuple[AnyRow, ...]:
        return tuple(seen.row for seen in self._seen.values())

    def row(self, thing: str) -> AnyRow | None:
        seen = self._seen.get(thing)
        return None if seen is None else seen.row

    def take(self, rows: Iterable[AnyRow], at: datetime) -> None:
        """Rows as they stand from `at` on; where the version did not move, since when is kept."""
        for row in rows:
            old = self._seen.get(row.id)
            since = old.since if old is not None and old.row.ver == row.ver else at
            if old is not None:
                del self._places[_place(old.row)][row.id]
            seen = Seen(row, since)
            self._seen[row.id] = seen
            self._places.setdefault(_place(row), {})[row.id] = seen
            if self._asked.get(row.id, row.ver) < row.ver:
                del self._asked[row.id]

    def drop(self, things: Iterable[str]) -> None:
        for thing in things:
            seen = self._seen.pop(thing, None)
            if seen is not None:
                del self._places[_place(seen.row)][thing]
            self._asked.pop(thing, None)

    def empty(self) -> None:
        """Forget all rows, as a snapshot begins."""
        self.drop(tuple(self._seen))

    def standing(self, kind: type[R], *stages: str) -> list[Seen[R]]:
        """What stands at these stages and waits for somebody, the longest waiting first."""
        found: list[Seen[R]] = [
            Seen(seen.row, seen.since)
            for stage in stages
            for thing, seen in self._places.get((kind, stage), {}).items()
            if isinstance(seen.row, kind) and self._asked.get(thing) != seen.row.ver
        ]
        return sorted(found, key=lambda seen: (seen.since, seen.row.id))

    def asked(self, act: Act) -> None:
        """Remember that something was asked of a thing as it stands."""
        if act.ver is not None:
            self._asked[act.thing] = act.ver


def turns(view: View, now: datetime, pace_s: float) -> int:
    """How many deeds of `pace_s` seconds fit since the last turn; always one."""
    return max(1, int((now - view.last_turn).total_seconds() / pace_s))


def pick(crew: tuple[AccountId, ...], thing: str) -> AccountId:
    """Which colleague takes a thing, so that two do not reach for the same."""
    return crew[chance("pick", thing).randrange(len(crew))]


def minutes(low: float, high: float, *words: object) -> timedelta:
    """A wait between two bounds in minutes, the same for the same words."""
    return timedelta(minutes=chance(*words).uniform(low, high))


def _place(row: AnyRow) -> tuple[type[Row], str]:
    return type(row), str(getattr(row, "stage", ""))
