"""One act on many cases: a sheet for all of them, then each is asked by itself, a portion at a time.

    picked ─▶ which may be asked ─▶ sheet ─▶ portions of asks ─▶ an answer each ─▶ done, kept here, refused with why

Between two portions it can be stopped. What was done is let go of; what was refused stays picked, with its reason.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from console.domain.calendar import WorkCalendar
from console.domain.case.decide import COMMANDS
from console.domain.case.table import ROWS, Action
from console.domain.catalogue import may_wait
from console.domain.ids import CaseId, UnitId
from console.domain.people import Actor
from console.domain.rows import CaseRow
from console.domain.text import Text
from console.shell.casework import PATIENCE_S, why
from console.shell.errands import Errands
from console.shell.filling import Upload, filled
from console.shell.wordings import Wordings
from console.sync.outbox import Asking
from console.sync.store import Store
from console.wire.frames import Answer
from resources.tongue import say
from widgets.cases.actsheet import ActSheet, Scene
from widgets.cases.answers import Choosable, Fields
from widgets.cases.chapters import key_of
from widgets.cases.dispatchmany import DispatchMany
from widgets.cases.lexicon import Lexicon
from widgets.cases.many import ManyCard, Offer, Refusal, offers, unable
from widgets.cases.picked import Picked
from widgets.cases.sheets import CommandSheet
from widgets.controls.form import FormRow
from widgets.controls.words import PlainLabel
from widgets.tokens import Tone

PORTION = 25
"""So many are asked at a time: few enough to stop in between, many enough for one frame."""
ANSWERS_WITHIN_S = 10.0
"""So long an answer is waited for: what has none by then is safe here and goes out by itself."""
NOBODY = Text("没有责任单位。", "Nobody is known to be responsible.")

Leads = dict[str, UnitId | None] | None
"""Of an act that gives each case to a unit of its own: which, by the id of the case."""
AskAll = Callable[[Sequence[Asking]], "tuple[asyncio.Future[Answer], ...]"]


class Outcome(Struct):
    """What came of one act: ids of cases, and the refusals in order."""

    done: list[str]
    kept: list[str]
    refused: list[Refusal]

    @property
    def told(self) -> int:
        """Of how many it is known what became of them."""
        return len(self.done) + len(self.kept) + len(self.refused)


class ManyWork(QObject):
    """Drives the card of several cases. Give it what it asks with and what it reads from; it decides nothing."""

    emptied = Signal()
    """Nothing is picked any more."""
    told = Signal(str, str, object)
    """(title, words, Tone): what came of an act that left nothing on the card to say it."""

    def __init__(
        self,
        card: ManyCard,
        picked: Picked,
        *,
        actor: Actor,
        lexicon: Lexicon,
        calendar: WorkCalendar,
        store: Store,
        hub_now: Callable[[], datetime],
        ask_all: AskAll,
        upload: Upload,
        keeps: Callable[[str], bool] = lambda case: False,
        wordings: Wordings | None = None,
        colleagues: Callable[[], tuple[Choosable, ...]] = tuple,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._card, self._picked, self._actor, self._lexicon = card, picked, actor, lexicon
        self._calendar, self._store, self._now = calendar, store, hub_now
        self._ask_all, self._upload, self._keeps = ask_all, upload, keeps
        self._wordings = wordings
        self._colleagues = colleagues
        self._offers: list[Offer] = []
        self._is_running = self._is_stopped = False
        self._errands = Errands("work on several cases")
        card.asked.connect(self.act)
        card.stopped.connect(self.back)
        card.dropped.connect(self.back)
        picked.changed.connect(self._show_picked)
        self.stop_watching = store.watch(self._follow)

    def act_by_letter(self, letter: str) -> bool:
        """The act whose button wears this letter; False where no such button is on the card."""
        found = next((each.row.action for each in self._offers if key_of(each.row) == letter), None)
        if found is None:
            return False
        self.act(str(found))
        return True

    def act(self, name: str) -> None:
        """Begin to ask for an act on every picked case that it may be asked of; nothing goes out unconfirmed."""
        action = Action(name)
        offer = next((each for each in self._offers if each.row.action is action), None)
        if offer is None or self._is_running:
            return
        still = frozenset(offer.cases)
        rows = [row for row in self._rows() if row.id in still]
        if not rows:
            return
        sheet = self._sheet(action, rows)
        if self._wordings is not None:
            self._wordings.serve(sheet, action, rows)
        left = unable(self._rows(), action, self._actor, self._lexicon.rules, self._now())
        if left:
            words = "\n".join(say(f"{n} 件：{reason}", f"{n}: {reason}") for reason, n in left)
            sheet.form.add("left", FormRow(say("不办", "Left out"), PlainLabel(words, "secondary", "mid", wrap=True)))
        sheet.dismissed.connect(self._card.close_sheet)
        sheet.confirmed.connect(lambda: self._confirm(action, rows, sheet))
        self._card.open_sheet(sheet)

    def back(self) -> None:
        """Out of what is under way, else let go of what is picked; what has been asked is answered all the same."""
        if self._is_running:
            self._is_stopped = True
            self._card.show_stopping()
        else:
            self._picked.clear()

    @property
    def offers(self) -> Sequence[Offer]:
        """What may be asked of one of the picked cases at least."""
        return self._offers

    @property
    def is_running(self) -> bool:
        return self._is_running

    async def settle(self) -> None:
        """Wait for what is under way."""
        await self._errands.settle()

    def _rows(self) -> list[CaseRow]:
        found = (self._store.row(case) for case in self._picked.ids())
        return [row for row in found if isinstance(row, CaseRow)]

    def _show_picked(self) -> None:
        if not self._is_running:
            self._card.close_sheet()
            self._card.forget_outcome()
        self._show()
        if not self._picked:
            self.emptied.emit()

    def _follow(self, moved: frozenset[str]) -> None:
        if any(case in moved for case in self._picked.ids()):
            self._show()

    def _show(self) -> None:
        rows = self._rows()
        self._offers = offers(rows, self._actor, self._lexicon.rules, self._now())
        self._card.show_cases(rows, self._offers)

    def _sheet(self, action: Action, rows: Sequence[CaseRow]) -> CommandSheet:
        if action is Action.DISPATCH:
            return DispatchMany(self._lexicon, self._calendar, rows, self._now)
        scene = Scene(
            row=None,
            action=action,
            actor=self._actor,
            lexicon=self._lexicon,
            calendar=self._calendar,
            now=self._now(),
            count=len(rows),
            colleagues=self._colleagues(),
        )
        return ActSheet(scene)

    def _confirm(self, action: Action, rows: Sequence[CaseRow], sheet: CommandSheet) -> None:
        fields = sheet.fields()
        if fields is None or self._is_running:
            return
        leads = {row.id: sheet.lead_of(row) for row in rows} if isinstance(sheet, DispatchMany) else None
        self._is_running, self._is_stopped = True, False
        self._card.close_sheet()
        self._card.show_progress(0, len(rows))
        self._errands.start(self._run(action, rows, fields, leads))

    async def _run(self, action: Action, rows: Sequence[CaseRow], fields: Fields, leads: Leads) -> None:
        outcome = Outcome([], [], [])
        waiting = iter(rows)
        try:
            while not self._is_stopped and (portion := list(islice(waiting, PORTION))):
                await self._ask(action, portion, fields, leads, outcome)
                self._card.show_progress(outcome.told, len(rows))
        finally:
            self._is_running = False
            self._tell(action, outcome, len(rows))

    async def _ask(
        self,
        action: Action,
        portion: Sequence[CaseRow],
        fields: Fields,
        leads: Leads,
        outcome: Outcome,
    ) -> None:
        """Ask one portion and note what came of each."""
        going: list[CaseRow] = []
        asks: list[Asking] = []
        is_note = ROWS[action].is_note
        for row in portion:
            own = fields if leads is None else {**fields, "lead": leads[row.id]}
            if leads is not None and leads[row.id] is None:
                outcome.refused.append(Refusal(CaseId(row.id), row.number, say(*NOBODY)))
                continue
            told = await filled(COMMANDS[action], own, self._upload, self._now())
            asks.append((COMMANDS[action](case=CaseId(row.id), **told), {} if is_note else {row.id: row.ver}))
            going.append(row)
        answers = self._ask_all(asks)
        if answers:
            await asyncio.wait(answers, timeout=PATIENCE_S if may_wait(asks[0][0]) else ANSWERS_WITHIN_S)
        for row, answer in zip(going, answers, strict=True):
            if not answer.done():
                outcome.kept.append(row.id)
            elif answer.result().result == "ok":
                outcome.done.append(row.id)
            else:
                outcome.refused.append(Refusal(CaseId(row.id), row.number, why(answer.result())))

    def _tell(self, action: Action, outcome: Outcome, of: int) -> None:
        name = ROWS[action].name
        done, kept, refused = len(outcome.done), len(outcome.kept), len(outcome.refused)
        zh, en = [f"{name.zh}：已办 {done} 件"], [f"{name.en}: {done} done"]
        for n, how_zh, how_en in (
            (kept, "已存入本机待发", "kept here, sent once the hub is back"),
            (refused, "未办", "not done"),
            (of - outcome.told, "未提交", "not asked"),
        ):
            if n:
                zh.append(f"{n} 件{how_zh}")
                en.append(f"{n} {how_en}")
        words = Text("，".join(zh), ", ".join(en))
        self._picked.drop([*outcome.done, *outcome.kept])
        self._card.show_outcome(words, outcome.refused)
        if not self._picked:
            tone = Tone.WARNING if kept else Tone.GOOD
            self.told.emit(say("多件办理", "Several cases"), say(*words), tone)
