import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from tests.widgets.maps.ground import AREAS
from widgets.maps.areas import lay_out
from widgets.maps.names import SHIFTS, Names, Obstacles
from widgets.maps.palette import DARK
from widgets.maps.projection import Window, place_on_plane

WINDOW = Window(*place_on_plane(117.5, 36.7), 12.0, 800, 600)


def written(qapp, *circles: tuple[float, float, float]) -> Names:
    """The names of the made-up district, written around circles of (x, y, radius)."""
    names, pixmap = Names(), QPixmap(800, 600)
    columns = np.array(circles, float).reshape(-1, 3).T
    painter = QPainter(pixmap)
    names.paint(painter, WINDOW, lay_out(AREAS), Obstacles(*columns), DARK, 1.0)
    painter.end()
    return names


def place(names: Names, area: str) -> QRectF:
    rect = names.rect(area)
    assert rect is not None
    return rect


def test_a_name_alone_stands_in_the_middle_of_its_street(qapp):
    x, y = WINDOW.pixel(*place_on_plane(117.45, 36.7))
    middle = place(written(qapp), "west").center()
    assert (middle.x(), middle.y()) == pytest.approx((x, y), abs=6)


def test_a_name_steps_aside_and_the_others_stay(qapp):
    alone = written(qapp)
    middle = place(alone, "west").center()
    crowded = written(qapp, (middle.x(), middle.y(), 8))
    assert abs(place(crowded, "west").center().y() - middle.y()) in {abs(shift) for shift in SHIFTS[1:]}
    assert place(crowded, "east") == place(alone, "east")


def test_a_name_is_left_out_rather_than_hide_a_number(qapp):
    middle = place(written(qapp), "west").center()
    crowded = written(qapp, (middle.x(), middle.y(), 90))
    assert crowded.rect("west") is None
    assert crowded.at(middle.x(), middle.y()) is None


def test_a_name_is_found_where_it_stands(qapp):
    names = written(qapp)
    middle = place(names, "west").center()
    assert names.at(middle.x(), middle.y()) == "west"
    assert names.at(5, 5) is None
