"""A shift is handed over between two desks: cases to a colleague, and the page with two signatures.

The hub goes down in between and comes back: what was signed before is signed after.
"""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from console.domain.calendar import SHANGHAI
from console.domain.case.commands import ClaimCase, ReportCase
from console.domain.case.things import Source
from console.domain.dutylog import EntryKind
from console.domain.handover import HandoverStage, PageLine, page_sha256
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.reference import SetName
from console.domain.rows import CaseRow, DutyDayRow, HandoverRow
from console.ingest.profile import published, read_profile
from console.reports.handover import SECTION_MOST, written
from console.seats.desk import DeskWindow
from console.seats.deskshift import DeskShift
from console.shell import handover
from console.sync.uuid7 import Uuid7
from console.wire.frames import ColleaguesQuery, PaceQuery, ShiftsQuery
from console.wire.link import LinkState
from tests.flows.bad_line import Wire
from tests.flows.room import Hub, Room, a_hub, confirm, in_the_room, press, sheet_in, until, words_on
from tests.support.rows import NOON, a_case, a_promise
from widgets.cases.paper import Preview
from widgets.cases.sheets import WordsSheet
from widgets.shift.load import ShareSheet
from widgets.shift.page import HANDOVER, LOG

SHIFTS = ("06:30", "14:30", "22:30")
HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))
SLOW_S = 40.0
MANY = 50_000


def shift_of(desk: DeskWindow) -> DeskShift:
    assert desk.shift is not None
    return desk.shift


async def reported(desk: DeskWindow, count: int) -> list[CaseId]:
    cases = [CaseId(Uuid7()(datetime.now(UTC))) for _ in range(count)]
    for case in cases:
        told = ReportCase(case=case, source=Source.HOTLINE, title="店外摆摊", place=HERE, class_code="E0405")
        assert (await desk.connection.ask(told)).result == "ok"
        assert (await desk.connection.ask(ClaimCase(case=case))).result == "ok"
    await until("they are listed", lambda: all(desk.connection.store.row(case) for case in cases))
    return cases


def holder(desk: DeskWindow, case: CaseId) -> str | None:
    row = desk.connection.store.row(case)
    return row.holder if isinstance(row, CaseRow) else None


def page_of(desk: DeskWindow) -> HandoverRow:
    (row,) = desk.connection.store.rows(HandoverRow).values()
    return row


def stages_of(desk: DeskWindow) -> list[HandoverStage]:
    return sorted(row.stage for row in desk.connection.store.rows(HandoverRow).values())


def test_cases_are_shared_out_and_whoever_gets_one_is_told(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk, other, leader = await room.desk("desk01"), await room.desk("desk02"), await room.desk("shift01")
        assert other.shift is None, "a dispatcher leads no shift"
        cases = await reported(desk, 4)
        leader.colleagues.look()
        await until("the leader knows who is here", lambda: len(leader.colleagues.people) > 2)
        shift = shift_of(leader)
        shift.enter()
        board = shift.page.load
        board.people.choose("desk01")
        await until("their cases are there", lambda: len(board.cases.lines()) == 4)
        board.turn_all()
        press(board.cases, "T")
        sheet = await sheet_in(leader, ShareSheet)
        assert dict.fromkeys(cases, "desk02") == sheet.chosen(), "who is here, but the leader"
        assert "得 4 件，共 4 件" in sheet.preview.text()
        await confirm(sheet)
        await until("the other has them", lambda: {holder(other, case) for case in cases} == {"desk02"})
        await until("the other was told", lambda: "转来" in words_on(other.plan.toasts))
        assert all(other.handed.told(case) for case in cases)
        other.open_thing(cases[0])
        assert other.handed.told(cases[0]) == "", "it was looked at"
        assert not desk.handed.told(cases[0]), "who gave nothing was told nothing"
        await until("it is said how it went", lambda: "已转交 4 件" in words_on(board))

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_while_the_page_of_a_large_district_is_written_the_window_goes_on_and_says_so(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_under_way = threading.Event()

    def watched(*asked: Any) -> tuple[PageLine, ...]:
        is_under_way.set()
        try:
            return written(*asked)
        finally:
            is_under_way.clear()

    monkeypatch.setattr(handover, "written", watched)

    async def work(room: Room) -> None:
        leader = await room.desk("shift01")
        shift = shift_of(leader)
        rows = [a_case(f"c{n}", promise=a_promise(NOON)) for n in range(MANY)]
        leader.connection.store.replace_all(rows)
        shift.enter()
        shift.page.turn(HANDOVER)
        board, turns = shift.page.handover, 0
        await until("it says that it is being written", lambda: "正在汇总" in board.state.text())
        for _ in range(100_000):
            if "正在汇总" not in board.state.text():
                break
            turns += is_under_way.is_set()
            await asyncio.sleep(0)
        assert turns, "the window stood still"
        told = "".join(cell.words for line in board.grid.lines() for cell in line.cells)
        assert f"另有 {MANY - SECTION_MOST} 件" in told

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_a_shift_is_signed_questioned_and_taken_over_although_the_hub_goes_down(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        await set_the_shifts(room)
        leaves, comes = await room.desk("shift01"), await room.desk("desk01")
        cases = await reported(comes, 2)
        await until("who leaves sees them", lambda: all(leaves.connection.store.row(case) for case in cases))
        out, into = shift_of(leaves), shift_of(comes)
        out.enter()
        out.page.turn(HANDOVER)
        board = out.page.handover
        await until("the page has written itself", lambda: len(board.grid.lines()) == 2)
        board.grid.setCurrentCell(1, 0)
        press(board.grid, "N")
        note = await sheet_in(leaves, WordsSheet)
        note.words.setPlainText("当事人约了六点")
        await confirm(note)
        board.write.click()
        await out.desk.settle()
        assert "当事人约了六点" in board.grid.lines()[1].cells[-1].words, "a note survives writing anew"
        board.remarks.setPlainText("夜间有雨")
        board.sign.click()
        await until("it is signed", lambda: into.waiting == 1)
        signed = page_of(comes)
        assert (signed.stage, signed.by) == (HandoverStage.SIGNED, "shift01")
        assert signed.sha256 == page_sha256(signed.lines, "夜间有雨", signed.until)
        assert f"{signed.until.astimezone(SHANGHAI):%H:%M}" in SHIFTS, (
            "until the next change of the centre's own shifts"
        )
        assert "F4" in words_on(comes.plan.toasts)

        await up_again(room.hub, leaves, comes)
        assert page_of(comes) == signed

        into.enter()
        into.page.turn(HANDOVER)
        theirs = into.page.handover
        theirs.grid.setCurrentCell(1, 0)
        press(theirs.grid, "N")
        question = await sheet_in(comes, WordsSheet)
        question.words.setPlainText("在哪里碰头？")
        await confirm(question)
        await until("the question arrives", lambda: "在哪里碰头？" in words_on(board))
        board.answering.emit(1)
        answer = await sheet_in(leaves, WordsSheet)
        answer.words.setPlainText("门口")
        await confirm(answer)
        await until("the answer arrives", lambda: "门口" in words_on(theirs))
        board.take.click()
        theirs.take.click()
        await until("both have signed", lambda: page_of(leaves).stage is HandoverStage.TAKEN)
        taken = page_of(leaves)
        assert (taken.taken_by, taken.sha256, taken.lines) == ("desk01", signed.sha256, signed.lines)
        await until("nothing waits any more", lambda: into.waiting == 0)

        theirs.print.click()
        (preview,) = comes.findChildren(Preview)
        assert preview.isVisible()
        preview.close()
        into.write_line()
        assert into.page.board() == LOG
        into.page.log.line.setText("市里来电")
        press(into.page.log.line, "Enter")
        await until("the line is kept", lambda: [each.kind for each in day_of(leaves).entries] == KINDS)
        await until("the field is free for the next one", lambda: into.page.log.line.text() == "")
        shown = [[cell.words for cell in line.cells] for line in into.page.log.grid.lines()]
        ((_, by, _, words, _),) = [each for each in shown if each[2] == "枢纽重启"]
        assert by == "枢纽" and words.startswith("此前运行至"), "the hub tells of itself that it was away"

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


@pytest.mark.parametrize("lines", [1, 3])
def test_a_page_that_the_hub_does_not_take_is_taken_back_and_can_be_signed_again(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: int
) -> None:
    """The hub counts another checksum than the seat: it refuses the signature, and nobody finds half a page."""
    monkeypatch.setattr(handover, "page_sha256", lambda *_: "0" * 64)
    monkeypatch.setattr(handover, "LINES_AT_ONCE", 1)

    async def work(room: Room) -> None:
        leader, comes = await room.desk("shift01"), await room.desk("desk01")
        await reported(comes, lines)
        shift = shift_of(leader)
        shift.enter()
        shift.page.turn(HANDOVER)
        board = shift.page.handover
        await until("the page has written itself", lambda: len(board.grid.lines()) == lines)
        board.remarks.setPlainText("夜间有雨")
        board.sign.click()
        await until("the refusal is told", lambda: "所签的与已提交的页面不同" in board.refusal.text())
        await until("it is taken back", lambda: page_of(comes).stage is HandoverStage.WITHDRAWN)
        assert len(page_of(comes).lines) == lines and shift_of(comes).waiting == 0
        assert board.remarks.toPlainText() == "夜间有雨", "what was written is still there"
        monkeypatch.setattr(handover, "page_sha256", page_sha256)
        board.sign.click()
        await until("it is signed after all", lambda: shift_of(comes).waiting == 1)
        assert stages_of(comes) == [HandoverStage.SIGNED, HandoverStage.WITHDRAWN]

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_a_page_that_the_hub_has_not_answered_for_is_taken_back_once_it_hears(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "WITHIN_S", 0.5)

    async def work(room: Room) -> None:
        wire = Wire(room.hub.url)
        await wire.start()
        comes = await room.desk("desk01")
        room.url = wire.url
        leader = await room.desk("shift01")
        await reported(comes, 1)
        shift = shift_of(leader)
        shift.enter()
        shift.page.turn(HANDOVER)
        board = shift.page.handover
        await until("the page has written itself", lambda: len(board.grid.lines()) == 1)
        wire.hold()
        board.sign.click()
        await until("it is told", lambda: "枢纽未答复" in board.refusal.text())
        await until("nothing more is asked", lambda: leader.connection.unsent == 2)
        wire.pass_on()
        await until("it is taken back", lambda: stages_of(comes) == [HandoverStage.WITHDRAWN], 60.0)
        assert shift_of(comes).waiting == 0
        monkeypatch.setattr(handover, "WITHIN_S", 20.0)
        board.sign.click()
        await until("it is signed after all", lambda: shift_of(comes).waiting == 1)
        await wire.close()

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


async def set_the_shifts(room: Room) -> None:
    chief = await room.on_the_wire("admin")
    rules = replace(read_profile("demo").rules, shifts=SHIFTS)
    assert (await chief.ask(published(SetName.RULES, rules))).result == "ok"


KINDS = [EntryKind.SIGNED, EntryKind.RESTARTED, EntryKind.TAKEN, EntryKind.NOTE]


def day_of(desk: DeskWindow) -> DutyDayRow:
    (row,) = desk.connection.store.rows(DutyDayRow).values()
    return row


async def up_again(hub: Hub, *desks: DeskWindow) -> None:
    """The power fails and comes back."""
    hub.kill()
    await until("they notice", lambda: all(desk.connection.state is not LinkState.LIVE for desk in desks))
    hub.start()
    await until("they are back", lambda: all(desk.connection.state is LinkState.LIVE for desk in desks), SLOW_S)


def test_a_card_tells_who_works_on_its_case_by_name_once_the_names_are_here(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        other = await room.on_the_wire("desk02")
        case = CaseId(Uuid7()(datetime.now(UTC)))
        told = ReportCase(case=case, source=Source.HOTLINE, title="店外摆摊", place=HERE, class_code="E0405")
        assert (await other.ask(told)).result == "ok"
        assert (await other.ask(ClaimCase(case=case))).result == "ok"
        desk = await room.desk("desk01")
        desk.colleagues.people = ()
        desk.reference.lexicon.name_people({})
        await until("it is listed", lambda: desk.queue.row_of(case) >= 0)
        desk.open_thing(case)
        assert "desk02" in words_on(desk.card)
        desk.colleagues.look()
        await until("the name is there", lambda: "陈立" in words_on(desk.card))

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_a_unit_learns_nothing_of_shifts(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        leader, office, wall = await room.desk("shift01"), await room.office("st-qingquan"), await room.wall()
        (case,) = await reported(leader, 1)
        shift = shift_of(leader)
        shift.enter()
        shift.page.turn(HANDOVER)
        await shift.desk.settle()
        shift.page.handover.remarks.setPlainText("只给值班长")
        shift.page.handover.sign.click()
        await until("it is signed", lambda: shift.page.handover.state.text() == "待接班")
        await until("the office has heard of the case", lambda: office.connection.store.row(case))
        await until("the wall has the state of the page", lambda: wall.connection.store.rows(HandoverRow))
        assert not office.connection.store.rows(HandoverRow) and not office.connection.store.rows(DutyDayRow)
        page = page_of(leader)
        (shown,) = wall.connection.store.rows(HandoverRow).values()
        assert (shown.lines, shown.remarks, shown.by) == ((), "", "")
        period = {"since": page.opened_at - timedelta(days=1), "until": datetime.now(UTC)}
        for seat in (office, wall):
            for query in (ShiftsQuery(**period), PaceQuery(**period), ColleaguesQuery()):
                found = await seat.connection.find(query)
                assert found.reason is not None and not found.rows and found.data is None, query
        found = await leader.connection.find(ShiftsQuery(**period))
        assert page in found.rows and any(isinstance(row, DutyDayRow) for row in found.rows)

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
