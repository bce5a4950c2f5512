"""A hub as a process of its own, the crowd that sits at it, and what it has used of the machine (/proc: Linux only)."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from console.domain.ids import AccountId
from console.domain.people import AddAccount, Role
from console.hub.founding import ENOUGH
from console.hub.server import PER_ACCOUNT
from console.hub.users import add_all
from console.seats.headless import Headless
from console.storage.log import Log
from tests.storage.world import a_log

PROC = Path("/proc")
PASSWORD = "crowd-4711"
SIGN_INS_AT_ONCE = 16


def founded(data: Path, seats: int, now: datetime) -> Log:
    """A log with accounts for so many seats, open."""
    log = a_log(data, now)
    accounts = [
        (AddAccount(account=account_of(n), roles=frozenset({Role.OPERATOR})), f"坐席{n}", PASSWORD)
        for n in range(0, seats, PER_ACCOUNT)
    ]
    add_all(log, accounts, now, ENOUGH)
    return log


def account_of(n: int) -> AccountId:
    """Whose the n-th seat is: as many share an account as may."""
    return AccountId(f"s{n // PER_ACCOUNT:03d}")


async def seated(seats: Iterable[Headless]) -> None:
    """All of them live, a few at a time through the door."""
    door = asyncio.Semaphore(SIGN_INS_AT_ONCE)

    async def sit(seat: Headless) -> None:
        async with door:
            await seat.start()

    await asyncio.gather(*(sit(seat) for seat in seats))


class HubProcess:
    """Starts on a folder and is up when that returns; started again it takes the same port."""

    def __init__(self, data: Path) -> None:
        self._data, self._port = data, 0
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def start(self) -> None:
        words = ["--data", str(self._data), "--port", str(self._port), "--http-port", "0", "--json"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "console", "hub", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self.address = json.loads(self._process.stdout.readline())["seats"]
        self._port = int(self.address.rpartition(":")[2])

    def kill(self) -> None:
        """At once, with all that it has not kept."""
        self._end(subprocess.Popen.kill)

    def stop(self) -> None:
        self._end(subprocess.Popen.terminate)

    def cpu_s(self) -> float:
        """Seconds of processor time so far."""
        used = self._told("stat").rpartition(")")[2].split()
        return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Memory that is in use now."""
        return int(self._told("status").partition("VmRSS:")[2].split()[0]) / 1024

    def _told(self, file: str) -> str:
        assert self._process is not None
        return (PROC / str(self._process.pid) / file).read_text()

    def _end(self, how) -> None:
        process, self._process = self._process, None
        if process is not None:
            how(process)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
