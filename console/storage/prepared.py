"""Rows by their primary key, through statements that are compiled once and then the driver's own, bound by position.

Core looks a statement up, binds its values and dresses its rows at every execution, which takes ten times as long as
SQLite does. That is paid for every command; connection, transaction and what is raised are Core's all the same.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import defstruct
from sqlalchemy import Connection, Table, and_, bindparam, delete, func, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, Any]
_DIALECT = dialect(paramstyle="qmark")


class Statement:
    """SQL as the driver takes it; what it is given has a value under each name that is bound, in that order."""

    def __init__(self, sql: str, names: Sequence[str] = ()) -> None:
        self._sql = sql
        self._bound: Callable[[Row], tuple[Any, ...]] = (
            itemgetter(*names) if len(names) > 1 else lambda row: tuple(row[name] for name in names)
        )

    def run(self, connection: Connection, given: Row) -> list[Any]:
        """Every row it finds."""
        try:
            return _driver(connection).execute(self._sql, self._bound(given)).fetchall()
        except sqlite3.Error as fault:
            raise self._told(fault) from fault

    def many(self, connection: Connection, rows: Sequence[Row]) -> None:
        if not rows:
            return
        try:
            _driver(connection).executemany(self._sql, map(self._bound, rows))
        except sqlite3.Error as fault:
            raise self._told(fault) from fault

    def _told(self, fault: sqlite3.Error) -> Exception:
        """The fault as Core would raise it."""
        return DBAPIError.instance(self._sql, None, fault, sqlite3.Error)


class Prepared:
    """The rows of one table; those that are given are mappings of its columns."""

    def __init__(self, table: Table) -> None:
        key = [column == bindparam(column.name) for column in table.primary_key]
        asked = func.json_each(bindparam("keys")).table_valued("value")
        each = [
            column == func.json_extract(asked.c.value, literal_column(f"'$.{column.name}'"))
            for column in table.primary_key
        ]
        rest = [column.name for column in table.columns if not column.primary_key]
        self._row: Callable[..., Any] = defstruct(table.name, [str(column.name) for column in table.columns])
        self._get = _compiled(select(table).where(*key))
        self._find = _compiled(select(table).select_from(asked.join(table, and_(*each))))
        self._add = _compiled(insert(table))
        self._change = _compiled(update(table).where(*key).values({name: bindparam(name) for name in rest}))
        self._drop = _compiled(delete(table).where(*key))

    def get(self, connection: Connection, **key: object) -> Any:
        """The row of this key, its columns by name; None where there is none."""
        found = self._get.run(connection, key)
        return self._row(*found[0]) if found else None

    def find(self, connection: Connection, keys: Sequence[Row]) -> list[Any]:
        """The rows of these keys that there are, in one question; for keys of texts without NUL."""
        found = self._find.run(connection, {"keys": msgspec.json.encode(keys).decode()})
        return [self._row(*each) for each in found]

    def add(self, connection: Connection, rows: Sequence[Row]) -> None:
        self._add.many(connection, rows)

    def change(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Every other column of the rows of these keys."""
        self._change.many(connection, rows)

    def drop(self, connection: Connection, rows: Sequence[Row]) -> None:
        self._drop.many(connection, rows)


def _compiled(statement: ClauseElement) -> Statement:
    compiled = statement.compile(dialect=_DIALECT)
    assert isinstance(compiled, SQLCompiler)
    return Statement(str(compiled), compiled.positiontup or ())


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
