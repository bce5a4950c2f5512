"""Backup and verify from the command line: one step, beside a running hub, and the copy is looked at."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from console.domain.ids import AccountId, BlobId
from console.hub import backup, verify
from console.hub.ledger import Ledger
from console.storage.blobs import Blobs
from console.storage.log import DATABASE, Log
from console.storage.reader import Reader
from tests.bench import bench_backup
from tests.storage.world import HandClock, a_log, dispatched, put, report
from tests.support.law import DESK, NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    log = a_log(tmp_path / "data")
    dispatched(log, "c1")
    log.close()
    return tmp_path / "data"


def test_a_whole_folder_is_exit_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(folder)]) == 0
    assert "Whole: 7 events, 1 things, 0 files." in capsys.readouterr().out
    assert verify.main([str(folder), "--json"]) == 0
    assert msgspec.json.decode(capsys.readouterr().out) == {"events": 7, "things": 1, "files": 0, "damage": []}


def test_damage_is_named_with_its_place_and_exit_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("UPDATE event SET body = replace(body, '垃圾', '花园') WHERE o = 4")
        connection.commit()
    assert verify.main([str(folder), "--json"]) == 1
    damage = msgspec.json.decode(capsys.readouterr().out)["damage"]
    assert [each["where"] for each in damage] == ["event 4"]
    assert verify.main([str(folder)]) == 1
    assert "第 4 号事件被改动" in capsys.readouterr().out


def test_nothing_to_verify_is_exit_1_and_wrong_words_are_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main([str(tmp_path)]) == 1
    assert "There is no database" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stop:
        verify.main([])
    assert stop.value.code == 2


async def test_a_backup_holds_what_was_there_with_its_files_and_never_overwrites(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Log.open(folder, now=NOW)
    ledger, reader = Ledger(log, HandClock()), Reader(log)
    ledger.start()
    data = b"a photo"
    name = BlobId(sha256(data).hexdigest())
    await Blobs(folder, ledger, reader).put(name, data, AccountId("desk01"), NOW)
    to = tmp_path / "copies" / "one.db"
    assert backup.main(["--data", str(folder), "--to", str(to)]) == 0
    assert (tmp_path / "copies" / "one.db.files" / name[:2] / name).read_bytes() == data
    assert verify.verify(to).files == 1
    assert backup.main(["--data", str(folder), "--to", str(to)]) == 1
    assert "is not overwritten" in capsys.readouterr().err
    await ledger.stop()
    reader.close()
    log.close()


def test_a_backup_beside_a_busy_writer_ends_and_is_one_moment_of_the_history(folder: Path, tmp_path: Path) -> None:
    log = Log.open(folder, now=NOW)
    stop = threading.Event()

    def busy() -> None:
        n = 0
        while not stop.is_set():
            put(log, DESK, report(f"b{n}"), report(f"d{n}"))
            n += 1

    writer = threading.Thread(target=busy)
    writer.start()
    try:
        found = backup.back_up(folder, tmp_path / "copy.db", NOW)
    finally:
        stop.set()
        writer.join()
    assert found.is_whole
    assert 7 <= found.events <= log.head
    log.close()


@pytest.mark.soak
def test_two_hundred_commands_a_second_hardly_notice_a_backup(tmp_path: Path) -> None:
    with closing(bench_backup.filled(tmp_path / "data", 20_000)) as log:
        quiet = bench_backup.p99(asyncio.run(bench_backup.waits_in_quiet(log, 3.0)))
        waits, took = asyncio.run(bench_backup.waits_beside_a_backup(log, tmp_path / "copy.db"))
        size = (log.folder / DATABASE).stat().st_size
    p99 = bench_backup.p99(waits)
    print(f"{size / 1e6:.0f} MB in {took:.1f} s beside {len(waits)} commands: p99 {p99 * 1e3:.1f} ms")
    assert p99 <= max(0.050, 2 * quiet), f"{quiet * 1e3:.1f} ms in quiet"
    assert verify.verify(tmp_path / "copy.db").is_whole
