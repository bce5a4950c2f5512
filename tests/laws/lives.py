"""Lives of cases under the law alone: every act of the table is sought, rare ones first, by those who may ask for it.

report · fixed on the spot · taken over ─▶ lawful act ─▶ … ─▶ an end, or enough
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct

from console.domain.case import commands as ask
from console.domain.case.decide import ACTIONS
from console.domain.case.ladder import next_rung_at, rungs
from console.domain.case.rules import Rules
from console.domain.case.stages import ENDED, Stage
from console.domain.case.table import ROWS, Action, why_not
from console.domain.case.things import Case, Photo, PhotoRole, Source
from console.domain.catalogue import Command, Event
from console.domain.ids import AccountId, BlobId, CaseId, SessionId, SupervisionId
from console.domain.people import Actor, AddAccount, Role
from console.domain.session import EndSession, OpenSession, Resolve, SessionType
from console.domain.text import Refused
from tests.support.acts import UNITS, asks
from tests.support.law import (
    ADMIN,
    AFTER,
    CALLER,
    CLEANER,
    CLEANERS,
    CLOCK,
    DESK,
    FEED,
    GARDENERS,
    HERE,
    INSPECTOR,
    LEADER,
    NOW,
    STREET_OFFICE,
    MemoryBook,
)

EVERYBODY = (DESK, CLEANERS, CLEANER, GARDENERS, STREET_OFFICE, INSPECTOR, FEED, LEADER, CALLER)
BEFORE = Photo(BlobId("d" * 64), PhotoRole.BEFORE)
LONGEST = 70
STRAIGHT = 0.6
"""The share of lives that go the usual way, so that what lies at its end is met too."""
ASTRAY = 0.03
"""How often a life that goes the usual way may take a detour all the same."""
DETOURS = frozenset(
    {action for action, row in ROWS.items() if row.reason or set(row.next) & ENDED - {Stage.CLOSED}}
    | {Action.MERGE, Action.SPLIT, Action.RETASK_INSPECTION, Action.CLOSE_BY_ORDER}
) - {Action.RELEASE}
UNBLOCKING = frozenset({Action.REFUSE_REQUEST, Action.WITHDRAW_REQUEST, Action.SUBMIT_WORK, Action.TAKE_BACK_INNER})
CONFERRED = 0.02
"""How often those who could act bring a case that stands at its units into a session instead."""
ENDED_MOST = 4
"""Acts on a case that has ended: un-merged, reopened, appealed, recurred."""


class Taken(Struct, frozen=True):
    """One act that the law took, or a step of a session about the case: what the case was, what became of it.

    `action` is None where the step did not move the case by the table.
    """

    action: Action | None
    actor: Actor
    command: Command
    events: tuple[Event, ...]
    before: Case | None
    after: Case
    now: datetime


class Lives:
    """Case after case in one book, each to its end; `taken` counts the acts, `refused` the sentences."""

    def __init__(self, seed: int, rules: Rules) -> None:
        self.random, self.rules = Random(seed), rules
        self.book, self.now = MemoryBook(rules), NOW
        self.taken: Counter[Action] = Counter()
        self.refused: Counter[str] = Counter()
        self._made = 0
        self._straight = False
        self._lately: list[CaseId] = []
        for name in ("desk01", "desk02"):
            added = AddAccount(account=AccountId(name), roles=frozenset({Role.OPERATOR, Role.DISPATCHER}))
            self.book.happen(added, ADMIN, NOW)

    def live(self) -> Iterator[Taken]:
        """One more life."""
        begun, self._straight = self._begin(), self.random.random() < STRAIGHT
        yield begun
        case, ended = begun.after, 0
        for _ in range(LONGEST):
            self.now += timedelta(minutes=self.random.choice((1, 5, 20, 90)))
            yield from self._clock(case.id)
            case = self._case(case.id)
            if case.stage in ENDED:
                ended += 1
                if ended > ENDED_MOST:
                    break
            for found in self._act(case):
                yield found
                case = found.after
        self._lately = [*self._lately, case.id][-6:]

    def exits(self, case: Case) -> list[Action]:
        """What somebody may do now that leads on, or takes away what keeps a unit from going on."""
        return [action for action, _ in self._lawful(case) if ROWS[action].next or action in UNBLOCKING]

    def _lawful(self, case: Case) -> list[tuple[Action, Actor]]:
        return [
            (action, actor)
            for action, row in ROWS.items()
            if case.stage in row.stages
            for actor in EVERYBODY
            if row.roles & actor.roles and why_not(case, action, actor, self.rules, self.now) is None
        ]

    def _begin(self) -> Taken:
        me, source = CaseId(self._id("case")), self.random.choice(list(Source))
        choices: tuple[tuple[Actor, ask.ReportCase | ask.FixOnSpot | ask.TakeOverCase], ...] = (
            (DESK, ask.ReportCase(case=me, source=source, title="垃圾", place=HERE)),
            (FEED, ask.ReportCase(case=me, source=source, title="垃圾", place=HERE, class_code="E0110")),
            (
                INSPECTOR,
                ask.FixOnSpot(
                    case=me, source=Source.PATROL, title="已清", place=HERE, class_code="E0110", photos=(BEFORE, AFTER)
                ),
            ),
            (
                FEED,
                ask.TakeOverCase(
                    case=me,
                    title="路灯",
                    place=HERE,
                    system="x",
                    number="1",
                    original_title="Light",
                    department="D",
                    opened_at=self.now,
                ),
            ),
        )
        actor, command = self.random.choices(choices, (12, 6, 1, 1))[0]
        return self._happen(actor, command)

    def _act(self, case: Case) -> Iterator[Taken]:
        if case.stage in ROWS[Action.DECIDE_UNIT].stages and case.external is None and self.random.random() < CONFERRED:
            yield from self._confer(case)
            return
        lawful = self._lawful(case)
        if self._straight:
            lawful = [each for each in lawful if self._is_straight(each[0])] or lawful
        wanted = [
            each for each in lawful if not (ROWS[each[0]].is_note and self.taken[each[0]]) or self.random.random() < 0.1
        ] or lawful
        commands = {
            ACTIONS[type(each)]: each for each in asks(case, self._others(case), self.random, self.now, self._id)
        }
        wanted = [each for each in wanted if each[0] in commands]
        if not wanted:
            return
        weights = [1 / (1 + self.taken[action]) for action, _ in wanted]
        action, actor = self.random.choices(wanted, weights)[0]
        try:
            yield self._happen(actor, commands[action])
        except Refused as refusal:
            self.refused[refusal.reason.en] += 1

    def _is_straight(self, action: Action) -> bool:
        return action not in DETOURS or not self.taken[action] or self.random.random() < ASTRAY

    def _confer(self, case: Case) -> Iterator[Taken]:
        """A session about it that decides on a unit, which may be the one that has it."""
        session, lead = SessionId(self._id("session")), self.random.choice(UNITS)
        demanded = SupervisionId(self._id("supervision"))
        due = self.now + timedelta(days=2)
        open_it = OpenSession(session=session, type=SessionType.ROUND_TABLE, title="", units=(lead,), cases=(case.id,))
        resolve = Resolve(session=session, supervision=demanded, words="按此办理", lead=lead, due_at=due, case=case.id)
        for command in (open_it, resolve, EndSession(session=session)):
            events = self.book.happen(command, DESK, self.now)
            after = self._case(case.id)
            action = Action.DECIDE_UNIT if after.stage is not case.stage else None
            if action is not None:
                self.taken[action] += 1
            yield Taken(action, DESK, command, events, case, after, self.now)

    def _clock(self, me: CaseId) -> Iterator[Taken]:
        """What is due by now; now and then everybody sleeps until the next rung."""
        ahead = next_rung_at(self._case(me))
        if ahead is not None and self.random.random() < 0.3:
            self.now = max(self.now, ahead)
        for fire in rungs(self._case(me), self.now):
            yield self._happen(CLOCK, fire)

    def _happen(self, actor: Actor, command: ask.AnyCaseCommand) -> Taken:
        before = self.book.case(command.case)
        events = self.book.happen(command, actor, self.now)
        action = ACTIONS.get(type(command))
        if action is not None:
            self.taken[action] += 1
        return Taken(action, actor, command, events, before, self._case(command.case), self.now)

    def _case(self, me: CaseId) -> Case:
        found = self.book.case(me)
        assert found is not None
        return found

    def _others(self, case: Case) -> list[CaseId]:
        return [each for each in self._lately if self._case(each).is_open and each != case.id]

    def _id(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self._made}"


RULES = (
    Rules(),
    Rules(two_axis=True, leader_files=True, no_self_check=True, call_back=tuple(Source), verify=()),
)
"""A one-axis centre as usual, and a two-axis one with every switch the other way."""
