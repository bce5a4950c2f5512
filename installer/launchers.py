"""The programs beside the runtime, and the `python3.dll` that the carrier lacks, compiled with mingw."""

import re
import subprocess
from pathlib import Path
from typing import Final

from installer.icon import write_icon
from installer.product import LAUNCHERS, PUBLISHER, PYTHON, TITLE, VERSION, WINDOWS, Launcher
from installer.toolchain import GCC, OBJDUMP, WINDRES

_FLAGS: Final = ("-Os", "-s", "-Wall", "-Wextra", "-Werror", "-Wl,--no-insert-timestamp")

_EXPORT: Final = re.compile(r"^\s*\[\s*\d+\](?: \+base\[\s*\d+\]\s+[0-9a-f]{4,})? ([A-Za-z_]\w*)$", re.M)


def compile_launchers(stage: Path, work: Path) -> None:
    """Put every launcher into `stage`; `work` takes what is only needed on the way."""
    write_icon(work / "lujian.ico")
    for launcher in LAUNCHERS:
        resource = work / f"{launcher.exe}.res"
        script = work / f"{launcher.exe}.rc"
        script.write_text(resource_script(launcher), encoding="utf-8")
        _run(WINDRES, "-c", "65001", "-I", work, "-I", WINDOWS, "-O", "coff", "-i", script, "-o", resource)
        _run(
            GCC,
            *_FLAGS,
            "-municode",
            *_shape(launcher),
            WINDOWS / "launcher.c",
            resource,
            "-o",
            stage / launcher.exe,
        )


def resource_script(launcher: Launcher) -> str:
    """The launcher's icon, manifest and version, as windres reads them."""
    values = {
        "NUMBERS": ",".join([*VERSION.split("."), "0", "0", "0"][:4]),
        "VERSION": VERSION,
        "PUBLISHER": PUBLISHER,
        "PRODUCT": TITLE,
        "DESCRIPTION": launcher.title,
        "EXE": launcher.exe,
    }
    template = (WINDOWS / "launcher.rc.in").read_text(encoding="utf-8")
    return re.sub(r"@([A-Z]+)@", lambda match: values[match[1]], template)


def exports(listing: str) -> list[str]:
    """The names a DLL exports, from what `objdump -p` says of it."""
    table = listing.partition("[Ordinal/Name Pointer] Table")[2]
    return sorted(set(_EXPORT.findall(table)))


def forward_stable_abi(stage: Path, work: Path) -> None:
    """Make `python3.dll`, the door of the stable ABI: each name leads on to the runtime's own DLL.

    PySide6 is built against the stable ABI and imports `python3.dll`; the carrier has only the versioned one.
    """
    runtime = f"python{PYTHON}"
    names = exports(_run(OBJDUMP, "-p", stage / f"{runtime}.dll"))
    if "Py_Main" not in names:
        raise ValueError(f"{runtime}.dll: its exports could not be read")
    definition = work / "python3.def"
    lines = "".join(f"  {name} = {runtime}.{name}\n" for name in names)
    definition.write_text(f'LIBRARY "python3.dll"\nEXPORTS\n{lines}', encoding="ascii")
    empty = work / "python3.c"
    empty.write_text(
        "int __stdcall DllMainCRTStartup(void *self, unsigned why, void *none)"
        "{ (void)self, (void)why, (void)none; return 1; }\n",
        encoding="ascii",
    )
    shape = ("-shared", "-nostdlib", "-Wl,--disable-auto-image-base")
    _run(GCC, *_FLAGS, *shape, definition, empty, "-o", stage / "python3.dll")


def _shape(launcher: Launcher) -> list[str]:
    command = ", ".join(f'L"{word}"' for word in ("-m", "console", *launcher.command))
    windowed = ["-mwindows", "-DWINDOWED"] if launcher.windowed else ["-mconsole"]
    return [*windowed, f'-DPYTHON_DLL=L"python{PYTHON}.dll"', f"-DCOMMAND={command}"]


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
