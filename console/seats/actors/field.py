"""Those on the street: the crews of departments and street offices, and the inspectors."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct

from console.domain.case.commands import AskHandBack, FailInspection, FeedBack, PassInspection, SignAssignment
from console.domain.case.stages import Stage
from console.domain.case.things import Photo, PhotoRole
from console.domain.ids import AccountId, CaseId, SessionId, SupervisionId
from console.domain.rows import AssignmentRow, CaseRow, SessionRow, SupervisionRow
from console.domain.session import SayNote, SessionStage
from console.domain.supervision import AnswerSupervision, SupervisionStage
from console.seats.actors.pictures import Moment, Picture
from console.seats.actors.reporters import picture_of
from console.seats.actors.sight import Act, View, minutes, pick, turns
from console.seats.actors.town import Town, chance

PACE_S = 60.0
SIGNS_LATE = 0.05
WORKS_LATE = 0.04
FAILS = 0.06
LONG = timedelta(hours=7)
"""A limit longer than this is no measure of how fast people work: most of it is night."""
REDONE = timedelta(minutes=25)
"""The least time that work sent back takes."""
DONE = (
    "已到现场处置完毕，现场恢复整洁。",
    "已劝导整改，物品已收回。",
    "已安排人员处置，附处置后照片。",
    "问题已解决。",
)
NOT_OURS = "经核对不属本单位职责，申请回退改派。"


SOON = (0.2, 0.5)
DONE_SOON = (0.7, 1.3)
"""In minutes: who tries the desk is not kept waiting for the town; their own cases are handled at once."""


class Crew(Struct, frozen=True, kw_only=True):
    """责任单位: signs in, works, feeds back with a picture; hands back what it does not answer for."""

    town: Town
    guests: frozenset[AccountId] = frozenset()

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        acts = [*self._sign(view, now), *self._feed_back(view, now), *self._owe(view, now), *self._speak(view, now)]
        return tuple(acts[: turns(view, now, PACE_S)])

    def _sign(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(CaseRow, Stage.TO_SIGN, Stage.HANDLING):
            row, case = seen.row, CaseId(seen.row.id)
            mine = _mine(view, row)
            if mine is None or mine.signed_at is not None or row.requests:
                continue
            die = chance("sign", view.me.account, row.id, row.dispatched_at)
            wait = die.uniform(32, 50) if die.random() < SIGNS_LATE else min(27, die.lognormvariate(1.7, 0.7))
            patience = minutes(*SOON, "soon", row.id) if row.holder in self.guests else timedelta(minutes=wait)
            if now - mine.promise.began_at < patience:
                continue
            owner = self.town.owner(row, now)
            if row.lead == view.me.unit and owner not in (None, view.me.unit) and row.decided_lead != view.me.unit:
                yield Act(body=AskHandBack(case=case, reason=NOT_OURS), ver=row.ver)
            else:
                yield Act(body=SignAssignment(case=case), ver=row.ver)

    def _feed_back(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(CaseRow, Stage.HANDLING):
            row = seen.row
            mine = _mine(view, row)
            if mine is None or mine.signed_at is None or mine.confirmed_at is not None or row.requests:
                continue
            if row.holder in self.guests:
                if now - max(mine.signed_at, seen.since) < minutes(*DONE_SOON, "done soon", row.id, row.reworks):
                    continue
            elif now < mine.signed_at + _work(mine, row) or (row.reworks and now - seen.since < REDONE):
                continue
            picture = _after(row, now)
            body = FeedBack(
                case=CaseId(row.id),
                words=chance("done", row.id).choice(DONE),
                photos=(Photo(picture.blob, PhotoRole.AFTER, now),),
            )
            yield Act(body=body, ver=row.ver, pictures=(picture,))

    def _owe(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(SupervisionRow, SupervisionStage.SET):
            row = seen.row
            if row.lead == view.me.unit and now - seen.since > minutes(12, 40, "owe", row.id, row.ver):
                body = AnswerSupervision(supervision=SupervisionId(row.id), words="已按议定事项办理，现场已落实。")
                yield Act(body=body, ver=row.ver)

    def _speak(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(SessionRow, SessionStage.UNDER_WAY):
            row = seen.row
            silent = all(note.by != view.me.account for note in row.notes)
            if view.me.unit in row.units and silent and now - seen.since > minutes(0.4, 1.5, "speak", row.id):
                body = SayNote(session=SessionId(row.id), words="收到，本单位人员已就位，同意按现场意见办理。")
                yield Act(body=body, ver=row.ver)


class Inspector(Struct, frozen=True, kw_only=True):
    """监督员: goes and looks whether what was fed back is true."""

    crew: tuple[AccountId, ...]
    guests: frozenset[AccountId] = frozenset()

    def next_acts(self, view: View, now: datetime, rng: Random) -> tuple[Act, ...]:
        return tuple(self._inspect(view, now))[:1]

    def _inspect(self, view: View, now: datetime) -> Iterator[Act]:
        for seen in view.standing(CaseRow, Stage.INSPECTING):
            row, case = seen.row, CaseId(seen.row.id)
            patience = SOON if row.holder in self.guests else (4, 18)
            if pick(self.crew, row.id) != view.me.account:
                continue
            if now - seen.since < minutes(*patience, "look", row.id, row.ver):
                continue
            fails = row.reworks < 2 and chance("fail", row.id, row.reworks).random() < FAILS
            moment = Moment.WRONG if fails else Moment.MENDED
            picture = picture_of(row.place, row.id, row.class_code or "", moment, now)
            photos = (Photo(picture.blob, PhotoRole.INSPECTION, now),)
            if fails:
                body: FailInspection | PassInspection = FailInspection(
                    case=case, reason="现场问题仍在，未按结案条件整改到位。", photos=photos
                )
            else:
                body = PassInspection(case=case, photos=photos)
            yield Act(body=body, ver=row.ver, pictures=(picture,))


def _mine(view: View, row: CaseRow) -> AssignmentRow | None:
    return next((each for each in row.assignments if each.unit == view.me.unit), None)


def _work(mine: AssignmentRow, row: CaseRow) -> timedelta:
    """How long a crew works on something: a share of a short limit, a round of the day for a long one."""
    die = chance("work", mine.unit, row.id)
    limit = mine.promise.due_at - mine.promise.began_at
    if die.random() < WORKS_LATE:
        return min(limit, LONG) * die.uniform(1.0, 1.6)
    if limit <= LONG:
        return limit * die.uniform(0.06, 0.35)
    return timedelta(minutes=min(420.0, die.lognormvariate(3.2, 0.7)))


def _after(row: CaseRow, now: datetime) -> Picture:
    return picture_of(row.place, row.id, row.class_code or "", Moment.MENDED, now)
