"""From the feedback to the closed case, and back: rows 25 to 33 and 42 of the table."""

from typing import assert_never

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.stages import Stage
from console.domain.case.things import Contentment, Photo
from console.domain.case.timers import TimerKind
from console.domain.case.turn import Turn, written
from console.domain.ids import AccountId
from console.domain.text import Refused

Inspecting = (
    ask.AcceptFeedback
    | ask.SendBack
    | ask.SendInspection
    | ask.PassInspection
    | ask.FailInspection
    | ask.CannotInspect
    | ask.RetaskInspection
    | ask.CallBack
    | ask.CloseCase
    | ask.CloseByOrder
    | ask.ReopenCase
)


def decide(turn: Turn, command: Inspecting) -> tuple[fact.AnyCaseEvent, ...]:
    me = turn.case.id
    match command:
        case ask.AcceptFeedback():
            return (fact.FeedbackAccepted(case=me, stage=Stage.TO_INSPECT, winding=turn.wind()),)
        case ask.SendBack():
            sent = fact.SentBack(
                case=me,
                stage=Stage.HANDLING,
                winding=turn.wind(),
                reason=command.reason.strip(),
                after_inspection=False,
            )
            return (sent,)
        case ask.SendInspection():
            return (fact.InspectionSent(case=me, stage=Stage.INSPECTING, inspector=command.inspector),)
        case ask.PassInspection():
            return (_pass(turn, command),)
        case ask.FailInspection():
            _seen(command.photos)
            failed = fact.SentBack(
                case=me,
                stage=Stage.HANDLING,
                winding=turn.wind(),
                reason=command.reason.strip(),
                after_inspection=True,
                photos=command.photos,
                is_false_feedback=command.is_false_feedback,
            )
            return (failed,)
        case ask.CannotInspect():
            unseen = fact.InspectionFailedToLook(
                case=me, stage=Stage.TO_INSPECT, winding=turn.wind(), reason=command.reason.strip()
            )
            return (unseen,)
        case ask.RetaskInspection():
            return (retasked(turn, command.inspector),)
        case ask.CallBack():
            return (_call_back(turn, command),)
        case ask.CloseCase():
            winding = turn.wind(whose=turn.gone_by(Stage.CLOSED))
            closed = fact.CaseClosed(case=me, stage=Stage.CLOSED, winding=winding)
            return (closed,)
        case ask.CloseByOrder():
            winding = turn.wind(whose=turn.gone_by(Stage.CLOSED))
            ordered = fact.CaseClosedByOrder(
                case=me, stage=Stage.CLOSED, winding=winding, reason=command.reason.strip()
            )
            return (ordered,)
        case ask.ReopenCase():
            again = fact.CaseReopened(
                case=me, stage=Stage.TO_DISPATCH, winding=turn.wind(), reason=command.reason.strip()
            )
            return (again,)
        case _:
            assert_never(command)


def retasked(turn: Turn, inspector: AccountId | None = None, *, by_clock: bool = False) -> fact.InspectionRetasked:
    """改派核查: it waits again for an inspector."""
    return fact.InspectionRetasked(
        case=turn.case.id, stage=Stage.TO_INSPECT, winding=turn.wind(), inspector=inspector, by_clock=by_clock
    )


def _pass(turn: Turn, command: ask.PassInspection) -> fact.InspectionPassed:
    _seen(command.photos)
    case, lead = turn.case, turn.case.lead
    calls = case.source in turn.rules.call_back
    return fact.InspectionPassed(
        case=case.id,
        stage=Stage.TO_CALL_BACK if calls else Stage.TO_CLOSE,
        winding=turn.wind(without=() if calls else (TimerKind.TR,)),
        photos=command.photos,
        on_time=lead is None or lead.left_s is None or lead.left_s >= 0,
    )


def _call_back(turn: Turn, command: ask.CallBack) -> fact.CalledBack:
    for score in (command.process_score, command.result_score):
        if score is not None and not 1 <= score <= 5:
            raise Refused("评分须在 1 与 5 之间。", "A score lies between 1 and 5.")
    stage = Stage.TO_CLOSE
    without: tuple[TimerKind, ...] = (TimerKind.T2, TimerKind.TR)
    match command.said:
        case Contentment.NOT_SATISFIED:
            written(command.reason)
            stage, without = Stage.TO_DISPATCH, (TimerKind.TR,)
        case Contentment.NOT_REACHED if turn.case.not_reached + 1 < turn.rules.not_reached_most:
            stage, without = Stage.TO_CALL_BACK, (TimerKind.T2,)
    return fact.CalledBack(
        case=turn.case.id,
        stage=stage,
        winding=turn.wind(without=without),
        said=command.said,
        process_score=command.process_score,
        result_score=command.result_score,
        reason=command.reason.strip()[:500],
    )


def _seen(photos: tuple[Photo, ...]) -> None:
    if not photos:
        raise Refused("核查须附现场照片。", "An inspection needs a photo of the place.")
