"""The law of the case, told as the day of one case and the ways it is refused."""

from datetime import timedelta

import pytest

from console.domain.case import commands as ask
from console.domain.case.commands import Personal
from console.domain.case.decide import ACTIONS, FOLLOWING
from console.domain.case.rules import Rules
from console.domain.case.stages import ENDED, STAGE_NAMES, STEPS, Stage, step_of
from console.domain.case.table import ROWS, TABLE, Action, why_not
from console.domain.case.things import Contentment, Part, Photo, PhotoRole, Source
from console.domain.case.timers import TimerKind
from console.domain.ids import BlobId, CaseId, PersonId, SessionId, SupervisionId
from console.domain.people import Role
from console.domain.session import DropPin, EndSession, OpenSession, Resolve, SessionType
from console.domain.supervision import AnswerSupervision, ClearSupervision, SupervisionStage
from console.domain.text import Refused
from tests.support.law import (
    AFTER,
    CALLER,
    CLEAN,
    CLEANERS,
    CLOCK,
    DESK,
    FEED,
    GREEN,
    HERE,
    INSPECTOR,
    NOW,
    SEEN,
    STREET,
    STREET_OFFICE,
    WALL,
    MemoryBook,
    who,
)

C = CaseId("c-1")


def reported(book: MemoryBook | None = None) -> MemoryBook:
    book = book or MemoryBook()
    book.happen(ask.ReportCase(case=C, source=Source.CITIZEN, title="门前有垃圾", place=HERE), FEED)
    return book


def filed() -> MemoryBook:
    book = reported()
    book.happen(ask.RegisterCase(case=C), DESK)
    book.happen(ask.FileCase(case=C, class_code="E0110", condition=1), DESK)
    return book


def dispatched() -> MemoryBook:
    book = filed()
    book.happen(ask.DispatchCase(case=C, lead=CLEAN, co=(STREET,)), DESK)
    return book


def handled() -> MemoryBook:
    book = dispatched()
    for unit in (CLEANERS, STREET_OFFICE):
        book.happen(ask.SignAssignment(case=C), unit)
        book.happen(ask.FeedBack(case=C, words="已清理", photos=(AFTER,)), unit, NOW + timedelta(hours=1))
    return book


def the(book: MemoryBook):
    case = book.case(C)
    assert case is not None
    return case


def test_a_case_goes_from_report_to_closing():
    book = handled()
    assert the(book).stage is Stage.TO_REVIEW
    book.happen(ask.AcceptFeedback(case=C), DESK)
    book.happen(ask.SendInspection(case=C), DESK)
    book.happen(ask.PassInspection(case=C, photos=(SEEN,)), INSPECTOR)
    assert the(book).stage is Stage.TO_CALL_BACK
    book.happen(ask.CallBack(case=C, said=Contentment.SATISFIED, process_score=5, result_score=4), CALLER)
    book.happen(ask.CloseCase(case=C), DESK, NOW + timedelta(hours=2))
    assert (the(book).stage, the(book).closed_at) == (Stage.CLOSED, NOW + timedelta(hours=2))


def test_filing_names_the_case_after_its_class_and_dispatch_promises_by_the_condition():
    book = dispatched()
    case = the(book)
    assert case.title == "暴露垃圾 · 示范大街 1 号"
    assert [(each.unit, each.part) for each in case.assignments] == [(CLEAN, Part.LEAD), (STREET, Part.CO)]
    assert case.assignments[0].due_at == NOW + timedelta(hours=5, minutes=30)  # 4 working hours over noon


def test_the_case_waits_for_every_unit():
    book = dispatched()
    for unit in (CLEANERS, STREET_OFFICE):
        book.happen(ask.SignAssignment(case=C), unit)
    book.happen(ask.FeedBack(case=C, words="已清理", photos=(AFTER,)), CLEANERS)
    assert the(book).stage is Stage.HANDLING
    book.happen(ask.FeedBack(case=C, words="已配合", photos=(AFTER,)), STREET_OFFICE)
    assert the(book).stage is Stage.TO_REVIEW


def test_the_clock_stands_still_from_confirmation_and_goes_on_after_a_failed_inspection():
    book = handled()
    left = the(book).assignments[0].left_s
    book.happen(ask.AcceptFeedback(case=C), DESK)
    book.happen(ask.SendInspection(case=C), DESK)
    later = NOW + timedelta(days=1)
    book.happen(ask.FailInspection(case=C, reason="仍有残留", photos=(SEEN,)), INSPECTOR, later)
    case = the(book)
    assert left == 3 * 3_600
    assert (case.stage, case.reworks) == (Stage.HANDLING, 1)
    assert case.assignments[0].due_at == later + timedelta(hours=4, minutes=30)  # three hours, over noon
    assert case.timer(TimerKind.T4) is None


def test_feedback_without_a_photo_after_the_work_is_refused():
    book = dispatched()
    book.happen(ask.SignAssignment(case=C), CLEANERS)
    with pytest.raises(Refused) as refusal:
        book.happen(ask.FeedBack(case=C, words="已清理", photos=()), CLEANERS)
    assert "照片" in refusal.value.reason.zh


def test_a_unit_that_is_not_asked_cannot_answer():
    book = dispatched()
    with pytest.raises(Refused):
        book.happen(ask.SignAssignment(case=C), who("green", Role.UNIT, unit=GREEN))


def test_a_granted_hand_back_voids_the_assignment_and_counts():
    book = dispatched()
    book.happen(ask.AskHandBack(case=C, reason="不在我单位管理范围"), CLEANERS)
    assert the(book).stage is Stage.TO_SIGN
    book.happen(ask.GrantHandBack(case=C, request=1, wrongly_dispatched=True), DESK)
    assert (the(book).stage, the(book).assignments, the(book).returns) == (Stage.TO_DISPATCH, (), 1)


def test_a_backward_step_without_a_reason_is_refused_and_changes_nothing():
    book = filed()
    before = the(book)
    with pytest.raises(Refused):
        book.happen(ask.ReturnToOperator(case=C, reason="  "), DESK)
    assert the(book) == before


def test_only_the_operator_who_holds_a_case_files_it():
    book = reported()
    book.happen(ask.RegisterCase(case=C), DESK)
    other = who("desk02", Role.OPERATOR)
    with pytest.raises(Refused) as refusal:
        book.happen(ask.FileCase(case=C, class_code="E0110", condition=1), other)
    assert "持有" in refusal.value.reason.zh


def test_a_taken_over_case_keeps_its_source_s_times_and_no_step_is_invented():
    book = MemoryBook()
    due = NOW + timedelta(hours=1)
    take = ask.TakeOverCase(
        case=C,
        title="路灯不亮",
        place=HERE,
        system="boston311",
        number="101",
        original_title="Street Light Outages",
        department="PWDx",
        opened_at=NOW - timedelta(days=1),
        due_at=due,
    )
    book.happen(take, FEED)
    case = the(book)
    assert case.stage is Stage.HANDLING and case.assignments == () and case.external is not None
    assert case.external.due_at == due
    with pytest.raises(Refused):
        book.happen(ask.EndTakenOverCase(case=C, closed_at=NOW - timedelta(days=2)), FEED)
    book.happen(ask.EndTakenOverCase(case=C, closed_at=NOW, on_time=True), FEED)
    assert (the(book).stage, the(book).closed_at) == (Stage.CLOSED, NOW)


def test_the_clock_fires_a_rung_once_and_an_old_ask_is_harmless():
    book = reported()
    timer = the(book).timer(TimerKind.T1)
    assert timer is not None
    fire = ask.FireRung(case=C, timer=timer.key, due_at=timer.deadline.due_at, rung=2)
    assert book.happen(fire, CLOCK, NOW) == ()
    late = NOW + timedelta(minutes=16)
    assert len(book.happen(fire, CLOCK, late)) == 1
    assert book.happen(fire, CLOCK, late) == ()


def test_a_session_on_a_case_becomes_owed_work():
    book = dispatched()
    meeting, item = SessionId("m-1"), SupervisionId("v-1")
    book.happen(
        OpenSession(session=meeting, type=SessionType.ROADSIDE, title="", units=(CLEAN, STREET), cases=(C,)), DESK
    )
    assert the(book).conferring == meeting
    book.happen(DropPin(session=meeting, pin="p", lon=117.5, lat=36.7, label="箱体在此"), STREET_OFFICE)
    with pytest.raises(Refused):
        book.happen(EndSession(session=meeting), DESK)
    book.happen(
        Resolve(
            session=meeting,
            supervision=item,
            words="增设垃圾箱",
            lead=CLEAN,
            due_at=NOW + timedelta(days=3),
            case=C,
        ),
        DESK,
    )
    book.happen(EndSession(session=meeting), DESK)
    assert (the(book).conferring, the(book).decided_lead) == (None, CLEAN)
    book.happen(AnswerSupervision(supervision=item, words="已增设"), CLEANERS)
    book.happen(ClearSupervision(supervision=item), DESK)
    owed = book.supervision(item)
    assert owed is not None and owed.stage is SupervisionStage.CLEARED and owed.number.startswith("议定〔2026〕1")


def test_every_stage_has_a_name_and_a_step_and_every_command_a_row():
    assert set(STAGE_NAMES) == set(Stage)
    assert {stage for _, stages in STEPS for stage in stages} == set(Stage)
    assert [step_of(stage) for stage in (Stage.RECEIVED, Stage.CLOSED)] == [0, 5]
    assert {*ACTIONS.values()} | FOLLOWING == set(Action) == set(ROWS)
    assert len(ROWS) == len(TABLE)


def test_no_stage_that_can_be_entered_is_a_trap():
    leaves = {stage for row in TABLE for stage in row.stages if set(row.next) - {stage}}
    entered = {stage for row in TABLE for stage in row.next}
    assert entered | {Stage.RECEIVED} == set(Stage)
    assert entered - ENDED <= leaves


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
def test_the_wall_may_do_nothing(row):
    book = handled()
    assert why_not(the(book), row.action, WALL, Rules(), NOW) is not None


def test_a_reporter_s_words_never_reach_an_event():
    book = MemoryBook()
    secret = Personal(person=PersonId("x"), name="张某某", phone="13800000000", words="我家楼下")
    book.happen(ask.ReportCase(case=C, source=Source.HOTLINE, title="垃圾", place=HERE, reporter=secret), FEED)
    assert the(book).reporters == ("x",)
    assert "张某某" not in repr(book.history) and "138" not in repr(book.history)


def test_a_photo_may_be_added_to_an_open_case_only():
    book = reported()
    photo = Photo(BlobId("c" * 64), PhotoRole.SCENE)
    book.happen(ask.AddPhoto(case=C, photo=photo), DESK)
    assert the(book).photos == (photo,)
    book.happen(ask.RegisterCase(case=C), DESK)
    book.happen(ask.DeclineCase(case=C, reason="不属城管职责"), DESK)
    with pytest.raises(Refused):
        book.happen(ask.AddPhoto(case=C, photo=photo), DESK)


def test_a_supervision_item_is_never_overwritten():
    book = dispatched()
    ask_for = ask.SuperviseCase(
        case=C, supervision=SupervisionId("v-1"), lead=CLEAN, words="限期答复", due_at=NOW + timedelta(days=1)
    )
    book.happen(ask_for, DESK)
    before = book.supervision("v-1")
    with pytest.raises(Refused):
        book.happen(ask_for, DESK)
    assert book.supervision("v-1") == before
