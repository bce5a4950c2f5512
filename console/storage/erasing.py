"""A person erased: what is known of them, where it lies, what of it goes, and what cannot go by itself.

goes      the key and the seals in the vault · the fingerprints of their asks · the pictures they sent
named     copies of the database that still hold the key · seats' outboxes, until they forget by themselves
          · words that somebody typed into a case: under the chain, so they stay and are told
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select, update

from console.domain.case.commands import Personal
from console.domain.case.events import CaseReported
from console.domain.ids import BlobId, PersonId
from console.storage import register, tables
from console.storage.archive import Archive, base_of
from console.storage.faults import StorageFault
from console.storage.instants import micros
from console.storage.log import Log, reading
from console.storage.records import recorded
from console.storage.vault import Vault

OUTBOXES_FORGET = timedelta(hours=48)
"""A seat keeps an answered ask this long; see `console.sync.outbox`."""
SHORTEST_NAME, SHORTEST_PHONE = 2, 7


class Erasure(Struct, frozen=True, kw_only=True):
    """What goes, or would; and what has to be seen to by people."""

    is_preview: bool
    person: str
    sealed: int
    cases: tuple[str, ...]
    photos: tuple[str, ...]
    photos_of_others: tuple[str, ...]
    mentioned: tuple[str, ...]
    backups: tuple[str, ...]
    outboxes_until: datetime


def look_up(connection: Connection, vault: Vault, words: str) -> tuple[Personal, ...]:
    """Whom the vault knows by a name or a number, whole or in part."""
    known = (vault.open(connection, person) for person in vault.persons(connection))
    return tuple(each for each in known if each is not None and (words in each.name or words in each.phone))


def survey(
    connection: Connection, archive: Archive, vault: Vault, folder: Path, person: PersonId, now: datetime
) -> Erasure:
    """Where a person is, before anything is done; reads the whole history once."""
    known = vault.all_of(connection, person)
    cases, photos, mentioned = set[str](), set[BlobId](), list[str]()
    base = base_of(connection).o
    for row in archive.rows(connection):
        if person.encode() in row.body:
            cases.add(row.thing)
            event = recorded(row, None).event
            if isinstance(event, CaseReported) and event.reporter == person:
                photos |= {photo.blob for photo in event.photos}
        if _mentions(row.body, known):
            mentioned.append(f"event {row.o} {row.thing}" + (" (segment)" if row.o <= base else ""))
    shared = {blob for blob in photos if _things_that_show(connection, blob) - cases}
    return Erasure(
        is_preview=True,
        person=person,
        sealed=len(known),
        cases=tuple(sorted(cases)),
        photos=tuple(sorted(photos - shared)),
        photos_of_others=tuple(sorted(shared)),
        mentioned=tuple(mentioned),
        backups=tuple(_copies_that_know(folder, person)),
        outboxes_until=now + OUTBOXES_FORGET,
    )


def remove_files(log: Log, blobs: Iterable[str], now: datetime) -> int:
    """Take files out of the store for good, with all that lies in them (EXIF too); gives their bytes."""
    wanted, table = tuple(blobs), tables.blob
    with log.writing() as connection:
        for blob in wanted:
            connection.execute(update(table).where(table.c.sha256 == blob).values(gone_at=micros(now)))
    freed = 0
    for blob in wanted:
        place = log.folder / "blobs" / blob[:2] / blob
        if place.exists():
            freed += place.stat().st_size
            place.unlink()
    return freed


def _mentions(body: bytes, known: Iterable[Personal]) -> bool:
    return any(
        (len(each.phone) >= SHORTEST_PHONE and each.phone.encode() in body)
        or (len(each.name) >= SHORTEST_NAME and each.name.encode() in body)
        for each in known
    )


def _things_that_show(connection: Connection, blob: BlobId) -> set[str]:
    use: Any = tables.blob_use
    return set(connection.execute(select(use.c.id).where(use.c.sha256 == blob)).scalars())


def _copies_that_know(folder: Path, person: PersonId) -> Iterable[str]:
    noted = (Path(each.file) for each in register.lines(folder / register.BACKUPS, register.Copied))
    here = (*folder.glob("backups/*.db"), *folder.glob("before-*/lujian.db"))
    table = tables.person_key
    for file in dict.fromkeys((*noted, *here)):
        if not file.exists():
            continue
        try:
            with reading(file) as connection:
                wrapped = connection.execute(select(table.c.wrapped).where(table.c.person == person)).scalar()
        except StorageFault:
            yield f"{file} (?)"
            continue
        if wrapped is not None:
            yield str(file)
