"""What the house is held to beyond types and imports: sizes, and habits that were trouble elsewhere.

Who may import whom stands in pyproject.toml and is checked by lint-imports, once, in `make test`.
"""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from installer.checks import CHECKS

Node = TypeVar("Node", bound=ast.AST)

ROOT = Path(__file__).parent.parent
ROOMS = ("console", "widgets", "resources", "installer")

MODULE_LINES = 600
FUNCTION_LINES = 60
INIT_LINES = 30

LONG_FUNCTIONS = frozenset(
    {
        "console/domain/case/evolve.py:_own",
    }
)
"""`module.py:function` of each function that is rightly longer, such as one `match` over a regulation."""

EVENT_LOOPS = frozenset({"widgets/gallery.py", "widgets/maps/probe.py", "widgets/maps/show.py"})
"""Where an application's own loop is run to its end."""

REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("tuna", "tsinghua", "edu"),
        ("mirrors", "aliyun", "com"),
    )
)
"""In pieces, since this file is searched like all others."""


def modules(*rooms: str) -> list[Path]:
    return sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def nodes(files: list[Path], kind: type[Node]) -> Iterator[tuple[Path, Node]]:
    """Every node of a kind, with the file it stands in."""
    for file in files:
        for node in ast.walk(tree(file)):
            if isinstance(node, kind):
                yield file, node


def test_no_module_outgrows_its_reader():
    assert [name(file) for file in modules(*ROOMS) if lines(file) > MODULE_LINES] == []


def test_no_package_hides_code_in_its_init():
    inits = [file for file in modules(*ROOMS) if file.name == "__init__.py"]
    assert [name(file) for file in inits if lines(file) > INIT_LINES] == []


def test_a_function_fits_on_a_screen_or_is_named_here():
    long = {
        f"{name(file)}:{function.name}"
        for file, function in nodes(modules(*ROOMS), ast.stmt)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES
    }
    assert long == LONG_FUNCTIONS


def test_dialogs_are_opened_and_never_executed():
    """`exec()` runs a second event loop inside the first: frames arrive where the caller expects none."""
    executing = {
        name(file)
        for file, call in nodes(modules(*ROOMS), ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"exec", "exec_"}
    }
    assert executing <= EVENT_LOOPS


def test_text_enters_the_map_page_in_one_place():
    """Folium puts what it is given into the page as HTML; one place may do so, where it is escaped."""
    risky = {"Popup", "Tooltip", "Marker"}
    called = {
        name(file)
        for file, call in nodes(modules(*ROOMS), ast.Call)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in risky
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "folium"
    }
    imported = {
        name(file)
        for file, statement in nodes(modules(*ROOMS), ast.ImportFrom)
        if (statement.module or "").startswith("folium") and risky & {alias.name for alias in statement.names}
    }
    assert len(called | imported) <= 1, called | imported


def test_live_lists_are_not_sorted_by_a_proxy():
    """A proxy maps every row through Python on every change; the models keep their own order."""
    proxy = "QSort" + "FilterProxyModel"
    assert [name(file) for file in modules(*ROOMS) if proxy in file.read_text(encoding="utf-8")] == []


def test_the_checks_of_a_commit_hold_all_four_tools():
    assert [check.name for check in CHECKS] == ["ruff", "mypy", "lint-imports", "pytest"]
    halves = [Path(each).name for each in (*CHECKS[-1].command, *CHECKS[-1].beside) if each.startswith("tests/")]
    held = {each.relative_to(ROOT / "tests").parts[0] for each in (ROOT / "tests").rglob("test_*.py")}
    assert sorted(halves) == sorted(held), "every test is in one half and in one only"
    assert "installer.checks" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_tracked_file_names_a_package_registry():
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        pytest.skip("not a git checkout, so nothing says which files are tracked")
    tracked = [ROOT / file for file in asked.stdout.split("\0") if file]
    naming = {
        (name(file), host)
        for file in tracked
        if file.is_file()
        for host in REGISTRY_HOSTS
        if host.encode() in file.read_bytes()
    }
    assert naming == set()
