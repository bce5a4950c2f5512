"""督办 on a seat: a unit answers, the desk clears or sends back. The same board at both."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject

from console.domain.ids import SupervisionId
from console.domain.rows import SupervisionRow
from console.domain.supervision import (
    AnswerSupervision,
    AnySupervisionCommand,
    ClearSupervision,
    SendBackSupervision,
    SupervisionStage,
)
from console.sync.store import Store
from console.wire.frames import Answer
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import WordsSheet, stands
from widgets.cases.supervisions import SupervisionBoard

Ask = Callable[[AnySupervisionCommand, dict[str, int]], "asyncio.Future[Answer]"]


class Oversight(QObject):
    """Drives one board over one store; it decides nothing."""

    def __init__(
        self,
        board: SupervisionBoard,
        *,
        store: Store,
        lexicon: Lexicon,
        hub_now: Callable[[], datetime],
        ask: Ask,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._store, self._lexicon, self._now, self._ask = board, store, lexicon, hub_now, ask
        board.answering.connect(self._answer)
        board.cleared.connect(self._clear)
        board.doubted.connect(self._send_back)
        self.stop = store.watch(lambda moved: self.show())
        self.show()

    def open_items(self) -> list[SupervisionRow]:
        """Those that somebody still has to do something about."""
        rows = self._store.rows(SupervisionRow).values()
        return [row for row in rows if row.stage is not SupervisionStage.CLEARED]

    def show(self) -> None:
        """Show the items as they stand now; call it once a minute too, for the late ones."""
        self._board.show_items(self.open_items(), self._lexicon, self._now())

    def _answer(self, item: str) -> None:
        name, label = say("反馈", "Answer"), say("办理情况", "What was done")
        self._open(item, name, label, lambda me, words: AnswerSupervision(supervision=me, words=words))

    def _send_back(self, item: str) -> None:
        name, label = say("退回", "Send back"), say("理由", "Reason")
        self._open(item, name, label, lambda me, words: SendBackSupervision(supervision=me, reason=words))

    def _clear(self, item: str) -> None:
        row = self._row(item)
        if row is not None:
            self._send(ClearSupervision(supervision=SupervisionId(item)), {item: row.ver}, None)

    def _open(
        self, item: str, name: str, label: str, make: Callable[[SupervisionId, str], AnySupervisionCommand]
    ) -> None:
        row = self._row(item)
        if row is None:
            return
        sheet = WordsSheet(f"{name} {row.number}", name, label)
        sheet.seen = row.ver
        sheet.dismissed.connect(self._board.close_sheet)
        sheet.confirmed.connect(
            lambda: self._send(make(SupervisionId(item), sheet.chosen()), {item: sheet.seen}, sheet)
        )
        self._board.open_sheet(sheet)

    def _send(self, command: AnySupervisionCommand, expects: dict[str, int], sheet: WordsSheet | None) -> None:
        self._board.refusal.clear()
        if sheet is not None:
            sheet.set_busy(True)
        self._ask(command, expects).add_done_callback(lambda done: self._told(done, sheet))

    def _told(self, done: "asyncio.Future[Answer]", sheet: WordsSheet | None) -> None:
        if done.cancelled():
            return
        answer = done.result()
        words = "" if answer.result == "ok" else say(*answer.reason) if answer.reason else answer.result
        if not stands(sheet):
            self._board.refusal.refuse(words)
        elif answer.result == "ok":
            self._board.close_sheet()
        else:
            sheet.seen = answer.ver or sheet.seen
            sheet.set_busy(False)
            sheet.refuse(words)

    def _row(self, item: str) -> SupervisionRow | None:
        row = self._store.row(item)
        return row if isinstance(row, SupervisionRow) else None
