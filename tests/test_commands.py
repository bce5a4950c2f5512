"""Every command of the table, started as a person starts it: it explains itself, and loads only its own half."""

import json
import subprocess
import sys
from functools import cache
from time import monotonic

import pytest
from msgspec import Struct

from console.__main__ import COMMANDS

QUICK_S = 12.0
"""How long an explanation may take on a slow machine that does other things beside; alone it takes one or two."""
KEEPERS = ("verify", "rebuild", "archive", "backup", "restore", "lost", "retain", "erase")
HEADLESS = ("hub", "user", "cameras", *KEEPERS, "feed", "replay", "reference")
WINDOWED = ("desk", "wall", "office", "admin", "setup", "demo")
QT = ("PySide6", "qasync", "pyqtgraph", "widgets")
STORAGE = ("sqlalchemy", "alembic", "console.hub", "console.storage")
REPORT = """
import json, runpy, sys
sys.argv = ["console", *sys.argv[1:]]
try:
    runpy.run_module("console", run_name="__main__")
finally:
    sys.stdout.flush()
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


class Said(Struct, frozen=True):
    """What a command did with its words; `modules` is what it had loaded by the end."""

    code: int
    out: str
    err: str
    modules: list[str]
    seconds: float


@cache
def said(*words: str) -> Said:
    """Run `python -m console` with these words, once for the whole module."""
    began = monotonic()
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *words], capture_output=True, text=True, timeout=60, check=False
    )
    err, _, modules = done.stderr.rstrip("\n").rpartition("\n")
    return Said(done.returncode, done.stdout, err, json.loads(modules), monotonic() - began)


def loaded(command: str, *unwanted: str) -> list[str]:
    """Which of these modules, and of what lies in them, a command has loaded."""
    names = said(command, "--help").modules
    return [each for each in names if any(each == at or each.startswith(f"{at}.") for at in unwanted)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_explains_itself_with_an_example(command: str) -> None:
    told = said(command, "--help")
    assert (told.code, told.err) == (0, "")
    assert f"lujian {command} " in told.out and "例 example" in told.out
    assert told.seconds < QUICK_S


@pytest.mark.parametrize("command", ["hub", "desk", "user", "doctor"])
def test_a_wrong_word_ends_with_two_and_the_usage(command: str) -> None:
    told = said(command, "--no-such-word")
    assert told.code == 2
    assert f"usage: lujian {command}" in told.err and "Traceback" not in told.err


@pytest.mark.parametrize("command", HEADLESS)
def test_what_runs_without_a_display_loads_no_window(command: str) -> None:
    assert loaded(command, *QT) == []


@pytest.mark.parametrize("command", WINDOWED)
def test_a_seat_loads_neither_hub_nor_database(command: str) -> None:
    assert loaded(command, *STORAGE) == []


def test_no_command_is_left_out_of_these_checks() -> None:
    assert {*HEADLESS, *WINDOWED, "doctor", "asked"} == set(COMMANDS)


@pytest.mark.parametrize(("words", "code"), [((), 2), (("--help",), 0)], ids=["nothing", "help"])
def test_the_table_of_commands_is_told(words: tuple[str, ...], code: int) -> None:
    told = said(*words)
    assert told.code == code and all(f"  {command} " in told.out for command in COMMANDS)


def test_an_unknown_command_is_named_in_both_languages() -> None:
    told = said("dance")
    assert told.code == 2 and "没有命令 dance" in told.err and "no command dance" in told.err
