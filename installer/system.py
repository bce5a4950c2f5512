"""What the machine itself must bring: shared libraries for Qt and its web engine, fonts for Chinese.

    probe ──▶ nothing missing ──▶ done
      │
      └─ missing ──▶ may we install? ──▶ apt-get, probe again
                         └─ no ──▶ one command for the person to type

A need is known by what the product looks for (a soname, a program, a font), not by what a distribution
calls it today. The package names come with it, newest first: Debian 13 and Ubuntu 24.04 renamed those
whose time type grew to 64 bits (`libasound2t64`), and apt is asked which of them it knows.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """Something looked for on the machine, and the packages that bring it, the newest name first."""

    wanted: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]


def libraries_known(ldconfig_output: str, machine: str) -> frozenset[str]:
    """The sonames the dynamic linker finds for this machine, from what `ldconfig -p` prints.

    Lines look like `libEGL.so.1 (libc6,x86-64) => /lib/...`; a library for another machine (32-bit
    beside 64-bit) does not count.
    """
    mark = {"x86_64": "x86-64", "aarch64": "AArch64"}.get(machine, "")
    entries = (line.split("=>")[0] for line in ldconfig_output.splitlines() if "=>" in line)
    return frozenset(entry.split()[0] for entry in entries if mark in entry)


class Linker:
    """What the dynamic linker finds, asked once."""

    def __init__(self) -> None:
        self.known: frozenset[str] | None = None

    def finds(self, soname: str) -> bool:
        if self.known is None:
            program = shutil.which("ldconfig") or "/sbin/ldconfig"
            said = subprocess.run([program, "-p"], capture_output=True, text=True, check=True).stdout
            self.known = libraries_known(said, platform.machine())
        return soname in self.known


LIBRARIES = {
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libX11-xcb.so.1": ("libx11-xcb1",),
    "libX11.so.6": ("libx11-6",),
    "libXcomposite.so.1": ("libxcomposite1",),
    "libXdamage.so.1": ("libxdamage1",),
    "libXext.so.6": ("libxext6",),
    "libXfixes.so.3": ("libxfixes3",),
    "libXrandr.so.2": ("libxrandr2",),
    "libXtst.so.6": ("libxtst6",),
    "libasound.so.2": ("libasound2t64", "libasound2"),
    "libbrotlidec.so.1": ("libbrotli1",),
    "libcups.so.2": ("libcups2t64", "libcups2"),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libdrm.so.2": ("libdrm2",),
    "libexpat.so.1": ("libexpat1",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libgbm.so.1": ("libgbm1",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),
    "libnspr4.so": ("libnspr4",),
    "libnss3.so": ("libnss3",),
    "libpulse.so.0": ("libpulse0",),
    "libstdc++.so.6": ("libstdc++6",),
    "libudev.so.1": ("libudev1",),
    "libwayland-client.so.0": ("libwayland-client0",),
    "libwayland-cursor.so.0": ("libwayland-cursor0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-dri3.so.0": ("libxcb-dri3-0",),
    "libxcb-glx.so.0": ("libxcb-glx0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-render.so.0": ("libxcb-render0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-shm.so.0": ("libxcb-shm0",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-util.so.1": ("libxcb-util1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxcb.so.1": ("libxcb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libxkbfile.so.1": ("libxkbfile1",),
    "libz.so.1": ("zlib1g",),
    "libzstd.so.1": ("libzstd1",),
}
"""What PySide6 6.11's libraries, plugins and QtWebEngineProcess name as NEEDED and the wheels do not carry.

From `objdump -p` over the Qt modules the product uses; plugins it does not use (GTK theme, KMS) left out.
"""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def has_chinese_font() -> bool:
    """Whether fontconfig names a font for Chinese; without its tool, whether Noto's lies in a font folder."""
    if asker := shutil.which("fc-list"):
        said = subprocess.run([asker, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
        return bool(said.stdout.strip())
    return any(next(Path(folder).expanduser().rglob("NotoSansCJK*"), None) for folder in FONT_FOLDERS)


def needs() -> tuple[Need, ...]:
    """Everything the product and its checks look for on a Linux machine."""
    linker = Linker()
    venv = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    return (
        Need("ensurepip", (venv, "python3-venv"), lambda: importlib.util.find_spec("ensurepip") is not None),
        *(Need(soname, packages, partial(linker.finds, soname)) for soname, packages in LIBRARIES.items()),
        Need("Xvfb", ("xvfb",), lambda: shutil.which("Xvfb") is not None),
        Need("Chinese font", ("fonts-noto-cjk",), has_chinese_font),
    )


def missing() -> tuple[Need, ...]:
    """The needs this machine does not meet; always empty where the product is not on Linux."""
    return tuple(need for need in needs() if not need.is_there()) if sys.platform == "linux" else ()


def leave_to_install() -> tuple[str, ...] | None:
    """What goes before a command that installs: nothing as root, sudo if it asks no password, or None."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ("sudo", "-n") if asked.returncode == 0 else None


def is_known_to_apt(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0


def packages_for(absent: Iterable[Need], is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """One package for each absent need: the first name that is known, or the oldest where none is."""
    chosen = (next(filter(is_known, need.packages[:-1]), need.packages[-1]) for need in absent)
    return tuple(dict.fromkeys(chosen))


def has_apt() -> bool:
    return shutil.which("apt-get") is not None


def command_to_type(absent: Iterable[Need]) -> str:
    packages = packages_for(absent, is_known_to_apt)
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def install(absent: Iterable[Need], before: tuple[str, ...]) -> bool:
    """Install what is absent with apt; `before` is what `leave_to_install` gave. False where apt gave up.

    One source of packages that does not answer makes `update` fail; the others may hold all we need.
    """
    apt = (*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300")
    subprocess.run([*apt, "update"], stdin=subprocess.DEVNULL, check=False)
    packages = packages_for(absent, is_known_to_apt)
    done = subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *packages], stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0
