import json
import os
import signal
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

from console.domain.crs import Datum
from tests.widgets.maps.ground import AREAS, a_point, points_across
from tests.widgets.maps.hostile import TITLES
from tests.widgets.maps.test_tiles import Source, a_picture
from widgets.maps.clusters import CAMERAS_FROM
from widgets.maps.projection import Window, place_on_plane
from widgets.maps.tiles import TileAt, box_of
from widgets.maps.tracer import Purpose
from widgets.maps.values import Area, AreaKind, MapPoint, Pin, Shape, Tone
from widgets.maps.web import WebMap

PATIENCE_MS = 20_000
TRIANGLE = ((117.46, 36.66), (117.54, 36.66), (117.5, 36.74))


@pytest.fixture
def view(qtbot, web_engine):
    view = WebMap()
    view.resize(800, 600)
    with qtbot.waitSignal(view.settled, timeout=PATIENCE_MS):
        view.show_areas(AREAS)
        view.show()
    yield view
    shiboken6.delete(view)


def settle(view, qtbot, act):
    """Do something, and wait until the page has heard it; gives the page's count of points."""
    with qtbot.waitSignal(view.settled, timeout=PATIENCE_MS) as settled:
        act()
    return settled.args[0]


def in_page(view, qtbot, script):
    """The value of an expression in the page."""
    answers: list[str] = []
    view.page.runJavaScript(f"JSON.stringify({script})", 0, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    return json.loads(answers[0]) if answers[0] else None


def look_at(view, qtbot, lon, lat, zoom):
    """Turn the map, wait until the page rests there, and give its window."""

    def rests_there(rest_lon, rest_lat, rest_zoom):
        return (rest_lon, rest_lat, rest_zoom) == pytest.approx((lon, lat, zoom), abs=1e-3)

    moved = qtbot.waitSignal(view.view_changed, timeout=PATIENCE_MS, check_params_cb=rests_there)
    with qtbot.waitSignal(view.settled, timeout=PATIENCE_MS), moved as rested:
        view.focus(lon, lat, zoom)
    rest_lon, rest_lat, rest_zoom = rested.args
    return Window(*place_on_plane(rest_lon, rest_lat), rest_zoom, view.width(), view.height())


def hand(view):
    """The widget inside the web view that takes the mouse and the keys."""
    return view._web.focusProxy()


def drawn(view, qtbot):
    """Wait until the page has drawn what it heard."""
    in_page(view, qtbot, "live.draw() || true")


def test_the_page_loads_without_an_outside_request(view):
    assert view._guard.blocked == []


def test_five_thousand_points_are_acknowledged(view, qtbot):
    assert settle(view, qtbot, lambda: view.patch(points_across(5000))) == 5000


def test_more_than_a_batch_arrives_in_parts(view, qtbot):
    assert settle(view, qtbot, lambda: view.patch(points_across(12_000))) == 12_000
    assert settle(view, qtbot, lambda: view.patch([], [f"P{n}" for n in range(7000)])) == 5000


def test_a_point_that_changes_often_before_the_page_hears_travels_once(view, qtbot):
    spoken: list[str] = []
    view._bridge.told.connect(spoken.append)

    def many_changes():
        for number in range(50):
            view.patch([a_point("A", 117.41 + number * 1e-3)])

    settle(view, qtbot, many_changes)
    upserts = [
        row for text in spoken for kind, body in json.loads(text)["says"] if kind == "points" for row in body["upserts"]
    ]
    assert len(upserts) == 1
    assert upserts[0][1:3] == pytest.approx(place_on_plane(117.459, 36.7))


def test_a_click_on_a_points_pixel_opens_it(view, qtbot):
    settle(view, qtbot, lambda: view.patch([a_point("left", 117.49), a_point("right", 117.51)]))
    window = look_at(view, qtbot, 117.5, 36.7, 13)
    drawn(view, qtbot)
    x, y = window.pixel(*place_on_plane(117.51, 36.7))
    with qtbot.waitSignal(view.point_opened, timeout=PATIENCE_MS) as opened:
        qtbot.mouseClick(hand(view), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert opened.args == ["right"]


def test_a_click_on_a_streets_name_opens_the_street(view, qtbot):
    window = look_at(view, qtbot, 117.5, 36.7, 12)
    drawn(view, qtbot)
    west = next(shape for shape in view._areas if shape.area.id == "west")
    x, y = window.pixel(west.label_x, west.label_y)
    with qtbot.waitSignal(view.area_opened, timeout=PATIENCE_MS) as opened:
        qtbot.mouseClick(hand(view), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert opened.args == ["west"]


def test_a_right_click_picks_the_place_under_it(view, qtbot):
    window = look_at(view, qtbot, 117.5, 36.7, 13)
    x, y = window.pixel(*place_on_plane(117.51, 36.71))
    with qtbot.waitSignal(view.place_picked, timeout=PATIENCE_MS) as picked:
        qtbot.mouseClick(hand(view), Qt.MouseButton.RightButton, pos=QPoint(round(x), round(y)))
    assert picked.args == pytest.approx([117.51, 36.71], abs=2e-4)


def test_while_placing_a_click_picks_and_opens_nothing(view, qtbot):
    settle(view, qtbot, lambda: view.patch([a_point("A")]))
    settle(view, qtbot, lambda: view.set_placing(True))
    look_at(view, qtbot, 117.5, 36.7, 13)
    drawn(view, qtbot)
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    with qtbot.waitSignal(view.place_picked, timeout=PATIENCE_MS) as picked:
        qtbot.mouseClick(hand(view), Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    assert picked.args == pytest.approx([117.5, 36.7], abs=2e-4)
    assert opened == []


def test_enter_opens_the_point_nearest_to_the_middle(view, qtbot):
    settle(view, qtbot, lambda: view.patch([a_point("near", 117.501), a_point("far", 117.55)]))
    look_at(view, qtbot, 117.5, 36.7, 13)
    with qtbot.waitSignal(view.point_opened, timeout=PATIENCE_MS) as opened:
        qtbot.keyClick(hand(view), Qt.Key.Key_Return)
    assert opened.args == ["near"]


def test_arrows_and_plus_move_the_view(view, qtbot):
    window = look_at(view, qtbot, 117.5, 36.7, 13)
    with qtbot.waitSignal(view.view_changed, timeout=PATIENCE_MS) as moved:
        qtbot.keyClick(hand(view), Qt.Key.Key_Right)
    x, y = window.pixel(*place_on_plane(*moved.args[:2]))
    assert (x, y) == pytest.approx((490, 300), abs=1)
    with qtbot.waitSignal(view.view_changed, timeout=PATIENCE_MS) as zoomed:
        qtbot.keyClick(hand(view), Qt.Key.Key_Plus)
    assert zoomed.args[2] == pytest.approx(13.5)


def spots_of(window, *places):
    return [QPoint(*(round(at) for at in window.pixel(*place_on_plane(*place)))) for place in places]


def double_click(view, spot):
    """As a mouse tells it: down, up, the second down as a double one, up."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)
    for kind in (*kinds, QEvent.Type.MouseButtonDblClick, kinds[1]):
        held = none if kind is QEvent.Type.MouseButtonRelease else left
        at = QPointF(spot)
        event = QMouseEvent(kind, at, hand(view).mapToGlobal(at), left, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(hand(view), event)


def begin_drawing(view, qtbot, purpose):
    """Begin to draw around the middle; gives the pixels of the corners of a triangle."""
    window = look_at(view, qtbot, 117.5, 36.7, 12)
    settle(view, qtbot, lambda: view.tracer.begin(purpose))
    drawn(view, qtbot)
    return spots_of(window, *TRIANGLE)


def click_corners(view, qtbot, spots):
    """One corner after another, as a hand would: no two clicks make a double one."""
    for count, spot in enumerate(spots, 1):
        qtbot.mouseMove(hand(view), spot)
        qtbot.mouseClick(hand(view), Qt.MouseButton.LeftButton, pos=spot)
        known = "live.pencil.trace.corners.length"
        qtbot.waitUntil(lambda count=count: in_page(view, qtbot, known) == count, timeout=PATIENCE_MS)  # noqa: B023


@pytest.mark.parametrize("end", ["enter", "double click", "first corner"])
def test_an_area_is_drawn_on_the_page(view, qtbot, end):
    settle(view, qtbot, lambda: view.patch([a_point("A", *TRIANGLE[0])]))
    opened: list[str] = []
    view.point_opened.connect(opened.append)
    spots = begin_drawing(view, qtbot, Purpose.AREA)
    click_corners(view, qtbot, spots)
    drawn(view, qtbot)
    with qtbot.waitSignal(view.tracer.area_drawn, timeout=PATIENCE_MS) as area:
        if end == "enter":
            qtbot.keyClick(hand(view), Qt.Key.Key_Return)
        elif end == "double click":
            double_click(view, spots[-1])
        else:
            qtbot.mouseClick(hand(view), Qt.MouseButton.LeftButton, pos=spots[0])
    (corners,) = area.args
    found = [place for corner in corners[:3] for place in corner]
    assert found == pytest.approx([place for corner in TRIANGLE for place in corner], abs=5e-4)
    assert opened == []
    settle(view, qtbot, lambda: view.tracer.show_region(corners))
    assert in_page(view, qtbot, "[live.pencil.trace.region.length, live.pencil.isOn]") == [len(corners), False]
    assert in_page(view, qtbot, "live.map.getZoom()") == 12, "a double click that closes goes no nearer"


def test_backspace_and_escape_reach_the_line_from_the_page(view, qtbot):
    spots = begin_drawing(view, qtbot, Purpose.MEASURE)
    click_corners(view, qtbot, spots)
    qtbot.keyClick(hand(view), Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: len(view.tracer.corners) == 2, timeout=PATIENCE_MS)
    with qtbot.waitSignal(view.tracer.ended, timeout=PATIENCE_MS):
        qtbot.keyClick(hand(view), Qt.Key.Key_Escape)
    assert view.tracer.corners == ()


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
def test_tiles_lie_under_the_page_without_a_request_of_its_own(view, qtbot, datum):
    look_at(view, qtbot, 117.5, 36.7, 13)
    source = Source(a_picture(), datum)
    settle(view, qtbot, lambda: view.set_tiles(source))
    script = """(() => {
        live.draw();
        const { width, height, ratio } = live.frame();
        return Array.from(live.ctx.getImageData(width * ratio * 0.31, height * ratio * 0.31, 1, 1).data);
    })()"""
    qtbot.waitUntil(lambda: in_page(view, qtbot, script)[1] > 60, timeout=PATIENCE_MS)
    assert view._guard.blocked == []
    x, y = place_on_plane(117.5, 36.7)
    page = in_page(view, qtbot, f"live.tiles.ours({x}, {y})")
    z = 22
    tile = box_of(TileAt(z, int(x * 2**z), int(y * 2**z)), datum)
    assert page == pytest.approx((x + tile.left - int(x * 2**z) / 2**z, y + tile.top - int(y * 2**z) / 2**z), abs=5e-8)
    settle(view, qtbot, lambda: view.set_tiles(None))
    qtbot.waitUntil(lambda: in_page(view, qtbot, script)[1] < 60, timeout=PATIENCE_MS)


def test_a_tile_that_is_not_there_is_no_fault_of_the_page(view, qtbot):
    look_at(view, qtbot, 117.5, 36.7, 13)
    settle(view, qtbot, lambda: view.set_tiles(Source(b"")))
    label = view.findChild(QLabel, "notice")
    qtbot.waitUntil(lambda: "瓦片" in label.text(), timeout=PATIENCE_MS)


def test_the_page_groups_as_the_painted_map_does(view, qtbot):
    points = [a_point(f"P{n}", 117.45 + n % 7 * 0.004, 36.66 + n % 11 * 0.004) for n in range(500)]
    settle(view, qtbot, lambda: view.patch(points))
    cameras = [a_point(f"K{n}", 117.46, 36.68, shape=Shape.CAMERA) for n in range(20)]
    settle(view, qtbot, lambda: view.patch(cameras, [point.id for point in points[::3]]))
    look_at(view, qtbot, 117.46, 36.68, 12)
    drawn(view, qtbot)
    script = "live.seen.bubbles.map((cell) => live.crowd.count[cell]).sort((a, b) => a - b)"
    bubbles, loose = in_page(view, qtbot, script), in_page(view, qtbot, "live.seen.loose.length")
    assert sum(bubbles) + loose == len(view._points) - len(cameras) == 333
    look_at(view, qtbot, 117.46, 36.68, CAMERAS_FROM)
    drawn(view, qtbot)
    assert 20 in in_page(view, qtbot, script) or max(in_page(view, qtbot, script)) > 20


def test_hostile_titles_execute_nothing_and_leave_the_map_alive(view, qtbot):
    in_page(view, qtbot, "(window.hits = 0, window.hit = () => { window.hits += 1; }, true)")
    side = 8
    points = [
        MapPoint(f"T{n}", 117.46 + n % side * 0.01, 36.66 + n // side * 0.01, Tone.CRITICAL, Shape.ALERT, title)
        for n, title in enumerate(TITLES)
    ]
    areas = [
        *AREAS,
        *(Area(f"A{n}", title, AREAS[1].rings, AreaKind.STREET) for n, title in enumerate(TITLES)),
    ]
    pins = [Pin(f"N{n}", 117.5, 36.7, title, "#a996f5", title) for n, title in enumerate(TITLES)]
    settle(view, qtbot, lambda: (view.patch(points), view.show_areas(areas), view.show_pins(pins)))
    for point in points:
        settle(view, qtbot, lambda point=point: view.select(point.id))
        drawn(view, qtbot)
    assert in_page(view, qtbot, "[window.hits, live.crowd.size]") == [0, len(TITLES)]
    assert view._guard.blocked == []
    assert settle(view, qtbot, lambda: view.patch([a_point("after")])) == len(TITLES) + 1


def test_hostile_ids_come_back_as_they_went(view, qtbot):
    names = [title for title in TITLES if title.isprintable() and 0 < len(title) < 200]
    settle(view, qtbot, lambda: view.patch([a_point(name) for name in names]))
    for name in names:
        settle(view, qtbot, lambda name=name: view.select(name))
        with qtbot.waitSignal(view.point_opened, timeout=PATIENCE_MS) as opened:
            qtbot.keyClick(hand(view), Qt.Key.Key_Return)
        assert opened.args == [name]


@pytest.mark.expects_warnings
def test_an_injected_inline_script_is_refused(view, qtbot):
    script = """(() => {
        window.hits = 0;
        const tag = document.createElement("script");
        tag.textContent = "window.hits += 1";
        document.body.append(tag);
        const image = document.createElement("img");
        image.setAttribute("onerror", "window.hits += 1");
        image.src = "/nothing.png";
        document.body.append(image);
        try { eval("window.hits += 1"); } catch (refusal) { window.evalRefused = true; }
        return [window.hits, window.evalRefused === true];
    })()"""
    assert in_page(view, qtbot, script) == [0, True]


@pytest.mark.expects_warnings
def test_the_page_reaches_no_server(view, qtbot):
    script = """(() => {
        window.reached = [];
        for (const address of ["https://example.invalid/x", "http://127.0.0.1:9/", "app://other/live.js"]) {
            fetch(address).then(() => window.reached.push(address), () => window.reached.push("refused"));
        }
        const image = new Image();
        image.onerror = () => window.reached.push("refused");
        image.src = "https://example.invalid/x.png";
        return true;
    })()"""
    in_page(view, qtbot, script)
    qtbot.waitUntil(lambda: len(in_page(view, qtbot, "window.reached")) == 4, timeout=PATIENCE_MS)
    assert set(in_page(view, qtbot, "window.reached")) == {"refused"}


def test_the_page_stays_where_it_is_and_opens_no_window(view, qtbot):
    in_page(
        view, qtbot, "(window.opened = window.open('app://map/live.js'), location.href = 'app://map/live.js', true)"
    )
    assert in_page(view, qtbot, "[location.href, window.opened]") == ["app://map/index.html", None]


def test_a_killed_page_comes_back_with_everything(view, qtbot):
    settle(view, qtbot, lambda: view.patch([*points_across(5000), a_point("chosen", tone=Tone.CRITICAL)]))
    settle(view, qtbot, lambda: view.patch([], ["P7"]))
    settle(view, qtbot, lambda: (view.select("chosen"), view.set_layers(cameras=False), view.show_pins([])))
    look_at(view, qtbot, 117.52, 36.72, 13)
    before = view.page.renderProcessPid()
    with qtbot.waitSignal(view.settled, timeout=PATIENCE_MS) as settled:
        kill_own_renderer(before)
    assert settled.args == [5000]
    assert view.page.renderProcessPid() != before
    script = "[live.crowd.size, live.selected, live.ground.areas.length, live.map.getZoom(), live.layers.shows[2][0]]"
    assert in_page(view, qtbot, script) == [5000, "chosen", 3, 13, False]
    sentence = view.findChild(QLabel, "notice")
    assert sentence.isVisible() and "恢复" in sentence.text()


@pytest.mark.expects_warnings
def test_a_page_that_keeps_dying_is_given_up_with_a_sentence(view, qtbot):
    for _ in range(3):
        with qtbot.waitSignal(view.settled, timeout=PATIENCE_MS):
            kill_own_renderer(view.page.renderProcessPid())
    with qtbot.waitSignal(view.failed, timeout=PATIENCE_MS) as failed:
        kill_own_renderer(view.page.renderProcessPid())
    assert failed.args[0]


def kill_own_renderer(pid):
    """End the renderer of a page of this very process, and nothing else."""
    status = Path(f"/proc/{pid}/cmdline")
    if not status.exists():
        pytest.skip("only where processes can be looked at")
    assert b"QtWebEngineProcess" in status.read_bytes()
    os.kill(pid, signal.SIGKILL)


def test_the_page_can_ask_for_eight_things_and_cannot_take_the_bridge_away(view, qtbot):
    script = """(() => {
        new QWebChannel(qt.webChannelTransport, ({ objects }) => {
            const { bridge } = objects;
            const asks = Object.keys(bridge).filter((name) => typeof bridge[name] === "function");
            bridge.deleteLater();
            window.reach = [Object.keys(objects), asks.filter((name) => /^[a-z_]+$/.test(name))];
        });
        return true;
    })()"""
    in_page(view, qtbot, script)
    qtbot.waitUntil(lambda: in_page(view, qtbot, "window.reach ?? null") is not None, timeout=PATIENCE_MS)
    objects, asks = in_page(view, qtbot, "window.reach")
    assert objects == ["bridge"]
    assert asks == ["begin", "acknowledge", "open_point", "open_area", "pick_place", "ask_fit", "rest_view", "draw"]
    in_page(view, qtbot, "true")
    assert shiboken6.isValid(view._bridge)
