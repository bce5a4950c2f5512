"""会商: people in different places look at one case on one map and decide; what they decide is tracked work.

The lasting half. Who is here now and where they point is presence, and lies in the hub's rooms.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol, assert_never

from msgspec import Struct
from msgspec.structs import replace

from console.domain.calendar import local_day
from console.domain.case.events import ConferenceEnded, ConferenceOpened
from console.domain.case.overlays import conferred
from console.domain.case.table import ROWS, Action
from console.domain.case.turn import CaseBook
from console.domain.ids import AccountId, CaseId, SessionId, SupervisionId, UnitId, usable
from console.domain.instant import Instant
from console.domain.people import Actor, Role
from console.domain.supervision import SupervisionSet
from console.domain.text import Refused, Text


class SessionType(StrEnum):
    ROADSIDE = "roadside"
    ON_SITE = "on_site"
    ROUND_TABLE = "round_table"
    JOINT = "joint"


SESSION_TYPE_NAMES: dict[SessionType, Text] = {
    SessionType.ROADSIDE: Text("马路办公", "Roadside office"),
    SessionType.ON_SITE: Text("现场会商", "On-site session"),
    SessionType.ROUND_TABLE: Text("圆桌会", "Round table"),
    SessionType.JOINT: Text("联席会议", "Joint meeting"),
}


class SessionStage(StrEnum):
    UNDER_WAY = "under_way"
    ENDED = "ended"


MAY_CONVENE = ROWS[Action.DECIDE_UNIT].roles
LEADS = frozenset({Role.SHIFT_LEADER, Role.LEADER})
MOST_PINS = 500
MOST_NOTES = 2_000


class Pin(Struct, frozen=True, kw_only=True):
    """A shared mark on the session's map: degrees WGS-84, with whose it is."""

    id: str
    lon: float
    lat: float
    label: str
    by: AccountId
    unit: UnitId | None
    at: datetime


class Note(Struct, frozen=True, kw_only=True):
    words: str
    by: AccountId
    unit: UnitId | None
    at: datetime


class Resolution(Struct, frozen=True, kw_only=True):
    """议定事项: what was decided, who leads, by when; `supervision` is the work that follows from it."""

    supervision: SupervisionId
    case: CaseId | None
    words: str
    lead: UnitId
    co: tuple[UnitId, ...]
    due_at: datetime
    by: AccountId
    at: datetime


class Session(Struct, frozen=True, kw_only=True):
    id: SessionId
    ver: int
    type: SessionType
    title: str
    stage: SessionStage
    chair: AccountId
    units: tuple[UnitId, ...]
    cases: tuple[CaseId, ...]
    opened_at: datetime
    pins: tuple[Pin, ...] = ()
    notes: tuple[Note, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    ended_at: datetime | None = None


class SessionCommand(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    session: SessionId


class OpenSession(SessionCommand, frozen=True, kw_only=True):
    type: SessionType
    title: str
    units: tuple[UnitId, ...]
    cases: tuple[CaseId, ...]


class DropPin(SessionCommand, frozen=True, kw_only=True):
    pin: str
    lon: float
    lat: float
    label: str = ""


class RemovePin(SessionCommand, frozen=True, kw_only=True):
    pin: str


class SayNote(SessionCommand, frozen=True, kw_only=True):
    words: str


class Resolve(SessionCommand, frozen=True, kw_only=True):
    supervision: SupervisionId
    words: str
    lead: UnitId
    due_at: Instant
    co: tuple[UnitId, ...] = ()
    case: CaseId | None = None


class EndSession(SessionCommand, frozen=True, kw_only=True):
    pass


class SessionEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    session: SessionId


class SessionOpened(SessionEvent, frozen=True, kw_only=True):
    type: SessionType
    title: str
    chair: AccountId
    units: tuple[UnitId, ...]
    cases: tuple[CaseId, ...]


class PinDropped(SessionEvent, frozen=True, kw_only=True):
    pin: Pin


class PinRemoved(SessionEvent, frozen=True, kw_only=True):
    pin: str


class NoteSaid(SessionEvent, frozen=True, kw_only=True):
    note: Note


class Resolved(SessionEvent, frozen=True, kw_only=True):
    resolution: Resolution


class SessionEnded(SessionEvent, frozen=True, kw_only=True):
    pass


AnySessionCommand = OpenSession | DropPin | RemovePin | SayNote | Resolve | EndSession
AnySessionEvent = SessionOpened | PinDropped | PinRemoved | NoteSaid | Resolved | SessionEnded
Consequence = AnySessionEvent | ConferenceOpened | ConferenceEnded | SupervisionSet


class SessionBook(CaseBook, Protocol):
    def session(self, session: SessionId) -> Session | None: ...


def decide(book: SessionBook, command: AnySessionCommand, actor: Actor, now: datetime) -> tuple[Consequence, ...]:
    """The facts an ask in a session causes; a resolution sets a supervision item in the same transaction."""
    session = book.session(command.session)
    if isinstance(command, OpenSession):
        return _open(book, session, command, actor)
    if session is None:
        raise Refused("会商不存在。", "There is no such session.")
    if session.stage is SessionStage.ENDED:
        raise Refused("会商已结束。", "The session has ended.")
    if not takes_part(session, actor):
        raise Refused("您不在此会商的参加单位中。", "Your unit is not part of this session.")
    match command:
        case DropPin():
            if len(session.pins) >= MOST_PINS:
                raise Refused("图钉太多，请先移除一些。", "Too many pins; remove some first.")
            if not (-180 <= command.lon <= 180 and -90 <= command.lat <= 90):
                raise Refused("坐标不在地球上，请重新选点。", "That point is not on earth; pick it again.")
            pin = Pin(
                id=command.pin,
                lon=command.lon,
                lat=command.lat,
                label=command.label.strip()[:80],
                by=actor.account,
                unit=actor.unit,
                at=now,
            )
            return (PinDropped(session=session.id, pin=pin),)
        case RemovePin():
            if all(pin.id != command.pin for pin in session.pins):
                raise Refused("该图钉已移除。", "That pin is gone already.")
            return (PinRemoved(session=session.id, pin=command.pin),)
        case SayNote():
            words = command.words.strip()
            if not words or len(words) > 2_000 or len(session.notes) >= MOST_NOTES:
                raise Refused("请填写 2000 字以内的文字。", "Write something, at most 2,000 characters.")
            note = Note(words=words, by=actor.account, unit=actor.unit, at=now)
            return (NoteSaid(session=session.id, note=note),)
        case Resolve():
            return _resolve(book, session, command, actor, now)
        case EndSession():
            _chairs(session, actor)
            if not session.resolutions:
                raise Refused("还没有议定事项，不能结束。", "Nothing is decided yet; it cannot end.")
            leads = {each.case: each.lead for each in session.resolutions}
            about = [found for each in session.cases if (found := book.case(each)) is not None]
            ended = (conferred(book, each, session.id, leads.get(each.id), actor, now) for each in about)
            return (SessionEnded(session=session.id), *ended)
        case _:
            assert_never(command)


def takes_part(session: Session, actor: Actor) -> bool:
    """The convening desk always; a unit where it was invited."""
    return bool(MAY_CONVENE & actor.roles) or (actor.unit is not None and actor.unit in session.units)


def evolve(session: Session | None, event: AnySessionEvent, at: datetime) -> Session:
    if isinstance(event, SessionOpened):
        return Session(
            id=event.session,
            ver=1,
            type=event.type,
            title=event.title,
            stage=SessionStage.UNDER_WAY,
            chair=event.chair,
            units=event.units,
            cases=event.cases,
            opened_at=at,
        )
    assert session is not None
    match event:
        case PinDropped():
            kept = tuple(pin for pin in session.pins if pin.id != event.pin.id)
            return replace(session, pins=(*kept, event.pin))
        case PinRemoved():
            return replace(session, pins=tuple(pin for pin in session.pins if pin.id != event.pin))
        case NoteSaid():
            return replace(session, notes=(*session.notes, event.note))
        case Resolved():
            return replace(session, ver=session.ver + 1, resolutions=(*session.resolutions, event.resolution))
        case SessionEnded():
            return replace(session, ver=session.ver + 1, stage=SessionStage.ENDED, ended_at=at)
        case _:
            assert_never(event)


def _open(book: SessionBook, session: Session | None, command: OpenSession, actor: Actor) -> tuple[Consequence, ...]:
    if not MAY_CONVENE & actor.roles:
        raise Refused("会商由派遣员、值班长或领导召集。", "A dispatcher, shift leader or leader convenes.")
    usable(command.session)
    if session is not None:
        raise Refused("该会商编号已被使用。", "That session id is taken.")
    for unit in command.units:
        if book.organisation().unit(unit) is None:
            raise Refused(f"没有责任单位 {unit}。", f"There is no unit {unit}.")
    for case in command.cases:
        found = book.case(case)
        if found is None or not found.is_open:
            raise Refused("议题案件不存在或已结束。", "A case on the agenda is missing or ended.")
        if found.conferring is not None:
            raise Refused(
                f"案件 {found.number} 正在另一场会商中，请进入那场会商。",
                f"Case {found.number} is in another session already; enter that one.",
            )
    opened = SessionOpened(
        session=command.session,
        type=command.type,
        title=command.title.strip()[:120] or SESSION_TYPE_NAMES[command.type].zh,
        chair=actor.account,
        units=command.units,
        cases=command.cases,
    )
    marks = (ConferenceOpened(case=case, session=command.session) for case in command.cases)
    return (opened, *marks)


def _resolve(
    book: SessionBook, session: Session, command: Resolve, actor: Actor, now: datetime
) -> tuple[Consequence, ...]:
    _chairs(session, actor)
    words = command.words.strip()
    if not words or len(words) > 2_000:
        raise Refused("请写明议定的内容。", "Say what was decided.")
    if command.due_at <= now:
        raise Refused("时限必须晚于当前时间。", "The deadline must lie in the future.")
    for unit in (command.lead, *command.co):
        if book.organisation().unit(unit) is None:
            raise Refused(f"没有责任单位 {unit}。", f"There is no unit {unit}.")
    if command.case is not None and command.case not in session.cases:
        raise Refused("该案件不在议题中。", "That case is not on the agenda.")
    resolution = Resolution(
        supervision=command.supervision,
        case=command.case,
        words=words,
        lead=command.lead,
        co=command.co,
        due_at=command.due_at,
        by=actor.account,
        at=now,
    )
    year = local_day(now).year
    owed = SupervisionSet(
        supervision=command.supervision,
        number=f"议定〔{year}〕{book.serial(f'supervision/{year}')}号",
        words=words,
        lead=command.lead,
        co=command.co,
        due_at=command.due_at,
        session=session.id,
        case=command.case,
    )
    return (Resolved(session=session.id, resolution=resolution), owed)


def _chairs(session: Session, actor: Actor) -> None:
    """The chair, or whoever leads the shift: a chair who is gone keeps no case from going on."""
    if session.chair != actor.account and not LEADS & actor.roles:
        raise Refused(
            "由主持人决定；主持人不在时由值班长决定。", "The chair decides, or the shift leader in their place."
        )
