"""From the staged folder to one installer file: what `installer.nsi` must know, and its compilation.

The script is written by hand and holds the behaviour; the names, the version and the list of files are
generated beside it. Files are listed one by one, sorted: a wildcard packs them as the disk lists them.
"""

import os
import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final

from installer.icon import write_icon, write_sidebar
from installer.product import (
    LAUNCHERS,
    LINK_OPENS,
    NAME,
    OLDEST_WINDOWS_BUILD,
    PROTOCOL,
    PUBLISHER,
    RUNTIME_FOLDERS,
    TITLE,
    VERSION,
    WINDOWS,
    Variant,
)

MARK: Final = "BUILD.json"
"""Installed first and removed last: the folder that holds it is ours to replace and to remove."""

COMPRESSION: Final = {
    "zlib": "SetCompressor /FINAL zlib\n",
    "lzma": "SetCompressor /SOLID /FINAL lzma\nSetCompressorDictSize 64\n",
}
"""zlib is quick and for trying out; lzma takes minutes and is for handing out."""


def file_name(variant: Variant) -> str:
    """What the installer is called."""
    return f"{NAME}-{VERSION}-{variant.value}-x64-setup.exe"


def compile_installer(stage: Path, work: Path, out: Path, variant: Variant, compress: str, moment: int) -> Path:
    """Compile the installer of everything in `stage` and return its place in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    installer = out.resolve() / file_name(variant)
    write_icon(work / "lujian.ico")
    write_sidebar(work / "sidebar.bmp")
    os.utime(work / "sidebar.bmp", (moment, moment))
    files = sorted(PurePosixPath(path.relative_to(stage).as_posix()) for path in stage.rglob("*") if path.is_file())
    (work / "facts.nsh").write_text(facts(variant, compress, installer), encoding="utf-8")
    (work / "files.nsh").write_text("".join(file_lines(files, stage)), encoding="utf-8")
    (work / "removal.nsh").write_text("".join(removal_lines(files)), encoding="utf-8")
    subprocess.run(
        ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", "-NOCD", WINDOWS / "installer.nsi"],
        check=True,
        cwd=work,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(moment), "LC_ALL": "C.UTF-8"},
    )
    return installer


def facts(variant: Variant, compress: str, installer: Path) -> str:
    """The names and numbers of this build, and the few lines that are repeated for every program."""
    defines = {
        "NAME": NAME,
        "TITLE": TITLE,
        "PUBLISHER": PUBLISHER,
        "VERSION": VERSION,
        "OLDEST_BUILD": str(OLDEST_WINDOWS_BUILD),
        "PROTOCOL": PROTOCOL,
        "LINK_OPENS": LINK_OPENS[variant],
        "MAIN": LINK_OPENS[variant],
        "MARK": MARK,
        "OUT": str(installer),
    }
    shortcuts = [(launcher.shortcut, launcher.exe) for launcher in LAUNCHERS if launcher.shortcut]
    return "".join(
        [
            COMPRESSION[compress],
            *(f'!define {name} "{value}"\n' for name, value in defines.items()),
            *_macro(
                "CREATE_SHORTCUTS",
                (f'CreateShortCut "$SMPROGRAMS\\{title}.lnk" "$INSTDIR\\{exe}"' for title, exe in shortcuts),
            ),
            *_macro("DELETE_SHORTCUTS", (f'Delete "$SMPROGRAMS\\{title}.lnk"' for title, _ in shortcuts)),
            *_macro(
                "ENSURE_ALL_CLOSED",
                (f'!insertmacro ENSURE_CLOSED "{launcher.exe}"' for launcher in LAUNCHERS),
            ),
        ]
    )


def file_lines(files: list[PurePosixPath], stage: Path) -> Iterator[str]:
    """What unpacks every file, the mark first."""
    ordered = sorted(files, key=lambda path: (path != PurePosixPath(MARK), path.parent, path.name))
    for folder, inside in groupby(ordered, key=lambda path: path.parent):
        yield f'SetOutPath "{_windows(folder)}"\n'
        yield from (f'File "{_plain(stage / path)}"\n' for path in inside)


def removal_lines(files: list[PurePosixPath]) -> Iterator[str]:
    """What removes the program again: its folders whole, in the root only files it brought, the mark last."""
    yield from (f'RMDir /r "$INSTDIR\\{folder}"\n' for folder in RUNTIME_FOLDERS)
    root = [path for path in files if len(path.parts) == 1]
    yield from (f'Delete "{_windows(path)}"\n' for path in sorted(root, key=lambda path: (path.name == MARK, path)))


def _macro(name: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"!macro {name}\n"
    yield from (f"  {line}\n" for line in lines)
    yield "!macroend\n"


def _windows(path: PurePosixPath) -> str:
    return "\\".join(("$INSTDIR", *(_plain(part) for part in path.parts)))


def _plain(name: Path | str) -> str:
    if set('$"`\r\n') & set(str(name)):
        raise ValueError(f"a file name that NSIS would read as something else: {name}")
    return str(name)
