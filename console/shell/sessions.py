"""会商 on a seat: opening one, standing in its room, and what is said there. The same at desk and office."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from PySide6.QtCore import QObject

from console.domain.case.things import Part
from console.domain.catalogue import Command
from console.domain.ids import AccountId, CaseId, SessionId, SupervisionId, UnitId
from console.domain.rows import CaseRow, SessionRow
from console.domain.session import (
    DropPin,
    EndSession,
    OpenSession,
    RemovePin,
    Resolve,
    SayNote,
    SessionStage,
    SessionType,
)
from console.domain.session import Pin as SharedPin
from console.shell.connection import Connection
from console.shell.mapfeed import author_of, colour_of, pins_of
from console.shell.reference import Reference
from console.wire.frames import Answer
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import stands
from widgets.maps.values import Pin, PinKind, is_place
from widgets.maps.view import MapView
from widgets.session.pins import PinLine
from widgets.session.room import ResolveSheet, SessionRoom


class SessionDesk(QObject):
    """Drives one room over one connection. It decides nothing: what is meant goes to the hub."""

    def __init__(
        self,
        room: SessionRoom,
        view: MapView,
        *,
        connection: Connection,
        reference: Reference,
        hub_now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._room, self._connection, self._reference = room, connection, reference
        self._now = hub_now
        self._session: SessionId | None = None
        self._stands = False
        self._asked: set[asyncio.Future[Answer]] = set()
        room.said.connect(lambda words: self._ask(lambda me: SayNote(session=me, words=words)))
        room.resolving.connect(self._open_resolution)
        room.ended.connect(lambda: self._ask(lambda me: EndSession(session=me)))
        room.unpinned.connect(lambda pin: self._ask(lambda me: RemovePin(session=me, pin=pin)))
        self.use_map(view)
        self.stop = connection.store.watch(self._follow)
        connection.presence_changed.connect(self._show_present)

    def use_map(self, view: MapView) -> None:
        """Show pins on this map and take places from it."""
        self._map = view
        view.place_picked.connect(self._drop)
        view.view_changed.connect(self._point)
        view.set_placing(True)
        self._show()

    @property
    def current(self) -> SessionId | None:
        return self._session

    def under_way(self) -> Sequence[SessionRow]:
        """The sessions this seat may join now, newest first."""
        rows = self._connection.store.rows(SessionRow).values()
        live = [row for row in rows if row.stage is SessionStage.UNDER_WAY]
        return sorted(live, key=lambda row: row.opened_at, reverse=True)

    def convene(self, case: CaseRow) -> SessionId:
        """Call a roadside session on a case; its units and the street office of its ground are invited."""
        session = SessionId(str(uuid4()))
        units: list[UnitId] = [each.unit for each in case.assignments]
        if case.place.street is not None and case.place.street not in units:
            units.append(case.place.street)
        command = OpenSession(
            session=session,
            type=SessionType.ROADSIDE,
            title=f"{say('马路办公', 'Roadside office')} · {case.title}",
            units=tuple(units),
            cases=(CaseId(case.id),),
        )
        self._send(command, {})
        self._session = session
        return session

    def enter(self, session: SessionId) -> None:
        """Stand in a room and show it; a session just called is entered once the hub has opened it."""
        self._session, self._stands = session, False
        self._show()
        row = self._row()
        for case in self._agenda(row)[:1] if row is not None else ():
            self._map.focus(case.place.lon, case.place.lat, 14)

    def leave(self) -> bool:
        """The session goes on without me; False where I was in none."""
        left, self._session = self._session, None
        if left is not None:
            self._connection.here(f"session/{left}", "away")
        return left is not None

    def _show(self) -> None:
        row = self._connection.store.row(self._session) if self._session else None
        who = self._connection.who
        if not isinstance(row, SessionRow) or who is None:
            return
        if not self._stands:
            self._stands = True
            self._connection.here(f"session/{row.id}")
        lexicon = self._reference.lexicon
        self._room.show_session(row, lexicon, who.account)
        self._map.set_placing(row.stage is SessionStage.UNDER_WAY)
        self._room.show_pins([_line(pin, row, lexicon, who.account) for pin in row.pins])
        self._map.show_pins([*pins_of(row, lexicon), *self._cursors(row, who.account)])
        cases = self._agenda(row)
        self._room.show_agenda(cases, self._now())
        for case in cases[:1]:
            self._map.select(case.id)

    def tick(self) -> None:
        """Now and then: what is left of the time of the cases on the agenda."""
        if (row := self._row()) is not None:
            self._room.show_agenda(self._agenda(row), self._now())

    def _agenda(self, row: SessionRow) -> list[CaseRow]:
        return [case for id in row.cases if isinstance(case := self._connection.store.row(id), CaseRow)]

    def _cursors(self, row: SessionRow, me: AccountId) -> list[Pin]:
        """Where the others look, each in the colour of the unit that bears their name."""
        lexicon = self._reference.lexicon
        units = {lexicon.unit(unit): unit for unit in row.units}
        return [
            Pin(
                f"cursor/{each.account}",
                each.lon,
                each.lat,
                each.name,
                colour_of(units.get(each.name), row),
                kind=PinKind.CURSOR,
            )
            for each in self._connection.present(f"session/{row.id}")
            if each.account != me and each.lon is not None and each.lat is not None and is_place(each.lon, each.lat)
        ]

    def _point(self, lon: float, lat: float, zoom: float) -> None:
        """My map has come to rest: the others see where I look."""
        if self._session is not None and is_place(lon, lat):
            self._connection.here(f"session/{self._session}", lon=lon, lat=lat)

    def _follow(self, moved: frozenset[str]) -> None:
        row = self._row()
        if self._session in moved or (row is not None and not moved.isdisjoint(row.cases)):
            self._show()

    def _show_present(self, room: str) -> None:
        if room == f"session/{self._session}":
            self._room.show_present([each.name for each in self._connection.present(room) if each.state != "away"])
            row, who = self._row(), self._connection.who
            if row is not None and who is not None:
                cursors = self._cursors(row, who.account)
                self._map.show_pins([*pins_of(row, self._reference.lexicon), *cursors])

    def _drop(self, lon: float, lat: float) -> None:
        number = len(row.pins) + 1 if isinstance(row := self._row(), SessionRow) else 1
        label = say(f"图钉 {number}", f"Pin {number}")
        self._ask(lambda me: DropPin(session=me, pin=str(uuid4()), lon=lon, lat=lat, label=label))

    def _open_resolution(self) -> None:
        row = self._row()
        if row is None:
            return
        sheet = ResolveSheet(self._reference.lexicon, self._now())
        case = self._connection.store.row(row.cases[0]) if row.cases else None
        if isinstance(case, CaseRow):
            lead = next((each.unit for each in case.assignments if each.part is Part.LEAD), None)
            at = sheet.lead.findData(lead)
            sheet.lead.setCurrentIndex(max(0, at))
        sheet.dismissed.connect(self._room.close_sheet)
        sheet.seen = row.ver
        sheet.confirmed.connect(lambda: self._resolve(row, sheet))
        self._room.open_sheet(sheet)

    def _resolve(self, row: SessionRow, sheet: ResolveSheet) -> None:
        words, lead, co, due_at = sheet.chosen()
        command = Resolve(
            session=SessionId(row.id),
            supervision=SupervisionId(str(uuid4())),
            words=words,
            lead=lead,
            co=co,
            due_at=due_at,
            case=row.cases[0] if row.cases else None,
        )
        self._send(command, {row.id: sheet.seen}, sheet)

    def _row(self) -> SessionRow | None:
        row = self._connection.store.row(self._session) if self._session else None
        return row if isinstance(row, SessionRow) else None

    def _ask(self, make: Callable[[SessionId], Command]) -> None:
        if self._session is not None:
            self._send(make(self._session), {})

    def _send(self, command: Command, expects: dict[str, int], sheet: ResolveSheet | None = None) -> None:
        if sheet is not None:
            sheet.set_busy(True)
        future = self._connection.ask(command, expects)
        self._asked.add(future)
        future.add_done_callback(lambda done: self._answered(done, sheet))

    def _answered(self, done: "asyncio.Future[Answer]", sheet: ResolveSheet | None) -> None:
        self._asked.discard(done)
        if done.cancelled():
            return
        answer = done.result()
        words = "" if answer.result == "ok" else say(*answer.reason) if answer.reason else answer.result
        if not stands(sheet):
            self._room.refusal.refuse(words)
        elif answer.result == "ok":
            self._room.close_sheet()
        else:
            sheet.seen = answer.ver or sheet.seen
            sheet.set_busy(False)
            sheet.refuse(words)


def _line(pin: SharedPin, row: SessionRow, lexicon: Lexicon, me: AccountId) -> PinLine:
    return PinLine(pin.id, pin.label, author_of(pin.unit, lexicon), colour_of(pin.unit, row), pin.by == me)
