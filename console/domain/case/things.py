"""What a case is made of: photos, assignments, timers, and the case itself."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from console.domain.case.stages import ENDED, Stage
from console.domain.deadline import Deadline
from console.domain.ids import AccountId, AlertId, BlobId, CaseId, PersonId, SessionId, UnitId
from console.domain.instant import Instant
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


class Assignment(Struct, frozen=True, kw_only=True):
    """任务单: one unit's duty under a case. `left_s`: what is left on its clock while it stands still."""

    unit: UnitId
    part: Part
    dispatched_at: datetime
    deadline: Deadline
    signed_at: datetime | None = None
    confirmed_at: datetime | None = None
    left_s: int | None = None
    words: str = ""


class TimerKind(StrEnum):
    """Which promise runs. The value is what travels and what is stored."""

    T1 = "T1"
    T2 = "T2"
    TS = "Ts"
    T3 = "T3"
    T4 = "T4"


TIMER_NAMES: dict[TimerKind, Text] = {
    TimerKind.T1: Text("受理", "Intake"),
    TimerKind.T2: Text("派遣", "Dispatch"),
    TimerKind.TS: Text("签收", "Sign-in"),
    TimerKind.T3: Text("处置", "Handling"),
    TimerKind.T4: Text("核查", "Inspection"),
}


class Timer(Struct, frozen=True):
    """A running promise of the centre itself; `fired` counts the rungs of its ladder already climbed."""

    kind: TimerKind
    deadline: Deadline
    fired: int = 0


class External(Struct, frozen=True, kw_only=True):
    """What the source of a taken-over case says: its own number, words, times and verdict, as facts."""

    system: str
    number: str
    title: str
    department: str
    due_at: datetime | None
    on_time: bool | None = None


class HandBack(Struct, frozen=True):
    """申请回退, waiting for the dispatcher."""

    unit: UnitId
    reason: str
    asked_at: datetime
    by: AccountId


class Case(Struct, frozen=True, kw_only=True):
    """`ver` moves on stage, ownership and deadline only, so that a note never races a dispatch."""

    id: CaseId
    ver: int
    number: str
    stage: Stage
    source: Source
    title: str
    place: Place
    reported_at: datetime
    class_code: str | None = None
    condition: int | None = None
    codebook_rev: int | None = None
    is_emergency: bool = False
    photos: tuple[Photo, ...] = ()
    reporters: tuple[PersonId, ...] = ()
    holder: AccountId | None = None
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    dispatched_by: AccountId | None = None
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None
    timer: Timer | None = None
    assignments: tuple[Assignment, ...] = ()
    hand_back: HandBack | None = None
    returns: int = 0
    reworks: int = 0
    nudges: int = 0
    conferring: SessionId | None = None
    alert: AlertId | None = None
    external: External | None = None
    decided_lead: UnitId | None = None

    @property
    def is_open(self) -> bool:
        return self.stage not in ENDED

    @property
    def lead(self) -> Assignment | None:
        return next((each for each in self.assignments if each.part is Part.LEAD), None)

    def assignment_of(self, unit: UnitId | None) -> Assignment | None:
        return next((each for each in self.assignments if each.unit == unit), None)
