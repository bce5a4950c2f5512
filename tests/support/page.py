"""A page of what the long tests showed: a row for each, kept between runs, so that they need not run in one go.

make soak ARGS="--page tests/soak.md"      every test marked soak, and its row
… -m soak --page tests/soak.md FILE        one file; the rows of all others stay as they are
"""

from datetime import date, datetime
from pathlib import Path

import pytest
from msgspec import Struct

HEAD = """# What the long tests showed

Made by `make soak ARGS="--page tests/soak.md"`. A row is a test with all its cases; the last column is what it
printed last, its seed or its figures.

| test | passed | seconds | on | it said |
|---|---|---|---|---|
"""
SAID_MOST = 100


class Row(Struct):
    """One test: how many of its cases passed, failed and were skipped, and what it said last."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    said: str = ""

    def line(self, name: str, on: date) -> str:
        ran = self.passed + self.failed
        result = f"{self.passed} of {ran}" + (f", {self.skipped} skipped" if self.skipped else "")
        return f"| `{name}` | {result} | {self.seconds:,.0f} | {on} | {_short(self.said)} |"


class Page:
    """A plugin of pytest that brings the rows of the tests it has seen up to date."""

    def __init__(self, file: Path) -> None:
        self._file, self._rows = file, dict[str, Row]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("[")[0]
        row = self._rows.setdefault(name, Row())
        row.seconds += report.duration
        if report.when == "call":
            row.said = (report.capstdout.strip().splitlines() or [row.said])[-1]
        if report.skipped:
            row.skipped += 1
        elif report.failed:
            row.failed += 1
        elif report.when == "call":
            row.passed += 1

    def pytest_sessionfinish(self) -> None:
        lines = _lines(self._file) | {
            name: row.line(name, datetime.now().astimezone().date()) for name, row in self._rows.items()
        }
        self._file.write_text(HEAD + "\n".join(lines[name] for name in sorted(lines)) + "\n", encoding="utf-8")


def _short(said: str) -> str:
    """As much as a cell of the table holds."""
    words = said.replace("|", "/")
    return words if len(words) <= SAID_MOST else words[: SAID_MOST - 1] + "…"


def _lines(file: Path) -> dict[str, str]:
    """The rows of an earlier page by test."""
    old = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {line.split("`")[1]: line for line in old if line.startswith("| `")}
