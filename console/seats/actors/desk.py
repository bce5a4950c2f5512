"""The centre's own people: operators, dispatchers, the shift leader.

They leave a share for the person who tries the desk: the newest few things at each step are not touched
until somebody lost patience. So there is always work, and the town never chokes on it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from msgspec import Struct

from console.domain.alert import AdoptAlert, AlertStage, DismissAlert
from console.domain.case.commands import (
    AcceptFeedback,
    AskDecline,
    CallBack,
    CloseCase,
    DispatchCase,
    FileCase,
    GrantDecline,
    GrantHandBack,
    NudgeCase,
    RefuseRequest,
    RegisterCase,
    SendBack,
    SendInspection,
)
from console.domain.case.stages import Stage
from console.domain.case.things import Contentment, Request, RequestKind
from console.domain.ids import AccountId, AlertId, CaseId, UnitId
from console.domain.rows import AlertRow, AnyRow, CaseRow
from console.domain.unit import UnitKind
from console.seats.actors.reporters import guess_class
from console.seats.actors.sight import Act, Seen, View, minutes, pick, turns
from console.seats.actors.town import Town, chance, false_reason

R = TypeVar("R", bound=AnyRow)
PACE_S = 25.0
"""Seconds one deed takes at a desk."""
DECLINED = 0.03
WRONGLY_DISPATCHED = 0.04
SENT_BACK = 0.05
NUDGED_AFTER = timedelta(minutes=20)
NOT_SATISFIED = 0.03
NOT_REACHED = 0.06
AGAIN = "来电人反映问题没有彻底解决。"
CONDITION_WEIGHTS = (62, 24, 10, 4, 2, 2, 2, 2)


class Share(Struct, frozen=True):
    """`leave`: how many of the newest things at each step wait for the person; 0: none at all do.
    `overlooked`: the share of the rest that waits too. `patience`: after so many minutes, least and most,
    an actor takes them after all."""

    leave: int = 4
    overlooked: float = 0.06
    patience: tuple[float, float] = (20, 70)

    def ripe(self, waiting: list[Seen[R]], now: datetime) -> Iterator[Seen[R]]:
        """What an actor may take now, the longest waiting first."""
        untouched = len(waiting) - self.leave
        for n, seen in enumerate(waiting):
            thing = (seen.row.id, seen.row.ver)
            is_left = self.leave > 0 and (n >= untouched or chance("overlooked", *thing).random() < self.overlooked)
            bounds = self.patience if is_left else (0.3, 2)
            if now - seen.since >= minutes(*bounds, "pause", *thing):
                yield seen


class Operator(Struct, frozen=True, kw_only=True):
    """受理员: takes reports in, files them, judges alerts, sends inspections, closes."""

    town: Town
    crew: tuple[AccountId, ...]
    inspectors: tuple[AccountId, ...]
    share: Share

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        acts = [*self._file(view, now), *self._receive(view, now), *self._judge(view, now), *self._finish(view, now)]
        return tuple(acts[: turns(view, now, PACE_S)])

    def _file(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(CaseRow, Stage.REGISTERED):
            row = seen.row
            if row.requests:
                continue
            if row.holder != view.me.account or now - seen.since < minutes(0.5, 3, "file", row.id):
                continue
            if chance("decline", row.id).random() < DECLINED:
                reason = "经研判不属城市管理职责范围，已答复反映人。"
                yield Act(body=AskDecline(case=CaseId(row.id), reason=reason), ver=row.ver)
                continue
            code = row.class_code or guess_class(self.town, row.title)
            conditions = self.town.codebook.small_class(code).conditions
            weights = CONDITION_WEIGHTS[: len(conditions)]
            chosen = chance("condition", row.id).choices(conditions, weights)[0]
            yield Act(body=FileCase(case=CaseId(row.id), class_code=code, condition=chosen.n), ver=row.ver)

    def _receive(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in self._mine(view, self.share.ripe(view.standing(CaseRow, Stage.RECEIVED), now)):
            yield Act(body=RegisterCase(case=CaseId(seen.row.id)), ver=seen.row.ver)

    def _judge(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in self._mine(view, self.share.ripe(view.standing(AlertRow, AlertStage.OPEN), now)):
            row = seen.row
            reason = false_reason(self.town, row.camera, row.first_at)
            if reason is not None:
                yield Act(body=DismissAlert(alert=_alert(row), reason=reason), ver=row.ver)
            else:
                yield Act(body=AdoptAlert(alert=_alert(row), case=CaseId(f"v-{row.id}")), ver=row.ver)

    def _finish(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in self._mine(view, self.share.ripe(view.standing(CaseRow, Stage.TO_INSPECT), now)):
            case = CaseId(seen.row.id)
            yield Act(body=SendInspection(case=case, inspector=pick(self.inspectors, case)), ver=seen.row.ver)
        for seen in self._mine(view, self.share.ripe(view.standing(CaseRow, Stage.TO_CLOSE), now)):
            yield Act(body=CloseCase(case=CaseId(seen.row.id)), ver=seen.row.ver)

    def _mine(self, view: View, waiting: Iterator[Seen[R]]) -> Iterator[Seen[R]]:
        return (seen for seen in waiting if pick(self.crew, seen.row.id) == view.me.account)


class Dispatcher(Struct, frozen=True, kw_only=True):
    """派遣员: sends work to who answers for it, now and then to the wrong one, and checks what comes back."""

    town: Town
    crew: tuple[AccountId, ...]
    share: Share

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        acts = [*self._answer(view, now), *self._dispatch(view, now), *self._review(view, now)]
        return tuple(acts[: turns(view, now, PACE_S)])

    def _answer(self, view: View, now: datetime) -> Iterator[Act]:
        at_units = view.standing(CaseRow, Stage.TO_SIGN, Stage.HANDLING)
        asked = [seen for seen in at_units if hand_back(seen.row) is not None]
        for seen in self._mine(view, self.share.ripe(asked, now)):
            row, case, request = seen.row, CaseId(seen.row.id), hand_back(seen.row)
            assert request is not None
            if request.unit != self._owner(row, now):
                yield Act(body=GrantHandBack(case=case, request=request.n, wrongly_dispatched=True), ver=row.ver)
            else:
                refused = RefuseRequest(case=case, request=request.n, reason="按职责表属本单位，请继续处置。")
                yield Act(body=refused, ver=row.ver)

    def _dispatch(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in self._mine(view, self.share.ripe(view.standing(CaseRow, Stage.TO_DISPATCH), now)):
            row = seen.row
            owner = row.decided_lead or self._owner(row, now)
            lead = owner
            if row.returns == 0 and chance("wrong", row.id).random() < WRONGLY_DISPATCHED:
                departments = self.town.organisation.of_kind(UnitKind.DEPARTMENT)
                lead = chance("whom", row.id).choice(departments).id
            street = row.place.street
            helped = street is not None and street != lead and chance("co", row.id).random() < 0.05
            co = (street,) if street is not None and helped else ()
            yield Act(body=DispatchCase(case=CaseId(row.id), lead=lead, co=co), ver=row.ver)

    def _review(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in self._mine(view, self.share.ripe(view.standing(CaseRow, Stage.TO_REVIEW), now)):
            row, case = seen.row, CaseId(seen.row.id)
            if row.reworks == 0 and chance("send back", row.id).random() < SENT_BACK:
                yield Act(body=SendBack(case=case, reason="照片看不清处置后的现场，请补拍。"), ver=row.ver)
            else:
                yield Act(body=AcceptFeedback(case=case), ver=row.ver)

    def _owner(self, row: CaseRow, now: datetime) -> UnitId:
        return self.town.owner(row, now) or self.town.organisation.of_kind(UnitKind.STREET)[0].id

    def _mine(self, view: View, waiting: Iterator[Seen[R]]) -> Iterator[Seen[R]]:
        return (seen for seen in waiting if pick(self.crew, seen.row.id) == view.me.account)


class Caller(Struct, frozen=True, kw_only=True):
    """回访员: asks the reporter; most are satisfied, some cannot be reached."""

    crew: tuple[AccountId, ...]
    share: Share

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        acts = list(self._call(view, now))
        return tuple(acts[: turns(view, now, PACE_S)])

    def _call(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in self.share.ripe(view.standing(CaseRow, Stage.TO_CALL_BACK), now):
            row, case = seen.row, CaseId(seen.row.id)
            if pick(self.crew, row.id) != view.me.account:
                continue
            die = chance("call back", row.id, row.ver).random()
            if die < NOT_SATISFIED and row.cycle == 1:
                body = CallBack(
                    case=case, said=Contentment.NOT_SATISFIED, process_score=3, result_score=2, reason=AGAIN
                )
            elif die < NOT_SATISFIED + NOT_REACHED:
                body = CallBack(case=case, said=Contentment.NOT_REACHED)
            else:
                body = CallBack(case=case, said=Contentment.SATISFIED, process_score=5, result_score=5)
            yield Act(body=body, ver=row.ver)


class ShiftLeader(Struct, frozen=True, kw_only=True):
    """值班长: grants what need not be filed, and nudges what is overdue, once."""

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        late = [
            seen.row
            for seen in view.standing(CaseRow, Stage.TO_SIGN, Stage.HANDLING)
            if seen.row.promise and now - seen.row.promise.due_at > NUDGED_AFTER and not seen.row.nudges
        ]
        nudged = (
            Act(body=NudgeCase(case=CaseId(row.id), words="已超期，请尽快处置并反馈。"), ver=row.ver)
            for row in late[:1]
        )
        return (*self._decline(view, now), *nudged)

    def _decline(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(CaseRow, Stage.REGISTERED):
            row = seen.row
            asked = next((each for each in row.requests if each.kind is RequestKind.DECLINE), None)
            if asked is not None and now - asked.asked_at > minutes(1, 6, "grant", row.id):
                yield Act(body=GrantDecline(case=CaseId(row.id), request=asked.n), ver=row.ver)


def hand_back(row: CaseRow) -> Request | None:
    """The 回退 that waits under a case."""
    return next((each for each in row.requests if each.kind is RequestKind.HAND_BACK), None)


def _alert(row: AlertRow) -> AlertId:
    return AlertId(row.id)
