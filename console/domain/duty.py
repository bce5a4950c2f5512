"""Who may see what: audiences, their scope, and the mask of a row.

An audience is one stream. Everybody with the same scope and the same mask gets the same
bytes, so what an account sees is decided here and nowhere else. Scope comes from the account,
never from a frame.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from console.domain.alert import UNJUDGED, Alert
from console.domain.case.events import CaseJoined, CaseReported, CaseUnmerged, ReporterAdded
from console.domain.case.stages import Stage
from console.domain.case.things import Assignment, Case
from console.domain.case.timers import Timer, TimerKind
from console.domain.deadline import Deadline, given_amber_at
from console.domain.dutylog import DutyDay
from console.domain.handover import Handover
from console.domain.ids import AccountId, UnitId
from console.domain.people import MAY_HOLD, Account, Actor, Role
from console.domain.reference import ReferencePublished
from console.domain.rows import (
    AlertRow,
    AnyRow,
    AssignmentRow,
    CaseRow,
    ClockRow,
    DutyDayRow,
    HandoverRow,
    JoinedRow,
    Promise,
    SessionRow,
    SupervisionRow,
)
from console.domain.session import Session, SessionStage
from console.domain.supervision import Supervision, SupervisionStage
from console.domain.text import Text

DISTRICT = "district"
"""The scope of those who see the whole district."""
MAY_REVEAL = MAY_HOLD
"""Who may see a reporter in clear, giving a reason."""
HELD_AFTER_END = timedelta(hours=72)
"""How long a seat goes on holding what has ended; older things are asked for."""


NOBODY = AccountId("")
"""Stands where the wall is not told who."""
STAGE_CLOCKS: dict[Stage, TimerKind] = {
    Stage.RECEIVED: TimerKind.T1,
    Stage.REGISTERED: TimerKind.T1,
    Stage.VERIFYING: TimerKind.TV,
    Stage.TO_TRANSFER: TimerKind.T2,
    Stage.TO_DISPATCH: TimerKind.T2,
    Stage.SELF_MENDING: TimerKind.TM,
    Stage.TO_SIGN: TimerKind.T3,
    Stage.HANDLING: TimerKind.T3,
    Stage.SUSPENDED: TimerKind.TG,
    Stage.TO_INSPECT: TimerKind.T4,
    Stage.INSPECTING: TimerKind.T4,
    Stage.TO_CALL_BACK: TimerKind.TR,
}
"""Whose clock stands in front of a queue's row; where none stands here, nobody is late."""
_AS_IT_IS = frozenset(Case.__struct_fields__) & frozenset(CaseRow.__struct_fields__) - {
    "assignments",
    "joined",
    "reporters",
}


SHIFT_PAPERS = {"handover": Handover, "duty_day": DutyDay}
"""Kind → shape of what is the control room's own: a page of a hand-over, a day of the duty log."""
IN_THE_FIELD = frozenset({Role.INSPECTOR, Role.FEED, Role.WALL})
"""Who is nothing but these works for the district and not in its control room."""


class Mask(StrEnum):
    """How much is shown: `desk` all but what lies in the vault, `field` no papers of a shift either, `unit` no
    reporter, `wall` figures only."""

    DESK = "desk"
    FIELD = "field"
    UNIT = "unit"
    WALL = "wall"


class Audience(Struct, frozen=True, gc=False):
    """`scope` is DISTRICT or a unit's id."""

    scope: str
    mask: Mask

    @property
    def key(self) -> str:
        return f"{self.scope}/{self.mask}"

    @property
    def is_staff(self) -> bool:
        """Whether it is the district's own people, or a source of theirs: no unit, and no wall."""
        return self.scope == DISTRICT and self.mask is not Mask.WALL


def audience_of(actor: Actor) -> Audience:
    """The one stream an account listens to."""
    if actor.roles == {Role.WALL}:
        return Audience(DISTRICT, Mask.WALL)
    if actor.unit is not None and actor.roles & {Role.UNIT, Role.HANDLER}:
        return Audience(actor.unit, Mask.UNIT)
    return Audience(DISTRICT, Mask.FIELD if actor.roles <= IN_THE_FIELD else Mask.DESK)


Thing = Case | Alert | Session | Supervision | Handover | DutyDay | Account


def scopes(thing: Thing) -> frozenset[str]:
    """Who may know of a thing at all: DISTRICT and the units it concerns."""
    match thing:
        case Case():
            units = [each.unit for each in thing.assignments]
            ground = [thing.place.street] if thing.place.street else []
            return frozenset({DISTRICT, *units, *ground})
        case Alert():
            return frozenset({DISTRICT})
        case Session():
            return frozenset({DISTRICT, *thing.units})
        case Supervision():
            return frozenset({DISTRICT, thing.lead, *thing.co})
        case Handover() | DutyDay():
            return frozenset({DISTRICT})
        case Account():
            return frozenset()
        case _:
            assert_never(thing)


def sees(audience: Audience, kind: str, of: frozenset[str]) -> bool:
    """Whether an audience may know of a thing of this kind and with these scopes."""
    return audience.scope in of and (audience.mask is not Mask.FIELD or kind not in SHIFT_PAPERS)


def _sees_thing(audience: Audience, thing: Thing) -> bool:
    kind = next((kind for kind, shape in SHIFT_PAPERS.items() if isinstance(thing, shape)), "")
    return sees(audience, kind, scopes(thing))


def may_ask_about(actor: Actor, thing: Thing) -> bool:
    """What an account may not see it may not touch either; accounts themselves are the administrator's."""
    return Role.ADMIN in actor.roles if isinstance(thing, Account) else _sees_thing(audience_of(actor), thing)


def ended_at(thing: Thing) -> datetime | None:
    """When a thing stopped being live work, None while it is."""
    match thing:
        case Case():
            return None if thing.is_open else thing.closed_at
        case Alert():
            return None if thing.stage in UNJUDGED else thing.settled_at
        case Session():
            return thing.ended_at if thing.stage is SessionStage.ENDED else None
        case Supervision():
            return thing.cleared_at if thing.stage is SupervisionStage.CLEARED else None
        case Handover() | DutyDay():
            return thing.ended_at
        case Account():
            return None
        case _:
            assert_never(thing)


def is_held(thing: Thing, now: datetime) -> bool:
    """Whether a seat still holds it."""
    end = ended_at(thing)
    return end is None or end > now - HELD_AFTER_END


def row(thing: Thing, audience: Audience) -> AnyRow | None:
    """The thing as this audience may see it; None where it may not."""
    if not _sees_thing(audience, thing):
        return None
    whole = whole_row(thing)
    return None if whole is None else masked(whole, audience.mask)


def whole_row(thing: Thing) -> AnyRow | None:
    """The thing as the desk sees it; None for an account, which nobody is shown."""
    match thing:
        case Case():
            return _case_row(thing)
        case Alert():
            return _alert_row(thing)
        case Session():
            return _session_row(thing)
        case Supervision():
            return _supervision_row(thing)
        case Handover():
            return HandoverRow(**{name: getattr(thing, name) for name in HandoverRow.__struct_fields__})
        case DutyDay():
            return DutyDayRow(id=thing.id, ver=thing.ver, entries=thing.entries)
        case Account():
            return None
        case _:
            assert_never(thing)


def masked(whole: AnyRow, mask: Mask) -> AnyRow:
    """Of a row as the desk sees it, what others with this mask see."""
    match mask:
        case Mask.DESK | Mask.FIELD:
            return whole
        case Mask.UNIT:
            return _for_units(whole)
        case Mask.WALL:
            return _for_walls(whole)


def teller(by: AccountId, audience: Audience) -> AccountId:
    """Who did something, as this audience may know it."""
    return NOBODY if audience.mask is Mask.WALL else by


def may_name(audience: Audience, unit: UnitId | None) -> bool:
    """Whether who did something that an audience may read of is told to it by name; `unit`: whose people they are.

    Work is handed over between people: the desk is told everybody's name, a unit those of the control room, which it
    answers to, and those of its own people; of another unit it knows the unit. Whoever did nothing to what a unit may
    see stays unknown to it, and who is present is the desk's alone. Sources and the wall are told no name.
    """
    match audience.mask:
        case Mask.DESK:
            return True
        case Mask.UNIT:
            return unit in (None, audience.scope)
        case Mask.FIELD | Mask.WALL:
            return False


def shown(event: Struct, audience: Audience) -> Struct | None:
    """The event as this audience may read it in a timeline; None where only the row is for it: the wall reads none."""
    match event:
        case ReferencePublished():
            return event
        case _ if audience.mask is Mask.WALL:
            return None
        case CaseReported() if audience.mask is Mask.UNIT:
            return replace(event, reporter=None)
        case CaseJoined() | CaseUnmerged() if audience.mask is Mask.UNIT:
            return replace(event, reporters=())
        case ReporterAdded() if audience.mask is Mask.UNIT:
            return None
        case _:
            return event


def _promise(kind: TimerKind, deadline: Deadline) -> Promise:
    return Promise(
        kind=kind,
        began_at=deadline.began_at,
        amber_at=deadline.amber_at,
        due_at=deadline.due_at,
        because=deadline.because,
        provisional=deadline.provisional,
    )


def _for_units(row: AnyRow) -> AnyRow:
    if not isinstance(row, CaseRow):
        return row
    return replace(row, reporters=0, joined=tuple(replace(each, reporters=0) for each in row.joined))


def _for_walls(row: AnyRow) -> AnyRow:
    match row:
        case CaseRow():
            return replace(
                row,
                assignments=tuple(replace(each, words="", inner=()) for each in row.assignments),
                reporters=0,
                interview=None,
                joined=(),
                photos=(),
                holder=None,
                reported_by=None,
                dispatched_by=None,
                requests=tuple(replace(each, reason="", measure="", by=NOBODY) for each in row.requests),
                directives=(),
            )
        case AlertRow():
            return replace(row, images=())
        case SessionRow():
            return replace(row, chair=NOBODY, pins=(), notes=(), resolutions=())
        case SupervisionRow():
            return replace(row, words="", answer="", photos=())
        case HandoverRow():
            return replace(row, by=NOBODY, taken_by=None, lines=(), remarks="", doubts=())
        case DutyDayRow():
            return replace(row, entries=())
        case _:
            assert_never(row)


def _assignment_row(case: Case, assignment: Assignment) -> AssignmentRow:
    timer = case.timer(TimerKind.T3, assignment.unit)
    return AssignmentRow(
        unit=assignment.unit,
        part=assignment.part,
        promise=_promise(TimerKind.T3, timer.deadline) if timer else _past_promise(assignment),
        dispatched_at=assignment.dispatched_at,
        due_at=assignment.due_at,
        first_due_at=assignment.first_due_at,
        signed_at=assignment.signed_at,
        confirmed_at=assignment.confirmed_at,
        left_s=assignment.left_s if timer is None or timer.left_s is None else timer.left_s,
        words=assignment.words,
        extensions=assignment.extensions,
        inner=assignment.inner,
        phases=assignment.phases,
    )


def _past_promise(assignment: Assignment) -> Promise:
    """What was promised under a case that has ended: the instants remain, the account is in its timeline."""
    return Promise(
        kind=TimerKind.T3,
        began_at=assignment.dispatched_at,
        amber_at=assignment.due_at,
        due_at=assignment.due_at,
        because=Text("案件已结束，计时已停止；推算见时间线。", "The case has ended; its timeline tells the account."),
    )


def _given_promise(case: Case) -> Promise | None:
    """The deadline that the source of a taken-over case gave: a fact, with the same lamp as our own."""
    if case.external is None or case.external.due_at is None or not case.is_open:
        return None
    due_at = case.external.due_at
    return Promise(
        kind=TimerKind.T3,
        began_at=case.reported_at,
        amber_at=given_amber_at(case.reported_at, due_at),
        due_at=due_at,
        because=Text("来源系统给定的时限，未改动。", "The source's own deadline, unchanged."),
    )


def timer_in_front(case: Case) -> Timer | None:
    """The promise that matters where the case stands: the stage's own, at the units the lead's or the next due."""
    kind = STAGE_CLOCKS.get(case.stage)
    running = [timer for timer in case.timers if timer.kind is kind and timer.runs]
    lead = case.lead.unit if case.lead else None
    return min(running, key=lambda timer: (timer.of != lead, timer.deadline.due_at), default=None)


def _case_row(case: Case) -> CaseRow:
    front = timer_in_front(case)
    return CaseRow(
        **{name: getattr(case, name) for name in _AS_IT_IS},
        promise=_promise(front.kind, front.deadline) if front else _given_promise(case),
        clocks=tuple(
            ClockRow(kind=each.kind, of=each.of, amber_at=each.deadline.amber_at, due_at=each.deadline.due_at)
            for each in case.timers
            if each.runs and each is not front
        ),
        assignments=tuple(_assignment_row(case, each) for each in case.assignments),
        reporters=len(case.reporters) + sum(len(each.reporters) + len(each.later) for each in case.joined),
        master=case.merged.master if case.merged else None,
        joined=tuple(
            JoinedRow(
                case=each.case,
                number=each.number,
                reported_at=each.reported_at,
                reporters=len(each.reporters) + len(each.later),
            )
            for each in case.joined
        ),
    )


def _alert_row(alert: Alert) -> AlertRow:
    return AlertRow(
        id=alert.id,
        ver=alert.ver,
        stage=alert.stage,
        camera=alert.camera,
        type=alert.type,
        class_code=alert.class_code,
        title=alert.title,
        place=alert.place,
        first_at=alert.first_at,
        last_at=alert.last_at,
        hits=alert.hits,
        confidence=alert.confidence,
        bbox=alert.bbox,
        images=alert.images,
        case=alert.case,
        reason=alert.reason,
        settled_at=alert.settled_at,
        source=alert.source,
        until=alert.until,
        zone=alert.zone,
        duration_s=alert.duration_s,
        is_safety=alert.is_safety,
        into=alert.into,
        because=alert.because,
        parts=alert.parts,
        follows=alert.follows,
        held=alert.held,
        is_automatic=alert.is_automatic,
    )


def _session_row(session: Session) -> SessionRow:
    return SessionRow(
        id=session.id,
        ver=session.ver,
        type=session.type,
        title=session.title,
        stage=session.stage,
        chair=session.chair,
        units=session.units,
        cases=session.cases,
        opened_at=session.opened_at,
        pins=session.pins,
        notes=session.notes,
        resolutions=session.resolutions,
        ended_at=session.ended_at,
    )


def _supervision_row(item: Supervision) -> SupervisionRow:
    return SupervisionRow(
        id=item.id,
        ver=item.ver,
        number=item.number,
        stage=item.stage,
        words=item.words,
        lead=item.lead,
        co=item.co,
        due_at=item.due_at,
        set_at=item.set_at,
        session=item.session,
        case=item.case,
        answer=item.answer,
        photos=item.photos,
        answered_at=item.answered_at,
        cleared_at=item.cleared_at,
    )
