"""From how many sides a list is narrowed at once, and what of it each who looks takes.

    filter ∧ words ∧ region ∧ one bar of each chart ─▶ the list, and by it the map
    all of these but its own                        ─▶ a chip of the filters, a chart

A chip counts what it would leave, a chart what each of its bars would leave: so neither is narrowed by its own choice,
and what was not chosen stays to be chosen. This is the one place that says so.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct

from console.models.columns import Columns, Mask

WORDS, REGION = "words", "region"


class Side(Struct, frozen=True):
    """One side. `holds`: whether it holds a row of these words; `mask`: the same for every slot at once.

    `bar`: the (chart, bar) that somebody has opened, None where it is no bar.
    """

    holds: Callable[[Any, str], bool]
    mask: Callable[[], Mask]
    bar: tuple[str, str] | None = None


class Sides:
    """The sides that hold now, each with its answer for every slot."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._sides: dict[str, Side] = {}
        self._masks: dict[str, Mask] = {}

    @property
    def bars(self) -> dict[str, tuple[str, str]]:
        """The bars that are open, by their sides, in the order in which they were opened."""
        return {name: side.bar for name, side in self._sides.items() if side.bar is not None}

    def put(self, name: str, side: Side | None) -> bool:
        """Narrow from this side in this way, None: no longer; gives whether any slot is held otherwise."""
        before = self._masks.pop(name, None)
        self._sides = {**self._sides, name: side} if side is not None else _without(self._sides, name)
        if side is None:
            return before is not None
        self._masks[name] = side.mask()
        return before is None or not np.array_equal(before, self._masks[name])

    def weigh(self, slot: int, row: Any, words: str) -> None:
        """A row stands in a slot now."""
        for name, side in self._sides.items():
            mask = self._masks[name]
            if slot >= len(mask):
                mask = self._masks[name] = np.pad(mask, (0, len(self._columns.bits) - len(mask)))
            mask[slot] = side.holds(row, words)

    def holds(self, slot: int, but: str = "") -> bool:
        """Whether all of them hold a slot, one left out."""
        return all(mask[slot] for name, mask in self._masks.items() if name != but)

    def within(self, mask: Mask, but: str = "") -> Mask:
        """What all of them leave of these slots, one left out."""
        for name, each in self._masks.items():
            if name != but:
                mask = mask & each
        return mask


def _without(sides: dict[str, Side], name: str) -> dict[str, Side]:
    return {key: side for key, side in sides.items() if key != name}
