"""The first start of a hub: who may sign in, and what reference data is in force.

A new hub has nobody to add the first account, so it makes one administrator itself, with a password
that is shown once. A profile brings the reference data and accounts of a whole site; as only the
demo has such accounts, their passwords are kept in a file that only the owner of the data may read.
"""

import asyncio
import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from console.domain.catalogue import Command, target
from console.domain.ids import AccountId, CommandId
from console.domain.people import Actor, AddAccount, Role
from console.domain.reference import PublishReference
from console.domain.text import Refused, Text
from console.hub.ledger import Ledger
from console.ingest.profile import demo_accounts, load_profile
from console.storage.accounts import Accounts, Hashing
from console.storage.reader import Reader
from console.wire import frames

FOUNDER = Actor(AccountId("system"), frozenset({Role.ADMIN}))
FIRST_ACCOUNTS: tuple[tuple[AddAccount, Text], ...] = (
    (AddAccount(account=AccountId("admin"), roles=frozenset({Role.ADMIN})), Text("系统管理员", "Administrator")),
)
ENOUGH = Hashing(memory_kib=1024, passes=1, lanes=1)
"""The passwords made here carry 96 random bits: nobody guesses them, however fast, and a first start is quick."""
PASSWORDS = "demo-passwords.json"
"""In the data folder of a hub begun from a profile: account → password."""


async def found(ledger: Ledger, reader: Reader, data: Path, profile: str | None) -> dict[str, str]:
    """Bring a new hub to where people can sign in; gives the passwords made just now. Raises Refused."""
    if profile is not None:
        in_force = {each.name for each in await reader.references()}
        for publish in load_profile(profile):
            if publish.name not in in_force:
                await _ask(ledger, publish)
    accounts = Accounts(ledger, reader, ENOUGH)
    if any(each.name for each in await accounts.list()):
        return {}
    wanted = FIRST_ACCOUNTS if profile is None else demo_accounts(profile)
    passwords = {add.account: secrets.token_urlsafe(12) for add, _ in wanted}
    if profile is not None:
        _keep(data / PASSWORDS, passwords)
    for add, _ in wanted:
        await _ask(ledger, add)
    await asyncio.gather(*(accounts.enrol(add.account, name.zh, passwords[add.account]) for add, name in wanted))
    accounts.close()
    return {str(account): password for account, password in passwords.items()}


async def _ask(ledger: Ledger, body: Command) -> None:
    """Ask for something that has to succeed; the same ask has the same id, so that a broken start goes on."""
    kind, name = target(body)
    about = body.sha256 if isinstance(body, PublishReference) else name
    once = CommandId(str(uuid5(NAMESPACE_URL, f"lujian:founding/{kind}/{about}")))
    command = frames.Command(id=once, body=body, made_at=datetime.now(UTC))
    answer = await ledger.ask(FOUNDER, command)
    if answer.result != "ok":
        reason = answer.reason or Text("首次启动未完成。", "The first start did not end well.")
        raise Refused(*reason)


def _keep(file: Path, passwords: dict[AccountId, str]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(passwords, out, ensure_ascii=False, indent=1)
