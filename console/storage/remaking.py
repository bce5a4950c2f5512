"""A database whose read models are made again: built beside the one in use, and put in its place by one rename.

    lujian.db ──copy──▶ lujian.db.rebuilt ──the read models from the events──▶ looked at ──rename──▶ lujian.db

Whatever is cut off before the rename leaves the database as it was; from the rename on it is the new one, whole.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from console.storage import tables
from console.storage.archive import Archive
from console.storage.durable import put_in_place, sync_folder
from console.storage.engine import engine_for
from console.storage.faults import StorageFault
from console.storage.log import DATABASE, SYSTEM, damaged
from console.storage.rebuild import READ_MODELS, rebuild_noted
from console.storage.snapshot_file import copy_database

DRAFT = DATABASE + ".rebuilt"
BESIDE = ("-wal", "-shm")


class Remade(Struct, frozen=True):
    """How many things there are now, and how many of them stood otherwise before."""

    things: int
    otherwise: int


def remake(file: Path, draft: Path, archive: Archive, now: datetime) -> Remade:
    """Make `draft`, a copy of a database with its read models made again; raises StorageFault. Its events are whole."""
    copy_database(file, draft)
    engine = engine_for(draft, "write")
    try:
        with engine.connect() as connection, connection.begin():
            _put_by(connection)
            head = connection.execute(select(tables.head.c.o)).scalar_one()
            things = rebuild_noted(connection, archive, head, SYSTEM, now)
            made = Remade(things, _otherwise(connection))
        _fold(draft, engine.connect())
        return made
    except DBAPIError as fault:
        raise damaged(draft, fault) from fault
    finally:
        engine.dispose()


def put_in_its_place(draft: Path, file: Path, aside: Path) -> None:
    """Let `draft` be the database, on disk, and keep the old one at `aside`; raises StorageFault, OSError.

    The old write-ahead log is folded in and gone before the rename: beside another database it would be its ruin.
    """
    engine = engine_for(file, "write")
    try:
        _fold(file, engine.connect())
    except DBAPIError as fault:
        raise damaged(file, fault) from fault
    finally:
        engine.dispose()
    remove(_beside(file))
    sync_folder(file.parent)
    aside.mkdir(exist_ok=True)
    os.link(file, aside / file.name)
    sync_folder(aside)
    put_in_place(draft, file)


def clear_away(draft: Path) -> None:
    """Nothing stays of a draft that was not finished, nor of one that was not wanted."""
    remove((draft, draft.with_name(draft.name + ".part"), *_beside(draft)))


def remove(files: Iterable[Path]) -> None:
    for each in files:
        each.unlink(missing_ok=True)


def _beside(file: Path) -> tuple[Path, ...]:
    return tuple(file.with_name(file.name + tail) for tail in BESIDE)


def _fold(file: Path, connection: Connection) -> None:
    """The whole of a database in its one file; raises StorageFault while somebody else reads it."""
    with connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        (busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageFault(
            f"{file} 正被其他程序读取（如 lujian verify 或 backup）；请等它结束后重试。",
            f"{file} is being read by something else, such as `lujian verify`; try again when it has ended.",
        )


def _put_by(connection: Connection) -> None:
    for table in READ_MODELS:
        connection.exec_driver_sql(f"CREATE TEMP TABLE was_{table.name} AS SELECT * FROM {table.name}")


def _otherwise(connection: Connection) -> int:
    """How many things have another row, or are listed otherwise, than was put by."""
    pairs = [(table.name, f"was_{table.name}") for table in READ_MODELS]
    names = {table.name: "kind, id" for table in READ_MODELS} | {tables.segment_thing.name: "'', thing"}
    parts = [
        f"SELECT {names[pair[0]]} FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {other})"
        for pair in pairs
        for one, other in (pair, pair[::-1])
    ]
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM ({' UNION '.join(parts)})").scalar_one())
