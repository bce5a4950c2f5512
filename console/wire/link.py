"""The seat's end of one connection to the hub, without its socket.

    signed_out ─sign_in─▶ dialling ─opened─▶ signing_in ─SignedIn─▶ joining ─Mark─▶ live
         ▲                    ▲                                        │              │
         │ refused, 4502      └── waiting ◀── closed: EOF, 40xx ───────┴──────────────┤
         │ 4005                    (full jitter)                                      │
         └────────────────────────────────────────────── ended ◀── closed: 45xx ──────┘

Bytes and the time go in, effects come out; whoever holds the socket carries them out. The way a seat
recovers is the way it starts. A position is moved only by a frame whose `prev` is where the seat stands.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from operator import le
from typing import Literal, assert_never

from msgspec import Struct

from console.domain.ids import AccountId
from console.domain.rows import AnyRow
from console.domain.text import Text
from console.wire import frames
from console.wire.codec import WireError, encode, from_hub, rows_as_sent
from console.wire.frames import Close

SILENT_AFTER = timedelta(seconds=45)
PING_EVERY = timedelta(seconds=20)
PING_EVERY_AT_FIRST = timedelta(seconds=2)
CLOCK_SAMPLES = 8
DRIFT = timedelta(seconds=1)
"""More than two clocks come apart while the samples are gathered."""
LEAST_WAIT_S = 0.5
MOST_WAIT_S = 30.0
LONGEST_WAIT = timedelta(seconds=MOST_WAIT_S)
LOSSES_BEFORE_A_FRESH_START = 2
"""A position lost this often without becoming live in between is given up for a snapshot."""


class LinkState(StrEnum):
    SIGNED_OUT = "signed_out"
    WAITING = "waiting"
    DIALLING = "dialling"
    SIGNING_IN = "signing_in"
    JOINING = "joining"
    LIVE = "live"
    LEAVING = "leaving"
    ENDED = "ended"


class Dial(Struct, frozen=True):
    """Open a socket; report with `opened` or `closed`."""


class Send(Struct, frozen=True):
    text: str


class Hang(Struct, frozen=True):
    """Close the socket; report with `closed`."""

    code: int
    why: str


class Became(Struct, frozen=True):
    """The link stands elsewhere; `reason` says why to people, where there is one."""

    state: LinkState
    reason: Text | None = None


class SignedInAs(Struct, frozen=True):
    who: frames.Who


class SignInRefused(Struct, frozen=True):
    """The hub does not know this account and password, or this token any more."""

    reason: Text
    retry_after_s: int


class Welcomed(Struct, frozen=True):
    welcome: frames.Welcome


class Replaced(Struct, frozen=True):
    """A whole and checked snapshot: forget every row held before."""

    rows: tuple[AnyRow, ...]


class Took(Struct, frozen=True):
    items: tuple[frames.Item, ...]


class Dropped(Struct, frozen=True):
    ids: tuple[str, ...]


class Marked(Struct, frozen=True):
    """The stream is whole up to here; `heard`: source → when the hub last heard it."""

    at: datetime
    heard: dict[str, datetime]


class Heard(Struct, frozen=True):
    """What the stream does not number: an answer, a page, who is in a room."""

    frame: frames.Answer | frames.Found | frames.Presence


Effect = (
    Dial | Send | Hang | Became | SignedInAs | SignInRefused | Welcomed | Replaced | Took | Dropped | Marked | Heard
)
Effects = tuple[Effect, ...]

ENDINGS: dict[int, Text] = {
    Close.VERSION: Text("本坐席版本与枢纽不相容，请升级。", "This seat and the hub speak different versions; update."),
    Close.SIGN_IN_FAILED: Text("登录未通过。", "The sign-in was refused."),
    Close.REVOKED: Text("本账号的登录已被管理员撤销。", "An administrator has revoked this sign-in."),
    Close.MALFORMED: Text("枢纽不接受本坐席的消息，请升级。", "The hub does not accept this seat's frames; update."),
    Close.TOO_MANY: Text("本账号的连接过多，请先关闭其他窗口。", "Too many connections of this account; close others."),
    Close.APP_TOO_OLD: Text("本坐席版本过旧，请升级。", "This seat is too old; update."),
}
INTERRUPTIONS: dict[int, Text] = {
    Close.RESTART: Text("枢纽正在重启。", "The hub is restarting."),
    Close.SHUTDOWN: Text("枢纽已停止服务。", "The hub has stopped."),
    Close.SIGN_IN_AGAIN: Text("登录已到期，请重新登录。", "The sign-in has expired; sign in again."),
    Close.SCOPE_CHANGED: Text("本账号的权限已变更，正在重新载入。", "This account's scope has changed; loading anew."),
    Close.RATE: Text("操作过于频繁，稍后重连。", "Too many asks; connecting again shortly."),
}
CUT = Text("与枢纽的连接已中断，正在重连。", "The connection to the hub is cut; connecting again.")


class Link:
    """Where the seat stands on its stream, and what to do about it.

    `chance` gives a number in [0, 1): the jitter of reconnects is handed in like the time.
    """

    def __init__(
        self,
        *,
        app: str,
        client: str,
        seat: Literal["desk", "wall", "office", "feed", "tool"],
        chance: Callable[[], float],
    ) -> None:
        self._app, self._client, self._seat, self._chance = app, client, seat, chance
        self.state = LinkState.SIGNED_OUT
        self.who: frames.Who | None = None
        self.welcome: frames.Welcome | None = None
        self.token = ""
        self.epoch, self.offset = "", 0
        self.retry_at: datetime | None = None
        self.last_mark_at: datetime | None = None
        """When the hub made the last mark, on the seat's clock: what lay in a queue on its way is as old as it is."""
        self._password: frames.SignIn | None = None
        self._reason: Text | None = None
        self._attempts = 0
        self._losses = 0
        self._heard_at: datetime | None = None
        self._marked_at: datetime | None = None
        self._snapshot: _Gathering | None = None
        self._is_on_stream = False
        self._socket = _Socket.NONE
        self._at_once = False
        self._clock = _Clock()
        self._stream_offset: timedelta | None = None
        """Where the hub's clock is a replay's or a demo's: its newest word minus the seat's own time."""

    # What the person does

    def sign_in(self, account: AccountId, password: str, now: datetime) -> Effects:
        """Sign in with a password, which is forgotten as soon as the hub has answered."""
        self._password, self.token = frames.SignIn(account=account, password=password), ""
        return self._start_over(now)

    def use_token(self, token: str, now: datetime) -> Effects:
        """Sign in with the token of an earlier sign-in."""
        self._password, self.token = None, token
        return self._start_over(now)

    def sign_out(self) -> Effects:
        """Leave, and stay away until somebody signs in; what was shown is forgotten, so is where it stood."""
        self._forget_sign_in()
        self._forget_position()
        self._at_once = False
        left = self._become(LinkState.SIGNED_OUT)
        return (*left, Hang(1000, "signed out")) if self._socket is _Socket.OPEN else left

    # What the socket does

    def opened(self, now: datetime) -> Effects:
        self._socket = _Socket.OPEN
        self._heard_at = now
        self._clock = _Clock(self._clock.offset)
        if self._password is None and not self.token:
            return (Hang(1000, "signed out"),)
        entry = self._password or frames.Token(token=self.token)
        return (*self._become(LinkState.SIGNING_IN), _send(entry))

    def closed(self, code: int, now: datetime) -> Effects:
        """The socket is gone, whoever closed it; EOF and 1006 mean resume."""
        self._socket, self._snapshot, self._is_on_stream = _Socket.NONE, None, False
        reason, self._reason = self._reason, None
        was_signed = self.state in (LinkState.JOINING, LinkState.LIVE)
        if self._at_once:
            return self._dial()
        if self.state in (LinkState.SIGNED_OUT, LinkState.ENDED):
            return ()
        is_ours = self.state is LinkState.LEAVING
        if code in ENDINGS and not is_ours:
            return self._end(code, reason or ENDINGS[code])
        reason = reason or INTERRUPTIONS.get(code, CUT)
        if code == Close.SIGN_IN_AGAIN and was_signed:
            self._forget_sign_in()
            return (*self._become(LinkState.SIGNED_OUT, reason), SignInRefused(reason, 0))
        if code == Close.SCOPE_CHANGED:
            self._forget_position()
        ceiling = min(MOST_WAIT_S, LEAST_WAIT_S * 2 ** min(self._attempts, 10))
        self._attempts += 1
        self.retry_at = now + timedelta(seconds=ceiling * self._chance())
        return self._become(LinkState.WAITING, reason)

    def tick(self, now: datetime) -> Effects:
        """A few times a second: redials, pings, and notices a silence."""
        match self.state:
            case LinkState.WAITING if self.retry_at is None or not now < self.retry_at <= now + LONGEST_WAIT:
                return self._dial()
            case LinkState.SIGNING_IN if self._is_silent(self._heard_at, now):
                return self._leave(Close.NO_PONG, "no answer to the sign-in")
            case LinkState.JOINING if self._is_silent(self._heard_at, now):
                return self._leave(Close.NO_PONG, "nothing heard")
            case LinkState.LIVE if self._is_silent(self._marked_at, now):
                return self._leave(Close.NO_PONG, "no mark")
            case LinkState.JOINING | LinkState.LIVE:
                n = self._clock.ping(now)
                return (_send(frames.Ping(n=n)),) if n else ()
            case _:
                return ()

    def recv(self, data: str | bytes, now: datetime) -> Effects:
        """What follows from one frame of the hub."""
        if self.state not in (LinkState.SIGNING_IN, LinkState.JOINING, LinkState.LIVE):
            return ()
        self._heard_at = now
        try:
            frame = from_hub(data)
            return () if frame is None else self._hear(frame, data, now)
        except WireError as fault:
            return self._leave(fault.code, str(fault))

    def hub_now(self, now: datetime) -> datetime:
        """The hub's time, by the best of the last eight pings; the seat's own before the first."""
        return now + self.skew

    @property
    def skew(self) -> timedelta:
        """How far the hub's clock is ahead of ours."""
        return self._clock.offset if self._stream_offset is None else self._stream_offset

    @property
    def is_live(self) -> bool:
        return self.state is LinkState.LIVE

    # Frames

    def _hear(self, frame: frames.HubFrame, data: str | bytes, now: datetime) -> Effects:
        match frame:
            case frames.SignedIn():
                return self._signed_in(frame)
            case frames.SignInRefused():
                self._forget_sign_in()
                refused = SignInRefused(frame.reason, frame.retry_after_s)
                return (*self._become(LinkState.SIGNED_OUT, frame.reason), refused, Hang(1000, "refused"))
            case frames.Welcome():
                return self._welcomed(frame, now)
            case frames.SnapshotBegin():
                self._snapshot = _Gathering(frame.at)
                return ()
            case frames.Rows():
                if self._snapshot is None:
                    raise WireError(Close.MALFORMED, "rows outside a snapshot")
                self._snapshot.add(frame.rows, rows_as_sent(data))
                return ()
            case frames.SnapshotEnd():
                return self._whole(frame)
            case frames.News():
                if frame.items:
                    self._hear_time(frame.items[-1].at, now)
                return (Took(frame.items),) if self._advance(frame.prev, frame.o) else self._behind(frame)
            case frames.Mark():
                return self._marked(frame, now)
            case frames.Gone():
                return (Dropped(frame.ids),)
            case frames.Answer() | frames.Found() | frames.Presence():
                return (Heard(frame),)
            case frames.Pong():
                self._clock.pong(frame.n, frame.at, now)
                return ()
            case frames.Bye():
                self._reason = frame.reason
                return ()
            case _:
                assert_never(frame)

    def _signed_in(self, frame: frames.SignedIn) -> Effects:
        if self.state is not LinkState.SIGNING_IN:
            raise WireError(Close.MALFORMED, "signed in out of turn")
        if self.who is not None and self.who.account != frame.who.account:
            self._forget_position()
        self.who, self.token, self._password = frame.who, frame.token, None
        hello = frames.Hello(
            proto=(frames.PROTO, frames.PROTO),
            app=self._app,
            client=self._client,
            seat=self._seat,
            epoch=self.epoch,
            offset=self.offset,
        )
        return (SignedInAs(frame.who), *self._become(LinkState.JOINING), _send(hello))

    def _welcomed(self, frame: frames.Welcome, now: datetime) -> Effects:
        if self.state is not LinkState.JOINING:
            raise WireError(Close.MALFORMED, "welcome out of turn")
        if frame.mode == "resume" and (frame.epoch != self.epoch or self.offset > frame.head):
            return self._lost("resumed in another history")
        self.welcome = frame
        self._is_on_stream = frame.mode == "resume"
        self._clock.guess(frame.server_at, now)
        self._stream_offset = None if frame.clock == "wall" else frame.server_at - now
        return (Welcomed(frame),)

    def _whole(self, frame: frames.SnapshotEnd) -> Effects:
        gathered, self._snapshot = self._snapshot, None
        if gathered is None or self._is_on_stream or self.welcome is None:
            raise WireError(Close.MALFORMED, "the end of no snapshot")
        if not gathered.matches(frame):
            return self._lost("the snapshot is not what its end says")
        self._is_on_stream = True
        self.epoch, self.offset = self.welcome.epoch, frame.at
        return (Replaced(tuple(gathered.rows)),)

    def _marked(self, frame: frames.Mark, now: datetime) -> Effects:
        is_here = frame.o == self.offset and self._is_on_stream
        if not is_here and not self._advance(frame.prev, frame.o):
            return self._behind(frame)
        self._hear_time(frame.at, now)
        self._marked_at, self.last_mark_at = now, min(now, frame.at - self.skew)
        marked = Marked(frame.at, frame.heard)
        if self.state is LinkState.LIVE:
            return (marked,)
        self._attempts = self._losses = 0
        return (marked, *self._become(LinkState.LIVE))

    def _advance(self, prev: int, o: int) -> bool:
        if not self._is_on_stream or prev != self.offset or o <= self.offset:
            return False
        self.offset = o
        return True

    def _behind(self, frame: frames.News | frames.Mark) -> Effects:
        if self._is_on_stream and frame.o <= self.offset:
            return ()
        return self._lost(f"stood at {self.offset}, the frame follows {frame.prev}")

    def _hear_time(self, at: datetime, now: datetime) -> None:
        if self._stream_offset is not None:
            self._stream_offset = at - now

    # Ways out

    def _lost(self, why: str) -> Effects:
        self._losses += 1
        if self._losses >= LOSSES_BEFORE_A_FRESH_START:
            self._forget_position()
        return self._leave(Close.POSITION_LOST, why)

    def _leave(self, code: int, why: str) -> Effects:
        return (*self._become(LinkState.LEAVING), Hang(code, why))

    def _end(self, code: int, reason: Text) -> Effects:
        if code == Close.SIGN_IN_FAILED:
            self._forget_sign_in()
            return (*self._become(LinkState.SIGNED_OUT, reason), SignInRefused(reason, 0))
        ended = self._become(LinkState.ENDED, reason)
        if code != Close.REVOKED:
            return ended
        self._forget_sign_in()
        self._forget_position()
        return (*ended, Replaced(()))

    def _start_over(self, now: datetime) -> Effects:
        self._attempts, self.retry_at, self._reason = 0, now, None
        match self._socket:
            case _Socket.NONE:
                return self._dial()
            case _Socket.DIALLING:
                return self._become(LinkState.DIALLING)
            case _Socket.OPEN:
                self._at_once = True
                return () if self.state is LinkState.LEAVING else self._leave(1000, "signing in anew")

    def _dial(self) -> Effects:
        self._socket, self._at_once = _Socket.DIALLING, False
        return (*self._become(LinkState.DIALLING), Dial())

    def _is_silent(self, since: datetime | None, now: datetime) -> bool:
        """A clock that was set back tells nothing of how long it was: that counts as a silence."""
        return since is not None and not timedelta() <= now - since <= SILENT_AFTER

    def _forget_sign_in(self) -> None:
        self._password, self.token = None, ""

    def _forget_position(self) -> None:
        self.epoch, self.offset = "", 0

    def _become(self, state: LinkState, reason: Text | None = None) -> Effects:
        self.state = state
        return (Became(state, reason),)


class _Socket(StrEnum):
    NONE = "none"
    DIALLING = "dialling"
    OPEN = "open"


class _Gathering:
    """A snapshot on its way in; it counts for nothing before its end has been checked.

    The hash is taken over the bytes as they came, so that a seat one version behind agrees as well: row by row, for
    hubs send them in the order in which it is taken; where one does not, over all of them at the end.
    """

    def __init__(self, at: int) -> None:
        self.at = at
        self.rows: list[AnyRow] = []
        self._sent: list[bytes] = []
        self._so_far = sha256()
        self._is_in_order = True

    def add(self, rows: tuple[AnyRow, ...], sent: tuple[bytes, ...]) -> None:
        places = [_place(row) for row in (*self.rows[-1:], *rows)]
        self._is_in_order = self._is_in_order and all(map(le, places, places[1:]))
        self._so_far.update(b"".join(sent))
        self.rows.extend(rows)
        self._sent.extend(sent)

    def matches(self, end: frames.SnapshotEnd) -> bool:
        return end.at == self.at and end.count == len(self.rows) and self._hash() == end.sha256

    def _hash(self) -> str:
        if self._is_in_order:
            return self._so_far.hexdigest()
        by_kind_and_id = sorted(zip(self.rows, self._sent, strict=True), key=lambda pair: _place(pair[0]))
        return sha256(b"".join(sent for _, sent in by_kind_and_id)).hexdigest()


def _place(row: AnyRow) -> tuple[str, str]:
    return type(row).__name__, row.id


class _Clock:
    """How far the hub's clock is from ours: the sample with the shortest round trip is the truest.

    The true offset lies within half a round trip of every sample. Where two cannot both be right, a clock was set.
    """

    def __init__(self, guessed: timedelta = timedelta()) -> None:
        self._guessed = guessed
        self._sent: dict[int, datetime] = {}
        self._samples: deque[tuple[timedelta, timedelta]] = deque(maxlen=CLOCK_SAMPLES)
        self._last_at: datetime | None = None
        self._n = 0

    @property
    def offset(self) -> timedelta:
        return min(self._samples)[1] if self._samples else self._guessed

    def guess(self, at: datetime, now: datetime) -> None:
        """What a welcome lets us suppose until the first pong."""
        self._guessed = at - now

    def ping(self, now: datetime) -> int:
        """The number of the ping that is due now, 0 where none is."""
        every = PING_EVERY if len(self._samples) == CLOCK_SAMPLES else PING_EVERY_AT_FIRST
        if self._last_at is not None and now - self._last_at < every:
            return 0
        self._n, self._last_at = self._n + 1, now
        self._sent = {**dict(list(self._sent.items())[-CLOCK_SAMPLES:]), self._n: now}
        return self._n

    def pong(self, n: int, at: datetime, now: datetime) -> None:
        sent = self._sent.pop(n, None)
        if sent is not None:
            trip = now - sent
            offset = at - sent - trip / 2
            if any(abs(offset - other) > (trip + longer) / 2 + DRIFT for longer, other in self._samples):
                self._samples.clear()
            self._samples.append((trip, offset))


def _send(frame: frames.SeatFrame) -> Send:
    return Send(encode(frame).decode())
