"""Signing in: right or wrong said the same way, five failures, twelve hours, nothing readable at rest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from console.domain.duty import Mask
from console.domain.ids import AccountId
from console.domain.people import AddAccount, DisableAccount, Role, checked_password
from console.domain.text import Refused
from console.hub.ledger import Ledger
from console.storage import tables
from console.storage.accounts import (
    LOCKED,
    LOCKED_FOR,
    OVER,
    TOKEN_LASTS,
    WRONG,
    Accounts,
    Hashing,
    Refusal,
    SignedInAccount,
)
from console.storage.log import Log
from console.storage.reader import Reader
from tests.storage.world import HandClock, a_log, asking
from tests.support.law import ADMIN, CLEAN, NOW

CHEAP = Hashing(memory_kib=64, passes=1, lanes=1)
WANG, PASSWORD = AccountId("wang"), "correct-horse-9"


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Accounts, Ledger, Log]]:
    """One unit's account, 王五, enrolled."""
    log = a_log(tmp_path)
    ledger, reader = Ledger(log, HandClock()), Reader(log)
    accounts = Accounts(ledger, reader, CHEAP)
    ledger.start()
    await ledger.ask(ADMIN, asking(AddAccount(account=WANG, roles=frozenset({Role.UNIT}), unit=CLEAN)))
    await accounts.enrol(WANG, "王五", PASSWORD)
    yield accounts, ledger, log
    await ledger.stop()
    accounts.close()
    reader.close()
    log.close()


Desk = tuple[Accounts, Ledger, Log]


async def signed_in(accounts: Accounts) -> SignedInAccount:
    found = await accounts.sign_in(WANG, PASSWORD, NOW)
    assert isinstance(found, SignedInAccount)
    return found


async def test_the_right_password_gives_a_token_that_knows_its_account(desk: Desk) -> None:
    accounts = desk[0]
    found = await signed_in(accounts)
    assert (found.actor.account, found.actor.roles, found.actor.unit) == (WANG, frozenset({Role.UNIT}), CLEAN)
    assert (found.who.name, found.who.scope, found.who.mask) == ("王五", "d-clean", Mask.UNIT)
    assert await accounts.by_token(found.token, NOW) == found


async def test_a_wrong_password_and_an_unknown_name_sound_alike(desk: Desk) -> None:
    accounts = desk[0]
    wrong = await accounts.sign_in(WANG, "incorrect-horse", NOW)
    unknown = await accounts.sign_in(AccountId("nobody"), PASSWORD, NOW)
    assert wrong == unknown == Refusal(WRONG)


async def test_five_failures_lock_a_name_for_fifteen_minutes_known_or_not(desk: Desk) -> None:
    accounts = desk[0]
    for name in (WANG, AccountId("nobody")):
        for _ in range(5):
            assert await accounts.sign_in(name, "no", NOW) == Refusal(WRONG)
        locked = await accounts.sign_in(name, PASSWORD, NOW + timedelta(minutes=1))
        assert isinstance(locked, Refusal)
        assert (locked.reason, 13 * 60 < locked.retry_after_s <= 14 * 60 + 1) == (LOCKED, True)
    later = NOW + LOCKED_FOR + timedelta(seconds=1)
    assert isinstance(await accounts.sign_in(WANG, PASSWORD, later), SignedInAccount)


async def test_many_tries_at_once_do_not_slip_under_the_lock(desk: Desk) -> None:
    accounts = desk[0]
    tries = await asyncio.gather(*(accounts.sign_in(WANG, f"guess{n}", NOW) for n in range(40)))
    assert [each for each in tries if isinstance(each, Refusal) and each.reason == WRONG] == [Refusal(WRONG)] * 5


async def test_success_forgets_earlier_failures(desk: Desk) -> None:
    accounts = desk[0]
    for _ in range(3):
        for _ in range(4):
            await accounts.sign_in(WANG, "no", NOW)
        await signed_in(accounts)


async def test_a_token_ends_after_twelve_hours_at_sign_out_and_when_the_account_is_disabled(desk: Desk) -> None:
    accounts, ledger, _ = desk
    over = Refusal(OVER)
    token = (await signed_in(accounts)).token
    assert isinstance(await accounts.by_token(token, NOW + TOKEN_LASTS - timedelta(seconds=1)), SignedInAccount)
    assert await accounts.by_token(token, NOW + TOKEN_LASTS) == over
    await accounts.sign_out(WANG)
    assert await accounts.by_token(token, NOW) == over
    token = (await signed_in(accounts)).token
    await ledger.ask(ADMIN, asking(DisableAccount(WANG)))
    assert await accounts.by_token(token, NOW) == over
    assert await accounts.sign_in(WANG, PASSWORD, NOW) == Refusal(WRONG)


async def test_a_new_password_ends_the_old_one_and_its_tokens(desk: Desk) -> None:
    accounts = desk[0]
    token = (await signed_in(accounts)).token
    await accounts.enrol(WANG, "王五", "another-horse-9")
    assert await accounts.by_token(token, NOW) == Refusal(OVER)
    assert await accounts.sign_in(WANG, PASSWORD, NOW) == Refusal(WRONG)


async def test_neither_token_nor_password_lies_readable_at_rest(desk: Desk) -> None:
    accounts, _, log = desk
    token = (await signed_in(accounts)).token
    with log.writing() as connection:
        assert connection.execute(select(tables.token.c.hash)).scalars().all() == [sha256(token.encode()).digest()]
        stored = connection.execute(select(tables.credential.c.password_hash)).scalar_one()
    assert stored.startswith("$argon2id$") and PASSWORD not in stored
    assert await accounts.by_token("nonsense", NOW) == Refusal(OVER)


async def test_accounts_are_listed_with_their_names(desk: Desk) -> None:
    (only,) = await desk[0].list()
    assert (only.account, only.name, only.roles, only.unit, only.is_disabled) == (
        "wang",
        "王五",
        ("unit",),
        CLEAN,
        False,
    )


@pytest.mark.parametrize("password", ["short-9", "onlyletters", "1234567890", "wang-12345678", "WANG-12345678"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        checked_password("wang", password)


def test_the_published_cost_is_the_default() -> None:
    assert (Hashing().memory_kib, Hashing().passes, Hashing().lanes) == (65_536, 3, 4)
