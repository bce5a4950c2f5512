"""Rows by their primary key, through statements that are compiled once and then the driver's own.

Core looks a statement up, binds its values and dresses its rows at every execution, which takes ten times as long as
SQLite does. That is paid for every command; connection, transaction and what is raised are Core's all the same.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import defstruct
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

Row = Mapping[str, Any]
_NAMED = dialect(paramstyle="named")


class Prepared:
    """The rows of one table; those that are given are mappings of its columns."""

    def __init__(self, table: Table) -> None:
        key = [column == bindparam(column.name) for column in table.primary_key]
        rest = [column.name for column in table.columns if not column.primary_key]
        self._row: Callable[..., Any] = defstruct(table.name, [str(column.name) for column in table.columns])
        self._get = _compiled(select(table).where(*key))
        self._add = _compiled(insert(table))
        self._change = _compiled(update(table).where(*key).values({name: bindparam(name) for name in rest}))
        self._drop = _compiled(delete(table).where(*key))

    def get(self, connection: Connection, **key: object) -> Any:
        """The row of this key, its columns by name; None where there is none."""
        try:
            found = _driver(connection).execute(self._get, key).fetchone()
        except sqlite3.Error as fault:
            raise _told(self._get, fault) from fault
        return None if found is None else self._row(*found)

    def add(self, connection: Connection, rows: Sequence[Row]) -> None:
        _many(connection, self._add, rows)

    def change(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Every other column of the rows of these keys."""
        _many(connection, self._change, rows)

    def drop(self, connection: Connection, rows: Sequence[Row]) -> None:
        _many(connection, self._drop, rows)


def _compiled(statement: ClauseElement) -> str:
    return str(statement.compile(dialect=_NAMED))


def _many(connection: Connection, sql: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    try:
        _driver(connection).executemany(sql, rows)
    except sqlite3.Error as fault:
        raise _told(sql, fault) from fault


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _told(sql: str, fault: sqlite3.Error) -> Exception:
    """The fault as Core would raise it."""
    return DBAPIError.instance(sql, None, fault, sqlite3.Error)
