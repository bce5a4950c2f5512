"""Pinned wheels, brought by pip into the user's cache and checked there against the lock."""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from installer.lock import TARGET, Pin

_PIP_DOWNLOAD: Final = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes")


def cache() -> Path:
    """Where downloads stay between builds: the user's cache folder, never the repository."""
    place = user_cache_path("lujian") / "installer" / "wheels"
    place.mkdir(parents=True, exist_ok=True)
    return place


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wheels(pins: tuple[Pin, ...], place: Path) -> dict[str, Path]:
    """The wheel of each pin by distribution name; what is missing in `place` or damaged is downloaded.

    A wheel is known by its SHA-256, not by its file name: one that was tampered with is simply not used.
    """
    have = {sha256(path): path for path in place.glob("*.whl")}
    missing = tuple(pin for pin in pins if pin.sha256 not in have)
    if missing:
        _download(missing, place)
        have = {sha256(path): path for path in place.glob("*.whl")}
    return {pin.name: have[pin.sha256] for pin in pins}


def _download(pins: tuple[Pin, ...], place: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as lock:
        lock.write("".join(str(pin) for pin in pins))
        lock.flush()
        subprocess.run(
            [*_PIP_DOWNLOAD, f"--requirement={lock.name}", f"--dest={place}", *TARGET],
            check=True,
        )
