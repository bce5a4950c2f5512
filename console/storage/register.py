"""What must be known although the database is put back: which copies were made, and who was erased.

    <data>/backups.jsonl   a line for each copy: when, where, up to which event
    <data>/erased.jsonl    a line for each person erased, by id alone, so that a restored copy forgets them again

Appended and forced to disk line by line; a line that was cut off counts for nothing.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from console.domain.malformed import UNREAD

BACKUPS = "backups.jsonl"
ERASED = "erased.jsonl"

T = TypeVar("T")


class Copied(Struct, frozen=True):
    """A backup: `head` is its last event."""

    at: datetime
    file: str
    epoch: str
    head: int


class Erased(Struct, frozen=True):
    at: datetime
    person: str


def append(file: Path, line: Struct) -> None:
    """Add one line; on disk when this returns."""
    with file.open("ab") as out:
        out.write(msgspec.json.encode(line) + b"\n")
        out.flush()
        os.fsync(out.fileno())


def lines(file: Path, of: type[T]) -> list[T]:
    """Every whole line."""
    found: list[T] = []
    for line in file.read_bytes().splitlines() if file.exists() else ():
        try:
            found.append(msgspec.json.decode(line, type=of))
        except UNREAD:
            continue
    return found
