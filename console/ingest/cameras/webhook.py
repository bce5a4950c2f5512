"""A camera platform pushes a JSON body; here it becomes a claim, or a refusal with a reason.

    bytes + headers ── signed? fresh? ──▶ JSON ── mapping ──▶ Claim

The signature covers `id.timestamp.body` with HMAC-SHA256 under one of at most two live secrets.
Where the fields lie in the body is said by a mapping; without one the body is the canonical envelope.
Pure: no clock, no disk, no network; a picture is only ever taken from the body itself.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from console.domain.alert import Phase
from console.domain.malformed import read_json, read_whole
from console.domain.text import Refused, Text
from console.ingest.cameras.envelope import Claim, Picture, box, instant, share, unjudged

TOLERANCE = timedelta(minutes=5)
SECRETS_MOST = 2
SECRET_PREFIX = "whsec_"
SECRET_BYTES_LEAST = 24
IMAGES_MOST = 8
_ID = re.compile(r"[\x21-\x7e]{1,128}")


class Unsigned(Exception):
    """The push is not from who it says, or not from now; nothing about the secret is told."""


class FieldMapping(Struct, frozen=True, kw_only=True):
    """Where the fields lie: dotted paths into the body, `0` for the first of a list, "" for nowhere.

    `classes`: the platform's word → class code, before the canonical words. `phases`: its word → ours.
    `picture`: the path of the base64 inside one of `images`; "" where an image is the text itself.
    `frame`: [width, height] where `bbox` is in pixels.
    """

    id: str = "id"
    camera: str = "camera_id"
    type: str = "type"
    phase: str = "phase"
    at: str = "ts"
    confidence: str = "confidence"
    bbox: str = "bbox"
    zone: str = "zone"
    duration: str = "duration_s"
    images: str = "images"
    picture: str = "data"
    classes: dict[str, str] = {}
    phases: dict[str, Phase] = {}
    frame: tuple[int, int] | None = None


def secret(text: str) -> bytes:
    """The key in a secret as written in the settings: `whsec_` and base64 of at least 24 bytes; raises Refused."""
    try:
        key = b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        key = b""
    if len(key) < SECRET_BYTES_LEAST:
        raise Refused(
            "推送密钥应为 whsec_ 加至少 24 字节的 base64。", "A push secret is whsec_ and base64 of 24 bytes or more."
        )
    return key


def sign(key: bytes, push_id: str, timestamp: int, body: bytes) -> str:
    """The value of header `webhook-signature` for a push."""
    content = f"{push_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def verified(headers: Mapping[str, str], body: bytes, keys: tuple[bytes, ...], now: datetime) -> str:
    """The id of a push whose signature and time are right; raises Unsigned. `headers`: names in lower case."""
    push_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(push_id) or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 11:
        raise Unsigned("the headers webhook-id and webhook-timestamp are missing or malformed")
    given = headers.get("webhook-signature", "").split(" ")[:8]
    right = False
    for key in keys:
        expected = sign(key, push_id, int(stamp), body).encode()
        for each in given:
            right |= hmac.compare_digest(expected, each.encode())
    if not right:
        raise Unsigned("no signature of this push is right")
    if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > TOLERANCE:
        raise Unsigned("the push is older or newer than five minutes")
    return push_id


def read_mapping(body: bytes) -> FieldMapping:
    """A mapping file; raises Refused with the place of the fault."""
    return read_whole(FieldMapping, body, Text("字段映射文件", "The mapping file"))


def understood(source: str, push_id: str, body: bytes, mapping: FieldMapping) -> Claim:
    """What a verified push says; raises Refused with what is missing or wrong in it."""
    envelope = read_json(body, Text("推送内容", "The body"))
    return Claim(
        source=source,
        key=_word(envelope, mapping.id, "id"),
        once=push_id,
        camera=_word(envelope, mapping.camera, "camera"),
        type=_word(envelope, mapping.type, "type"),
        phase=_phase(_at(envelope, mapping.phase), mapping),
        at=instant(_at(envelope, mapping.at)),
        raw=body,
        confidence=share(_at(envelope, mapping.confidence)),
        bbox=box(_at(envelope, mapping.bbox), mapping.frame),
        zone=_named(envelope, mapping.zone),
        duration_s=_number(_at(envelope, mapping.duration)),
        pictures=_pictures(envelope, mapping),
    )


def _at(value: Any, path: str) -> Any:
    """What lies at a dotted path; None where there is nothing."""
    for step in path.split(".") if path else ("",):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _word(envelope: Any, path: str, name: str) -> str:
    found = _at(envelope, path)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or not found.strip() or len(found) > 200:
        raise Refused(f"推送中缺少 {name}（路径 {path}）。", f"The push has no {name} (path {path}).")
    return found.strip()


def _phase(found: Any, mapping: FieldMapping) -> Phase:
    if found is None:
        return Phase.PULSE
    if str(found) in mapping.phases:
        return mapping.phases[str(found)]
    try:
        return Phase(found)
    except ValueError:
        raise Refused(f"无法识别的阶段 {found!r}。", f"Phase {found!r} is unknown.") from None


def _pictures(envelope: Any, mapping: FieldMapping) -> tuple[Picture, ...]:
    found = _at(envelope, mapping.images)
    if found is None:
        return ()
    listed = found if isinstance(found, list) else [found]
    if len(listed) > IMAGES_MOST:
        raise Refused(f"一次最多 {IMAGES_MOST} 张图片。", f"At most {IMAGES_MOST} pictures at once.")
    texts = [_at(each, mapping.picture) if isinstance(each, dict) else each for each in listed]
    return tuple(_picture(text) for text in texts if text)


def _picture(text: Any) -> Picture:
    try:
        body = b64decode(text.partition("base64,")[2] or text, validate=True)
    except (AttributeError, TypeError, ValueError):
        raise Refused("图片不是 base64。", "A picture is not base64.") from None
    return unjudged(body)


def _named(envelope: Any, path: str) -> str | None:
    """A word that need not be there."""
    found = _at(envelope, path)
    return None if found is None or found == "" else _word(envelope, path, path)


def _number(found: Any) -> float | None:
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or found < 0:
        raise Refused("持续时间应为不小于 0 的秒数。", "The duration is a number of seconds, 0 or more.")
    return float(found)
