"""Who hears what: one stream per audience, projected and encoded once, the same bytes to all its seats.

    commit ─▶ publish ─▶ for each audience: items it may see ─▶ News{prev, o} ─▶ every seat of it

A stream has its own chain: `prev` is the last offset sent on it, so a seat that misses a frame
notices, although it never sees every offset. All seats of a stream stand at one position.
Everything here runs in the event loop and never waits; only `reached` is awaited.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from console.domain import duty
from console.domain.duty import Audience, Mask
from console.domain.ids import AccountId
from console.domain.rows import AnyRow
from console.storage import questions
from console.storage.records import Aged, Recorded
from console.wire import frames
from console.wire.codec import encode

ROUNDS_KEPT = 2_048
"""Of forgetting; a round a minute, so more than a day."""
BETWEEN_ROUNDS = timedelta(minutes=2)
"""More than passes between two rounds of a hub that runs: who stood there has not heard of the next one."""
FRAME_HEAD = 64
"""Bytes of a News frame around its items, at most (two offsets of 20 digits), with room to spare."""


class Seat(Protocol):
    """What a stream needs of a live connection."""

    @property
    def audience(self) -> Audience: ...
    def take(self, packed: bytes) -> None:
        """Put one frame on its way; never waits."""
        ...


class News(frames.FromHub, frozen=True, tag="News", kw_only=True):
    """`frames.News` with its items already encoded."""

    prev: int
    o: int
    items: tuple[msgspec.Raw, ...]


class Stream:
    """One audience: where it stands and who listens."""

    def __init__(self, audience: Audience, at: int) -> None:
        self.audience = audience
        self.at = at
        self.seats: set[Seat] = set()

    def send(self, packed: bytes) -> None:
        for seat in tuple(self.seats):
            seat.take(packed)


class Audiences:
    """All streams of the hub. `pack` makes the bytes of a socket of one encoded frame, once for everybody."""

    def __init__(self, head: int, pack: Callable[[bytes], bytes]) -> None:
        self.head = head
        self._pack = pack
        self._streams: dict[Audience, Stream] = {}
        self._of_scope: defaultdict[str, list[Stream]] = defaultdict(list)
        self._moved = asyncio.Event()
        self._rounds: deque[tuple[int, datetime]] = deque(maxlen=ROUNDS_KEPT)
        """Head and beginning of the first round of forgetting at each head."""

    def join(self, seat: Seat, now: datetime) -> int:
        """From here on `seat` is sent every frame after the head that is returned."""
        stream = self._streams.get(seat.audience)
        if stream is None:
            stream = self._streams[seat.audience] = Stream(seat.audience, self.head)
            self._of_scope[seat.audience.scope].append(stream)
        elif stream.at != self.head:
            self._mark(stream, now, {})
        stream.seats.add(seat)
        return self.head

    def leave(self, seat: Seat) -> None:
        stream = self._streams.get(seat.audience)
        if stream is None:
            return
        stream.seats.discard(seat)
        if not stream.seats:
            del self._streams[seat.audience]
            of_scope = self._of_scope[seat.audience.scope]
            of_scope.remove(stream)
            if not of_scope:
                del self._of_scope[seat.audience.scope]

    def publish(self, records: tuple[Recorded, ...]) -> None:
        """Tell everybody what one commit changed."""
        if not records:
            return
        self.head = records[-1].o
        for stream, news in self._news(records).items():
            for frame in chunks(stream.at, self.head, news):
                stream.send(self._pack(frame))
            stream.at = self.head
        self._moved.set()
        self._moved = asyncio.Event()

    def mark(self, now: datetime, heard: Mapping[str, datetime]) -> None:
        """Say to everyone how far the stream is whole; sources are the district's business."""
        for stream in self._streams.values():
            self._mark(stream, now, heard if stream.audience.scope == duty.DISTRICT else {})

    def forget(self, aged: Iterable[Aged], since: datetime) -> None:
        """Things that have grown old leave the seats; `since`: when that was last told."""
        if not self._rounds or self._rounds[-1][0] != self.head:
            self._rounds.append((self.head, since))
        things = tuple(aged)
        for stream in self._streams.values():
            for frame in gone(things, stream.audience):
                stream.send(self._pack(frame))

    def forgotten_before(self, offset: int, at: datetime) -> datetime:
        """Up to when a seat that stood at `offset`, which was told at `at`, has surely heard what grew old.

        The clock may have leapt before that offset was told: then `at` says nothing of what was forgotten, and the
        rounds since do.
        """
        first = next((since for head, since in self._rounds if head >= offset), at)
        return min(at, first) - BETWEEN_ROUNDS

    async def reached(self, o: int) -> None:
        """Wait until everything up to `o` is published."""
        while self.head < o:
            await self._moved.wait()

    def _news(self, records: Iterable[Recorded]) -> dict[Stream, list[tuple[int, bytes]]]:
        """(offset, encoded Item) for each stream that hears of a commit.

        What audiences of one mask hear alike is made and encoded once: their rows differ by nothing else.
        """
        news: defaultdict[Stream, list[tuple[int, bytes]]] = defaultdict(list)
        for record in records:
            kind, whole = record.thing_kind, None if record.after is None else duty.whole_row(record.after)
            made: dict[tuple[Mask, bool, bool], bytes | None] = {}
            for stream in self._hearers(record):
                audience = stream.audience
                alike = audience.mask, duty.sees(audience, kind, record.was), duty.sees(audience, kind, record.scopes)
                if alike not in made:
                    found = item(record, audience, whole)
                    made[alike] = None if found is None else encode(found)
                encoded = made[alike]
                if encoded is not None:
                    news[stream].append((record.o, encoded))
        return news

    def _hearers(self, record: Recorded) -> Iterable[Stream]:
        """The streams that know of the thing, or did before; what no thing is told of is for everybody."""
        if record.after is None:
            return self._streams.values()
        return [stream for scope in sorted(record.was | record.scopes) for stream in self._of_scope.get(scope, ())]

    def _mark(self, stream: Stream, now: datetime, heard: Mapping[str, datetime]) -> None:
        mark = frames.Mark(prev=stream.at, o=self.head, at=now, heard=dict(heard))
        stream.at = self.head
        stream.send(self._pack(encode(mark)))


def items(records: Iterable[Recorded], audience: Audience) -> list[tuple[int, bytes]]:
    """(offset, encoded Item) of every record this audience hears of, in order."""
    return [(record.o, encode(found)) for record in records if (found := item(record, audience)) is not None]


def item(record: Recorded, audience: Audience, whole: AnyRow | None = None) -> frames.Item | None:
    """A record as this audience may know it; None where it is none of its business.

    `record.after` is the thing after the record, or for a replay the thing as it is now: of a thing
    that has left the scope since, nothing more is told than that it is `gone`. `whole`: its row as
    the desk sees it, where that is made already.
    """
    if record.after is None:
        return questions.item(record, audience) if record.thing_kind == "reference" else None
    kind = record.thing_kind
    knew, knows = duty.sees(audience, kind, record.was), duty.sees(audience, kind, record.scopes)
    if not knew and not knows:
        return None
    is_theirs = duty.sees(audience, kind, duty.scopes(record.after))
    whole = (whole or duty.whole_row(record.after)) if is_theirs else None
    row = None if whole is None else duty.masked(whole, audience.mask)
    if knows and row is not None:
        return questions.item(record, audience, row)
    return frames.Item(
        o=record.o,
        kind=record.kind,
        v=record.v,
        thing=record.thing,
        ver=record.ver,
        at=record.at,
        by=AccountId(""),
        cmd=record.cmd,
        row=row,
        gone=row is None,
    )


def chunks(prev: int, until: int, news: list[tuple[int, bytes]]) -> Iterator[bytes]:
    """Encoded News frames of at most 256 KiB that lead from `prev` to `until`.

    An item larger than a frame travels alone.
    """
    held: list[bytes] = []
    size, last = FRAME_HEAD, prev
    for o, encoded in news:
        if held and size + len(encoded) > frames.MAX_HUB_FRAME:
            yield _news(prev, last, held)
            prev, held, size = last, [], FRAME_HEAD
        held.append(encoded)
        size += len(encoded) + 1
        last = o
    if held:
        yield _news(prev, until, held)


def gone(things: Iterable[Aged], audience: Audience) -> Iterator[bytes]:
    """Encoded Gone frames for the things this audience held."""
    ids = [each.id for each in things if duty.sees(audience, each.kind, each.scopes)]
    for start in range(0, len(ids), frames.ROWS_PER_FRAME):
        yield encode(frames.Gone(ids=tuple(ids[start : start + frames.ROWS_PER_FRAME])))


def _news(prev: int, o: int, encoded: list[bytes]) -> bytes:
    return encode(News(prev=prev, o=o, items=tuple(msgspec.Raw(each) for each in encoded)))
