"""A control room for a flow: the hub a process of its own, the windows of its seats in this one.

    a_hub(data) ─▶ Hub           started, killed and started again on the same ports
    Room(hub)   ─▶ windows       each with its own connection, under the Qt loop
                ─▶ on the wire   accounts without a window: an inspector, a co-operating unit

What a person does is done to the widgets; what came of it is read from widgets and stores. Nothing sleeps:
`until` looks again and again, and says in its own words what did not come true.
"""

import asyncio
import gc
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMainWindow, QWidget

from console.domain.catalogue import Command
from console.domain.ids import AccountId, BlobId, CommandId
from console.hub.founding import PASSWORDS
from console.seats.admin import AdminWindow, ready
from console.seats.desk import DeskWindow
from console.seats.headless import Headless
from console.seats.office import OfficeWindow
from console.seats.wall import WallWindow
from console.shell.connection import Connection
from console.shell.door import Kind
from console.shell.furnished import furnished
from console.shell.loop import Life, run, steady_clock
from console.shell.opening import Ready, a_connection, signed_in
from console.sync.files import Cache, Files
from console.wire import frames
from widgets.cases.sheets import Sheet
from widgets.controls.buttons import ShortcutButton
from widgets.controls.pills import StatusPill

WITHIN_S = 20.0
LOOK_EVERY_S = 0.01
UP_WITHIN_S = 30
CACHE_BYTES = 16 * 1024 * 1024
W = TypeVar("W", bound=QMainWindow)
S = TypeVar("S", bound=Sheet)
T = TypeVar("T")


class Hub:
    """One hub process on a data folder; its ports stay when it is started again."""

    def __init__(self, data: Path, config: Path | None = None) -> None:
        self.data = data
        self.log = data.with_name(f"{data.name}.log")
        self._words = ["--data", str(data), "--profile", "demo", "--json"]
        self._words += ["--config", str(config)] if config else []
        self._ports = ["--port", "0", "--http-port", "0"]
        self._process: subprocess.Popen[bytes] | None = None
        self.url, self.http = "", ""
        self.passwords: dict[str, str] = {}

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            words = [sys.executable, "-m", "console", "hub", *self._words, *self._ports]
            self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.log.read_text(encoding="utf-8")
        told = json.loads(line)
        self.url, self.http = told["seats"], told["http"]
        self._ports = ["--port", self.url.rpartition(":")[2], "--http-port", self.http.rpartition(":")[2]]
        self.passwords = json.loads((self.data / PASSWORDS).read_text(encoding="utf-8"))

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def freeze(self) -> None:
        """It runs no more and says nothing; its sockets stay open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It runs again as if nothing had been."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """The power is gone."""
        self._end(lambda process: process.kill())

    def stop(self) -> None:
        self._end(lambda process: process.terminate())

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        how(process)
        process.wait(timeout=UP_WITHIN_S)
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def a_hub(data: Path, settings: str = "") -> Iterator[Hub]:
    """A hub that is up, begun from the demo profile; `settings` is its hub.toml."""
    config = data.with_name(f"{data.name}.toml")
    config.write_text(settings, encoding="utf-8")
    hub = Hub(data, config)
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()
        said = hub.log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said


class OnTheWire:
    """An account without a window: asks, and carries files by HTTP."""

    def __init__(self, wire: Headless, files: Files) -> None:
        self.wire, self.files = wire, files

    async def ask(self, command: Command) -> frames.Answer:
        frame = frames.Command(id=CommandId(str(uuid4())), body=command, made_at=datetime.now(UTC))
        async with asyncio.timeout(WITHIN_S):
            (answer,) = await self.wire.ask([frame])
        return answer

    async def upload(self, picture: bytes) -> BlobId:
        async with asyncio.timeout(WITHIN_S):
            return await self.files.upload(picture)


class Room:
    """The seats of one hub; whatever was opened is closed at the end.

    `url`, `clock`: by which way the windows that are opened from now on reach the hub, and what their time is.
    """

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub, self._folder = hub, folder
        self.url = hub.url
        self.clock = steady_clock()
        self._windows: list[tuple[QMainWindow, Connection]] = []
        self._wired: list[OnTheWire] = []

    async def desk(self, account: str = "desk01") -> DeskWindow:
        return await self._open("desk", account, DeskWindow)

    async def office(self, account: str) -> OfficeWindow:
        return await self._open("office", account, OfficeWindow)

    async def wall(self, account: str = "wall01") -> WallWindow:
        return await self._open("wall", account, WallWindow)

    async def admin(self, account: str = "admin") -> AdminWindow:
        return await self._open("admin", account, AdminWindow, ready)

    async def on_the_wire(self, account: str) -> OnTheWire:
        wire = Headless(self.hub.url, AccountId(account), self.hub.passwords[account], seat="tool")
        files = Files(lambda: self.hub.http, lambda: wire.link.token, Cache(self._folder / account, CACHE_BYTES))
        await wire.start()
        self._wired.append(OnTheWire(wire, files))
        return self._wired[-1]

    async def close(self) -> None:
        for window, connection in reversed(self._windows):
            window.close()
            await connection.close()
            window.deleteLater()
            connection.deleteLater()
        for each in self._wired:
            await each.wire.close()
            await each.files.close()

    async def _open(self, kind: Kind, account: str, make: type[W], ready: Ready | None = None) -> W:
        connection = a_connection(kind, self.url, self._folder / f"{kind}-{account}", clock=self.clock)
        await connection.start()
        await signed_in(connection, AccountId(account), self.hub.passwords[account])
        window = (await (ready or furnished(make))(connection))()
        assert isinstance(window, make)
        self._windows.append((window, connection))
        window.resize(1920, 1080)
        window.show()
        return window


def in_the_room(qapp: QApplication, hub: Hub, folder: Path, work: Callable[[Room], Awaitable[T]]) -> T:
    """Do `work` in the Qt loop with a room of this hub, and give what it gives."""
    given: list[T] = []

    async def main(life: Life) -> int:
        room = Room(hub, folder / "seats")
        try:
            given.append(await work(room))
        finally:
            await room.close()
        return 0

    assert run(qapp, main, folder=folder) == 0
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return given[0]


async def until(what: str, is_so: Callable[[], Any], within_s: float = WITHIN_S) -> None:
    """Wait until it is so; where it does not come to be, fail with these words."""
    loop = asyncio.get_running_loop()
    last = loop.time() + within_s
    while not is_so():
        assert loop.time() < last, f"it did not come to be within {within_s:g} s that {what}"
        await asyncio.sleep(LOOK_EVERY_S)
    print(f"{loop.time() - last + within_s:6.2f} s {what}")


def press(widget: QWidget, key: str) -> None:
    """A key goes down on a widget: a letter, or `Enter`, `Esc`."""
    named = {"Enter": Qt.Key.Key_Return, "Esc": Qt.Key.Key_Escape}
    if key in named:
        QTest.keyClick(widget, named[key])
    else:
        QTest.keyClicks(widget, key)


async def confirm(sheet: Sheet) -> None:
    """Ctrl+Enter where the hand is: in a field of the sheet, in the window that is in front."""
    window = sheet.window()
    window.activateWindow()
    await until("the window is in front", window.isActiveWindow)
    if not sheet.isAncestorOf(QApplication.focusWidget() or window):
        sheet.form.setFocus()
        sheet.focusNextChild()
    await until("the hand is in the sheet", lambda: sheet.isAncestorOf(QApplication.focusWidget() or window))
    held = QApplication.focusWidget()
    assert held is not None
    QTest.keyClick(held, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def words_on(widget: QWidget) -> str:
    """Everything that labels, pills and accessible names of a widget say, line by line."""
    found = [widget, *widget.findChildren(QWidget)]
    said = [each.text() for each in found if isinstance(each, QLabel | StatusPill | QAbstractButton)]
    said += [each.accessibleName() for each in found] + [each.accessibleDescription() for each in found]
    return "\n".join(line for line in said if line)


def button(within: QWidget, title: str) -> ShortcutButton:
    """The button with this title that can be seen."""
    every = [each for each in within.findChildren(ShortcutButton) if each.title() == title and each.isVisible()]
    assert len(every) == 1, f"{len(every)} buttons say {title}"
    return every[0]


async def sheet_in(within: QWidget, kind: type[S]) -> S:
    """The one sheet that is open there, once it can be seen."""

    def seen() -> list[S]:
        return [each for each in within.findChildren(kind) if each.isVisible()]

    await until(f"a {kind.__name__} is open", seen)
    (sheet,) = seen()
    return sheet
