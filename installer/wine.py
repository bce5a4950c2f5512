"""A PC for one test: a wine prefix of its own, every run in it bounded, everything in it ended at the end.

What wine 8 lacks and Windows 10 has is put into this prefix alone, never into the installer: two stand-ins of ours,
and Microsoft's own C runtime (numpy calls functions that wine's has not got).
"""

import os
import selectors
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer import fetch
from installer.lock import Pin
from installer.product import NAME, WINDOWS
from installer.toolchain import GCC, WINE, WINESERVER

C_RUNTIME: Final = Pin("pynsist", "2.8", "7d3e8343c10cdbfb262ab63201a62d38ed86f4f2d0cffc2677c9917793d800a6")
"""A wheel that carries Microsoft's signed `ucrtbase.dll`; for the test prefix only, so not in the lock."""

_STAND_INS: Final = {"bcryptprimitives": ("-ladvapi32",), "icuuc": ()}


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended; `code` is None when its time was up."""

    code: int | None
    output: str


class Pc:
    """One Windows user on one PC, as far as wine is one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.drive = folder / "drive_c"
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("WINE", "QT_", "PYTHON", "DISPLAY"))
        } | {
            "WINEPREFIX": str(folder),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;ucrtbase=n,b",
            "LC_ALL": "C.UTF-8",
        }

    def boot(self) -> None:
        """Make the prefix. It says of itself that it is Windows 7."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.run(120, "wineboot", "--init")
        self.settle()

    def become_windows_10(self) -> None:
        """Say Windows 10, and put in what that one has."""
        self.run(60, "winecfg", "/v", "win10")
        self.settle()
        system = self.drive / "windows" / "system32"
        for name, libraries in _STAND_INS.items():
            source = WINDOWS / "wine" / f"{name}.c"
            target = system / f"{name}.dll"
            subprocess.run([GCC, "-Os", "-s", "-shared", "-nostdlib", source, *libraries, "-o", target], check=True)
        wheel = fetch.wheels((C_RUNTIME,), fetch.cache())[C_RUNTIME.name]
        with zipfile.ZipFile(wheel) as archive:
            (system / "ucrtbase.dll").write_bytes(archive.read("nsist/msvcrt/x64/ucrtbase.dll"))

    @property
    def user(self) -> Path:
        """The folder of the PC's one user."""
        return next(path for path in (self.drive / "users").iterdir() if path.name != "Public")

    @property
    def installed(self) -> Path:
        """Where the product goes."""
        return self.user / "AppData" / "Local" / "Programs" / NAME

    @property
    def start_menu(self) -> Path:
        return self.user / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs"

    def run(self, seconds: float, program: str | Path, *words: str) -> Ran:
        """Run a program to its end, or end it when the time is up."""
        with self.running(program, *words) as process:
            text, code = _read(process, time.monotonic() + seconds, until=None)
        return Ran(code, text)

    @contextmanager
    def running(self, program: str | Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program that runs for the length of the block.

        It gets pipes for input and output: with a file or nothing at all, Windows' CPython cannot start under wine.
        """
        command = [WINE, str(program), *words]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment,
            cwd=self.folder,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def wait_for(self, process: subprocess.Popen[bytes], words: bytes, seconds: float) -> str:
        """What a running program says until it has said `words`, has ended, or the time is up."""
        return _read(process, time.monotonic() + seconds, until=words)[0]

    def settle(self, seconds: float = 60) -> None:
        """Wait until nothing runs on this PC; an uninstaller, for one, goes on after it has returned."""
        subprocess.run([WINESERVER, "-w"], env=self._environment, check=False, timeout=seconds)

    def shut_down(self) -> None:
        """End everything on this PC, and throw it away."""
        subprocess.run([WINESERVER, "-k"], env=self._environment, check=False, timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(process: subprocess.Popen[bytes], deadline: float, until: bytes | None) -> tuple[str, int | None]:
    assert process.stdout is not None
    said = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and (until is None or until not in said):
            if not selector.select(left):
                break
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                code = process.wait(max(1.0, deadline - time.monotonic()))
                return said.decode(errors="replace"), code
            said += piece
    return said.decode(errors="replace"), process.poll()
