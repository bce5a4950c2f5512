"""督办: a numbered demand with a date, to a unit that owes an answer; here born from a session's 议定事项.

set ──▶ answered ──▶ cleared 销号
 ▲          │
 └──────────┘ sent back
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol, assert_never

from msgspec import Struct
from msgspec.structs import replace

from console.domain.case.things import Photo
from console.domain.ids import AccountId, CaseId, SessionId, SupervisionId, UnitId
from console.domain.people import Actor, Role
from console.domain.text import Refused, Text


class SupervisionStage(StrEnum):
    SET = "set"
    ANSWERED = "answered"
    CLEARED = "cleared"


SUPERVISION_STAGE_NAMES: dict[SupervisionStage, Text] = {
    SupervisionStage.SET: Text("办理中", "Under way"),
    SupervisionStage.ANSWERED: Text("已反馈", "Answered"),
    SupervisionStage.CLEARED: Text("已销号", "Cleared"),
}
MAY_SUPERVISE = frozenset({Role.SHIFT_LEADER, Role.LEADER, Role.DISPATCHER})


class Supervision(Struct, frozen=True, kw_only=True):
    id: SupervisionId
    ver: int
    number: str
    stage: SupervisionStage
    words: str
    lead: UnitId
    co: tuple[UnitId, ...]
    due_at: datetime
    set_at: datetime
    by: AccountId
    session: SessionId | None = None
    case: CaseId | None = None
    answer: str = ""
    photos: tuple[Photo, ...] = ()
    answered_at: datetime | None = None
    cleared_at: datetime | None = None


class SupervisionCommand(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    supervision: SupervisionId


class AnswerSupervision(SupervisionCommand, frozen=True, kw_only=True):
    words: str
    photos: tuple[Photo, ...] = ()


class SendBackSupervision(SupervisionCommand, frozen=True, kw_only=True):
    reason: str


class ClearSupervision(SupervisionCommand, frozen=True, kw_only=True):
    pass


class SupervisionEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    supervision: SupervisionId


class SupervisionSet(SupervisionEvent, frozen=True, kw_only=True):
    number: str
    words: str
    lead: UnitId
    co: tuple[UnitId, ...]
    due_at: datetime
    session: SessionId | None = None
    case: CaseId | None = None


class SupervisionAnswered(SupervisionEvent, frozen=True, kw_only=True):
    unit: UnitId
    words: str
    photos: tuple[Photo, ...] = ()


class SupervisionSentBack(SupervisionEvent, frozen=True, kw_only=True):
    reason: str


class SupervisionCleared(SupervisionEvent, frozen=True, kw_only=True):
    pass


AnySupervisionCommand = AnswerSupervision | SendBackSupervision | ClearSupervision
AnySupervisionEvent = SupervisionSet | SupervisionAnswered | SupervisionSentBack | SupervisionCleared


class SupervisionBook(Protocol):
    def supervision(self, supervision: SupervisionId) -> Supervision | None: ...


def decide(book: SupervisionBook, command: AnySupervisionCommand, actor: Actor) -> tuple[AnySupervisionEvent, ...]:
    item = book.supervision(command.supervision)
    if item is None:
        raise Refused("督办事项不存在。", "There is no such supervision item.")
    match command:
        case AnswerSupervision():
            if actor.unit is None or actor.unit not in (item.lead, *item.co):
                raise Refused("本单位不承担此事项。", "Your unit does not owe this item.")
            if item.stage is not SupervisionStage.SET:
                raise Refused("此事项已反馈或已销号。", "This item is answered or cleared already.")
            if not command.words.strip():
                raise Refused("请写明办理情况。", "Say what was done.")
            answered = SupervisionAnswered(
                supervision=item.id, unit=actor.unit, words=command.words.strip()[:2_000], photos=command.photos
            )
            return (answered,)
        case SendBackSupervision() | ClearSupervision():
            if not MAY_SUPERVISE & actor.roles:
                raise Refused("由值班长、领导或派遣员核验。", "Shift leader, leader or dispatcher checks it.")
            if item.stage is not SupervisionStage.ANSWERED:
                raise Refused("单位反馈后才能核验。", "The unit has to answer first.")
            if isinstance(command, ClearSupervision):
                return (SupervisionCleared(supervision=item.id),)
            if not command.reason.strip():
                raise Refused("退回须写明理由。", "Sending back needs a written reason.")
            return (SupervisionSentBack(supervision=item.id, reason=command.reason.strip()),)
        case _:
            assert_never(command)


def evolve(item: Supervision | None, event: AnySupervisionEvent, by: AccountId, at: datetime) -> Supervision:
    match event:
        case SupervisionSet():
            return Supervision(
                id=event.supervision,
                ver=1,
                number=event.number,
                stage=SupervisionStage.SET,
                words=event.words,
                lead=event.lead,
                co=event.co,
                due_at=event.due_at,
                set_at=at,
                by=by,
                session=event.session,
                case=event.case,
            )
        case SupervisionAnswered():
            assert item is not None
            return replace(
                item,
                ver=item.ver + 1,
                stage=SupervisionStage.ANSWERED,
                answer=event.words,
                photos=item.photos + event.photos,
                answered_at=at,
            )
        case SupervisionSentBack():
            assert item is not None
            return replace(item, ver=item.ver + 1, stage=SupervisionStage.SET)
        case SupervisionCleared():
            assert item is not None
            return replace(item, ver=item.ver + 1, stage=SupervisionStage.CLEARED, cleared_at=at)
        case _:
            assert_never(event)
