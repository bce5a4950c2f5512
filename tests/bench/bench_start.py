"""How soon is a case list to be worked with, beside a bare window of Qt, each from the start of a process of its own?

The desk comes by its own command line to a real hub with so many cases, its account and password given, so that nobody
types; it is there when its list is filled and painted. The bare window is there at its first paint.
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
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder, a_district(Path(folder), CASES) as hub:
        words = ("desk", hub.url, DESK, str(Path(folder) / "seat"))
        own = {PASSWORD: hub.passwords[DESK]}
        took_until_ready(words, own), took_until_ready(("bare",), {})
        pairs = [(took_until_ready(words, own), took_until_ready(("bare",), {})) for _ in range(ROUNDS)]
    ours, other = zip(*pairs, strict=True)
    return [Row(f"a desk with {CASES:,} cases from a cold start", ours, other, "a bare PySide6 window")]


def took_until_ready(words: tuple[str, ...], own: dict[str, str]) -> float:
    """Seconds from the start of the process."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.starting", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**environ, **QUIET, **own},
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took = time.perf_counter() - began
    assert said == b"ready\n", f"{words[0]} never came to be"
    return took
