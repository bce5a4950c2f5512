"""Photos and files: carried by HTTP beside the socket, named by the SHA-256 of their bytes.

    upload: PUT pieces of 1 MiB with Content-Range, going on from the Upload-Offset the hub answers
    fetch:  from the cache on disk, else from the hub, checked against the name

The cache is bounded: what was looked at longest ago makes room.
"""

import asyncio
import json
import os
import ssl
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from console.domain.ids import BlobId
from console.domain.text import Refused
from console.sync.web import Answer, Unreached, Web

PIECE_BYTES = 1024 * 1024
TRIES = 3
WITHIN_S = 60.0


class FileFault(Refused):
    """A file could not be carried; the sentence says why."""


class Cache:
    """Files by their SHA-256 under one folder, at most `most_bytes` of them."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    async def get(self, sha: str) -> bytes | None:
        """The bytes, or None where they are not here (or not what they were)."""
        return await asyncio.to_thread(self._read, sha)

    async def put(self, sha: str, body: bytes) -> None:
        """Keep bytes that belong to this name; raises FileFault where they do not."""
        if sha256(body).hexdigest() != sha:
            raise FileFault("收到的文件与其校验值不符。", "The bytes received are not what their hash says.")
        await asyncio.to_thread(self._write, sha, body)

    def _read(self, sha: str) -> bytes | None:
        place = self._folder / sha
        try:
            body = place.read_bytes()
        except FileNotFoundError:
            return None
        if sha256(body).hexdigest() != sha:
            place.unlink(missing_ok=True)
            return None
        os.utime(place)
        return body

    def _write(self, sha: str, body: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{sha}.part{os.getpid()}"
        draft.write_bytes(body)
        draft.replace(self._folder / sha)
        self._make_room()

    def _make_room(self) -> None:
        held = sorted((each.stat().st_mtime_ns, each.stat().st_size, each) for each in self._folder.iterdir())
        too_much = sum(size for _, size, _ in held) - self._most_bytes
        for _, size, place in held[:-1]:
            if too_much <= 0:
                return
            place.unlink(missing_ok=True)
            too_much -= size


class Files:
    """Carries files to and from one hub. `address` and `token` are asked for at every call.

    `tls`: what to believe of an https:// hub; None: what this machine believes.
    """

    def __init__(
        self,
        address: Callable[[], str],
        token: Callable[[], str],
        cache: Cache,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._address, self._token, self._cache = address, token, cache
        self._web = Web(tls, WITHIN_S)

    async def upload(self, body: bytes) -> BlobId:
        """Bring a file to the hub and give its name; goes on after a cut. Raises FileFault."""
        if not body:
            raise FileFault("文件是空的。", "The file is empty.")
        sha = sha256(body).hexdigest()
        at, troubles = 0, 0
        while at < len(body):
            try:
                at, is_agreed = await self._put_piece(sha, body, at)
            except Unreached as fault:
                is_agreed = False
                if troubles + 1 >= TRIES:
                    raise _unreachable(fault) from fault
            troubles = 0 if is_agreed else troubles + 1
            if troubles >= TRIES:
                raise FileFault("枢纽反复要求重传，请稍后再试。", "The hub keeps asking to go back; try again later.")
        await self._cache.put(sha, body)
        return BlobId(sha)

    async def fetch(self, blob: BlobId) -> bytes:
        """The bytes of a file this account may see; raises FileFault."""
        held = await self._cache.get(blob)
        if held is not None:
            return held
        body = await self._get(f"/blobs/{blob}")
        await self._cache.put(blob, body)
        return body

    async def reference(self, sha: str) -> bytes:
        """The bytes of a published reference set; raises FileFault. Who asked checks and keeps them."""
        return await self._get(f"/references/{sha}")

    async def close(self) -> None:
        await self._web.close()

    async def _put_piece(self, sha: str, body: bytes, at: int) -> tuple[int, bool]:
        """Send one piece: how far the hub has got, and whether it agreed about where we were."""
        piece = body[at : at + PIECE_BYTES]
        range_ = f"bytes {at}-{at + len(piece) - 1}/{len(body)}"
        headers = {**self._headers(), "Content-Range": range_}
        answer = await self._web.ask("PUT", self._url(f"/blobs/{sha}"), headers, piece)
        match answer.status:
            case 201:
                return len(body), True
            case 202 | 416:
                here = int(answer.headers["Upload-Offset"])
                return here, answer.status == 202 and here > at
            case _:
                raise _refusal(answer)

    async def _get(self, path: str) -> bytes:
        try:
            answer = await self._web.ask("GET", self._url(path), self._headers())
        except Unreached as fault:
            raise _unreachable(fault) from fault
        if answer.status != 200:
            raise _refusal(answer)
        return answer.body

    def _url(self, path: str) -> str:
        address = self._address()
        if not address:
            raise FileFault("尚未连接枢纽，不能传送文件。", "Not connected to a hub; files cannot be carried.")
        return address.rstrip("/") + path

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}


def _unreachable(fault: Unreached) -> FileFault:
    zh, en = fault.reason
    return FileFault(f"文件服务无法到达：{zh}。", f"The file service cannot be reached: {en}.")


def _refusal(answer: Answer) -> FileFault:
    try:
        zh, en = json.loads(answer.body)["reason"]
    except (ValueError, KeyError, TypeError):
        zh, en = f"文件服务答复 {answer.status}。", f"The file service answered {answer.status}."
    return FileFault(str(zh), str(en))
