"""A real hub of the demo district with so many open cases, and the one who goes on changing them from a process apart.

`python -m tests.bench.crowd URL PASSWORD CASES PER_SECOND` claims one case after the other, so many a second, and lets
them go again the next time round, until its standard input ends.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from uuid import uuid4

from console.domain.case.commands import ClaimCase, LetCaseGo, ReportCase
from console.domain.case.things import Source
from console.domain.catalogue import Command
from console.domain.ids import AccountId, CaseId, CommandId, UnitId
from console.domain.place import Place
from console.seats.headless import Headless
from console.wire import frames
from tests.flows.room import Hub, a_hub

DESK, CLAIMER, FEED = AccountId("desk01"), AccountId("desk02"), AccountId("feed-citizen")
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
        answers = await asyncio.wait_for(feed.ask(asks), WITHIN_S)
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


async def busy(url: str, password: str, cases: int, per_second: int) -> None:
    """Each round one half of the cases is claimed and, the next time it is its turn, let go."""
    over = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    connections = -(-per_second // PER_CONNECTION)
    seats = [Headless(url, CLAIMER, password, seat="tool") for _ in range(connections)]
    for seat in seats:
        await seat.start()
    loop, sent, steps = asyncio.get_running_loop(), 0, count()
    began, going = loop.time(), set[asyncio.Task[list[frames.Answer]]]()
    while not over.done():
        n = next(steps)
        due = int((loop.time() - began) * per_second) - sent
        commands = [_step(sent + each, cases) for each in range(min(due, AT_ONCE))]
        sent += len(commands)
        if commands:
            task = asyncio.create_task(seats[n % connections].ask(commands))
            going.add(task)
            task.add_done_callback(going.discard)
        await asyncio.sleep(TURN_S)
    for task in going:
        task.cancel()
    for seat in seats:
        await seat.close()


def _step(n: int, cases: int) -> frames.Command:
    case = crowded(n % cases)
    return asking(ClaimCase(case=case) if n // cases % 2 == 0 else LetCaseGo(case=case))


if __name__ == "__main__":
    asyncio.run(busy(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
