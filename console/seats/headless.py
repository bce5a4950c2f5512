"""One account on the wire with no display and no disk: for devices, importers and actors.

    socket ─▶ link ─▶ facts to whoever listens
    asks ──▶ kept in memory until answered, said again after a cut, later where the hub says `retry`

Durable work belongs to a seat with an outbox; what is asked here can be asked again by its own id.
"""

import asyncio
import ssl
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Literal

from console import __version__
from console.domain.ids import AccountId, CommandId
from console.domain.text import Refused
from console.sync.line import Outgoing, hold
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
    Send,
    SignInRefused,
)

TICK_S = 0.5
LIVE_WITHIN_S = 30.0


class Headless:
    """Signs in, stays on the line, asks. `tell` hears every fact of the link in order."""

    def __init__(
        self,
        address: str,
        account: AccountId,
        password: str,
        *,
        seat: Literal["feed", "tool"] = "feed",
        tell: Callable[[Effect], None] = lambda fact: None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.account = account
        self._address, self._password, self._tell, self._tls = address, password, tell, tls
        client = f"{account}@{sys.platform}"
        self.link = Link(app=__version__, client=client, seat=seat, chance=Random().random)
        self._outgoing: Outgoing | None = None
        self._dial = asyncio.Event()
        self._live = asyncio.Event()
        self._moved = asyncio.Event()
        self._fault: Refused | None = None
        self._asked: dict[CommandId, tuple[frames.Command, asyncio.Future[frames.Answer]]] = {}
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    async def start(self) -> frames.Welcome:
        """Sign in and be brought up to date; raises Refused where the hub says no or cannot be reached."""
        self._tasks = (asyncio.create_task(self._serve()), asyncio.create_task(self._tick()))
        self._do(self.link.sign_in(self.account, self._password, _now()))
        try:
            async with asyncio.timeout(LIVE_WITHIN_S):
                await self._live.wait()
        except TimeoutError:
            raise Refused(
                f"{LIVE_WITHIN_S:.0f} 秒内未能连上枢纽 {self._address}，请检查地址和枢纽是否在运行。",
                f"The hub at {self._address} was not reached within {LIVE_WITHIN_S:.0f} s; check that it runs there.",
            ) from None
        if self._fault is not None:
            raise self._fault
        assert self.link.welcome is not None
        return self.link.welcome

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _, answer in self._asked.values():
            answer.cancel()

    async def ask(self, commands: Sequence[frames.Command]) -> list[frames.Answer]:
        """Ask in this order, in batches the hub takes; gives the final answers. Raises Refused when signed out."""
        loop = asyncio.get_running_loop()
        for command in commands:
            self._asked[command.id] = (command, loop.create_future())
        answers = [self._asked[command.id][1] for command in commands]
        if self.link.is_live:
            self._say(commands)
        return await asyncio.gather(*answers)

    async def reached(self, offset: int, within_s: float) -> bool:
        """Whether the stream has come up to an offset within a time."""
        try:
            async with asyncio.timeout(within_s):
                while self.link.offset < offset:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return False
        return True

    def _say(self, commands: Sequence[frames.Command]) -> None:
        for frame in framed(commands):
            self._do((Send(encode(frame).decode()),))

    async def _serve(self) -> None:
        while True:
            await self._dial.wait()
            self._dial.clear()
            code = await hold(self._address, self._tls, self._opened, self._recv)
            self._outgoing = None
            self._do(self.link.closed(code, _now()))

    def _opened(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._do(self.link.opened(_now()))

    def _recv(self, data: bytes) -> None:
        self._do(self.link.recv(data, _now()))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._do(self.link.tick(_now()))

    def _do(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Dial():
                    self._dial.set()
                case Send() | Hang():
                    if self._outgoing is not None:
                        self._outgoing.put(effect)
                case Heard(frames.Answer() as answer):
                    self._answered(answer)
                case Became(LinkState.LIVE):
                    self._live.set()
                    self._say([command for command, _ in self._asked.values()])
                case SignInRefused(reason):
                    self._give_up(Refused(*reason))
                case Became(LinkState.ENDED, reason) if reason is not None:
                    self._give_up(Refused(*reason))
                case _:
                    pass
            self._tell(effect)
        self._moved.set()

    def _answered(self, answer: frames.Answer) -> None:
        asked = self._asked.get(answer.id)
        if asked is None:
            return
        command, future = asked
        if answer.result == "retry":
            asyncio.get_running_loop().call_later(max(answer.after_s, 0.05), self._again, command)
            return
        del self._asked[answer.id]
        if not future.done():
            future.set_result(answer)

    def _again(self, command: frames.Command) -> None:
        if command.id in self._asked and self.link.is_live:
            self._say((command,))

    def _give_up(self, fault: Refused) -> None:
        """Nothing will be answered any more; whoever waits is told why."""
        self._fault = fault
        self._live.set()
        for _, answer in self._asked.values():
            if not answer.done():
                answer.set_exception(fault)
        self._asked.clear()


def _now() -> datetime:
    return datetime.now(UTC)
