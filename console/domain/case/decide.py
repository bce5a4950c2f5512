"""The law of the case: an ask becomes facts, or is refused with a sentence.

Where a case must stand and who may ask is the table's; what the ask means is here.
"""

from datetime import datetime, timedelta
from typing import Protocol, assert_never

from console.domain.calendar import WorkCalendar, local_day
from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.table import ROWS, Action, Standing, why_not
from console.domain.case.things import Assignment, Case, Part, PhotoRole, Timer
from console.domain.codebook import Codebook
from console.domain.deadline import Deadline, Limit, LimitUnit, promise, remaining_s, resume
from console.domain.ids import CaseId, UnitId
from console.domain.people import Actor, Role
from console.domain.place import checked
from console.domain.text import Refused
from console.domain.unit import Organisation

T1_LIMIT = Limit(15, LimitUnit.MINUTE)
T2_LIMIT = Limit(15, LimitUnit.MINUTE)
TS_LIMIT = Limit(30, LimitUnit.MINUTE)
T4_LIMIT = Limit(2, LimitUnit.WORK_HOUR)
WORDS_MOST = 2_000
CLOCK_LEEWAY = timedelta(minutes=5)


class CaseBook(Protocol):
    """The part of the book that decisions on cases read."""

    def case(self, case: CaseId) -> Case | None: ...
    def codebook(self) -> Codebook: ...
    def calendar(self) -> WorkCalendar: ...
    def organisation(self) -> Organisation: ...

    def serial(self, key: str) -> int:
        """The next number of a series, from 1; counted once the decision is committed."""
        ...


ACTIONS: dict[type, Action] = {
    ask.ReportCase: Action.REPORT,
    ask.TakeOverCase: Action.TAKE_OVER,
    ask.EndTakenOverCase: Action.TAKE_OVER_END,
    ask.RegisterCase: Action.REGISTER,
    ask.FileCase: Action.FILE,
    ask.DeclineCase: Action.DECLINE,
    ask.DispatchCase: Action.DISPATCH,
    ask.ReturnToOperator: Action.RETURN_TO_OPERATOR,
    ask.SignAssignment: Action.SIGN,
    ask.AskHandBack: Action.ASK_HAND_BACK,
    ask.GrantHandBack: Action.GRANT_HAND_BACK,
    ask.RefuseHandBack: Action.REFUSE_HAND_BACK,
    ask.FeedBack: Action.FEED_BACK,
    ask.AcceptFeedback: Action.ACCEPT,
    ask.SendBack: Action.REWORK,
    ask.SendInspection: Action.SEND_INSPECTION,
    ask.PassInspection: Action.PASS,
    ask.FailInspection: Action.FAIL,
    ask.CloseCase: Action.CLOSE,
    ask.NudgeCase: Action.NUDGE,
    ask.AddNote: Action.ADD_NOTE,
    ask.AddPhoto: Action.ADD_PHOTO,
}


def standing(case: Case) -> Standing:
    """What the table needs to know of a case."""
    return Standing(
        stage=case.stage,
        holder=case.holder,
        units=tuple(each.unit for each in case.assignments),
        unsigned=tuple(each.unit for each in case.assignments if each.signed_at is None),
        undone=tuple(each.unit for each in case.assignments if each.confirmed_at is None),
        hand_back=case.hand_back.unit if case.hand_back else None,
        is_imported=case.external is not None,
    )


def decide(book: CaseBook, command: ask.AnyCaseCommand, actor: Actor, now: datetime) -> tuple[fact.AnyCaseEvent, ...]:
    """The facts an ask causes, committed together; raises Refused with the reason for people."""
    match command:
        case ask.ReportCase() | ask.TakeOverCase():
            return (_begin(book, command, actor, now),)
        case ask.FireRung():
            return _fire(book, command, actor, now)
    case = book.case(command.case)
    if case is None:
        raise Refused("案件不存在。", "There is no such case.")
    action = ACTIONS[type(command)]
    reason = why_not(standing(case), action, actor)
    if reason is not None:
        raise Refused(*reason)
    if ROWS[action].needs_reason:
        _written(getattr(command, "reason", ""))
    return (_continue(book, case, command, actor, now),)


def _begin(
    book: CaseBook, command: ask.ReportCase | ask.TakeOverCase, actor: Actor, now: datetime
) -> fact.AnyCaseEvent:
    row = ROWS[ACTIONS[type(command)]]
    if not row.roles & actor.roles:
        raise Refused(f"本账号不能“{row.name.zh}”。", f"This account may not “{row.name.en}”.")
    if book.case(command.case) is not None:
        raise Refused("该案件编号已被使用。", "That case id is taken.")
    title = _words(command.title, 120)
    match command:
        case ask.ReportCase():
            if command.class_code is not None:
                book.codebook().small_class(command.class_code)
            return fact.CaseReported(
                case=command.case,
                number=_number(book, now),
                source=command.source,
                title=title,
                place=checked(command.place),
                reported_at=now,
                t1=promise(now, T1_LIMIT, book.calendar()),
                class_code=command.class_code,
                photos=command.photos,
                reporter=command.reporter.person if command.reporter else None,
                alert=command.alert,
            )
        case ask.TakeOverCase():
            if command.opened_at > now + CLOCK_LEEWAY:
                raise Refused("来源的立案时间晚于当前时间。", "The source's opening lies in the future.")
            return fact.CaseTakenOver(
                case=command.case,
                number=_number(book, command.opened_at),
                title=title,
                place=checked(command.place),
                system=command.system,
                external_number=command.number,
                original_title=command.original_title,
                department=command.department,
                opened_at=command.opened_at,
                due_at=command.due_at,
                class_code=command.class_code,
            )


def _continue(
    book: CaseBook,
    case: Case,
    command: ask.AnyCaseCommand,
    actor: Actor,
    now: datetime,
) -> fact.AnyCaseEvent:
    me, calendar = case.id, book.calendar()
    match command:
        case ask.EndTakenOverCase():
            if command.closed_at < case.reported_at:
                raise Refused("来源的办毕时间早于立案时间。", "The source closed it before it was opened.")
            return fact.TakenOverCaseEnded(
                case=me, closed_at=command.closed_at, reason=command.reason, on_time=command.on_time
            )
        case ask.RegisterCase():
            return fact.CaseRegistered(case=me, holder=actor.account)
        case ask.FileCase():
            return _file(book, case, command, now)
        case ask.DeclineCase():
            return fact.CaseDeclined(case=me, reason=command.reason)
        case ask.DispatchCase():
            return _dispatch(book, case, command, now)
        case ask.ReturnToOperator():
            return fact.CaseReturnedToOperator(case=me, reason=command.reason, t1=promise(now, T1_LIMIT, calendar))
        case ask.SignAssignment():
            return fact.AssignmentSigned(case=me, unit=_own(actor))
        case ask.AskHandBack():
            return fact.HandBackAsked(case=me, unit=_own(actor), reason=command.reason)
        case ask.GrantHandBack():
            assert case.hand_back is not None
            return fact.HandBackGranted(
                case=me,
                unit=case.hand_back.unit,
                wrongly_dispatched=command.wrongly_dispatched,
                t2=promise(now, T2_LIMIT, calendar),
            )
        case ask.RefuseHandBack():
            assert case.hand_back is not None
            return fact.HandBackRefused(case=me, unit=case.hand_back.unit, reason=command.reason)
        case ask.FeedBack():
            return _feed_back(book, case, command, actor, now)
        case ask.AcceptFeedback():
            return fact.FeedbackAccepted(case=me, t4=promise(now, T4_LIMIT, calendar))
        case ask.SendBack():
            return _send_back(book, case, now, command.reason, after_inspection=False)
        case ask.SendInspection():
            return fact.InspectionSent(case=me, inspector=command.inspector)
        case ask.PassInspection():
            if not command.photos:
                raise Refused("核查须附现场照片。", "An inspection needs a photo of the place.")
            lead = case.lead
            on_time = lead is None or lead.left_s is None or lead.left_s >= 0
            return fact.InspectionPassed(case=me, photos=command.photos, on_time=on_time)
        case ask.FailInspection():
            if not command.photos:
                raise Refused("核查须附现场照片。", "An inspection needs a photo of the place.")
            sent = _send_back(book, case, now, command.reason, after_inspection=True)
            return fact.SentBack(
                case=me,
                reason=sent.reason,
                deadlines=sent.deadlines,
                after_inspection=True,
                photos=command.photos,
                is_false_feedback=command.is_false_feedback,
            )
        case ask.CloseCase():
            return fact.CaseClosed(case=me)
        case ask.NudgeCase():
            return fact.CaseNudged(case=me, words=command.words[:WORDS_MOST])
        case ask.AddNote():
            return fact.NoteAdded(case=me, words=_words(command.words, WORDS_MOST))
        case ask.AddPhoto():
            return fact.PhotoAdded(case=me, photo=command.photo)
        case ask.ReportCase() | ask.TakeOverCase() | ask.FireRung():
            raise AssertionError("decided before a case is looked up")
        case _:
            assert_never(command)


def _file(book: CaseBook, case: Case, command: ask.FileCase, now: datetime) -> fact.CaseFiled:
    codebook = book.codebook()
    chosen = codebook.small_class(command.class_code)
    condition = codebook.condition(command.class_code, command.condition)
    return fact.CaseFiled(
        case=case.id,
        class_code=command.class_code,
        condition=command.condition,
        codebook_rev=codebook.rev,
        title=f"{chosen.name.zh} · {case.place.address}",
        is_emergency=chosen.is_emergency or condition.is_emergency,
        t2=promise(now, T2_LIMIT, book.calendar()),
    )


def _dispatch(book: CaseBook, case: Case, command: ask.DispatchCase, now: datetime) -> fact.CaseDispatched:
    organisation = book.organisation()
    units = (command.lead, *command.co)
    for unit in units:
        if organisation.unit(unit) is None:
            raise Refused(f"没有责任单位 {unit}。", f"There is no unit {unit}.")
    if len(set(units)) != len(units):
        raise Refused("主办和协办不能是同一单位。", "A unit cannot be lead and co-operating at once.")
    assert case.class_code is not None and case.condition is not None
    limit = book.codebook().condition(case.class_code, case.condition).limit
    deadline = promise(now, limit, book.calendar())
    return fact.CaseDispatched(
        case=case.id,
        assignments=tuple(
            Assignment(
                unit=unit, part=Part.LEAD if unit == command.lead else Part.CO, dispatched_at=now, deadline=deadline
            )
            for unit in units
        ),
        ts=promise(now, TS_LIMIT, book.calendar()),
        organisation_rev=organisation.rev,
        words=command.words[:WORDS_MOST],
    )


def _feed_back(book: CaseBook, case: Case, command: ask.FeedBack, actor: Actor, now: datetime) -> fact.FedBack:
    unit = _own(actor)
    words = _words(command.words, WORDS_MOST)
    if not any(photo.role is PhotoRole.AFTER for photo in command.photos):
        raise Refused("反馈须附处置后照片。", "Feedback needs a photo taken after the work.")
    mine = case.assignment_of(unit)
    assert mine is not None
    others = [each for each in case.assignments if each.unit != unit]
    return fact.FedBack(
        case=case.id,
        unit=unit,
        words=words,
        photos=command.photos,
        left_s=remaining_s(now, mine.deadline, book.calendar()),
        all_through=all(each.confirmed_at is not None for each in others),
    )


def _send_back(book: CaseBook, case: Case, now: datetime, reason: str, *, after_inspection: bool) -> fact.SentBack:
    calendar = book.calendar()
    return fact.SentBack(
        case=case.id,
        reason=reason,
        deadlines=tuple(
            (each.unit, resume(now, each.left_s, each.deadline, calendar))
            for each in case.assignments
            if each.left_s is not None
        ),
        after_inspection=after_inspection,
    )


def _fire(book: CaseBook, command: ask.FireRung, actor: Actor, now: datetime) -> tuple[fact.AnyCaseEvent, ...]:
    if Role.CLOCK not in actor.roles:
        raise Refused("只有时钟可以触发预警。", "Only the clock fires the ladder.")
    case = book.case(command.case)
    running = None if case is None else running_timer(case)
    if case is None or running is None or running.kind != command.timer:
        return ()
    if running.deadline.due_at != command.due_at or running.fired >= command.rung:
        return ()
    at = rung_at(running.deadline, command.rung)
    if at > now:
        return ()
    return (fact.RungFired(case=case.id, timer=command.timer, due_at=command.due_at, rung=command.rung),)


def running_timer(case: Case) -> Timer | None:
    """The promise that runs now: the centre's own, or the lead's while it handles."""
    return case.timer if case.is_open else None


def rung_at(deadline: Deadline, rung: int) -> datetime:
    """When a rung of the ladder is due: 1 预警 as the lamp turns amber, 2 超期 at the deadline."""
    return deadline.amber_at if rung == 1 else deadline.due_at


def _number(book: CaseBook, at: datetime) -> str:
    day = local_day(at).isoformat().replace("-", "")
    return f"{day[2:]}-{book.serial(f'case/{day}'):04d}"


def _own(actor: Actor) -> UnitId:
    assert actor.unit is not None
    return actor.unit


def _words(words: str, most: int) -> str:
    kept = words.strip()
    if not kept or len(kept) > most:
        raise Refused(f"请填写 {most} 字以内的文字。", f"Write something, at most {most} characters.")
    return kept


def _written(reason: str) -> None:
    if not reason.strip():
        raise Refused("退回类操作须写明理由。", "A backward step needs a written reason.")
