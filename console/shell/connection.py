"""What a seat holds of the hub: link, store, outbox and courier together, as Qt signals.

It lives in the Qt loop. Every signal is emitted from the loop itself, never from inside a task, and after
the store has taken what it speaks of.
"""

import asyncio
import random
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from console import __version__
from console.domain.calendar import WorkCalendar
from console.domain.catalogue import Command
from console.domain.codebook import Codebook
from console.domain.ids import AccountId, BlobId
from console.domain.reference import ReferenceSet, SetName, read
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.shell.freshness import LOOK_EVERY_MS, freshness
from console.shell.pictures import to_send
from console.sync.calls import Calls
from console.sync.courier import Courier
from console.sync.files import Cache, Files
from console.sync.outbox import FILE, Asking, Outbox
from console.sync.store import Store
from console.sync.uuid7 import Uuid7
from console.wire import frames
from console.wire.address import why_not
from console.wire.link import (
    Became,
    Effect,
    Heard,
    Link,
    LinkState,
    Marked,
    Replaced,
    SignedInAs,
    SignInRefused,
    Welcomed,
)
from resources.tongue import say

CACHE_MOST_BYTES = 512 * 1024 * 1024


class Connection(QObject):
    """One seat's connection to one hub: `start()` it in the loop, `close()` it before the loop ends.

    `folder` holds the outbox and the cache. `flush_every_s`: desk 0.016, wall 0.25.
    `tls`: what to believe of a wss:// hub; None: what this machine believes.
    """

    state_changed = Signal(object)
    """The link stands elsewhere (LinkState); the sentence for people is in `reason`."""
    freshness_changed = Signal(object)
    """The picture has become fresher or older: a Freshness."""
    answered = Signal(object)
    """The hub has answered an ask of this account finally: a frames.Answer, also for asks of earlier runs."""
    presence_changed = Signal(str)
    """Somebody came, went or moved in this room: see `present`."""
    signed_in = Signal()
    """Who I am is known: see `who`."""
    sign_in_refused = Signal(str)
    """The hub does not let this account in, for this reason; somebody has to sign in again."""
    replaced = Signal()
    """A whole snapshot has taken the place of every row."""
    welcomed = Signal()
    """The hub has said which references, notice and file address hold from now on: see `welcome`."""

    def __init__(
        self,
        address: str,
        *,
        seat: Literal["desk", "wall", "office", "feed", "tool"],
        folder: Path,
        clock: Callable[[], datetime],
        flush_every_s: float = 0.016,
        tls: ssl.SSLContext | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._address = address
        self.folder = folder
        """Where this seat keeps what is its own."""
        self.owner = ""
        """Whose folder that is, where several people sign in at this seat one after the other."""
        self.store = Store()
        self.reason: Text | None = None
        self.heard: dict[str, datetime] = {}
        """When the hub last heard each outside source; one that a hub has not heard since it began stays as old as
        it is."""
        self._clock = clock
        self._present: dict[str, tuple[frames.Present, ...]] = {}
        self._boot = ""
        self.link = Link(app=__version__, client=Uuid7()(clock()), seat=seat, chance=random.random)
        self._courier = Courier(
            address,
            link=self.link,
            store=self.store,
            outbox=Outbox(folder / FILE),
            clock=clock,
            tell=self._hear,
            flush_every_s=flush_every_s,
            tls=tls,
        )
        self.calls = Calls(self._file_address, lambda: self.link.token, tls)
        self._references = Cache(folder / "references", CACHE_MOST_BYTES)
        files = Cache(folder / "files", CACHE_MOST_BYTES)
        self.files = Files(self._file_address, lambda: self.link.token, files, tls)
        self.freshness = freshness(clock(), None, LinkState.SIGNED_OUT)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh_freshness)

    async def start(self) -> None:
        """Begin to serve; raises OutboxFault where this machine cannot keep asks."""
        await self._courier.start()
        self._timer.start()

    async def close(self) -> None:
        """Leave the hub; the last ask is on disk when this returns."""
        self._timer.stop()
        await self._courier.close()
        await self.files.close()

    # What is known

    @property
    def damage(self) -> Text | None:
        """What of the asks of earlier runs could not be read on this machine; None where all could."""
        return self._courier.damage

    @property
    def who(self) -> frames.Who | None:
        return self.link.who

    @property
    def whole_at(self) -> datetime | None:
        """Up to when everything is known here, on the hub's clock; None before the first word of it."""
        last = self.link.last_mark_at
        return None if last is None else last + self.link.skew

    @property
    def own_folder(self) -> Path:
        """Where this seat keeps what is this person's own: whoever signs in here later finds nothing of it."""
        if self.who is None or self.owner in ("", self.who.account):
            return self.folder
        return self.folder / "others" / sha256(self.who.account.encode()).hexdigest()[:16]

    @property
    def welcome(self) -> frames.Welcome | None:
        return self.link.welcome

    @property
    def state(self) -> LinkState:
        return self.link.state

    def hub_now(self) -> datetime:
        """The hub's time: what deadlines are held against."""
        return self.link.hub_now(self._clock())

    @property
    def unsent(self) -> int:
        """How many asks of this account are kept here without a final answer."""
        return self._courier.unanswered

    def keeps(self, thing: str) -> bool:
        """Whether an ask of this account about a thing is kept here without a final answer."""
        return self._courier.keeps(thing)

    def present(self, room: str) -> tuple[frames.Present, ...]:
        """Who is in a room now."""
        return self._present.get(room, ())

    # What the person does

    def sign_in(self, account: AccountId, password: str) -> None:
        """Sign in; where the password would travel in clear, nothing is dialled and the reason is said."""
        reason = why_not(self._address)
        if reason is not None:
            self.sign_in_refused.emit(say(*reason))
            return
        self._courier.sign_in(account, password)

    def sign_out(self) -> None:
        """Leave and forget what this account was shown."""
        self._courier.sign_out()
        self.heard = {}
        self.store.replace_all(())
        self.store.flush()
        self.replaced.emit()

    def ask(self, command: Command, expects: dict[str, int] | None = None) -> "asyncio.Future[frames.Answer]":
        """Ask for something; `expects`: id of a thing → the `ver` the person saw."""
        return self._courier.ask(command, expects)

    def ask_all(self, asks: Sequence[Asking]) -> "tuple[asyncio.Future[frames.Answer], ...]":
        """Ask for several things in one gesture, an answer each."""
        return self._courier.ask_all(asks)

    async def find(self, query: frames.Query, cursor: str = "", limit: int = 100) -> frames.Found:
        """A page of an answer to a read-only question."""
        return await self._courier.find(query, cursor, limit)

    async def send_picture(self, file: Path) -> BlobId:
        """Bring a picture to the hub, and nothing that its camera wrote beside it; raises FileFault, or OSError."""
        return await self.files.upload(await asyncio.to_thread(to_send, file))

    def here(
        self,
        room: str,
        state: Literal["viewing", "editing", "away"] = "viewing",
        lon: float | None = None,
        lat: float | None = None,
    ) -> None:
        """Say that I am in a room and, in a session, where I point."""
        self._courier.here(room, state, lon, lat)

    async def codebook(self) -> Codebook:
        found = await self.reference(SetName.CODEBOOK)
        assert isinstance(found, Codebook)
        return found

    async def calendar(self) -> WorkCalendar:
        found = await self.reference(SetName.CALENDAR)
        assert isinstance(found, WorkCalendar)
        return found

    async def organisation(self) -> Organisation:
        found = await self.reference(SetName.ORGANISATION)
        assert isinstance(found, Organisation)
        return found

    async def reference(self, name: SetName) -> ReferenceSet:
        """The set in force at the last welcome, by its hash, from this machine where it was fetched before;
        one that no frame can hold comes as a file.

        Raises Refused where the hub has none or its bytes are not what the hash says.
        """
        heads = self.welcome.references if self.welcome else ()
        head = next((each for each in heads if each.name == name), None)
        if head is None:
            raise Refused(f"枢纽尚未发布基础数据 {name}。", f"The hub has not published the reference set {name} yet.")
        body = await self._references.get(head.sha256)
        if body is None:
            found = await self.find(frames.ReferenceQuery(sha256=head.sha256))
            body = await self.files.reference(head.sha256) if found.data is None else bytes(found.data)
            await self._references.put(head.sha256, body)
        return read(name, body, head.rev)

    # What the hub says

    def refresh_freshness(self) -> None:
        """Twice a second, whether frames come or not."""
        fresh = freshness(self.hub_now(), self.whole_at, self.link.state)
        if fresh != self.freshness:
            self.freshness = fresh
            self.freshness_changed.emit(fresh)

    def _hear(self, fact: Effect) -> None:
        match fact:
            case Became(state, reason):
                self.reason = reason
                self.state_changed.emit(state)
                self.refresh_freshness()
            case SignedInAs():
                self.signed_in.emit()
            case SignInRefused(reason):
                self.sign_in_refused.emit(say(*reason))
            case Welcomed(welcome):
                self._welcomed(welcome)
            case Replaced():
                self.store.flush()
                self.replaced.emit()
            case Marked(_, heard):
                self.heard |= heard
                self.refresh_freshness()
            case Heard(frames.Answer() as answer):
                self._answered(answer)
            case Heard(frames.Presence(room=room, present=present)):
                self._present[room] = present
                self.presence_changed.emit(room)

    def _answered(self, answer: frames.Answer) -> None:
        if answer.result != "retry":
            self.answered.emit(answer)

    def _welcomed(self, welcome: frames.Welcome) -> None:
        if welcome.boot != self._boot:
            rooms, self._present, self._boot = tuple(self._present), {}, welcome.boot
            for room in rooms:
                self.presence_changed.emit(room)
        self.welcomed.emit()

    def _file_address(self) -> str:
        return self.welcome.http if self.welcome else ""
