"""Work on a case, the same at the desk and at a unit: a queue, a card, and the table between them.

A letter or a button names an act of the table. An act whose command asks nothing is asked at once; any other
opens its sheet in the card. The answer comes back to where it was asked: a refusal beside the control, anything
else as the row that changed.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from console.domain.calendar import WorkCalendar
from console.domain.case.decide import COMMANDS
from console.domain.case.table import ROWS, TABLE, Action, why_not
from console.domain.catalogue import Command
from console.domain.ids import CaseId
from console.domain.past import PastCase
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.domain.text import Refused
from console.shell.errands import Errands
from console.shell.filling import Unsent, Upload, filled
from console.shell.pointing import Pointing
from console.wire.frames import Answer
from resources.tongue import say
from widgets.cases.actsheet import ActSheet, Scene
from widgets.cases.answers import Fields, OtherCase
from widgets.cases.card import CaseCard
from widgets.cases.chapters import key_of
from widgets.cases.lexicon import Lexicon
from widgets.cases.questions import has_button, questions
from widgets.cases.sheets import CommandSheet, DispatchSheet, FileSheet

Ask = Callable[[Command, dict[str, int]], Awaitable[Answer]]
Others = Callable[[CaseRow], Callable[[str], Sequence[OtherCase]]]
"""Of a case, a look-up of the others it may be merged into."""
Past = Callable[[CaseRow], Awaitable[Sequence[PastCase]]]
"""Of a case, what was at its place before; raises Refused where that is not to be had."""


async def no_past(row: CaseRow) -> Sequence[PastCase]:
    """A seat that asks nobody."""
    return ()


class CaseWork(QObject):
    """Drives one card. Give it what it asks with and what it reads from; it decides nothing."""

    done = Signal(str, str)
    """(act, case): the hub has taken it."""

    def __init__(
        self,
        card: CaseCard,
        *,
        actor: Actor,
        lexicon: Lexicon,
        calendar: WorkCalendar,
        hub_now: Callable[[], datetime],
        ask: Ask,
        upload: Upload,
        others: Others = lambda row: lambda typed: (),
        likely: Callable[[CaseRow], OtherCase | None] = lambda row: None,
        past: Past = no_past,
        pointing: Pointing | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._card, self._actor, self._lexicon, self._calendar = card, actor, lexicon, calendar
        self._now, self._ask, self._upload, self._others = hub_now, ask, upload, others
        self._likely, self._past, self._pointing = likely, past, pointing
        self._errands = Errands("work on a case")
        card.asked.connect(self.act)
        card.judged.connect(self.act)

    def act_by_letter(self, letter: str) -> bool:
        """The act whose button wears this letter; False where no such button is on the card."""
        mine = [row.action for row in TABLE if key_of(row) == letter and row.roles & self._actor.roles]
        found = next((action for action in mine if has_button(action)), None)
        if found is None:
            return False
        self.act(str(found))
        return True

    def act(self, name: str, request: int | None = None, into: OtherCase | None = None) -> None:
        """Do, or begin to ask for, an act on the case that the card shows; `request`: the one it is about.

        `into`: the case that a person has pointed to for 并案; without one the likely one is put forward.
        """
        row, action = self._card.current(), Action(name)
        if row is None:
            return
        reason = why_not(row, action, self._actor, self._lexicon.rules, self._now())
        if reason is not None:
            self._card.refusal.refuse(say(*reason))
            return
        self._card.refusal.clear()
        if questions(action):
            self._open(row, action, request, into)
        else:
            self._errands.start(self._submit(row, action, {}, None))

    async def settle(self) -> None:
        """Wait for every ask under way; used when a window closes."""
        await self._errands.settle()

    def _open(self, row: CaseRow, action: Action, request: int | None, into: OtherCase | None) -> None:
        sheet = self._sheet(row, action, request, into)
        sheet.dismissed.connect(self._card.close_sheet)
        sheet.confirmed.connect(lambda: self._confirm(row, action, sheet))
        self._card.open_sheet(sheet)
        if isinstance(sheet, DispatchSheet):
            self._errands.start(self._recall(row, sheet))

    async def _recall(self, row: CaseRow, sheet: DispatchSheet) -> None:
        """Tell a sheet what was here before, where it is still open when that is known."""
        past: Sequence[PastCase] | Refused
        try:
            past = await self._past(row)
        except Refused as refused:
            past = refused
        if not isValid(sheet):
            return
        if isinstance(past, Refused):
            sheet.tell_no_past(past.reason)
        else:
            sheet.tell_past(past)

    def _sheet(self, row: CaseRow, action: Action, request: int | None, into: OtherCase | None) -> CommandSheet:
        name = say(*ROWS[action].name)
        match action:
            case Action.FILE | Action.COMPLETE_FORM:
                return FileSheet(self._lexicon, row, name)
            case Action.DISPATCH | Action.DISPATCH_FIRST:
                files = action is Action.DISPATCH_FIRST
                return DispatchSheet(self._lexicon, self._calendar, row, self._now, name, files=files)
            case _:
                pointing = self._pointing
                scene = Scene(
                    row=row,
                    action=action,
                    actor=self._actor,
                    lexicon=self._lexicon,
                    calendar=self._calendar,
                    now=self._now(),
                    others=self._others(row),
                    request=request,
                    into=into or (self._likely(row) if action is Action.MERGE else None),
                    find=pointing.find if pointing else lambda typed: None,
                    offers=pointing.offers() if pointing else (),
                    placing=pointing.placing if pointing else lambda answer, is_on: None,
                )
                return ActSheet(scene)

    def _confirm(self, row: CaseRow, action: Action, sheet: CommandSheet) -> None:
        fields = sheet.fields()
        if fields is not None:
            sheet.form.clear_refusals()
            self._errands.start(self._submit(row, action, fields, sheet))

    async def _submit(self, row: CaseRow, action: Action, fields: Fields, sheet: CommandSheet | None) -> None:
        if sheet is not None:
            sheet.set_busy(True)
        try:
            told = await filled(COMMANDS[action], fields, self._upload, self._now())
        except Unsent as fault:
            if sheet is not None:
                sheet.set_busy(False)
                sheet.refuse(fault.words, fault.name)
            return
        command: Command = COMMANDS[action](case=CaseId(row.id), **told)
        expects = {} if ROWS[action].is_note else {row.id: row.ver}
        answer = await self._ask(command, expects)
        same = (current := self._card.current()) is not None and current.id == row.id
        if answer.result == "ok":
            if same and sheet is not None:
                self._card.close_sheet()
            self.done.emit(str(action), row.id)
            return
        words = say(*answer.reason) if answer.reason else answer.result
        if sheet is not None and same and self._card.has_sheet():
            sheet.set_busy(False)
            sheet.refuse(words)
        elif same:
            self._card.refusal.refuse(words)
