"""What the installer is called, what it contains, how its two variants differ: every name Windows sees."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from console import __version__

ROOT: Final = Path(__file__).resolve().parent.parent
WINDOWS: Final = Path(__file__).resolve().parent / "windows"

VERSION: Final = __version__
NAME: Final = "Lujian"
TITLE: Final = "路见 Lujian"
PUBLISHER: Final = "路见 Lujian contributors"
PROTOCOL: Final = "lujian"

OLDEST_WINDOWS_BUILD: Final = 17763
"""Windows 10 1809, the oldest that Qt 6.11 names; it also brings the `icuuc.dll` that Qt6Core imports."""

PYTHON: Final = "311"
"""The minor version of the shipped CPython as its file names spell it."""

RUNTIME_FOLDERS: Final = ("DLLs", "pkgs", "app")
"""Program folders that a new version replaces whole; nothing of a person's lies in them."""


class Variant(StrEnum):
    """Which installer is built."""

    OFFICE = "office"
    """The seats without the map's web engine and without the hub: for a department's or a street's PC."""
    FULL = "full"
    """Everything: the seats with the map, and the hub."""


@dataclass(frozen=True, slots=True)
class Launcher:
    """One .exe beside the runtime, and what it asks the console to do."""

    exe: str
    title: str
    command: tuple[str, ...]
    windowed: bool
    shortcut: str | None = None


LAUNCHERS: Final = (
    Launcher("lujian.exe", "路见 Lujian 命令行", (), windowed=False),
    Launcher("lujian-desk.exe", "路见 坐席", ("desk",), windowed=True, shortcut="路见 坐席"),
    Launcher("lujian-office.exe", "路见 单位端", ("office",), windowed=True, shortcut="路见 单位端"),
)

LINK_OPENS: Final = {Variant.OFFICE: "lujian-office.exe", Variant.FULL: "lujian-desk.exe"}
"""Which seat a `lujian:` link opens. What the link says is not handed on: nobody outside writes a seat's arguments."""

PRODUCT_PACKAGES: Final = ("console", "widgets", "resources")

LEFT_OUT: Final = {
    Variant.OFFICE: ("console/hub", "console/storage"),
    Variant.FULL: (),
}
"""Product folders a variant does without."""

CARRIER: Final = "panda3d"
"""The pinned wheel whose `deploy_libs/` holds the signed Windows CPython. Nothing else of it is shipped."""

_HUB_ONLY: Final = frozenset(
    {"alembic", "argon2-cffi", "argon2-cffi-bindings", "greenlet", "mako", "pillow", "sqlalchemy"}
)
_MAP_ONLY: Final = frozenset(
    {
        "branca",
        "certifi",
        "charset-normalizer",
        "django-js-lib-leaflet",
        "folium",
        "jinja2",
        "markupsafe",
        "pyside6-addons",
        "requests",
        "urllib3",
        "xyzservices",
    }
)

DISTRIBUTIONS_LEFT_OUT: Final = {
    Variant.OFFICE: _HUB_ONLY | _MAP_ONLY,
    Variant.FULL: frozenset[str](),
}
"""Pinned distributions a variant does without."""
