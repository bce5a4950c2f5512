"""Work on a case, the same at the desk and at a unit: a queue, a card, and the table between them.

A letter or a button names an act of the table. An act that needs nothing more is asked at once; one
that needs words, a photo or a choice opens its sheet in the card. The answer comes back to where it
was asked: a refusal beside the control, anything else as the row that changed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from console.domain.calendar import WorkCalendar
from console.domain.case import commands as ask
from console.domain.case.table import ROWS, TABLE, Action, why_not
from console.domain.case.things import Photo, PhotoRole
from console.domain.catalogue import Command
from console.domain.ids import BlobId, CaseId
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.sync.files import FileFault
from console.wire.frames import Answer
from resources.tongue import say
from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import DispatchSheet, FaultSheet, FileSheet, PhotoSheet, Sheet, WordsSheet

Ask = Callable[[Command, dict[str, int]], Awaitable[Answer]]
Upload = Callable[[Path], Awaitable[BlobId]]

AT_ONCE: dict[Action, Callable[[CaseId], Command]] = {
    Action.REGISTER: lambda case: ask.RegisterCase(case=case),
    Action.SIGN: lambda case: ask.SignAssignment(case=case),
    Action.ACCEPT: lambda case: ask.AcceptFeedback(case=case),
    Action.SEND_INSPECTION: lambda case: ask.SendInspection(case=case),
    Action.CLOSE: lambda case: ask.CloseCase(case=case),
    Action.NUDGE: lambda case: ask.NudgeCase(case=case),
}
WITH_WORDS: dict[Action, Callable[[CaseId, str], Command]] = {
    Action.DECLINE: lambda case, words: ask.DeclineCase(case=case, reason=words),
    Action.RETURN_TO_OPERATOR: lambda case, words: ask.ReturnToOperator(case=case, reason=words),
    Action.ASK_HAND_BACK: lambda case, words: ask.AskHandBack(case=case, reason=words),
    Action.REFUSE_HAND_BACK: lambda case, words: ask.RefuseHandBack(case=case, reason=words),
    Action.REWORK: lambda case, words: ask.SendBack(case=case, reason=words),
    Action.ADD_NOTE: lambda case, words: ask.AddNote(case=case, words=words),
}
WITH_PHOTOS: dict[Action, tuple[PhotoRole, Callable[[CaseId, str, tuple[Photo, ...]], Command]]] = {
    Action.FEED_BACK: (
        PhotoRole.AFTER,
        lambda case, words, photos: ask.FeedBack(case=case, words=words, photos=photos),
    ),
    Action.PASS: (
        PhotoRole.INSPECTION,
        lambda case, _, photos: ask.PassInspection(case=case, photos=photos),
    ),
    Action.FAIL: (
        PhotoRole.INSPECTION,
        lambda case, words, photos: ask.FailInspection(case=case, reason=words, photos=photos),
    ),
}


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
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._card, self._actor, self._lexicon, self._calendar = card, actor, lexicon, calendar
        self._now, self._ask, self._upload = hub_now, ask, upload
        self._tasks: set[asyncio.Task[None]] = set()
        card.asked.connect(self.act)

    def act_by_letter(self, letter: str) -> bool:
        """The act whose button wears this letter; False where no such button is on the card."""
        found = next((row.action for row in TABLE if row.key == letter and row.roles & self._actor.roles), None)
        if found is None:
            return False
        self.act(str(found))
        return True

    def act(self, name: str) -> None:
        """Do, or begin to ask for, an act on the case that the card shows."""
        row, action = self._card.current(), Action(name)
        if row is None:
            return
        reason = why_not(row.standing, action, self._actor)
        if reason is not None:
            self._card.refusal.refuse(say(*reason))
            return
        self._card.refusal.clear()
        if action in AT_ONCE:
            self._start(self._submit(row, action, AT_ONCE[action](CaseId(row.id)), None))
        else:
            self._open(row, action)

    async def settle(self) -> None:
        """Wait for every ask under way; used when a window closes."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _open(self, row: CaseRow, action: Action) -> None:
        sheet = self._sheet(row, action)
        sheet.dismissed.connect(self._card.close_sheet)
        sheet.confirmed.connect(lambda: self._confirm(row, action, sheet))
        self._card.open_sheet(sheet)

    def _sheet(self, row: CaseRow, action: Action) -> Sheet:
        name = say(*ROWS[action].name)
        match action:
            case Action.FILE:
                return FileSheet(self._lexicon, row)
            case Action.DISPATCH:
                return DispatchSheet(self._lexicon, self._calendar, row, self._now)
            case Action.GRANT_HAND_BACK:
                return FaultSheet(name)
            case _ if action in WITH_PHOTOS:
                return PhotoSheet(name, name, say("情况说明", "What was found or done"))
            case _:
                label = say("理由", "Reason") if ROWS[action].needs_reason else say("内容", "Words")
                return WordsSheet(name, name, label)

    def _confirm(self, row: CaseRow, action: Action, sheet: Sheet) -> None:
        case = CaseId(row.id)
        match sheet:
            case FileSheet():
                code, condition = sheet.chosen()
                self._start(
                    self._submit(row, action, ask.FileCase(case=case, class_code=code, condition=condition), sheet)
                )
            case DispatchSheet():
                lead, co, words = sheet.chosen()
                if lead is None:
                    sheet.refuse(say("请选择主办单位。", "Choose the unit that leads."), "lead")
                    return
                dispatch = ask.DispatchCase(case=case, lead=lead, co=co, words=words)
                self._start(self._submit(row, action, dispatch, sheet))
            case FaultSheet():
                is_wrong = sheet.chosen()
                if is_wrong is None:
                    sheet.refuse(say("请先认定是否错派。", "Rule first whether it was dispatched wrongly."), "fault")
                    return
                granted = ask.GrantHandBack(case=case, wrongly_dispatched=is_wrong)
                self._start(self._submit(row, action, granted, sheet))
            case PhotoSheet():
                self._start(self._with_photos(row, action, sheet))
            case WordsSheet():
                self._start(self._submit(row, action, WITH_WORDS[action](case, sheet.chosen()), sheet))

    async def _with_photos(self, row: CaseRow, action: Action, sheet: PhotoSheet) -> None:
        if not sheet.files:
            sheet.refuse(say("请至少选择一张照片。", "Choose at least one photo."), "photos")
            return
        role, make = WITH_PHOTOS[action]
        sheet.set_busy(True)
        try:
            blobs = [await self._upload(Path(file)) for file in sheet.files]
        except (FileFault, OSError) as fault:
            sheet.set_busy(False)
            reason = say(*fault.reason) if isinstance(fault, FileFault) else str(fault)
            sheet.refuse(say(f"照片未能上传：{reason}", f"The photo could not be sent: {reason}"), "photos")
            return
        photos = tuple(Photo(blob, role, self._now()) for blob in blobs)
        await self._submit(row, action, make(CaseId(row.id), sheet.chosen(), photos), sheet)

    async def _submit(self, row: CaseRow, action: Action, command: Command, sheet: Sheet | None) -> None:
        if sheet is not None:
            sheet.set_busy(True)
        expects = {} if action in (Action.ADD_NOTE, Action.NUDGE) else {row.id: row.ver}
        answer = await self._ask(command, expects)
        same = (current := self._card.current()) is not None and current.id == row.id
        if answer.result == "ok":
            if same:
                self._card.close_sheet()
            self.done.emit(str(action), row.id)
            return
        words = say(*answer.reason) if answer.reason else answer.result
        if sheet is not None and same and self._card.has_sheet():
            sheet.set_busy(False)
            sheet.refuse(words)
        elif same:
            self._card.refusal.refuse(words)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A fault that nobody expected goes where the loop's faults go: it is logged and said."""
        self._tasks.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            task.get_loop().call_exception_handler({"message": "work on a case", "exception": fault})
