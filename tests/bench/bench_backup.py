"""How long does one of 200 commands a second wait while a backup is made, against the same in quiet?

The hub's ledger goes on in this process; `lujian backup` runs in one of its own, as it does at a hub.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from console.hub.ledger import Ledger
from console.storage.log import DATABASE, Log
from tests.bench.row import Row
from tests.storage.world import HandClock, a_log, asking, put, report
from tests.support.law import DESK

A_SECOND = 200
CASES = 20_000
ROUNDS = 3
_cases = count(1)


def run() -> list[Row]:
    """The slowest in a hundred beside a backup, and in quiet."""
    with tempfile.TemporaryDirectory(prefix="bench-backup-") as folder:
        log = filled(Path(folder) / "data", CASES)
        size = (log.folder / DATABASE).stat().st_size / 1e6
        beside, quiet = [], []
        for n in range(ROUNDS):
            waits, took = asyncio.run(waits_beside_a_backup(log, Path(folder) / f"{n}.db"))
            beside.append(p99(waits))
            quiet.append(p99(asyncio.run(waits_in_quiet(log, 2.0))))
            print(f"   backup of {size:.0f} MB, copied and verified in {took:.1f} s, {len(waits)} commands meanwhile")
            print(
                f"   p50 {median(waits) * 1e3:.1f} ms, p99 {beside[-1] * 1e3:.1f} ms; in quiet {quiet[-1] * 1e3:.1f} ms"
            )
        log.close()
    return [Row(f"p99 of {A_SECOND} commands/s beside a backup", tuple(beside), tuple(quiet), "the same in quiet")]


def filled(folder: Path, cases: int) -> Log:
    """A log with so many cases."""
    log = a_log(folder)
    for _ in range(0, cases, 500):
        put(log, DESK, *(report(f"b{next(_cases)}", title="占道经营" * 8) for _ in range(500)))
    return log


async def waits_beside_a_backup(log: Log, to: Path) -> tuple[list[float], float]:
    """Seconds each command waited while the copy was made, and how long that took."""
    words = [sys.executable, "-m", "console", "backup", "--data", str(log.folder), "--to", str(to)]
    began = time.perf_counter()
    copying = asyncio.create_task(asyncio.to_thread(subprocess.run, words, check=True, capture_output=True))
    waits = await _asked(log, copying.done)
    await copying
    return waits, time.perf_counter() - began


async def waits_in_quiet(log: Log, seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    return await _asked(log, lambda: time.perf_counter() > until)


async def _asked(log: Log, is_over) -> list[float]:
    ledger, waits, going = Ledger(log, HandClock()), list[float](), set[asyncio.Task[None]]()
    ledger.start()

    async def one() -> None:
        began = time.perf_counter()
        answer = await ledger.ask(DESK, asking(report(f"b{next(_cases)}")))
        assert answer.result == "ok"
        waits.append(time.perf_counter() - began)

    began, n = time.perf_counter(), 0
    while not is_over():
        n += 1
        task = asyncio.create_task(one())
        going.add(task)
        task.add_done_callback(going.discard)
        await asyncio.sleep(max(0.0, began + n / A_SECOND - time.perf_counter()))
    await asyncio.gather(*going)
    await ledger.stop()
    return waits


def p99(waits: list[float]) -> float:
    return quantiles(waits, n=100)[98]
