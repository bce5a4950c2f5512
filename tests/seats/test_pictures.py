"""Drawn pictures: real PNG files, plainly marked, the same for the same scene."""

import struct
import zlib
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from console.seats.actors.pictures import HEIGHT, WIDTH, Moment, Picture, Scene, draw
from console.seats.actors.town import read_town

MORNING = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)


def a_picture(
    site: str = "corner", look: str = "1", code: str = "E0405", moment: Moment = Moment.WRONG, at: datetime = MORNING
) -> Picture:
    return draw(Scene(site=site, look=look, class_code=code, moment=moment, at=at))


def dots(picture: Picture) -> bytes:
    """The palette indexes, row by row, read back with the standard library."""
    body, found, at = picture.body, b"", 8
    while at < len(body):
        size, kind = struct.unpack(">I4s", body[at : at + 8])
        chunk = body[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + chunk) == struct.unpack(">I", body[at + 8 + size : at + 12 + size])[0]
        if kind == b"IHDR":
            assert struct.unpack(">II", chunk[:8]) == (WIDTH, HEIGHT)
        if kind == b"IDAT":
            found += chunk
        at += 12 + size
    rows = zlib.decompress(found)
    return b"".join(rows[row * (WIDTH + 1) + 1 : (row + 1) * (WIDTH + 1)] for row in range(HEIGHT))


def test_a_picture_is_a_png_named_by_its_hash():
    picture = a_picture()
    assert picture.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.blob == sha256(picture.body).hexdigest()
    assert len(dots(picture)) == WIDTH * HEIGHT


def test_every_picture_carries_the_mark_of_the_demo_in_its_corner():
    corners = {
        tuple(dots(a_picture(site, code=code))[row * WIDTH : row * WIDTH + 48] for row in range(28))
        for site, code in (("a", "E0405"), ("b", "E0110"))
    }
    marks = {tuple(row[6:48] for row in corner[6:28]) for corner in corners}
    assert len(marks) == 1
    assert len(set(b"".join(marks.pop()))) == 2


def test_two_cases_of_a_class_look_different():
    assert a_picture(look="1").blob != a_picture(look="2").blob
    assert a_picture(site="here").blob != a_picture(site="there").blob


def test_after_the_work_the_same_place_is_clear():
    before, after = dots(a_picture()), dots(a_picture(moment=Moment.MENDED))
    x1, y1, x2, y2 = a_picture().bbox
    changed = {(i % WIDTH / WIDTH, i // WIDTH / HEIGHT) for i in range(WIDTH * HEIGHT) if before[i] != after[i]}
    assert changed
    assert all(x1 - 0.02 <= x <= x2 + 0.02 and y1 - 0.02 <= y <= y2 + 0.02 for x, y in changed)


def test_night_is_darker_and_nothing_else():
    day, night = a_picture(at=MORNING), a_picture(at=MORNING + timedelta(hours=12))
    assert day.body != night.body
    assert dots(day)[30 * WIDTH :] == dots(night)[30 * WIDTH :]


@pytest.mark.parametrize("code", [each.code for each in read_town("demo", 1).codebook.classes])
def test_the_box_lies_inside_the_picture_for_every_class(code: str):
    for look in map(str, range(5)):
        x1, y1, x2, y2 = a_picture(look=look, code=code).bbox
        assert 0 <= x1 < x2 <= 1
        assert 0 <= y1 < y2 <= 1
