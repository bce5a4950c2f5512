"""A line of the duty log in words: who wrote it, and what it says."""

from collections.abc import Callable

from console.domain.dutylog import DutyEntry, told
from console.domain.people import CLOCK
from resources.tongue import say


def writer(entry: DutyEntry, name: Callable[[str], str]) -> str:
    """`name`: what an account is called."""
    return say("枢纽", "The hub") if entry.by == CLOCK else name(entry.by)


def words_of(entry: DutyEntry) -> str:
    """What a person wrote or the hub tells; "" where a hand-over page says it."""
    own = told(entry)
    return entry.words if own is None else say(*own)
