"""What does it cost to decide and evolve a mixed walk of cases, beside sending its commands and events through JSON?

Ours takes the same asks over an empty book in every round; the other decodes and encodes each command and each event
that it caused, as any hub has to. One row for all, and one for each command that is asked often.
"""

import gc
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from time import perf_counter

import msgspec

from console.domain.calendar import WorkCalendar
from console.domain.catalogue import Command, Event, decide, evolve, subject
from console.domain.codebook import Codebook
from console.domain.unit import Organisation
from tests.bench.row import Row
from tests.laws.lives import RULES, Lives, Taken
from tests.support.law import MemoryBook, a_calendar, a_codebook, an_organisation

LIVES, SEED, ROUNDS = 120, 20261122, 9
OFTEN = 20
"""A command asked less often than that says too little by itself."""
ALL = "all"
Spent = dict[str, float]
_commands, _events = msgspec.json.Decoder(Command), msgspec.json.Decoder(Event)
_encoder = msgspec.json.Encoder()


def run() -> list[Row]:
    taken = walked()
    names = [type(each.command).__name__ for each in taken]
    lawful(taken), through_json(taken)
    rounds = [(timed(lawful, taken), timed(through_json, taken)) for _ in range(ROUNDS)]
    often = sorted({name for name in names if names.count(name) >= OFTEN})
    return [
        Row(
            f"{len(taken):,} asks" if name == ALL else f"{names.count(name)} {name}",
            tuple(ours[name] for ours, _ in rounds),
            tuple(other[name] for _, other in rounds),
            "msgspec, the same asks and events there and back",
        )
        for name in (ALL, *often)
    ]


class Book(MemoryBook):
    """As a hub keeps it: the reference sets are there and not made anew for each ask."""

    def codebook(self, rev: int | None = None) -> Codebook:
        return _codebook()

    def calendar(self) -> WorkCalendar:
        return _calendar()

    def organisation(self) -> Organisation:
        return _organisation()


_codebook, _calendar, _organisation = cache(a_codebook), cache(a_calendar), cache(an_organisation)


def walked() -> list[Taken]:
    """Whole lives of cases with everything that was asked in them and what it caused."""
    lives = Lives(SEED, RULES[0])
    return [step for _ in range(LIVES) for step in lives.live()]


def lawful(taken: list[Taken]) -> Spent:
    """Seconds for deciding and evolving, by command."""
    book = Book(RULES[0])
    book.things |= Lives(SEED, RULES[0]).book.things
    spent: Spent = defaultdict(float)
    for each in taken:
        began = perf_counter()
        events = decide(book, each.command, each.actor, each.now)
        for event in events:
            key = subject(event)
            after = evolve(book.things.get(key), event, each.actor.account, each.now)
            if after is not None:
                book.things[key] = after
        seconds = perf_counter() - began
        spent[type(each.command).__name__] += seconds
        spent[ALL] += seconds
        assert len(events) == len(each.events)
    return spent


def through_json(taken: list[Taken]) -> Spent:
    """Seconds for the same commands and events from JSON and into it, by command."""
    spent: Spent = defaultdict(float)
    for each in taken:
        asked, told = _encoder.encode(each.command), [_encoder.encode(event) for event in each.events]
        began = perf_counter()
        _encoder.encode(_commands.decode(asked))
        for event in told:
            _encoder.encode(_events.decode(event))
        seconds = perf_counter() - began
        spent[type(each.command).__name__] += seconds
        spent[ALL] += seconds
    return spent


def timed(way: Callable[[list[Taken]], Spent], taken: list[Taken]) -> Spent:
    gc.collect()
    gc.disable()
    try:
        return way(taken)
    finally:
        gc.enable()
