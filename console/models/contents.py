"""What a reference set holds, line by line, for somebody who looks something up in it; any set there may come."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from console.domain.calendar import WorkCalendar
from console.domain.case.rules import Rules
from console.domain.case.table import ROWS, Action
from console.domain.case.timers import RUNG_NAMES, TIMER_NAMES, TimerKind
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.people import ROLE_NAMES
from console.domain.reference import ReferenceSet
from console.domain.standardtexts import StandardTexts
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


def _clocks(rules: Rules) -> Iterator[Content]:
    """Each clock with its limit and its ladder, the usual ones where the centre has set none."""
    for kind in TimerKind:
        limit, ladder = rules.limit(kind), rules.ladder(kind)
        told = [say(*TIMER_NAMES[kind]), say(*limit.text()) if limit is not None else ""]
        told.append(" → ".join(f"{say(*RUNG_NAMES[rung.kind])} {rung.share:.0%}" for rung in ladder))
        yield Content(say("时限与阶梯", "clocks and ladders"), kind, "　".join(each for each in told if each))


def _days(calendar: WorkCalendar) -> Iterator[Content]:
    for each in calendar.days:
        yield Content(say("日期", "days"), each.date.isoformat(), say(*day_told(each)))


def _texts(texts: StandardTexts) -> Iterator[Content]:
    """Each text under every act it is for, with the classes and the people that it is meant for."""
    for each in texts.texts:
        words = [say(*each.text), "、".join(each.classes), "、".join(say(*ROLE_NAMES[role]) for role in each.roles)]
        for act in each.fits or ("",):
            yield Content(_act(act), each.id, "　".join(part for part in words if part))


def _act(fits: str) -> str:
    """An act, or a field of one, by its name on the button."""
    action, dot, field = fits.partition(".")
    return f"{say(*ROWS[Action(action)].name)}{dot}{field}" if action in set(Action) else say("各处", "everywhere")


def _fields(value: ReferenceSet, told: frozenset[str]) -> Iterator[Content]:
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


def _things(ground: Ground) -> Iterator[Content]:
    for part, key, words in ground_lines(ground):
        yield Content(say(*part), key, say(*words))


_TOLD: dict[type[ReferenceSet], tuple[Callable[[Any], Iterator[Content]], frozenset[str]]] = {
    Codebook: (_classes, frozenset({"classes"})),
    Organisation: (_units, frozenset({"units"})),
    WorkCalendar: (_days, frozenset({"days"})),
    Rules: (_clocks, frozenset({"limits", "ladders"})),
    StandardTexts: (_texts, frozenset({"texts"})),
    Ground: (_things, frozenset({"areas", "lines", "frontages", "chiefs"})),
}
"""The sets that have words of their own, and which of their fields those tell."""


def contents(value: ReferenceSet) -> tuple[Content, ...]:
    """Every line of a set, in its own order; a field that nothing is known of as it is stored."""
    tell, told = _TOLD.get(type(value), (lambda _: iter(()), frozenset()))
    return (*tell(value), *_fields(value, told))
