"""What a few typed words may mean, shelf by shelf: as written, or by their initials.

    typed ─▶ needles ─▶ a shelf, a stretch at a time ─▶ its best few ─▶ the next shelf

A shelf may hold a hundred thousand cases, so whoever searches may stop after every stretch and go on later; what has
been found by then stays where it is, and what is found later comes beneath it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import Generic, NamedTuple, TypeVar

from console.domain.text import Text
from console.models import initials
from console.models.seeking import Sought

T = TypeVar("T", covariant=True)

MOST = 6
"""So many are given of a shelf."""
ENOUGH = 200
"""Where so many fit, the words say too little for a further one to be better."""
STRETCH = 128
"""So many are looked at before somebody may interrupt."""
_SAME, _BEGINS, _INITIALS_BEGIN, _WORD_BEGINS, _INSIDE, _INITIALS_INSIDE, _NOT_THERE = range(7)


class Candidate(NamedTuple, Generic[T]):
    """A thing and what it goes by, the telling first. `is_last`: after all that are not, however well it fits."""

    thing: T
    names: Sequence[str]
    is_last: bool = False


class Shelf(NamedTuple, Generic[T]):
    """Things of one kind; where two fit alike, the one that stands first is given first."""

    title: Text
    candidates: Iterable[Candidate[T]]


class Found(NamedTuple, Generic[T]):
    """The best of a shelf, the best first."""

    title: Text
    things: tuple[T, ...]


def search(typed: str, shelves: Iterable[Shelf[T]]) -> Iterator[Found[T] | None]:
    """The best of each shelf that holds any, in the order of the shelves; None after every stretch."""
    sought = Sought(typed)
    for shelf in shelves:
        hits: list[tuple[bool, int, int, T]] = []
        for place, candidate in enumerate(shelf.candidates, start=1):
            away = distance(sought, candidate.names)
            if away is not None:
                hits.append((candidate.is_last, away, place, candidate.thing))
            if len(hits) == ENOUGH:
                break
            if place % STRETCH == 0:
                yield None
        if hits:
            yield Found(shelf.title, tuple(hit[-1] for hit in nsmallest(MOST, hits, key=lambda hit: hit[:3])))


def distance(sought: Sought, names: Sequence[str]) -> int | None:
    """How far these names are from what was typed, 0 the nearest; None where a part of it is in none of them."""
    if not sought.is_in("\n".join(names)):
        return None
    folded = [name.casefold() for name in names]
    total = 0
    for needle in sought.needles:
        how, place = min((_how(*needle, name), place) for place, name in enumerate(folded))
        if how == _NOT_THERE:
            return None
        total += how * len(names) + place
    return total


def _how(word: str, by: re.Pattern[str] | None, name: str) -> int:
    """In which way a needle is in a name, the nearer the less."""
    if word == name:
        return _SAME
    if name.startswith(word):
        return _BEGINS
    spelt = initials.spelt(name) if by is not None else ""
    if by is not None and by.match(spelt):
        return _INITIALS_BEGIN
    if f" {word}" in name:
        return _WORD_BEGINS
    if word in name:
        return _INSIDE
    return _INITIALS_INSIDE if by is not None and by.search(spelt) else _NOT_THERE
