"""Whether a ground set is sound: every ring closed, every id its own, every chief of something that is there.

What it cannot tell without heavier tools (a ring that crosses itself) is told where geometry is taken in.
"""

from collections.abc import Iterator
from itertools import combinations
from math import isfinite

from console.domain.ground import Area, AreaKind, Chief, ChiefLevel, Frontage, Ground, Lasting, Line, LineKind
from console.domain.plane import Path, Polygon, contains, size_deg2
from console.domain.text import Refused, Text

NAME_MOST = 120
REACH_MOST_M = 1_000.0
SAID_MOST = 10


def surveyed(ground: Ground) -> Ground:
    """The set as given; raises Refused with the first faults, each with the id it is about and what to do."""
    faults: list[Text] = []
    for fault in _faults(ground):
        if len(faults) == SAID_MOST:
            faults.append(Text("……", "…"))
            break
        faults.append(fault)
    if faults:
        raise Refused(" ".join(each.zh for each in faults), " ".join(each.en for each in faults))
    return ground


def ring_fault(ring: Path) -> Text | None:
    """What is wrong with one ring, None where nothing is."""
    if len(ring) < 4:
        return Text("多边形的环少于四个点", "a ring of a polygon has fewer than four points")
    if ring[0] != ring[-1]:
        return Text("多边形的环没有闭合，请让末点等于首点", "a ring is not closed: let its last point equal its first")
    if size_deg2(ring) == 0.0:
        return Text("多边形的环没有面积", "a ring encloses nothing")
    return path_fault(ring)


def path_fault(path: Path) -> Text | None:
    """What is wrong with the points of a line, None where nothing is."""
    if not path:
        return Text("没有坐标", "it has no points")
    for lon, lat in path:
        if not (isfinite(lon) and isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
            return Text(
                f"坐标 {lon}, {lat} 不在地球上（先经度、后纬度）",
                f"{lon}, {lat} is not on earth (longitude first, then latitude)",
            )
    return None


def polygon_fault(polygon: Polygon) -> Text | None:
    """What is wrong with a polygon, None where nothing is."""
    if not polygon:
        return Text("多边形没有外环", "a polygon has no outer ring")
    for ring in polygon:
        if fault := ring_fault(ring):
            return fault
    for hole in polygon[1:]:
        if not any(contains(polygon[:1], *spot) for spot in hole):
            return Text("多边形的洞在外环之外", "a hole lies outside its polygon")
    return None


def _faults(ground: Ground) -> Iterator[Text]:
    reach = ground.reach
    for name, metres in (("road_m", reach.road_m), ("lane_m", reach.lane_m), ("frontage_m", reach.frontage_m)):
        if not 0 < metres <= REACH_MOST_M:
            yield Text(
                f"reach.{name} 应大于 0 且不超过 {REACH_MOST_M:.0f} 米。",
                f"reach.{name} lies above 0 and at most {REACH_MOST_M:.0f} m.",
            )
    seen: set[str] = set()
    things: tuple[Area | Line | Frontage, ...] = (*ground.areas, *ground.lines, *ground.frontages)
    for each in things:
        yield from _named(each.id, each.name if isinstance(each.name, str) else each.name.zh)
        yield from _dated(each.id, each)
        if each.id in seen:
            yield Text(f"编号 {each.id} 用了两次，请改一个。", f"The id {each.id} is used twice; change one.")
        seen.add(each.id)
    yield from _area_faults(ground)
    yield from _line_faults(ground)
    yield from _chief_faults(ground)


def _named(id_: str, name: str) -> Iterator[Text]:
    if not id_.strip() or len(id_) > NAME_MOST:
        yield Text(f"编号「{id_[:40]}」为空或过长。", f"The id “{id_[:40]}” is empty or too long.")
    if not name.strip() or len(name) > NAME_MOST:
        yield Text(
            f"{id_}：名称为空或超过 {NAME_MOST} 字。", f"{id_}: its name is empty or over {NAME_MOST} characters."
        )


def _dated(id_: str, each: Lasting) -> Iterator[Text]:
    if each.since is not None and each.until is not None and each.until < each.since:
        yield Text(f"{id_}：止日早于起日。", f"{id_}: it ends before it begins.")


def _area_faults(ground: Ground) -> Iterator[Text]:
    for each in ground.areas:
        fault = next(filter(None, map(polygon_fault, each.polygons)), None)
        if not each.polygons:
            fault = Text("没有多边形", "it has no polygon")
        if fault is None and each.kind is AreaKind.STREET and each.unit is None:
            fault = Text("镇街分区没有注明单位（unit）", "a street's area names no unit")
        if fault is None and (each.kind is AreaKind.MANAGEMENT) != (each.level is not None):
            fault = Text(
                "管理分级区、且只有它，要注明级别 A、B 或 C", "a management area, and no other, has a level A, B or C"
            )
        if fault is not None:
            yield Text(f"分区 {each.id}：{fault.zh}。", f"Area {each.id}: {fault.en}.")


def _line_faults(ground: Ground) -> Iterator[Text]:
    roads = {each.id for each in ground.lines}
    buildings = {each.id for each in ground.areas if each.kind is AreaKind.BUILDING}
    for line in ground.lines:
        fault = next(filter(None, map(path_fault, line.paths)), None)
        if not line.paths or any(len(path) < 2 for path in line.paths):
            fault = Text("路线至少要有两个点", "a line has at least two points")
        if fault is not None:
            yield Text(f"道路 {line.id}：{fault.zh}。", f"Line {line.id}: {fault.en}.")
    for front in ground.frontages:
        fault = path_fault(front.path)
        if fault is None and front.road is not None and front.road not in roads:
            fault = Text(f"没有道路 {front.road}", f"there is no line {front.road}")
        if fault is None and front.building is not None and front.building not in buildings:
            fault = Text(f"没有楼栋 {front.building}", f"there is no building {front.building}")
        if fault is not None:
            yield Text(f"临街单位 {front.id}：{fault.zh}。", f"Frontage {front.id}: {fault.en}.")


def _chief_faults(ground: Ground) -> Iterator[Text]:
    held: dict[ChiefLevel, set[str]] = {
        ChiefLevel.STREET: {each.id for each in ground.of_kind(AreaKind.STREET)},
        ChiefLevel.ROAD: {each.id for each in ground.lines if each.kind is LineKind.ROAD},
        ChiefLevel.LANE: {each.id for each in ground.lines if each.kind is LineKind.LANE},
        ChiefLevel.BUILDING: {each.id for each in ground.of_kind(AreaKind.BUILDING)},
        ChiefLevel.SHOP: {each.id for each in ground.frontages},
    }
    posts: dict[tuple[ChiefLevel, str], list[Chief]] = {}
    for each in ground.chiefs:
        what = f"{each.level}/{each.of}"
        yield from _dated(what, each)
        if each.of not in held[each.level]:
            yield Text(f"五长 {what}：没有这个对象。", f"Chief {what}: there is no such thing.")
        if each.account is None and each.contact is None:
            yield Text(
                f"五长 {what}：没有注明账号或联系人；空缺的岗位请整行删去。",
                f"Chief {what}: neither account nor contact; leave a vacant post out.",
            )
        posts.setdefault((each.level, each.of), []).append(each)
    for (level, of), chiefs in posts.items():
        for one, other in combinations(chiefs, 2):
            if one.meets(other):
                yield Text(
                    f"五长 {level}/{of}：同一天有两人任职，请改起止日期。",
                    f"Chief {level}/{of}: two hold it on the same day; mend the dates.",
                )
                break
