"""What was done beside the events: who saw a reporter in clear, what was erased, when history changed its name.

A chain of its own, so that a line taken out or altered is noticed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from console.storage import tables
from console.storage.chain import AUDIT_FIELDS, GENESIS, link
from console.storage.instants import micros


def note(connection: Connection, now: datetime, account: str, what: str, thing: str, words: str) -> None:
    """Add one line, in the transaction that is open."""
    table = tables.audit
    last = connection.execute(select(table.c.n, table.c.hash).order_by(table.c.n.desc()).limit(1)).first()
    n, previous = (1, GENESIS) if last is None else (last.n + 1, last.hash)
    row: dict[str, Any] = {
        "n": n,
        "at": micros(now),
        "account": account,
        "what": what,
        "thing": thing,
        "words": words,
    }
    digest = link(previous, [row[name] for name in AUDIT_FIELDS])
    connection.execute(insert(table), {**row, "prev_hash": previous, "hash": digest})
