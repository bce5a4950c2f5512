"""What a camera writes beside a picture does not travel with it; the picture, its colours and its top do."""

import struct
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QColorSpace, QImage, QImageReader

from console.shell.exif import Unread, bare, taken
from console.shell.pictures import taken_at, to_send

SECRETS = (b"36.7597N", b"HUAWEI-0042", b"13812345678", b"second picture", b"hidden behind")
TURNED = 6
"""The camera was held upright: a quarter to the right."""


def drawn(form: str) -> bytes:
    image = QImage(64, 40, QImage.Format.Format_RGB32)
    for n in range(64 * 40):
        image.setPixelColor(n % 64, n // 64, QColor(n % 251, (n * 7) % 253, (n * 3) % 255))
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def tiff(order: str = ">", when: str = "2026:11:20 07:45:09", offset: str = "", orientation: int = TURNED) -> bytes:
    """Which way is up, then the details: when, where from UTC, and a number of the camera."""
    said = [(0x9003, when), (0x9011, offset), (0xA431, "HUAWEI-0042 36.7597N 13812345678")]
    texts = [(tag, text) for tag, text in said if text]
    first = struct.pack(f"{order}HHHIHHHHIII", 2, 0x0112, 3, 1, orientation, 0, 0x8769, 4, 1, 38, 0)
    at, words, entries = 38 + 2 + 12 * len(texts) + 4, b"", b""
    for tag, text in texts:
        body = text.encode() + b"\0"
        entries += struct.pack(f"{order}HHII", tag, 2, len(body), at + len(words))
        words += body
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}I", 8)
    return head + first + struct.pack(f"{order}H", len(texts)) + entries + bytes(4) + words


def segment(code: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def jpeg(exif: bytes | None = None) -> bytes:
    """As a phone writes it, with its small print in every place for it and a second picture behind the first."""
    picture = drawn("JPEG")
    beside = (
        segment(0xE1, b"Exif\0\0" + (tiff() if exif is None else exif))
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>36.7597N</x>")
        + segment(0xE2, b"MPF\0second picture 36.7597N")
        + segment(0xED, b"Photoshop 3.0\0HUAWEI-0042")
        + segment(0xFE, b"13812345678")
    )
    return picture[:2] + beside + picture[2:] + b"\xff\xd8 second picture 36.7597N"


def png(exif: bytes | None = None) -> bytes:
    picture = drawn("PNG")
    beside = b"".join(
        struct.pack(">I", len(body)) + name + body + bytes(4)
        for name, body in ((b"eXIf", tiff() if exif is None else exif), (b"tEXt", b"Author\x00HUAWEI-0042"))
    )
    return picture[:33] + beside + picture[33:] + b"hidden behind"


def shown(picture: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(picture)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    return reader.read()


@pytest.mark.parametrize(("with_words", "form"), [(jpeg(), "JPEG"), (png(), "PNG")])
def test_only_the_picture_is_sent(tmp_path: Path, with_words: bytes, form: str):
    file = tmp_path / "a.jpg"
    file.write_bytes(with_words)
    assert any(each in with_words for each in SECRETS)
    sent = to_send(file)
    assert not [each for each in SECRETS if each in sent]
    assert QImage.fromData(sent).colorSpace().isValid()


def test_a_picture_stands_upright_and_is_the_same_to_the_point():
    before, after = shown(jpeg()), shown(bare(jpeg()))
    assert (after.width(), after.height()) == (40, 64)
    assert after == before


def test_a_picture_without_words_is_left_as_it_is():
    assert [bare(drawn(form)) == drawn(form) for form in ("JPEG", "PNG")] == [True, True]


@pytest.mark.parametrize(
    ("exif", "when"),
    [
        (tiff(), datetime(2026, 11, 19, 23, 45, 9, tzinfo=UTC)),
        (tiff("<"), datetime(2026, 11, 19, 23, 45, 9, tzinfo=UTC)),
        (tiff(offset="+09:00"), datetime(2026, 11, 19, 22, 45, 9, tzinfo=UTC)),
        (tiff(when="0000:00:00 00:00:00"), None),
        (tiff(when="soon"), None),
        (b"", None),
    ],
)
def test_a_camera_s_time_is_the_district_s_unless_it_says_another(exif: bytes, when: datetime | None):
    assert taken(jpeg(exif)) == taken(png(exif)) == when


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026:11:20 07:45:09", datetime(2026, 11, 19, 23, 45, 9, tzinfo=UTC)),
        ("2027:01:01 00:00:00", None),
        ("2000:01:01 00:00:07", None),
        ("0001:01:01 00:00:00", None),
    ],
)
def test_a_photo_keeps_its_own_time_and_none_that_cannot_be(tmp_path: Path, said: str, kept: datetime | None):
    now = datetime(2026, 11, 20, 1, tzinfo=UTC)
    file = tmp_path / "a.jpg"
    file.write_bytes(jpeg(tiff(when=said)))
    assert taken_at(file, now) == (kept or now)
    assert taken_at(tmp_path / "gone.jpg", now) == now


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_broken_is_refused_or_comes_out_without_words(seed: int):
    """Bytes changed at random: no other fault than `Unread`, and nothing that goes on for ever."""
    random = Random(seed)
    for whole in (jpeg(), png()):
        body = bytearray(whole)
        for _ in range(random.randrange(1, 12)):
            body[random.randrange(2, len(body))] = random.randrange(256)
        cut = bytes(body[: random.randrange(2, len(body))]) if seed % 2 else bytes(body)
        taken(cut)
        with suppress(Unread):
            assert len(bare(cut)) <= len(cut) + 40


@pytest.mark.qt_log_ignore("Corrupt JPEG data", "Premature end")
def test_a_picture_laid_out_oddly_is_drawn_anew(tmp_path: Path):
    file = tmp_path / "a.jpg"
    file.write_bytes(jpeg().replace(b"\xff\xdb", b"stray\xff\xdb", 1))
    with pytest.raises(Unread):
        bare(file.read_bytes())
    sent = to_send(file)
    assert not [each for each in SECRETS if each in sent] and QImage.fromData(sent).height() == 64
