"""A hub's first start from a window: what was chosen becomes a folder and a hub.toml, and the hub founds itself.

plan ─▶ files ─▶ lujian hub --profile, on this machine alone ─▶ the administrator's password ─▶ lujian hub --config

There is no second way to begin: it is the command line's own founding, called with what the window has written.
"""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from socket import gethostname
from typing import Any

import msgspec
from cryptography import x509
from msgspec import Struct, structs

from console.domain.ids import AccountId
from console.domain.oserrors import unread, unwritten
from console.domain.people import Role, checked_password
from console.domain.text import Refused, Text
from console.ingest.profile import Profile, read_profile
from console.ingest.reference import pleasant_json
from console.seats.headless import Headless
from console.shell.settings import DATABASE, HUB_SETTINGS
from console.sync.calls import Calls
from console.wire.address import is_host, is_this_machine, reached_as

BEGUN, LOG = "begun-from", "hub.log"
UP_WITHIN_S = 120.0
"""A first start on a slow machine."""


class Plan(Struct, frozen=True, kw_only=True):
    """What was chosen. `profile`: a shipped one by its name, a site's own by its folder; `name` "" keeps its name."""

    folder: Path
    profile: str
    name: str = ""
    is_real: bool = True
    with_samples: bool = False
    password: str = ""
    again: str = ""
    host: str = "127.0.0.1"
    public_host: str = ""
    port: int = 8800
    http_port: int = 8801
    cert: str = ""
    key: str = ""

    @property
    def reached_as(self) -> str:
        """How seats elsewhere will call this machine."""
        return reached_as(self.host, self.public_host, gethostname())


class Begun(Struct, frozen=True):
    """A hub that is up: where its seats reach it, and its process, which outlives the window."""

    seats: str
    http: str
    process: "subprocess.Popen[bytes]"


def faults(plan: Plan) -> Iterator[tuple[str, Text]]:
    """(field, what is wrong with it and what to do), before anything is written."""
    if (plan.folder / DATABASE).exists():
        yield (
            "folder",
            Text("此目录已有枢纽数据，请另选一个。", "A hub's data lies here already; choose another."),
        )
    try:
        read_profile(plan.profile)
    except Refused as refused:
        yield "profile", refused.reason
    try:
        checked_password("admin", plan.password)
    except Refused as refused:
        yield "password", refused.reason
    if plan.password != plan.again:
        yield "again", Text("两次输入的密码不同。", "The two passwords are not the same.")
    if plan.public_host and not is_host(plan.public_host):
        yield (
            "public_host",
            Text(
                "请填主机名或地址，不带 wss:// 和端口。",
                "A host name or an address, without wss:// and without a port.",
            ),
        )
    if not is_this_machine(plan.host) and not (plan.cert and plan.key):
        yield (
            "cert",
            Text(
                "向其他机器开放必须给出 TLS 证书和私钥。",
                "To be reached from other machines it needs a TLS certificate.",
            ),
        )
    for field, file in (("cert", plan.cert), ("key", plan.key)):
        if file and not Path(file).is_file():
            yield field, Text(f"没有文件 {file}。", f"There is no file {file}.")
    if plan.cert and Path(plan.cert).is_file() and is_host(plan.reached_as):
        yield from _cert_faults(Path(plan.cert), plan.reached_as)


def _cert_faults(file: Path, name: str) -> Iterator[tuple[str, Text]]:
    """What would make every seat turn away: it is no certificate, or one for another name."""
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except OSError as fault:
        yield "cert", unread(file, fault).reason
        return
    except (ValueError, x509.ExtensionNotFound):
        yield (
            "cert",
            Text(
                f"{file.name} 不是写明主机名的 PEM 证书（subjectAltName）。",
                f"{file.name} is no PEM certificate that names a host (subjectAltName).",
            ),
        )
        return
    hosts = [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]
    if not any(_covers(each.lower(), name.lower()) for each in hosts):
        yield (
            "public_host",
            Text(
                f"证书是给 {'、'.join(hosts)} 的，没有 {name}，席位会拒绝连接；请改填其中之一，或换证书。",
                f"The certificate is for {', '.join(hosts)} and not for {name}: seats would turn away. "
                "Take one of those, or another certificate.",
            ),
        )


def _covers(pattern: str, name: str) -> bool:
    """Whether a name of a certificate is for this host; `*.` stands for one label (RFC 9525 §6.3)."""
    return pattern == name or (pattern.startswith("*.") and name.partition(".")[2] == pattern[2:])


async def begin(plan: Plan) -> Begun:
    """Found a hub and start it; raises Refused with what stood in the way."""
    found = await asyncio.to_thread(_written, plan)
    founding = [*_hub(plan.folder), "--profile", found, "--host", "127.0.0.1", "--port", "0", "--http-port", "0"]
    first, told = await asyncio.to_thread(_up, founding, plan.folder, stays=False)
    try:
        await _give_password(plan, told)
    except Refused as refused:
        raise _founded_without_password(plan.folder, refused) from None
    finally:
        first.terminate()
        await asyncio.to_thread(first.communicate)
    words = [*_hub(plan.folder), "--config", str(plan.folder / HUB_SETTINGS)]
    serving, told = await asyncio.to_thread(_up, words, plan.folder, stays=True)
    return Begun(told["seats"], told["http"], serving)


def _founded_without_password(folder: Path, refused: Refused) -> Refused:
    """The hub is there already, and so is a password for its administrator: begun anew it would be refused."""
    why, start = refused.reason, f"lujian hub --data {folder} --config {folder / HUB_SETTINGS}"
    return Refused(
        f"枢纽已建在 {folder}，但密码没有设成：{why.zh} 管理员的初始密码在其中的 *-passwords.json，这样启动：{start}",
        f"The hub is founded in {folder}, but the password was not set: {why.en} The administrator's first password "
        f"lies there in *-passwords.json; start it with {start}",
    )


async def _give_password(plan: Plan, told: dict[str, Any]) -> None:
    """The administrator that was made just now gets the password that was chosen, by the same call as ever."""
    passwords = msgspec.convert(told["first_passwords"], dict[str, str])
    administrators = [each.account for each in read_profile(plan.profile).accounts if Role.ADMIN in each.roles]
    account = AccountId(next(each for each in administrators if each in passwords))
    wire = Headless(told["seats"], account, passwords[account], seat="tool")
    try:
        await wire.start()
        await Calls(lambda: str(told["http"]), lambda: wire.link.token).enrol(account, "", plan.password)
    finally:
        await wire.close()
    await asyncio.to_thread(_forget, plan.folder, account)


def _forget(folder: Path, account: AccountId) -> None:
    """The password that the founding made for it is of no use any more: it leaves the file of first passwords."""
    for file in folder.glob("*-passwords.json"):
        kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        kept.pop(account, None)
        if kept:
            file.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        else:
            file.unlink()


def _written(plan: Plan) -> str:
    """The profile as chosen and hub.toml, in the data folder; gives the profile's folder."""
    profile = read_profile(plan.profile)
    name = Text(plan.name, plan.name) if plan.name else profile.organisation.name
    organisation = structs.replace(profile.organisation, name=name, is_demo=not plan.is_real)
    accounts = tuple(each for each in profile.accounts if plan.with_samples or Role.ADMIN in each.roles)
    chosen = structs.replace(profile, organisation=organisation, accounts=accounts)
    place = plan.folder / BEGUN
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file, text in _files(chosen, name):
            (place / file).write_text(text, encoding="utf-8")
        (plan.folder / HUB_SETTINGS).write_text(_settings(plan), encoding="utf-8")
    except OSError as fault:
        raise unwritten(plan.folder, fault) from None
    return str(place)


def _files(profile: Profile, name: Text) -> Iterator[tuple[str, str]]:
    manifest = structs.replace(profile.manifest, name=name)
    yield "profile.json", msgspec.json.encode(manifest).decode()
    yield "accounts.json", msgspec.json.encode(profile.accounts).decode()
    for file, value in (
        ("organisation.json", profile.organisation),
        ("ground.json", profile.ground),
        ("codebook.json", profile.codebook),
        ("calendar.json", profile.calendar),
        ("rules.json", profile.rules),
    ):
        yield file, pleasant_json(value)


def _settings(plan: Plan) -> str:
    """hub.toml; JSON's strings are TOML's as well."""
    told = ("host", "public_host", "port", "http_port", "cert", "key")
    words = {name: getattr(plan, name) for name in told}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in words.items() if value != ""]
    return "\n".join(("[listen]", *lines, ""))


def _hub(folder: Path) -> list[str]:
    me = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
    return [*me, "hub", "--data", str(folder), "--json"]


def _up(words: list[str], folder: Path, *, stays: bool) -> "tuple[subprocess.Popen[bytes], dict[str, Any]]":
    """Start a hub and wait for what it says when it is ready; raises Refused with what it complained of. What it
    says later goes to hub.log, so that it runs on when this window is gone."""
    log = folder / LOG
    with log.open("ab") as out:
        asked = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=out, start_new_session=stays
        )
    assert asked.stdout is not None
    late = threading.Timer(UP_WITHIN_S, asked.kill)
    late.start()
    try:
        line = asked.stdout.readline()
    finally:
        late.cancel()
    if line:
        return asked, json.loads(line)
    asked.stdout.close()
    asked.wait()
    zh, en = ["", "", *log.read_text(encoding="utf-8", errors="replace").strip().splitlines()][-2:]
    raise Refused(f"枢纽没有启动：{zh or en}", f"The hub did not start: {en or zh}")
