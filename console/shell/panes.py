"""What is loaded after the first paint: the maps, the pictures under them, the loudspeaker."""

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from console.sync.tiles import FileTiles, WebTiles
    from widgets.maps.view import MapView
    from widgets.sounds.speaker import Speaker

MAP = "LUJIAN_MAP"
"""Environment variable: `painted` keeps the web engine out of this process."""


def prepare() -> None:
    """Before QApplication is made: Qt's web engine, loaded only once a map of it is wanted, asks for this by then."""
    if not _wants_painted():
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)


def ask_for_engine() -> None:
    """Once a window is painted: find out in a process apart whether the web map can be shown, while the hub is dialled
    and a password typed."""
    if not _wants_painted():
        from widgets.maps.refusal import begin

        begin()


def best_map(parent: QWidget | None = None) -> "tuple[MapView, str | None]":
    """The web map where this machine can show it, else the painted one with the sentence why it had to be."""
    from widgets.maps.painted import PaintedMap

    if _wants_painted():
        return PaintedMap(parent), None
    from widgets.maps.refusal import web_engine_refusal

    refusal = web_engine_refusal()
    if refusal is not None:
        return PaintedMap(parent), refusal
    from widgets.maps.web import WebMap

    return WebMap(parent), None


def tiles(where: str, datum: str, network: str) -> "FileTiles | WebTiles | None":
    """The pictures under the maps, for who has named any; raises TileFault, a Refused."""
    from console.sync.tiles import tiles_of

    return tiles_of(where, datum, network)


def speaker(parent: QObject | None = None) -> "Speaker | None":
    """The loudspeaker of this machine; None where Qt's multimedia is not there."""
    try:
        from widgets.sounds.speaker import Speaker
    except ImportError:
        return None
    return Speaker(parent)


def _wants_painted() -> bool:
    return os.environ.get(MAP, "") == "painted"
