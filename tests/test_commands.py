"""Every command of the table, started as a person starts it: it explains itself, and loads only its own half."""

import subprocess
import sys
from time import monotonic

import pytest

from console.__main__ import COMMANDS

QUICK_S = 8.0
"""How long an explanation may take on a slow machine that does other things beside."""
HEADLESS = ("hub", "user", "verify", "backup", "feed", "replay")
WINDOWED = ("desk", "wall", "office", "demo")
QT = ("PySide6", "qasync", "pyqtgraph", "widgets")
STORAGE = ("sqlalchemy", "alembic", "console.hub", "console.storage")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "console", *words], capture_output=True, text=True, timeout=60, check=False
    )


def loaded(command: str, *unwanted: str) -> list[str]:
    """Which of these modules (and what lies in them) loading a command brings in."""
    module = COMMANDS[command][0].partition(":")[0]
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return [each for each in found.stdout.split() if any(each == at or each.startswith(f"{at}.") for at in unwanted)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_explains_itself_with_an_example(command: str) -> None:
    began = monotonic()
    said = run(command, "--help")
    assert (said.returncode, said.stderr) == (0, "")
    assert monotonic() - began < QUICK_S
    assert f"lujian {command}" in said.stdout and "example" in said.stdout and "例" in said.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_word_ends_with_two_and_no_traceback(command: str) -> None:
    said = run(command, "--no-such-word")
    assert said.returncode == 2
    assert "--no-such-word" in said.stderr and "Traceback" not in said.stderr


@pytest.mark.parametrize("command", HEADLESS)
def test_what_runs_without_a_display_loads_no_window(command: str) -> None:
    assert loaded(command, *QT) == []


@pytest.mark.parametrize("command", WINDOWED)
def test_a_seat_loads_neither_hub_nor_database(command: str) -> None:
    assert loaded(command, *STORAGE) == []


def test_no_command_is_left_out_of_these_checks() -> None:
    assert {*HEADLESS, *WINDOWED, "doctor"} == set(COMMANDS)


def test_alone_it_lists_its_commands_and_ends_with_two() -> None:
    said = run()
    assert said.returncode == 2 and all(command in said.stdout for command in COMMANDS)


def test_help_lists_every_command_and_ends_with_nought() -> None:
    said = run("--help")
    assert said.returncode == 0 and all(command in said.stdout for command in COMMANDS)


def test_an_unknown_command_is_named_in_both_languages() -> None:
    said = run("dance")
    assert said.returncode == 2 and "没有命令 dance" in said.stderr and "no command dance" in said.stderr
