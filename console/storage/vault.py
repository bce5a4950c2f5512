"""Personal data beside the log: sealed per person, proved by a commitment in the chain, and erasable.

    data folder key ──wraps──▶ key of a person ──seals──▶ {salt, personal}
                                                             │
                          event.sealed ◀── SHA-256(salt ‖ personal)

To erase a person is to destroy the key and what it sealed. The chain goes on verifying, because it covers
only the commitment; the salt lies inside what was destroyed, so that nothing can be guessed from it.
"""

import hmac
import os
import secrets
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from console.domain.case.commands import Personal
from console.domain.ids import PersonId
from console.storage import tables
from console.storage.faults import Damaged, StorageFault
from console.storage.instants import micros
from console.storage.sums import with_sum

_NONCE = 12
_SALT = 32


class Opened(Struct, frozen=True):
    """What lies under one seal."""

    salt: bytes
    personal: Personal


class Vault:
    """Seals and opens; used by the writer only."""

    def __init__(self, key_file: Path) -> None:
        self._master = _master_key(key_file)
        self._fingerprint_key = hmac.digest(self._master, b"ask", "sha256")

    def fingerprint(self, ask: bytes) -> bytes:
        """A keyed hash of an ask: without the key nobody can try phone numbers against it."""
        return hmac.digest(self._fingerprint_key, ask, "sha256")

    def seal(self, connection: Connection, personal: Personal, o: int) -> str:
        """Keep what belongs to a person; gives the commitment for the event at `o`."""
        opened = Opened(secrets.token_bytes(_SALT), personal)
        commitment = _commitment(opened)
        key = self._key_of(connection, personal.person) or self._new_key(connection, personal.person)
        ciphertext = _encrypt(key, msgspec.json.encode(opened), commitment.encode())
        connection.execute(
            insert(tables.sealed),
            {"commitment": commitment, "person": personal.person, "o": o, "ciphertext": ciphertext},
        )
        return commitment

    def open(self, connection: Connection, person: PersonId) -> Personal | None:
        """The latest that is known of a person; None where nothing is, or where it was erased."""
        try:
            key = self._key_of(connection, person)
        except InvalidTag as fault:
            raise unsealed(person) from fault
        if key is None:
            return None
        found = connection.execute(
            select(tables.sealed.c.commitment, tables.sealed.c.ciphertext)
            .where(tables.sealed.c.person == person)
            .order_by(tables.sealed.c.o.desc())
            .limit(1)
        ).first()
        try:
            return None if found is None else _open(key, found.commitment, found.ciphertext).personal
        except (InvalidTag, msgspec.DecodeError) as fault:
            raise unsealed(person) from fault

    def is_whole(self, connection: Connection, commitment: str) -> bool:
        """Whether what a commitment speaks of opens to it, or was erased."""
        found = connection.execute(
            select(tables.sealed.c.person, tables.sealed.c.ciphertext).where(tables.sealed.c.commitment == commitment)
        ).first()
        if found is None:
            return True
        try:
            key = self._key_of(connection, found.person)
            return key is not None and _commitment(_open(key, commitment, found.ciphertext)) == commitment
        except (InvalidTag, msgspec.DecodeError):
            return False

    def knows(self, connection: Connection, person: PersonId) -> bool:
        """Whether anything of this person can be opened."""
        return self._key_of(connection, person) is not None

    def all_of(self, connection: Connection, person: PersonId) -> tuple[Personal, ...]:
        """Everything that was ever sealed of a person, the oldest first."""
        key, table = self._key_of(connection, person), tables.sealed
        wanted = select(table.c.commitment, table.c.ciphertext).where(table.c.person == person).order_by(table.c.o)
        found = () if key is None else connection.execute(wanted).all()
        return tuple(_open(key or b"", each.commitment, each.ciphertext).personal for each in found)

    def persons(self, connection: Connection) -> tuple[PersonId, ...]:
        """Everybody of whom something is known."""
        table = tables.person_key
        wanted = select(table.c.person).where(table.c.wrapped.is_not(None)).order_by(table.c.person)
        return tuple(PersonId(each) for each in connection.execute(wanted).scalars())

    def erase(self, connection: Connection, person: PersonId, now: datetime) -> None:
        """Destroy the key, what it sealed, and what could be compared with it."""
        offsets = select(tables.sealed.c.o).where(tables.sealed.c.person == person)
        asks = select(tables.event.c.cmd).where(tables.event.c.o.in_(offsets))
        table = tables.command
        for row in connection.execute(select(table).where(table.c.id.in_(asks))).all():
            blank = with_sum(table, {**row._mapping, "body_hash": b""})
            connection.execute(update(table).where(table.c.id == row.id, table.c.account == row.account).values(blank))
        connection.execute(delete(tables.sealed).where(tables.sealed.c.person == person))
        connection.execute(
            update(tables.person_key)
            .where(tables.person_key.c.person == person)
            .values(wrapped=None, erased_at=micros(now))
        )

    def _key_of(self, connection: Connection, person: PersonId) -> bytes | None:
        wrapped = connection.execute(
            select(tables.person_key.c.wrapped).where(tables.person_key.c.person == person)
        ).scalar()
        return None if wrapped is None else _decrypt(self._master, wrapped, person.encode())

    def _new_key(self, connection: Connection, person: PersonId) -> bytes:
        key = AESGCM.generate_key(256)
        connection.execute(delete(tables.person_key).where(tables.person_key.c.person == person))
        connection.execute(
            insert(tables.person_key),
            {"person": person, "wrapped": _encrypt(self._master, key, person.encode()), "erased_at": None},
        )
        return key


def unsealed(person: str) -> Damaged:
    return Damaged(f"{person} 的封存信息打不开。", f"What is sealed of {person} does not open.")


def make_key(key_file: Path) -> None:
    """A new key for a new data folder; an existing one is left alone."""
    if key_file.exists():
        return
    key_file.touch(mode=0o600)
    with key_file.open("wb") as file:
        file.write(AESGCM.generate_key(256))
        file.flush()
        os.fsync(file.fileno())


def _master_key(key_file: Path) -> bytes:
    key = key_file.read_bytes() if key_file.exists() else b""
    if len(key) != 32:
        raise StorageFault(
            f"缺少保管库密钥 {key_file}，或已损坏；请从单独保管的副本放回该文件。",
            f"The vault key {key_file} is missing or damaged; put it back from where its copy is kept.",
        )
    return key


def _commitment(opened: Opened) -> str:
    return sha256(opened.salt + msgspec.json.encode(opened.personal)).hexdigest()


def _open(key: bytes, commitment: str, ciphertext: bytes) -> Opened:
    return msgspec.json.decode(_decrypt(key, ciphertext, commitment.encode()), type=Opened)


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
