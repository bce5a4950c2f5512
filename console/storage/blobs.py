"""Files by the SHA-256 of their bytes: whole and on disk before anybody hears of them.

    <data>/blobs/ab/abcdef…            kept for ever
    <data>/blobs/coming/<who>-<sha>    what of a file has arrived so far

A file may arrive in pieces and go on after a break. Whoever has not brought it sends all of it, even where it is here
already: that it is, is nobody else's business. Who may read it is said in `sharing`.
"""

import asyncio
import os
import re
import shutil
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select, update

from console.domain.duty import Audience
from console.domain.ids import AccountId, BlobId
from console.domain.text import Refused
from console.storage import sharing, tables
from console.storage.durable import sync_folder
from console.storage.instants import micros
from console.storage.log import Writer
from console.storage.reader import Reader

SIZE_MOST = 15 * 1024 * 1024
QUOTA = 50 * 1024**3
FREE_LEAST = 500 * 1024**2
GIVEN_UP_AFTER = timedelta(days=7)
_NAME = re.compile(r"[0-9a-f]{64}")


class Limits(Struct, frozen=True):
    """Bytes: of one file, of all files together, and what must stay free on the disk."""

    size_most: int = SIZE_MOST
    quota: int = QUOTA
    free_least: int = FREE_LEAST


class Blobs:
    """The files of a data folder."""

    def __init__(self, folder: Path, writer: Writer, reader: Reader, limits: Limits | None = None) -> None:
        """`folder`: the data folder. Raises OSError where it cannot be written."""
        self._folder, self._coming = folder / "blobs", folder / "blobs" / "coming"
        self._coming.mkdir(parents=True, exist_ok=True)
        self._writer, self._reader, self._limits = writer, reader, limits or Limits()

    def path(self, blob: BlobId) -> Path | None:
        """Where a whole file lies; None where it is not here. Whether it may be read is `may_read`'s to say."""
        found = self._place(blob)
        return found if found.is_file() else None

    async def received(self, blob: BlobId, by: AccountId) -> int:
        """How many bytes of it have arrived from this account."""
        whole = self.path(blob)
        if whole is not None and await self.has_brought(blob, by):
            return whole.stat().st_size
        part = self._part(blob, by)
        return part.stat().st_size if part.is_file() else 0

    async def has_brought(self, blob: BlobId, by: AccountId) -> bool:
        """Whether it is here whole, and all its bytes have come from this account."""
        is_here = self.path(blob) is not None
        return is_here and await self._reader.ask(lambda connection: sharing.has_brought(connection, by, blob))

    async def put(
        self, blob: BlobId, data: bytes, by: AccountId, now: datetime, *, offset: int = 0, total: int | None = None
    ) -> int:
        """Take the bytes at `offset` of a file of `total` (None: these are all); gives how many have come from `by`.

        When the last ones are, the file is checked, on disk and in the table before this returns.
        Raises Refused: too large, no room, not where the last piece ended, other bytes than promised.
        """
        size = offset + len(data) if total is None else total
        if await self.has_brought(blob, by):
            return await self.received(blob, by)
        if offset == 0 and await self._reader.ask(_stored) + size > self._limits.quota:
            raise Refused("附件总量已到上限，请联系管理员。", "The quota of files is used up; tell the administrator.")
        here = await asyncio.to_thread(self._take, blob, data, by, offset, size)
        if here >= size:
            await self._writer.run(lambda log, _: log.write(lambda c: _keep(c, blob, here, by, now)))
        return here

    def sweep(self, now: datetime) -> int:
        """Let go of pieces whose upload nobody has gone on with for a week; gives how many files they were of."""
        left = [each for each in self._coming.iterdir() if each.stat().st_mtime < (now - GIVEN_UP_AFTER).timestamp()]
        for part in left:
            part.unlink(missing_ok=True)
        return len(left)

    async def may_read(self, audience: Audience, account: AccountId, blob: BlobId) -> bool:
        """Whether it is for them, wherever it lies."""
        return await self._reader.ask(lambda connection: sharing.may_read(connection, audience, account, blob))

    def _take(self, blob: BlobId, data: bytes, by: AccountId, offset: int, size: int) -> int:
        """How many bytes of it have come afterwards."""
        self._room_for(size)
        part = self._part(blob, by)
        here = part.stat().st_size if part.exists() else 0
        if offset == 0 and here:
            part.unlink()
        elif offset != here:
            raise Refused(f"应从第 {here} 字节续传。", f"Go on from byte {here}.")
        with part.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        here = offset + len(data)
        if here >= size:
            self._finish(blob, part, size)
        return here

    def _finish(self, blob: BlobId, part: Path, size: int) -> None:
        with part.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
        if found != blob or part.stat().st_size != size:
            part.unlink()
            raise Refused("文件内容与校验值不符，请重新上传。", "The bytes do not match their hash; upload again.")
        place = self._place(blob)
        place.parent.mkdir(exist_ok=True)
        part.replace(place)
        sync_folder(place.parent)

    def _room_for(self, size: int) -> None:
        if not 0 < size <= self._limits.size_most:
            most = self._limits.size_most // 1024**2
            raise Refused(f"文件为空或超过 {most} MiB。", f"The file is empty or larger than {most} MiB.")
        if shutil.disk_usage(self._folder).free - size < self._limits.free_least:
            raise Refused("服务器磁盘空间不足，请联系管理员。", "The disk is nearly full; tell the administrator.")

    def _place(self, blob: BlobId) -> Path:
        if not _NAME.fullmatch(blob):
            raise Refused("文件名应为 64 位小写 SHA-256。", "A file is named by its SHA-256, 64 lower-case digits.")
        return self._folder / blob[:2] / blob

    def _part(self, blob: BlobId, by: AccountId) -> Path:
        return self._coming / f"{sha256(by.encode()).hexdigest()[:16]}-{self._place(blob).name}"


def _stored(connection: Connection) -> int:
    table = tables.blob
    here = select(func.coalesce(func.sum(table.c.size), 0)).where(table.c.gone_at.is_(None))
    return int(connection.execute(here).scalar_one())


def _keep(connection: Connection, blob: BlobId, size: int, by: AccountId, now: datetime) -> None:
    table = tables.blob
    known = connection.execute(select(table.c.gone_at).where(table.c.sha256 == blob)).first()
    if known is not None and known.gone_at is not None:
        connection.execute(update(table).where(table.c.sha256 == blob).values(gone_at=None, by=by, at=micros(now)))
    elif known is None:
        connection.execute(insert(tables.blob), {"sha256": blob, "size": size, "by": by, "at": micros(now)})
    sharing.brought(connection, by, blob)
