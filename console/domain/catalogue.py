"""Everything that may be asked and everything that can have happened, once.

A new command or event is two names here; the type checker then points at every match that is incomplete.
"""

from datetime import datetime
from functools import lru_cache
from typing import Protocol, get_args

import msgspec

from console.domain import alert, arriving, dutylog, handover, judging, people, reference, session, supervision
from console.domain.alert import (
    Alert,
    AlertCommand,
    AlertEvent,
    AnyAlertCommand,
    AnyAlertEvent,
    EndAlert,
    WakeAlert,
)
from console.domain.case.commands import (
    AddNote,
    AddPhoto,
    AddReporter,
    AnyCaseCommand,
    AskMerge,
    CaseCommand,
    FeedBack,
    FireRung,
    FixOnSpot,
    MergeCase,
    Personal,
    RecomputeDeadlines,
    ReportCase,
    SignAssignment,
    TakeOverCase,
)
from console.domain.case.decide import decide as decide_case
from console.domain.case.events import AnyCaseEvent, CaseEvent, CaseTakenOver, SupervisionAsked, TakenOverCaseEnded
from console.domain.case.evolve import evolve as evolve_case
from console.domain.case.things import Case
from console.domain.duty import Thing
from console.domain.dutylog import AnyDutyCommand, DutyBook, DutyCommand, DutyDay, DutyWritten, NoteDuty, WriteDuty
from console.domain.handover import (
    AnyHandoverCommand,
    AnyHandoverEvent,
    Handover,
    HandoverBook,
    HandoverCommand,
    HandoverEvent,
)
from console.domain.ids import AccountId, usable
from console.domain.judging import AlertBook
from console.domain.people import (
    Account,
    Actor,
    AnyPeopleCommand,
    AnyPeopleEvent,
    PeopleBook,
    PeopleCommand,
    PeopleEvent,
)
from console.domain.reference import PublishReference, ReferenceBook, ReferencePublished
from console.domain.session import (
    AnySessionCommand,
    AnySessionEvent,
    Session,
    SessionBook,
    SessionCommand,
    SessionEvent,
)
from console.domain.supervision import (
    AnswerSupervision,
    AnySupervisionCommand,
    AnySupervisionEvent,
    Supervision,
    SupervisionBook,
    SupervisionCommand,
    SupervisionEvent,
    SupervisionSet,
)
from console.domain.text import Refused

Command = (
    AnyCaseCommand
    | AnyAlertCommand
    | AnySessionCommand
    | AnySupervisionCommand
    | AnyHandoverCommand
    | AnyDutyCommand
    | AnyPeopleCommand
    | PublishReference
)
Due = FireRung | RecomputeDeadlines | WakeAlert | EndAlert | NoteDuty
"""What the hub's clock asks by itself."""
Event = (
    AnyCaseEvent
    | AnyAlertEvent
    | AnySessionEvent
    | AnySupervisionEvent
    | AnyHandoverEvent
    | DutyWritten
    | AnyPeopleEvent
    | ReferencePublished
)

VERSIONS: dict[str, int] = {}
"""Versions of event kinds that have changed since they were first written; every other kind is 1."""

MAY_WAIT: tuple[type[Command], ...] = (AddNote, AddPhoto, SignAssignment, FeedBack, AnswerSupervision)
"""What a unit may do while the hub is out of reach. Everything else needs to see what others have done."""

THING_KINDS: dict[str, type[Thing]] = {
    "case": Case,
    "alert": Alert,
    "session": Session,
    "supervision": Supervision,
    "handover": Handover,
    "duty_day": DutyDay,
    "account": Account,
}


class WholeBook(AlertBook, SessionBook, SupervisionBook, HandoverBook, DutyBook, ReferenceBook, PeopleBook, Protocol):
    """All that decisions read: the things as they stand and the reference data in force.

    The hub's writer hands in its read model with the overlay of the running group; a test hands in a dict.
    `serial` is part of the decision's own transaction.
    """


def version_of(event: Event) -> int:
    return VERSIONS.get(type(event).__name__, 1)


def subject(event: Event) -> tuple[str, str]:
    """(kind of thing, its id) an event happened to."""
    match event:
        case CaseEvent():
            return "case", event.case
        case AlertEvent():
            return "alert", event.alert
        case SessionEvent():
            return "session", event.session
        case SupervisionEvent():
            return "supervision", event.supervision
        case HandoverEvent():
            return "handover", event.handover
        case DutyWritten():
            return "duty_day", event.day
        case PeopleEvent():
            return "account", event.account
        case ReferencePublished():
            return "reference", event.name


def happened_at(event: Event) -> datetime | None:
    """When it happened by its own account, where that is another instant than the one the hub knew it at."""
    match event:
        case alert.AlertRaised() | alert.AlertExtended():
            return event.happened_at
        case CaseTakenOver():
            return event.opened_at
        case TakenOverCaseEnded():
            return event.closed_at
        case _:
            return None


def people_in(event: Event) -> frozenset[AccountId]:
    """The accounts that an event tells of, beside who did it."""
    return frozenset(found for field in _people_fields(type(event)) if (found := getattr(event, field)) is not None)


@lru_cache(len(get_args(Event)))
def _people_fields(kind: type[Event]) -> tuple[str, ...]:
    return tuple(each.name for each in msgspec.structs.fields(kind) if each.type in (AccountId, AccountId | None))


def target(command: Command) -> tuple[str, str]:
    """(kind of thing, its id) a command is about: whose `ver` an expectation speaks of."""
    match command:
        case CaseCommand():
            return "case", command.case
        case AlertCommand():
            return "alert", command.alert
        case SessionCommand():
            return "session", command.session
        case SupervisionCommand():
            return "supervision", command.supervision
        case HandoverCommand():
            return "handover", command.handover
        case DutyCommand():
            return "duty_day", command.day
        case PeopleCommand():
            return "account", command.account
        case PublishReference():
            return "reference", command.name


def presumed(command: Command) -> tuple[tuple[str, str], ...]:
    """(kind of thing, its id) of all that an ask takes to be there; what makes a thing, or is the administrator's,
    presumes nothing."""
    match command:
        case ReportCase() | FixOnSpot() | TakeOverCase() | alert.RaiseAlert():
            return ()
        case PeopleCommand() | PublishReference() | handover.OpenHandover() | NoteDuty():
            return ()
        case WriteDuty():
            return () if command.case is None else (("case", command.case),)
        case session.OpenSession():
            return tuple(("case", case) for case in command.cases)
        case MergeCase() | AskMerge():
            return target(command), ("case", command.into)
        case alert.JoinAlert():
            return target(command), ("case", command.case)
        case _:
            return (target(command),)


def may_wait(command: Command) -> bool:
    """Whether it may be asked while the hub is out of reach."""
    return isinstance(command, MAY_WAIT)


def personal(command: Command) -> Personal | None:
    """What of a command belongs in the vault instead of the log."""
    return command.reporter if isinstance(command, ReportCase | AddReporter) else None


def source_of(command: Command) -> str | None:
    """Which outside source is heard through this ask, where the ask names one."""
    match command:
        case alert.RaiseAlert():
            return command.source
        case TakeOverCase():
            return command.system
        case _:
            return None


def decide(book: WholeBook, command: Command, actor: Actor, now: datetime) -> tuple[Event, ...]:
    """The facts an ask causes, to be committed together; () where it changes nothing; raises Refused."""
    match command:
        case CaseCommand():
            return _new_items(book, _with_items(decide_case(book, command, actor, now)))
        case alert.RaiseAlert():
            return arriving.decide(book, command, actor, now)
        case AlertCommand():
            return judging.decide(book, command, actor, now)
        case SessionCommand():
            return _new_items(book, session.decide(book, command, actor, now))
        case SupervisionCommand():
            return supervision.decide(book, command, actor)
        case HandoverCommand():
            events = handover.decide(book, command, actor, now)
            return (*events, *(line for event in events for line in dutylog.noted(event, now)))
        case DutyCommand():
            return dutylog.decide(book, command, actor, now)
        case PeopleCommand():
            return people.decide(book, command, actor)
        case PublishReference():
            return reference.decide(book, command, actor)


def _with_items(events: tuple[AnyCaseEvent, ...]) -> tuple[Event, ...]:
    """A case that is put under 督办 sets the item in the same transaction."""
    items = (
        SupervisionSet(
            supervision=event.supervision,
            number=event.number,
            words=event.words,
            lead=event.lead,
            co=(),
            due_at=event.due_at,
            case=event.case,
        )
        for event in events
        if isinstance(event, SupervisionAsked)
    )
    return (*events, *items)


def _new_items(book: WholeBook, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """As they are; refused where a supervision item would take the place of one that stands."""
    for event in events:
        if not isinstance(event, SupervisionSet):
            continue
        usable(event.supervision)
        if book.supervision(event.supervision) is not None:
            raise Refused("该督办编号已被使用。", "That supervision id is taken.")
    return events


def evolve(thing: Thing | None, event: Event, by: AccountId, at: datetime) -> Thing | None:
    """The thing after what happened to it; a reference set is no thing and gives None."""
    match event:
        case CaseEvent():
            assert thing is None or isinstance(thing, Case)
            return evolve_case(thing, event, by, at)
        case AlertEvent():
            assert thing is None or isinstance(thing, Alert)
            return alert.evolve(thing, event, at)
        case SessionEvent():
            assert thing is None or isinstance(thing, Session)
            return session.evolve(thing, event, at)
        case SupervisionEvent():
            assert thing is None or isinstance(thing, Supervision)
            return supervision.evolve(thing, event, by, at)
        case HandoverEvent():
            assert thing is None or isinstance(thing, Handover)
            return handover.evolve(thing, event, by, at)
        case DutyWritten():
            assert thing is None or isinstance(thing, DutyDay)
            return dutylog.evolve(thing, event, by, at)
        case PeopleEvent():
            assert thing is None or isinstance(thing, Account)
            return people.evolve(thing, event)
        case ReferencePublished():
            return None


def read_event(body: bytes) -> Event:
    """An event from its stored JSON (already brought to today's version)."""
    return _EVENTS.decode(body)


_EVENTS: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
