"""What a Frigate says over MQTT becomes a claim, a camera's health, or what could not be understood.

    frigate/events                    new │ update │ end of one tracked object          ─▶ Claim
    frigate/reviews                   the same of what happened at once before a camera ─▶ Claim
    frigate/tracked_object_update     a model of the site's own has looked at an object ─▶ Claim
    frigate/available, …/status/detect, frigate/stats                                   ─▶ Health

A Frigate knows persons and cars, no 城管 class: which of its words, in which zone, for how long, is a clue of what, the
site says in a mapping. A word of which the mapping says nothing is 未映射; one mapped to "" is passed over.
Topics and bodies: docs.frigate.video/integrations/mqtt, of the generations 0.12 to 0.17.
Pure: no clock, no disk, no network.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from console.domain.alert import Phase
from console.domain.malformed import UNREAD, malformed
from console.domain.text import Refused, Text
from console.ingest.cameras.envelope import CLASSES, Claim, Condition, Health, Heard, Odd, box, instant, share

PHASES = {"new": Phase.START, "update": Phase.UPDATE, "end": Phase.END}
CONDITIONS = {"online": Condition.ONLINE, "offline": Condition.LOST}
VERIFIED = "-verified"
"""What reviews put after a label whose object was recognised."""
PAYLOAD_MOST = 1024 * 1024
T = TypeVar("T")
Take = Literal["events", "reviews"]
_CALLED = Text("消息", "The message")


class FrigateMapping(Struct, frozen=True, kw_only=True):
    """What a site says of one Frigate.

    `take`: objects one by one, or reviews of them; both would be two alerts of one thing. `classes`: its label, or
    `label@zone`, or `model=value` of a classifier → class code, "" to pass it over. `cameras`: its camera → the
    register's. `frame`, `frames`: [width, height] in which it detects, for all cameras and for one; without it there
    are no boxes. `dwell_s`: a thing is nothing before it was seen for so long.
    """

    take: Take = "events"
    classes: dict[str, str] = {}
    cameras: dict[str, str] = {}
    frame: tuple[int, int] | None = None
    frames: dict[str, tuple[int, int]] = {}
    dwell_s: float = 0.0


class _Object(Struct, frozen=True):
    id: str
    camera: str
    label: str
    frame_time: float
    start_time: float
    end_time: float | None = None
    sub_label: Any = None
    score: Any = None
    top_score: Any = None
    box: Any = None
    false_positive: bool | None = False
    current_zones: tuple[str, ...] = ()
    entered_zones: tuple[str, ...] = ()


class _Change(Struct, frozen=True):
    type: str
    after: _Object


class _Seen(Struct, frozen=True):
    objects: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    audio: tuple[str, ...] = ()


class _Review(Struct, frozen=True):
    id: str
    camera: str
    start_time: float
    end_time: float | None = None
    thumb_time: float | None = None
    data: _Seen = _Seen()


class _ReviewChange(Struct, frozen=True):
    type: str
    after: _Review


class _Looked(Struct, frozen=True):
    type: str | None = None
    id: str = ""
    camera: str = ""
    timestamp: float | None = None
    model: str = ""
    sub_label: Any = None
    attribute: str | None = None
    score: Any = None


def subscriptions(mapping: FrigateMapping) -> tuple[str, ...]:
    """The topics below the prefix that are to be listened to."""
    claims = ("events", "tracked_object_update") if mapping.take == "events" else ("reviews",)
    return (*claims, "available", "stats", "+/status/detect")


def heard(source: str, topic: str, payload: bytes, mapping: FrigateMapping, now: datetime) -> Heard | None:
    """What a message means, None where it says nothing to us. `topic`: without the prefix. `now`: UTC, for what does
    not say when."""
    try:
        if len(payload) > PAYLOAD_MOST:
            raise Refused("消息超过 1 MiB。", "The message is larger than 1 MiB.")
        match topic.split("/"):
            case ["events"]:
                return _event(source, payload, mapping)
            case ["reviews"]:
                return _review(source, payload, mapping, now)
            case ["tracked_object_update"]:
                return _looked(source, payload, mapping, now)
            case ["available"]:
                return _health(source, "", payload, now)
            case ["stats"]:
                return Health(source=source, camera="", condition=Condition.ONLINE, at=now)
            case [camera, "status", "detect"]:
                return _health(source, mapping.cameras.get(camera, camera), payload, now)
            case _:
                raise Refused(f"不认识的主题 {topic[:80]}。", f"The topic {topic[:80]} is unknown.")
    except Refused as refused:
        return Odd(source=source, reason=refused.reason, raw=payload[:PAYLOAD_MOST])


def _event(source: str, payload: bytes, mapping: FrigateMapping) -> Claim | None:
    change = _read(payload, _Change)
    phase, seen = _phase(change.type), change.after
    zones = tuple(dict.fromkeys((*seen.entered_zones, *seen.current_zones)))
    words = (*_names(seen.sub_label), seen.label)
    led = _led(words, zones, mapping)
    until = seen.frame_time if seen.end_time is None else seen.end_time
    lasted = max(0.0, until - seen.start_time)
    if seen.false_positive or lasted < mapping.dwell_s or (led is None and seen.label in mapping.classes):
        return None
    return Claim(
        source=source,
        key=_word(seen.id),
        once=_once(seen.id, phase, seen.frame_time, payload),
        camera=mapping.cameras.get(seen.camera, seen.camera),
        type=led or _word(seen.label),
        phase=phase,
        at=instant(until if phase is Phase.END else seen.frame_time),
        raw=payload,
        confidence=share(seen.score if seen.top_score is None else seen.top_score),
        bbox=_box(seen.box, mapping.frames.get(seen.camera, mapping.frame)),
        zone=(seen.current_zones or zones or (None,))[-1],
        duration_s=lasted,
    )


def _review(source: str, payload: bytes, mapping: FrigateMapping, now: datetime) -> Claim | None:
    """A review of several objects is a claim of the first that leads to a class."""
    change = _read(payload, _ReviewChange)
    phase, seen = _phase(change.type), change.after
    words = tuple(each.removesuffix(VERIFIED) for each in (*seen.data.objects, *seen.data.audio))
    if not words:
        raise Refused("回顾项没有对象。", "The review names no object.")
    strange = next((each for each in words if each not in mapping.classes), None)
    led = _led(words, seen.data.zones, mapping) or strange
    told = {Phase.START: seen.start_time, Phase.END: seen.end_time}.get(phase, seen.thumb_time)
    at = now if told is None else instant(told)
    lasted = max(0.0, (at - instant(seen.start_time)).total_seconds())
    if led is None or lasted < mapping.dwell_s:
        return None
    return Claim(
        source=source,
        key=_word(seen.id),
        once=_once(seen.id, phase, told, payload),
        camera=mapping.cameras.get(seen.camera, seen.camera),
        type=_word(led),
        phase=phase,
        at=at,
        raw=payload,
        zone=(seen.data.zones or (None,))[-1],
        duration_s=lasted,
    )


def _looked(source: str, payload: bytes, mapping: FrigateMapping, now: datetime) -> Claim | None:
    """A classifier's word is a claim where the mapping knows it. Faces, number plates and descriptions never are."""
    said = _read(payload, _Looked)
    if said.type != "classification":
        return None
    values = _names(said.sub_label if said.attribute is None else said.attribute)
    led = _led((*(f"{said.model}={each}" for each in values), *values), (), mapping)
    if led is None:
        return None
    return Claim(
        source=source,
        key=_word(said.id),
        once=_once(said.id, Phase.UPDATE, said.timestamp, payload),
        camera=mapping.cameras.get(said.camera, said.camera),
        type=led,
        phase=Phase.UPDATE,
        at=now if said.timestamp is None else instant(said.timestamp),
        raw=payload,
        confidence=share(said.score),
    )


def _health(source: str, camera: str, payload: bytes, now: datetime) -> Health | None:
    """`disabled` is somebody's wish and no condition."""
    word = payload[:40].decode(errors="replace").strip()
    if word == "disabled":
        return None
    if word not in CONDITIONS:
        raise Refused(f"不认识的状态 {word!r}。", f"The state {word!r} is unknown.")
    return Health(source=source, camera=camera, condition=CONDITIONS[word], at=now)


def _read(payload: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(payload, type=shape)
    except UNREAD as fault:
        raise malformed(_CALLED, fault) from None


def _phase(word: str) -> Phase:
    if word not in PHASES:
        raise Refused(f"无法识别的阶段 {word[:40]!r}。", f"Phase {word[:40]!r} is unknown.")
    return PHASES[word]


def _led(words: Sequence[str], zones: Sequence[str], mapping: FrigateMapping) -> str | None:
    """The first word, with the zone entered last before the word alone, that leads to a class; None where none does."""
    for word in words:
        for each in (*(f"{word}@{zone}" for zone in reversed(zones)), word):
            if mapping.classes.get(each):
                return each
            if each in mapping.classes:
                break
        else:
            if word in CLASSES:
                return word
    return None


def _names(found: Any) -> tuple[str, ...]:
    """A sub-label: a text, or in newer generations [text, score]; nothing where there is none."""
    first = found[0] if isinstance(found, list) and found else found
    return (first.strip(),) if isinstance(first, str) and first.strip() else ()


def _word(found: str) -> str:
    if not found.strip() or len(found) > 200:
        raise Refused("消息中的编号或标签为空或过长。", "An id or a label is empty or too long.")
    return found.strip()


def _once(key: str, phase: Phase, at: float | None, payload: bytes) -> str:
    """One saying: two of one frame differ by their bytes, and one that comes twice does not."""
    return f"{key}/{phase}/{at}/{hashlib.sha256(payload).hexdigest()[:16]}"


def _box(found: Any, frame: tuple[int, int] | None) -> tuple[float, float, float, float] | None:
    """An alert is worth more than its box: one that does not lie in the frame as it is set is none."""
    if frame is None:
        return None
    try:
        return box(found, frame)
    except Refused:
        return None
