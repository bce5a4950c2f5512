"""首字母: what a hand types for Chinese words without an input method, `lxl` for 柳溪路.

    words ─▶ spelt: a letter for each character, or a sign for the two letters that its readings begin with
    typed ─▶ pattern: each letter, or any sign that holds it

A character of several readings is found by either of the two usual ones: 银行 by `yh`, 人行道 by `rxd`. Letters and
digits stand for themselves, everything else is passed over.
"""

import re
from functools import cache
from itertools import combinations
from string import ascii_lowercase, digits

import numpy as np
from numpy.typing import NDArray

from resources import path

FIRST = 0x4E00
NONE = "."
SHORTEST = 2
"""One letter alone would find nearly everything."""
_SIGNS = {pair: chr(0xE000 + n) for n, pair in enumerate(combinations(ascii_lowercase, 2))}
"""For two letters, in their order, a character of the private use area."""
_HOLDING = {letter: letter + "".join(_SIGNS[pair] for pair in _SIGNS if letter in pair) for letter in ascii_lowercase}


def spelt(words: str) -> str:
    """The words as `pattern` reads them."""
    return words.casefold().translate(_table())


def pattern(typed: str) -> re.Pattern[str] | None:
    """What finds words of these initials in their spelling; None where something else was typed."""
    if len(typed) < SHORTEST or not (typed.isascii() and typed.isalnum()):
        return None
    return re.compile("".join(f"[{signs(letter)}]" for letter in typed.casefold()))


def signs(letter: str) -> str:
    """Everything in a spelling that a typed letter or digit stands for."""
    return _HOLDING.get(letter, letter)


@cache
def spelling() -> NDArray[np.uint16]:
    """For each code unit of casefolded words what it is in `spelt`; 0 where it is left out."""
    table = np.zeros(1 << 16, np.uint16)
    for point, sign in (dict(_table()) | {ord(sign): sign for sign in ascii_lowercase + digits}).items():
        table[point] = ord(sign or "\0")
    return table


@cache
def _table() -> "_Table":
    lines = path("words", "initials.txt").read_text(encoding="utf-8").splitlines()
    usual, other = (line for line in lines if not line.startswith("#"))
    table = _Table()
    for point, letter, second in zip(range(FIRST, FIRST + len(usual)), usual, other, strict=True):
        if letter != NONE:
            table[point] = letter if second == NONE else _SIGNS[min(letter, second), max(letter, second)]
    return table


class _Table(dict[int, str]):
    """For `str.translate`: what is neither letter nor digit is left out."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        kept = self[point] = letter if letter.isascii() and letter.isalnum() else ""
        return kept
