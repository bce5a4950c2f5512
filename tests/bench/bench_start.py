"""How soon does a door stand, and a case list to be worked with, beside a bare window of Qt?

Each from the start of a process of its own, compiled once before. The desk comes by its own command line to a real hub
with so many cases, its account and password given, so that nobody types; it is there when its list is filled and
painted. The door and the bare window are there at their first paint.
"""

import subprocess
import sys
import tempfile
import time
from os import environ
from pathlib import Path

from console.shell.opening import PASSWORD
from tests.bench.crowd import DESK, a_district
from tests.bench.row import Row

CASES, ROUNDS = 2_000, 7
QUIET = {"QT_LOGGING_RULES": "*=false", "QT_QPA_PLATFORM": environ.get("QT_QPA_PLATFORM", "offscreen")}


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-start-") as place, a_district(Path(place), CASES) as hub:
        own = {PASSWORD: hub.passwords[DESK], "PYTHONPYCACHEPREFIX": str(Path(place) / "compiled")}
        ways = (("desk", hub.url, DESK, str(Path(place) / "seat")), ("door", hub.url, str(Path(place) / "nobody")))
        for words in (*ways, ("bare",)):
            took_until_ready(words, own)
        rounds = [[took_until_ready(words, own) for words in (*ways, ("bare",))] for _ in range(ROUNDS)]
    desk, door, bare = zip(*rounds, strict=True)
    return [
        Row(f"a desk with {CASES:,} cases from a cold start", desk, bare, "a bare PySide6 window"),
        Row("the door of a desk from a cold start", door, bare, "a bare PySide6 window"),
    ]


def took_until_ready(words: tuple[str, ...], own: dict[str, str]) -> float:
    """Seconds from the start of the process. What it compiles is kept, as an installation keeps it."""
    around = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.starting", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**around, **QUIET, **own},
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took = time.perf_counter() - began
    assert said == b"ready\n", f"{words[0]} never came to be"
    return took
