"""What a Frigate says over MQTT: both generations of its bodies, and the traps in them."""

import json
from datetime import UTC, datetime

import pytest

from console.domain.alert import Phase
from console.ingest.cameras.envelope import Claim, Condition, Health, Odd
from console.ingest.cameras.frigate import PAYLOAD_MOST, FrigateMapping, heard, subscriptions

NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
START = 1_607_123_955.475377
STALL = FrigateMapping(
    classes={"stall": "E0401", "car@pavement": "E0409", "car": "", "person": "", "bin_model=full": "E0192"},
    cameras={"front_door": "cam-002"},
    frame=(1280, 1000),
)


def an_object(**changes):
    seen = {
        "id": "1607123955.475377-mxklsc",
        "camera": "front_door",
        "frame_time": START + 6.5,
        "snapshot": {"frame_time": START + 5, "box": [415, 489, 528, 700], "score": 0.77, "attributes": []},
        "label": "stall",
        "sub_label": None,
        "top_score": 0.958984375,
        "false_positive": False,
        "start_time": START,
        "end_time": None,
        "score": 0.87890625,
        "box": [432, 496, 544, 854],
        "current_zones": ["yard"],
        "entered_zones": ["yard", "driveway"],
        "stationary": False,
    }
    return {**seen, **changes}


def said(kind="new", topic="events", mapping=STALL, **changes):
    body = json.dumps({"type": kind, "before": None, "after": an_object(**changes)}).encode()
    return heard("frigate-1", topic, body, mapping, NOW)


def a_review(kind="update", **changes):
    data = {"detections": ["a"], "objects": ["person", "stall-verified"], "sub_labels": [], "zones": ["yard"]}
    after = {"id": "r-1", "camera": "front_door", "start_time": START, "end_time": None, "severity": "alert"}
    return json.dumps({"type": kind, "before": None, "after": {**after, "data": data, **changes}}).encode()


def test_an_object_is_a_claim_with_its_box_as_shares_of_the_frame():
    claim = said()
    assert isinstance(claim, Claim)
    assert (claim.camera, claim.type, claim.phase, claim.zone) == ("cam-002", "stall", Phase.START, "yard")
    assert claim.bbox == (432 / 1280, 0.496, 544 / 1280, 0.854)
    assert (claim.confidence, claim.duration_s) == (0.958984375, 6.5)
    assert claim.at == datetime.fromtimestamp(START + 6.5, UTC)


def test_the_older_generation_has_no_snapshot_and_says_the_same():
    older = an_object(snapshot_time=START + 5, thumbnail=None)
    del older["snapshot"], older["sub_label"]
    body = json.dumps({"type": "new", "before": an_object(), "after": older}).encode()
    claim, newer = heard("frigate-1", "events", body, STALL, NOW), said()
    assert isinstance(claim, Claim) and isinstance(newer, Claim)
    assert (claim.key, claim.type, claim.bbox, claim.at) == (newer.key, newer.type, newer.bbox, newer.at)


def test_all_that_is_said_of_one_object_has_one_key_and_each_saying_its_own_name():
    start, later = said(), said("update", frame_time=START + 9)
    end = said("end", frame_time=START + 9, end_time=START + 12)
    assert isinstance(start, Claim) and isinstance(later, Claim) and isinstance(end, Claim)
    assert start.key == later.key == end.key and len({start.once, later.once, end.once}) == 3
    assert [each.phase for each in (start, later, end)] == [Phase.START, Phase.UPDATE, Phase.END]
    assert start.at < later.at < end.at and end.duration_s == 12


def test_the_same_message_again_is_the_same_saying_and_another_of_the_same_frame_is_not():
    first, again, other = said(), said(), said(score=0.5)
    assert isinstance(first, Claim) and isinstance(again, Claim) and isinstance(other, Claim)
    assert first.once == again.once != other.once


def test_a_zone_decides_the_class_for_as_long_as_the_thing_is_seen():
    parked = said(label="car", entered_zones=["pavement"], current_zones=[])
    assert isinstance(parked, Claim) and parked.type == "car@pavement"
    assert said(label="car", entered_zones=["road"], current_zones=["road"]) is None


def test_a_sub_label_may_be_a_text_or_a_pair_and_goes_before_the_label():
    for sub_label in ("stall", ["stall", 0.9]):
        claim = said(label="person", sub_label=sub_label)
        assert isinstance(claim, Claim) and claim.type == "stall"
    assert said(label="person", sub_label=["a courier", 0.9]) is None


def test_a_label_the_mapping_says_nothing_of_is_claimed_by_its_own_word():
    claim = said(label="smoke")
    assert isinstance(claim, Claim) and claim.type == "smoke"


def test_what_was_false_or_too_short_is_passed_over():
    assert said(false_positive=True) is None
    patient = FrigateMapping(classes={"stall": "E0401"}, dwell_s=60)
    assert said(mapping=patient) is None
    assert isinstance(said("update", mapping=patient, frame_time=START + 61), Claim)


def test_a_box_that_does_not_lie_in_the_frame_costs_no_alert():
    for frame, box in (((320, 240), [432, 496, 544, 854]), (None, [1, 2, 3, 4]), ((1280, 1000), "none")):
        claim = said(mapping=FrigateMapping(frame=frame), box=box)
        assert isinstance(claim, Claim) and claim.bbox is None
    one = FrigateMapping(frame=(320, 240), frames={"front_door": (1280, 1000)})
    assert isinstance(claim := said(mapping=one), Claim) and claim.bbox is not None


@pytest.mark.parametrize("objects", [["person", "stall-verified"], ["stall"]])
def test_a_review_is_a_claim_of_what_leads_to_a_class(objects):
    data = {"objects": objects, "zones": ["yard"], "audio": []}
    claim = heard("frigate-1", "reviews", a_review("end", end_time=START + 30, data=data), STALL, NOW)
    assert isinstance(claim, Claim)
    assert (claim.key, claim.type, claim.phase, claim.zone) == ("r-1", "stall", Phase.END, "yard")
    assert (claim.at, claim.duration_s) == (datetime.fromtimestamp(START + 30, UTC), 30)


def test_a_review_of_what_is_passed_over_alone_is_passed_over_and_a_strange_word_is_not():
    data = {"objects": ["person"], "zones": []}
    assert heard("f", "reviews", a_review(data=data), STALL, NOW) is None
    claim = heard("f", "reviews", a_review(data={"objects": ["person", "smoke"]}), STALL, NOW)
    assert isinstance(claim, Claim) and claim.type == "smoke"


def test_a_newer_review_says_when_its_picture_was_taken_and_an_older_one_does_not():
    newer = heard("f", "reviews", a_review(thumb_time=START + 4, metadata={}, verified_objects=[]), STALL, NOW)
    older = heard("f", "reviews", a_review(), STALL, NOW)
    assert isinstance(newer, Claim) and newer.at == datetime.fromtimestamp(START + 4, UTC)
    assert isinstance(older, Claim) and older.at == NOW


def test_a_classifier_extends_its_object_and_a_face_is_nobodys_business():
    said_of = {"id": "o-1", "camera": "front_door", "timestamp": START + 8, "model": "bin_model", "score": 0.87}
    full = json.dumps({"type": "classification", "attribute": "full", **said_of}).encode()
    claim = heard("f", "tracked_object_update", full, STALL, NOW)
    assert isinstance(claim, Claim)
    assert (claim.key, claim.type, claim.phase) == ("o-1", "bin_model=full", Phase.UPDATE)
    for body in ({"type": "face", "name": "N. N.", **said_of}, {"type": "classification", "sub_label": "x", **said_of}):
        assert heard("f", "tracked_object_update", json.dumps(body).encode(), STALL, NOW) is None


def test_availability_is_health_and_a_camera_that_is_switched_off_is_not_lost():
    gone = heard("f", "available", b"offline", STALL, NOW)
    assert gone == Health(source="f", camera="", condition=Condition.LOST, at=NOW)
    up = heard("f", "front_door/status/detect", b"online", STALL, NOW)
    assert up == Health(source="f", camera="cam-002", condition=Condition.ONLINE, at=NOW)
    assert heard("f", "front_door/status/detect", b"disabled", STALL, NOW) is None
    assert isinstance(heard("f", "stats", b"{}", STALL, NOW), Health)


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("events", b""),
        ("events", b"\xff\xfe"),
        ("events", b"[" * 100_000),
        ("events", b'{"type": "new"}'),
        ("events", json.dumps({"type": "melted", "after": an_object()}).encode()),
        ("events", json.dumps({"type": "new", "after": an_object(id=" ")}).encode()),
        ("events", json.dumps({"type": "new", "after": an_object(frame_time=1e300)}).encode()),
        ("events", json.dumps({"type": "new", "after": an_object(top_score="high")}).encode()),
        ("events", b" " * (PAYLOAD_MOST + 1)),
        ("reviews", a_review(data={"objects": []})),
        ("available", b"perhaps"),
        ("front_door/ptz", b"x"),
    ],
)
def test_what_cannot_be_understood_is_odd_with_a_reason_and_never_a_traceback(topic, body):
    odd = heard("f", topic, body, STALL, NOW)
    assert isinstance(odd, Odd) and odd.reason.zh and odd.reason.en and len(odd.raw) <= PAYLOAD_MOST


def test_objects_and_reviews_are_never_listened_to_together():
    assert "reviews" not in subscriptions(STALL)
    assert not {"events", "tracked_object_update"} & set(subscriptions(FrigateMapping(take="reviews")))
