"""The parts of the ground as rows of words: areas, roads and lanes, frontages 临街单位, and the five chiefs 五长.

Shapes stay what they are, since they come as GeoJSON; a frontage may be one point, which two cells can say. A row
that nobody touched is the thing it was, to the letter, and costs nothing: a district has twelve thousand fronts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from console.domain.crs import Datum
from console.domain.ground import (
    DUTY_NAMES,
    Area,
    AreaKind,
    Chief,
    Duty,
    Frontage,
    Ground,
    Lasting,
    Level,
    LineKind,
)
from console.domain.ground import Line as Road
from console.domain.ids import UnitId
from console.domain.survey import surveyed
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.ingest import layers
from console.ingest.layers import LAYER_NAMES, Layer
from console.ingest.tables import BadRow, Column, FromFile, Line, Table, plain
from console.ingest.workbook import RowFault

T = TypeVar("T", Area, Road, Frontage, Chief)
K = TypeVar("K", AreaKind, LineKind)
Id = TypeVar("Id", bound=str)

DAYS = (Column("since", ("起始日期",)), Column("until", ("截止日期",)))
AREAS = Table(
    "areas",
    Text("区域", "areas"),
    (
        Column("id", ("编号",), is_needed=True),
        Column("kind", ("图层",)),
        Column("name", ("名称",)),
        Column("english", ("英文名称",)),
        Column("unit", ("所属单位",)),
        Column("level", ("管理级别",)),
        *DAYS,
    ),
)
"""What there is to an area beside its outline, which comes as GeoJSON."""
ROADS = Table(
    "roads",
    Text("道路和巷", "roads and lanes"),
    (
        Column("id", ("编号",), is_needed=True),
        Column("kind", ("图层",)),
        Column("name", ("名称",)),
        Column("english", ("英文名称",)),
        Column("unit", ("养护单位",)),
        *DAYS,
    ),
)
FRONTAGES = Table(
    "frontages",
    Text("临街单位（门前五包）", "frontages"),
    (
        Column("id", ("编号",), is_needed=True),
        Column("name", ("名称",)),
        Column("address", ("地址",)),
        Column("road", ("道路",)),
        Column("side", ("路侧",)),
        Column("street", ("所属镇街",)),
        Column("building", ("楼栋",)),
        Column("duties", ("门前五包",)),
        Column("lon", ("经度",)),
        Column("lat", ("纬度",)),
        *DAYS,
    ),
)
CHIEFS = layers.CHIEFS
AREA_KINDS = {LAYER_NAMES[layer].zh: kind for layer, kind in layers.AREAS.items()}
ROAD_KINDS = {LAYER_NAMES[layer].zh: kind for layer, kind in layers.LINES.items()}
LEVELS: dict[str, Level | None] = {"": None, **{each.value: each for each in Level}}
FIVE: dict[str, Duty] = {
    **{each.value: each for each in Duty},
    **{word: duty for duty, name in DUTY_NAMES.items() for word in (name.zh, name.zh.removeprefix("包"))},
}
BETWEEN = "、"

Words = dict[str, str]


class Staying(Struct, frozen=True):
    """A row that is to be there: its number from 1, its words, and whether they are those in force."""

    at: int
    words: Words
    is_untouched: bool


class Beside(Struct, frozen=True):
    """What a row may speak of: units, roads and buildings by name or id, and the ids of all that has a chief."""

    units: Mapping[str, UnitId]
    roads: Mapping[str, str]
    buildings: Mapping[str, str]
    things: frozenset[str]


class Part(Struct, Generic[T], frozen=True, kw_only=True):
    """One part: its things, the row of one, and a thing from a changed row beside the one it was. `known_by`: the
    columns that tell a row from all others."""

    table: Table
    things: Callable[[Ground], tuple[T, ...]]
    with_things: Callable[[Ground, tuple[T, ...]], Ground]
    row: Callable[[T], Words]
    take: Callable[[Line, T | None, Beside], T]
    known_by: tuple[str, ...] = ()


def rows_of(ground: Ground, table: Table) -> Iterator[Words]:
    """One part of a ground row by row, by the keys of its columns."""
    part = PARTS[table.name]
    return map(part.row, part.things(ground))


def bring_rows(table: Table, rows: Iterable[Staying], ground: Ground, organisation: Organisation | None) -> FromFile:
    """The ground with one part of it as these rows say; a fault's row is the row's own number."""
    part, faults, found = PARTS[table.name], list[RowFault](), list[Any]()
    beside = _beside(ground, organisation)
    heads = {each.key: each.heads[0] for each in table.columns}
    same = {_words(table, part.row(each)): each for each in part.things(ground)}
    known = {_key(part, part.row(each)): each for each in part.things(ground)} if part.known_by else {}
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        was = same.get(_words(table, row.words)) if row.is_untouched else None
        words = row.words if was is not None else {key: plain(cell) for key, cell in row.words.items()}
        key = _key(part, words)
        if key and first.setdefault(key, row.at) != row.at:
            faults.append(RowFault(table.title.zh, row.at, _twice(key, first[key])))
            continue
        try:
            found.append(was or part.take(Line(row.at, words, heads), known.get(key), beside))
        except BadRow as bad:
            faults.append(RowFault(table.title.zh, row.at, bad.reason))
    made = part.with_things(ground, tuple(found))
    if not faults:
        try:
            surveyed(made)
        except Refused as refused:
            faults.append(RowFault("", 0, refused.reason))
    return FromFile(value=None if faults else made, faults=tuple(faults))


def _beside(ground: Ground, organisation: Organisation | None) -> Beside:
    units = organisation.units if organisation else ()
    ids = (each.id for things in (ground.areas, ground.lines, ground.frontages) for each in things)
    return Beside(
        units=_named((each.name.zh, each.id) for each in units),
        roads=_named((each.name.zh, each.id) for each in ground.lines),
        buildings=_named((each.name.zh, each.id) for each in ground.of_kind(AreaKind.BUILDING)),
        things=frozenset(ids),
    )


def _named(pairs: Iterable[tuple[str, Id]]) -> dict[str, Id]:
    """What an id means, and a name that one thing alone has."""
    there = tuple(pairs)
    names = Counter(name for name, _ in there)
    return {name: id_ for name, id_ in there if names[name] == 1} | {str(id_): id_ for _, id_ in there}


def _words(table: Table, row: Words) -> tuple[str, ...]:
    return tuple(row.get(each.key, "") for each in table.columns)


def _key(part: Part[Any], row: Words) -> tuple[str, ...]:
    return tuple(row.get(each, "") for each in part.known_by)


def _twice(key: tuple[str, ...], at: int) -> Text:
    shown = " ".join(key)
    return Text(f"{shown} 与第 {at} 行重复。", f"{shown} stands in row {at} already.")


def _unit(word: str, beside: Beside) -> UnitId | None:
    return beside.units.get(word, UnitId(word)) if word else None


def _one_of(line: Line, key: str, there: Mapping[str, str]) -> str | None:
    """The id of what a cell names; raises BadRow where there is no such thing."""
    word = line.word(key)
    if word and word not in there:
        raise BadRow(
            f"“{line.heads[key]}”中的“{word[:40]}”不在地图上，请填编号或名称。",
            f"“{word[:40]}” under “{line.heads[key]}” is not on the map; give its id or its name.",
        )
    return there[word] if word else None


def _name(line: Line) -> Text:
    name = line.needed("name")
    return Text(name, line.word("english") or name)


def _other(name: Text) -> str:
    return name.en if name.en != name.zh else ""


def _days(each: Lasting) -> Words:
    return {
        "since": each.since.isoformat() if each.since else "",
        "until": each.until.isoformat() if each.until else "",
    }


def _outlined(line: Line, was: T | None, kinds: dict[str, K]) -> T:
    """The thing with a shape whose row was changed; raises BadRow where it has none."""
    line.one_of("kind", kinds)
    line.needed("id")
    if was is None:
        raise BadRow(
            f"{line.word('id')} 没有图形：编号和图层不能在这里改，新的请导入 GeoJSON 图层。",
            f"{line.word('id')} has no outline: id and layer stay as they are, a new one comes as GeoJSON.",
        )
    return was


def _area_row(each: Area) -> Words:
    return {
        "id": each.id,
        "kind": LAYER_NAMES[Layer(each.kind.value)].zh,
        "name": each.name.zh,
        "english": _other(each.name),
        "unit": each.unit or "",
        "level": each.level or "",
        **_days(each),
    }


def _area(line: Line, was: Area | None, beside: Beside) -> Area:
    return replace(
        _outlined(line, was, AREA_KINDS),
        name=_name(line),
        unit=_unit(line.word("unit"), beside),
        level=line.one_of("level", LEVELS),
        since=line.day("since"),
        until=line.day("until"),
    )


def _road_row(each: Road) -> Words:
    return {
        "id": each.id,
        "kind": LAYER_NAMES[Layer(each.kind.value)].zh,
        "name": each.name.zh,
        "english": _other(each.name),
        "unit": each.owner or "",
        **_days(each),
    }


def _road(line: Line, was: Road | None, beside: Beside) -> Road:
    return replace(
        _outlined(line, was, ROAD_KINDS),
        name=_name(line),
        owner=_unit(line.word("unit"), beside),
        since=line.day("since"),
        until=line.day("until"),
    )


def _frontage_row(each: Frontage) -> Words:
    lon, lat = each.path[0] if len(each.path) == 1 else ("", "")
    return {
        "id": each.id,
        "name": each.name,
        "address": each.address,
        "road": each.road or "",
        "side": each.side,
        "street": each.street or "",
        "building": each.building or "",
        "duties": BETWEEN.join(DUTY_NAMES[duty].zh for duty in each.duties),
        "lon": str(lon),
        "lat": str(lat),
        **_days(each),
    }


def _frontage(line: Line, was: Frontage | None, beside: Beside) -> Frontage:
    return Frontage(
        id=line.needed("id"),
        name=line.needed("name"),
        path=_front(line, was),
        address=line.word("address"),
        road=_one_of(line, "road", beside.roads),
        side=line.word("side"),
        street=_unit(line.word("street"), beside),
        building=_one_of(line, "building", beside.buildings),
        duties=tuple(dict.fromkeys(line.all_of("duties", FIVE))),
        since=line.day("since"),
        until=line.day("until"),
    )


def _front(line: Line, was: Frontage | None) -> tuple[tuple[float, float], ...]:
    """Where it lies: as before where the cells say the same, else the point they say."""
    if was is not None:
        told = _frontage_row(was)
        if (line.word("lon"), line.word("lat")) == (told["lon"], told["lat"]):
            return was.path
        if len(was.path) > 1:
            raise BadRow(
                f"{was.id} 是沿街的一段线，不能在这里改成一点；请导入临街单位图层。",
                f"{was.id} is a line along its front and is not made a point here; import the layer of frontages.",
            )
    spot = line.point("lon", "lat", Datum.WGS84)
    if spot is None:
        raise BadRow("没有坐标：请填经度和纬度。", "There are no coordinates: give longitude and latitude.")
    return (spot,)


def _chief(line: Line, _: Chief | None, beside: Beside) -> Chief:
    made = layers.chief_of(line)
    if made.of not in beside.things:
        raise BadRow(f"没有对象“{made.of[:40]}”，请填其编号。", f"There is no “{made.of[:40]}”; give its id.")
    return made


PARTS: dict[str, Part[Any]] = {
    each.table.name: each
    for each in (
        Part(
            table=AREAS,
            things=lambda ground: ground.areas,
            with_things=lambda ground, found: replace(ground, areas=found),
            row=_area_row,
            take=_area,
            known_by=("kind", "id"),
        ),
        Part(
            table=ROADS,
            things=lambda ground: ground.lines,
            with_things=lambda ground, found: replace(ground, lines=found),
            row=_road_row,
            take=_road,
            known_by=("kind", "id"),
        ),
        Part(
            table=FRONTAGES,
            things=lambda ground: ground.frontages,
            with_things=lambda ground, found: replace(ground, frontages=found),
            row=_frontage_row,
            take=_frontage,
            known_by=("id",),
        ),
        Part(
            table=CHIEFS,
            things=lambda ground: ground.chiefs,
            with_things=lambda ground, found: replace(ground, chiefs=found),
            row=layers.chief_row,
            take=_chief,
        ),
    )
}
"""By the name of their table."""
GROWING = (FRONTAGES, CHIEFS)
"""Those to which a row can be added: an outline comes from a file."""
LOCKED = {AREAS.name: ("id", "kind"), ROADS.name: ("id", "kind"), FRONTAGES.name: ("id",)}
"""The columns by which a row in force is known: they stay as they are."""
