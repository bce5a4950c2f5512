"""同一目标告警归并: one thing is one alert and one case, once; a danger is never hidden; every fold can be parted."""

import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from console.domain.alert import (
    FOLDED,
    AdoptAlert,
    AlertStage,
    DismissAlert,
    EndAlert,
    FalseReason,
    JoinAlert,
    PartAlert,
    Phase,
    RaiseAlert,
    SnoozeAlert,
    TakeBackVerdict,
    WakeAlert,
)
from console.domain.case.stages import Stage
from console.domain.clues import Permit, Quiet, TriageRules
from console.domain.ids import AlertId, BlobId, CameraId, CaseId
from console.domain.judging import EVIDENCE_MOST
from console.domain.sameness import overlap
from console.domain.text import Refused
from tests.storage.world import report
from tests.support.law import CLEANERS, CLOCK, CODEBOOK, DESK, FEED, HERE, NOW, MemoryBook

LEFT, RIGHT = (0.1, 0.5, 0.3, 0.9), (0.6, 0.5, 0.8, 0.9)
STALL = RaiseAlert(
    alert=AlertId("a1"),
    source="gate",
    key="k1",
    camera=CameraId("cam-1"),
    type="shop_overflow",
    phase=Phase.START,
    at=NOW,
    place=HERE,
    title="店外经营",
    class_code="E0405",
    bbox=LEFT,
)


def seen(n, *, after=0.0, of=STALL, **more):
    """Another claim, `after` minutes later."""
    return replace(of, alert=AlertId(f"a{n}"), key=f"k{n}", at=NOW + timedelta(minutes=after), **more)


def stages(book):
    return {each.id: each.stage for kind, _ in list(book.things) if kind == "alert" for each in [book.things[kind, _]]}


@pytest.fixture
def empty():
    return MemoryBook()


@pytest.fixture
def book(empty):
    empty.happen(STALL, FEED)
    return empty


def test_the_same_stall_all_morning_is_one_alert_that_counts(book):
    for n in range(2, 8):
        book.happen(seen(n, after=n * 20, bbox=(0.11, 0.5, 0.31, 0.9), images=(BlobId("f" * 64),)), FEED)
    whole = book.alert("a1")
    assert (whole.stage, whole.hits, whole.parts) == (AlertStage.OPEN, 7, tuple(f"a{n}" for n in range(2, 8)))
    assert (whole.last_at, whole.images) == (NOW + timedelta(minutes=140), ())
    assert {book.alert(f"a{n}").stage for n in range(2, 8)} == {AlertStage.MERGED}
    assert "90%" in " ".join(each.zh for each in book.alert("a2").because)


def test_small_boxes_that_shake_off_each_other_are_one_where_their_feet_and_sizes_agree(book):
    small, shaken, taller = (0.50, 0.4, 0.53, 0.5), (0.54, 0.41, 0.57, 0.51), (0.5, 0.3, 0.56, 0.5)
    for n, (box, after) in enumerate(((small, 1), (shaken, 2), (taller, 3)), start=2):
        book.happen(seen(n, after=after, bbox=box), FEED)
    assert [book.alert(f"a{n}").into for n in (2, 3, 4)] == [None, "a2", None]


def test_classes_that_are_taken_for_each_other_may_be_one_thing_and_strangers_never(book):
    book.happen(seen(2, after=1, class_code="E0406"), FEED)
    book.happen(seen(3, after=1, class_code="E0110"), FEED)
    assert book.alert("a2").into == "a1" and "易混" in " ".join(each.zh for each in book.alert("a2").because)
    assert book.alert("a3").into is None


def test_two_stalls_in_one_picture_are_two(book):
    book.happen(seen(2, after=1, bbox=RIGHT), FEED)
    assert stages(book) == {"a1": AlertStage.OPEN, "a2": AlertStage.OPEN}


@pytest.mark.parametrize(
    "other",
    [
        {"camera": CameraId("cam-2")},
        {"class_code": "E0110"},
        {"class_code": None, "type": "x"},
        {"bbox": None},
        {"bbox": None, "zone": "门前"},
        {"after": 8 * 60 + 1},
    ],
)
def test_what_is_seen_elsewhere_or_is_something_else_stands_for_itself(book, other):
    book.happen(seen(2, **{"after": 1, **other}), FEED)
    assert stages(book)["a2"] is AlertStage.OPEN


def test_a_zone_says_where_when_there_is_no_box(empty):
    book = empty
    for n, zone in ((1, "门前"), (2, "门前"), (3, "路口")):
        book.happen(seen(n, after=n, bbox=None, zone=zone), FEED)
    assert [book.alert(f"a{n}").into for n in (1, 2, 3)] == [None, "a1", None]


def test_a_camera_that_says_no_place_means_the_same_for_half_an_hour(empty):
    book = empty
    for n, after in ((1, 0), (2, 29), (3, 60)):
        book.happen(seen(n, after=after, bbox=None), FEED)
    assert [book.alert(f"a{n}").into for n in (1, 2, 3)] == [None, "a1", None]


def test_it_is_gone_when_the_last_who_saw_it_sees_it_no_longer(book):
    other = seen(2, after=5)
    book.happen(other, FEED)
    book.happen(replace(STALL, phase=Phase.END, at=NOW + timedelta(minutes=10)), FEED)
    assert book.alert("a1").stage is AlertStage.OPEN
    book.happen(replace(other, phase=Phase.END, at=NOW + timedelta(minutes=12)), FEED)
    assert (book.alert("a1").stage, book.alert("a1").settled_at) == (AlertStage.GONE, NOW)
    book.happen(AdoptAlert(alert=AlertId("a1"), case=CaseId("c1")), DESK)
    assert book.case("c1").stage is Stage.REGISTERED


def test_a_camera_without_ends_has_lost_it_after_ten_minutes(book):
    book.happen(seen(2, after=5, phase=Phase.PULSE), FEED)
    known = dict(book.things)
    for after, stage in ((14, AlertStage.OPEN), (16, AlertStage.GONE)):
        book.things = dict(known)
        book.happen(replace(STALL, phase=Phase.END, at=NOW + timedelta(minutes=after)), FEED)
        assert book.alert("a1").stage is stage


def test_silence_ends_what_tells_of_ends_and_nothing_else(book):
    book.happen(seen(2, after=1, bbox=RIGHT, phase=Phase.PULSE), FEED)
    assert (book.alert("a1").silent_at, book.alert("a2").silent_at) == (NOW + timedelta(hours=2), None)
    end = EndAlert(alert=AlertId("a1"), last_at=NOW)
    with pytest.raises(Refused):
        book.happen(end, DESK)
    book.happen(replace(STALL, phase=Phase.UPDATE, at=NOW + timedelta(hours=1)), FEED)
    assert book.happen(end, CLOCK) == ()
    book.happen(replace(end, last_at=NOW + timedelta(hours=1)), CLOCK)
    assert book.alert("a1").stage is AlertStage.GONE


def test_what_comes_back_the_next_day_follows_what_was(book):
    book.happen(DismissAlert(alert=AlertId("a1"), reason=FalseReason.PERMITTED), DESK)
    book.happen(seen(2, after=23 * 60), FEED)
    book.happen(seen(3, after=37 * 60, bbox=RIGHT), FEED)
    assert (book.alert("a2").stage, book.alert("a2").follows) == (AlertStage.OPEN, "a1")
    assert book.alert("a3").follows is None


def test_beside_an_open_case_it_is_evidence_and_no_second_case(book):
    book.happen(AdoptAlert(alert=AlertId("a1"), case=CaseId("c1")), DESK)
    pictures = [BlobId(f"{n:064x}") for n in range(20)]
    for n, picture in enumerate(pictures, start=2):
        book.happen(seen(n, after=n * 30, images=(picture,)), FEED)
    assert {book.alert(f"a{n}").stage for n in range(2, 22)} == {AlertStage.JOINED}
    assert book.alert("a2").case == "c1"
    assert [each.blob for each in book.case("c1").photos] == pictures[:EVIDENCE_MOST]
    assert sum(kind == "case" for kind, _ in book.things) == 1


def test_a_case_that_is_over_takes_in_nothing(book):
    book.happen(AdoptAlert(alert=AlertId("a1"), case=CaseId("c1")), DESK)
    book.happen(TakeBackVerdict(alert=AlertId("a1")), DESK)
    book.happen(DismissAlert(alert=AlertId("a1"), reason=FalseReason.GONE), DESK)
    book.happen(seen(2, after=1), FEED)
    assert (book.alert("a2").stage, book.alert("a2").follows) == (AlertStage.OPEN, "a1")


def test_every_fold_can_be_parted_and_judged_by_itself(book):
    book.happen(seen(2, after=1), FEED)
    part = PartAlert(alert=AlertId("a2"))
    with pytest.raises(Refused, match="受理员"):
        book.happen(part, CLEANERS)
    with pytest.raises(Refused, match="已归并"):
        book.happen(DismissAlert(alert=AlertId("a2"), reason=FalseReason.GONE), DESK)
    with pytest.raises(Refused, match="拆开"):
        book.happen(TakeBackVerdict(alert=AlertId("a2")), DESK)
    book.happen(part, DESK)
    assert (book.alert("a1").parts, book.alert("a2").into, book.alert("a2").because) == ((), None, ())
    assert stages(book) == {"a1": AlertStage.OPEN, "a2": AlertStage.OPEN}
    with pytest.raises(Refused, match="没有归并"):
        book.happen(part, DESK)
    book.happen(AdoptAlert(alert=AlertId("a1"), case=CaseId("c1")), DESK)
    book.happen(seen(3, after=2), FEED)
    book.happen(PartAlert(alert=AlertId("a3")), DESK)
    assert (book.alert("a3").stage, book.alert("a3").case) == (AlertStage.OPEN, None)


def test_a_person_joins_an_alert_to_the_case_it_belongs_to_and_parts_it_again(book):
    book.happen(report("c1"), DESK)
    book.happen(seen(2, bbox=RIGHT, images=(BlobId("f" * 64),)), FEED)
    join = JoinAlert(alert=AlertId("a2"), case=CaseId("c1"))
    with pytest.raises(Refused, match="受理员"):
        book.happen(join, CLEANERS)
    with pytest.raises(Refused, match="已结束"):
        book.happen(replace(join, case=CaseId("c9")), DESK)
    book.happen(join, DESK)
    assert (book.alert("a2").stage, book.alert("a2").case) == (AlertStage.JOINED, "c1")
    assert [each.blob for each in book.case("c1").photos] == ["f" * 64]
    with pytest.raises(Refused, match="已并入"):
        book.happen(join, DESK)
    book.happen(PartAlert(alert=AlertId("a2")), DESK)
    assert (book.alert("a2").stage, book.alert("a2").case, book.case("c1").is_open) == (AlertStage.OPEN, None, True)


def test_a_class_that_is_an_emergency_under_one_condition_is_taken_for_a_danger(empty):
    """A lid that is missing, not one that rattles: until somebody looks it may be either."""
    lids = replace(
        CODEBOOK.classes[0], code="P0123", conditions=(replace(CODEBOOK.classes[0].conditions[0], is_emergency=True),)
    )
    empty.codebook = lambda rev=None: replace(CODEBOOK, classes=(*CODEBOOK.classes, lids))
    empty.clues = TriageRules(hits_least=9)
    empty.happen(replace(STALL, class_code="P0123"), FEED)
    assert (empty.alert("a1").is_safety, empty.alert("a1").stage) == (True, AlertStage.OPEN)
    with pytest.raises(Refused, match="安全"):
        empty.happen(SnoozeAlert(alert=AlertId("a1"), until=NOW + timedelta(minutes=5)), DESK)


def test_a_danger_told_again_hours_later_stands_for_itself(empty):
    flood = replace(STALL, class_code="E0506")
    for n, after in ((1, 0), (2, 119), (3, 250)):
        empty.happen(seen(n, after=after, of=flood), FEED)
    assert [empty.alert(f"a{n}").into for n in (1, 2, 3)] == [None, "a1", None]


def test_a_danger_is_never_folded_into_what_waits_elsewhere_nor_ends_by_itself(empty):
    book = empty
    flood = replace(STALL, class_code="E0506", type="road_waterlogging")
    book.happen(flood, FEED)
    book.happen(seen(2, after=1, of=flood, bbox=(0.15, 0.5, 0.35, 0.9)), FEED)
    book.happen(seen(3, after=2, of=flood, bbox=(0.2, 0.5, 0.4, 0.9)), FEED)
    assert [book.alert(f"a{n}").into for n in (1, 2, 3)] == [None, "a1", None], "a third of two boxes is not enough"
    book.happen(replace(flood, phase=Phase.END, at=NOW + timedelta(minutes=9)), FEED)
    assert (book.alert("a1").stage, book.alert("a1").silent_at) == (AlertStage.OPEN, None)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_a_danger_waits_in_the_open_until_a_person_judges_it(seed, empty):
    """Random streams: every claim of a danger is open by itself, part of an open danger, or evidence of its case."""
    chance, book, now = random.Random(seed), empty, NOW
    print(f"seed {seed}")
    book.clues = TriageRules(
        permits=(Permit(id="m", name="摊", lon=HERE.lon, lat=HERE.lat, classes=("E0405", "E0506")),),
        quiets=(Quiet(id="q", name="检修", cameras=(CameraId("cam-2"),)),),
        hits_least=2,
        rate_most=3,
    )
    asked: list[RaiseAlert] = []
    for n in range(120):
        now += timedelta(minutes=chance.choice((0, 1, 20, 300)))
        code = chance.choice(("E0506", "E0405", "E0110", None))
        box = chance.choice((None, LEFT, RIGHT, (0.2, 0.5, 0.4, 0.9)))
        claim = seen(n, of=STALL, class_code=code, type=code or "x", bbox=box, phase=chance.choice(list(Phase)))
        claim = replace(claim, at=now, camera=CameraId(chance.choice(("cam-1", "cam-2"))))
        if asked and chance.random() < 0.3:
            claim = replace(chance.choice(asked), at=now, phase=chance.choice((Phase.UPDATE, Phase.END)))
        book.happen(claim, FEED, now)
        asked.append(claim)
        _judge(book, chance, now, n)
        _clock(book, now)
        for alert in [each for (kind, _), each in book.things.items() if kind == "alert"]:
            if alert.is_safety and alert.id not in judged(book):
                whole = book.alert(alert.into) if alert.into else alert
                in_case = alert.stage is AlertStage.JOINED and book.case(alert.case) is not None
                assert alert.held is None
                assert in_case or whole.id in judged(book) or whole.stage is AlertStage.OPEN, alert
                assert whole.is_safety


def judged(book):
    return {each.alert for each in book.history if type(each).__name__ in ("AlertAdopted", "AlertDismissed")}


def _judge(book, chance, now, n):
    alerts = [each for (kind, _), each in book.things.items() if kind == "alert"]
    alert = chance.choice(alerts)
    command = chance.choice(
        (
            SnoozeAlert(alert=alert.id, until=now + timedelta(minutes=30)),
            PartAlert(alert=alert.id),
            AdoptAlert(alert=alert.id, case=CaseId(f"c{n}")),
            DismissAlert(alert=alert.id, reason=FalseReason.GONE),
        )
    )
    try:
        book.happen(command, DESK, now)
    except Refused as refused:
        assert refused.reason.zh


def _clock(book, now):
    for alert in [each for (kind, _), each in book.things.items() if kind == "alert"]:
        if alert.until is not None and alert.until <= now:
            book.happen(WakeAlert(alert=alert.id, until=alert.until), CLOCK, now)
        elif alert.silent_at is not None and alert.silent_at <= now:
            book.happen(EndAlert(alert=alert.id, last_at=alert.last_at), CLOCK, now)


def test_no_claim_is_lost_each_is_an_alert_with_its_own_history(book):
    for n in range(2, 40):
        book.happen(seen(n, after=n, bbox=(LEFT, RIGHT)[n % 2]), FEED)
    assert set(stages(book)) == {f"a{n}" for n in range(1, 40)}
    folded = {name for name, stage in stages(book).items() if stage in FOLDED}
    heads = [book.alert(name) for name in stages(book) if name not in folded]
    assert sorted(part for head in heads for part in head.parts) == sorted(folded)
    assert all(head.hits == len(head.parts) + 1 for head in heads)


def test_boxes_overlap_by_the_share_of_what_they_cover_together():
    assert overlap(LEFT, LEFT) == 1
    assert overlap(LEFT, RIGHT) == 0
    assert overlap((0, 0, 1, 1), (0, 0, 0.5, 1)) == 0.5
