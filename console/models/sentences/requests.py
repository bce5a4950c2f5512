"""Asked, granted, refused; and what lies over a case: reminders, demands, a leader's words, the clock's doings."""

from console.domain.case import events as case
from console.domain.case.things import APPEAL_NAMES, REQUEST_NAMES, Request
from console.domain.case.timers import RUNG_NAMES, TIMER_NAMES, RungKind, TimerKind
from console.domain.ids import PART_SIGN, UnitId
from console.domain.text import Text
from console.models.phrases import instant
from console.models.sentences.line import NOTHING, Line, Names, after_colon, always, by, due, dues, run_on, why, words

UNITS_OWN = (TimerKind.T3, TimerKind.TP, TimerKind.TS)
"""Clocks of which each unit has one of its own."""


def _asked(event: case.RequestAsked, names: Names) -> Text:
    request = event.request
    name = REQUEST_NAMES[request.kind]
    who = names.unit(request.unit) if request.unit else ""
    return run_on(
        Text(f"{who}申请{name.zh}", f"{who} asks ({name.en})".strip()),
        _wanted(request, names),
        after_colon(request.reason),
        by(due(event, TimerKind.TA), "审批", "to be judged"),
    )


def _wanted(request: Request, names: Names) -> Text:
    """What exactly was asked for, by the kind of request."""
    if request.limit is not None:
        limit = request.limit.text()
        return Text(f" {limit.zh}", f", {limit.en} more")
    if request.until is not None:
        until = instant(request.until)
        return Text(
            f"至 {until}（临时措施：{request.measure}）", f" until {until} (safe meanwhile by: {request.measure})"
        )
    if request.into is not None:
        into = names.case(request.into)
        return Text(f"，并入 {into}", f", into {into}")
    if request.about is not None:
        about = APPEAL_NAMES[request.about]
        return Text(f"“{about.zh}”", f": {about.en}")
    return NOTHING


def _hand_back(event: case.HandBackGranted, names: Names) -> Text:
    unit = names.unit(event.unit)
    wrong = (
        Text("（错派）", " (wrongly dispatched)") if event.wrongly_dispatched else Text("（非错派）", " (not wrong)")
    )
    until = by(due(event, TimerKind.T2), "重新派遣", "dispatch anew")
    return run_on(Text(f"同意{unit}回退", f"Hand-back by {unit} granted"), wrong, until)


def _extension(event: case.ExtensionGranted, names: Names) -> Text:
    unit = names.unit(event.unit)
    head = Text(f"同意{unit}延期", f"Extension granted to {unit}")
    moved = next((each for each in event.winding.set if each.kind is TimerKind.T3 and each.of == event.unit), None)
    if moved is None:
        return head
    ends = moved.deadline.derivation.ends()
    now = instant(moved.deadline.due_at)
    if len(ends) < 2:
        return run_on(head, Text(f"至 {now}", f" until {now}"))
    was = instant(ends[-2])
    return run_on(head, Text(f"，时限由 {was} 改为 {now}", f": from {was} to {now}"))


def _suspension(event: case.SuspensionGranted, names: Names) -> Text:
    unit, until = names.unit(event.unit), instant(event.until)
    return Text(
        f"同意{unit}挂账至 {until}，临时措施：{event.measure}",
        f"Suspension granted to {unit} until {until}, safe meanwhile by: {event.measure}",
    )


def _resumed(event: case.CaseResumed, names: Names) -> Text:
    head = (
        Text("挂账到期，恢复办理", "The suspension has ended, work goes on")
        if event.by_clock
        else Text("恢复办理", "Work goes on")
    )
    return run_on(head, after_colon(event.reason), dues(event, names))


def _appeal(event: case.AppealGranted, names: Names) -> Text:
    unit, about = names.unit(event.unit), APPEAL_NAMES[event.about]
    head = Text(f"同意{unit}申诉，“{about.zh}”免责", f"Appeal by {unit} granted, “{about.en}” is exempt")
    sealed = Text("（已封账，只作重述）", " (the month is sealed: a restatement)") if event.is_restatement else NOTHING
    return run_on(head, sealed, after_colon(event.words))


def _withdrawn(event: case.RequestWithdrawn, names: Names) -> Text:
    return Text(f"撤回第 {event.request} 号申请", f"Request {event.request} was withdrawn")


def _refused(event: case.RequestRefused, names: Names) -> Text:
    return Text(f"不同意第 {event.request} 号申请：{event.reason}", f"Request {event.request} refused: {event.reason}")


def _supervised(event: case.SupervisionAsked, names: Names) -> Text:
    lead, at = names.unit(event.lead), instant(event.due_at)
    return Text(
        f"{event.number}：{event.words}，{lead}于 {at} 前答复",
        f"{event.number}: {event.words}, {lead} owes a reply by {at}",
    )


def _answered(event: case.DirectiveAnswered, names: Names) -> Text:
    return Text(f"回复批示第 {event.n} 条：{event.words}", f"Directive {event.n} answered: {event.words}")


def _directed(event: case.DirectiveGiven, names: Names) -> Text:
    return Text(f"批示第 {event.n} 条：{event.words}", f"Directive {event.n}: {event.words}")


def _rung(event: case.RungFired, names: Names) -> Text:
    kind, _, of = event.timer.partition("/")
    known = next((each for each in TimerKind if each == kind), None)
    name = TIMER_NAMES[known] if known else Text(kind, kind)
    unit, _, phase = of.partition(PART_SIGN)
    whose = names.unit(UnitId(unit)) if known in UNITS_OWN and unit else ""
    if phase:
        name = Text(f"第 {phase} 阶段", f"Phase {phase}")
    at = instant(event.due_at)
    match event.what:
        case RungKind.OVERDUE:
            told = Text(f"{name.zh}时限已超期（{at}）", f"{name.en} is overdue (since {at})")
        case RungKind.WARN:
            told = Text(f"{name.zh}时限预警，{at} 到期", f"{name.en} is due {at}")
        case RungKind.NUDGE:
            told = Text(f"{name.zh}时限将到，自动催办，{at} 到期", f"{name.en} is due {at}: nudged by the clock")
        case _:
            what = RUNG_NAMES[event.what]
            told = Text(f"{name.zh}严重超期，自动{what.zh}", f"{name.en} is long overdue: {what.en}")
    return run_on(Text(whose, f"{whose}: " if whose else ""), told)


def _recomputed(event: case.DeadlinesRecomputed, names: Names) -> Text:
    moves = [
        (UnitId(timer.party), last.was_due_at, last.due_at, TIMER_NAMES[timer.kind])
        for timer in event.winding.set
        for last in timer.deadline.derivation.recounts[-1:]
        if last.was_due_at != last.due_at
    ]
    head = Text(f"按工作日历第 {event.calendar_rev} 版重算时限", f"Counted anew by calendar {event.calendar_rev}")
    if not moves:
        return run_on(head, Text("，到期时间不变", "; nothing moved"))
    zh = "；".join(
        f"{names.unit(of) if of else ''}{name.zh}由 {instant(was)} 改为 {instant(now)}" for of, was, now, name in moves
    )
    en = "; ".join(
        f"{names.unit(of) + ' ' if of else ''}{name.en} from {instant(was)} to {instant(now)}"
        for of, was, now, name in moves
    )
    return run_on(head, Text(f"：{zh}", f": {en}"))


def _conference_ended(event: case.ConferenceEnded, names: Names) -> Text:
    if event.lead is None:
        return Text("会商结束", "The session ended")
    lead = names.unit(event.lead)
    return run_on(
        Text(f"会商结束，定由{lead}主办", f"The session ended: {lead} leads"),
        by(due(event, TimerKind.T2), "派遣", "dispatch"),
    )


LINES: tuple[Line, ...] = (
    Line(case.RequestAsked, _asked, "warning"),
    Line(case.HandBackGranted, _hand_back),
    Line(case.ExtensionGranted, _extension, "info"),
    Line(case.SuspensionGranted, _suspension, "info"),
    Line(case.SuspensionReviewed, words("挂账复核", "Suspension reviewed")),
    Line(case.CaseResumed, _resumed, "info"),
    Line(case.CaseVoided, why("作废", "Voided"), "warning"),
    Line(case.AppealGranted, _appeal),
    Line(case.RequestRefused, _refused),
    Line(case.RequestWithdrawn, _withdrawn),
    Line(case.CaseNudged, words("催办", "Nudged"), "warning"),
    Line(case.SupervisionAsked, _supervised, "warning"),
    Line(case.DirectiveGiven, _directed, "warning"),
    Line(case.DirectiveAnswered, _answered, "info"),
    Line(case.CaseMarkedHard, why("列为疑难", "Marked as hard"), "warning"),
    Line(case.RungFired, _rung, "critical"),
    Line(case.DeadlinesRecomputed, _recomputed, "info"),
    Line(case.ConferenceOpened, always("提交会商", "Brought into a session"), "session"),
    Line(case.ConferenceEnded, _conference_ended, "session"),
)
