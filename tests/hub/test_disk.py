"""The disk under a ledger: full, failing at the n-th call, read-only for a while, or cut from its power.

What was acknowledged is there, once and at its offset; what was not hears `retry`, and goes through unaided when the
disk is well again.
"""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from console.domain.ids import CommandId
from console.hub.ledger import NOT_KEPT, Ledger
from console.hub.verify import verify
from console.storage import engine, tables
from console.storage.log import DATABASE, Log
from console.wire import frames
from tests.storage.world import HandClock, a_log, asking, put, report
from tests.support import disk as disks
from tests.support.disk import CANTOPEN, FULL, IOERR_FSYNC, IOERR_READ, IOERR_WRITE, OK, READONLY, Disk, installed
from tests.support.law import DESK, NOW

GROUPS, EACH = 6, 4
Answers = dict[CommandId, frames.Answer]


def asks() -> list[frames.Command]:
    return [asking(report(f"c{n}", title="长" * 80), id=CommandId(f"a{n}")) for n in range(GROUPS * EACH)]


async def asked_through(log: Log, disk: Disk, trouble: disks.Refuse, groups: int = 1) -> tuple[Answers, Answers]:
    """Ask everything; the disk is in trouble from the first group on for `groups` of them, then well. Then again
    whatever heard `retry`. Gives the answers of the first round, and those in the end."""
    ledger, waiting = Ledger(log, HandClock()), asks()
    ledger.start()
    first: Answers = {}
    for n in range(GROUPS):
        disk.refuse = trouble if n < groups else _well
        group = await asyncio.gather(*(ledger.ask(DESK, each) for each in waiting[n * EACH : (n + 1) * EACH]))
        first |= {each.id: each for each in group}
    disk.refuse = _well
    last = dict(first)
    for each in waiting:
        if first[each.id].result == "retry":
            last[each.id] = await ledger.ask(DESK, each)
    await ledger.stop()
    return first, last


def _well(what: str, file: str) -> int:
    return OK


def at_call(n: int, code: dict[str, int]) -> disks.Refuse:
    """The n-th of those calls fails, and none before or after."""
    seen = 0

    def refuse(what: str, file: str) -> int:
        nonlocal seen
        if what not in code:
            return OK
        seen += 1
        return code[what] if seen == n else OK

    return refuse


def always(code: dict[str, int]) -> disks.Refuse:
    return lambda what, file: code.get(what, OK)


def held(log: Log) -> dict[str, int]:
    with log.writing() as connection:
        found = connection.execute(select(tables.event.c.cmd, tables.event.c.o).where(tables.event.c.o > 3)).all()
    assert len({row.cmd for row in found}) == len(found), "an ask has two effects"
    return {row.cmd: row.o for row in found}


def check(folder: Path, trouble: disks.Refuse, groups: int = 1) -> set[str]:
    """Ask through the trouble and hold everything against what is kept; gives the results of the first round."""
    with installed(folder) as disk, closing(Log.open(folder, now=NOW)) as log:
        first, last = asyncio.run(asked_through(log, disk, trouble, groups))
        kept = held(log)
        assert log.damage is None
    assert {each.result for each in first.values()} <= {"ok", "retry"}
    assert {each.reason for each in first.values() if each.result == "retry"} <= {NOT_KEPT}
    assert {each.result for each in last.values()} == {"ok"}, "it did not recover unaided"
    assert kept == {id_: answer.o for id_, answer in last.items()}
    assert verify(folder).is_whole
    return {each.result for each in first.values()}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk") / "data"
    a_log(folder).close()
    return folder


@pytest.fixture
def folder(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "data"))


FAULTS = {
    "write": {"write": IOERR_WRITE},
    "sync": {"sync": IOERR_FSYNC},
    "full": {"write": FULL},
    "read": {"read": IOERR_READ},
    "read-only": {"write": READONLY, "open": CANTOPEN},
}


@pytest.mark.expects_warnings
@pytest.mark.parametrize("n", [1, 2, 5, 9])
@pytest.mark.parametrize("fault", FAULTS)
def test_one_call_that_fails_costs_nobody_anything(folder: Path, fault: str, n: int) -> None:
    check(folder, at_call(n, FAULTS[fault]), groups=GROUPS)


@pytest.mark.expects_warnings
@pytest.mark.parametrize("fault", ["write", "sync", "full", "read-only"])
def test_while_the_disk_fails_everybody_hears_that_it_is_kept_and_then_it_goes_on(folder: Path, fault: str) -> None:
    assert check(folder, always(FAULTS[fault]), groups=3) == {"ok", "retry"}


@pytest.mark.soak
@pytest.mark.expects_warnings
@pytest.mark.parametrize("fault", FAULTS)
def test_no_call_may_fail_at_a_moment_that_loses_anything(fresh: Path, tmp_path: Path, fault: str) -> None:
    for n in range(1, 121):
        place = Path(shutil.copytree(fresh, tmp_path / f"{n}"))
        check(place, at_call(n, FAULTS[fault]), groups=GROUPS)
        shutil.rmtree(place)


# Power


def acknowledged(fresh: Path, folder: Path, count: int) -> tuple[dict[str, bytes], list[disks.Op]]:
    """Ask one by one on a copy; the files before, and all that was done with a mark at each acknowledgement."""
    shutil.copytree(fresh, folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    with installed(folder) as disk:
        with closing(Log.open(folder, now=NOW)) as log:
            for n in range(count):
                told = put(log, DESK, report(f"c{n}", title="长" * 80))
                disk.mark(f"ack {told.recorded[0].o}")
        return before, disk.ops


def lost(before: dict[str, bytes], ops: list[disks.Op], folder: Path, cuts: int, seed: int) -> int:
    """Cut the power at random moments; gives how many times something acknowledged was gone."""
    print(f"seed {seed}")
    random, gone = Random(seed), 0
    for n in range(cuts):
        until = random.randrange(1, len(ops))
        files = disks.after_a_power_cut(before, ops[:until], random)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        promised = max((int(op.what[4:]) for op in ops[:until] if op.what.startswith("ack")), default=0)
        if n % 25 == 0:
            with closing(Log.open(folder, now=NOW)) as log:
                assert log.damage is None
                gone += log.head < promised
        else:
            with closing(sqlite3.connect(folder / DATABASE)) as connection:
                gone += connection.execute("SELECT max(o) FROM event").fetchone()[0] < promised
    return gone


@pytest.mark.expects_warnings
def test_a_power_cut_takes_nothing_that_was_acknowledged(fresh: Path, tmp_path: Path) -> None:
    before, ops = acknowledged(fresh, tmp_path / "data", 150)
    assert lost(before, ops, tmp_path / "cut", 150, seed=3) == 0


@pytest.mark.expects_warnings
def test_the_same_cut_does_take_it_where_commits_are_not_forced(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without this the test above would prove nothing."""
    monkeypatch.setattr(engine, "_pragmas", lambda purpose: ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL"))
    before, ops = acknowledged(fresh, tmp_path / "data", 150)
    monkeypatch.undo()
    assert lost(before, ops, tmp_path / "cut", 60, seed=3) > 0


@pytest.mark.soak
@pytest.mark.expects_warnings
def test_ten_thousand_power_cuts_take_nothing(fresh: Path, tmp_path: Path) -> None:
    before, ops = acknowledged(fresh, tmp_path / "data", 600)
    assert lost(before, ops, tmp_path / "cut", 10_000, seed=2026) == 0
