"""What of a store is news: what came, what fell due, what was answered; what stood there before is not."""

from datetime import timedelta

import pytest

from console.domain.case.stages import Stage
from console.domain.ids import UnitId
from console.domain.rows import SupervisionRow
from console.domain.supervision import SupervisionStage
from console.models.crier import Importance
from console.models.news import OVER_MOST, NewsDesk
from console.sync.store import Store
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, an_alert

EMERGENCY = "E0901"


class Ear:
    def __init__(self, *rows) -> None:
        self.store, self.clock = Store(), HandTurnedClock()
        self.store.replace_all(rows)
        self.store.flush()
        self.desk = NewsDesk(self.store, lambda code: code == EMERGENCY, self.clock())
        self.said: list[tuple[Importance, str]] = []
        self.desk.heard.connect(lambda news: self.said.append((news.importance, news.words.zh)))

    def move(self, *rows) -> None:
        for row in rows:
            self.store._put(row)
            self.store._moved.add(row.id)
        self.store.flush()

    def heard(self) -> list[tuple[Importance, str]]:
        said, self.said = self.said, []
        return said


def due_in(minutes, id="a", **more):
    return a_case(id, promise=a_promise(NOON + timedelta(minutes=minutes - 60), timedelta(hours=1)), **more)


def item(stage, id="s1"):
    return SupervisionRow(
        id=id, ver=1, number="督〔1〕", stage=stage, words="积水", lead=UnitId("dep-1"), co=(), due_at=NOON, set_at=NOON
    )


def test_what_stood_there_when_the_window_opened_is_no_news(qapp):
    ear = Ear(a_case("a", Stage.RECEIVED), an_alert("b"), due_in(-5, "c"), item(SupervisionStage.ANSWERED))
    ear.move(a_case("a", Stage.RECEIVED, ver=2), due_in(-5, "c", ver=3))
    ear.desk.tick(ear.clock.turn(hours=1))
    assert ear.heard() == []


def test_a_new_case_and_a_new_alert_are_told_once(qapp):
    ear = Ear()
    ear.move(a_case("a", Stage.RECEIVED, title="占道经营"), an_alert("b"))
    ear.move(a_case("a", Stage.REGISTERED, title="占道经营"), an_alert("b", hits=9))
    assert sorted(ear.heard()) == [(Importance.NOTICE, "告警：占道经营"), (Importance.NOTICE, "新案：占道经营")]


def test_a_case_that_comes_into_sight_in_the_middle_of_its_life_is_no_news(qapp):
    ear = Ear()
    ear.move(a_case("a", Stage.HANDLING), a_case("b", Stage.CLOSED))
    assert ear.heard() == []


def test_whatever_is_of_safety_says_so(qapp):
    ear = Ear(a_case("old", title="井盖"))
    ear.move(a_case("a", Stage.HANDLING, title="塌陷", is_emergency=True), an_alert("b", class_code=EMERGENCY))
    ear.move(a_case("old", title="井盖", is_emergency=True))
    assert sorted(ear.heard()) == [
        (Importance.SAFETY, "告警：占道经营"),
        (Importance.SAFETY, "新案：塌陷"),
        (Importance.SAFETY, "转为紧急：井盖"),
    ]


def test_a_limit_that_passes_is_told_once_and_a_new_limit_once_more(qapp):
    ear = Ear(due_in(10, title="暴露垃圾"))
    ear.desk.tick(ear.clock.turn(minutes=10))
    assert ear.heard() == [], "the last instant is still in time"
    ear.desk.tick(ear.clock.turn(seconds=1))
    ear.move(due_in(10, title="暴露垃圾", ver=5))
    ear.desk.tick(ear.clock.turn(seconds=1))
    assert ear.heard() == [(Importance.WARNING, "超期：暴露垃圾")]
    ear.move(due_in(20, title="暴露垃圾"))
    ear.desk.tick(ear.clock.turn(minutes=20))
    assert ear.heard() == [(Importance.WARNING, "超期：暴露垃圾")]


@pytest.mark.parametrize("now", [a_case("a", Stage.CLOSED), due_in(500), a_case("a", promise=None)])
def test_who_was_in_time_is_not_told_to_be_late(qapp, now):
    ear = Ear(due_in(10))
    ear.move(now)
    ear.desk.tick(ear.clock.turn(minutes=30))
    assert ear.heard() == []


def test_an_answered_item_is_told_once(qapp):
    ear = Ear(item(SupervisionStage.SET))
    for stage in (
        SupervisionStage.ANSWERED,
        SupervisionStage.ANSWERED,
        SupervisionStage.SET,
        SupervisionStage.ANSWERED,
    ):
        ear.move(item(stage))
    assert ear.heard() == [(Importance.WARNING, "督办已反馈：积水")] * 2


def test_what_is_gone_is_forgotten(qapp):
    ear = Ear(due_in(10))
    ear.store.drop(["a"])
    ear.store.flush()
    ear.desk.tick(ear.clock.turn(minutes=30))
    assert ear.heard() == [] and not ear.desk._known


def test_of_very_much_that_falls_due_at_once_some_is_told_at_each_tick(qapp):
    ear = Ear()
    ear.move(*(due_in(5, f"c{n}") for n in range(OVER_MOST + 3)))
    ear.heard()
    ear.desk.tick(ear.clock.turn(minutes=6))
    first = ear.heard()
    ear.desk.tick(ear.clock())
    assert (len(first), len(ear.heard())) == (OVER_MOST, 3)
    ear.desk.tick(ear.clock())
    assert ear.heard() == []
