"""The organisation of a site as sheets: units, who answers for what, the duty rules, cameras, and its name.

    district · units · duties · rules · cameras   one .csv each, or sheets of one .xlsx, told apart by their headings
       └─▶ each replaces its own part of the organisation in force, the others stay ─▶ checked as a whole

A unit may be named by its id or by its Chinese name. Nothing is taken where any row cannot be.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from console.domain.crs import Datum
from console.domain.ground import DUTY_NAMES, Duty, Level
from console.domain.ids import UnitId
from console.domain.text import Refused, Text
from console.domain.unit import ROAD_OWNER, STREET_OFFICE, DutyRule, Organisation, Unit, UnitKind, checked
from console.ingest import tables
from console.ingest.camerasheet import CAMERAS, camera_rows, read_cameras
from console.ingest.tables import BadRow, Column, FromFile, Line, Sheet, Table, class_code
from console.ingest.workbook import RowFault
from console.ingest.xlsx import Grid, read_grids

KIND_NAMES: dict[UnitKind, Text] = {
    UnitKind.COMMISSION: Text("城管委", "Commission"),
    UnitKind.OFFICE: Text("办公室", "Office"),
    UnitKind.HEADQUARTERS: Text("分指挥部", "Sub-headquarters"),
    UnitKind.DEPARTMENT: Text("部门", "Department"),
    UnitKind.STREET: Text("镇街", "Street office"),
}
DISTRICT = Table(
    "district",
    Text("区县", "district"),
    (
        Column("name", ("区县名称", "名称"), is_needed=True),
        Column("english", ("英文名称",)),
        Column("adcode", ("行政区划代码", "区划代码"), is_needed=True),
        Column("is_demo", ("示例",)),
    ),
)
UNITS = Table(
    "units",
    Text("单位", "units"),
    (
        Column("id", ("单位编号", "编号"), is_needed=True),
        Column("kind", ("单位类型", "类型"), is_needed=True),
        Column("name", ("单位名称", "名称"), is_needed=True),
        Column("english", ("英文名称",)),
        Column("parent", ("上级单位", "上级")),
        Column("lon", ("经度",)),
        Column("lat", ("纬度",)),
    ),
)
DUTIES = Table(
    "duties",
    Text("职责", "duties"),
    (
        Column("code", ("小类代码", "类别代码"), is_needed=True),
        Column("unit", ("责任单位", "主办单位"), is_needed=True),
        Column("duty", ("门前五包", "五包")),
    ),
)
RULES = Table(
    "rules",
    Text("职责细则", "duty rules"),
    (
        Column("classes", ("适用小类",), is_needed=True),
        Column("unit", ("责任单位", "主办单位"), is_needed=True),
        Column("area", ("片区编号", "片区")),
        Column("level", ("管理级别", "级别")),
        Column("co", ("协办单位", "协办")),
        Column("words", ("理由",)),
        Column("english", ("英文理由",)),
    ),
)
TABLES = (DISTRICT, UNITS, DUTIES, RULES, CAMERAS)
KINDS = {**{each.value: each for each in UnitKind}, **{name.zh: each for each, name in KIND_NAMES.items()}}
FIVE = {"": None, **{each.value: each for each in Duty}, **{name.zh: each for each, name in DUTY_NAMES.items()}}
BY_LEVEL: dict[str, Level | None] = {"": None, **{each.value: each for each in Level}}
BY_PLACE = {"属地镇街": STREET_OFFICE, "道路管养单位": ROAD_OWNER}
"""What a duty table writes where the unit depends on the place."""
NOBODY = Organisation(rev=0, name=Text("", ""), adcode="", units=())


def bring(files: Sequence[Path], beside: Organisation | None, datum: Datum | None) -> FromFile:
    """The organisation with what these files say; raises Refused where one of them holds no such sheet."""
    return bring_grids([grid for file in files for grid in read_grids(file)], beside, datum)


def bring_grids(grids: Iterable[Grid], beside: Organisation | None, datum: Datum | None) -> FromFile:
    """The organisation with what these sheets say; raises Refused where one of them is no such sheet."""
    sheets, notes = _sheets(grids)
    made = beside or NOBODY
    faults: list[RowFault] = []
    for sheet in sorted(sheets, key=lambda each: TABLES.index(each.table)):
        made = _TAKERS[sheet.table.name](made, sheet, faults, datum)
    brought = {each.table for each in sheets}
    whole = beside is not None or {DISTRICT, UNITS} <= brought
    if not faults and whole:
        try:
            checked(made)
        except Refused as refused:
            faults.append(RowFault("", 0, refused.reason))
    if not whole:
        notes.append(
            Text(
                "没有区县或单位表，单独检查时不核对单位；导入时以现行机构补足。",
                "Without the sheets of district and units the units are not looked up; an import takes those in force.",
            )
        )
    notes += _kept(made, brought) if beside is not None else ()
    return FromFile(value=None if faults else made, faults=tuple(faults), notes=tuple(notes))


def csv_of(organisation: Organisation, table: Table) -> str:
    """One part of an organisation as a sheet, which is read back as it was; coordinates in WGS-84."""
    return tables.written(table, rows_of(organisation, table))


def rows_of(organisation: Organisation, table: Table) -> Iterator[dict[str, str]]:
    """One part of an organisation row by row, by the keys of its columns; coordinates in WGS-84."""
    return _WRITERS[table.name](organisation)


def _sheets(grids: Iterable[Grid]) -> tuple[list[Sheet], list[Text]]:
    found: list[Sheet] = []
    notes: list[Text] = []
    for grid in grids:
        sheet = tables.sheet_of(grid, TABLES)
        if sheet is None:
            notes.append(
                Text(f"工作表“{grid.name}”没有认得的表头，未读取。", f"Sheet “{grid.name}” has no heading: unread.")
            )
            continue
        if any(each.table is sheet.table for each in found):
            title = sheet.table.title
            raise Refused(f"“{title.zh}”表给了两份，请只留一份。", f"There are two sheets of {title.en}; keep one.")
        found.append(sheet)
        if sheet.unread:
            listed = "、".join(sheet.unread)
            notes.append(Text(f"工作表“{grid.name}”未使用的列：{listed}。", f"Sheet “{grid.name}”, unused: {listed}."))
    if not found:
        heads = tables.headings(TABLES)
        raise Refused(f"没有找到表头。须有以下各列之一组（{heads.zh}）。", f"There is no heading ({heads.en}).")
    return found, notes


def _district(made: Organisation, sheet: Sheet, faults: list[RowFault], datum: Datum | None) -> Organisation:
    def row(line: Line) -> tuple[Text, str, bool]:
        name, adcode = line.needed("name"), line.needed("adcode")
        if not (len(adcode) == 6 and adcode.isascii() and adcode.isdecimal()):
            raise BadRow(f"行政区划代码“{adcode}”应为六位数字。", f"The code “{adcode}” should have six digits.")
        return Text(name, line.word("english") or name), adcode, line.yes("is_demo")

    found = tables.taken(sheet, row, faults)
    if len(sheet.lines) != 1:
        said = Text("区县表应只有一行。", "The sheet of the district has one row.")
        faults.append(RowFault(sheet.grid.name, 0, said))
    if not found:
        return made
    name, adcode, is_demo = found[0]
    return replace(made, name=name, adcode=adcode, is_demo=is_demo)


def _units(made: Organisation, sheet: Sheet, faults: list[RowFault], datum: Datum | None) -> Organisation:
    tables.once(sheet, ("id",), faults)
    names = {line.word("name"): line.word("id") for line in sheet.lines}
    ids = {line.word("id") for line in sheet.lines}

    def row(line: Line) -> Unit:
        parent, name = line.word("parent"), line.needed("name")
        if parent and names.get(parent, parent) not in ids:
            raise BadRow(f"没有上级单位“{parent[:40]}”。", f"There is no unit “{parent[:40]}” above it.")
        return Unit(
            id=UnitId(line.needed("id")),
            kind=line.one_of("kind", KINDS),
            name=Text(name, line.word("english") or name),
            parent=UnitId(names.get(parent, parent)) if parent else None,
            seed=line.point("lon", "lat", datum),
        )

    return replace(made, units=tuple(tables.taken(sheet, row, faults)))


def _duties(made: Organisation, sheet: Sheet, faults: list[RowFault], datum: Datum | None) -> Organisation:
    tables.once(sheet, ("code",), faults)
    named = _named(made)

    def row(line: Line) -> tuple[str, UnitId | None, Duty | None]:
        unit, duty = line.word("unit"), line.one_of("duty", FIVE)
        if not (unit or duty):
            line.needed("unit")
        return class_code(line.needed("code")), named(unit) if unit else None, duty

    found = tables.taken(sheet, row, faults)
    return replace(
        made,
        duties={code: unit for code, unit, _ in found if unit is not None},
        frontage_duties={code: duty for code, _, duty in found if duty is not None},
    )


def _rules(made: Organisation, sheet: Sheet, faults: list[RowFault], datum: Datum | None) -> Organisation:
    named = _named(made)

    def row(line: Line) -> DutyRule:
        words = line.word("words")
        line.needed("classes")
        return DutyRule(
            classes=tuple(each if each.endswith("*") else class_code(each) for each in line.several("classes")),
            unit=named(line.needed("unit")),
            area=line.word("area") or None,
            level=line.one_of("level", BY_LEVEL),
            co=tuple(named(each) for each in line.several("co")),
            words=Text(words, line.word("english") or words) if words else None,
        )

    return replace(made, rules=tuple(tables.taken(sheet, row, faults)))


def _cameras(made: Organisation, sheet: Sheet, faults: list[RowFault], datum: Datum | None) -> Organisation:
    return replace(made, cameras=read_cameras(sheet, made.cameras, _named(made), datum, faults))


def _named(made: Organisation) -> Callable[[str], UnitId]:
    """A unit by its id or its Chinese name; an organisation without units takes any word for an id."""
    ids: dict[str, UnitId] = {each.name.zh: each.id for each in made.units}
    ids |= BY_PLACE | {each: each for each in (STREET_OFFICE, ROAD_OWNER, *(each.id for each in made.units))}

    def unit(word: str) -> UnitId:
        found = ids.get(word)
        if found is None and made.units:
            raise BadRow(f"没有单位“{word[:40]}”。", f"There is no unit “{word[:40]}”.")
        return found or UnitId(word)

    return unit


def _kept(made: Organisation, brought: set[Table]) -> tuple[Text, ...]:
    counts = [(DUTIES, len(made.duties)), (UNITS, len(made.units)), (RULES, len(made.rules))]
    kept = [(table.title, n) for table, n in (*counts, (CAMERAS, len(made.cameras))) if n and table not in brought]
    if not kept:
        return ()
    zh, en = (", ".join(f"{title[at]} {n}" for title, n in kept) for at in (0, 1))
    return (Text(f"没有给出的部分保持不变：{zh}。", f"What is not brought stays: {en}."),)


_TAKERS: dict[str, Callable[[Organisation, Sheet, list[RowFault], Datum | None], Organisation]] = {
    "district": _district,
    "units": _units,
    "duties": _duties,
    "rules": _rules,
    "cameras": _cameras,
}


def _other(name: Text) -> str:
    """The English where it is one of its own."""
    return name.en if name.en != name.zh else ""


def _district_rows(made: Organisation) -> Iterator[dict[str, str]]:
    demo = "是" if made.is_demo else ""
    yield {"name": made.name.zh, "english": _other(made.name), "adcode": made.adcode, "is_demo": demo}


def _unit_rows(made: Organisation) -> Iterator[dict[str, str]]:
    for each in made.units:
        lon, lat = each.seed or ("", "")
        yield {
            "id": each.id,
            "kind": KIND_NAMES[each.kind].zh,
            "name": each.name.zh,
            "english": _other(each.name),
            "parent": each.parent or "",
            "lon": str(lon),
            "lat": str(lat),
        }


def _duty_rows(made: Organisation) -> Iterator[dict[str, str]]:
    for code in dict.fromkeys((*made.duties, *made.frontage_duties)):
        duty = made.frontage_duties.get(code)
        yield {"code": code, "unit": made.duties.get(code, ""), "duty": DUTY_NAMES[duty].zh if duty else ""}


def _rule_rows(made: Organisation) -> Iterator[dict[str, str]]:
    for each in made.rules:
        yield {
            "classes": "、".join(each.classes),
            "unit": each.unit,
            "area": each.area or "",
            "level": each.level or "",
            "co": "、".join(each.co),
            "words": each.words.zh if each.words else "",
            "english": _other(each.words) if each.words else "",
        }


_WRITERS: dict[str, Callable[[Organisation], Iterator[dict[str, str]]]] = {
    "district": _district_rows,
    "units": _unit_rows,
    "duties": _duty_rows,
    "rules": _rule_rows,
    "cameras": lambda made: camera_rows(made.cameras),
}
