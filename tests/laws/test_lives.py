"""Whole lives of cases: every act is taken, no stage holds a case for ever, and clocks never say two things."""

import random
from collections import Counter

import pytest

from console.domain.case.decide import BY_CLOCK_ALONE
from console.domain.case.events import CaseArchived, SelfMendLapsed
from console.domain.case.stages import ENDED, Stage
from console.domain.case.table import ROWS, Action
from console.domain.case.timers import TimerKind, phase_of
from tests.laws.lives import RULES, Lives, Taken

FEW = 800
MANY = 10_000
BY_ITSELF: dict[type, Action] = {SelfMendLapsed: Action.LAPSE_SELF_MEND, CaseArchived: Action.ARCHIVE}
"""What only the clock brings about; a unit that is decided on shows in the step itself."""
WAITING = frozenset({TimerKind.TW, TimerKind.TA})
"""Clocks that may run under a case that has ended."""


def lived(most: int, seed: int, *, enough: bool) -> Counter[Action]:
    """How often each act was taken in at most so many lives under both kinds of centre; what must hold is checked at
    each step. `enough`: stop once every act was taken."""
    taken: Counter[Action] = Counter()
    both = [Lives(seed + n, rules) for n, rules in enumerate(RULES)]
    for n in range(most):
        lives = both[n % len(both)]
        for step in lives.live():
            check(lives, step)
            taken.update(BY_ITSELF[type(event)] for event in step.events if type(event) in BY_ITSELF)
            if step.action is not None:
                taken[step.action] += 1
        if enough and set(taken) == set(Action):
            break
    return taken


def check(lives: Lives, step: Taken) -> None:
    case = step.after
    if step.action is not None and step.before is not None:
        row = ROWS[step.action]
        assert case.stage in row.next or case.stage is step.before.stage, step
        assert case.ver >= step.before.ver, step
    running = {timer.kind for timer in case.timers if timer.runs}
    assert len({timer.key for timer in case.timers}) == len(case.timers), step
    if case.stage in ENDED:
        assert running <= WAITING and all(each.kind in WAITING for each in case.timers), step
        assert case.closed_at is not None, step
        return
    waits_for_children = any(child.is_open for child in case.children)
    assert lives.exits(case) or waits_for_children, (case.stage, step)
    if case.stage in (Stage.TO_CALL_BACK, Stage.TO_CLOSE):
        assert TimerKind.T3 not in {timer.kind for timer in case.timers}, step
        return
    units = {each.unit for each in case.assignments}
    assert {timer.of for timer in case.timers if timer.kind is TimerKind.T3} == units, step
    is_over = case.stage in STANDING - {Stage.SUSPENDED}
    open_phases = {
        phase_of(each.unit, phase.n) for each in case.assignments for phase in each.phases if phase.done_at is None
    }
    assert {timer.of for timer in case.timers if timer.kind is TimerKind.TP} == open_phases, step
    assert not (is_over and open_phases), step
    if case.stage is Stage.SUSPENDED:
        assert not running & {TimerKind.T3, TimerKind.TP, TimerKind.TS}, step
    for each in case.assignments:
        timer = case.timer(TimerKind.T3, each.unit)
        assert timer is not None and timer.deadline.due_at == each.due_at, step
        is_still = each.confirmed_at is not None or case.stage in STANDING
        assert timer.runs is not is_still, (case.stage, step)
    assert {request.n for request in case.requests} >= {
        int(timer.of) for timer in case.timers if timer.kind is TimerKind.TA
    }, step
    if case.stage in OWN:
        assert OWN[case.stage] in running or OWN[case.stage] is TimerKind.T2, (case.stage, step)


STANDING = frozenset({Stage.SUSPENDED, Stage.TO_REVIEW, Stage.TO_INSPECT, Stage.INSPECTING})
OWN = {
    Stage.RECEIVED: TimerKind.T1,
    Stage.REGISTERED: TimerKind.T1,
    Stage.VERIFYING: TimerKind.TV,
    Stage.TO_TRANSFER: TimerKind.T2,
    Stage.TO_DISPATCH: TimerKind.T2,
    Stage.SELF_MENDING: TimerKind.TM,
    Stage.SUSPENDED: TimerKind.TG,
    Stage.TO_INSPECT: TimerKind.T4,
    Stage.INSPECTING: TimerKind.T4,
    Stage.TO_CALL_BACK: TimerKind.TR,
}
"""The clock that has to run while a case stands there."""


def test_some_hundred_lives_take_every_act_of_the_table() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    assert set(lived(FEW, seed, enough=True)) == set(Action)


@pytest.mark.soak
def test_ten_thousand_lives_take_every_act_of_the_table() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    taken = lived(MANY, seed, enough=False)
    for action, times in sorted(taken.items(), key=lambda each: each[1]):
        print(f"{times:8,} {action}")
    assert min(taken[action] for action in Action) >= 10


def test_what_follows_from_a_clock_is_declared_as_such() -> None:
    assert all(ROWS[action].by_clock for action in BY_CLOCK_ALONE)
