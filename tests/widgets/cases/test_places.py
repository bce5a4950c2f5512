"""Where: an address, a point, and the street office that follows; by the keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from console.domain.calendar import local_day
from console.domain.place import Place
from console.domain.text import Text
from tests.support.rows import NOON
from widgets.cases.places import Offer, PlaceAnswer, point_in

ON = local_day(NOON)
KNOWN = {"柳溪路153号": (117.475616, 36.690396)}


@pytest.fixture
def asked(qtbot, lexicon):
    def make(present=None, offers=()):
        answer = PlaceAnswer("place", lexicon, ON, present=present, find=KNOWN.get, offers=offers)
        qtbot.addWidget(answer)
        answer.show()
        return answer

    return make


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("117.475616, 36.690396", (117.475616, 36.690396)),
        ("117.475616，36.690396", (117.475616, 36.690396)),
        (" 36.690396 117.475616 ", (117.475616, 36.690396)),
        ("117.4", None),
        ("117.4, x", None),
        ("217.4, 36.6", None),
        ("nan, 36.6", None),
        ("", None),
    ],
)
def test_degrees_are_read_as_people_write_them(typed, point):
    assert point_in(typed) == point


def test_an_address_of_the_register_brings_its_point_and_its_street_office(qtbot, asked, lexicon):
    answer = asked()
    qtbot.keyClicks(answer.address, "x")
    answer.address.clear()
    answer.address.insert("柳溪路153号")
    answer.address.textEdited.emit(answer.address.text())
    place = answer.answer()["place"]
    assert (place.lon, place.lat, place.address) == (*KNOWN["柳溪路153号"], "柳溪路153号")
    assert place.street == lexicon.ground.street_at(place.lon, place.lat, ON)
    assert place.street is not None and lexicon.unit(place.street) in answer.told.text()


def test_the_point_goes_with_an_address_that_is_known_no_longer(asked):
    answer = asked()
    for typed in ("柳溪路153号", "柳溪路15号"):
        answer.address.setText(typed)
        answer.address.textEdited.emit(typed)
    assert answer.point() is None
    assert "图上选点" in answer.fault()


def test_a_point_that_a_person_gave_is_not_moved_by_the_register(qtbot, asked):
    answer = asked()
    qtbot.keyClicks(answer.degrees, "117.5, 36.7")
    answer.address.setText("柳溪路153号")
    answer.address.textEdited.emit("柳溪路153号")
    assert answer.point() == (117.5, 36.7)


def test_half_a_place_is_none_and_says_what_is_missing(qtbot, asked):
    answer = asked()
    assert (answer.answer(), answer.fault()) == (None, "")
    qtbot.keyClicks(answer.degrees, "117.5")
    assert answer.answer() is None and "经度, 纬度" in answer.fault()
    answer.degrees.clear()
    qtbot.keyClicks(answer.degrees, "1.5, 1.5")
    assert answer.answer() is None and answer.fault() == "请填写地点的文字。"
    assert "不在任何街道" in answer.told.text()


def test_a_point_of_the_map_names_the_road_only_while_nobody_wrote_words(asked, lexicon):
    road = lexicon.ground.lines[0]
    answer = asked()
    answer.put(*road.paths[0][0])
    assert answer.address.text().endswith("附近")
    answer.address.setText("桥下")
    answer.put(*road.paths[0][1])
    assert answer.address.text() == "桥下"


def test_a_place_that_stays_answers_nothing_and_its_street_office_is_kept(qtbot, asked):
    present = Place(117.4756161234, 36.6903961234, "老地方", None, "0101")
    answer = asked(present)
    assert (answer.answer(), answer.fault()) == (None, "")
    answer.address.setText("新说法")
    answer.address.textEdited.emit("新说法")
    place = answer.answer()["place"]
    assert (place.lon, place.lat, place.address, place.grid) == (present.lon, present.lat, "新说法", "0101")


def test_an_offer_is_taken_over_with_its_words_and_an_empty_one_changes_nothing(qtbot, asked):
    here = Place(117.48, 36.70, "广场")
    answer = asked(None, (Offer(Text("甲", "a"), "map", lambda: here), Offer(Text("乙", "b"), "map", lambda: None)))
    for button in answer.offers:
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert (answer.point(), answer.address.text()) == ((117.48, 36.70), "广场")


def test_only_one_click_of_the_map_is_waited_for_and_none_out_of_sight(qtbot, asked):
    answer = asked()
    said: list[object] = []
    answer.placing.connect(said.append)
    qtbot.keyClick(answer.pick, Qt.Key.Key_Space)
    answer.put(117.48, 36.70)
    qtbot.keyClick(answer.pick, Qt.Key.Key_Space)
    answer.hide()
    assert said == [True, False, True, False]


def test_hostile_words_stay_words(qtbot, asked):
    answer = asked()
    answer.put(117.48, 36.70)
    answer.address.setText("<b>x</b><img src=file:///etc/passwd>")
    answer.address.textEdited.emit(answer.address.text())
    assert answer.told.textFormat() is Qt.TextFormat.PlainText
    assert answer.answer()["place"].address == "<b>x</b><img src=file:///etc/passwd>"
