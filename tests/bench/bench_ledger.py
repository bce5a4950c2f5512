"""How near do durable commands come to the standard driver writing the same rows with finished bytes?

Ours decides, encodes, chains, seals nothing and answers through asyncio; the other side has the bytes of
every row in hand, hashes the events and inserts. Both commit under FULL, on the same disk.
"""

import asyncio
import sqlite3
import tempfile
import time
from hashlib import sha256
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from console.hub.clocks import WallClock
from console.hub.ledger import Ledger
from console.storage.log import DATABASE
from tests.bench.row import Row, compare
from tests.storage.world import a_log, asking, report
from tests.support.law import DESK

CALLERS = 64
COMMANDS = 1_280
ALONE = 100
RAW_PER_COMMIT = 50


def run() -> list[Row]:
    """64 callers against fifty commands a transaction, and one caller against one."""
    with tempfile.TemporaryDirectory(prefix="bench-ledger-") as folder:
        ours, raw = Ours(Path(folder)), Raw(Path(folder))
        ours.ask(1, 1)
        raw.learn(Path(folder) / "ledger" / DATABASE)
        many = compare(
            f"{COMMANDS} durable commands, {CALLERS} callers",
            lambda: ours.ask(CALLERS, COMMANDS),
            lambda: raw.write(COMMANDS, RAW_PER_COMMIT),
            f"sqlite3, the same rows, {RAW_PER_COMMIT} commands a transaction",
        )
        waits = sorted(ours.waits)
        alone = compare(
            f"{ALONE} durable commands, one caller",
            lambda: ours.ask(1, ALONE),
            lambda: raw.write(ALONE, 1),
            "sqlite3, the same rows, one command a transaction",
        )
        print(f"   {CALLERS} callers: {COMMANDS / median(many.ours):.0f} commands/s")
        print(f"   one of them waits {median(waits) * 1e3:.1f} ms, p99 {quantiles(waits, n=100)[98] * 1e3:.1f} ms")
        ours.close()
        raw.close()
    return [many, alone]


class Ours:
    """A ledger that goes on growing from round to round."""

    def __init__(self, folder: Path) -> None:
        self.waits: list[float] = []
        self._log, self._cases = a_log(folder / "ledger"), count(1)
        self._clock = WallClock()

    def ask(self, callers: int, commands: int) -> None:
        asyncio.run(self._ask(callers, commands))

    async def _ask(self, callers: int, commands: int) -> None:
        ledger = Ledger(self._log, self._clock)
        ledger.start()
        waiting = [asking(report(f"c{next(self._cases):08d}")) for _ in range(commands)]

        async def caller() -> None:
            while waiting:
                began = time.perf_counter()
                await ledger.ask(DESK, waiting.pop())
                self.waits.append(time.perf_counter() - began)

        await asyncio.gather(*(caller() for _ in range(callers)))
        await ledger.stop()

    def close(self) -> None:
        self._log.close()


class Raw:
    """The rows that one command of ours wrote, again and again under other ids."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "raw.db", isolation_level=None)
        self._numbers = count(1)
        self._rows: dict[str, tuple[Any, ...]] = {}

    def learn(self, file: Path) -> None:
        """Take over the shape and one command's rows."""
        source = sqlite3.connect(file)
        shape = ";".join(sql for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL"))
        for table in ("event", "command", "thing", "thing_scope"):
            self._rows[table] = source.execute(f"SELECT * FROM {table} ORDER BY rowid DESC").fetchone()
        source.close()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._database.execute(f"PRAGMA {pragma}").fetchall()
        self._database.executescript(shape)
        self._database.execute("INSERT INTO head VALUES (1, 0, x'00')")
        self._database.execute("INSERT INTO counter VALUES ('serial', 0, x'00')")

    def write(self, commands: int, per_commit: int) -> None:
        for _ in range(0, commands, per_commit):
            numbers = [next(self._numbers) for _ in range(per_commit)]
            self._database.execute("BEGIN IMMEDIATE")
            for table, row in self._rows.items():
                marks = ",".join("?" * len(row))
                made = [_renumbered(table, row, n) for n in numbers]
                self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", made)
            self._database.execute("UPDATE head SET o = ?", (numbers[-1],))
            self._database.execute("UPDATE counter SET value = ?", (numbers[-1],))
            self._database.execute("COMMIT")

    def close(self) -> None:
        self._database.close()


def _renumbered(table: str, row: tuple[Any, ...], n: int) -> tuple[Any, ...]:
    id_ = f"c{n:08d}"
    match table:
        case "event":
            sha256(repr(row).encode()).digest()
            return (n, *row[1:6], id_, *row[7:])
        case "command":
            return (id_, *row[1:])
        case "thing":
            return (row[0], id_, *row[2:])
        case _:
            return (*row[:2], id_)
