"""The map of a session is kept from its first sight on: most shifts have none, and it costs as much as the other."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from tests.flows.room import Room, a_hub, in_the_room, press, until
from tests.flows.test_many import reported


def cases_on(desk: DeskWindow, view) -> set[str]:
    cases = desk.connection.store.rows(CaseRow)
    return {point.id for point in view._points if point.id in cases}


def test_the_map_of_a_session_is_filled_at_its_first_sight_and_kept_from_then_on(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        before = set(await reported(desk, 2))
        await until("the map of the district has them", lambda: cases_on(desk, desk.map) >= before)
        assert cases_on(desk, desk.session_map) == set(), "nobody has seen it yet"

        desk.queue.admit()
        await until("they are listed", lambda: all(desk.queue.row_of(each) is not None for each in before))
        desk._open_point(next(iter(before)))
        press(desk, "M")
        await until("the room is open", desk.session_map.isVisible)
        await until("it has them now", lambda: cases_on(desk, desk.session_map) >= before)
        desk.rooms.back()
        after = set(await reported(desk, 1))
        await until("and what comes later", lambda: cases_on(desk, desk.session_map) >= after)

    with a_hub(tmp_path / "data") as hub:
        in_the_room(qapp, hub, tmp_path, work)
