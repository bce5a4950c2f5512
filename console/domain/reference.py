"""Reference data as versioned sets: codebook, calendar, organisation, ground, rules, texts, questions, triage.

A set is published whole; its revision counts up, its bytes are fetched by their hash,
and every decision that rests on it cites the revision.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from console.domain.calendar import WorkCalendar
from console.domain.case.rules import Rules
from console.domain.clues import TriageRules
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.interview import CallQuestions
from console.domain.malformed import read_known, read_whole
from console.domain.people import Actor, Role
from console.domain.standardtexts import StandardTexts
from console.domain.survey import surveyed
from console.domain.text import Refused, Text, counted
from console.domain.unit import Organisation, checked

T = TypeVar("T")


class SetName(StrEnum):
    CODEBOOK = "codebook"
    CALENDAR = "calendar"
    ORGANISATION = "organisation"
    GROUND = "ground"
    RULES = "rules"
    TEXTS = "texts"
    QUESTIONS = "questions"
    TRIAGE = "triage"


ReferenceSet = Codebook | WorkCalendar | Organisation | Ground | Rules | StandardTexts | CallQuestions | TriageRules

SHAPES: dict[SetName, type[ReferenceSet]] = {
    SetName.CODEBOOK: Codebook,
    SetName.CALENDAR: WorkCalendar,
    SetName.ORGANISATION: Organisation,
    SetName.RULES: Rules,
    SetName.GROUND: Ground,
    SetName.TEXTS: StandardTexts,
    SetName.QUESTIONS: CallQuestions,
    SetName.TRIAGE: TriageRules,
}


class PublishReference(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    """`body`: the set as JSON text of its shape; `sha256`: of its UTF-8 bytes."""

    name: SetName
    sha256: str
    body: str


class ReferencePublished(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    name: SetName
    rev: int
    sha256: str


class ReferenceBook(Protocol):
    def revision(self, name: SetName) -> int:
        """The revision in force, 0 before the first."""
        ...


def decide(book: ReferenceBook, command: PublishReference, actor: Actor) -> tuple[ReferencePublished, ...]:
    """The bytes were checked against their hash at the door; here it is their shape that counts."""
    if Role.ADMIN not in actor.roles:
        raise Refused("基础数据由系统管理员发布。", "Reference data is published by the administrator.")
    rev = book.revision(command.name) + 1
    found = read_whole(SHAPES[command.name], command.body.encode(), called(command.name))
    wrong = faults(found)
    if wrong:
        more = f"（共 {len(wrong)} 处）", f" ({counted(len(wrong), 'fault')} in all)"
        raise Refused(*(f"{each}{rest}" for each, rest in zip(wrong[0], more if wrong[1:] else ("", ""), strict=True)))
    return (ReferencePublished(name=command.name, rev=rev, sha256=command.sha256),)


def faults(found: ReferenceSet) -> tuple[Text, ...]:
    """What keeps a set from being published though its shape is right; a set that is in the log is never asked."""
    match found:
        case Codebook() | Rules() | StandardTexts() | CallQuestions() | TriageRules():
            return found.faults()
        case Ground():
            return _refusal(surveyed, found)
        case Organisation():
            return _refusal(checked, found)
        case _:
            return ()


def _refusal(check: Callable[[T], object], found: T) -> tuple[Text, ...]:
    try:
        check(found)
    except Refused as refused:
        return (refused.reason,)
    return ()


def read(name: SetName, body: bytes, rev: int) -> ReferenceSet:
    """The set in its shape, with the revision the hub gave it; refused with the place of the fault. What a later
    version has added to it is passed over."""
    return msgspec.structs.replace(read_known(SHAPES[name], body, called(name)), rev=rev)


def called(name: SetName) -> Text:
    """A set as the first words of a sentence about its file."""
    return Text(f"基础数据 {name} ", f"Reference set {name}")
