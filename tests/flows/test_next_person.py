"""At the end of a shift the next person signs in at the same seat: nothing of the last one is there, none is lost."""

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.domain.case.commands import AddNote, ReportCase
from console.domain.case.things import Source
from console.domain.ids import CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from console.shell.connection import Connection
from console.shell.furnished import furnished
from console.shell.opening import Opening, a_connection, gone
from console.sync.uuid7 import Uuid7
from console.wire.frames import TimelineQuery
from console.wire.link import LinkState
from tests.flows.room import Room, a_hub, in_the_room, press, until

HERE = Place(117.4757, 36.7597, "柳溪路731号前", UnitId("st-qingquan"))
FIRST_LIST_S = 20.0
SLOW_S = 40.0


class Seat:
    """A seat from its door on, as a person opens it; used as `async with`."""

    def __init__(self, room: Room, folder: Path) -> None:
        self.hub = room.hub
        connect = partial(a_connection, "desk", room.hub.url, folder)
        self.opening = Opening("desk", connect(), furnished(DeskWindow), "", room.hub.url, again=connect)

    async def __aenter__(self) -> Self:
        self.opening.door.show()
        await self.connection.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.opening.close()
        await self.opening.settle()
        await self.connection.close()
        await gone(self.opening.door, self.opening.window)

    @property
    def connection(self) -> Connection:
        return self.opening.connection

    async def sign_in(self, account: str) -> DeskWindow:
        """Type it at the door and wait for the window."""
        door = self.opening.door
        door.account.setText(account)
        door.password.setText(self.hub.passwords[account])
        press(door, "Enter")
        await until(f"{account} has a window", lambda: self.opening.window is not None, FIRST_LIST_S)
        window = self.opening.window
        assert isinstance(window, DeskWindow)
        return window

    async def leave(self) -> None:
        """The button in the head, then the one that means it."""
        window = self.opening.window
        assert isinstance(window, DeskWindow)
        window.head.leave.click()
        assert window.farewell.isVisible()
        window.farewell.leave.click()
        await until("the door stands there", self.opening.door.account.isEnabled)
        assert self.opening.window is None and self.opening.door.isVisible()


async def reported(window: DeskWindow) -> CaseId:
    case = CaseId(Uuid7()(datetime.now(UTC)))
    told = ReportCase(case=case, source=Source.HOTLINE, title="店外摆摊", place=HERE, class_code="E0405")
    assert (await window.connection.ask(told)).result == "ok"
    await until("it is listed", lambda: window.queue.row_of(case) is not None)
    return case


def test_the_next_person_signs_in_at_the_same_seat_and_finds_nothing_of_the_last(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        async with Seat(room, tmp_path / "seat") as seat:
            first = await seat.sign_in("desk01")
            assert first.shift is not None
            case = await reported(first)
            first.filtering.search("摆摊")
            first.plan.chips.starred.emit(True)
            await seat.leave()
            door = seat.opening.door
            assert (door.account.text(), door.password.text()) == ("", "")
            assert not seat.connection.store.rows(CaseRow), "no row stays behind"
            began = time.monotonic()
            second = await seat.sign_in("desk02")
            await until("the list is there", lambda: second.queue.row_of(case) is not None)
            print(f"first list after {time.monotonic() - began:.2f} s")
            assert second is not first and second.shift is None, "a dispatcher leads no shift"
            assert second.actor.account == "desk02"
            assert not [each for each in second.queue.filters if "摆摊" in each.name.zh], "a filter of the other's own"
            await seat.leave()
            third = await seat.sign_in("desk01")
            assert [each for each in third.queue.filters if "摆摊" in each.name.zh], "one's own is there again"

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)


def test_what_is_unsent_is_said_and_goes_out_for_who_asked_it(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        async with Seat(room, tmp_path / "seat") as seat:
            first = await seat.sign_in("desk01")
            case = await reported(first)
            room.hub.kill()
            await until("the cut is known", lambda: seat.connection.state is not LinkState.LIVE)
            note = seat.connection.ask(AddNote(case=case, words="已电话告知"))
            await until("it is kept", lambda: seat.connection.unsent == 1)
            first.head.leave.click()
            assert "1 项操作待送达" in first.farewell.words()
            QTest.keyClick(first.farewell, Qt.Key.Key_Escape)
            assert first.farewell.isHidden() and seat.opening.window is first, "who stays goes on"
            await seat.leave()
            assert note.cancelled(), "nobody waits for it here any more"
            room.hub.start()
            second = await seat.sign_in("desk02")
            await until("the second has the case", lambda: second.queue.row_of(case) is not None, SLOW_S)
            found = await seat.connection.find(TimelineQuery(thing=case))
            assert seat.connection.unsent == 0 and "NoteAdded" not in [each.kind for each in found.items]
            await seat.leave()
            await seat.sign_in("desk01")
            await until("it has gone out", lambda: seat.connection.unsent == 0, SLOW_S)
            found = await seat.connection.find(TimelineQuery(thing=case))
            assert ("NoteAdded", "desk01") in [(each.kind, each.by) for each in found.items]

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
