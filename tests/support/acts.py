"""Everything that may be asked of a case, with parameters drawn at random: one command for each act of the table."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from console.domain.case import commands as ask
from console.domain.case.commands import AnyCaseCommand, Personal
from console.domain.case.things import AppealAbout, Case, Contentment, Part, Source, Verified
from console.domain.deadline import Limit, LimitUnit
from console.domain.ids import AccountId, CaseId, PersonId, SupervisionId, UnitId
from tests.support.law import AFTER, CLEAN, GREEN, SEEN, STREET

CLASSES = ("E0405", "E0110", "E0506", "E0122")
UNITS = (CLEAN, GREEN, STREET)
LIMITS = (
    Limit(1, LimitUnit.WORK_HOUR),
    Limit(4, LimitUnit.WORK_HOUR),
    Limit(1, LimitUnit.URGENT_HOUR),
    Limit(30, LimitUnit.MINUTE),
)


def asks(
    case: Case, others: Sequence[CaseId], random: Random, now: datetime, new_id: Callable[[str], str]
) -> list[AnyCaseCommand]:
    """One of each; `others`: cases that it might be merged into."""
    me, code = case.id, random.choice(CLASSES)
    lead = random.choice(UNITS)
    co: tuple[UnitId, ...] = tuple(unit for unit in UNITS if unit != lead and random.random() < 0.3)
    request = random.choice([each.n for each in case.requests] or [1])
    tasks = [task.n for each in case.assignments for task in each.inner if task.done_at is None]
    task = random.choice(tasks or [1])
    phases = [each.n for duty in case.assignments for each in duty.phases if each.done_at is None]
    phase = random.choice(phases or [1])
    into = random.choice([each for each in others if each != me] or [CaseId("nowhere")])
    person = Personal(person=PersonId(f"p{random.randrange(9)}"), phone="13812345678")
    helpers = [each.unit for each in case.assignments if each.part is Part.CO and each.confirmed_at is None]
    child = random.choice([*(each.case for each in case.joined), None])
    return [
        ask.RegisterCase(case=me),
        ask.ClaimCase(case=me),
        ask.LetCaseGo(case=me),
        ask.HandCaseOver(case=me, to=AccountId(random.choice(["desk01", "desk02", "nobody"])), reason="下班"),
        ask.MergeCase(case=me, into=into),
        ask.UnmergeCase(case=me, reason="两处不同"),
        ask.AddReporter(case=me, reporter=person, child=child),
        ask.SendVerification(case=me),
        ask.AnswerVerification(case=me, found=random.choice(list(Verified)), photos=(SEEN,)),
        ask.RetaskVerification(case=me),
        ask.FileCase(case=me, class_code=code, condition=1),
        ask.AskDecline(case=me, reason="不属城管职责"),
        ask.GrantDecline(case=me, request=request),
        ask.DeclineCase(case=me, reason="不属城管职责"),
        ask.TransferCase(case=me),
        ask.TakeBackReport(case=me, reason="误报"),
        ask.DispatchCase(case=me, lead=lead, co=co, words="请尽快"),
        ask.ReturnToOperator(case=me, reason="材料不全"),
        ask.DispatchFirst(case=me, class_code="E0506", condition=1, lead=lead, co=co),
        ask.CompleteForm(case=me, class_code=code, condition=1),
        ask.CorrectFile(case=me, reason="类别有误", class_code=code, condition=1),
        ask.SplitCase(case=me, parts=(ask.Share(case=CaseId(new_id("case")), class_code=code, condition=1),)),
        ask.ReleaseUnit(case=me, unit=random.choice(helpers or UNITS), reason="无需配合"),
        ask.LetSelfMend(case=me),
        ask.EndSelfMend(case=me, photos=(AFTER,)),
        ask.SignAssignment(case=me),
        ask.HandOn(case=me, to="养护一队"),
        ask.TakeBackInner(case=me, task=task),
        ask.SubmitWork(case=me, task=task, words="已清", photos=(AFTER,)),
        ask.ReachPhase(case=me, phase=phase, words="已停工", photos=(AFTER,)),
        ask.FeedBack(case=me, words="已清理", photos=(AFTER,)),
        ask.AskHandBack(case=me, reason="不在辖区"),
        ask.GrantHandBack(case=me, request=request, wrongly_dispatched=random.random() < 0.5),
        ask.AskExtension(case=me, reason="等待材料", limit=random.choice(LIMITS)),
        ask.GrantExtension(case=me, request=request),
        ask.AskSuspension(
            case=me, reason="等待迁改", until=now + timedelta(days=random.choice([1, 20, 60])), measure="已围挡"
        ),
        ask.GrantSuspension(case=me, request=request),
        ask.ReviewSuspension(case=me, words="仍需等待"),
        ask.ResumeCase(case=me, reason="条件具备"),
        ask.AskVoid(case=me, reason="重复录入"),
        ask.GrantVoid(case=me, request=request),
        ask.AskMerge(case=me, reason="同一处", into=into),
        ask.GrantMerge(case=me, request=request),
        ask.Appeal(case=me, reason="因暴雨无法施工", about=random.choice(list(AppealAbout))),
        ask.GrantAppeal(case=me, request=request),
        ask.RefuseRequest(case=me, request=request, reason="理由不足"),
        ask.WithdrawRequest(case=me, request=request),
        ask.AcceptFeedback(case=me),
        ask.SendBack(case=me, reason="照片不清"),
        ask.SendInspection(case=me),
        ask.PassInspection(case=me, photos=(SEEN,)),
        ask.FailInspection(case=me, reason="仍有垃圾", photos=(SEEN,)),
        ask.CannotInspect(case=me, reason="道路封闭"),
        ask.RetaskInspection(case=me),
        ask.CallBack(
            case=me, said=random.choice(list(Contentment)), process_score=4, result_score=3, reason="没有彻底解决"
        ),
        ask.CloseCase(case=me),
        ask.CloseByOrder(case=me, reason="按领导批示"),
        ask.ReopenCase(case=me, reason="来电不满意"),
        ask.RecurCase(case=me, new=CaseId(new_id("case")), source=random.choice(list(Source))),
        ask.NudgeCase(case=me),
        ask.SuperviseCase(
            case=me,
            supervision=SupervisionId(new_id("supervision")),
            lead=lead,
            words="限期答复",
            due_at=now + timedelta(days=2),
        ),
        ask.DirectCase(case=me, words="请高度重视"),
        ask.AnswerDirective(case=me, directive=max(1, len(case.directives)), words="已落实"),
        ask.MarkHard(case=me, reason="权属不清"),
        ask.EndTakenOverCase(case=me, closed_at=now),
        ask.AddNote(case=me, words="记一笔"),
        ask.AddPhoto(case=me, photo=AFTER),
    ]
