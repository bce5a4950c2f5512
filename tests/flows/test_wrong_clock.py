"""A machine three years behind, with a real hub: it says so, and no deadline is another for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.domain.case.commands import RegisterCase, ReportCase
from console.domain.case.things import Source
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.shell.loop import steady_clock
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, button, in_the_room, until

HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))


def test_a_machine_three_years_behind_says_so_and_counts_no_deadline_wrong(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        right = room.clock
        room.clock = lambda: right() - timedelta(days=3 * 365)
        desk = await room.desk()
        await until("the desk says so", lambda: "本机时间差 3 年（慢），请校时" in desk.clock.text())
        case = CaseId(Uuid7()(datetime.now(UTC)))
        told = ReportCase(case=case, source=Source.HOTLINE, title="占道经营", place=HERE)
        assert (await desk.connection.ask(told)).result == "ok"
        await until("it is listed", lambda: desk.queue.row_of(case) >= 0)
        left = desk.queue.index(desk.queue.row_of(case), 3).data()
        assert left.startswith(("剩 14 分", "剩 15 分")), left
        assert (await desk.connection.ask(RegisterCase(case=case))).result == "ok", "no ask is too old by that clock"

        button(desk.clock, "知道了").click()
        desk.tick()
        assert desk.clock.isHidden(), "once put away it is not told again"

        room.clock = steady_clock()
        other = await room.desk("desk02")
        await until("the other is live", lambda: other.connection.freshness.level == "good")
        other.tick()
        assert other.clock.isHidden()

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
