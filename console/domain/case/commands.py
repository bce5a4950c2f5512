"""What may be asked of a case. Imperative; every ask may be refused."""

from msgspec import Struct

from console.domain.case.things import Photo, Source
from console.domain.ids import AccountId, AlertId, CaseId, PersonId, UnitId
from console.domain.instant import Instant
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
    photos: tuple[Photo, ...] = ()
    reporter: Personal | None = None
    alert: AlertId | None = None


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


class RegisterCase(CaseCommand, frozen=True, kw_only=True):
    pass


class FileCase(CaseCommand, frozen=True, kw_only=True):
    class_code: str
    condition: int


class DeclineCase(CaseCommand, frozen=True, kw_only=True):
    reason: str


class DispatchCase(CaseCommand, frozen=True, kw_only=True):
    lead: UnitId
    co: tuple[UnitId, ...] = ()
    words: str = ""


class ReturnToOperator(CaseCommand, frozen=True, kw_only=True):
    reason: str


class SignAssignment(CaseCommand, frozen=True, kw_only=True):
    pass


class AskHandBack(CaseCommand, frozen=True, kw_only=True):
    reason: str


class GrantHandBack(CaseCommand, frozen=True, kw_only=True):
    wrongly_dispatched: bool


class RefuseHandBack(CaseCommand, frozen=True, kw_only=True):
    reason: str


class FeedBack(CaseCommand, frozen=True, kw_only=True):
    words: str
    photos: tuple[Photo, ...]


class AcceptFeedback(CaseCommand, frozen=True, kw_only=True):
    pass


class SendBack(CaseCommand, frozen=True, kw_only=True):
    """退回部门: the feedback is not good enough."""

    reason: str


class SendInspection(CaseCommand, frozen=True, kw_only=True):
    inspector: AccountId | None = None


class PassInspection(CaseCommand, frozen=True, kw_only=True):
    photos: tuple[Photo, ...]


class FailInspection(CaseCommand, frozen=True, kw_only=True):
    reason: str
    photos: tuple[Photo, ...]
    is_false_feedback: bool = False


class CloseCase(CaseCommand, frozen=True, kw_only=True):
    pass


class NudgeCase(CaseCommand, frozen=True, kw_only=True):
    words: str = ""


class AddNote(CaseCommand, frozen=True, kw_only=True):
    words: str


class AddPhoto(CaseCommand, frozen=True, kw_only=True):
    photo: Photo


class FireRung(CaseCommand, frozen=True, kw_only=True):
    """What the clock asks when a promise passes: `due_at` names the promise, so an old ask is harmless."""

    timer: str
    due_at: Instant
    rung: int


AnyCaseCommand = (
    ReportCase
    | TakeOverCase
    | EndTakenOverCase
    | RegisterCase
    | FileCase
    | DeclineCase
    | DispatchCase
    | ReturnToOperator
    | SignAssignment
    | AskHandBack
    | GrantHandBack
    | RefuseHandBack
    | FeedBack
    | AcceptFeedback
    | SendBack
    | SendInspection
    | PassInspection
    | FailInspection
    | CloseCase
    | NudgeCase
    | AddNote
    | AddPhoto
    | FireRung
)
