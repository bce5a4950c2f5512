"""A small screen at 150 %: 911×512 points. No window of a seat asks for more, whatever page is open."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from tests.flows.room import Room, a_hub, in_the_room

SCREEN = QSize(910, 512)
SETTLE_S = 0.1
"""A window obeys what its parts ask for in a later turn of the loop."""
MAP_LEAST = 150
"""Points of the map that are of any use."""


async def every_page_fits(room: Room) -> None:
    desk = await room.desk()
    desk.resize(SCREEN)
    for page in ("cases", "items", "shift"):
        desk.rooms.turn(page)
        await asyncio.sleep(SETTLE_S)
        assert desk.size() == SCREEN, page
    desk.rooms.back()
    assert desk.map.width() >= MAP_LEAST
    office = await room.office("st-qingquan")
    office.resize(SCREEN)
    admin = await room.admin()
    admin.resize(SCREEN)
    await asyncio.sleep(SETTLE_S)
    assert (office.size(), admin.size()) == (SCREEN, SCREEN)


def test_every_window_fits_a_small_screen(qapp: QApplication, tmp_path: Path) -> None:
    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, every_page_fits)
