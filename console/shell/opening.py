"""From a command line to a working window: connect, sign in, fetch the reference data, open the seat.

sign-in ─▶ reference data ─▶ the seat's window       first paint before anything heavy is loaded
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
from typing import Literal

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid

from console.domain.ids import AccountId
from console.domain.text import Refused, Text
from console.shell import panes, settings
from console.shell.absence import Lookout
from console.shell.connection import Connection
from console.shell.frame import SeatFrame
from console.shell.ground import Ground, HasMaps
from console.shell.homing import Homing
from console.shell.loop import Life, run, settle, steady_clock, unsettle
from console.shell.reference import Reference, furnish
from console.shell.screen import NO_SCREEN, can_show
from console.sync.trust import tls_for
from resources.tongue import say, speak
from widgets import theme
from widgets.controls.signin import SignIn
from widgets.tokens import ScaleName

Kind = Literal["desk", "wall", "office", "admin"]
MakeSeat = Callable[[Connection, Reference], QMainWindow]
MakeWindow = Callable[[], QMainWindow]
Ready = Callable[[Connection], Awaitable[MakeWindow]]
"""Fetches what a window needs; raises Refused where this account has no business there, or something is lacking."""
LINK = "lujian:"
PASSWORD = "LUJIAN_PASSWORD"
"""Environment variable for seats that nobody stands before, such as a wall."""
SIGNED_IN_WITHIN_S = 30.0
TITLES: dict[Kind, Text] = {
    "desk": Text("路见 坐席", "Lujian desk"),
    "wall": Text("路见 大屏", "Lujian wall"),
    "office": Text("路见 单位端", "Lujian office"),
    "admin": Text("路见 系统管理", "Lujian administration"),
}
PICTURE = QSize(1920, 1080)
WALL_FROM = 1_600
"""Device-independent pixels across: a wall is laid out for 1920, and at this width still shows every title."""
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


def furnished(make: MakeSeat) -> Ready:
    """A window that works with the reference data, all of which must be there."""

    async def ready(connection: Connection) -> MakeWindow:
        return partial(make, connection, await furnish(connection))

    return ready


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
    ) -> None:
        """`picture`: the size of a window that only has its picture taken. `ground`: the pictures under its maps.
        `again`: a connection for the next person; None where nobody comes after this one."""
        super().__init__()
        self._ground = ground or Ground()
        self._ready, self._picture, self._again = ready, picture, again
        self._owner = ""
        self.window: QMainWindow | None = None
        self.thing = ""
        self.door = SignIn(say(*TITLES[kind]), address, account)
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


def scale_on(kind: Kind, screen: QSize) -> ScaleName:
    """The large type of the wall is for a screen that is looked at from afar; on a small one it would cut its words."""
    return "wall" if kind == "wall" and screen.width() >= WALL_FROM else "desk"


def open_seat(kind: Kind, argv: Sequence[str], ready: Ready) -> int:
    """The whole of `lujian desk`, `wall`, `office` and `admin`; exit code 2 where seat.toml or the call's words are
    off, 1 where this machine cannot keep what would be asked."""
    try:
        kept = settings.load(settings.settings_path())
        words = _parser(kind, kept).parse_args(argv)
        tls = tls_for(words.hub, Path(words.ca) if words.ca else None)
    except Refused as fault:
        sys.stderr.write(f"{fault.reason.zh}\n{fault.reason.en}\n")
        return 2
    if not can_show():
        sys.stderr.write(f"{NO_SCREEN.zh}\n{NO_SCREEN.en}\n")
        return 1
    speak(words.lang)
    panes.prepare()
    application = QApplication(sys.argv[:1])
    size = words.size or (PICTURE if words.shot else None)
    theme.apply(application, words.theme, scale_on(kind, size or application.primaryScreen().size()))
    folder = Path(words.data or settings.seat_folder(words.hub) / f"{kind}-{words.account or 'anyone'}")

    async def work(life: Life) -> int:
        connect = partial(a_connection, kind, words.hub, folder, tls)
        ground = Ground.of(kept)
        opening = Opening(kind, connect(), ready, words.account, words.hub, size, ground, connect)
        opening.thing = thing_of(words.link)
        if words.data is None:
            opening.opened.connect(lambda: _remember(words, opening.connection, kept))
        life.fault_happened.connect(opening.tell_fault)
        is_first = kind == "admin" and not kept.account
        lookout = Lookout(opening.door, words.hub, tls, settings.hub_folder(), is_first=is_first)
        lookout.begun.connect(life.close)
        opening.door.show()
        if kind != "admin":
            panes.ask_for_engine()
        lookout.start()
        try:
            await opening.connection.start()
        except Refused as fault:
            sys.stderr.write(f"{fault.reason.zh}\n{fault.reason.en}\n")
            opening.door.bar(say(*fault.reason))
            code = 1
        else:
            code = 0
            password = os.environ.get(PASSWORD, "")
            if words.account and password:
                opening.connection.sign_in(AccountId(words.account), password)
        await until_over(life, words.seconds)
        await lookout.stop()
        if words.shot is not None and opening.window is not None:
            opening.window.grab().save(str(words.shot))
        opening.close()
        await ground.close()
        await opening.settle()
        await opening.connection.close()
        await gone(opening.door, opening.window)
        return code

    return run(application, work, folder=folder)


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


def a_size(words: str) -> QSize:
    """The size of a window from words such as 1366x768."""
    wide, _, high = words.lower().partition("x")
    return QSize(int(wide), int(high))


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


def _parser(kind: Kind, kept: settings.Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"lujian {kind}",
        epilog=f"例 example: lujian {kind} --hub ws://127.0.0.1:8800 --account desk01",
    )
    add = parser.add_argument
    add("--hub", default=kept.address, metavar="URL", help=f"枢纽地址 / the hub's address ({kept.address})")
    add("--ca", default=kept.ca, metavar="FILE", help="枢纽证书的签发者 / certificate authority of the hub (PEM)")
    add("--account", default=kept.account, help="账号；密码在窗口中输入 / account; the password is typed in the window")
    add("--lang", choices=("zh", "en"), default=kept.language, help="界面语言 / language")
    add("--theme", choices=("dark", "light"), default=kept.theme, help="明暗 / theme")
    add("--seconds", type=float, default=0.0, help="运行多久，0 为一直 / how long, 0: until closed")
    add("link", nargs="?", default="", help="打开一个链接，如 lujian:case/… / follow a link")
    add("--size", type=a_size, metavar="WxH", help="窗口大小，如 1366x768 / size of the window")
    add("--shot", type=Path, metavar="FILE", help="结束时拍一张画面 / a picture of the window at the end")
    add("--data", metavar="DIR", help="本机保存未送达操作的目录 / where unsent asks are kept")
    return parser
