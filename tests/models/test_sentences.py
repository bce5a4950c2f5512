"""Every event in a sentence, in both languages, with what a person wants to know of it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from console.domain.calendar import CalendarDay, DayKind
from console.domain.case import events as case
from console.domain.case.events import AnyCaseEvent
from console.domain.case.things import (
    AppealAbout,
    Assignment,
    Child,
    Contentment,
    InnerTask,
    Part,
    Phase,
    Photo,
    PhotoRole,
    RequestKind,
    Source,
    Verified,
)
from console.domain.case.timers import RungKind, Timer, TimerKind, Winding
from console.domain.catalogue import Event
from console.domain.deadline import Limit, LimitUnit, extend, promise, recompute
from console.domain.ids import AccountId, BlobId, CaseId, PersonId, SessionId, SupervisionId, UnitId
from console.models.sentences import LINES, Names, sentence
from resources.tongue import speak
from tests.models.test_timeline import an_item
from tests.support.law import a_calendar
from tests.support.rows import NOON, PLACE, a_request

C1, C2, STREET = CaseId("c1"), CaseId("c2"), UnitId("street-1")
PHOTO = Photo(BlobId("a" * 64), PhotoRole.AFTER)
CALENDAR = a_calendar()
TWO_HOURS = promise(NOON, Limit(2, LimitUnit.URGENT_HOUR), CALENDAR)
LONGER = extend(TWO_HOURS, Limit(1, LimitUnit.URGENT_HOUR), CALENDAR)
DUE, LATER = "2026-11-20 14:00", "2026-11-20 15:00"
NAMES = Names(
    unit={"street-1": "明水街道", "dep-1": "环卫中心"}.__getitem__,
    small_class={"E0405": "店外经营"}.__getitem__,
    account={"wang": "王派遣", "li": "李监督"}.__getitem__,
    case={"c2": "261120-0002"}.__getitem__,
)


def set_going(kind: TimerKind, of: str = "", deadline: Any = TWO_HOURS) -> Winding:
    return Winding(set=(Timer(kind=kind, of=of, deadline=deadline),))


def given(part: Part = Part.LEAD, unit: str = "street-1") -> Assignment:
    return Assignment(
        unit=UnitId(unit),
        part=part,
        dispatched_at=NOON,
        due_at=TWO_HOURS.due_at,
        first_due_at=TWO_HOURS.due_at,
        first_limit_s=7200,
    )


def asked(kind: RequestKind, **more: Any) -> case.RequestAsked:
    request = a_request(kind, 3, reason="夜市", **more)
    return case.RequestAsked(case=C1, winding=set_going(TimerKind.TA, "3"), request=request)


BOTH = (given(), given(Part.CO, "dep-1"))
FILED: dict[str, Any] = {"class_code": "E0405", "condition": 1, "codebook_rev": 1, "title": "店外经营"}
REPORTED: dict[str, Any] = {
    "number": "261120-0001",
    "source": Source.CITIZEN,
    "title": "占道",
    "place": PLACE,
    "reported_at": NOON,
}
TOLD: tuple[tuple[AnyCaseEvent, str, str], ...] = (
    (
        case.CaseReported(case=C1, **REPORTED, photos=(PHOTO, PHOTO)),
        "上报（公众上报）：占道，明水街道 工业五路 12 号（照片 2 张）",
        "Reported (Citizen): 占道, 明水街道 工业五路 12 号 (2 photos)",
    ),
    (
        case.CaseReported(case=C1, **REPORTED, recurs=C2, recurrence=2),
        "上报（公众上报）：占道，明水街道 工业五路 12 号，为 261120-0002 第 2 次复发",
        "Reported (Citizen): 占道, 明水街道 工业五路 12 号, 261120-0002 has come back (2×)",
    ),
    (
        case.FixedOnSpot(case=C1, **REPORTED, class_code="E0405", photos=(PHOTO,), codebook_rev=1),
        "即查即改：店外经营，明水街道 工业五路 12 号（照片 1 张）",
        "Found and mended on the spot: 店外经营, 明水街道 工业五路 12 号 (1 photo)",
    ),
    (
        case.CaseTakenOver(
            case=C1,
            number="n",
            title="占道",
            place=PLACE,
            system="12345",
            external_number="H7",
            original_title="o",
            department="住建局",
            opened_at=NOON,
            due_at=TWO_HOURS.due_at,
        ),
        f"由12345导入（H7），承办 住建局，{DUE} 前办结（来源时限）",
        f"Taken over from 12345 (H7), with 住建局, due at its source by {DUE}",
    ),
    (
        case.TakenOverCaseEnded(case=C1, closed_at=NOON, on_time=False, reason="已清"),
        "来源系统办毕于 2026-11-20 12:00，超期：已清",
        "Closed in its source at 2026-11-20 12:00, late: 已清",
    ),
    (case.CaseRegistered(case=C1, holder=AccountId("wang")), "受理", "Registered"),
    (case.CaseClaimed(case=C1, holder=AccountId("wang")), "认领", "Claimed"),
    (case.CaseLetGo(case=C1), "放回，可由他人认领", "Let go, for anybody to claim"),
    (
        case.CaseHandedOver(case=C1, to=AccountId("li"), was=AccountId("wang"), reason="下班"),
        "由王派遣转交李监督经办：下班",
        "Handed over from 王派遣 to 李监督: 下班",
    ),
    (
        case.CaseHandedOver(case=C1, to=AccountId("li")),
        "交由李监督经办",
        "Given to 李监督 to work on",
    ),
    (
        case.CaseMerged(case=C1, master=C2, reason="同一处"),
        "并入 261120-0002：同一处",
        "Merged into 261120-0002: 同一处",
    ),
    (
        case.CaseJoined(case=C1, child=C2, number="261120-0002", reported_at=NOON),
        "261120-0002 并入本案（上报于 2026-11-20 12:00）",
        "261120-0002 was merged into this case (reported 2026-11-20 12:00)",
    ),
    (
        case.CaseUnmerged(case=C1, reason="两处", reporters=(PersonId("p"),)),
        "撤并，恢复原状：两处（并案期间上报人 1 位）",
        "Un-merged, as it was before: 两处 (1 reporter since)",
    ),
    (
        case.CaseParted(case=C1, child=C2),
        "261120-0002 撤并，不再并入本案",
        "261120-0002 is no longer merged into this case",
    ),
    (
        case.ReporterAdded(case=C1, reporter=PersonId("p"), child=C2),
        "追加上报人（261120-0002）",
        "Another reporter was added (261120-0002)",
    ),
    (
        case.VerificationSent(case=C1, inspector=AccountId("li"), winding=set_going(TimerKind.TV)),
        f"发出核实，交李监督，{DUE} 前回复",
        f"Sent to be verified by 李监督, answer by {DUE}",
    ),
    (
        case.VerificationAnswered(case=C1, found=Verified.GONE, words="已无", photos=(PHOTO,)),
        "核实：已自行消除：已无（照片 1 张）",
        "Verified: gone by itself: 已无 (1 photo)",
    ),
    (
        case.VerificationRetasked(case=C1, by_clock=True, winding=set_going(TimerKind.TV)),
        f"核实逾期未回复，改派，{DUE} 前回复",
        f"Nobody answered in time: verified again, answer by {DUE}",
    ),
    (
        case.CaseFiled(case=C1, **FILED, is_emergency=True, winding=set_going(TimerKind.T2)),
        f"立案：店外经营，第 1 项条件，紧急，{DUE} 前派遣",
        f"Filed: 店外经营, condition 1, emergency, dispatch by {DUE}",
    ),
    (case.CaseDeclined(case=C1, reason="非城管"), "不予立案：非城管", "Not filed: 非城管"),
    (
        case.CaseDeclined(case=C1, reason="非城管", request=1),
        "同意申请，不予立案：非城管",
        "Granted: not filed: 非城管",
    ),
    (case.CaseTransferred(case=C1), "批转，待派遣", "Handed over, to be dispatched"),
    (case.ReportTakenBack(case=C1, reason="误报"), "撤回上报：误报", "The report was taken back: 误报"),
    (
        case.CaseDispatched(case=C1, assignments=BOTH, organisation_rev=1, words="请尽快"),
        f"派遣至明水街道，协办 环卫中心，{DUE} 前完成：请尽快",
        f"Dispatched to 明水街道, with 环卫中心, due {DUE}: 请尽快",
    ),
    (
        case.DispatchedFirst(
            case=C1, assignments=BOTH[:1], organisation_rev=1, **FILED, winding=set_going(TimerKind.TF)
        ),
        f"先派后补：派遣至明水街道，{DUE} 前完成，{DUE} 前补录立案",
        f"Dispatched first, to 明水街道, due {DUE}, form owed by {DUE}",
    ),
    (case.FormCompleted(case=C1, **FILED), "补录立案：店外经营，第 1 项条件", "Form completed: 店外经营, condition 1"),
    (
        case.CaseReturnedToOperator(case=C1, reason="不清", winding=set_going(TimerKind.T1)),
        f"退回受理：不清，{DUE} 前重新立案或退回",
        f"Returned to the operator: 不清, to be filed anew by {DUE}",
    ),
    (
        case.FileCorrected(
            case=C1,
            reason="类别有误",
            place=PLACE,
            is_emergency=False,
            **FILED,
            winding=set_going(TimerKind.T3, STREET),
        ),
        f"案卷更正：类别有误。现为 店外经营 第 1 项，明水街道 工业五路 12 号，时限重算为 {DUE}",
        f"Corrected: 类别有误. Now 店外经营, condition 1, 明水街道 工业五路 12 号; deadline counted anew: {DUE}",
    ),
    (
        case.CaseSplit(case=C1, children=(Child(C2), Child(C2))),
        "拆分为 2 件子案：261120-0002、261120-0002",
        "Split into 2 sub-cases: 261120-0002, 261120-0002",
    ),
    (
        case.SubCaseBegun(
            case=C1,
            **REPORTED,
            parent=C2,
            class_code="E0405",
            condition=1,
            codebook_rev=1,
            winding=set_going(TimerKind.T2),
        ),
        f"由 261120-0002 拆分立案：店外经营，明水街道 工业五路 12 号，{DUE} 前派遣",
        f"Split off from 261120-0002: 店外经营, 明水街道 工业五路 12 号, dispatch by {DUE}",
    ),
    (case.SubCaseEnded(case=C1, child=C2), "子案 261120-0002 已结束", "Sub-case 261120-0002 has ended"),
    (case.SubCaseReopened(case=C1, child=C2), "子案 261120-0002 退回重办", "Sub-case 261120-0002 was reopened"),
    (
        case.UnitReleased(case=C1, unit=STREET, reason="无需配合"),
        "免除明水街道协办：无需配合",
        "明水街道 released: 无需配合",
    ),
    (
        case.SelfMendLet(case=C1, frontage="f-1", words="请收", winding=set_going(TimerKind.TM)),
        f"交店主自改，{DUE} 前改好：请收",
        f"Left to the shop to mend, to be mended by {DUE}: 请收",
    ),
    (case.SelfMendLapsed(case=C1), "自改到期未改好，待派遣", "Not mended in time, to be dispatched"),
    (case.SelfMendPassed(case=C1, photos=(PHOTO,)), "自改通过（照片 1 张）", "Mended by the shop (1 photo)"),
    (case.AssignmentSigned(case=C1, unit=STREET), "明水街道签收", "明水街道 signed in"),
    (
        case.HandedOn(case=C1, unit=STREET, task=InnerTask(n=1, to="养护一队", at=NOON, words="今日")),
        "明水街道内部指派给养护一队：今日",
        "明水街道 handed it on to 养护一队: 今日",
    ),
    (
        case.InnerTakenBack(case=C1, unit=STREET, task=1),
        "明水街道撤销第 1 项内部指派",
        "明水街道 took inner task 1 back",
    ),
    (
        case.WorkSubmitted(case=C1, unit=STREET, task=1, words="已清", photos=(PHOTO,)),
        "明水街道第 1 项内部指派完成：已清（照片 1 张）",
        "明水街道, inner task 1 done: 已清 (1 photo)",
    ),
    (
        case.FedBack(case=C1, unit=STREET, words="已清", photos=(PHOTO,), left_s=-9, all_through=False),
        "明水街道反馈（超期）：已清（照片 1 张）；其他单位未完",
        "明水街道 fed back (late): 已清 (1 photo); others are still at it",
    ),
    (
        case.PhaseReached(case=C1, unit=STREET, phase=Phase(n=1, name="停工", left_s=-60), words="已停工"),
        "明水街道完成阶段“停工”（超期）：已停工",
        "明水街道: phase “停工” done (late): 已停工",
    ),
    (
        case.RungFired(case=C1, timer="Tp/street-1#2", due_at=TWO_HOURS.due_at, rung=2, what=RungKind.OVERDUE),
        f"明水街道第 2 阶段时限已超期（{DUE}）",
        f"明水街道: Phase 2 is overdue (since {DUE})",
    ),
    (
        case.FeedbackAccepted(case=C1, winding=set_going(TimerKind.T4)),
        f"反馈通过，待核查，{DUE} 前核查完毕",
        f"Feedback accepted, to be inspected, inspection due by {DUE}",
    ),
    (
        case.SentBack(
            case=C1,
            reason="未净",
            after_inspection=True,
            is_false_feedback=True,
            winding=set_going(TimerKind.T3, STREET),
        ),
        f"核查不通过，返工（虚假反馈）：未净，须于 {DUE} 前完成",
        f"Inspection failed, re-work (false feedback): 未净, now due {DUE}",
    ),
    (
        asked(RequestKind.EXTENSION, limit=Limit(2, LimitUnit.WORK_DAY)),
        f"明水街道申请延期 2 工作日：夜市，{DUE} 前审批",
        f"明水街道 asks (extension), 2 working days more: 夜市, to be judged by {DUE}",
    ),
    (
        asked(RequestKind.SUSPENSION, until=TWO_HOURS.due_at, measure="围挡"),
        f"明水街道申请挂账至 {DUE}（临时措施：围挡）：夜市，{DUE} 前审批",
        f"明水街道 asks (suspension) until {DUE} (safe meanwhile by: 围挡): 夜市, to be judged by {DUE}",
    ),
    (
        asked(RequestKind.MERGE, into=C2, unit=None),
        f"申请并案，并入 261120-0002：夜市，{DUE} 前审批",
        f"asks (merge), into 261120-0002: 夜市, to be judged by {DUE}",
    ),
    (
        asked(RequestKind.APPEAL, about=AppealAbout.REWORK),
        f"明水街道申请申诉“返工”：夜市，{DUE} 前审批",
        f"明水街道 asks (appeal): re-work: 夜市, to be judged by {DUE}",
    ),
    (
        case.HandBackGranted(case=C1, request=1, unit=STREET, wrongly_dispatched=True, winding=set_going(TimerKind.T2)),
        f"同意明水街道回退（错派），{DUE} 前重新派遣",
        f"Hand-back by 明水街道 granted (wrongly dispatched), dispatch anew by {DUE}",
    ),
    (
        case.ExtensionGranted(case=C1, request=1, unit=STREET, winding=set_going(TimerKind.T3, STREET, LONGER)),
        f"同意明水街道延期，时限由 {DUE} 改为 {LATER}",
        f"Extension granted to 明水街道: from {DUE} to {LATER}",
    ),
    (
        case.SuspensionGranted(case=C1, request=1, unit=STREET, until=TWO_HOURS.due_at, measure="围挡"),
        f"同意明水街道挂账至 {DUE}，临时措施：围挡",
        f"Suspension granted to 明水街道 until {DUE}, safe meanwhile by: 围挡",
    ),
    (case.SuspensionReviewed(case=C1, words="仍需等待"), "挂账复核：仍需等待", "Suspension reviewed: 仍需等待"),
    (
        case.CaseResumed(
            case=C1,
            by_clock=True,
            winding=Winding(
                set=(
                    Timer(kind=TimerKind.T3, of="street-1", deadline=TWO_HOURS),
                    Timer(kind=TimerKind.T3, of="dep-1", deadline=LONGER),
                )
            ),
        ),
        f"挂账到期，恢复办理，时限 明水街道 {DUE}、环卫中心 {LATER}",
        f"The suspension has ended, work goes on, due: 明水街道 {DUE}; 环卫中心 {LATER}",
    ),
    (case.CaseVoided(case=C1, request=1, reason="重复录入"), "作废：重复录入", "Voided: 重复录入"),
    (
        case.AppealGranted(
            case=C1, request=1, unit=STREET, about=AppealAbout.OVERDUE, is_restatement=True, words="暴雨"
        ),
        "同意明水街道申诉，“超期”免责（已封账，只作重述）：暴雨",
        "Appeal by 明水街道 granted, “overdue” is exempt (the month is sealed: a restatement): 暴雨",
    ),
    (
        case.RequestRefused(case=C1, request=3, reason="理由不足"),
        "不同意第 3 号申请：理由不足",
        "Request 3 refused: 理由不足",
    ),
    (case.RequestWithdrawn(case=C1, request=3), "撤回第 3 号申请", "Request 3 was withdrawn"),
    (case.InspectionSent(case=C1, inspector=AccountId("li")), "发出核查，交李监督", "Inspection sent out to 李监督"),
    (
        case.InspectionPassed(case=C1, photos=(PHOTO,), on_time=False, winding=set_going(TimerKind.TR)),
        f"核查通过，处置超期，{DUE} 前回访（照片 1 张）",
        f"Inspection passed, handled late, call back by {DUE} (1 photo)",
    ),
    (case.InspectionFailedToLook(case=C1, reason="门锁"), "无法核查：门锁", "Could not be inspected: 门锁"),
    (case.InspectionRetasked(case=C1, by_clock=True), "核查逾期，收回改派", "Not inspected in time: taken back"),
    (
        case.CalledBack(
            case=C1,
            said=Contentment.NOT_SATISFIED,
            process_score=4,
            result_score=2,
            reason="又摆出来了",
            winding=set_going(TimerKind.T2),
        ),
        f"回访：不满意（过程 4 分、结果 2 分）：又摆出来了；退回重办，{DUE} 前派遣",
        f"Called back: not satisfied (process 4, result 2): 又摆出来了; taken up again, to be dispatched by {DUE}",
    ),
    (
        case.CaseClosed(case=C1, winding=set_going(TimerKind.TW)),
        f"结案，{DUE} 前可退回重办",
        f"Closed, may be taken up again by {DUE}",
    ),
    (case.CaseClosedByOrder(case=C1, reason="专项"), "签批结案：专项", "Closed by order: 专项"),
    (
        case.CaseReopened(case=C1, reason="又乱", winding=set_going(TimerKind.T2)),
        f"退回重办：又乱，{DUE} 前派遣",
        f"Taken up again: 又乱, dispatch by {DUE}",
    ),
    (case.CaseRecurred(case=C1, new=C2), "问题复发，新案 261120-0002", "It came back, as case 261120-0002"),
    (case.CaseArchived(case=C1), "归档", "Archived"),
    (case.CaseNudged(case=C1, words="请尽快"), "催办：请尽快", "Nudged: 请尽快"),
    (case.CaseNudged(case=C1), "催办", "Nudged"),
    (
        case.SupervisionAsked(
            case=C1,
            supervision=SupervisionId("s"),
            number="督办〔2026〕1号",
            lead=STREET,
            words="说明原因",
            due_at=TWO_HOURS.due_at,
        ),
        f"督办〔2026〕1号：说明原因，明水街道于 {DUE} 前答复",
        f"督办〔2026〕1号: 说明原因, 明水街道 owes a reply by {DUE}",
    ),
    (case.DirectiveGiven(case=C1, n=1, words="限期"), "批示第 1 条：限期", "Directive 1: 限期"),
    (case.DirectiveAnswered(case=C1, n=1, words="已落实"), "回复批示第 1 条：已落实", "Directive 1 answered: 已落实"),
    (case.CaseMarkedHard(case=C1, reason="权属不清"), "列为疑难：权属不清", "Marked as hard: 权属不清"),
    (case.NoteAdded(case=C1, words="已电话"), "备注：已电话", "Note: 已电话"),
    (
        case.PhotoAdded(case=C1, photo=PHOTO),
        "添加照片 1 张",
        "A photo was added",
    ),
    (
        case.RungFired(case=C1, timer="T3/street-1", due_at=TWO_HOURS.due_at, rung=4, what=RungKind.OVERDUE),
        f"明水街道处置时限已超期（{DUE}）",
        f"明水街道: Handling is overdue (since {DUE})",
    ),
    (
        case.RungFired(case=C1, timer="T9", due_at=TWO_HOURS.due_at, rung=1, what=RungKind.WARN),
        f"T9时限预警，{DUE} 到期",
        f"T9 is due {DUE}",
    ),
    (
        case.RungFired(case=C1, timer="Ta/3", due_at=TWO_HOURS.due_at, rung=1, what=RungKind.ESCALATE),
        "审批严重超期，自动上报领导",
        "Approval is long overdue: reported to the leader",
    ),
    (
        case.DeadlinesRecomputed(case=C1, calendar_rev=2, winding=set_going(TimerKind.T3, STREET)),
        "按工作日历第 2 版重算时限，到期时间不变",
        "Counted anew by calendar 2; nothing moved",
    ),
    (case.ConferenceOpened(case=C1, session=SessionId("m")), "提交会商", "Brought into a session"),
    (
        case.ConferenceEnded(case=C1, session=SessionId("m"), lead=STREET, winding=set_going(TimerKind.T2)),
        f"会商结束，定由明水街道主办，{DUE} 前派遣",
        f"The session ended: 明水街道 leads, dispatch by {DUE}",
    ),
)


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    yield
    speak("zh")


def test_every_kind_of_event_has_one_sentence():
    assert sorted(line.kind.__name__ for line in LINES) == sorted(kind.__name__ for kind in get_args(Event))


def test_every_event_of_a_case_is_tried_here():
    assert {type(event) for event, _, _ in TOLD} == set(get_args(AnyCaseEvent))


@pytest.mark.parametrize(("event", "zh", "en"), TOLD, ids=lambda value: type(value).__name__)
def test_an_event_is_told_in_both_languages(event, zh, en):
    assert sentence(an_item(event), NAMES)[0] == zh
    speak("en")
    assert sentence(an_item(event), NAMES)[0] == en


@pytest.mark.parametrize(("event", "zh", "en"), TOLD, ids=lambda value: type(value).__name__)
def test_no_id_is_shown_where_a_name_is_known(event, zh, en):
    """Were an id told as it is, the names above would have refused it: they know nothing else."""
    for tongue in ("zh", "en"):
        speak(tongue)
        told, _ = sentence(an_item(event), NAMES)
        assert not re.search(r"\b(c[12]|street-1|dep-1|E0405|wang)\b", told)


def test_a_calendar_that_moves_a_deadline_says_from_when_to_when():
    was = promise(datetime(2026, 12, 31, 1, tzinfo=UTC), Limit(12, LimitUnit.WORK_HOUR), CALENDAR)
    holidays = [CalendarDay(date(2027, 1, day), DayKind.HOLIDAY) for day in (1, 4)]
    now = recompute(was, replace(CALENDAR, rev=2, days=(*CALENDAR.days, *holidays), years=(2026, 2027)))
    event = case.DeadlinesRecomputed(case=C1, calendar_rev=2, winding=set_going(TimerKind.T3, STREET, now))
    told, _ = sentence(an_item(event), NAMES)
    assert told == "按工作日历第 2 版重算时限：明水街道处置由 2027-01-04 14:30 改为 2027-01-05 14:30"


def test_a_second_extension_counts_from_the_first():
    twice = extend(LONGER, Limit(1, LimitUnit.URGENT_HOUR), CALENDAR)
    event = case.ExtensionGranted(case=C1, request=2, unit=STREET, winding=set_going(TimerKind.T3, STREET, twice))
    assert sentence(an_item(event), NAMES)[0] == f"同意明水街道延期，时限由 {LATER} 改为 2026-11-20 16:00"
