"""Alerts, tasks and sessions: each list in its own order, with its own chips."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from console.domain.alert import AlertStage, FalseReason
from console.domain.case.stages import Stage
from console.domain.case.things import InnerTask, Part, RequestKind
from console.domain.ids import AccountId, SessionId, SupervisionId, UnitId
from console.domain.rows import SessionRow, SupervisionRow
from console.domain.session import SessionStage, SessionType
from console.domain.supervision import SupervisionStage
from console.models.alerts import AlertFeed
from console.models.sessions import SessionList
from console.models.tasks import TaskList, UnitCases
from console.sync.store import Store
from resources import roles
from tests.support.clock import HandTurnedClock
from tests.support.rows import NOON, a_case, a_promise, a_request, an_alert, an_assignment, any_case

STREET = UnitId("street-1")


@pytest.fixture
def clock():
    return HandTurnedClock()


@pytest.fixture
def store():
    return Store()


def checked(model):
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    return model


def held(store, *rows):
    store.replace_all(rows)
    store.flush()


def ids(model):
    return [model.data(model.index(i, 0), roles.ID) for i in range(model.rowCount())]


def texts(model, id):
    return [model.index(model.row_of(id), column).data() for column in range(model.columnCount())]


def a_supervision(id="s1", **more):
    facts: dict[str, Any] = {
        "ver": 1,
        "number": "议定〔2026〕1号",
        "stage": SupervisionStage.SET,
        "words": "拆除违规广告",
        "lead": STREET,
        "co": (),
        "due_at": NOON + timedelta(hours=2),
        "set_at": NOON - timedelta(hours=2),
    }
    return SupervisionRow(id=SupervisionId(id), **(facts | more))


def a_session(id="m1", **more):
    facts: dict[str, Any] = {
        "ver": 1,
        "type": SessionType.ROADSIDE,
        "title": "工业五路占道会商",
        "stage": SessionStage.UNDER_WAY,
        "chair": AccountId("wang"),
        "units": (STREET,),
        "cases": (),
        "opened_at": NOON,
    }
    return SessionRow(id=SessionId(id), **(facts | more))


def test_alerts_come_newest_first_or_surest_first(store, clock):
    feed = checked(AlertFeed(store, clock))
    early, late = NOON - timedelta(minutes=9), NOON - timedelta(minutes=1)
    held(
        store,
        an_alert("early and sure", first_at=early, confidence=0.97),
        an_alert("late", first_at=late, confidence=0.5),
        an_alert("unsure of itself", first_at=NOON, confidence=None),
    )
    assert ids(feed) == ["unsure of itself", "late", "early and sure"]
    feed.prefer("surest")
    assert ids(feed) == ["early and sure", "late", "unsure of itself"]


def test_an_alert_that_is_seen_again_keeps_its_place(store, clock):
    feed = checked(AlertFeed(store, clock))
    held(store, an_alert("a", first_at=NOON - timedelta(minutes=5)), an_alert("b"))
    held(store, an_alert("a", first_at=NOON - timedelta(minutes=5), hits=4, last_at=NOON), an_alert("b"))
    assert ids(feed) == ["b", "a"]
    assert texts(feed, "a")[3:6] == ["4 次", "80%", "5 分钟前"]


def test_a_settled_alert_leaves_the_triage_and_says_how(store, clock):
    feed = checked(AlertFeed(store, clock))
    held(store, an_alert("a"), an_alert("b", AlertStage.DISMISSED, reason=FalseReason.GONE, settled_at=NOON))
    assert (ids(feed), dict(feed.counts)) == (
        ["a"],
        {"open": 1, "unmapped": 0, "snoozed": 0, "adopted": 0, "held": 0, "folded": 0, "gone": 0, "dismissed": 1},
    )
    feed.show("dismissed")
    assert texts(feed, "b")[-1] == "误报 · 已自行消除"


def test_a_unit_sees_what_it_owes_the_most_urgent_first(store, clock):
    tasks = checked(TaskList(store, clock, STREET))
    soon = a_promise(NOON - timedelta(hours=3, minutes=50))
    held(
        store,
        a_case("later", Stage.HANDLING, assignments=(an_assignment(signed_at=NOON),)),
        a_case("soon", Stage.TO_SIGN, assignments=(an_assignment(promise=soon),)),
        a_case("another unit's", Stage.TO_SIGN, assignments=(an_assignment("street-2"),)),
        a_case("fed back", Stage.TO_REVIEW, assignments=(an_assignment(confirmed_at=NOON, left_s=-480),)),
        a_supervision("s1"),
    )
    assert ids(tasks) == ["soon", "s1", "later"]
    assert [tasks.counts[key] for key in ("owed", "to_sign", "handling", "fed_back", "supervision")] == [3, 1, 1, 1, 1]
    assert tasks.index(0, 0).data(roles.TONE) == "warning"
    tasks.show("fed_back")
    assert texts(tasks, "fed back")[3:] == ["主办", "待反馈审核", "停表，已超期 8 分钟"]


def test_a_supervision_item_says_its_part_and_turns_red(store, clock):
    tasks = checked(TaskList(store, clock, STREET))
    held(store, a_supervision("s1", lead=UnitId("street-2"), co=(STREET,)))
    assert texts(tasks, "s1") == ["拆除违规广告", "议定〔2026〕1号", "会商议定", "协办", "办理中", "剩 2 小时 00 分"]
    tasks.tick(clock.turn(hours=3))
    assert (tasks.index(0, 0).data(roles.TONE), tasks.counts["overdue"]) == ("critical", 1)


def test_sessions_under_way_come_first_and_name_their_units(store, clock):
    sessions = checked(SessionList(store, clock))
    held(
        store,
        a_session("older", opened_at=NOON - timedelta(hours=3)),
        a_session("newer"),
        a_session("over", stage=SessionStage.ENDED, ended_at=NOON),
    )
    sessions.name_units({"street-1": "明水街道"}.get)
    assert ids(sessions) == ["newer", "older"]
    assert texts(sessions, "older") == ["工业五路占道会商", "马路办公", "明水街道", "0 项", "今天 09:00"]
    sessions.show("all")
    assert ids(sessions) == ["newer", "older", "over"]


@pytest.mark.parametrize("round_", range(4))
def test_after_any_history_the_tasks_are_those_a_fresh_list_shows(round_):
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random, store, clock = Random(seed), Store(), HandTurnedClock()
    tasks = checked(TaskList(store, clock, STREET))
    kept = {}
    for _ in range(60):
        for id in (f"c{random.randrange(40)}" for _ in range(5)):
            kept[id] = any_case(random, id)
            if random.random() < 0.2:
                mine = an_assignment(part=Part.CO, confirmed_at=NOON, left_s=random.randint(-900, 900))
                kept[id] = a_case(id, Stage.TO_REVIEW, assignments=(mine,))
        kept.pop(f"c{random.randrange(40)}", None)
        held(store, *kept.values(), a_supervision(f"s{random.randrange(3)}"))
        tasks.show(random.choice(tasks.FILTERS).key)
        tasks.tick(clock.turn(minutes=random.choice([0, 1, 90])))
    tasks.tick(clock.turn(seconds=31))
    fresh = TaskList(store, clock, STREET)
    fresh.show(tasks.shown.key)
    assert (ids(tasks), dict(tasks.counts)) == (ids(fresh), dict(fresh.counts))


def test_a_task_says_what_is_out_of_the_ordinary_with_it(store, clock):
    tasks = checked(UnitCases(store, clock, STREET))
    inner = (InnerTask(n=1, to="一队", at=NOON), InnerTask(n=2, to="二队", at=NOON, done_at=NOON))
    asked = a_request(RequestKind.EXTENSION, unit=STREET)
    held(
        store,
        a_case("plain", Stage.HANDLING, assignments=(an_assignment(signed_at=NOON),)),
        a_case("inside", Stage.HANDLING, assignments=(an_assignment(signed_at=NOON, inner=inner),)),
        a_case("asked", Stage.HANDLING, assignments=(an_assignment(signed_at=NOON, extensions=1),), requests=(asked,)),
        a_case("longer", Stage.HANDLING, assignments=(an_assignment(signed_at=NOON, extensions=1),)),
        a_case("another's", Stage.HANDLING, assignments=(an_assignment(),), requests=(a_request(unit="street-2"),)),
    )
    under = {id: texts(tasks, id)[3].partition("\n")[2] for id in ("plain", "inside", "asked", "longer", "another's")}
    assert under == {
        "plain": "主办",
        "inside": "主办 · 内部 1 项",
        "asked": "主办 · 延期待批",
        "longer": "主办 · 已延期",
        "another's": "主办",
    }
    assert (tasks.counts["inside"], tasks.counts["asked"]) == (1, 1)


def test_a_suspended_task_stands_still_at_the_end_and_is_not_being_handled(store, clock):
    tasks = checked(UnitCases(store, clock, STREET))
    held(
        store,
        a_case("stands", Stage.SUSPENDED, assignments=(an_assignment(signed_at=NOON, left_s=5400),)),
        a_case("runs", Stage.HANDLING, assignments=(an_assignment(signed_at=NOON),)),
    )
    assert ids(tasks) == ["runs", "stands"]
    assert (tasks.counts["suspended"], tasks.counts["handling"], tasks.counts["owed"]) == (1, 1, 2)
    assert texts(tasks, "stands")[3].partition("\n")[0] == "停表，余 1 小时 30 分"
    tasks.tick(clock.turn(hours=9))
    assert texts(tasks, "stands")[3].partition("\n")[0] == "停表，余 1 小时 30 分"
    assert (tasks.counts["overdue"], tasks.counts["suspended"]) == (1, 1)
