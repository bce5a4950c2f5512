import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel

from tests.widgets.maps.ground import a_point, points_across
from widgets.maps.clusters import CAMERAS_FROM
from widgets.maps.ground import Ground, Scene
from widgets.maps.painted import PaintedMap
from widgets.maps.palette import DARK, LIGHT
from widgets.maps.projection import Window, place_on_plane, to_place
from widgets.maps.values import Pin, Shape, Tone


def pixel_of(view, lon, lat):
    x, y = view._window.pixel(*place_on_plane(lon, lat))
    return QPoint(round(x), round(y))


def test_a_click_on_a_point_opens_it(view, qtbot):
    view.patch([a_point("A", 117.45, 36.65), a_point("B", 117.55, 36.75)])
    with qtbot.waitSignal(view.point_opened) as opened:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel_of(view, 117.55, 36.75))
    assert opened.args == ["B"]


@pytest.mark.parametrize("zoom", [10.0, 12.3, 16.0, 18.0])
def test_every_lone_point_is_found_where_it_is_drawn(view, zoom):
    points = points_across(25)
    view.patch(points)
    for point in points:
        view.focus(point.lon, point.lat, zoom)
        view.grab()
        if view._grouped().counts.max() == 1:
            assert view.point_at(400, 300) == point.id
    view.focus(117.5, 36.7, 18)
    assert view.point_at(20, 20) is None


def test_a_point_that_left_is_not_found(view):
    view.patch([a_point("A"), a_point("B", 117.45)])
    view.patch([], ["A", "never-was"])
    at = pixel_of(view, 117.5, 36.7)
    assert view.point_at(at.x(), at.y()) is None


def test_a_point_that_moved_is_found_at_its_new_place(view):
    view.patch([a_point("A", 117.45)])
    view.patch([a_point("A", 117.55)])
    at = pixel_of(view, 117.55, 36.7)
    assert view.point_at(at.x(), at.y()) == "A"


def test_points_of_one_place_open_one_after_another(view, qtbot):
    view.patch([a_point(name) for name in "ABC"])
    view.point_opened.connect(view.select)
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    for _ in range(3):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel_of(view, 117.5, 36.7))
    assert sorted(opened) == ["A", "B", "C"]


def test_a_crowd_that_no_zoom_divides_opens_one_after_another(view, qtbot):
    view.patch([a_point(f"P{number}") for number in range(30)])
    view.focus(117.5, 36.7, 19)
    view.point_opened.connect(view.select)
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    for _ in range(30):
        x, y = view._window.pixel(float(view._grouped().x[0]), float(view._grouped().y[0]))
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert len(set(opened)) == 30


def test_a_click_on_a_bubble_goes_nearer(view, qtbot):
    view.patch([a_point(f"P{number}", 117.5 + number * 1e-4) for number in range(9)])
    before = view._window.zoom
    x, y = view._window.pixel(float(view._grouped().x[0]), float(view._grouped().y[0]))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert view._window.zoom >= before + 1


def test_cameras_are_counted_into_no_bubble_and_stand_there_from_near(view):
    cameras = [a_point(f"K{n}", 117.5 + n * 1e-5, shape=Shape.CAMERA) for n in range(9)]
    view.patch([*cameras, *(a_point(f"C{n}", 117.5 + n * 1e-5, 36.7001) for n in range(5))])
    view.focus(117.5, 36.7, CAMERAS_FROM - 1)
    assert view._grouped().counts.sum() == 5
    view.focus(117.5, 36.7, CAMERAS_FROM)
    assert view._grouped().counts.sum() == 14


def test_hidden_points_are_neither_drawn_nor_found(view):
    view.patch([a_point("A"), a_point("C", 117.45, tone=Tone.CRITICAL)])
    view.set_layers(exceptions_only=True)
    calm, grave = pixel_of(view, 117.5, 36.7), pixel_of(view, 117.45, 36.7)
    assert view.point_at(calm.x(), calm.y()) is None
    assert view.point_at(grave.x(), grave.y()) == "C"


def test_a_click_on_a_streets_name_opens_the_street(view, qtbot):
    view.grab()
    name = view._names.rect("west")
    with qtbot.waitSignal(view.area_opened) as opened:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=name.center().toPoint())
    assert opened.args == ["west"]


def test_while_placing_a_click_picks_a_place_and_opens_nothing(view, qtbot):
    view.patch([a_point("A")])
    view.set_placing(True)
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    with qtbot.waitSignal(view.place_picked) as picked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel_of(view, 117.5, 36.7))
    assert picked.args == pytest.approx([117.5, 36.7], abs=1e-3)
    assert opened == []


def test_a_long_press_picks_a_place(view, qtbot):
    at = pixel_of(view, 117.47, 36.72)
    with qtbot.waitSignal(view.place_picked, timeout=2000) as picked:
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at)
    assert picked.args == pytest.approx([117.47, 36.72], abs=1e-3)


def test_pulling_moves_the_ground_with_the_hand_and_opens_nothing(view, qtbot):
    view.patch([a_point("A")])
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    at = pixel_of(view, 117.5, 36.7)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(view, at + QPoint(60, 40))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at + QPoint(60, 40))
    assert pixel_of(view, 117.5, 36.7) == at + QPoint(60, 40)
    assert opened == []


def test_the_wheel_zooms_where_the_pointer_is(view, qtbot):
    spot = view._window.spot(200, 150)
    turn = QWheelEvent(
        QPointF(200, 150),
        QPointF(200, 150),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = view._window.zoom
    QApplication.sendEvent(view, turn)
    assert view._window.zoom == before + 0.5
    assert view._window.pixel(*spot) == pytest.approx((200, 150), abs=1e-6)


@pytest.mark.parametrize(
    ("key", "dx", "dy"),
    [
        (Qt.Key.Key_Left, 90, 0),
        (Qt.Key.Key_Right, -90, 0),
        (Qt.Key.Key_Up, 0, 90),
        (Qt.Key.Key_Down, 0, -90),
    ],
)
def test_arrows_move_the_view(view, qtbot, key, dx, dy):
    at = pixel_of(view, 117.5, 36.7)
    qtbot.keyClick(view, key)
    assert pixel_of(view, 117.5, 36.7) == at + QPoint(dx, dy)


def test_plus_minus_and_zero_zoom(view, qtbot):
    whole = view._window
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view._window.zoom == pytest.approx(whole.zoom + 0.5)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view._window.zoom == pytest.approx(whole.zoom - 0.5)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view._window == whole


def test_enter_opens_the_nearest_point_and_then_the_selected_one(view, qtbot):
    view.patch([a_point("near", 117.501), a_point("far", 117.58)])
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    view.select("far")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == ["near", "far"]


def test_focus_brings_a_place_to_the_middle_and_says_so(view, qtbot):
    with qtbot.waitSignal(view.view_changed) as changed:
        view.focus(117.44, 36.66, 14)
    assert changed.args == pytest.approx([117.44, 36.66, 14])
    assert pixel_of(view, 117.44, 36.66) == QPoint(400, 300)


def test_the_badge_is_in_the_picture(view):
    bare = view.grab().toImage()
    view.set_badge("演示数据")
    marked = view.grab().toImage()
    badge = next(label for label in view.findChildren(QLabel) if label.text() == "演示数据")
    assert badge.isVisible()
    middle = badge.geometry().topLeft() + QPoint(6, badge.height() // 2)
    assert marked.pixelColor(middle) == QColor(DARK.badge)
    assert bare.pixelColor(middle) != marked.pixelColor(middle)


def test_a_stream_of_points_is_painted_a_few_times_and_the_last_one_with_it(view, qtbot, monkeypatch):
    painted: list[int] = []
    paint = view._paint_points

    def counted(painter):
        painted.append(len(view._points))
        return paint(painter)

    monkeypatch.setattr(view, "_paint_points", counted)
    for n in range(40):
        view.patch([a_point(f"new-{n}", 117.45 + n / 1000, 36.7)])
        qtbot.wait(5)
    qtbot.waitUntil(lambda: painted[-1] == 40)
    assert painted[0] < 20
    assert len(painted) < 20


def test_dark_and_light_are_different_pictures(view):
    view.patch([a_point("A")])
    assert view.grab().toImage().pixelColor(5, 300) == QColor(DARK.beyond)
    view.set_mode("light")
    assert view.grab().toImage().pixelColor(5, 300) == QColor(LIGHT.beyond)


def test_a_critical_point_is_drawn_in_its_colour(view):
    view.patch([a_point("A", tone=Tone.CRITICAL)])
    at = pixel_of(view, 117.5, 36.7)
    assert view.grab().toImage().pixelColor(at + QPoint(5, 0)) == QColor(DARK.tone(Tone.CRITICAL))


def test_heat_fills_the_ground_and_the_points_step_back(view):
    view.patch([a_point(f"P{n}", 117.5 + n * 1e-3, tone=Tone.CRITICAL) for n in range(-5, 5)])
    view.set_layers(heat=True)
    at = pixel_of(view, 117.5, 36.7)
    assert view.point_at(at.x(), at.y()) is None
    ink = view.grab().toImage().pixelColor(at)
    assert ink.red() > 150


def test_pins_come_and_go(view):
    pin = Pin("pin", 117.5, 36.7, "王敏", "#a996f5", "集合")
    bare = view.grab().toImage()
    view.show_pins([pin])
    assert view.grab().toImage().pixelColor(400, 290) == QColor("#a996f5")
    view.patch_pins([], ["pin"])
    assert view.grab().toImage() == bare


def test_a_window_that_grows_keeps_the_district_fitted(view):
    view.resize(1200, 900)
    west, east = pixel_of(view, 117.4, 36.7), pixel_of(view, 117.6, 36.7)
    north = pixel_of(view, 117.5, 36.8)
    assert west.x() >= 35 and east.x() <= 1165 and north.y() >= 35
    assert min(west.x(), north.y()) == pytest.approx(36, abs=1)


def test_the_district_stands_above_its_legend(view):
    view.set_legend([(Tone.CRITICAL, "超期" * 4), (Tone.WARNING, "临期" * 4), (Tone.NEUTRAL, "其余" * 3)])
    view.resize(420, 420)
    south, foot = pixel_of(view, 117.5, 36.6), view._chrome.foot
    assert foot > 60, "legend and scale stand one above the other"
    assert 420 - south.y() == pytest.approx(foot, abs=1)


def test_while_its_size_moves_the_ground_is_stretched_and_drawn_anew_only_then(view, qtbot, monkeypatch):
    drawn: list[tuple[int, int]] = []
    real = Ground._draw

    def counted(ground: Ground, window: Window, scene: Scene, ratio: float) -> None:
        drawn.append((window.width, window.height))
        real(ground, window, scene, ratio)

    monkeypatch.setattr(Ground, "_draw", counted)
    view.grab()
    drawn.clear()
    for more in range(1, 6):
        view.resize(900 + 20 * more, 700 + 10 * more)
        view.grab()
    assert not drawn
    qtbot.waitUntil(lambda: drawn == [(1000, 750)])


def test_a_selected_point_is_shown_even_inside_a_bubble(view):
    view.patch([a_point(f"P{number}") for number in range(50)])
    bare = view.grab().toImage()
    view.select("P7")
    assert view.grab().toImage() != bare


def test_the_map_speaks_to_a_screen_reader(view):
    assert view.accessibleName()
    assert view.accessibleDescription()


def test_an_empty_map_paints(qtbot):
    view = PaintedMap()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.set_layers(heat=True)
    assert not view.grab().isNull()


def test_a_name_steps_aside_for_a_point_and_returns(view):
    view.grab()
    alone = view._names.rect("west")
    spot = to_place(*view._window.spot(alone.center().x(), alone.center().y()))
    view.patch([a_point("A", *spot)])
    view.grab()
    aside = view._names.rect("west")
    assert abs(aside.center().y() - alone.center().y()) >= 18
    view.patch([], ["A"])
    view.grab()
    assert view._names.rect("west") == alone


def test_names_can_be_switched_off(view):
    view.set_layers(labels=False)
    view.grab()
    assert view._names.rect("west") is None
