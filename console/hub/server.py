"""The hub as its seats meet it: every connection, from its first byte to its close.

The gate says what a message means, the ledger decides, the audiences tell everyone. Here the three
are joined: each effect of a gate is one small task, each commit is published before its answers.
"""

import asyncio
import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import Any, assert_never, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from console.domain import duty
from console.domain.catalogue import source_of
from console.domain.ids import AccountId
from console.domain.people import Account, AccountRenamed, Actor, Colleague, Role
from console.domain.text import Text
from console.hub import rooms
from console.hub.audience import Audiences
from console.hub.clocks import Clock, StreamClock
from console.hub.ledger import RETRY_AFTER_S, Ledger
from console.hub.pump import CLOSE_WITHIN_S, Door, SeatSocket, pack
from console.hub.rollcall import RollCall
from console.hub.seat import Seat
from console.hub.welcome import Welcomes
from console.storage.accounts import Accounts, Refusal, SignedInAccount
from console.storage.faults import NotKept, StorageFault
from console.storage.reader import Reader
from console.storage.records import Recorded
from console.wire import frames, gate
from console.wire.codec import encode
from console.wire.frames import Close
from console.wire.gate import Bucket, Pace

UNSIGNED_MOST = 64
PER_ACCOUNT = 4
PAGE_MOST = 500
SOURCES_MOST = 1_000
FAILURES = Pace(0.2, 30)
"""Sign-ins that may fail from one address: a burst of 30, then one every five seconds."""
NOT_NOW = Text("枢纽暂时不能保存，请稍后重试。", "The hub cannot keep it now; try again later.")
FAULT = 1011
"""RFC 6455 §7.4.1: the server met a condition of its own; a seat comes back and resumes."""
BROKEN = Text("枢纽内部错误，正在重新同步。", "The hub met an error of its own; resume.")
REBUILT = Text("当前状态已按历史重新推演，正在重新载入。", "The present was made again from the history; loading anew.")
REVOKED = Text("本账号已停用。", "This account is disabled.")
CHANGED = Text("本账号的权限已变更，正在重新载入。", "This account's rights have changed; loading anew.")
NEW_PASSWORD = Text("本账号的密码已更换，请重新登录。", "This account has a new password; sign in again.")

_log = logging.getLogger(__name__)


class Notice(Struct, frozen=True):
    """What a Welcome says about this hub beside its history."""

    http: str = ""
    min_app: str = ""
    words: Text | None = None


class Hub:
    """Every connection of one hub process."""

    def __init__(self, ledger: Ledger, reader: Reader, accounts: Accounts, clock: Clock, boot: str) -> None:
        self.ledger = ledger
        self.reader = reader
        self.accounts = accounts
        self.clock = clock
        self.boot = boot
        self.notice = Notice()
        self.audiences = Audiences(ledger.head, pack)
        self.welcomes = Welcomes(self.audiences, reader)
        self.rooms = rooms.Rooms()
        self.rollcall = RollCall()
        self.seats: set[Seat] = set()
        self._door = Door(UNSIGNED_MOST)
        self._heard: dict[str, datetime] = {}
        self._failures: dict[str, Bucket] = {}
        self._moved: dict[AccountId, Account] = {}
        """Accounts that changed while this process runs, as they stand now."""
        self._server: Server | None = None
        self._told_of, self._rebuilt = reader.damage, reader.rebuilt
        ledger.published = self.published

    async def open(self, host: str, port: int, tls: ssl.SSLContext | None) -> int:
        """Begin to accept seats; gives the port. Raises OSError where it is taken."""
        self._server = await serve(
            self._serve,
            host,
            port,
            ssl=tls,
            create_connection=cast("type[ServerConnection]", partial(SeatSocket, door=self._door)),
            compression=None,
            ping_interval=None,
            open_timeout=gate.HELLO_WITHIN_S,
            close_timeout=CLOSE_WITHIN_S,
            max_size=frames.MAX_SEAT_FRAME,
            max_queue=32,
            write_limit=64 * 1024,
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self, code: int = Close.SHUTDOWN) -> None:
        """Say goodbye to everyone and wait until they are gone."""
        if self._server is None:
            return
        self._server.close(close_connections=False)
        for seat in self.seats:
            seat.shut(code, Text("枢纽正在停止。", "The hub is shutting down."))
        await self._server.wait_closed()
        await self.welcomes.stop()

    @property
    def live(self) -> int:
        return sum(1 for seat in self.seats if seat.is_live)

    def hear(self, source: str) -> None:
        """A source outside has been heard, whatever it said."""
        if source in self._heard or len(self._heard) < SOURCES_MOST:
            self._heard[source] = self.clock.now()

    def published(self, records: tuple[Recorded, ...]) -> None:
        """One commit, told to everybody it concerns. Called in the loop, in order, before the answers.

        Where telling fails, a stream would go on as if nothing were missing: every seat is let go and resumes.
        """
        try:
            self.audiences.publish(records)
        except Exception:
            for seat in self.seats:
                seat.shut(FAULT, BROKEN)
            raise
        for record in records:
            self.rooms.moved(f"{record.thing_kind}/{record.thing}", record.scopes)
            if isinstance(record.event, AccountRenamed):
                self._note_renamed(record.thing)
            elif isinstance(record.after, Account):
                self._follow(record.after)

    def _follow(self, account: Account) -> None:
        """Let go of every connection of an account that has changed; one that is signing in just now is met at the
        door."""
        self._moved[account.id] = account
        self._let_go(account.id, *_why_to_go(account))

    def _note_renamed(self, account: str) -> None:
        """Nobody is interrupted: the name, which lies beside the log, is asked for as they next say where they are."""
        for seat in self.seats:
            if seat.actor is not None and seat.actor.account == account:
                seat.is_renamed = True

    def sign_out(self, account: AccountId) -> None:
        """Let go of every connection of an account whose tokens have ended."""
        self._let_go(account, Close.SIGN_IN_AGAIN, NEW_PASSWORD)

    def connections(self) -> Counter[AccountId]:
        """How many connections each account has now."""
        return Counter(seat.actor.account for seat in self.seats if seat.actor is not None)

    def _let_go(self, account: AccountId, code: int, reason: Text) -> None:
        for seat in self.seats:
            if seat.actor is not None and seat.actor.account == account:
                seat.shut(code, reason)

    def look_after(self) -> None:
        """Once a second: let go of the silent, the dawdling and the slow."""
        now = time.monotonic()
        if self._told_of is None and self.reader.damage is not None:
            self._told_of = self.reader.damage
            self._let_all_come_back(self.reader.damage)
        if self._rebuilt != self.reader.rebuilt:
            self._rebuilt = self.reader.rebuilt
            self._let_all_come_back(REBUILT)
        for seat in tuple(self.seats):
            for effect in seat.gate.tick(now):
                seat.shut(effect.code, effect.reason)
            seat.look_after(now)
        for address in [each for each, failed in self._failures.items() if failed.is_full(now)]:
            del self._failures[address]

    def _let_all_come_back(self, reason: Text) -> None:
        """Every seat comes back at once, and is welcomed to a fresh picture: what it has is not what is kept."""
        self.welcomes.forget()
        for seat in tuple(self.seats):
            seat.shut(Close.RESTART, reason)

    def mark(self) -> None:
        """Every three seconds: everyone learns how far its stream is whole."""
        self.audiences.mark(self.clock.now(), self._heard)

    def tell_rooms(self) -> None:
        """Every 50 ms where something moved: who is in which room."""
        for room, is_roster in self.rooms.tick(time.monotonic()):
            packed = pack(encode(rooms.presence(room)))
            for seat in self.seats:
                if (is_roster or seat.name in room.standing) and rooms.hears(seat.audience, room.name, room.scopes):
                    seat.take_latest(room.name, packed)

    async def _serve(self, socket: ServerConnection) -> None:
        assert isinstance(socket, SeatSocket)
        seat = Seat(socket)
        self.seats.add(seat)
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._listen(seat, tasks)
                seat.abandon()
        except* Exception:  # noqa: BLE001 (the edge: a fault costs one connection, never the hub)
            _log.exception("%s failed; its connection is closed", seat.name)
            seat.shut(FAULT, BROKEN)
        finally:
            self.seats.discard(seat)
            self.audiences.leave(seat)
            self.rooms.leave(seat.name)
            if seat.actor is not None:
                self.rollcall.leave(seat.actor.account, self.clock.now())
            if seat.closing is not None:
                await seat.closing

    async def _listen(self, seat: Seat, tasks: asyncio.TaskGroup) -> None:
        try:
            async for message in seat.socket:
                for effect in seat.gate.recv(message, time.monotonic()):
                    self._carry_out(seat, effect, tasks.create_task)
        except ConnectionClosed:
            return

    def _carry_out(
        self, seat: Seat, effect: gate.Effect, start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    ) -> None:
        match effect:
            case gate.CheckPassword(frame):
                start(self._check_password(seat, frame))
            case gate.CheckToken(frame):
                start(self._check_token(seat, frame))
            case gate.Greet(hello):
                start(self._greet(seat, hello))
            case gate.Decide(commands):
                for command in commands:
                    start(self._decide(seat, command))
            case gate.Look(ask):
                seat.look(ask.id, start(self._look(seat, ask)))
            case gate.Drop(ask_id):
                seat.stop_looking(ask_id)
            case gate.Stand(here):
                start(self._stand(seat, here))
            case gate.Echo(n):
                seat.say(frames.Pong(n=n, at=self.clock.now()))
            case gate.Answer() | gate.Shut():
                self._answer(seat, effect)
            case _:
                assert_never(effect)

    def _answer(self, seat: Seat, effect: gate.Answer | gate.Shut) -> None:
        match effect:
            case gate.Answer(frame):
                seat.say(frame)
            case gate.Shut(code, reason):
                seat.shut(code, reason)

    async def _check_password(self, seat: Seat, frame: frames.SignIn) -> None:
        address = str((seat.socket.remote_address or ("",))[0])
        failures = self._failures.setdefault(address, Bucket(FAILURES, time.monotonic()))
        wait = failures.wanting(1, time.monotonic())
        if wait:
            self._refuse(seat, Refusal(gate.TOO_FAST, ceil(wait)))
            return
        try:
            found = await self.accounts.sign_in(frame.account, frame.password, datetime.now(UTC))
        except NotKept:
            self._refuse(seat, Refusal(NOT_NOW, ceil(RETRY_AFTER_S)))
            return
        except StorageFault as fault:
            self._refuse(seat, Refusal(fault.reason, ceil(RETRY_AFTER_S)))
            return
        if isinstance(found, Refusal):
            failures.take(1, time.monotonic())
            self._refuse(seat, found)
        else:
            self._let_in(seat, found)

    async def _check_token(self, seat: Seat, frame: frames.Token) -> None:
        try:
            found = await self.accounts.by_token(frame.token, datetime.now(UTC))
        except StorageFault as fault:
            seat.shut(Close.RESTART, fault.reason)
            return
        if isinstance(found, Refusal):
            self._refuse(seat, found)
        else:
            self._let_in(seat, found)

    def _refuse(self, seat: Seat, refusal: Refusal) -> None:
        for effect in seat.gate.sign_in_refused(refusal.reason, refusal.retry_after_s):
            self._answer(seat, effect)

    def _let_in(self, seat: Seat, found: SignedInAccount) -> None:
        newer = self._moved.get(found.account.id)
        if newer is not None and newer.ver > found.account.ver:
            seat.shut(*_why_to_go(newer))
            return
        if self.connections()[found.account.id] >= PER_ACCOUNT:
            seat.shut(Close.TOO_MANY, Text("本账号已有 4 处登录。", "This account is signed in 4 times already."))
            return
        seat.gate.signed_in(found.actor.roles, time.monotonic())
        seat.sit(found.actor, found.who)
        self.rollcall.come(found.actor.account, self.clock.now())
        seat.say(frames.SignedIn(token=found.token, who=found.who))

    async def _greet(self, seat: Seat, hello: frames.Hello) -> None:
        try:
            await self._bring_up(seat, hello)
        except StorageFault as fault:
            seat.shut(Close.RESTART, fault.reason)

    async def _bring_up(self, seat: Seat, hello: frames.Hello) -> None:
        now, is_whole = self.clock.now(), self.reader.damage is None
        resumes = is_whole and hello.epoch == self.ledger.epoch and self.welcomes.can_resume(hello.offset)
        welcome = frames.Welcome(
            proto=frames.PROTO,
            epoch=self.ledger.epoch,
            boot=self.boot,
            head=self.audiences.head,
            floor=self.welcomes.floor,
            mode="resume" if resumes else "snapshot",
            server_at=now,
            min_app=self.notice.min_app,
            http=self.notice.http,
            references=await self.reader.references(),
            clock="replay" if isinstance(self.clock, StreamClock) else "wall",
            notice=self.notice.words,
            read_only=self.reader.damage,
        )
        await seat.give(encode(welcome))
        if resumes:
            await self.welcomes.resume(seat, hello.offset, self.clock.now)
        else:
            await self.welcomes.snapshot(seat, now)
        for room in self.rooms.all():
            if rooms.hears(seat.audience, room.name, room.scopes):
                seat.say(rooms.presence(room))

    async def _decide(self, seat: Seat, command: frames.Command) -> None:
        assert seat.actor is not None
        self._note_source(seat.actor, command)
        answer = await self.ledger.ask(seat.actor, command)
        seat.gate.settled()
        seat.say(answer)

    def _note_source(self, actor: Actor, command: frames.Command) -> None:
        if Role.FEED not in actor.roles:
            return
        if isinstance(self.clock, StreamClock):
            self.clock.hear(command.made_at)
        self.hear(source_of(command.body) or actor.account)

    async def _look(self, seat: Seat, ask: frames.Ask) -> None:
        limit = min(max(ask.limit, 1), PAGE_MOST)
        assert seat.actor is not None
        try:
            if isinstance(ask.query, frames.RevealQuery) and ask.query.reason:
                found = await self.ledger.reveal(seat.actor, ask.query)
            else:
                found = await self.reader.find(seat.audience, ask.query, ask.cursor, limit)
            if isinstance(ask.query, frames.ColleaguesQuery):
                found = self._with_who_is_here(found)
        except NotKept:
            found = frames.Found(id="", as_of=self.ledger.head, reason=NOT_NOW)
        except StorageFault as fault:
            found = frames.Found(id="", as_of=self.ledger.head, reason=fault.reason)
        seat.say(replace(found, id=ask.id))

    def _with_who_is_here(self, found: frames.Found) -> frames.Found:
        if found.data is None:
            return found
        people = msgspec.json.decode(found.data, type=tuple[Colleague, ...])
        return replace(found, raw=msgspec.Raw(encode(self.rollcall.told(people))))

    async def _stand(self, seat: Seat, here: frames.Here) -> None:
        thing = rooms.thing_of(here.room)
        if thing is None or seat.who is None:
            return
        if seat.is_renamed:
            seat.is_renamed = False
            seat.who = replace(seat.who, name=await self.accounts.name(seat.who.account) or seat.who.name)
        scopes = self.rooms.knows(here.room) or await self._scopes(*thing)
        if scopes is not None and duty.sees(seat.audience, thing[0], scopes) and seat in self.seats:
            self.rooms.enter(seat.name, seat.who, here, scopes, self.clock.now(), time.monotonic())

    async def _scopes(self, kind: str, id_: str) -> frozenset[str] | None:
        """Who may know of a thing; asked again where something was told meanwhile, which may have been about that."""
        while True:
            head = self.audiences.head
            found = await self.reader.scopes(kind, id_)
            if head == self.audiences.head:
                return found


def _why_to_go(account: Account) -> tuple[int, Text]:
    return (Close.REVOKED, REVOKED) if account.is_disabled else (Close.SCOPE_CHANGED, CHANGED)
