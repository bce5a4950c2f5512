"""The system's tools a build needs: found, installed where that is allowed, else asked for in one command."""

import os
import shutil
import subprocess
from typing import Final

GCC: Final = "x86_64-w64-mingw32-gcc"
WINDRES: Final = "x86_64-w64-mingw32-windres"
OBJDUMP: Final = "x86_64-w64-mingw32-objdump"
WINE: Final = "/usr/lib/wine/wine64"
WINESERVER: Final = "/usr/lib/wine/wineserver64"

PACKAGES: Final = {
    "makensis": "nsis",
    GCC: "gcc-mingw-w64-x86-64-win32",
    WINDRES: "binutils-mingw-w64-x86-64",
    OBJDUMP: "binutils-mingw-w64-x86-64",
    "osslsigncode": "osslsigncode",
    WINE: "wine64",
}
"""Which Debian package brings which tool. /usr/bin/wine insists on 32 bits, so wine is called by its path."""

BUILD_TOOLS: Final = ("makensis", GCC, WINDRES, OBJDUMP, "osslsigncode")
SMOKE_TOOLS: Final = (WINE, GCC)


class ToolsMissing(Exception):
    """A tool is not there and may not be installed by us; the message is the command to run."""


def missing(tools: tuple[str, ...]) -> list[str]:
    """The Debian packages that would bring the tools not found here."""
    return sorted({PACKAGES[tool] for tool in tools if shutil.which(tool) is None})


def ensure(tools: tuple[str, ...]) -> None:
    """Have the tools, installing their packages when run as root or with a password-less sudo."""
    packages = missing(tools)
    if not packages:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    prefix = _root()
    if prefix is None or shutil.which("apt-get") is None:
        raise ToolsMissing(f"sudo apt-get update && sudo {' '.join(install)}")
    print(f"installing {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "--quiet"], install):
        subprocess.run([*prefix, *command], check=True, env=environment, stdout=subprocess.DEVNULL)


def _root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
    return ["sudo", "-n"] if asked.returncode == 0 else None
