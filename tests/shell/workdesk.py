"""A card with the work on it, asks kept: what a person does is done to it, what was asked is read from it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console.domain.codebook import Codebook
from console.domain.ids import AccountId, BlobId, CaseId, CommandId, UnitId
from console.domain.past import PastCase
from console.domain.people import Actor, Role
from console.domain.rows import CaseRow
from console.domain.text import Text
from console.domain.unit import Organisation
from console.ingest.profile import read_file
from console.shell.casework import CaseWork
from console.wire.frames import Answer
from tests.support.law import a_calendar
from tests.support.rows import NOON
from widgets.cases.answers import Choosable, OtherCase
from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import CommandSheet

DESK = Actor(AccountId("desk01"), frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER}))
UNIT, HELPER = UnitId("dept-sanitation"), UnitId("dept-garden")
BLOB = BlobId("b" * 64)
NEAR = OtherCase(CaseId("c9"), "261120-0009", "占道经营 · 80 米")


class Desk:
    """A card with its work; asks are kept and answered with `result`."""

    def __init__(self, qtbot, row, result="ok", actor=DESK) -> None:
        self.asked: list[Any] = []
        self.sent: list[Path] = []
        self.result = result
        self.current: CaseRow | None = None
        self.fault: Exception | None = None
        self.past: asyncio.Future[Sequence[PastCase]] | None = None
        self.silent: asyncio.Future[None] | None = None
        self.is_kept, self.was_asked_whether_kept = True, asyncio.Event()
        self.card = CaseCard()
        qtbot.addWidget(self.card)
        organisation = read_file(Organisation, "profiles", "demo", "organisation.json")
        lexicon = Lexicon(organisation, read_file(Codebook, "codebooks", "demo.json"))
        self.card.show_case(row, lexicon, actor, NOON)
        self.work = CaseWork(
            self.card,
            actor=actor,
            lexicon=lexicon,
            calendar=a_calendar(),
            hub_now=lambda: NOON,
            ask=self._ask,
            upload=self._upload,
            others=lambda row: lambda typed: [NEAR],
            past=self._past,
            keeps=self._keeps,
            colleagues=lambda: (Choosable(AccountId("desk02"), "陈立", "在岗"),),
        )
        self.card.show()

    def sheet(self) -> Any:
        (found,) = self.card.findChildren(CommandSheet)
        return found

    def _keeps(self, case) -> bool:
        self.was_asked_whether_kept.set()
        return self.is_kept

    async def _past(self, row) -> Sequence[PastCase]:
        return () if self.past is None else await self.past

    async def confirm(self) -> None:
        self.sheet().confirmed.emit()
        await self.work.settle()

    async def _ask(self, command, expects):
        self.asked.append((command, expects))
        if self.silent is not None:
            await self.silent
        reason = None if self.result == "ok" else Text("已被他人处理", "taken")
        current = None if self.result == "ok" else self.current
        ver = 0 if current is None else current.ver
        return Answer(id=CommandId("c"), result=self.result, reason=reason, current=current, ver=ver)

    async def _upload(self, file):
        self.sent.append(file)
        if self.fault is not None:
            raise self.fault
        return BLOB
