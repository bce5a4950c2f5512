"""Promised times: a limit on a clock gives an instant, and the instant says where it comes from.

    limit = value × unit          紧急工作时 · 紧急工作日 · 工作时 · 工作日 · 自然日 · 分钟
    clock = every hour · the working hours of working days · the centre's own duty hours
    due   = start + limit on its clock

`limit` units and the words of codebooks · `promise` what can be done with one · `leg`, `derivation` its account ·
`telling` that account in words · `lamp` 绿 / 黄 / 红.
"""

from console.domain.calendar import Clock
from console.domain.deadline.derivation import Derivation
from console.domain.deadline.lamp import Lamp, given_amber_at, lamp
from console.domain.deadline.limit import UNIT_NAMES, Limit, LimitUnit, StagedLimit, parse_limit
from console.domain.deadline.promise import (
    CLOCKS,
    Deadline,
    extend,
    instant_at,
    promise,
    recompute,
    remaining_s,
    resume,
)

__all__ = [
    "CLOCKS", "UNIT_NAMES", "Clock", "Deadline", "Derivation", "Lamp", "Limit", "LimitUnit", "StagedLimit", "extend",
    "given_amber_at", "instant_at", "lamp", "parse_limit", "promise", "recompute", "remaining_s", "resume",
]  # fmt: skip
