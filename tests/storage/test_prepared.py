"""Rows by their key come and go as Core would write them, and what fails is told as Core tells it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError, OperationalError

from console.storage import tables
from console.storage.engine import engine_for
from console.storage.prepared import Prepared

COUNTERS, USES = Prepared(tables.counter), Prepared(tables.blob_use)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = engine_for(tmp_path / "t.db", "write")
    tables.metadata.create_all(made, tables=[tables.counter, tables.blob_use])
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        yield opened


def test_rows_come_are_changed_and_go_by_their_key(connection: Connection) -> None:
    COUNTERS.add(connection, [{"key": "a", "value": 1, "sum": b"x"}, {"key": "b", "value": 2, "sum": b"y"}])
    COUNTERS.change(connection, [{"key": "b", "value": 3, "sum": b"z"}])
    COUNTERS.drop(connection, [{"key": "a"}])
    kept = connection.execute(select(tables.counter)).all()
    assert [tuple(row) for row in kept] == [("b", 3, b"z")]
    found = COUNTERS.get(connection, key="b")
    assert (found.key, found.value, found.sum) == ("b", 3, b"z")
    assert COUNTERS.get(connection, key="a") is None


def test_a_key_of_several_columns_is_the_whole_of_them(connection: Connection) -> None:
    USES.add(connection, [{"sha256": "f", "kind": "case", "id": "c1"}, {"sha256": "f", "kind": "case", "id": "c2"}])
    USES.drop(connection, [{"sha256": "f", "kind": "case", "id": "c1"}])
    assert USES.get(connection, sha256="f", kind="case", id="c1") is None
    assert USES.get(connection, sha256="f", kind="case", id="c2") is not None


def test_they_go_with_the_transaction_they_came_in(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        COUNTERS.add(connection, [{"key": "a", "value": 1, "sum": b"x"}])
        transaction.rollback()
    with engine.begin() as connection:
        assert COUNTERS.get(connection, key="a") is None


def test_what_fails_is_raised_as_core_raises_it(connection: Connection) -> None:
    row = {"key": "a", "value": 1, "sum": b"x"}
    COUNTERS.add(connection, [row])
    with pytest.raises(IntegrityError):
        COUNTERS.add(connection, [row])
    connection.exec_driver_sql("DROP TABLE counter")
    with pytest.raises(OperationalError, match="no such table"):
        COUNTERS.get(connection, key="a")


def test_those_of_many_keys_that_there_are_come_in_one_question(connection: Connection) -> None:
    odd = "f'\"\\ 街"
    USES.add(
        connection,
        [{"sha256": odd, "kind": "case", "id": id_} for id_ in ("c1", "c2")]
        + [{"sha256": "case", "kind": odd, "id": "c1"}],
    )
    asked = [{"id": id_, "kind": "case", "sha256": odd} for id_ in ("c2", "c3", "c1")]
    assert sorted((row.sha256, row.kind, row.id) for row in USES.find(connection, asked)) == [
        (odd, "case", "c1"),
        (odd, "case", "c2"),
    ]
    assert USES.find(connection, []) == []
