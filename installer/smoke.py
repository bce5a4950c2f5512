"""Install, use and remove the product under wine. It says that files, registry, guards, runtime and packaging fit;
it does not say that the product is fit for Windows (see README.md).
"""

import importlib.util
import re
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.__main__ import COMMANDS
from installer.product import LAUNCHERS, LINK_OPENS, NAME, PROTOCOL, VERSION, Variant
from installer.wine import Pc

_UNINSTALL: Final = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
_LINK: Final = rf"HKCU\Software\Classes\{PROTOCOL}\shell\open\command"
_OURS: Final = rf"HKCU\Software\{NAME}"

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
    """Take one installer through its life on a fresh PC. Raises Failed; takes about two minutes."""
    with tempfile.TemporaryDirectory(prefix="lujian-wine-") as folder:
        pc = Pc(Path(folder) / "prefix")
        try:
            for step in _steps(installer, variant):
                began = time.monotonic()
                seen = step(pc)
                print(f"   {time.monotonic() - began:5.1f} s  {_title(step)}{f': {seen}' if seen else ''}", flush=True)
        finally:
            pc.shut_down()


Step = Callable[[Pc], str | None]


def _title(step: Step) -> str:
    return (step.__doc__ or "").strip()


def _must(holds: bool, seen: object) -> None:
    if not holds:
        raise Failed(f"smoke: {seen}")


def _steps(installer: Path, variant: Variant) -> list[Step]:
    def refuses_old_windows(pc: Pc) -> None:
        """refuses Windows 7"""
        pc.boot()
        code = pc.run(60, installer, "/S").code
        _must(code == 3 and not pc.installed.exists(), f"on Windows 7 it ended with {code}")

    def installs(pc: Pc) -> None:
        """installs silently: programs, Start menu, registry"""
        pc.become_windows_10()
        _installed(pc, installer)
        _must(NAME in _registry(pc, _UNINSTALL, "UninstallString"), "no uninstall entry")
        _must(VERSION in _registry(pc, _UNINSTALL, "DisplayVersion"), "no version")
        _must(LINK_OPENS[variant] in _registry(pc, _LINK), "no lujian: protocol")

    def helps(pc: Pc) -> str:
        """`lujian.exe --help`"""
        ran = pc.run(60, pc.installed / "lujian.exe", "--help")
        _must(ran.code == 0 and "lujian" in ran.output, ran)
        return ran.output.strip().splitlines()[0]

    def runtime_fits(pc: Pc) -> str:
        """the runtime and the packages load"""
        return _probe(pc, _RUNTIME_PROBE)

    def windows_fit(pc: Pc) -> str:
        """a Qt window and a chart, drawn off screen"""
        return _probe(pc, _WINDOW_PROBE)

    def hub_fits(pc: Pc) -> str:
        """the hub's packages load"""
        return _probe(pc, _HUB_PROBE)

    def doctor(pc: Pc) -> str:
        """`lujian.exe doctor`"""
        if not _is_there("doctor"):
            return "not in this checkout, not run"
        ran = pc.run(60, pc.installed / "lujian.exe", "doctor")
        _must(ran.code in (0, 1) and "Traceback" not in ran.output, ran)
        return f"exit {ran.code}, {len(ran.output.splitlines())} lines"

    def hub_answers(pc: Pc) -> str:
        """`lujian.exe hub` listens on loopback and answers a websocket handshake"""
        if not _is_there("hub"):
            return "not in this checkout, not run"
        with pc.running(pc.installed / "lujian.exe", "hub") as process:
            said = pc.wait_for(process, b"127.0.0.1:", 60) + pc.wait_for(process, b"\n", 5)
            port = re.search(r"127\.0\.0\.1:(\d+)", said)
            if port is None:
                raise Failed(f"smoke: the hub named no address: {said}")
            return _handshake(int(port[1]))

    def refuses_while_running(pc: Pc) -> None:
        """is not installed over a running program"""
        with pc.running(
            pc.installed / "lujian.exe", "-c", "print('up', flush=True); import time; time.sleep(60)"
        ) as it:
            pc.wait_for(it, b"up", 30)
            code = pc.run(60, installer, "/S").code
        _must(code == 5, f"over a running program it ended with {code}")
        pc.settle()

    def replaces(pc: Pc) -> None:
        """a second installation drops old program files and keeps a person's"""
        stale, kept = pc.installed / "app" / "console" / "old.py", pc.installed / "my notes.txt"
        stale.touch()
        kept.touch()
        _installed(pc, installer)
        _must(not stale.exists() and kept.exists(), "the wrong files were kept")
        kept.unlink()

    def refuses_downgrade(pc: Pc) -> None:
        """is not installed over a newer version"""
        pc.run(30, "reg", "add", _OURS, "/v", "Version", "/d", "99.0", "/f")
        code = pc.run(60, installer, "/S").code
        _must(code == 4, f"over a newer version it ended with {code}")

    def removes(pc: Pc) -> None:
        """is removed without a trace"""
        pc.run(60, pc.installed / "uninstall.exe", "/S")
        pc.settle()
        left = [str(path.name) for path in pc.installed.rglob("*")] if pc.installed.exists() else []
        _must(not pc.installed.exists(), f"left behind: {left[:5]}")
        _must(not list(pc.start_menu.glob("路见*")), "shortcuts left behind")
        gone = [pc.run(30, "reg", "query", key).code != 0 for key in (_UNINSTALL, _OURS, _LINK)]
        _must(all(gone), f"registry left behind: {gone}")

    before = [refuses_old_windows, installs, helps, runtime_fits, windows_fit]
    hub: list[Step] = [hub_fits, hub_answers] if variant is Variant.FULL else []
    after: list[Step] = [doctor, refuses_while_running, replaces, refuses_downgrade, removes]
    return [*before, *hub, *after]


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
    """Ask for a websocket on loopback; the first line of the answer."""
    asked = (
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: bHVqaWFuIHNtb2tlIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(asked.encode())
        answer = line.recv(4096).decode(errors="replace").partition("\r\n")[0]
    _must(answer.startswith("HTTP/1.1 101"), f"the hub answered {answer!r}")
    return answer
