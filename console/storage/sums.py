"""What a row keeps of all its columns, so that a byte that changed by itself is seen when the row is read.

Events need none: they are under the chain. This is no seal against a person, who could make it anew.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Table

SUM = "sum"
"""The column that holds it, in every table that has one."""

_encoder = msgspec.json.Encoder()


def sum_of(table: Table, row: Any) -> bytes:
    """The sum of a row of this table; b"" where its columns hold what they never should."""
    try:
        return sha256(_encoder.encode([getattr(row, name) for name in _under(table)])).digest()[:16]
    except TypeError:
        return b""


def with_sum(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as it is to be written."""
    return {**row, SUM: sha256(_encoder.encode([row[name] for name in _under(table)])).digest()[:16]}


@cache
def _under(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name != SUM)
