"""What happened to a case. Past tense, decided facts, for ever.

Nothing here is recomputed from today's rules: the stage a case came to, its clocks with their deadlines, units and
the revisions they rest on are in the event. So every event is applied the same way (`evolve`), and what it adds of
its own stands in its fields.
"""

from typing import ClassVar

from msgspec import Struct

from console.domain.case.stages import Stage
from console.domain.case.things import (
    AppealAbout,
    Assignment,
    Child,
    Contentment,
    InnerTask,
    Phase,
    Photo,
    Request,
    Source,
    Verified,
)
from console.domain.case.timers import RungKind, Winding
from console.domain.ids import AccountId, AlertId, CaseId, PersonId, SessionId, SupervisionId, UnitId
from console.domain.instant import Instant
from console.domain.interview import Interview
from console.domain.place import Place


class CaseEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True, omit_defaults=True):
    """A fact about one case. `stage`: where it came to; None: it stayed. `winding`: what its clocks did.

    `moves_version`: whether those who looked at the case before must look again.
    """

    moves_version: ClassVar[bool] = True
    case: CaseId
    stage: Stage | None = None
    winding: Winding = Winding()


class CaseReported(CaseEvent, frozen=True, kw_only=True):
    number: str
    source: Source
    title: str
    place: Place
    reported_at: Instant
    class_code: str | None = None
    photos: tuple[Photo, ...] = ()
    reporter: PersonId | None = None
    alert: AlertId | None = None
    is_emergency: bool = False
    recurs: CaseId | None = None
    recurrence: int = 0
    interview: Interview | None = None


class FixedOnSpot(CaseEvent, frozen=True, kw_only=True):
    """即查即改: reported and closed in one; counted apart."""

    number: str
    source: Source
    title: str
    place: Place
    reported_at: Instant
    class_code: str
    photos: tuple[Photo, ...]
    codebook_rev: int


class CaseTakenOver(CaseEvent, frozen=True, kw_only=True):
    number: str
    title: str
    place: Place
    system: str
    external_number: str
    original_title: str
    department: str
    opened_at: Instant
    due_at: Instant | None = None
    class_code: str | None = None


class TakenOverCaseEnded(CaseEvent, frozen=True, kw_only=True):
    closed_at: Instant
    reason: str = ""
    on_time: bool | None = None


class CaseRegistered(CaseEvent, frozen=True, kw_only=True):
    holder: AccountId


class CaseClaimed(CaseEvent, frozen=True, kw_only=True):
    holder: AccountId


class CaseLetGo(CaseEvent, frozen=True, kw_only=True):
    """Nobody at the desk works on it any more."""


class CaseHandedOver(CaseEvent, frozen=True, kw_only=True):
    """`was`: who worked on it until then; None: nobody."""

    to: AccountId
    was: AccountId | None = None
    reason: str = ""


class CaseMerged(CaseEvent, frozen=True, kw_only=True):
    master: CaseId
    reason: str = ""


class CaseJoined(CaseEvent, frozen=True, kw_only=True):
    """Another case was merged into this one."""

    moves_version: ClassVar[bool] = False
    child: CaseId
    number: str
    reported_at: Instant
    reporters: tuple[PersonId, ...] = ()


class CaseUnmerged(CaseEvent, frozen=True, kw_only=True):
    """撤并: what it was before; `reporters` came later and were for it."""

    reason: str
    reporters: tuple[PersonId, ...] = ()


class CaseParted(CaseEvent, frozen=True, kw_only=True):
    """A case that was merged into this one is its own again."""

    moves_version: ClassVar[bool] = False
    child: CaseId


class ReporterAdded(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    reporter: PersonId
    child: CaseId | None = None


class VerificationSent(CaseEvent, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class VerificationAnswered(CaseEvent, frozen=True, kw_only=True):
    found: Verified
    words: str = ""
    photos: tuple[Photo, ...] = ()


class VerificationRetasked(CaseEvent, frozen=True, kw_only=True):
    inspector: AccountId | None = None
    by_clock: bool = False


class FiledUnder(CaseEvent, frozen=True, kw_only=True):
    """An event that says under which class and condition the case stands from now on, with what follows from them."""

    class_code: str
    condition: int
    codebook_rev: int
    title: str
    may_self_mend: bool = False


class CaseFiled(FiledUnder, frozen=True, kw_only=True):
    is_emergency: bool


class CaseDeclined(CaseEvent, frozen=True, kw_only=True):
    reason: str
    request: int | None = None


class CaseTransferred(CaseEvent, frozen=True, kw_only=True):
    pass


class ReportTakenBack(CaseEvent, frozen=True, kw_only=True):
    reason: str


class CaseDispatched(CaseEvent, frozen=True, kw_only=True):
    assignments: tuple[Assignment, ...]
    organisation_rev: int
    words: str = ""


class DispatchedFirst(FiledUnder, frozen=True, kw_only=True):
    """先派后补."""

    assignments: tuple[Assignment, ...]
    organisation_rev: int
    words: str = ""


class FormCompleted(FiledUnder, frozen=True, kw_only=True):
    """`phases`: those of the lead from now on."""

    phases: tuple[Phase, ...] = ()


class CaseReturnedToOperator(CaseEvent, frozen=True, kw_only=True):
    reason: str


class FileCorrected(FiledUnder, frozen=True, kw_only=True):
    """案卷更正: the file as it is now; deadlines in force before stay as first promised. `phases`: the lead's."""

    reason: str
    place: Place
    is_emergency: bool
    phases: tuple[Phase, ...] = ()


class CaseSplit(CaseEvent, frozen=True, kw_only=True):
    children: tuple[Child, ...]


class SubCaseBegun(CaseEvent, frozen=True, kw_only=True):
    number: str
    source: Source
    title: str
    place: Place
    reported_at: Instant
    parent: CaseId
    class_code: str
    condition: int
    codebook_rev: int
    is_emergency: bool = False
    may_self_mend: bool = False


class SubCaseEnded(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    child: CaseId


class SubCaseReopened(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    child: CaseId


class UnitReleased(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    reason: str


class SelfMendLet(CaseEvent, frozen=True, kw_only=True):
    """店主自改: `frontage` is the registered shop that is let mend it."""

    frontage: str
    words: str = ""


class SelfMendLapsed(CaseEvent, frozen=True, kw_only=True):
    pass


class SelfMendPassed(CaseEvent, frozen=True, kw_only=True):
    photos: tuple[Photo, ...] = ()


class AssignmentSigned(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId


class HandedOn(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    task: InnerTask


class InnerTakenBack(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    task: int


class WorkSubmitted(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    task: int
    words: str
    photos: tuple[Photo, ...]


class FedBack(CaseEvent, frozen=True, kw_only=True):
    """`left_s`: what was left on the unit's clock at confirmation, where it stands still; may be negative. `phases`:
    the unit's, all of them done by now."""

    unit: UnitId
    words: str
    photos: tuple[Photo, ...]
    left_s: int
    all_through: bool
    phases: tuple[Phase, ...] = ()


class PhaseReached(CaseEvent, frozen=True, kw_only=True):
    unit: UnitId
    phase: Phase
    words: str
    photos: tuple[Photo, ...] = ()


class FeedbackAccepted(CaseEvent, frozen=True, kw_only=True):
    pass


class SentBack(CaseEvent, frozen=True, kw_only=True):
    """返工 after 退回部门 or a failed inspection: the clocks go on with their remainders."""

    reason: str
    after_inspection: bool
    photos: tuple[Photo, ...] = ()
    is_false_feedback: bool = False


class RequestAsked(CaseEvent, frozen=True, kw_only=True):
    request: Request


class HandBackGranted(CaseEvent, frozen=True, kw_only=True):
    request: int
    unit: UnitId
    wrongly_dispatched: bool


class ExtensionGranted(CaseEvent, frozen=True, kw_only=True):
    request: int
    unit: UnitId


class SuspensionGranted(CaseEvent, frozen=True, kw_only=True):
    request: int
    unit: UnitId
    until: Instant
    measure: str


class SuspensionReviewed(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    words: str


class CaseResumed(CaseEvent, frozen=True, kw_only=True):
    reason: str = ""
    by_clock: bool = False


class CaseVoided(CaseEvent, frozen=True, kw_only=True):
    request: int
    reason: str


class AppealGranted(CaseEvent, frozen=True, kw_only=True):
    """`is_restatement`: it was asked after the month of its closing was sealed (封账)."""

    request: int
    unit: UnitId
    about: AppealAbout
    is_restatement: bool = False
    words: str = ""


class RequestRefused(CaseEvent, frozen=True, kw_only=True):
    request: int
    reason: str


class RequestWithdrawn(CaseEvent, frozen=True, kw_only=True):
    request: int


class InspectionSent(CaseEvent, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class InspectionPassed(CaseEvent, frozen=True, kw_only=True):
    photos: tuple[Photo, ...]
    on_time: bool


class InspectionFailedToLook(CaseEvent, frozen=True, kw_only=True):
    """无法核查."""

    reason: str


class InspectionRetasked(CaseEvent, frozen=True, kw_only=True):
    inspector: AccountId | None = None
    by_clock: bool = False


class CalledBack(CaseEvent, frozen=True, kw_only=True):
    said: Contentment
    process_score: int | None = None
    result_score: int | None = None
    reason: str = ""


class CaseClosed(CaseEvent, frozen=True, kw_only=True):
    pass


class CaseClosedByOrder(CaseEvent, frozen=True, kw_only=True):
    reason: str


class CaseReopened(CaseEvent, frozen=True, kw_only=True):
    """退回重办 after closing: a linked cycle of the same case."""

    reason: str


class CaseRecurred(CaseEvent, frozen=True, kw_only=True):
    """The same problem came back as another case."""

    moves_version: ClassVar[bool] = False
    new: CaseId


class CaseArchived(CaseEvent, frozen=True, kw_only=True):
    pass


class CaseNudged(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    words: str = ""


class SupervisionAsked(CaseEvent, frozen=True, kw_only=True):
    """督办: the numbered demand that is set in the same transaction."""

    moves_version: ClassVar[bool] = False
    supervision: SupervisionId
    number: str
    lead: UnitId
    words: str
    due_at: Instant


class DirectiveGiven(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    n: int
    words: str


class DirectiveAnswered(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    n: int
    words: str


class CaseMarkedHard(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    reason: str


class NoteAdded(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    words: str


class PhotoAdded(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    photo: Photo


class RungFired(CaseEvent, frozen=True, kw_only=True):
    """A clock's ladder was climbed one rung; `rung` counts from 1."""

    moves_version: ClassVar[bool] = False
    timer: str
    due_at: Instant
    rung: int
    what: RungKind


class DeadlinesRecomputed(CaseEvent, frozen=True, kw_only=True):
    """The same promises under another calendar."""

    calendar_rev: int
    due: tuple[tuple[UnitId, Instant], ...] = ()


class ConferenceOpened(CaseEvent, frozen=True, kw_only=True):
    moves_version: ClassVar[bool] = False
    session: SessionId


class ConferenceEnded(CaseEvent, frozen=True, kw_only=True):
    """`lead` is the unit the session decided on, where it decided one."""

    session: SessionId
    lead: UnitId | None = None


AnyCaseEvent = (
    CaseReported
    | FixedOnSpot
    | CaseTakenOver
    | TakenOverCaseEnded
    | CaseRegistered
    | CaseClaimed
    | CaseLetGo
    | CaseHandedOver
    | CaseMerged
    | CaseJoined
    | CaseUnmerged
    | CaseParted
    | ReporterAdded
    | VerificationSent
    | VerificationAnswered
    | VerificationRetasked
    | CaseFiled
    | CaseDeclined
    | CaseTransferred
    | ReportTakenBack
    | CaseDispatched
    | DispatchedFirst
    | FormCompleted
    | CaseReturnedToOperator
    | FileCorrected
    | CaseSplit
    | SubCaseBegun
    | SubCaseEnded
    | SubCaseReopened
    | UnitReleased
    | SelfMendLet
    | SelfMendLapsed
    | SelfMendPassed
    | AssignmentSigned
    | HandedOn
    | InnerTakenBack
    | WorkSubmitted
    | FedBack
    | PhaseReached
    | FeedbackAccepted
    | SentBack
    | RequestAsked
    | HandBackGranted
    | ExtensionGranted
    | SuspensionGranted
    | SuspensionReviewed
    | CaseResumed
    | CaseVoided
    | AppealGranted
    | RequestRefused
    | RequestWithdrawn
    | InspectionSent
    | InspectionPassed
    | InspectionFailedToLook
    | InspectionRetasked
    | CalledBack
    | CaseClosed
    | CaseClosedByOrder
    | CaseReopened
    | CaseRecurred
    | CaseArchived
    | CaseNudged
    | SupervisionAsked
    | DirectiveGiven
    | DirectiveAnswered
    | CaseMarkedHard
    | NoteAdded
    | PhotoAdded
    | RungFired
    | DeadlinesRecomputed
    | ConferenceOpened
    | ConferenceEnded
)
