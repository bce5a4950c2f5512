"""研判 at the desk: a verdict by key, and the way to the case it makes, in whatever order things arrive."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from console.domain.alert import AdoptAlert, AlertStage, DismissAlert, FalseReason, JoinAlert, PartAlert, SnoozeAlert
from console.domain.case.commands import SendVerification
from console.domain.case.stages import Stage
from console.domain.duplicates.proposals import Proposal
from console.domain.ids import AlertId, CaseId, CommandId
from console.domain.text import Text
from console.ingest.profile import read_profile
from console.models.alerts import AlertFeed
from console.shell.triage import Triage
from console.sync.store import Store
from console.wire.frames import Answer
from tests.flows.room import words_on
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, an_alert
from widgets.alerts.card import AlertCard
from widgets.alerts.strip import AlertStrip, Reasons
from widgets.cases.lexicon import Lexicon
from widgets.controls.photos import Photo


class Shelf:
    """Keeps no picture and says which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.prepared: list[str] = []

    def prepare(self, blobs):
        self.prepared += blobs

    def photos(self, evidence):
        self.asked += [each.blob for each in evidence]
        return [Photo(each.blob, "现场") for each in evidence]


class Desk:
    def __init__(self, qtbot) -> None:
        profile = read_profile("demo")
        self.store, self.shelf = Store(), Shelf()
        self.likely: list[Proposal] = []
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
            hub_now=lambda: NOON,
            twins=lambda row, now: self.likely,
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


def test_shift_v_makes_a_case_and_the_hand_stays_with_the_alerts(qtbot, desk):
    desk.strip.choose("a2")
    qtbot.keyClick(desk.strip, "v", Qt.KeyboardModifier.ShiftModifier)
    [asked] = desk.asks
    assert (type(asked), asked.alert) == (AdoptAlert, "a2")
    desk.answer("ok")
    desk.put(an_alert("a1"), a_case(asked.case))
    assert desk.born == []


def test_the_pictures_of_the_alerts_after_it_are_fetched_before_they_are_looked_at(desk):
    desk.put(*(replace(an_alert(f"a{n}"), images=(f"b{n}",)) for n in range(1, 6)))
    first, second, third, *_ = (desk.strip.model().id_at(n) for n in range(5))
    desk.strip.choose(first)
    desk.triage.look(first)
    assert desk.shelf.asked == [first.replace("a", "b")]
    assert desk.shelf.prepared == [each.replace("a", "b") for each in (second, third)]


def test_the_box_lies_over_the_first_picture_only(desk):
    box = (0.1, 0.2, 0.5, 0.6)
    desk.put(replace(an_alert("a1"), images=("b1", "b2"), bbox=box))
    desk.triage.look("a1")
    assert [each.box for each in desk.card._photos._photos] == [box, None]


def test_the_card_names_the_open_cases_at_the_place_and_no_other(desk):
    here = an_alert("a1").place
    near, far = replace(here, lat=here.lat + 0.0002), replace(here, lat=here.lat + 0.001)
    ended = replace(a_case("c3"), place=here, stage=Stage.VOID)
    desk.put(an_alert("a1"), replace(a_case("c1"), place=near), replace(a_case("c2"), place=far), ended)
    desk.triage.look("a1")
    told = [each for each in words_on(desk.card).splitlines() if "米 ·" in each]
    assert told
    assert all(a_case("c1").number in each and "22 米" in each for each in told)


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


def test_a_verdict_that_the_hub_took_is_told_with_the_alert_as_it_was(desk):
    told: list[Any] = []
    desk.triage.judged.connect(lambda before, name: told.append((before.id, before.stage, name.zh)))
    desk.triage.dismiss("a1", "gone")
    assert told == []
    desk.answer("ok")
    desk.triage.dismiss("a2", "gone")
    desk.answer("denied", Text("此告警已处理：已转案件。", "It has been judged."))
    assert told == [("a1", AlertStage.OPEN, "误报")]


def test_an_alert_whose_verdict_was_taken_back_is_under_the_hand_and_its_case_is_not_gone_to(desk):
    desk.triage.adopt("a1")
    desk.answer("ok")
    desk.strip.choose("a2")
    desk.triage.return_to("a1")
    assert (desk.strip.current_id(), desk.card.current().id) == ("a1", "a1")
    desk.put(an_alert("a1"), an_alert("a2"), a_case(desk.asks[0].case))
    assert desk.born == []


def test_s_and_a_number_put_the_alert_under_the_hand_off(qtbot, desk):
    desk.strip.show()
    desk.strip.choose("a2")
    qtbot.keyClick(desk.strip, "s")
    menu = desk.strip.findChild(Reasons)
    qtbot.keyClick(menu, "2")
    assert desk.asks == [SnoozeAlert(alert=AlertId("a2"), until=NOON + timedelta(hours=1))]


def test_what_may_be_a_danger_cannot_be_put_off_and_the_card_says_so(desk):
    desk.put(an_alert("a1", class_code="E0506"), an_alert("a2", class_code="E0405"))
    desk.triage.look("a1")
    assert not desk.card._wait.isEnabled() and "安全" in (desk.card._wait.reason() or "")
    desk.triage.look("a2")
    assert desk.card._wait.isEnabled()


def test_a_snoozed_alert_says_until_when_and_can_still_be_judged(desk):
    desk.put(an_alert("a1", stage=AlertStage.SNOOZED, until=NOON + timedelta(hours=1)))
    desk.triage.look("a1")
    assert desk.card._adopt.isEnabled() and desk.card._doubt.isEnabled() and not desk.card._wait.isEnabled()
    assert "暂缓至" in words_on(desk.card)


def test_y_makes_a_case_that_is_verified_first_and_the_hand_stays(qtbot, desk):
    desk.strip.choose("a1")
    qtbot.keyClick(desk.strip, "y")
    case = desk.asks[0].case
    desk.answer("ok")
    assert desk.asks[1:] == [SendVerification(case=case)]
    desk.put(an_alert("a2"), a_case(case))
    desk.answer("ok")
    assert desk.born == []


def test_nobody_is_sent_to_a_case_that_was_not_made_and_a_sending_refused_is_said(desk):
    said: list[str] = []
    desk.triage.refused.connect(said.append)
    desk.triage.verify("a1")
    desk.answer("denied", Text("此告警已处理：误报。", "It has been judged."))
    assert len(desk.asks) == 1
    desk.triage.verify("a2")
    desk.answer("ok")
    desk.answer("denied", Text("此案已由他人办理。", "Another has it."))
    assert said == ["此告警已处理：误报。", "此案已由他人办理。"]


def test_the_card_says_where_in_the_view_and_for_how_long(desk):
    desk.put(an_alert("a1", zone="门前", duration_s=600.0), an_alert("a2"))
    desk.triage.look("a2")
    assert "画面区域" not in words_on(desk.card) and "已持续" not in words_on(desk.card)
    desk.triage.look("a1")
    assert "门前" in words_on(desk.card) and "10 分钟" in words_on(desk.card)


def test_u_parts_what_was_folded_and_it_waits_by_itself(qtbot, desk):
    reason = (Text("同一摄像机", "The same camera"),)
    desk.put(an_alert("a1", parts=(AlertId("a2"),)), an_alert("a2", stage=AlertStage.MERGED, into="a1", because=reason))
    desk.triage.look("a2")
    told = words_on(desk.card)
    assert "同一摄像机" in told and "拆开" in told
    assert not desk.card._adopt.isEnabled() and "拆开" in (desk.card._adopt.reason() or "")
    desk.card._part.click()
    assert desk.asks == [PartAlert(alert=AlertId("a2"))]
    desk.put(an_alert("a1"), an_alert("a2"))
    desk.answer("ok")
    assert desk.card.current().stage is AlertStage.OPEN and desk.card._part.isHidden()


def test_a_parting_refused_is_said(qtbot, desk):
    said: list[str] = []
    desk.triage.refused.connect(said.append)
    desk.strip.choose("a1")
    qtbot.keyClick(desk.strip, "u")
    desk.answer("denied", Text("此告警没有归并到别处。", "It was not folded."))
    assert said == ["此告警没有归并到别处。"]


def test_the_card_counts_what_was_merged_and_tells_of_the_last_time(desk):
    last = an_alert("a0", stage=AlertStage.DISMISSED, reason=FalseReason.PERMITTED)
    desk.put(last, an_alert("a1", parts=(AlertId("a7"), AlertId("a8")), follows=AlertId("a0")))
    desk.triage.look("a1")
    told = words_on(desk.card)
    assert "2 条告警" in told and "许可范围内" in told
    desk.put(an_alert("a1", follows=AlertId("a9")))
    desk.triage.look("a1")
    assert "此处此前有过" in words_on(desk.card)


def test_what_is_gone_can_still_be_made_a_case_but_not_put_off(desk):
    desk.put(an_alert("a1", stage=AlertStage.GONE))
    desk.triage.look("a1")
    assert desk.card._adopt.isEnabled() and not desk.card._wait.isEnabled()


def test_b_and_a_number_join_an_alert_to_the_case_it_is_of_the_likeliest_first(qtbot, desk):
    desk.put(an_alert("a1"), a_case("c1"), a_case("c2", number="261124-0002"))
    same = Proposal(case=CaseId("c2"), score=0.9, highlighted=True, reasons=(Text("同类", "same class"),), against=())
    desk.likely = [same]
    desk.triage.look("a1")
    told = words_on(desk.card)
    assert "疑似同一件" in told and "同类" in told and "附近在办" in told
    desk.strip.choose("a1")
    asked: list[str] = []
    desk.strip.join_asked.connect(asked.append)
    menu = desk.strip.cases("a1", [*desk.triage._cases_near(desk.store.row("a1"))[0]])
    assert "261124-0002" in menu.actions()[0].text() and "同类" in menu.actions()[0].text()
    qtbot.keyClick(menu, "1")
    assert desk.asks == [JoinAlert(alert=AlertId("a1"), case=CaseId("c2"))]


def test_where_no_case_is_near_the_menu_says_so(desk):
    (only,) = desk.strip.cases("a1", []).actions()
    assert not only.isEnabled() and "没有在办案件" in only.text()


def of_three(desk):
    desk.put(
        an_alert("a1", camera="cam-1", class_code="E0405"),
        an_alert("a2", camera="cam-1", class_code="E0405"),
        an_alert("a3", camera="cam-2", class_code="E0405"),
        an_alert("a4", camera="cam-1", class_code="E0110"),
    )
    desk.strip.choose("a1")


@pytest.mark.parametrize(("key", "shift", "meant"), [("g", False, {"a1", "a2"}), ("g", True, {"a1", "a2", "a3"})])
def test_g_takes_in_the_like_of_its_camera_or_of_the_district(qtbot, desk, key, shift, meant):
    of_three(desk)
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(desk.strip, key, held)
    assert set(desk.strip.meant("a1")) == meant and desk.strip.meant("a4") == ["a4"]
    menu = desk.strip.reasons("a1")
    assert f"所选 {len(meant)} 条" in menu.actions()[0].text() and not menu.actions()[0].isEnabled()
    qtbot.keyClick(menu, "2")
    reason = list(FalseReason)[1]
    assert {each.alert for each in desk.asks} == meant
    assert all(each == DismissAlert(alert=each.alert, reason=reason) for each in desk.asks)


def test_a_verdict_on_many_is_told_once_with_what_was_refused(qtbot, desk):
    judged: list[Any] = []
    said: list[str] = []
    desk.triage.judged_all.connect(lambda rows, name: judged.append({each.id for each in rows}))
    desk.triage.refused.connect(said.append)
    of_three(desk)
    desk.strip.take_in(of_camera=False)
    desk.triage.snooze("a1", 15)
    assert [type(each) for each in desk.asks] == [SnoozeAlert] * 3
    taken = Answer(id=CommandId("1"), result="ok")
    denied = Answer(id=CommandId("2"), result="denied", reason=Text("已处理", "settled"))
    for future, answer in zip(desk.answers, (taken, denied, taken), strict=True):
        future.set_result(answer)
        assert judged == []
    desk.loop.run_until_complete(asyncio.sleep(0))
    refused = desk.asks[1].alert
    assert judged == [{"a1", "a2", "a3"} - {refused}] and said == ["1 条未办成：已处理"]


def test_walking_on_lets_go_of_what_was_selected(qtbot, desk):
    of_three(desk)
    desk.strip.take_in(of_camera=False)
    qtbot.keyClick(desk.strip, "j")
    current = desk.strip.current_id()
    assert desk.strip.meant(current) == [current]
