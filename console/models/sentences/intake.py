"""How a case comes to be: reported, verified, filed or not, merged, split, and come again."""

from console.domain.case import events as case
from console.domain.case.things import SOURCE_NAMES, VERIFIED_NAMES
from console.domain.case.timers import TimerKind
from console.domain.text import Text, counted
from console.models.phrases import instant
from console.models.sentences.line import NOTHING, Line, Names, after_colon, always, by, due, photos, run_on, why


def _reported(event: case.CaseReported, names: Names) -> Text:
    source = SOURCE_NAMES[event.source]
    again = NOTHING
    if event.recurs is not None:
        old = names.case(event.recurs)
        again = Text(f"，为 {old} 第 {event.recurrence} 次复发", f", {old} has come back ({event.recurrence}×)")
    return run_on(
        Text(f"上报（{source.zh}）：{event.title}，{event.place.address}", f"Reported ({source.en}): {event.title}, "),
        Text("", event.place.address),
        again,
        photos(event),
    )


def _fixed(event: case.FixedOnSpot, names: Names) -> Text:
    name = names.small_class(event.class_code)
    place = event.place.address
    return run_on(Text(f"即查即改：{name}，{place}", f"Found and mended on the spot: {name}, {place}"), photos(event))


def _taken_over(event: case.CaseTakenOver, names: Names) -> Text:
    given = by(instant(event.due_at) if event.due_at else "", "办结（来源时限）", "due at its source")
    return run_on(
        Text(
            f"由{event.system}导入（{event.external_number}），承办 {event.department}",
            f"Taken over from {event.system} ({event.external_number}), with {event.department}",
        ),
        given,
    )


def _taken_over_ended(event: case.TakenOverCaseEnded, names: Names) -> Text:
    at = instant(event.closed_at)
    verdict = {True: Text("，按期", ", on time"), False: Text("，超期", ", late"), None: NOTHING}[event.on_time]
    return run_on(Text(f"来源系统办毕于 {at}", f"Closed in its source at {at}"), verdict, after_colon(event.reason))


def _merged(event: case.CaseMerged, names: Names) -> Text:
    master = names.case(event.master)
    return run_on(Text(f"并入 {master}", f"Merged into {master}"), after_colon(event.reason))


def _joined(event: case.CaseJoined, names: Names) -> Text:
    at = instant(event.reported_at)
    return Text(f"{event.number} 并入本案（上报于 {at}）", f"{event.number} was merged into this case (reported {at})")


def _unmerged(event: case.CaseUnmerged, names: Names) -> Text:
    back = run_on(Text("撤并，恢复原状", "Un-merged, as it was before"), after_colon(event.reason))
    n = len(event.reporters)
    return run_on(back, Text(f"（并案期间上报人 {n} 位）", f" ({counted(n, 'reporter')} since)") if n else NOTHING)


def _parted(event: case.CaseParted, names: Names) -> Text:
    child = names.case(event.child)
    return Text(f"{child} 撤并，不再并入本案", f"{child} is no longer merged into this case")


def _reporter(event: case.ReporterAdded, names: Names) -> Text:
    whose = names.case(event.child) if event.child else ""
    return Text(
        f"追加上报人{f'（{whose}）' if whose else ''}", f"Another reporter was added{f' ({whose})' if whose else ''}"
    )


def _verification_sent(event: case.VerificationSent, names: Names) -> Text:
    to = names.account(event.inspector) if event.inspector else ""
    return run_on(
        Text(f"发出核实{f'，交{to}' if to else ''}", f"Sent to be verified{f' by {to}' if to else ''}"),
        by(due(event, TimerKind.TV), "回复", "answer"),
    )


def _verified(event: case.VerificationAnswered, names: Names) -> Text:
    found = VERIFIED_NAMES[event.found]
    return run_on(Text(f"核实：{found.zh}", f"Verified: {found.en}"), after_colon(event.words), photos(event))


def _verification_again(event: case.VerificationRetasked, names: Names) -> Text:
    start = Text("核实逾期未回复，改派", "Nobody answered in time: verified again") if event.by_clock else None
    to = names.account(event.inspector) if event.inspector else ""
    whom = Text(f"，交{to}", f", by {to}") if to else NOTHING
    until = by(due(event, TimerKind.TV), "回复", "answer")
    return run_on(start or Text("改派核实", "Verified again"), whom, until)


def _filed(event: case.CaseFiled, names: Names) -> Text:
    name = names.small_class(event.class_code)
    urgent = Text("，紧急", ", emergency") if event.is_emergency else NOTHING
    return run_on(
        Text(f"立案：{name}，第 {event.condition} 项条件", f"Filed: {name}, condition {event.condition}"),
        urgent,
        by(due(event, TimerKind.T2), "派遣", "dispatch"),
    )


def _declined(event: case.CaseDeclined, names: Names) -> Text:
    granted = Text("同意申请，", "Granted: ") if event.request is not None else NOTHING
    head = run_on(granted, Text("不予立案", "not filed" if event.request is not None else "Not filed"))
    return run_on(head, after_colon(event.reason))


def _corrected(event: case.FileCorrected, names: Names) -> Text:
    name = names.small_class(event.class_code)
    place = event.place.address
    return run_on(
        Text(f"案卷更正：{event.reason}。现为 {name} 第 {event.condition} 项，{place}", f"Corrected: {event.reason}. "),
        Text("", f"Now {name}, condition {event.condition}, {place}"),
        _new_due(event),
    )


def _new_due(event: case.FileCorrected) -> Text:
    at = due(event, TimerKind.T3)
    return Text(f"，时限重算为 {at}", f"; deadline counted anew: {at}") if at else NOTHING


def _split(event: case.CaseSplit, names: Names) -> Text:
    named = [names.case(child.case) for child in event.children]
    return Text(
        f"拆分为 {len(named)} 件子案：{'、'.join(named)}", f"Split into {len(named)} sub-cases: {', '.join(named)}"
    )


def _sub_case(event: case.SubCaseBegun, names: Names) -> Text:
    parent, name = names.case(event.parent), names.small_class(event.class_code)
    return run_on(
        Text(f"由 {parent} 拆分立案：{name}，{event.place.address}", f"Split off from {parent}: {name}, "),
        Text("", event.place.address),
        by(due(event, TimerKind.T2), "派遣", "dispatch"),
    )


def _sub_case_ended(event: case.SubCaseEnded, names: Names) -> Text:
    return Text(f"子案 {names.case(event.child)} 已结束", f"Sub-case {names.case(event.child)} has ended")


def _sub_case_reopened(event: case.SubCaseReopened, names: Names) -> Text:
    return Text(f"子案 {names.case(event.child)} 退回重办", f"Sub-case {names.case(event.child)} was reopened")


def _recurred(event: case.CaseRecurred, names: Names) -> Text:
    return Text(f"问题复发，新案 {names.case(event.new)}", f"It came back, as case {names.case(event.new)}")


def _form_completed(event: case.FormCompleted, names: Names) -> Text:
    name = names.small_class(event.class_code)
    return Text(
        f"补录立案：{name}，第 {event.condition} 项条件", f"Form completed: {name}, condition {event.condition}"
    )


def _handed_over(event: case.CaseHandedOver, names: Names) -> Text:
    to = names.account(event.to)
    if event.was is None:
        told = Text(f"交由{to}经办", f"Given to {to} to work on")
    else:
        was = names.account(event.was)
        told = Text(f"由{was}转交{to}经办", f"Handed over from {was} to {to}")
    return run_on(told, after_colon(event.reason))


LINES: tuple[Line, ...] = (
    Line(case.CaseReported, _reported),
    Line(case.FixedOnSpot, _fixed, "good"),
    Line(case.CaseTakenOver, _taken_over),
    Line(case.TakenOverCaseEnded, _taken_over_ended, "good"),
    Line(case.CaseRegistered, always("受理", "Registered")),
    Line(case.CaseClaimed, always("认领", "Claimed")),
    Line(case.CaseLetGo, always("放回，可由他人认领", "Let go, for anybody to claim")),
    Line(case.CaseHandedOver, _handed_over, "info"),
    Line(case.CaseMerged, _merged),
    Line(case.CaseJoined, _joined, "info"),
    Line(case.CaseUnmerged, _unmerged, "warning"),
    Line(case.CaseParted, _parted, "warning"),
    Line(case.ReporterAdded, _reporter),
    Line(case.VerificationSent, _verification_sent, "info"),
    Line(case.VerificationAnswered, _verified, "info"),
    Line(case.VerificationRetasked, _verification_again, "warning"),
    Line(case.CaseFiled, _filed),
    Line(case.CaseDeclined, _declined),
    Line(case.CaseTransferred, always("批转，待派遣", "Handed over, to be dispatched")),
    Line(case.ReportTakenBack, why("撤回上报", "The report was taken back"), "warning"),
    Line(case.FormCompleted, _form_completed),
    Line(case.FileCorrected, _corrected, "warning"),
    Line(case.CaseSplit, _split, "info"),
    Line(case.SubCaseBegun, _sub_case),
    Line(case.SubCaseEnded, _sub_case_ended),
    Line(case.SubCaseReopened, _sub_case_reopened),
    Line(case.CaseRecurred, _recurred, "warning"),
)
