"""The table itself, gone through line by line: what it says holds, and what it does not say is refused in words."""

from collections import Counter
from typing import get_args

import msgspec
import pytest

from console.domain.case import commands as ask
from console.domain.case import guards as g
from console.domain.case.decide import ACTIONS, COMMANDS, FOLLOWING
from console.domain.case.guards import Guard
from console.domain.case.rules import Rules
from console.domain.case.stages import ENDED, Stage
from console.domain.case.table import ALL_CLOCKS, ROWS, TABLE, Action, why_not
from console.domain.case.things import Case
from console.domain.case.timers import TimerKind
from console.domain.ids import AccountId
from console.domain.people import Actor, Role
from tests.laws.lives import RULES, Lives
from tests.support.law import CLEAN, CLEANERS, DESK, NOW

EVERYBODY = Actor(AccountId("all"), frozenset(Role), CLEAN)
NOBODY = Actor(AccountId("none"), frozenset())
SEED = 1
LIVES_LEAST, LIVES_MOST = 120, 1_500


class Met:
    """What so many lives have shown of the table: whom a case came from and to by which act, and who was told what."""

    def __init__(self) -> None:
        self.led: set[tuple[Action, Stage]] = set()
        self.moves: set[tuple[Stage, Stage]] = set()
        self.refused: Counter[str] = Counter()
        self.cases: dict[Stage, Case] = {}
        both = [Lives(SEED + n, rules) for n, rules in enumerate((*RULES, CRAMPED))]
        for n in range(LIVES_MOST):
            if n >= LIVES_LEAST and not self.missing() and not self.unheard():
                break
            lives = both[n % len(both)]
            for step in lives.live():
                before, after = step.before, step.after
                self.cases[after.stage] = after
                if before is not None and before.stage is not after.stage:
                    self.moves.add((before.stage, after.stage))
                if step.action is not None:
                    self.led.add((step.action, after.stage))
                self._listen(after, lives)

    def missing(self) -> set[tuple[Action, Stage]]:
        """What the table declares and no life has shown yet."""
        return {(row.action, stage) for row in TABLE if row.action in SHOWN for stage in row.next} - self.led

    def unheard(self) -> set[str]:
        """The guards that have refused nobody yet."""
        return {each.name.en for row in TABLE for each in row.guards if not self.refused[each.name.en]}

    def _listen(self, case: Case, lives: Lives) -> None:
        for row in TABLE:
            if case.stage in row.stages:
                for each in row.guards:
                    if not self.refused[each.name.en]:
                        asked = (
                            each.check(case, actor, lives.rules, lives.now) for actor in (STRANGER, DESK, CLEANERS)
                        )
                        self.refused[each.name.en] += sum(told is not None for told in asked)


SHOWN = set(Action) - FOLLOWING - {Action.UNMERGE}
STRANGER = Actor(AccountId("other"), frozenset({Role.UNIT, Role.OPERATOR}), CLEAN)
CRAMPED = Rules(hand_back_within_h=1, extensions_most=0, leader_files=True, no_self_check=True)
"""A centre that grants little, so that what it may refuse is met."""


@pytest.fixture(scope="module")
def met() -> Met:
    return Met()


def test_every_stage_and_every_act_is_either_a_row_or_a_sentence_in_both_languages(met: Met) -> None:
    assert set(met.cases) == set(Stage), "every stage is reached in some life"
    for stage, case in met.cases.items():
        for row in TABLE:
            told = why_not(case, row.action, EVERYBODY, Rules(), NOW)
            if stage not in row.stages:
                assert told is not None, (stage, row.action)
            if told is not None:
                assert told.zh.strip() and told.en.strip(), (stage, row.action)
                assert any("\u4e00" <= each <= "\u9fff" for each in told.zh)
            stranger = why_not(case, row.action, NOBODY, Rules(), NOW)
            assert stranger is not None and row.name.zh in stranger.zh and row.name.en in stranger.en


def test_every_stage_is_reached_from_a_report_and_leads_on_to_an_end(met: Met) -> None:
    onward: dict[Stage, set[Stage]] = {}
    for before, after in met.moves:
        onward.setdefault(before, set()).add(after)
    assert reach(Stage.RECEIVED, onward) == set(Stage)
    for stage in set(Stage) - ENDED:
        assert reach(stage, onward) & ENDED, stage
        assert reach(stage, onward) >= {Stage.CLOSED, Stage.ARCHIVED}, stage


def reach(first: Stage, onward: dict[Stage, set[Stage]]) -> set[Stage]:
    found, waiting = {first}, [first]
    while waiting:
        for each in onward.get(waiting.pop(), set()) - found:
            found.add(each)
            waiting.append(each)
    return found


@pytest.mark.parametrize("action", list(Action))
def test_every_act_has_a_row_a_role_and_a_command_or_follows_from_another(action: Action) -> None:
    row = ROWS[action]
    assert row.roles and row.name.zh and row.name.en
    assert (action in COMMANDS) is not (action in FOLLOWING)
    assert not set(row.starts) & set(row.stands) and not set(row.stands) & set(row.goes_on)
    if row.reason and action in COMMANDS:
        assert "reason" in [each.name for each in msgspec.structs.fields(COMMANDS[action])], (
            "a backward step has a field for its reason"
        )
    if set(row.next) & ENDED and row.stages - ENDED:
        assert set(row.stops) == set(ALL_CLOCKS), "an end stops every clock"


def test_every_command_of_a_case_is_an_act_or_the_clocks_own() -> None:
    assert set(get_args(ask.AnyCaseCommand)) == set(ACTIONS) | {ask.FireRung, ask.RecomputeDeadlines}


def test_every_declared_next_is_reached_in_some_life_and_no_other(met: Met) -> None:
    for row in TABLE:
        led = {stage for action, stage in met.led if action is row.action}
        if row.action is Action.UNMERGE:
            assert led <= set(row.next) and len(led) > 1, "un-merged into whatever it was"
        elif row.action in SHOWN and row.next:
            assert led <= set(row.next), (row.action, led)
    assert not met.missing()


@pytest.mark.parametrize("name", [name for name, each in vars(g).items() if isinstance(each, Guard)])
def test_every_guard_stands_in_a_row_and_refuses_somebody_in_some_life(name: str, met: Met) -> None:
    guard: Guard = vars(g)[name]
    assert any(guard in row.guards for row in TABLE)
    assert met.refused[guard.name.en] > 0, guard.name.en


def test_every_clock_that_is_started_is_stopped_somewhere_and_what_stands_goes_on() -> None:
    for kind in TimerKind:
        assert any(kind in row.starts for row in TABLE), kind
        assert any(kind in row.stops for row in TABLE), kind
    stands = {kind for row in TABLE for kind in row.stands}
    on = {kind for row in TABLE for kind in row.goes_on}
    assert stands == on == {TimerKind.T1, TimerKind.T2, TimerKind.T3, TimerKind.TP, TimerKind.TS}
