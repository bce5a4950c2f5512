"""What a list declares of itself: its columns and filters as values, and what their words may depend on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from PySide6.QtCore import Qt

from console.domain.ids import AccountId, UnitId
from console.domain.people import Role
from console.domain.text import Text

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Lines over time count seconds from here."""
JUST_AFTER = timedelta(microseconds=1)


def seconds(at: datetime) -> float:
    """An instant on the axis of `Line`."""
    return (at - EPOCH).total_seconds()


class Moment(Struct, frozen=True):
    """What a text may depend on besides its row: the time, who looks and may do what, and what units are called."""

    now: datetime
    me: AccountId | None = None
    unit: UnitId | None = None
    unit_name: Callable[[str], str] = str
    roles: frozenset[Role] = frozenset()


class Column(Struct, frozen=True, kw_only=True):
    """One column, declared. `order` None: no sorting by it. `spoken`: what a screen reader says, else the text.

    `ticks`: the text changes with the time alone.
    """

    title: Text
    text: Callable[[Any, Moment], str]
    order: Callable[[Any], Any] | None = None
    alignment: Qt.AlignmentFlag = LEFT
    spoken: Callable[[Any, Moment], str] | None = None
    ticks: bool = False


class Filter(Struct, frozen=True):
    """One chip above a list. `key` is what `show` takes; `words`: a search for them has to find the row as well.

    `yields`: it stands for no choice of its own: charts are not narrowed by it, and where a bar of theirs is open the
    list holds whatever that bar holds.
    """

    key: str
    name: Text
    admits: Callable[[Any, Moment], bool]
    words: str = ""
    yields: bool = False
