"""值班日志: what happened on a day at the centre, line after line; nothing in it is ever changed.

The shift leader writes; that a shift was handed over or taken over stands there by itself.
"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from console.domain.calendar import SHANGHAI, local_day
from console.domain.handover import HandoverEvent, HandoverSigned, HandoverTaken, HandoverWithdrawn
from console.domain.ids import AccountId, CaseId, DutyDayId, HandoverId
from console.domain.people import Actor, Role
from console.domain.text import Refused, Text

WORDS_MOST = 500
ENTRIES_MOST = 300
MAY_WRITE = frozenset({Role.SHIFT_LEADER})
ONE_DAY = timedelta(days=1)


class EntryKind(StrEnum):
    """Who wrote a line: a person, or the system of its own accord. The value is what travels and what is stored."""

    NOTE = "note"
    SIGNED = "signed"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


ENTRY_KIND_NAMES: dict[EntryKind, Text] = {
    EntryKind.NOTE: Text("记事", "Note"),
    EntryKind.SIGNED: Text("交班签字", "Shift handed over"),
    EntryKind.TAKEN: Text("接班签字", "Shift taken over"),
    EntryKind.WITHDRAWN: Text("撤回交班", "Hand-over withdrawn"),
}
OF_ITSELF: dict[type[HandoverEvent], EntryKind] = {
    HandoverSigned: EntryKind.SIGNED,
    HandoverTaken: EntryKind.TAKEN,
    HandoverWithdrawn: EntryKind.WITHDRAWN,
}
"""What of a hand-over stands in the log by itself."""


class DutyEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    n: int
    at: datetime
    by: AccountId
    kind: EntryKind = EntryKind.NOTE
    words: str = ""
    case: CaseId | None = None
    handover: HandoverId | None = None


class DutyDay(Struct, frozen=True, kw_only=True):
    """One day; its id is its date, `2026-11-23`."""

    id: DutyDayId
    ver: int
    entries: tuple[DutyEntry, ...] = ()

    @property
    def began_at(self) -> datetime:
        """Its midnight in the district."""
        day = date.fromisoformat(self.id)
        return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)

    @property
    def ended_at(self) -> datetime:
        return self.began_at + ONE_DAY


class DutyCommand(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    day: DutyDayId


class WriteDuty(DutyCommand, frozen=True, kw_only=True):
    """A line in the log of a day, which is today or, after midnight, the day before. `case`: what it is about."""

    words: str
    case: CaseId | None = None


class DutyEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    day: DutyDayId


class DutyWritten(DutyEvent, frozen=True, kw_only=True):
    entry: EntryKind = EntryKind.NOTE
    words: str = ""
    case: CaseId | None = None
    handover: HandoverId | None = None


class DutyBook(Protocol):
    def duty_day(self, day: DutyDayId) -> DutyDay | None: ...


def day_of(at: datetime) -> DutyDayId:
    """The day of the log that an instant belongs to."""
    return DutyDayId(local_day(at).isoformat())


def decide(book: DutyBook, command: WriteDuty, actor: Actor, now: datetime) -> tuple[DutyWritten, ...]:
    if not MAY_WRITE & actor.roles:
        raise Refused("值班日志由值班长记录。", "The duty log is kept by shift leaders.")
    if command.day not in (day_of(now), day_of(now - ONE_DAY)):
        raise Refused("只能记在今天或昨天的日志里。", "Lines are added to the log of today or of yesterday.")
    words = command.words.strip()
    if not words or len(words) > WORDS_MOST:
        raise Refused(f"请填写 {WORDS_MOST} 字以内的文字。", f"Write something, at most {WORDS_MOST} characters.")
    day = book.duty_day(command.day)
    if day is not None and len(day.entries) >= ENTRIES_MOST:
        raise Refused(f"当天日志已满 {ENTRIES_MOST} 条。", f"The log of that day has its {ENTRIES_MOST} lines.")
    return (DutyWritten(day=command.day, words=words, case=command.case),)


def noted(event: HandoverEvent, now: datetime) -> tuple[DutyWritten, ...]:
    """What of a hand-over stands in the log by itself; it goes in although the day be full."""
    kind = OF_ITSELF.get(type(event))
    return () if kind is None else (DutyWritten(day=day_of(now), entry=kind, handover=event.handover),)


def evolve(day: DutyDay | None, event: DutyWritten, by: AccountId, at: datetime) -> DutyDay:
    day = day or DutyDay(id=event.day, ver=0)
    entry = DutyEntry(
        n=len(day.entries) + 1,
        at=at,
        by=by,
        kind=event.entry,
        words=event.words,
        case=event.case,
        handover=event.handover,
    )
    return replace(day, ver=day.ver + 1, entries=(*day.entries, entry))
