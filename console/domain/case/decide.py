"""The law of the case: an ask becomes facts, or is refused with a sentence.

    table: stage, role, guards ──▶ chapter: what the ask means ──▶ facts with their clocks

Where a case must stand and who may ask is the table's; the chapters stand beside this module.
"""

from datetime import datetime
from typing import assert_never

from console.domain.case import commands as ask
from console.domain.case import dispatching, handling, holding, inspecting, intake, ladder, linking, overlays, requests
from console.domain.case import events as fact
from console.domain.case.stages import ENDED
from console.domain.case.table import ROWS, Action, why_not
from console.domain.case.things import Case
from console.domain.case.turn import CaseBook, Turn, written
from console.domain.people import Actor
from console.domain.text import Refused

ACTIONS: dict[type, Action] = {
    ask.ReportCase: Action.REPORT,
    ask.FixOnSpot: Action.FIX_ON_SPOT,
    ask.TakeOverCase: Action.TAKE_OVER,
    ask.EndTakenOverCase: Action.TAKE_OVER_END,
    ask.RegisterCase: Action.REGISTER,
    ask.ClaimCase: Action.CLAIM,
    ask.LetCaseGo: Action.LET_GO,
    ask.HandCaseOver: Action.HAND_OVER,
    ask.MergeCase: Action.MERGE,
    ask.UnmergeCase: Action.UNMERGE,
    ask.AddReporter: Action.ADD_REPORTER,
    ask.SendVerification: Action.SEND_VERIFICATION,
    ask.AnswerVerification: Action.ANSWER_VERIFICATION,
    ask.RetaskVerification: Action.RETASK_VERIFICATION,
    ask.FileCase: Action.FILE,
    ask.AskDecline: Action.ASK_DECLINE,
    ask.DeclineCase: Action.DECLINE,
    ask.GrantDecline: Action.GRANT_DECLINE,
    ask.TransferCase: Action.TRANSFER,
    ask.DispatchCase: Action.DISPATCH,
    ask.ReturnToOperator: Action.RETURN_TO_OPERATOR,
    ask.DispatchFirst: Action.DISPATCH_FIRST,
    ask.CompleteForm: Action.COMPLETE_FORM,
    ask.SignAssignment: Action.SIGN,
    ask.HandOn: Action.HAND_ON,
    ask.TakeBackInner: Action.TAKE_BACK_INNER,
    ask.SubmitWork: Action.SUBMIT_WORK,
    ask.AskHandBack: Action.ASK_HAND_BACK,
    ask.GrantHandBack: Action.GRANT_HAND_BACK,
    ask.RefuseRequest: Action.REFUSE_REQUEST,
    ask.WithdrawRequest: Action.WITHDRAW_REQUEST,
    ask.AskExtension: Action.ASK_EXTENSION,
    ask.GrantExtension: Action.GRANT_EXTENSION,
    ask.AskSuspension: Action.ASK_SUSPENSION,
    ask.GrantSuspension: Action.GRANT_SUSPENSION,
    ask.ReviewSuspension: Action.REVIEW_SUSPENSION,
    ask.ResumeCase: Action.RESUME,
    ask.FeedBack: Action.FEED_BACK,
    ask.ReachPhase: Action.REACH_PHASE,
    ask.AcceptFeedback: Action.ACCEPT,
    ask.SendBack: Action.REWORK,
    ask.SendInspection: Action.SEND_INSPECTION,
    ask.PassInspection: Action.PASS,
    ask.FailInspection: Action.FAIL,
    ask.CannotInspect: Action.CANNOT_INSPECT,
    ask.RetaskInspection: Action.RETASK_INSPECTION,
    ask.CallBack: Action.CALL_BACK,
    ask.CloseCase: Action.CLOSE,
    ask.ReopenCase: Action.REOPEN,
    ask.RecurCase: Action.RECUR,
    ask.NudgeCase: Action.NUDGE,
    ask.SuperviseCase: Action.SUPERVISE,
    ask.DirectCase: Action.DIRECT,
    ask.AnswerDirective: Action.ANSWER_DIRECTIVE,
    ask.MarkHard: Action.MARK_HARD,
    ask.CorrectFile: Action.CORRECT,
    ask.AskVoid: Action.ASK_VOID,
    ask.GrantVoid: Action.GRANT_VOID,
    ask.AskMerge: Action.ASK_MERGE,
    ask.GrantMerge: Action.GRANT_MERGE,
    ask.SplitCase: Action.SPLIT,
    ask.ReleaseUnit: Action.RELEASE,
    ask.Appeal: Action.APPEAL,
    ask.GrantAppeal: Action.GRANT_APPEAL,
    ask.CloseByOrder: Action.CLOSE_BY_ORDER,
    ask.TakeBackReport: Action.TAKE_BACK_REPORT,
    ask.LetSelfMend: Action.LET_SELF_MEND,
    ask.EndSelfMend: Action.END_SELF_MEND,
    ask.AddNote: Action.ADD_NOTE,
    ask.AddPhoto: Action.ADD_PHOTO,
}
COMMANDS: dict[Action, type] = {action: command for command, action in ACTIONS.items()}
BY_CLOCK_ALONE = frozenset({Action.LAPSE_SELF_MEND, Action.ARCHIVE})
"""Rows that nobody asks for: they follow when a clock has run out."""
FOLLOWING = BY_CLOCK_ALONE | {Action.DECIDE_UNIT}
"""Rows without a command on the case: what a clock or the end of a session brings about."""


def decide(book: CaseBook, command: ask.AnyCaseCommand, actor: Actor, now: datetime) -> tuple[fact.AnyCaseEvent, ...]:
    """The facts an ask causes, committed together; raises Refused with the reason for people."""
    if isinstance(command, ask.FireRung):
        return ladder.fire(book, book.case(command.case), command, actor, now)
    if isinstance(command, ask.RecomputeDeadlines):
        return ladder.recompute_all(book, book.case(command.case), command, actor, now)
    action = ACTIONS[type(command)]
    if isinstance(command, intake.Beginning):
        return (intake.begin(book, command, action, actor, now),)
    case = book.case(command.case)
    if case is None:
        raise Refused("案件不存在。", "There is no such case.")
    reason = why_not(case, action, actor, book.rules(), now)
    if reason is not None:
        raise Refused(*reason)
    if ROWS[action].reason:
        _written(getattr(command, "reason", ""))
    facts = _continue(Turn(book, case, ROWS[action], actor, now), command)
    return (*facts, *_told_parent(book, case, facts))


def _continue(turn: Turn, command: ask.AnyCaseCommand) -> tuple[fact.AnyCaseEvent, ...]:
    if isinstance(command, intake.Intake):
        return intake.decide(turn, command)
    if isinstance(command, holding.Holding):
        return holding.decide(turn, command)
    if isinstance(command, linking.Linking):
        return linking.decide(turn, command)
    if isinstance(command, dispatching.Dispatching):
        return dispatching.decide(turn, command)
    if isinstance(command, handling.Handling):
        return handling.decide(turn, command)
    if isinstance(command, requests.Requesting):
        return requests.decide(turn, command)
    if isinstance(command, inspecting.Inspecting):
        return inspecting.decide(turn, command)
    if isinstance(command, overlays.Overlay):
        return overlays.decide(turn, command)
    match command:
        case ask.EndTakenOverCase():
            if command.closed_at < turn.case.reported_at:
                raise Refused("来源的办毕时间早于立案时间。", "The source closed it before it was opened.")
            if command.closed_at > turn.now + intake.CLOCK_LEEWAY:
                raise Refused("来源的办毕时间晚于当前时间。", "The source's closing lies in the future.")
            ended = fact.TakenOverCaseEnded(
                case=turn.case.id,
                stage=ROWS[Action.TAKE_OVER_END].next[0],
                winding=turn.wind(),
                closed_at=command.closed_at,
                reason=command.reason,
                on_time=command.on_time,
            )
            return (ended,)
        case ask.FireRung() | ask.RecomputeDeadlines() | ask.ReportCase() | ask.FixOnSpot() | ask.TakeOverCase():
            raise AssertionError("decided before a case is looked up")
        case _:
            assert_never(command)


def _told_parent(book: CaseBook, case: Case, facts: tuple[fact.AnyCaseEvent, ...]) -> tuple[fact.AnyCaseEvent, ...]:
    """However a sub-case ends, its parent no longer waits for it, until it is taken up again."""
    parent = None if case.parent is None else book.case(case.parent)
    if parent is None:
        return ()
    stages = [each.stage for each in facts if each.case == case.id and each.stage is not None]
    if any(stage in ENDED for stage in stages):
        return (fact.SubCaseEnded(case=parent.id, child=case.id),) if case.is_open else ()
    if stages and not case.is_open:
        return (fact.SubCaseReopened(case=parent.id, child=case.id),)
    return ()


def _written(reason: str) -> None:
    if not reason.strip():
        raise Refused("退回类操作须写明理由。", "A backward step needs a written reason.")
    written(reason)
