"""One hub process put together: open the log, serve the seats, wind the clock, close in the right order.

log ◀─ ledger ◀─ hub (websockets) + doorway (HTTP)
 ▲       ▲
 └ reader └ clockwork        every second · every three · every minute
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from console import __version__
from console.domain.duty import HELD_AFTER_END
from console.domain.text import Refused
from console.hub.administration import House
from console.hub.clocks import Clock, DemoClock, ReplayClock, StreamClock, WallClock
from console.hub.clockwork import Clockwork
from console.hub.founding import NewPasswords, found
from console.hub.http import Doorway
from console.hub.intake import Intake
from console.hub.keeping import Keeping
from console.hub.ledger import Ledger
from console.hub.links import Link, hold
from console.hub.proving import Proving
from console.hub.server import Hub, Notice
from console.hub.settings import Settings, Source
from console.storage.accounts import Accounts
from console.storage.blobs import Blobs, Limits
from console.storage.faults import NotKept, ReadOnly
from console.storage.log import Log
from console.storage.reader import Reader
from console.wire.address import at

MARK_EVERY_S = 3.0
LOOK_EVERY_S = 1.0
ROOMS_EVERY_S = 0.05
FORGET_EVERY_S = 60.0
TIDY_EVERY_S = 3_600.0
KEEP_EVERY_S = 60.0
REPLAY_START = datetime(2000, 1, 1, tzinfo=UTC)

_log = logging.getLogger(__name__)


class Addresses(Struct, frozen=True):
    """Where a running hub is reached."""

    seats: str
    http: str


class Running(NamedTuple):
    """The parts of a hub that is up, and the passwords it made at this start."""

    ledger: Ledger
    reader: Reader
    hub: Hub
    clockwork: Clockwork
    addresses: Addresses
    first: NewPasswords


def a_clock(settings: Settings) -> Clock:
    """The clock the settings name."""
    if settings.clock.kind == "wall":
        return WallClock()
    if settings.clock.kind == "demo":
        assert settings.clock.start is not None and settings.clock.until is not None
        return DemoClock(settings.clock.start, settings.clock.until, settings.clock.speed)
    return ReplayClock(settings.clock.start or REPLAY_START)


@asynccontextmanager
async def running(
    data: Path,
    settings: Settings,
    sources: dict[str, Source],
    profile: str | None = None,
    links: Sequence[Link] = (),
) -> AsyncIterator[Running]:
    """A hub that is up, until the block ends; a new one begins with `profile`.

    Raises StorageFault, Refused, or OSError where a port is taken.
    """
    clock, tls = a_clock(settings), _tls(settings)
    opened = Log.open(data, now=datetime.now(UTC), who="lujian hub", even_damaged=True)
    with closing(opened) as log, closing(Reader(log)) as reader:
        if isinstance(clock, StreamClock):
            await _go_on(clock, reader, log.head)
        ran_until = log.last_at_work() if log.damage is None else None
        first = found(log, clock.now(), profile) if log.damage is None else {}
        ledger = Ledger(log, clock)
        limits = Limits(size_most=settings.files.most_bytes, quota=settings.files.quota_bytes)
        blobs = Blobs(data, ledger, reader, limits)
        with closing(Accounts(ledger, reader)) as accounts:
            hub = Hub(ledger, reader, accounts, clock, log.boot)
            proving = Proving(log, ledger)
            intake = Intake(hub, blobs)
            doorway = Doorway(hub, blobs, intake, sources, House(data, settings.keep, proving))
            ledger.start()
            going: list[asyncio.Task[None]] = []
            try:
                clockwork = Clockwork(clock, ledger)
                if ran_until is not None and not isinstance(clock, StreamClock):
                    await clockwork.tell_restart(ran_until)
                addresses = await _open(hub, doorway, settings, tls)
                parts = Running(ledger, reader, hub, clockwork, addresses, first)
                going.extend(asyncio.create_task(each) for each in _wound(parts, clock, blobs))
                if isinstance(clock, WallClock):
                    keeping = Keeping(log, ledger, settings.keep, proving)
                    going.append(asyncio.create_task(_kept(keeping, parts.clockwork)))
                if links:
                    going.append(asyncio.create_task(hold(links, intake)))
                yield parts
            finally:
                for each in going:
                    each.cancel()
                await asyncio.gather(*going, return_exceptions=True)
                await hub.close()
                await doorway.close()
                await intake.close()
                await ledger.stop()


async def _open(hub: Hub, doorway: Doorway, settings: Settings, tls: ssl.SSLContext | None) -> Addresses:
    """Both doors, the files' first: a Welcome says where it is."""
    listen, s = settings.listen, "s" if tls else ""
    name = listen.reached_as
    http_port = await doorway.open(listen.host, listen.http_port, tls)
    http = listen.public_http or f"http{s}://{at(name, http_port)}"
    hub.notice = Notice(http=http, min_app=__version__, words=settings.words)
    port = await hub.open(listen.host, listen.port, tls)
    return Addresses(f"ws{s}://{at(name, port)}", http)


async def _go_on(clock: StreamClock, reader: Reader, head: int) -> None:
    """A stream that is taken up again goes on where the history ends: time at a hub never runs back."""
    for last in await reader.since(head - 1, head):
        clock.hear(last.at)


def _wound(parts: Running, clock: Clock, blobs: Blobs) -> tuple[Coroutine[Any, Any, None], ...]:
    """Everything a hub does by itself, again and again."""
    hub = parts.hub
    forgotten = min(clock.now(), parts.ledger.grew_old or clock.now())
    hub.audiences.forget((), forgotten)

    async def forget() -> None:
        nonlocal forgotten
        now = clock.now()
        if now > forgotten and not parts.clockwork.is_held(now):
            aged = await parts.reader.ended(forgotten - HELD_AFTER_END, now - HELD_AFTER_END)
            hub.audiences.forget(aged, forgotten)
            await parts.ledger.run(lambda log, _: log.tell_grew_old(now))
            forgotten = now

    async def tidy() -> None:
        if parts.clockwork.is_held(clock.now()):
            return
        await parts.ledger.run(lambda log, now: log.forget(now))
        await asyncio.to_thread(blobs.sweep, datetime.now(UTC))

    return (
        _every(LOOK_EVERY_S, hub.look_after),
        _every(MARK_EVERY_S, hub.mark),
        _every(ROOMS_EVERY_S, hub.tell_rooms),
        _every(LOOK_EVERY_S, parts.clockwork.tick),
        _every(FORGET_EVERY_S, forget),
        _every(TIDY_EVERY_S, tidy),
    )


async def _kept(keeping: Keeping, clockwork: Clockwork) -> None:
    """What is let go of is gone: not by a clock that has jumped."""

    async def look() -> None:
        now = datetime.now(UTC)
        if not clockwork.is_held(now):
            await keeping.look(now)

    await _every(KEEP_EVERY_S, look)


async def _every(seconds: float, step: Callable[[], Awaitable[object] | None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            waiting = step()
            if waiting is not None:
                await waiting
        except ReadOnly:
            continue
        except NotKept as fault:
            _log.error("%s waits for the storage: %s", step.__qualname__, fault)
        except Exception:  # noqa: BLE001 (a fault in one round must not stop the clock for everybody)
            _log.exception("%s failed", step.__qualname__)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    listen = settings.listen
    if not listen.cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_cert_chain(listen.cert, listen.key)
    except (OSError, ssl.SSLError) as fault:
        raise Refused(
            f"证书或私钥不能使用（{listen.cert}、{listen.key}）：{fault.strerror or fault}。",
            f"The certificate or key cannot be used: {fault.strerror or fault}.",
        ) from None
    return context
