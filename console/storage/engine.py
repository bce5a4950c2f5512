"""Connections that do what they say: a transaction begins where `BEGIN` stands, and nowhere else.

The standard driver begins transactions by itself, before some statements and not before others, so that
two reads of one connection may see different rows and a released savepoint may outlive its transaction.
Here the driver is left in autocommit and every transaction is opened by name: `BEGIN IMMEDIATE` where
things are written, `BEGIN` where they are only read.
"""

import sqlite3
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from console.storage.prepared import Statement

BUSY_S = 5.0
READERS = 4

Purpose = Literal["write", "read", "inspect"]
"""`read`: beside the writer of the same hub; `inspect`: from outside, on a file that may be damaged or in use."""

_MODES: dict[Purpose, str] = {"write": "rwc", "read": "rw", "inspect": "ro"}


def engine_for(file: Path, purpose: Purpose) -> Engine:
    """An engine over one database file; FULL durability, WAL, deleted content overwritten.

    The connection that was let go of last is taken next: each has two megabytes of pages of its own, and in turns four
    would each read the same ones.
    """

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{file.absolute().as_uri()}?mode={_MODES[purpose]}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_S,
        )

    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=1 if purpose == "write" else READERS,
        max_overflow=0,
        pool_use_lifo=True,
        pool_reset_on_return="rollback",
    )
    begin = Statement("BEGIN IMMEDIATE" if purpose == "write" else "BEGIN")

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: object) -> None:
        for pragma in _pragmas(purpose):
            connection.execute(pragma).fetchall()

    @event.listens_for(engine, "begin")
    def begins(connection: Connection) -> None:
        begin.run(connection, {})

    return engine


def engine_apart() -> Engine:
    """An engine over a database in memory, which ends with it."""
    return create_engine("sqlite+pysqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


def _pragmas(purpose: Purpose) -> tuple[str, ...]:
    if purpose == "write":
        return ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON")
    return ("PRAGMA query_only=ON",)
