"""From the report to the filed case: rows 1 to 12 and 43 of the table."""

from datetime import datetime, timedelta
from typing import assert_never

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.requests import asked, waiting
from console.domain.case.stages import Stage
from console.domain.case.table import ROWS, Action
from console.domain.case.things import PhotoRole, RequestKind
from console.domain.case.timers import TimerKind
from console.domain.case.turn import CaseBook, Turn, case_number, first_clocks, unused, written
from console.domain.interview import heard
from console.domain.people import Actor
from console.domain.place import Place, checked
from console.domain.text import Refused

TITLE_MOST = 120
CLOCK_LEEWAY = timedelta(minutes=5)
OLDEST_YEAR = 1990
"""No system that hands its cases over is older."""
Beginning = ask.ReportCase | ask.FixOnSpot | ask.TakeOverCase
Intake = (
    ask.RegisterCase
    | ask.AddReporter
    | ask.SendVerification
    | ask.AnswerVerification
    | ask.RetaskVerification
    | ask.FileCase
    | ask.AskDecline
    | ask.GrantDecline
    | ask.DeclineCase
    | ask.TransferCase
    | ask.TakeBackReport
)


def begin(book: CaseBook, command: Beginning, action: Action, actor: Actor, now: datetime) -> fact.AnyCaseEvent:
    """A case comes to be."""
    row = ROWS[action]
    if not row.roles & actor.roles:
        raise Refused(f"本账号不能“{row.name.zh}”。", f"This account may not “{row.name.en}”.")
    unused(book, command.case)
    title = written(command.title, TITLE_MOST)
    place = checked(command.place)
    is_emergency = False
    if command.class_code is not None and not isinstance(command, ask.TakeOverCase):
        is_emergency = book.codebook().small_class(command.class_code).is_emergency
    match command:
        case ask.ReportCase():
            return fact.CaseReported(
                case=command.case,
                stage=Stage.RECEIVED,
                winding=first_clocks(book, now, TimerKind.T1, TimerKind.T5, is_emergency=is_emergency),
                number=case_number(book, now),
                source=command.source,
                title=title,
                place=place,
                reported_at=now,
                class_code=command.class_code,
                interview=heard(command.interview),
                photos=command.photos,
                reporter=command.reporter.person if command.reporter else None,
                alert=command.alert,
                is_emergency=is_emergency,
            )
        case ask.FixOnSpot():
            if not {PhotoRole.BEFORE, PhotoRole.AFTER} <= {photo.role for photo in command.photos}:
                raise Refused("即查即改须附整改前和整改后照片。", "A photo from before and one from after are needed.")
            return fact.FixedOnSpot(
                case=command.case,
                stage=Stage.CLOSED,
                number=case_number(book, now),
                source=command.source,
                title=title,
                place=place,
                reported_at=now,
                class_code=command.class_code,
                photos=command.photos,
                codebook_rev=book.codebook().rev,
            )
        case ask.TakeOverCase():
            return _taken_over(book, command, title, place, now)
        case _:
            assert_never(command)


def _taken_over(
    book: CaseBook, command: ask.TakeOverCase, title: str, place: Place, now: datetime
) -> fact.CaseTakenOver:
    if command.opened_at.year < OLDEST_YEAR:
        raise Refused("来源的立案时间过早，请核对。", "The source's opening lies too far back; check it.")
    if command.opened_at > now + CLOCK_LEEWAY:
        raise Refused("来源的立案时间晚于当前时间。", "The source's opening lies in the future.")
    return fact.CaseTakenOver(
        case=command.case,
        stage=Stage.HANDLING,
        number=case_number(book, command.opened_at),
        title=title,
        place=place,
        system=command.system,
        external_number=command.number,
        original_title=command.original_title,
        department=command.department,
        opened_at=command.opened_at,
        due_at=command.due_at,
        class_code=command.class_code,
    )


def decide(turn: Turn, command: Intake) -> tuple[fact.AnyCaseEvent, ...]:
    me = turn.case.id
    match command:
        case ask.RegisterCase():
            return (fact.CaseRegistered(case=me, stage=Stage.REGISTERED, holder=turn.actor.account),)
        case ask.AddReporter():
            if command.child is not None and all(each.case != command.child for each in turn.case.joined):
                raise Refused("该案件没有并入此案。", "That case was not merged into this one.")
            return (fact.ReporterAdded(case=me, reporter=command.reporter.person, child=command.child),)
        case ask.SendVerification():
            sent = fact.VerificationSent(
                case=me, stage=Stage.VERIFYING, winding=turn.wind(), inspector=command.inspector
            )
            return (sent,)
        case ask.AnswerVerification():
            answered = fact.VerificationAnswered(
                case=me,
                stage=Stage.REGISTERED,
                winding=turn.wind(),
                found=command.found,
                words=command.words.strip()[:500],
                photos=command.photos,
            )
            return (answered,)
        case ask.RetaskVerification():
            return (fact.VerificationRetasked(case=me, winding=turn.wind(), inspector=command.inspector),)
        case ask.FileCase():
            return (_file(turn, command),)
        case ask.AskDecline():
            return (asked(turn, RequestKind.DECLINE, command.reason),)
        case ask.GrantDecline():
            request = waiting(turn.case, command.request, RequestKind.DECLINE)
            declined = fact.CaseDeclined(
                case=me, stage=Stage.DECLINED, winding=turn.wind(), reason=request.reason, request=request.n
            )
            return (declined,)
        case ask.DeclineCase():
            reason = command.reason.strip()
            return (fact.CaseDeclined(case=me, stage=Stage.DECLINED, winding=turn.wind(), reason=reason),)
        case ask.TransferCase():
            return (fact.CaseTransferred(case=me, stage=Stage.TO_DISPATCH),)
        case ask.TakeBackReport():
            reason = command.reason.strip()
            return (fact.ReportTakenBack(case=me, stage=Stage.VOID, winding=turn.wind(), reason=reason),)
        case _:
            assert_never(command)


def _file(turn: Turn, command: ask.FileCase) -> fact.CaseFiled:
    codebook = turn.book.codebook()
    chosen = codebook.small_class(command.class_code)
    condition = codebook.condition(command.class_code, command.condition)
    turn.is_emergency = chosen.is_emergency or condition.is_emergency
    return fact.CaseFiled(
        case=turn.case.id,
        stage=Stage.TO_TRANSFER if turn.rules.two_axis else Stage.TO_DISPATCH,
        winding=turn.wind(),
        class_code=command.class_code,
        condition=command.condition,
        codebook_rev=codebook.rev,
        title=f"{chosen.name.zh} · {turn.case.place.address}",
        is_emergency=turn.is_emergency,
        may_self_mend=chosen.may_self_mend,
    )
