"""What lies over a case without moving it: 催办, 督办, 批示, 疑难, notes and photos; rows 35 and 36 of the table."""

from datetime import datetime
from typing import assert_never

from console.domain.calendar import local_day
from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.stages import Stage
from console.domain.case.table import ROWS, Action
from console.domain.case.things import Case
from console.domain.case.turn import WORDS_MOST, CaseBook, Turn, written
from console.domain.ids import SessionId, SupervisionId, UnitId
from console.domain.people import Actor
from console.domain.text import Refused

DIRECTIVES_MOST = 50
Overlay = (
    ask.NudgeCase | ask.SuperviseCase | ask.DirectCase | ask.AnswerDirective | ask.MarkHard | ask.AddNote | ask.AddPhoto
)


def decide(turn: Turn, command: Overlay) -> tuple[fact.AnyCaseEvent, ...]:
    me = turn.case.id
    match command:
        case ask.NudgeCase():
            return (fact.CaseNudged(case=me, words=command.words.strip()[:WORDS_MOST]),)
        case ask.SuperviseCase():
            if turn.book.organisation().unit(command.lead) is None:
                raise Refused(f"没有责任单位 {command.lead}。", f"There is no unit {command.lead}.")
            if command.due_at <= turn.now:
                raise Refused("答复时限必须晚于当前时间。", "The reply must be due in the future.")
            return (supervised(turn, command.supervision, command.lead, written(command.words), command.due_at),)
        case ask.DirectCase():
            if len(turn.case.directives) >= DIRECTIVES_MOST:
                raise Refused("批示太多，请先回复已有批示。", "Too many directives; answer the earlier ones first.")
            return (fact.DirectiveGiven(case=me, n=len(turn.case.directives) + 1, words=written(command.words)),)
        case ask.AnswerDirective():
            if all(each.n != command.directive or each.answered_at is not None for each in turn.case.directives):
                raise Refused("该批示不存在或已回复。", "That directive does not exist or is answered.")
            return (fact.DirectiveAnswered(case=me, n=command.directive, words=written(command.words)),)
        case ask.MarkHard():
            return (fact.CaseMarkedHard(case=me, reason=command.reason.strip()),)
        case ask.AddNote():
            return (fact.NoteAdded(case=me, words=written(command.words)),)
        case ask.AddPhoto():
            return (fact.PhotoAdded(case=me, photo=command.photo),)
        case _:
            assert_never(command)


def supervised(
    turn: Turn, supervision: SupervisionId, lead: UnitId, words: str, due_at: datetime
) -> fact.SupervisionAsked:
    """督办: numbered, and a reply is owed by its date."""
    year = local_day(turn.now).year
    return fact.SupervisionAsked(
        case=turn.case.id,
        supervision=supervision,
        number=f"督办〔{year}〕{turn.book.serial(f'supervised/{year}')}号",
        lead=lead,
        words=words,
        due_at=due_at,
    )


def conferred(
    book: CaseBook, case: Case, session: SessionId, lead: UnitId | None, actor: Actor, now: datetime
) -> fact.ConferenceEnded:
    """The session is over; where it decided on another unit (责任界定), the case is dispatched anew to that one."""
    row = ROWS[Action.DECIDE_UNIT]
    at_units = case.stage in row.stages and case.external is None
    if lead is None or not at_units or (case.lead is not None and case.lead.unit == lead):
        return fact.ConferenceEnded(case=case.id, session=session, lead=lead)
    turn = Turn(book, case, row, actor, now)
    winding = turn.wind(whose=turn.gone_by(Stage.TO_DISPATCH))
    return fact.ConferenceEnded(case=case.id, stage=Stage.TO_DISPATCH, winding=winding, session=session, lead=lead)
