"""An area is drawn on the map of a real desk: the list, the chip and the map know of it alone, live, until Esc."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.analytics.region import Region
from console.domain.case.commands import ReportCase
from console.domain.case.things import Source
from console.domain.ids import CaseId
from console.domain.rows import CaseRow
from console.seats.desk import DeskWindow
from console.sync.uuid7 import Uuid7
from tests.flows.room import Room, a_hub, in_the_room, press, until
from tests.flows.test_many import HERE, reported
from widgets.maps.painted import PaintedMap
from widgets.maps.projection import place_on_plane

THERE = replace(HERE, lon=HERE.lon + 0.02)
ALT = Qt.KeyboardModifier.AltModifier


def shown(desk: DeskWindow) -> set[str]:
    return {desk.queue.id_at(row) for row in range(desk.queue.rowCount())}


def on_map(desk: DeskWindow) -> set[str]:
    cases = desk.connection.store.rows(CaseRow)
    return {point.id for point in desk.map._points if point.id in cases}


async def reported_there(desk: DeskWindow) -> CaseId:
    """One more case, at another place."""
    case = CaseId(Uuid7()(datetime.now(UTC)))
    (answer,) = await asyncio.gather(
        *desk.connection.ask_all([(ReportCase(case=case, source=Source.INSPECTOR, title="占道", place=THERE), {})])
    )
    assert answer.result == "ok"
    await until("the store has it", lambda: case in desk.connection.store.rows(CaseRow))
    return case


def around(desk: DeskWindow, lon: float, lat: float, reach_px: int) -> list[QPoint]:
    """The corners of a square around a place on the map."""
    assert isinstance(desk.map, PaintedMap)
    x, y = (round(at) for at in desk.map._window.pixel(*place_on_plane(lon, lat)))
    return [QPoint(x + dx * reach_px, y + dy * reach_px) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]


def test_a_region_of_the_map_narrows_a_real_desk_until_it_is_let_go(qapp: QApplication, tmp_path: Path) -> None:
    async def work(room: Room) -> None:
        desk = await room.desk()
        cases = await reported(desk, 3)
        far = await reported_there(desk)
        await until("all are listed", lambda: shown(desk) >= {*cases, far})
        every = shown(desk)
        place = desk.connection.store.rows(CaseRow)[cases[0]].place
        desk.map.focus(place.lon, place.lat, 15)
        desk.activateWindow()
        await until("the desk is in front", desk.isActiveWindow)

        QTest.keyClick(desk, Qt.Key.Key_A, ALT)
        await until("the map takes the hand", desk.map.hasFocus)
        for corner in around(desk, place.lon, place.lat, 30):
            QTest.mouseClick(desk.map, Qt.MouseButton.LeftButton, pos=corner)
        press(desk.map, "Enter")
        region = desk.queue.region
        assert isinstance(region, Region)
        rows = desk.connection.store.rows(CaseRow)
        inside = {case for case in every if region.holds(rows[case].place.lon, rows[case].place.lat)}
        assert inside >= set(cases) and far not in inside
        assert shown(desk) == inside == on_map(desk)
        assert f"{len(inside)} 件" in desk.plan.chips.region.text() and desk.plan.chips.region.isVisible()
        await until("the hand is back in the list", desk.view.hasFocus)

        (near,) = await reported(desk, 1)
        other = await reported_there(desk)
        await until("the newcomer inside is on the map", lambda: on_map(desk) == inside | {near})
        assert other not in shown(desk) and f"{len(inside) + 1} 件" in desk.plan.chips.region.text()

        press(desk.view, "Esc")
        press(desk.view, "Esc")
        await until("all are listed and shown again", lambda: shown(desk) == every | {near, other} == on_map(desk))
        assert not desk.plan.chips.region.isVisible()

        QTest.keyClick(desk, Qt.Key.Key_A, ALT)
        await until("the map takes the hand again", desk.map.hasFocus)
        press(desk.map, "Esc")
        await until("giving up leads back to the list", desk.view.hasFocus)
        assert desk.queue.region is None

        QTest.keyClick(desk, Qt.Key.Key_W, ALT)
        window = desk.maps.popout.window
        assert desk.map.window() is window and window.isVisible()
        press(window, "J")
        chosen = desk.view.current_id()
        assert chosen is not None and desk.map._selected == chosen, "the keys of the desk, in the map's window too"
        (late,) = await reported(desk, 1)
        await until("the map out there follows", lambda: late in on_map(desk))
        window.close()
        assert desk.map.window() is desk and not desk.map.visibleRegion().isEmpty()

    with a_hub(tmp_path / "hub") as hub:
        in_the_room(qapp, hub, tmp_path, work)
