"""A seat's way to its hub: brings frames in and carries asks out.

    socket ─▶ link ─▶ store.apply ─▶ one flush per frame of screen time ─▶ watchers
                   ─▶ a whole snapshot, made ready in slices; what is told after it waits
    ask ─▶ outbox (durable) ─▶ socket …… Answer ─▶ outbox ─▶ whoever asked

Runs in whatever asyncio loop it is started in; in a seat that is the Qt loop. Watchers and listeners are
called from the loop itself, never from inside a task, so that they may open whatever windows they like.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from datetime import datetime
from time import perf_counter
from typing import Any, Literal, TypeVar

from console.domain.catalogue import Command, may_wait, target
from console.domain.ids import AccountId, CommandId
from console.domain.text import Text
from console.sync.line import Outgoing, hold
from console.sync.outbox import OFFLINE, Asking, Outbox, OutboxFault
from console.sync.store import Store
from console.sync.uuid7 import Uuid7
from console.wire import frames
from console.wire.batches import framed
from console.wire.codec import encode
from console.wire.link import (
    Became,
    Dial,
    Effect,
    Hang,
    Heard,
    Link,
    LinkState,
    Replaced,
    Send,
    SignedInAs,
)

Clock = Callable[[], datetime]
T = TypeVar("T")
TICK_S = 0.25
STAND_EVERY_S = 20.0
ASKS_AT_ONCE = 8
SLICE_S = 0.01
"""So long a snapshot is made ready before a hand is served."""
NOT_SIGNED_IN = Text("请先登录。", "Sign in first.")


class Courier:
    """Drives a link with a real socket, and keeps store and outbox in step with it.

    `tell` hears every fact of the link after the store has taken it. `flush_every_s`: the least time
    between two flushes; a flush is at once when the last one is longer ago.
    """

    def __init__(
        self,
        address: str,
        *,
        link: Link,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        tell: Callable[[Effect], None],
        flush_every_s: float = 0.016,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._address, self._tls = address, tls
        self._link, self._store, self._outbox = link, store, outbox
        self._clock, self._tell = clock, tell
        self._flush_every_s = flush_every_s
        self._flushed_at = float("-inf")
        self._flush_handle: asyncio.TimerHandle | None = None
        self._facts: deque[Effect] = deque()
        self._replacing: Iterator[None] | None = None
        self._is_open = self._is_closed = False
        self._dial = asyncio.Event()
        self._outgoing: Outgoing | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._askers: dict[CommandId, asyncio.Future[frames.Answer]] = {}
        self._awaited: set[asyncio.Future[frames.Answer]] = set()
        self._finders: dict[str, tuple[frames.Ask, asyncio.Future[frames.Found]]] = {}
        self._may_look = asyncio.Semaphore(ASKS_AT_ONCE)
        self._stand: frames.Here | None = None
        self._stood_at = float("-inf")
        self._make_id = Uuid7()

    async def start(self) -> None:
        """Open the outbox and begin to serve the link; raises OutboxFault."""
        await self._outbox.open(self._clock())
        self._own(self._serve())
        self._own(self._tick())

    async def close(self) -> None:
        """Leave: every task has ended, nobody waits for an answer any more, and the last ask is on disk."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._is_open, self._is_closed = False, True
        for answer in tuple(self._awaited):
            answer.cancel()
        for _, found in tuple(self._finders.values()):
            found.cancel()
        if self._flush_handle is not None:
            self._flush_handle.cancel()
        await self._outbox.close()

    @property
    def damage(self) -> Text | None:
        """What of the asks of earlier runs could not be read; None where all could."""
        return self._outbox.damage

    @property
    def unanswered(self) -> int:
        """How many asks of the signed-in account have no final answer yet."""
        who = self._link.who
        return 0 if who is None else len(self._outbox.unanswered(who.account))

    def keeps(self, thing: str) -> bool:
        """Whether an ask about a thing is on this machine's disk and has no final answer yet."""
        who = self._link.who
        return who is not None and any(kept.thing == thing for kept in self._outbox.unanswered(who.account))

    # What the person does

    def sign_in(self, account: AccountId, password: str) -> None:
        self._do(self._link.sign_in(account, password, self._clock()))

    def use_token(self, token: str) -> None:
        self._do(self._link.use_token(token, self._clock()))

    def sign_out(self) -> None:
        self._do(self._link.sign_out())

    def ask(self, command: Command, expects: dict[str, int] | None = None) -> "asyncio.Future[frames.Answer]":
        """Ask the hub for something. The future holds the final answer, which may come days later;
        what may not wait is answered `denied` at once while the hub is out of reach."""
        (answer,) = self.ask_all([(command, expects or {})])
        return answer

    def ask_all(self, asks: Sequence[Asking]) -> "tuple[asyncio.Future[frames.Answer], ...]":
        """Ask for several things in one gesture, an answer each; as `ask` does for one."""
        who, make = self._link.who, asyncio.get_running_loop().create_future
        answers: tuple[asyncio.Future[frames.Answer], ...] = tuple(make() for _ in asks)
        going: list[tuple[Asking, asyncio.Future[frames.Answer]]] = []
        for asking, answer in zip(asks, answers, strict=True):
            refusal = self._refusal(asking[0])
            if refusal is not None:
                answer.set_result(self._denied(refusal))
            else:
                self._store.wait(target(asking[0])[1])
                self._awaited.add(answer)
                answer.add_done_callback(self._awaited.discard)
                going.append((asking, answer))
        if going and who is not None:
            self._flush_soon()
            self._own(self._ask(going, who.account))
        return answers

    async def find(self, query: frames.Query, cursor: str = "", limit: int = 100) -> frames.Found:
        """A page of an answer; waits for the link, and asks again where it was cut meanwhile."""
        ask = frames.Ask(id=self._make_id(self._clock()), query=query, cursor=cursor, limit=limit)
        async with self._may_look:
            if self._is_closed:
                raise asyncio.CancelledError
            found: asyncio.Future[frames.Found] = asyncio.get_running_loop().create_future()
            self._finders[ask.id] = (ask, found)
            try:
                self._say(ask)
                return await found
            finally:
                del self._finders[ask.id]
                if found.cancelled():
                    self._say(frames.Cancel(id=ask.id))

    def here(
        self,
        room: str,
        state: Literal["viewing", "editing", "away"] = "viewing",
        lon: float | None = None,
        lat: float | None = None,
    ) -> None:
        """Say where I am and where I point. A seat is in one room; its place there is renewed by itself."""
        here = frames.Here(room=room, state=state, lon=lon, lat=lat)
        if state != "away":
            self._stand = here
        elif self._stand is not None and self._stand.room == room:
            self._stand = None
        self._say(here)
        self._stood_at = asyncio.get_running_loop().time()

    # The socket

    async def _serve(self) -> None:
        while True:
            await self._dial.wait()
            self._dial.clear()
            code = await hold(self._address, self._tls, self._opened, self._recv)
            self._outgoing = None
            self._do(self._link.closed(code, self._clock()))

    def _opened(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._do(self._link.opened(self._clock()))

    def _recv(self, data: bytes) -> None:
        self._do(self._link.recv(data, self._clock()))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._do(self._link.tick(self._clock()))
            self._send_due()
            if asyncio.get_running_loop().time() - self._stood_at > STAND_EVERY_S:
                self._stand_still()

    def _do(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Dial():
                    self._dial.set()
                case Send() | Hang():
                    if self._outgoing is not None:
                        self._outgoing.put(effect)
                case _:
                    self._facts.append(effect)
                    if len(self._facts) == 1:
                        asyncio.get_running_loop().call_soon(self._deliver)

    def _say(self, frame: frames.SeatFrame) -> None:
        if self._is_open and self._link.is_live:
            self._do((Send(encode(frame).decode()),))

    # Facts

    def _deliver(self) -> None:
        facts, self._facts = self._facts, deque()
        try:
            while facts and not (isinstance(facts[0], Replaced) and self._makes_ready(facts[0])):
                fact = facts.popleft()
                self._take(fact)
                self._tell(fact)
        finally:
            self._flush_soon()
            if facts:
                self._facts.extendleft(reversed(facts))
                asyncio.get_running_loop().call_soon(self._deliver)

    def _makes_ready(self, fact: Replaced) -> bool:
        """A slice of a snapshot; whether there is more of it."""
        if self._replacing is None:
            self._replacing = self._store.replacing(fact.rows)
        until_s = perf_counter() + SLICE_S
        for _ in self._replacing:
            if perf_counter() >= until_s:
                return True
        self._replacing = None
        return False

    def _take(self, fact: Effect) -> None:
        if not isinstance(fact, Replaced):
            self._store.hear(fact)
        match fact:
            case SignedInAs(who):
                self._store.wait_only(kept.thing for kept in self._outbox.unanswered(who.account))
            case Became(LinkState.LIVE):
                self._go_on()
            case Became():
                self._is_open = False
                self._outbox.cut()
            case Heard(frames.Answer() as answer):
                self._answered(answer)
            case Heard(frames.Found() as found):
                _, future = self._finders.get(found.id, (None, None))
                _resolve(future, found)

    def _go_on(self) -> None:
        """The link is live: say again where I am, ask again what has no answer."""
        self._is_open = True
        self._stand_still()
        for ask, _ in self._finders.values():
            self._say(ask)
        self._send_due()

    def _stand_still(self) -> None:
        """Say again where I am: the hub holds a place for a minute."""
        if self._stand is not None:
            self._say(self._stand)
        self._stood_at = asyncio.get_running_loop().time()

    def _answered(self, answer: frames.Answer) -> None:
        kept = self._outbox.settle(answer, self._clock(), asyncio.get_running_loop().time())
        if kept is None:
            return
        self._store.settle(kept.thing)
        _resolve(self._askers.pop(answer.id, None), answer)
        self._send_due()

    def _flush_soon(self) -> None:
        """At once when idle, else when the frame of screen time is over."""
        if self._flush_handle is not None or not self._store.has_moved:
            return
        loop = asyncio.get_running_loop()
        wait_s = max(0.0, self._flushed_at + self._flush_every_s - loop.time())
        self._flush_handle = loop.call_later(wait_s, self._flush)

    def _flush(self) -> None:
        self._flush_handle = None
        self._flushed_at = asyncio.get_running_loop().time()
        self._store.flush()

    # Asks

    async def _ask(self, going: "Sequence[tuple[Asking, asyncio.Future[frames.Answer]]]", account: AccountId) -> None:
        now, welcome = self._link.hub_now(self._clock()), self._link.welcome
        ends = welcome is None or welcome.clock == "wall"
        try:
            kept = await self._outbox.keep_all([asking for asking, _ in going], account, now, ends=ends)
        except OutboxFault as fault:
            for (command, _), answer in going:
                self._store.settle(target(command)[1])
                _resolve(answer, self._denied(fault.reason))
            self._flush_soon()
            return
        self._askers |= {frame.id: answer for frame, (_, answer) in zip(kept, going, strict=True)}
        self._send_due()

    def _refusal(self, command: Command) -> Text | None:
        """Why an ask cannot even be kept now."""
        if self._link.who is None:
            return NOT_SIGNED_IN
        return None if self._link.is_live or may_wait(command) else OFFLINE

    def _denied(self, reason: Text) -> frames.Answer:
        return frames.Answer(id=CommandId(self._make_id(self._clock())), result="denied", reason=reason)

    def _send_due(self) -> None:
        if self._link.who is None or not self._is_open or not self._link.is_live:
            return
        for frame in framed(self._outbox.take_due(self._link.who.account, asyncio.get_running_loop().time())):
            self._say(frame)

    def _own(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            task.get_loop().call_exception_handler({"message": "the courier failed", "exception": fault})


def _resolve(future: "asyncio.Future[T] | None", value: T) -> None:
    if future is not None and not future.done():
        future.set_result(value)
