"""The hub's one writer: decide, commit, number; and only then say so.

    ask ─▶ queue ─▶ writer thread: decide each over the read model and what its group has decided so far
                        │            one transaction, one fsync for the group
                        └─▶ loop: publish the events in order, then give the answers

Nothing is published or answered before it is on disk. Where the storage fails, the whole group is dropped
and everybody in it hears `retry`: the ask is not lost, its seat keeps it and asks again.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeVar

from msgspec import Struct

from console.domain.catalogue import Due
from console.domain.duty import MAY_REVEAL, audience_of
from console.domain.ids import PersonId
from console.domain.people import Actor, Role
from console.domain.text import Refused, Text
from console.hub.clocks import Clock
from console.hub.decision import BROKEN, Ask, Settled, settle
from console.storage import questions
from console.storage.audit import note
from console.storage.faults import NotKept, ReadOnly
from console.storage.log import Log
from console.storage.records import Recorded
from console.wire import frames

T = TypeVar("T")

BATCH_MOST = 64
QUEUE_MOST = 20_000
RETRY_AFTER_S = 2.0
NOT_KEPT = Text("未提交成功，已保存待发。", "Not committed; it is kept and will be sent again.")
SAY_WHY = Text("请写明查看理由（200 字以内）。", "Say why you look, in at most 200 characters.")

_log = logging.getLogger(__name__)


class Asked(Struct, frozen=True):
    """An ask in the queue, with where its answer goes."""

    ask: Ask
    answer: asyncio.Future[frames.Answer]


class Errand(Struct, frozen=True):
    """Something else for the writer to do, between two groups."""

    run: Callable[[Log, datetime], Any]
    done: asyncio.Future[Any]


class Ledger:
    """Takes asks from one event loop; owns the only thread that writes the log."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self.published: Callable[[tuple[Recorded, ...]], None] = lambda _: None
        """Called on the loop after the fsync with a group's events in order, before its answers are given."""
        self.epoch, self.boot, self.head = log.epoch, log.boot, log.head
        """`head`: the offset of the last event handed to `published`; it moves on the loop only."""
        self.grew_old = log.grew_old()
        """Up to when earlier runs told seats what grew old."""
        self._log, self._clock = log, clock
        self._queue: queue.SimpleQueue[Asked | Errand | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="ledger", daemon=True)
        self._is_stopping = False

    def start(self) -> None:
        """Begin to write; called on the loop that will hear of it."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Decide what is queued, then end; later asks hear `retry`. The log stays open: its opener closes it."""
        self._is_stopping = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        await asyncio.sleep(0)

    async def ask(self, actor: Actor, command: frames.Command) -> frames.Answer:
        """Decide one command. The answer is given once its events are on disk and published."""
        answer: asyncio.Future[frames.Answer] = self._loop.create_future()
        if not self._enqueue(Asked(Ask(actor, command), answer)):
            return not_kept(command)
        return await answer

    async def run(self, errand: Callable[[Log, datetime], T]) -> T:
        """Do something in the writer's thread, alone with the log; raises NotKept where the storage failed."""
        done: asyncio.Future[T] = self._loop.create_future()
        if not self._enqueue(Errand(errand, done)):
            raise NotKept(NOT_KEPT.en)
        return await done

    async def due(self, now: datetime, limit: int = 200) -> tuple[Due, ...]:
        """What the clock has to ask at `now`: rungs that are reached and not fired and alerts that have been snoozed
        for long enough, the longest waiting first, promises that rest on a calendar since replaced, and whether a
        storm of alerts has begun or is over."""

        def asked(log: Log, _: datetime) -> tuple[Due, ...]:
            with log.writing() as connection:
                turn = questions.storm(connection, log.rules().storm_alerts, now)
                return (*questions.due(connection, now, limit), *(() if turn is None else (turn,)))

        return await self.run(asked)

    async def reveal(self, actor: Actor, query: frames.RevealQuery) -> frames.Found:
        """A case's reporters in clear, `data` a list of Personal; who looked and why is on disk before."""
        if not MAY_REVEAL & actor.roles:
            return frames.Found(id="", as_of=self.head, reason=questions.MAY_NOT_REVEAL)
        if not query.reason.strip() or len(query.reason) > 200:
            return frames.Found(id="", as_of=self.head, reason=SAY_WHY)

        def revealed(log: Log, now: datetime) -> frames.Found:
            with log.writing() as connection:
                note(connection, now, actor.account, "reveal", query.case, query.reason.strip())
                return questions.reporters(connection, log.vault, audience_of(actor), query.case, in_clear=True)

        return await self.run(revealed)

    async def erase(self, actor: Actor, person: PersonId, reason: str) -> None:
        """Destroy what is known of a person; the events and their chain stay. Raises Refused."""
        if Role.ADMIN not in actor.roles:
            raise Refused("个人信息由系统管理员删除。", "Personal data is erased by the administrator.")

        await self.run(lambda log, now: log.erase(person, actor.account, now, reason))

    def _enqueue(self, work: Asked | Errand) -> bool:
        if self._is_stopping or self._queue.qsize() >= QUEUE_MOST:
            return False
        self._queue.put(work)
        return True

    def _write(self) -> None:
        while self._write_some([self._queue.get()]):
            pass

    def _write_some(self, waiting: list[Asked | Errand | None]) -> bool:
        """Carry out these and what waits behind them, one group of asks in one transaction; False at the end."""
        while len(waiting) < BATCH_MOST and not self._queue.empty():
            waiting.append(self._queue.get())
        for kind, works in groupby(waiting, key=type):
            if kind is type(None):
                return False
            group = list(works)
            asked = [each for each in group if isinstance(each, Asked)]
            if asked:
                self._commit(asked)
            for each in group:
                if isinstance(each, Errand):
                    self._run(each)
        return True

    def _commit(self, group: Sequence[Asked]) -> None:
        try:
            settled = settle(self._log, [each.ask for each in group], self._now())
        except ReadOnly:
            settled = Settled((), tuple(not_kept(each.ask.command) for each in group))
        except NotKept as fault:
            _log.error("a group of %d was not committed: %s", len(group), fault)
            self._log.reconnect()
            settled = Settled((), tuple(not_kept(each.ask.command) for each in group))
        except Exception:  # noqa: BLE001  a bug while writing: find the one ask it comes from, spare the others
            _log.exception("writing a group of %d failed", len(group))
            if len(group) > 1:
                for each in group:
                    self._commit([each])
                return
            settled = Settled((), (frames.Answer(id=group[0].ask.command.id, result="invalid", reason=BROKEN),))
        self._loop.call_soon_threadsafe(self._tell, group, settled)

    def _run(self, errand: Errand) -> None:
        try:
            result = errand.run(self._log, self._now())
        except Exception as fault:  # noqa: BLE001  whatever it is, it is its asker's
            self._loop.call_soon_threadsafe(_fail, errand.done, fault)
        else:
            self._loop.call_soon_threadsafe(_give, errand.done, result)

    def _tell(self, group: Sequence[Asked], settled: Settled) -> None:
        if settled.recorded:
            self.head = settled.recorded[-1].o
            try:
                self.published(settled.recorded)
            except Exception:  # noqa: BLE001  what is committed is answered, whoever fails to hear of it
                _log.exception("publishing up to %d failed", self.head)
        for each, answer in zip(group, settled.answers, strict=True):
            _give(each.answer, answer)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)


def not_kept(command: frames.Command) -> frames.Answer:
    """The one answer that is not final."""
    return frames.Answer(id=command.id, result="retry", reason=NOT_KEPT, after_s=RETRY_AFTER_S)


def _give(to: asyncio.Future[T], result: T) -> None:
    if not to.done():
        to.set_result(result)


def _fail(to: asyncio.Future[T], fault: Exception) -> None:
    if not to.done():
        to.set_exception(fault)
