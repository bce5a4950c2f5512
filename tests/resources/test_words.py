"""The table of words and the enumerations of the domain say the same, and no word is missing from either."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, get_args

import pytest

from console.domain import catalogue
from console.domain.alert import ALERT_STAGE_NAMES, FALSE_REASON_NAMES, AlertStage, FalseReason, Phase
from console.domain.calendar import Clock, DayKind, DayRule, Mark
from console.domain.case.stages import STAGE_NAMES, Stage
from console.domain.case.table import ROWS, Action
from console.domain.case.things import (
    APPEAL_NAMES,
    CONTENTMENT_NAMES,
    PART_NAMES,
    REQUEST_NAMES,
    SOURCE_NAMES,
    VERIFIED_NAMES,
    AppealAbout,
    Contentment,
    Part,
    PhotoRole,
    RequestKind,
    Source,
    Verified,
)
from console.domain.case.timers import RUNG_NAMES, TIMER_NAMES, RungKind, TimerKind
from console.domain.codebook import Domain
from console.domain.deadline import UNIT_NAMES, Lamp, LimitUnit
from console.domain.deadline.leg import Step
from console.domain.dutylog import ENTRY_KIND_NAMES, EntryKind
from console.domain.ground import CHIEF_NAMES, DUTY_NAMES, AreaKind, ChiefLevel, Duty, Level, LineKind
from console.domain.handover import HANDOVER_STAGE_NAMES, SECTION_NAMES, HandoverStage, Section
from console.domain.interview import ANSWER_KIND_NAMES, AnswerKind
from console.domain.people import ROLE_NAMES, Role
from console.domain.reference import SetName
from console.domain.session import SESSION_TYPE_NAMES, SessionStage, SessionType
from console.domain.standardtexts import BLANK_NAMES, Blank
from console.domain.supervision import SUPERVISION_STAGE_NAMES, SupervisionStage
from console.domain.text import Text
from console.domain.unit import UnitKind
from resources import path

ENUMS: tuple[type[StrEnum], ...] = (
    Stage,
    Action,
    Source,
    PhotoRole,
    Part,
    TimerKind,
    RungKind,
    RequestKind,
    AppealAbout,
    Verified,
    Contentment,
    AlertStage,
    FalseReason,
    Phase,
    SessionType,
    SessionStage,
    SupervisionStage,
    HandoverStage,
    Section,
    EntryKind,
    Role,
    UnitKind,
    AreaKind,
    LineKind,
    Level,
    Duty,
    ChiefLevel,
    Domain,
    LimitUnit,
    Clock,
    DayRule,
    Mark,
    Step,
    Lamp,
    DayKind,
    SetName,
    Blank,
    AnswerKind,
)
NAMES: dict[str, Mapping[Any, Text]] = {
    "Stage": STAGE_NAMES,
    "Action": {action: row.name for action, row in ROWS.items()},
    "Source": SOURCE_NAMES,
    "Part": PART_NAMES,
    "TimerKind": TIMER_NAMES,
    "RungKind": RUNG_NAMES,
    "RequestKind": REQUEST_NAMES,
    "AppealAbout": APPEAL_NAMES,
    "Verified": VERIFIED_NAMES,
    "Contentment": CONTENTMENT_NAMES,
    "AlertStage": ALERT_STAGE_NAMES,
    "FalseReason": FALSE_REASON_NAMES,
    "SessionType": SESSION_TYPE_NAMES,
    "SupervisionStage": SUPERVISION_STAGE_NAMES,
    "HandoverStage": HANDOVER_STAGE_NAMES,
    "Section": SECTION_NAMES,
    "EntryKind": ENTRY_KIND_NAMES,
    "Role": ROLE_NAMES,
    "LimitUnit": UNIT_NAMES,
    "Duty": DUTY_NAMES,
    "ChiefLevel": CHIEF_NAMES,
    "Blank": BLANK_NAMES,
    "AnswerKind": ANSWER_KIND_NAMES,
}


def the_table() -> dict[str, dict[str, Text]]:
    """Section → identifier → its two words."""
    found: dict[str, dict[str, Text]] = {}
    section = ""
    for line in path("handbook", "words.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.split()[1]
            found[section] = {}
        elif line.startswith("| ") and "`" in line:
            zh, identifier, en = (cell.strip() for cell in line.strip("|").split("|"))
            assert identifier.strip("`") not in found[section], line
            found[section][identifier.strip("`")] = Text(zh, en)
    return found


def members(union: object) -> set[str]:
    """The names of the classes of a union, however deep."""
    inner = get_args(union)
    return {name for each in inner for name in members(each)} if inner else {getattr(union, "__name__", "")}


def test_the_table_has_a_section_for_each_enumeration_and_no_other():
    assert set(the_table()) == {enum.__name__ for enum in ENUMS} | {"Thing", "Event"}


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_what_is_stored_is_in_the_table_under_the_words_of_the_screen(enum: type[StrEnum]):
    told = the_table()[enum.__name__]
    assert set(told) == {member.value for member in enum}
    for identifier, words in NAMES.get(enum.__name__, {}).items():
        assert told[str(identifier)] == words


def test_every_kind_of_event_and_of_thing_has_its_word():
    told = the_table()
    assert set(told["Event"]) == members(catalogue.Event)
    assert set(told["Thing"]) == set(catalogue.THING_KINDS)


def test_no_word_stands_for_two_things_in_one_table():
    for section, told in the_table().items():
        words = [text.zh for text in told.values()]
        assert len(set(words)) == len(words), section
