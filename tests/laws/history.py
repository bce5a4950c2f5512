"""A random lawful history in memory, told to seats of every scope as a hub tells it.

walk ─▶ decide ─▶ events ─▶ evolve ─▶ things
                    └─▶ the hub's audiences ─▶ frames ─▶ Store of each
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from msgspec import Struct

from console.domain.case.decide import ACTIONS
from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.case.things import Case
from console.domain.catalogue import Command, Event, happened_at, subject, target, version_of
from console.domain.duty import DISTRICT, Audience, Mask, Thing, ended_at, row, scopes
from console.domain.ids import AccountId
from console.domain.people import Actor
from console.domain.rows import AnyRow
from console.domain.text import Refused
from console.hub.audience import Audiences, items
from console.storage.records import Recorded
from console.sync.store import Store
from console.wire import frames
from console.wire.codec import encode, from_hub
from tests.storage.walk import Walker
from tests.support.law import CLEAN, GREEN, NOW, STREET, MemoryBook

AUDIENCES = (
    Audience(DISTRICT, Mask.DESK),
    Audience(DISTRICT, Mask.FIELD),
    Audience(DISTRICT, Mask.WALL),
    *(Audience(unit, Mask.UNIT) for unit in (CLEAN, GREEN, STREET)),
)


class Ear:
    """A seat without a socket."""

    def __init__(self, audience: Audience) -> None:
        self.audience, self.store = audience, Store()
        self.heard: list[tuple[int, bytes]] = []

    def take(self, packed: bytes) -> None:
        news = from_hub(packed)
        assert isinstance(news, frames.News)
        self.heard += [(each.o, encode(each)) for each in news.items]
        self.store.apply(news.items)


class Step(Struct, frozen=True):
    """One ask that was taken: what it caused, and where its case stood before and after."""

    actor: Actor
    command: Command
    events: tuple[Event, ...]
    action: Action | None
    before: Stage | None
    after: Stage | None


class History(Walker):
    """Walks on; `stores` hold what a seat of each audience was told, `told` counts every item."""

    def __init__(self, seed: int) -> None:
        self.random, self.now, self._made = Random(seed), NOW, 0
        self._others, self.asked = [], Counter()
        self.book = MemoryBook()
        self._hub, self._ears = Audiences(0, lambda frame: frame), [Ear(audience) for audience in AUDIENCES]
        for ear in self._ears:
            self._hub.join(ear, NOW)
        self.stores = {ear.audience: ear.store for ear in self._ears}
        self.refused: Counter[str] = Counter()
        self.o = 0

    def walk(self, asks: int) -> Iterator[Step]:
        """That many asks; yields after each that was taken, when every seat knows."""
        for _ in range(asks):
            self.now += timedelta(minutes=self.random.randrange(12), microseconds=self.random.randrange(1_000_000))
            actor, command = self._one(self._things())
            key = target(command)
            before = self.book.things.get(key)
            was = {each: scopes(thing) for each, thing in self.book.things.items()}
            try:
                events = self.book.happen(command, actor, self.now)
            except Refused as refusal:
                self.refused[refusal.reason.en] += 1
                continue
            self._tell(actor, events, was)
            after = self.book.things.get(key)
            yield Step(
                actor,
                command,
                events,
                ACTIONS.get(type(command)),
                before.stage if isinstance(before, Case) else None,
                after.stage if isinstance(after, Case) else None,
            )

    def rows(self, audience: Audience) -> dict[str, AnyRow]:
        """The projection afresh: what a snapshot would hold now."""
        found = (row(thing, audience) for thing in self.book.things.values())
        return {each.id: each for each in found if each is not None}

    def held(self, audience: Audience) -> dict[str, AnyRow]:
        """What the seat holds, through everything it was told."""
        store = self.stores[audience]
        known = (store.row(thing.id) for thing in self.book.things.values())
        return {each.id: each for each in known if each is not None}

    def _things(self) -> list[Thing]:
        live = [thing for thing in self.book.things.values() if ended_at(thing) is None]
        ended = [thing for thing in self.book.things.values() if ended_at(thing) is not None]
        return [*live, *ended[-20:]]

    def _tell(self, actor: Actor, events: tuple[Event, ...], was: dict[tuple[str, str], frozenset[str]]) -> None:
        """Publish them as one commit; every seat must hear what it would be told if it were the only one."""
        records = tuple(self._recorded(actor, event, was) for event in events)
        self._hub.publish(records)
        for ear in self._ears:
            assert ear.heard == items(records, ear.audience), ear.audience.key
            ear.heard.clear()
            ear.store.flush()

    def _recorded(self, actor: Actor, event: Event, was: dict[tuple[str, str], frozenset[str]]) -> Recorded:
        self.o += 1
        key = subject(event)
        after = self.book.things[key]
        return Recorded(
            o=self.o,
            at=self.now,
            happened_at=happened_at(event),
            kind=type(event).__name__,
            v=version_of(event),
            thing_kind=key[0],
            thing=key[1],
            ver=after.ver,
            by=AccountId(actor.account),
            unit=actor.unit,
            cmd=None,
            event=event,
            body=encode(event),
            scopes=scopes(after),
            was=was.get(key, frozenset()),
            after=after,
        )
