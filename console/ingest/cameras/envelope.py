"""The one shape of what a device says, whichever protocol brought it, and the ask for the ledger that it means.

    bytes ── an adapter ──▶ Claim │ Health │ Odd ── asked(…) ──▶ RaiseAlert + its pictures

A word that leads to no class is 未映射, never dropped. The bytes as they came are kept under their SHA-256.
Pure: no clock, no disk, no network.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec import Struct

from console.domain.alert import Phase, RaiseAlert
from console.domain.calendar import SHANGHAI
from console.domain.codebook import Codebook
from console.domain.ids import AlertId, BlobId, CommandId
from console.domain.text import Refused, Text
from console.domain.unit import Camera, Organisation

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
BOX_SLACK = 0.02
"""So far a box may reach over the edge of the picture: devices round, and count a frame's last pixel twice."""


class Picture(Struct, frozen=True):
    """One picture as it came: its bytes are kept as they are, known by their SHA-256."""

    sha256: BlobId
    body: bytes
    mime: str


class Claim(Struct, frozen=True, kw_only=True):
    """A device says that it sees, still sees or no longer sees one thing.

    `key`: the device's own name of the thing, the same for all it says of it. `once`: the name of this saying, so
    that a saying heard twice is one. `camera`, `type`: in the device's words. `at`: UTC. `confidence`: 0 … 1.
    `bbox`: [x1, y1, x2, y2] as shares of the picture. `zone`: an area of the view that a site named. `duration_s`: for
    how long the device has seen it by then.
    `raw`: the bytes as they came.
    """

    source: str
    key: str
    once: str
    camera: str
    type: str
    phase: Phase
    at: datetime
    raw: bytes
    confidence: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    zone: str | None = None
    duration_s: float | None = None
    pictures: tuple[Picture, ...] = ()


class Condition(StrEnum):
    """How a camera fares (健康): what it says of itself, or what is heard of it."""

    ONLINE = "online"
    LOST = "lost"
    COVERED = "covered"
    MOVED = "moved"


CONDITION_NAMES: dict[Condition, Text] = {
    Condition.ONLINE: Text("在线", "Online"),
    Condition.LOST: Text("失联", "Lost"),
    Condition.COVERED: Text("遮挡", "Covered"),
    Condition.MOVED: Text("移位", "Moved"),
}


class Health(Struct, frozen=True, kw_only=True):
    """A device says how a camera fares; `camera` in its words, "" for the device itself."""

    source: str
    camera: str
    condition: Condition
    at: datetime


class Odd(Struct, frozen=True, kw_only=True):
    """What came and could not be understood: kept aside with its reason, counted, never half taken."""

    source: str
    reason: Text
    raw: bytes


Heard = Claim | Health | Odd


class Asked(Struct, frozen=True):
    """A claim understood: the ask for the ledger, and what is to be kept before it."""

    command: CommandId
    alert: RaiseAlert
    pictures: tuple[Picture, ...]
    raw: bytes


def asked(claim: Claim, organisation: Organisation, codebook: Codebook, classes: Mapping[str, str]) -> Asked:
    """The ask that a claim means. `classes`: the site's own words → class codes, before the canonical ones.

    Raises Refused where the camera is not in the register.
    """
    camera = _camera(organisation, claim.camera)
    code = class_of(claim.type, codebook, classes)
    alert = RaiseAlert(
        alert=alert_id(claim.source, claim.key),
        source=claim.source,
        key=claim.key,
        camera=camera.id,
        type=claim.type,
        phase=claim.phase,
        at=claim.at,
        place=camera.place,
        title=_title(claim.type, code, camera, codebook),
        class_code=code,
        confidence=claim.confidence,
        bbox=claim.bbox,
        zone=claim.zone,
        duration_s=claim.duration_s,
        images=tuple(each.sha256 for each in claim.pictures),
        raw=BlobId(hashlib.sha256(claim.raw).hexdigest()),
    )
    command = CommandId(str(uuid5(NAMESPACE_URL, f"lujian:push/{claim.source}/{claim.once}")))
    return Asked(command, alert, claim.pictures, claim.raw)


def alert_id(source: str, key: str) -> AlertId:
    """The alert that everything a source says under one key belongs to."""
    return AlertId(str(uuid5(NAMESPACE_URL, f"lujian:alert/{source}/{key}")))


def class_of(word: str, codebook: Codebook, classes: Mapping[str, str]) -> str | None:
    """The class that a device's word is a clue of; None where it leads to none (未映射)."""
    code = classes.get(word) or CLASSES.get(word) or word
    return code if any(each.code == code for each in codebook.classes) else None


def instant(found: Any) -> datetime:
    """RFC 3339, the district's time where the offset is missing; or seconds, or milliseconds, since 1970, in UTC.

    Raises Refused where it is none of them.
    """
    try:
        if isinstance(found, int | float) and not isinstance(found, bool):
            return datetime.fromtimestamp(found / 1_000 if found > 1e11 else found, UTC)
        at = datetime.fromisoformat(found)
        return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise Refused(f"无法识别的时间 {found!r}。", f"The time {found!r} is none.") from None


def share(found: Any) -> float | None:
    """A confidence: as a share, or out of 100; raises Refused where it is no number."""
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Refused("置信度不是数字。", "The confidence is no number.")
    return found / 100 if 1 < found <= 100 else float(found)


def box(found: Any, frame: tuple[float, float] | None) -> tuple[float, float, float, float] | None:
    """A box as shares of the picture. `found`: [x1, y1, x2, y2], in pixels of `frame` (width, height) where given.

    Raises Refused where it is no box, or lies outside the picture.
    """
    if found is None:
        return None
    try:
        x1, y1, x2, y2 = msgspec.convert(found, tuple[float, float, float, float])
    except msgspec.ValidationError:
        raise Refused("方框应为四个数字。", "A box is four numbers.") from None
    width, height = frame or (1, 1)
    shares = (x1 / width, y1 / height, x2 / width, y2 / height)
    inside = all(-BOX_SLACK <= each <= 1 + BOX_SLACK for each in shares)
    if not inside or shares[0] >= shares[2] or shares[1] >= shares[3]:
        raise Refused("方框超出画面。", "The box lies outside the picture.")
    left, top, right, bottom = (min(1.0, max(0.0, each)) for each in shares)
    return left, top, right, bottom


def picture(body: bytes) -> Picture:
    """A picture known by its first bytes; raises Refused where it is none we show."""
    mime = next((mime for magic, mime in PICTURES.items() if body.startswith(magic)), None)
    if mime is None:
        raise Refused("图片不是 JPEG、PNG 或 WebP。", "A picture is neither JPEG, PNG nor WebP.")
    return Picture(BlobId(hashlib.sha256(body).hexdigest()), body, mime)


def unjudged(body: bytes) -> Picture:
    """What a device calls a picture, whatever it is: whether it can be shown is found where pictures are opened."""
    mime = next((mime for magic, mime in PICTURES.items() if body.startswith(magic)), "application/octet-stream")
    return Picture(BlobId(hashlib.sha256(body).hexdigest()), body, mime)


def _camera(organisation: Organisation, name: str) -> Camera:
    found = next((each for each in organisation.cameras if each.id == name), None)
    if found is None:
        raise Refused(f"没有登记摄像机 {name}。", f"Camera {name} is not registered.")
    return found


def _title(kind: str, code: str | None, camera: Camera, codebook: Codebook) -> str:
    name = f"未映射：{kind}" if code is None else codebook.small_class(code).name.zh
    return f"{name} · {camera.place.address}"[:120]
