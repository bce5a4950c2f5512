import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QIcon, QImage, QPainter

from widgets import icons, theme
from widgets.tokens import DARK, LIGHT

SOURCES = Path(icons.__file__).parent


def colours(image: QImage) -> set[str]:
    """The fully opaque colours of a picture."""
    seen = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name().upper() for colour in seen if colour.alpha() == 255}


@pytest.mark.parametrize("name", sorted(icons.NAMES))
def test_every_listed_icon_draws_something(qapp, name):
    assert colours(icons.pixmap(name, "#FF0000", 24, 2.0).toImage()) == {"#FF0000"}


def test_an_icon_that_is_not_listed_is_an_error(qapp):
    for ask in (icons.icon, lambda name: icons.pixmap(name, "#FFFFFF", 18)):
        with pytest.raises(icons.UnknownIconError):
            ask("no-such-icon")


def test_a_picture_is_sharp_at_the_ratio_asked_for_and_drawn_once(qapp):
    drawn = icons.pixmap("send", "#FFFFFF", 18, 2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (36, 2.0)
    assert icons.pixmap("send", "#FFFFFF", 18, 2.0) is drawn


def test_an_icon_without_room_is_not_drawn_and_warns_of_nothing(qapp, qtlog):
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    for narrow in (QRectF(2, 2, 0.4, 18), QRectF(2, 2, 18, 0), QRectF(2, 2, -6, 18)):
        icons.draw(painter, narrow, "send", "#FF0000")
    assert (colours(image), qtlog.records) == (set(), [])
    icons.draw(painter, QRectF(2, 2, 18, 16), "send", "#FF0000")
    painter.end()
    assert colours(image) == {"#FF0000"}


def test_an_icon_keeps_up_with_the_palette_and_with_its_state(qapp):
    send = icons.icon("send", icons.Role.HIGH)

    def worn(mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
        return colours(send.pixmap(QSize(24, 24), 2.0, mode).toImage())

    assert worn() == {DARK.high}
    assert worn(QIcon.Mode.Disabled) == {DARK.edge}
    theme.apply(qapp, "light")
    assert worn() == {LIGHT.high}


def test_every_icon_named_in_the_widgets_is_listed():
    known = {path.stem for path in SOURCES.rglob("*.py")}
    named = set()
    for module in SOURCES.rglob("*.py"):
        named.update(
            re.findall(r'icons?\.(?:icon|draw|pixmap)\((?:[^"()]*, )?"([a-z0-9-]+)"', module.read_text("utf-8"))
        )
    assert named - icons.NAMES == set(), known


def test_an_icon_that_a_codebook_names_is_drawn_or_shown_as_unknown():
    assert icons.of_data("traffic-cone") == "traffic-cone"
    assert icons.svg("traffic-cone", "#123456").startswith(b"<svg")
    assert icons.of_data("../../etc/passwd") == icons.UNKNOWN


def test_an_icon_without_room_is_no_picture_and_paints_nothing(qapp):
    assert icons.pixmap("bell", "#FFFFFF", 0).isNull()
    assert icons.icon("bell").pixmap(QSize(0, 12)).isNull()
