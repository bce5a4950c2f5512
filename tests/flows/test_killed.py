"""A real hub, killed again and again under load: each ask has one answer and one effect."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import msgspec
import pytest

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
from tests.flows.room import Hub, a_hub, until

KILLS = 25
CALLERS = ("desk01", "desk02", "inspector01", "inspector02", "feed-citizen")
AT_ONCE = 4
"""Asks of one caller under way, so that a commit holds many."""
BEFORE_A_KILL_S = (0.05, 1.0)
HERE = Place(117.4757, 36.7597, "柳溪路731号前")


class Caller:
    """One account that reports and notes, on and on; `heard` keeps each ask with what it was answered."""

    def __init__(self, hub: Hub, account: str) -> None:
        self.account, self.store = account, Store()
        self.asked: dict[CommandId, Command] = {}
        self.heard: dict[CommandId, frames.Answer] = {}
        self.is_asking = True
        self._made = 0
        self.wire = Headless(hub.url, AccountId(account), hub.passwords[account], seat="tool", tell=self.store.hear)

    async def ask_on(self) -> None:
        """Until `is_asking` is no more; every ask is waited for, however often the hub dies meanwhile."""
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


async def killed_under_load(hub: Hub, kills: int, random: Random) -> list[Caller]:
    """Let everybody ask while the hub is killed and started again; gives them with every ask answered."""
    async with AsyncExitStack() as lines:
        callers = [Caller(hub, account) for account in CALLERS]
        for each in callers:
            await each.wire.start()
            lines.push_async_callback(each.wire.close)
        asking = [asyncio.create_task(each.ask_on()) for each in callers]
        for n in range(kills):
            heard = [len(each.heard) for each in callers]
            await until(f"everybody is answered again after {n} kills", partial(go_on, callers, heard), 60.0)
            await asyncio.sleep(random.uniform(*BEFORE_A_KILL_S))
            await asyncio.to_thread(hub.kill)
            await asyncio.to_thread(hub.start)
        for each in callers:
            each.is_asking = False
        await asyncio.wait_for(asyncio.gather(*asking), 60.0)
        fresh = Caller(hub, "shift01")
        await fresh.wire.start()
        lines.push_async_callback(fresh.wire.close)
        head = fresh.wire.link.offset
        for each in callers:
            if each.account.startswith("desk"):
                assert await each.wire.reached(head, 20.0)
                assert dict(each.store._rows) == dict(fresh.store._rows), f"{each.account} holds other rows"
    return callers


def go_on(callers: Sequence[Caller], heard: Sequence[int]) -> bool:
    """Whether each has been answered since it had heard so many answers."""
    return all(len(each.heard) > before for each, before in zip(callers, heard, strict=True))


@pytest.mark.soak
@pytest.mark.expects_warnings
async def test_a_hub_killed_under_load_answers_every_ask_once(tmp_path: Path) -> None:
    seed = Random().randrange(1 << 32)
    print(f"seed {seed}")
    with a_hub(tmp_path / "data") as hub:
        callers = await killed_under_load(hub, KILLS, Random(seed))
    heard = {(each.account, id_): answer for each in callers for id_, answer in each.heard.items()}
    assert {(each.account, id_) for each in callers for id_ in each.asked} == heard.keys()
    assert Counter(answer.result for answer in heard.values()) == {"ok": len(heard)}
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as connection:
        offsets = connection.execute("SELECT cmd, o FROM event WHERE cmd LIKE '%/%'").fetchall()
        kept = connection.execute("SELECT account, id, answer FROM command WHERE id LIKE '%/%'").fetchall()
        answers = {(account, id_): msgspec.json.decode(body, type=frames.Answer) for account, id_, body in kept}
    assert len(offsets) == len(dict(offsets)) == len(heard), "an ask has no effect, or two"
    assert {id_: answer.o for (_, id_), answer in heard.items()} == dict(offsets)
    assert answers == heard
    assert verify(tmp_path / "data").is_whole
    print(f"{KILLS} kills, {len(heard):,} asks, each answered once and in the log once")
