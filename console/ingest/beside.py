"""A set that is brought in, held against the other sets and against what is open, before anybody publishes it."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from console.domain import agreement
from console.domain.agreement import Astray, Contradiction
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.interview import CallQuestions
from console.domain.reference import ReferenceSet, SetName
from console.domain.rows import AnyRow
from console.domain.standardtexts import StandardTexts
from console.domain.text import Text
from console.domain.unit import Organisation
from console.ingest.tables import FromFile
from console.ingest.workbook import RowFault

LOST_MOST = 5
WORDED = (SetName.TEXTS, SetName.QUESTIONS)
"""The sets whose words name classes."""


class Others(Struct, frozen=True, kw_only=True):
    """The sets in force that a new one is held against, None where nothing of the name is published."""

    organisation: Organisation | None = None
    ground: Ground | None = None
    codebook: Codebook | None = None
    words: tuple[StandardTexts | CallQuestions, ...] = ()


def beside_the_others(found: FromFile, others: Others) -> FromFile:
    """What came of the files, with what they name that the other sets have not; the reverse is only told, for a
    site brings its sets one after the other."""
    organisation, ground, book = others.organisation, others.ground or Ground(), others.codebook
    wrong: list[Contradiction] = []
    lost: list[Contradiction] = []
    notes = list(found.notes)
    match found.value:
        case Ground() as new if organisation is not None:
            wrong += agreement.of_ground(new, organisation)
            lost += agreement.of_organisation(organisation, new, book) if book is not None else ()
        case Organisation() as new:
            lost += agreement.of_ground(ground, new)
            if book is not None:
                wrong += agreement.of_organisation(new, ground, book)
                notes += _nobody(agreement.unanswered(new, book))
        case (StandardTexts() | CallQuestions()) as new if book is not None:
            wrong += agreement.of_words(new, book)
        case Codebook() as new:
            if organisation is not None:
                lost += agreement.of_organisation(organisation, ground, new)
                notes += _nobody(agreement.unanswered(organisation, new))
            for each in others.words:
                lost += agreement.of_words(each, new)
        case _:
            pass
    faults = tuple(RowFault("", 0, _named(each)) for each in wrong)
    if lost:
        notes.append(_left_behind(lost))
    return FromFile(value=None if faults else found.value, faults=faults, notes=tuple(notes))


def left_astray(value: ReferenceSet, rows: Iterable[AnyRow], on: date) -> tuple[Astray, ...]:
    """Open work that a new set would leave without its ground or its unit."""
    match value:
        case Ground():
            return agreement.off_ground(tuple(rows), value, on)
        case Organisation():
            return agreement.off_duty(tuple(rows), value)
        case _:
            return ()


def _named(each: Contradiction) -> Text:
    return Text(f"{each.key}：{each.missing.zh}。", f"{each.key}: {each.missing.en}.")


def _left_behind(lost: Sequence[Contradiction]) -> Text:
    shown = [_named(each) for each in lost[:LOST_MOST]]
    count = len(lost)
    return Text(
        f"发布后，其他基础数据有 {count} 处要随之更新：{''.join(each.zh for each in shown)}",
        f"Once published, {count} places of the other sets are to follow: {' '.join(each.en for each in shown)}",
    )


def _nobody(codes: Sequence[str]) -> list[Text]:
    if not codes:
        return []
    shown = "、".join(codes[:10]) + ("……" if len(codes) > 10 else "")
    return [
        Text(
            f"职责表未列 {len(codes)} 个小类，将建议属地镇街：{shown}。",
            f"{len(codes)} classes are in no duty table and go to the street of the place: {shown}.",
        )
    ]
