"""The same question one floor up: whatever the product's modules import is in the installation.

The full variant must be able to import every module. The office variant is asked only about what its
commands reach; the web map, which is loaded late and only where a look has found its engine, is not for it.
An import under `if` or `try` is a module's own affair.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from installer.product import PRODUCT_PACKAGES, Variant

OFFICE_ENTRIES: Final[tuple[str, ...]] = (
    "console.__main__",
    "console.seats.desk",
    "console.seats.doors",
    "console.seats.office",
    "console.seats.wall",
    "console.shell.doctor",
)
LOADED_WITH_THE_WEB_ENGINE: Final = frozenset({"widgets.maps.offline", "widgets.maps.web"})
"""Modules of ours that may be imported inside a function, by whoever has made sure of the engine first."""

NOT_ON_WINDOWS: Final = frozenset({"fcntl", "grp", "posix", "pwd", "pty", "resource", "syslog", "termios", "tty"})
NOT_SHIPPED: Final = frozenset({"ensurepip", "idlelib", "lib2to3", "pydoc_data", "test", "tkinter"})


def imported(source: str) -> frozenset[str]:
    """The absolute names a module asks for when it is loaded; `from a import b` counts as `a.b`, maybe an attribute."""
    return frozenset(name for name, is_late in _names(ast.parse(source).body) if not is_late)


def imported_late(source: str) -> frozenset[str]:
    """The names that its functions ask for when they are called."""
    return frozenset(name for name, is_late in _names(ast.parse(source).body) if is_late)


def _names(body: list[ast.stmt], *, is_late: bool = False) -> Iterator[tuple[str, bool]]:
    for node in body:
        match node:
            case ast.Import(names=names):
                yield from ((alias.name, is_late) for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from ((f"{module}.{alias.name}", is_late) for alias in names)
            case ast.ClassDef(body=inner):
                yield from _names(inner, is_late=is_late)
            case ast.FunctionDef(body=inner) | ast.AsyncFunctionDef(body=inner):
                yield from _names(inner, is_late=True)
            case _:
                pass


class Installation:
    """The Python side of a staged folder: which modules are ours, and what can be imported there."""

    def __init__(self, stage: Path) -> None:
        self.app = stage / "app"
        self.packages = stage / "pkgs"
        self.ours = {
            ".".join(path.relative_to(self.app).with_suffix("").parts).removesuffix(".__init__"): path
            for path in self.app.rglob("*.py")
        }

    def module_of(self, name: str) -> str | None:
        """Our module that an import of `name` runs: itself, or the one that has it as an attribute."""
        owner = name.rpartition(".")[0]
        return name if name in self.ours else owner if owner in self.ours else None

    def has(self, name: str) -> bool:
        top, *rest = name.split(".")
        if top in PRODUCT_PACKAGES:
            return self.module_of(name) is not None
        if top in sys.stdlib_module_names:
            return top not in NOT_ON_WINDOWS | NOT_SHIPPED
        if top == "PySide6" and rest and rest[0].startswith("Qt"):
            return (self.packages / top / f"{rest[0]}.pyd").exists()
        return any((self.packages / top).glob("*")) or any(self.packages.glob(f"{top}.*"))

    def unmet(self, variant: Variant) -> list[str]:
        """One sentence per import that would fail on the PC; empty when all is there."""
        entries = OFFICE_ENTRIES if variant is Variant.OFFICE else tuple(self.ours)
        waiting = [name for name in entries if name in self.ours]
        seen, lacks = set[str](), []
        while waiting:
            module = waiting.pop()
            if module in seen:
                continue
            seen.add(module)
            for name in sorted(self._asked_by(module, variant)):
                if not self.has(name):
                    lacks.append(f"{module} imports {name}")
                waiting.extend(self._ours_behind(name))
        return sorted(lacks)

    def _asked_by(self, module: str, variant: Variant) -> frozenset[str]:
        source = self.ours[module].read_text(encoding="utf-8")
        late = imported_late(source)
        if variant is Variant.OFFICE:
            late -= {name for name in late if self.module_of(name) in LOADED_WITH_THE_WEB_ENGINE}
        return imported(source) | late

    def _ours_behind(self, name: str) -> Iterator[str]:
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            module = ".".join(parts[:length])
            if module in self.ours:
                yield module
