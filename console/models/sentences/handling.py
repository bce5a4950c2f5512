"""From dispatch to the archive: the units' work, the inspection, the call-back, the end."""

from console.domain.case import events as case
from console.domain.case.things import CONTENTMENT_NAMES, Assignment, Part
from console.domain.case.timers import TimerKind
from console.domain.text import Text
from console.models.phrases import instant
from console.models.sentences.line import (
    NOTHING,
    Line,
    Names,
    after_colon,
    always,
    by,
    due,
    dues,
    photos,
    run_on,
    why,
    words,
)


def _to(assignments: tuple[Assignment, ...], names: Names) -> Text:
    """Who has it, with whom, until when."""
    lead = next(each for each in assignments if each.part is Part.LEAD)
    co = [names.unit(each.unit) for each in assignments if each.part is Part.CO]
    to, at = names.unit(lead.unit), instant(lead.due_at)
    beside = Text(f"，协办 {'、'.join(co)}", f", with {', '.join(co)}") if co else NOTHING
    return run_on(Text(to, to), beside, Text(f"，{at} 前完成", f", due {at}"))


def _dispatched(event: case.CaseDispatched, names: Names) -> Text:
    return run_on(Text("派遣至", "Dispatched to "), _to(event.assignments, names), after_colon(event.words))


def _dispatched_first(event: case.DispatchedFirst, names: Names) -> Text:
    return run_on(
        Text("先派后补：派遣至", "Dispatched first, to "),
        _to(event.assignments, names),
        by(due(event, TimerKind.TF), "补录立案", "form owed"),
        after_colon(event.words),
    )


def _released(event: case.UnitReleased, names: Names) -> Text:
    unit = names.unit(event.unit)
    return Text(f"免除{unit}协办：{event.reason}", f"{unit} released: {event.reason}")


def _self_mend(event: case.SelfMendLet, names: Names) -> Text:
    until = by(due(event, TimerKind.TM), "改好", "to be mended")
    return run_on(Text("交店主自改", "Left to the shop to mend"), until, after_colon(event.words))


def _signed(event: case.AssignmentSigned, names: Names) -> Text:
    return Text(f"{names.unit(event.unit)}签收", f"{names.unit(event.unit)} signed in")


def _handed_on(event: case.HandedOn, names: Names) -> Text:
    unit, to = names.unit(event.unit), event.task.to
    return run_on(Text(f"{unit}内部指派给{to}", f"{unit} handed it on to {to}"), after_colon(event.task.words))


def _taken_back(event: case.InnerTakenBack, names: Names) -> Text:
    unit = names.unit(event.unit)
    return Text(f"{unit}撤销第 {event.task} 项内部指派", f"{unit} took inner task {event.task} back")


def _submitted(event: case.WorkSubmitted, names: Names) -> Text:
    unit = names.unit(event.unit)
    return run_on(
        Text(f"{unit}第 {event.task} 项内部指派完成：{event.words}", f"{unit}, inner task {event.task} done: "),
        Text("", event.words),
        photos(event),
    )


def _fed_back(event: case.FedBack, names: Names) -> Text:
    unit = names.unit(event.unit)
    rest = NOTHING if event.all_through else Text("；其他单位未完", "; others are still at it")
    late = Text("（超期）", " (late)") if event.left_s < 0 else NOTHING
    return run_on(Text(f"{unit}反馈", f"{unit} fed back"), late, after_colon(event.words), photos(event), rest)


def _phase(event: case.PhaseReached, names: Names) -> Text:
    unit, phase = names.unit(event.unit), event.phase
    late = Text("（超期）", " (late)") if phase.left_s is not None and phase.left_s < 0 else NOTHING
    head = Text(f"{unit}完成阶段“{phase.name}”", f"{unit}: phase “{phase.name}” done")
    return run_on(head, late, after_colon(event.words), photos(event))


def _accepted(event: case.FeedbackAccepted, names: Names) -> Text:
    return run_on(
        Text("反馈通过，待核查", "Feedback accepted, to be inspected"),
        by(due(event, TimerKind.T4), "核查完毕", "inspection due"),
    )


def _sent_back(event: case.SentBack, names: Names) -> Text:
    zh = "核查不通过，返工" if event.after_inspection else "退回部门，返工"
    en = "Inspection failed, re-work" if event.after_inspection else "Sent back, re-work"
    if event.is_false_feedback:
        zh, en = f"{zh}（虚假反馈）", f"{en} (false feedback)"
    return run_on(Text(f"{zh}：{event.reason}", f"{en}: {event.reason}"), photos(event), dues(event, names))


def _inspection_sent(event: case.InspectionSent, names: Names) -> Text:
    to = names.account(event.inspector) if event.inspector else ""
    return Text(f"发出核查{f'，交{to}' if to else ''}", f"Inspection sent out{f' to {to}' if to else ''}")


def _inspection_passed(event: case.InspectionPassed, names: Names) -> Text:
    verdict = Text("按期", "on time") if event.on_time else Text("处置超期", "handled late")
    return run_on(
        Text(f"核查通过，{verdict.zh}", f"Inspection passed, {verdict.en}"),
        by(due(event, TimerKind.TR), "回访", "call back"),
        photos(event),
    )


def _inspected_again(event: case.InspectionRetasked, names: Names) -> Text:
    to = names.account(event.inspector) if event.inspector else ""
    head = (
        Text("核查逾期，收回改派", "Not inspected in time: taken back")
        if event.by_clock
        else Text("改派核查", "Inspected again")
    )
    return run_on(head, Text(f"，交{to}", f", by {to}") if to else NOTHING)


def _called_back(event: case.CalledBack, names: Names) -> Text:
    said = CONTENTMENT_NAMES[event.said]
    named = ((Text("过程", "process"), event.process_score), (Text("结果", "result"), event.result_score))
    scores = [(name, n) for name, n in named if n is not None]
    zh, en = "、".join(f"{name.zh} {n} 分" for name, n in scores), ", ".join(f"{name.en} {n}" for name, n in scores)
    given = Text(f"（{zh}）", f" ({en})") if scores else NOTHING
    return run_on(Text(f"回访：{said.zh}", f"Called back: {said.en}"), given, after_colon(event.reason), _after(event))


def _after(event: case.CalledBack) -> Text:
    """What follows from the answer."""
    anew, again = due(event, TimerKind.T2), due(event, TimerKind.TR)
    if anew:
        return Text(f"；退回重办，{anew} 前派遣", f"; taken up again, to be dispatched by {anew}")
    return Text(f"；{again} 前再次回访", f"; to be called again by {again}") if again else NOTHING


def _reopened(event: case.CaseReopened, names: Names) -> Text:
    until = by(due(event, TimerKind.T2), "派遣", "dispatch")
    return run_on(Text(f"退回重办：{event.reason}", f"Taken up again: {event.reason}"), until)


def _closed(event: case.CaseClosed, names: Names) -> Text:
    return run_on(Text("结案", "Closed"), by(due(event, TimerKind.TW), "可退回重办", "may be taken up again"))


def _returned(event: case.CaseReturnedToOperator, names: Names) -> Text:
    until = by(due(event, TimerKind.T1), "重新立案或退回", "to be filed anew")
    return run_on(Text(f"退回受理：{event.reason}", f"Returned to the operator: {event.reason}"), until)


LINES: tuple[Line, ...] = (
    Line(case.CaseDispatched, _dispatched, "info"),
    Line(case.DispatchedFirst, _dispatched_first, "warning"),
    Line(case.CaseReturnedToOperator, _returned, "warning"),
    Line(case.UnitReleased, _released, "warning"),
    Line(case.SelfMendLet, _self_mend),
    Line(case.SelfMendLapsed, always("自改到期未改好，待派遣", "Not mended in time, to be dispatched"), "warning"),
    Line(
        case.SelfMendPassed,
        lambda event, names: run_on(Text("自改通过", "Mended by the shop"), photos(event)),
        "good",
    ),
    Line(case.AssignmentSigned, _signed),
    Line(case.HandedOn, _handed_on),
    Line(case.InnerTakenBack, _taken_back),
    Line(case.WorkSubmitted, _submitted),
    Line(case.FedBack, _fed_back, "info"),
    Line(case.PhaseReached, _phase, "info"),
    Line(case.FeedbackAccepted, _accepted),
    Line(case.SentBack, _sent_back, "warning"),
    Line(case.InspectionSent, _inspection_sent),
    Line(case.InspectionPassed, _inspection_passed, "good"),
    Line(case.InspectionFailedToLook, why("无法核查", "Could not be inspected"), "warning"),
    Line(case.InspectionRetasked, _inspected_again, "warning"),
    Line(case.CalledBack, _called_back, "info"),
    Line(case.CaseClosed, _closed, "good"),
    Line(case.CaseClosedByOrder, why("签批结案", "Closed by order"), "warning"),
    Line(case.CaseReopened, _reopened, "warning"),
    Line(case.CaseArchived, always("归档", "Archived")),
    Line(case.NoteAdded, words("备注", "Note")),
    Line(case.PhotoAdded, always("添加照片 1 张", "A photo was added")),
)
