"""Sealed months of the log: one ZIP of JSON lines each, which anybody can open, and still under the one chain.

    <data>/archive/2026-03_1-41233.zip
        manifest.json        the offsets, the hash it stands on, the hash it ends with, a line per block
        000001.jsonl …       256 events to a block: the fields under the hash, then the body, as one JSON array

The hash of an event is not kept: it is what comes out when the lines before it are read. A segment is signed by the
hash of its last event, on which the next segment, and at last the live log, stands. Nothing here is ever rewritten.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from console.storage.chain import EVENT_FIELDS, hash_of
from console.storage.durable import put_in_place
from console.storage.faults import SegmentFault

BLOCK_EVENTS = 256
MANIFEST = "manifest.json"
FORMAT = 1


class Line(Struct, frozen=True, array_like=True):
    """One event as a segment keeps it: `EVENT_FIELDS` in their order, then the body's own bytes."""

    o: int
    at: int
    happened_at: int | None
    kind: str
    v: int
    thing_kind: str
    thing: str
    ver: int
    by: str
    unit: str | None
    cmd: str | None
    sealed: str
    scopes: str
    was: str
    raw: msgspec.Raw

    @property
    def body(self) -> bytes:
        return bytes(self.raw)


class Block(Struct, frozen=True):
    """A member of the ZIP: its offsets, and the hash of its last event in hexadecimal."""

    first: int
    last: int
    hash: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a segment says of itself; hashes in hexadecimal, `previous` is the one it stands on."""

    format: int = FORMAT
    epoch: str
    first: int
    last: int
    since: datetime
    until: datetime
    previous: str
    hash: str
    blocks: tuple[Block, ...]


class Places:
    """In which blocks of a segment, counted from 1, a thing occurs."""

    def __init__(self) -> None:
        self.blocks: dict[str, list[int]] = {}

    def note(self, lines: Iterable[Any], n: int) -> None:
        """These events stand in the n-th block, the last one so far."""
        for thing in {line.thing for line in lines}:
            self.blocks.setdefault(thing, []).append(n)


class Written(Struct, frozen=True):
    """A segment that is on disk; `places` of its things."""

    manifest: Manifest
    sha256: str
    size: int
    places: "Places"


_BROKEN = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    msgspec.DecodeError,
)
"""What comes of a file whose bytes are not those of an archive of ours."""


class Segment:
    """One sealed file, opened. Raises SegmentFault where it is not what was sealed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
        except _BROKEN as fault:
            raise self._damaged() from fault

    def __enter__(self) -> "Segment":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()

    def lines(self) -> Iterator[Line]:
        """Every event, in order."""
        for _, block in self.blocks():
            yield from block

    def blocks(self) -> Iterator[tuple[int, list[Line]]]:
        """Every block with its number, in order."""
        for n in range(1, len(self.manifest.blocks) + 1):
            yield n, self.block(n)

    def block(self, n: int) -> list[Line]:
        """The events of one block, counted from 1, each seen to stand on the one before."""
        blocks = self.manifest.blocks
        at = blocks[n - 1]
        try:
            previous = bytes.fromhex(self.manifest.previous if n == 1 else blocks[n - 2].hash)
            lines = [_lines.decode(each) for each in self._zip.read(member(n)).splitlines()]
        except _BROKEN as fault:
            raise self._damaged() from fault
        for o, line in enumerate(lines, at.first):
            previous = hash_of(line, previous)
            if line.o != o:
                raise self._damaged()
        if previous.hex() != at.hash or len(lines) != at.last - at.first + 1:
            raise self._damaged()
        return lines

    def _damaged(self) -> SegmentFault:
        return SegmentFault(
            f"归档段 {self._file.name} 缺失或被改动。", f"The segment {self._file.name} is missing or altered."
        )


def member(n: int) -> str:
    return f"{n:06d}.jsonl"


def write(file: Path, epoch: str, rows: Iterable[Any], previous: bytes, at: tuple[datetime, datetime]) -> Written:
    """Seal rows that are in order and stand on `previous`; on disk and read again when this returns.

    `at`: when the first and the last of them were told. Raises SegmentFault where the rows are no chain.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".part")
    blocks: list[Block] = []
    places = Places()
    head = previous
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for n, some in enumerate(_in_blocks(rows), 1):
            for row in some:
                if row.prev_hash != head or row.hash != (head := hash_of(row, head)):
                    raise SegmentFault(
                        f"第 {row.o} 号事件被改动，不能封存。", f"Event {row.o} was altered; it is not sealed."
                    )
            places.note(some, n)
            out.writestr(member(n), b"".join(_encoded(row) for row in some))
            blocks.append(Block(some[0].o, some[-1].o, head.hex()))
        manifest = Manifest(
            epoch=epoch,
            first=blocks[0].first,
            last=blocks[-1].last,
            since=at[0],
            until=at[1],
            previous=previous.hex(),
            hash=head.hex(),
            blocks=tuple(blocks),
        )
        out.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    with Segment(draft) as again:
        last = 0
        for line in again.lines():
            last = line.o
    assert last == manifest.last
    put_in_place(draft, file)
    return Written(manifest, digest(file), file.stat().st_size, places)


def digest(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _in_blocks(rows: Iterable[Any]) -> Iterator[Sequence[Any]]:
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == BLOCK_EVENTS:
            yield some
            some = []
    if some:
        yield some


def _encoded(row: Any) -> bytes:
    return _encoder.encode([*(getattr(row, name) for name in EVENT_FIELDS), msgspec.Raw(row.body)]) + b"\n"


_encoder = msgspec.json.Encoder()
_lines = msgspec.json.Decoder(Line)
