"""A picture before it is sent: is it one that everybody can see, and no larger than anybody looks at it.

file ─▶ what it is, by its first bytes ─▶ as it is, or drawn anew at MOST_SIDE where it is a monster

What the camera wrote beside it (where it stood, whose it is) goes nowhere: `exif.py`.
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QImageWriter

from console.shell.exif import Unread, bare, taken
from console.shell.photos import LARGEST_MB
from console.sync.files import FileFault

MOST_SIDE = 4096
MOST_BYTES = 8 * 1024 * 1024
"""A phone's photo is half of that; fifty megapixels come to twenty and more, over what a hub takes."""
QUALITY = 90
SIGNS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
NEVER_SET = datetime(2001, 1, 1, tzinfo=UTC)
"""A camera whose clock nobody has set begins at 1970 or 2000."""
APPLE = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
"""Brands of ISO 23008-12 files, which Windows cannot show without a codec that has to be bought."""


def to_send(file: Path) -> bytes:
    """The picture alone, smaller where it is a monster; raises FileFault with what to do, OSError where it cannot be
    read. It takes as long as decoding a picture does: call it beside the loop."""
    with file.open("rb") as opened:
        start = opened.read(16)
    if start[4:8] == b"ftyp" and start[8:12] in APPLE:
        raise FileFault(
            f"{file.name} 是苹果手机的 HEIC 格式，其他电脑打不开；请在手机“设置 → 相机 → 格式”选“兼容性最佳”，"
            "或另存为 JPG 后再选。",
            f"{file.name} is a HEIC picture, which other machines cannot show: choose “Most Compatible” in the phone's "
            "camera settings, or save it as JPG first.",
        )
    if not any(start.startswith(sign) for sign in SIGNS):
        raise FileFault(
            f"{file.name} 不是照片；请选择 JPG 或 PNG 文件。", f"{file.name} is no photo; choose a JPG or PNG file."
        )
    QImageReader.setAllocationLimit(LARGEST_MB)
    reader = QImageReader(str(file))
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if not size.isValid():
        raise _broken(file)
    most = QSize(MOST_SIDE, MOST_SIDE)
    if file.stat().st_size <= MOST_BYTES and size.boundedTo(most) == size:
        with suppress(Unread):
            return bare(file.read_bytes())
    return _drawn_anew(file, reader, size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(size))


def taken_at(file: Path, now: datetime) -> datetime:
    """When a picture was taken by its camera's word, for that is not sent with it; `now` where it says nothing, or what
    cannot be. It reads the file: call it beside the loop."""
    try:
        found = taken(file.read_bytes())
    except OSError:
        return now
    return found.astimezone(UTC) if found is not None and NEVER_SET < found <= now else now


def _drawn_anew(file: Path, reader: QImageReader, size: QSize) -> bytes:
    reader.setAutoTransform(True)
    reader.setScaledSize(size)
    image = reader.read()
    if image.isNull():
        raise _broken(file)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"jpeg")
    writer.setQuality(QUALITY)
    if not writer.write(image):
        raise _broken(file)
    return bare(bytes(buffer.data().data()))


def _broken(file: Path) -> FileFault:
    return FileFault(
        f"{file.name} 打不开，可能已损坏或过大；请换一张照片。",
        f"{file.name} cannot be opened: it is damaged or far too large. Choose another photo.",
    )
