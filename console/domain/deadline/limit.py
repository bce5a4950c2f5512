"""Limits, and the words in which codebooks write them.

    2紧急工作时 · 4个工作时 · 7 工作日 · 停工:4个工作时 处罚:7个工作日 拆除:20个工作日

A bare 小时 or 天 means different things in different cities, so whoever reads a book in declares what
it means there. What cannot be read is refused with what stands there; nothing is guessed.
"""

import re
import unicodedata
from enum import StrEnum

from msgspec import Struct

from console.domain.text import Refused, Text


class LimitUnit(StrEnum):
    MINUTE = "minute"
    URGENT_HOUR = "urgent_hour"
    URGENT_DAY = "urgent_day"
    NATURAL_DAY = "natural_day"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"


UNIT_NAMES: dict[LimitUnit, Text] = {
    LimitUnit.MINUTE: Text("分钟", "minutes"),
    LimitUnit.URGENT_HOUR: Text("紧急工作时", "urgent hours"),
    LimitUnit.URGENT_DAY: Text("紧急工作日", "urgent days"),
    LimitUnit.NATURAL_DAY: Text("自然日", "calendar days"),
    LimitUnit.WORK_HOUR: Text("工作时", "working hours"),
    LimitUnit.WORK_DAY: Text("工作日", "working days"),
}
WRITTEN: dict[str, LimitUnit] = {
    "紧急工作时": LimitUnit.URGENT_HOUR,
    "紧急工作小时": LimitUnit.URGENT_HOUR,
    "紧急工作日": LimitUnit.URGENT_DAY,
    "自然日": LimitUnit.NATURAL_DAY,
    "工作时": LimitUnit.WORK_HOUR,
    "工作小时": LimitUnit.WORK_HOUR,
    "工作日": LimitUnit.WORK_DAY,
    "分钟": LimitUnit.MINUTE,
}
"""How each unit is written; 小时 and 天 are missing, for they say too little."""
BARE_HOURS, BARE_DAYS = "小时", "天"


SECONDS: dict[LimitUnit, int] = {
    LimitUnit.MINUTE: 60,
    LimitUnit.URGENT_HOUR: 3_600,
    LimitUnit.WORK_HOUR: 3_600,
}
"""The other units are days, each as long as a day of the clock it runs on."""


class Limit(Struct, frozen=True, gc=False):
    """So many of a unit: the clock it runs on is the unit's own, unless whoever promises names another."""

    value: int
    unit: LimitUnit

    def text(self) -> Text:
        name = UNIT_NAMES[self.unit]
        return Text(f"{self.value} {name.zh}", f"{self.value} {name.en if self.value != 1 else name.en[:-1]}")


class StagedLimit(Struct, frozen=True):
    """One stage of a limit with several, such as 停工 within four hours; `name` is empty where there is but one."""

    name: str
    limit: Limit


_UNITS = "|".join(sorted((*WRITTEN, BARE_HOURS, BARE_DAYS), key=len, reverse=True))
_STAGE = re.compile(rf"(?:(?P<name>[^\W\d]{{1,20}})\s*:\s*)?(?P<value>[0-9]{{1,4}})\s*个?\s*(?P<unit>{_UNITS})")
_BETWEEN = re.compile(r"[\s;,、。]+|$")


def parse_limit(words: str, *, bare_hours: LimitUnit | None, bare_days: LimitUnit | None) -> tuple[StagedLimit, ...]:
    """The stages that a cell of a codebook names, one with an empty name for a plain limit.

    `bare_hours`, `bare_days`: what 小时 and 天 mean in this book; None refuses them. Full-width digits and
    signs are read as plain ones. Raises Refused, citing the words and what could not be read.
    """
    plain = unicodedata.normalize("NFKC", words).strip()
    if not plain:
        raise Refused("时限为空。", "The limit is empty.")
    found: list[StagedLimit] = []
    at = 0
    while at < len(plain):
        stage = _STAGE.match(plain, at)
        if stage is None:
            raise _unread(words, plain[at:])
        between = _BETWEEN.match(plain, stage.end())
        if between is None:
            raise _unread(words, plain[stage.end() :])
        found.append(StagedLimit(stage["name"] or "", _limit(words, stage, bare_hours, bare_days)))
        at = between.end()
    _distinct(words, [each.name for each in found])
    return tuple(found)


def _limit(words: str, stage: re.Match[str], bare_hours: LimitUnit | None, bare_days: LimitUnit | None) -> Limit:
    written, value = stage["unit"], int(stage["value"])
    unit = {BARE_HOURS: bare_hours, BARE_DAYS: bare_days}.get(written) or WRITTEN.get(written)
    if unit is None:
        zh, en = (
            ("紧急工作时还是工作时", "urgent or working hours")
            if written == BARE_HOURS
            else ("工作日、紧急工作日还是自然日", "working, urgent or calendar days")
        )
        raise Refused(
            f"时限“{words}”只写了“{written}”，请先声明本编码表的“{written}”是{zh}。",
            f"The limit “{words}” says only “{written}”; declare first whether this book means {en}.",
        )
    if value == 0:
        raise Refused(f"时限“{words}”为零，请改正。", f"The limit “{words}” is zero; mend it.")
    return Limit(value, unit)


def _distinct(words: str, names: list[str]) -> None:
    if len(names) > 1 and "" in names:
        raise Refused(
            f"时限“{words}”有多段，每段须写明阶段名称，例如“停工:4工作时”。",
            f"The limit “{words}” has several stages; each needs its name, such as “停工:4工作时”.",
        )
    if len(set(names)) != len(names):
        raise Refused(f"时限“{words}”中有两段同名。", f"Two stages of the limit “{words}” have the same name.")


def _unread(words: str, rest: str) -> Refused:
    known = "、".join(name.zh for name in UNIT_NAMES.values())
    return Refused(
        f"时限“{words}”中的“{rest}”无法识别。须写整数加单位（{known}），例如“2紧急工作时”；请改正后再导入。",
        f"In the limit “{words}”, “{rest}” cannot be read. Write a whole number and a unit, such as “2紧急工作时”.",
    )
