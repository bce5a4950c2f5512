"""Reading beside the writer: own connections, a few threads, every answer from one moment of the history."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from console.domain.duty import Audience
from console.domain.text import Text
from console.storage import questions
from console.storage.engine import READERS, engine_for
from console.storage.faults import Damaged, OutOfStep
from console.storage.log import Log, damaged, is_corrupt
from console.storage.records import Aged, Recorded, Snapshot
from console.storage.references import Published, heads, reference_body, revisions
from console.storage.trail import trail
from console.wire.administration import TrailAsk, TrailPage
from console.wire.frames import Found, Query, ReferenceHead

T = TypeVar("T")


class Reader:
    """Questions to the log. Each runs in one `BEGIN … COMMIT` of a thread of its own.

    Raises StorageFault where the storage fails, Damaged where an answer would rest on what is not as it was written;
    the log then is no longer written.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._engine = engine_for(log.file, "read" if log.damage is None else "inspect")
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    @property
    def base(self) -> int:
        """The last offset that is sealed, or that the read models were made again at: whoever stands there or before
        fetches afresh."""
        return max(self._log.base, self._log.rebuilt)

    @property
    def rebuilt(self) -> int:
        """Up to where the read models were made again from the events; 0 where they never were."""
        return self._log.rebuilt

    @property
    def damage(self) -> Text | None:
        """What is damaged, for people; None where nothing is known to be."""
        return self._log.damage

    async def snapshot(self, audience: Audience, now: datetime) -> Snapshot:
        """All that a seat of this audience holds: what is open, and what ended in the last 72 hours."""
        passes_over = self.damage is not None
        return await self.ask(lambda connection: questions.snapshot(connection, audience, now, passes_over=passes_over))

    async def since(self, after: int, until: int) -> list[Recorded]:
        """The events after offset `after` up to and including `until`, in order; `Recorded.after` as of now."""
        return await self.ask(lambda connection: questions.since(connection, after, until))

    async def ended(self, after: datetime, until: datetime) -> list[Aged]:
        """What ended in (after, until]: what leaves the seats 72 hours later."""
        return await self.ask(lambda connection: questions.ended(connection, after, until))

    async def scopes(self, kind: str, id_: str) -> frozenset[str] | None:
        """Who may know of a thing; None where there is none."""
        return await self.ask(lambda connection: questions.scopes_of(connection, kind, id_))

    async def find(self, audience: Audience, query: Query, cursor: str = "", limit: int = 100) -> Found:
        """One page of an answer, in the audience's scope and mask; its `id` is the asker's to fill in."""
        beside = questions.Beside(self._log.vault, self._log.archive, passes_over=self.damage is not None)
        return await self.ask(lambda connection: questions.find(connection, beside, audience, query, cursor, limit))

    async def trail(self, ask: TrailAsk) -> TrailPage:
        """One page of the log or of the audit, for administrators."""
        return await self.ask(lambda connection: trail(connection, self._log.archive, ask))

    async def references(self) -> tuple[ReferenceHead, ...]:
        """The sets in force, by name."""
        return tuple(ReferenceHead(*each) for each in await self.ask(heads))

    async def revisions(self) -> tuple[Published, ...]:
        """Every revision of every set, the newest of each first."""
        return await self.ask(revisions)

    async def reference(self, sha256: str) -> bytes | None:
        """The bytes of a published set."""
        return await self.ask(lambda connection: reference_body(connection, sha256))

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Any read-only question, from one moment of the history."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, question)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._engine.dispose()

    def _answer(self, question: Callable[[Connection], T]) -> T:
        try:
            with self._engine.connect() as connection, connection.begin():
                return question(connection)
        except Damaged as fault:
            self._log.stop_writing(fault.reason, is_of_read_models=isinstance(fault, OutOfStep))
            raise
        except DBAPIError as fault:
            found = damaged(self._log.file, fault)
            if is_corrupt(fault):
                self._log.stop_writing(found.reason)
            raise found from fault
