"""A random walk over the law: people of a small district ask for this and that, mostly what the table allows."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from console.domain.alert import (
    AdoptAlert,
    Alert,
    DismissAlert,
    FalseReason,
    JoinAlert,
    PartAlert,
    Phase,
    RaiseAlert,
    SnoozeAlert,
    TakeBackVerdict,
)
from console.domain.case import commands as ask
from console.domain.case.commands import Personal
from console.domain.case.decide import ACTIONS
from console.domain.case.ladder import rungs
from console.domain.case.rules import Rules
from console.domain.case.table import ROWS, why_not
from console.domain.case.things import Case
from console.domain.catalogue import Command
from console.domain.duty import Thing, ended_at
from console.domain.dutylog import DutyDay, WriteDuty, day_of
from console.domain.handover import (
    AnswerDoubt,
    Handover,
    OpenHandover,
    PageLine,
    QuestionLine,
    Section,
    SignHandover,
    TakeOver,
    WithdrawHandover,
    WriteHandover,
    page_sha256,
)
from console.domain.ids import (
    AccountId,
    AlertId,
    CameraId,
    CaseId,
    HandoverId,
    PersonId,
    SessionId,
    SupervisionId,
)
from console.domain.people import (
    Account,
    Actor,
    AddAccount,
    ChangeAccount,
    DisableAccount,
    EnableAccount,
    RenameAccount,
    Role,
)
from console.domain.session import (
    DropPin,
    EndSession,
    OpenSession,
    RemovePin,
    Resolve,
    SayNote,
    Session,
    SessionType,
)
from console.domain.supervision import AnswerSupervision, ClearSupervision, SendBackSupervision, Supervision
from console.domain.text import Text
from console.hub.decision import THE_HUB, Ask, Settled, settle
from console.storage.log import Log
from tests.storage.world import asking, report
from tests.support.acts import asks
from tests.support.law import (
    AFTER,
    CALLER,
    CLEAN,
    CLEANER,
    CLEANERS,
    CLOCK,
    DESK,
    FEED,
    GARDENERS,
    GREEN,
    HERE,
    INSPECTOR,
    LEADER,
    NOW,
    SEEN,
    STREET_OFFICE,
    who,
)

EVERYBODY = (DESK, CLEANERS, CLEANER, GARDENERS, STREET_OFFICE, INSPECTOR, FEED, LEADER, CALLER)
SECOND = who("shift02", Role.SHIFT_LEADER)
RULES = Rules()


LIVE_LEAST = 8
"""Few things at a time, so that they come a long way."""


class Walker:
    """Asks in random groups; `now` moves on between them."""

    def __init__(self, log: Log, seed: int) -> None:
        self.random, self.log, self.now = Random(seed), log, NOW
        self._made = 0
        self._others: list[CaseId] = []
        self.asked: Counter[type] = Counter()

    def steps(self, groups: int) -> Iterator[Settled]:
        """That many groups of one to six asks, decided and committed."""
        for _ in range(groups):
            self.now += timedelta(minutes=self.random.randrange(0, 40), microseconds=self.random.randrange(1_000_000))
            things = self._things()
            asks = [self._one(things) for _ in range(self.random.randint(1, 6))]
            yield settle(self.log, [Ask(actor, asking(body)) for actor, body in asks], self.now)

    def _things(self) -> list[Thing]:
        with self.log.writing() as connection:
            batch = self.log.batch(connection, self.now)
            rows = connection.exec_driver_sql("SELECT kind, id FROM thing ORDER BY kind, id").all()
            found = [batch.thing((kind, id_)) for kind, id_ in rows]
        return [thing for thing in found if thing is not None]

    def _one(self, things: list[Thing]) -> tuple[Actor, Command]:
        live = [thing for thing in things if ended_at(thing) is None]
        self._others = [thing.id for thing in live if isinstance(thing, Case)][:LIVE_LEAST]
        if len(live) < LIVE_LEAST or self.random.random() < 0.05:
            return self._beginning(things)
        thing = self.random.choice(live if self.random.random() < 0.9 else things)
        match thing:
            case Case():
                return self._about_case(thing)
            case Session():
                return self._about_session(thing)
            case Supervision():
                return self._about_supervision(thing)
            case Account():
                about: tuple[Command, ...] = (
                    DisableAccount(thing.id),
                    EnableAccount(thing.id),
                    RenameAccount(account=thing.id, name=self.random.choice(("张三", "李 四"))),
                    ChangeAccount(account=thing.id, roles=frozenset({self.random.choice((Role.LEADER, Role.ADMIN))})),
                )
                return THE_HUB, self.random.choice(about)
            case Handover():
                return self._about_handover(thing)
            case DutyDay():
                return DESK, WriteDuty(day=thing.id, words="巡查正常")
            case Alert():
                verdicts: tuple[Command, ...] = (
                    AdoptAlert(alert=thing.id, case=CaseId(self._id("case"))),
                    DismissAlert(alert=thing.id, reason=self.random.choice(list(FalseReason))),
                    TakeBackVerdict(alert=thing.id),
                    PartAlert(alert=thing.id),
                    JoinAlert(alert=thing.id, case=self.random.choice(self._others or [CaseId("none")])),
                    SnoozeAlert(alert=thing.id, until=self.now + timedelta(hours=1)),
                    self._alert(thing.id),
                )
                verdict = self.random.choice(verdicts)
                return (FEED if isinstance(verdict, RaiseAlert) else DESK), verdict

    def _beginning(self, things: list[Thing]) -> tuple[Actor, Command]:
        cases = [each.id for each in things if isinstance(each, Case) and each.is_open]
        person = Personal(person=PersonId(f"p{self.random.randrange(5)}"), phone="13812345678")
        name = self._id("account")
        choices: list[tuple[Actor, Command]] = [
            (DESK, report(self._id("case"), reporter=person if self.random.random() < 0.3 else None)),
            (DESK, report(self._id("case"))),
            (FEED, self._alert(AlertId(self._id("alert")))),
            (FEED, self._taken_over()),
            (DESK, OpenHandover(handover=HandoverId(self._id("handover")), until=self.now + timedelta(hours=12))),
            (DESK, WriteDuty(day=day_of(self.now), words="雨", case=self.random.choice(cases) if cases else None)),
            (THE_HUB, AddAccount(account=AccountId(name), roles=frozenset({Role.OPERATOR, Role.DISPATCHER}))),
        ]
        if cases:
            agenda = tuple(self.random.sample(cases, min(2, len(cases))))
            session = OpenSession(
                session=SessionId(self._id("session")),
                type=self.random.choice(list(SessionType)),
                title="会商",
                units=(CLEAN, GREEN),
                cases=agenda,
            )
            choices.append((DESK, session))
        return self.random.choice(choices)

    def _about_case(self, case: Case) -> tuple[Actor, Command]:
        fired: list[tuple[Actor, Command]] = [(CLOCK, each) for each in rungs(case, self.now)]
        choices = asks(case, self._others, self.random, self.now, self._id)
        lawful: list[tuple[Actor, Command]] = [
            (actor, each)
            for each in choices
            for actor in EVERYBODY
            if why_not(case, ACTIONS[type(each)], actor, RULES, self.now) is None
        ]
        onward = [(actor, each) for actor, each in lawful if not ROWS[ACTIONS[type(each)]].is_note]
        wanted = fired or (onward if onward and self.random.random() < 0.85 else lawful)
        return self._rare(wanted) if wanted else (self.random.choice(EVERYBODY), self.random.choice(choices))

    def _rare(self, wanted: list[tuple[Actor, Command]]) -> tuple[Actor, Command]:
        """One of them, what was seldom asked before those that end a case at once."""
        weights = [1 / (1 + self.asked[type(each)]) ** 2 for _, each in wanted]
        (chosen,) = self.random.choices(wanted, weights)
        self.asked[type(chosen[1])] += 1
        return chosen

    def _about_session(self, session: Session) -> tuple[Actor, Command]:
        resolve = Resolve(
            session=session.id,
            supervision=SupervisionId(self._id("supervision")),
            words="限期清理",
            lead=CLEAN,
            co=(GREEN,),
            due_at=self.now + timedelta(days=3),
            case=session.cases[0] if session.cases else None,
        )
        pin = session.pins[0].id if session.pins else "none"
        choices: list[tuple[Actor, Command]] = [
            (DESK, resolve),
            (CLEANERS, SayNote(session=session.id, words="明天可到")),
            (GARDENERS, DropPin(session=session.id, pin=self._id("pin"), lon=117.5, lat=36.7)),
            (DESK, RemovePin(session=session.id, pin=pin)),
            (DESK, EndSession(session=session.id)),
        ]
        return self.random.choice(choices)

    def _about_supervision(self, item: Supervision) -> tuple[Actor, Command]:
        choices: list[tuple[Actor, Command]] = [
            (CLEANERS, AnswerSupervision(supervision=item.id, words="已办", photos=(AFTER,))),
            (DESK, SendBackSupervision(supervision=item.id, reason="再办")),
            (DESK, ClearSupervision(supervision=item.id)),
        ]
        return self.random.choice(choices)

    def _about_handover(self, page: Handover) -> tuple[Actor, Command]:
        line = PageLine(section=Section.DUE, thing="case-0001", title="路面积水", told=Text("待派遣", "To dispatch"))
        sign = page_sha256(page.lines, "有雨", page.until)
        choices: list[tuple[Actor, Command]] = [
            (DESK, WriteHandover(handover=page.id, lines=(line,))),
            (DESK, SignHandover(handover=page.id, sha256=sign, remarks="有雨")),
            (SECOND, QuestionLine(handover=page.id, line=1, words="到哪一步了")),
            (DESK, AnswerDoubt(handover=page.id, doubt=max(1, len(page.doubts)), words="已通知")),
            (SECOND, TakeOver(handover=page.id, sha256=page.sha256)),
            (DESK, WithdrawHandover(handover=page.id)),
        ]
        return self.random.choice(choices)

    def _alert(self, alert: AlertId) -> RaiseAlert:
        return RaiseAlert(
            alert=alert,
            source="cameras",
            key=alert,
            camera=CameraId("cam-1"),
            type="garbage",
            phase=self.random.choice([Phase.START, Phase.UPDATE, Phase.END]),
            at=self.now,
            place=HERE,
            title="暴露垃圾",
            class_code="E0110",
            images=(SEEN.blob,),
        )

    def _taken_over(self) -> ask.TakeOverCase:
        return ask.TakeOverCase(
            case=CaseId(self._id("case")),
            title="路面积水",
            place=HERE,
            system="12345",
            number="A-1",
            original_title="积水",
            department="排水",
            opened_at=self.now - timedelta(hours=5),
        )

    def _id(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self._made:04d}"


def walked(log: Log, seed: int, groups: int) -> datetime:
    """Walk on; gives when it ended."""
    walker = Walker(log, seed)
    for _ in walker.steps(groups):
        pass
    return walker.now
