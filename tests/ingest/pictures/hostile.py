"""Pictures and what only looks like them, made by code: no such file is ever committed."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image, TiffImagePlugin

Rational = TiffImagePlugin.IFDRational
MARKS = ((230, 20, 20), (20, 200, 20), (20, 20, 230), (240, 220, 20))
"""Top left, top right, bottom left, bottom right of `a_scene`."""


def a_scene(width: int = 640, height: int = 480) -> Image.Image:
    """Four corners of four colours, so that a turn can be told."""
    image = Image.new("RGB", (width, height))
    for n, colour in enumerate(MARKS):
        left, top = (n % 2) * width // 2, (n // 2) * height // 2
        image.paste(colour, (left, top, left + width // 2, top + height // 2))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def noted(
    *,
    taken: str | None = None,
    offset: str | None = None,
    turn: int | None = None,
    gps: dict[int, object] | None = None,
) -> Image.Exif:
    """An EXIF block."""
    exif = Image.Exif()
    exif[0x010F] = "a phone"
    if turn is not None:
        exif[0x0112] = turn
    details = {tag: value for tag, value in ((0x9003, taken), (0x9011, offset)) if value is not None}
    if details:
        exif.get_ifd(0x8769).update(details)
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    return exif


def at(lon: float, lat: float) -> dict[int, object]:
    """GPS as phones write it: degrees, minutes, seconds and the hemisphere's letter."""

    def parts(degrees: float) -> tuple[TiffImagePlugin.IFDRational, ...]:
        seconds = round(abs(degrees) * 3600 * 1000)
        return Rational(seconds // 3_600_000), Rational(seconds // 60_000 % 60), Rational(seconds % 60_000, 1000)

    return {1: "N" if lat >= 0 else "S", 2: parts(lat), 3: "E" if lon >= 0 else "W", 4: parts(lon)}


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *before: bytes, rows: bytes = b"") -> bytes:
    """A PNG of a claimed size, with chunks before its pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + body + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    body = bytearray(saved(a_scene(64, 64)))
    frame = body.index(b"\xff\xc0")
    body[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(body)


def webp_claiming(width: int, height: int) -> bytes:
    head = b"VP8X" + struct.pack("<I", 10) + b"\0" * 4 + (width - 1).to_bytes(3, "little")
    inner = head + (height - 1).to_bytes(3, "little") + saved(a_scene(64, 64), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + b"WEBP" + inner


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("Main.class", b"\xca\xfe\xba\xbe" * 50)
    return out.getvalue()


def scan_flood(scans: int = 4_000) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    body = saved(a_scene(1_600, 1_200), progressive=True)
    last = body[body.rindex(b"\xff\xda") : -2]
    return body[:-2] + last * scans + b"\xff\xd9"


REFUSED: dict[str, Callable[[], bytes]] = {
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "pdf": lambda: b"%PDF-1.7\n1 0 obj<<>>endobj",
    "eps": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file",
    "psd": lambda: b"8BPS\0\1" + b"\0" * 60,
    "gif and jar": lambda: saved(a_scene(), "GIF") + a_zip(),
    "tiff": lambda: saved(a_scene(), "TIFF"),
    "bmp": lambda: saved(a_scene(), "BMP"),
    "html": lambda: b"<!doctype html><script>alert(1)</script>",
    "riff that is sound": lambda: b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40,
    "a jpeg in name only": lambda: b"\xff\xd8\xff\xe0" + b"a picture" * 40,
    "png claiming 65,535 squared": lambda: png(65_535, 65_535),
    "png claiming two thousand million": lambda: png(2**31 - 1, 2**31 - 1),
    "png of one long side": lambda: png(12_001, 1, rows=b"\0" * 36_004),
    "jpeg claiming 65,535 squared": lambda: jpeg_claiming(65_535, 65_535),
    "webp claiming 16,384 squared": lambda: webp_claiming(16_384, 16_384),
    "png without a side": lambda: png(0, 10),
    "png, cut": lambda: saved(a_scene(), "PNG")[:900],
    "jpeg, cut": lambda: saved(a_scene())[:2_000],
    "webp, cut": lambda: saved(a_scene(), "WEBP")[:200],
    "progressive flood": scan_flood,
    "deflate bomb for text": lambda: png(
        2, 2, *[chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 60_000_000))] * 4, rows=b"\0" * 14
    ),
    "profile bomb": lambda: saved(a_scene(), "PNG", icc_profile=b"\0" * 3_000_000),
    "empty": lambda: b"",
    "too heavy": lambda: saved(a_scene()) + b"\0" * (15 * 1024 * 1024),
}
"""What is not shown, by what it is."""

SHOWN: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(a_scene()),
    "progressive jpeg": lambda: saved(a_scene(), progressive=True),
    "jpeg and html": lambda: saved(a_scene(), comment=b"<script>alert(1)</script>") + b"<script>alert(2)</script>",
    "jpeg and zip": lambda: saved(a_scene()) + a_zip(),
    "png and zip": lambda: saved(a_scene(), "PNG") + a_zip(),
    "moving png": lambda: saved(a_scene(), "PNG", save_all=True, append_images=[a_scene().rotate(9)] * 3),
    "many pictures in one": lambda: saved(a_scene(), "MPO", save_all=True, append_images=[a_scene().rotate(9)]),
    "webp": lambda: saved(a_scene(), "WEBP"),
    "webp without loss": lambda: saved(a_scene(), "WEBP", lossless=True),
    "moving webp": lambda: saved(a_scene(), "WEBP", save_all=True, append_images=[a_scene().rotate(9)] * 3),
    "palette": lambda: saved(a_scene().quantize(8), "PNG"),
    "four inks": lambda: saved(a_scene().convert("CMYK")),
    "with holes": lambda: saved(a_scene().convert("RGBA"), "PNG"),
}
"""What is shown as one clean picture, whatever else travels in the file."""


def damaged(dice: random.Random) -> bytes:
    """One of the good ones with bytes turned, cut out, doubled, or its end torn off."""
    body = bytearray(dice.choice(list(SHOWN.values()))())
    for _ in range(dice.randint(1, 12)):
        where = dice.randrange(min(len(body), dice.choice((64, 1_024, len(body)))))
        match dice.randrange(4):
            case 0:
                body[where] = dice.randrange(256)
            case 1:
                del body[where : where + dice.randint(1, 40)]
            case 2:
                body[where:where] = body[where : where + dice.randint(1, 400)]
            case _:
                body[where : where + 4] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
        if len(body) < 16:
            break
    return bytes(body)
