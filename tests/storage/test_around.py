"""Where things are, as the writer knows it: after commits, after a restart, inside a group; against the whole table."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from console.domain.alert import AlertStage, DismissAlert, FalseReason, PartAlert, Phase, RaiseAlert
from console.domain.case.commands import TakeBackReport
from console.domain.ids import AlertId, CameraId, CaseId
from console.domain.place import Place
from console.domain.plane import metres_per_degree
from console.storage.around import KEPT_FOR, apart_m
from console.storage.batch import Draft
from console.storage.log import Log
from tests.storage.world import a_log, put, report
from tests.support.law import DESK, FEED, HERE, NOW

CLAIM = RaiseAlert(
    alert=AlertId("a1"),
    source="gate",
    key="k1",
    camera=CameraId("cam-1"),
    type="x",
    phase=Phase.PULSE,
    at=NOW,
    place=HERE,
    title="x",
)


def off(east: float, north: float) -> Place:
    per_lon, per_lat = metres_per_degree(HERE.lat)
    return Place(HERE.lon + east / per_lon, HERE.lat + north / per_lat, HERE.address, HERE.street)


def claim(n: int, place: Place, at: datetime = NOW) -> RaiseAlert:
    return replace(CLAIM, alert=AlertId(f"a{n}"), key=f"k{n}", camera=CameraId(f"cam-{n}"), place=place, at=at)


def near(log: Log, place: Place, metres: float, now: datetime = NOW) -> list[str]:
    with log.writing() as connection:
        batch = log.batch(connection, now)
        found = [each.id for each in Draft(batch).near(place.lon, place.lat, metres)]
        log.committed(batch)
    return sorted(found)


@pytest.fixture
def log(tmp_path: Path):
    log = a_log(tmp_path)
    yield log
    log.close()


def test_what_is_near_is_told_over_the_edges_of_cells_and_after_a_restart(tmp_path):
    log = a_log(tmp_path)
    for n, (east, north) in enumerate([(0, 0), (59, 0), (0, -59), (43, 43), (-61, 0)], start=1):
        put(log, FEED, claim(n, off(east, north)))
    assert near(log, HERE, 60) == ["a1", "a2", "a3"]
    put(log, FEED, claim(6, off(10, 10)))
    put(log, DESK, report("c1"), report("c2"))
    told = near(log, HERE, 60)
    assert told == ["a1", "a2", "a3", "a6", "c1", "c2"]
    log.close()
    again = a_log(tmp_path)
    assert near(again, HERE, 60) == told
    again.close()


def test_a_case_that_ended_is_let_go_of_and_an_alert_that_ended_two_days_ago(tmp_path):
    log = a_log(tmp_path)
    put(log, FEED, claim(1, HERE))
    put(log, DESK, report("c1"), DismissAlert(alert=AlertId("a1"), reason=FalseReason.GONE))
    assert near(log, HERE, 60) == ["a1", "c1"]
    put(log, DESK, TakeBackReport(case=CaseId("c1"), reason="误报"))
    assert near(log, HERE, 60) == ["a1"]
    log.close()
    again = a_log(tmp_path)
    assert near(again, HERE, 60, NOW + KEPT_FOR + timedelta(minutes=1)) == []
    again.close()


def test_two_claims_of_one_thing_in_one_group_are_merged(log):
    """The second is decided over what the first has only drafted."""
    boxed = replace(CLAIM, class_code="E0405", bbox=(0.1, 0.1, 0.4, 0.4))
    put(log, FEED, boxed, replace(boxed, alert=AlertId("a2"), key="k2", at=NOW + timedelta(seconds=1)))
    with log.writing() as connection:
        draft = Draft(log.batch(connection, NOW))
        alerts = [draft.alert(AlertId(each)) for each in ("a1", "a2")]
        assert [each and each.stage for each in alerts] == [AlertStage.OPEN, AlertStage.MERGED]
    put(log, DESK, PartAlert(alert=AlertId("a2")))
    assert near(log, HERE, 60) == ["a1", "a2"]


@pytest.mark.parametrize("seed", range(5))
def test_the_grid_tells_what_a_look_at_everything_tells(log, seed):
    chance = random.Random(seed)
    print(f"seed {seed}")
    places = [off(chance.uniform(-900, 900), chance.uniform(-900, 900)) for _ in range(150)]
    for n, place in enumerate(places):
        put(log, FEED, claim(n, place))
        if n % 10 == 0:
            here, metres = chance.choice(places), chance.choice((5, 60, 400))
            known = enumerate(places[: n + 1])
            wanted = sorted(f"a{k}" for k, each in known if apart_m(here.lon, here.lat, each) <= metres)
            assert near(log, here, metres) == wanted
