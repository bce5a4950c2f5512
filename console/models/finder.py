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


class Needle(NamedTuple):
    """One typed word. `initials` None where it cannot be a run of them."""

    word: str
    initials: re.Pattern[str] | None


def needles(typed: str) -> tuple[Needle, ...]:
    """What has to be found, every one of it."""
    return tuple(Needle(word, initials.pattern(word)) for word in typed.casefold().split())


def search(typed: str, shelves: Iterable[Shelf[T]]) -> Iterator[Found[T] | None]:
    """The best of each shelf that holds any, in the order of the shelves; None after every stretch."""
    sought = needles(typed)
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


def distance(sought: Sequence[Needle], names: Sequence[str]) -> int | None:
    """How far these names are from what was typed, 0 the nearest; None where a part of it is in none of them."""
    if not _may_hold(sought, "\n".join(names).casefold()):
        return None
    folded = [name.casefold() for name in names]
    total = 0
    for needle in sought:
        how, place = min((_how(needle, name), place) for place, name in enumerate(folded))
        if how == _NOT_THERE:
            return None
        total += how * len(names) + place
    return total


def _may_hold(sought: Sequence[Needle], words: str) -> bool:
    """Nearly all things end here, so it looks at each once; only what is left is weighed name by name."""
    spelt = ""
    for word, by in sought:
        if word in words:
            continue
        if by is None:
            return False
        spelt = spelt or initials.spelt(words)
        if by.search(spelt) is None:
            return False
    return True


def _how(needle: Needle, name: str) -> int:
    """In which way a needle is in a name, the nearer the less."""
    word, by = needle
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
