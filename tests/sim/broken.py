"""What a piece of production code becomes when somebody gets it wrong: each takes the right one, gives the wrong one.

Which of them stands where is said in `bugs`.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from console.domain import duty
from console.domain.duty import DISTRICT, Audience
from console.hub import decision, ledger
from console.hub.audience import items
from console.hub.decision import Ask, Settled
from console.hub.ledger import Asked, Ledger
from console.hub.pump import SeatSocket
from console.storage import questions
from console.storage.batch import Batch
from console.storage.highwater import Highwater, Mark
from console.storage.log import Log
from console.storage.reader import Reader
from console.storage.records import Snapshot
from console.sync.courier import Courier
from console.sync.outbox import Outbox
from console.sync.store import Store
from console.sync.uuid7 import Uuid7
from console.wire import frames
from console.wire.codec import encode
from console.wire.link import Link

Make = Callable[[Any], Any]


def always(found: Any) -> Make:
    return lambda _: lambda *_, **__: found


# The hub's writer


def unsynced(how: str) -> Make:
    return lambda real: lambda purpose: tuple(each.replace("FULL", how) for each in real(purpose))


class Undone(Exception):
    """Ends a transaction that was never meant."""


def decided_only(log: Log, asks: Sequence[Ask], now: datetime) -> Settled:
    """What a group would come to, without committing it."""
    found: list[Settled] = []
    try:
        with log.writing() as connection:
            batch = log.batch(connection, now)
            answers = tuple(decision.answer(batch, each) for each in asks)
            found.append(Settled(tuple(batch.recorded), answers))
            raise Undone
    except Undone:
        return found[0]


def told_before_commit(real: Any) -> Any:
    def commit(self: Ledger, group: Sequence[Asked]) -> None:
        settled = decided_only(self._log, [each.ask for each in group], self._now())
        for each, answer in zip(group, settled.answers, strict=True):
            self._loop.call_soon_threadsafe(ledger._give, each.answer, answer)
        self._loop.call_later(0.03, real, self, group)

    return commit


def shown_before_commit(real: Any) -> Any:
    def commit(self: Ledger, group: Sequence[Asked]) -> None:
        settled = decided_only(self._log, [each.ask for each in group], self._now())
        if settled.recorded:
            self._loop.call_soon_threadsafe(self.published, settled.recorded)
        self._loop.call_later(0.03, real, self, group)

    return commit


def answers_first(_: Any) -> Any:
    def tell(self: Ledger, group: Sequence[Asked], settled: Settled) -> None:
        for each, answer in zip(group, settled.answers, strict=True):
            ledger._give(each.answer, answer)
        if settled.recorded:
            self.head = settled.recorded[-1].o
            self._loop.call_soon(self.published, settled.recorded)

    return tell


def answers_with_the_next(real: Any) -> Any:
    """The effect in one transaction, its answer in the next."""
    late: dict[int, list[Any]] = {}

    def write(self: Batch) -> None:
        here = id(self._vault)
        self._answers, mine = late.pop(here, []), self._answers
        late[here] = mine
        real(self)

    return write


def no_expectations(real: Any) -> Any:
    return lambda batch, draft, ask: real(batch, draft, replace(ask, command=replace(ask.command, expects={})))


def never_late(real: Any) -> Any:
    return lambda batch, draft, ask: real(batch, draft, replace(ask, command=replace(ask.command, valid_until=None)))


def failure_is(result: str) -> Make:
    return lambda real: lambda command: replace(real(command), result=result)


def only_ok_is_remembered(real: Any) -> Any:
    def remember(self: Batch, account: Any, id_: Any, body_hash: bytes, answer: bytes) -> None:
        if b'"result":"ok"' in answer:
            real(self, account, id_, body_hash, answer)

    return remember


# The log


def mark_runs_ahead(real: Any) -> Any:
    def batch(self: Log, connection: Any, now: datetime) -> Batch:
        self._highwater.write(Mark(self.epoch, self.head + 1, self._hash.hex()), 0.0)
        found: Batch = real(self, connection, now)
        return found

    return batch


def mark_once(real: Any) -> Any:
    def write(self: Highwater, mark: Mark, monotonic_s: float) -> None:
        if not hasattr(self, "_was_marked"):
            self._was_marked = True  # type: ignore[attr-defined]
            real(self, mark, monotonic_s)

    return write


# The way in


def snapshot_stands_later(real: Any) -> Any:
    async def snapshot(self: Reader, of: Audience, now: datetime) -> Snapshot:
        found = await real(self, of, now)
        await asyncio.sleep(0.2)
        return Snapshot(await self.ask(questions.head), found.rows)

    return snapshot


def resume_from(step: int) -> Make:
    return lambda real: lambda self, seat, offset, now: real(self, seat, max(0, offset + step), now)


def joins_late(_: Any) -> Any:
    async def let_in(self: Any, seat: Any, offset: int, now: datetime) -> None:
        head = self._audiences.head
        stands = await self._replay(seat, offset, offset, head)
        await seat.give(encode(frames.Mark(prev=stands, o=head, at=now)))
        await asyncio.sleep(0.1)
        self._audiences.join(seat, now)
        seat.release()

    return let_in


def any_epoch(real: Any) -> Any:
    return lambda self, seat, hello: real(self, seat, replace(hello, epoch=self.ledger.epoch))


def no_gone_at_resume(real: Any) -> Any:
    async def ended(self: Reader, after: datetime, until: datetime) -> list[Any]:
        return []

    return ended


# Who hears what


def news_to_all(_: Any) -> Any:
    def news(self: Any, records: Any) -> Any:
        streams = self._streams.values()
        told = {each: items(records, Audience(DISTRICT, each.audience.mask)) for each in streams}
        return {stream: heard for stream, heard in told.items() if heard}

    return news


def not_told_of_leaving(real: Any) -> Any:
    return lambda record, of, *_: (
        None if record.after and not duty.sees(of, record.thing_kind, record.scopes) else real(record, of)
    )


def told_all_of_leaving(real: Any) -> Any:
    def item(record: Any, of: Audience, *_: Any) -> Any:
        found = real(record, of)
        if found is None or not found.gone:
            return found
        return replace(questions.item(record, of), row=None, gone=True)

    return item


def shown_later(real: Any) -> Any:
    def publish(self: Any, records: Any) -> None:
        if records:
            self.head = records[-1].o
            asyncio.get_running_loop().call_later(0.5, real, self, records)

    return publish


def drops_when_slow(real: Any) -> Any:
    def put(self: SeatSocket, packed: bytes) -> bool:
        return True if self.paused or self._waiting else bool(real(self, packed))

    return put


# The seat


def forgets_when_sent(real: Any) -> Any:
    def take_due(self: Outbox, account: Any, steady_s: float) -> Any:
        due = real(self, account, steady_s)
        for frame in due:
            self._work(self._file.execute, "DELETE FROM ask WHERE id = ?", (frame.id,))
        return due

    return take_due


def outbox_unsynced(real: Any) -> Any:
    def open_file(self: Outbox, now: datetime) -> Any:
        rows = real(self, now)
        self._file.execute("PRAGMA synchronous=OFF")
        return rows

    return open_file


def retry_is_final(real: Any) -> Any:
    return lambda self, answer, now, steady_s: real(
        self, replace(answer, result="denied") if answer.result == "retry" else answer, now, steady_s
    )


def all_are_due(_: Any) -> Any:
    def take_due(self: Outbox, account: Any, steady_s: float) -> Any:
        due = [each for each in self._kept.values() if each.due_s is not None and each.due_s <= steady_s]
        for each in due:
            each.due_s = None
        return tuple(each.frame for each in due)

    return take_due


def due_by_the_hubs_clock(real: Any) -> Any:
    async def keep_all(self: Outbox, asks: Any, account: Any, now: datetime, *, ends: bool = True):
        made = await real(self, asks, account, now, ends=ends)
        ahead = (now - self._seat.clock.now()).total_seconds()  # type: ignore[attr-defined]
        for frame in made:
            self._kept[frame.id].due_s = asyncio.get_running_loop().time() + ahead
        return made

    return keep_all


def adds_the_snapshot(_: Any) -> Any:
    def replacing(self: Store, rows: Any) -> Any:
        for each in rows:
            self._put(each)
        self.generation += 1
        yield

    return replacing


def keeps_what_is_gone(real: Any) -> Any:
    return lambda self, items: real(self, [each for each in items if not each.gone])


def hangs_up_behind_what_waits(_: Any) -> Any:
    async def close(socket: Any, hang: Any) -> None:
        await socket.close(hang.code, hang.why[:60])

    return close


def same_ids_again(_: Any) -> Any:
    def make(self: Uuid7, now: datetime) -> str:
        self._counter += 1
        return f"00000000-0000-7000-8000-{self._counter:012d}"

    return make


def only_opens(_: Any) -> Any:
    def go_on(self: Courier) -> None:
        self._is_open = True

    return go_on


def takes_anything(_: Any) -> Any:
    def advance(self: Link, prev: int, o: int) -> bool:
        if not self._is_on_stream:
            return False
        self.offset = o
        return True

    return advance


def any_welcome(real: Any) -> Any:
    def welcomed(self: Link, frame: Any, now: datetime) -> Any:
        self.epoch = frame.epoch
        return real(self, replace(frame, head=max(frame.head, self.offset)), now)

    return welcomed
