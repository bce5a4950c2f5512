"""What happened to a case. Past tense, decided facts, for ever.

Nothing here is recomputed from today's rules: deadlines, units and the revisions they rest on are in the event.
"""

from datetime import datetime

from msgspec import Struct

from console.domain.case.things import Assignment, Photo, Source
from console.domain.deadline import Deadline
from console.domain.ids import AccountId, AlertId, CaseId, PersonId, SessionId, UnitId
from console.domain.place import Place


class CaseEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    """A fact about one case."""

    case: CaseId


class CaseReported(CaseEvent, frozen=True, kw_only=True):
    number: str
    source: Source
    title: str
    place: Place
    reported_at: datetime
    t1: Deadline
    class_code: str | None = None
    photos: tuple[Photo, ...] = ()
    reporter: PersonId | None = None
    alert: AlertId | None = None


class CaseTakenOver(CaseEvent, frozen=True, kw_only=True):
    number: str
    title: str
    place: Place
    system: str
    external_number: str
    original_title: str
    department: str
    opened_at: datetime
    due_at: datetime | None = None
    class_code: str | None = None


class TakenOverCaseEnded(CaseEvent, frozen=True, kw_only=True):
    closed_at: datetime
    reason: str = ""
    on_time: bool | None = None


class CaseRegistered(CaseEvent, frozen=True, kw_only=True):
    holder: AccountId


class CaseFiled(CaseEvent, frozen=True, kw_only=True):
    class_code: str
    condition: int
    codebook_rev: int
    title: str
    is_emergency: bool
    t2: Deadline


class CaseDeclined(CaseEvent, frozen=True, kw_only=True):
    reason: str


class CaseDispatched(CaseEvent, frozen=True, kw_only=True):
    assignments: tuple[Assignment, ...]
    ts: Deadline
    organisation_rev: int
    words: str = ""


class CaseReturnedToOperator(CaseEvent, frozen=True, kw_only=True):
    reason: str
    t1: Deadline


class AssignmentSigned(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId


class HandBackAsked(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    reason: str


class HandBackGranted(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    wrongly_dispatched: bool
    t2: Deadline


class HandBackRefused(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    reason: str


class FedBack(CaseEvent, frozen=True, kw_only=True):
    """`left_s`: what was left on the unit's clock at confirmation, where it stands still; may be negative."""

    unit: UnitId
    words: str
    photos: tuple[Photo, ...]
    left_s: int
    all_through: bool


class FeedbackAccepted(CaseEvent, frozen=True, kw_only=True):
    t4: Deadline


class SentBack(CaseEvent, frozen=True, kw_only=True):
    """返工 after 退回部门 or a failed inspection: the clocks go on with their remainders."""

    reason: str
    deadlines: tuple[tuple[UnitId, Deadline], ...]
    after_inspection: bool
    photos: tuple[Photo, ...] = ()
    is_false_feedback: bool = False


class InspectionSent(CaseEvent, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class InspectionPassed(CaseEvent, frozen=True, kw_only=True):
    photos: tuple[Photo, ...]
    on_time: bool


class CaseClosed(CaseEvent, frozen=True, kw_only=True):
    pass


class CaseNudged(CaseEvent, frozen=True, kw_only=True):
    words: str = ""


class NoteAdded(CaseEvent, frozen=True, kw_only=True):
    words: str


class PhotoAdded(CaseEvent, frozen=True, kw_only=True):
    photo: Photo


class RungFired(CaseEvent, frozen=True, kw_only=True):
    """A promise's ladder moved one rung: 1 预警, 2 超期."""

    timer: str
    due_at: datetime
    rung: int


class ConferenceOpened(CaseEvent, frozen=True, kw_only=True):
    session: SessionId


class ConferenceEnded(CaseEvent, frozen=True, kw_only=True):
    """`lead` is the unit the session decided on, where it decided one."""

    session: SessionId
    lead: UnitId | None = None


AnyCaseEvent = (
    CaseReported
    | CaseTakenOver
    | TakenOverCaseEnded
    | CaseRegistered
    | CaseFiled
    | CaseDeclined
    | CaseDispatched
    | CaseReturnedToOperator
    | AssignmentSigned
    | HandBackAsked
    | HandBackGranted
    | HandBackRefused
    | FedBack
    | FeedbackAccepted
    | SentBack
    | InspectionSent
    | InspectionPassed
    | CaseClosed
    | CaseNudged
    | NoteAdded
    | PhotoAdded
    | RungFired
    | ConferenceOpened
    | ConferenceEnded
)
