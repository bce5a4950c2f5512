"""Install, use and remove the product under wine. It says that files, registry, guards, runtime and packaging fit;
it does not say that the product is fit for Windows (see README.md).
"""

import importlib.util
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from console.__main__ import COMMANDS
from installer.product import LAUNCHERS, LINK_OPENS, NAME, PROTOCOL, VERSION, Variant
from installer.wine import Pc

_UNINSTALL: Final = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
_LINK: Final = rf"HKCU\Software\Classes\{PROTOCOL}\shell\open\command"
_OURS: Final = rf"HKCU\Software\{NAME}"

_HUB_WORDS: Final = ("--data", "hub-data", "--profile", "demo", "--port", "0", "--http-port", "0")
"""A new hub on any free ports of loopback, its data in the test's own folder."""

_RUNTIME_PROBE: Final = """
import asyncio, ctypes, decimal, lzma, sqlite3, ssl, sys, zoneinfo
import aiohttp, msgspec, numpy, platformdirs, shapely, websockets
log = sqlite3.connect("probe.db")
log.execute("PRAGMA journal_mode=WAL")
log.execute("CREATE TABLE seen (word TEXT)")
log.execute("INSERT INTO seen VALUES (?)", ("路见",))
assert log.execute("SELECT word FROM seen").fetchone() == ("路见",)
assert sys.flags.utf8_mode and sys.flags.isolated
ssl.create_default_context()
zoneinfo.ZoneInfo("Asia/Shanghai")
assert numpy.linalg.det(numpy.eye(3)) == 1.0
asyncio.run(asyncio.sleep(0))
print("runtime fits", sys.version.split()[0], ssl.OPENSSL_VERSION, "SQLite", sqlite3.sqlite_version)
"""
_WINDOW_PROBE: Final = """
import pyqtgraph, qasync
from PySide6.QtCore import QTimer
from PySide6.QtSvgWidgets import QSvgWidget
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication(["probe", "-platform", "offscreen"])
label, plot = QLabel("路见"), pyqtgraph.PlotWidget()
plot.plot([1, 3, 2])
label.show(), plot.show()
QTimer.singleShot(200, application.quit)
assert application.exec() == 0
print("windows fit")
"""
_HUB_PROBE: Final = """
import alembic, argon2, greenlet, sqlalchemy
from cryptography.fernet import Fernet
with sqlalchemy.create_engine("sqlite://").connect() as connection:
    assert connection.exec_driver_sql("SELECT 1").scalar() == 1
argon2.PasswordHasher(time_cost=1, memory_cost=64).hash("x")
Fernet.generate_key()
print("hub fits")
"""


class Failed(Exception):
    """The installed product did not do what it must; the message says which step and what was seen."""


def run(installer: Path, variant: Variant) -> None:
    """Take one installer through its life on a fresh PC. Raises Failed; takes about three minutes."""
    with tempfile.TemporaryDirectory(prefix="lujian-wine-") as folder:
        pc = Pc(Path(folder) / "prefix")
        life = Life(pc, installer, variant)
        try:
            for step in life.steps():
                began = time.monotonic()
                seen = step()
                title = f"{step.__doc__}: {seen}" if seen else str(step.__doc__)
                print(f"   {time.monotonic() - began:5.1f} s  {title}", flush=True)
        except subprocess.TimeoutExpired as late:
            raise Failed(f"smoke: did not come to rest: {late}") from late
        finally:
            pc.shut_down()


class Life:
    """What an installer is put through, one step after the other; a step says what it saw, or raises Failed."""

    def __init__(self, pc: Pc, installer: Path, variant: Variant) -> None:
        self.pc = pc
        self.installer = installer
        self.variant = variant

    @property
    def lujian(self) -> Path:
        """The installed command line."""
        return self.pc.installed / "lujian.exe"

    def steps(self) -> list[Callable[[], str | None]]:
        """The steps in their order."""
        hub = [self.hub_fits, self.hub_answers] if self.variant is Variant.FULL else []
        use = [self.helps, self.runtime_fits, self.windows_fit, *hub, self.doctor]
        guards = [self.refuses_while_running, self.replaces, self.refuses_downgrade]
        return [self.refuses_old_windows, self.installs, *use, *guards, self.removes]

    def refuses_old_windows(self) -> None:
        """refuses Windows 7"""
        self.pc.boot()
        code = self.pc.run(60, self.installer, "/S").code
        _must(code == 3 and not self.pc.installed.exists(), f"on Windows 7 it ended with {code}")

    def installs(self) -> None:
        """installs silently: programs, Start menu, registry"""
        self.pc.become_windows_10()
        _installed(self.pc, self.installer)
        _must(NAME in _registry(self.pc, _UNINSTALL, "UninstallString"), "no uninstall entry")
        _must(VERSION in _registry(self.pc, _UNINSTALL, "DisplayVersion"), "no version")
        _must(LINK_OPENS[self.variant] in _registry(self.pc, _LINK), "no lujian: protocol")

    def helps(self) -> str:
        """`lujian.exe --help`"""
        ran = self.pc.run(60, self.lujian, "--help")
        _must(ran.code == 0 and "lujian" in ran.output, ran)
        return ran.output.strip().splitlines()[0]

    def runtime_fits(self) -> str:
        """the runtime and the packages load"""
        return _probe(self.pc, _RUNTIME_PROBE)

    def windows_fit(self) -> str:
        """a Qt window and a chart, drawn off screen"""
        return _probe(self.pc, _WINDOW_PROBE)

    def hub_fits(self) -> str:
        """the hub's packages load"""
        return _probe(self.pc, _HUB_PROBE)

    def hub_answers(self) -> str:
        """`lujian.exe hub` listens on loopback and answers a websocket handshake"""
        if not _is_there("hub"):
            return "not in this checkout, not run"
        with self.pc.running(self.lujian, "hub", *_HUB_WORDS) as process:
            said = self.pc.wait_for(process, b"ws://127.0.0.1:", 150) + self.pc.wait_for(process, b"\n", 5)
            port = re.search(r"ws://127\.0\.0\.1:(\d+)", said)
            if port is None:
                raise Failed(f"smoke: the hub named no address: {said}")
            return _handshake(int(port[1]))

    def doctor(self) -> str:
        """`lujian.exe doctor`"""
        if not _is_there("doctor"):
            return "not in this checkout, not run"
        ran = self.pc.run(60, self.lujian, "doctor")
        _must(ran.code in (0, 1) and "Traceback" not in ran.output, ran)
        return f"exit {ran.code}, {len(ran.output.splitlines())} lines"

    def refuses_while_running(self) -> None:
        """is not installed over a running program"""
        with self.pc.running(self.lujian, "-c", "print('up', flush=True); import time; time.sleep(60)") as it:
            self.pc.wait_for(it, b"up", 30)
            code = self.pc.run(60, self.installer, "/S").code
        _must(code == 5, f"over a running program it ended with {code}")
        self.pc.settle()

    def replaces(self) -> None:
        """a second installation drops old program files and keeps a person's"""
        stale, kept = self.pc.installed / "app" / "console" / "old.py", self.pc.installed / "my notes.txt"
        stale.touch()
        kept.touch()
        _installed(self.pc, self.installer)
        _must(not stale.exists() and kept.exists(), "the wrong files were kept")
        kept.unlink()

    def refuses_downgrade(self) -> None:
        """is not installed over a newer version"""
        self.pc.run(30, "reg", "add", _OURS, "/v", "Version", "/d", "99.0", "/f")
        code = self.pc.run(60, self.installer, "/S").code
        _must(code == 4, f"over a newer version it ended with {code}")

    def removes(self) -> None:
        """is removed without a trace"""
        self.pc.run(60, self.pc.installed / "uninstall.exe", "/S")
        self.pc.settle()
        left = [str(path.name) for path in self.pc.installed.rglob("*")] if self.pc.installed.exists() else []
        _must(not self.pc.installed.exists(), f"left behind: {left[:5]}")
        _must(not list(self.pc.start_menu.glob("路见*")), "shortcuts left behind")
        gone = [self.pc.run(30, "reg", "query", key).code != 0 for key in (_UNINSTALL, _OURS, _LINK)]
        _must(all(gone), f"registry left behind: {gone}")


def _must(holds: bool, seen: object) -> None:
    if not holds:
        raise Failed(f"smoke: {seen}")


def _installed(pc: Pc, installer: Path) -> None:
    code = pc.run(180, installer, "/S").code
    _must(code == 0, f"installation ended with {code}")
    pc.settle()
    missing = [launcher.exe for launcher in LAUNCHERS if not (pc.installed / launcher.exe).exists()]
    links = [launcher.shortcut for launcher in LAUNCHERS if launcher.shortcut]
    missing += [name for name in links if not (pc.start_menu / f"{name}.lnk").exists()]
    _must(not missing, f"not there after installation: {missing}")


def _registry(pc: Pc, key: str, value: str = "") -> str:
    which = ("/v", value) if value else ("/ve",)
    return pc.run(30, "reg", "query", key, *which).output


def _probe(pc: Pc, code: str) -> str:
    (pc.folder / "probe.py").write_text(code, encoding="utf-8")
    ran = pc.run(90, pc.installed / "lujian.exe", "-c", "exec(open('probe.py', encoding='utf-8').read())")
    _must(ran.code == 0 and "fit" in ran.output, ran.output[-1500:])
    return ran.output.strip().splitlines()[-1]


def _is_there(command: str) -> bool:
    return importlib.util.find_spec(COMMANDS[command][0].partition(":")[0]) is not None


def _handshake(port: int) -> str:
    """Ask for a websocket on loopback; what the hub said to it."""
    try:
        with connect(f"ws://127.0.0.1:{port}/", open_timeout=20, close_timeout=5, proxy=None) as line:
            answer = line.response
    except (OSError, WebSocketException) as trouble:
        raise Failed(f"smoke: no websocket on port {port}: {trouble}") from trouble
    return f"{answer.status_code} {answer.reason_phrase}" if answer else "open"
