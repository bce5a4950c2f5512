"""What may be asked of a case. Imperative; every ask may be refused."""

from msgspec import Struct

from console.domain.case.things import AppealAbout, Contentment, Photo, Source, Verified
from console.domain.deadline import Limit
from console.domain.ids import AccountId, AlertId, CaseId, PersonId, SupervisionId, UnitId
from console.domain.instant import Instant
from console.domain.interview import Interview
from console.domain.place import Place


class Personal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What belongs to a person and stays out of the log: it goes to the vault under `person`."""

    person: PersonId
    name: str = ""
    phone: str = ""
    words: str = ""


class CaseCommand(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    """An ask about one case."""

    case: CaseId


class ReportCase(CaseCommand, frozen=True, kw_only=True):
    source: Source
    title: str
    place: Place
    class_code: str | None = None
    interview: Interview | None = None
    photos: tuple[Photo, ...] = ()
    reporter: Personal | None = None
    alert: AlertId | None = None


class FixOnSpot(CaseCommand, frozen=True, kw_only=True):
    """即查即改: found and mended by the one who reports it."""

    source: Source
    title: str
    place: Place
    class_code: str
    photos: tuple[Photo, ...]


class TakeOverCase(CaseCommand, frozen=True, kw_only=True):
    """外部流程导入: the source's own times and deadline are facts; no step is invented."""

    title: str
    place: Place
    system: str
    number: str
    original_title: str
    department: str
    opened_at: Instant
    due_at: Instant | None = None
    class_code: str | None = None


class EndTakenOverCase(CaseCommand, frozen=True, kw_only=True):
    closed_at: Instant
    reason: str = ""
    on_time: bool | None = None


class Share(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One part of a split case."""

    case: CaseId
    class_code: str
    condition: int
    title: str = ""
    place: Place | None = None


class RegisterCase(CaseCommand, frozen=True, kw_only=True):
    pass


class ClaimCase(CaseCommand, frozen=True, kw_only=True):
    """认领: from now on whoever asks works on it."""


class LetCaseGo(CaseCommand, frozen=True, kw_only=True):
    """放回: whoever works on it leaves it to the others."""


class HandCaseOver(CaseCommand, frozen=True, kw_only=True):
    """转交: from now on a named colleague works on it."""

    to: AccountId
    reason: str = ""


class MergeCase(CaseCommand, frozen=True, kw_only=True):
    """并案: this report is one that `into` already stands for."""

    into: CaseId


class UnmergeCase(CaseCommand, frozen=True, kw_only=True):
    reason: str


class AddReporter(CaseCommand, frozen=True, kw_only=True):
    """Somebody else reports the same; `child` names the merged case it is for, where it is for one."""

    reporter: Personal
    child: CaseId | None = None


class SendVerification(CaseCommand, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class AnswerVerification(CaseCommand, frozen=True, kw_only=True):
    found: Verified
    words: str = ""
    photos: tuple[Photo, ...] = ()


class RetaskVerification(CaseCommand, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class FileCase(CaseCommand, frozen=True, kw_only=True):
    class_code: str
    condition: int


class AskDecline(CaseCommand, frozen=True, kw_only=True):
    reason: str


class DeclineCase(CaseCommand, frozen=True, kw_only=True):
    reason: str


class GrantDecline(CaseCommand, frozen=True, kw_only=True):
    request: int


class TransferCase(CaseCommand, frozen=True, kw_only=True):
    pass


class TakeBackReport(CaseCommand, frozen=True, kw_only=True):
    reason: str


class DispatchCase(CaseCommand, frozen=True, kw_only=True):
    lead: UnitId
    co: tuple[UnitId, ...] = ()
    words: str = ""


class ReturnToOperator(CaseCommand, frozen=True, kw_only=True):
    reason: str


class DispatchFirst(CaseCommand, frozen=True, kw_only=True):
    """先派后补: an emergency goes out at once, its form is owed."""

    class_code: str
    condition: int
    lead: UnitId
    co: tuple[UnitId, ...] = ()
    words: str = ""


class CompleteForm(CaseCommand, frozen=True, kw_only=True):
    class_code: str
    condition: int


class CorrectFile(CaseCommand, frozen=True, kw_only=True):
    """案卷更正: what is None stays."""

    reason: str
    class_code: str | None = None
    condition: int | None = None
    place: Place | None = None


class SplitCase(CaseCommand, frozen=True, kw_only=True):
    """拆分 into sub-cases of their own."""

    parts: tuple[Share, ...]


class ReleaseUnit(CaseCommand, frozen=True, kw_only=True):
    unit: UnitId
    reason: str


class LetSelfMend(CaseCommand, frozen=True, kw_only=True):
    words: str = ""


class EndSelfMend(CaseCommand, frozen=True, kw_only=True):
    photos: tuple[Photo, ...]


class SignAssignment(CaseCommand, frozen=True, kw_only=True):
    pass


class HandOn(CaseCommand, frozen=True, kw_only=True):
    to: str
    words: str = ""


class TakeBackInner(CaseCommand, frozen=True, kw_only=True):
    task: int


class SubmitWork(CaseCommand, frozen=True, kw_only=True):
    """The one whom a unit handed it on to says that it is done."""

    task: int
    words: str
    photos: tuple[Photo, ...]


class FeedBack(CaseCommand, frozen=True, kw_only=True):
    words: str
    photos: tuple[Photo, ...]


class ReachPhase(CaseCommand, frozen=True, kw_only=True):
    """阶段完成: the lead has done what one phase of the limit demands; `phase` counts from 1."""

    phase: int
    words: str
    photos: tuple[Photo, ...] = ()


class AcceptFeedback(CaseCommand, frozen=True, kw_only=True):
    pass


class SendBack(CaseCommand, frozen=True, kw_only=True):
    """退回部门: the feedback is not good enough."""

    reason: str


class AskHandBack(CaseCommand, frozen=True, kw_only=True):
    reason: str


class GrantHandBack(CaseCommand, frozen=True, kw_only=True):
    request: int
    wrongly_dispatched: bool


class AskExtension(CaseCommand, frozen=True, kw_only=True):
    reason: str
    limit: Limit


class GrantExtension(CaseCommand, frozen=True, kw_only=True):
    request: int


class AskSuspension(CaseCommand, frozen=True, kw_only=True):
    """挂账 for an outer cause; `measure` is what keeps people safe meanwhile."""

    reason: str
    until: Instant
    measure: str


class GrantSuspension(CaseCommand, frozen=True, kw_only=True):
    request: int


class ReviewSuspension(CaseCommand, frozen=True, kw_only=True):
    words: str


class ResumeCase(CaseCommand, frozen=True, kw_only=True):
    reason: str = ""


class AskVoid(CaseCommand, frozen=True, kw_only=True):
    reason: str


class GrantVoid(CaseCommand, frozen=True, kw_only=True):
    request: int


class AskMerge(CaseCommand, frozen=True, kw_only=True):
    reason: str
    into: CaseId


class GrantMerge(CaseCommand, frozen=True, kw_only=True):
    request: int


class Appeal(CaseCommand, frozen=True, kw_only=True):
    reason: str
    about: AppealAbout


class GrantAppeal(CaseCommand, frozen=True, kw_only=True):
    request: int
    words: str = ""


class RefuseRequest(CaseCommand, frozen=True, kw_only=True):
    request: int
    reason: str


class WithdrawRequest(CaseCommand, frozen=True, kw_only=True):
    request: int


class SendInspection(CaseCommand, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class PassInspection(CaseCommand, frozen=True, kw_only=True):
    photos: tuple[Photo, ...]


class FailInspection(CaseCommand, frozen=True, kw_only=True):
    reason: str
    photos: tuple[Photo, ...]
    is_false_feedback: bool = False


class CannotInspect(CaseCommand, frozen=True, kw_only=True):
    reason: str


class RetaskInspection(CaseCommand, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class CallBack(CaseCommand, frozen=True, kw_only=True):
    """回访: two scores of 1 to 5, for the process and for the result."""

    said: Contentment
    process_score: int | None = None
    result_score: int | None = None
    reason: str = ""


class CloseCase(CaseCommand, frozen=True, kw_only=True):
    pass


class CloseByOrder(CaseCommand, frozen=True, kw_only=True):
    reason: str


class ReopenCase(CaseCommand, frozen=True, kw_only=True):
    """退回重办 within the window after closing."""

    reason: str


class RecurCase(CaseCommand, frozen=True, kw_only=True):
    """复发: the ended case's problem is there again; it becomes the linked case `new`."""

    new: CaseId
    source: Source
    title: str = ""
    photos: tuple[Photo, ...] = ()


class NudgeCase(CaseCommand, frozen=True, kw_only=True):
    words: str = ""


class SuperviseCase(CaseCommand, frozen=True, kw_only=True):
    """督办: numbered, a reply is owed by its date."""

    supervision: SupervisionId
    lead: UnitId
    words: str
    due_at: Instant


class DirectCase(CaseCommand, frozen=True, kw_only=True):
    """批示."""

    words: str


class AnswerDirective(CaseCommand, frozen=True, kw_only=True):
    directive: int
    words: str


class MarkHard(CaseCommand, frozen=True, kw_only=True):
    """疑难: whose it is is not clear."""

    reason: str


class AddNote(CaseCommand, frozen=True, kw_only=True):
    words: str


class AddPhoto(CaseCommand, frozen=True, kw_only=True):
    photo: Photo


class FireRung(CaseCommand, frozen=True, kw_only=True):
    """What the clock asks when a promise passes: `due_at` names the promise, so an old ask is harmless."""

    timer: str
    due_at: Instant
    rung: int


class RecomputeDeadlines(CaseCommand, frozen=True, kw_only=True):
    """What the clock asks of an open case once another calendar is in force."""

    calendar_rev: int


AnyCaseCommand = (
    ReportCase
    | FixOnSpot
    | TakeOverCase
    | EndTakenOverCase
    | RegisterCase
    | ClaimCase
    | LetCaseGo
    | HandCaseOver
    | MergeCase
    | UnmergeCase
    | AddReporter
    | SendVerification
    | AnswerVerification
    | RetaskVerification
    | FileCase
    | AskDecline
    | DeclineCase
    | GrantDecline
    | TransferCase
    | TakeBackReport
    | DispatchCase
    | ReturnToOperator
    | DispatchFirst
    | CompleteForm
    | CorrectFile
    | SplitCase
    | ReleaseUnit
    | LetSelfMend
    | EndSelfMend
    | SignAssignment
    | HandOn
    | TakeBackInner
    | SubmitWork
    | FeedBack
    | ReachPhase
    | AcceptFeedback
    | SendBack
    | AskHandBack
    | GrantHandBack
    | AskExtension
    | GrantExtension
    | AskSuspension
    | GrantSuspension
    | ReviewSuspension
    | ResumeCase
    | AskVoid
    | GrantVoid
    | AskMerge
    | GrantMerge
    | Appeal
    | GrantAppeal
    | RefuseRequest
    | WithdrawRequest
    | SendInspection
    | PassInspection
    | FailInspection
    | CannotInspect
    | RetaskInspection
    | CallBack
    | CloseCase
    | CloseByOrder
    | ReopenCase
    | RecurCase
    | NudgeCase
    | SuperviseCase
    | DirectCase
    | AnswerDirective
    | MarkHard
    | AddNote
    | AddPhoto
    | FireRung
    | RecomputeDeadlines
)
