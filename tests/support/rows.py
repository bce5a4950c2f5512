"""Rows as a test needs them: builders that hide what does not matter."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from console.domain.alert import AlertStage
from console.domain.case.stages import ENDED, Stage
from console.domain.case.things import Part, Request, RequestKind, Source
from console.domain.case.timers import TimerKind
from console.domain.ids import AccountId, CameraId, CaseId, UnitId
from console.domain.place import Place
from console.domain.rows import AlertRow, AssignmentRow, CaseRow, Promise
from console.domain.text import Text

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""A working Friday, 12:00 in the district."""
PLACE = Place(117.5, 36.7, "明水街道 工业五路 12 号", UnitId("street-1"), "0101")
MINUTES = timedelta(minutes=1)


def a_promise(began=NOON, limit=timedelta(hours=4), kind=TimerKind.T3) -> Promise:
    due = began + limit
    amber = max(began, min(began + limit * 0.8, due - timedelta(minutes=30)))
    return Promise(kind=kind, began_at=began, amber_at=amber, due_at=due, because=Text("", ""))


def a_case(id="c1", stage=Stage.TO_DISPATCH, **more) -> CaseRow:
    facts: dict[str, Any] = {
        "ver": 1,
        "number": f"20261120-{id}",
        "source": Source.VIDEO,
        "title": f"占道经营 · {id}",
        "place": PLACE,
        "reported_at": NOON - timedelta(hours=1),
        "promise": None if stage in ENDED else a_promise(),
        "closed_at": NOON if stage in ENDED else None,
    }
    return CaseRow(id=id, stage=stage, **(facts | more))


def an_assignment(unit="street-1", **more) -> AssignmentRow:
    promise = more.pop("promise", None) or a_promise()
    facts: dict[str, Any] = {
        "part": Part.LEAD,
        "promise": promise,
        "dispatched_at": promise.began_at,
        "due_at": promise.due_at,
        "first_due_at": promise.due_at,
    }
    return AssignmentRow(unit=UnitId(unit), **(facts | more))


def a_request(kind=RequestKind.HAND_BACK, n=1, unit: str | None = "street-1", **more) -> Request:
    """One that waits; `unit` None: the desk's own."""
    facts: dict[str, Any] = {"reason": "不属本单位", "asked_at": NOON, "by": AccountId("asker")}
    return Request(n=n, kind=kind, unit=None if unit is None else UnitId(unit), **(facts | more))


def an_alert(id="a1", stage=AlertStage.OPEN, **more) -> AlertRow:
    facts: dict[str, Any] = {
        "ver": 1,
        "camera": CameraId("cam-1"),
        "type": "stall",
        "class_code": "E0405",
        "title": "占道经营",
        "place": PLACE,
        "first_at": NOON,
        "last_at": NOON,
        "hits": 1,
        "confidence": 0.8,
    }
    return AlertRow(id=id, stage=stage, **(facts | more))


def any_case(random: Random, id: str) -> CaseRow:
    """A case anywhere in its life."""
    stage = random.choice(list(Stage))
    began = NOON - random.random() * timedelta(hours=8)
    limit = random.choice([15 * MINUTES, 120 * MINUTES, 420 * MINUTES, 1440 * MINUTES])
    units = random.sample(["street-1", "street-2", "dep-1"], random.randint(0, 2))
    return a_case(
        id,
        stage,
        ver=random.randint(1, 9),
        title=random.choice(["占道经营", "暴露垃圾", "井盖缺失"]) + f" {id}",
        is_emergency=random.random() < 0.05,
        reported_at=began,
        closed_at=began + limit if stage in ENDED else None,
        promise=None if stage in ENDED or random.random() < 0.1 else a_promise(began, limit),
        holder=random.choice([None, AccountId("wang"), AccountId("li")]),
        requests=(a_request(random.choice(list(RequestKind))),) if random.random() < 0.1 else (),
        is_hard=random.random() < 0.1,
        assignments=tuple(an_assignment(unit) for unit in units),
        class_code=random.choice([None, "E0405", "E0101"]),
    )


def case_id(text: str) -> CaseId:
    return CaseId(text)
