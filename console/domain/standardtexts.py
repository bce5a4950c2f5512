"""常用语: sentences that are written fifty times a day, kept once, with blanks that the case fills in.

    请{单位}于{截止}前到{地点}处置。 ──the case as it stands──▶ 请清泉街道于11月24日 18:00前到柳溪路153号处置。

A text is offered where its acts are asked, for the classes it names, to those it is meant for. What a blank stands for
is named here; a blank that is no such name keeps the whole set from being published, so that nobody meets one while
writing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec
from msgspec import Struct

from console.domain.case.decide import COMMANDS
from console.domain.case.table import ROWS, Action
from console.domain.people import ROLE_NAMES, Role
from console.domain.text import Text

TEXTS_MOST = 500
WORDS_MOST = 400
WRITTEN = ("title", "words", "reason", "measure")
"""The fields of commands that people write sentences in."""
GAP = "＿＿"
"""What stands where the case cannot say it: the person does."""


class Blank(StrEnum):
    """What a text may leave to the case."""

    NUMBER = "number"
    TITLE = "title"
    PLACE = "place"
    STREET = "street"
    CLASS = "class"
    UNIT = "unit"
    DUE = "due"
    TODAY = "today"


BLANK_NAMES: dict[Blank, Text] = {
    Blank.NUMBER: Text("编号", "number"),
    Blank.TITLE: Text("标题", "title"),
    Blank.PLACE: Text("地点", "place"),
    Blank.STREET: Text("镇街", "street"),
    Blank.CLASS: Text("小类", "class"),
    Blank.UNIT: Text("单位", "unit"),
    Blank.DUE: Text("截止", "due"),
    Blank.TODAY: Text("今天", "today"),
}
_NAMED = {word: blank for blank, name in BLANK_NAMES.items() for word in name}
_BLANK = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
_BRACE = re.compile(r"[{}｛｝]")


class StandardText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`fits`: acts (`dispatch`) or fields of acts (`ask_suspension.measure`) it is offered for, () every one.
    `classes`: codes, or the beginning of codes followed by `*`, () every class and none. `roles`: who is offered it,
    () everybody who may do the act."""

    id: str
    text: Text
    fits: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()

    def is_for(self, action: Action, field: str, class_code: str | None, roles: frozenset[Role]) -> bool:
        """Whether it is offered in a field of an act on a case of this class, to somebody with these roles."""
        if self.roles and not roles & set(self.roles):
            return False
        if self.fits and not {str(action), f"{action}.{field}"} & set(self.fits):
            return False
        return not self.classes or any(is_of(class_code or "", each) for each in self.classes)

    @property
    def blanks(self) -> frozenset[Blank]:
        """Those that either language leaves to the case."""
        return frozenset(_NAMED[name] for words in self.text for name in _names(words) if name in _NAMED)


class StandardTexts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One edition of a district's texts, in the order in which the district likes to have them."""

    rev: int = 0
    texts: tuple[StandardText, ...] = ()

    def faults(self) -> tuple[Text, ...]:
        """What keeps these texts from being published, each with the text it is about."""
        return tuple(_faults(self))


def fill(words: str, known: Mapping[Blank, str]) -> str:
    """The words with what is known in their blanks, and a gap for the rest; what is put in is not read again."""
    return _BLANK.sub(lambda blank: known.get(_NAMED[blank[1].strip()], "") or GAP, words)


def fields_written(action: Action) -> tuple[str, ...]:
    """The fields of an act that people write sentences in; () where it has none, or nobody asks for it."""
    command = COMMANDS.get(action)
    if command is None:
        return ()
    return tuple(each.name for each in msgspec.structs.fields(command) if each.type is str and each.name in WRITTEN)


def text_faults(text: StandardText) -> Iterator[Text]:
    """What is wrong with one text by itself."""
    if not text.text.zh.strip():
        yield Text(f"常用语 {text.id} 没有文字。", f"Text {text.id} has no words.")
    if any(len(words) > WORDS_MOST for words in text.text):
        yield Text(f"常用语 {text.id} 超过 {WORDS_MOST} 字。", f"Text {text.id} is above {WORDS_MOST} characters.")
    known = "、".join(f"{{{name.zh}}}" for name in BLANK_NAMES.values())
    for words in dict.fromkeys(text.text):
        for name in _names(words):
            if name not in _NAMED:
                yield Text(
                    f"常用语 {text.id} 的“{{{name[:20]}}}”不认识，可用：{known}。",
                    f"Text {text.id}: “{{{name[:20]}}}” is not known; known are: "
                    f"{', '.join(f'{{{each.en}}}' for each in BLANK_NAMES.values())}.",
                )
        if _BRACE.search(_BLANK.sub("", words)):
            yield Text(f"常用语 {text.id} 的花括号不成对。", f"Text {text.id} has a brace without its other half.")
    for each in text.fits:
        action, dot, field = each.partition(".")
        written = fields_written(Action(action)) if action in set(Action) else ()
        if not written or (dot and field not in written):
            yield Text(
                f"常用语 {text.id} 的“{each[:60]}”不是可填写文字的动作。",
                f"Text {text.id}: “{each[:60]}” is no act in which anything is written.",
            )
    yield from _idle_roles(text)


def _idle_roles(text: StandardText) -> Iterator[Text]:
    """Roles that a text is meant for and that do none of its acts: they would never be offered it."""
    acts = {Action(name) for each in text.fits if (name := each.partition(".")[0]) in set(Action)}
    may = frozenset(role for act in acts for role in ROWS[act].roles) if text.fits else frozenset(Role)
    for role in text.roles:
        if role not in may:
            zh, en = ROLE_NAMES[role]
            yield Text(
                f"常用语 {text.id} 指定了“{zh}”，而所用于的动作都不由其办理。",
                f"Text {text.id} is meant for “{en}”, who does none of its acts.",
            )


def _faults(set_: StandardTexts) -> Iterator[Text]:
    if len(set_.texts) > TEXTS_MOST:
        yield Text(f"常用语最多 {TEXTS_MOST} 条。", f"There may be {TEXTS_MOST} texts at most.")
    for id_, count in Counter(each.id for each in set_.texts).items():
        if not id_.strip():
            yield Text("有一条常用语没有编号。", "A text has no id.")
        elif count > 1:
            yield Text(f"常用语编号 {id_} 出现了 {count} 次。", f"The id {id_} is there {count} times.")
    for each in set_.texts:
        yield from text_faults(each)


def _names(words: str) -> list[str]:
    return [name.strip() for name in _BLANK.findall(words)]


def is_of(code: str, pattern: str) -> bool:
    """Whether a class is the one, or begins as the one that ends in `*`."""
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern
