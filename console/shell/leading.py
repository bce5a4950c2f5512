"""Leading a shift on a seat: the page of load, hand-over and duty log, its lamps, and the keys that lead there."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from console.domain.people import Role
from console.domain.text import Text
from console.reports.handover import Away, Silence
from console.shell.colleagues import Colleagues
from console.shell.connection import Connection
from console.shell.dutylog import LogDesk
from console.shell.freshness import of_sources, sources
from console.shell.handover import HandoverDesk
from console.shell.load import LoadDesk
from console.shell.nearby import number_of
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.controls.pills import age_tone
from widgets.shift.page import HANDOVER, LOAD, LOG, Lamp, ShiftPage
from widgets.tokens import Tone

LEADS = frozenset({Role.SHIFT_LEADER})
PAGE_KEY, LINE_KEY = "F4", "F6"
PAGE_NAME = Text("值班：负荷、交接班、日志", "The shift: load, hand-over, log")
LINE_NAME = Text("值班日志记一条", "A line for the duty log")

Heard = Callable[[], Mapping[str, datetime]]
"""When each outside source was last heard."""


class ShiftDesk(QObject):
    """Drives the page of who leads the shift."""

    waiting_changed = Signal(int)
    """So many pages wait for this person to take over."""
    told = Signal(str)
    """What became of a signature."""

    def __init__(
        self,
        page: ShiftPage,
        connection: Connection,
        lexicon: Lexicon,
        colleagues: Colleagues,
        heard: Heard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._connection, self._colleagues, self._heard = page, connection, colleagues, heard
        self.load = LoadDesk(page.load, connection, colleagues, lexicon.rules, self)
        self.handover = HandoverDesk(page.handover, connection, lexicon, self._silence, self)
        self.log = LogDesk(page.log, connection, lexicon, partial(number_of, connection.store), self)
        page.turned.connect(lambda _: self.show())
        self.log.found.connect(self.handover.keep)
        self.handover.waiting_changed.connect(self.waiting_changed)
        self.handover.signed.connect(self.told)

    def stop(self) -> None:
        for each in (self.load, self.handover, self.log):
            each.stop()

    def show(self) -> None:
        """The board in sight, as it stands now."""
        now = self._connection.hub_now()
        self._show_lamps(now)
        match self._page.board():
            case 0:
                self.load.show(now)
            case 1:
                self.handover.open()
            case _:
                self.log.show()

    def tick(self, now: datetime) -> None:
        """Once a second; nothing is worked out for a page that nobody sees."""
        self.log.tick(now)
        if self._page.isVisible():
            self._show_lamps(now)
            if self._page.board() == LOAD:
                self.load.show(now)

    def look_at_page(self, page: str) -> None:
        """Go to a hand-over page."""
        self._page.turn(HANDOVER)
        self.handover.look(page)

    def write_line(self, case: str, number: str) -> None:
        """Go to the field of the duty log; a line may be linked to this case."""
        self._page.log.offer_case(case, number)
        self._page.turn(LOG)

    async def settle(self) -> None:
        """Wait for what is asked."""
        for each in (self.load, self.handover, self.log):
            await each.settle()

    async def _silence(self) -> Silence:
        await self._colleagues.refresh()
        held = self._colleagues.in_hand()
        away = tuple(
            Away(each.name, held[each.account], each.left_at)
            for each in self._colleagues.people
            if each.here_since is None and held[each.account]
        )
        return Silence(heard=self._heard(), away=away, unsent=self._connection.unsent)

    def _show_lamps(self, now: datetime) -> None:
        fresh = self._connection.freshness
        lamps = [Lamp(say("枢纽 ", "Hub: ") + fresh.text, age_tone(fresh.level), "radio-tower")]
        welcome = self._connection.welcome
        if welcome is not None and welcome.read_only is not None:
            lamps.append(Lamp(say("枢纽只读", "Hub is read-only"), Tone.CRITICAL, "lock", say(*welcome.read_only)))
        heard = self._heard()
        together = of_sources(now, heard)
        if together is not None:
            each = "\n".join(f"{source}  {its.text}" for source, its in sources(now, heard).items())
            lamps.append(Lamp(together.text, age_tone(together.level), "cctv", each))
        here = sum(each.here_since is not None for each in self._colleagues.people)
        if self._colleagues.people:
            lamps.append(Lamp(say(f"在岗 {here} 人", f"{here} here"), Tone.NEUTRAL, "users"))
        if self._connection.unsent:
            n = self._connection.unsent
            lamps.append(Lamp(say(f"待送达 {n}", f"{n} unsent"), Tone.WARNING, "cloud-off"))
        self._page.show_lamps(lamps)
