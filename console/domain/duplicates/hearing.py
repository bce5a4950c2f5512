"""What the words of a telling say: which classes they mean, what they single out, and what is left to compare.

Words may be hostile or endless: only the first MOST_CHARACTERS are heard, before anything is done with them.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from console.domain.duplicates.lexicon import (
    EMPTY_PAIRS,
    EMPTY_WORDS,
    MARK_PATTERNS,
    STRETCH,
    THINGS,
    TOPICS,
    TRADITIONAL,
)

MOST_CHARACTERS = 300
STRONG, WEAK = 0.92, 0.5
"""How far words that name a class can be believed, beside a class chosen by a professional at 1."""
GAP = "·"
"""Stands where a word was taken out, so that what was apart never becomes a pair."""


class Heard(Struct, frozen=True, gc=False):
    """`codes`: the classes meant, `belief` how far. `keywords`: the words that named them. `text`: the whole, plain.

    `pairs`: pairs of characters and Latin words that are left to compare. `marks`: kind of mark → what was said.
    """

    text: str
    codes: tuple[str, ...]
    belief: float
    keywords: frozenset[str]
    pairs: frozenset[str]
    marks: dict[str, frozenset[str]]
    is_long: bool


def plain(words: str) -> str:
    """Simplified, small, one width, at most MOST_CHARACTERS."""
    normal = unicodedata.normalize("NFKC", words[:MOST_CHARACTERS])[:MOST_CHARACTERS]
    return normal.lower().translate(TRADITIONAL)[:MOST_CHARACTERS]


def hear(words: str, road: str = "") -> Heard:
    """`road`, where known, is compared as a road and not once more as words."""
    text = plain(words)
    rest = text.replace(plain(road), GAP) if road.strip() else text
    marks, rest = _marks(rest)
    strong, weak, rest = _topics(rest)
    named = strong or weak
    return Heard(
        text=text,
        codes=tuple(dict.fromkeys(code for word in named for code in _CODES[word])),
        belief=STRONG if strong else WEAK,
        keywords=frozenset(word for word in named if _CODES[word]),
        pairs=_pairs(rest),
        marks=marks,
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
    return {run[i : i + 2] for run in _CHINESE.findall(text) for i in range(len(run) - 1)}


def _by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their first character, longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=len, reverse=True):
        found[word[0]] = (*found.get(word[0], ()), word)
    return found


def _scan(text: str, words: dict[str, tuple[str, ...]]) -> tuple[list[str], str]:
    """The words in the text, the longest where several begin, and the text with a gap for each."""
    found: list[str] = []
    left: list[str] = []
    at = 0
    while at < len(text):
        for word in words.get(text[at], ()):
            if text.startswith(word, at) and not _is_torn(text, at, word):
                found.append(word)
                left.append(GAP)
                at += len(word)
                break
        else:
            left.append(text[at])
            at += 1
    return found, "".join(left)


def _is_torn(text: str, at: int, word: str) -> bool:
    """Whether a word in Latin letters is only a piece of a longer one; a plural is none."""
    if not word.isascii():
        return False
    after = at + len(word) + text.startswith("s", at + len(word))
    around = text[max(0, at - 1) : at] + text[after : after + 1]
    return any(each.isascii() and each.isalnum() for each in around)


def _codes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for topic in TOPICS:
        for word in (*topic.strong.split(), *topic.weak.split()):
            found[word] = (*found.get(word, ()), *topic.codes)
    return found


_CODES = _codes()
_STRONG = frozenset(word for topic in TOPICS for word in topic.strong.split())
_TOPIC_WORDS = _by_first(_CODES)
_THINGS = {word: thing for thing in THINGS for word in thing.words.split()}
_THING_WORDS = _by_first(_THINGS)
_LATIN = re.compile(r"[a-z0-9]{2,}")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


def _topics(text: str) -> tuple[list[str], list[str], str]:
    """Strong words, weak words, and the text without them; a word that means nothing only hides what it holds."""
    found, rest = _scan(text, _TOPIC_WORDS)
    named = [word for word in sorted(set(found)) if _CODES[word]]
    strong = [word for word in named if word in _STRONG]
    return strong, [word for word in named if word not in _STRONG], rest


def _marks(text: str) -> tuple[dict[str, frozenset[str]], str]:
    marks: dict[str, set[str]] = {}
    for kind, pattern in MARK_PATTERNS:
        if said := pattern.findall(text):
            marks[kind] = {_number(each) for each in said}
            text = pattern.sub(GAP, text)
    for word in _scan(text, _THING_WORDS)[0]:
        marks.setdefault(_THINGS[word].kind, set()).add(_THINGS[word].name.zh)
    return {kind: frozenset(said) for kind, said in marks.items()}, text


def _number(said: str) -> str:
    """五 and 十二 as digits; whatever is none stays as it is."""
    if not said or said[0] not in "一二三四五六七八九十":
        return said.lstrip("0") or said
    tens, ten, ones = said.partition("十")
    if not ten:
        return "".join(str(_DIGITS[each]) for each in said)
    if not all(each in _DIGITS for each in tens + ones):
        return said
    return str((_DIGITS[tens[0]] if tens else 1) * 10 + (_DIGITS[ones[0]] if ones else 0))


def _pairs(text: str) -> frozenset[str]:
    return frozenset((_all_pairs(text) - EMPTY_PAIRS) | (set(_LATIN.findall(text)) - EMPTY_WORDS))
