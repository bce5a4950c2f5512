"""Tiles under the map: a real MBTiles file, a real server on this machine, and every address that is refused."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from console.domain.crs import Datum
from console.sync.tiles import (
    TILE_BYTES_MOST,
    WAITING_MOST,
    FileTiles,
    OwnNetwork,
    TileFault,
    WebTiles,
    is_own,
    tiles_of,
)

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture"
VECTOR = b"\x1f\x8b\x08\x00vector"


def a_file(path: Path, *tiles: tuple[int, int, int, bytes], credit: str = "") -> Path:
    """An MBTiles file; rows as the format counts them, from the south."""
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        file.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        file.execute("INSERT INTO metadata VALUES ('attribution', ?)", (credit,))
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", tiles)
    file.close()
    return path


def asked(tiles: FileTiles, z: int, x: int, y: int) -> bytes:
    found: list[bytes] = []
    tiles.ask(z, x, y, found.append)
    (body,) = found
    return body


async def fetched(tiles: WebTiles, *at: int) -> bytes:
    got: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    tiles.ask(at[0], at[1], at[2], got.set_result)
    async with asyncio.timeout(10):
        return await got


async def test_a_file_gives_its_tiles_by_rows_from_the_north(tmp_path: Path) -> None:
    file = a_file(tmp_path / "a.mbtiles", (3, 1, 2, PICTURE), (5, 0, 0, VECTOR), credit="自然资源局\n2026")
    tiles = FileTiles(file, Datum.CGCS2000)
    assert asked(tiles, 3, 1, 5) == PICTURE
    assert asked(tiles, 3, 1, 2) == b"" and asked(tiles, 5, 0, 31) == b"", "neither one that is not there nor a vector"
    assert (tiles.least, tiles.most, tiles.credit) == (3, 5, "自然资源局 2026")
    await tiles.close()


def test_a_file_is_only_read(tmp_path: Path) -> None:
    file = a_file(tmp_path / "a.mbtiles", (0, 0, 0, PICTURE))
    before = file.read_bytes()
    tiles = FileTiles(file, Datum.WGS84)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        tiles._file.execute("DELETE FROM tiles")
    asyncio.run(tiles.close())
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("kind", ["missing", "folder", "text", "empty", "no tables", "vectors", "no tiles"])
def test_what_is_no_file_of_pictures_is_told_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.mbtiles"
    match kind:
        case "folder":
            path.mkdir()
        case "text":
            path.write_text("区界" * 5000, encoding="utf-8")
        case "empty":
            path.touch()
        case "no tables":
            sqlite3.connect(path).close()
        case "vectors":
            a_file(path, (0, 0, 0, VECTOR))
        case "no tiles":
            a_file(path)
    with pytest.raises(TileFault) as fault:
        FileTiles(path, Datum.WGS84)
    assert str(path) in fault.value.reason.zh and str(path) in fault.value.reason.en


@pytest.mark.parametrize("datum", ["", "  ", "bd09", "mercator"])
def test_a_datum_is_never_guessed_and_baidus_squares_are_no_tiles_of_ours(tmp_path: Path, datum: str) -> None:
    file = a_file(tmp_path / "a.mbtiles", (0, 0, 0, PICTURE))
    with pytest.raises(TileFault):
        tiles_of(str(file), datum, "site")


def test_without_the_setting_there_is_no_source() -> None:
    assert tiles_of("", "", "site") is None


@pytest.mark.parametrize(
    "host",
    [
        "8.8.8.8", "169.254.169.254", "0.0.0.0", "100.64.0.1", "172.32.0.1", "192.0.2.1", "224.0.0.1",
        "[::ffff:8.8.8.8]", "[2001:4860:4860::8888]", "[fe80::1]", "[::]", "[ff02::1]", "[64:ff9b::808:808]",
    ],
)  # fmt: skip
def test_an_address_outside_the_sites_network_is_refused_unless_the_setting_says_so(host: str) -> None:
    where = f"http://{host}/{{z}}/{{x}}/{{y}}.png"
    with pytest.raises(TileFault, match="tiles_network"):
        tiles_of(where, "gcj02", "site")
    assert isinstance(tiles_of(where, "gcj02", "any"), WebTiles)


@pytest.mark.parametrize("host", ["10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "[::1]", "[fd00::1]", "tiles"])
def test_the_sites_own_network_is_let_through(host: str) -> None:
    assert isinstance(tiles_of(f"https://{host}:8443/map/{{z}}/{{x}}/{{-y}}", "wgs84", "site"), WebTiles)


@pytest.mark.parametrize(
    "where",
    [
        "ftp://10.0.0.1/{z}/{x}/{y}", "file:///etc/{z}/{x}/{y}", "http://10.0.0.1/{z}/{x}.png", "http:///{z}/{x}/{y}",
        "http://10.0.0.1/{z}/{x}/{y}/{key}", "http://user:word@10.0.0.1/{z}/{x}/{y}", "http://10.0.0.1:x/{z}/{x}/{y}",
        "http://{z}/{x}/{y}", "http://10.0.0.1/{z} {x} {y}", "http://[10.0.0.1/{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused(where: str) -> None:
    with pytest.raises(TileFault):
        tiles_of(where, "wgs84", "any")


class Names(AbstractResolver):
    """A name service that says what it is told to."""

    def __init__(self, *hosts: str) -> None:
        self._hosts = hosts

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0) for each in self._hosts
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def test_a_name_is_judged_by_what_it_means_when_it_is_dialled() -> None:
    found = await OwnNetwork(Names("8.8.8.8", "10.0.0.7", "169.254.169.254")).resolve("tiles", 80)
    assert [each["host"] for each in found] == ["10.0.0.7"]
    with pytest.raises(OSError, match="outside"):
        await OwnNetwork(Names("8.8.8.8", "169.254.169.254")).resolve("tiles", 80)


def test_only_addresses_are_of_the_network() -> None:
    assert not is_own("localhost") and not is_own("2130706433") and not is_own("") and is_own("::ffff:10.0.0.1")


@asynccontextmanager
async def a_server() -> AsyncIterator[tuple[str, list[str]]]:
    """A tile server on this machine: its address, and what it was asked for."""
    heard: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(request.path)
        match request.match_info["kind"]:
            case "big":
                return web.Response(body=PICTURE + b"x" * TILE_BYTES_MOST)
            case "text":
                return web.Response(text="<html>")
            case "away":
                return web.Response(status=302, headers={"Location": f"/good/{request.match_info['rest']}"})
            case "gone":
                return web.Response(status=404)
            case _:
                return web.Response(body=PICTURE)

    app = web.Application()
    app.router.add_get("/{kind}/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}", heard
    finally:
        await runner.cleanup()


async def test_a_server_is_asked_for_exactly_the_tile_and_what_is_no_tile_is_nothing() -> None:
    async with a_server() as (address, heard):
        for kind, row, wanted in (("good", "{y}", PICTURE), ("good", "{-y}", PICTURE)):
            tiles = WebTiles(f"{address}/{kind}/{{z}}/{{x}}/{row}.png", Datum.GCJ02)
            assert await fetched(tiles, 3, 1, 2) == wanted
            await tiles.close()
        assert heard == ["/good/3/1/2.png", "/good/3/1/5.png"]
        for kind in ("big", "text", "away", "gone"):
            tiles = WebTiles(f"{address}/{kind}/{{z}}/{{x}}/{{y}}.png", Datum.WGS84)
            assert await fetched(tiles, 3, 1, 2) == b""
            await tiles.close()
        assert heard[2:] == [f"/{kind}/3/1/2.png" for kind in ("big", "text", "away", "gone")], (
            "no redirect is followed"
        )


async def test_a_server_that_is_not_there_gives_nothing_and_harms_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tiles = WebTiles(f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}", Datum.WGS84)
    assert await fetched(tiles, 3, 1, 2) == b""
    await tiles.close()


async def test_every_wish_is_answered_however_many_there_are() -> None:
    async with a_server() as (address, heard):
        tiles = WebTiles(f"{address}/good/{{z}}/{{x}}/{{y}}", Datum.WGS84)
        answers: dict[int, bytes] = {}
        count, all_there = WAITING_MOST + 50, asyncio.Event()

        def take(x: int, body: bytes) -> None:
            answers[x] = body
            if len(answers) == count:
                all_there.set()

        for x in range(count):
            tiles.ask(12, x, 0, partial(take, x))
        async with asyncio.timeout(20):
            await all_there.wait()
        assert sum(bool(body) for body in answers.values()) == len(heard) == WAITING_MOST
        assert not any(answers[x] for x in range(50)), "the oldest give way"
        await tiles.close()
