"""申请: asked, then granted, refused or withdrawn; rows 18 to 23, 38 and 41 of the table.

The case stays where it is and its clocks run on while a request waits; it is judged by the moment it was asked.
"""

from datetime import datetime, timedelta
from typing import assert_never

from msgspec.structs import replace

from console.domain.calendar import local_day
from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.guards import APPROVERS, is_late
from console.domain.case.linking import joined
from console.domain.case.stages import Stage
from console.domain.case.things import (
    APPEAL_NAMES,
    AppealAbout,
    Assignment,
    Case,
    Request,
    RequestKind,
)
from console.domain.case.timers import Stood, TimerKind, Winding, begun, moved, stood, timer_key
from console.domain.case.turn import Turn, written
from console.domain.deadline import CLOCKS, Limit, LimitUnit, extend, promise
from console.domain.ids import CaseId
from console.domain.people import ROLE_NAMES, Role
from console.domain.text import Refused

Asking = ask.AskHandBack | ask.AskExtension | ask.AskSuspension | ask.AskVoid | ask.AskMerge | ask.Appeal
Granting = (
    ask.GrantHandBack | ask.GrantExtension | ask.GrantSuspension | ask.GrantVoid | ask.GrantMerge | ask.GrantAppeal
)
Ending = ask.RefuseRequest | ask.WithdrawRequest
Suspended = ask.ReviewSuspension | ask.ResumeCase
Requesting = Asking | Granting | Ending | Suspended


def decide(turn: Turn, command: Requesting) -> tuple[fact.AnyCaseEvent, ...]:
    if isinstance(command, Asking):
        return (_ask(turn, command),)
    if isinstance(command, Granting):
        return _grant(turn, command)
    me = turn.case.id
    match command:
        case ask.RefuseRequest():
            request = waiting(turn.case, command.request)
            _may_judge(turn, request)
            winding = turn.wind(whose=lambda timer: timer.of == str(request.n))
            return (fact.RequestRefused(case=me, winding=winding, request=request.n, reason=command.reason.strip()),)
        case ask.WithdrawRequest():
            request = waiting(turn.case, command.request)
            if request.by != turn.actor.account and (request.unit is None or request.unit != turn.actor.unit):
                raise Refused("只有申请人可以撤回。", "Only the asker may withdraw it.")
            winding = turn.wind(whose=lambda timer: timer.of == str(request.n))
            return (fact.RequestWithdrawn(case=me, winding=winding, request=request.n),)
        case ask.ReviewSuspension():
            return (fact.SuspensionReviewed(case=me, winding=turn.wind(), words=written(command.words)),)
        case ask.ResumeCase():
            return (resumed(turn, command.reason.strip()),)
        case _:
            assert_never(command)


def asked(
    turn: Turn,
    kind: RequestKind,
    reason: str,
    *,
    limit: Limit | None = None,
    until: datetime | None = None,
    measure: str = "",
    into: CaseId | None = None,
    about: AppealAbout | None = None,
) -> fact.RequestAsked:
    """A request with the clock of its approval."""
    n = turn.case.asked + 1
    request = Request(
        n=n,
        kind=kind,
        reason=written(reason),
        asked_at=turn.now,
        by=turn.actor.account,
        unit=turn.actor.unit if Role.UNIT in turn.row.roles else None,
        limit=limit,
        until=until,
        measure=measure,
        into=into,
        about=about,
    )
    return fact.RequestAsked(case=turn.case.id, winding=turn.wind(of=str(n)), request=request)


def waiting(case: Case, n: int, *kinds: RequestKind) -> Request:
    """The request of that number; refused where it does not wait or is of another kind."""
    request = case.request(n)
    if request is None or (kinds and request.kind not in kinds):
        raise Refused("该申请不存在或已处理。", "That request does not exist or is settled already.")
    return request


def resumed(turn: Turn, reason: str = "", *, by_clock: bool = False) -> fact.CaseResumed:
    """恢复: the clocks of those who have not fed back go on with their remainder."""
    confirmed = {each.unit for each in turn.case.assignments if each.confirmed_at is not None}
    winding = turn.wind(whose=lambda timer: timer.party not in confirmed)
    return fact.CaseResumed(case=turn.case.id, stage=Stage.HANDLING, winding=winding, reason=reason, by_clock=by_clock)


def _ask(turn: Turn, command: Asking) -> fact.RequestAsked:
    match command:
        case ask.AskHandBack():
            return asked(turn, RequestKind.HAND_BACK, command.reason)
        case ask.AskExtension():
            _may_extend(turn, _own(turn), command.limit)
            return asked(turn, RequestKind.EXTENSION, command.reason, limit=command.limit)
        case ask.AskSuspension():
            most = turn.rules.suspend_days_most
            if not turn.now < command.until <= turn.now + timedelta(days=most):
                raise Refused(
                    f"挂账到期日须在今后 {most} 天之内。", f"A suspension must end within the next {most} days."
                )
            measure = written(command.measure)
            return asked(turn, RequestKind.SUSPENSION, command.reason, until=command.until, measure=measure)
        case ask.AskVoid():
            return asked(turn, RequestKind.VOID, command.reason)
        case ask.AskMerge():
            joined(turn, command.into)
            return asked(turn, RequestKind.MERGE, command.reason, into=command.into)
        case ask.Appeal():
            _check_appeal(turn, command.about)
            return asked(turn, RequestKind.APPEAL, command.reason, about=command.about)
        case _:
            assert_never(command)


def _grant(turn: Turn, command: Granting) -> tuple[fact.AnyCaseEvent, ...]:
    me = turn.case.id
    match command:
        case ask.GrantHandBack():
            request = waiting(turn.case, command.request, RequestKind.HAND_BACK)
            assert request.unit is not None
            back = fact.HandBackGranted(
                case=me,
                stage=Stage.TO_DISPATCH,
                winding=turn.wind(whose=turn.gone_by(Stage.TO_DISPATCH)),
                request=request.n,
                unit=request.unit,
                wrongly_dispatched=command.wrongly_dispatched,
            )
            return (back,)
        case ask.GrantExtension():
            return (_extend(turn, waiting(turn.case, command.request, RequestKind.EXTENSION)),)
        case ask.GrantSuspension():
            return (_suspend(turn, waiting(turn.case, command.request, RequestKind.SUSPENSION)),)
        case ask.GrantVoid():
            request = waiting(turn.case, command.request, RequestKind.VOID)
            gone = fact.CaseVoided(
                case=me, stage=Stage.VOID, winding=turn.wind(), request=request.n, reason=request.reason
            )
            return (gone,)
        case ask.GrantMerge():
            request = waiting(turn.case, command.request, RequestKind.MERGE)
            assert request.into is not None
            return joined(turn, request.into, request.reason)
        case ask.GrantAppeal():
            request = waiting(turn.case, command.request, RequestKind.APPEAL)
            assert request.about is not None and request.unit is not None
            granted = fact.AppealGranted(
                case=me,
                winding=turn.wind(whose=lambda timer: timer.of == str(request.n)),
                request=request.n,
                unit=request.unit,
                about=request.about,
                is_restatement=is_sealed(turn.case, request.asked_at, turn.rules.seal_day),
                words=command.words.strip()[:500],
            )
            return (granted,)
        case _:
            assert_never(command)


def is_sealed(case: Case, at: datetime, seal_day: int) -> bool:
    """Whether the books of the month in which the case was closed were sealed (封账) at `at`."""
    if case.closed_at is None:
        return False
    closed, now = local_day(case.closed_at), local_day(at)
    months = (now.year - closed.year) * 12 + now.month - closed.month
    return months > 1 or (months == 1 and now.day >= seal_day)


def _may_judge(turn: Turn, request: Request) -> None:
    approvers = APPROVERS[request.kind]
    if not approvers & turn.actor.roles:
        names = [ROLE_NAMES[role] for role in sorted(approvers)]
        raise Refused(
            f"此申请由{'、'.join(name.zh for name in names)}审批。",
            f"This request is judged by: {', '.join(name.en for name in names)}.",
        )


def _own(turn: Turn) -> Assignment:
    mine = turn.case.assignment_of(turn.unit)
    assert mine is not None, "the table lets only a party ask"
    return mine


def _may_extend(turn: Turn, mine: Assignment, limit: Limit) -> None:
    """Refused where an extension is on another clock than the limit, or longer than it."""
    timer = turn.case.timer(TimerKind.T3, mine.unit)
    assert timer is not None
    if limit.value <= 0 or CLOCKS[limit.unit] is not timer.deadline.clock:
        own = timer.deadline.limit.text()
        raise Refused(
            f"延期须与原时限（{own.zh}）用同一种时钟，且大于零。",
            f"An extension is counted on the clock of the limit ({own.en}) and is more than nothing.",
        )
    if promise(mine.dispatched_at, limit, turn.calendar).whole_s > mine.first_limit_s:
        raise Refused("每次延期不得超过原时限。", "An extension may not be longer than the first limit.")


def _extend(turn: Turn, request: Request) -> fact.ExtensionGranted:
    assert request.unit is not None and request.limit is not None
    timer = turn.case.timer(TimerKind.T3, request.unit)
    assert timer is not None
    deadline = extend(timer.deadline, request.limit, turn.calendar)
    longer = moved(timer, deadline, turn.rules.ladder(TimerKind.T3), turn.calendar, turn.now)
    winding = Winding(set=(longer,), stopped=(timer_key(TimerKind.TA, str(request.n)),))
    return fact.ExtensionGranted(case=turn.case.id, winding=winding, request=request.n, unit=request.unit)


def _suspend(turn: Turn, request: Request) -> fact.SuspensionGranted:
    assert request.unit is not None and request.until is not None
    if request.until <= turn.now:
        raise Refused(
            "申请的到期日已过，请退回重新申请。", "The date asked for has passed; refuse it to be asked anew."
        )
    long = timedelta(days=turn.rules.suspend_days_long)
    if request.until - request.asked_at > long and Role.LEADER not in turn.actor.roles:
        raise Refused(
            f"挂账超过 {long.days} 天须由中心领导批准。", f"A suspension of over {long.days} days is the leader's."
        )
    minutes = max(1, int((request.until - turn.now).total_seconds()) // 60)
    ends = promise(turn.now, Limit(minutes, LimitUnit.MINUTE), turn.calendar)
    clock = begun(TimerKind.TG, "", ends, turn.rules.ladder(TimerKind.TG), turn.calendar)
    winding = turn.wind(also=(clock,), whose=lambda timer: timer.kind is not TimerKind.TA or timer.of == str(request.n))
    winding = replace(winding, stood=tuple(_as_asked(turn, request, each) for each in winding.stood))
    return fact.SuspensionGranted(
        case=turn.case.id,
        stage=Stage.SUSPENDED,
        winding=winding,
        request=request.n,
        unit=request.unit,
        until=request.until,
        measure=request.measure,
    )


def _as_asked(turn: Turn, request: Request, still: Stood) -> Stood:
    """Where the asker's promise passed while the request waited, it stood still when that was asked, or when its clock
    was last set going."""
    timer = next(each for each in turn.case.timers if each.key == still.key)
    if timer.party != request.unit or not request.asked_at <= timer.deadline.due_at < turn.now:
        return still
    return stood(timer, max(request.asked_at, timer.deadline.began_at), turn.calendar)


def _check_appeal(turn: Turn, about: AppealAbout) -> None:
    case, mine = turn.case, _own(turn)
    name = APPEAL_NAMES[about]
    if any((each.unit, each.about, each.cycle) == (mine.unit, about, case.cycle) for each in case.exempt):
        raise Refused(f"“{name.zh}”已经免责。", f"“{name.en}” is exempt already.")
    holds = {
        AppealAbout.OVERDUE: _is_overdue(turn, mine),
        AppealAbout.REWORK: case.reworks > 0,
        AppealAbout.WRONG_DISPATCH: case.wrong_dispatches > 0,
    }
    if not holds[about]:
        raise Refused(f"此案没有“{name.zh}”可申诉。", f"There is no “{name.en}” in this case to contest.")


def _is_overdue(turn: Turn, mine: Assignment) -> bool:
    """As `is_late`; a clock that stands says it by what it had left."""
    timer = turn.case.timer(TimerKind.T3, mine.unit)
    if timer is not None and timer.left_s is not None:
        return timer.left_s < 0
    return is_late(turn.case, mine, turn.now)
