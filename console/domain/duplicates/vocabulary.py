"""Which classes the words of the public mean: a scan for the longest known word at each place of a text."""

import unicodedata
from collections.abc import Iterable, Sequence

from console.domain.codebook import Domain, SmallClass
from console.domain.duplicates.lexicon import TOPICS, TRADITIONAL
from console.domain.duplicates.marks import GAP

MOST_CHARACTERS = 300
STRONG, WEAK = 0.92, 0.5
"""How far words that name a class can be believed, beside a class chosen by a professional at 1."""


def plain(words: str) -> str:
    """Simplified, small, one width, at most MOST_CHARACTERS."""
    normal = unicodedata.normalize("NFKC", words[:MOST_CHARACTERS])[:MOST_CHARACTERS]
    return normal.lower().translate(TRADITIONAL)[:MOST_CHARACTERS]


def by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their first character, longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=len, reverse=True):
        found[word[0]] = (*found.get(word[0], ()), word)
    return found


def scan(text: str, words: dict[str, tuple[str, ...]]) -> list[tuple[int, str]]:
    """Where each word begins in the text, the longest where several do."""
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(text):
        for word in words.get(text[at], ()):
            if text.startswith(word, at) and not _is_torn(text, at, word):
                found.append((at, word))
                at += len(word)
                break
        else:
            at += 1
    return found


def _without(text: str, found: list[tuple[int, str]]) -> str:
    """The text with a gap for each word that was found."""
    left: list[str] = []
    done = 0
    for at, word in found:
        left += [text[done:at], GAP]
        done = at + len(word)
    return "".join([*left, text[done:]])


def _is_torn(text: str, at: int, word: str) -> bool:
    """Whether a word in Latin letters is only a piece of a longer one; a plural is none."""
    if not word.isascii():
        return False
    after = at + len(word) + text.startswith("s", at + len(word))
    around = text[max(0, at - 1) : at] + text[after : after + 1]
    return any(each.isascii() and each.isalnum() for each in around)


class Vocabulary:
    """Which classes a word means: the topics of every site, and the words of the public in a site's codebook.

    Where both know a word, the topics say how strong it is. Of the codebook's own, words of events are strong; those
    of parts are weak, since a lamp or a bus stop is named as the place of a trouble as often as for its own.
    `names`: of the classes, by code.
    """

    def __init__(self, classes: Sequence[SmallClass] = ()) -> None:
        codes = dict[str, dict[str, None]]()
        for topic in TOPICS:
            for word in (*topic.strong.split(), *topic.weak.split()):
                codes.setdefault(word, {}).update(dict.fromkeys(topic.codes))
        strong = {word for topic in TOPICS for word in topic.strong.split()}
        shared = frozenset(codes)
        for each in classes:
            for word in map(plain, each.words if each.domain is not Domain.SERVICE else ()):
                codes.setdefault(word, {})
                if word not in shared or codes[word]:
                    codes[word][each.code] = None
                if word not in shared and each.domain is Domain.EVENT:
                    strong.add(word)
        self.names = {each.code: each.name for each in classes}
        self._codes = {word: tuple(found) for word, found in codes.items()}
        self._strong = frozenset(strong)
        self._words = by_first(codes)

    def topics(self, text: str) -> tuple[tuple[str, ...], float, frozenset[str], str]:
        """The classes meant, how far to believe it, the words that say so, and the text without those words."""
        found = [each for each in scan(text, self._words) if self._codes[each[1]]]
        strong = [each for each in found if each[1] in self._strong]
        said = strong or found
        named = sorted({word for _, word in said})
        codes = tuple(dict.fromkeys(code for word in named for code in self._codes[word]))
        return codes, STRONG if strong else WEAK, frozenset(named), _without(text, said)


SHARED = Vocabulary()
