"""告警: a camera's claim. It gives a clue; a person files.

    raised ──▶ held back (`clues`) ── its reason is gone ──▶ open ; judged like any other meanwhile
           └─▶ open ──▶ adopted (a case)
               ▲ ├────▶ dismissed (false, with a reason)
               │ ├────▶ snoozed ── its time comes ──▶ open
               │ ├────▶ gone (its device sees it no longer, or says nothing more of it)
               │ └─ taken back: any verdict, a case as long as nobody has filed it
               └──▶ merged (part of another alert) or joined (evidence of an open case) ── parted ──▶ open

What may be a danger (安全类: a class that is an emergency, or is one under some of its conditions) is never held back,
never snoozed and never gone by itself.

What becomes of a claim when it comes is told in `arriving`, what is asked about one in `judging`.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from console.domain.clues import Held
from console.domain.ids import AlertId, BlobId, CameraId, CaseId
from console.domain.instant import Instant
from console.domain.place import Place
from console.domain.text import Text


class AlertStage(StrEnum):
    OPEN = "open"
    ADOPTED = "adopted"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"
    MERGED = "merged"
    JOINED = "joined"
    GONE = "gone"
    HELD = "held"


ALERT_STAGE_NAMES: dict[AlertStage, Text] = {
    AlertStage.OPEN: Text("待研判", "To triage"),
    AlertStage.ADOPTED: Text("已转案件", "Made a case"),
    AlertStage.DISMISSED: Text("误报", "False"),
    AlertStage.SNOOZED: Text("暂缓研判", "Snoozed"),
    AlertStage.MERGED: Text("已归并", "Merged"),
    AlertStage.JOINED: Text("已并入案件", "Joined a case"),
    AlertStage.GONE: Text("已自行消失", "Gone by itself"),
    AlertStage.HELD: Text("暂不研判", "Held back"),
}
UNJUDGED = frozenset({AlertStage.OPEN, AlertStage.SNOOZED, AlertStage.HELD})
JUDGEABLE = UNJUDGED | {AlertStage.GONE}
"""What is gone may still be made a case, or called false: its pictures are here."""
FOLDED = frozenset({AlertStage.MERGED, AlertStage.JOINED})
"""What counts with something else, until it is parted from it."""
SNOOZE_MOST = timedelta(hours=24)
SILENT_FOR = timedelta(hours=2)
"""A device that tells of beginnings and ends, and of this for so long nothing, sees it no longer."""


class FalseReason(StrEnum):
    """误报原因, structured so that precision can be counted."""

    NOTHING_THERE = "nothing_there"
    PERMITTED = "permitted"
    WRONG_CLASS = "wrong_class"
    GONE = "gone"
    NOT_OURS = "not_ours"


FALSE_REASON_NAMES: dict[FalseReason, Text] = {
    FalseReason.NOTHING_THERE: Text("画面无此问题", "Nothing there"),
    FalseReason.PERMITTED: Text("许可范围内", "Permitted"),
    FalseReason.WRONG_CLASS: Text("类别识别错误", "Wrong class"),
    FalseReason.GONE: Text("已自行消除", "Gone by itself"),
    FalseReason.NOT_OURS: Text("不属城管职责", "Not ours"),
}


class Phase(StrEnum):
    START = "start"
    UPDATE = "update"
    END = "end"
    PULSE = "pulse"


class Alert(Struct, frozen=True, kw_only=True):
    """`bbox`: [x1, y1, x2, y2] as shares of the first picture; `zone`: the area of the view it lies in, as the site
    named it; `duration_s`: for how long the device says to have seen it; `hits` counts what it sent of it.

    `type` is the source's own word where it maps to no class (`class_code` None: 未映射).
    `tells_end`: its device says when it begins and ends. `into`: the alert it is part of, `case`: the one made of it or
    the one whose evidence it is; `because`: why it was merged or joined. `parts`: the alerts merged into this one.
    `follows`: the alert of the same thing before this one (复发). `held`: why nobody is asked yet. `is_automatic`: its
    case was made by the site's rules and by no person.
    """

    id: AlertId
    ver: int
    stage: AlertStage
    source: str
    camera: CameraId
    type: str
    class_code: str | None
    title: str
    place: Place
    first_at: datetime
    last_at: datetime
    hits: int = 1
    confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    zone: str | None = None
    duration_s: float | None = None
    images: tuple[BlobId, ...] = ()
    ended_at: datetime | None = None
    case: CaseId | None = None
    reason: FalseReason | None = None
    settled_at: datetime | None = None
    until: datetime | None = None
    is_safety: bool = False
    tells_end: bool = False
    into: AlertId | None = None
    because: tuple[Text, ...] = ()
    parts: tuple[AlertId, ...] = ()
    follows: AlertId | None = None
    held: Held | None = None
    is_automatic: bool = False

    @property
    def goes_by_itself(self) -> bool:
        """Whether it is gone when its device says so, or says nothing more: no danger, nor what nobody knows."""
        return self.stage in UNJUDGED and not self.is_safety and self.class_code is not None

    @property
    def silent_at(self) -> datetime | None:
        """When it is gone if nothing more is heard of it; None where silence says nothing, or it waits elsewhere."""
        waits = self.stage is AlertStage.HELD or (self.stage is AlertStage.OPEN and self.tells_end)
        return self.last_at + SILENT_FOR if waits and self.goes_by_itself else None


class AlertCommand(Struct, frozen=True, tag=True, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    alert: AlertId


class RaiseAlert(AlertCommand, frozen=True, kw_only=True):
    """`key` is unique inside the source; `raw` is the SHA-256 of the bytes as they came."""

    source: str
    key: str
    camera: CameraId
    type: str
    phase: Phase
    at: Instant
    place: Place
    title: str
    class_code: str | None = None
    confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    zone: str | None = None
    duration_s: float | None = None
    images: tuple[BlobId, ...] = ()
    raw: BlobId | None = None


class AdoptAlert(AlertCommand, frozen=True, kw_only=True):
    """One key: the clue becomes a case, registered by whoever pressed it."""

    case: CaseId


class DismissAlert(AlertCommand, frozen=True, kw_only=True):
    reason: FalseReason


class SnoozeAlert(AlertCommand, frozen=True, kw_only=True):
    """It waits elsewhere and comes back at `until`, at most SNOOZE_MOST from now."""

    until: Instant


class WakeAlert(AlertCommand, frozen=True, kw_only=True):
    """The clock: the time of a snoozed alert has come."""

    until: Instant


class TakeBackVerdict(AlertCommand, frozen=True, kw_only=True):
    """It waits for a verdict again; the case that was made of it is taken back with it."""


class JoinAlert(AlertCommand, frozen=True, kw_only=True):
    """It is the problem of that open case, and evidence of it (并入案件)."""

    case: CaseId


class PartAlert(AlertCommand, frozen=True, kw_only=True):
    """It is no part of that alert, or no evidence of that case: it waits for a verdict of its own (拆开)."""


class EndAlert(AlertCommand, frozen=True, kw_only=True):
    """The clock: since `last_at` its device has said nothing more of it."""

    last_at: Instant


class AlertEvent(Struct, frozen=True, tag=True, tag_field="kind", kw_only=True):
    alert: AlertId


class AlertRaised(AlertEvent, frozen=True, kw_only=True):
    source: str
    key: str
    camera: CameraId
    type: str
    class_code: str | None
    title: str
    place: Place
    happened_at: datetime
    confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    zone: str | None = None
    duration_s: float | None = None
    images: tuple[BlobId, ...] = ()
    raw: BlobId | None = None
    is_safety: bool = False
    tells_end: bool = False
    follows: AlertId | None = None


class AlertExtended(AlertEvent, frozen=True, kw_only=True):
    """`bbox` lies in the first of `images`. `of`: the part that was seen again, with its own pictures."""

    happened_at: datetime
    phase: Phase
    confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    duration_s: float | None = None
    images: tuple[BlobId, ...] = ()
    raw: BlobId | None = None
    of: AlertId | None = None


class AlertMerged(AlertEvent, frozen=True, kw_only=True):
    """It is the same thing as `into`, which goes on for both; `because`: the reasons, for people."""

    into: AlertId
    because: tuple[Text, ...]


class AlertJoined(AlertEvent, frozen=True, kw_only=True):
    """It is the problem of a case that is open, and evidence of it."""

    case: CaseId
    because: tuple[Text, ...]


class AlertParted(AlertEvent, frozen=True, kw_only=True):
    """It stands for itself again. `was`: merged or joined."""

    was: AlertStage


class PartLeft(AlertEvent, frozen=True, kw_only=True):
    """`part` is none of it any longer."""

    part: AlertId


class AlertGone(AlertEvent, frozen=True, kw_only=True):
    """Nobody sees it any more; it waits for no verdict."""


class AlertHeld(AlertEvent, frozen=True, kw_only=True):
    """Nobody is asked about it, for this reason."""

    held: Held


class AlertReleased(AlertEvent, frozen=True, kw_only=True):
    """What held it back holds no longer: it waits for a verdict."""


class AlertAdopted(AlertEvent, frozen=True, kw_only=True):
    """`is_automatic`: by the site's rules."""

    case: CaseId
    is_automatic: bool = False


class AlertDismissed(AlertEvent, frozen=True, kw_only=True):
    reason: FalseReason


class AlertSnoozed(AlertEvent, frozen=True, kw_only=True):
    until: datetime


class AlertWoken(AlertEvent, frozen=True, kw_only=True):
    """It waits for a verdict again."""


class VerdictTakenBack(AlertEvent, frozen=True, kw_only=True):
    """`was`: the verdict that no longer holds."""

    was: AlertStage


Verdict = AdoptAlert | JoinAlert | DismissAlert | SnoozeAlert | WakeAlert | TakeBackVerdict | PartAlert | EndAlert
AnyAlertCommand = RaiseAlert | Verdict
AnyAlertEvent = (
    AlertRaised
    | AlertExtended
    | AlertMerged
    | AlertJoined
    | AlertParted
    | PartLeft
    | AlertGone
    | AlertHeld
    | AlertReleased
    | AlertAdopted
    | AlertDismissed
    | AlertSnoozed
    | AlertWoken
    | VerdictTakenBack
)


def evolve(alert: Alert | None, event: AnyAlertEvent, at: datetime) -> Alert:
    if isinstance(event, AlertRaised):
        return _begun(event)
    assert alert is not None
    match event:
        case AlertExtended(of=part) if part is not None:
            parts = alert.parts if part in alert.parts else (*alert.parts, part)
            last_at = max(alert.last_at, event.happened_at)
            return replace(alert, last_at=last_at, hits=alert.hits + 1, parts=parts)
        case AlertExtended():
            return replace(
                alert,
                last_at=max(alert.last_at, event.happened_at),
                hits=alert.hits + 1,
                confidence=event.confidence if event.confidence is not None else alert.confidence,
                duration_s=event.duration_s if event.duration_s is not None else alert.duration_s,
                bbox=event.bbox if event.images else alert.bbox,
                images=event.images or alert.images,
                ended_at=event.happened_at if event.phase is Phase.END else alert.ended_at,
            )
        case AlertMerged():
            return replace(_settled(alert, AlertStage.MERGED, at), into=event.into, because=event.because)
        case AlertJoined():
            return replace(_settled(alert, AlertStage.JOINED, at, case=event.case), because=event.because)
        case AlertParted():
            return replace(_reopened(alert), into=None, because=())
        case PartLeft():
            return replace(alert, parts=tuple(each for each in alert.parts if each != event.part))
        case AlertGone():
            return _settled(alert, AlertStage.GONE, at)
        case AlertHeld():
            return replace(alert, ver=alert.ver + 1, stage=AlertStage.HELD, held=event.held)
        case AlertReleased():
            return _reopened(alert)
        case AlertAdopted():
            adopted = _settled(alert, AlertStage.ADOPTED, at, case=event.case)
            return replace(adopted, is_automatic=event.is_automatic)
        case AlertDismissed():
            return _settled(alert, AlertStage.DISMISSED, at, reason=event.reason)
        case AlertSnoozed():
            return replace(alert, ver=alert.ver + 1, stage=AlertStage.SNOOZED, until=event.until)
        case AlertWoken():
            return replace(
                alert,
                ver=alert.ver + 1,
                stage=AlertStage.OPEN,
                case=None,
                reason=None,
                settled_at=None,
                until=None,
                held=None,
                is_automatic=False,
            )
        case VerdictTakenBack():
            return _reopened(alert)
        case _:
            assert_never(event)


def _begun(event: AlertRaised) -> Alert:
    return Alert(
        id=event.alert,
        ver=1,
        stage=AlertStage.OPEN,
        source=event.source,
        camera=event.camera,
        type=event.type,
        class_code=event.class_code,
        title=event.title,
        place=event.place,
        first_at=event.happened_at,
        last_at=event.happened_at,
        confidence=event.confidence,
        bbox=event.bbox,
        zone=event.zone,
        duration_s=event.duration_s,
        images=event.images,
        is_safety=event.is_safety,
        tells_end=event.tells_end,
        follows=event.follows,
    )


def _reopened(alert: Alert) -> Alert:
    return replace(
        alert,
        ver=alert.ver + 1,
        stage=AlertStage.OPEN,
        case=None,
        reason=None,
        settled_at=None,
        until=None,
        held=None,
        is_automatic=False,
    )


def _settled(
    alert: Alert, stage: AlertStage, at: datetime, *, case: CaseId | None = None, reason: FalseReason | None = None
) -> Alert:
    return replace(alert, ver=alert.ver + 1, stage=stage, case=case, reason=reason, settled_at=at, until=None)
