"""Fact → the case after it. Never refuses: what was decided can always be taken."""

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from console.domain.case import events as fact
from console.domain.case.stages import Stage
from console.domain.case.things import Case, External, HandBack, Source, Timer, TimerKind
from console.domain.deadline import Deadline
from console.domain.ids import AccountId


def evolve(case: Case | None, event: fact.AnyCaseEvent, by: AccountId, at: datetime) -> Case:
    """`by` who asked, `at` when the hub knew."""
    match event:
        case fact.CaseReported():
            return _reported(event)
        case fact.CaseTakenOver():
            return _taken_over(event)
    assert case is not None, f"{type(event).__name__} before the case began"
    match event:
        case fact.CaseRegistered():
            return _move(case, Stage.REGISTERED, holder=event.holder)
        case fact.CaseFiled():
            return _move(
                case,
                Stage.TO_DISPATCH,
                class_code=event.class_code,
                condition=event.condition,
                codebook_rev=event.codebook_rev,
                title=event.title,
                is_emergency=event.is_emergency,
                filed_at=at,
                timer=Timer(TimerKind.T2, event.t2),
            )
        case fact.CaseDeclined():
            return _move(case, Stage.DECLINED, closed_at=at, timer=None)
        case fact.CaseDispatched():
            return _move(
                case,
                Stage.TO_SIGN,
                assignments=event.assignments,
                dispatched_at=at,
                dispatched_by=by,
                hand_back=None,
                timer=Timer(TimerKind.T3, event.assignments[0].deadline),
            )
        case fact.CaseReturnedToOperator():
            return _move(case, Stage.REGISTERED, timer=Timer(TimerKind.T1, event.t1))
        case fact.AssignmentSigned():
            signed = tuple(
                replace(each, signed_at=at) if each.unit == event.unit else each for each in case.assignments
            )
            return _move(case, Stage.HANDLING, assignments=signed)
        case fact.HandBackAsked():
            return replace(case, ver=case.ver + 1, hand_back=HandBack(event.unit, event.reason, asked_at=at, by=by))
        case fact.HandBackGranted():
            return _move(
                case,
                Stage.TO_DISPATCH,
                assignments=(),
                hand_back=None,
                returns=case.returns + 1,
                timer=Timer(TimerKind.T2, event.t2),
            )
        case fact.HandBackRefused():
            return replace(case, ver=case.ver + 1, hand_back=None)
        case fact.FedBack():
            return _fed_back(case, event, at)
        case fact.FeedbackAccepted():
            return _move(case, Stage.TO_INSPECT, timer=Timer(TimerKind.T4, event.t4))
        case fact.SentBack():
            return _sent_back(case, event)
        case fact.InspectionSent():
            return _move(case, Stage.INSPECTING)
        case fact.InspectionPassed():
            return _move(case, Stage.TO_CLOSE, photos=case.photos + event.photos, timer=None)
        case fact.CaseClosed():
            return _move(case, Stage.CLOSED, closed_at=at, timer=None)
        case fact.TakenOverCaseEnded():
            assert case.external is not None
            return _move(
                case,
                Stage.CLOSED,
                closed_at=event.closed_at,
                external=replace(case.external, on_time=event.on_time),
            )
        case fact.CaseNudged():
            return replace(case, nudges=case.nudges + 1)
        case fact.NoteAdded():
            return case
        case fact.PhotoAdded():
            return replace(case, photos=(*case.photos, event.photo))
        case fact.RungFired():
            if case.timer is None:
                return case
            return replace(case, timer=replace(case.timer, fired=event.rung))
        case fact.ConferenceOpened():
            return replace(case, conferring=event.session)
        case fact.ConferenceEnded():
            return replace(case, conferring=None, decided_lead=event.lead or case.decided_lead)
        case _:
            assert_never(event)


def _reported(event: fact.CaseReported) -> Case:
    return Case(
        id=event.case,
        ver=1,
        number=event.number,
        stage=Stage.RECEIVED,
        source=event.source,
        title=event.title,
        place=event.place,
        reported_at=event.reported_at,
        class_code=event.class_code,
        photos=event.photos,
        reporters=(event.reporter,) if event.reporter else (),
        alert=event.alert,
        timer=Timer(TimerKind.T1, event.t1),
    )


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


def _fed_back(case: Case, event: fact.FedBack, at: datetime) -> Case:
    assignments = tuple(
        replace(each, confirmed_at=at, left_s=event.left_s, words=event.words) if each.unit == event.unit else each
        for each in case.assignments
    )
    photos = case.photos + event.photos
    if not event.all_through:
        return replace(case, ver=case.ver + 1, assignments=assignments, photos=photos)
    return _move(case, Stage.TO_REVIEW, assignments=assignments, photos=photos, confirmed_at=at, timer=None)


def _sent_back(case: Case, event: fact.SentBack) -> Case:
    deadlines: dict[str, Deadline] = dict(event.deadlines)
    assignments = tuple(
        replace(each, confirmed_at=None, left_s=None, deadline=deadlines[each.unit]) if each.unit in deadlines else each
        for each in case.assignments
    )
    return _move(
        case,
        Stage.HANDLING,
        assignments=assignments,
        photos=case.photos + event.photos,
        confirmed_at=None,
        reworks=case.reworks + 1,
        timer=Timer(TimerKind.T3, assignments[0].deadline),
    )


def _move(case: Case, stage: Stage, **changes: object) -> Case:
    return replace(case, stage=stage, ver=case.ver + 1, **changes)
