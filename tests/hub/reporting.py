"""A hub's ledger that reports cases as fast as it is let, and says on standard output what was acknowledged.

Started by `test_survival` and killed without warning.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from console.domain.ids import CommandId
from console.hub.clocks import WallClock
from console.hub.ledger import Ledger
from tests.storage.world import a_log, asking, report
from tests.support.law import DESK

CALLERS = 16


async def main(folder: Path) -> None:
    ledger = Ledger(a_log(folder, datetime.now(UTC)), WallClock())
    ledger.start()
    await asyncio.gather(*(caller(ledger) for _ in range(CALLERS)))


async def caller(ledger: Ledger) -> None:
    while True:
        id_ = uuid4().hex
        sys.stdout.write(f"ask {id_}\n")
        answer = await ledger.ask(DESK, asking(report(id_), id=CommandId(id_)))
        sys.stdout.write(f"{answer.result} {id_} {answer.o}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
