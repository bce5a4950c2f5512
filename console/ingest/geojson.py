"""A site's own ground out of GeoJSON: borders, grids, roads and frontages as its survey office hands them over.

The datum is declared, by the caller or by the file's `crs` member, and never guessed; everything is WGS-84
afterwards. A file is taken whole or not at all: what is wrong is told feature by feature, counted from 1.
Text in properties is a name and nothing else; it is cut of what no name has, and shown as plain text.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

import shapely
from msgspec import Struct

from console.domain.crs import Datum, datum_of, to_wgs84
from console.domain.ground import Area, AreaKind, Duty, Frontage, Level, Line, LineKind
from console.domain.ids import UnitId
from console.domain.malformed import read_json
from console.domain.plane import Path, Polygon, metres_per_degree
from console.domain.survey import NAME_MOST, path_fault, polygon_fault
from console.domain.text import Refused, Text

T = TypeVar("T", Area, Line, Frontage)
Feature = dict[str, Any]

BYTES_MOST = 32 * 1024 * 1024
FEATURES_MOST = 50_000
POINTS_MOST = 1_000_000
TOLD_MOST = 10
DIGITS = 7
"""A centimetre."""
OVERLAP_MOST = 0.01
"""Neighbours drawn by hand overlap by slivers; more than a hundredth of the smaller one is a mistake."""


class Fields(Struct, frozen=True, kw_only=True):
    """Which property holds what; "" where the file has none. Without `id` a feature is called `prefix` + number."""

    id: str = "id"
    name: str = "name"
    english: str = ""
    unit: str = ""
    level: str = ""
    address: str = ""
    road: str = ""
    side: str = ""
    building: str = ""
    duties: str = ""
    sketch: str = ""
    since: str = ""
    until: str = ""
    prefix: str = ""


class _Bad(Exception):
    """One feature cannot be taken."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(zh, en)


def read_areas(body: bytes, kind: AreaKind, fields: Fields, datum: Datum | None = None) -> tuple[Area, ...]:
    """Polygons and multipolygons, holes and all, as areas of one kind. Raises Refused."""

    def area(taken: "_Taken") -> Area:
        polygons = taken.polygons()
        unit, level = taken.word(fields.unit), taken.word(fields.level)
        if kind is AreaKind.STREET and not unit:
            raise _Bad("没有注明镇街单位", "it names no street office")
        if kind is AreaKind.MANAGEMENT and level not in set(Level):
            raise _Bad(f"管理级别「{level}」不是 A、B、C", f"its level “{level}” is not A, B or C")
        return Area(
            id=taken.id,
            kind=kind,
            name=taken.name,
            polygons=polygons,
            unit=UnitId(unit) if unit else None,
            level=Level(level) if kind is AreaKind.MANAGEMENT else None,
            since=taken.day(fields.since),
            until=taken.day(fields.until),
            is_sketch=taken.flag(fields.sketch),
        )

    areas = _read(body, fields, datum, area)
    if kind in (AreaKind.STREET, AreaKind.GRID, AreaKind.COMMUNITY, AreaKind.MANAGEMENT):
        _refuse_overlaps(areas)
    return areas


def read_lines(body: bytes, kind: LineKind, fields: Fields, datum: Datum | None = None) -> tuple[Line, ...]:
    """Lines and multilines as roads or lanes. Raises Refused."""

    def line(taken: "_Taken") -> Line:
        owner = taken.word(fields.unit)
        return Line(
            id=taken.id,
            kind=kind,
            name=taken.name,
            paths=taken.paths(),
            owner=UnitId(owner) if owner else None,
            since=taken.day(fields.since),
            until=taken.day(fields.until),
        )

    return _read(body, fields, datum, line)


def read_frontages(body: bytes, fields: Fields, datum: Datum | None = None) -> tuple[Frontage, ...]:
    """Points and lines as frontages; `duties` holds names of Duty with commas between, all five where empty.
    Raises Refused."""

    def frontage(taken: "_Taken") -> Frontage:
        street = taken.word(fields.unit)
        return Frontage(
            id=taken.id,
            name=taken.name.zh,
            path=taken.front(),
            address=taken.word(fields.address),
            road=taken.word(fields.road) or None,
            side=taken.word(fields.side),
            street=UnitId(street) if street else None,
            building=taken.word(fields.building) or None,
            duties=_duties(taken.word(fields.duties)),
            since=taken.day(fields.since),
            until=taken.day(fields.until),
        )

    return _read(body, fields, datum, frontage)


def unheard(body: bytes, names: Sequence[str]) -> tuple[str, ...]:
    """Those of these properties that no feature has: a misspelt one would leave every feature without."""
    features = _collection(body)["features"]
    properties = [each.get("properties") for each in features if isinstance(each, dict)]
    heard = {key for each in properties if isinstance(each, dict) for key in each}
    return tuple(name for name in names if name not in heard)


def _read(body: bytes, fields: Fields, datum: Datum | None, make: Callable[["_Taken"], T]) -> tuple[T, ...]:
    whole = _collection(body)
    declared = _declared(whole)
    if datum is not None and declared is not None and _same(datum) != _same(declared):
        raise Refused(
            f"文件自称坐标系 {declared}，给出的却是 {datum}，请核对后再导入。",
            f"The file says its datum is {declared}, you say {datum}: check before loading.",
        )
    datum = datum or declared
    if datum is None:
        raise Refused(
            "没有说明坐标系，文件自己也没有写。请用 --datum 注明 cgcs2000、wgs84、gcj02（高德、腾讯）或 bd09（百度）；"
            "弄错会偏出 300 到 600 米。",
            "No datum is named, by you or by the file. Give --datum cgcs2000, wgs84, gcj02 (Amap, Tencent) or bd09 "
            "(Baidu): the wrong one is 300 to 600 m off.",
        )
    found: list[T] = []
    faults: list[Text] = []
    seen: Counter[str] = Counter()
    room = POINTS_MOST
    for n, feature in enumerate(whole["features"], 1):
        try:
            taken = _Taken(feature, n, fields, datum, room)
            found.append(make(taken))
            room -= taken.count
            seen[taken.id] += 1
            if seen[taken.id] > 1:
                raise _Bad(f"编号 {taken.id} 重复", f"the id {taken.id} is used before")
        except _Bad as bad:
            faults.append(Text(f"第 {n} 个要素：{bad.reason.zh}。", f"Feature {n}: {bad.reason.en}."))
    if faults:
        _refuse(faults)
    if not found:
        raise Refused("文件里没有要素。", "There are no features in the file.")
    return tuple(found)


def _refuse(faults: list[Text]) -> None:
    told = faults[:TOLD_MOST]
    more = len(faults) - len(told)
    zh, en = " ".join(each.zh for each in told), " ".join(each.en for each in told)
    raise Refused(f"{zh} 另有 {more} 处。" if more else zh, f"{en} And {more} more." if more else en)


def _collection(body: bytes) -> Feature:
    """The file as an object with a list of features; raises Refused."""
    if len(body) > BYTES_MOST:
        raise Refused(
            f"文件超过 {BYTES_MOST // 2**20} MiB，请分区导入。",
            f"The file is over {BYTES_MOST // 2**20} MiB; load it in parts.",
        )
    whole = read_json(body.removeprefix(b"\xef\xbb\xbf"), Text("文件", "The file"))
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        raise Refused("文件不是 GeoJSON 的 FeatureCollection。", "The file is no FeatureCollection of GeoJSON.")
    features = whole.get("features")
    if not isinstance(features, list) or len(features) > FEATURES_MOST:
        raise Refused(
            f"features 应是列表，最多 {FEATURES_MOST} 个要素。",
            f"`features` is a list of at most {FEATURES_MOST} features.",
        )
    return whole


def _declared(whole: Feature) -> Datum | None:
    """What the file's own `crs` member says; raises Refused where it says what we do not know."""
    crs = whole.get("crs")
    if crs is None:
        return None
    if isinstance(crs, dict):
        properties = crs.get("properties")
        crs = properties.get("name") if isinstance(properties, dict) else None
    return datum_of(crs if isinstance(crs, str) else "?")


def _same(datum: Datum) -> Datum:
    return Datum.WGS84 if datum is Datum.CGCS2000 else datum


class _Taken:
    """One feature under the tongs: every look at it gives a checked value or raises _Bad."""

    def __init__(self, feature: object, n: int, fields: Fields, datum: Datum, room: int) -> None:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise _Bad("不是 Feature", "it is no Feature")
        geometry, properties = feature.get("geometry"), feature.get("properties")
        if not isinstance(geometry, dict):
            raise _Bad("没有几何图形", "it has no geometry")
        self._feature, self._datum, self._room, self.count = feature, datum, room, 0
        self._properties: Feature = properties if isinstance(properties, dict) else {}
        self._type, self._coordinates = geometry.get("type"), geometry.get("coordinates")
        self.id = self.word(fields.id) or (f"{fields.prefix}{n}" if fields.prefix else _plain(feature.get("id")))
        if not self.id:
            raise _Bad(f"没有编号（{fields.id}）", f"it has no id ({fields.id})")
        name = self.word(fields.name)
        if not name:
            raise _Bad(f"没有名称（{fields.name}）", f"it has no name ({fields.name})")
        self.name = Text(name, self.word(fields.english) or name)

    def word(self, key: str) -> str:
        """A property as plain words, "" where there is none."""
        return _plain(self._properties.get(key)) if key else ""

    def flag(self, key: str) -> bool:
        return bool(key) and self._properties.get(key) is True

    def day(self, key: str) -> date | None:
        words = self.word(key)
        try:
            return date.fromisoformat(words) if words else None
        except ValueError:
            raise _Bad(f"日期「{words}」应写作 2026-01-31", f"the date “{words}” is written 2026-01-31") from None

    def polygons(self) -> tuple[Polygon, ...]:
        nested = self._parts("Polygon", "MultiPolygon")
        polygons = tuple(tuple(self._path(ring) for ring in _list(rings)) for rings in nested)
        for polygon in polygons:
            if fault := polygon_fault(polygon):
                raise _Bad(*fault)
        shape = shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in polygons])
        if not shape.is_valid:
            why = shapely.is_valid_reason(shape)
            raise _Bad(f"多边形自相交或重叠（{why}）", f"its polygon crosses itself or overlaps ({why})")
        return polygons

    def paths(self) -> tuple[Path, ...]:
        paths = tuple(self._path(line) for line in self._parts("LineString", "MultiLineString"))
        for path in paths:
            if len(set(path)) < 2:
                raise _Bad("路线少于两个不同的点", "a line has fewer than two different points")
        return paths

    def front(self) -> Path:
        if self._type == "Point":
            return self._path([self._coordinates])
        if self._type != "LineString":
            raise _Bad(f"几何类型 {_plain(self._type)}，应为 Point 或 LineString", "it is no Point and no LineString")
        return self._path(self._coordinates)

    def _parts(self, one: str, many: str) -> list[object]:
        if self._type == one:
            return [self._coordinates]
        if self._type == many:
            return _list(self._coordinates)
        kind = _plain(self._type)
        raise _Bad(f"几何类型 {kind}，应为 {one} 或 {many}", f"it is a {kind}, not a {one} or {many}")

    def _path(self, spots: object) -> Path:
        found = _list(spots)
        self.count += len(found)
        if self.count > self._room:
            raise _Bad(f"全文件坐标点超过 {POINTS_MOST} 个", f"the file has over {POINTS_MOST} points")
        path = tuple(self._spot(each) for each in found)
        if fault := path_fault(path):
            raise _Bad(*fault)
        return path

    def _spot(self, spot: object) -> tuple[float, float]:
        if not isinstance(spot, list) or len(spot) < 2 or any(type(each) not in (int, float) for each in spot[:2]):
            raise _Bad("坐标不是数字", "a coordinate is no number")
        lon, lat = spot[:2]
        shown = f"{lon}, {lat}"[:60]
        if abs(lat) > 90 >= abs(lon):
            raise _Bad(f"坐标 {shown} 经纬度写反了", f"{shown} has latitude first")
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise _Bad(f"坐标 {shown} 不是度，请先转为经纬度", f"{shown} are no degrees: turn them into some")
        east, north = to_wgs84(lon, lat, self._datum)
        return round(east, DIGITS), round(north, DIGITS)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _Bad("坐标的层次不对", "its coordinates are not nested as they should be")
    return value


def _plain(value: object) -> str:
    """A property as one line of words: no control characters, no invisible marks that turn text around."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    kept = (letter for letter in str(value) if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    words = " ".join("".join(kept).split())
    if len(words) > NAME_MOST:
        raise _Bad(f"文字超过 {NAME_MOST} 字：{words[:20]}…", f"a text is over {NAME_MOST} characters: {words[:20]}…")
    return words


def _duties(words: str) -> tuple[Duty, ...]:
    try:
        named = {Duty(each.strip()) for each in words.replace("，", ",").split(",") if each.strip()}
    except ValueError:
        known = ", ".join(Duty)
        raise _Bad(f"五包「{words}」不认识，可用 {known}", f"the duties “{words}” are not among {known}") from None
    return tuple(each for each in Duty if each in named) or tuple(Duty)


def _refuse_overlaps(areas: tuple[Area, ...]) -> None:
    """Two areas of a kind that hold at the same time share no ground but slivers; raises Refused."""
    shapes = [shapely.MultiPolygon([(each[0], each[1:]) for each in area.polygons]) for area in areas]
    faults = [
        Text(
            f"第 {a + 1} 个要素（{areas[a].id}）与第 {b + 1} 个（{areas[b].id}）重叠 {size / 10_000:.1f} 公顷。",
            f"Features {a + 1} ({areas[a].id}) and {b + 1} ({areas[b].id}) overlap by {size / 10_000:.1f} ha.",
        )
        for a, b, size in _overlaps(areas, shapes)
    ]
    if faults:
        _refuse(faults)


def _overlaps(areas: tuple[Area, ...], shapes: list[shapely.MultiPolygon]) -> Iterator[tuple[int, int, float]]:
    tree = shapely.STRtree(shapes)
    for a, b in sorted(map(tuple, tree.query(shapes, predicate="intersects").T.tolist())):
        if a < b and areas[a].meets(areas[b]):
            shared = shapes[a].intersection(shapes[b]).area
            if shared > OVERLAP_MOST * min(shapes[a].area, shapes[b].area):
                per_lon, per_lat = metres_per_degree(shapes[a].centroid.y)
                yield a, b, shared * per_lon * per_lat
