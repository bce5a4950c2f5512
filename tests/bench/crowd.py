"""A real hub of the demo district with so many open cases, and the one who goes on changing them from a process apart.

`python -m tests.bench.crowd URL PASSWORDS CASES PER_SECOND` claims one case after the other, so many a second, and lets
them go again the next time round, until its standard input ends.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import uuid4

from console.domain.case.commands import ClaimCase, LetCaseGo, ReportCase
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.ids import AccountId, CaseId, CommandId, UnitId
from console.domain.place import Place
from console.domain.text import Refused
from console.hub.server import PER_ACCOUNT
from console.seats.headless import Headless
from console.wire import frames
from tests.flows.room import Hub, a_hub

DESK, FEED = AccountId("desk01"), AccountId("feed-citizen")
CLAIMERS = tuple(map(AccountId, ("desk02", "shift01", "operator01", "operator02")))
AT_ONCE = 250
TURN_S = 0.05
"""At 500 a second each turn is a batch of 25, which the hub counts as one ask."""
TOWN = (117.45, 36.68, 117.56, 36.77)
PER_CONNECTION = 400
"""Commands a second: under what the hub grants a person."""
WITHIN_S = 60.0


@contextmanager
def a_district(folder: Path, cases: int) -> Iterator[Hub]:
    """A hub that is up with so many open cases, all over the town."""
    with a_hub(folder / "data") as hub:
        asyncio.run(_filled(hub, cases))
        yield hub


async def _filled(hub: Hub, cases: int) -> None:
    """By one feed: it may ask as a person may not."""
    feed = Headless(hub.url, FEED, hub.passwords[FEED], seat="tool")
    await feed.start()
    random = Random(cases)
    for first in range(0, cases, AT_ONCE):
        asks = [asking(_a_report(random, n)) for n in range(first, min(first + AT_ONCE, cases))]
        async with asyncio.timeout(WITHIN_S):
            answers = await feed.ask(asks)
        assert {each.result for each in answers} == {"ok"}, answers[0]
    await feed.close()


def _a_report(random: Random, n: int) -> ReportCase:
    west, south, east, north = TOWN
    place = Place(random.uniform(west, east), random.uniform(south, north), f"柳溪路{n}号前", UnitId("st-qingquan"))
    return ReportCase(case=crowded(n), source=Source.CITIZEN, title="暴露垃圾", place=place)


def asking(body: Command) -> frames.Command:
    """With an id that no earlier run has used."""
    return frames.Command(id=CommandId(str(uuid4())), body=body, made_at=datetime.now(UTC))


def crowded(n: int) -> CaseId:
    return CaseId(f"crowd-{n:06d}")


async def busy(url: str, passwords: Mapping[str, str], cases: int, per_second: int) -> None:
    """Each connection has cases of its own; each is claimed and, the next time it is its turn, let go."""
    over = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    seats = [_claimer(url, passwords, n) for n in range(-(-per_second // PER_CONNECTION))]
    for seat in seats:
        await seat.start()
    print("up", flush=True)
    loop, sent, going = asyncio.get_running_loop(), [0] * len(seats), set[asyncio.Task[None]]()
    began = loop.time()
    while not over.done():
        due = int((loop.time() - began) * per_second / len(seats))
        for n, seat in enumerate(seats):
            own = range(n, cases, len(seats))
            commands = [_step(own, each) for each in range(sent[n], min(due, sent[n] + AT_ONCE))]
            sent[n] = due
            if commands:
                task = asyncio.create_task(_ask(seat, commands))
                going.add(task)
                task.add_done_callback(going.discard)
        await asyncio.sleep(TURN_S)
    for task in going:
        task.cancel()
    for seat in seats:
        await seat.close()


async def _ask(seat: Headless, commands: list[frames.Command]) -> None:
    """A seat that the hub has sent away asks no more; those who measure count what comes."""
    with suppress(Refused):
        await seat.ask(commands)


def _claimer(url: str, passwords: Mapping[str, str], n: int) -> Headless:
    account = CLAIMERS[n // PER_ACCOUNT]
    return Headless(url, account, passwords[account], seat="tool")


def _step(own: range, n: int) -> frames.Command:
    case = crowded(own[n % len(own)])
    return asking(ClaimCase(case=case) if n // len(own) % 2 == 0 else LetCaseGo(case=case))


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    asyncio.run(busy(sys.argv[1], told, int(sys.argv[3]), int(sys.argv[4])))
