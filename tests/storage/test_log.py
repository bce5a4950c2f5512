"""Opening a data folder: a log that may be written to, or one sentence, and nothing overwritten."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from console.domain.ids import AccountId, BlobId
from console.storage import sharing, tables
from console.storage.engine import engine_for
from console.storage.faults import StorageFault
from console.storage.log import ANSWERS_KEPT, DATABASE, Log
from console.storage.schema import newest
from console.storage.snapshot_file import copy_database
from tests.storage.world import a_log, put, report
from tests.support.law import DESK, NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which four events were written and closed."""
    log = a_log(tmp_path / "data")
    put(log, DESK, report("c1"))
    log.close()
    return tmp_path / "data"


def opened(folder: Path) -> Log:
    return Log.open(folder, now=NOW)


def refused(folder: Path) -> str:
    with pytest.raises(StorageFault) as fault:
        opened(folder)
    reason = fault.value.reason
    assert reason.zh and reason.en
    return reason.en


def test_a_log_goes_on_where_it_was_closed(folder: Path) -> None:
    before = opened(folder)
    epoch, boot, head = before.epoch, before.boot, before.head
    before.close()
    after = opened(folder)
    assert (after.epoch, after.head, head) == (epoch, 4, 4)
    assert after.boot != boot
    assert after.notice is None
    assert put(after, DESK, report("c2")).recorded[0].o == 5
    after.close()


def test_the_migrations_make_exactly_the_tables(folder: Path) -> None:
    engine = engine_for(folder / DATABASE, "inspect")
    with engine.connect() as connection, connection.begin():
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    engine.dispose()


def test_who_brought_a_file_to_an_older_hub_has_still_brought_it(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.executescript("""
            DROP TABLE signed_in; DROP TABLE blob_brought; DROP TABLE blob_named;
            UPDATE alembic_version SET version_num = '0002';
            INSERT INTO blob (sha256, size, "by", at) VALUES ('ab', 3, 'desk01', 0);
        """)
    log = opened(folder)
    with log.writing() as connection:
        assert sharing.has_brought(connection, AccountId("desk01"), BlobId("ab"))
        assert not sharing.has_brought(connection, AccountId("desk02"), BlobId("ab"))
    log.close()


def test_a_second_opener_hears_who_has_it(folder: Path) -> None:
    first = Log.open(folder, now=NOW, who="lujian hub")
    assert f"in use by lujian hub (pid {os.getpid()})" in refused(folder)
    first.close()
    opened(folder).close()


def test_a_newer_schema_is_refused_and_left_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert f"shape 9999, this one knows {newest()}" in refused(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_what_is_no_database_is_refused_and_left_alone(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"not a database, but somebody's only copy of something" * 50)
    for tail in ("-wal", "-shm"):
        (folder / (DATABASE + tail)).unlink(missing_ok=True)
    before = (folder / DATABASE).read_bytes()
    assert "is damaged" in refused(folder)
    assert (folder / DATABASE).read_bytes() == before


def test_a_database_cut_short_is_refused_or_opens_as_a_history_that_went_back(folder: Path) -> None:
    (folder / DATABASE).write_bytes((folder / DATABASE).read_bytes()[:20_000])
    assert "damaged" in refused(folder)


def test_a_log_whose_last_event_is_gone_is_refused(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("DELETE FROM event WHERE o = 4")
        connection.commit()
    assert "lujian verify" in refused(folder)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    assert "is not a folder" in refused(tmp_path / "data")
    assert "is not a folder" in refused(tmp_path / "data" / "deeper")


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder nobody can write to, root included."""
    place = tmp_path / "still"
    place.mkdir()
    if os.geteuid() == 0:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", place], capture_output=True)
        if done.returncode:
            pytest.skip("cannot mount a tmpfs here")
        yield place
        subprocess.run(["umount", place], check=True)
    else:
        place.chmod(0o500)
        yield place
        place.chmod(0o700)


def test_a_folder_that_cannot_be_written_is_refused(read_only: Path) -> None:
    assert "cannot be written" in refused(read_only)
    assert "cannot be written" in refused(read_only / "data")


def test_a_lost_vault_key_is_asked_for_and_not_replaced(folder: Path) -> None:
    (folder / "vault.key").unlink()
    assert "put it back" in refused(folder)
    assert not (folder / "vault.key").exists()


@pytest.mark.expects_warnings
def test_a_restored_copy_is_another_history(folder: Path, tmp_path: Path) -> None:
    copy_database(folder / DATABASE, tmp_path / "copy.db")
    log = opened(folder)
    epoch = log.epoch
    put(log, DESK, report("c2"))
    log.close()
    for tail in ("", "-wal", "-shm"):
        (folder / (DATABASE + tail)).unlink(missing_ok=True)
    (tmp_path / "copy.db").rename(folder / DATABASE)
    restored = opened(folder)
    assert restored.epoch != epoch
    assert restored.notice is not None and "ends at 4, it had come to 5" in restored.notice.en
    with restored.writing() as connection:
        assert connection.execute(select(tables.audit.c.what)).scalars().all() == ["epoch"]
    restored.close()
    again = opened(folder)
    assert (again.epoch, again.notice) == (restored.epoch, None)
    again.close()


@pytest.mark.expects_warnings
def test_a_copy_that_went_its_own_way_past_the_mark_is_another_history(folder: Path, tmp_path: Path) -> None:
    copy_database(folder / DATABASE, tmp_path / "copy.db")
    log = opened(folder)
    epoch = log.epoch
    put(log, DESK, report("c2"))
    log.close()
    mark = (folder / "highwater").read_bytes()
    for tail in ("", "-wal", "-shm"):
        (folder / (DATABASE + tail)).unlink(missing_ok=True)
    (tmp_path / "copy.db").rename(folder / DATABASE)
    fork = opened(folder)
    put(fork, DESK, report("other"), report("more"))
    fork.close()
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (epoch,))
        connection.commit()
    (folder / "highwater").write_bytes(mark)
    found = opened(folder)
    assert found.epoch not in (epoch, fork.epoch)
    found.close()


@pytest.mark.expects_warnings
@pytest.mark.parametrize("mark", [None, b"", b"{half", b'{"epoch":"\xff"}'])
def test_a_mark_that_cannot_be_read_is_not_trusted(folder: Path, mark: bytes | None) -> None:
    log = opened(folder)
    epoch = log.epoch
    log.close()
    if mark is None:
        (folder / "highwater").unlink()
    else:
        (folder / "highwater").write_bytes(mark)
    after = opened(folder)
    assert after.epoch != epoch
    after.close()


def test_a_mark_that_lags_behind_is_the_same_history(folder: Path) -> None:
    log = opened(folder)
    mark, epoch = (folder / "highwater").read_bytes(), log.epoch
    put(log, DESK, report("c2"))
    log.close()
    (folder / "highwater").write_bytes(mark)
    after = opened(folder)
    assert (after.epoch, after.head) == (epoch, 5)
    after.close()


def test_answers_are_kept_for_thirty_days(folder: Path) -> None:
    def answers(log: Log) -> int:
        with log.writing() as connection:
            return len(connection.execute(select(tables.command)).all())

    for age, kept in ((ANSWERS_KEPT - timedelta(days=1), 4), (ANSWERS_KEPT + timedelta(days=1), 0)):
        log = Log.open(folder, now=NOW + age)
        assert answers(log) == 4, "a hub that is only begun may be a replay of another year"
        log.forget(NOW + age)
        assert answers(log) == kept
        log.close()
