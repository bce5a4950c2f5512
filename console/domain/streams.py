"""Where a camera's picture is fetched: the address as a template, and the one plain way an address may be written.

    rtsp://gw/{camera}/{stream}?token={token}  ── filled ──▶  rtsp://gw/JK-017/main?token=…  ── address ──▶ its parts

Programs read odd addresses in different ways, so that a check of one is no check of the next: 0x7f.1, a user before
@, a \\ for a /, a name in letters that only look Latin. What is not written plainly is refused. Who may be reached
is another matter, told by the site's network.
"""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from console.domain.text import Refused

PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
"""The schemes there are, each with the port it means where none is written (IANA)."""
ADDRESS_MOST = 500
_FILLING = ("camera", "stream", "token", "expires")
_HOLE = re.compile(r"\{([^{}]*)\}")
_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?\[\]!$&'()*+,;=%]+")
"""RFC 3986, 2.2 and 2.3, without @ and #: no user, and nothing that is not sent."""
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")


class Streams(Struct, frozen=True, omit_defaults=True):
    """Templates of a camera's addresses, "" for none: the whole picture, and a small one for a wall of many."""

    main: str = ""
    sub: str = ""


class Address(Struct, frozen=True):
    """An address in its parts. `ip`: where the host is written as a number; `rest`: path and query."""

    scheme: str
    host: str
    port: int
    rest: str
    ip: IPv4Address | IPv6Address | None = None


def template(words: str) -> str:
    """The template as given; raises Refused where it could not be filled, or not with a plain address."""
    filled(words, dict.fromkeys(_FILLING, "x"))
    return words


def filled(words: str, values: Mapping[str, str]) -> str:
    """A template with its values, percent-encoded: `camera`, `stream`, `token`, `expires`; raises Refused."""
    scheme, _, beyond = words.partition("://")
    if "{" in scheme + re.split(r"[/?]", beyond, maxsplit=1)[0]:
        raise Refused(
            "码流地址的主机部分须写明，不能用花括号。", "The host of a stream's address is written out, not in braces."
        )
    known = "、".join(f"{{{each}}}" for each in _FILLING)
    if any(each not in values for each in _HOLE.findall(words)) or set(_HOLE.sub("", words)) & {"{", "}"}:
        raise Refused(f"码流地址的花括号里只能是 {known}。", f"The braces of a stream's address are {known}.")
    whole = _HOLE.sub(lambda hole: quote(values[hole[1]], safe=""), words)
    address(whole)
    return whole


def address(words: str) -> Address:
    """An address in its parts; raises Refused where it is not written plainly."""
    if len(words) > ADDRESS_MOST or not _PLAIN.fullmatch(words):
        raise Refused(
            f"码流地址应在 {ADDRESS_MOST} 字以内，只用英文字母、数字和常用符号，不含用户名、口令、@、#、空格和反斜杠。",
            f"A stream's address has {ADDRESS_MOST} plain ASCII characters at most, and no user, password, @, #, blank "
            "or backslash.",
        )
    try:
        parts = urlsplit(words)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _unplain_host(words) from None
    if parts.scheme not in PORTS or not words.startswith(f"{parts.scheme}://"):
        raise Refused("码流地址以 rtsp、rtsps、http 或 https 开头。", "A stream's address begins with rtsp or http.")
    if port == 0 or parts.netloc.endswith(":"):
        raise Refused("码流地址的端口应在 1 到 65535 之间。", "The port of a stream's address is 1 to 65535.")
    if {".", ".."} & set(unquote(parts.path).split("/")):
        raise Refused("码流地址的路径不能含 . 或 .. 一级。", "No step of a stream's path is . or ...")
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, port or PORTS[parts.scheme], rest, _number(host, parts.netloc))


def _number(host: str, netloc: str) -> IPv4Address | IPv6Address | None:
    """The number a host is written as, None for a name; raises Refused where it is neither, written plainly."""
    try:
        found = ip_address(host)
    except ValueError:
        labels = host.split(".")
        is_name = len(host) <= 253 and all(_LABEL.fullmatch(each) for each in labels)
        if not is_name or _NUMBER.fullmatch(labels[-1]) or "[" in netloc:
            raise _unplain_host(host) from None
        return None
    if isinstance(found, IPv6Address) and (found.scope_id is not None or "%" in netloc):
        raise _unplain_host(host)
    return found


def _unplain_host(host: str) -> Refused:
    return Refused(
        f"码流地址的主机“{host[:60]}”应是普通主机名，或写全的 IP 地址（如 10.0.3.21）。",
        f"The host “{host[:60]}” of a stream's address is a plain name, or a full IP address such as 10.0.3.21.",
    )
