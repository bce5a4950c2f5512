"""What happened, in a sentence for people: one line for each kind of event.

Who did it and when stand beside the sentence, so no sentence names them again.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from console.domain import alert, people, reference, session, supervision
from console.domain.alert import FALSE_REASON_NAMES
from console.domain.case import events as case
from console.domain.case.things import TIMER_NAMES, Part, TimerKind
from console.domain.catalogue import Event, read_event
from console.domain.people import ROLE_NAMES
from console.domain.text import Text
from console.models.phrases import instant
from console.wire.frames import Item
from resources.tongue import say


class Names(Struct, frozen=True):
    """What ids are called on this seat, once that is known."""

    unit: Callable[[str], str] = str
    small_class: Callable[[str], str] = str
    account: Callable[[str], str] = str


class Line(Struct, frozen=True):
    """How one kind of event is told; `tone` as in `resources.roles`."""

    kind: type[Event]
    text: Callable[[Any, Names], Text]
    tone: str = "neutral"


def sentence(item: Item, names: Names) -> tuple[str, str]:
    """(sentence, tone) of an item; a kind this seat does not know shows its own name."""
    line = _LINES.get(item.kind)
    if line is None or item.event is None:
        return item.kind, "neutral"
    try:
        event = read_event(bytes(item.event))
    except msgspec.ValidationError:
        return item.kind, "neutral"
    return say(*line.text(event, names)), line.tone


def _always(zh: str, en: str) -> Callable[[Any, Names], Text]:
    return lambda event, names: Text(zh, en)


def _why(zh: str, en: str) -> Callable[[Any, Names], Text]:
    """A step with its written reason."""
    return lambda event, names: Text(f"{zh}：{event.reason}", f"{en}: {event.reason}")


def _photos(event: Any) -> Text:
    n = len(event.photos)
    return Text(f"（照片 {n} 张）", f" ({n} photos)") if n else Text("", "")


def _reported(event: case.CaseReported, names: Names) -> Text:
    photos = _photos(event)
    return Text(
        f"上报：{event.title}，{event.place.address}{photos.zh}",
        f"Reported: {event.title}, {event.place.address}{photos.en}",
    )


def _taken_over(event: case.CaseTakenOver, names: Names) -> Text:
    return Text(
        f"由{event.system}导入（{event.external_number}），承办 {event.department}",
        f"Taken over from {event.system} ({event.external_number}), with {event.department}",
    )


def _taken_over_ended(event: case.TakenOverCaseEnded, names: Names) -> Text:
    at = instant(event.closed_at)
    return Text(f"来源系统办毕于 {at} {event.reason}".rstrip(), f"Closed in its source at {at} {event.reason}".rstrip())


def _filed(event: case.CaseFiled, names: Names) -> Text:
    name, due = names.small_class(event.class_code), instant(event.t2.due_at)
    return Text(
        f"立案：{name}，第 {event.condition} 项条件，{due} 前派遣",
        f"Filed: {name}, condition {event.condition}, to be dispatched by {due}",
    )


def _dispatched(event: case.CaseDispatched, names: Names) -> Text:
    lead = next(each for each in event.assignments if each.part is Part.LEAD)
    co = [names.unit(each.unit) for each in event.assignments if each.part is Part.CO]
    to, due = names.unit(lead.unit), instant(lead.deadline.due_at)
    beside = Text(f"，协办 {'、'.join(co)}", f", with {', '.join(co)}") if co else Text("", "")
    words = Text(f"：{event.words}", f": {event.words}") if event.words else Text("", "")
    return Text(
        f"派遣至{to}{beside.zh}，{due} 前完成{words.zh}",
        f"Dispatched to {to}{beside.en}, due {due}{words.en}",
    )


def _hand_back_granted(event: case.HandBackGranted, names: Names) -> Text:
    wrong = event.wrongly_dispatched
    return Text(
        f"同意{names.unit(event.unit)}回退{'（错派）' if wrong else ''}",
        f"Hand-back by {names.unit(event.unit)} granted{' (wrongly dispatched)' if wrong else ''}",
    )


def _fed_back(event: case.FedBack, names: Names) -> Text:
    photos = _photos(event)
    return Text(
        f"{names.unit(event.unit)}反馈：{event.words}{photos.zh}",
        f"{names.unit(event.unit)} fed back: {event.words}{photos.en}",
    )


def _sent_back(event: case.SentBack, names: Names) -> Text:
    photos = _photos(event)
    zh = "核查不通过，返工" if event.after_inspection else "退回部门，返工"
    en = "Inspection failed, re-work" if event.after_inspection else "Sent back, re-work"
    if event.is_false_feedback:
        zh, en = f"{zh}（虚假反馈）", f"{en} (false feedback)"
    return Text(f"{zh}：{event.reason}{photos.zh}", f"{en}: {event.reason}{photos.en}")


def _inspection_passed(event: case.InspectionPassed, names: Names) -> Text:
    photos = _photos(event)
    if event.on_time:
        return Text(f"核查通过，按期{photos.zh}", f"Inspection passed, on time{photos.en}")
    return Text(f"核查通过，处置超期{photos.zh}", f"Inspection passed, handled late{photos.en}")


def _nudged(event: case.CaseNudged, names: Names) -> Text:
    return Text(f"催办：{event.words}", f"Nudged: {event.words}") if event.words else Text("催办", "Nudged")


def _rung(event: case.RungFired, names: Names) -> Text:
    timer = TIMER_NAMES.get(TimerKind(event.timer)) if event.timer in set(TimerKind) else None
    name = timer or Text(event.timer, event.timer)
    if event.rung >= 2:
        return Text(f"{name.zh}时限已超期", f"{name.en} is overdue")
    return Text(f"{name.zh}时限将到", f"{name.en} is due soon")


def _conference_ended(event: case.ConferenceEnded, names: Names) -> Text:
    if event.lead is None:
        return Text("会商结束", "The session ended")
    return Text(f"会商结束，定由{names.unit(event.lead)}主办", f"The session ended: {names.unit(event.lead)} leads")


def _raised(event: alert.AlertRaised, names: Names) -> Text:
    sure = "" if event.confidence is None else f" {event.confidence:.0%}"
    return Text(f"相机 {event.camera} 发现：{event.title}{sure}", f"Camera {event.camera} saw: {event.title}{sure}")


def _extended(event: alert.AlertExtended, names: Names) -> Text:
    if event.phase is alert.Phase.END:
        return Text("相机报告已消失", "The camera says it is gone")
    return Text("相机再次发现", "Seen by the camera again")


def _dismissed(event: alert.AlertDismissed, names: Names) -> Text:
    name = FALSE_REASON_NAMES[event.reason]
    return Text(f"判为误报：{name.zh}", f"Judged false: {name.en}")


def _resolved(event: session.Resolved, names: Names) -> Text:
    what = event.resolution
    due, lead = instant(what.due_at), names.unit(what.lead)
    return Text(f"议定：{what.words}，{lead}主办，{due} 前", f"Decided: {what.words}, {lead} leads, by {due}")


def _supervision_set(event: supervision.SupervisionSet, names: Names) -> Text:
    due, lead = instant(event.due_at), names.unit(event.lead)
    return Text(
        f"督办 {event.number}：{event.words}，{lead}，{due} 前", f"{event.number}: {event.words}, {lead}, by {due}"
    )


def _account_added(event: people.AccountAdded, names: Names) -> Text:
    roles = [ROLE_NAMES[role] for role in sorted(event.roles)]
    return Text(
        f"新增账号 {event.account}：{'、'.join(role.zh for role in roles)}",
        f"Account {event.account} added: {', '.join(role.en for role in roles)}",
    )


LINES: tuple[Line, ...] = (
    Line(case.CaseReported, _reported),
    Line(case.CaseTakenOver, _taken_over),
    Line(case.TakenOverCaseEnded, _taken_over_ended, "good"),
    Line(case.CaseRegistered, _always("受理", "Registered")),
    Line(case.CaseFiled, _filed),
    Line(case.CaseDeclined, _why("不予立案", "Declined")),
    Line(case.CaseDispatched, _dispatched, "info"),
    Line(case.CaseReturnedToOperator, _why("退回受理", "Returned to the operator"), "warning"),
    Line(
        case.AssignmentSigned,
        lambda event, names: Text(f"{names.unit(event.unit)}签收", f"{names.unit(event.unit)} signed in"),
    ),
    Line(
        case.HandBackAsked,
        lambda event, names: Text(
            f"{names.unit(event.unit)}申请回退：{event.reason}",
            f"{names.unit(event.unit)} asks to hand back: {event.reason}",
        ),
        "warning",
    ),
    Line(case.HandBackGranted, _hand_back_granted),
    Line(case.HandBackRefused, _why("不同意回退", "Hand-back refused")),
    Line(case.FedBack, _fed_back, "info"),
    Line(case.FeedbackAccepted, _always("反馈通过，待核查", "Feedback accepted, to be inspected")),
    Line(case.SentBack, _sent_back, "warning"),
    Line(case.InspectionSent, _always("发出核查", "Inspection sent out")),
    Line(case.InspectionPassed, _inspection_passed, "good"),
    Line(case.CaseClosed, _always("结案", "Closed"), "good"),
    Line(case.CaseNudged, _nudged, "warning"),
    Line(case.NoteAdded, lambda event, names: Text(f"备注：{event.words}", f"Note: {event.words}")),
    Line(case.PhotoAdded, _always("添加照片 1 张", "A photo was added")),
    Line(case.RungFired, _rung, "critical"),
    Line(case.ConferenceOpened, _always("提交会商", "Brought into a session"), "session"),
    Line(case.ConferenceEnded, _conference_ended, "session"),
    Line(alert.AlertRaised, _raised),
    Line(alert.AlertExtended, _extended),
    Line(alert.AlertAdopted, _always("转为案件", "Made a case"), "info"),
    Line(alert.AlertDismissed, _dismissed),
    Line(
        session.SessionOpened,
        lambda event, names: Text(f"会商开始：{event.title}", f"Session opened: {event.title}"),
        "session",
    ),
    Line(
        session.PinDropped,
        lambda event, names: Text(f"图上标注：{event.pin.label}", f"Marked on the map: {event.pin.label}"),
    ),
    Line(session.PinRemoved, _always("移除一处标注", "A mark was removed")),
    Line(session.NoteSaid, lambda event, names: Text(event.note.words, event.note.words)),
    Line(session.Resolved, _resolved, "session"),
    Line(session.SessionEnded, _always("会商结束", "The session ended"), "session"),
    Line(supervision.SupervisionSet, _supervision_set, "warning"),
    Line(
        supervision.SupervisionAnswered,
        lambda event, names: Text(
            f"{names.unit(event.unit)}反馈：{event.words}", f"{names.unit(event.unit)} answered: {event.words}"
        ),
    ),
    Line(supervision.SupervisionSentBack, _why("退回督办单位", "Sent back"), "warning"),
    Line(supervision.SupervisionCleared, _always("督办销号", "Cleared"), "good"),
    Line(people.AccountAdded, _account_added),
    Line(
        people.AccountDisabled,
        lambda event, names: Text(f"停用账号 {event.account}", f"Account {event.account} disabled"),
    ),
    Line(
        reference.ReferencePublished,
        lambda event, names: Text(
            f"发布基础数据 {event.name} 第 {event.rev} 版", f"{event.name} published, rev. {event.rev}"
        ),
    ),
)
_LINES = {line.kind.__name__: line for line in LINES}
