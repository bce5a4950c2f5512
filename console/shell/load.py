"""The board of load on a seat: who has how much, how fast they are, and cases that go to others in one gesture.

ticked cases ─▶ sheet with the even spread ─▶ portions of asks ─▶ an answer each ─▶ told beside the board
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

import msgspec
from PySide6.QtCore import QObject

from console.analytics.load import Hands, Load, spread
from console.analytics.pace import Pace, Waits
from console.domain.case.commands import HandCaseOver
from console.domain.case.rules import Rules
from console.domain.case.stages import STAGE_NAMES
from console.domain.deadline import Lamp
from console.domain.ids import AccountId, CaseId
from console.domain.people import Colleague
from console.domain.rows import CaseRow
from console.domain.shifts import shift_at
from console.models import phrases
from console.models.queue import lamp_of
from console.models.slices import Portions
from console.shell.casework import why
from console.shell.colleagues import Colleagues, presence
from console.shell.connection import Connection
from console.shell.errands import Errands
from console.shell.manywork import ANSWERS_WITHIN_S, PORTION
from console.wire.frames import PaceQuery
from resources.tongue import say
from widgets.cases.many import Refusal
from widgets.cases.sheets import stands
from widgets.shift.load import HeldCase, LoadBoard, PersonLine, ShareSheet
from widgets.tokens import Tone

PACE_EVERY = timedelta(seconds=30)
TONES = {Lamp.RED: Tone.CRITICAL, Lamp.AMBER: Tone.WARNING, Lamp.GREEN: Tone.NEUTRAL}
MINUTE_S = 60
_paces = msgspec.json.Decoder(tuple[Pace, ...])


class LoadDesk(QObject):
    """Drives one board. It decides nothing: each case is asked for by itself and answers for itself."""

    def __init__(
        self,
        board: LoadBoard,
        connection: Connection,
        colleagues: Colleagues,
        rules: Rules,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rules = rules
        self._board, self._connection, self._colleagues = board, connection, colleagues
        self._me = connection.who.account if connection.who is not None else None
        self._of: AccountId | None = None
        self._paces: dict[AccountId, Pace] = {}
        self._asked_at: datetime | None = None
        self._is_stale, self._is_followed = True, False
        self._hands = Hands()
        self._portions = Portions(self._count, self)
        self._errands = Errands("the load of the desk")
        board.chosen.connect(self._choose)
        board.sharing.connect(self._share)
        colleagues.changed.connect(self._grow_stale)
        self._stop_watching = connection.store.watch(self._follow)

    def stop(self) -> None:
        self._stop_watching()
        self._portions.stop()

    def show(self, now: datetime) -> None:
        """Bring the board up to date; called once a second while it is in sight. What is there as it comes into sight
        for the first time is counted in slices; figures of a part would be wrong ones."""
        if not self._is_followed:
            self._is_followed = True
            self._portions.take(tuple(self._connection.store.rows(CaseRow)))
        if self._asked_at is None or now - self._asked_at >= PACE_EVERY:
            self._asked_at = now
            self._errands.start(self._look(now))
        if self._portions.is_done and (self._is_stale or now.second == 0):
            self._is_stale = False
            self._show_people(now)
            self._show_cases(now)

    async def settle(self) -> None:
        """Wait for what is asked."""
        await self._errands.settle()

    def _shift(self, now: datetime) -> timedelta:
        """Over how long the paces are told: as long as the shift that is worked now lasts."""
        return shift_at(self._rules.shifts, now).length

    def _grow_stale(self) -> None:
        self._is_stale = True

    def _follow(self, moved: frozenset[str]) -> None:
        if self._is_followed:
            self._portions.take(moved)

    def _count(self, ids: Iterable[str]) -> None:
        for id in ids:
            row = self._connection.store.row(id)
            if row is None:
                self._hands.drop(id)
            else:
                self._hands.put(row)
        self._grow_stale()

    async def _look(self, now: datetime) -> None:
        found = await self._connection.find(PaceQuery(since=now - self._shift(now), until=now + PACE_EVERY))
        if found.data is not None:
            self._paces = {each.account: each for each in _paces.decode(found.data)}
            self._grow_stale()

    def _show_people(self, now: datetime) -> None:
        held = self._hands.loads(now)
        known = {each.account: each for each in self._colleagues.people}
        strangers = [Colleague(account=each, name=each, roles=frozenset()) for each in held if each not in known]
        people = sorted(
            (*known.values(), *strangers),
            key=lambda each: (
                each.here_since is None,
                -(held[each.account].held if each.account in held else 0),
                each.account,
            ),
        )
        hours = f"{self._shift(now) / timedelta(hours=1):g}"
        note = say(
            f"受理、派遣用时为近 {hours} 小时的中位数与 90 分位", f"paces: median and 90th percentile, last {hours} h"
        )
        self._board.show_people([self._person(each, held.get(each.account), now) for each in people], note)

    def _person(self, who: Colleague, load: Load | None, now: datetime) -> PersonLine:
        load = load or Load(account=who.account)
        pace = self._paces.get(who.account, Pace(account=who.account))
        return PersonLine(
            account=who.account,
            name=who.name,
            presence=presence(who, now),
            is_here=who.here_since is not None,
            held=load.held,
            stages=" · ".join(f"{say(*STAGE_NAMES[stage])} {n}" for stage, n in load.stages),
            next_due=phrases.left(now, load.next_due) if load.next_due is not None else "",
            overdue=load.overdue,
            filed=_told(pace.filed),
            dispatched=_told(pace.dispatched),
            alerts=pace.alerts,
        )

    def _choose(self, account: str) -> None:
        self._of = AccountId(account) if account else None
        self._board.show_outcome("", ())
        self._show_cases(self._connection.hub_now())

    def _held(self) -> list[CaseRow]:
        mine = self._hands.of(self._of) if self._of is not None else ()
        return sorted(mine, key=lambda row: (row.promise is None, row.promise and row.promise.due_at, row.number))

    def _show_cases(self, now: datetime) -> None:
        name = "" if self._of is None else self._colleagues.name(self._of)
        self._board.show_cases(name, [_case(row, now) for row in self._held()])

    def _share(self) -> None:
        """Open the sheet that says who would get how many."""
        cases = self._board.ticked()
        held = self._colleagues.in_hand()
        people = [each for each in self._colleagues.choosable() if each.account != self._of]
        here = frozenset(each.account for each in self._colleagues.people if each.here_since is not None)
        sheet = ShareSheet(len(cases), people, here - {self._of, self._me}, held, partial(spread, cases, held=held))
        sheet.dismissed.connect(self._board.close_sheet)
        sheet.confirmed.connect(lambda: self._confirm(sheet))
        self._board.open_sheet(sheet)

    def _confirm(self, sheet: ShareSheet) -> None:
        given = sheet.chosen()
        if not given:
            sheet.refuse(say("请勾选至少一位接收人。", "Tick at least one who takes them."), "to")
            return
        sheet.set_busy(True)
        self._errands.start(self._hand_over(given, sheet))

    async def _hand_over(self, given: Mapping[CaseId, AccountId], sheet: ShareSheet) -> None:
        done, refused = 0, list[Refusal]()
        cases = tuple(given)
        for first in range(0, len(cases), PORTION):
            portion = cases[first : first + PORTION]
            rows = [row for case in portion if isinstance(row := self._connection.store.row(case), CaseRow)]
            asks = [(HandCaseOver(case=CaseId(row.id), to=given[CaseId(row.id)]), {row.id: row.ver}) for row in rows]
            answers = self._connection.ask_all(asks)
            if answers:
                await asyncio.wait(answers, timeout=ANSWERS_WITHIN_S)
            for row, answer in zip(rows, answers, strict=True):
                if answer.done() and answer.result().result == "ok":
                    done += 1
                else:
                    reason = why(answer.result()) if answer.done() else say("枢纽未答复", "the hub does not answer")
                    refused.append(Refusal(CaseId(row.id), row.number, reason))
        if stands(sheet):
            self._board.close_sheet()
        left = say(f"，未转 {len(refused)} 件", f", {len(refused)} not") if refused else ""
        self._board.show_outcome(say(f"已转交 {done} 件", f"{done} handed over") + left, refused)


def _case(row: CaseRow, now: datetime) -> HeldCase:
    return HeldCase(
        id=CaseId(row.id),
        number=row.number,
        title=row.title,
        stage=say(*STAGE_NAMES[row.stage]),
        due=phrases.left(now, row.promise.due_at) if row.promise is not None else "",
        tone=TONES[lamp_of(row.promise, now)],
    )


def _told(waits: Waits) -> str:
    """中位 4 分，P90 12 分（7 件，超时 1）."""
    if not waits.n:
        return ""
    middle, tenth = _minutes(waits.median_s), _minutes(waits.p90_s)
    late_zh, late_en = (f"，超时 {waits.late}", f", {waits.late} late") if waits.late else ("", "")
    return say(f"{middle} / {tenth} 分（{waits.n} 件{late_zh}）", f"{middle} / {tenth} min ({waits.n}{late_en})")


def _minutes(seconds: float) -> str:
    minutes = seconds / MINUTE_S
    return f"{minutes:.1f}" if minutes < 10 else f"{minutes:.0f}"
