"""A site's own facts, shipped as files and published as versioned sets.

    resources/profiles/<name>/organisation.json   who answers for what, and where
    resources/profiles/<name>/accounts.json       who may sign in (no passwords)
    resources/codebooks/<name>.json               what may be filed, with which limit
    resources/profiles/calendar.json              which days are worked

The files are in the shapes of the domain; the revision in them is replaced by the hub.
"""

from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from console.domain.calendar import WorkCalendar
from console.domain.codebook import Codebook
from console.domain.ids import AccountId, UnitId
from console.domain.people import AddAccount, Role
from console.domain.reference import PublishReference, SetName
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from resources import path

T = TypeVar("T")


class NamedAccount(Struct, frozen=True, kw_only=True):
    """An account with the name people read. The name and the password lie outside the log."""

    account: AccountId
    name: Text
    roles: frozenset[Role]
    unit: UnitId | None = None

    def added(self, *, is_demo: bool) -> AddAccount:
        return AddAccount(account=self.account, roles=self.roles, unit=self.unit, is_demo=is_demo)


class Profile(Struct, frozen=True, kw_only=True):
    """Everything a new site starts with."""

    organisation: Organisation
    codebook: Codebook
    calendar: WorkCalendar
    accounts: tuple[NamedAccount, ...]


def load_profile(name: str) -> tuple[PublishReference, ...]:
    """The commands that publish a profile's reference data; raises Refused where a file is missing or malformed."""
    profile = read_profile(name)
    return (
        published(SetName.CALENDAR, profile.calendar),
        published(SetName.CODEBOOK, profile.codebook),
        published(SetName.ORGANISATION, profile.organisation),
    )


def demo_accounts(name: str = "demo") -> tuple[tuple[AddAccount, Text], ...]:
    """The accounts of a profile as commands, each with its display name; marked as demo accounts."""
    return tuple((each.added(is_demo=True), each.name) for each in read_profile(name).accounts)


def read_profile(name: str) -> Profile:
    """A profile as values; raises Refused with the file's name where it is missing or malformed."""
    return Profile(
        organisation=read_file(Organisation, "profiles", name, "organisation.json"),
        codebook=read_file(Codebook, "codebooks", f"{name}.json"),
        calendar=read_file(WorkCalendar, "profiles", "calendar.json"),
        accounts=read_file(tuple[NamedAccount, ...], "profiles", name, "accounts.json"),
    )


def read_file(shape: type[T], *parts: str) -> T:
    """A shipped JSON file in a shape of ours; raises Refused with its name."""
    try:
        place = path(*parts)
    except FileNotFoundError as missing:
        raise Refused(f"缺少文件 {'/'.join(parts)}。", f"File {'/'.join(parts)} is missing.") from missing
    return read_shape(shape, place)


def read_shape(shape: type[T], place: Path) -> T:
    """A JSON file in a shape of ours; raises Refused with the file's name and the place of the fault."""
    try:
        return msgspec.json.decode(place.read_bytes(), type=shape)
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise Refused(f"无法读取文件 {place.name}：{why}", f"Cannot read {place.name}: {why}") from fault
    except msgspec.DecodeError as fault:
        raise Refused(f"文件 {place.name} 格式有误：{fault}", f"File {place.name} is malformed: {fault}") from fault


def published(name: SetName, body: Organisation | Codebook | WorkCalendar) -> PublishReference:
    """The command that publishes a set, with the hash of its bytes."""
    text = msgspec.json.encode(body)
    return PublishReference(name=name, sha256=sha256(text).hexdigest(), body=text.decode())
