"""What a reference set holds, line by line, for somebody who looks something up in it; any set there may come."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from console.domain.calendar import WorkCalendar
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.reference import ReferenceSet
from console.domain.unit import Organisation
from console.ingest.difference import day_told, ground_lines
from resources.tongue import say

WORDS_MOST = 400
KEYS = ("id", "code", "date", "name", "class_code")


class Content(Struct, frozen=True):
    """One line: in which part of the set, what it is known by, and what it says."""

    part: str
    key: str
    words: str

    @property
    def id(self) -> str:
        return f"{self.part}\0{self.key}"


def contents(value: ReferenceSet) -> tuple[Content, ...]:
    """Every line of a set, in its own order."""
    match value:
        case Codebook():
            return (*_classes(value), *_fields(value, {"classes"}))
        case Organisation():
            return (*_units(value), *_fields(value, {"units"}))
        case WorkCalendar():
            return (*_days(value), *_fields(value, {"days"}))
        case Ground():
            return tuple(Content(say(*part), key, say(*words)) for part, key, words in ground_lines(value))
        case _:
            return tuple(_fields(value, set()))


def _classes(book: Codebook) -> Iterator[Content]:
    for each in book.classes:
        for one in each.conditions:
            urgent = say("（紧急）", " (emergency)") if one.is_emergency else ""
            words = f"{say(*each.name)}{urgent}　{say(*one.text)}　→ {say(*one.limit_text())}　{say(*one.closing)}"
            yield Content(say("立案标准", "standards"), f"{each.code}-{one.n}", words)


def _units(organisation: Organisation) -> Iterator[Content]:
    for each in organisation.units:
        yield Content(
            say("单位", "units"), each.id, f"{say(*each.name)}　{each.kind}　{each.parent or ''}".rstrip("　")
        )


def _days(calendar: WorkCalendar) -> Iterator[Content]:
    for each in calendar.days:
        yield Content(say("日期", "days"), each.date.isoformat(), say(*day_told(each)))


def _fields(value: ReferenceSet, told: set[str]) -> Iterator[Content]:
    """Every other field as it is stored."""
    whole: dict[str, Any] = msgspec.to_builtins(value)
    for field, inside in whole.items():
        if field in told or field == "rev" or inside in (None, "", [], {}):
            continue
        match inside:
            case dict():
                yield from (Content(field, str(key), _words(each)) for key, each in inside.items())
            case list() | tuple():
                yield from (Content(field, _known_by(each, n), _words(each)) for n, each in enumerate(inside, 1))
            case _:
                yield Content(field, "", _words(inside))


def _known_by(each: Any, n: int) -> str:
    if isinstance(each, dict):
        return next((str(each[key]) for key in KEYS if isinstance(each.get(key), str)), f"{n}")
    return f"{n}"


def _words(each: Any) -> str:
    words = each if isinstance(each, str) else msgspec.json.encode(each).decode()
    return words if len(words) <= WORDS_MOST else f"{words[:WORDS_MOST]}…"
