"""Every step of a thing as a sentence: one line of a table per kind of event.

An event of a kind this seat does not know (a hub one version ahead) shows its name.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from console.domain import alert, session, supervision
from console.domain.case import events as fact
from console.domain.case.things import SOURCE_NAMES, TIMER_NAMES, Part, TimerKind
from console.domain.catalogue import Event, read_event
from console.models import phrases
from console.wire.frames import Item
from resources.tongue import say

UnitName = Callable[[str | None], str]


class Step(Struct, frozen=True):
    """One line: when, by whom, what; `is_alarm` where it wants to be seen."""

    at: datetime
    by: str
    words: str
    is_alarm: bool = False


def _reason(zh: str, en: str) -> Callable[[Any, UnitName], str]:
    return lambda event, unit: say(f"{zh}：{event.reason}", f"{en}: {event.reason}")


def _plain(zh: str, en: str) -> Callable[[Any, UnitName], str]:
    return lambda event, unit: say(zh, en)


def _dispatched(event: fact.CaseDispatched, unit: UnitName) -> str:
    lead = unit(next(each.unit for each in event.assignments if each.part is Part.LEAD))
    co = "、".join(unit(each.unit) for each in event.assignments if each.part is Part.CO)
    due = phrases.instant(event.assignments[0].deadline.due_at)
    helped = say(f"，协办 {co}", f", with {co}") if co else ""
    return say(f"派遣 {lead}{helped}，时限 {due}", f"Dispatched to {lead}{helped}, due {due}")


def _rung(event: fact.RungFired, unit: UnitName) -> str:
    name = TIMER_NAMES[TimerKind(event.timer)]
    if event.rung == 1:
        return say(f"{name.zh}时限预警", f"{name.en} limit: warning")
    return say(f"{name.zh}超期", f"{name.en} overdue")


def _fed_back(event: fact.FedBack, unit: UnitName) -> str:
    late = say("（超期）", " (late)") if event.left_s < 0 else ""
    return say(f"{unit(event.unit)} 反馈{late}：{event.words}", f"{unit(event.unit)} fed back{late}: {event.words}")


def _taken_over(event: fact.CaseTakenOver, unit: UnitName) -> str:
    return say(
        f"由 {event.system} 导入，原标题：{event.original_title}",
        f"Taken over from {event.system}: {event.original_title}",
    )


SENTENCES: dict[type[Any], Callable[[Any, UnitName], str]] = {
    fact.CaseReported: lambda event, unit: say(
        f"{SOURCE_NAMES[event.source].zh}上报", f"Reported: {SOURCE_NAMES[event.source].en}"
    ),
    fact.CaseTakenOver: _taken_over,
    fact.TakenOverCaseEnded: lambda event, unit: say(
        f"来源办毕：{event.reason}", f"Closed at its source: {event.reason}"
    ),
    fact.CaseRegistered: _plain("受理", "Registered"),
    fact.CaseFiled: lambda event, unit: say(
        f"立案：{event.title}（第 {event.condition} 项条件）", f"Filed: {event.title} (condition {event.condition})"
    ),
    fact.CaseDeclined: _reason("不予立案", "Declined"),
    fact.CaseDispatched: _dispatched,
    fact.CaseReturnedToOperator: _reason("退回受理", "Returned to the operator"),
    fact.AssignmentSigned: lambda event, unit: say(f"{unit(event.unit)} 签收", f"{unit(event.unit)} signed in"),
    fact.HandBackAsked: lambda event, unit: say(
        f"{unit(event.unit)} 申请回退：{event.reason}", f"{unit(event.unit)} asks to hand back: {event.reason}"
    ),
    fact.HandBackGranted: lambda event, unit: say(
        f"同意 {unit(event.unit)} 回退", f"Hand-back by {unit(event.unit)} granted"
    ),
    fact.HandBackRefused: _reason("不同意回退", "Hand-back refused"),
    fact.FedBack: _fed_back,
    fact.FeedbackAccepted: _plain("反馈审核通过", "Feedback accepted"),
    fact.SentBack: lambda event, unit: say(
        f"{'核查不通过' if event.after_inspection else '退回部门'}，返工：{event.reason}",
        f"{'Inspection failed' if event.after_inspection else 'Sent back'}, to be done again: {event.reason}",
    ),
    fact.InspectionSent: _plain("发核查", "Inspection sent"),
    fact.InspectionPassed: lambda event, unit: say(
        f"核查通过，{'按期' if event.on_time else '超期'}处置",
        f"Inspection passed, handled {'in time' if event.on_time else 'late'}",
    ),
    fact.CaseClosed: _plain("结案", "Closed"),
    fact.CaseNudged: lambda event, unit: (
        say("催办", "Nudged") + (f"{say('：', ': ')}{event.words}" if event.words else "")
    ),
    fact.NoteAdded: lambda event, unit: event.words,
    fact.PhotoAdded: _plain("添加照片", "Photo added"),
    fact.RungFired: _rung,
    fact.ConferenceOpened: _plain("会商开始", "Session opened"),
    fact.ConferenceEnded: lambda event, unit: (
        say("会商结束", "Session ended")
        + (say(f"，议定由 {unit(event.lead)} 主办", f", {unit(event.lead)} is to lead") if event.lead else "")
    ),
    alert.AlertRaised: _plain("告警", "Alert raised"),
    alert.AlertExtended: _plain("告警持续", "Alert goes on"),
    alert.AlertAdopted: _plain("转为案件", "Made a case"),
    alert.AlertDismissed: lambda event, unit: say(*alert.FALSE_REASON_NAMES[event.reason]),
    session.SessionOpened: lambda event, unit: say(f"会商开始：{event.title}", f"Session opened: {event.title}"),
    session.PinDropped: lambda event, unit: say(f"图钉：{event.pin.label}", f"Pin: {event.pin.label}"),
    session.PinRemoved: _plain("移除图钉", "Pin removed"),
    session.NoteSaid: lambda event, unit: event.note.words,
    session.Resolved: lambda event, unit: say(f"议定：{event.resolution.words}", f"Resolved: {event.resolution.words}"),
    session.SessionEnded: _plain("会商结束", "Session ended"),
    supervision.SupervisionSet: lambda event, unit: f"{event.number} {event.words}",
    supervision.SupervisionAnswered: lambda event, unit: say(f"反馈：{event.words}", f"Answered: {event.words}"),
    supervision.SupervisionSentBack: _reason("退回", "Sent back"),
    supervision.SupervisionCleared: _plain("销号", "Cleared"),
}
ALARMS = (fact.RungFired, fact.SentBack, fact.HandBackAsked, fact.CaseNudged)


def steps(items: Iterable[Item], unit: UnitName) -> list[Step]:
    """The items of a thing as lines, the newest first; items without an event for this audience are left out."""
    told = [_step(item, unit) for item in items if item.event is not None]
    return told[::-1]


def _step(item: Item, unit: UnitName) -> Step:
    by = unit(item.unit) if item.unit else "" if item.by == "clock" else item.by
    try:
        event: Event = read_event(bytes(item.event or b""))
    except msgspec.ValidationError:
        return Step(item.at, by, item.kind)
    said = SENTENCES.get(type(event))
    return Step(item.at, by, said(event, unit) if said else item.kind, isinstance(event, ALARMS))
