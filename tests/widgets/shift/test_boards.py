"""What the boards of a shift show, and what a hand on them means."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.domain.dutylog import DutyEntry, EntryKind
from console.domain.handover import Doubt, HandoverStage, PageLine, Section
from console.domain.ids import AccountId, CaseId, HandoverId
from console.domain.people import CLOCK
from console.domain.rows import DutyDayRow, HandoverRow
from console.domain.text import Text
from resources.tongue import speak
from widgets.cases.answers import Choosable
from widgets.shift.grid import Cell, Column, Grid, Line
from widgets.shift.handover import HandoverBoard
from widgets.shift.load import HeldCase, LoadBoard, PersonLine, ShareSheet
from widgets.shift.log import LogBoard
from widgets.shift.page import HANDOVER, LOAD, LOG, Lamp, ShiftPage
from widgets.shift.paper import handover_paper, log_paper
from widgets.tokens import Tone

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOSTILE = "<b>张三</b><img src=x>"
WANG, LI = AccountId("wang"), AccountId("li")
LINES = (
    PageLine(
        section=Section.OVERDUE, thing="c1", number="1", title=HOSTILE, told=Text("待派遣", "To dispatch"), due_at=NOON
    ),
    PageLine(section=Section.SILENCE, title="cameras", told=Text("最后 09:10", "last 09:10"), note="已报修"),
)


def names(account: str) -> str:
    return {"wang": "王敏", "li": "李航"}[account]


def a_page(stage: HandoverStage = HandoverStage.SIGNED, **more) -> HandoverRow:
    facts: dict[str, Any] = {
        "id": HandoverId("p1"),
        "ver": 3,
        "stage": stage,
        "by": WANG,
        "opened_at": NOON,
        "until": NOON + timedelta(hours=12),
        "lines": LINES,
        "remarks": "夜间有雨",
        "sha256": "ab" * 32,
        "signed_at": NOON + timedelta(minutes=1),
    }
    return HandoverRow(**(facts | more))


def lines(*ids: str) -> list[Line]:
    return [Line(id, (Cell(f"第 {id}"), Cell("x", Tone.CRITICAL))) for id in ids]


@pytest.fixture
def grid(qtbot) -> Grid:
    grid = Grid("表", (Column("甲"), Column("乙", 80, True)), may_tick=True)
    qtbot.addWidget(grid)
    grid.show()
    return grid


def test_the_hand_stays_on_its_line_and_the_ticks_on_theirs_while_others_come_and_go(grid):
    grid.show_lines(lines("a", "b", "c"))
    grid.choose("b")
    QTest.keyClick(grid, Qt.Key.Key_X)
    grid.show_lines(lines("z", "b", "a"))
    assert (grid.current_id(), grid.ticked_ids()) == ("b", ("b",))
    grid.show_lines(lines("z"))
    assert (grid.current_id(), grid.ticked_ids()) == ("", ())
    grid.show_lines(lines("b"))
    assert grid.ticked_ids() == (), "what was gone is not ticked when it comes back"


def test_letters_walk_and_enter_opens(qtbot, grid):
    grid.show_lines([*lines("a", "b"), Line("", (Cell("合计"), Cell("2")))])
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K):
        QTest.keyClick(grid, key)
    assert grid.current_id() == "a"
    with qtbot.waitSignal(grid.opened) as said:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert said.args == ["a"]
    grid.setCurrentCell(2, 0)
    with qtbot.assertNotEmitted(grid.opened):
        QTest.keyClick(grid, Qt.Key.Key_Return)
    QTest.keyClick(grid, Qt.Key.Key_X)
    assert grid.ticked_ids() == (), "a line that is nothing cannot be ticked"


def a_person(account: AccountId, held: int, **more) -> PersonLine:
    return PersonLine(account=account, name=names(account), presence="在岗", is_here=True, held=held, **more)


def a_held(n: int) -> HeldCase:
    return HeldCase(id=CaseId(f"c{n}"), number=f"261123-{n:04d}", title=HOSTILE, stage="待派遣", due="剩 5 分")


@pytest.fixture
def load(qtbot) -> LoadBoard:
    board = LoadBoard()
    qtbot.addWidget(board)
    board.show_people([a_person(WANG, 3, overdue=1), a_person(LI, 0)], "近 12 小时")
    board.show_cases("王敏", [a_held(n) for n in range(3)])
    board.show()
    return board


def test_sharing_asks_for_what_is_ticked_and_says_so_where_nothing_is(qtbot, load):
    with qtbot.assertNotEmitted(load.sharing):
        assert load.act_by_letter("T")
    assert "先勾选" in load.refusal.text()
    load.turn_all()
    with qtbot.waitSignal(load.sharing):
        load.act_by_letter("T")
    assert load.ticked() == ("c0", "c1", "c2") and "3" in load.share.title()
    load.turn_all()
    assert load.ticked() == ()


def test_whoever_is_overdue_stands_out_and_a_hand_on_a_person_asks_for_their_cases(qtbot, load):
    first, second = load.people.lines()
    assert [cell.tone for cell in (first.cells[3], second.cells[3])] == [Tone.CRITICAL, Tone.NEUTRAL]
    with qtbot.waitSignal(load.chosen) as said:
        load.people.choose("li")
    assert said.args == ["li"]


def test_the_sheet_foretells_who_would_have_how_many(qtbot):
    people = [Choosable(WANG, "王敏", "在岗"), Choosable(LI, "李航", "未登录")]

    def spread(to):
        return {CaseId(f"c{n}"): to[n % len(to)] for n in range(4)} if to else {}

    sheet = ShareSheet(4, people, frozenset({WANG}), {WANG: 2}, spread)
    qtbot.addWidget(sheet)
    assert sheet.preview.text() == "王敏 得 4 件，共 6 件"
    sheet.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert sheet.preview.text() == "王敏 得 2 件，共 4 件\n李航 得 2 件，共 2 件"
    for n in range(2):
        sheet.list.item(n).setCheckState(Qt.CheckState.Unchecked)
    assert not sheet.chosen() and "请勾选" in sheet.preview.text()


@pytest.fixture
def board(qtbot) -> HandoverBoard:
    board = HandoverBoard()
    qtbot.addWidget(board)
    board.resize(1300, 700)
    board.show()
    return board


def shown(board: HandoverBoard) -> set[str]:
    every = ("write", "note", "sign", "withdraw", "question", "take", "print")
    return {name for name in every if getattr(board, name).isVisible()}


def test_what_may_be_done_follows_from_who_looks_at_what(board):
    board.show_draft(LINES, NOON + timedelta(hours=12), NOON)
    assert shown(board) == {"write", "note", "sign"}
    board.show_page(a_page(), WANG, names, NOON)
    assert shown(board) == {"withdraw", "print"}
    board.show_page(a_page(), LI, names, NOON)
    assert shown(board) == {"question", "take", "print"}
    taken = a_page(HandoverStage.TAKEN, taken_by=LI, taken_at=NOON)
    board.show_page(taken, LI, names, NOON)
    assert shown(board) == {"print"}


def test_a_note_is_about_the_line_under_the_hand(qtbot, board):
    board.show_draft(LINES, NOON + timedelta(hours=12), NOON)
    with qtbot.assertNotEmitted(board.noting):
        board.act_by_letter("N")
    assert "先在左边选中一行" in board.refusal.text()
    board.grid.setCurrentCell(1, 0)
    with qtbot.waitSignal(board.noting) as said:
        board.act_by_letter("N")
    assert said.args == [1]
    board.remarks.setPlainText(" 夜间有雨 ")
    with qtbot.waitSignal(board.signing) as said:
        board.sign.click()
    assert said.args == ["夜间有雨"]
    board.remarks.setPlainText("雨" * 2_001)
    with qtbot.assertNotEmitted(board.signing):
        board.sign.click()
    assert "2001 字，最多 2000 字" in board.refusal.text()


def test_a_line_opens_its_case_and_one_without_a_case_nothing(qtbot, board):
    board.show_page(a_page(), LI, names, NOON)
    with qtbot.waitSignal(board.case_opened) as said:
        board.grid.opened.emit("0")
    assert said.args == ["c1"]
    with qtbot.assertNotEmitted(board.case_opened):
        board.grid.opened.emit("1")


def test_an_open_question_is_answered_by_who_wrote_the_page(qtbot, board):
    doubts = (
        Doubt(n=1, line=2, words="单号？", by=LI, at=NOON, answer="1234", answered_at=NOON),
        Doubt(n=2, line=1, words=HOSTILE, by=LI, at=NOON),
    )
    board.show_page(a_page(doubts=doubts), WANG, names, NOON)
    told = [each.text() for each in board.findChildren(type(board._said))]
    assert "第 2 行 · 李航：单号？" in told and "答复：1234" in told and f"第 1 行 · 李航：{HOSTILE}" in told
    assert "单号？" in board.grid.lines()[1].cells[-1].words


def test_a_page_in_english_has_no_word_of_chinese_of_ours(board):
    speak("en")
    other = HandoverBoard()
    other.show_page(a_page(), LI, lambda account: account, NOON)
    assert other.state.text() == "To be taken over"
    assert other.grid.lines()[0].cells[0].words == "Overdue"
    other.deleteLater()


def test_enter_writes_a_line_with_the_case_that_is_linked(qtbot):
    board = LogBoard()
    qtbot.addWidget(board)
    board.show()
    board.offer_case("c1", "261123-0001")
    board.line.setText("市里来电")
    with qtbot.waitSignal(board.said) as said:
        QTest.keyClick(board.line, Qt.Key.Key_Return)
    assert said.args == ["市里来电", "c1"]
    board.link.setChecked(False)
    with qtbot.waitSignal(board.said) as said:
        QTest.keyClick(board.line, Qt.Key.Key_Return)
    assert said.args == ["市里来电", ""]
    board.line.clear()
    with qtbot.assertNotEmitted(board.said):
        QTest.keyClick(board.line, Qt.Key.Key_Return)


def test_a_day_shows_its_lines_and_a_signature_opens_its_page(qtbot):
    board = LogBoard()
    qtbot.addWidget(board)
    entries = (
        DutyEntry(n=1, at=NOON, by=WANG, words=HOSTILE, case=CaseId("c1")),
        DutyEntry(n=2, at=NOON, by=WANG, kind=EntryKind.SIGNED, handover=HandoverId("p1")),
        DutyEntry(n=3, at=NOON, by=CLOCK, kind=EntryKind.STORM_ENDED, since=NOON, count=65),
    )
    with qtbot.assertNotEmitted(board.day_chosen):
        board.show_day(
            "2026-11-23", DutyDayRow(id="2026-11-23", ver=3, entries=entries), names, lambda case: "261123-0001"
        )
    first, second, third = board.grid.lines()
    assert [cell.words for cell in first.cells] == ["12:00", "王敏", "记事", HOSTILE, "261123-0001"]
    assert second.cells[2] == Cell("交班签字", Tone.INFO)
    assert [cell.words for cell in third.cells] == ["12:00", "枢纽", "告警平息", "自 11-23 12:00 起共 65 条新告警", "—"]
    with qtbot.waitSignal(board.opened) as said:
        board.grid.opened.emit("2")
    assert said.args == ["", "p1"]
    with qtbot.waitSignal(board.day_chosen) as said:
        board.day.setDate(board.day.date().addDays(-1))
    assert said.args == ["2026-11-22"]


def test_digits_turn_the_boards_letters_reach_them_and_esc_leaves(qtbot):
    page = ShiftPage()
    qtbot.addWidget(page)
    page.show()
    for digit, board in ((Qt.Key.Key_2, HANDOVER), (Qt.Key.Key_3, LOG), (Qt.Key.Key_1, LOAD)):
        QTest.keyClick(page, digit)
        assert page.board() == board
    page.load.show_cases("王敏", [a_held(1)])
    page.load.turn_all()
    with qtbot.waitSignal(page.load.sharing):
        QTest.keyClick(page.load.cases, Qt.Key.Key_T)
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page.load.cases, Qt.Key.Key_Escape)


def test_a_digit_typed_into_the_log_stays_a_digit(qtbot):
    page = ShiftPage()
    qtbot.addWidget(page)
    page.show()
    page.turn(LOG)
    QTest.keyClicks(page.log.line, "12345")
    assert (page.log.line.text(), page.board()) == ("12345", LOG)


def test_lamps_say_at_length_what_they_are(qtbot):
    page = ShiftPage()
    qtbot.addWidget(page)
    page.show_lamps([Lamp("枢纽", Tone.GOOD), Lamp("cameras", Tone.WARNING, "cctv", "<b>最后 09:10</b>")])
    pills = [pill for pill in page._pills if not pill.isHidden()]
    assert [pill.text() for pill in pills] == ["枢纽", "cameras"]
    assert "<b>" not in pills[1].toolTip()
    page.show_lamps([Lamp("枢纽", Tone.CRITICAL)])
    assert [pill.text() for pill in page._pills if not pill.isHidden()] == ["枢纽"]


def test_a_page_on_paper_has_both_signatures_the_whole_hash_and_everything_as_text():
    row = a_page(
        HandoverStage.TAKEN, taken_by=LI, taken_at=NOON, doubts=(Doubt(n=1, line=1, words="？", by=LI, at=NOON),)
    )
    said = handover_paper(row, names, "王敏", NOON).toPlainText()
    for words in (
        "王敏 · 11-23 12:01",
        "李航 · 11-23 12:00",
        "ab" * 32,
        HOSTILE,
        "附注：已报修",
        "夜间有雨",
        "第 1 行",
    ):
        assert words in said, words


def test_a_day_on_paper_has_every_line_as_text():
    entries = (
        DutyEntry(n=1, at=NOON, by=WANG, words=HOSTILE, case=CaseId("c1")),
        DutyEntry(n=2, at=NOON, by=CLOCK, kind=EntryKind.RESTARTED, since=NOON),
    )
    row = DutyDayRow(id="2026-11-23", ver=1, entries=entries)
    said = log_paper(row, names, lambda case: "261123-0001", "王敏", NOON).toPlainText()
    assert "值班日志 2026-11-23" in said and f"王敏 · 记事 · {HOSTILE} · 261123-0001" in said
    assert "枢纽 · 枢纽重启 · 此前运行至 11-23 12:00" in said
