"""Promised times: a limit on a clock gives an instant, and the instant says where it comes from.

limit = value × unit          紧急工作时 · 紧急工作日 · 工作时 · 工作日 · 自然日 · 分钟
clock = continuous, or inside the working hours of working days
due   = start + limit on its clock
"""

from console.domain.deadline.limit import UNIT_NAMES, Limit, LimitUnit, StagedLimit, parse_limit
from console.domain.deadline.promise import Deadline, Lamp, given_amber_at, lamp, promise, remaining_s, resume

__all__ = [
    "UNIT_NAMES",
    "Deadline",
    "Lamp",
    "Limit",
    "LimitUnit",
    "StagedLimit",
    "given_amber_at",
    "lamp",
    "parse_limit",
    "promise",
    "remaining_s",
    "resume",
]
