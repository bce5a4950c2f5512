"""研判 at the desk: a verdict by key, and the way to the case it makes, in whatever order things arrive."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from console.domain.alert import AdoptAlert, AlertStage, DismissAlert, FalseReason
from console.domain.ids import AlertId, CommandId
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.models.alerts import AlertFeed
from console.shell.triage import Triage
from console.sync.store import Store
from console.wire.frames import Answer
from tests.support.clock import HandTurnedClock
from tests.support.rows import a_case, an_alert
from widgets.alerts.card import AlertCard
from widgets.alerts.strip import AlertStrip, Reasons
from widgets.cases.lexicon import Lexicon
from widgets.controls.photos import Photo


class Shelf:
    """Keeps no picture and says which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def photos(self, evidence):
        self.asked += [each.blob for each in evidence]
        return [Photo(each.blob, "现场") for each in evidence]


class Desk:
    def __init__(self, qtbot) -> None:
        profile = read_profile("demo")
        self.store, self.shelf = Store(), Shelf()
        self.put(an_alert("a1"), an_alert("a2"))
        self.strip, self.card = AlertStrip(lambda code: "inbox"), AlertCard()
        self.asks: list[Any] = []
        self.answers: list[asyncio.Future[Answer]] = []
        self.strip.setModel(AlertFeed(self.store, HandTurnedClock(), self.strip))
        self.loop = asyncio.new_event_loop()
        self.triage = Triage(
            self.strip,
            self.card,
            store=self.store,
            lexicon=Lexicon(profile.organisation, profile.codebook),
            photos=self.shelf,
            ask=self.ask,
        )
        self.born: list[str] = []
        self.triage.born.connect(self.born.append)
        qtbot.addWidget(self.strip)
        qtbot.addWidget(self.card)

    def put(self, *rows):
        self.store.replace_all(rows)
        self.store.flush()

    def ask(self, command, expects):
        self.asks.append(command)
        self.answers.append(self.loop.create_future())
        return self.answers[-1]

    def answer(self, result, reason=None):
        self.answers[-1].set_result(Answer(id=CommandId("1"), result=result, reason=reason))
        self.loop.run_until_complete(asyncio.sleep(0))


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot)
    yield desk
    desk.triage.stop()
    desk.loop.close()


def test_the_case_is_gone_to_when_it_comes_after_the_answer(desk):
    desk.triage.adopt("a1")
    desk.answer("ok")
    assert desk.born == []
    case = desk.asks[0].case
    desk.put(an_alert("a2"), a_case(case))
    assert desk.born == [case]


def test_the_case_is_gone_to_once_when_it_comes_before_the_answer(desk):
    desk.triage.adopt("a1")
    case = desk.asks[0].case
    desk.put(an_alert("a2"), a_case(case))
    desk.answer("ok")
    assert desk.born == [case]


def test_every_list_has_heard_of_the_case_before_it_is_gone_to(desk):
    heard: list[str] = []
    desk.store.watch(lambda moved: heard.extend(moved))
    desk.triage.born.connect(lambda case: heard.append(f"gone to {case}"))
    desk.triage.adopt("a1")
    case = desk.asks[0].case
    desk.store.replace_all([an_alert("a2"), a_case(case)])
    desk.answer("ok")
    assert heard.index(case) < heard.index(f"gone to {case}")


def test_a_refused_verdict_is_said_and_goes_nowhere(desk):
    said: list[str] = []
    desk.triage.refused.connect(said.append)
    desk.triage.adopt("a1")
    desk.answer("denied", Text("此告警已处理：已转案件。", "It has been judged."))
    desk.put(an_alert("a2"), a_case(desk.asks[0].case))
    assert (said, desk.born) == (["此告警已处理：已转案件。"], [])
    assert desk.card.refusal.text() == said[0]


def test_v_adopts_the_alert_under_the_hand_and_no_other(qtbot, desk):
    desk.strip.choose("a2")
    qtbot.keyClick(desk.strip, "v")
    assert [(type(each), each.alert) for each in desk.asks] == [(AdoptAlert, "a2")]


def test_x_and_a_number_say_why_it_is_false(qtbot, desk):
    desk.strip.show()
    desk.strip.choose("a1")
    qtbot.keyClick(desk.strip, "x")
    menu = desk.strip.findChild(Reasons)
    qtbot.keyClick(menu, "4")
    assert desk.asks == [DismissAlert(alert=AlertId("a1"), reason=FalseReason.GONE)]


def test_the_card_says_what_the_camera_claims_and_a_judged_one_cannot_be_judged_again(desk):
    alert = replace(an_alert("a1", hits=3), images=("b1",))
    desk.put(alert)
    desk.triage.look("a1")
    assert desk.shelf.asked == ["b1"]
    assert desk.card._adopt.isEnabled()
    desk.put(replace(alert, stage=AlertStage.ADOPTED, ver=2))
    assert not desk.card._adopt.isEnabled()
    assert desk.card._doubt.reason()


def test_an_alert_that_another_desk_takes_opens_no_stranger(desk):
    looked: list[str] = []
    desk.strip.choose("a1")
    desk.triage.looked.connect(looked.append)
    desk.put(an_alert("a2"))
    assert looked == []


def test_a_click_looks_at_an_alert_once_and_at_the_one_under_the_hand_once_more(qtbot, desk):
    """A case may have taken its place on the screen in between."""
    looked: list[str] = []
    desk.triage.looked.connect(looked.append)
    desk.strip.show()
    desk.strip.activateWindow()
    qtbot.waitUntil(desk.strip.isActiveWindow)
    looked.clear()
    for _ in range(2):
        centre = desk.strip.visualRect(desk.strip.model().index(1, 0)).center()
        qtbot.mouseClick(desk.strip.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert looked == [desk.strip.current_id()] * 2
