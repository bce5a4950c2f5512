"""The import closure: whatever a shipped program or library loads is shipped too, or is Windows' own.

The web engine does not run under wine, so this is the only guard against a trim list that forgot a DLL.
A file finds its imports where Windows looks for them: beside itself, beside the launchers, and in the
folders that the packages add to the search (PySide6, shiboken6 and the `*.libs` of repaired wheels).
"""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from installer.product import WINDOWS
from installer.toolchain import OBJDUMP

IMAGES: Final = frozenset({".exe", ".dll", ".pyd"})

API_SETS: Final = ("api-ms-win-", "ext-ms-win-")
"""Names that Windows resolves to libraries of its own."""


def system_libraries() -> frozenset[str]:
    """What every supported Windows brings by itself: the names in `windows/system-dlls.txt`."""
    lines = (WINDOWS / "system-dlls.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


_IMPORT: Final = re.compile(r"^\s*DLL Name: (\S+)\s*$", re.M)


def imports(image: Path) -> frozenset[str]:
    """The libraries a Windows image loads when it is loaded, in lower case."""
    told = subprocess.run([OBJDUMP, "-p", image], check=True, capture_output=True, text=True, errors="replace")
    return frozenset(name.lower() for name in _IMPORT.findall(told.stdout))


def images(stage: Path) -> dict[PurePosixPath, frozenset[str]]:
    """Every Windows image below `stage` with what it imports."""
    return {
        PurePosixPath(path.relative_to(stage).as_posix()): imports(path)
        for path in sorted(stage.rglob("*"))
        if path.suffix.lower() in IMAGES and path.is_file()
    }


def unmet(shipped: Mapping[PurePosixPath, frozenset[str]]) -> list[str]:
    """One sentence per import that Windows would not find; empty when the closure holds."""
    searched = {folder for folder in {path.parent for path in shipped} if _is_searched(folder)}
    system = system_libraries()
    present = {(path.parent, path.name.lower()) for path in shipped}
    return [
        f"{path} needs {name}"
        for path, names in sorted(shipped.items())
        for name in sorted(names)
        if not name.startswith(API_SETS)
        and name not in system
        and not any((folder, name) in present for folder in searched | {path.parent})
    ]


def _is_searched(folder: PurePosixPath) -> bool:
    return folder.name in ("", "PySide6", "shiboken6") or folder.name.endswith(".libs")
