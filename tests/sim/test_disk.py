"""The simulated disk: what SQLite promises of a real one holds on it, and what it does not promise is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest

from tests.sim.disk import Disk, File
from tests.sim.vfs import Vfs, the_vfs

ROWS = 60


@pytest.fixture
def vfs() -> Iterator[Vfs]:
    with the_vfs().installed() as found:
        yield found


def opened(path: str, mode: str = "rwc") -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode={mode}", uri=True, isolation_level=None)


def written(vfs: Vfs, disk: Disk, synchronous: str) -> sqlite3.Connection:
    vfs.mounts["/there"] = disk
    connection = opened("/there/a.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("CREATE TABLE line (words TEXT)")
    for _ in range(ROWS):
        connection.execute("INSERT INTO line VALUES (?)", ("x" * 3_000,))
    return connection


def left(disk: Disk) -> int:
    """How many rows a program finds after the power came back; 0 where there is not even a table."""
    with closing(opened("/there/a.db", "rw")) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM line").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


@pytest.mark.parametrize("seed", range(8))
def test_what_was_committed_with_full_survives_any_power_loss(vfs: Vfs, seed: int) -> None:
    disk = Disk()
    with closing(written(vfs, disk, "FULL")):
        disk.crash(Random(seed))
        assert left(disk) == ROWS


def test_without_it_a_power_loss_takes_what_was_committed(vfs: Vfs) -> None:
    lost = 0
    for seed in range(8):
        disk = Disk()
        with closing(written(vfs, disk, "NORMAL")):
            disk.crash(Random(seed))
            lost += left(disk) < ROWS
    assert lost == 8


def test_a_killed_process_loses_nothing_that_the_machine_still_has(vfs: Vfs) -> None:
    disk = Disk()
    with closing(written(vfs, disk, "OFF")):
        disk.crash(None)
        assert left(disk) == ROWS


def test_a_dead_hand_writes_nothing(vfs: Vfs) -> None:
    disk = Disk()
    with closing(written(vfs, disk, "FULL")) as dead:
        disk.crash(None)
        before = disk.image(durable=False)
        with pytest.raises(sqlite3.OperationalError):
            dead.execute("INSERT INTO line VALUES ('late')")
    assert disk.image(durable=False) == before


def test_a_full_disk_takes_no_more_and_keeps_what_it_has(vfs: Vfs) -> None:
    disk = Disk()
    with closing(written(vfs, disk, "FULL")) as connection:
        disk.is_full = True
        with pytest.raises(sqlite3.OperationalError, match="full"):
            connection.execute("INSERT INTO line VALUES (?)", ("x" * 9_000,))
        disk.mend()
        connection.execute("INSERT INTO line VALUES ('room again')")
        assert left(disk) == ROWS + 1


def test_a_torn_write_leaves_whole_sectors_of_the_old_or_the_new() -> None:
    seen = set[bytes]()
    for seed in range(200):
        file = File(b"a" * 2_048)
        file.sync()
        file.write(0, b"b" * 2_048)
        seen.add(bytes(file.survive(Random(seed))[::512]))
    assert {b"aaaa", b"bbbb"} < seen <= {b"aaaa", b"baaa", b"bbaa", b"bbba", b"bbbb"}
