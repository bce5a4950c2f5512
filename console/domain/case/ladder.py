"""What the clock asks: the rungs of running promises, what follows at their end, and another calendar.

A rung fires once for its promise: the ask names the clock, its due instant and the rung, so an old one is harmless.
"""

from datetime import datetime
from typing import assert_never
from uuid import NAMESPACE_URL, uuid5

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.inspecting import retasked
from console.domain.case.overlays import supervised
from console.domain.case.requests import resumed
from console.domain.case.stages import Stage
from console.domain.case.table import ROWS, Action
from console.domain.case.things import Case
from console.domain.case.timers import RungKind, Timer, TimerKind, Winding, moved
from console.domain.case.turn import CaseBook, Turn
from console.domain.deadline import Limit, LimitUnit, promise, recompute
from console.domain.ids import SupervisionId, UnitId
from console.domain.people import Actor, Role
from console.domain.text import Refused

REPLY_WITHIN = Limit(1, LimitUnit.WORK_DAY)
"""How long a unit has to answer a 督办 that the ladder set."""
SUPERVISED_WORDS = "超过处置时限仍未办结，请书面说明原因和办结时间。"


def next_rung_at(case: Case) -> datetime | None:
    """When the clock has to look at this case again; None where nothing runs or all rungs are climbed."""
    ahead = [timer.rungs[timer.fired].at for timer in case.timers if timer.runs and timer.fired < len(timer.rungs)]
    return min(ahead, default=None)


def rungs(case: Case, now: datetime) -> tuple[ask.FireRung, ...]:
    """What the clock asks of this case now: each clock's rungs that are reached and not fired, lowest first."""
    return tuple(
        ask.FireRung(case=case.id, timer=timer.key, due_at=timer.deadline.due_at, rung=n)
        for timer in case.timers
        if timer.runs
        for n, rung in enumerate(timer.rungs, 1)
        if n > timer.fired and rung.at <= now
    )


def guessed_rev(case: Case) -> int | None:
    """The oldest calendar revision that a running promise has guessed under; None: no promise is provisional."""
    guessed = (each.deadline for each in case.timers if each.runs and each.deadline.provisional)
    return min((deadline.calendar_rev for deadline in guessed), default=None)


def fire(
    book: CaseBook, case: Case | None, command: ask.FireRung, actor: Actor, now: datetime
) -> tuple[fact.AnyCaseEvent, ...]:
    _only_clock(actor)
    timer = None if case is None else next((each for each in case.timers if each.key == command.timer), None)
    if case is None or timer is None or not timer.runs or timer.deadline.due_at != command.due_at:
        return ()
    if not timer.fired < command.rung <= len(timer.rungs):
        return ()
    rung = timer.rungs[command.rung - 1]
    if rung.at > now:
        return ()
    fired = fact.RungFired(case=case.id, timer=timer.key, due_at=command.due_at, rung=command.rung, what=rung.kind)
    return (fired, *_after(book, case, timer, command.rung, actor, now))


def recompute_all(
    book: CaseBook, case: Case | None, command: ask.RecomputeDeadlines, actor: Actor, now: datetime
) -> tuple[fact.AnyCaseEvent, ...]:
    """The provisional promises of a case under the calendar in force; () where nothing rests on a guess."""
    _only_clock(actor)
    calendar, rules = book.calendar(), book.rules()
    if case is None or command.calendar_rev != calendar.rev:
        return ()
    again: list[Timer] = []
    for timer in case.timers:
        if not timer.runs or not timer.deadline.provisional or timer.deadline.calendar_rev == calendar.rev:
            continue
        deadline = recompute(timer.deadline, calendar)
        again.append(moved(timer, deadline, rules.ladder(timer.kind), calendar, now))
    if not again:
        return ()
    due = tuple((UnitId(each.of), each.deadline.due_at) for each in again if each.kind is TimerKind.T3)
    told = fact.DeadlinesRecomputed(case=case.id, winding=Winding(set=tuple(again)), calendar_rev=calendar.rev, due=due)
    return (told,)


def _only_clock(actor: Actor) -> None:
    if Role.CLOCK not in actor.roles:
        raise Refused("只有时钟可以触发预警。", "Only the clock fires the ladder.")


def _after(
    book: CaseBook, case: Case, timer: Timer, n: int, actor: Actor, now: datetime
) -> tuple[fact.AnyCaseEvent, ...]:
    """What a rung causes besides its mark."""
    match timer.rungs[n - 1].kind:
        case RungKind.SUPERVISE if timer.kind is TimerKind.T3:
            turn = Turn(book, case, ROWS[Action.SUPERVISE], actor, now)
            due = promise(now, REPLY_WITHIN, turn.calendar).due_at
            rung = f"lujian:{case.id}/{timer.key}/{timer.deadline.due_at.isoformat()}/{n}"
            name = SupervisionId(str(uuid5(NAMESPACE_URL, rung)))
            return (supervised(turn, name, UnitId(timer.of), SUPERVISED_WORDS, due),)
        case RungKind.OVERDUE:
            return _at_the_end(book, case, timer, actor, now)
        case RungKind.WARN | RungKind.NUDGE | RungKind.SUPERVISE | RungKind.ESCALATE:
            return ()
        case _ as never:
            assert_never(never)


def _at_the_end(book: CaseBook, case: Case, timer: Timer, actor: Actor, now: datetime) -> tuple[fact.AnyCaseEvent, ...]:
    """What happens by itself when a clock has run out."""

    def turn(action: Action) -> Turn:
        return Turn(book, case, ROWS[action], actor, now)

    match timer.kind, case.stage:
        case TimerKind.TM, Stage.SELF_MENDING:
            lapse = turn(Action.LAPSE_SELF_MEND)
            return (fact.SelfMendLapsed(case=case.id, stage=Stage.TO_DISPATCH, winding=lapse.wind()),)
        case TimerKind.TG, Stage.SUSPENDED:
            return (resumed(turn(Action.RESUME), by_clock=True),)
        case TimerKind.TV, Stage.VERIFYING if case.retasks < book.rules().retasks_most:
            again = turn(Action.RETASK_VERIFICATION)
            return (fact.VerificationRetasked(case=case.id, winding=again.wind(), by_clock=True),)
        case TimerKind.T4, Stage.INSPECTING:
            return (retasked(turn(Action.RETASK_INSPECTION), by_clock=True),)
        case TimerKind.TW, Stage.CLOSED:
            archive = turn(Action.ARCHIVE)
            winding = archive.wind(whose=archive.gone_by(Stage.ARCHIVED))
            return (fact.CaseArchived(case=case.id, stage=Stage.ARCHIVED, winding=winding),)
        case _:
            return ()
