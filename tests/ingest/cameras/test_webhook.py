"""A camera platform's push: who may push, what is understood of it, and what is refused."""

import json
import random
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from console.domain.alert import Phase
from console.domain.text import Refused
from console.ingest.cameras import webhook
from console.ingest.cameras.envelope import asked
from console.ingest.cameras.webhook import FieldMapping, Unsigned, sign, understood, verified
from console.ingest.profile import read_profile

NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
KEY, NEXT_KEY = b"k" * 24, b"n" * 24
JPEG = b"\xff\xd8\xff\xe0" + b"a picture" * 20
DEMO = read_profile("demo")


def an_envelope(**changes):
    envelope = {
        "v": 1,
        "id": "evt-1",
        "source": "generic",
        "camera_id": "cam-002",
        "type": "shop_overflow",
        "phase": "start",
        "ts": "2026-07-01T15:59:30+08:00",
        "confidence": 0.91,
        "bbox": [0.1, 0.2, 0.5, 0.6],
        "images": [{"mime": "image/jpeg", "role": "scene", "data": b64encode(JPEG).decode()}],
    }
    return json.dumps({**envelope, **changes}).encode()


def headers(body, push_id="msg_1", stamp=STAMP, key=KEY):
    return {
        "webhook-id": push_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(key, push_id, stamp, body),
    }


def read(body, mapping=None):
    mapping = mapping or FieldMapping()
    claim = understood("gate-9", "msg_1", body, mapping)
    return asked(claim, DEMO.organisation, DEMO.codebook, mapping.classes)


def test_a_signed_push_is_known_by_its_id():
    body = an_envelope()
    assert verified(headers(body), body, (KEY,), NOW) == "msg_1"


def test_the_signature_is_the_published_scheme():
    # HMAC-SHA256 over "id.timestamp.body", computed apart from this code with openssl.
    assert sign(b"0" * 24, "msg_1", 1_751_356_800, b'{"a":1}') == "v1,2itZPAOIxDPjxvrQ97KBNC9Ym20EYvvRGIht8qAUq0U="


def test_two_secrets_live_side_by_side_while_one_is_changed():
    body = an_envelope()
    assert verified(headers(body, key=NEXT_KEY), body, (KEY, NEXT_KEY), NOW)
    both = headers(body) | {"webhook-signature": "v1,AAAA " + sign(KEY, "msg_1", STAMP, body)}
    assert verified(both, body, (KEY,), NOW)


def test_a_push_from_too_long_ago_or_ahead_is_refused():
    body = an_envelope()
    for seconds, passes in ((300, True), (301, False), (-300, True), (-301, False)):
        then = NOW + timedelta(seconds=seconds)
        if passes:
            verified(headers(body), body, (KEY,), then)
        else:
            with pytest.raises(Unsigned):
                verified(headers(body), body, (KEY,), then)


def test_ten_thousand_altered_pushes_are_refused():
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    body = an_envelope()
    right = headers(body)
    accepted = 0
    for _ in range(10_000):
        told, sent = dict(right), bytearray(body)
        match dice.randrange(4):
            case 0:
                sent[dice.randrange(len(sent))] ^= 1 << dice.randrange(8)
            case 1:
                told["webhook-id"] = f"msg_{dice.randrange(2, 10**9)}"
            case 2:
                told["webhook-timestamp"] = str(STAMP + dice.choice([-1, 1]) * dice.randrange(1, 10_000))
            case 3:
                signature = bytearray(told["webhook-signature"].encode())
                at = dice.randrange(3, len(signature) - 2)
                signature[at] = ord("A") if signature[at] != ord("A") else ord("B")
                told["webhook-signature"] = signature.decode()
        try:
            verified(told, bytes(sent), (KEY,), NOW)
            accepted += 1
        except Unsigned:
            pass
    assert accepted == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-id": ""},
        {"webhook-id": "a b"},
        {"webhook-id": "路"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "-5"},
        {"webhook-timestamp": "１２３"},
        {"webhook-timestamp": "99999999999999"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v2,abc"},
        {"webhook-signature": "路径"},
    ],
)
def test_malformed_headers_are_refused(changes):
    body = an_envelope()
    with pytest.raises(Unsigned):
        verified(headers(body) | changes, body, (KEY,), NOW)


def test_no_secret_lets_nobody_in():
    body = an_envelope()
    with pytest.raises(Unsigned):
        verified(headers(body), body, (), NOW)


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_c2hvcnQ=", "not base64 at all!", "路"])
def test_a_weak_secret_is_refused_with_a_sentence(text):
    with pytest.raises(Refused):
        webhook.secret(text)
    assert webhook.secret("whsec_" + b64encode(KEY).decode()) == KEY


def test_the_canonical_envelope_becomes_an_alert_where_its_camera_stands():
    body = an_envelope()
    push = read(body)
    camera = next(each for each in DEMO.organisation.cameras if each.id == "cam-002")
    assert push.alert.place == camera.place
    assert (push.alert.class_code, push.alert.type, push.alert.phase) == ("E0405", "shop_overflow", Phase.START)
    assert push.alert.at == datetime(2026, 7, 1, 7, 59, 30, tzinfo=UTC)
    assert push.alert.bbox == (0.1, 0.2, 0.5, 0.6)
    assert push.alert.raw == sha256(body).hexdigest()
    assert camera.place.address in push.alert.title


def test_a_picture_is_kept_byte_for_byte_under_its_hash():
    (picture,) = read(an_envelope()).pictures
    assert (picture.body, picture.sha256, picture.mime) == (JPEG, sha256(JPEG).hexdigest(), "image/jpeg")


def test_what_is_no_picture_does_not_lose_the_claim_and_is_judged_where_pictures_are_opened():
    (picture,) = read(an_envelope(images=[b64encode(b"<svg onload=alert(1)>").decode()])).pictures
    assert (picture.body, picture.mime) == (b"<svg onload=alert(1)>", "application/octet-stream")


def test_an_unknown_word_is_stored_as_unmapped_and_never_dropped():
    alert = read(an_envelope(type="smoke_on_balcony")).alert
    assert (alert.class_code, alert.type) == (None, "smoke_on_balcony")
    assert "未映射" in alert.title


def test_the_same_key_is_the_same_alert_and_the_same_push_the_same_ask():
    first, again = read(an_envelope()), read(an_envelope(phase="end", ts="2026-07-01T16:10:00+08:00"))
    assert first.alert.alert == again.alert.alert
    assert first.command == again.command
    other = asked(understood("gate-10", "msg_1", an_envelope(), FieldMapping()), DEMO.organisation, DEMO.codebook, {})
    assert other.alert.alert != first.alert.alert and other.command != first.command


def test_a_mapping_says_where_the_fields_lie():
    body = json.dumps(
        {
            "EventType": "SHOPPRESENCE",
            "EventAction": "stop",
            "EventTime": 1_782_892_770,
            "Channel": {"Name": "cam-001"},
            "Seq": 77,
            "Rects": [[192, 108, 960, 540]],
            "PicData": [{"Base64": b64encode(JPEG).decode()}],
            "Score": 87,
        }
    ).encode()
    mapping = webhook.read_mapping(
        b'{"id":"Seq","camera":"Channel.Name","type":"EventType","phase":"EventAction","at":"EventTime",'
        b'"confidence":"Score","bbox":"Rects.0","images":"PicData","picture":"Base64","frame":[1920,1080],'
        b'"classes":{"SHOPPRESENCE":"E0405"},"phases":{"stop":"end"}}'
    )
    push = read(body, mapping)
    assert (push.alert.key, push.alert.camera, push.alert.class_code) == ("77", "cam-001", "E0405")
    assert (push.alert.phase, push.alert.confidence) == (Phase.END, 0.87)
    assert push.alert.bbox == pytest.approx((0.1, 0.1, 0.5, 0.5))
    assert push.alert.at == datetime.fromtimestamp(1_782_892_770, UTC)
    assert push.pictures[0].body == JPEG


def test_a_time_without_offset_is_the_districts():
    assert read(an_envelope(ts="2026-07-01T16:00:00")).alert.at == NOW
    assert read(an_envelope(ts=STAMP * 1_000)).alert.at == NOW


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        an_envelope(id=""),
        an_envelope(id=None),
        an_envelope(camera_id="cam-999"),
        an_envelope(camera_id=None),
        an_envelope(type=""),
        an_envelope(phase="sometimes"),
        an_envelope(phase=["start"]),
        an_envelope(ts=None),
        an_envelope(ts="yesterday"),
        an_envelope(ts=10**40),
        an_envelope(confidence="high"),
        an_envelope(bbox=[0, 0, 1]),
        an_envelope(bbox=[0.5, 0.5, 0.1, 0.1]),
        an_envelope(bbox=[0, 0, 1920, 1080]),
        an_envelope(images=["!!!"]),
        an_envelope(images=[{"data": 7}]),
        an_envelope(images=[b64encode(JPEG).decode()] * 9),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(body):
    with pytest.raises(Refused) as refused:
        read(body)
    assert refused.value.reason.zh and refused.value.reason.en


def test_an_address_in_the_body_is_never_followed():
    push = read(an_envelope(images=[{"ref": "http://169.254.169.254/latest", "mime": "image/jpeg"}]))
    assert push.pictures == () and push.alert.images == ()


def test_a_wrong_mapping_names_its_fault():
    with pytest.raises(Refused, match="字段映射"):
        webhook.read_mapping(b'{"camra": "x"}')


def test_the_area_of_the_view_and_the_duration_come_along():
    alert = read(an_envelope(zone="门前", duration_s=600)).alert
    assert (alert.zone, alert.duration_s) == ("门前", 600.0)
    assert read(an_envelope(zone="")).alert.zone is None
    with pytest.raises(Refused, match="持续时间"):
        read(an_envelope(duration_s=-1))
