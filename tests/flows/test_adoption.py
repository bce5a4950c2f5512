"""A claim made a case while another case is in hand: the hand goes to the new case, and the keys with it."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.domain.case.commands import ReportCase
from console.domain.case.stages import Stage
from console.domain.case.things import Source
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.seats.actors.pictures import Moment
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, in_the_room, press, sheet_in, until
from tests.flows.test_thread import SETTINGS, a_picture, push
from widgets.cases.sheets import FileSheet

HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))


def test_the_case_made_of_a_claim_comes_under_the_hand(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        other = CaseId(Uuid7()(datetime.now(UTC)))
        report = ReportCase(case=other, source=Source.CITIZEN, title="井盖缺失", place=HERE)
        assert (await desk.connection.ask(report)).result == "ok"
        await until("another case is listed", lambda: desk.queue.rowCount() == 1)
        press(desk.view, "J")
        assert desk.view.current_id() == other and desk.queue.is_held
        await push(room.hub, a_picture(Moment.WRONG))
        await until("the strip shows the claim", lambda: desk.alerts.rowCount() == 1)
        press(desk.strip, "J")
        press(desk.strip, "V")
        await until("the hand is on the new case", lambda: desk.view.current_id() not in (None, other))
        shown = desk.card.current()
        assert shown is not None and (shown.id, shown.stage) == (desk.view.current_id(), Stage.REGISTERED)
        press(desk.view, "F")
        assert (await sheet_in(desk.card, FileSheet)).isVisible()

    with a_hub(tmp_path / "data", SETTINGS) as hub:
        in_the_room(qapp, hub, tmp_path, work)
