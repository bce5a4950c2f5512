"""What no act may lose: the remainder of a clock, a first promise, a request that waits, a word that was entered."""

import random

import pytest

from console.domain.case.events import (
    CalledBack,
    CaseReopened,
    ConferenceEnded,
    FiledUnder,
    HandBackGranted,
    SentBack,
    UnitReleased,
)
from console.domain.case.stages import DONE, ENDED, Stage
from console.domain.case.table import Action
from console.domain.case.things import Case, RequestKind
from console.domain.case.timers import TimerKind
from console.domain.deadline import remaining_s
from tests.laws.lives import RULES, Lives, Taken
from tests.support.law import a_calendar

SOME, MANY = 80, 7_000
CALENDAR = a_calendar()
TAKEN_FROM_UNITS = (CalledBack, CaseReopened, ConferenceEnded, HandBackGranted, UnitReleased, SentBack)


def live(seed: int, lives_most: int) -> int:
    """So many lives under both kinds of centre; gives how often a clock went on."""
    print(f"seed {seed}")
    both = [Lives(seed + n, rules) for n, rules in enumerate(RULES)]
    went_on = 0
    for n in range(lives_most):
        lives = both[n % len(both)]
        for step in lives.live():
            every_request_has_its_clock(step)
            went_on += every_remainder_is_kept(step)
            nothing_entered_is_lost(step)
            a_parent_knows_its_children(lives, step)
    return went_on


def every_request_has_its_clock(step: Taken) -> None:
    case = step.after
    waiting = {str(each.n) for each in case.requests}
    assert {timer.of for timer in case.timers if timer.kind is TimerKind.TA} == waiting, step
    if case.stage in DONE:
        assert all(each.kind is RequestKind.APPEAL for each in case.requests), step
    elif case.stage in ENDED:
        assert not case.requests, step


def every_remainder_is_kept(step: Taken) -> int:
    """A clock that stands has what was left; one that goes on has it still. Only a suspension that waited beyond the
    deadline counts back to when it was asked, and only another limit changes what stands."""
    went_on = 0
    asked = (
        {each.asked_at for each in step.before.requests if each.kind is RequestKind.SUSPENSION} if step.before else ()
    )
    is_mended = any(isinstance(each, FiledUnder) for each in step.events)
    for was in () if step.before is None else step.before.timers:
        now = step.after.timer(was.kind, was.of)
        if now is None:
            continue
        if was.runs and not now.runs:
            assert now.stood_at is not None
            assert now.left_s == remaining_s(now.stood_at, was.deadline, CALENDAR), step
            waited = step.action is Action.GRANT_SUSPENSION and was.deadline.due_at < step.now
            assert now.stood_at == step.now or (waited and now.stood_at in {*asked, was.deadline.began_at}), step
        if not was.runs and now.runs:
            went_on += 1
            assert remaining_s(step.now, now.deadline, CALENDAR) == was.left_s, step
        if not was.runs and not now.runs:
            assert now == was or is_mended, step
    return went_on


def nothing_entered_is_lost(step: Taken) -> None:
    before, after = step.before, step.after
    if before is None:
        return
    assert after.photos[: len(before.photos)] == before.photos, step
    assert after.reporters[: len(before.reporters)] == before.reporters, step
    assert len(after.directives) >= len(before.directives) and len(after.exempt) >= len(before.exempt), step
    assert (after.number, after.source, after.reported_at) == (before.number, before.source, before.reported_at)
    assert after.asked >= before.asked and after.nudges >= before.nudges, step
    for was in before.assignments:
        now = after.assignment_of(was.unit)
        if now is None or now.dispatched_at != was.dispatched_at:
            assert any(isinstance(each, TAKEN_FROM_UNITS) for each in step.events), step
            continue
        assert (now.first_due_at, now.first_limit_s) == (was.first_due_at, was.first_limit_s), step
        assert now.signed_at == was.signed_at or was.signed_at is None, step
        assert now.confirmed_at == was.confirmed_at or was.confirmed_at is None or sent_back(step.events), step
    if after.stage is Stage.TO_REVIEW and before.stage is not after.stage:
        assert after.assignments and all(each.confirmed_at for each in after.assignments), step
    moved = before.stage is not after.stage or due(before) != due(after) or before.holder != after.holder
    assert after.ver > before.ver or not moved, step


def sent_back(events: tuple[object, ...]) -> bool:
    return any(isinstance(each, SentBack) for each in events)


def due(case: Case) -> list[object]:
    return [(each.unit, each.due_at) for each in case.assignments]


def a_parent_knows_its_children(lives: Lives, step: Taken) -> None:
    """Which of them are open."""
    for child in step.after.children:
        found = lives.book.case(child.case)
        assert found is not None and found.parent == step.after.id, step
        assert found.is_open is child.is_open, step


def test_some_lives_lose_nothing() -> None:
    assert live(random.randrange(2**32), SOME) > 0


@pytest.mark.soak
def test_thousands_of_lives_lose_nothing() -> None:
    assert live(random.randrange(2**32), MANY) > 1_000
