"""What does a hub keep in memory of what lies in its log, and how long does it open, beside one with an empty log?

Nearly all cases ended long ago and a few thousand are live, as after some years; LUJIAN_BENCH_CASES says how many.
Rows of memory count gigabytes where others count seconds, so that the table shows megabytes.
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from console.domain.case.commands import FixOnSpot
from console.domain.case.things import Photo, PhotoRole, Source
from console.domain.catalogue import decide
from console.domain.ids import BlobId, CaseId
from console.seats.headless import Headless
from console.storage.batch import Draft
from console.storage.log import DATABASE, Log
from tests.bench.hub import PASSWORD, PROC, HubProcess, account_of, founded, seated
from tests.bench.row import NotMeasurable, Row
from tests.storage.world import put, report
from tests.support.law import DESK, HERE, INSPECTOR

CASES = int(os.environ.get("LUJIAN_BENCH_CASES", "50000"))
LIVE = 2_000
SEATS = 200
ROUNDS = 3
AT_ONCE = 2_000
YEARS = timedelta(days=1_000)
ROOM_FOR_A_CASE = 6_000
"""Bytes of disk, the write-ahead log among them."""
BEFORE = Photo(BlobId("1" * 64), PhotoRole.BEFORE)
AFTER = Photo(BlobId("2" * 64), PhotoRole.AFTER)


class Size(NamedTuple):
    """Of one start: seconds until it was ready, megabytes at rest and with all seats live."""

    opened_s: float
    rest_mb: float
    seated_mb: float


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as folder:
        if not PROC.is_dir() or shutil.disk_usage(folder).free < CASES * ROOM_FOR_A_CASE:
            raise NotMeasurable("no /proc to tell, or no room for the log")
        full, empty = Path(folder) / "full", Path(folder) / "empty"
        began, now = time.perf_counter(), datetime.now(UTC)
        for data, cases, live in ((full, CASES, LIVE), (empty, 0, 0)):
            log = founded(data, SEATS, now - YEARS)
            fill(log, cases, now - YEARS, now - timedelta(days=10))
            put(log, DESK, *(report(f"live-{n}") for n in range(live)), now=now)
            log.close()
        size = (full / DATABASE).stat().st_size / 1e9
        print(f"   {CASES} cases and {LIVE} live ones: {size:.2f} GB, filled in {time.perf_counter() - began:.0f} s")
        ours, other = zip(*[(measured(full), measured(empty)) for _ in range(ROUNDS)], strict=True)
    over = f"{CASES} cases"
    return [
        Row(f"a hub opens {over}", *_both(ours, other, "opened_s", 1.0), "an empty log"),
        Row(f"MB of a hub at rest over {over}", *_both(ours, other, "rest_mb", 1e-3), "an empty log"),
        Row(f"MB with {SEATS} seats, {LIVE} live of {over}", *_both(ours, other, "seated_mb", 1e-3), "an empty log"),
    ]


def fill(log: Log, cases: int, since: datetime, until: datetime) -> None:
    """So many cases that were over as they came, spread over the time between."""
    for first in range(0, cases, AT_ONCE):
        at = since + (until - since) * (first / cases)
        with log.writing() as connection:
            batch = log.batch(connection, at)
            for n in range(first, min(first + AT_ONCE, cases)):
                command = fixed(n)
                draft = Draft(batch)
                for event in decide(draft, command, INSPECTOR, at):
                    draft.take(event, INSPECTOR.account, at)
                batch.accept(draft, INSPECTOR, command, None)
            batch.write()
        log.committed(batch)


def fixed(n: int) -> FixOnSpot:
    return FixOnSpot(
        case=CaseId(f"past-{n:08d}"), source=Source.INSPECTOR, title="占道经营 · 柳溪路731号前", place=HERE,
        class_code="E0405", photos=(BEFORE, AFTER),
    )  # fmt: skip


def measured(data: Path) -> Size:
    """Start a hub on it, look, let the seats come, look again."""
    with up(data) as (hub, opened_s):
        rest_mb = hub.rss_mb()
        seated_mb = asyncio.run(_seated(hub))
    return Size(opened_s, rest_mb, seated_mb)


@contextmanager
def up(data: Path) -> Iterator[tuple[HubProcess, float]]:
    hub, began = HubProcess(data), time.perf_counter()
    hub.start()
    try:
        yield hub, time.perf_counter() - began
    finally:
        hub.stop()


async def _seated(hub: HubProcess) -> float:
    seats = [Headless(hub.address, account_of(n), PASSWORD, seat="tool") for n in range(SEATS)]
    await seated(seats)
    found = hub.rss_mb()
    await asyncio.gather(*(seat.close() for seat in seats))
    return found


def _both(
    ours: tuple[Size, ...], other: tuple[Size, ...], what: str, unit: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(getattr(each, what) * unit for each in ours), tuple(getattr(each, what) * unit for each in other)
