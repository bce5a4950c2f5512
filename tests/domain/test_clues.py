"""研判规则: what is held back and why, when it comes before a person, and that a danger never waits."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from console.domain.alert import AdoptAlert, AlertStage, DismissAlert, EndAlert, FalseReason, Phase, RaiseAlert
from console.domain.case.stages import Stage
from console.domain.clues import Daily, Held, HeldBy, Permit, Quiet, Season, SelfFiling, TriageRules
from console.domain.ids import AlertId, CameraId, CaseId
from console.domain.reference import PublishReference, SetName
from console.domain.text import Refused
from console.ingest.profile import published
from tests.support.law import ADMIN, CLOCK, DESK, FEED, HERE, NOW, MemoryBook

CAMERA = CameraId("cam-1")
STALL = RaiseAlert(
    alert=AlertId("a1"),
    source="gate",
    key="k1",
    camera=CAMERA,
    type="shop_overflow",
    phase=Phase.START,
    at=NOW,
    place=HERE,
    title="店外经营",
    class_code="E0405",
)
MARKET = Permit(id="m1", name="东街瓜摊", lon=HERE.lon, lat=HERE.lat, classes=("E0405",))
AT_MARKET = Held(HeldBy.PERMIT, "m1", "东街瓜摊")
FAIR = Quiet(id="q1", name="庙会", classes=("E0405",), since=NOW, until=NOW + timedelta(hours=3))


@pytest.fixture
def book():
    return MemoryBook()


def hear(book, rules, n=1, **more):
    """A claim of another thing at the same camera, unless `more` says otherwise."""
    book.clues = rules
    left = n * 0.1 - 0.1
    box = (left, 0.5, left + 0.08, 0.9)
    claim = replace(STALL, **{"alert": AlertId(f"a{n}"), "key": f"k{n}", "bbox": box, **more})
    book.happen(claim, FEED)
    return book.alert(claim.alert)


def at(words):
    return datetime.fromisoformat(f"2026-{words}+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("rules", "held"),
    [
        (TriageRules(), None),
        (TriageRules(permits=(MARKET,)), AT_MARKET),
        (TriageRules(quiets=(FAIR,)), Held(HeldBy.QUIET, "q1", "庙会")),
        (TriageRules(quiets=(FAIR,), permits=(MARKET,)), Held(HeldBy.QUIET, "q1", "庙会")),
        (TriageRules(hits_least=2), Held(HeldBy.PERSISTENCE)),
        (TriageRules(hits={"E0405": 3}), Held(HeldBy.PERSISTENCE)),
        (TriageRules(hits={"E0110": 3}), None),
        (TriageRules(permits=(replace(MARKET, classes=("E0110",)),)), None),
        (TriageRules(permits=(replace(MARKET, lat=HERE.lat + 0.001),)), None),
        (
            TriageRules(permits=(replace(MARKET, lat=HERE.lat + 0.001, radius_m=120),)),
            AT_MARKET,
        ),
        (TriageRules(permits=(replace(MARKET, lat=0.0, cameras=(CAMERA,)),)), AT_MARKET),
        (TriageRules(permits=(replace(MARKET, cameras=(CameraId("cam-2"),)),)), None),
        (TriageRules(permits=(replace(MARKET, zones=("路口",)),)), None),
        (TriageRules(quiets=(replace(FAIR, since=NOW + timedelta(minutes=1)),)), None),
        (TriageRules(quiets=(replace(FAIR, until=NOW),)), None),
        (TriageRules(quiets=(Quiet(id="q", name="检修", cameras=(CAMERA,)),)), Held(HeldBy.QUIET, "q", "检修")),
    ],
)
def test_a_claim_is_held_back_for_the_reason_that_fits_it(book, rules, held):
    alert = hear(book, rules)
    assert (alert.held, alert.stage) == (held, AlertStage.OPEN if held is None else AlertStage.HELD)


def test_a_permitted_place_holds_as_many_as_may_stand_there(book):
    rules = TriageRules(permits=(replace(MARKET, capacity=2),))
    stages = [hear(book, rules, n).stage for n in (1, 2, 3)]
    assert stages == [AlertStage.HELD, AlertStage.HELD, AlertStage.OPEN]
    book.happen(DismissAlert(alert=AlertId("a1"), reason=FalseReason.PERMITTED), DESK)
    assert hear(book, rules, 4).stage is AlertStage.HELD, "one has left, one may come"


@pytest.mark.parametrize(
    ("when", "is_held"),
    [
        ("06-15T05:59", False),
        ("06-15T06:00", True),
        ("06-15T09:59", True),
        ("06-15T10:00", False),
        ("04-30T08:00", False),
        ("05-01T08:00", True),
        ("09-30T08:00", True),
        ("10-01T08:00", False),
    ],
)
def test_a_permit_has_its_hours_and_its_season(book, when, is_held):
    summer = replace(MARKET, hours=(Daily("06:00", "10:00"),), season=Season("05-01", "09-30"))
    assert (hear(book, TriageRules(permits=(summer,)), at=at(when)).stage is AlertStage.HELD) is is_held


def test_hours_go_over_midnight_and_a_season_over_new_year(book):
    night = replace(MARKET, hours=(Daily("22:00", "02:00"),), season=Season("12-01", "02-28"))
    rules = TriageRules(permits=(replace(night, capacity=9),))
    whens = ("12-15T23:00", "01-10T01:59", "01-10T02:00", "06-01T23:00")
    held = [hear(book, rules, n, at=at(when), camera=CameraId(f"c{n}")).held for n, when in enumerate(whens, 1)]
    assert [each is not None for each in held] == [True, True, False, False]


def test_what_is_seen_again_comes_before_a_person(book):
    rules = TriageRules(hits={"E0405": 3})
    hear(book, rules)
    for minutes, stage in ((1, AlertStage.HELD), (2, AlertStage.OPEN)):
        alert = hear(book, rules, phase=Phase.UPDATE, at=NOW + timedelta(minutes=minutes))
        assert alert.stage is stage
    assert alert.held is None and alert.hits == 3


def test_another_sighting_of_it_counts_too(book):
    rules = TriageRules(hits_least=2)
    hear(book, rules)
    other = hear(book, rules, 2, bbox=(0.0, 0.5, 0.08, 0.9), at=NOW + timedelta(minutes=1))
    assert (other.stage, book.alert("a1").stage) == (AlertStage.MERGED, AlertStage.OPEN)


def test_what_outlasts_its_quiet_window_comes_before_a_person(book):
    rules = TriageRules(quiets=(FAIR,))
    hear(book, rules)
    assert hear(book, rules, phase=Phase.UPDATE, at=NOW + timedelta(hours=2)).stage is AlertStage.HELD
    assert hear(book, rules, phase=Phase.UPDATE, at=NOW + timedelta(hours=3)).stage is AlertStage.OPEN


def test_a_camera_that_cries_too_often_is_held_for_the_rest_of_the_hour(book):
    rules = TriageRules(rate_most=3)
    stages = [hear(book, rules, n).stage for n in range(1, 6)]
    assert stages == [AlertStage.OPEN] * 3 + [AlertStage.HELD] * 2
    assert hear(book, rules, 6, class_code="E0110").stage is AlertStage.OPEN
    assert hear(book, rules, 7, camera=CameraId("cam-2")).stage is AlertStage.OPEN
    assert hear(book, rules, 8, at=NOW + timedelta(minutes=61)).stage is AlertStage.OPEN


def test_what_is_held_is_judged_like_any_other_and_gone_after_two_silent_hours(book):
    hear(book, TriageRules(hits_least=2), phase=Phase.PULSE)
    assert book.alert("a1").silent_at == NOW + timedelta(hours=2)
    hear(book, TriageRules(hits_least=2), 2, phase=Phase.PULSE)
    book.happen(EndAlert(alert=AlertId("a1"), last_at=NOW), CLOCK)
    book.happen(AdoptAlert(alert=AlertId("a2"), case=CaseId("c1")), DESK)
    assert (book.alert("a1").stage, book.alert("a2").stage) == (AlertStage.GONE, AlertStage.ADOPTED)


@pytest.mark.parametrize("code", ["E0506", None])
def test_a_danger_and_what_nobody_knows_are_held_by_nothing(book, code):
    everything = TriageRules(
        permits=(replace(MARKET, classes=("E0506",)),),
        quiets=(replace(FAIR, classes=()),),
        hits_least=20,
        rate_most=1,
    )
    for n in range(1, 4):
        assert hear(book, everything, n, class_code=code).stage is AlertStage.OPEN


def test_a_case_is_made_by_itself_only_where_a_site_says_so_and_is_marked(book):
    rules = TriageRules(files_itself=(SelfFiling(CAMERA, "E0405"),), hits_least=2)
    assert hear(book, rules).stage is AlertStage.HELD
    alert = hear(book, rules, phase=Phase.UPDATE, at=NOW + timedelta(minutes=1))
    assert (alert.stage, alert.is_automatic) == (AlertStage.ADOPTED, True)
    case = book.case(alert.case)
    assert (case.stage, case.alert) == (Stage.RECEIVED, "a1"), "a person still files it"
    assert hear(book, rules, 2, class_code="E0110", phase=Phase.PULSE).stage is AlertStage.HELD


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (TriageRules(hits_least=0), "hits_least"),
        (TriageRules(hits={"E0405": 21}), "hits.E0405"),
        (TriageRules(rate_most=0), "rate_most"),
        (TriageRules(permits=(MARKET, MARKET)), "重复"),
        (TriageRules(permits=(replace(MARKET, name=" "),)), "名称"),
        (TriageRules(permits=(replace(MARKET, classes=()),)), "小类"),
        (TriageRules(permits=(replace(MARKET, radius_m=501),)), "500"),
        (TriageRules(permits=(replace(MARKET, lon=181),)), "点位"),
        (TriageRules(permits=(replace(MARKET, capacity=0),)), "容量"),
        (TriageRules(permits=(replace(MARKET, hours=(Daily("8:00", "09:00"),)),)), "08:00"),
        (TriageRules(permits=(replace(MARKET, season=Season("02-30", "04-01")),)), "04-15"),
        (TriageRules(quiets=(replace(FAIR, until=NOW),)), "结束"),
        (TriageRules(quiets=(replace(FAIR, since=datetime(2026, 1, 1), until=None),)), "时区"),  # noqa: DTZ001
    ],
)
def test_rules_that_make_no_sense_are_refused_with_their_line(book, rules, words):
    told = [each.zh for each in rules.faults()]
    assert any(words in each for each in told), told
    with pytest.raises(Refused):
        book.happen(published(SetName.TRIAGE, rules), ADMIN)


def test_rules_that_make_sense_are_published(book):
    whole = TriageRules(permits=(MARKET,), quiets=(FAIR,), hits_least=2, rate_most=30)
    assert whole.faults() == ()
    command = published(SetName.TRIAGE, whole)
    assert isinstance(command, PublishReference)
    assert book.happen(command, ADMIN)
