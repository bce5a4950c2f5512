"""Ctrl+Z: the act that was just done is taken back by the law's own step, where there is one.

CaseWork.taken, Triage.judged ─▶ 「已认领 … 撤销 Ctrl Z」 for ten seconds ─▶ the reverse command, asked like every other
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from console.domain.alert import TakeBackVerdict
from console.domain.case.rules import Rules
from console.domain.case.table import ROWS, Action, why_not
from console.domain.case.undoing import REVERSES, reverse, why_none
from console.domain.catalogue import Command
from console.domain.ids import AlertId, CaseId
from console.domain.judging import why_not_back
from console.domain.people import Actor
from console.domain.rows import AlertRow, CaseRow
from console.domain.text import Text, counted
from console.shell.casework import CaseWork, why
from console.shell.errands import Errands
from console.sync.store import Store
from console.wire.frames import Answer
from resources.tongue import say
from widgets.controls.notices import ToastArea
from widgets.tokens import Tone

WITHIN_S = 10.0
UNDO = "undo"
"""The key of its toast."""
NOTHING = Text("没有可撤销的办理。", "Nothing was done that could be undone.")
TOO_LATE = Text("已过 10 秒，不再撤销；请在案卷上办理。", "Ten seconds are over; use the acts on the card.")
GONE = Text("此事已被收回或已处理，无需撤销。", "It was taken back or settled already.")


class Line(Protocol):
    """What a window asks with, and what it has heard."""

    @property
    def store(self) -> Store: ...
    def hub_now(self) -> datetime: ...
    def ask(self, command: Command, expects: dict[str, int] | None = None) -> Awaitable[Answer]: ...


class _Reverse(Struct, frozen=True):
    """What takes an act back, of the row as it is now."""

    thing: str
    ver: int
    command: Command


class _Done(Struct, frozen=True):
    """An act: what it is called, what it was about, and how it is taken back or why it is not."""

    name: Text
    about: str
    at: float
    reverse: Callable[[], "tuple[_Reverse, ...] | Text"]
    why_none: Text | None = None


class Undoing(QObject):
    """Remembers the last act of one window."""

    reopened = Signal(str)
    """An alert whose verdict has been taken back."""

    def __init__(
        self,
        window: QWidget,
        work: CaseWork,
        toasts: ToastArea,
        line: Line,
        actor: Actor,
        rules: Rules,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(window)
        self._toasts, self._line, self._actor, self._rules, self._clock = toasts, line, actor, rules, clock
        self._last: _Done | None = None
        self._errands = Errands("undoing an act")
        work.taken.connect(self._offer_act)
        toasts.acted.connect(lambda key: self.undo() if key == UNDO else None)
        QShortcut("Ctrl+Z", window).activated.connect(self.undo)

    async def settle(self) -> None:
        """Wait for what is under way."""
        await self._errands.settle()

    def undo(self) -> None:
        """Take the last act back, or say why not."""
        last = self._last
        if last is None:
            self._tell(NOTHING)
        elif last.why_none is not None:
            self._tell(last.why_none)
        elif self._clock() - last.at > WITHIN_S:
            self._tell(TOO_LATE)
        else:
            self._take_back(last)

    def offer_verdict(self, before: AlertRow, name: Text) -> None:
        """The hub has taken a verdict on an alert."""
        self.offer_verdicts([before], name)

    def offer_verdicts(self, before: Sequence[AlertRow], name: Text) -> None:
        """The hub has taken one verdict on several alerts; they are taken back together."""
        about = before[0].title if len(before) == 1 else say(f"{len(before)} 条告警", counted(len(before), "alert"))
        ids = [each.id for each in before]
        self._offer(_Done(name, about, self._clock(), lambda: self._verdicts(ids)))

    def _offer_act(self, action: Action, before: CaseRow) -> None:
        none = None if action in REVERSES else why_none(action)
        self._offer(
            _Done(ROWS[action].name, before.number, self._clock(), lambda: self._act(action, before), why_none=none)
        )

    def _offer(self, done: _Done) -> None:
        self._last = done
        if done.why_none is None:
            name = say(*done.name)
            title, undo = say(f"已办：{name}", f"Done: {name}"), say("撤销", "Undo")
            self._toasts.show_toast(
                UNDO, title, done.about, Tone.GOOD, "undo-2", undo, letter="Ctrl Z", seconds=WITHIN_S
            )
        else:
            self._toasts.dismiss(UNDO)

    def _act(self, action: Action, before: CaseRow) -> tuple[_Reverse, ...] | Text:
        row = self._line.store.row(before.id)
        found = reverse(action, CaseId(row.id), before, row, self._actor) if isinstance(row, CaseRow) else None
        if found is None or not isinstance(row, CaseRow):
            return GONE
        back, command = found
        return why_not(row, back, self._actor, self._rules, self._line.hub_now()) or (
            _Reverse(row.id, row.ver, command),
        )

    def _verdicts(self, alerts: Sequence[str]) -> tuple[_Reverse, ...] | Text:
        """Those that can be taken back; why not, where none can."""
        found = [self._verdict(each) for each in alerts]
        return tuple(each for each in found if isinstance(each, _Reverse)) or next(
            each for each in found if isinstance(each, Text)
        )

    def _verdict(self, alert: str) -> _Reverse | Text:
        row = self._line.store.row(alert)
        if not isinstance(row, AlertRow):
            return GONE
        command = TakeBackVerdict(alert=AlertId(row.id))
        return why_not_back(row.stage, self._actor) or _Reverse(row.id, row.ver, command)

    def _take_back(self, last: _Done) -> None:
        found = last.reverse()
        if isinstance(found, Text):
            self._tell(found)
            return
        self._last = None
        self._toasts.dismiss(UNDO)
        self._errands.start(self._ask(last, found))

    async def _ask(self, last: _Done, backs: tuple[_Reverse, ...]) -> None:
        answers = await asyncio.gather(*(self._line.ask(back.command, {back.thing: back.ver}) for back in backs))
        answer = next((each for each in answers if each.result != "ok"), answers[0])
        back, name = backs[0], say(*last.name)
        if answer.result == "ok":
            words = say(f"已撤销：{name}", f"Undone: {name}")
            self._toasts.show_toast("undone", words, last.about, Tone.GOOD, "undo-2")
            if isinstance(back.command, TakeBackVerdict):
                self.reopened.emit(back.thing)
        else:
            words = say(f"未能撤销：{name}", f"Not undone: {name}")
            self._toasts.show_toast("undone", words, f"{last.about} · {why(answer)}", Tone.CRITICAL, "circle-alert")

    def _tell(self, why_it_is_not: Text) -> None:
        title = say("未撤销", "Not undone")
        self._toasts.show_toast("undone", title, say(*why_it_is_not), Tone.WARNING, "undo-2")
