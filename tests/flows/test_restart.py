"""The hub dies in the middle of an ask: one answer, one effect, and every window comes back by itself."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.domain.case.commands import DispatchCase, FileCase, RegisterCase, ReportCase
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.sync.uuid7 import Uuid7
from console.wire.frames import Answer, TimelineQuery
from console.wire.link import LinkState
from tests.flows.room import Room, a_hub, confirm, in_the_room, press, sheet_in, until, words_on
from widgets.cases.actsheet import ActSheet
from widgets.cases.wording import WordsAnswer

OFFICE = UnitId("st-qingquan")
HERE = Place(117.4757, 36.7597, "柳溪路731号前", OFFICE)
PATIENCE = timedelta(seconds=31)
"""As long as it takes until an old picture is red."""


async def a_case(desk: DeskWindow) -> CaseId:
    case = CaseId(Uuid7()(datetime.now(UTC)))
    report = ReportCase(case=case, source=Source.INSPECTOR, title="占道经营", place=HERE)
    assert (await desk.connection.ask(report)).result == "ok"
    await until("the case is listed", lambda: desk.queue.row_of(case) >= 0)
    return case


async def dispatch(desk: DeskWindow, case: CaseId) -> None:
    """The case becomes a task of the street office."""
    for command in (
        RegisterCase(case=case),
        FileCase(case=case, class_code="E0405", condition=1),
        DispatchCase(case=case, lead=OFFICE),
    ):
        assert (await desk.connection.ask(command)).result == "ok"


def kept(desk: DeskWindow, answers: list[Answer], n: int) -> bool:
    """Whether the n-th ask is on this machine's disk, or answered already."""
    return desk.connection.unsent == 1 or len(answers) == n


def is_cut(window: DeskWindow | OfficeWindow) -> bool:
    """Its link is, and the window has been told: that is a turn of the loop later."""
    has_no_link = window.connection.state in (LinkState.WAITING, LinkState.DIALLING)
    return has_no_link and "连接中断，正在重连" in window.connection.freshness.text


def is_back(window: DeskWindow | OfficeWindow) -> bool:
    is_whole = window.connection.state is LinkState.LIVE and window.connection.freshness.level == "good"
    return is_whole and "数据实时" in words_on(window.head) and not window.banner.isVisible()


def grow_old(window: DeskWindow | OfficeWindow) -> None:
    """As if the hub had been silent for longer than a seat is patient."""
    assert window.connection.link.last_mark_at is not None
    window.connection.link.last_mark_at -= PATIENCE
    window.connection.refresh_freshness()
    window.tick()


async def told(window: DeskWindow, case: str) -> Counter[str]:
    """What the hub's own timeline holds of a case, by kind."""
    found = await window.connection.find(TimelineQuery(thing=case), limit=200)
    return Counter(item.kind for item in found.items)


def test_a_hub_that_dies_under_an_ask_answers_it_once_when_it_is_back(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk, office = await room.desk(), await room.office(OFFICE)
        case, task = await a_case(desk), await a_case(desk)
        await dispatch(desk, task)
        await until("the office sees it", lambda: office.queue.row_of(task) >= 0)
        answers: list[Answer] = []
        desk.connection.answered.connect(answers.append)
        desk.view.choose(case)
        office.view.choose(task)

        room.hub.freeze()
        press(desk.view, "R")
        await until("the ask is under way", lambda: desk.connection.unsent == 1)
        room.hub.kill()
        for window in (desk, office):
            await until("the cut is noticed", partial(is_cut, window))
            grow_old(window)
            assert window.banner.isVisible() and "连接中断" in window.banner.text()
            assert "数据截至" in words_on(window.head)
        assert "待送达 1" in words_on(desk.head), "the dispatcher sees that it is not delivered"

        press(desk.view, "U")
        await until("what cannot wait is refused", lambda: "须连线办理" in words_on(desk.card))
        press(office.view, "N")
        sheet = await sheet_in(office.card, ActSheet)
        words = sheet.control("words")
        assert isinstance(words, WordsAnswer)
        words.edit.setPlainText("断线时记下的话")
        await confirm(sheet)
        await until("the note is kept here", lambda: office.connection.unsent == 1)
        await until("the hand is free", lambda: not office.card.has_sheet())
        assert "已存入本机" in words_on(office.toasts)

        room.hub.start()
        for window in (desk, office):
            await until("the window is back", partial(is_back, window))
        await until("the ask has its answer", lambda: desk.connection.unsent == 0 and bool(answers))
        await until("the note is delivered", lambda: office.connection.unsent == 0)
        row = desk.connection.store.row(case)
        assert isinstance(row, CaseRow) and (row.stage, row.holder) == (Stage.REGISTERED, "desk01")
        assert [answer.result for answer in answers] == ["ok"]
        assert await told(desk, case) == Counter(CaseReported=1, CaseRegistered=1)
        assert (await told(desk, task))["NoteAdded"] == 1
        assert "须连线办理" not in words_on(desk.card), "what is no longer so is no longer said"
        await until("the office is told that it arrived", lambda: "已送达" in words_on(office.toasts))
        desk.view.choose(task)
        await until("the desk reads the note", lambda: "断线时记下的话" in words_on(desk.card))

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_asks_that_meet_the_kill_at_any_moment_have_one_effect_each(qapp: QApplication, tmp_path: Path) -> None:
    """The kill falls before the ask is read, while it is decided, or before its answer is heard."""

    async def work(room: Room) -> None:
        desk = await room.desk()
        case = await a_case(desk)
        answers: list[Answer] = []
        desk.connection.answered.connect(answers.append)
        for n, pause in enumerate((0, 3, 9), start=1):
            desk.view.choose(case)
            press(desk.view, "U")
            await until("the nudge is kept", partial(kept, desk, answers, n))
            for _ in range(pause):
                await asyncio.sleep(0)
            room.hub.kill()
            await until("the cut is noticed", lambda: is_cut(desk))
            room.hub.start()
            await until("the seat is back", lambda: is_back(desk))
            await until("it is answered", lambda: desk.connection.unsent == 0)
            assert len(answers) == n
            assert (await told(desk, case))["CaseNudged"] == n
        assert [answer.result for answer in answers] == ["ok"] * 3

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
