"""A site's own facts, as files, published as versioned sets.

    <profile>/profile.json        what it is called, and which codebook it files by
    <profile>/organisation.json   who answers for what, and where
    <profile>/ground.json         roads, grids, frontages, chiefs; outline and streets are sketched where missing
    <profile>/rules.json          how the centre works
    <profile>/accounts.json       who may sign in (no passwords)
    <profile>/codebook.json       what may be filed, with which limit; else codebooks/<name>.json as shipped
    <profile>/calendar.json       which days are worked; else profiles/calendar.json as shipped
    <profile>/texts.json          sentences that are written often; else those of profiles/texts.json that are for
                                  every profile, and for the one its profile.json names
    <profile>/questions.json      what a call-taker asks; else questions/<codebook>.json as shipped

A shipped profile is called by its name, a site's own by its folder. The files are in the shapes of the domain;
the revision in them is replaced by the hub. A key nobody knows is refused like a wrong value: a
misspelt one would be a duty that silently does not hold.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from console.domain.agreement import Contradiction, of_ground, of_organisation
from console.domain.calendar import WorkCalendar
from console.domain.case.rules import Rules
from console.domain.clues import TriageRules
from console.domain.codebook import Codebook
from console.domain.ground import Ground
from console.domain.ids import AccountId, UnitId
from console.domain.interview import CallQuestions
from console.domain.people import AddAccount, Role
from console.domain.reference import PublishReference, ReferenceSet, SetName
from console.domain.standardtexts import StandardText, StandardTexts
from console.domain.survey import surveyed
from console.domain.text import Refused, Text
from console.domain.unit import Organisation, checked
from console.ingest.shaped import read_shape
from console.ingest.sketch import sketched
from resources import path

T = TypeVar("T")


class Manifest(Struct, frozen=True, kw_only=True):
    """`codebook`: the shipped one it files by, and `texts`: of which profile the shipped texts are, beside those for
    all, where its folder has none of its own. `note`: what in the profile is sourced, and what is a sample (示例) for
    the site to replace."""

    name: Text
    codebook: str = "demo"
    texts: str = ""
    note: Text = Text("", "")


class ShippedText(StandardText, frozen=True, kw_only=True, omit_defaults=True):
    """`profiles`: which it is for, () every one."""

    profiles: tuple[str, ...] = ()

    def plain(self) -> StandardText:
        """The text as a site publishes it."""
        return StandardText(**{name: getattr(self, name) for name in StandardText.__struct_fields__})


class ShippedTexts(Struct, frozen=True, kw_only=True):
    """The texts of all profiles, in the order in which they are offered."""

    texts: tuple[ShippedText, ...]

    def of(self, profile: str) -> StandardTexts:
        """Those for every profile and for this one, as the texts that a site publishes."""
        mine = [each for each in self.texts if not each.profiles or profile in each.profiles]
        return StandardTexts(texts=tuple(each.plain() for each in mine))

    @property
    def profiles(self) -> frozenset[str]:
        """Those that some of the texts are for."""
        return frozenset(profile for each in self.texts for profile in each.profiles)


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
    texts: StandardTexts
    questions: CallQuestions
    triage: TriageRules
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
        published(SetName.TEXTS, profile.texts),
        published(SetName.QUESTIONS, profile.questions),
        published(SetName.TRIAGE, profile.triage),
    )


def first_accounts(name: str = "demo") -> tuple[tuple[AddAccount, Text], ...]:
    """The accounts of a profile as commands, each with its display name; those of a sample are demo accounts."""
    profile = read_profile(name)
    is_demo = profile.organisation.is_demo
    return tuple((each.added(is_demo=is_demo), each.name) for each in profile.accounts)


def read_profile(name: str) -> Profile:
    """A profile as values; raises Refused with the file's name and the key where one is missing, malformed or
    contradicts another."""
    folder = _folder(name)
    manifest = read_file(Manifest, *folder, "profile.json")
    organisation = _about("organisation.json", checked, read_file(Organisation, *folder, "organisation.json"))
    ground = sketched(organisation, read_file(Ground, *folder, "ground.json"))
    profile = Profile(
        manifest=manifest,
        organisation=organisation,
        ground=_about("ground.json", surveyed, ground),
        codebook=_own(Codebook, folder, "codebook.json", ("codebooks", f"{manifest.codebook}.json")),
        calendar=_own(WorkCalendar, folder, "calendar.json", ("profiles", "calendar.json")),
        rules=read_file(Rules, *folder, "rules.json"),
        texts=_texts(folder, manifest.texts),
        questions=_own(CallQuestions, folder, "questions.json", ("questions", f"{manifest.codebook}.json")),
        triage=_own(TriageRules, folder, "triage.json", ("profiles", "triage.json")),
        accounts=read_file(tuple[NamedAccount, ...], *folder, "accounts.json"),
    )
    for file, found in _contradictions(profile):
        raise Refused(
            f"文件 {file} 的 {found.key}：{found.missing.zh}。", f"File {file}, {found.key}: {found.missing.en}."
        )
    return profile


def _folder(name: str) -> tuple[str, ...]:
    """Where a profile lies: a shipped one by its name, a site's own by its folder, whose name may be bare."""
    if "/" in name or "\\" in name:
        return (name,)
    is_shipped = name in {each.name for each in path("profiles").iterdir()}
    return (f"./{name}",) if not is_shipped and Path(name).is_dir() else ("profiles", name)


def _own(shape: type[T], folder: tuple[str, ...], file: str, shipped: tuple[str, ...]) -> T:
    """A set of the folder where it has one, the shipped one otherwise; raises Refused."""
    is_there = len(folder) == 1 and Path(*folder, file).exists()
    return read_file(shape, *folder, file) if is_there else read_file(shape, *shipped)


def _texts(folder: tuple[str, ...], profile: str) -> StandardTexts:
    """The texts of the folder where it has any, else the shipped ones of a profile; raises Refused."""
    if len(folder) == 1 and Path(*folder, "texts.json").exists():
        return read_file(StandardTexts, *folder, "texts.json")
    shipped = read_file(ShippedTexts, "profiles", "texts.json")
    if profile and profile not in shipped.profiles:
        known = ", ".join(sorted(shipped.profiles))
        raise Refused(
            f"文件 profile.json 的 texts：没有“{profile[:40]}”的常用语，可用：{known}。",
            f"File profile.json, texts: there are no texts of “{profile[:40]}”; known are: {known}.",
        )
    return shipped.of(profile)


def read_file(shape: type[T], *parts: str) -> T:
    """A JSON file in a shape of ours: shipped, or in a folder given by its path; raises Refused with its name."""
    name = "/".join(parts)
    try:
        place = Path(*parts) if "/" in parts[0] or "\\" in parts[0] else path(*parts)
    except FileNotFoundError as missing:
        raise Refused(f"缺少文件 {name}。", f"File {name} is missing.") from missing
    return read_shape(shape, place)


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


def _contradictions(profile: Profile) -> Iterator[tuple[str, Contradiction]]:
    """(file, what it names) wherever one file names what another does not hold."""
    units = {each.id for each in profile.organisation.units}
    for each in profile.accounts:
        if each.unit is not None and each.unit not in units:
            missing = Text(f"没有单位 {each.unit}", f"there is no unit {each.unit}")
            yield "accounts.json", Contradiction(each.account, missing)
    for found in of_ground(profile.ground, profile.organisation):
        yield "ground.json", found
    for found in of_organisation(profile.organisation, profile.ground, profile.codebook):
        yield "organisation.json", found
