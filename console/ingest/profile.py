"""A site's own facts, as files, published as versioned sets.

    <profile>/profile.json        what it is called, and which codebook it files by
    <profile>/organisation.json   who answers for what, and where
    <profile>/ground.json         roads, grids, frontages, chiefs; outline and streets are sketched where missing
    <profile>/rules.json          how the centre works
    <profile>/accounts.json       who may sign in (no passwords)
    codebooks/<name>.json         what may be filed, with which limit
    profiles/calendar.json        which days are worked

A shipped profile is called by its name, a site's own by its folder (`./mine`). The files are in the shapes of
the domain; the revision in them is replaced by the hub. A key nobody knows is refused like a wrong value: a
misspelt one would be a duty that silently does not hold.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from console.domain.calendar import WorkCalendar
from console.domain.case.rules import Rules
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.ids import AccountId, UnitId
from console.domain.people import AddAccount, Role
from console.domain.reference import PublishReference, ReferenceSet, SetName
from console.domain.survey import surveyed
from console.domain.text import Refused, Text
from console.domain.unit import Organisation, checked
from console.ingest.sketch import sketched
from resources import path

T = TypeVar("T")


class Manifest(Struct, frozen=True, kw_only=True):
    """`note`: what in the profile is sourced, and what is a sample (示例) for the site to replace."""

    name: Text
    codebook: str
    note: Text


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

    manifest: Manifest
    organisation: Organisation
    ground: Ground
    codebook: Codebook
    calendar: WorkCalendar
    rules: Rules
    accounts: tuple[NamedAccount, ...]


def load_profile(name: str) -> tuple[PublishReference, ...]:
    """The commands that publish a profile's reference data; raises Refused where a file is missing or malformed."""
    profile = read_profile(name)
    return (
        published(SetName.CALENDAR, profile.calendar),
        published(SetName.CODEBOOK, profile.codebook),
        published(SetName.ORGANISATION, profile.organisation),
        published(SetName.RULES, profile.rules),
        published(SetName.GROUND, profile.ground),
    )


def demo_accounts(name: str = "demo") -> tuple[tuple[AddAccount, Text], ...]:
    """The accounts of a profile as commands, each with its display name; marked as demo accounts."""
    return tuple((each.added(is_demo=True), each.name) for each in read_profile(name).accounts)


def read_profile(name: str) -> Profile:
    """A profile as values; raises Refused with the file's name and the key where one is missing, malformed or
    contradicts another."""
    folder = (name,) if "/" in name or "\\" in name else ("profiles", name)
    manifest = read_file(Manifest, *folder, "profile.json")
    organisation = _about("organisation.json", checked, read_file(Organisation, *folder, "organisation.json"))
    ground = sketched(organisation, read_file(Ground, *folder, "ground.json"))
    profile = Profile(
        manifest=manifest,
        organisation=organisation,
        ground=_about("ground.json", surveyed, ground),
        codebook=read_file(Codebook, "codebooks", f"{manifest.codebook}.json"),
        calendar=read_file(WorkCalendar, "profiles", "calendar.json"),
        rules=read_file(Rules, *folder, "rules.json"),
        accounts=read_file(tuple[NamedAccount, ...], *folder, "accounts.json"),
    )
    for file, key, missing in _contradictions(profile):
        raise Refused(f"文件 {file} 的 {key}：{missing.zh}。", f"File {file}, {key}: {missing.en}.")
    return profile


def read_file(shape: type[T], *parts: str) -> T:
    """A JSON file in a shape of ours: shipped, or in a folder given by its path; raises Refused with its name."""
    name = "/".join(parts)
    try:
        place = Path(*parts) if "/" in parts[0] or "\\" in parts[0] else path(*parts)
    except FileNotFoundError as missing:
        raise Refused(f"缺少文件 {name}。", f"File {name} is missing.") from missing
    return read_shape(shape, place)


def read_shape(shape: type[T], place: Path) -> T:
    """A JSON file in a shape of ours; raises Refused with the file's name and the place of the fault."""
    try:
        body = place.read_bytes()
        found = msgspec.json.decode(body, type=shape)
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise Refused(f"无法读取文件 {place.name}：{why}", f"Cannot read {place.name}: {why}") from fault
    except msgspec.DecodeError as fault:
        raise Refused(f"文件 {place.name} 格式有误：{fault}", f"File {place.name} is malformed: {fault}") from fault
    unknown = next(_unknown_keys(msgspec.json.decode(body), msgspec.inspect.type_info(shape), ""), None)
    if unknown is not None:
        raise Refused(
            f"文件 {place.name} 中没有 {unknown} 这个键，请检查拼写。",
            f"File {place.name} has a key nobody knows: {unknown}. Check its spelling.",
        )
    return found


def published(name: SetName, body: ReferenceSet) -> PublishReference:
    """The command that publishes a set, with the hash of its bytes."""
    text = msgspec.json.encode(body)
    return PublishReference(name=name, sha256=sha256(text).hexdigest(), body=text.decode())


def _about(file: str, check: Any, value: T) -> T:
    """The value as its check leaves it; what the check refuses is said with the file's name."""
    try:
        check(value)
    except Refused as fault:
        raise Refused(f"文件 {file}：{fault.reason.zh}", f"File {file}: {fault.reason.en}") from None
    return value


def _contradictions(profile: Profile) -> Iterator[tuple[str, str, Text]]:
    """(file, key, what is missing) wherever one file names what another does not hold."""
    units = {each.id for each in profile.organisation.units}
    codes = {each.code for each in profile.codebook.classes}
    areas = {each.id for each in profile.ground.areas}
    streets = {each.unit for each in profile.ground.areas} | {each.street for each in profile.ground.frontages}
    organisation = profile.organisation
    named: list[tuple[str, str, str | None, set[UnitId]]] = [
        *(("accounts.json", each.account, each.unit, units) for each in profile.accounts),
        *(("ground.json", f"lines.{each.id}.owner", each.owner, units) for each in profile.ground.lines),
        *(("ground.json", "areas / frontages", each, units) for each in sorted(streets - {None}, key=str)),
    ]
    for file, key, unit, held in named:
        if unit is not None and unit not in held:
            yield file, key, Text(f"没有单位 {unit}", f"there is no unit {unit}")
    for key in (*organisation.duties, *organisation.frontage_duties):
        if key not in codes:
            yield "organisation.json", "duties", Text(f"编码表没有类别 {key}", f"the codebook has no class {key}")
    for n, rule in enumerate(organisation.rules, 1):
        if rule.area is not None and rule.area not in areas:
            yield "organisation.json", f"rules.{n}.area", Text(f"没有分区 {rule.area}", f"there is no area {rule.area}")
        if not any(rule.is_about(code) for code in codes):
            yield "organisation.json", f"rules.{n}.classes", Text("编码表没有这些类别", "the codebook has none of them")


def _unknown_keys(raw: Any, shape: msgspec.inspect.Type, at: str) -> Iterator[str]:
    """The path of every key of an object that its shape has no field for."""
    if not isinstance(raw, dict | list):
        return
    match shape:
        case msgspec.inspect.StructType() if isinstance(raw, dict):
            fields = {each.encode_name: each.type for each in shape.fields}
            for key, value in raw.items():
                where = f"{at}.{key}".removeprefix(".")
                if key in fields:
                    yield from _unknown_keys(value, fields[key], where)
                else:
                    yield where
        case msgspec.inspect.DictType() if isinstance(raw, dict):
            for key, value in raw.items():
                yield from _unknown_keys(value, shape.value_type, f"{at}.{key}".removeprefix("."))
        case msgspec.inspect.VarTupleType() | msgspec.inspect.ListType() if isinstance(raw, list):
            for n, value in enumerate(raw, 1):
                yield from _unknown_keys(value, shape.item_type, f"{at}[{n}]")
        case msgspec.inspect.UnionType():
            for each in shape.types:
                yield from _unknown_keys(raw, each, at)
