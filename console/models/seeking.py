"""查找: which of many things hold every word that was typed, as written or by its initials.

    words of each thing ─▶ long texts, a line a thing ─▶ where the first sign stands ─▶ … and the second ─▶ slots

The text is kept as code units and again as it is spelt, so that a word is sought with a few comparisons of whole
arrays, as many for two thousand things as for one. No word that is typed holds the end of a line.
"""

from collections import deque
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.models import initials
from console.models.columns import Mask, Slots

Units = NDArray[np.uint16]
END = "\n"
NONE = -1
BLOCK = 2_000
"""So many lines are sought through at a time."""


class Sought:
    """What was typed: each of its words must be found."""

    def __init__(self, typed: str = "") -> None:
        self.needles = [(word, initials.pattern(word)) for word in typed.casefold().split()]

    def __bool__(self) -> bool:
        return bool(self.needles)

    def is_in(self, text: str) -> bool:
        """Whether one thing of these words is found; the rule that `Haystack.find` keeps for many."""
        folded, spelt = text.casefold(), ""
        for word, by in self.needles:
            if word in folded:
                continue
            if by is None:
                return False
            spelt = spelt or initials.spelt(folded)
            if by.search(spelt) is None:
                return False
        return True


class Haystack:
    """The words of things by slot, in blocks of lines; the newest block that has a slot is the one that counts."""

    def __init__(self) -> None:
        self._young: dict[int, str] = {}
        self._blocks: deque[Block] = deque()
        self._number = 0
        self._block_of: Slots = np.zeros(0, np.intp)

    def put(self, slot: int, text: str) -> None:
        """What a search looks through for this slot from now on."""
        self._young[slot] = text
        if len(self._young) >= BLOCK:
            self._age()

    def drop(self, slot: int) -> None:
        self._young.pop(slot, None)
        if slot < len(self._block_of):
            self._block_of[slot] = NONE

    def find(self, sought: Sought, slots: int) -> Mask:
        """Which of the first so many slots hold every word."""
        self._age()
        found = np.ones(slots, np.bool_)
        for word, by in sought.needles:
            written = [chr(unit) for unit in _units(word).tolist()]
            spelt = [] if by is None else [initials.signs(letter) for letter in word]
            hits = np.zeros(slots, np.bool_)
            for block in self._blocks:
                lines = block.written.holding(written)
                if spelt:
                    lines = np.concatenate((lines, block.spelt.holding(spelt)))
                held = block.slots[lines]
                hits[held[self._block_of[held] == block.number]] = True
            found &= hits
        return found

    def _age(self) -> None:
        """Make a block of the young ones, with what is left of the oldest if that is little."""
        if not self._young:
            return
        slots = np.fromiter(self._young, np.intp, len(self._young))
        written = _written([text.casefold() for text in self._young.values()])
        self._young = {}
        spare = max(0, int(slots.max()) + 1 - len(self._block_of))
        self._block_of = np.concatenate((self._block_of, np.full(spare, NONE)))
        self._number += 1
        self._block_of[slots] = self._number
        block = Block(self._number, slots, written, written.spelt())
        if self._blocks:
            oldest = self._blocks.popleft()
            is_current = self._block_of[oldest.slots] == oldest.number
            if np.count_nonzero(is_current) > BLOCK // 2:
                self._blocks.append(oldest)
            else:
                self._block_of[oldest.slots[is_current]] = self._number
                block = block.followed_by(oldest.only(is_current))
        self._blocks.append(block)


class Lines(NamedTuple):
    """Code units of one line after the other; a line begins where `begins` says and goes on to END."""

    units: Units
    begins: Slots

    def holding(self, signs: Sequence[str]) -> Slots:
        """The lines in which one of these signs, then one of those, and so on, stand side by side; some repeatedly.

        Nobody looks beyond the last line: its END is none of these signs.
        """
        at = np.flatnonzero(_is_one_of(self.units, signs[0]))
        for further, each in enumerate(signs[1:], 1):
            at = at[_is_one_of(self.units[at + further], each)]
        return np.searchsorted(self.begins, at, side="right") - 1

    def followed_by(self, more: "Lines") -> "Lines":
        return Lines(
            np.concatenate((self.units, more.units)), np.concatenate((self.begins, more.begins + len(self.units)))
        )

    def only(self, is_kept: Mask) -> "Lines":
        lengths = np.diff(self.begins, append=len(self.units))
        kept = lengths[is_kept]
        return Lines(self.units[np.repeat(is_kept, lengths)], np.cumsum(kept) - kept)

    def spelt(self) -> "Lines":
        """The same lines as a hand types their initials."""
        units = initials.spelling()[self.units]
        units[np.append(self.begins[1:], len(units)) - 1] = ord(END)
        is_kept = units != 0
        return Lines(units[is_kept], np.cumsum(is_kept)[self.begins] - is_kept[self.begins])


class Block(NamedTuple):
    """Line i of either text is that of `slots[i]`; each slot has one."""

    number: int
    slots: Slots
    written: Lines
    spelt: Lines

    def followed_by(self, more: "Block") -> "Block":
        slots = np.concatenate((self.slots, more.slots))
        written, spelt = self.written.followed_by(more.written), self.spelt.followed_by(more.spelt)
        return Block(self.number, slots, written, spelt)

    def only(self, is_kept: Mask) -> "Block":
        return Block(self.number, self.slots[is_kept], self.written.only(is_kept), self.spelt.only(is_kept))


def _written(texts: Sequence[str]) -> Lines:
    lines = [_units(text + END) for text in texts]
    lengths = np.fromiter(map(len, lines), np.intp, len(lines))
    return Lines(np.concatenate(lines), np.cumsum(lengths) - lengths)


def _units(text: str) -> Units:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def _is_one_of(units: Units, signs: str) -> Mask:
    return units == ord(signs) if len(signs) == 1 else _table(signs)[units]


@cache
def _table(signs: str) -> Mask:
    """Whether a unit is one of these."""
    table = np.zeros(1 << 16, np.bool_)
    table[[ord(sign) for sign in signs]] = True
    return table
