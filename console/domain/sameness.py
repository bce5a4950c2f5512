"""Whether two sightings are one thing, with the reasons a person is told: place in the view, class, time.

A zone or a box says where in a camera's picture a thing is. Where both say it, they must agree; where neither does,
the camera's own word that it sees such a thing is all there is, and holds for a while. Classes that are taken for each
other (`kinship`) may be one thing in one place; a danger is one only under its own name.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from console.domain.alert import Alert, RaiseAlert
from console.domain.duplicates.kinship import closeness, together
from console.domain.ids import AlertId, CameraId
from console.domain.text import Text

REACH_M = 60.0
"""What stands farther apart is never held to be one."""
LASTS_MOST = timedelta(hours=24)
"""What stands unjudged for longer is looked at anew; what a class usually lasts is told by `kinship`."""
DANGER_LASTS = timedelta(hours=2)
"""A danger that is told again after so long may be the next one: it is not put behind the first."""
BLIND_WITHIN = timedelta(minutes=30)
"""For so long a camera that does not say where in its view a thing is may mean the same one."""
BOXES_AGREE, DANGERS_AGREE = 0.3, 0.5
"""Of two boxes, the share of what they cover together that both cover (intersection over union)."""
FEET_APART = 0.06
"""Small boxes shake off each other: they agree where their feet are no farther apart, as shares of the picture, and
the one is less than SIZES_APART times as wide as the other. A danger's box must cover the other's."""
SIZES_APART = 1.35
KIN_LEAST = 0.5

BBox = tuple[float, float, float, float]


class Sight(Struct, frozen=True, kw_only=True):
    """One thing as a camera saw it. `is_open`: a case waits for it, so that it is one however long ago that was."""

    id: AlertId
    camera: CameraId
    type: str
    class_code: str | None
    at: datetime
    zone: str | None = None
    bbox: BBox | None = None
    is_safety: bool = False
    is_open: bool = False


class Same(Struct, frozen=True):
    """`score`: 0 … 1; `because`: what speaks for it, the strongest first."""

    score: float
    because: tuple[Text, ...]


def sight(of: Alert | RaiseAlert, *, is_safety: bool, is_open: bool = False) -> Sight:
    """What an alert, or a claim that is only coming, says of the thing it saw last."""
    if isinstance(of, Alert):
        alert, at = of.id, of.last_at
    else:
        alert, at = of.alert, of.at
    return Sight(
        id=alert,
        camera=of.camera,
        type=of.type,
        class_code=of.class_code,
        at=at,
        zone=of.zone,
        bbox=of.bbox,
        is_safety=is_safety,
        is_open=is_open,
    )


def same(one: Sight, other: Sight, *, at_any_time: bool = False) -> Same | None:
    """Why two sightings are one thing; None where they are not held to be. `at_any_time`: however far apart in time."""
    if one.camera != other.camera or one.is_safety != other.is_safety or not (kin := _kin(one, other)):
        return None
    is_late = at_any_time or other.is_open
    apart = abs(one.at - other.at)
    if apart > _lasts(one, other) and not is_late:
        return None
    minutes = round(apart.total_seconds() / 60)
    when = Text(f"相隔 {minutes} 分钟", f"{minutes} min apart")
    told = (Text("同一摄像机", "The same camera"), kin, when)
    if one.bbox is not None and other.bbox is not None:
        agree = overlap(one.bbox, other.bbox)
        if not _agree(one, other, agree):
            return None
        where = Text(f"画面中位置重合 {agree:.0%}", f"{agree:.0%} the same place in the picture")
        return Same(0.5 + agree / 2, (where, *told))
    if one.zone is not None and other.zone is not None:
        zone = Text(f"同一区域：{one.zone}", f"The same zone: {one.zone}")
        return Same(0.5, (zone, *told)) if one.zone == other.zone else None
    if one.is_safety or (one.zone, one.bbox) != (None, None) or (other.zone, other.bbox) != (None, None):
        return None
    return Same(0.4, told) if apart <= BLIND_WITHIN or is_late else None


def _lasts(one: Sight, other: Sight) -> timedelta:
    """For how long such a thing stays what it is."""
    if one.is_safety:
        return DANGER_LASTS
    return min(LASTS_MOST, timedelta(hours=together(one.class_code, other.class_code).lasting_h))


def _kin(one: Sight, other: Sight) -> Text | None:
    """What their classes have to do with each other; None: nothing."""
    if one.class_code is None or other.class_code is None:
        is_one = one.class_code == other.class_code and one.type == other.type
        return Text("来源称同一类型", "The same in the source's words") if is_one else None
    if one.class_code == other.class_code:
        return Text("同一类别", "The same class")
    if one.is_safety or closeness(one.class_code, other.class_code) < KIN_LEAST:
        return None
    return Text("易混类别", "Classes that are taken for each other")


def _agree(one: Sight, other: Sight, share: float) -> bool:
    """Whether two boxes are of one thing; `share`: how far they overlap."""
    if one.is_safety:
        return share >= DANGERS_AGREE
    assert one.bbox is not None and other.bbox is not None
    return share >= BOXES_AGREE or _stand_as_one(one.bbox, other.bbox)


def _stand_as_one(one: BBox, other: BBox) -> bool:
    """Whether two boxes stand on one spot and are of one size."""
    across = abs(one[0] + one[2] - other[0] - other[2]) / 2
    widths = sorted((one[2] - one[0], other[2] - other[0]))
    return max(across, abs(one[3] - other[3])) <= FEET_APART and widths[1] < SIZES_APART * widths[0]


def overlap(one: BBox, other: BBox) -> float:
    """Intersection over union of two boxes, 0 … 1."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    both = wide * high
    return both / (_area(one) + _area(other) - both)


def _area(box: BBox) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
