"""值班日志 on a seat: today's lines as they come, any other day as it is asked for, and the next line with one key."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QObject, Signal

from console.domain.calendar import SHANGHAI
from console.domain.dutylog import WriteDuty, day_of
from console.domain.ids import CaseId, DutyDayId
from console.domain.rows import AnyRow, DutyDayRow
from console.shell.casework import why
from console.shell.connection import Connection
from console.shell.errands import Errands
from console.wire.frames import Answer, ShiftsQuery
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.cases.paper import Preview
from widgets.shift.log import LogBoard
from widgets.shift.paper import log_paper

ONE_DAY = timedelta(days=1)


class LogDesk(QObject):
    """Drives one board. It decides nothing."""

    found = Signal(object)
    """Rows of a day that was asked for: what else began on it, such as hand-over pages."""

    def __init__(
        self,
        board: LogBoard,
        connection: Connection,
        lexicon: Lexicon,
        number: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """`number`: the number of a case by its id."""
        super().__init__(parent)
        self._board, self._connection, self._lexicon, self._number = board, connection, lexicon, number
        self._today = self._day = day_of(connection.hub_now())
        self._older: dict[str, DutyDayRow] = {}
        self._errands = Errands("the duty log")
        board.said.connect(self._write)
        board.day_chosen.connect(self.look)
        board.printing.connect(self._print)
        self.stop = connection.store.watch(self._follow)

    def show(self) -> None:
        """The lines of the day that is looked at."""
        self._board.show_day(self._day, self._row(), self._lexicon.person, self._number)

    def tick(self, now: datetime) -> None:
        """After midnight whoever looked at today looks at the new day."""
        today = day_of(now)
        if today != self._today:
            was, self._today = self._today, today
            if self._day == was:
                self.look(today)

    def look(self, day: str) -> None:
        """Show a day; what this seat does not hold is asked for."""
        self._day = DutyDayId(day)
        self.show()
        if day != self._today:
            self._errands.start(self._fetch(day))

    async def settle(self) -> None:
        """Wait for what is asked."""
        await self._errands.settle()

    def _row(self) -> DutyDayRow | None:
        row = self._connection.store.row(self._day)
        return row if isinstance(row, DutyDayRow) else self._older.get(self._day)

    def _follow(self, moved: frozenset[str]) -> None:
        if self._day in moved:
            self.show()

    async def _fetch(self, day: str) -> None:
        began = datetime.combine(date.fromisoformat(day), time(), SHANGHAI)
        cursor, is_more = "", True
        while is_more:
            found = await self._connection.find(ShiftsQuery(since=began, until=began + ONE_DAY), cursor)
            if found.reason is not None:
                self._board.refusal.refuse(say(*found.reason))
                return
            self._keep(found.rows)
            self.found.emit(found.rows)
            cursor, is_more = found.cursor, bool(found.cursor)
        if self._day == day:
            self.show()

    def _keep(self, rows: Sequence[AnyRow]) -> None:
        self._older |= {row.id: row for row in rows if isinstance(row, DutyDayRow)}

    def _write(self, words: str, case: str) -> None:
        """The line stays in its field until the hub has it."""
        self._board.refusal.clear()
        self._board.line.setEnabled(False)
        day = self._day if self._day == day_of(self._connection.hub_now() - ONE_DAY) else self._today
        command = WriteDuty(day=day, words=words, case=CaseId(case) if case else None)
        self._connection.ask(command).add_done_callback(lambda done: self._told(done, day))

    def _told(self, done: "asyncio.Future[Answer]", day: str) -> None:
        if done.cancelled():
            return
        answer = done.result()
        self._board.line.setEnabled(True)
        self._board.line.setFocus()
        if answer.result == "ok":
            self._board.line.clear()
            if day != self._day:
                self.look(day)
        else:
            self._board.refusal.refuse(why(answer))

    def _print(self) -> None:
        row = self._row()
        if row is not None:
            by = self._connection.who.name if self._connection.who else ""
            document = log_paper(row, self._lexicon.person, self._number, by, self._connection.hub_now())
            Preview(document, say(f"值班日志 {row.id}", f"Duty log {row.id}"), self._board.window()).open()
