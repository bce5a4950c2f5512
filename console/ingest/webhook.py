"""A camera platform pushes a JSON body; here it becomes an alert, or a refusal with a reason.

    bytes + headers ── signed? fresh? ──▶ JSON ── mapping ──▶ RaiseAlert + its pictures

The signature covers `id.timestamp.body` with HMAC-SHA256 under one of at most two live secrets.
Where the fields lie in the body is said by a mapping; without one the body is the canonical envelope.
What the platform calls a thing is kept as it is; a word that leads to no class is 未映射, never dropped.
Pure: no clock, no disk, no network; a picture is only ever taken from the body itself.
"""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec import Struct

from console.domain.alert import Phase, RaiseAlert
from console.domain.calendar import SHANGHAI
from console.domain.codebook import Codebook
from console.domain.ids import AlertId, BlobId, CommandId
from console.domain.malformed import read_json, read_whole
from console.domain.text import Refused, Text
from console.domain.unit import Camera, Organisation

TOLERANCE = timedelta(minutes=5)
SECRETS_MOST = 2
SECRET_PREFIX = "whsec_"
SECRET_BYTES_LEAST = 24
IMAGES_MOST = 8
CLASSES: dict[str, str] = {
    "shop_overflow": "E0405",
    "street_vendor": "E0401",
    "road_occupation": "E0406",
    "umbrella_stall": "E0406",
    "nonmotor_disorder": "E0410",
    "shared_bikes": "E0493",
    "exposed_garbage": "E0110",
    "garbage_dumping": "E0111",
    "bin_overflow": "E0192",
    "door_front_dirty": "E0604",
    "illegal_billboard": "E0203",
    "illegal_banner": "E0207",
    "street_hanging": "E0107",
    "material_pile": "E0136",
    "road_waterlogging": "E0506",
    "manhole_abnormal": "P0123",
    "road_damage": "E0113",
    "dirt_truck": "E0311",
    "construction_dust": "E0304",
    "open_bbq": "E0129",
    "floating_debris": "E0125",
    "ground_lock": "E0196",
}
"""The canonical words for what a camera sees → the class it is a clue of, where the codebook has it."""
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}

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
    images: str = "images"
    picture: str = "data"
    classes: dict[str, str] = {}
    phases: dict[str, Phase] = {}
    frame: tuple[int, int] | None = None


class Picture(Struct, frozen=True):
    """One picture as it came: its bytes are kept as they are, known by their SHA-256."""

    sha256: BlobId
    body: bytes
    mime: str


class Push(Struct, frozen=True):
    """A push understood: the ask for the ledger, and the pictures to be kept first."""

    command: CommandId
    alert: RaiseAlert
    pictures: tuple[Picture, ...]


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


def understood(
    source: str, push_id: str, body: bytes, mapping: FieldMapping, organisation: Organisation, codebook: Codebook
) -> Push:
    """The ask that a verified push means; raises Refused with what is missing or wrong in it."""
    envelope = read_json(body, Text("推送内容", "The body"))
    key = _word(envelope, mapping.id, "id")
    camera = _camera(organisation, _word(envelope, mapping.camera, "camera"))
    kind = _word(envelope, mapping.type, "type")
    code = _class(kind, mapping, codebook)
    pictures = _pictures(envelope, mapping)
    alert = RaiseAlert(
        alert=alert_id(source, key),
        source=source,
        key=key,
        camera=camera.id,
        type=kind,
        phase=_phase(_at(envelope, mapping.phase), mapping),
        at=_instant(_at(envelope, mapping.at)),
        place=camera.place,
        title=_title(kind, code, camera, codebook),
        class_code=code,
        confidence=_share(_at(envelope, mapping.confidence)),
        bbox=_box(_at(envelope, mapping.bbox), mapping.frame),
        images=tuple(each.sha256 for each in pictures),
        raw=BlobId(hashlib.sha256(body).hexdigest()),
    )
    return Push(CommandId(str(uuid5(NAMESPACE_URL, f"lujian:push/{source}/{push_id}"))), alert, pictures)


def alert_id(source: str, key: str) -> AlertId:
    """The alert that everything a source says under one key belongs to."""
    return AlertId(str(uuid5(NAMESPACE_URL, f"lujian:alert/{source}/{key}")))


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


def _camera(organisation: Organisation, name: str) -> Camera:
    found = next((each for each in organisation.cameras if each.id == name), None)
    if found is None:
        raise Refused(f"没有登记摄像机 {name}。", f"Camera {name} is not registered.")
    return found


def _class(kind: str, mapping: FieldMapping, codebook: Codebook) -> str | None:
    code = mapping.classes.get(kind) or CLASSES.get(kind) or kind
    return code if any(each.code == code for each in codebook.classes) else None


def _title(kind: str, code: str | None, camera: Camera, codebook: Codebook) -> str:
    name = f"未映射：{kind}" if code is None else codebook.small_class(code).name.zh
    return f"{name} · {camera.place.address}"[:120]


def _phase(found: Any, mapping: FieldMapping) -> Phase:
    if found is None:
        return Phase.PULSE
    if str(found) in mapping.phases:
        return mapping.phases[str(found)]
    try:
        return Phase(found)
    except ValueError:
        raise Refused(f"无法识别的阶段 {found!r}。", f"Phase {found!r} is unknown.") from None


def _instant(found: Any) -> datetime:
    """RFC 3339, the district's time where the offset is missing; or seconds, or milliseconds, since 1970."""
    try:
        if isinstance(found, int | float) and not isinstance(found, bool):
            return datetime.fromtimestamp(found / 1_000 if found > 1e11 else found, UTC)
        at = datetime.fromisoformat(found)
    except (TypeError, ValueError, OverflowError, OSError):
        raise Refused(f"无法识别的时间 {found!r}。", f"The time {found!r} is none.") from None
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def _share(found: Any) -> float | None:
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Refused("置信度不是数字。", "The confidence is no number.")
    return found / 100 if 1 < found <= 100 else float(found)


def _box(found: Any, frame: tuple[int, int] | None) -> tuple[float, float, float, float] | None:
    if found is None:
        return None
    try:
        x1, y1, x2, y2 = msgspec.convert(found, tuple[float, float, float, float])
    except msgspec.ValidationError:
        raise Refused("方框应为四个数字。", "A box is four numbers.") from None
    width, height = frame or (1, 1)
    box = (x1 / width, y1 / height, x2 / width, y2 / height)
    if not all(0 <= share <= 1 for share in box) or box[0] >= box[2] or box[1] >= box[3]:
        raise Refused("方框超出画面。", "The box lies outside the picture.")
    return box


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
    mime = next((mime for magic, mime in PICTURES.items() if body.startswith(magic)), None)
    if mime is None:
        raise Refused("图片不是 JPEG、PNG 或 WebP。", "A picture is neither JPEG, PNG nor WebP.")
    return Picture(BlobId(hashlib.sha256(body).hexdigest()), body, mime)
