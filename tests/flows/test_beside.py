"""Two people over one case: each sees that the other has it open, at once and only as long as that is so."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.domain.case.commands import ReportCase
from console.domain.case.things import Source
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.sync.uuid7 import Uuid7
from resources import roles
from tests.flows.room import Room, a_hub, in_the_room, press, until

HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))


async def two_cases(desk: DeskWindow) -> list[CaseId]:
    made, found = Uuid7(), list[CaseId]()
    for title in ("占道经营", "井盖缺失"):
        found.append(CaseId(made(datetime.now(UTC))))
        report = ReportCase(case=found[-1], source=Source.INSPECTOR, title=title, place=HERE)
        assert (await desk.connection.ask(report)).result == "ok"
    return found


def marked(desk: DeskWindow, case: str) -> str:
    place = desk.queue.row_of(case)
    return str(desk.queue.index(place, 0).data(roles.BESIDE)) if place >= 0 else ""


def flagged(window: DeskWindow | OfficeWindow) -> list[str]:
    return [words for words in window.card.marks.flags() if "正在看" in words]


def test_who_else_has_a_case_open_is_told_at_once_and_no_longer_than_it_is_so(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        desk, office = await room.desk(), await room.office("st-qingquan")
        first, second = await two_cases(desk)
        await until("the desk lists both", lambda: desk.queue.row_of(first) >= 0 and desk.queue.row_of(second) >= 0)
        await until("so does the office", lambda: office.connection.store.row(second) is not None)
        desk.view.choose(first)
        assert (marked(desk, first), flagged(desk)) == ("", []), "oneself is nobody else"

        office.open_thing(first)
        await until("the desk sees the office on its card", lambda: flagged(desk) == ["清泉街道 正在看"])
        assert (marked(desk, first), marked(desk, second)) == ("清泉街道 正在看", "")
        await until("and the office the desk", lambda: flagged(office) == ["周敏 正在看"])

        desk.view.choose(second)
        assert flagged(desk) == [], "what was said of one case is not said of the next"
        await until("the office is alone again", lambda: flagged(office) == [])
        assert marked(desk, first) == "清泉街道 正在看", "the list goes on saying so"

        office.open_thing(second)
        await until("the office finds the desk there", lambda: flagged(office) == ["周敏 正在看"])
        press(desk.view, "M")
        await until("who stands in a session is not at the case", lambda: flagged(office) == [])
        desk.card.work_begun.emit(False)
        stand = desk.connection._courier._stand
        assert stand is not None and stand.room.startswith("session/"), "an answer that comes late moves nobody"
        press(desk.room, "Esc")
        await until("back from it the desk is seen at its case again", lambda: flagged(office) == ["周敏 正在看"])

        office.card.asked.emit("add_note")
        await until("the desk sees the office at work", lambda: marked(desk, second) == "清泉街道 正在办")
        office.card.close_sheet()
        await until("and done with it", lambda: marked(desk, second) == "清泉街道 正在看")

        office.connection.sign_out()
        await until("who has left has nothing open", lambda: marked(desk, second) == "" and flagged(desk) == [])

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
