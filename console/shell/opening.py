"""From the door of a seat to its window: connect, sign in, fetch what the window needs, open it.

door ─▶ sign-in ─▶ what the window needs ─▶ the seat's window      the seat itself is loaded by a thread meanwhile
"""

import argparse
import asyncio
import os
import ssl
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid

from console.domain.ids import AccountId
from console.domain.text import Refused
from console.shell import settings
from console.shell.absence import Lookout
from console.shell.connection import Connection
from console.shell.door import Kind, Visit, a_door
from console.shell.frame import SeatFrame
from console.shell.ground import Ground, HasMaps
from console.shell.homing import Homing
from console.shell.loop import Life, settle, steady_clock, unsettle
from resources.tongue import say
from widgets.controls.signin import SignIn

MakeWindow = Callable[[], QMainWindow]
Ready = Callable[[Connection], Awaitable[MakeWindow]]
"""Fetches what a window needs; raises Refused where this account has no business there, or something is lacking."""
LINK = "lujian:"
PASSWORD = "LUJIAN_PASSWORD"
"""Environment variable for seats that nobody stands before, such as a wall."""
SIGNED_IN_WITHIN_S = 30.0
FLUSH_EVERY_S: dict[Kind, float] = {"desk": 0.016, "wall": 0.25, "office": 0.033, "admin": 0.25}


def a_connection(
    kind: Kind,
    address: str,
    folder: Path,
    tls: ssl.SSLContext | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Connection:
    """A connection of this kind of seat; what it keeps lies in `folder`, made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = clock or steady_clock()
    seat = "tool" if kind == "admin" else kind
    return Connection(address, seat=seat, folder=folder, clock=clock, flush_every_s=FLUSH_EVERY_S[kind], tls=tls)


class Opening(QObject):
    """One seat on its way from its door to its window, for one person after the other; `window` is None at the door.

    door ─▶ window ─▶ left ─▶ door ─▶ …      each person has a connection of their own
    """

    opened = Signal()
    """The window is there: the hub has let this account in."""

    def __init__(
        self,
        kind: Kind,
        connection: Connection,
        ready: Ready,
        account: str,
        address: str,
        picture: QSize | None = None,
        ground: Ground | None = None,
        again: Callable[[], Connection] | None = None,
        door: SignIn | None = None,
    ) -> None:
        """`picture`: the size of a window that only has its picture taken. `ground`: the pictures under its maps.
        `again`: a connection for the next person; None where nobody comes after this one. `door`: one that stands
        already."""
        super().__init__()
        self._ground = ground or Ground()
        self._ready, self._picture, self._again = ready, picture, again
        self._owner = ""
        self.window: QMainWindow | None = None
        self.thing = ""
        self.door = door or a_door(kind, address, account)
        self.door.asked.connect(lambda who, password: self.connection.sign_in(AccountId(who), password))
        self._work: asyncio.Task[None] | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._use(connection)

    def _use(self, connection: Connection) -> None:
        self.connection = connection
        connection.owner = self._owner
        connection.sign_in_refused.connect(self.door.refuse)
        connection.state_changed.connect(lambda _: self.door.show_state(connection.freshness.text))
        connection.replaced.connect(self._begin)

    def _begin(self) -> None:
        if self._work is None and self.window is None:
            self._work = asyncio.get_running_loop().create_task(self._furnish())

    async def _furnish(self) -> None:
        try:
            make = await self._ready(self.connection)
        except Refused as fault:
            self.door.refuse(say(*fault.reason))
            self._work = None
            return
        asyncio.get_running_loop().call_soon(self._show, make)

    def _leave(self) -> None:
        """The seat is the next person's: the door stands there before the window goes."""
        self.door.clear()
        self.door.setEnabled(False)
        self.door.show()
        window, self.window = self.window, None
        assert window is not None
        window.close()
        self._leaving = asyncio.get_running_loop().create_task(self._go(window))

    async def _go(self, window: QMainWindow) -> None:
        """Nothing of who left stays: neither rows, nor questions under way, nor whoever waits for an answer. What was
        asked and not answered is on disk under their name."""
        left = self.connection
        await left.close()
        left.deleteLater()
        await gone(window)
        unsettle()
        assert self._again is not None
        self._use(self._again())
        try:
            await self.connection.start()
        except Refused as fault:
            self.door.bar(say(*fault.reason))
            return
        self.door.setEnabled(True)
        self.door.account.setFocus()

    def tell_fault(self, words: str) -> None:
        """Something failed that nobody expected; said where the person looks."""
        if isinstance(self.window, SeatFrame):
            self.window.show_fault(words)
        elif self.window is None:
            self.door.refuse(words)

    async def settle(self) -> None:
        """Wait for whoever is on the way out."""
        if self._leaving is not None:
            await self._leaving

    def close(self) -> None:
        for window in (self.door, self.window):
            if window is not None:
                window.close()

    def _show(self, make: MakeWindow) -> None:
        self._work = None
        who = self.connection.who
        self._owner = self._owner or str(who.account if who is not None else "")
        self.connection.owner = self._owner
        self.window = make()
        self.window.setWindowIcon(QApplication.windowIcon())
        if isinstance(self.window, HasMaps):
            self._ground.lay_under(self.window.maps_shown())
        if isinstance(self.window, SeatFrame) and self._again is not None:
            self.window.left.connect(self._leave)
            self.window.head.leave.show()
        if self._picture is not None:
            self.window.resize(self._picture)
            self.window.show()
        else:
            self.window.showMaximized()
        Homing(self.window)
        self.door.close()
        settle()
        self.opened.emit()
        if self.connection.damage is not None:
            self.tell_fault(say(*self.connection.damage))
        if self.thing and isinstance(self.window, SeatFrame):
            self.window.open_thing(self.thing)


async def attend(load: Callable[[], Ready], visit: Visit, life: Life, door: SignIn) -> int:
    """From a door that stands to the end of the seat, whose `ready` is loaded by a thread; gives the exit code."""
    words = visit.words
    connect = partial(a_connection, visit.kind, words.hub, visit.folder, visit.tls)
    ground, ready = Ground.of(visit.kept), Coming(load)
    opening = Opening(visit.kind, connect(), ready, words.account, words.hub, visit.size, ground, connect, door)
    opening.thing = thing_of(words.link)
    if words.data is None:
        opening.opened.connect(lambda: _remember(words, opening.connection, visit.kept))
    life.fault_happened.connect(opening.tell_fault)
    is_first = visit.kind == "admin" and not visit.kept.account
    lookout = Lookout(door, words.hub, visit.tls, settings.hub_folder(), is_first=is_first)
    lookout.begun.connect(life.close)
    lookout.start()
    code = await _begin(opening, words.account, visit.asked)
    ready.begin()
    await until_over(life, words.seconds)
    await lookout.stop()
    if words.shot is not None and opening.window is not None:
        opening.window.grab().save(str(words.shot))
    opening.close()
    await ground.close()
    await opening.settle()
    await opening.connection.close()
    await ready.settle()
    await gone(door, opening.window)
    return code


async def _begin(opening: Opening, account: str, asked: Sequence[tuple[str, str]]) -> int:
    """Reach out, and sign in who is given or has asked already; 1 where this machine cannot keep what would be
    asked."""
    try:
        await opening.connection.start()
    except Refused as fault:
        sys.stderr.write(f"{fault.reason.zh}\n{fault.reason.en}\n")
        opening.door.bar(say(*fault.reason))
        return 1
    password = os.environ.get(PASSWORD, "")
    given = [(account, password)] if account and password else []
    for who, secret in [*given, *asked][-1:]:
        opening.connection.sign_in(AccountId(who), secret)
    return 0


class Coming:
    """A seat's `Ready` that a thread loads from `begin` on; whoever calls it before waits for that."""

    def __init__(self, load: Callable[[], Ready]) -> None:
        self._load = load
        self._loading: asyncio.Task[Ready] | None = None

    def begin(self) -> None:
        if self._loading is None:
            self._loading = asyncio.get_running_loop().create_task(asyncio.to_thread(self._load))

    async def settle(self) -> None:
        """Nothing is loaded any more; what failed was told to whoever waited for it."""
        if self._loading is not None:
            await asyncio.gather(self._loading, return_exceptions=True)

    async def __call__(self, connection: Connection) -> MakeWindow:
        self.begin()
        assert self._loading is not None
        return await (await self._loading)(connection)


async def signed_in(connection: Connection, account: AccountId, password: str) -> None:
    """Sign in and wait for the first whole picture; raises Refused where the hub does not let it in."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def refused(reason: str) -> None:
        if not done.done():
            done.set_exception(Refused(reason, reason))

    def replaced() -> None:
        if not done.done():
            done.set_result(None)

    connection.sign_in_refused.connect(refused)
    connection.replaced.connect(replaced)
    connection.sign_in(account, password)
    try:
        async with asyncio.timeout(SIGNED_IN_WITHIN_S):
            await done
    except TimeoutError:
        raise Refused("枢纽没有应答。", "The hub does not answer.") from None
    finally:
        connection.sign_in_refused.disconnect(refused)
        connection.replaced.disconnect(replaced)


async def gone(*windows: QWidget | None) -> None:
    """Windows that are closed go now, while the loop still turns: a web page must not outlive it."""
    for window in windows:
        if window is not None and isValid(window):
            window.deleteLater()
    await asyncio.sleep(0)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def thing_of(link: str) -> str:
    """The thing a link such as `lujian:case/…` leads to; '' for a link of another kind."""
    kind, _, thing = link.removeprefix(LINK).partition("/")
    return thing if link.startswith(LINK) and kind in ("case", "alert") else ""


async def until_over(life: Life, seconds: float = 0.0) -> None:
    """Wait for the end of the seat, or so many seconds where they are not 0."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds or None):
            await life.over()


def _remember(words: argparse.Namespace, connection: Connection, before: settings.Settings) -> None:
    """Where this seat was opened and by whom, for the next start; never the password. The rest stays as it was."""
    account = connection.who.account if connection.who else ""
    ca = words.ca and str(Path(words.ca).absolute())
    kept = replace(before, address=words.hub, ca=ca, account=account, language=words.lang, theme=words.theme)
    with suppress(OSError):
        settings.save(settings.settings_path(), kept)
