"""研判: what may be asked about an alert, and the facts it causes. What becomes of a claim is told in `arriving`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, assert_never

from console.domain.alert import (
    ALERT_STAGE_NAMES,
    FOLDED,
    JUDGEABLE,
    SNOOZE_MOST,
    AdoptAlert,
    Alert,
    AlertAdopted,
    AlertDismissed,
    AlertGone,
    AlertJoined,
    AlertParted,
    AlertSnoozed,
    AlertStage,
    AlertWoken,
    AnyAlertEvent,
    DismissAlert,
    EndAlert,
    JoinAlert,
    PartAlert,
    PartLeft,
    SnoozeAlert,
    TakeBackVerdict,
    Verdict,
    VerdictTakenBack,
    WakeAlert,
)
from console.domain.case import decide as case_law
from console.domain.case.commands import ReportCase, TakeBackReport
from console.domain.case.events import AnyCaseEvent, CaseRegistered, PhotoAdded
from console.domain.case.stages import Stage
from console.domain.case.things import Case, Photo, PhotoRole, Source
from console.domain.case.turn import CaseBook
from console.domain.case.undoing import REASON
from console.domain.clues import TriageRules
from console.domain.ids import AccountId, AlertId, BlobId, CaseId
from console.domain.people import Actor, Role
from console.domain.text import Refused, Text

BY_HAND = Text("坐席并入", "Joined by the desk")
EVIDENCE_MOST = 12
"""So many pictures a case gets of alerts: a stall that stands all day is not shown two hundred times."""
MAY_TRIAGE = frozenset({Role.OPERATOR, Role.SHIFT_LEADER})
NOT_THEIRS = Text("告警由受理员研判。", "Alerts are judged by the operators.")


class AlertBook(CaseBook, Protocol):
    def alert(self, alert: AlertId) -> Alert | None: ...

    def triage(self) -> TriageRules: ...

    def near(self, lon: float, lat: float, metres: float) -> Iterable[Alert | Case]:
        """Within so many metres: the open cases, the alerts that wait, and those of the last day and a half."""
        ...


def decide(book: AlertBook, command: Verdict, actor: Actor, now: datetime) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    """The facts an ask about an alert causes; adopting one begins a case in the same transaction."""
    alert = book.alert(command.alert)
    if alert is None:
        raise Refused("告警不存在。", "There is no such alert.")
    if isinstance(command, TakeBackVerdict):
        return _take_back(book, alert, actor, now)
    if isinstance(command, WakeAlert):
        return _wake(alert, command, actor)
    if isinstance(command, EndAlert):
        return _end(alert, command, actor)
    if isinstance(command, PartAlert):
        return _part(book, alert, actor)
    reason = why_not(alert.stage, actor)
    if reason is not None:
        raise Refused(*reason)
    match command:
        case AdoptAlert():
            return _adopt(book, alert, command, actor, now)
        case JoinAlert():
            return _join(book, alert, command)
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
    if stage not in JUDGEABLE:
        name = ALERT_STAGE_NAMES[stage]
        return Text(f"此告警已处理：{name.zh}。", f"This alert is settled: {name.en}.")
    return None


def why_not_back(stage: AlertStage, actor: Actor) -> Text | None:
    """None where the verdict may be taken back, as far as the alert itself goes; else why not."""
    if not MAY_TRIAGE & actor.roles:
        return NOT_THEIRS
    if stage in (AlertStage.OPEN, AlertStage.GONE, AlertStage.HELD):
        return Text("此告警尚未研判。", "This alert has not been judged.")
    if stage in FOLDED:
        return Text("此告警是归并的，可以拆开。", "This alert was folded into another; part it instead.")
    return None


def why_not_part(stage: AlertStage, actor: Actor) -> Text | None:
    """None where it may be parted from what it was folded into; else why not."""
    if not MAY_TRIAGE & actor.roles:
        return NOT_THEIRS
    if stage not in FOLDED:
        return Text("此告警没有归并到别处。", "This alert was not folded into anything.")
    return None


def _adopt(
    book: AlertBook, alert: Alert, command: AdoptAlert, actor: Actor, now: datetime
) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    begun = reported(book, alert, command.case, actor, now)
    registered = CaseRegistered(case=command.case, stage=Stage.REGISTERED, holder=AccountId(actor.account))
    return (AlertAdopted(alert=alert.id, case=command.case), *begun, registered)


def reported(book: AlertBook, alert: Alert, case: CaseId, actor: Actor, now: datetime) -> tuple[AnyCaseEvent, ...]:
    """A case that tells what an alert shows."""
    report = ReportCase(
        case=case,
        source=Source.VIDEO,
        title=alert.title,
        place=alert.place,
        class_code=alert.class_code,
        photos=tuple(Photo(image, PhotoRole.SCENE, alert.first_at) for image in alert.images),
        alert=alert.id,
    )
    return case_law.decide(book, report, actor, now)


def _join(book: AlertBook, alert: Alert, command: JoinAlert) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    case = book.case(command.case)
    if case is None or not case.is_open or case.external is not None:
        raise Refused("要并入的案件已结束或由来源系统办理。", "That case has ended or is handled in its source system.")
    joined = AlertJoined(alert=alert.id, case=case.id, because=(BY_HAND,))
    return (joined, *evidence(case, alert.images, alert.first_at))


def evidence(case: Case, images: Iterable[BlobId], at: datetime) -> tuple[PhotoAdded, ...]:
    """The pictures that a case does not show yet, as far as there is room for them."""
    known = {each.blob for each in case.photos}
    new = [each for each in images if each not in known][: max(0, EVIDENCE_MOST - len(known))]
    return tuple(PhotoAdded(case=case.id, photo=Photo(each, PhotoRole.SCENE, at)) for each in new)


def _take_back(book: AlertBook, alert: Alert, actor: Actor, now: datetime) -> tuple[AnyAlertEvent | AnyCaseEvent, ...]:
    reason = why_not_back(alert.stage, actor)
    if reason is not None:
        raise Refused(*reason)
    taken = VerdictTakenBack(alert=alert.id, was=alert.stage)
    case = book.case(alert.case) if alert.case is not None else None
    if case is None or case.stage is Stage.VOID:
        return (taken,)
    return (taken, *case_law.decide(book, TakeBackReport(case=case.id, reason=REASON), actor, now))


def may_be_danger(book: AlertBook, class_code: str | None) -> bool:
    """Whether a claim of this class is one of safety, by the codebook in force."""
    if class_code is None:
        return False
    return any(each.code == class_code and each.may_be_danger for each in book.codebook().classes)


def _snooze(book: AlertBook, alert: Alert, command: SnoozeAlert, now: datetime) -> AlertSnoozed:
    if alert.is_safety or may_be_danger(book, alert.class_code):
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


def _end(alert: Alert, command: EndAlert, actor: Actor) -> tuple[AlertGone, ...]:
    if Role.CLOCK not in actor.roles:
        raise Refused("告警由系统按时自动结束。", "An alert that is heard of no longer ends by itself.")
    if alert.silent_at is None or alert.last_at != command.last_at:
        return ()
    return (AlertGone(alert=alert.id),)


def _part(book: AlertBook, alert: Alert, actor: Actor) -> tuple[AnyAlertEvent, ...]:
    reason = why_not_part(alert.stage, actor)
    if reason is not None:
        raise Refused(*reason)
    parted = AlertParted(alert=alert.id, was=alert.stage)
    whole = book.alert(alert.into) if alert.into is not None else None
    return (parted,) if whole is None else (parted, PartLeft(alert=whole.id, part=alert.id))
