"""Everybody of the district in one: at each visit to a case one of them does something that the law lets them do.

    visit ─▶ what stands to reason here, each with its weight ─▶ why_not() ─▶ one of what is left ─▶ the next visit

Plain people with plain delays, all from one seed. They read cases and rules; of the clocks they know what a screen
shows, the instant at which something is due.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

from console.domain.case import commands as ask
from console.domain.case.commands import AnyCaseCommand, Personal
from console.domain.case.decide import ACTIONS
from console.domain.case.rules import Rules
from console.domain.case.stages import Stage
from console.domain.case.table import ROWS, Action, why_not
from console.domain.case.things import (
    AppealAbout,
    Assignment,
    Case,
    Contentment,
    Photo,
    PhotoRole,
    Request,
    RequestKind,
    Source,
    Verified,
)
from console.domain.case.timers import TimerKind
from console.domain.catalogue import Command
from console.domain.deadline import Clock, Limit, LimitUnit
from console.domain.ids import AccountId, BlobId, CaseId, PersonId, SessionId, SupervisionId, UnitId
from console.domain.people import Actor, Role
from console.domain.responsibility import lead_at
from console.domain.session import EndSession, OpenSession, Resolve, SessionType
from console.domain.unit import UnitKind
from console.ingest.profile import Profile
from tests.real.arrivals import Arrival

Choice = tuple[float, Actor, AnyCaseCommand]
Asks = tuple[tuple[Actor, Command], ...]
MINUTE, HOUR, DAY = 1.0, 60.0, 1440.0
SLOT = timedelta(minutes=5)
"""People look at their list every five minutes."""
BEFORE, AFTER = Photo(BlobId("d" * 64), PhotoRole.BEFORE), Photo(BlobId("a" * 64), PhotoRole.AFTER)
SEEN = Photo(BlobId("b" * 64), PhotoRole.INSPECTION)
REPORTERS = {
    Source.HOTLINE: "feed-hotline",
    Source.CITIZEN: "feed-citizen",
    Source.FRONTAGE: "feed-frontage",
    Source.VIDEO: "feed-camera",
    Source.INSPECTOR: "inspector01",
    Source.PATROL: "inspector02",
    Source.SUPERIOR: "operator01",
}
WAITS = {
    Stage.RECEIVED: 6 * MINUTE,
    Stage.REGISTERED: 5 * MINUTE,
    Stage.VERIFYING: 18 * MINUTE,
    Stage.TO_TRANSFER: 6 * MINUTE,
    Stage.TO_DISPATCH: 7 * MINUTE,
    Stage.SELF_MENDING: 20 * MINUTE,
    Stage.TO_SIGN: 14 * MINUTE,
    Stage.HANDLING: 60 * MINUTE,
    Stage.SUSPENDED: 2 * DAY,
    Stage.TO_REVIEW: 50 * MINUTE,
    Stage.TO_INSPECT: 20 * MINUTE,
    Stage.INSPECTING: 50 * MINUTE,
    Stage.TO_CALL_BACK: 4 * HOUR,
    Stage.TO_CLOSE: 25 * MINUTE,
}
"""The mean of what passes until somebody looks at a case again."""


class Intent:
    """What the units mean to do with one dispatch: so many looks before they set to it, done at this share."""

    def __init__(self, dispatched_at: datetime | None, looks: int, share: float) -> None:
        self.dispatched_at, self.looks, self.share = dispatched_at, looks, share


class Townsfolk:
    """Seeded. `rules`: those in force, which whoever publishes others replaces; `cases`: those still looked at."""

    def __init__(self, seed: int, profile: Profile, rules: Rules, cases: Mapping[CaseId, Case]) -> None:
        self.random, self.rules = Random(seed), rules
        self._cases = cases
        self._profile = profile
        self._actors = {each.account: Actor(each.account, each.roles, each.unit) for each in profile.accounts}
        self._units = {each.unit: each for each in self._actors.values() if each.unit and Role.UNIT in each.roles}
        self._classes = list(profile.codebook.classes)
        self._departments = [each.id for each in profile.organisation.of_kind(UnitKind.DEPARTMENT)]
        self._emergencies = {
            (each.code, one.n): each.is_emergency or one.is_emergency
            for each in self._classes
            for one in each.conditions
        }
        self._near: dict[tuple[str | None, UnitId | None], deque[CaseId]] = {}
        self._intents: dict[CaseId, Intent] = {}
        self._made = 0

    def report(self, arrival: Arrival) -> tuple[Actor, AnyCaseCommand]:
        """What somebody does who comes upon it: reports it, now and then mends it on the spot."""
        me, source = CaseId(f"case-{arrival.number}"), arrival.source
        actor = self._who(REPORTERS[source])
        title = f"{source} {arrival.place.address}"[:120]
        if source is Source.INSPECTOR and arrival.class_code is not None and self._is(0.05):
            photos = (BEFORE, AFTER)
            fixed = ask.FixOnSpot(
                case=me, source=source, title=title, place=arrival.place, class_code=arrival.class_code, photos=photos
            )
            return actor, fixed
        self._near.setdefault((arrival.class_code, arrival.place.street), deque(maxlen=6)).append(me)
        by = self._person() if source in (Source.HOTLINE, Source.CITIZEN) and self._is(0.1) else None
        reported = ask.ReportCase(
            case=me, source=source, title=title, place=arrival.place, class_code=arrival.class_code, reporter=by
        )
        return actor, reported

    def next_asks(self, case: Case, now: datetime) -> Asks:
        """One act that the law allows now, or a whole session about it; () where nobody has anything to do here."""
        at_units = case.stage in ROWS[Action.DECIDE_UNIT].stages and case.external is None
        if at_units and case.conferring is None and self._is(0.003):
            return tuple(self._conferring(case, now))
        lawful = [
            each
            for each in self._choices(case, now)
            if why_not(case, ACTIONS[type(each[2])], each[1], self.rules, now) is None
        ]
        if not lawful:
            return ()
        _, actor, command = self.random.choices(lawful, [weight for weight, _, _ in lawful])[0]
        return ((actor, command),)

    def _conferring(self, case: Case, now: datetime) -> Iterator[tuple[Actor, Command]]:
        """Convened, decided and ended at one table: mostly on another unit than has it."""
        chair, session = self._dispatcher(), SessionId(f"session-{self._new()}")
        lead, due = self.random.choice(self._departments), now + timedelta(days=2)
        demanded = SupervisionId(f"supervision-{self._new()}")
        yield (
            chair,
            OpenSession(session=session, type=SessionType.ROUND_TABLE, title="", units=(lead,), cases=(case.id,)),
        )
        yield (
            chair,
            Resolve(session=session, supervision=demanded, words="按此办理", lead=lead, due_at=due, case=case.id),
        )
        yield chair, EndSession(session=session)

    def next_visit(self, case: Case, now: datetime) -> datetime | None:
        """When somebody looks at it again; None: not by themselves."""
        minutes = self._wait(case, now)
        if minutes is None:
            self._intents.pop(case.id, None)
            return None
        at = now + timedelta(minutes=minutes)
        whole = at.replace(second=0, microsecond=0)
        return whole + SLOT - timedelta(minutes=whole.minute % 5)

    def _wait(self, case: Case, now: datetime) -> float | None:
        match case.stage:
            case Stage.DECLINED | Stage.VOID:
                return None
            case Stage.MERGED:
                return self._about(HOUR) if self._is(0.15) else None
            case Stage.ARCHIVED:
                return self._about(3 * DAY) if self._is(0.004) else None
            case Stage.CLOSED:
                return self._about(1.5 * DAY) if case.requests or self._is(0.2) else None
            case Stage.SUSPENDED if self._is(0.4):
                ends = case.timer(TimerKind.TG)
                if ends is not None:
                    return (ends.deadline.due_at - now) / timedelta(minutes=1) + 30
            case Stage.HANDLING if not case.requests:
                return self._until_work(case, now)
        mean = WAITS[case.stage] if not case.requests else 80 * MINUTE
        return self._about(mean)

    def _until_work(self, case: Case, now: datetime) -> float:
        """A look or two soon, then the moment at which so much of the limit is used as they mean to use."""
        intent = self._intent(case)
        timer = next((each for each in case.timers if each.kind is TimerKind.T3 and each.runs), None)
        if timer is None or intent.looks > 0:
            return self._about(25 * MINUTE)
        began = timer.deadline.began_at
        planned = began + intent.share * (timer.deadline.due_at - began)
        return max(self._about(15 * MINUTE), (planned - now) / timedelta(minutes=1))

    def _intent(self, case: Case) -> Intent:
        found = self._intents.get(case.id)
        if found is None or found.dispatched_at != case.dispatched_at:
            low, high = self.random.choices(((0.1, 0.85), (0.85, 1.0), (1.02, 1.8), (1.8, 3.6)), (76, 12, 8, 4))[0]
            found = Intent(case.dispatched_at, self.random.choice((0, 1, 1, 2)), self.random.uniform(low, high))
            self._intents[case.id] = found
        return found

    def _choices(self, case: Case, now: datetime) -> Iterator[Choice]:
        yield from self._stage(case, now)
        if case.requests and self._is(0.8):
            yield from self._judging(case)
        if case.owes_form:
            yield 2, self._operator(case), self._form(case)
        if self._is(0.06):
            yield from self._overlays(case, now)

    def _stage(self, case: Case, now: datetime) -> Iterator[Choice]:
        match case.stage:
            case Stage.RECEIVED | Stage.REGISTERED | Stage.VERIFYING | Stage.TO_TRANSFER:
                yield from self._intake(case)
            case Stage.TO_DISPATCH | Stage.SELF_MENDING:
                yield from self._dispatching(case)
            case Stage.TO_SIGN | Stage.HANDLING:
                yield from self._at_units(case, now)
            case Stage.SUSPENDED:
                dispatcher = self._who("dispatcher02")
                yield 3, dispatcher, ask.ReviewSuspension(case=case.id, words="仍需等待")
                yield 3, dispatcher, ask.ResumeCase(case=case.id, reason="条件具备")
            case Stage.MERGED:
                yield 1, self._who("operator02"), ask.UnmergeCase(case=case.id, reason="两处不同")
            case _:
                yield from self._checking(case)

    def _intake(self, case: Case) -> Iterator[Choice]:
        me, operator, inspector = case.id, self._operator(case), self._inspector()
        doubtful = case.verified in (Verified.UNTRUE, Verified.GONE)
        yield 40, operator, ask.RegisterCase(case=me)
        yield 2, operator, ask.ClaimCase(case=me)
        yield 1, operator, ask.LetCaseGo(case=me)
        yield 1, operator, ask.HandCaseOver(case=me, to=self._who("shift01").account)
        yield 55, inspector, ask.AnswerVerification(case=me, found=self._found(), words="到现场看过", photos=(SEEN,))
        yield 3, operator, ask.RetaskVerification(case=me)
        yield 20, self._who("shift01"), ask.TransferCase(case=me)
        if case.verified is None:
            yield 30, operator, ask.SendVerification(case=me, inspector=inspector.account)
        code, n = self._filing(case)
        filing = ask.FileCase(case=me, class_code=code, condition=n)
        yield (10 if doubtful else 60), operator, filing
        yield (10 if doubtful else 60), self._who("shift01"), filing
        yield (60 if doubtful else 3), operator, ask.AskDecline(case=me, reason="不属城管职责")
        yield (10 if doubtful else 1), self._who("shift01"), ask.DeclineCase(case=me, reason="不在本区")
        if case.reported_by in self._actors:
            yield 0.5, self._actors[case.reported_by], ask.TakeBackReport(case=me, reason="报错了地点")
        master = self._master(case)
        if master is not None:
            yield 4, operator, ask.MergeCase(case=me, into=master)
        emergency = self._emergency(case)
        if emergency is not None:
            lead, co = self._units_for(case, emergency[0])
            code, n = emergency
            yield 60, operator, ask.DispatchFirst(case=me, class_code=code, condition=n, lead=lead, co=co)

    def _dispatching(self, case: Case) -> Iterator[Choice]:
        me, dispatcher = case.id, self._dispatcher()
        lead, co = self._units_for(case, case.class_code or "")
        yield 70, dispatcher, ask.DispatchCase(case=me, lead=lead, co=co, words="请尽快")
        yield 3, dispatcher, ask.ReturnToOperator(case=me, reason="材料不全")
        yield 25, dispatcher, ask.LetSelfMend(case=me, words="通知店主")
        if case.stage is Stage.SELF_MENDING and self._is(0.6):
            yield 60, dispatcher, ask.EndSelfMend(case=me, photos=(AFTER,))
        yield from self._mending(case, 1.0)

    def _mending(self, case: Case, weight: float) -> Iterator[Choice]:
        """What a dispatcher finds wrong with a file on the way to the unit, or at it."""
        me, dispatcher = case.id, self._dispatcher()
        other = self.random.choice(self._classes)
        yield 3 * weight, dispatcher, ask.CorrectFile(case=me, reason="类别有误", class_code=other.code, condition=1)
        yield weight, dispatcher, ask.AskVoid(case=me, reason="重复录入")
        parts = tuple(
            ask.Share(case=self._new(), class_code=each.code, condition=1)
            for each in self.random.choices(self._classes, k=2)
        )
        yield weight, dispatcher, ask.SplitCase(case=me, parts=parts)
        master = self._master(case)
        if master is not None:
            yield weight, dispatcher, ask.AskMerge(case=me, reason="同一处", into=master)

    def _at_units(self, case: Case, now: datetime) -> Iterator[Choice]:
        intent = self._intent(case)
        intent.looks -= 1
        early = intent.looks >= 0
        for duty in case.assignments:
            if duty.confirmed_at is None:
                yield from self._unit(case, duty, now, early)
        if self._is(0.3):
            yield from self._mending(case, 0.5)
        co = next((each.unit for each in case.assignments if each is not case.lead), None)
        if co is not None:
            yield 2, self._dispatcher(), ask.ReleaseUnit(case=case.id, unit=co, reason="无需配合")

    def _unit(self, case: Case, duty: Assignment, now: datetime, early: bool) -> Iterator[Choice]:
        me, actor = case.id, self._units[duty.unit]
        yield 200, actor, ask.SignAssignment(case=me)
        yield (12 if early else 1), actor, ask.AskHandBack(case=me, reason="不在辖区")
        task = next((each.n for each in duty.inner if each.done_at is None), None)
        if task is not None:
            yield 40, actor, ask.SubmitWork(case=me, task=task, words="已完成", photos=(AFTER,))
            yield 3, actor, ask.TakeBackInner(case=me, task=task)
        phase = next((each.n for each in duty.phases if each.done_at is None), None)
        if phase is not None:
            yield 60, actor, ask.ReachPhase(case=me, phase=phase, words="本阶段已完成", photos=(AFTER,))
        if not early:
            yield 90, actor, ask.FeedBack(case=me, words="已处理", photos=(AFTER,))
        elif not duty.inner:
            yield 25, actor, ask.HandOn(case=me, to="养护一队", words="今日完成")
        yield (16 if early else 3), actor, self._extension(case, duty)
        until = now + timedelta(hours=self.random.choice((6, 48, 200, 1_000)))
        yield (
            (8 if early else 1),
            actor,
            ask.AskSuspension(case=me, reason="等待管线迁改", until=until, measure="已围挡"),
        )

    def _checking(self, case: Case) -> Iterator[Choice]:
        me, inspector, dispatcher, caller = case.id, self._inspector(), self._dispatcher(), self._who("caller01")
        desk, operator = self._who("desk02"), self._who("operator03")
        yield 60, dispatcher, ask.AcceptFeedback(case=me)
        yield 6, dispatcher, ask.SendBack(case=me, reason="照片不清")
        yield 30, desk, ask.SendInspection(case=me, inspector=inspector.account)
        yield 30, operator, ask.SendInspection(case=me)
        yield 80, inspector, ask.PassInspection(case=me, photos=(SEEN,))
        false = self._is(0.1)
        yield 9, inspector, ask.FailInspection(case=me, reason="未清理干净", photos=(SEEN,), is_false_feedback=false)
        yield 4, inspector, ask.CannotInspect(case=me, reason="道路封闭")
        yield 2, operator, ask.RetaskInspection(case=me)
        said = self.random.choices(list(Contentment), (78, 7, 15))[0]
        yield 60, caller, ask.CallBack(case=me, said=said, process_score=4, result_score=4, reason="仍未解决")
        yield 60, operator, ask.CloseCase(case=me)
        if case.stage in (Stage.CLOSED, Stage.ARCHIVED):
            yield 8, caller, ask.ReopenCase(case=me, reason="来电不满意")
            yield 6, inspector, ask.RecurCase(case=me, new=self._new(), source=Source.INSPECTOR)
            about = self.random.choice(list(AppealAbout))
            for duty in case.assignments:
                late = duty.left_s is not None and duty.left_s < 0
                if late or (about is AppealAbout.REWORK and case.reworks) or case.wrong_dispatches:
                    about = AppealAbout.OVERDUE if late else about
                    yield 20, self._units[duty.unit], ask.Appeal(case=me, reason="因暴雨无法施工", about=about)

    def _judging(self, case: Case) -> Iterator[Choice]:
        me, judge = case.id, self._who(self.random.choice(("leader01", "leader01", "desk01", "dispatcher01")))
        for request in case.requests:
            grant = self._grant(case, request)
            if grant is not None:
                yield 120, judge, grant
            yield 40, judge, ask.RefuseRequest(case=me, request=request.n, reason="理由不足")
            asker = self._actors.get(request.by)
            if asker is not None:
                yield 12, asker, ask.WithdrawRequest(case=me, request=request.n)

    def _grant(self, case: Case, request: Request) -> AnyCaseCommand | None:
        me, n = case.id, request.n
        match request.kind:
            case RequestKind.HAND_BACK:
                return ask.GrantHandBack(case=me, request=n, wrongly_dispatched=self._is(0.6))
            case RequestKind.EXTENSION:
                return ask.GrantExtension(case=me, request=n)
            case RequestKind.SUSPENSION:
                return ask.GrantSuspension(case=me, request=n)
            case RequestKind.DECLINE:
                return ask.GrantDecline(case=me, request=n)
            case RequestKind.VOID:
                return ask.GrantVoid(case=me, request=n)
            case RequestKind.MERGE:
                return ask.GrantMerge(case=me, request=n)
            case RequestKind.APPEAL:
                return ask.GrantAppeal(case=me, request=n, words="情况属实")

    def _overlays(self, case: Case, now: datetime) -> Iterator[Choice]:
        me, leader, dispatcher = case.id, self._who("leader01"), self._dispatcher()
        lead = case.lead.unit if case.lead else self._departments[0]
        yield 10, dispatcher, ask.NudgeCase(case=me, words="请抓紧")
        number = SupervisionId(f"supervision-{self._new()}")
        yield (
            3,
            leader,
            ask.SuperviseCase(case=me, supervision=number, lead=lead, words="限期答复", due_at=now + timedelta(days=2)),
        )
        yield 5, leader, ask.DirectCase(case=me, words="请高度重视")
        waiting = next((each.n for each in case.directives if each.answered_at is None), None)
        if waiting is not None:
            yield 20, dispatcher, ask.AnswerDirective(case=me, directive=waiting, words="已落实")
        yield 4, dispatcher, ask.MarkHard(case=me, reason="权属不清")
        yield 10, self._who("operator01"), ask.AddNote(case=me, words="来电补充位置")
        yield 10, self._inspector(), ask.AddPhoto(case=me, photo=SEEN)
        child = self.random.choice([*(each.case for each in case.joined), None])
        yield 15, self._who("operator02"), ask.AddReporter(case=me, reporter=self._person(), child=child)
        yield 1, leader, ask.CloseByOrder(case=me, reason="按批示办结")

    def _extension(self, case: Case, duty: Assignment) -> ask.AskExtension:
        timer = case.timer(TimerKind.T3, duty.unit)
        clock = timer.deadline.clock if timer is not None else Clock.WORK
        unit = LimitUnit.URGENT_HOUR if clock is Clock.CONTINUOUS else LimitUnit.WORK_HOUR
        hours = max(1, int(duty.first_limit_s // 3600 * self.random.uniform(0.2, 1)))
        return ask.AskExtension(case=case.id, reason="等待材料", limit=Limit(hours, unit))

    def _form(self, case: Case) -> ask.CompleteForm:
        code, n = self._filing(case)
        return ask.CompleteForm(case=case.id, class_code=code, condition=n)

    def _filing(self, case: Case) -> tuple[str, int]:
        chosen = next((each for each in self._classes if each.code == case.class_code), None)
        if chosen is None:
            chosen = self.random.choice(self._classes)
        return chosen.code, self.random.choice(chosen.conditions).n

    def _emergency(self, case: Case) -> tuple[str, int] | None:
        return next((key for key, is_one in self._emergencies.items() if is_one and key[0] == case.class_code), None)

    def _units_for(self, case: Case, class_code: str) -> tuple[UnitId, tuple[UnitId, ...]]:
        """The unit of the duty table, now and then another by mistake; sometimes others beside it."""
        on = case.reported_at.date()
        organisation, ground = self._profile.organisation, self._profile.ground
        lead = case.decided_lead or lead_at(organisation, ground, class_code, case.place, on).unit
        if lead is None or self._is(0.06):
            lead = self.random.choice(self._departments)
        others = [each for each in (*self._departments, case.place.street) if each is not None and each != lead]
        return lead, tuple(self.random.sample(others, self.random.choices((0, 1, 2), (80, 15, 5))[0]))

    def _master(self, case: Case) -> CaseId | None:
        """Another that lately came of the same class from the same street."""
        lately = self._near.get((case.class_code, case.place.street), ())
        near = [each for each in lately if each != case.id and each in self._cases and self._cases[each].is_open]
        return self.random.choice(near) if near else None

    def _operator(self, case: Case) -> Actor:
        if case.holder is not None:
            return self._actors[case.holder]
        return self._who(self.random.choice(("operator01", "operator02", "operator03", "desk02")))

    def _dispatcher(self) -> Actor:
        return self._who(self.random.choice(("dispatcher01", "dispatcher02", "desk01", "desk02")))

    def _inspector(self) -> Actor:
        return self._who(f"inspector0{self.random.randint(1, 6)}")

    def _found(self) -> Verified:
        return self.random.choices(list(Verified), (86, 6, 5, 3))[0]

    def _person(self) -> Personal:
        self._made += 1
        return Personal(person=PersonId(f"person-{self._made}"), name="来电人", phone="13800000000")

    def _new(self) -> CaseId:
        self._made += 1
        return CaseId(f"made-{self._made}")

    def _who(self, account: str) -> Actor:
        return self._actors[AccountId(account)]

    def _about(self, mean: float) -> float:
        """Minutes: mostly less than the mean, now and then much more."""
        return self.random.expovariate(1 / mean)

    def _is(self, share: float) -> bool:
        return self.random.random() < share
