"""疑似重复 on the card: up to three lines, opened by click or key, and nothing decided by the window."""

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from console.domain.case.stages import Stage
from console.domain.ids import AccountId, CaseId
from console.domain.people import Actor, Role
from resources.tongue import speak
from tests.support.rows import NOON, PLACE, a_case
from widgets.cases.answers import CaseAnswer, OtherCase
from widgets.cases.card import CaseCard
from widgets.cases.lexicon import Lexicon
from widgets.cases.told import ground_told
from widgets.cases.twins import MOST, Twin, Twins
from widgets.controls.pills import StatusPill
from widgets.controls.words import PlainLabel

OPERATOR = Actor(AccountId("me"), frozenset({Role.OPERATOR}), None)


def a_twin(id="t1", **more):
    facts: dict[str, Any] = {
        "number": f"20261120-{id}",
        "title": "店外经营",
        "stage": "处置中",
        "reasons": "相距 6 米 · 41 分钟前",
        "is_likely": True,
    }
    return Twin(case=CaseId(id), **(facts | more))


@pytest.fixture
def twins(qtbot):
    twins = Twins()
    qtbot.addWidget(twins)
    twins.resize(380, 300)
    return twins


@pytest.fixture
def card(qtbot, lexicon):
    card = CaseCard()
    qtbot.addWidget(card)
    card.resize(400, 800)
    card.show_case(a_case("me", Stage.REGISTERED), lexicon, OPERATOR, NOON)
    card.show()
    qtbot.waitExposed(card)
    return card


def pills(widget):
    return [pill.text() for pill in widget.findChildren(StatusPill)]


def test_there_is_no_heading_while_there_is_nothing_to_propose(twins):
    assert twins.isHidden()
    twins.show_twins([a_twin()])
    assert not twins.isHidden()
    twins.show_twins([])
    assert twins.isHidden()


def test_no_more_than_three_are_shown_and_their_order_is_kept(twins):
    twins.show_twins([a_twin(f"t{n}") for n in range(5)])
    assert [each.number.title() for each in twins.proposed] == [f"20261120-t{n}" for n in range(MOST)]


def test_each_line_says_what_speaks_for_it_and_what_against(twins):
    twins.show_twins([a_twin(against="道路两侧")])
    (line,) = twins.proposed
    assert (line.reasons.text(), line.against.text()) == ("处置中 · 相距 6 米 · 41 分钟前", "但 道路两侧")
    twins.show_twins([a_twin()])
    assert line.against.isHidden()


def test_the_likely_one_is_marked_and_only_it(twins):
    twins.show_twins([a_twin("t1"), a_twin("t2", is_likely=False)])
    assert [pills(each) for each in twins.proposed] == [["较可能"], []]


def test_what_is_over_is_said_to_come_back_and_takes_no_merge(twins):
    twins.show_twins([a_twin("t1"), a_twin("t2", is_likely=False, is_over=True, recurs=True)])
    still, over = twins.proposed
    assert pills(over) == ["或为复发"]
    assert still.merge is not None
    assert over.merge is None


@pytest.mark.parametrize("spot", [QPoint(40, 14), QPoint(200, 40)], ids=["on the number", "on the words"])
def test_a_click_anywhere_on_a_line_opens_its_case(qtbot, card, spot):
    card.show_twins([a_twin("t1"), a_twin("t2")])
    QApplication.processEvents()
    line = card.twins.proposed[1]
    with qtbot.waitSignal(card.opened) as opened:
        qtbot.mouseClick(line.childAt(spot) or line, Qt.MouseButton.LeftButton)
    assert opened.args == ["t2"]


def test_a_number_opens_the_line_that_wears_it_and_no_other(qtbot, twins):
    twins.show_twins([a_twin("t1"), a_twin("t2")])
    with qtbot.waitSignal(twins.opened) as opened:
        assert twins.open_by_number(2)
    assert opened.args == ["t2"]
    with qtbot.assertNotEmitted(twins.opened):
        assert not twins.open_by_number(3)
        assert not twins.open_by_number(0)


def test_the_merge_button_points_to_its_own_line(qtbot, card):
    card.show_twins([a_twin("t1"), a_twin("t2")])
    with qtbot.waitSignal(card.merge_asked) as asked, qtbot.assertNotEmitted(card.opened):
        qtbot.mouseClick(card.twins.proposed[1].merge, Qt.MouseButton.LeftButton)
    assert asked.args == ["t2"]


def test_other_words_leave_the_focus_where_it_is(card):
    card.show_twins([a_twin("t1")])
    button = card.twins.proposed[0].number
    button.setFocus(Qt.FocusReason.TabFocusReason)
    card.show_twins([a_twin("t1", reasons="相距 6 米 · 42 分钟前")])
    assert QApplication.focusWidget() is button
    assert card.twins.proposed[0].reasons.text().endswith("42 分钟前")


def test_a_line_that_goes_leaves_the_focus_on_the_card_and_not_on_a_stranger(card):
    card.show_twins([a_twin("t1")])
    card.twins.proposed[0].number.setFocus(Qt.FocusReason.TabFocusReason)
    card.show_twins([a_twin("t2")])
    assert QApplication.focusWidget() is card


def test_another_case_starts_without_the_proposals_of_the_one_before(card, lexicon):
    card.show_twins([a_twin("t1")])
    card.show_case(a_case("other", Stage.REGISTERED), lexicon, OPERATOR, NOON)
    assert card.twins.proposed == []
    assert not card.twins.isVisible()


def test_a_title_from_outside_is_never_marked_up(twins):
    twins.show_twins([a_twin(title="<b>店</b>", reasons="<i>x</i>")])
    labels = twins.proposed[0].findChildren(PlainLabel)
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_long_title_never_makes_the_card_wider(twins, tongue):
    speak(tongue)
    twins.show_twins([a_twin(title="长" * 200, reasons="很" * 200, against="反" * 200, recurs=True, is_over=True)])
    assert twins.minimumSizeHint().width() <= 350


def test_the_case_that_is_put_forward_stands_there_and_can_be_changed(qtbot):
    near = [OtherCase(CaseId("a"), "0001", "近"), OtherCase(CaseId("b"), "0002", "远")]
    answer = CaseAnswer("into", lambda typed: near, OtherCase(CaseId("z"), "0009", "更远"))
    qtbot.addWidget(answer)
    assert answer.answer() == {"into": "z"}
    line = answer.box.lineEdit()
    assert line is not None
    assert line.cursorPosition() == 0, "the number is what one reads first"
    answer.box.setCurrentIndex(answer.box.findData("b"))
    assert answer.answer() == {"into": "b"}


def test_a_near_case_that_is_put_forward_stands_in_the_list_once(qtbot):
    near = OtherCase(CaseId("a"), "0001", "近")
    answer = CaseAnswer("into", lambda typed: [near], near)
    qtbot.addWidget(answer)
    assert [answer.box.itemData(n) for n in range(answer.box.count())] == [None, "a"]


def test_the_card_names_the_grid_and_the_chiefs_of_what_is_there(card, lexicon, profile):
    front = next(each for each in profile.ground.frontages if each.address == "柳溪路153号")
    (lon, lat) = front.path[0]
    here = a_case("shop", Stage.REGISTERED, place=replace(PLACE, lon=lon, lat=lat))
    card.show_case(here, lexicon, OPERATOR, NOON)
    assert card.chiefs.text() == "望岳第107网格 · 望岳街道街长 · 柳溪路路长 · 柳溪路153号面馆店长"


def test_a_post_that_nobody_fills_is_told_as_vacant(lexicon, profile):
    front = next(each for each in profile.ground.frontages if each.address == "柳溪路153号")
    place = replace(PLACE, lon=front.path[0][0], lat=front.path[0][1])
    empty = replace(profile.ground, chiefs=())
    assert ground_told(place, empty, NOON.date()) == (
        "望岳第107网格 · 望岳街道街长 空缺 · 柳溪路路长 空缺 · 柳溪路153号面馆店长 空缺"
    )


def test_where_the_ground_set_knows_nothing_the_card_says_nothing(card, lexicon):
    bare = Lexicon(lexicon.organisation, lexicon.codebook)
    card.show_case(a_case("bare", Stage.REGISTERED, place=replace(PLACE, grid=None)), bare, OPERATOR, NOON)
    assert not card.chiefs.isVisible()
