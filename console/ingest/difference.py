"""What publishing a set would change, thing by thing, before anybody publishes it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import Any

import msgspec
from msgspec import Struct

from console.domain.calendar import CalendarDay, DayKind, WorkCalendar
from console.domain.codebook import Codebook
from console.domain.edition import CHANGE_NAMES, changes
from console.domain.ground import CHIEF_NAMES, Area, Chief, Frontage, Ground, Line
from console.domain.plane import Path, metres_per_degree, size_deg2
from console.domain.reference import ReferenceSet
from console.domain.text import Text
from console.domain.unit import Camera, Organisation
from console.ingest.camerasheet import CAMERAS, camera_rows
from console.ingest.layers import LAYER_NAMES, Layer, things

KEYS = ("id", "code", "date", "name")
"""What an element of a list is known by, the first that it has."""
NOTHING = Text("", "")
_ADDED, _REMOVED, _CHANGED = Text("新增", "added"), Text("删除", "removed"), Text("变更", "changed")
Thing = Area | Line | Frontage | Chief


class Difference(Struct, frozen=True, kw_only=True):
    """One thing that the new set has otherwise: `at` names it, `what` says what becomes of it."""

    what: Text
    at: str
    before: Text
    after: Text


def differences(before: ReferenceSet | None, after: ReferenceSet) -> tuple[Difference, ...]:
    """What publishing a set would change; the revision is the hub's and no difference."""
    if isinstance(after, Ground) and (before is None or isinstance(before, Ground)):
        return tuple(_of_ground(before or Ground(), after))
    old: Any = msgspec.to_builtins(before) if before is not None else {}
    new: Any = msgspec.to_builtins(after)
    if isinstance(after, Codebook) and (before is None or isinstance(before, Codebook)):
        found = [
            Difference(
                what=CHANGE_NAMES[each.kind],
                at=f"{each.code}-{each.n}" if each.n else each.code,
                before=each.before,
                after=each.after,
            )
            for each in changes(before, after)
        ]
        return (*found, *_of_fields({**old, "classes": []}, {**new, "classes": []}))
    if isinstance(after, WorkCalendar) and (before is None or isinstance(before, WorkCalendar)):
        return (*_of_days(before, after), *_of_fields({**old, "days": []}, {**new, "days": []}))
    if isinstance(after, Organisation) and (before is None or isinstance(before, Organisation)):
        cameras = _of_cameras(before.cameras if before is not None else (), after.cameras)
        return (*_of_fields({**old, "cameras": []}, {**new, "cameras": []}), *cameras)
    return tuple(_of_fields(old, new))


def ground_lines(ground: Ground) -> Iterator[tuple[Text, str, Text]]:
    """(layer, what it is known by, what it is) of every thing of a ground."""
    for layer in Layer:
        for key, thing in _by_id(things(ground, layer)).items():
            yield LAYER_NAMES[layer], key, _told(thing)


def day_told(day: CalendarDay | None) -> Text:
    """`放假 国庆节（国办发明电…）`."""
    if day is None:
        return NOTHING
    kind = Text("放假", "holiday") if day.kind is DayKind.HOLIDAY else Text("上班", "worked")
    source = (f"（{day.source}）", f" ({day.source})") if day.source else ("", "")
    zh, en = f"{kind.zh} {day.name.zh}".strip(), f"{kind.en} {day.name.en}".strip()
    return Text(zh + source[0], en + source[1])


def _of_days(before: WorkCalendar | None, after: WorkCalendar) -> Iterator[Difference]:
    was = {each.date: each for each in before.days} if before is not None else {}
    now = {each.date: each for each in after.days}
    for day in sorted(was.keys() | now.keys()):
        if was.get(day) != now.get(day):
            kind = _CHANGED if day in was and day in now else _REMOVED if day in was else _ADDED
            yield Difference(what=kind, at=str(day), before=day_told(was.get(day)), after=day_told(now.get(day)))


def _of_cameras(before: Sequence[Camera], after: Sequence[Camera]) -> Iterator[Difference]:
    """A camera that changed says which of its cells did, a new one all that it has."""
    was, now = ({row["id"]: row for row in camera_rows(each)} for each in (before, after))
    for key in sorted(was.keys() | now.keys()):
        old, new = was.get(key, {}), now.get(key, {})
        if old != new:
            kind = _CHANGED if old and new else _REMOVED if old else _ADDED
            both = [_cells(one, other) for one, other in ((old, new), (new, old))]
            yield Difference(what=kind, at=f"{CAMERAS.title.zh} {key}", before=both[0], after=both[1])


def _cells(row: dict[str, str], other: dict[str, str]) -> Text:
    """`朝向 90；备注 杆高 6 米`: what stands in a row and not so in the other."""
    kept = [each for each in CAMERAS.columns if row and row[each.key] != other.get(each.key, "")]
    zh = "；".join(f"{each.heads[0]} {row[each.key] or '—'}" for each in kept if each.key != "id")
    en = "; ".join(f"{each.key} {row[each.key] or '—'}" for each in kept if each.key != "id")
    return Text(zh, en)


def _of_ground(before: Ground, after: Ground) -> Iterator[Difference]:
    for layer in Layer:
        was, now = _by_id(things(before, layer)), _by_id(things(after, layer))
        for key in sorted(was.keys() | now.keys()):
            if was.get(key) != now.get(key):
                kind = _CHANGED if key in was and key in now else _REMOVED if key in was else _ADDED
                at = f"{LAYER_NAMES[layer].zh} {key}"
                yield Difference(what=kind, at=at, before=_told(was.get(key)), after=_told(now.get(key)))
    if before.reach != after.reach:
        yield _difference(_CHANGED, "reach", before.reach, after.reach)


def _by_id(found: Sequence[Thing]) -> dict[str, Thing]:
    """Things by their id; a chief by the post and the first day he holds it."""
    return {
        f"{CHIEF_NAMES[each.level].zh} {each.of} {each.since or ''}".strip()
        if isinstance(each, Chief)
        else each.id: each
        for each in found
    }


def _told(thing: Thing | None) -> Text:
    """`明水街道 st-mingshui 58.730 km² 341 点`: what of a thing can be seen to change."""
    match thing:
        case None:
            return NOTHING
        case Area():
            size = sum(_km2(polygon[0]) - sum(map(_km2, polygon[1:])) for polygon in thing.polygons)
            points = sum(len(ring) for polygon in thing.polygons for ring in polygon)
            words = [thing.name.zh, thing.unit or "", thing.level or "", f"{size:.3f} km²", f"{points} 点"]
            words += ["示意"] if thing.is_sketch else []
        case Line():
            long = sum(map(_metres, thing.paths))
            words = [thing.name.zh, thing.owner or "", f"{long:.0f} m", f"{sum(map(len, thing.paths))} 点"]
        case Frontage():
            lon, lat = thing.path[0]
            words = [thing.name, thing.address, thing.street or "", thing.road or "", thing.side, f"{lon}, {lat}"]
        case Chief():
            words = [thing.post.zh if thing.post else "", thing.account or thing.contact or ""]
    words += [f"{thing.since or ''}～{thing.until or ''}"] if thing.since or thing.until else []
    told = " ".join(word for word in words if word)
    return Text(told, told)


def _km2(ring: Path) -> float:
    per_lon, per_lat = metres_per_degree(ring[0][1])
    return abs(size_deg2(ring)) * per_lon * per_lat / 1e6


def _metres(path: Path) -> float:
    per_lon, per_lat = metres_per_degree(path[0][1])
    return sum(hypot((bx - ax) * per_lon, (by - ay) * per_lat) for (ax, ay), (bx, by) in pairwise(path))


def _of_fields(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for field in dict.fromkeys((*new, *old)):
        if field == "rev" or old.get(field) == new.get(field):
            continue
        was, now = _keyed(old.get(field, [])), _keyed(new.get(field, []))
        if was is None or now is None:
            yield _difference(_CHANGED, field, old.get(field), new.get(field))
            continue
        for key in sorted(was.keys() | now.keys()):
            if key not in now:
                yield _difference(_REMOVED, f"{field} {key}", was[key], None)
            elif key not in was:
                yield _difference(_ADDED, f"{field} {key}", None, now[key])
            elif was[key] != now[key]:
                yield _difference(_CHANGED, f"{field} {key}", was[key], now[key])


def _difference(what: Text, at: str, before: Any, after: Any) -> Difference:
    return Difference(what=what, at=at, before=_shown(before), after=_shown(after))


def _keyed(value: Any) -> dict[str, Any] | None:
    """A list or a table by what its elements are known by, None where that does not tell them apart."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
        return None
    elements: Sequence[dict[str, Any]] = value
    key = next((key for key in KEYS if all(key in each for each in elements)), None)
    found = {str(each[key]): each for each in elements} if key else {}
    return found if len(found) == len(elements) else None


def _shown(value: Any) -> Text:
    words = "" if value is None else msgspec.json.encode(value).decode()
    words = words if len(words) <= 120 else words[:117] + "…"
    return Text(words, words)
