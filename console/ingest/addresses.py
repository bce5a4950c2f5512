"""Streams of cameras: their addresses with a token that runs out, and the guard before anything is connected to.

    template ── a camera, its token ──▶ address ── resolved once, each answer judged ──▶ Spot ── connected to as it is

A camera's address comes from a sheet, and whoever wrote it must not be able to point the hub at itself, at its
neighbours or at the metadata of a cloud. Private ground is reached where the site has listed its network. The name
is not asked for again, so that an answer that changes has no say; a redirect is not followed.
"""

import asyncio
import hashlib
import hmac
import ssl
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import IPPROTO_TCP, SOCK_STREAM

from aiohttp import ClientError, ClientSession, ClientTimeout, StreamReader
from msgspec import Struct
from yarl import URL

from console.domain.streams import Address, address, filled
from console.domain.text import Refused, Text
from console.domain.unit import Camera

IP = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[list[str]]]
"""(host, port) → addresses as numbers; raises OSError where there are none."""

METADATA = frozenset(
    ip_address(each) for each in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
"""What tells a machine in a cloud its secrets (AWS, Alibaba, Azure, Oracle): no camera stands there."""
CARRYING = tuple(ip_network(each) for each in ("::/96", "::ffff:0:0/96", "64:ff9b::/32", "2001::/32", "2002::/16"))
"""IPv6 that carries an IPv4 address within (RFC 4291, 6052, 4380, 3056): a second way to write what is denied."""
GLOBAL6 = IPv6Network("2000::/3")
NARROWEST = {4: 8, 6: 7}
"""A listed network is no wider than 10.0.0.0/8 and fc00::/7."""
WITHIN_S = 5.0
BODY_MOST = 8 * 1024 * 1024


class Stream(StrEnum):
    MAIN = "main"
    SUB = "sub"


class Gateway(Struct, frozen=True, kw_only=True):
    """How a site's cameras are reached. `main`, `sub`: templates where a camera has none of its own; `key`: signs the
    tokens, each good for `lasts`; `networks`: private ground on which cameras stand."""

    key: bytes
    lasts: timedelta = timedelta(minutes=5)
    main: str = ""
    sub: str = ""
    networks: tuple[Network, ...] = ()


class Spot(Struct, frozen=True):
    """An address that may be connected to, and the number that was judged: nothing else is connected to."""

    address: Address
    ip: str


def stream_address(camera: Camera, stream: Stream, gateway: Gateway, now: datetime) -> str:
    """The address of a camera's stream with a token good from `now`; raises Refused where it has none."""
    words = getattr(camera.streams, stream) or getattr(gateway, stream)
    if not words:
        raise Refused(f"摄像机 {camera.id} 没有登记码流地址。", f"Camera {camera.id} has no address of a stream.")
    expires = int((now + gateway.lasts).timestamp())
    given = {"camera": camera.id, "stream": stream.value, "expires": str(expires)}
    return filled(words, given | {"token": token(gateway.key, camera.id, expires)})


def token(key: bytes, camera: str, expires: int) -> str:
    """`expires`, seconds since 1970, and HMAC-SHA256 over it and the camera, in hexadecimal."""
    signed = hmac.new(key, f"{expires}\n{camera}".encode(), hashlib.sha256).hexdigest()
    return f"{expires}-{signed}"


def is_token(key: bytes, camera: str, given: str, now: datetime) -> bool:
    """Whether a token was given out for this camera and has not run out."""
    expires, _, _ = given.partition("-")
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= 11 and given.isascii()):
        return False
    return hmac.compare_digest(token(key, camera, int(expires)), given) and now.timestamp() < int(expires)


def network(words: str) -> Network:
    """A private network on which cameras stand; raises Refused where it is none, or as good as all."""
    try:
        found = ip_network(words)
    except ValueError:
        raise Refused(f"“{words}”不是网段，应如 10.20.0.0/16。", f"“{words}” is no network: 10.20.0.0/16.") from None
    if found.prefixlen < NARROWEST[found.version]:
        raise Refused(f"网段 {words} 太宽，请写明摄像机所在的网段。", f"{words} is too wide: list the cameras' own.")
    return found


def why_denied(ip: IP, networks: Iterable[Network]) -> Text | None:
    """None where the hub may connect to this number, else the sentence."""
    is_carrying = any(ip in each for each in CARRYING)
    if ip in METADATA or is_carrying or ip.is_multicast or ip.is_unspecified:
        return Text(f"{ip} 不是摄像机的地址，不予连接。", f"No camera stands at {ip}: not connected to.")
    is_public = ip.is_global and (isinstance(ip, IPv4Address) or ip in GLOBAL6)
    if is_public or any(ip in each for each in networks):
        return None
    return Text(
        f"{ip} 在内部网段，不予连接；若摄像机确在那里，请管理员把网段写入 gateway.networks。",
        f"{ip} is private ground: not connected to. If cameras stand there, list the network in gateway.networks.",
    )


async def by_name(host: str, port: int) -> list[str]:
    """What this machine's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM, proto=IPPROTO_TCP)
    return [str(each[4][0]) for each in found]


async def judged(words: str, networks: Iterable[Network], resolve: Resolve = by_name) -> Spot:
    """Where an address leads, its name asked for once; raises Refused where any of its answers may not be reached."""
    networks = tuple(networks)
    parts = address(words)
    numbers: list[IP] = [parts.ip] if parts.ip else await _resolved(parts, resolve)
    for each in numbers:
        if reason := why_denied(each, networks):
            raise Refused(*reason)
    return Spot(parts, str(numbers[0]))


async def connected(
    words: str, networks: Iterable[Network], resolve: Resolve = by_name
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to where an address leads, within TLS where its scheme says so; raises Refused."""
    spot = await judged(words, networks, resolve)
    is_sealed = spot.address.scheme in ("rtsps", "https")
    try:
        async with asyncio.timeout(WITHIN_S):
            return await asyncio.open_connection(
                spot.ip,
                spot.address.port,
                ssl=ssl.create_default_context() if is_sealed else None,
                server_hostname=spot.address.host if is_sealed else None,
            )
    except (OSError, TimeoutError):
        raise _unreached(spot.address) from None


async def fetched(words: str, networks: Iterable[Network], resolve: Resolve = by_name) -> bytes:
    """What lies at an address of HTTP, 8 MiB and five seconds at most; a redirect is refused. Raises Refused."""
    spot = await judged(words, networks, resolve)
    host, port = spot.address.host, spot.address.port
    if spot.address.scheme not in ("http", "https"):
        raise Refused("只能从 http 或 https 地址取图。", "A picture is fetched from http or https.")
    path, _, query = spot.address.rest.partition("?")
    url = URL.build(scheme=spot.address.scheme, host=spot.ip, port=port, path=path, query_string=query, encoded=True)
    called = {"Host": f"[{host}]:{port}" if ":" in host else f"{host}:{port}"}
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=WITHIN_S), trust_env=False) as session,
            session.get(
                url, headers=called, allow_redirects=False, server_hostname=host if url.scheme == "https" else None
            ) as answer,
        ):
            if 300 <= answer.status < 400:
                raise Refused(f"{host} 要转到别处，不予跟随。", f"{host} redirects: not followed.")
            if answer.status != 200:
                raise Refused(f"{host} 答复 {answer.status}。", f"{host} answers {answer.status}.")
            return await _whole(answer.content)
    except (ClientError, OSError, TimeoutError):
        raise _unreached(spot.address) from None


async def _whole(content: StreamReader) -> bytes:
    """A body to its end; raises Refused where it is too long, compressed or not."""
    body = bytearray()
    async for piece in content.iter_chunked(64 * 1024):
        body += piece
        if len(body) > BODY_MOST:
            raise Refused("内容超过 8 MiB，已中止。", "It is more than 8 MiB: given up.")
    return bytes(body)


async def _resolved(parts: Address, resolve: Resolve) -> list[IP]:
    try:
        async with asyncio.timeout(WITHIN_S):
            found = await resolve(parts.host, parts.port)
        numbers = [ip_address(each.partition("%")[0]) for each in found]
    except (OSError, TimeoutError, UnicodeError, ValueError):
        numbers = []
    if not numbers:
        raise Refused(f"找不到主机 {parts.host}。", f"There is no host {parts.host}.")
    return numbers


def _unreached(parts: Address) -> Refused:
    return Refused(f"连不上 {parts.host}:{parts.port}。", f"{parts.host}:{parts.port} cannot be reached.")
