"""绿 / 黄 / 红: one function of the share of a limit that is left, the same on every seat."""

from datetime import datetime, timedelta
from enum import StrEnum

AMBER_SHARE = 5
"""Amber from the last fifth on …"""
AMBER_LEAST = 30 * 60 * 1_000_000
"""… and never less than this, but at most half of the limit: a promise of fifteen minutes is not born amber."""


class Lamp(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def lamp(now: datetime, amber_at: datetime, due_at: datetime) -> Lamp:
    """The one function every seat asks."""
    if now > due_at:
        return Lamp.RED
    return Lamp.AMBER if now >= amber_at else Lamp.GREEN


def amber_span(limit: int) -> int:
    """How much of a limit is left on its own clock as its lamp turns amber, both in microseconds."""
    return max(limit // AMBER_SHARE, min(AMBER_LEAST, limit // 2))


def given_amber_at(start: datetime, due: datetime) -> datetime:
    """When the lamp of a deadline turns amber that somebody else has set; it is counted day and night."""
    limit = max(due - start, timedelta()) // timedelta(microseconds=1)
    return due - timedelta(microseconds=amber_span(limit))
