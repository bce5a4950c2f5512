"""Data that is damaged, as people at a seat meet it: a red line, a picture to look at, asks that wait; and then a
backup that is put back, and everything goes on by itself."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from console.domain.case.commands import AddNote
from console.hub.backup import back_up
from console.hub.restore import restore
from console.storage.log import DATABASE
from tests.flows.room import Room, a_hub, in_the_room, until
from tests.flows.test_restart import a_case, is_back, told


@pytest.mark.expects_warnings
def test_a_desk_says_that_the_data_is_damaged_and_goes_on_when_it_is_put_back(
    qapp: QApplication, tmp_path: Path
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"

    async def work(room: Room) -> None:
        desk = await room.desk()
        kept, spoilt = await a_case(desk), await a_case(desk)
        await asyncio.to_thread(back_up, data, copy, datetime.now(UTC))
        room.hub.stop()
        with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as connection:
            connection.execute("UPDATE thing SET body = replace(body, '占道', '花园') WHERE id = ?", (spoilt,))
        room.hub.start()
        await until("the red line is there", lambda: "枢纽只读" in desk.banner.text() and desk.banner.isVisible())
        await until("what is whole is shown", lambda: desk.queue.row_of(kept) >= 0)
        assert desk.queue.row_of(spoilt) == -1
        answer = desk.connection.ask(AddNote(case=kept, words="等数据恢复"))
        await until("the ask waits", lambda: desk.connection.unsent == 1)
        room.hub.stop()
        await asyncio.to_thread(restore, copy, data, datetime.now(UTC), is_preview=False)
        room.hub.start()
        await until("the desk is back", lambda: is_back(desk))
        assert desk.queue.row_of(spoilt) >= 0
        assert (await answer).result == "ok"
        assert (await told(desk, kept))["NoteAdded"] == 1

    with a_hub(data) as hub:
        in_the_room(qapp, hub, tmp_path, work)
