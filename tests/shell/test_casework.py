"""Work on a case: a letter or a button begins an ask, and nothing is ruled that no person ruled."""

import ast
import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from console.domain.case import commands as ask
from console.domain.case.decide import COMMANDS
from console.domain.case.stages import Stage
from console.domain.case.table import ROWS, TABLE, Action
from console.domain.case.things import (
    AppealAbout,
    Contentment,
    Directive,
    InnerTask,
    Part,
    Phase,
    Photo,
    PhotoRole,
    RequestKind,
    Source,
    Verified,
)
from console.domain.catalogue import Command
from console.domain.deadline import Limit, LimitUnit
from console.domain.ids import AccountId, CaseId
from console.domain.people import Actor, Role
from console.domain.rows import JoinedRow
from console.shell import casework
from console.sync.files import FileFault
from console.wire.codec import encode
from tests.shell.workdesk import BLOB, HELPER, UNIT, Desk
from tests.support.rows import NOON, PLACE, a_case, a_request, an_assignment
from widgets import theme
from widgets.cases.actsheet import ActSheet
from widgets.cases.answers import (
    CaseAnswer,
    ColleagueAnswer,
    LimitAnswer,
    LineAnswer,
    MomentAnswer,
    PersonAnswer,
    PickAnswer,
    UnitAnswer,
    UnitsAnswer,
    WaitingAnswer,
)
from widgets.cases.chapters import SEATS_OWN, key_of
from widgets.cases.classes import ClassAnswer
from widgets.cases.parts import PartsAnswer
from widgets.cases.pictures import PhotosAnswer
from widgets.cases.places import PlaceAnswer
from widgets.cases.questions import has_button
from widgets.cases.sheets import CommandSheet, DispatchSheet, FileSheet
from widgets.cases.wording import WordsAnswer


@pytest.fixture(autouse=True, scope="module")
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")


def returned():
    """A case whose unit asks to hand it back."""
    return a_case("c1", stage=Stage.HANDLING, assignments=(an_assignment(UNIT),), requests=(a_request(unit=UNIT),))


def standing(action: Action, actor: Actor):
    """A case of which this act can be asked, with everything under it that acts can be about."""
    stages = ROWS[action].stages
    kind = next((kind for kind in RequestKind if action == f"grant_{kind}"), RequestKind.APPEAL)
    waits = str(action).startswith(("grant_", "refuse", "withdraw"))
    inner = (InnerTask(n=2, to="一队", at=NOON),) if action in (Action.TAKE_BACK_INNER, Action.SUBMIT_WORK) else ()
    phases = (Phase(n=2, name="处罚"),)
    mine = an_assignment(actor.unit, signed_at=None if action is Action.SIGN else NOON, inner=inner, phases=phases)
    return a_case(
        "c1",
        stage=next(stage for stage in Stage if stage in stages),
        source=Source.CITIZEN,
        class_code="E0405",
        condition=1,
        reported_by=actor.account,
        holder=actor.account if action in (Action.LET_GO, Action.HAND_OVER) else None,
        reworks=1,
        may_self_mend=True,
        owes_form=action is Action.COMPLETE_FORM,
        filed_at=None if action is Action.TAKE_BACK_REPORT else NOON,
        assignments=(mine, an_assignment(HELPER, part=Part.CO)),
        requests=(a_request(kind, 4, actor.unit, by=actor.account),) if waits else (),
        joined=(JoinedRow(case=CaseId("c7"), number="261120-0007", reported_at=NOON),),
        directives=(Directive(n=3, words="限期", by=AccountId("leader"), at=NOON),),
    )


def fill(sheet: CommandSheet) -> None:
    """Answer everything, as a person would who leaves nothing out."""
    if isinstance(sheet, DispatchSheet):
        sheet.lead.setCurrentIndex(0)
    if not isinstance(sheet, ActSheet):
        return
    for control in map(sheet.control, sheet.names()):
        match control:
            case WordsAnswer():
                control.edit.setPlainText("写明")
            case LineAnswer():
                control.edit.setText("写明")
            case PickAnswer():
                control.box.setCurrentIndex(1)
            case UnitAnswer() | CaseAnswer() | ColleagueAnswer():
                control.box.setCurrentIndex(1)
            case PersonAnswer():
                control.phone.setText("13800000000")
            case PhotosAnswer():
                control.add_files(["/photos/a.jpg"])
            case ClassAnswer():
                control.small_class.setCurrentIndex(1)
            case PlaceAnswer():
                control.put(117.476, 36.69)
            case WaitingAnswer() | PartsAnswer() | LimitAnswer() | MomentAnswer() | UnitsAnswer():
                pass


ALL_ROLES = Actor(AccountId("all"), frozenset(Role) - {Role.CLOCK, Role.WALL}, UNIT)
OF_THE_SEATS = tuple(row.action for row in TABLE if has_button(row.action))
SETTINGS = frozenset({Action.TRANSFER})
"""Lawful only where a site has chosen so; the demo has not."""


@pytest.mark.parametrize("action", [each for each in OF_THE_SEATS if each not in SETTINGS])
async def test_every_act_can_be_asked_from_its_button_with_a_command_that_the_wire_takes(qtbot, action):
    desk = Desk(qtbot, standing(action, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(action))
    assert desk.card.refusal.text() == ""
    if desk.card.has_sheet():
        fill(desk.sheet())
        await desk.confirm()
    await desk.work.settle()
    ((command, expects),) = desk.asked
    assert type(command) is COMMANDS[action]
    assert msgspec.json.decode(encode(command), type=Command) == command
    assert expects == ({} if ROWS[action].is_note else {"c1": 1})
    assert not desk.card.has_sheet()


async def test_a_letter_asks_at_once_with_the_version_the_person_saw(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED, ver=3))
    assert desk.work.act_by_letter("R")
    await desk.work.settle()
    assert desk.asked == [(ask.RegisterCase(case=CaseId("c1")), {"c1": 3})]


@pytest.mark.parametrize(("result", "said"), [("ok", ["已存入本机", "已送达"]), ("denied", ["已存入本机", "未办成"])])
async def test_a_note_that_nobody_answers_frees_the_hand_and_is_told_of_later(qtbot, monkeypatch, result, said):
    monkeypatch.setattr(casework, "PATIENCE_S", 0.01)
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED), result=result)
    told, kept, done = [], [], []
    desk.work.told.connect(lambda title, words, tone: told.append((title, words)))
    is_kept = asyncio.Event()
    desk.work.kept.connect(lambda act, case: kept.append((act, case)))
    desk.work.kept.connect(is_kept.set)
    desk.work.done.connect(lambda *which: done.append(which))
    desk.silent = asyncio.get_running_loop().create_future()
    desk.work.act_by_letter("N")
    fill(desk.sheet())
    desk.sheet().confirmed.emit()
    await is_kept.wait()
    assert (kept, desk.card.has_sheet()) == ([(str(Action.ADD_NOTE), "c1")], False)
    desk.silent.set_result(None)
    await desk.work.settle()
    assert ([title for title, _ in told], done) == (said, [])
    assert all("备注" in words for _, words in told)
    assert ("已被他人处理" in told[-1][1]) is (result == "denied")


@pytest.mark.parametrize("result", ["ok", "denied"])
@pytest.mark.parametrize("is_begun_anew", [True, False])
async def test_a_late_answer_leaves_alone_what_the_person_has_gone_on_to(qtbot, result, is_begun_anew):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED), result=result)
    desk.silent = asyncio.get_running_loop().create_future()
    desk.work.act_by_letter("N")
    first = desk.sheet()
    fill(first)
    first.confirmed.emit()
    await asyncio.sleep(0)
    desk.card.close_sheet()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if is_begun_anew:
        desk.work.act_by_letter("N")
    desk.silent.set_result(None)
    await desk.work.settle()
    assert desk.card.has_sheet() is is_begun_anew
    assert ("已被他人处理" in desk.card.refusal.text()) is (result == "denied")


async def test_what_is_not_safe_here_is_not_said_to_be(qtbot, monkeypatch):
    monkeypatch.setattr(casework, "PATIENCE_S", 0.01)
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED))
    desk.is_kept, desk.silent = False, asyncio.get_running_loop().create_future()
    told = []
    desk.work.told.connect(lambda *words: told.append(words))
    desk.work.act_by_letter("N")
    fill(desk.sheet())
    desk.sheet().confirmed.emit()
    await desk.was_asked_whether_kept.wait()
    assert (told, desk.sheet().is_busy) == ([], True)
    desk.silent.set_result(None)
    await desk.work.settle()
    assert not desk.card.has_sheet()


async def test_what_the_law_refuses_is_said_on_the_card_and_not_asked(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED))
    desk.work.act(str(Action.DISPATCH))
    assert "待派遣" in desk.card.refusal.text()
    assert desk.asked == []


async def test_a_hand_back_is_granted_only_when_somebody_ruled_whose_fault_it_was(qtbot):
    desk = Desk(qtbot, returned())
    desk.card.judged.emit(str(Action.GRANT_HAND_BACK), 1)
    await desk.confirm()
    assert desk.asked == []
    assert "是否错派" in desk.sheet().form._rows["wrongly_dispatched"].refusal()
    desk.sheet().control("wrongly_dispatched").choose(False)
    await desk.confirm()
    granted = ask.GrantHandBack(case=CaseId("c1"), request=1, wrongly_dispatched=False)
    assert [command for command, _ in desk.asked] == [granted]


async def test_of_two_requests_the_one_is_meant_whose_button_was_pressed(qtbot):
    requests = (a_request(RequestKind.EXTENSION, 4, UNIT), a_request(RequestKind.EXTENSION, 6, HELPER))
    row = a_case("c1", stage=Stage.HANDLING, assignments=(an_assignment(UNIT),), requests=requests)
    desk = Desk(qtbot, row)
    desk.card.requests.buttons[Action.GRANT_EXTENSION, 6].click()
    await desk.confirm()
    assert [command for command, _ in desk.asked] == [ask.GrantExtension(case=CaseId("c1"), request=6)]


async def test_a_grant_is_about_requests_of_its_own_kind_alone(qtbot):
    requests = (a_request(RequestKind.APPEAL, 4, UNIT), a_request(RequestKind.EXTENSION, 6, HELPER))
    row = a_case("c1", stage=Stage.HANDLING, assignments=(an_assignment(UNIT),), requests=requests)
    desk = Desk(qtbot, row)
    desk.work.act(str(Action.GRANT_EXTENSION))
    await desk.confirm()
    assert [command for command, _ in desk.asked] == [ask.GrantExtension(case=CaseId("c1"), request=6)]


async def test_where_several_wait_and_none_was_named_one_must_be_chosen(qtbot):
    requests = (a_request(RequestKind.EXTENSION, 4, UNIT), a_request(RequestKind.EXTENSION, 6, HELPER))
    row = a_case("c1", stage=Stage.HANDLING, assignments=(an_assignment(UNIT),), requests=requests)
    desk = Desk(qtbot, row)
    desk.work.act(str(Action.GRANT_EXTENSION))
    await desk.confirm()
    assert desk.asked == []


async def test_an_extension_is_asked_on_the_clock_of_the_limit(qtbot):
    desk = Desk(qtbot, standing(Action.ASK_EXTENSION, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(Action.ASK_EXTENSION))
    limit = desk.sheet().control("limit")
    assert "工作日" not in [limit.unit.itemText(n) for n in range(limit.unit.count())]
    limit.count.setValue(3)
    desk.sheet().control("reason").edit.setPlainText("等材料")
    await desk.confirm()
    ((command, _),) = desk.asked
    assert command == ask.AskExtension(case=CaseId("c1"), reason="等材料", limit=Limit(3, LimitUnit.URGENT_HOUR))


async def test_a_date_is_of_the_district_and_travels_as_an_instant(qtbot):
    desk = Desk(qtbot, standing(Action.ASK_SUSPENSION, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(Action.ASK_SUSPENSION))
    assert desk.sheet().control("until").edit.text() == "2026-11-27 12:00"
    fill(desk.sheet())
    await desk.confirm()
    ((command, _),) = desk.asked
    assert command.until.isoformat() == "2026-11-27T04:00:00+00:00"


async def test_photos_are_sent_first_and_wear_the_role_of_the_act(qtbot):
    desk = Desk(qtbot, standing(Action.FAIL, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(Action.FAIL))
    desk.sheet().control("reason").edit.setPlainText("未净")
    await desk.confirm()
    assert (desk.asked, desk.sheet().form._rows["photos"].refusal()) == ([], "请至少选择一张照片。")
    desk.sheet().control("photos").add_files(["/photos/a.jpg", "/photos/b.jpg"])
    await desk.confirm()
    assert desk.sent == [Path("/photos/a.jpg"), Path("/photos/b.jpg")]
    photo = Photo(BLOB, PhotoRole.INSPECTION, NOON)
    failed = ask.FailInspection(case=CaseId("c1"), reason="未净", photos=(photo, photo), is_false_feedback=False)
    assert [command for command, _ in desk.asked] == [failed]


async def test_a_photo_that_cannot_be_sent_is_said_beside_the_photos_and_nothing_is_asked(qtbot):
    desk = Desk(qtbot, standing(Action.PASS, ALL_ROLES), actor=ALL_ROLES)
    desk.fault = FileFault("文件太大。", "Too large.")
    desk.work.act(str(Action.PASS))
    fill(desk.sheet())
    await desk.confirm()
    assert desk.asked == []
    assert "文件太大" in desk.sheet().form._rows["photos"].refusal()
    assert desk.sheet()._go.isEnabled()


async def test_after_its_inner_tasks_a_unit_feeds_back_without_a_photo_of_its_own(qtbot):
    unit = Actor(AccountId("u"), frozenset({Role.UNIT}), UNIT)
    done = InnerTask(n=1, to="一队", at=NOON, done_at=NOON)
    row = a_case("c1", stage=Stage.HANDLING, assignments=(an_assignment(UNIT, signed_at=NOON, inner=(done,)),))
    desk = Desk(qtbot, row, actor=unit)
    desk.work.act(str(Action.FEED_BACK))
    desk.sheet().control("words").edit.setPlainText("已清理")
    await desk.confirm()
    assert [command for command, _ in desk.asked] == [ask.FeedBack(case=CaseId("c1"), words="已清理", photos=())]


async def test_what_a_reporter_says_goes_under_a_new_person(qtbot):
    desk = Desk(qtbot, standing(Action.ADD_REPORTER, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(Action.ADD_REPORTER))
    fill(desk.sheet())
    await desk.confirm()
    ((command, _),) = desk.asked
    assert (command.reporter.phone, command.child) == ("13800000000", CaseId("c7"))
    assert len(command.reporter.person) == 36


async def test_a_case_that_came_back_gets_an_id_of_its_own_each_time(qtbot):
    desk = Desk(qtbot, standing(Action.RECUR, ALL_ROLES), actor=ALL_ROLES, result="refused")
    desk.work.act(str(Action.RECUR))
    fill(desk.sheet())
    await desk.confirm()
    await desk.confirm()
    first, second = (command.new for command, _ in desk.asked)
    assert first != second


async def test_a_file_is_corrected_only_in_what_was_changed(qtbot):
    desk = Desk(qtbot, standing(Action.CORRECT, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(Action.CORRECT))
    desk.sheet().control("reason").edit.setPlainText("地点有误")
    await desk.confirm()
    ((command, _),) = desk.asked
    assert command == ask.CorrectFile(case=CaseId("c1"), reason="地点有误")


async def test_a_file_s_place_is_corrected_with_its_street_office_and_the_deadline_is_foretold(qtbot):
    desk = Desk(qtbot, standing(Action.CORRECT, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(Action.CORRECT))
    sheet = desk.sheet()
    assert sheet.preview.text() == "时限不变"
    sheet.control("reason").edit.setPlainText("地点有误")
    sheet.control("place").put(117.476, 36.69)
    await desk.confirm()
    ((command, _),) = desk.asked
    assert (command.place.lon, command.place.lat, command.place.address) == (117.476, 36.69, PLACE.address)
    assert command.class_code is None


async def test_a_split_makes_an_id_for_each_part_and_keeps_where_it_is(qtbot):
    desk = Desk(qtbot, standing(Action.SPLIT, ALL_ROLES), actor=ALL_ROLES)
    desk.work.act(str(Action.SPLIT))
    first, second = desk.sheet().control("parts").parts
    first.title.setText("桌椅")
    second.elsewhere.setChecked(True)
    second.place.put(117.476, 36.69)
    await desk.confirm()
    ((command, expects),) = desk.asked
    one, two = command.parts
    assert (one.title, one.place, two.place.lon) == ("桌椅", None, 117.476)
    assert (one.class_code, one.condition) == (two.class_code, two.condition) == ("E0405", 1)
    assert len({one.case, two.case, CaseId("c1")}) == 3
    assert expects == {"c1": 1}


async def test_acts_with_more_to_show_have_sheets_of_their_own(qtbot):
    for action, kind in (
        (Action.FILE, FileSheet),
        (Action.DISPATCH, DispatchSheet),
        (Action.DISPATCH_FIRST, DispatchSheet),
    ):
        desk = Desk(qtbot, standing(action, ALL_ROLES), actor=ALL_ROLES)
        desk.work.act(str(action))
        assert type(desk.sheet()) is kind


async def test_choices_stand_at_nothing_until_a_person_chooses(qtbot):
    for action, name, kind in (
        (Action.ANSWER_VERIFICATION, "found", Verified),
        (Action.CALL_BACK, "said", Contentment),
        (Action.APPEAL, "about", AppealAbout),
    ):
        desk = Desk(qtbot, standing(action, ALL_ROLES), actor=ALL_ROLES)
        desk.work.act(str(action))
        pick = desk.sheet().control(name)
        assert pick.answer() is None
        assert pick.box.count() == len(kind) + 1


async def test_a_refusal_of_the_hub_stands_beside_what_asked(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED), result="conflict")
    desk.work.act_by_letter("R")
    await desk.work.settle()
    assert desk.card.refusal.text() == "已被他人处理"


async def test_who_was_told_that_the_case_has_moved_may_confirm_what_was_typed(qtbot):
    before = standing(Action.DECLINE, ALL_ROLES)
    desk = Desk(qtbot, before, actor=ALL_ROLES, result="conflict")
    desk.current = msgspec.structs.replace(before, ver=before.ver + 3)
    desk.work.act(str(Action.DECLINE))
    fill(desk.sheet())
    await desk.confirm()
    assert desk.sheet().form._general.text() == "已被他人处理"
    desk.result = "ok"
    await desk.confirm()
    (first, saw), (again, has_seen) = desk.asked
    assert (saw, has_seen) == ({before.id: before.ver}, {before.id: before.ver + 3})
    assert again == first and not desk.card.has_sheet()


async def test_a_refusal_of_the_hub_leaves_the_sheet_and_what_was_typed(qtbot):
    desk = Desk(qtbot, standing(Action.ADD_NOTE, ALL_ROLES), actor=ALL_ROLES, result="refused")
    desk.work.act(str(Action.ADD_NOTE))
    fill(desk.sheet())
    await desk.confirm()
    assert desk.sheet().form._general.text() == "已被他人处理"
    assert desk.sheet().control("words").edit.toPlainText() == "写明"
    assert QApplication.focusWidget() is None or desk.sheet()._go.isEnabled()


async def test_a_fault_nobody_expected_reaches_the_loop(qtbot):
    desk = Desk(qtbot, a_case("c1", stage=Stage.RECEIVED))
    faults: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context["exception"]))

    async def broken(command, expects):
        raise ZeroDivisionError

    desk.work._ask = broken
    desk.work.act_by_letter("R")
    await desk.work.settle()
    await asyncio.sleep(0)
    assert [type(fault) for fault in faults] == [ZeroDivisionError]


@pytest.mark.parametrize("letter", ["7", "Z", "G"])
async def test_a_letter_of_no_button_is_nobody_s(qtbot, letter):
    assert not Desk(qtbot, a_case("c1", stage=Stage.RECEIVED)).work.act_by_letter(letter)


def letters_of(seat: str) -> set[str]:
    """The letters that a seat takes for itself, from the cases of its `_letter`."""
    tree = ast.parse(Path(f"console/seats/{seat}.py").read_text(encoding="utf-8"))
    (taking,) = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name == "_letter")
    values = (each.value for each in ast.walk(taking) if isinstance(each, ast.MatchValue))
    found = {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
    return {letter for letter in found if len(letter) == 1 and letter.isalpha()}


@pytest.mark.parametrize("seat", ["desk", "office"])
def test_no_act_answers_to_a_letter_that_the_seat_takes_for_itself(seat):
    taken = letters_of(seat)
    assert {"M", "G", "W"} <= taken <= SEATS_OWN
    assert not {key_of(row) for row in TABLE} & taken
