"""Work on a case, the same at the desk and at a unit: a queue, a card, and the table between them.

A letter or a button names an act of the table. An act whose command asks nothing is asked at once; any other
opens its sheet in the card. The answer comes back to where it was asked: a refusal beside the control, anything
else as the row that changed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from console.domain.calendar import WorkCalendar
from console.domain.case.decide import COMMANDS
from console.domain.case.table import ROWS, TABLE, Action, why_not
from console.domain.catalogue import Command, may_wait
from console.domain.ids import CaseId
from console.domain.past import PastCase
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.domain.text import Refused
from console.shell.errands import Errands
from console.shell.filling import Unsent, Upload, filled
from console.shell.pointing import Pointing
from console.shell.wordings import Wordings
from console.sync.outbox import OFFLINE
from console.wire.frames import Answer
from console.wire.link import LinkState
from resources.tongue import say
from widgets.cases.actsheet import ActSheet, Scene
from widgets.cases.answers import Choosable, Fields, OtherCase
from widgets.cases.card import CaseCard
from widgets.cases.chapters import key_of
from widgets.cases.lexicon import Lexicon
from widgets.cases.questions import has_button, questions
from widgets.cases.sheets import CommandSheet, DispatchSheet, FileSheet, stands
from widgets.controls.notices import ToastArea
from widgets.tokens import Tone

Ask = Callable[[Command, dict[str, int]], Awaitable[Answer]]
Others = Callable[[CaseRow], Callable[[str], Sequence[OtherCase]]]
"""Of a case, a look-up of the others it may be merged into."""
PATIENCE_S = 0.8
"""How long a hand waits for an answer to what may go out later."""
Past = Callable[[CaseRow], Awaitable[Sequence[PastCase]]]
"""Of a case, what was at its place before; raises Refused where that is not to be had."""


async def no_past(row: CaseRow) -> Sequence[PastCase]:
    """A seat that asks nobody."""
    return ()


class CaseWork(QObject):
    """Drives one card. Give it what it asks with and what it reads from; it decides nothing."""

    done = Signal(str, str)
    """(act, case): the hub has taken it."""
    taken = Signal(object, object)
    """(Action, CaseRow as it was): the hub has taken this act."""
    kept = Signal(str, str)
    """(act, case): the hub does not answer; it is safe on this machine, goes out by itself, and the hand is free."""
    told = Signal(str, str, object)
    """(title, words, Tone): what has become of an ask that had to wait."""

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
        keeps: Callable[[str], bool] = lambda case: False,
        colleagues: Callable[[], tuple[Choosable, ...]] = tuple,
        pointing: Pointing | None = None,
        wordings: Wordings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._card, self._actor, self._lexicon, self._calendar = card, actor, lexicon, calendar
        self._now, self._ask, self._upload, self._others = hub_now, ask, upload, others
        self._likely, self._past, self._keeps, self._pointing = likely, past, keeps, pointing
        self._wordings = wordings
        self._colleagues = colleagues
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

    def reach(self, state: LinkState) -> None:
        """Where the link stands: once the hub is in reach again, what it was wanting for may be asked."""
        if state is LinkState.LIVE and self._card.refusal.text() == say(*OFFLINE):
            self._card.refusal.clear()

    async def settle(self) -> None:
        """Wait for every ask under way; used when a window closes."""
        await self._errands.settle()

    def _open(self, row: CaseRow, action: Action, request: int | None, into: OtherCase | None) -> None:
        sheet = self._sheet(row, action, request, into)
        sheet.seen = row.ver
        if self._wordings is not None:
            self._wordings.serve(sheet, action, (row,))
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
                    colleagues=self._colleagues(),
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
            if stands(sheet):
                sheet.set_busy(False)
                sheet.refuse(fault.words, fault.name)
            return
        command: Command = COMMANDS[action](case=CaseId(row.id), **told)
        expects = {} if ROWS[action].is_note else {row.id: row.ver if sheet is None else sheet.seen}
        asking = asyncio.ensure_future(self._ask(command, expects))
        if may_wait(command) and await self._is_kept(asking, row):
            await self._follow(asking, row, action, sheet)
            return
        answer = await asking
        if answer.result == "ok":
            if stands(sheet):
                self._card.close_sheet()
            self.done.emit(str(action), row.id)
            self.taken.emit(action, row)
            return
        words = why(answer)
        if stands(sheet):
            sheet.seen = answer.ver or sheet.seen
            sheet.set_busy(False)
            sheet.refuse(words)
        elif self._shows(row):
            self._card.refusal.refuse(words)

    async def _is_kept(self, asking: "asyncio.Future[Answer]", row: CaseRow) -> bool:
        """Whether nobody answers, although it is safe here: then there is nothing to wait for."""
        await asyncio.wait({asking}, timeout=PATIENCE_S)
        return not asking.done() and self._keeps(row.id)

    async def _follow(
        self, asking: "asyncio.Future[Answer]", row: CaseRow, action: Action, sheet: CommandSheet | None
    ) -> None:
        """Give the hand back now, and say later what came of it, wherever the person is by then."""
        if stands(sheet):
            self._card.close_sheet()
        self.kept.emit(str(action), row.id)
        about = f"{say(*ROWS[action].name)} · {row.number}"
        later = say("连接恢复后自动送达", "sent by itself once the hub is back")
        self.told.emit(say("已存入本机", "Kept on this machine"), f"{about} · {later}", Tone.WARNING)
        answer = await asking
        if answer.result == "ok":
            self.told.emit(say("已送达", "Delivered"), about, Tone.GOOD)
        else:
            self.told.emit(say("未办成", "Not done"), f"{about} · {why(answer)}", Tone.CRITICAL)

    def _shows(self, row: CaseRow) -> bool:
        current = self._card.current()
        return current is not None and current.id == row.id


def why(answer: Answer) -> str:
    """The reason of an answer that is not `ok`, for people."""
    return say(*answer.reason) if answer.reason else answer.result


def tell(toasts: ToastArea, title: str, words: str, tone: Tone) -> None:
    """Show what `told` says; a refusal stays until somebody has read it."""
    if tone is Tone.CRITICAL:
        toasts.show_toast(words, title, words, tone, "circle-alert", seconds=None)
    else:
        toasts.show_toast("kept", title, words, tone, "circle-check" if tone is Tone.GOOD else "cloud-off")
