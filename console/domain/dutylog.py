"""值班日志: what happened on a day at the centre, line after line; nothing in it is ever changed.

The shift leader writes; that a shift was handed over or taken over, that the hub was away and that alerts came in a
storm stands there by itself.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, assert_never

from msgspec import Struct
from msgspec.structs import replace

from console.domain.calendar import SHANGHAI, local_day
from console.domain.handover import HandoverEvent, HandoverSigned, HandoverTaken, HandoverWithdrawn
from console.domain.ids import AccountId, CaseId, DutyDayId, HandoverId
from console.domain.instant import Instant
from console.domain.people import Actor, Role
from console.domain.text import Refused, Text

WORDS_MOST = 500
ENTRIES_MOST = 300
OWN_MOST = 50
"""Lines of a kind that the hub writes into one day: one that starts again and again does not fill the log."""
MAY_WRITE = frozenset({Role.SHIFT_LEADER})
ONE_DAY = timedelta(days=1)


class EntryKind(StrEnum):
    """Who wrote a line: a person, or the system of its own accord. The value is what travels and what is stored."""

    NOTE = "note"
    SIGNED = "signed"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    RESTARTED = "restarted"
    STORM_BEGAN = "storm_began"
    STORM_ENDED = "storm_ended"


ENTRY_KIND_NAMES: dict[EntryKind, Text] = {
    EntryKind.NOTE: Text("记事", "Note"),
    EntryKind.SIGNED: Text("交班签字", "Shift handed over"),
    EntryKind.TAKEN: Text("接班签字", "Shift taken over"),
    EntryKind.WITHDRAWN: Text("撤回交班", "Hand-over withdrawn"),
    EntryKind.RESTARTED: Text("枢纽重启", "Hub started again"),
    EntryKind.STORM_BEGAN: Text("告警突增", "Storm of alerts"),
    EntryKind.STORM_ENDED: Text("告警平息", "Storm is over"),
}
OF_ITSELF: dict[type[HandoverEvent], EntryKind] = {
    HandoverSigned: EntryKind.SIGNED,
    HandoverTaken: EntryKind.TAKEN,
    HandoverWithdrawn: EntryKind.WITHDRAWN,
}
"""What of a hand-over stands in the log by itself."""
OF_STORMS = (EntryKind.STORM_BEGAN, EntryKind.STORM_ENDED)
BY_THE_HUB = frozenset({EntryKind.RESTARTED, *OF_STORMS})
"""What nobody at a desk can know as well as the hub."""


class DutyEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`since`: when a hub that started again had last run; the first alert of a storm. `count`: alerts of a storm, so
    far or in all."""

    n: int
    at: datetime
    by: AccountId
    kind: EntryKind = EntryKind.NOTE
    words: str = ""
    case: CaseId | None = None
    handover: HandoverId | None = None
    since: datetime | None = None
    count: int = 0


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


class NoteDuty(DutyCommand, frozen=True, kw_only=True):
    """What the hub itself has to tell, on the day that it is; `since` and `count` as in an entry."""

    entry: EntryKind
    since: Instant
    count: int = 0


AnyDutyCommand = WriteDuty | NoteDuty


class DutyEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    day: DutyDayId


class DutyWritten(DutyEvent, frozen=True, kw_only=True):
    entry: EntryKind = EntryKind.NOTE
    words: str = ""
    case: CaseId | None = None
    handover: HandoverId | None = None
    since: datetime | None = None
    count: int = 0


class DutyBook(Protocol):
    def duty_day(self, day: DutyDayId) -> DutyDay | None: ...


def day_of(at: datetime) -> DutyDayId:
    """The day of the log that an instant belongs to."""
    return DutyDayId(local_day(at).isoformat())


def decide(book: DutyBook, command: AnyDutyCommand, actor: Actor, now: datetime) -> tuple[DutyWritten, ...]:
    match command:
        case WriteDuty():
            return (_written(book, command, actor, now),)
        case NoteDuty():
            return _told_by_the_hub(book, command, actor, now)
        case _:
            assert_never(command)


def _written(book: DutyBook, command: WriteDuty, actor: Actor, now: datetime) -> DutyWritten:
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
    return DutyWritten(day=command.day, words=words, case=command.case)


def _told_by_the_hub(book: DutyBook, command: NoteDuty, actor: Actor, now: datetime) -> tuple[DutyWritten, ...]:
    """() where it stands there already, or so often that once more tells nobody anything."""
    if Role.CLOCK not in actor.roles or command.entry not in BY_THE_HUB:
        raise Refused("这类记录由枢纽自己写入。", "Lines of that kind are written by the hub itself.")
    if command.day != day_of(now):
        raise Refused("枢纽只记在当天的日志里。", "The hub writes into the log of today.")
    today = book.duty_day(command.day)
    if command.entry in OF_STORMS:
        is_under_way = storm_under_way((today, book.duty_day(day_of(now - ONE_DAY)))) is not None
        if is_under_way is (command.entry is EntryKind.STORM_BEGAN):
            return ()
    alike = 0 if today is None else sum(each.kind is command.entry for each in today.entries)
    if alike >= OWN_MOST and command.entry is not EntryKind.STORM_ENDED:
        return ()
    return (DutyWritten(day=command.day, entry=command.entry, since=command.since, count=command.count),)


def storm_under_way(days: Iterable[DutyDay | None]) -> DutyEntry | None:
    """The line that began the storm which these days, the latest first, leave going on; None where there is none."""
    entries = (each for day in days if day is not None for each in reversed(day.entries))
    last = next((each for each in entries if each.kind in OF_STORMS), None)
    return last if last is not None and last.kind is EntryKind.STORM_BEGAN else None


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
        since=event.since,
        count=event.count,
    )
    return replace(day, ver=day.ver + 1, entries=(*day.entries, entry))


def told(entry: DutyEntry | DutyWritten) -> Text | None:
    """What the hub says in a line of its own; None where a person wrote it."""
    if entry.since is None:
        return None
    since, n = f"{entry.since.astimezone(SHANGHAI):%m-%d %H:%M}", entry.count
    match entry.kind if isinstance(entry, DutyEntry) else entry.entry:
        case EntryKind.RESTARTED:
            return Text(f"此前运行至 {since}", f"It had run until {since}")
        case EntryKind.STORM_BEGAN:
            return Text(f"自 {since} 起 {n} 条新告警", f"{n} new alerts since {since}")
        case EntryKind.STORM_ENDED:
            return Text(f"自 {since} 起共 {n} 条新告警", f"{n} new alerts in all since {since}")
        case _:
            return None
