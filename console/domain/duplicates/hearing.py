"""What the words of a telling say: which classes they mean, what they single out, and what is left to compare.

Words may be hostile or endless: only the first MOST_CHARACTERS are heard, before anything is done with them.
"""

import re
from itertools import pairwise
from sys import intern

from msgspec import Struct

from console.domain.duplicates import marks
from console.domain.duplicates.lexicon import EMPTY_PAIRS, EMPTY_WORDS, STRETCH
from console.domain.duplicates.marks import GAP, MARKS, THINGS
from console.domain.duplicates.report import Side
from console.domain.duplicates.vocabulary import SHARED, Vocabulary, by_first, plain, scan


class Heard(Struct, frozen=True, gc=False):
    """`codes`: the classes meant, `belief` how far. `keywords`: the words that named them. `text`: the whole, plain.

    `pairs`: pairs of characters and Latin words that are left to compare. `marks`: kind of mark → what was said.
    `places`: kind of place → its names. `side`: of the road.
    """

    text: str
    codes: tuple[str, ...]
    belief: float
    keywords: frozenset[str]
    pairs: frozenset[str]
    marks: dict[str, frozenset[str]]
    places: dict[str, frozenset[str]]
    side: Side | None
    is_long: bool


def hear(words: str, road: str = "", vocabulary: Vocabulary = SHARED) -> Heard:
    """`road`, where known, is compared as a road and not once more as words."""
    text = plain(words)
    bare = text.replace(plain(road), GAP) if road.strip() else text
    numbers, rest = marks.numbers(bare)
    singled = numbers | _things(rest)
    codes, belief, keywords, rest = vocabulary.topics(rest)
    return Heard(
        text=text,
        codes=codes,
        belief=belief,
        keywords=keywords,
        pairs=_pairs(rest),
        marks={kind: singled[kind] for kind in MARKS if kind in singled},
        places=marks.places(bare),
        side=marks.side(text),
        is_long=any(word in text for word in STRETCH),
    )


def shared_words(one: Heard, other: Heard) -> tuple[str, ...]:
    """What both say, longest pieces first, for people to read: phrases too, though their empty parts weigh nothing."""
    counted = (one.pairs & other.pairs) | (one.keywords & other.keywords)
    both = _all_pairs(one.text) & _all_pairs(other.text)
    pieces: list[str] = []
    piece = ""
    for first, second in pairwise(one.text + GAP):
        if first + second in both:
            piece = piece + second if piece else first + second
        elif piece:
            pieces.append(piece)
            piece = ""
    pieces += [word for word in counted if word.isascii()]
    found = {piece for piece in pieces if len(piece) > 2 or any(word in piece for word in counted)}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _all_pairs(text: str) -> set[str]:
    """Each kept once, for a district says the same few thousand in a hundred thousand cases."""
    return {intern(run[i : i + 2]) for run in _CHINESE.findall(text) for i in range(len(run) - 1)}


_THINGS = {word: thing for thing in THINGS for word in thing.words.split()}
_THING_WORDS = by_first(_THINGS)
_LATIN = re.compile(r"[a-z0-9]{2,}")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")


def _things(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for _, word in scan(text, _THING_WORDS):
        found.setdefault(_THINGS[word].kind, set()).add(_THINGS[word].name.zh)
    return {kind: frozenset(said) for kind, said in found.items()}


def _pairs(text: str) -> frozenset[str]:
    return frozenset((_all_pairs(text) - EMPTY_PAIRS) | (set(_LATIN.findall(text)) - EMPTY_WORDS))
