"""Accounts that ask without end while something breaks, and what must be true of the log afterwards."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from console.domain.case.commands import AddNote, ReportCase
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.ids import AccountId, CaseId, CommandId
from console.domain.place import Place
from console.hub.verify import verify
from console.seats.headless import Headless
from console.storage.log import DATABASE
from console.sync.store import Store
from console.wire import frames
from tests.flows.room import Hub, until

CALLERS = ("desk01", "desk02", "inspector01", "inspector02", "feed-citizen")
AT_ONCE = 4
"""Asks of one caller under way, so that a commit holds many."""
BACK_WITHIN_S = 60.0
HERE = Place(117.4757, 36.7597, "柳溪路731号前")


class Caller:
    """One account that reports and notes, on and on; `heard` keeps each ask with what it was answered."""

    def __init__(self, url: str, hub: Hub, account: str) -> None:
        self.account, self.store = account, Store()
        self.asked: dict[CommandId, Command] = {}
        self.heard: dict[CommandId, frames.Answer] = {}
        self.is_asking = True
        self._made = 0
        self.wire = Headless(url, AccountId(account), hub.passwords[account], seat="tool", tell=self.store.hear)

    async def ask_on(self) -> None:
        """Until `is_asking` is no more; every ask is waited for, whatever breaks meanwhile."""
        while self.is_asking:
            self._made += 1
            case = CaseId(f"{self.account}-{self._made}")
            report = ReportCase(case=case, source=Source.INSPECTOR, title=f"占道经营 {self._made}", place=HERE)
            await self._ask(f"{case}/0", report)
            notes = [AddNote(case=case, words=f"第 {n} 句") for n in range(1, 1 + AT_ONCE)]
            await asyncio.gather(*(self._ask(f"{case}/{n}", note) for n, note in enumerate(notes, 1)))

    async def _ask(self, name: str, command: Command) -> None:
        frame = frames.Command(id=CommandId(name), body=command, made_at=datetime.now(UTC))
        self.asked[frame.id] = command
        (self.heard[frame.id],) = await self.wire.ask([frame])


class Load:
    """All callers at once. `urls`: by which way an account reaches the hub, where that is not the hub's own."""

    def __init__(self, hub: Hub, urls: Mapping[str, str] | None = None) -> None:
        self._hub = hub
        self.callers = [Caller((urls or {}).get(account, hub.url), hub, account) for account in CALLERS]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """They ask while the body runs; then every ask is answered, and the desks hold what a newcomer is given."""
        async with AsyncExitStack() as lines:
            for each in self.callers:
                await each.wire.start()
                lines.push_async_callback(each.wire.close)
            asking = [asyncio.create_task(each.ask_on()) for each in self.callers]
            yield
            for each in self.callers:
                each.is_asking = False
            async with asyncio.timeout(BACK_WITHIN_S):
                await asyncio.gather(*asking)
            fresh = Caller(self._hub.url, self._hub, "shift01")
            await fresh.wire.start()
            lines.push_async_callback(fresh.wire.close)
            for each in self.callers:
                if each.account.startswith("desk"):
                    assert await each.wire.reached(fresh.wire.link.offset, 20.0)
                    assert dict(each.store._rows) == dict(fresh.store._rows), f"{each.account} holds other rows"

    async def answered_again(self, what: str) -> None:
        """Wait until each has been answered since."""
        heard = [len(each.heard) for each in self.callers]
        await until(f"everybody is answered again after {what}", partial(_go_on, self.callers, heard), BACK_WITHIN_S)


def answered_once(callers: Sequence[Caller], data: Path) -> int:
    """Every ask has one answer, which says ok, and one effect, where the answer says; how many there were."""
    heard = {(each.account, id_): answer for each in callers for id_, answer in each.heard.items()}
    assert {(each.account, id_) for each in callers for id_ in each.asked} == heard.keys()
    assert Counter(answer.result for answer in heard.values()) == {"ok": len(heard)}
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        offsets = connection.execute("SELECT cmd, o FROM event WHERE cmd LIKE '%/%'").fetchall()
        kept = connection.execute("SELECT account, id, answer FROM command WHERE id LIKE '%/%'").fetchall()
        answers = {(account, id_): msgspec.json.decode(body, type=frames.Answer) for account, id_, body in kept}
    assert len(offsets) == len(dict(offsets)) == len(heard), "an ask has no effect, or two"
    assert {id_: answer.o for (_, id_), answer in heard.items()} == dict(offsets)
    assert answers == heard
    assert verify(data).is_whole
    return len(heard)


def _go_on(callers: Sequence[Caller], heard: Sequence[int]) -> bool:
    return all(len(each.heard) > before for each, before in zip(callers, heard, strict=True))
