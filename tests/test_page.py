"""The page of the long tests: a row for each test with all its cases, and no row is lost by a run of others."""

from pathlib import Path
from typing import Literal

import pytest

from tests.support.page import Page

When = Literal["setup", "call", "teardown"]
Outcome = Literal["passed", "failed", "skipped"]


def told(node: str, when: When, outcome: Outcome = "passed", said: str = "") -> pytest.TestReport:
    sections = [("Captured stdout call", said)] if said else []
    return pytest.TestReport(node, ("file", 1, node), {}, outcome, None, when, sections, duration=2.0)


def lines(file: Path, *reports: pytest.TestReport) -> list[str]:
    page = Page(file)
    for each in reports:
        page.pytest_runtest_logreport(each)
    page.pytest_sessionfinish()
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]


def test_a_test_has_one_row_with_all_its_cases(tmp_path: Path) -> None:
    (row,) = lines(
        tmp_path / "page.md",
        told("a.py::test_it[1]", "setup"),
        told("a.py::test_it[1]", "call", said="seed 1\n3 | 4 found\n"),
        told("a.py::test_it[2]", "call", "failed", "seed 2"),
        told("a.py::test_it[3]", "setup", "skipped"),
        told("a.py::test_it[4]", "setup", "failed"),
    )
    assert row.startswith("| `a.py::test_it` | 1 of 3, 1 skipped | 10 | ") and row.endswith(" | seed 2 |")


def test_a_later_run_replaces_its_own_rows_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    before = lines(page, told("a.py::test_it", "call", "failed"), told("b.py::test_other", "call"))
    after = lines(page, told("a.py::test_it", "call", said="3 | 4 found"))
    assert "| 0 of 1 |" in before[0] and "| 1 of 1 |" in after[0] and after[0].endswith("| 3 / 4 found |")
    assert after[1] == before[1]


def test_a_test_that_talks_long_does_not_widen_the_table(tmp_path: Path) -> None:
    (row,) = lines(tmp_path / "page.md", told("a.py::test_it", "call", said="b" * 300))
    assert row.endswith(" " + "b" * 99 + "… |")
