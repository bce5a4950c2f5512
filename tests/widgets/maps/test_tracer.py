"""Lines drawn on the painted map with a real mouse and real keys: areas, measures, and the way out of both."""

import itertools
import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from resources.tongue import speak
from tests.widgets.maps.ground import a_point
from tests.widgets.maps.test_painted import pixel_of
from widgets.maps.palette import DARK
from widgets.maps.tracer import CORNERS_MOST, Purpose, area, distance

SQUARE = ((117.46, 36.66), (117.54, 36.66), (117.54, 36.74), (117.46, 36.74))
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def drawn(view):
    """The corners of every area that was drawn."""
    found: list[tuple[tuple[float, float], ...]] = []
    view.tracer.area_drawn.connect(found.append)
    return found


def click(view, qtbot, *places):
    for place in places:
        qtbot.mouseClick(view, LEFT, pos=pixel_of(view, *place))


def said(view):
    label = view.findChild(QLabel, "line")
    return label.text() if label.isVisible() else ""


def same_places(found, wanted):
    return [place for corner in found for place in corner] == pytest.approx(
        [place for corner in wanted for place in corner], abs=1e-3
    )


@pytest.mark.parametrize("end", ["enter", "double click", "first corner"])
def test_corners_that_are_clicked_make_an_area(view, qtbot, drawn, end):
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    view.patch([a_point("under the first corner", *SQUARE[0])])
    view.tracer.begin(Purpose.AREA)
    click(view, qtbot, *SQUARE)
    if end == "enter":
        qtbot.keyClick(view, Qt.Key.Key_Return)
    elif end == "double click":
        qtbot.mouseDClick(view, LEFT, pos=pixel_of(view, *SQUARE[-1]))
    else:
        click(view, qtbot, SQUARE[0])
    assert len(drawn) == 1 and same_places(drawn[0], SQUARE)
    assert not view.tracer.is_on and said(view) == "" and opened == []


def test_a_line_has_so_many_corners_and_not_one_more(view):
    view.tracer.begin(Purpose.AREA)
    for n in range(CORNERS_MOST + 5):
        view.tracer.corner(117.4 + n * 1e-4, 36.7)
    assert len(view.tracer.corners) == CORNERS_MOST


def test_two_corners_are_no_area_yet(view, qtbot, drawn):
    view.tracer.begin(Purpose.AREA)
    click(view, qtbot, *SQUARE[:2])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert drawn == [] and view.tracer.is_on and "至少 3 个角" in said(view)


@pytest.mark.parametrize("by_key", [True, False])
def test_a_corner_can_be_taken_back(view, qtbot, drawn, by_key):
    view.tracer.begin(Purpose.AREA)
    click(view, qtbot, *SQUARE, (117.41, 36.61))
    if by_key:
        qtbot.keyClick(view, Qt.Key.Key_Backspace)
    else:
        view.tracer.back()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert same_places(drawn[0], SQUARE)


def test_escape_gives_up_and_the_map_opens_points_again(view, qtbot, drawn):
    view.patch([a_point("A")])
    view.tracer.begin(Purpose.AREA)
    click(view, qtbot, *SQUARE)
    with qtbot.waitSignal(view.tracer.ended):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert drawn == [] and said(view) == ""
    with qtbot.waitSignal(view.point_opened):
        click(view, qtbot, (117.5, 36.7))


def test_space_sets_corners_where_the_arrows_have_gone(view, qtbot, drawn):
    view.focus(117.5, 36.7, 13)
    view.tracer.begin(Purpose.AREA)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space):
        qtbot.keyClick(view, key)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    (first, second, third) = drawn[0]
    assert first == pytest.approx((117.5, 36.7))
    assert second[0] > first[0] and second[1] == pytest.approx(first[1])
    assert third[0] == pytest.approx(second[0]) and third[1] < second[1]


def test_dragging_with_shift_draws_freehand_and_leaves_the_ground_where_it_is(view, qtbot, drawn):
    window = view._window
    view.tracer.begin(Purpose.AREA)
    spots = [pixel_of(view, *corner) for corner in (*SQUARE, SQUARE[0])]
    qtbot.mousePress(view, LEFT, Qt.KeyboardModifier.ShiftModifier, pos=spots[0])
    for a, b in itertools.pairwise(spots):
        for step in range(1, 11):
            qtbot.mouseMove(view, a + (b - a) * step / 10)
    qtbot.mouseRelease(view, LEFT, Qt.KeyboardModifier.ShiftModifier, pos=spots[-1])
    assert view._window == window
    assert len(drawn) == 1 and len(drawn[0]) > 20
    lons, lats = zip(*drawn[0], strict=True)
    assert (min(lons), max(lons), min(lats), max(lats)) == pytest.approx((117.46, 117.54, 36.66, 36.74), abs=3e-3)


def test_pulling_while_drawing_moves_the_ground_and_sets_no_corner(view, qtbot):
    view.tracer.begin(Purpose.AREA)
    at = pixel_of(view, 117.5, 36.7)
    qtbot.mousePress(view, LEFT, pos=at)
    qtbot.mouseMove(view, at + QPoint(60, 40))
    qtbot.mouseRelease(view, LEFT, pos=at + QPoint(60, 40))
    assert view.tracer.corners == () and pixel_of(view, 117.5, 36.7) == at + QPoint(60, 40)


def test_a_measured_line_rests_until_it_is_put_away(view, qtbot):
    view.tracer.begin(Purpose.MEASURE)
    click(view, qtbot, (117.45, 36.7), (117.55, 36.7))
    qtbot.mouseMove(view, pixel_of(view, 117.55, 36.75))
    assert "km" in said(view)
    with qtbot.waitSignal(view.tracer.ended):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert said(view).startswith("距离 8.9")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert said(view) == "" and view.tracer.corners == ()


def test_the_first_point_again_measures_an_area(view, qtbot):
    view.tracer.begin(Purpose.MEASURE)
    click(view, qtbot, *SQUARE, SQUARE[0])
    assert view.tracer.is_closed and not view.tracer.is_on
    told = re.match(r"面积 ([\d.]+) km²（[\d,]+ 亩） · 周长 ([\d.]+) km", said(view))
    assert told is not None
    assert [float(each) for each in told.groups()] == pytest.approx([63.3, 32.05], rel=0.005), "to a pixel of a click"


def test_a_line_that_crosses_itself_has_no_area_and_says_so(view, qtbot):
    view.tracer.begin(Purpose.MEASURE)
    bow = (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])
    click(view, qtbot, *bow, bow[0])
    assert said(view).startswith("面积 不计（线自相交） · 周长 ")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    view.tracer.begin(Purpose.AREA)
    click(view, qtbot, *bow[:3])
    assert "km²" in said(view)
    click(view, qtbot, bow[3])
    assert "自相交" in said(view) and "km²" not in said(view)


def test_the_region_that_holds_is_in_the_picture_until_it_is_let_go(view):
    bare = view.grab().toImage()
    view.tracer.show_region(SQUARE)
    edge, outside = pixel_of(view, 117.5, 36.66), pixel_of(view, 117.42, 36.62)
    held = view.grab().toImage()
    drawn, wanted = held.pixelColor(edge), QColor(DARK.select)
    assert max(abs(drawn.red() - wanted.red()), abs(drawn.blue() - wanted.blue())) < 50
    assert held.pixelColor(outside) == bare.pixelColor(outside)
    view.tracer.show_region(())
    assert view.grab().toImage() == bare


def test_measures_read_as_people_read_them():
    assert [distance(metres) for metres in (0, 356.4, 999.6, 1240, 12_345_678)] == [
        "0 m", "356 m", "1.00 km", "1.24 km", "12,345.68 km",
    ]  # fmt: skip
    assert [area(each) for each in (350, 99_999, 1_240_000)] == [
        "350 m²（0.5 亩）", "99,999 m²（150 亩）", "1.24 km²（1,860 亩）",
    ]  # fmt: skip
    speak("en")
    assert area(1_240_000) == "1.24 km² (1,860 mu)"
    speak("zh")
