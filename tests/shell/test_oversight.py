"""督办 on a seat: who may do what is said before, and a refusal stands where it was asked."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent

from console.domain.ids import CommandId, SupervisionId, UnitId
from console.domain.rows import SupervisionRow
from console.domain.supervision import AnswerSupervision, ClearSupervision, SendBackSupervision, SupervisionStage
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.shell.oversight import Oversight
from console.sync.store import Store
from console.wire.frames import Answer
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON
from widgets.cases.lexicon import Lexicon
from widgets.cases.sheets import WordsSheet
from widgets.cases.supervisions import SupervisionBoard

ITEM = SupervisionRow(
    id="s1",
    ver=3,
    number="议定〔2026〕1号",
    stage=SupervisionStage.SET,
    words="三日内移位",
    lead=UnitId("st-qingquan"),
    co=(),
    due_at=NOON + timedelta(hours=1),
    set_at=NOON,
)
ANSWERED = replace(ITEM, stage=SupervisionStage.ANSWERED, answer="已移位", ver=4)


class Seat:
    def __init__(self, qtbot, hand, row) -> None:
        profile = read_profile("demo")
        self.store, self.clock, self.loop = Store(), HandTurnedClock(), asyncio.new_event_loop()
        self.put(row)
        self.board = SupervisionBoard(hand)
        self.asks: list[Any] = []
        qtbot.addWidget(self.board)
        self.board.show()
        self.oversight = Oversight(
            self.board,
            store=self.store,
            lexicon=Lexicon(profile.organisation, profile.codebook),
            hub_now=self.clock,
            ask=self.ask,
        )

    def put(self, *rows):
        self.store.replace_all(rows)
        self.store.flush()

    def ask(self, command, expects):
        self.future = self.loop.create_future()
        self.asks.append((command, expects))
        return self.future

    def answer(self, result, reason=None, current=None):
        ver = 0 if current is None else current.ver
        self.future.set_result(Answer(id=CommandId("1"), result=result, reason=reason, current=current, ver=ver))
        self.loop.run_until_complete(asyncio.sleep(0))

    def press(self, act):
        self.board._buttons["s1", act].click()

    def sheet(self):
        return self.board.findChild(WordsSheet)


@pytest.fixture
def seat(qtbot):
    made: list[Seat] = []

    def make(hand, row):
        made.append(Seat(qtbot, hand, row))
        return made[-1]

    yield make
    for each in made:
        each.oversight.stop()
        each.loop.close()


def test_a_unit_answers_with_words(seat):
    unit = seat("unit", ITEM)
    unit.press("answer")
    unit.sheet().words.setPlainText("已移位")
    unit.sheet().confirmed.emit()
    assert unit.asks == [(AnswerSupervision(supervision=SupervisionId("s1"), words="已移位"), {"s1": 3})]


def test_the_desk_clears_what_is_answered(seat):
    desk = seat("desk", ANSWERED)
    desk.press("clear")
    assert desk.asks == [(ClearSupervision(supervision=SupervisionId("s1")), {"s1": 4})]


def test_the_desk_sends_back_with_a_reason(seat):
    desk = seat("desk", ANSWERED)
    desk.press("doubt")
    desk.sheet().words.setPlainText("照片不清")
    desk.sheet().confirmed.emit()
    assert desk.asks[0][0] == SendBackSupervision(supervision=SupervisionId("s1"), reason="照片不清")


def test_before_the_unit_has_answered_the_desk_can_only_read_why(seat):
    desk = seat("desk", ITEM)
    for act in ("clear", "doubt"):
        assert not desk.board._buttons["s1", act].isEnabled()
        assert desk.board._buttons["s1", act].reason() == "单位反馈后才能核验"


def test_a_refused_answer_keeps_what_was_typed(seat):
    unit = seat("unit", ITEM)
    unit.press("answer")
    unit.sheet().words.setPlainText("已移位")
    unit.sheet().confirmed.emit()
    unit.answer("denied", Text("本单位不承担此事项。", "Not yours."))
    assert unit.sheet().chosen() == "已移位"
    assert unit.sheet().form._general.text() == "本单位不承担此事项。"


def test_what_moved_while_the_answer_was_written_keeps_nobody_from_giving_it(seat):
    unit = seat("unit", ITEM)
    unit.press("answer")
    unit.sheet().words.setPlainText("已移位")
    unit.put(replace(ITEM, ver=5))
    unit.sheet().confirmed.emit()
    unit.answer("conflict", Text("此件已被他人处理。", "Moved."), replace(ITEM, ver=5))
    unit.sheet().confirmed.emit()
    assert [expects for _, expects in unit.asks] == [{"s1": 3}, {"s1": 5}]
    assert unit.asks[0][0] == unit.asks[1][0]


@pytest.mark.parametrize(("result", "said"), [("ok", ""), ("denied", "本单位不承担此事项。")])
def test_an_answer_to_a_sheet_that_was_put_away_leaves_the_next_one_alone(seat, qapp, result, said):
    unit = seat("unit", ITEM)
    unit.press("answer")
    unit.sheet().words.setPlainText("已移位")
    unit.sheet().confirmed.emit()
    unit.sheet().dismissed.emit()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    unit.press("answer")
    unit.answer(result, Text("本单位不承担此事项。", "Not yours."))
    assert unit.sheet().isVisible() and unit.sheet().form._general.text() == ""
    assert unit.board.refusal.text() == said


def test_a_refused_clearing_is_said_beside_the_list(seat):
    desk = seat("desk", ANSWERED)
    desk.press("clear")
    desk.answer("denied", Text("由值班长核验。", "No."))
    assert desk.board.refusal.text() == "由值班长核验。"


def test_time_alone_makes_an_item_late_and_nothing_else_builds_it_anew(seat):
    unit = seat("unit", ITEM)
    button = unit.board._buttons["s1", "answer"]
    unit.clock.turn(minutes=30)
    unit.oversight.show()
    assert unit.board._buttons["s1", "answer"] is button
    unit.clock.turn(minutes=45)
    unit.oversight.show()
    assert unit.board._buttons["s1", "answer"] is not button


def test_a_cleared_item_goes(seat):
    desk = seat("desk", ANSWERED)
    desk.put(replace(ANSWERED, stage=SupervisionStage.CLEARED, cleared_at=NOON, ver=5))
    assert desk.board._buttons == {}
    assert desk.oversight.open_items() == []
