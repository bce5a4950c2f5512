"""The folder that becomes the installation, laid out file by file.

(runtime and launchers)   see `runtime`
pkgs/                     the wheels, through `trim`
app/                      console, widgets, resources
LICENSE  NOTICE  BUILD.json
"""

import json
import os
import shutil
import subprocess
import zipfile
from importlib.metadata import distributions
from pathlib import Path, PurePosixPath
from typing import Final

from installer.launchers import compile_launchers
from installer.lock import Pin
from installer.notice import notice
from installer.product import LEFT_OUT, PRODUCT_PACKAGES, ROOT, VERSION, Variant
from installer.runtime import Source, lay_out_runtime
from installer.trim import is_microsoft_runtime, ships

_RUNTIME_NOTICE: Final = f"""\
{"=" * 78}
The Windows runtime

CPython 3.11: PSF-2.0, https://www.python.org, as signed by the Python Software Foundation, with what it brings:
OpenSSL (Apache-2.0), SQLite (public domain), libffi (MIT), bzip2, XZ Utils and zlib under their own licences
Microsoft Visual C++ runtime: Microsoft's redistributable code, as the Qt packages carry it
"""


def lay_out(stage: Path, work: Path, variant: Variant, wheels: dict[str, Path], source: Source) -> None:
    """Fill the empty folder `stage` with everything the variant installs; `work` takes intermediate files."""
    lay_out_runtime(stage, source, work)
    compile_launchers(stage, work)
    for wheel in wheels.values():
        unpack(wheel, stage, variant)
    for package in PRODUCT_PACKAGES:
        copy_package(ROOT / package, stage / "app" / package, variant)
    shutil.copyfile(ROOT / "LICENSE", stage / "LICENSE")
    write_notice(stage)


def write_notice(stage: Path) -> None:
    """Write NOTICE: whose work this installation carries, read from the packages in it.

    A package's RECORD says which of its files are licences; after that it is of no use, since files were left behind.
    """
    shipped = sorted(distributions(path=[str(stage / "pkgs")]), key=lambda each: each.name.lower())
    (stage / "NOTICE").write_text(f"{notice(shipped)}\n{_RUNTIME_NOTICE}", encoding="utf-8")
    for record in (stage / "pkgs").glob("*.dist-info/RECORD"):
        record.unlink()


def unpack(wheel: Path, stage: Path, variant: Variant) -> None:
    """Put a wheel's shipped files into `pkgs`; two wheels may bring the same file, but not differing ones."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if name.endswith("/"):
                continue
            if is_microsoft_runtime(path):
                place = stage / path.name
            elif ships(path, variant):
                place = stage / "pkgs" / path
            else:
                continue
            body = archive.read(name)
            if place.exists() and place.read_bytes() != body:
                raise ValueError(f"{wheel.name} brings another {name} than a wheel before it")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body)


def copy_package(package: Path, place: Path, variant: Variant) -> None:
    """Copy one of the product's packages as it lies in the checkout, without what the variant leaves out."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        within = PurePosixPath(package.name) / Path(folder).relative_to(package).as_posix()
        return {name for name in names if name == "__pycache__" or str(within / name) in LEFT_OUT[variant]}

    shutil.copytree(package, place, ignore=left_out)


def describe(stage: Path, variant: Variant, pins: tuple[Pin, ...], runtime: str, library: str) -> None:
    """Write BUILD.json: what this installation was made from, for whoever has to explain it later."""
    facts = {
        "product": "lujian",
        "version": VERSION,
        "variant": variant.value,
        "commit": _git("rev-parse", "HEAD"),
        "runtime": runtime,
        "standard_library": library,
        "distributions": {pin.name: pin.version for pin in sorted(pins)},
    }
    (stage / "BUILD.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def build_time() -> int:
    """Seconds since the epoch that every file is dated with: SOURCE_DATE_EPOCH, else the last commit's."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct"))


def date(stage: Path, moment: int) -> None:
    """Give every file and folder below `stage` the same time."""
    for path in [stage, *stage.rglob("*")]:
        os.utime(path, (moment, moment))


def _git(*words: str) -> str:
    told = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return told.stdout.strip()
