"""The ground of a site by layers: GeoJSON for what has a shape, a sheet for who holds a post; out again as well.

    street.geojson · road.geojson · chiefs.csv · a plan (.toml) that names files, layers and properties
       └─▶ each layer replaces its own in the ground in force, the others stay ─▶ surveyed as a whole

Nothing is taken where anything is wrong with any of the files. Which layer a file holds is said by the caller, by
the plan, or by the file's own name (`street.geojson`); which datum, by the caller, the plan or the file.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from console.domain.crs import Datum
from console.domain.ground import CHIEF_NAMES, Area, AreaKind, Chief, ChiefLevel, Frontage, Ground, Line, LineKind
from console.domain.ids import AccountId, PersonId
from console.domain.malformed import convert_whole, malformed
from console.domain.oserrors import unread
from console.domain.survey import surveyed
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.ingest import tables
from console.ingest.geojson import BYTES_MOST, Fields, read_areas, read_frontages, read_lines, unheard
from console.ingest.tables import BadRow, Column, FromFile, Table
from console.ingest.workbook import RowFault
from console.ingest.xlsx import read_grids

SHAPES = (".geojson", ".json")
SHEETS = (".csv", ".xlsx")


class Layer(StrEnum):
    """A part of the ground that comes and goes as one file. The value is what the command line says."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    HEADQUARTERS = "headquarters"
    BUILDING = "building"
    MANAGEMENT = "management"
    ROAD = "road"
    LANE = "lane"
    FRONTAGE = "frontage"
    CHIEF = "chief"


LAYER_NAMES: dict[Layer, Text] = {
    Layer.DISTRICT: Text("区界", "district"),
    Layer.STREET: Text("镇街", "street"),
    Layer.COMMUNITY: Text("社区", "community"),
    Layer.GRID: Text("网格", "grid"),
    Layer.HEADQUARTERS: Text("分指挥部片区", "sub-headquarters"),
    Layer.BUILDING: Text("楼栋", "building"),
    Layer.MANAGEMENT: Text("管理分级区", "management area"),
    Layer.ROAD: Text("道路", "road"),
    Layer.LANE: Text("巷", "lane"),
    Layer.FRONTAGE: Text("临街单位", "frontage"),
    Layer.CHIEF: Text("五长", "chief"),
}
AREAS = {Layer(each.value): each for each in AreaKind}
LINES = {Layer(each.value): each for each in LineKind}
OWN = Fields(
    **{name: name for name in Fields.__struct_fields__ if name not in ("prefix", "sketch")}, sketch="is_sketch"
)
"""The properties as we write them ourselves."""
CHIEFS = Table(
    "chief",
    LAYER_NAMES[Layer.CHIEF],
    (
        Column("level", ("五长", "五长级别", "级别"), is_needed=True),
        Column("of", ("对象编号", "对象"), is_needed=True),
        Column("post", ("岗位名称", "岗位")),
        Column("english", ("英文岗位",)),
        Column("account", ("账号",)),
        Column("contact", ("联系人编号", "联系人")),
        Column("since", ("起始日期", "起")),
        Column("until", ("截止日期", "止")),
    ),
)
_PHONE = re.compile(r"1[0-9]{10}|[0-9]{3,4}-[0-9]{7,8}")
LEVELS = {**{each.value: each for each in ChiefLevel}, **{name.zh: each for each, name in CHIEF_NAMES.items()}}


class Source(Struct, frozen=True, kw_only=True):
    """One file and what it is. `fields`: our name of a property → the file's, where they differ."""

    file: Path
    layer: Layer
    datum: Datum | None = None
    fields: dict[str, str] = {}


class _Plan(Struct, frozen=True):
    layer: tuple["_Planned", ...]


class _Planned(Struct, frozen=True, kw_only=True):
    file: str
    layer: str
    datum: str | None = None
    fields: dict[str, str] = {}


def sources(
    files: Sequence[Path], layer: Layer | None, datum: Datum | None, fields: dict[str, str]
) -> tuple[Source, ...]:
    """What each of the files is; a plan is read for those it names. Raises Refused where one does not say."""
    found: list[Source] = []
    for file in files:
        if file.suffix.lower() == ".toml":
            found += _planned(file, datum)
        else:
            found.append(Source(file=file, layer=layer or _layer(file.stem, file), datum=datum, fields=fields))
    for n, each in enumerate(found):
        if any(other.layer is each.layer for other in found[:n]):
            name = LAYER_NAMES[each.layer]
            raise Refused(f"两个文件都是“{name.zh}”图层。", f"Two files are the layer “{name.en}”.")
    return tuple(found)


def bring(found: Sequence[Source], beside: Ground | None, organisation: Organisation | None) -> FromFile:
    """The ground with these layers in place of its own. `organisation`: whose units a layer may call by name."""
    ground, faults = beside or Ground(), list[RowFault]()
    for source in found:
        try:
            ground = _with(ground, source, faults, organisation)
        except Refused as refused:
            faults.append(RowFault(source.file.name, 0, refused.reason))
    if not faults:
        try:
            surveyed(ground)
        except Refused as refused:
            faults.append(RowFault("", 0, refused.reason))
    notes = tuple(_kept(ground, {each.layer for each in found})) if beside is not None else ()
    return FromFile(value=None if faults else ground, faults=tuple(faults), notes=notes)


def things(ground: Ground, layer: Layer) -> tuple[Area | Line | Frontage | Chief, ...]:
    """What a ground has in a layer."""
    if layer in AREAS:
        return ground.of_kind(AREAS[layer])
    if layer in LINES:
        return tuple(each for each in ground.lines if each.kind is LINES[layer])
    return ground.frontages if layer is Layer.FRONTAGE else ground.chiefs


def geojson_of(ground: Ground, layer: Layer) -> str:
    """A layer with a shape as GeoJSON in WGS-84, which is read back as it was."""
    features = [
        {"type": "Feature", "properties": _properties(each), "geometry": _geometry(each)}
        for each in things(ground, layer)
        if not isinstance(each, Chief)
    ]
    head = '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "OGC:CRS84"}}, "features": ['
    return head + ",\n".join(["", *(msgspec.json.encode(each).decode() for each in features)])[1:] + "\n]}\n"


def chiefs_csv(ground: Ground) -> str:
    """The posts of the five chiefs as a sheet, which is read back as it was."""
    return tables.written(CHIEFS, map(chief_row, ground.chiefs))


def chief_row(each: Chief) -> dict[str, str]:
    """Who fills a post as a row, by the keys of its columns."""
    return {
        "level": CHIEF_NAMES[each.level].zh,
        "of": each.of,
        "post": each.post.zh if each.post else "",
        "english": each.post.en if each.post and each.post.en != each.post.zh else "",
        "account": each.account or "",
        "contact": each.contact or "",
        "since": each.since.isoformat() if each.since else "",
        "until": each.until.isoformat() if each.until else "",
    }


def _planned(file: Path, datum: Datum | None) -> Iterator[Source]:
    called = Text(f"文件 {file.name} ", f"File {file.name}")
    try:
        plan = convert_whole(_Plan, tomllib.loads(file.read_text(encoding="utf-8")), called)
    except OSError as fault:
        raise unread(file.name, fault) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise malformed(called, fault) from None
    for each in plan.layer:
        if each.layer not in set(Layer):
            raise _no_layer(f"{file.name}：{each.layer[:40]}")
        named = datum_named(each.datum) if each.datum else datum
        yield Source(file=file.parent / each.file, layer=Layer(each.layer), datum=named, fields=each.fields)


def datum_named(word: str) -> Datum:
    """A datum by its own name; raises Refused with those there are."""
    try:
        return Datum(word.lower().replace("-", ""))
    except ValueError:
        known = "、".join(Datum)
        raise Refused(
            f"不认识坐标系“{word[:40]}”，可用：{known}。", f"No datum “{word[:40]}”; known: {known}."
        ) from None


def _layer(stem: str, file: Path) -> Layer:
    if stem in set(Layer):
        return Layer(stem)
    if file.suffix.lower() in SHEETS:
        return Layer.CHIEF
    raise _no_layer(file.name)


def _no_layer(what: str) -> Refused:
    known = "、".join(f"{each.value}（{LAYER_NAMES[each].zh}）" for each in Layer)
    return Refused(
        f"{what}：没有说明是哪个图层，请用 --layer 注明：{known}。",
        f"{what}: which layer it is, is not said; give --layer, one of {', '.join(Layer)}.",
    )


def _with(ground: Ground, source: Source, faults: list[RowFault], organisation: Organisation | None) -> Ground:
    """A ground with the layer of one file in place of its own; raises Refused, or adds to the faults."""
    file, layer = source.file, source.layer
    if layer is Layer.CHIEF:
        if file.suffix.lower() not in SHEETS:
            raise Refused("五长用 .csv 或 .xlsx 表格。", "Chiefs come in a .csv or .xlsx sheet.")
        return replace(ground, chiefs=tuple(_chiefs(file, faults)))
    if file.suffix.lower() not in SHAPES:
        raise Refused(
            f"“{LAYER_NAMES[layer].zh}”图层用 GeoJSON 文件（.geojson）。",
            f"The layer “{LAYER_NAMES[layer].en}” comes as GeoJSON (.geojson).",
        )
    body, fields = _body(file), _fields(source.fields)
    if lost := unheard(body, tuple(source.fields.values())):
        names = "、".join(lost)
        raise Refused(f"没有任何要素有属性 {names}，请核对拼写。", f"No feature has the property {names}.")
    units = {unit.name.zh: unit.id for unit in organisation.units} if organisation else {}
    if layer in AREAS:
        areas = tuple(
            replace(each, unit=units.get(each.unit or "", each.unit))
            for each in read_areas(body, AREAS[layer], fields, source.datum)
        )
        return replace(ground, areas=(*(each for each in ground.areas if each.kind is not AREAS[layer]), *areas))
    if layer in LINES:
        lines = tuple(
            replace(each, owner=units.get(each.owner or "", each.owner))
            for each in read_lines(body, LINES[layer], fields, source.datum)
        )
        return replace(ground, lines=(*(each for each in ground.lines if each.kind is not LINES[layer]), *lines))
    fronts = read_frontages(body, fields, source.datum)
    return replace(
        ground, frontages=tuple(replace(each, street=units.get(each.street or "", each.street)) for each in fronts)
    )


def _body(file: Path) -> bytes:
    try:
        if file.stat().st_size > BYTES_MOST:
            raise Refused(f"{file.name} 超过 32 MiB，请分层导出。", f"{file.name} is above 32 MiB.")
        return file.read_bytes()
    except OSError as fault:
        raise unread(file.name, fault) from None


def _fields(said: dict[str, str]) -> Fields:
    unknown = sorted(said.keys() - set(Fields.__struct_fields__))
    if unknown:
        known = ", ".join(Fields.__struct_fields__)
        raise Refused(f"没有字段 {unknown[0]}，可用：{known}。", f"There is no field {unknown[0]}; known: {known}.")
    return replace(OWN, **said)


def _chiefs(file: Path, faults: list[RowFault]) -> Iterator[Chief]:
    found = [sheet for grid in read_grids(file) if (sheet := tables.sheet_of(grid, (CHIEFS,))) is not None]
    if not found:
        heads = tables.headings((CHIEFS,))
        raise Refused(f"没有找到表头（{heads.zh}）。", f"There is no heading ({heads.en}).")
    for sheet in found:
        yield from tables.taken(sheet, chief_of, faults)


def chief_of(line: tables.Line) -> Chief:
    """Who fills a post, as a row says; raises BadRow."""
    account, contact = line.word("account"), line.word("contact")
    if not (account or contact):
        raise BadRow(
            "没有账号或联系人编号；空缺的岗位请整行删去。", "Neither account nor contact; leave a vacant post out."
        )
    post = line.word("post")
    if _PHONE.search(contact):
        raise BadRow(
            "联系人栏应填联系人编号，不能填电话：发布的内容永久保存。",
            "A contact is an id and no telephone number: what is published is kept for ever.",
        )
    return Chief(
        level=line.one_of("level", LEVELS),
        of=line.needed("of"),
        post=Text(post, line.word("english") or post) if post else None,
        account=AccountId(account) if account else None,
        contact=PersonId(contact) if contact else None,
        since=line.day("since"),
        until=line.day("until"),
    )


def _kept(ground: Ground, brought: set[Layer]) -> Iterator[Text]:
    counts = [(LAYER_NAMES[each], len(things(ground, each))) for each in Layer if each not in brought]
    kept = [(name, count) for name, count in counts if count]
    if kept:
        yield Text(
            f"其余图层保持不变：{'、'.join(f'{name.zh} {count}' for name, count in kept)}。",
            f"The other layers stay: {', '.join(f'{name.en} {count}' for name, count in kept)}.",
        )


def _properties(each: Area | Line | Frontage) -> dict[str, Any]:
    name = Text(each.name, each.name) if isinstance(each, Frontage) else each.name
    said: dict[str, Any] = {"id": each.id, "name": name.zh, "english": name.en if name.en != name.zh else ""}
    match each:
        case Area():
            said |= {"unit": each.unit, "level": each.level, "is_sketch": each.is_sketch or None}
        case Line():
            said |= {"unit": each.owner}
        case Frontage():
            said |= {key: asdict(each)[key] for key in ("address", "road", "side", "building")}
            said |= {"unit": each.street, "duties": ",".join(each.duties)}
    said |= {"since": each.since, "until": each.until}
    return {key: value for key, value in said.items() if value not in (None, "")}


def _geometry(each: Area | Line | Frontage) -> dict[str, Any]:
    match each:
        case Area():
            is_one = len(each.polygons) == 1
            parts: Any = each.polygons[0] if is_one else each.polygons
            return {"type": "Polygon" if is_one else "MultiPolygon", "coordinates": parts}
        case Line():
            is_one = len(each.paths) == 1
            return {
                "type": "LineString" if is_one else "MultiLineString",
                "coordinates": each.paths[0] if is_one else each.paths,
            }
        case Frontage():
            is_point = len(each.path) == 1
            return {
                "type": "Point" if is_point else "LineString",
                "coordinates": each.path[0] if is_point else each.path,
            }
