"""A walk through every seat of a demo that nobody watches: it does what a person would, and takes pictures.

the day passes ─▶ desk: a case open ─▶ a session between desk and office, with pins and a decision ─▶ wall
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from console.domain.case.stages import Stage
from console.domain.ids import CaseId, SessionId, SupervisionId
from console.domain.rows import CaseRow, SessionRow
from console.domain.session import DropPin, Resolve, SayNote
from console.seats.desk import DeskWindow
from console.seats.office import OfficeWindow
from console.shell.connection import Connection
from console.shell.frame import SeatFrame
from console.shell.pace import PaceMeter
from resources.tongue import say

STEP_S = 0.1
SETTLE_S = 1.5
LIVE_S = 8.0
"""How long the live stream is timed before the pictures are taken."""


class Tour:
    """Walks the windows of a demo within `seconds`; gives what it saw."""

    def __init__(
        self,
        windows: Mapping[str, SeatFrame],
        connections: dict[str, Connection],
        shots: Path,
        *,
        seconds: float,
        shown_at: datetime,
    ) -> None:
        self._windows, self._connections, self._shots = windows, connections, shots
        self._ends = asyncio.get_running_loop().time() + seconds
        self._shown_at = shown_at
        self._saved: list[str] = []

    async def go(self) -> dict[str, Any]:
        """The whole walk; the report names the pictures and the figures."""
        self._shots.mkdir(parents=True, exist_ok=True)
        meters = self._meters()
        is_steady = await self._until(lambda: self._hub_now() >= self._shown_at, 0.6)
        for meter in meters.values():
            meter.timing = is_steady
        await self._pause(LIVE_S)
        await self._work_at_the_desk()
        await self._meet()
        for window in self._windows.values():
            self._leave_session(window)
        await self._look_at_the_queue()
        for name, window in self._windows.items():
            self._shoot(name, window)
        await self._until(lambda: False, 1.0)
        return self._report(meters)

    def _meters(self) -> dict[str, PaceMeter]:
        return {
            name: PaceMeter(self._connections[name].store, window.view.viewport(), self._connections[name].hub_now)
            for name, window in self._windows.items()
            if isinstance(window, DeskWindow | OfficeWindow)
        }

    async def _work_at_the_desk(self) -> None:
        desk = self._windows.get("desk")
        if not isinstance(desk, DeskWindow):
            return
        desk.queue.hold(False)
        desk.queue.admit()
        shown = [desk.connection.store.row(desk.queue.id_at(n)) for n in range(desk.queue.rowCount())]
        case = next((row for row in shown if isinstance(row, CaseRow) and row.stage is Stage.HANDLING), None)
        if case is not None:
            desk.view.choose(case.id)
            desk.map.focus(case.place.lon, case.place.lat, 12.5)
        office = self._windows.get("office")
        if isinstance(office, OfficeWindow) and office.queue.rowCount():
            office.view.choose(office.queue.id_at(0))
        await self._pause(SETTLE_S)

    async def _look_at_the_queue(self) -> None:
        """Back at the desk: the list from its top, the second case of it on the card."""
        desk = self._windows.get("desk")
        if isinstance(desk, DeskWindow) and desk.queue.rowCount() > 1:
            desk.queue.hold(False)
            desk.queue.admit()
            desk.view.choose(desk.queue.id_at(1))
            desk.view.scrollToTop()
            desk.map.fit()
        await self._pause(SETTLE_S)

    async def _meet(self) -> None:
        desk, office = self._windows.get("desk"), self._windows.get("office")
        if not isinstance(desk, DeskWindow) or not isinstance(office, OfficeWindow):
            return
        case = self._a_case(desk, Stage.HANDLING, street=office.actor.unit) or self._a_case(
            desk, Stage.TO_SIGN, street=office.actor.unit
        )
        if case is None:
            return
        desk.view.choose(case.id)
        await self._pause(STEP_S)
        desk.rooms.confer(desk.card.current())
        session = desk.sessions.current
        store = desk.connection.store
        if session is None or not await self._until(lambda: isinstance(store.row(session), SessionRow), 0.8):
            return
        await self._until(lambda: bool(office.sessions.under_way()), 0.8)
        office.join()
        desk.rooms.enter(session)
        lon, lat = case.place.lon, case.place.lat
        words = say("箱体权属在园林，垃圾由环卫清运", "The box belongs to the gardens, the waste to sanitation")
        pins = ((desk.connection, say("现场", "Here"), 0.0), (office.connection, say("箱体", "The box"), 0.004))
        for connection, pin, east in pins:
            drop = DropPin(session=session, pin=str(uuid4()), lon=lon + east, lat=lat + east / 3, label=pin)
            async with asyncio.timeout(5):
                await connection.ask(drop)
        async with asyncio.timeout(5):
            await office.connection.ask(SayNote(session=session, words=words))
        async with asyncio.timeout(5):
            await desk.connection.ask(self._resolution(session, case, desk.hub_now()))
        for view in (desk.session_map, office.session_map):
            view.focus(lon, lat, 14)
        await self._pause(SETTLE_S)
        self._shoot("session", desk)
        self._shoot("session-office", office)

    def _resolution(self, session: SessionId, case: CaseRow, now: datetime) -> Resolve:
        units = [each.unit for each in case.assignments]
        return Resolve(
            session=session,
            supervision=SupervisionId(str(uuid4())),
            words=say("三日内移位并补划收运点，街道每日巡查", "Move it within three days; the street checks daily"),
            lead=units[0],
            co=tuple(units[1:2]),
            due_at=now + timedelta(days=3),
            case=CaseId(case.id),
        )

    def _leave_session(self, window: SeatFrame) -> None:
        if isinstance(window, DeskWindow):
            window.rooms.back()
        elif isinstance(window, OfficeWindow):
            window.back()

    def _a_case(self, desk: DeskWindow, stage: Stage, street: str | None = None) -> CaseRow | None:
        rows = desk.connection.store.rows(CaseRow).values()
        found = [
            row
            for row in rows
            if row.stage is stage and (street is None or row.place.street == street or row.lead == street)
        ]
        found.sort(key=lambda row: (-len(row.photos), row.number))
        return found[0] if found else None

    def _hub_now(self) -> datetime:
        return next(iter(self._connections.values())).hub_now()

    async def _until(self, is_so: Callable[[], bool], share: float) -> bool:
        """Wait for something, but leave time for the rest of the walk; whether it came to be."""
        loop = asyncio.get_running_loop()
        last = loop.time() + (self._ends - loop.time()) * share
        while not is_so():
            if loop.time() >= last:
                return False
            await asyncio.sleep(STEP_S)
        return True

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _shoot(self, name: str, window: SeatFrame) -> None:
        file = self._shots / f"{name}.png"
        if window.grab().save(str(file)):
            self._saved.append(str(file))

    def _report(self, meters: dict[str, PaceMeter]) -> dict[str, Any]:
        seats = {}
        for name, meter in meters.items():
            pace = meter.pace()
            seats[name] = {
                "cases": pace.kinds.get("CaseReported", 0),
                "alerts": pace.kinds.get("AlertRaised", 0),
                "dispatched": pace.kinds.get("CaseDispatched", 0),
                "closed": pace.kinds.get("CaseClosed", 0),
                "events": sum(pace.kinds.values()),
                "timed": len(pace.to_screen_ms),
                "to_screen_ms_p50": pace.percentile(0.5),
                "to_screen_ms_p95": pace.percentile(0.95),
            }
        return {"seats": seats, "pictures": self._saved}
