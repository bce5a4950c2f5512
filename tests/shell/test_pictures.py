"""Pictures before they are sent: the usual ones as they are, monsters smaller, and what nobody could see refused."""

from pathlib import Path
from zlib import crc32

import pytest
from PySide6.QtGui import QColor, QImage

from console.shell.pictures import MOST_SIDE, to_send
from console.storage.blobs import SIZE_MOST
from console.sync.files import FileFault


def a_picture(file: Path, width: int, height: int, form: str = "JPEG") -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#4080C0"))
    assert image.save(str(file), form)  # type: ignore[call-overload]
    return file


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_usual_photo_goes_as_it_is(tmp_path: Path, form: str):
    file = a_picture(tmp_path / "a.dat", 4000, 3000, form)
    assert to_send(file) == file.read_bytes()


def test_fifty_megapixels_become_as_many_as_anybody_looks_at(tmp_path: Path):
    body = to_send(a_picture(tmp_path / "a.jpg", 8660, 5773))
    assert isinstance(body, bytes) and len(body) < SIZE_MOST
    image = QImage.fromData(body)
    assert image.width() == MOST_SIDE and abs(image.height() - MOST_SIDE * 5773 / 8660) <= 1


def test_a_heavy_file_becomes_lighter_without_becoming_larger(tmp_path: Path):
    file = a_picture(tmp_path / "a.png", 400, 300, "PNG")
    with file.open("ab") as opened:
        opened.write(b"\0" * (9 * 1024 * 1024))
    body = to_send(file)
    assert isinstance(body, bytes) and QImage.fromData(body).width() == 400


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_what_other_machines_cannot_show_is_refused_with_what_to_do(tmp_path: Path, brand: bytes):
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(b"\0\0\0\x18ftyp" + brand + b"\0" * 400)
    with pytest.raises(FileFault, match="兼容性最佳") as fault:
        to_send(file)
    assert "Most Compatible" in fault.value.reason.en and "IMG_0001.jpg" in fault.value.reason.zh


@pytest.mark.parametrize("body", [b"", b"MZ\x90\0", b"<svg onload='x'>", b"%PDF-1.7", b"GIF89a" + b"\0" * 50])
def test_what_is_no_photo_is_refused(tmp_path: Path, body: bytes):
    file = tmp_path / "a.jpg"
    file.write_bytes(body)
    with pytest.raises(FileFault, match="不是照片"):
        to_send(file)


@pytest.mark.qt_log_ignore("JPEG datastream contains no image")
@pytest.mark.parametrize("body", [b"\xff\xd8\xff\xe0nothing", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_broken_one_is_refused_and_nothing_is_sent(tmp_path: Path, body: bytes):
    file = tmp_path / "a.jpg"
    file.write_bytes(body)
    with pytest.raises(FileFault, match="打不开"):
        to_send(file)


@pytest.mark.qt_log_ignore("exceeds the current allocation limit")
def test_a_bomb_is_refused(tmp_path: Path):
    file = a_picture(tmp_path / "a.png", 20, 20, "PNG")
    body = bytearray(file.read_bytes())
    body[16:24] = (60_000).to_bytes(4, "big") * 2
    body[29:33] = crc32(body[12:29]).to_bytes(4, "big")
    file.write_bytes(body)
    with pytest.raises(FileFault, match="打不开"):
        to_send(file)


def test_a_file_that_is_gone_is_the_disk_s_to_say(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        to_send(tmp_path / "gone.jpg")
