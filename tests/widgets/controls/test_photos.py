import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton

from widgets.controls.buttons import IconButton
from widgets.controls.photos import BeforeAfter, Photo, PhotoStrip, PhotoViewer, pair


def a_photo(key: str, colour: int = 0xFF336699) -> Photo:
    image = QImage(QSize(64, 48), QImage.Format.Format_RGB32)
    image.fill(colour)
    return Photo(key, f"监督员 <{key}>", image)


@pytest.fixture
def strip(qtbot) -> PhotoStrip:
    strip = PhotoStrip(2)
    qtbot.addWidget(strip)
    strip.resize(400, 120)
    strip.show()
    strip.show_items([a_photo("a"), Photo("b", "未到"), a_photo("c")])
    return strip


def thumbs(strip: PhotoStrip) -> list[QAbstractButton]:
    return strip.findChildren(QAbstractButton)


def test_a_click_opens_the_photo_without_a_second_event_loop(strip, qtbot):
    with qtbot.waitSignal(strip.opened) as said:
        qtbot.mouseClick(thumbs(strip)[0], Qt.MouseButton.LeftButton)
    assert said.args == ["a"]
    [viewer] = strip.window().findChildren(PhotoViewer)
    assert viewer.isVisible()
    viewer.close()


def test_enter_opens_the_photo_and_those_without_room_are_counted(strip, qtbot):
    assert thumbs(strip)[1].accessibleName() == "照片：未到，另有 1 张"
    with qtbot.waitSignal(strip.opened) as said:
        qtbot.keyClick(thumbs(strip)[1], Qt.Key.Key_Return)
    assert said.args == ["b"]
    strip.window().findChildren(PhotoViewer)[0].close()


def test_the_viewer_turns_and_stops_at_the_ends(qtbot):
    viewer = PhotoViewer([a_photo("a"), a_photo("b"), Photo("c", "未到")], "b")
    qtbot.addWidget(viewer)
    for key, expected in ((Qt.Key.Key_Left, "a"), (Qt.Key.Key_Left, "a"), (Qt.Key.Key_Right, "b")):
        qtbot.keyClick(viewer, key)
        assert viewer.current() == expected
    viewer.turn(5)
    assert viewer.current() == "c"
    assert not viewer.grab().isNull()


def test_the_bar_between_before_and_after_follows_mouse_and_keys(qtbot):
    pair = BeforeAfter()
    qtbot.addWidget(pair)
    pair.resize(200, 162)
    pair.show_pair(a_photo("a", 0xFFFF0000), a_photo("b", 0xFF0000FF))
    qtbot.mouseClick(pair, Qt.MouseButton.LeftButton, pos=QPoint(50, 40))
    assert pair.share() == pytest.approx(0.25)
    seen = pair.grab().toImage()
    assert (seen.pixelColor(20, 20).red(), seen.pixelColor(150, 20).blue()) == (255, 255)
    qtbot.keyClick(pair, Qt.Key.Key_Right)
    assert pair.share() == pytest.approx(0.35)
    for _ in range(9):
        qtbot.keyClick(pair, Qt.Key.Key_Left)
    assert pair.share() == 0


def test_how_it_was_and_how_it_is_are_laid_over_each_other_once_both_have_come(qtbot, strip):
    shown = [a_photo("a"), Photo("b", "处置后", None, is_after=True)]
    assert pair(shown) is None
    shown[1] = Photo("b", "处置后", a_photo("x").image, is_after=True)
    strip.show_items(shown)
    (compare,) = [each for each in strip.findChildren(IconButton) if "对比" in each.accessibleName()]
    compare.click()
    [viewer] = strip.window().findChildren(PhotoViewer)
    assert viewer.pair.isVisible() and viewer.pair.accessibleDescription().endswith("| 处置后")
    qtbot.keyClick(viewer, Qt.Key.Key_C)
    assert not viewer.pair.isVisible()
    qtbot.keyClick(viewer, Qt.Key.Key_C)
    qtbot.keyClick(viewer.pair, Qt.Key.Key_Left)
    assert viewer.pair.share() == 0.4, "the arrows move the bar while two are compared"
    viewer.close()


def test_pictures_of_one_time_alone_are_not_compared(qtbot):
    viewer = PhotoViewer([a_photo("a"), a_photo("b")], "a")
    qtbot.addWidget(viewer)
    viewer.show()
    qtbot.keyClick(viewer, Qt.Key.Key_C)
    assert not viewer.compare.isVisible() and not viewer.pair.isVisible()


def _inks(widget, *points: tuple[int, int]) -> list[str]:
    seen = widget.grab().toImage()
    return [seen.pixelColor(*point).name() for point in points]


@pytest.fixture
def claimed(qtbot) -> PhotoStrip:
    """A picture of 4:3, blue, with a box in it: in a frame of 16:9 it is 240 wide, with 40 empty on either side."""
    strip = PhotoStrip(1, is_whole=True)
    qtbot.addWidget(strip)
    strip.resize(320, 180)
    strip.show()
    strip.show_items([replace(a_photo("a"), box=(0.25, 0.25, 0.5, 0.5)), a_photo("b")])
    qtbot.waitExposed(strip)
    return strip


def test_a_box_frames_its_part_of_a_picture_that_is_seen_whole(claimed):
    [thumb] = thumbs(claimed)
    assert (thumb.width(), thumb.height()) == (320, 180)
    left, top, right, bottom = 40 + 60, 45, 40 + 120, 90
    middle = (left + right) // 2, (top + bottom) // 2
    edges = [(left, middle[1]), (right, middle[1]), (middle[0], top), (middle[0], bottom)]
    assert _inks(thumb, *edges) == ["#ffd54a"] * 4
    assert _inks(thumb, middle, (60, 60)) == ["#336699"] * 2
    assert _inks(thumb, (20, 60)) != ["#336699"]


def test_a_picture_without_a_box_has_none_in_the_viewer_either(claimed, qtbot):
    viewer = PhotoViewer([replace(a_photo("a"), box=(0.25, 0.25, 0.75, 0.75)), a_photo("b")], "a")
    qtbot.addWidget(viewer)
    viewer.show()
    framed = viewer._canvas.grab().toImage()
    viewer.turn(1)
    plain = viewer._canvas.grab().toImage()
    yellow = [
        sum(image.pixelColor(x, image.height() // 2).name() == "#ffd54a" for x in range(image.width()))
        for image in (framed, plain)
    ]
    assert yellow[0] >= 2
    assert yellow[1] == 0
