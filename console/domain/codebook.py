"""The codebook: what may be filed, under which condition, with which limit.

One small class has one to eight filing conditions; filing chooses exactly one and
that fixes the limit. Codes are strings, local extensions are numbered from 99 down,
and a case keeps the revision it was filed under.
"""

from enum import StrEnum

from msgspec import Struct

from console.domain.deadline import Limit
from console.domain.text import Refused, Text


class Domain(StrEnum):
    PART = "part"
    EVENT = "event"
    SERVICE = "service"


class Condition(Struct, frozen=True, kw_only=True):
    """立案条件: `n` counts from 1 inside its class; `closing` says what must be true to close.

    `is_emergency`: this condition is one even where its class is not (a lid that is missing, not one that rattles).
    """

    n: int
    text: Text
    limit: Limit
    closing: Text
    is_emergency: bool = False


class SmallClass(Struct, frozen=True, kw_only=True):
    """小类. `code` such as E0405; emergency classes ring at once and are never folded away."""

    code: str
    name: Text
    domain: Domain
    icon: str
    conditions: tuple[Condition, ...]
    is_emergency: bool = False


class Codebook(Struct, frozen=True, kw_only=True):
    rev: int
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
