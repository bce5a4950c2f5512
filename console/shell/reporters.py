"""The reporters of the case on a card: asked for masked once somebody stays with it, in clear with a reason."""

from collections.abc import Awaitable, Callable

import msgspec
from PySide6.QtCore import QObject, QTimer

from console.domain.case.commands import Personal
from console.domain.duty import MAY_REVEAL
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.shell.errands import Errands
from console.wire.frames import Found, Query, RevealQuery
from resources.tongue import say
from widgets.cases.reporters import Reporters

STAYS_MS = 300
"""Who walks through the list asks for nobody."""

Find = Callable[[Query], Awaitable[Found]]
_decoder = msgspec.json.Decoder(tuple[Personal, ...])


class ReporterDesk(QObject):
    """Drives the reporters of one card."""

    def __init__(self, panel: Reporters, actor: Actor, find: Find, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel, self._find = panel, find
        self._may_look = bool(MAY_REVEAL & actor.roles)
        self._shown: tuple[str, int] | None = None
        self._errands = Errands("reporters of a case")
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._timer.timeout.connect(lambda: self._ask(""))
        panel.reveal_asked.connect(self._ask)

    def show(self, row: CaseRow | None) -> None:
        """The card shows this case now; what another one's reporters were is gone at once."""
        now = (row.id, row.reporters) if row is not None and row.reporters and self._may_look else None
        if now == self._shown:
            return
        if now is None or self._shown is None or now[0] != self._shown[0]:
            self._panel.clear()
        self._shown = now
        self._timer.stop()
        if now is not None:
            self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    async def settle(self) -> None:
        """Wait for what is asked."""
        await self._errands.settle()

    def _ask(self, reason: str) -> None:
        if self._shown is not None:
            self._errands.start(self._look(self._shown, reason))

    async def _look(self, of: tuple[str, int], reason: str) -> None:
        found = await self._find(RevealQuery(case=of[0], reason=reason))
        if of != self._shown:
            return
        if found.data is None:
            self._panel.refuse(say(*(found.reason or ("枢纽没有答复。", "The hub did not say."))))
        else:
            self._panel.show_people(_decoder.decode(found.data), in_clear=bool(reason))
