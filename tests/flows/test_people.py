"""Who did what is told by name, at a desk and at the office that the work goes to; never as anything but text."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from console.domain.case.commands import AddNote, DispatchCase, FileCase, HandCaseOver, RegisterCase, ReportCase
from console.domain.case.things import Source
from console.domain.ids import AccountId, CaseId, UnitId
from console.domain.place import Place
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, in_the_room, until, words_on

OFFICE = UnitId("st-qingquan")
HERE = Place(117.4757, 36.7597, "柳溪路731号前", OFFICE)
HOSTILE = "<b>李强</b><img src=x>"


async def read(widget: QWidget, words: str) -> None:
    await until(f"{words} can be read", lambda: words in words_on(widget))


def is_named(card: QWidget, name: str, account: str) -> bool:
    """Whether the whole card knows them by name, and nowhere by their account."""
    return name in words_on(card) and account not in words_on(card)


def test_an_office_reads_the_names_of_who_sends_it_work_also_of_those_who_come_to_it_later(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        chief = await room.admin()
        hub = room.hub
        hub.passwords["operator03"] = await chief.connection.calls.enrol(AccountId("operator03"), HOSTILE, "")
        first, second = await room.on_the_wire("desk01"), await room.on_the_wire("operator03")
        case = CaseId(Uuid7()(datetime.now(UTC)))
        for command in (
            ReportCase(case=case, source=Source.HOTLINE, title="店外摆摊", place=HERE, class_code="E0405"),
            RegisterCase(case=case),
            FileCase(case=case, class_code="E0405", condition=1),
            DispatchCase(case=case, lead=OFFICE),
        ):
            assert (await first.ask(command)).result == "ok"
        seats: tuple[OfficeWindow | DeskWindow, ...] = await room.office(OFFICE), await room.desk("shift01")
        for seat in seats:
            await until("it is listed", partial(seat.connection.store.row, case))
            seat.open_thing(case)
            await read(seat.card.steps, "周敏")
            await until("the card names who has the case", partial(is_named, seat.card, "周敏", "desk01"))
        assert (await first.ask(HandCaseOver(case=case, to=AccountId("operator03")))).result == "ok"
        assert (await second.ask(AddNote(case=case, words="已电话联系"))).result == "ok"
        for seat in seats:
            await read(seat.card.steps, HOSTILE)
            await until("it is their case now", partial(is_named, seat.card, HOSTILE, "operator03"))

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
