"""What the ledger promises when the process dies, the disk is full, or the storage lies about a commit."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from console.domain import catalogue
from console.domain.ids import CommandId
from console.hub import decision
from console.hub.ledger import NOT_KEPT, Ledger
from console.storage import tables
from console.storage.faults import NotKept
from console.storage.log import Log
from console.storage.records import Recorded
from console.storage.verification import examine
from tests.storage.world import HandClock, a_log, asking, report
from tests.support.law import DESK, NOW

KILLS = 3
ROOT = Path(__file__).parents[2]


def killed_after(folder: Path, acknowledgements: int) -> tuple[dict[str, int], set[str]]:
    """Start a reporting ledger and kill it; what it acknowledged (ask → offset), and all it asked."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.hub.reporting", str(folder)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    acknowledged, asked = dict[str, int](), set[str]()
    assert child.stdout is not None
    with child:
        for line in child.stdout:
            words = line.split()
            asked.add(words[1])
            if words[0] == "ok" and len(words) == 3:
                acknowledged[words[1]] = int(words[2])
            if len(acknowledged) == acknowledgements:
                child.kill()
    return acknowledged, asked


def test_what_was_acknowledged_before_a_kill_is_in_the_log_once_and_at_its_offset(tmp_path: Path) -> None:
    seed = 7
    print(f"seed {seed}")
    random, acknowledged, asked = Random(seed), dict[str, int](), set[str]()
    for _ in range(KILLS):
        heard, said = killed_after(tmp_path, random.randint(50, 400))
        acknowledged.update(heard)
        asked |= said
    log = Log.open(tmp_path, now=NOW)
    with log.writing() as connection:
        told = connection.execute(select(tables.event.c.cmd, tables.event.c.o).where(tables.event.c.o > 3)).all()
        answers = connection.execute(select(func.count()).select_from(tables.command)).scalar_one()
        assert examine(connection, log.archive, None, log.vault).is_whole
    in_log = {each.cmd: each.o for each in told}
    assert len(in_log) == len(told) == log.head - 3
    assert answers == log.head
    assert acknowledged.items() <= in_log.items()
    assert in_log.keys() <= asked
    assert log.notice is None
    log.close()


@pytest.fixture
def little(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes, half of it taken by a file that can be deleted."""
    place = tmp_path / "little"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("cannot mount a small tmpfs here")
    (place / "ballast").write_bytes(bytes(4 * 1024 * 1024))
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.expects_warnings
async def test_on_a_full_disk_the_group_hears_retry_and_is_taken_once_there_is_room(little: Path) -> None:
    log = a_log(little / "data")
    ledger, told = Ledger(log, HandClock()), list[Recorded]()
    ledger.published = told.extend
    ledger.start()
    asks = [asking(report(f"c{n}", title="长" * 120), id=CommandId(f"a{n}")) for n in range(6_000)]
    acknowledged, refused = set[str](), list[int]()
    for n in range(0, len(asks), 100):
        answers = await asyncio.gather(*(ledger.ask(DESK, each) for each in asks[n : n + 100]))
        acknowledged |= {each.id for each in answers if each.result == "ok"}
        refused += [i for i, each in enumerate(answers, n) if each.result == "retry"]
        assert {each.result for each in answers} <= {"ok", "retry"}
        assert {each.reason for each in answers if each.result == "retry"} <= {NOT_KEPT}
        if len(refused) > 300:
            break
    assert acknowledged and refused
    (little / "ballast").unlink()
    again = await asyncio.gather(*(ledger.ask(DESK, asks[i]) for i in refused))
    assert {each.result for each in again} == {"ok"}
    await ledger.stop()
    with log.writing() as connection:
        kept = set(connection.execute(select(tables.event.c.cmd).where(tables.event.c.o > 3)).scalars())
        assert examine(connection, log.archive, None, log.vault).is_whole
    assert kept == acknowledged | {asks[i].id for i in refused}
    assert [each.o for each in told] == list(range(4, log.head + 1))
    log.close()


@pytest.mark.expects_warnings
async def test_a_commit_that_only_seemed_to_fail_is_published_before_what_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = a_log(tmp_path)
    ledger, told = Ledger(log, HandClock()), list[Recorded]()
    ledger.published = told.extend
    ledger.start()
    real = log.writing

    @contextmanager
    def lying() -> Iterator[Connection]:
        with real() as connection:
            yield connection
        raise NotKept("said to have failed")

    first = asking(report("c1"))
    monkeypatch.setattr(log, "writing", lying)
    assert (await ledger.ask(DESK, first)).result == "retry"
    assert told == []
    monkeypatch.setattr(log, "writing", real)
    assert (await ledger.ask(DESK, asking(report("c2")))).result == "ok"
    assert [(each.o, each.thing) for each in told] == [(4, "c1"), (5, "c2")]
    answer = await ledger.ask(DESK, first)
    assert (answer.result, answer.o, len(told)) == ("ok", 4, 2)
    await ledger.stop()
    log.close()


@pytest.mark.expects_warnings
async def test_a_disk_that_fails_under_a_decision_is_no_verdict_on_the_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = a_log(tmp_path)
    ledger = Ledger(log, HandClock())
    ledger.start()
    monkeypatch.setattr(decision, "decide", failing)
    first = asking(report("c1"))
    assert (await ledger.ask(DESK, first)).result == "retry"
    monkeypatch.setattr(decision, "decide", catalogue.decide)
    assert (await ledger.ask(DESK, first)).result == "ok"
    await ledger.stop()
    log.close()


def failing(*_: object) -> None:
    raise OperationalError("SELECT", {}, OSError("disk I/O error"))


@pytest.mark.expects_warnings
async def test_a_bug_while_writing_costs_only_the_ask_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = a_log(tmp_path)
    ledger = Ledger(log, HandClock())
    seal = log.vault.fingerprint

    def broken(ask: bytes) -> bytes:
        if b"unlucky" in ask:
            raise ZeroDivisionError("planted")
        return seal(ask)

    monkeypatch.setattr(log.vault, "fingerprint", broken)
    asks = [asyncio.ensure_future(_late(ledger, name)) for name in ("c1", "unlucky", "c2")]
    await asyncio.sleep(0)
    ledger.start()
    assert list(await asyncio.gather(*asks)) == ["ok", "invalid", "ok"]
    await ledger.stop()
    log.close()


async def _late(ledger: Ledger, name: str) -> str:
    """An ask that is in the queue before the writer begins."""
    ledger._loop = asyncio.get_running_loop()
    return (await ledger.ask(DESK, asking(report(name)))).result
