"""The first start of a hub: who may sign in, and what reference data is in force.

A new hub has nobody to add the first account, so it makes one administrator itself, with a password
that is shown once. A profile brings the reference data and accounts of a whole site; the passwords made
for them are kept in a file that only the owner of the data may read.
"""

import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from console.domain.ids import AccountId, CommandId
from console.domain.reference import PublishReference
from console.domain.text import Refused, Text
from console.hub.decision import THE_HUB, Ask, settle
from console.hub.users import add, provision
from console.ingest.profile import first_accounts, load_profile
from console.storage.accounts import Hashing, listed
from console.storage.log import Log
from console.storage.references import in_force
from console.wire import frames

ENOUGH = Hashing(memory_kib=1024, passes=1, lanes=1)
"""The passwords made here carry 96 random bits: nobody guesses them, however fast, and a first start is quick.

A wrong one is refused faster than an unknown name: that tells a demo account from others, and nothing else.
"""
PASSWORDS = "demo-passwords.json"
"""In the data folder of a hub begun from a sample: account → password."""
FIRST_PASSWORDS = "first-passwords.json"
"""The same of a hub begun from a site's own folder, to be handed out and deleted."""

NewPasswords = dict[AccountId, str]


def found(log: Log, now: datetime, profile: str | None) -> NewPasswords:
    """Bring a new hub to where people can sign in; gives the passwords made just now. Raises Refused."""
    if profile is None:
        first = provision(log, now)
        return {} if first is None else {first.account: first.password}
    _publish(log, now, profile)
    return _enrol(log, now, profile)


def _publish(log: Log, now: datetime, profile: str) -> None:
    with log.writing() as connection:
        there = set(in_force(connection))
    asks = [Ask(THE_HUB, _once(each, now)) for each in load_profile(profile) if each.name not in there]
    for answer in settle(log, asks, now).answers:
        if answer.result != "ok":
            raise Refused(*(answer.reason or Text("基础数据未能发布。", "Reference data could not be published.")))


def _enrol(log: Log, now: datetime, profile: str) -> NewPasswords:
    with log.writing() as connection:
        there = {each.account for each in listed(connection)}
    missing = [(body, name) for body, name in first_accounts(profile) if body.account not in there]
    passwords = {body.account: secrets.token_urlsafe(12) for body, _ in missing}
    if passwords:
        is_sample = all(body.is_demo for body, _ in missing)
        _keep(log.folder / (PASSWORDS if is_sample else FIRST_PASSWORDS), passwords)
    for body, name in missing:
        add(log, body, name.zh, passwords[body.account], now, ENOUGH if body.is_demo else None)
    return passwords


def _once(body: PublishReference, now: datetime) -> frames.Command:
    once = uuid5(NAMESPACE_URL, f"lujian:founding/{body.name}/{body.sha256}")
    return frames.Command(id=CommandId(str(once)), body=body, made_at=now)


def _keep(file: Path, passwords: NewPasswords) -> None:
    """Beside those of an earlier start; for the owner's eyes alone."""
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({**kept, **passwords}, out, ensure_ascii=False, indent=1)
