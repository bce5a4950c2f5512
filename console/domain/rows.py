"""What a seat holds of a thing: the row its audience sees. A seat replaces rows, it never evolves them."""

from datetime import datetime

from msgspec import Struct

from console.domain.alert import AlertStage, FalseReason
from console.domain.case.stages import Stage
from console.domain.case.things import (
    Child,
    Contentment,
    Directive,
    Exemption,
    External,
    InnerTask,
    Part,
    Phase,
    Photo,
    Request,
    Source,
    Verified,
)
from console.domain.case.timers import TimerKind
from console.domain.clues import Held
from console.domain.dutylog import DutyEntry
from console.domain.handover import Doubt, HandoverStage, PageLine
from console.domain.ids import AccountId, AlertId, BlobId, CameraId, CaseId, SessionId, UnitId
from console.domain.interview import Interview
from console.domain.place import Place
from console.domain.session import Note, Pin, Resolution, SessionStage, SessionType
from console.domain.supervision import SupervisionStage
from console.domain.text import Text


class Row(Struct, frozen=True, tag=True, tag_field="row", kw_only=True, omit_defaults=True):
    """`ver` is what a command on it expects."""

    id: str
    ver: int


class Promise(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A running deadline as the seats need it: the lamp is a function of these two instants and the time."""

    kind: TimerKind
    began_at: datetime
    amber_at: datetime
    due_at: datetime
    because: Text
    provisional: bool = False


class ClockRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another clock that runs under a case. `of`: whose, where there are several of a kind."""

    kind: TimerKind
    of: str = ""
    amber_at: datetime
    due_at: datetime


class AssignmentRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`promise` is the deadline in force; `left_s` what was left when its clock was stopped."""

    unit: UnitId
    part: Part
    promise: Promise
    dispatched_at: datetime
    due_at: datetime
    first_due_at: datetime
    signed_at: datetime | None = None
    confirmed_at: datetime | None = None
    left_s: int | None = None
    words: str = ""
    extensions: int = 0
    inner: tuple[InnerTask, ...] = ()
    phases: tuple[Phase, ...] = ()


class JoinedRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case that was merged into this one; `reporters` counts."""

    case: CaseId
    number: str
    reported_at: datetime
    reporters: int = 0


class CaseRow(Row, frozen=True, kw_only=True):
    """A case as seen. `promise` None: no clock stands in front now. `external`: facts of a taken-over case.

    What has the name of a field of `Case` is that field; the audience's mask may have emptied it.
    """

    number: str
    stage: Stage
    source: Source
    title: str
    place: Place
    reported_at: datetime
    reported_by: AccountId | None = None
    class_code: str | None = None
    condition: int | None = None
    codebook_rev: int | None = None
    is_emergency: bool = False
    may_self_mend: bool = False
    photos: tuple[Photo, ...] = ()
    reporters: int = 0
    holder: AccountId | None = None
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    dispatched_by: AccountId | None = None
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None
    promise: Promise | None = None
    clocks: tuple[ClockRow, ...] = ()
    assignments: tuple[AssignmentRow, ...] = ()
    requests: tuple[Request, ...] = ()
    returns: int = 0
    wrong_dispatches: int = 0
    reworks: int = 0
    nudges: int = 0
    verified: Verified | None = None
    contentment: Contentment | None = None
    conferring: SessionId | None = None
    alert: AlertId | None = None
    interview: Interview | None = None
    external: External | None = None
    decided_lead: UnitId | None = None
    master: CaseId | None = None
    joined: tuple[JoinedRow, ...] = ()
    parent: CaseId | None = None
    children: tuple[Child, ...] = ()
    recurs: CaseId | None = None
    recurrence: int = 0
    cycle: int = 1
    directives: tuple[Directive, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    is_hard: bool = False
    is_escalated: bool = False
    is_on_the_spot: bool = False
    is_by_order: bool = False
    owes_form: bool = False

    @property
    def lead(self) -> UnitId | None:
        return next((each.unit for each in self.assignments if each.part is Part.LEAD), None)


class AlertRow(Row, frozen=True, kw_only=True):
    stage: AlertStage
    camera: CameraId
    type: str
    class_code: str | None
    title: str
    place: Place
    first_at: datetime
    last_at: datetime
    hits: int
    confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    images: tuple[BlobId, ...] = ()
    case: CaseId | None = None
    reason: FalseReason | None = None
    settled_at: datetime | None = None
    source: str = ""
    until: datetime | None = None
    zone: str | None = None
    duration_s: float | None = None
    is_safety: bool = False
    into: AlertId | None = None
    because: tuple[Text, ...] = ()
    parts: tuple[AlertId, ...] = ()
    follows: AlertId | None = None
    held: Held | None = None
    is_automatic: bool = False


class SessionRow(Row, frozen=True, kw_only=True):
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


class SupervisionRow(Row, frozen=True, kw_only=True):
    number: str
    stage: SupervisionStage
    words: str
    lead: UnitId
    co: tuple[UnitId, ...]
    due_at: datetime
    set_at: datetime
    session: SessionId | None = None
    case: CaseId | None = None
    answer: str = ""
    photos: tuple[Photo, ...] = ()
    answered_at: datetime | None = None
    cleared_at: datetime | None = None


class HandoverRow(Row, frozen=True, kw_only=True):
    """A page of a hand-over, whole; `sha256` "" while it is being written."""

    stage: HandoverStage
    by: AccountId
    opened_at: datetime
    until: datetime
    lines: tuple[PageLine, ...] = ()
    remarks: str = ""
    sha256: str = ""
    signed_at: datetime | None = None
    taken_by: AccountId | None = None
    taken_at: datetime | None = None
    withdrawn_at: datetime | None = None
    doubts: tuple[Doubt, ...] = ()


class DutyDayRow(Row, frozen=True, kw_only=True):
    """One day of the duty log; its id is its date."""

    entries: tuple[DutyEntry, ...] = ()


AnyRow = CaseRow | AlertRow | SessionRow | SupervisionRow | HandoverRow | DutyDayRow
ROW_KINDS: tuple[type[AnyRow], ...] = (CaseRow, AlertRow, SessionRow, SupervisionRow, HandoverRow, DutyDayRow)
