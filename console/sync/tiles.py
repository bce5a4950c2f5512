"""Where the pictures under a map come from: a file of tiles on this machine, or a server on the site's own network.

    seat.toml   tiles = "D:/map/district.mbtiles"           one SQLite file, MBTiles 1.3
                tiles = "http://10.1.2.3/{z}/{x}/{y}.png"   {-y} counts rows from the south (TMS)
                tiles_datum = "gcj02"                       what the pictures are drawn against; never guessed
                tiles_network = "any"                       lets the address leave the site's own network

Without the setting no request is made at all. Raster pictures only: PNG, JPEG or WebP.
"""

import asyncio
import re
import socket
import sqlite3
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from console.domain.crs import Datum, datum_of
from console.domain.oserrors import reason_of
from console.domain.text import Refused

OWN_NETWORKS: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(each) for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
"""Addresses that no router on the way to the world carries (RFC 1918, RFC 4193), and this machine."""
KINDS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
"""How a PNG, a JPEG and a WebP begin."""
TILE_BYTES_MOST = 1024 * 1024
WITHIN_S = 5.0
AT_ONCE = 6
"""So many tiles are asked for at a time."""
WAITING_MOST = 200
"""So many wait for their turn; older wishes give way, nobody looks at them any more."""
LEAST_ZOOM, MOST_ZOOM = 0, 22
_ADDRESS = re.compile(r"https?://[^\s{}]+(?:\{(?:z|x|y|-y)\}[^\s{}]*)+")

Got = Callable[[bytes], None]
"""What takes a picture; b"" where there is none."""


class TileFault(Refused):
    """The tiles cannot be shown; the sentence says why and the map stays without them."""


def tiles_of(where: str, datum: str, network: str) -> "FileTiles | WebTiles | None":
    """The tiles that the settings name; None where they name none. Raises TileFault."""
    if not where:
        return None
    try:
        found = datum_of(datum)
    except Refused as fault:
        raise TileFault(
            f"底图瓦片（tiles_datum）：{fault.reason.zh}", f"Map tiles (tiles_datum): {fault.reason.en}"
        ) from fault
    if found is Datum.BD09:
        raise TileFault(
            "底图瓦片不支持百度的分幅（BD09），请换用 WGS84、CGCS2000 或 GCJ02 的瓦片。",
            "Tiles cut the way Baidu does (BD09) are not supported; use WGS84, CGCS2000 or GCJ02.",
        )
    if "://" in where:
        return WebTiles(where, found, is_free=network == "any")
    return FileTiles(Path(where), found)


class FileTiles:
    """The tiles in an MBTiles file; raises TileFault where it cannot be read as one."""

    def __init__(self, path: Path, datum: Datum) -> None:
        self.datum = datum
        try:
            path.open("rb").close()
        except OSError as fault:
            why = reason_of(fault)
            raise TileFault(
                f"底图瓦片文件 {path} 打不开：{why.zh}", f"The file of map tiles {path} cannot be opened: {why.en}"
            ) from fault
        self._file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            self.least, self.most, self.credit = self._looked_at(path)
        except (sqlite3.Error, ValueError, TypeError) as fault:
            self._file.close()
            raise TileFault(
                f"{path} 不是 MBTiles 文件，或已损坏。", f"{path} is no MBTiles file, or it is damaged."
            ) from fault
        except TileFault:
            self._file.close()
            raise

    def _looked_at(self, path: Path) -> tuple[int, int, str]:
        """The first and the last zoom, and whose pictures these are."""
        known: dict[str, str] = dict(self._file.execute("SELECT name, value FROM metadata").fetchall())
        least, most = self._file.execute("SELECT MIN(zoom_level), MAX(zoom_level) FROM tiles").fetchone()
        some = self._file.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        if some is None or not is_picture(some[0]):
            raise TileFault(
                f"{path} 里没有图片瓦片；矢量瓦片（pbf）请先转成 PNG 或 JPEG。",
                f"{path} holds no pictures; vector tiles (pbf) have to be turned into PNG or JPEG first.",
            )
        credit = " ".join(str(known.get("attribution", "")).split())[:120]
        return max(int(least), LEAST_ZOOM), min(int(most), MOST_ZOOM), credit

    def ask(self, z: int, x: int, y: int, got: Got) -> None:
        """Give a tile at once; rows are counted from the north."""
        try:
            found = self._file.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (z, x, 2**z - 1 - y),
            ).fetchone()
        except sqlite3.Error:
            found = None
        got(found[0] if found is not None and is_picture(found[0]) else b"")

    async def close(self) -> None:
        self._file.close()


class WebTiles:
    """The tiles of a server; raises TileFault for an address that is none, or that lies outside the site's network.

    A name is looked up when it is dialled, and what it means then is judged: one that turns elsewhere is not followed,
    nor is a redirect.
    """

    def __init__(self, address: str, datum: Datum, *, is_free: bool = False) -> None:
        self.datum, self.credit = datum, ""
        self.least, self.most = LEAST_ZOOM, 18
        host = _host_of(address)
        if not is_free and is_address(host) and not is_own(host):
            raise _outside(host)
        self._address, self._is_free = address, is_free
        self._waiting: dict[tuple[int, int, int], Got] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def ask(self, z: int, x: int, y: int, got: Got) -> None:
        """Fetch a tile and give it when it comes; of too many wishes the oldest are answered with nothing."""
        self._waiting[z, x, y] = got
        while len(self._waiting) > WAITING_MOST:
            self._waiting.pop(next(iter(self._waiting)))(b"")
        if len(self._tasks) < AT_ONCE:
            task = asyncio.get_running_loop().create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        self._waiting.clear()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _work(self) -> None:
        while self._waiting:
            at = next(reversed(self._waiting))
            self._waiting.pop(at)(await self._fetch(*at))

    async def _fetch(self, z: int, x: int, y: int) -> bytes:
        address = self._address.replace("{z}", str(z)).replace("{x}", str(x))
        address = address.replace("{y}", str(y)).replace("{-y}", str(2**z - 1 - y))
        try:
            async with self._sessions().get(address, allow_redirects=False) as answer:
                if answer.status != 200:
                    return b""
                body = await answer.content.read(TILE_BYTES_MOST + 1)
                while len(body) <= TILE_BYTES_MOST and (more := await answer.content.read(TILE_BYTES_MOST)):
                    body += more
        except (aiohttp.ClientError, OSError, TimeoutError):
            return b""
        return body if len(body) <= TILE_BYTES_MOST and is_picture(body) else b""

    def _sessions(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = None if self._is_free else OwnNetwork()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, limit=AT_ONCE),
                timeout=aiohttp.ClientTimeout(total=WITHIN_S),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


class OwnNetwork(AbstractResolver):
    """Looks names up and forgets every address outside the site's own network."""

    def __init__(self, names: AbstractResolver | None = None) -> None:
        self._names = names or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = [each for each in await self._names.resolve(host, port, family) if is_own(each["host"])]
        if not found:
            raise OSError(f"{host} lies outside the site's own network")
        return found

    async def close(self) -> None:
        await self._names.close()


def is_picture(body: Any) -> bool:
    """Whether bytes begin as one of the pictures that are shown."""
    return isinstance(body, bytes) and body.startswith(KINDS)


def is_address(host: str) -> bool:
    """Whether a host is written as an address and not as a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_own(host: str) -> bool:
    """Whether an address lies on the site's own network; an IPv4 address written as IPv6 is judged as what it is."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in each for each in OWN_NETWORKS if each.version == found.version)


def _host_of(address: str) -> str:
    """The host of a template of addresses. Raises TileFault where it is none."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    asks = {each for each in ("{z}", "{x}") if each in address} | {"{y}" for each in ("{y}", "{-y}") if each in address}
    if not host or len(asks) < 3 or parts.username is not None or not _ADDRESS.fullmatch(address):
        raise TileFault(
            f"底图瓦片地址 {address} 应形如 http://10.1.2.3/{{z}}/{{x}}/{{y}}.png。",
            f"The address of map tiles {address} should look like http://10.1.2.3/{{z}}/{{x}}/{{y}}.png.",
        )
    return host


def _outside(host: str) -> TileFault:
    return TileFault(
        f'底图瓦片服务器 {host} 不在本单位网络内；确需使用，请在 seat.toml 写 tiles_network = "any"。',
        f"The server of map tiles {host} is not on the site's own network; if it is meant, write "
        'tiles_network = "any" in seat.toml.',
    )
