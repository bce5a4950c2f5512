"""Pictures under the map: where they lie by their datum, how they are asked for, and what is said where none come."""

import math
from random import Random, SystemRandom

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QLabel

from console.domain.crs import Datum, from_wgs84
from widgets.maps.projection import EQUATOR_METRES, Box, Window, place_on_plane
from widgets.maps.tiles import (
    ASKED_AGAIN_S,
    KEPT,
    LATTICE,
    NEW_AT_ONCE,
    SIDE_MOST,
    TileAt,
    Tiles,
    box_of,
    decoded,
    lattice,
    needed,
    zoom_of,
)

METRES = EQUATOR_METRES * math.cos(math.radians(36.7))
"""How many metres a unit of the plane is in the district."""
GREEN = QColor("#00ff00")


def a_picture(colour: QColor = GREEN, side: int = 256) -> bytes:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(colour)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


class Source:
    """Gives one picture for every tile, at once, and remembers what it was asked for."""

    def __init__(self, body: bytes, datum: Datum = Datum.WGS84) -> None:
        self.datum, self.least, self.most, self.credit = datum, 0, 18, "自然资源局"
        self.asked: list[TileAt] = []
        self._body = body

    def ask(self, z, x, y, got) -> None:
        self.asked.append(TileAt(z, x, y))
        got(self._body)


@pytest.fixture
def random():
    seed = SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")
    return Random(seed)


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000, Datum.GCJ02])
def test_a_place_lies_on_its_own_spot_of_a_picture(random, datum):
    """What a map maker drew at a place comes to lie under the point that is there: to a metre, or a dot."""
    for _ in range(200):
        lon, lat, z = 117.3 + random.random() * 0.5, 36.5 + random.random() * 0.5, random.randint(12, 18)
        drawn_x, drawn_y = place_on_plane(*from_wgs84(lon, lat, datum))
        at = TileAt(z, int(drawn_x * 2**z), int(drawn_y * 2**z))
        box, share_x, share_y = box_of(at, datum), drawn_x * 2**z - at.x, drawn_y * 2**z - at.y
        x = box.left + share_x * (box.right - box.left)
        y = box.top + share_y * (box.bottom - box.top)
        ours_x, ours_y = place_on_plane(lon, lat)
        assert math.hypot(x - ours_x, y - ours_y) * METRES < max(1.0, METRES / (256 * 2**z))


def test_pictures_of_the_shifted_datum_are_moved_by_hundreds_of_metres():
    at = TileAt(14, *(int(part * 2**14) for part in place_on_plane(117.5, 36.7)))
    ours, theirs = box_of(at, Datum.WGS84), box_of(at, Datum.GCJ02)
    assert 300 < math.hypot(ours.left - theirs.left, ours.top - theirs.top) * METRES < 800
    assert box_of(at, Datum.CGCS2000) == ours


def test_between_the_spots_of_the_lattice_the_shift_is_right_to_a_metre_or_two(random):
    box = Box(*place_on_plane(117.2, 37.0), *place_on_plane(117.8, 36.4))
    found = lattice(box, Datum.GCJ02)
    assert found is not None and lattice(box, Datum.CGCS2000) is None
    for _ in range(200):
        column, row = random.random() * (LATTICE - 1), random.random() * (LATTICE - 1)
        x = box.left + (box.right - box.left) * column / (LATTICE - 1)
        y = box.top + (box.bottom - box.top) * row / (LATTICE - 1)
        c, r = min(int(column), LATTICE - 2), min(int(row), LATTICE - 2)
        corners = [(r, c, 1 - column + c, 1 - row + r), (r, c + 1, column - c, 1 - row + r)]
        corners += [(r + 1, c, 1 - column + c, row - r), (r + 1, c + 1, column - c, row - r)]
        dx = sum(found.dx[i * LATTICE + j] * across * down for i, j, across, down in corners)
        dy = sum(found.dy[i * LATTICE + j] * across * down for i, j, across, down in corners)
        z = 22
        tile = box_of(TileAt(z, int(x * 2**z), int(y * 2**z)), Datum.GCJ02)
        off = math.hypot(tile.left - int(x * 2**z) / 2**z - dx, tile.top - int(y * 2**z) / 2**z - dy)
        assert off * METRES < 2.0


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
def test_what_is_asked_for_covers_the_window_and_hardly_more(random, datum):
    source = Source(b"", datum)
    for _ in range(50):
        zoom = random.uniform(8, 18)
        window = Window(*place_on_plane(117.3 + random.random(), 36.5 + random.random()), zoom, 900, 700)
        boxes = [box_of(at, datum) for at in needed(window, source)]
        assert 0 < len(boxes) <= 9 * 8
        seen = window.box
        for _ in range(30):
            x = random.uniform(seen.left, seen.right)
            y = random.uniform(seen.top, seen.bottom)
            slack = max(3 / METRES, 1 / window.scale)
            assert any(
                box.left - slack <= x <= box.right + slack and box.top - slack <= y <= box.bottom + slack
                for box in boxes
            )


def test_far_out_no_tile_is_asked_for_and_near_by_the_last_zoom_is_stretched():
    assert zoom_of(8.0, 12, 16) is None
    assert [zoom_of(zoom, 12, 16) for zoom in (11.4, 12.2, 14.6, 19.0)] == [12, 12, 15, 16]


def test_pictures_lie_under_the_map_and_its_lines_and_points_stay(view, qtbot):
    bare = view.grab().toImage().pixelColor(60, 560)
    source = Source(a_picture())
    view.set_tiles(source)
    qtbot.waitUntil(lambda: view.grab().toImage().pixelColor(330, 300).green() > 60)
    qtbot.waitUntil(lambda: view.grab().toImage().pixelColor(60, 560).green() > 60)
    asked = len(source.asked)
    assert asked == len(set(source.asked)), "each is asked for once"
    view.grab()
    assert len(source.asked) == asked
    view.set_tiles(None)
    assert view.grab().toImage().pixelColor(60, 560) == bare


def test_only_a_few_are_decoded_before_the_window_is_painted(view):
    source = Source(a_picture())
    view.set_tiles(source)
    view.grab()
    assert len(source.asked) <= NEW_AT_ONCE


def test_a_window_larger_than_usual_asks_for_each_picture_once_and_comes_to_rest(view, qtbot):
    """A large screen shows more pictures than are kept for a usual one: none is let go of while it is shown."""
    source = Source(a_picture())
    view.resize(4200, 2600)
    view.set_tiles(source)
    shown = len(needed(view._window, source))
    assert shown > KEPT
    qtbot.waitUntil(lambda: (view.grab(), len(source.asked) >= shown)[1], timeout=30_000)
    for _ in range(4):
        qtbot.waitUntil(lambda: not view.findChild(Tiles)._turn.isActive())
        view.grab()
    assert len(source.asked) == len(set(source.asked)) >= shown


def test_what_came_to_nothing_is_asked_for_again_later_and_not_before(view, qtbot):
    source = Source(b"")
    view.set_tiles(source)
    qtbot.waitUntil(lambda: (view.grab(), len(set(source.asked)) >= len(needed(view._window, source)))[1])
    view.grab()
    assert len(source.asked) == len(set(source.asked))
    tiles = view.findChild(Tiles)
    tiles.arrived.emit()
    view.grab()
    assert len(source.asked) == len(set(source.asked))
    later = tiles.clock() + ASKED_AGAIN_S
    tiles.clock = lambda: later
    tiles.arrived.emit()
    view.grab()
    assert len(source.asked) > len(set(source.asked))


def test_a_source_that_gives_nothing_is_told_once_and_the_outlines_stay(view, qtbot):
    bare = view.grab().toImage().pixelColor(330, 300)
    view.set_tiles(Source(b""))
    label = view.findChild(QLabel, "notice")
    assert isinstance(label, QLabel)
    qtbot.waitUntil(lambda: (view.grab(), "瓦片" in label.text())[1])
    assert view.grab().toImage().pixelColor(330, 300).red() < 60 and bare.red() < 60


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\nnothing", b"<svg/>", a_picture(side=SIDE_MOST + 1)])
def test_what_is_no_tile_is_no_picture(qapp, body):
    assert decoded(body) is None
