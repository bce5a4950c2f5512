"""交接班 on a seat: the draft that writes itself, the two signatures, questions and answers, and the pages before.

draft (this seat alone) ─▶ opened ─▶ written, some lines at a time ─▶ signed ─▶ taken over by another
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from console.domain.catalogue import Command
from console.domain.handover import (
    HANDOVER_STAGE_NAMES,
    LINES_AT_ONCE,
    NOTE_MOST,
    AnswerDoubt,
    HandoverStage,
    OpenHandover,
    PageLine,
    QuestionLine,
    Section,
    SignHandover,
    TakeOver,
    WithdrawHandover,
    WriteHandover,
    page_sha256,
)
from console.domain.ids import HandoverId
from console.domain.rows import AlertRow, AnyRow, CaseRow, HandoverRow, SupervisionRow
from console.domain.shifts import next_shift
from console.domain.text import Text
from console.models import phrases
from console.reports.handover import Silence, written
from console.shell.casework import why
from console.shell.connection import Connection
from console.shell.errands import Errands
from console.sync.uuid7 import Uuid7
from console.wire.frames import Answer
from resources.tongue import say
from widgets.cases.lexicon import Lexicon
from widgets.cases.paper import Preview
from widgets.cases.sheets import WordsSheet, stands
from widgets.shift.handover import HandoverBoard
from widgets.shift.paper import handover_paper

KINDS: tuple[type[AnyRow], ...] = (CaseRow, AlertRow, SupervisionRow)
DRAFT = ""
SHOWN_MOST = 12
WITHIN_S = 20.0

Key = tuple[Section, str, str, str, str]
"""What a line of a draft is about, so that its note stays with it when the draft is written anew."""
SEVERAL = frozenset({Section.REQUEST, Section.DIRECTIVE})
"""Under these headings one case may have several lines, told apart by what they say."""


class HandoverDesk(QObject):
    """Drives one board. It decides nothing; what is signed is what is in sight."""

    waiting_changed = Signal(int)
    """So many pages wait for this person to take over."""
    signed = Signal(str)
    """What became of a signature, in words."""

    def __init__(
        self,
        board: HandoverBoard,
        connection: Connection,
        lexicon: Lexicon,
        silence: Callable[[], Awaitable[Silence]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._connection, self._lexicon, self._silence = board, connection, lexicon, silence
        assert connection.who is not None
        self._me, self._by = connection.who.account, connection.who.name
        self._new_id = Uuid7()
        self._shown, self._older = DRAFT, dict[str, HandoverRow]()
        self._lines: tuple[PageLine, ...] = ()
        self._notes: dict[Key, str] = {}
        self._written_at: datetime | None = None
        self._is_signing = self._is_writing = False
        self._waiting = -1
        self._errands = Errands("handing over a shift")
        board.writing.connect(self.write)
        board.noting.connect(self._note)
        board.signing.connect(self._sign)
        board.taking.connect(self._take)
        board.withdrawing.connect(self._withdraw)
        board.questioning.connect(self._question)
        board.answering.connect(self._answer)
        board.printing.connect(self._print)
        board.page_chosen.connect(self.look)
        self.stop = connection.store.watch(self._follow)
        self._follow(frozenset())

    def open(self) -> None:
        """The board comes in sight: a page that waits for me first, else the draft, written if it never was."""
        if self._shown == DRAFT:
            mine = [row for row in self._pages() if self._awaits_me(row)]
            if mine and not self._lines:
                self.look(mine[0].id)
                return
            if self._written_at is None:
                self.write()
                return
        self.show()

    def write(self) -> None:
        """Write the draft from what is owed now; notes stay with their lines. Once at a time."""
        if not self._is_writing:
            self._is_writing = True
            self._board.show_writing()
            self._errands.start(self._write())

    async def _write(self) -> None:
        """Beside the loop: a district's rows take a second. Whoever turns to a page meanwhile is left there."""
        try:
            silence = await self._silence()
            now = self._connection.hub_now()
            rows = [row for kind in KINDS for row in self._connection.store.rows(kind).values()]
            lines = await asyncio.to_thread(written, rows, silence, self._unit, now, self._until(now))
        finally:
            self._is_writing = False
        self._lines = tuple(replace(each, note=self._notes.get(about(each), "")) for each in lines)
        self._written_at = now
        self.show()

    def look(self, page: str) -> None:
        """Show a page, or the draft."""
        self._shown = page
        self._board.close_sheet()
        self._board.refusal.clear()
        if page == DRAFT and self._written_at is None:
            self.write()
        else:
            self.show()

    def keep(self, rows: Sequence[AnyRow]) -> None:
        """Pages of before, that this seat holds no more."""
        self._older |= {row.id: row for row in rows if isinstance(row, HandoverRow)}

    def show(self) -> None:
        """The page or the draft as it stands."""
        now = self._connection.hub_now()
        row = self._row()
        self._board.show_choice(self._choice(), self._shown if row is not None else DRAFT)
        if row is not None:
            self._board.show_page(row, self._me, self._name, now)
        else:
            self._board.show_draft(self._lines, self._until(self._written_at or now), self._written_at or now)

    def has_draft(self) -> bool:
        """Whether notes or remarks are written that nobody has signed."""
        return bool(any(self._notes.values()) or self._board.remarks.toPlainText().strip())

    async def settle(self) -> None:
        """Wait for what is asked."""
        await self._errands.settle()

    def _row(self) -> HandoverRow | None:
        row = self._connection.store.row(self._shown) if self._shown else None
        return row if isinstance(row, HandoverRow) else self._older.get(self._shown)

    def _pages(self) -> list[HandoverRow]:
        """What was signed, the newest first; a page that somebody is writing is nobody else's business."""
        held = dict(self._connection.store.rows(HandoverRow))
        found = [row for row in (self._older | held).values() if row.stage is not HandoverStage.WRITING]
        return sorted(found, key=lambda row: row.opened_at, reverse=True)

    def waiting(self) -> list[HandoverRow]:
        """The pages that wait for this person to take over."""
        return [row for row in self._connection.store.rows(HandoverRow).values() if self._awaits_me(row)]

    def _awaits_me(self, row: HandoverRow) -> bool:
        return row.stage is HandoverStage.SIGNED and row.by != self._me

    def _choice(self) -> list[tuple[str, str]]:
        pages = self._pages()
        shown = [row for n, row in enumerate(pages) if n < SHOWN_MOST or row.id == self._shown]
        told = [(row.id, self._told(row)) for row in shown]
        return [(DRAFT, say("本班草稿", "Draft of this shift")), *told]

    def _told(self, row: HandoverRow) -> str:
        when = phrases.instant(row.signed_at or row.opened_at)
        return f"{when} {self._name(row.by)} · {say(*HANDOVER_STAGE_NAMES[row.stage])}"

    def _until(self, at: datetime) -> datetime:
        """When the shift that is handed over to ends."""
        return next_shift(self._lexicon.rules.shifts, at).ended_at.astimezone(UTC)

    def _unit(self, unit: str | None) -> Text:
        found = next((each for each in self._lexicon.organisation.units if each.id == unit), None)
        return found.name if found is not None else Text(unit or "—", unit or "—")

    def _name(self, account: str) -> str:
        return self._lexicon.person(account)

    def _follow(self, moved: frozenset[str]) -> None:
        if self._shown and self._shown in moved:
            self.show()
        waiting = len(self.waiting())
        if waiting != self._waiting:
            self._waiting = waiting
            self.waiting_changed.emit(waiting)
            self._board.show_choice(self._choice(), self._shown)

    # Of a draft

    def _note(self, n: int) -> None:
        line = self._board.line(n)
        if line is None:
            return
        sheet = WordsSheet(
            say(f"第 {n + 1} 行附注", f"Note on line {n + 1}"), say("记下", "Keep"), say("附注", "Note"), required=False
        )
        sheet.words.setPlainText(line.note)
        sheet.dismissed.connect(self._board.close_sheet)
        sheet.confirmed.connect(lambda: self._keep_note(line, sheet))
        self._board.open_sheet(sheet)

    def _keep_note(self, line: PageLine, sheet: WordsSheet) -> None:
        words = sheet.chosen()
        if len(words) > NOTE_MOST:
            sheet.refuse(say(f"附注最多 {NOTE_MOST} 字。", f"A note has at most {NOTE_MOST} characters."), "words")
            return
        self._notes[about(line)] = words
        self._lines = tuple(replace(each, note=words) if about(each) == about(line) else each for each in self._lines)
        self._board.close_sheet()
        self.show()

    def _sign(self, remarks: str) -> None:
        if self._is_signing or self._written_at is None:
            return
        self._is_signing = True
        self._board.refusal.clear()
        self._errands.start(self._send(self._lines, remarks, self._until(self._written_at)))

    async def _send(self, lines: tuple[PageLine, ...], remarks: str, until: datetime) -> None:
        """Bring the page to the hub and sign it; a page that cannot be signed is taken back, also where the hub has not
        answered yet: what was asked first arrives first, and a half page would lie before everybody."""
        page = HandoverId(self._new_id(self._connection.hub_now()))
        portions = [
            WriteHandover(handover=page, lines=lines[first : first + LINES_AT_ONCE])
            for first in range(0, len(lines), LINES_AT_ONCE)
        ]
        sign = SignHandover(handover=page, sha256=page_sha256(lines, remarks, until), remarks=remarks)
        commands: tuple[Command, ...] = (OpenHandover(handover=page, until=until), *portions, sign)
        try:
            refusal = await self._ask_in_turn(commands)
        finally:
            self._is_signing = False
        if refusal:
            self._board.refusal.refuse(refusal)
            await self._ask(WithdrawHandover(handover=page))
            return
        self._notes, self._lines, self._written_at = {}, (), None
        self._board.remarks.clear()
        self.look(page)
        self.signed.emit(say("已交班签字，待接班人签字。", "Signed; now who takes over signs."))

    async def _ask_in_turn(self, commands: Sequence[Command]) -> str:
        """Why the first that was not done was not, and none was asked after it; '' where all were."""
        for command in commands:
            refusal = await self._ask(command)
            if refusal:
                return refusal
        return ""

    async def _ask(self, command: Command) -> str:
        """Why it was not done; '' where it was."""
        try:
            async with asyncio.timeout(WITHIN_S):
                answer = await asyncio.shield(self._connection.ask(command))
        except TimeoutError:
            return say("枢纽未答复，请稍后再签。", "The hub does not answer; sign again later.")
        return "" if answer.result == "ok" else why(answer)

    # Of a page

    def _take(self) -> None:
        row = self._row()
        if row is not None:
            told = say("已接班签字，两人签字齐全。", "Taken over; both have signed.")
            self._do(TakeOver(handover=HandoverId(row.id), sha256=row.sha256), told)

    def _withdraw(self) -> None:
        row = self._row()
        if row is not None:
            told = say("已撤回，可重新编写。", "Withdrawn; it can be written anew.")
            self._do(WithdrawHandover(handover=HandoverId(row.id)), told)

    def _question(self, n: int) -> None:
        row = self._row()
        if row is None:
            return
        page = HandoverId(row.id)
        self._words(
            say(f"对第 {n + 1} 行存疑", f"A question to line {n + 1}"),
            say("提出", "Ask"),
            say("问题", "Question"),
            lambda words: QuestionLine(handover=page, line=n + 1, words=words),
        )

    def _answer(self, doubt: int) -> None:
        row = self._row()
        if row is None:
            return
        page = HandoverId(row.id)
        self._words(
            say("答复存疑", "Answer a question"),
            say("答复", "Answer"),
            say("答复", "Answer"),
            lambda words: AnswerDoubt(handover=page, doubt=doubt, words=words),
        )

    def _words(self, title: str, confirm: str, label: str, make: Callable[[str], Command]) -> None:
        sheet = WordsSheet(title, confirm, label)
        sheet.dismissed.connect(self._board.close_sheet)
        sheet.confirmed.connect(lambda: self._confirm(sheet, make))
        self._board.open_sheet(sheet)

    def _confirm(self, sheet: WordsSheet, make: Callable[[str], Command]) -> None:
        sheet.set_busy(True)
        self._connection.ask(make(sheet.chosen())).add_done_callback(lambda done: self._told_words(done, sheet))

    def _told_words(self, done: "asyncio.Future[Answer]", sheet: WordsSheet) -> None:
        if done.cancelled() or not stands(sheet):
            return
        answer = done.result()
        if answer.result == "ok":
            self._board.close_sheet()
        else:
            sheet.set_busy(False)
            sheet.refuse(why(answer), "words")

    def _do(self, command: Command, told: str) -> None:
        self._board.refusal.clear()
        self._errands.start(self._carry_out(command, told))

    async def _carry_out(self, command: Command, told: str) -> None:
        refusal = await self._ask(command)
        if refusal:
            self._board.refusal.refuse(refusal)
        else:
            self.signed.emit(told)

    def _print(self) -> None:
        row = self._row()
        if row is not None:
            document = handover_paper(row, self._name, self._by, self._connection.hub_now())
            Preview(document, say("交接班记录", "Hand-over of the shift"), self._board.window()).open()


def about(line: PageLine) -> Key:
    """What a note on this line is kept by."""
    return line.section, line.thing, line.number, line.title, line.told.zh if line.section in SEVERAL else ""
