"""The hub's end of one connection, without its socket.

    unsigned ── SignIn | Token ──▶ checking ── signed_in ──▶ signed ── Hello ──▶ live
        │                             │                        │                  │
        └───────── 5 s, refused, malformed, silent, too fast: ─┴──▶ shut ◀────────┘

Bytes and the time go in, effects come out; whoever holds the socket carries them out and
reports back with `signed_in`, `sign_in_refused` and `settled`. The time is seconds on a clock that
never jumps; nothing here knows what the hub's wall clock shows.
"""

import re
from enum import StrEnum
from typing import assert_never

from msgspec import Struct

from console.domain.people import Role
from console.domain.text import Text
from console.wire import frames
from console.wire.codec import WireError, from_seat
from console.wire.frames import Close

HELLO_WITHIN_S = 5.0
CHECK_WITHIN_S = 60.0
SILENT_AFTER_S = 60.0
COMMANDS_IN_FLIGHT = 256
ASKS_IN_FLIGHT = 16
BATCH_PER_TOKEN = 25
"""A batch is one gesture: it costs one command for each 25 in it."""
JSON_DEPTH = 16
STRING_MOST = 16 * 1024
PATIENCE = 300
"""How many asks over the limit are answered `retry` before the connection is closed; it refills as asks do."""


class Pace(Struct, frozen=True):
    """How much a connection may ask: a bucket of `burst`, filled at `per_s`."""

    per_s: float
    burst: float


PEOPLE = Pace(20, 60)
SOURCES = Pace(1_000, 3_000)
"""Role `feed`: importers, replay and demo actors."""
SIGNALS = Pace(100, 300)
"""Here, Ping and Cancel: not asks, and never that many."""


class Bucket:
    """Tokens that come back with time; starts full."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._left = pace.burst
        self._at = now

    def take(self, cost: float, now: float) -> float:
        """0 where `cost` tokens were there and are taken; else the seconds after which they will be."""
        wait = self.wanting(cost, now)
        if wait == 0:
            self._left -= cost
        return wait

    def wanting(self, cost: float, now: float) -> float:
        """The seconds until `cost` tokens are there; nothing is taken."""
        self._left = min(self._pace.burst, self._left + (now - self._at) * self._pace.per_s)
        self._at = now
        return max(0.0, (cost - self._left) / self._pace.per_s)

    def is_full(self, now: float) -> bool:
        """Whether nothing of what was taken is remembered any more."""
        return self.wanting(self._pace.burst, now) == 0


class CheckPassword(Struct, frozen=True):
    """Somebody wants to sign in; answer with `signed_in` or `sign_in_refused`."""

    frame: frames.SignIn


class CheckToken(Struct, frozen=True):
    frame: frames.Token


class Greet(Struct, frozen=True):
    """The seat said Hello and speaks `proto`: welcome it and bring it up to date."""

    hello: frames.Hello
    proto: int


class Decide(Struct, frozen=True):
    """Commands to decide one by one in this order; report each with `settled`."""

    commands: tuple[frames.Command, ...]


class Look(Struct, frozen=True):
    """A read-only question; report it with `found`."""

    ask: frames.Ask


class Drop(Struct, frozen=True):
    """A question whose answer nobody waits for any more."""

    id: str


class Stand(Struct, frozen=True):
    here: frames.Here


class Answer(Struct, frozen=True):
    """A frame the gate itself answers with."""

    frame: frames.FromHub


class Echo(Struct, frozen=True):
    """A ping: answer with a Pong that carries the hub's time."""

    n: int


class Shut(Struct, frozen=True):
    """Close the connection with this code; nothing it sends is heard any more."""

    code: int
    reason: Text


Effect = CheckPassword | CheckToken | Greet | Decide | Look | Drop | Stand | Answer | Echo | Shut


class State(StrEnum):
    UNSIGNED = "unsigned"
    CHECKING = "checking"
    SIGNED = "signed"
    LIVE = "live"
    SHUT = "shut"


TOO_FAST = Text("操作过于频繁，请稍候。", "Too many asks; wait a moment.")
OUT_OF_TURN = Text("消息顺序不符合协议。", "That frame is out of turn.")


class Gate:
    """One connection's rules: who may say what when, how much and how fast."""

    def __init__(self, now: float) -> None:
        self.state = State.UNSIGNED
        self._since = now
        self._heard = now
        self._pace = PEOPLE
        self._asks = Bucket(PEOPLE, now)
        self._signals = Bucket(SIGNALS, now)
        self._patience = Bucket(Pace(PEOPLE.per_s, PATIENCE), now)
        self._undecided = 0
        self._looking: set[str] = set()

    def recv(self, data: str | bytes, now: float) -> tuple[Effect, ...]:
        """What follows from one message of the seat; a text message is `str`."""
        if self.state is State.SHUT:
            return ()
        self._heard = now
        try:
            frame = self._frame(data)
        except WireError as fault:
            return self._shut(fault.code, Text("消息格式有误。", str(fault)))
        match self.state:
            case State.UNSIGNED:
                return self._before_sign_in(frame, now)
            case State.CHECKING:
                return self._shut(Close.MALFORMED, OUT_OF_TURN)
            case State.SIGNED:
                return self._before_hello(frame, now)
            case State.LIVE:
                return self._live(frame, now)
            case _:
                assert_never(self.state)

    def tick(self, now: float) -> tuple[Shut, ...]:
        """Once a second or so: whoever dawdles or has fallen silent is let go."""
        match self.state:
            case State.UNSIGNED | State.SIGNED if now - self._since > HELLO_WITHIN_S:
                return self._shut(Close.SIGN_IN_AGAIN, Text("未在 5 秒内登录。", "No sign-in within 5 s."))
            case State.CHECKING if now - self._since > CHECK_WITHIN_S:
                return self._shut(Close.SIGN_IN_AGAIN, Text("登录校验超时。", "The sign-in took too long."))
            case State.LIVE if now - self._heard > SILENT_AFTER_S:
                return self._shut(Close.NO_PONG, Text("60 秒没有消息。", "Nothing heard for 60 s."))
            case _:
                return ()

    def signed_in(self, roles: frozenset[Role], now: float) -> None:
        """The check came out well: larger frames, and the pace of these roles."""
        if self.state is not State.CHECKING:
            return
        self.state, self._since = State.SIGNED, now
        self._pace = SOURCES if Role.FEED in roles else PEOPLE
        self._asks = Bucket(self._pace, now)

    def sign_in_refused(self, reason: Text, retry_after_s: int) -> tuple[Answer | Shut, ...]:
        """The check came out badly; the seat asks its person and connects anew."""
        refused = frames.SignInRefused(reason=reason, retry_after_s=retry_after_s)
        return (Answer(refused), *self._shut(Close.SIGN_IN_FAILED, reason))

    def close(self) -> None:
        """The connection is being closed for a reason outside; nothing more is heard."""
        self.state = State.SHUT

    def settled(self) -> None:
        """One command of a Decide has its answer."""
        self._undecided -= 1

    def found(self, ask: str) -> None:
        """A question has its answer, or was dropped."""
        self._looking.discard(ask)

    def _frame(self, data: str | bytes) -> frames.SeatFrame:
        if isinstance(data, bytes):
            raise WireError(Close.MALFORMED, "binary message; console/1 speaks text")
        size = len(data.encode("utf-8", "surrogatepass"))
        most = frames.MAX_SEAT_FRAME
        if self.state in (State.UNSIGNED, State.CHECKING):
            most = frames.MAX_SEAT_FRAME_BEFORE_SIGN_IN
        if size > most:
            raise WireError(Close.TOO_BIG, f"{size} bytes; at most {most} here")
        check_shape(data)
        return from_seat(data)

    def _before_sign_in(self, frame: frames.SeatFrame, now: float) -> tuple[Effect, ...]:
        match frame:
            case frames.SignIn():
                self.state, self._since = State.CHECKING, now
                return (CheckPassword(frame),)
            case frames.Token():
                self.state, self._since = State.CHECKING, now
                return (CheckToken(frame),)
            case _:
                return self._shut(Close.MALFORMED, OUT_OF_TURN)

    def _before_hello(self, frame: frames.SeatFrame, now: float) -> tuple[Effect, ...]:
        match frame:
            case frames.Hello(proto=(low, high)) if low <= frames.PROTO <= high:
                self.state, self._since = State.LIVE, now
                return (Greet(frame, frames.PROTO),)
            case frames.Hello():
                why = Text("本坐席的版本与枢纽不相容，请升级。", f"This hub speaks console/{frames.PROTO}; update.")
                return self._shut(Close.VERSION, why)
            case frames.Ping():
                return (Echo(frame.n),)
            case _:
                return self._shut(Close.MALFORMED, OUT_OF_TURN)

    def _live(self, frame: frames.SeatFrame, now: float) -> tuple[Effect, ...]:
        match frame:
            case frames.Command():
                return self._admit((frame,), 1, now)
            case frames.Batch():
                if not 1 <= len(frame.commands) <= frames.BATCH_MOST:
                    why = Text("批量最多 500 项。", f"A batch holds 1 to {frames.BATCH_MOST} commands.")
                    return self._shut(Close.MALFORMED, why)
                return self._admit(frame.commands, self._batch_cost(len(frame.commands)), now)
            case frames.Ask():
                return self._ask(frame, now)
            case frames.Cancel() | frames.Here() | frames.Ping():
                return self._signal(frame, now)
            case frames.SignIn() | frames.Token() | frames.Hello():
                return self._shut(Close.MALFORMED, OUT_OF_TURN)
            case _:
                assert_never(frame)

    def _batch_cost(self, size: int) -> float:
        return size if self._pace is SOURCES else -(-size // BATCH_PER_TOKEN)

    def _admit(self, commands: tuple[frames.Command, ...], cost: float, now: float) -> tuple[Effect, ...]:
        after = 1.0 if self._undecided >= COMMANDS_IN_FLIGHT else self._asks.take(cost, now)
        if after == 0:
            self._undecided += len(commands)
            return (Decide(commands),)
        if self._patience.take(len(commands), now):
            return self._shut(Close.RATE, TOO_FAST)
        retries = (frames.Answer(id=each.id, result="retry", reason=TOO_FAST, after_s=after) for each in commands)
        return tuple(Answer(retry) for retry in retries)

    def _ask(self, ask: frames.Ask, now: float) -> tuple[Effect, ...]:
        if ask.id in self._looking:
            return self._shut(Close.MALFORMED, Text("查询编号重复。", "That ask id is still in use."))
        if len(self._looking) >= ASKS_IN_FLIGHT or self._asks.take(1, now):
            if self._patience.take(1, now):
                return self._shut(Close.RATE, TOO_FAST)
            return (Answer(frames.Found(id=ask.id, as_of=0, reason=TOO_FAST)),)
        self._looking.add(ask.id)
        return (Look(ask),)

    def _signal(self, frame: frames.Cancel | frames.Here | frames.Ping, now: float) -> tuple[Effect, ...]:
        if self._signals.take(1, now):
            return self._shut(Close.RATE, TOO_FAST)
        match frame:
            case frames.Cancel():
                return (Drop(frame.id),)
            case frames.Here():
                return (Stand(frame),)
            case frames.Ping():
                return (Echo(frame.n),)

    def _shut(self, code: int, reason: Text) -> tuple[Shut, ...]:
        self.state = State.SHUT
        return (Shut(code, reason),)


_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def check_shape(data: str) -> None:
    """Raises WireError 4504 where JSON is nested deeper than 16, or a string is longer than 16 Ki characters."""
    if len(data) <= STRING_MOST and data.count("{") + data.count("[") <= JSON_DEPTH:
        return
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(data):
        token = found.group()
        if token in ("{", "["):
            depth += 1
            if depth > JSON_DEPTH:
                raise WireError(Close.MALFORMED, f"nested deeper than {JSON_DEPTH}")
        elif token in ("}", "]"):
            depth -= 1
        elif len(token) - 2 > STRING_MOST:
            raise WireError(Close.MALFORMED, f"a string is longer than {STRING_MOST} characters")
