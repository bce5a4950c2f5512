"""What is around the case of a card: open ones near by from this seat's store, past ones from the hub."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from console.domain.ids import CaseId
from console.domain.past import PastCase, load_hints
from console.domain.rows import CaseRow
from console.domain.text import Refused
from console.shell.errands import Errands
from console.shell.reporters import STAYS_MS
from resources.tongue import say
from widgets.cases.answers import OtherCase
from widgets.cases.around import Around
from widgets.cases.lexicon import Lexicon

Near = Callable[[CaseRow], Sequence[OtherCase]]
Past = Callable[[CaseRow], Awaitable[Sequence[PastCase]]]


class Surroundings(QObject):
    """Drives what one card says of its neighbourhood, once somebody stays with a case."""

    def __init__(
        self,
        panel: Around,
        lexicon: Lexicon,
        hub_now: Callable[[], datetime],
        near: Near,
        past: Past,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._lexicon, self._now = panel, lexicon, hub_now
        self._near, self._past = near, past
        self._row: CaseRow | None = None
        self._errands = Errands("surroundings of a case")
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._timer.timeout.connect(self._look)

    def show(self, row: CaseRow) -> None:
        """The card shows this case now; its class and place are what the past is asked for."""
        before, self._row = self._row, row
        if before is not None and _question(before) == _question(row):
            return
        if before is None or before.id != row.id:
            self._panel.show_around((), ())
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    async def settle(self) -> None:
        """Wait for what is asked."""
        await self._errands.settle()

    def _look(self) -> None:
        if self._row is not None:
            near = self._near(self._row)
            self._panel.show_around(near, ())
            self._errands.start(self._recall(self._row, near))

    async def _recall(self, row: CaseRow, near: Sequence[OtherCase]) -> None:
        try:
            past = await self._past(row)
        except Refused as refused:
            lines = [
                say(f"未能查询此处的历史：{refused.reason.zh}", f"What was here is not known: {refused.reason.en}")
            ]
        else:
            organisation, code = self._lexicon.organisation, row.class_code or ""
            hints = load_hints(past, CaseId(row.id), row.place, code, self._now(), organisation)
            lines = [say(*each) for each in hints]
        if self._row is not None and _question(self._row) == _question(row):
            self._panel.show_around(near, lines)


def _question(row: CaseRow) -> object:
    return row.id, row.class_code, row.place
