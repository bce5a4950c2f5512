"""What a case is made of: photos, assignments, timers, and the case itself."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from console.domain.case.stages import DONE, ENDED, Stage
from console.domain.case.timers import Timer, TimerKind
from console.domain.deadline import Limit
from console.domain.ids import AccountId, AlertId, BlobId, CaseId, PersonId, SessionId, UnitId
from console.domain.instant import Instant
from console.domain.interview import Interview
from console.domain.place import Place
from console.domain.text import Text


class Source(StrEnum):
    """The channel a case came through."""

    VIDEO = "video"
    CITIZEN = "citizen"
    HOTLINE = "hotline"
    INSPECTOR = "inspector"
    PATROL = "patrol"
    FRONTAGE = "frontage"
    SUPERIOR = "superior"
    IMPORT = "import"


SOURCE_NAMES: dict[Source, Text] = {
    Source.VIDEO: Text("智能监控", "Camera"),
    Source.CITIZEN: Text("公众上报", "Citizen"),
    Source.HOTLINE: Text("热线 12345", "Hotline 12345"),
    Source.INSPECTOR: Text("监督员", "Inspector"),
    Source.PATROL: Text("巡查", "Patrol"),
    Source.FRONTAGE: Text("临街单位", "Frontage"),
    Source.SUPERIOR: Text("上级交办", "Superior"),
    Source.IMPORT: Text("外部导入", "Imported"),
}


class PhotoRole(StrEnum):
    SCENE = "scene"
    BEFORE = "before"
    AFTER = "after"
    INSPECTION = "inspection"


class Photo(Struct, frozen=True):
    blob: BlobId
    role: PhotoRole
    taken_at: Instant | None = None


class Part(StrEnum):
    LEAD = "lead"
    CO = "co"


PART_NAMES: dict[Part, Text] = {Part.LEAD: Text("主办", "Lead"), Part.CO: Text("协办", "Co-operating")}


class InnerTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """内部指派: what a unit hands on to a section, a contractor, a community or a grid worker of its own."""

    n: int
    to: str
    at: Instant
    words: str = ""
    done_at: Instant | None = None


class Phase(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stage of a limit that has several, such as 停工: the lead says when it is done, or feeds back on the whole.

    `left_s`: what was left of its own limit when it was done.
    """

    n: int
    name: str
    done_at: Instant | None = None
    left_s: int | None = None


class Assignment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """任务单: one unit's duty under a case. Its clock T3 is among the case's timers, and Tp of each phase.

    `first_due_at` is the deadline as first promised, for the books; `due_at` the one in force; `first_limit_s` the
    first limit on its own clock. `left_s`: what was left at the unit's confirmation, which is when it is judged.
    `climbed`: (clock, instant promised, rungs fired) of phases that a mended file took away and another may bring back.
    """

    unit: UnitId
    part: Part
    dispatched_at: Instant
    due_at: Instant
    first_due_at: Instant
    first_limit_s: int
    signed_at: Instant | None = None
    confirmed_at: Instant | None = None
    left_s: int | None = None
    words: str = ""
    extensions: int = 0
    inner: tuple[InnerTask, ...] = ()
    phases: tuple[Phase, ...] = ()
    climbed: tuple[tuple[str, Instant, int], ...] = ()


class RequestKind(StrEnum):
    """What may be asked for and granted by another. The value is what travels and what is stored."""

    DECLINE = "decline"
    HAND_BACK = "hand_back"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    VOID = "void"
    MERGE = "merge"
    APPEAL = "appeal"


REQUEST_NAMES: dict[RequestKind, Text] = {
    RequestKind.DECLINE: Text("不予立案", "not to file"),
    RequestKind.HAND_BACK: Text("回退", "hand back"),
    RequestKind.EXTENSION: Text("延期", "extension"),
    RequestKind.SUSPENSION: Text("挂账", "suspension"),
    RequestKind.VOID: Text("作废", "void"),
    RequestKind.MERGE: Text("并案", "merge"),
    RequestKind.APPEAL: Text("申诉", "appeal"),
}


class AppealAbout(StrEnum):
    """What a unit contests. The value is what travels and what is stored."""

    OVERDUE = "overdue"
    REWORK = "rework"
    WRONG_DISPATCH = "wrong_dispatch"


APPEAL_NAMES: dict[AppealAbout, Text] = {
    AppealAbout.OVERDUE: Text("超期", "overdue"),
    AppealAbout.REWORK: Text("返工", "re-work"),
    AppealAbout.WRONG_DISPATCH: Text("错派", "wrong dispatch"),
}


class Request(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """申请 that waits: the case stays where it is and its clocks run on; it is judged by `asked_at`.

    `limit` of an 延期, `until` and `measure` of a 挂账, `into` of a 并案, `about` of an 申诉.
    """

    n: int
    kind: RequestKind
    reason: str
    asked_at: Instant
    by: AccountId
    unit: UnitId | None = None
    limit: Limit | None = None
    until: Instant | None = None
    measure: str = ""
    into: CaseId | None = None
    about: AppealAbout | None = None


class Verified(StrEnum):
    """核实: what the inspector found before filing. The value is what travels and what is stored."""

    TRUE = "true"
    UNTRUE = "untrue"
    GONE = "gone"
    UNKNOWN = "unknown"


VERIFIED_NAMES: dict[Verified, Text] = {
    Verified.TRUE: Text("属实", "as reported"),
    Verified.UNTRUE: Text("不属实", "not as reported"),
    Verified.GONE: Text("已自行消除", "gone by itself"),
    Verified.UNKNOWN: Text("无法核实", "cannot be verified"),
}


class Contentment(StrEnum):
    """回访: what the reporter said. The value is what travels and what is stored."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    NOT_REACHED = "not_reached"


CONTENTMENT_NAMES: dict[Contentment, Text] = {
    Contentment.SATISFIED: Text("满意", "satisfied"),
    Contentment.NOT_SATISFIED: Text("不满意", "not satisfied"),
    Contentment.NOT_REACHED: Text("未联系上", "not reached"),
}


class Joined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case that was merged into this one: its reporters and when it came; `later`: who reported it since."""

    case: CaseId
    number: str
    reported_at: Instant
    reporters: tuple[PersonId, ...] = ()
    later: tuple[PersonId, ...] = ()


class Exemption(Struct, frozen=True):
    """What a granted appeal takes from a unit's books in one cycle of the case; the raw facts stay.
    `is_restatement`: the month was sealed."""

    unit: UnitId
    about: AppealAbout
    is_restatement: bool = False
    cycle: int = 1


class Child(Struct, frozen=True, omit_defaults=True):
    """子案 of a split; the parent closes after it."""

    case: CaseId
    is_open: bool = True


class Directive(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """批示: a leader's words, tracked until they are answered."""

    n: int
    words: str
    by: AccountId
    at: Instant
    answer: str = ""
    answered_at: Instant | None = None


class External(Struct, frozen=True, kw_only=True):
    """What the source of a taken-over case says: its own number, words, times and verdict, as facts."""

    system: str
    number: str
    title: str
    department: str
    due_at: datetime | None
    on_time: bool | None = None


class Merged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a merged case was when it was merged, so that 撤并 gives it back."""

    master: CaseId
    stage: Stage
    at: Instant
    timers: tuple[Timer, ...] = ()
    requests: tuple[Request, ...] = ()


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`ver` moves on stage, ownership and deadline only, so that a note never races a dispatch.

    `requests`: those that wait; `asked` counts all there were. `cycle` counts 退回重办 after closing, `recurrence` the
    times a problem came back.
    """

    id: CaseId
    ver: int
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
    reporters: tuple[PersonId, ...] = ()
    holder: AccountId | None = None
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    dispatched_by: AccountId | None = None
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None
    timers: tuple[Timer, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    requests: tuple[Request, ...] = ()
    asked: int = 0
    returns: int = 0
    wrong_dispatches: int = 0
    reworks: int = 0
    nudges: int = 0
    retasks: int = 0
    not_reached: int = 0
    verified: Verified | None = None
    contentment: Contentment | None = None
    conferring: SessionId | None = None
    alert: AlertId | None = None
    interview: Interview | None = None
    external: External | None = None
    decided_lead: UnitId | None = None
    merged: Merged | None = None
    joined: tuple[Joined, ...] = ()
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
    def is_open(self) -> bool:
        return self.stage not in ENDED

    @property
    def lead(self) -> Assignment | None:
        return next((each for each in self.assignments if each.part is Part.LEAD), None)

    def assignment_of(self, unit: UnitId | None) -> Assignment | None:
        return next((each for each in self.assignments if each.unit == unit), None)

    def timer(self, kind: TimerKind, of: str = "") -> Timer | None:
        return next((each for each in self.timers if each.kind is kind and each.of == of), None)

    def outlasting(self, stage: Stage) -> tuple[Request, ...]:
        """The requests that go on waiting when the case comes to `stage`: once it is filed nobody asks any more not to;
        back at the dispatcher the units' own fall away; a closing leaves what is contested of the past, every other
        end nothing."""
        waiting = tuple(each for each in self.requests if each.kind is not RequestKind.DECLINE)
        if stage is Stage.TO_DISPATCH:
            return tuple(each for each in waiting if each.unit is None or each.kind is RequestKind.APPEAL)
        if stage in DONE:
            return tuple(each for each in waiting if each.kind is RequestKind.APPEAL)
        return () if stage in ENDED else waiting

    def request(self, n: int) -> Request | None:
        return next((each for each in self.requests if each.n == n), None)
