"""Who reported a case, with real parts: masked on the card, in clear for a reason that the hub has written down."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.case.commands import Personal, ReportCase
from console.domain.case.things import Source
from console.domain.ids import CaseId, PersonId, UnitId
from console.domain.place import Place
from console.seats.desk import DeskWindow
from console.storage.log import DATABASE
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, button, in_the_room, press, until, words_on

HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))
PHONE, HOSTILE = "13812345678", "<b>张三</b>"


async def reported(desk: DeskWindow, reporter: Personal | None) -> CaseId:
    case = CaseId(Uuid7()(datetime.now(UTC)))
    report = ReportCase(case=case, source=Source.HOTLINE, title="占道经营", place=HERE, reporter=reporter)
    assert (await desk.connection.ask(report)).result == "ok"
    await until("the desk lists it", lambda: desk.queue.row_of(case) >= 0)
    return case


def audited(data: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(f"{(data / DATABASE).as_uri()}?mode=ro", uri=True)) as opened:
        return opened.execute("SELECT account, thing, words FROM audit WHERE what = 'reveal'").fetchall()


def test_a_reporter_is_masked_until_somebody_says_why_they_look(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk, office = await room.desk(), await room.office("st-qingquan")
        named = Personal(person=PersonId("p1"), name=HOSTILE, phone=PHONE, words="每天早上都有")
        case, other = await reported(desk, named), await reported(desk, None)
        desk.view.choose(case)
        panel = desk.card.reporters
        await until("the reporter is told", panel.isVisible)
        assert "138****5678" in words_on(panel) and PHONE not in words_on(desk) and "每天" not in words_on(panel)
        assert audited(tmp_path / "data") == []

        button(panel, "查看").click()
        QTest.keyClick(panel.reason, Qt.Key.Key_Return)
        assert "请写明" in panel.refusal.text()
        QTest.keyClicks(panel.reason, "huifang")
        QTest.keyClick(panel.reason, Qt.Key.Key_Return)
        await until("the phone stands there in clear", lambda: PHONE in words_on(panel))
        assert HOSTILE in words_on(panel) and "每天早上都有" in words_on(panel)
        assert audited(tmp_path / "data") == [("desk01", case, "huifang")]

        desk.view.choose(other)
        assert not panel.isVisible(), "of another case nothing is shown"
        await until("and nothing is left", lambda: PHONE not in words_on(desk))
        desk.view.choose(case)
        await until("it is masked again", lambda: panel.isVisible() and "138****5678" in words_on(panel))
        press(desk.view, "Esc")

        await until("the office has it too", lambda: office.connection.store.row(case) is not None)
        office.open_thing(case)
        assert not office.card.reporters.isVisible()

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
