"""What a hub is told at start: `hub.toml` and the words of the command line, the latter winning.

    [listen]  host, port, http_port, cert, key      where seats and devices come in
              public_host, public_http              what they call it, if another name
    [clock]   kind, start, until, speed             "wall"; "replay" of a stream; "demo", a told day
    [notice]  zh, en                                what every picture of this hub must show
    [files]   most_bytes, quota_bytes               the store of photos and files
    [keep]    live_months, reporters_months, …      what is kept for how long: `lujian retain --help`
    [sources.NAME]  secrets, mapping                a camera platform that may push
    [links.NAME]    host, port, user, mapping, …    a Frigate's broker that the hub listens to
    [gateway] secret, token_s, main, sub, networks  how the cameras' streams are reached

Every wrong key or value is answered with its place and a sentence in both languages.
"""

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from socket import gethostname
from typing import Any, Literal

import msgspec
from msgspec import Struct

from console.domain.malformed import convert_whole, malformed, read_whole
from console.domain.oserrors import unread
from console.domain.streams import template
from console.domain.text import Refused, Text
from console.hub.links import Link
from console.ingest.addresses import Gateway, network
from console.ingest.cameras.frigate import FrigateMapping
from console.ingest.cameras.webhook import SECRETS_MOST, FieldMapping, read_mapping, secret
from console.storage.retention import Keep
from console.wire.address import is_host, is_this_machine, reached_as

MIB = 1024 * 1024
SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Listen(Struct, frozen=True):
    """`http_port` 0 takes any free one, as `port` does. `public_host`: the name or address by which seats reach this
    machine, if another than `host`; `public_http`: the whole address of the files, where something stands before it."""

    host: str = "127.0.0.1"
    port: int = 8800
    http_port: int = 8801
    cert: str = ""
    key: str = ""
    public_host: str = ""
    public_http: str = ""

    @property
    def reached_as(self) -> str:
        """How seats elsewhere call this machine."""
        return reached_as(self.host, self.public_host, gethostname())


class ClockSettings(Struct, frozen=True):
    """`replay` follows the stream played back; `demo` does until `until`, then goes by itself at `speed`."""

    kind: Literal["wall", "replay", "demo"] = "wall"
    start: datetime | None = None
    until: datetime | None = None
    speed: float = 1.0


class NoticeSettings(Struct, frozen=True):
    zh: str = ""
    en: str = ""


class Files(Struct, frozen=True):
    most_bytes: int = 15 * MIB
    quota_bytes: int = 200 * 1024 * MIB


class SourceSettings(Struct, frozen=True):
    """`mapping`: a JSON file in the data folder; "" where the source speaks the canonical envelope."""

    secrets: tuple[str, ...]
    mapping: str = ""
    cameras: tuple[str, ...] = ()


class LinkSettings(Struct, frozen=True):
    """`password_file`, `mapping`: files in the data folder; the mapping a JSON file of `FrigateMapping`. `cameras`: of
    the register, the only ones it may speak for; () all."""

    host: str
    kind: Literal["frigate"] = "frigate"
    port: int = 1883
    prefix: str = "frigate"
    user: str = ""
    password_file: str = ""
    tls: bool = False
    mapping: str = ""
    cameras: tuple[str, ...] = ()


class GatewaySettings(Struct, frozen=True):
    """`secret`: signs the tokens of streams, as `whsec_…`; `token_s`: how long one is good; `main`, `sub`: templates
    for cameras without their own; `networks`: private networks on which cameras stand."""

    secret: str = ""
    token_s: int = 300
    main: str = ""
    sub: str = ""
    networks: tuple[str, ...] = ()


class Settings(Struct, frozen=True):
    listen: Listen = Listen()
    clock: ClockSettings = ClockSettings()
    notice: NoticeSettings = NoticeSettings()
    files: Files = Files()
    keep: Keep = Keep()
    sources: dict[str, SourceSettings] = {}
    links: dict[str, LinkSettings] = {}
    gateway: GatewaySettings = GatewaySettings()

    @property
    def words(self) -> Text | None:
        """The notice every seat must show, None where there is none."""
        if not self.notice.zh and not self.notice.en:
            return None
        return Text(self.notice.zh or self.notice.en, self.notice.en or self.notice.zh)


class Source(Struct, frozen=True):
    """A camera platform that may push: its live keys, and where its fields lie."""

    keys: tuple[bytes, ...]
    mapping: FieldMapping
    cameras: tuple[str, ...] = ()


def read_settings(file: Path | None) -> dict[str, Any]:
    """A settings file as it stands; {} for none. Raises Refused with the file and the line."""
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise unread(file, fault) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise malformed(Text(f"设置文件 {file} ", f"Settings file {file}"), fault) from None


def checked(raw: dict[str, Any]) -> Settings:
    """Settings in their shape; raises Refused that names the key and says what it should be."""
    settings = convert_whole(Settings, raw, Text("枢纽设置", "The hub's configuration"))
    listen = settings.listen
    for name, port in (("port", listen.port), ("http_port", listen.http_port)):
        if not 0 <= port <= 65_535:
            raise Refused(f"listen.{name} 应在 0 到 65535 之间。", f"listen.{name} lies between 0 and 65535.")
    if bool(listen.cert) != bool(listen.key):
        raise Refused("listen.cert 和 listen.key 要同时给出。", "listen.cert and listen.key belong together.")
    if listen.public_host and not is_host(listen.public_host):
        raise Refused(
            f"listen.public_host 应是各席位能找到本机的主机名或地址，不带端口，不能是 {listen.public_host}。",
            f"listen.public_host is a name or address by which seats find this machine, not {listen.public_host}.",
        )
    if not listen.cert and not is_this_machine(listen.host):
        raise Refused(
            f"在 {listen.host} 上监听须用 TLS，请给出 --cert 和 --key；不加密只能用于本机（127.0.0.1）。",
            f"Listening on {listen.host} needs TLS: give --cert and --key. Plain text is for this machine only.",
        )
    if settings.keep.live_months == 1 or min(msgspec.structs.astuple(settings.keep)) < 0:
        raise Refused(
            "keep 的各项不能小于 0；live_months 为 0（不封存）或至少 2。",
            "Nothing in keep is below 0; live_months is 0, which seals nothing, or at least 2.",
        )
    clock = settings.clock
    for name, at in (("start", clock.start), ("until", clock.until)):
        if at is not None and at.tzinfo is None:
            raise Refused(f"clock.{name} 要带时区。", f"clock.{name} needs its offset from UTC.")
    if clock.kind == "demo" and not (clock.start and clock.until and clock.start <= clock.until):
        raise Refused("演示时钟要给出 start 和不早于它的 until。", "A demo clock needs start, and until not before it.")
    if clock.speed <= 0:
        raise Refused("clock.speed 要大于 0。", "clock.speed is above 0.")
    for name in (*settings.sources, *settings.links):
        if not SOURCE_NAME.fullmatch(name):
            raise Refused(
                f"来源名 {name} 只能用小写字母、数字和连字符。",
                f"Source name {name}: lower-case letters, digits and hyphens only.",
            )
    both = settings.sources.keys() & settings.links.keys()
    if both:
        raise Refused(f"来源名 {min(both)} 用了两次。", f"The name {min(both)} is used for a source and for a link.")
    for name, link in settings.links.items():
        if not 0 < link.port <= 65_535 or not link.host.strip():
            raise Refused(f"links.{name} 的地址或端口不对。", f"links.{name}: its host or its port is none.")
    read_gateway(settings)
    return settings


def read_sources(settings: Settings, data: Path) -> dict[str, Source]:
    """The platforms that may push, with their mapping files read; raises Refused."""
    return {name: _source(name, each, data) for name, each in settings.sources.items()}


def read_links(settings: Settings, data: Path) -> tuple[Link, ...]:
    """The brokers to listen to, with their files read; raises Refused with the file and what is wrong in it."""
    return tuple(_link(name, each, data) for name, each in settings.links.items())


def _link(name: str, settings: LinkSettings, data: Path) -> Link:
    mapping, password = FrigateMapping(), ""
    try:
        if settings.mapping:
            file = data / settings.mapping
            mapping = read_whole(FrigateMapping, file.read_bytes(), Text(f"文件 {file.name} ", f"File {file.name}"))
        if settings.password_file:
            file = data / settings.password_file
            password = file.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise unread(file, fault) from None
    return Link(
        name=name,
        host=settings.host,
        port=settings.port,
        prefix=settings.prefix.strip("/"),
        mapping=mapping,
        client=f"lujian-{name}",
        user=settings.user,
        password=password,
        uses_tls=settings.tls,
        cameras=settings.cameras,
    )


def read_gateway(settings: Settings) -> Gateway | None:
    """How streams are reached, None where no secret says that they are; raises Refused with the key that is wrong."""
    said = settings.gateway
    if not said.secret:
        return None
    if not 10 <= said.token_s <= 86_400:
        raise Refused("gateway.token_s 应在 10 到 86400 秒之间。", "gateway.token_s is 10 to 86,400 seconds.")
    try:
        return Gateway(
            key=secret(said.secret),
            lasts=timedelta(seconds=said.token_s),
            main=template(said.main) if said.main else "",
            sub=template(said.sub) if said.sub else "",
            networks=tuple(network(each) for each in said.networks),
        )
    except Refused as refused:
        raise Refused(f"gateway：{refused.reason.zh}", f"gateway: {refused.reason.en}") from None


def _source(name: str, settings: SourceSettings, data: Path) -> Source:
    if not 1 <= len(settings.secrets) <= SECRETS_MOST:
        raise Refused(
            f"sources.{name}.secrets 应有一到两个密钥。",
            f"sources.{name}.secrets holds one secret, or two in a change.",
        )
    keys = tuple(secret(each) for each in settings.secrets)
    if not settings.mapping:
        return Source(keys, FieldMapping(), settings.cameras)
    file = data / settings.mapping
    try:
        body = file.read_bytes()
    except OSError as fault:
        raise unread(file, fault) from None
    return Source(keys, read_mapping(body), settings.cameras)
