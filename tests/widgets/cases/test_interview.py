"""The class that is chosen brings its questions; digits pick, Tab goes on, and nothing has to be answered."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from console.domain.case.table import Action
from console.domain.ids import AccountId
from console.domain.interview import Answered, AnswerKind, CallQuestion, CallQuestions, Interview
from console.domain.people import Actor, Role
from console.domain.text import Text
from tests.support.rows import NOON, a_case
from widgets.cases.actsheet import Scene
from widgets.cases.card import CaseCard
from widgets.cases.interview import Digits
from widgets.cases.lexicon import Lexicon
from widgets.cases.newcase import NewCaseSheet
from widgets.cases.paper import OnPaper, paper
from widgets.controls.words import PlainLabel

HOSTILE = "<b>沪A</b>&<img src=1>"
QUESTIONS = CallQuestions(
    rev=4,
    questions=(
        CallQuestion(id="plate", classes=("E0111",), text=Text("车牌？", "Plate?")),
        CallQuestion(
            id="depth",
            classes=("E0506",),
            text=Text("多深？", "How deep?"),
            kind=AnswerKind.NUMBER,
            unit=Text("厘米", "cm"),
        ),
        CallQuestion(
            id="hurt",
            classes=("E0506", "E0111"),
            text=Text("有人受伤吗？", "Is anybody hurt?"),
            kind=AnswerKind.YES_NO,
            is_safety=True,
            tell=Text("请离远一点。", "Keep away."),
        ),
    ),
)
DESK = Actor(AccountId("desk01"), frozenset({Role.OPERATOR}))


@pytest.fixture
def form(qtbot, profile, calendar):
    lexicon = Lexicon(profile.organisation, profile.codebook, profile.ground, profile.rules, QUESTIONS)
    scene = Scene(row=None, action=Action.REPORT, actor=DESK, lexicon=lexicon, calendar=calendar, now=NOON)
    sheet = NewCaseSheet(scene, compares=False)
    qtbot.addWidget(sheet)
    with qtbot.waitActive(sheet):
        sheet.show()
        sheet.activateWindow()
    sheet.begin()
    return sheet


def choose(form, code: str) -> None:
    box = form.control("class_code").box
    box.setCurrentIndex(box.findData(code))


def asked(form):
    return form.control("interview").asked


def ids(form) -> list[str]:
    return [each.question.id for each in asked(form)]


def test_no_class_no_questions_and_no_heading(form):
    assert ids(form) == [] and not form.form._rows["interview"].isVisible()
    choose(form, "E0405")
    assert ids(form) == [] and not form.form._rows["interview"].isVisible()


def test_a_class_brings_its_own_what_is_dangerous_first_with_what_to_tell(form):
    choose(form, "E0506")
    assert ids(form) == ["hurt", "depth"] and form.form._rows["interview"].isVisible()
    assert "请告诉来电人：「请离远一点。」" in [each.text() for each in asked(form)[0].findChildren(PlainLabel)]
    assert form.control("interview").answer() is None, "nothing was asked yet, and nothing is owed"


def test_what_to_tell_the_caller_is_in_sight_at_once_in_a_low_window(qtbot, form):
    form.resize(420, 300)
    choose(form, "E0506")

    def is_in_sight() -> bool:
        first, shaft = asked(form)[0], form._shaft.viewport()
        return bool(shaft.rect().contains(QRect(first.mapTo(shaft, QPoint(0, 0)), first.size())))

    qtbot.waitUntil(is_in_sight, timeout=2_000)


def test_digits_pick_and_let_go_and_tab_goes_to_the_next_question(qtbot, form):
    choose(form, "E0506")
    digits = asked(form)[0].digits
    assert isinstance(digits, Digits)
    form.control("class_code").box.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is digits.chips[0]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    assert asked(form)[0].said() == Text("否", "No")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert asked(form)[0].said() == Text("不清楚", "Not known")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_9)
    assert asked(form)[0].said() == Text("不清楚", "Not known"), "there is no ninth"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is asked(form)[1].line, "one stop for each question"
    qtbot.keyClicks(asked(form)[1].line, "a4b0")
    assert asked(form)[1].said() == Text("40 厘米", "40 cm")
    qtbot.keyClick(asked(form)[1].line, Qt.Key.Key_Backtab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_3)
    assert asked(form)[0].said() is None


def test_what_was_answered_goes_out_with_its_words_and_its_revision(form):
    choose(form, "E0111")
    asked(form)[1].line.setText(f"  {HOSTILE} ")
    assert form.given()["interview"] == Interview(
        rev=4,
        answers=(Answered(question="plate", asked=Text("车牌？", "Plate?"), said=Text(HOSTILE, HOSTILE)),),
    )


def test_what_two_classes_ask_alike_keeps_its_answer(form):
    choose(form, "E0506")
    asked(form)[0].digits.pick(0)
    asked(form)[1].line.setText("40")
    choose(form, "E0111")
    assert [each.question for each in form.given()["interview"].answers] == ["hurt"]


def test_an_act_that_takes_no_call_asks_nothing(qtbot, profile, calendar):
    lexicon = Lexicon(profile.organisation, profile.codebook, profile.ground, profile.rules, QUESTIONS)
    scene = Scene(row=None, action=Action.FIX_ON_SPOT, actor=DESK, lexicon=lexicon, calendar=calendar, now=NOON)
    sheet = NewCaseSheet(scene, compares=False)
    qtbot.addWidget(sheet)
    assert "interview" not in sheet.names()


def test_the_card_and_the_paper_say_what_was_asked_and_answered_as_plain_words(qtbot, lexicon):
    told = Interview(
        rev=4, answers=(Answered(question="plate", asked=Text("车牌？", "Plate?"), said=Text(HOSTILE, HOSTILE)),)
    )
    row = a_case(interview=told)
    card = CaseCard()
    qtbot.addWidget(card)
    card.show_case(row, lexicon, DESK, NOON)
    card.show()
    assert card.heard.isVisible() and card.heard.text() == f"车牌：{HOSTILE}"
    assert card.heard._lines.textFormat() is Qt.TextFormat.PlainText
    what = OnPaper(row=row, lexicon=lexicon, lines=(), photos=(), by="desk01", at=NOON)
    assert f"车牌：{HOSTILE}" in paper(what).toPlainText()
    card.show_case(a_case(), lexicon, DESK, NOON)
    assert not card.heard.isVisible()
