"""What falls due at the hub.

Whatever passes by itself (a promise turning amber, a deadline, a storm of alerts) is asked like anything else, by an
actor of role `clock`, with an id that follows from the thing, its timer, the instant and the rung.
Asking twice is asking once, so nothing is remembered here and a restart loses and doubles nothing.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from console.domain.alert import EndAlert, WakeAlert
from console.domain.case.commands import FireRung, RecomputeDeadlines
from console.domain.catalogue import Due
from console.domain.dutylog import EntryKind, NoteDuty, day_of
from console.domain.ids import CommandId
from console.domain.people import CLOCK as CLOCK_ACCOUNT
from console.domain.people import Actor, Role
from console.hub.clocks import Clock, WallClock
from console.hub.ledger import Ledger
from console.wire import frames

CLOCK = Actor(CLOCK_ACCOUNT, frozenset({Role.CLOCK}))
DUE_AT_ONCE = 500
JUMP_NOTED = timedelta(seconds=5)
JUMP_HELD = timedelta(minutes=10)

_SLEEPLESS: int | None = getattr(time, "CLOCK_BOOTTIME", None)
"""Linux's clock that counts sleep; the monotonic clock of other systems does so by itself."""

_log = logging.getLogger(__name__)


class JumpWatch:
    """Notices when the wall clock is moved, by comparing it with one that never jumps.

    A small jump is logged. After one of more than ten minutes what falls due is held, so that a wrong
    clock does not set off every ladder at once; it goes on when the clock is back or is confirmed.
    """

    def __init__(self, wall: datetime, steady: float) -> None:
        self._wall = wall
        self._steady = steady
        self.is_held = False

    def look(self, wall: datetime, steady: float) -> timedelta:
        """How far the wall clock has jumped since the last look."""
        jump = (wall - self._wall) - timedelta(seconds=steady - self._steady)
        if abs(jump) > JUMP_HELD:
            if not self.is_held:
                _log.error("the wall clock jumped by %s; what falls due is held until it is back or confirmed", jump)
            self.is_held = True
            return jump
        if self.is_held:
            _log.error("the wall clock is back; what falls due goes on")
        elif abs(jump) > JUMP_NOTED:
            _log.error("the wall clock jumped by %s", jump)
        self.is_held = False
        self._wall, self._steady = wall, steady
        return jump

    def confirm(self, wall: datetime, steady: float) -> None:
        """Somebody says that the time is right as it is."""
        self._wall, self._steady, self.is_held = wall, steady, False


class Clockwork:
    """Asks, once a second, for everything that has fallen due."""

    def __init__(self, clock: Clock, ledger: Ledger) -> None:
        self._clock = clock
        self._ledger = ledger
        self._jumps = JumpWatch(clock.now(), steady()) if isinstance(clock, WallClock) else None

    def confirm_time(self) -> None:
        """Somebody says that the machine's time is right as it is."""
        if self._jumps is not None:
            self._jumps.confirm(self._clock.now(), steady())

    def is_held(self, now: datetime) -> bool:
        """Whether the hub's clock, which says `now`, has jumped so far that nothing may fall due by it."""
        if self._jumps is None:
            return False
        self._jumps.look(now, steady())
        return self._jumps.is_held

    async def tell_restart(self, ran_until: datetime) -> None:
        """Let the duty log tell that the hub was away since then."""
        now = self._clock.now()
        body = NoteDuty(day=day_of(now), entry=EntryKind.RESTARTED, since=ran_until)
        await self._ledger.ask(CLOCK, frames.Command(id=command_id(body), body=body, made_at=now))

    async def tick(self) -> int:
        """Ask for what is due now; gives how many were asked."""
        now = self._clock.now()
        if self.is_held(now):
            return 0
        due = await self._ledger.due(now, DUE_AT_ONCE)
        asks = (frames.Command(id=command_id(body), body=body, made_at=now) for body in due)
        await asyncio.gather(*(self._ledger.ask(CLOCK, ask) for ask in asks))
        return len(due)


def command_id(body: Due) -> CommandId:
    """The id that such an ask has for ever: one rung of one promise, one end of one snooze, one turn of a storm."""
    match body:
        case FireRung():
            name = f"lujian:{body.case}/{body.timer}/{body.due_at.astimezone(UTC).isoformat()}/{body.rung}"
        case RecomputeDeadlines():
            name = f"lujian:{body.case}/calendar/{body.calendar_rev}"
        case WakeAlert():
            name = f"lujian:{body.alert}/wake/{body.until.astimezone(UTC).isoformat()}"
        case EndAlert():
            name = f"lujian:{body.alert}/silent/{body.last_at.astimezone(UTC).isoformat()}"
        case NoteDuty():
            name = f"lujian:{body.entry}/{body.since.astimezone(UTC).isoformat()}"
    return CommandId(str(uuid5(NAMESPACE_URL, name)))


def steady() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps."""
    return time.clock_gettime(_SLEEPLESS) if _SLEEPLESS is not None else time.monotonic()
