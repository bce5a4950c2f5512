"""The codebook: what may be filed, under which condition, with which limit.

    Codebook ─ majors     大类, such as E04 街面秩序
             └ classes    小类, such as E0405 店外经营
                 └ conditions    立案条件, one to eight; filing chooses exactly one, and that fixes the limit

Codes are strings: the letter of the domain, two digits of the major class, the rest the small class. Local
classes are numbered from 99 down. A case keeps the revision it was filed under; an edition that replaces
another leaves it answerable.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from math import log

from msgspec import Struct

from console.domain.deadline import Limit, StagedLimit
from console.domain.ground import Level
from console.domain.ids import UnitId
from console.domain.text import Refused, Text

CONDITIONS_MOST = 8
EXTENSION_FROM = 78
"""From this number on a small class is the site's own."""
CODE = re.compile(r"[PES][0-9]{4,5}")


class Domain(StrEnum):
    PART = "part"
    EVENT = "event"
    SERVICE = "service"


LETTERS: dict[Domain, str] = {Domain.PART: "P", Domain.EVENT: "E", Domain.SERVICE: "S"}


class Condition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """立案条件: `n` counts from 1 inside its class; `closing` says what must be true to close.

    `limit` is the handling limit, `by_level` what takes its place in an area of that level. Where `stages` are
    given, each is a date of its own, and the last is the handling limit.
    `is_emergency`: this condition is one even where its class is not (a lid that is missing, not one that rattles).
    """

    n: int
    text: Text
    limit: Limit
    stages: tuple[StagedLimit, ...] = ()
    by_level: dict[Level, Limit] = {}
    closing: Text
    is_emergency: bool = False

    def limit_at(self, level: Level | None) -> Limit:
        """The handling limit in an area; None: the area has no level."""
        return self.limit if level is None else self.by_level.get(level, self.limit)

    def limit_text(self) -> Text:
        """Every limit of it in one line: stages first to last, then what an area changes."""
        plain = self.limit.text()
        stages = [(stage.name, stage.limit.text()) for stage in self.stages]
        zh = "，".join(f"{name} {limit.zh}" for name, limit in stages) or plain.zh
        en = ", ".join(f"{name} {limit.en}" for name, limit in stages) or plain.en
        for level, limit in sorted(self.by_level.items()):
            zh, en = f"{zh}；{level} 类 {limit.text().zh}", f"{en}; area {level} {limit.text().en}"
        return Text(zh, en)


class SmallClass(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """小类. `code` such as E0405; emergency classes ring at once and are never folded away.

    `may_self_mend`: the shop may be let mend it (店主自改). `words`: those of the public that suggest it.
    `headquarters`: the sub-headquarters it counts for.
    """

    code: str
    name: Text
    domain: Domain
    icon: str
    is_emergency: bool = False
    may_self_mend: bool = False
    headquarters: UnitId | None = None
    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...]

    @property
    def major(self) -> str:
        return self.code[:3]

    @property
    def may_be_danger(self) -> bool:
        """安全类 as long as nobody has looked: it is an emergency, or is one under some of its conditions."""
        return self.is_emergency or any(each.is_emergency for each in self.conditions)

    @property
    def is_extension(self) -> bool:
        """Whether it is the site's own, not one that all sites share."""
        number = self.code[3:]
        return number.isdecimal() and int(number) >= EXTENSION_FROM


class MajorClass(Struct, frozen=True, kw_only=True):
    """大类, such as E04 街面秩序."""

    code: str
    domain: Domain
    name: Text


class Codebook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One edition. `valid_until` is its last day; both ends are what the site says, the revision is what counts."""

    rev: int
    name: Text = Text("", "")
    valid_from: date | None = None
    valid_until: date | None = None
    majors: tuple[MajorClass, ...] = ()
    classes: tuple[SmallClass, ...]

    def small_class(self, code: str) -> SmallClass:
        for each in self.classes:
            if each.code == code:
                return each
        raise Refused(f"类别 {code} 不在现行编码表内。", f"Class {code} is not in the codebook in force.")

    def condition(self, code: str, n: int) -> Condition:
        for each in self.small_class(code).conditions:
            if each.n == n:
                return each
        raise Refused(f"类别 {code} 没有第 {n} 项立案条件。", f"Class {code} has no filing condition {n}.")

    def major(self, code: str) -> MajorClass | None:
        """The major class of a small class's code."""
        return next((each for each in self.majors if each.code == code[:3]), None)

    def suggest(self, words: str, most: int = 5) -> tuple[SmallClass, ...]:
        """Small classes that somebody's words may mean, the likeliest first; none where nothing fits.

        The words of the public and the name count by the square of their length; pairs of characters that are
        shared count by how few other classes share them, and twice where the name or those words hold them.
        """
        said = words.casefold()
        pairs = _pairs(said)
        told = [(each, _called(each), _conditions(each)) for each in self.classes]
        spread = Counter(pair for _, called, rest in told for pair in pairs if pair in called or pair in rest)
        rare = {pair: log(1 + len(told) / count) for pair, count in spread.items()}
        scored = []
        for at, (each, called, rest) in enumerate(told):
            shared = sum(weight * (2 if pair in called else pair in rest) for pair, weight in rare.items())
            scored.append((_known(each, said) + shared, -at, each))
        ranked = sorted((each for each in scored if each[0] > 0), key=lambda each: each[:2], reverse=True)
        return tuple(each for _, _, each in ranked[:most])

    def faults(self) -> tuple[Text, ...]:
        """Everything that keeps this edition from being published, each with the class it is about."""
        return tuple(_faults(self))


_CJK_PAIR = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
_WORD = re.compile(r"[a-z]{3,}")


def _pairs(said: str) -> frozenset[str]:
    return frozenset(_CJK_PAIR.findall(said)) | frozenset(_WORD.findall(said))


def _called(each: SmallClass) -> str:
    """What a class is called, by the book and by the public."""
    return " ".join((*each.name, *each.words)).casefold()


def _conditions(each: SmallClass) -> str:
    return " ".join(part for one in each.conditions for part in one.text).casefold()


def _known(each: SmallClass, said: str) -> int:
    """How well its name and its words of the public are met."""
    return sum(len(word) ** 2 for word in {*each.words, each.name.zh} if word.casefold() in said)


def _faults(book: Codebook) -> Iterator[Text]:
    if not book.classes:
        yield Text("编码表没有任何小类。", "The codebook has no class at all.")
    if book.valid_from and book.valid_until and book.valid_until < book.valid_from:
        yield Text("编码表失效日期早于生效日期。", "The codebook ends before it begins.")
    codes = [each.code for each in book.majors] + [each.code for each in book.classes]
    for code, count in Counter(codes).items():
        if count > 1:
            yield Text(f"编码 {code} 出现了 {count} 次。", f"Code {code} is there {count} times.")
    majors = {each.code for each in book.majors}
    for major in book.majors:
        if not re.fullmatch(rf"{LETTERS[major.domain]}[0-9]{{2}}", major.code):
            yield Text(
                f"大类编码 {major.code} 应为 {LETTERS[major.domain]} 加两位数字。",
                f"Major class {major.code} should be {LETTERS[major.domain]} and two digits.",
            )
    for each in book.classes:
        if not CODE.fullmatch(each.code) or each.code[0] != LETTERS[each.domain]:
            yield Text(
                f"小类编码 {each.code} 应为 {LETTERS[each.domain]} 加四或五位数字。",
                f"Class {each.code} should be {LETTERS[each.domain]} and four or five digits.",
            )
        elif majors and each.major not in majors:
            yield Text(
                f"小类 {each.code} 的大类 {each.major} 未列出。", f"The major class of {each.code} is not listed."
            )
        yield from _class_faults(each)


def _class_faults(each: SmallClass) -> Iterator[Text]:
    code = each.code
    if not each.name.zh.strip():
        yield Text(f"小类 {code} 没有名称。", f"Class {code} has no name.")
    if any(len(word.strip()) < 2 for word in each.words):
        yield Text(f"小类 {code} 的联想词至少两个字。", f"The words of class {code} need two characters or more.")
    if not 1 <= len(each.conditions) <= CONDITIONS_MOST:
        yield Text(
            f"小类 {code} 有 {len(each.conditions)} 项立案条件，应为 1 到 {CONDITIONS_MOST} 项。",
            f"Class {code} has {len(each.conditions)} filing conditions; 1 to {CONDITIONS_MOST} are allowed.",
        )
    if [one.n for one in each.conditions] != list(range(1, len(each.conditions) + 1)):
        yield Text(f"小类 {code} 的立案条件未从 1 起连续编号。", f"The conditions of {code} do not count from 1.")
    for one in each.conditions:
        yield from _condition_faults(f"{code}-{one.n}", one)


def _condition_faults(at: str, one: Condition) -> Iterator[Text]:
    if not one.text.zh.strip():
        yield Text(f"立案条件 {at} 没有文字。", f"Condition {at} has no text.")
    limits = (one.limit, *one.by_level.values(), *(stage.limit for stage in one.stages))
    if any(limit.value <= 0 for limit in limits):
        yield Text(f"立案条件 {at} 的时限须大于零。", f"A limit of condition {at} is not above zero.")
    if one.stages and one.stages[-1].limit != one.limit:
        yield Text(
            f"立案条件 {at} 的处置时限应与最后一段“{one.stages[-1].name}”相同。",
            f"The limit of condition {at} should be that of its last stage.",
        )
    if one.stages and one.by_level:
        yield Text(
            f"立案条件 {at} 分段计时，不能再按区域类别另定时限。",
            f"Condition {at} has stages and cannot have limits by area level as well.",
        )
    if len(one.stages) > 1 and not all(stage.name.strip() for stage in one.stages):
        yield Text(f"立案条件 {at} 有一段没有名称。", f"A stage of condition {at} has no name.")
