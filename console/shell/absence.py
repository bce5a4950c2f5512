"""No hub answers at the door: whether this machine ever had one, and what whoever stands there can do about it.

knock ─▶ silence ─▶ said at the door, with 新建枢纽 where this machine could have its first hub ─▶ knock again
"""

import asyncio
import ssl
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from console.domain.text import Text
from console.shell.errands import Errands
from console.shell.settings import DATABASE, HUB_SETTINGS
from console.sync.line import knock
from console.wire.address import is_this_machine
from resources.tongue import say, spoken
from widgets import theme
from widgets.controls.signin import SignIn

KNOCK_EVERY_S = 5.0
FOUNDING = "console.hub"
"""Not there where only the seats are installed."""


class Absence(Struct, frozen=True):
    """What is said of a hub that does not answer. `may_begin`: none was ever here, and this installation has one."""

    words: Text
    may_begin: bool = False


async def absence(address: str, tls: ssl.SSLContext | None, data: Path) -> Absence | None:
    """Why nobody opens at an address; None where a hub does. `data`: where this machine's own hub would be."""
    why = await knock(address, tls)
    if why is None:
        return None
    if not is_this_machine(urlsplit(address).hostname or ""):
        return Absence(
            Text(
                f"连不上枢纽 {address}：{why.zh}。请检查网络和地址，或问系统管理员。",
                f"No hub at {address}: {why.en}. Look at the network and the address, or ask the administrator.",
            )
        )
    if (data / DATABASE).exists():
        config = f" --config {data / HUB_SETTINGS}" if (data / HUB_SETTINGS).exists() else ""
        start = f"lujian hub --data {data}{config}"
        return Absence(Text(f"本机的枢纽没有运行。这样启动：{start}", f"The hub here does not run. Start it: {start}"))
    elsewhere = Text(
        "枢纽在别的机器上的，请用 --hub wss://主机名:8800 打开；地址问系统管理员。",
        "Where the hub is on another machine, open with --hub wss://NAME:8800; the administrator knows the address.",
    )
    if find_spec(FOUNDING) is None:
        return Absence(Text(f"本机没有枢纽。{elsewhere.zh}", f"There is no hub here. {elsewhere.en}"))
    return Absence(
        Text(
            f"本机 {address} 没有枢纽在运行，也没有枢纽的数据。{elsewhere.zh}还没有枢纽的，可以在本机新建。",
            f"No hub runs at {address}, and none has left its data here. {elsewhere.en} If there is none, begin one.",
        ),
        may_begin=True,
    )


class Lookout(QObject):
    """Says at a seat's door that no hub answers, until one does."""

    begun = Signal()
    """The wizard of a new hub is on its way; this seat is of no use any more."""

    def __init__(self, door: SignIn, address: str, tls: ssl.SSLContext | None, data: Path, *, is_first: bool) -> None:
        """`is_first`: nobody was ever led to a hub from here, so that where none can be the wizard comes by itself."""
        super().__init__()
        self._door, self._address, self._tls, self._data = door, address, tls, data
        self._is_first = is_first
        self._errands = Errands("looking for the hub")
        door.begin_asked.connect(self._begin)

    def start(self) -> None:
        """Knock now, and again as long as nobody opens."""
        self._errands.start(self._look())

    async def stop(self) -> None:
        """Nobody stands at the door any more."""
        self._errands.stop()
        await self._errands.settle()

    async def _look(self) -> None:
        while (found := await absence(self._address, self._tls, self._data)) is not None:
            if found.may_begin and self._is_first:
                self._begin()
                return
            self._door.show_absence(say(*found.words), may_begin=found.may_begin)
            await asyncio.sleep(KNOCK_EVERY_S)
        self._door.show_absence("", may_begin=False)

    def _begin(self) -> None:
        me = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
        subprocess.Popen(
            [*me, "setup", "--data", str(self._data), "--lang", spoken(), "--theme", theme.mode()],
            start_new_session=True,
        )
        self.begun.emit()
