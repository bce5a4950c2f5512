"""What a unit does: signs, hands on inside, feeds back; rows 16, 17 and 24 of the table."""

from typing import assert_never

from msgspec.structs import replace

from console.domain.case import commands as ask
from console.domain.case import events as fact
from console.domain.case.stages import Stage
from console.domain.case.things import Assignment, InnerTask, Phase, Photo, PhotoRole
from console.domain.case.timers import TimerKind, phase_of
from console.domain.case.turn import Turn, written
from console.domain.deadline import remaining_s
from console.domain.text import Refused

INNER_MOST = 20
Handling = ask.SignAssignment | ask.HandOn | ask.TakeBackInner | ask.SubmitWork | ask.FeedBack | ask.ReachPhase


def decide(turn: Turn, command: Handling) -> tuple[fact.AnyCaseEvent, ...]:
    me, unit, mine = turn.case.id, turn.unit, turn.case.assignment_of(turn.unit)
    assert mine is not None, "the table lets only a party ask"
    match command:
        case ask.SignAssignment():
            return (fact.AssignmentSigned(case=me, stage=Stage.HANDLING, winding=turn.wind(of=unit), unit=unit),)
        case ask.HandOn():
            if len(mine.inner) >= INNER_MOST:
                raise Refused(f"内部指派最多 {INNER_MOST} 次。", f"At most {INNER_MOST} inner tasks.")
            task = InnerTask(
                n=max((each.n for each in mine.inner), default=0) + 1,
                to=written(command.to, 60),
                at=turn.now,
                words=command.words.strip()[:500],
            )
            return (fact.HandedOn(case=me, unit=unit, task=task),)
        case ask.TakeBackInner():
            _under_way(mine, command.task)
            return (fact.InnerTakenBack(case=me, unit=unit, task=command.task),)
        case ask.SubmitWork():
            _under_way(mine, command.task)
            _after(command.photos)
            submitted = fact.WorkSubmitted(
                case=me, unit=unit, task=command.task, words=written(command.words), photos=command.photos
            )
            return (submitted,)
        case ask.FeedBack():
            return (_feed_back(turn, mine, command),)
        case ask.ReachPhase():
            return (_reach(turn, mine, command),)
        case _:
            assert_never(command)


def _feed_back(turn: Turn, mine: Assignment, command: ask.FeedBack) -> fact.FedBack:
    words = written(command.words)
    timer = turn.case.timer(TimerKind.T3, mine.unit)
    assert timer is not None
    since = timer.deadline.began_at
    if not any(task.done_at is not None and task.done_at >= since for task in mine.inner):
        _after(command.photos)
    through = all(each.confirmed_at is not None for each in turn.case.assignments if each.unit != mine.unit)
    return fact.FedBack(
        case=turn.case.id,
        stage=Stage.TO_REVIEW if through else None,
        winding=turn.wind(of=mine.unit),
        unit=mine.unit,
        words=words,
        photos=command.photos,
        left_s=remaining_s(turn.now, timer.deadline, turn.calendar),
        all_through=through,
        phases=tuple(_done(turn, mine, phase) for phase in mine.phases),
    )


def _reach(turn: Turn, mine: Assignment, command: ask.ReachPhase) -> fact.PhaseReached:
    phase = next((each for each in mine.phases if each.n == command.phase and each.done_at is None), None)
    if phase is None:
        raise Refused("该阶段不存在或已完成。", "That phase does not exist or is done.")
    own = phase_of(mine.unit, phase.n)
    return fact.PhaseReached(
        case=turn.case.id,
        winding=turn.wind(of=mine.unit, whose=lambda each: each.of == own),
        unit=mine.unit,
        phase=_done(turn, mine, phase),
        words=written(command.words),
        photos=command.photos,
    )


def _done(turn: Turn, mine: Assignment, phase: Phase) -> Phase:
    """The phase as it is done by now."""
    if phase.done_at is not None:
        return phase
    timer = turn.case.timer(TimerKind.TP, phase_of(mine.unit, phase.n))
    assert timer is not None
    return replace(phase, done_at=turn.now, left_s=remaining_s(turn.now, timer.deadline, turn.calendar))


def _under_way(mine: Assignment, n: int) -> None:
    if all(task.n != n or task.done_at is not None for task in mine.inner):
        raise Refused("该内部指派不存在或已结束。", "That inner task does not exist or is over.")


def _after(photos: tuple[Photo, ...]) -> None:
    if not any(photo.role is PhotoRole.AFTER for photo in photos):
        raise Refused("反馈须附处置后照片。", "Feedback needs a photo taken after the work.")
