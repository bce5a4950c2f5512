"""What a district's people say and ask, as sheets: standard texts 常用语 and the questions of a call-taker 接线提问.

    编号 | 用于 | 文字                         编号 | 适用小类 | 问题         | 类型 | 涉及安全 | 对来电人说
    t01  | 派遣 | 请{单位}于{截止}前处置。     q01  | P0101    | 有人受伤吗？ | 是否 | 是       | 请离远一点。

A sheet is the whole set: what it does not list is gone. Acts go by their names on the buttons or by their identifiers.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from console.domain.case.table import ROWS, Action
from console.domain.interview import ANSWER_KIND_NAMES, AnswerKind, CallQuestion, CallQuestions, question_faults
from console.domain.people import GIVEN, ROLE_NAMES, Role
from console.domain.standardtexts import StandardText, StandardTexts, fields_written, text_faults
from console.domain.text import Refused, Text
from console.ingest import tables
from console.ingest.tables import BadRow, Column, FromFile, Line, Table
from console.ingest.workbook import RowFault
from console.ingest.xlsx import read_grids

T = TypeVar("T", StandardText, CallQuestion)

TEXTS = Table(
    "texts",
    Text("常用语", "standard texts"),
    (
        Column("id", ("编号",), is_needed=True),
        Column("fits", ("用于", "适用动作")),
        Column("zh", ("文字", "常用语", "内容"), is_needed=True),
        Column("en", ("英文文字", "英文")),
        Column("classes", ("适用小类", "小类代码")),
        Column("roles", ("适用角色", "角色")),
    ),
)
QUESTIONS = Table(
    "questions",
    Text("接线提问", "questions of a call"),
    (
        Column("id", ("编号",), is_needed=True),
        Column("classes", ("适用小类", "小类代码"), is_needed=True),
        Column("zh", ("问题", "提问"), is_needed=True),
        Column("en", ("英文问题",)),
        Column("kind", ("类型", "回答方式")),
        Column("choices", ("选项",)),
        Column("choices_en", ("英文选项",)),
        Column("unit", ("单位",)),
        Column("unit_en", ("英文单位",)),
        Column("safety", ("涉及安全", "安全")),
        Column("tell", ("对来电人说", "话术")),
        Column("tell_en", ("英文话术",)),
    ),
)
KINDS: dict[str, AnswerKind] = {
    "": AnswerKind.WORDS,
    **{each.value: each for each in AnswerKind},
    **{name.zh: each for each, name in ANSWER_KIND_NAMES.items()},
}
ACTS: dict[str, str] = {
    word: str(action) for action in Action if fields_written(action) for word in (str(action), ROWS[action].name.zh)
}
ROLES: dict[str, Role] = {word: role for role, name in ROLE_NAMES.items() for word in (str(role), name.zh)}
BETWEEN = "、"
CHOICES = ("choices", "choices_en")
MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (" | ", re.compile(r" \| ")),
    ("；", re.compile(r"[；;]")),
    ("、", re.compile(r"[、/]")),
)
"""What may stand between choices, the strongest first: 能；不能、说不清 are two, since what separates is the strongest
mark there is. So a choice may itself hold a weaker one."""


def bring_texts(files: Sequence[Path]) -> FromFile:
    """The texts of these sheets; raises Refused where one of the files is no such sheet."""
    taken, wrong = _rows(files, TEXTS, _text, text_faults)
    return _whole(StandardTexts(texts=tuple(taken)), wrong)


def bring_questions(files: Sequence[Path]) -> FromFile:
    """The questions of these sheets; raises Refused where one of the files is no such sheet."""
    taken, wrong = _rows(files, QUESTIONS, _question, question_faults)
    return _whole(CallQuestions(questions=tuple(taken)), wrong)


def csv_of(value: StandardTexts | CallQuestions) -> str:
    """A set as a sheet, which is read back as it was."""
    if isinstance(value, StandardTexts):
        return tables.written(TEXTS, (_text_row(each) for each in value.texts))
    return tables.written(QUESTIONS, (_question_row(each) for each in value.questions))


def _rows(
    files: Sequence[Path], table: Table, take: Callable[[Line], T], faulty: Callable[[T], Iterator[Text]]
) -> tuple[list[T], list[RowFault]]:
    wrong: list[RowFault] = []
    found: list[T] = []
    sheets = [tables.sheet_of(grid, (table,)) for file in files for grid in read_grids(file)]
    for sheet in sheets:
        if sheet is None:
            continue
        tables.once(sheet, ("id",), wrong)
        found += tables.taken(sheet, lambda line: _sound(take(line), faulty), wrong)
    if not any(sheets):
        heads = tables.headings((table,))
        raise Refused(f"没有找到表头，要有{heads.zh}。", f"There is no heading; needed are {heads.en}.")
    return found, wrong


def _sound(made: T, faulty: Callable[[T], Iterator[Text]]) -> T:
    """As it is; raises BadRow with the first thing that is wrong with it."""
    fault = next(faulty(made), None)
    if fault is not None:
        raise BadRow(*fault)
    return made


def _whole(made: StandardTexts | CallQuestions, wrong: list[RowFault]) -> FromFile:
    """The set, where neither a row nor all of them together are at fault."""
    faults = tuple(wrong) or tuple(RowFault("", 0, reason) for reason in made.faults())
    return FromFile(value=None if faults else made, faults=faults)


def _text(line: Line) -> StandardText:
    zh = line.needed("zh")
    return StandardText(
        id=line.needed("id"),
        text=Text(zh, line.word("en") or zh),
        fits=tuple(_act(each) for each in line.several("fits")),
        classes=line.several("classes"),
        roles=tuple(_role(each) for each in line.several("roles")),
    )


def _role(word: str) -> Role:
    """`派遣员` or `dispatcher`; raises BadRow."""
    if word not in ROLES:
        known = "、".join(ROLE_NAMES[each].zh for each in GIVEN)
        raise BadRow(f"没有角色“{word[:40]}”，可用：{known}。", f"There is no role “{word[:40]}”; known are: {known}.")
    return ROLES[word]


def _act(word: str) -> str:
    """`派遣` or `dispatch`, with `.measure` behind it where one field of several is meant; raises BadRow."""
    name, dot, field = word.partition(".")
    if name not in ACTS:
        known = "、".join(ROWS[action].name.zh for action in Action if fields_written(action))
        raise BadRow(f"没有动作“{name[:40]}”，可用：{known}。", f"There is no act “{name[:40]}”; known are: {known}.")
    return f"{ACTS[name]}{dot}{field}"


def _question(line: Line) -> CallQuestion:
    zh = line.needed("zh")
    return CallQuestion(
        id=line.needed("id"),
        classes=line.several("classes"),
        text=Text(zh, line.word("en") or zh),
        kind=line.one_of("kind", KINDS),
        choices=_choices(line),
        unit=_both(line, "unit"),
        is_safety=line.yes("safety"),
        tell=_both(line, "tell"),
    )


def _both(line: Line, key: str) -> Text | None:
    zh = line.word(key)
    return Text(zh, line.word(f"{key}_en") or zh) if zh else None


def _choices(line: Line) -> tuple[Text, ...]:
    zh, en = (_split(line.word(key)) for key in CHOICES)
    if en and len(en) != len(zh):
        raise BadRow(
            f"“英文选项”有 {len(en)} 个，“选项”有 {len(zh)} 个。",
            f"There are {len(zh)} choices and {len(en)} in English.",
        )
    return tuple(Text(each, other or each) for each, other in zip_longest(zh, en, fillvalue=""))


def _split(cell: str) -> list[str]:
    """The choices of a cell."""
    mark = next((mark for _, mark in MARKS if mark.search(cell)), None)
    return [each.strip() for each in (mark.split(cell) if mark else [cell]) if each.strip()]


def _joined(choices: Sequence[str]) -> str:
    """Choices as a cell that is read back as they were: between them stands a mark stronger than any in them."""
    said = "\n".join(choices)
    there = next((n for n, (_, mark) in enumerate(MARKS) if mark.search(said)), len(MARKS))
    return MARKS[max(0, there - 1)][0].join(choices)


def _text_row(each: StandardText) -> dict[str, str]:
    return {
        "id": each.id,
        "fits": BETWEEN.join(_named(act) for act in each.fits),
        "zh": each.text.zh,
        "en": _other(each.text),
        "classes": BETWEEN.join(each.classes),
        "roles": BETWEEN.join(ROLE_NAMES[role].zh for role in each.roles),
    }


def _named(act: str) -> str:
    action, dot, field = act.partition(".")
    return f"{ROWS[Action(action)].name.zh}{dot}{field}"


def _question_row(each: CallQuestion) -> dict[str, str]:
    is_bilingual = any(_other(choice) for choice in each.choices)
    return {
        "id": each.id,
        "classes": BETWEEN.join(each.classes),
        "zh": each.text.zh,
        "en": _other(each.text),
        "kind": ANSWER_KIND_NAMES[each.kind].zh,
        "choices": _joined([choice.zh for choice in each.choices]),
        "choices_en": _joined([choice.en for choice in each.choices]) if is_bilingual else "",
        "unit": each.unit.zh if each.unit else "",
        "unit_en": _other(each.unit),
        "safety": "是" if each.is_safety else "",
        "tell": each.tell.zh if each.tell else "",
        "tell_en": _other(each.tell),
    }


def _other(text: Text | None) -> str:
    """The English of a text, "" where it is the Chinese again."""
    return "" if text is None or text.en == text.zh else text.en
