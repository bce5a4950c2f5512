"""Transactions begin where they are told to: the two traps of the standard driver, and what a writer is set to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from console.storage.engine import engine_for


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    writer, reader = engine_for(tmp_path / "t.db", "write"), engine_for(tmp_path / "t.db", "read")
    with writer.begin() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
    yield writer, reader
    writer.dispose()
    reader.dispose()


def test_two_reads_of_one_connection_see_the_same_rows(engines: tuple[Engine, Engine]) -> None:
    writer, reader = engines
    with reader.connect() as reading, reading.begin():
        first = reading.execute(text("SELECT count(*) FROM t")).scalar_one()
        with writer.begin() as writing:
            writing.execute(text("INSERT INTO t VALUES (2)"))
        assert reading.execute(text("SELECT count(*) FROM t")).scalar_one() == first == 1


def test_a_released_savepoint_does_not_survive_an_outer_rollback(engines: tuple[Engine, Engine]) -> None:
    writer, _ = engines
    with writer.connect() as connection:
        outer = connection.begin()
        with connection.begin_nested():
            connection.execute(text("INSERT INTO t VALUES (2)"))
        outer.rollback()
        with connection.begin():
            assert connection.execute(text("SELECT count(*) FROM t")).scalar_one() == 1


def test_a_writer_keeps_what_it_commits_and_overwrites_what_it_deletes(engines: tuple[Engine, Engine]) -> None:
    with engines[0].connect() as connection, connection.begin():
        settings = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _SETTINGS}
    assert settings == _SETTINGS


def test_a_reader_cannot_write(engines: tuple[Engine, Engine]) -> None:
    with engines[1].connect() as connection, connection.begin(), pytest.raises(Exception, match="readonly"):
        connection.execute(text("INSERT INTO t VALUES (2)"))


_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
