"""The card of a case: what moves on it, and what must not move under a hand."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.domain.case.stages import Stage
from console.domain.case.table import Action
from console.domain.case.things import Part
from console.domain.ids import AccountId, UnitId
from console.domain.people import Actor, Role
from tests.support.rows import NOON, a_case, a_promise, an_assignment
from widgets.cases.card import CaseCard, TimelineLine
from widgets.cases.sheets import WordsSheet
from widgets.controls.pills import StatusPill

DISPATCHER = Actor(AccountId("me"), frozenset({Role.OPERATOR, Role.DISPATCHER}), None)


@pytest.fixture
def card(qtbot, lexicon):
    card = CaseCard()
    qtbot.addWidget(card)
    card.resize(400, 800)
    card.show()
    qtbot.waitExposed(card)
    return card


def shown(card, row, lexicon, actor=DISPATCHER, now=NOON):
    card.show_case(row, lexicon, actor, now)


def test_news_of_a_case_leave_the_focus_on_its_button(qtbot, card, lexicon):
    shown(card, a_case(), lexicon)
    button = card._buttons[Action.DISPATCH]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    shown(card, replace(a_case(), ver=2, nudges=1), lexicon)
    assert card._buttons[Action.DISPATCH] is button
    assert QApplication.focusWidget() is button


def test_a_button_that_goes_leaves_the_focus_on_the_card_and_not_on_a_stranger(qtbot, card, lexicon):
    shown(card, a_case(), lexicon)
    card._buttons[Action.DISPATCH].setFocus(Qt.FocusReason.TabFocusReason)
    shown(card, a_case(stage=Stage.TO_REVIEW, ver=2), lexicon)
    assert Action.DISPATCH not in card._buttons
    assert QApplication.focusWidget() is card


def test_news_of_a_case_leave_what_is_being_typed(qtbot, card, lexicon):
    shown(card, a_case(), lexicon)
    sheet = WordsSheet("退回", "退回", "理由")
    card.open_sheet(sheet)
    qtbot.keyClicks(QApplication.focusWidget(), "not ours")
    shown(card, a_case(stage=Stage.TO_REVIEW, ver=2), lexicon)
    assert card.has_sheet()
    assert sheet.chosen() == "not ours"
    assert QApplication.focusWidget() is sheet.words


def test_another_case_puts_the_sheet_away(qtbot, card, lexicon):
    shown(card, a_case("c1"), lexicon)
    card.open_sheet(WordsSheet("退回", "退回", "理由"))
    shown(card, a_case("c2"), lexicon)
    assert not card.has_sheet()
    assert card._acts_place.isVisible()


def test_the_same_timeline_is_not_built_anew(card, lexicon):
    shown(card, a_case(), lexicon)
    lines = [TimelineLine("10:00", "坐席", "受理")]
    card.show_timeline(lines)
    first = card._timeline.itemAt(0).widget()
    card.show_timeline(list(lines))
    assert card._timeline.itemAt(0).widget() is first


def test_a_co_unit_sees_its_own_clock_and_not_the_leads(card, lexicon):
    lead, co = (unit.id for unit in lexicon.handling_units()[:2])
    row = a_case(
        stage=Stage.HANDLING,
        promise=a_promise(NOON, timedelta(hours=1)),
        assignments=(
            an_assignment(lead, promise=a_promise(NOON, timedelta(hours=1))),
            an_assignment(co, part=Part.CO, promise=a_promise(NOON, timedelta(hours=5))),
        ),
    )
    shown(card, row, lexicon, Actor(AccountId("u"), frozenset({Role.UNIT}), UnitId(co)))
    assert "5 小时" in card._due.text()


def test_every_duty_shows_its_own_clock_and_it_runs(card, lexicon):
    unit = lexicon.handling_units()[0].id
    row = a_case(stage=Stage.HANDLING, assignments=(an_assignment(unit, promise=a_promise(NOON, timedelta(hours=1))),))
    shown(card, row, lexicon)
    pill = card._duties[0].findChild(StatusPill)
    assert "剩 1 小时" in pill.text()
    card.show_time(NOON + timedelta(hours=1, minutes=8))
    assert "超期 8 分钟" in pill.text()
