"""Who may sign in: passwords, tokens and names, beside the log; what an account may do is in the log itself.

An unknown name costs and says the same as a wrong password. A failure is counted before the password is
looked at, so that many tries at once cannot slip under the lock.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, insert, select, update

from console.domain.duty import audience_of
from console.domain.ids import AccountId
from console.domain.people import Account, Actor
from console.domain.text import Refused, Text
from console.storage import tables
from console.storage.audit import note
from console.storage.engine import engine_apart
from console.storage.faults import ReadOnly
from console.storage.instants import instant, micros
from console.storage.log import Writer
from console.storage.naming import keep, name_of
from console.storage.projection import kept_thing, thing_at
from console.storage.reader import Reader
from console.wire.administration import AccountLine
from console.wire.frames import Who

T = TypeVar("T")

TOKEN_LASTS = timedelta(hours=12)
FAILURES_MOST = 5
LOCKED_FOR = timedelta(minutes=15)
HASHES_AT_ONCE = 2
WRONG = Text("账号或密码不正确。", "Account or password is wrong.")
OVER = Text("登录已过期，请重新登录。", "The sign-in is over; sign in again.")
LOCKED = Text("失败次数过多，请稍后再试。", "Too many failures; try again later.")


class Hashing(Struct, frozen=True):
    """Argon2id parameters (RFC 9106 low memory by default)."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


class SignedInAccount(Struct, frozen=True, kw_only=True):
    """An account with a token in force. `account` is as the log has it now."""

    account: Account
    name: str
    token: str
    expires_at: datetime

    @property
    def actor(self) -> Actor:
        return Actor(account=self.account.id, roles=self.account.roles, unit=self.account.unit)

    @property
    def is_demo(self) -> bool:
        return self.account.is_demo

    @property
    def who(self) -> Who:
        audience = audience_of(self.actor)
        return Who(
            account=self.account.id,
            name=self.name,
            roles=self.account.roles,
            unit=self.account.unit,
            scope=audience.scope,
            mask=audience.mask,
            is_demo=self.account.is_demo,
        )


class Refusal(Struct, frozen=True):
    reason: Text
    retry_after_s: int = 0


class Listed(Struct, frozen=True, kw_only=True):
    """One line of the list of accounts."""

    account: AccountId
    name: str
    roles: tuple[str, ...]
    unit: str | None
    is_demo: bool
    is_disabled: bool


class Accounts:
    """Signs in and recognises; hashes at most two passwords at a time, never on the loop."""

    def __init__(self, writer: Writer, reader: Reader, hashing: Hashing | None = None) -> None:
        self._writer, self._reader = writer, reader
        self._hasher = hasher(hashing or Hashing())
        self._threads = ThreadPoolExecutor(HASHES_AT_ONCE, thread_name_prefix="argon2")
        self._apart: Engine | None = None
        """Tokens and failures of this process alone, made when the log takes nothing any more."""

    async def sign_in(self, account: AccountId, password: str, now: datetime) -> SignedInAccount | Refusal:
        """A token for twelve hours, or why not; after five failures the name is locked for fifteen minutes."""
        locked_s = await self._keep(lambda connection: _try(connection, account, now))
        if locked_s:
            return Refusal(LOCKED, locked_s)
        found = await self._reader.ask(lambda connection: _known(connection, account))
        stored = None if found is None or found[0].is_disabled else found[2] or None
        fits = await asyncio.get_running_loop().run_in_executor(self._threads, self._fits, stored, password)
        if found is None or not fits:
            return Refusal(WRONG)
        token = secrets.token_urlsafe(32)
        await self._keep(lambda connection: _let_in(connection, account, token, now))
        return SignedInAccount(account=found[0], name=found[1], token=token, expires_at=now + TOKEN_LASTS)

    async def by_token(self, token: str, now: datetime) -> SignedInAccount | Refusal:
        """Whose token it is; refused where it is unknown, past its time, or its account is disabled."""
        holder = await self._reader.ask(lambda connection: _holder(connection, token, now))
        if holder is None and self._apart is not None:
            with self._apart.connect() as connection:
                holder = _holder(connection, token, now)
        if holder is None:
            return Refusal(OVER)
        account, expires_at = holder
        known = await self._reader.ask(lambda connection: _known(connection, account))
        if known is None or known[0].is_disabled:
            return Refusal(OVER)
        return SignedInAccount(account=known[0], name=known[1], token=token, expires_at=expires_at)

    async def name(self, account: AccountId) -> str:
        """What an account goes by now; "" where it is unknown."""
        known = await self._reader.ask(lambda connection: _known(connection, account))
        return known[1] if known is not None else ""

    async def sign_out(self, account: AccountId) -> None:
        """Every token of an account ends now."""
        mine = delete(tables.token).where(tables.token.c.account == account)
        await self._writer.run(lambda log, _: log.write(lambda c: c.execute(mine).rowcount))

    async def enrol(self, account: AccountId, name: str, password: str, by: AccountId | None = None) -> None:
        """Give an account of the log its name and password, or new ones; its tokens end. "" keeps the name.

        The audit says who did it (`by`); the password goes nowhere but into its hash. Raises Refused where the log
        has no such account.
        """
        hashed = await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

        def kept(connection: Connection, now: datetime) -> None:
            if thing_at(connection, ("account", account)) is None:
                raise Refused("没有这个账号。", "There is no such account.")
            enrol(connection, account, name or name_of(connection, account), hashed)
            if by is not None:
                note(connection, now, by, "password", account, "")

        await self._writer.run(lambda log, now: log.write(lambda c: kept(c, now)))

    async def list(self) -> tuple[Listed, ...]:
        return await self._reader.ask(listed)

    async def lines(self) -> tuple[AccountLine, ...]:
        """Every account with when it last signed in, by its id."""
        return await self._reader.ask(lines)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._apart is not None:
            self._apart.dispose()

    async def _keep(self, errand: Callable[[Connection], T]) -> T:
        """In the log; in this process alone while the log is damaged, so that people can still come and look."""
        try:
            return await self._writer.run(lambda log, _: log.write(errand))
        except ReadOnly:
            if self._apart is None:
                self._apart = engine_apart()
                tables.metadata.create_all(self._apart, tables=[tables.token, tables.sign_in_failure, tables.signed_in])
            with self._apart.begin() as connection:
                return errand(connection)

    def _fits(self, stored: str | None, password: str) -> bool:
        if stored is None:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(stored, password)
        except VerificationError:
            return False


def hasher(hashing: Hashing) -> PasswordHasher:
    return PasswordHasher(time_cost=hashing.passes, memory_cost=hashing.memory_kib, parallelism=hashing.lanes)


def enrol(connection: Connection, account: AccountId, name: str, password_hash: str) -> None:
    """Keep name and password of an account; its tokens and failures end."""
    for table in (tables.token, tables.sign_in_failure):
        connection.execute(delete(table).where(table.c.account == account))
    keep(connection, account, name, password_hash)


def listed(connection: Connection) -> tuple[Listed, ...]:
    """Every account of the log, by name of account."""
    things = connection.execute(select(tables.thing).where(tables.thing.c.kind == "account"))
    names = {row.account: row.name for row in connection.execute(select(tables.credential))}
    accounts = [found for row in things if isinstance(found := kept_thing(row), Account)]
    return tuple(
        Listed(
            account=each.id,
            name=names.get(each.id, ""),
            roles=tuple(sorted(each.roles)),
            unit=each.unit,
            is_demo=each.is_demo,
            is_disabled=each.is_disabled,
        )
        for each in sorted(accounts, key=lambda each: each.id)
    )


def lines(connection: Connection) -> tuple[AccountLine, ...]:
    """Every account of the log with what is known beside it, by its id."""
    things = connection.execute(select(tables.thing).where(tables.thing.c.kind == "account"))
    known = {row.account: row for row in connection.execute(select(tables.credential))}
    times = {row.account: row.at for row in connection.execute(select(tables.signed_in))}
    accounts = [found for row in things if isinstance(found := kept_thing(row), Account)]
    return tuple(
        AccountLine(
            account=each.id,
            ver=each.ver,
            name=known[each.id].name if each.id in known else "",
            roles=each.roles,
            unit=each.unit,
            is_demo=each.is_demo,
            is_disabled=each.is_disabled,
            has_password=each.id in known and known[each.id].password_hash != "",
            signed_in_at=instant(times[each.id]) if each.id in times else None,
        )
        for each in sorted(accounts, key=lambda each: each.id)
    )


def _try(connection: Connection, account: AccountId, now: datetime) -> int:
    """Count a try as failed until it succeeds; seconds until the next may be made, 0 where this one may."""
    table = tables.sign_in_failure
    connection.execute(delete(table).where(table.c.last_at < micros(now - LOCKED_FOR)))
    found = connection.execute(select(table).where(table.c.account == account)).first()
    if found is not None and found.failures >= FAILURES_MOST:
        return max(1, int((instant(found.last_at) + LOCKED_FOR - now).total_seconds()) + 1)
    if found is None:
        connection.execute(insert(table), {"account": account, "failures": 1, "last_at": micros(now)})
    else:
        again = update(table).where(table.c.account == account)
        connection.execute(again.values(failures=found.failures + 1, last_at=micros(now)))
    return 0


def _let_in(connection: Connection, account: AccountId, token: str, now: datetime) -> None:
    connection.execute(delete(tables.sign_in_failure).where(tables.sign_in_failure.c.account == account))
    connection.execute(delete(tables.token).where(tables.token.c.expires_at < micros(now)))
    kept = {"hash": _digest(token), "account": account, "expires_at": micros(now + TOKEN_LASTS)}
    connection.execute(insert(tables.token), kept)
    connection.execute(delete(tables.signed_in).where(tables.signed_in.c.account == account))
    connection.execute(insert(tables.signed_in), {"account": account, "at": micros(now)})


def _known(connection: Connection, account: AccountId) -> tuple[Account, str, str] | None:
    table, right = tables.credential, tables.thing
    found = connection.execute(
        select(table.c.name, table.c.password_hash, *right.c)
        .join(right, (right.c.kind == "account") & (right.c.id == table.c.account))
        .where(table.c.account == account)
    ).first()
    if found is None:
        return None
    thing = kept_thing(found)
    assert isinstance(thing, Account)
    return thing, found.name, found.password_hash


def _holder(connection: Connection, token: str, now: datetime) -> tuple[AccountId, datetime] | None:
    """Whose token it is and until when; None where it is unknown or past its time."""
    table = tables.token
    found = connection.execute(
        select(table.c.account, table.c.expires_at).where(table.c.hash == _digest(token))
    ).first()
    if found is None or instant(found.expires_at) <= now:
        return None
    return AccountId(found.account), instant(found.expires_at)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
