"""Who else works at the desk: what accounts are called, who is here, and how many cases each has in hand."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from console.domain.case.stages import ENDED
from console.domain.ids import AccountId
from console.domain.people import Colleague
from console.domain.rows import CaseRow
from console.models import phrases
from console.shell.errands import Errands
from console.sync.store import Store
from console.wire.frames import ColleaguesQuery, Found
from resources.tongue import say
from widgets.cases.answers import Choosable
from widgets.cases.lexicon import Lexicon

LOOK_EVERY_MS = 15_000
WAIT_S = 2.0
_people = msgspec.json.Decoder(tuple[Colleague, ...])

Find = Callable[[ColleaguesQuery], Awaitable[Found]]


class Colleagues(QObject):
    """Asks now and then, so that a form that names somebody has the names at hand."""

    changed = Signal()
    """Somebody came or went."""

    def __init__(
        self,
        find: Find,
        store: Store,
        lexicon: Lexicon,
        hub_now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._find, self._store, self._lexicon, self._now = find, store, lexicon, hub_now
        self.people: tuple[Colleague, ...] = ()
        self._is_looking = False
        self._errands = Errands("who works at the desk")
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Ask who is there; the answer before stays until then."""
        if not self._is_looking:
            self._is_looking = True
            self._errands.start(self._look())

    async def refresh(self) -> None:
        """Ask who is there now, and wait a moment for it; where the hub does not answer, what was known stays."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_S):
                await self._look()

    def stop(self) -> None:
        self._timer.stop()

    async def settle(self) -> None:
        """Wait for what is asked."""
        await self._errands.settle()

    def name(self, account: AccountId) -> str:
        """What somebody is called; the account itself where that is not known."""
        return next((each.name for each in self.people if each.account == account), str(account))

    def choosable(self) -> tuple[Choosable, ...]:
        """To whom a case may be given: those who are here first, the least loaded before the others."""
        held = self.in_hand()
        ordered = sorted(self.people, key=lambda each: (each.here_since is None, held[each.account], each.account))
        return tuple(Choosable(each.account, each.name, self._told(each, held[each.account])) for each in ordered)

    def in_hand(self) -> Counter[AccountId]:
        """How many open cases each has."""
        rows = self._store.rows(CaseRow).values()
        return Counter(row.holder for row in rows if row.holder is not None and row.stage not in ENDED)

    def _told(self, who: Colleague, held: int) -> str:
        cases = say(f"经办 {held} 件", f"{held} in hand")
        return say(f"{presence(who, self._now())}，{cases}", f"{presence(who, self._now())}, {cases}")

    async def _look(self) -> None:
        try:
            found = await self._find(ColleaguesQuery())
        finally:
            self._is_looking = False
        if found.data is None:
            return
        people = _people.decode(found.data)
        if people != self.people:
            self.people = people
            self._lexicon.name_people({each.account: each.name for each in people})
            self.changed.emit()


def presence(who: Colleague, now: datetime) -> str:
    """Whether somebody is here, and if not, since when."""
    if who.here_since is not None:
        return say("在岗", "here")
    if who.left_at is not None:
        ago = phrases.ago(now, who.left_at)
        return say(f"{ago}离开", f"left {ago}")
    return say("未登录", "not signed in")
