"""告警: a camera's claim. It gives a clue; a person files.

    raised ──▶ open ──▶ adopted (a case)
               ▲ ├────▶ dismissed (false, with a reason)
               │ └────▶ snoozed ── its time comes ──▶ open
               └─ taken back: any of them, a case as long as nobody has filed it

What is a danger (安全类: an emergency class of the codebook) is never snoozed.

The same claim pushed again extends the alert it already is.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, assert_never

from msgspec import Struct
from msgspec.structs import replace

from console.domain.case import decide as case_law
from console.domain.case.commands import ReportCase, TakeBackReport
from console.domain.case.events import AnyCaseEvent, CaseRegistered
from console.domain.case.stages import Stage
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.case.turn import CaseBook
from console.domain.case.undoing import REASON
from console.domain.ids import AccountId, AlertId, BlobId, CameraId, CaseId
from console.domain.instant import Instant
from console.domain.people import Actor, Role
from console.domain.place import Place, checked
from console.domain.text import Refused, Text


class AlertStage(StrEnum):
    OPEN = "open"
    ADOPTED = "adopted"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"


ALERT_STAGE_NAMES: dict[AlertStage, Text] = {
    AlertStage.OPEN: Text("待研判", "To triage"),
    AlertStage.ADOPTED: Text("已转案件", "Made a case"),
    AlertStage.DISMISSED: Text("误报", "False"),
    AlertStage.SNOOZED: Text("暂缓研判", "Snoozed"),
}
UNJUDGED = frozenset({AlertStage.OPEN, AlertStage.SNOOZED})
SNOOZE_MOST = timedelta(hours=24)


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


class AlertExtended(AlertEvent, frozen=True, kw_only=True):
    """`bbox` lies in the first of `images`."""

    happened_at: datetime
    phase: Phase
    confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    duration_s: float | None = None
    images: tuple[BlobId, ...] = ()
    raw: BlobId | None = None


class AlertAdopted(AlertEvent, frozen=True, kw_only=True):
    case: CaseId


class AlertDismissed(AlertEvent, frozen=True, kw_only=True):
    reason: FalseReason


class AlertSnoozed(AlertEvent, frozen=True, kw_only=True):
    until: datetime


class AlertWoken(AlertEvent, frozen=True, kw_only=True):
    """It waits for a verdict again."""


class VerdictTakenBack(AlertEvent, frozen=True, kw_only=True):
    """`was`: the verdict that no longer holds."""

    was: AlertStage


AnyAlertCommand = RaiseAlert | AdoptAlert | DismissAlert | SnoozeAlert | WakeAlert | TakeBackVerdict
AnyAlertEvent = (
    AlertRaised | AlertExtended | AlertAdopted | AlertDismissed | AlertSnoozed | AlertWoken | VerdictTakenBack
)
MAY_TRIAGE = frozenset({Role.OPERATOR, Role.SHIFT_LEADER})
NOT_THEIRS = Text("告警由受理员研判。", "Alerts are judged by the operators.")


class AlertBook(CaseBook, Protocol):
    def alert(self, alert: AlertId) -> Alert | None: ...


def decide(
    book: AlertBook, command: AnyAlertCommand, actor: Actor, now: datetime
) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    """The facts an ask about an alert causes; adopting one begins a case in the same transaction."""
    alert = book.alert(command.alert)
    if isinstance(command, RaiseAlert):
        return _heard(alert, command, actor)
    if alert is None:
        raise Refused("告警不存在。", "There is no such alert.")
    if isinstance(command, TakeBackVerdict):
        return _take_back(book, alert, actor, now)
    if isinstance(command, WakeAlert):
        return _wake(alert, command, actor)
    reason = why_not(alert.stage, actor)
    if reason is not None:
        raise Refused(*reason)
    match command:
        case AdoptAlert():
            return _adopt(book, alert, command, actor, now)
        case DismissAlert():
            return (AlertDismissed(alert=alert.id, reason=command.reason),)
        case SnoozeAlert():
            return (_snooze(book, alert, command, now),)
        case _:
            assert_never(command)


def why_not(stage: AlertStage, actor: Actor) -> Text | None:
    """None where a verdict may be given; else the sentence for the button."""
    if not MAY_TRIAGE & actor.roles:
        return NOT_THEIRS
    if stage not in UNJUDGED:
        name = ALERT_STAGE_NAMES[stage]
        return Text(f"此告警已处理：{name.zh}。", f"This alert is settled: {name.en}.")
    return None


def why_not_back(stage: AlertStage, actor: Actor) -> Text | None:
    """None where the verdict may be taken back, as far as the alert itself goes; else why not."""
    if not MAY_TRIAGE & actor.roles:
        return NOT_THEIRS
    if stage is AlertStage.OPEN:
        return Text("此告警尚未研判。", "This alert has not been judged.")
    return None


def evolve(alert: Alert | None, event: AnyAlertEvent, at: datetime) -> Alert:
    match event:
        case AlertRaised():
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
            )
        case AlertExtended():
            assert alert is not None
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
        case AlertAdopted():
            assert alert is not None
            return _settled(alert, AlertStage.ADOPTED, at, case=event.case)
        case AlertDismissed():
            assert alert is not None
            return _settled(alert, AlertStage.DISMISSED, at, reason=event.reason)
        case AlertSnoozed():
            assert alert is not None
            return replace(alert, ver=alert.ver + 1, stage=AlertStage.SNOOZED, until=event.until)
        case AlertWoken():
            assert alert is not None
            return replace(alert, ver=alert.ver + 1, stage=AlertStage.OPEN, until=None)
        case VerdictTakenBack():
            assert alert is not None
            return replace(
                alert, ver=alert.ver + 1, stage=AlertStage.OPEN, case=None, reason=None, settled_at=None, until=None
            )
        case _:
            assert_never(event)


def _settled(
    alert: Alert, stage: AlertStage, at: datetime, *, case: CaseId | None = None, reason: FalseReason | None = None
) -> Alert:
    return replace(alert, ver=alert.ver + 1, stage=stage, case=case, reason=reason, settled_at=at, until=None)


def _heard(alert: Alert | None, command: RaiseAlert, actor: Actor) -> tuple[AnyAlertEvent, ...]:
    if Role.FEED not in actor.roles:
        raise Refused("只有外部来源可以上报告警。", "Only an outside source raises alerts.")
    if command.confidence is not None and not 0 <= command.confidence <= 1:
        raise Refused("置信度应在 0 到 1 之间。", "The confidence must lie between 0 and 1.")
    if alert is None:
        raised = AlertRaised(
            alert=command.alert,
            source=command.source,
            key=command.key,
            camera=command.camera,
            type=command.type,
            class_code=command.class_code,
            title=command.title[:120],
            place=checked(command.place),
            happened_at=command.at,
            confidence=command.confidence,
            bbox=command.bbox,
            zone=command.zone,
            duration_s=command.duration_s,
            images=command.images,
            raw=command.raw,
        )
        return (raised,)
    if command.at <= alert.last_at and command.phase is not Phase.END:
        return ()
    if alert.ended_at is not None:
        return ()
    extended = AlertExtended(
        alert=alert.id,
        happened_at=command.at,
        phase=command.phase,
        confidence=command.confidence,
        bbox=command.bbox if command.images else None,
        duration_s=command.duration_s,
        images=command.images,
        raw=command.raw,
    )
    return (extended,)


def _adopt(
    book: AlertBook, alert: Alert, command: AdoptAlert, actor: Actor, now: datetime
) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    report = ReportCase(
        case=command.case,
        source=Source.VIDEO,
        title=alert.title,
        place=alert.place,
        class_code=alert.class_code,
        photos=tuple(Photo(image, PhotoRole.SCENE, alert.first_at) for image in alert.images),
        alert=alert.id,
    )
    begun = case_law.decide(book, report, actor, now)
    registered = CaseRegistered(case=command.case, stage=Stage.REGISTERED, holder=AccountId(actor.account))
    return (AlertAdopted(alert=alert.id, case=command.case), *begun, registered)


def _take_back(book: AlertBook, alert: Alert, actor: Actor, now: datetime) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    reason = why_not_back(alert.stage, actor)
    if reason is not None:
        raise Refused(*reason)
    taken = VerdictTakenBack(alert=alert.id, was=alert.stage)
    case = book.case(alert.case) if alert.case is not None else None
    if case is None or case.stage is Stage.VOID:
        return (taken,)
    return (taken, *case_law.decide(book, TakeBackReport(case=case.id, reason=REASON), actor, now))


def _snooze(book: AlertBook, alert: Alert, command: SnoozeAlert, now: datetime) -> AlertSnoozed:
    if any(each.code == alert.class_code and each.is_emergency for each in book.codebook().classes):
        raise Refused("安全类告警不能暂缓，请立即研判。", "What may be a danger is not snoozed; judge it now.")
    if not now < command.until <= now + SNOOZE_MOST:
        raise Refused("暂缓最多 24 小时，且应在此刻之后。", "Snooze it for 24 hours at most, from now on.")
    return AlertSnoozed(alert=alert.id, until=command.until)


def _wake(alert: Alert, command: WakeAlert, actor: Actor) -> tuple[AlertWoken, ...]:
    if Role.CLOCK not in actor.roles:
        raise Refused("到时由系统自动恢复。", "Its time comes by itself.")
    if alert.stage is not AlertStage.SNOOZED or alert.until != command.until:
        return ()
    return (AlertWoken(alert=alert.id),)
