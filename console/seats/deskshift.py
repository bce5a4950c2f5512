"""What the desk of a shift leader has beside a dispatcher's: the page of the shift, and the keys that lead there."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtGui import QShortcut

from console.domain.calendar import WorkCalendar, missing_year
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.seats.deskplan import DeskPlan
from console.seats.deskrooms import DeskRooms
from console.shell.colleagues import Colleagues
from console.shell.connection import Connection
from console.shell.leading import LEADS, LINE_KEY, PAGE_KEY, Heard, ShiftDesk
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.shift.page import ShiftPage
from widgets.tokens import Tone

PAGE = "shift"


class DeskShift(QObject):
    """Composition and wiring; it decides nothing."""

    def __init__(
        self,
        plan: DeskPlan,
        rooms: DeskRooms,
        connection: Connection,
        lexicon: Lexicon,
        colleagues: Colleagues,
        heard: Heard,
        *,
        opened: Callable[[str], None],
    ) -> None:
        """`opened`: a case was asked for."""
        super().__init__(plan)
        self._plan, self._rooms = plan, rooms
        self.waiting = 0
        """Pages that wait for this person to take over."""
        self.page = ShiftPage()
        rooms.add(PAGE, self.page)
        self.desk = ShiftDesk(self.page, connection, lexicon, colleagues, heard, self)
        self.desk.waiting_changed.connect(self._wait)
        self.desk.told.connect(self._tell)
        rooms.opened.connect(self._opened)
        self.page.left.connect(rooms.back)
        self.page.load.case_opened.connect(opened)
        self.page.handover.case_opened.connect(opened)
        self.page.log.opened.connect(lambda case, page: opened(case) if case else self.desk.look_at_page(page))
        QShortcut(PAGE_KEY, plan).activated.connect(self.turn)
        QShortcut(LINE_KEY, plan).activated.connect(self.write_line)
        self.stop, self.tick = self.desk.stop, self.desk.tick
        self._wait(len(self.desk.handover.waiting()))

    def warn_of_calendar(self, calendar: WorkCalendar, now: datetime) -> None:
        """From November on a shift leader hears that next year's arrangement is still missing."""
        absent = missing_year(calendar, now)
        if absent is not None:
            title = say("工作日历待更新", "The calendar is out of date")
            self._plan.toasts.show_toast("calendar", title, say(*absent), Tone.WARNING, "calendar")

    def turn(self) -> None:
        """To the page, or back from it."""
        if self._rooms.is_open(PAGE):
            self._rooms.back()
        else:
            self.enter()

    def enter(self) -> None:
        """Bring the page in sight."""
        self._rooms.turn(PAGE)

    def write_line(self) -> None:
        """To the next line of the duty log, from wherever the hand is; the case on the card may be linked."""
        row = self._plan.card.current()
        self._rooms.turn(PAGE)
        self.desk.write_line(*((row.id, row.number) if isinstance(row, CaseRow) else ("", "")))
        self.desk.show()

    def _opened(self, page: str) -> None:
        if page == PAGE:
            self.desk.show()
            self.page.take_hand()

    def _wait(self, count: int) -> None:
        if count > self.waiting:
            title, words = (
                say("有一份交接班待接", "A shift is handed over"),
                say("按 F4 查看并签字", "F4 shows it, to be signed"),
            )
            self._plan.toasts.show_toast("handover", title, words, Tone.INFO, "clipboard-check", seconds=None)
        if not count:
            self._plan.toasts.dismiss("handover")
        self.waiting = count

    def _tell(self, words: str) -> None:
        self._plan.toasts.show_toast("signed", say("交接班", "Hand-over"), words, Tone.GOOD, "circle-check")


def leads(actor: Actor) -> bool:
    """Whether this person leads shifts."""
    return bool(LEADS & actor.roles)
