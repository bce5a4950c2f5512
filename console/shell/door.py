"""From a command line to the door of a seat, which stands there before anything of what is behind it is loaded.

door ─▶ connection ─▶ the seat's window      each loaded by a thread: the first while somebody looks at the door
                                             and types, the second while the hub looks at the password
"""

import argparse
import asyncio
import ssl
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from console.domain.text import Refused, Text
from console.shell import panes, settings
from console.shell.loop import Life, run
from console.shell.screen import NO_SCREEN, can_show
from console.sync.trust import tls_for
from resources.tongue import say, speak
from widgets import theme
from widgets.controls.signin import SignIn
from widgets.tokens import ScaleName

Kind = Literal["desk", "wall", "office", "admin"]
TITLES: dict[Kind, Text] = {
    "desk": Text("路见 坐席", "Lujian desk"),
    "wall": Text("路见 大屏", "Lujian wall"),
    "office": Text("路见 单位端", "Lujian office"),
    "admin": Text("路见 系统管理", "Lujian administration"),
}
PICTURE = QSize(1920, 1080)
WALL_FROM = 1_600
"""Device-independent pixels across: a wall is laid out for 1920, and at this width still shows every title."""


class Visit(Struct, frozen=True):
    """Somebody before the door of a seat: how they called it, and what this machine keeps for it."""

    kind: Kind
    words: argparse.Namespace
    kept: settings.Settings
    tls: ssl.SSLContext | None
    folder: Path
    size: QSize | None
    """Of a window that only has its picture taken."""
    asked: list[tuple[str, str]]
    """(account, password) of whoever wanted in before there was anybody to ask."""


Attend = Callable[[Visit, Life, SignIn], Awaitable[int]]
"""What goes on from the door, once it stands, to the end of the seat; gives the exit code."""


def a_door(kind: Kind, address: str, account: str) -> SignIn:
    """The door of a seat of this kind."""
    return SignIn(say(*TITLES[kind]), address, account)


def open_seat(kind: Kind, argv: Sequence[str], behind: Callable[[], Attend]) -> int:
    """The whole of `lujian desk`, `wall`, `office` and `admin`; exit code 2 where seat.toml or the call's words are
    off, 1 where this machine cannot keep what would be asked. `behind` is called in a thread, when the door stands."""
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
    visit = Visit(kind, words, kept, tls, folder, size, [])

    async def work(life: Life) -> int:
        door = a_door(kind, words.hub, words.account)
        hearing = door.asked.connect(lambda *who: visit.asked.append(who))
        door.show()
        if kind != "admin":
            panes.ask_for_engine()
        attend = await asyncio.to_thread(behind)
        door.asked.disconnect(hearing)
        return await attend(visit, life, door)

    return run(application, work, folder=folder)


def scale_on(kind: Kind, screen: QSize) -> ScaleName:
    """The large type of the wall is for a screen that is looked at from afar; on a small one it would cut its words."""
    return "wall" if kind == "wall" and screen.width() >= WALL_FROM else "desk"


def a_size(words: str) -> QSize:
    """The size of a window from words such as 1366x768."""
    wide, _, high = words.lower().partition("x")
    return QSize(int(wide), int(high))


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
