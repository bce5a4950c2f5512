"""The whole real file played into a real hub while seats of three scopes listen.

What the hub's database says afterwards is what an independent count of the file says, and what each
seat has gathered on its way is what a seat that has only just come is given.
"""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from console.domain.ids import AccountId
from console.seats.headless import Headless
from console.seats.replay import read_mapping
from console.sync.store import Store
from console.wire.link import Effect
from tests.real.independent_count import count

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "cases" / "boston311_2015h1.csv.gz"
SEATS = ("desk01", "st-qingquan", "wall01")
"""The district, one street office, and the wall: three scopes, three masks."""
CUT_OFF = "2015-06-30T23:59:59+00:00"
REPLAY_WITHIN_S = 540
SWEPT_WITHIN_S = 75

pytestmark = [
    pytest.mark.real_file,
    pytest.mark.soak,
    pytest.mark.skipif(not FILE.exists(), reason="the real cases do not lie beside the project (../shared/data)"),
]


class Played(NamedTuple):
    """A hub that has just heard the whole file."""

    url: str
    data: Path
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    data, ready = tmp_path_factory.mktemp("hub"), tmp_path_factory.mktemp("said") / "ready.json"
    words = ["--data", str(data), "--profile", "demo", "--port", "0", "--http-port", "0", "--ready-file", str(ready)]
    words += ["--clock", "replay", "--clock-start", "2015-01-01T00:00:00+00:00"]
    words += ["--notice-zh", read_mapping("shipped:boston").notice.zh]
    process = subprocess.Popen([sys.executable, "-m", "console", "hub", *words], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not ready.exists():
            assert process.poll() is None and time.monotonic() < until, "the hub did not come up"
            time.sleep(0.05)
        told = json.loads(ready.read_text())
        yield Played(told["seats"], data, told["first_passwords"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


class Listener:
    """A seat of one account, without a window."""

    def __init__(self, hub: Played, account: str) -> None:
        self.store = Store()
        self.line = Headless(hub.url, AccountId(account), hub.passwords[account], seat="tool", tell=self._hear)

    def _hear(self, fact: Effect) -> None:
        self.store.hear(fact)
        self.store.flush()

    def rows(self) -> dict[str, Any]:
        return {**self.store._rows}


async def replayed(hub: Played) -> dict[str, Any]:
    words = [
        str(FILE),
        "--mapping",
        "shipped:boston",
        "--hub",
        hub.url,
        "--speed",
        "max",
        "--cut-off",
        CUT_OFF,
        "--json",
    ]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "console", "replay", *words),
        stdout=subprocess.PIPE,
        env={**os.environ, "LUJIAN_PASSWORD": hub.passwords["feed-replay"]},
    )
    async with asyncio.timeout(REPLAY_WITHIN_S):
        out, _ = await process.communicate()
    assert process.returncode == 0
    told: dict[str, Any] = json.loads(out)
    return told


def in_the_database(data: Path) -> Counter[str]:
    """Counted from the bodies in the file, which leave out what is at its default, with the standard library."""
    counted: Counter[str] = Counter()
    cut_off = datetime.fromisoformat(CUT_OFF)
    with sqlite3.connect(f"file:{data / 'lujian.db'}?mode=ro", uri=True) as database:
        for (body,) in database.execute("SELECT body FROM thing WHERE kind = 'case'"):
            case = json.loads(body)
            given, closed_at = case["external"], case.get("closed_at")
            closed = None if closed_at is None else datetime.fromisoformat(closed_at)
            counted["opened"] += 1
            counted["open" if closed is None else "closed"] += 1
            if closed is not None and given["on_time"] is not None:
                counted["closed_flagged_on_time" if given["on_time"] else "closed_flagged_overdue"] += 1
            if given["due_at"] is None:
                counted["without_deadline"] += 1
                continue
            counted["with_deadline"] += 1
            due = datetime.fromisoformat(given["due_at"])
            if closed is not None and closed <= due:
                counted["computed_on_time"] += 1
            elif closed is None and due >= cut_off:
                counted["computed_running"] += 1
            else:
                counted["computed_overdue"] += 1
    return counted


async def aged_out(listener: Listener, newcomer: Listener) -> bool:
    """The hub lets old things go once a minute; a newcomer is not given them in the first place."""
    until = time.monotonic() + SWEPT_WITHIN_S
    while listener.rows().keys() - newcomer.rows().keys():
        if time.monotonic() > until:
            return False
        await asyncio.sleep(1)
    return True


async def test_the_whole_file_is_heard_and_every_seat_holds_what_a_newcomer_is_given(hub: Played):
    listeners = [Listener(hub, account) for account in SEATS]
    for listener in listeners:
        await listener.line.start()
    began = time.monotonic()
    told = await replayed(hub)
    print(f"replayed in {time.monotonic() - began:.0f} s: {told}")
    newcomers = [Listener(hub, account) for account in SEATS]
    for newcomer in newcomers:
        await newcomer.line.start()
    head = max(newcomer.line.link.offset for newcomer in newcomers)
    for account, listener, newcomer in zip(SEATS, listeners, newcomers, strict=True):
        assert await listener.line.reached(head, 60), f"{account} did not come up to {head}"
        assert await aged_out(listener, newcomer), f"{account} still holds what has aged out"
        assert newcomer.rows(), account
        assert listener.rows() == newcomer.rows(), account
    for each in (*listeners, *newcomers):
        await each.line.close()
    print(f"held: {[len(newcomer.rows()) for newcomer in newcomers]}")
    expected = count(FILE, datetime.fromisoformat(CUT_OFF).astimezone(UTC).replace(tzinfo=None))
    found = in_the_database(hub.data)
    print(f"database: {dict(found)}")
    print(f"independent: { {name: value for name, value in expected.items() if isinstance(value, int)} }")
    assert dict(found) == {name: expected[name] for name in found}
    assert len(found) == 10
