"""Fact → the case after it. Never refuses: what was decided can always be taken.

Stage and clocks are in every event and are applied the same way; what an event adds of its own is the match.
"""

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from console.domain.case import events as fact
from console.domain.case.stages import ENDED, Stage
from console.domain.case.things import (
    Assignment,
    Case,
    Contentment,
    Directive,
    Exemption,
    External,
    Joined,
    Merged,
    RequestKind,
    Source,
)
from console.domain.case.timers import RungKind, TimerKind, climbed, wound
from console.domain.ids import AccountId, UnitId


def evolve(case: Case | None, event: fact.AnyCaseEvent, by: AccountId, at: datetime) -> Case:
    """`by` who asked, `at` when the hub knew."""
    match event:
        case fact.CaseReported() | fact.FixedOnSpot() | fact.SubCaseBegun():
            return _moved(_begun(event, by), event)
        case fact.CaseTakenOver():
            return _moved(_taken_over(event), event)
    assert case is not None, f"{type(event).__name__} before the case began"
    return _moved(_own(case, event, by, at), event, at)


def _moved(case: Case, event: fact.AnyCaseEvent, at: datetime | None = None) -> Case:
    """Stage, clocks and version, the same for every event."""
    timers, assignments = case.timers, case.assignments
    stage = event.stage or case.stage
    if event.winding:
        timers = wound(timers, event.winding)
        due = {timer.of: timer.deadline.due_at for timer in timers if timer.kind is TimerKind.T3}
        assignments = tuple(
            replace(each, due_at=due[each.unit]) if each.unit in due and due[each.unit] != each.due_at else each
            for each in assignments
        )
    if stage in ENDED and case.is_open and at is not None:
        case = replace(case, closed_at=case.closed_at or at, requests=case.outlasting(stage))
    ver = case.ver + 1 if at is not None and event.moves_version else case.ver
    return replace(case, stage=stage, ver=ver, timers=timers, assignments=assignments)


def _own(case: Case, event: fact.AnyCaseEvent, by: AccountId, at: datetime) -> Case:
    match event:
        case fact.CaseRegistered() | fact.CaseClaimed():
            return replace(case, holder=event.holder)
        case fact.CaseLetGo():
            return replace(case, holder=None)
        case fact.CaseHandedOver():
            return replace(case, holder=event.to)
        case fact.CaseMerged():
            kept = Merged(master=event.master, stage=case.stage, at=at, timers=case.timers, requests=case.requests)
            return replace(case, merged=kept)
        case fact.CaseJoined():
            entry = Joined(
                case=event.child, number=event.number, reported_at=event.reported_at, reporters=event.reporters
            )
            return replace(case, joined=(*case.joined, entry))
        case fact.CaseUnmerged():
            before = case.merged
            assert before is not None
            reporters = case.reporters + event.reporters
            return replace(case, merged=None, closed_at=None, reporters=reporters, requests=before.requests)
        case fact.CaseParted():
            return replace(case, joined=tuple(each for each in case.joined if each.case != event.child))
        case fact.ReporterAdded():
            return _reporter(case, event)
        case fact.VerificationSent():
            return replace(case, verified=None, retasks=0)
        case fact.VerificationAnswered():
            return replace(case, verified=event.found, photos=case.photos + event.photos)
        case fact.VerificationRetasked():
            return replace(case, retasks=case.retasks + 1)
        case fact.CaseFiled():
            return replace(_under(case, event), is_emergency=event.is_emergency, owes_form=False, filed_at=at)
        case fact.CaseDispatched():
            return _dispatched(case, event.assignments, by, at)
        case fact.DispatchedFirst():
            filed = replace(_under(case, event), is_emergency=True, owes_form=True, filed_at=case.filed_at or at)
            return _dispatched(filed, event.assignments, by, at)
        case fact.FormCompleted():
            return replace(_leads(_under(case, event), event), owes_form=False)
        case fact.FileCorrected():
            corrected = _leads(_under(case, event), event)
            return replace(corrected, place=event.place, is_emergency=event.is_emergency)
        case fact.CaseSplit():
            return replace(case, children=case.children + event.children)
        case fact.SubCaseEnded() | fact.SubCaseReopened():
            is_open = isinstance(event, fact.SubCaseReopened)
            children = (replace(each, is_open=is_open) if each.case == event.child else each for each in case.children)
            return replace(case, children=tuple(children))
        case fact.UnitReleased():
            left = tuple(each for each in case.assignments if each.unit != event.unit)
            waiting = tuple(
                each for each in case.requests if each.unit != event.unit or each.kind is RequestKind.APPEAL
            )
            confirmed = at if event.stage is Stage.TO_REVIEW else case.confirmed_at
            return replace(case, assignments=left, requests=waiting, confirmed_at=confirmed)
        case fact.SelfMendPassed():
            return replace(case, photos=case.photos + event.photos)
        case fact.AssignmentSigned():
            return _duty(case, event.unit, signed_at=at)
        case fact.HandedOn():
            mine = _of(case, event.unit)
            return _duty(case, event.unit, inner=(*mine.inner, event.task))
        case fact.InnerTakenBack():
            mine = _of(case, event.unit)
            return _duty(case, event.unit, inner=tuple(task for task in mine.inner if task.n != event.task))
        case fact.WorkSubmitted():
            mine = _of(case, event.unit)
            inner = tuple(
                replace(task, done_at=at, words=event.words) if task.n == event.task else task for task in mine.inner
            )
            return replace(_duty(case, event.unit, inner=inner), photos=case.photos + event.photos)
        case fact.FedBack():
            fed = _duty(case, event.unit, confirmed_at=at, left_s=event.left_s, words=event.words, phases=event.phases)
            confirmed = at if event.all_through else case.confirmed_at
            return replace(fed, photos=case.photos + event.photos, confirmed_at=confirmed)
        case fact.PhaseReached():
            phases = (event.phase if each.n == event.phase.n else each for each in _of(case, event.unit).phases)
            done = _duty(case, event.unit, phases=tuple(phases))
            return replace(done, photos=case.photos + event.photos)
        case fact.SentBack():
            return replace(
                case,
                assignments=tuple(replace(each, confirmed_at=None, left_s=None) for each in case.assignments),
                photos=case.photos + event.photos,
                confirmed_at=None,
                reworks=case.reworks + 1,
            )
        case fact.RequestAsked():
            return replace(case, requests=(*case.requests, event.request), asked=event.request.n)
        case fact.HandBackGranted():
            wrong = case.wrong_dispatches + event.wrongly_dispatched
            return replace(_undispatched(case), returns=case.returns + 1, wrong_dispatches=wrong)
        case fact.ExtensionGranted():
            mine = _of(case, event.unit)
            return _settled(_duty(case, event.unit, extensions=mine.extensions + 1), event.request)
        case fact.SuspensionGranted():
            return _settled(case, event.request)
        case fact.AppealGranted():
            exempt = Exemption(event.unit, event.about, event.is_restatement, case.cycle)
            return _settled(replace(case, exempt=(*case.exempt, exempt)), event.request)
        case fact.RequestRefused() | fact.RequestWithdrawn():
            return _settled(case, event.request)
        case fact.InspectionPassed():
            return replace(case, photos=case.photos + event.photos)
        case fact.CalledBack():
            return _called_back(case, event)
        case fact.CaseClosedByOrder():
            return replace(case, is_by_order=True)
        case fact.CaseReopened():
            return replace(_undispatched(case), cycle=case.cycle + 1, closed_at=None, is_by_order=False, not_reached=0)
        case fact.TakenOverCaseEnded():
            assert case.external is not None
            return replace(case, closed_at=event.closed_at, external=replace(case.external, on_time=event.on_time))
        case fact.CaseNudged():
            return replace(case, nudges=case.nudges + 1)
        case fact.DirectiveGiven():
            given = Directive(n=event.n, words=event.words, by=by, at=at)
            return replace(case, directives=(*case.directives, given))
        case fact.DirectiveAnswered():
            answered = (
                replace(each, answer=event.words, answered_at=at) if each.n == event.n else each
                for each in case.directives
            )
            return replace(case, directives=tuple(answered))
        case fact.CaseMarkedHard():
            return replace(case, is_hard=True)
        case fact.PhotoAdded():
            return replace(case, photos=(*case.photos, event.photo))
        case fact.RungFired():
            return _rung(case, event)
        case fact.ConferenceOpened():
            return replace(case, conferring=event.session)
        case fact.ConferenceEnded():
            back = _undispatched(case) if event.stage is Stage.TO_DISPATCH else case
            return replace(back, conferring=None, decided_lead=event.lead or case.decided_lead)
        case (
            fact.CaseDeclined()
            | fact.CaseTransferred()
            | fact.ReportTakenBack()
            | fact.CaseReturnedToOperator()
            | fact.SelfMendLet()
            | fact.SelfMendLapsed()
            | fact.FeedbackAccepted()
            | fact.SuspensionReviewed()
            | fact.CaseResumed()
            | fact.CaseVoided()
            | fact.InspectionSent()
            | fact.InspectionFailedToLook()
            | fact.InspectionRetasked()
            | fact.CaseClosed()
            | fact.CaseRecurred()
            | fact.CaseArchived()
            | fact.SupervisionAsked()
            | fact.NoteAdded()
            | fact.DeadlinesRecomputed()
        ):
            return case
        case fact.CaseReported() | fact.FixedOnSpot() | fact.SubCaseBegun() | fact.CaseTakenOver():
            raise AssertionError("a case begins once")
        case _:
            assert_never(event)


def _begun(event: fact.CaseReported | fact.FixedOnSpot | fact.SubCaseBegun, by: AccountId) -> Case:
    case = Case(
        id=event.case,
        ver=1,
        number=event.number,
        stage=Stage.RECEIVED,
        source=event.source,
        title=event.title,
        place=event.place,
        reported_at=event.reported_at,
        reported_by=by,
        class_code=event.class_code,
    )
    match event:
        case fact.CaseReported():
            return replace(
                case,
                photos=event.photos,
                reporters=(event.reporter,) if event.reporter else (),
                alert=event.alert,
                is_emergency=event.is_emergency,
                recurs=event.recurs,
                recurrence=event.recurrence,
                interview=event.interview,
            )
        case fact.FixedOnSpot():
            return replace(
                case,
                photos=event.photos,
                codebook_rev=event.codebook_rev,
                closed_at=event.reported_at,
                is_on_the_spot=True,
            )
        case fact.SubCaseBegun():
            return replace(
                case,
                parent=event.parent,
                condition=event.condition,
                codebook_rev=event.codebook_rev,
                is_emergency=event.is_emergency,
                may_self_mend=event.may_self_mend,
                filed_at=event.reported_at,
            )
        case _:
            assert_never(event)


def _taken_over(event: fact.CaseTakenOver) -> Case:
    return Case(
        id=event.case,
        ver=1,
        number=event.number,
        stage=Stage.HANDLING,
        source=Source.IMPORT,
        title=event.title,
        place=event.place,
        reported_at=event.opened_at,
        class_code=event.class_code,
        external=External(
            system=event.system,
            number=event.external_number,
            title=event.original_title,
            department=event.department,
            due_at=event.due_at,
        ),
    )


def _of(case: Case, unit: UnitId) -> Assignment:
    found = case.assignment_of(unit)
    assert found is not None
    return found


def _duty(case: Case, unit: UnitId, **changes: object) -> Case:
    return replace(
        case,
        assignments=tuple(replace(each, **changes) if each.unit == unit else each for each in case.assignments),
    )


def _under(case: Case, event: fact.FiledUnder) -> Case:
    return replace(
        case,
        class_code=event.class_code,
        condition=event.condition,
        codebook_rev=event.codebook_rev,
        title=event.title,
        may_self_mend=event.may_self_mend,
    )


def _leads(case: Case, event: fact.FormCompleted | fact.FileCorrected) -> Case:
    """The phases of the lead are these now; what has fired of those that are gone is not forgotten."""
    lead = case.lead
    if lead is None:
        return case
    stopped = event.winding.stopped if event.winding else ()
    gone = (timer for timer in case.timers if timer.kind is TimerKind.TP and timer.key in stopped)
    fired = {(key, due_at): rungs for key, due_at, rungs in (*lead.climbed, *climbed(gone))}
    return _duty(case, lead.unit, phases=event.phases, climbed=tuple((*key, rungs) for key, rungs in fired.items()))


def _dispatched(case: Case, assignments: tuple[Assignment, ...], by: AccountId, at: datetime) -> Case:
    waiting = case.outlasting(Stage.TO_SIGN)
    return replace(
        case, assignments=assignments, dispatched_at=at, dispatched_by=by, confirmed_at=None, requests=waiting
    )


def _undispatched(case: Case) -> Case:
    """Back at the dispatcher: the units are released and what they had asked for falls away."""
    return replace(case, assignments=(), confirmed_at=None, requests=case.outlasting(Stage.TO_DISPATCH))


def _settled(case: Case, n: int) -> Case:
    return replace(case, requests=tuple(each for each in case.requests if each.n != n))


def _reporter(case: Case, event: fact.ReporterAdded) -> Case:
    if event.child is None:
        return replace(case, reporters=(*case.reporters, event.reporter))
    joined = (
        replace(each, later=(*each.later, event.reporter)) if each.case == event.child else each for each in case.joined
    )
    return replace(case, joined=tuple(joined))


def _called_back(case: Case, event: fact.CalledBack) -> Case:
    if event.said is Contentment.NOT_REACHED:
        return replace(case, contentment=event.said, not_reached=case.not_reached + 1)
    if event.said is Contentment.NOT_SATISFIED:
        return replace(_undispatched(case), contentment=event.said, cycle=case.cycle + 1, not_reached=0)
    return replace(case, contentment=event.said)


def _rung(case: Case, event: fact.RungFired) -> Case:
    timers = tuple(
        replace(timer, fired=event.rung) if timer.key == event.timer and timer.fired < event.rung else timer
        for timer in case.timers
    )
    return replace(
        case,
        timers=timers,
        nudges=case.nudges + (event.what is RungKind.NUDGE),
        is_escalated=case.is_escalated or event.what is RungKind.ESCALATE,
    )
