"""The program's pictures: our own drawings, rendered at the sizes Windows asks for; the icon packed into one .ico.

An .ico is a six-byte header, one sixteen-byte entry per picture, and the pictures; Windows takes them as PNG.
"""

import struct
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from installer.product import WINDOWS

SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)
SIDEBAR: Final = (164, 314)
"""Width and height of the picture beside the wizard's first and last page, at 96 dpi."""


def pack(pictures: dict[int, bytes]) -> bytes:
    """An .ico of square PNG pictures, by their side in pixels."""
    offset = 6 + 16 * len(pictures)
    entries, bodies = [], []
    for side, png in sorted(pictures.items()):
        entries.append(struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(png), offset))
        bodies.append(png)
        offset += len(png)
    return struct.pack("<HHH", 0, 1, len(pictures)) + b"".join(entries) + b"".join(bodies)


def draw(side: int) -> bytes:
    """The icon as a PNG of side × side pixels."""
    return _encoded(_painted("lujian.svg", side, side), b"png")


def write_icon(place: Path) -> None:
    """Draw the icon into the file `place`."""
    place.write_bytes(pack({side: draw(side) for side in SIZES}))


def write_sidebar(place: Path) -> None:
    """Draw the wizard's side picture into the file `place`, twice as large as the page shows it at 96 dpi."""
    width, height = SIDEBAR
    opaque = _painted("sidebar.svg", 2 * width, 2 * height).convertToFormat(QImage.Format.Format_RGB888)
    place.write_bytes(_encoded(opaque, b"bmp"))


def _painted(drawing: str, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(WINDOWS / drawing)).render(painter)
    painter.end()
    return image


def _encoded(image: QImage, kind: bytes) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, kind).write(image)
    return bytes(buffer.data().data())
