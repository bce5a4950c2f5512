"""58,119 real municipal cases: what the replay plans is what an independent count of the file says."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from console.domain.case.commands import EndTakenOverCase, TakeOverCase
from console.ingest.playback import Figures, Plan
from console.ingest.profile import read_profile
from console.ingest.sheets import Reason
from console.seats.replay import plan_file, read_mapping
from tests.real.independent_count import count

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "cases" / "boston311_2015h1.csv.gz"
SUMMER = datetime(2015, 6, 30, 23, 59, 59, tzinfo=UTC)

pytestmark = [
    pytest.mark.real_file,
    pytest.mark.skipif(not FILE.exists(), reason="the real cases do not lie beside the project (../shared/data)"),
]


@cache
def planned(cut_off: datetime | None) -> Plan:
    return plan_file(FILE, read_mapping("shipped:boston"), "demo", cut_off)


@cache
def counted(cut_off: datetime | None) -> dict[str, object]:
    return count(FILE, None if cut_off is None else cut_off.replace(tzinfo=None))


def naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


@pytest.mark.parametrize("cut_off", [None, SUMMER], ids=["last instant", "end of June"])
def test_the_figures_are_those_of_the_independent_count(cut_off: datetime | None):
    figures, told = planned(cut_off).figures, counted(cut_off)
    same = [name for name in Figures.__struct_fields__ if name in told and name != "cut_off"]
    assert len(same) == 14
    assert {name: getattr(figures, name) for name in same} == {name: told[name] for name in same}
    assert figures.cut_off is not None
    assert naive(figures.cut_off) == told["cut_off"]


@pytest.mark.parametrize("cut_off", [None, SUMMER], ids=["last instant", "end of June"])
def test_every_case_is_planned_once_at_the_instants_of_the_source(cut_off: datetime | None):
    told = counted(cut_off)
    opened = {
        step.body.number: naive(step.at) for step in planned(cut_off).steps if isinstance(step.body, TakeOverCase)
    }
    closed = {
        step.body.case.rpartition("-")[2]: naive(step.at)
        for step in planned(cut_off).steps
        if isinstance(step.body, EndTakenOverCase)
    }
    assert opened == told["opened_at"]
    assert closed == told["closed_at"]
    assert len(planned(cut_off).steps) == len(opened) + len(closed)


def test_every_row_is_taken_over_or_listed_with_its_reason():
    plan, told = planned(None), counted(None)
    assert plan.figures.faults[Reason.CLOSED_BEFORE_OPENED] + plan.figures.faults[Reason.NO_POINT] == told["left_out"]
    left = {fault.number for fault in plan.faults if fault.is_left_out}
    taken = {step.body.number for step in plan.steps if isinstance(step.body, TakeOverCase)}
    assert len(left) + len(taken) == 58_119
    assert not left & taken
    assert all(fault.line >= 2 for fault in plan.faults)


def test_every_point_lies_in_the_built_up_part_and_has_a_street_there():
    streets = set()
    for step in planned(None).steps:
        if isinstance(step.body, TakeOverCase):
            place = step.body.place
            assert 117.47 <= place.lon <= 117.582
            assert 36.672 <= place.lat <= 36.768
            streets.add(place.street)
    assert len(streets - {None}) >= 10


def test_the_classes_are_those_of_the_codebook_and_cover_half_the_cases():
    codes = {each.code for each in read_profile("demo").codebook.classes}
    mapping = read_mapping("shipped:boston")
    assert {rule.code for rule in mapping.classes if rule.code} <= codes
    figures = planned(None).figures
    assert figures.with_class > figures.opened * 0.5
