"""A part of a reference set as rows of words that somebody changes by hand, read back as a sheet from a file would be.

set in force ─▶ rows of a table ─▶ changed, added, withdrawn ─▶ the next edition, or faults by row
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from console.domain.case.rules import Rules
from console.domain.crs import Datum
from console.domain.ground import Area, AreaKind, Ground, Level
from console.domain.ids import UnitId
from console.domain.reference import ReferenceSet
from console.domain.survey import surveyed
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.ingest import bureau, layers, rulesheet, tables
from console.ingest.tables import BadRow, Column, FromFile, Line, Table
from console.ingest.workbook import RowFault
from console.ingest.xlsx import Grid, Row

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
        Column("since", ("起始日期",)),
        Column("until", ("截止日期",)),
    ),
)
"""What there is to an area beside its outline, which comes as GeoJSON."""
KINDS = {name.zh: kind for layer, kind in layers.AREAS.items() for name in (layers.LAYER_NAMES[layer],)}
KIND_NAMES = {kind: name for name, kind in KINDS.items()}
LEVELS: dict[str, Level | None] = {"": None, **{each.value: each for each in Level}}


class DraftRow(Struct, frozen=True):
    """One row: its words by the keys of the columns; `was` the same as it is in force, None for a new one."""

    cells: dict[str, str]
    was: dict[str, str] | None = None
    is_withdrawn: bool = False


def parts(value: ReferenceSet) -> tuple[Table, ...]:
    """What of a set may be changed row by row; () for a set that comes as a whole only."""
    match value:
        case Rules():
            return (rulesheet.SETTINGS,)
        case Organisation():
            return (bureau.UNITS, bureau.DUTIES, bureau.RULES, bureau.CAMERAS, bureau.DISTRICT)
        case Ground():
            return (AREAS,)
        case _:
            return ()


def begun(value: ReferenceSet, part: Table, tell: Callable[[Text], str]) -> tuple[DraftRow, ...]:
    """The rows of a part as they are in force; what only explains them as `tell` says it."""
    match value:
        case Rules():
            rows = rulesheet.every_row(value, tell)
        case Organisation():
            rows = bureau.rows_of(value, part)
        case Ground():
            rows = _area_rows(value)
        case _:
            rows = iter(())
    return tuple(DraftRow(row, row) for row in rows)


def may_grow(part: Table) -> bool:
    """Whether rows may be added: a setting is there or not, an outline comes from a file."""
    return part not in (rulesheet.SETTINGS, AREAS)


def shown_columns(part: Table) -> tuple[Column, ...]:
    """The columns of a part as somebody reads them: what a setting is before what it is called."""
    return tuple(reversed(part.columns)) if part is rulesheet.SETTINGS else part.columns


def locked(part: Table) -> tuple[str, ...]:
    """The columns by which a row is known, or that only explain it: they stay as they are."""
    return {rulesheet.SETTINGS.name: ("key", "note"), AREAS.name: ("id", "kind")}.get(part.name, ())


def read_draft(
    part: Table, rows: Sequence[DraftRow], beside: ReferenceSet, organisation: Organisation | None = None
) -> FromFile:
    """The set in force (`beside`) with this part of it as the rows say; a fault's row is the draft's, from 1."""
    match beside:
        case Rules():
            return rulesheet.bring_grids([_grid(part, _settings(rows))], beside)
        case Organisation():
            found = bureau.bring_grids([_grid(part, _staying(rows))], beside, Datum.WGS84)
            return replace(found, notes=())
        case Ground():
            return _areas(_grid(part, _staying(rows)), beside, organisation)
        case _:
            raise Refused("这套数据请整套导入。", "That set is imported whole.")


def _grid(part: Table, rows: Iterator[tuple[int, dict[str, str]]]) -> Grid:
    heading = Row(0, tuple(each.heads[0] for each in part.columns))
    said = (Row(at, tuple(cells.get(each.key, "") for each in part.columns)) for at, cells in rows)
    return Grid(part.title.zh, (heading, *said))


def _staying(rows: Sequence[DraftRow]) -> Iterator[tuple[int, dict[str, str]]]:
    return ((at, each.cells) for at, each in enumerate(rows, 1) if not each.is_withdrawn)


def _settings(rows: Sequence[DraftRow]) -> Iterator[tuple[int, dict[str, str]]]:
    """Only what is changed is said, so that what is usual stays so; withdrawn is put back to the usual."""
    for at, each in enumerate(rows, 1):
        if each.is_withdrawn:
            yield at, {**each.cells, "value": ""}
        elif each.cells != each.was:
            yield at, each.cells


def _area_rows(ground: Ground) -> Iterator[dict[str, str]]:
    for each in ground.areas:
        yield {
            "id": each.id,
            "kind": KIND_NAMES[each.kind],
            "name": each.name.zh,
            "english": each.name.en if each.name.en != each.name.zh else "",
            "unit": each.unit or "",
            "level": each.level or "",
            "since": each.since.isoformat() if each.since else "",
            "until": each.until.isoformat() if each.until else "",
        }


def _areas(grid: Grid, beside: Ground, organisation: Organisation | None) -> FromFile:
    faults: list[RowFault] = []
    sheet = tables.sheet_of(grid, (AREAS,))
    assert sheet is not None
    tables.once(sheet, ("kind", "id"), faults)
    found = tuple(tables.taken(sheet, _area_of(beside, organisation), faults))
    ground = replace(beside, areas=found)
    if not faults:
        try:
            surveyed(ground)
        except Refused as refused:
            faults.append(RowFault("", 0, refused.reason))
    return FromFile(value=None if faults else ground, faults=tuple(faults))


def _area_of(beside: Ground, organisation: Organisation | None) -> Callable[[Line], Area]:
    there = {(each.kind, each.id): each for each in beside.areas}
    units = {unit.name.zh: unit.id for unit in organisation.units} if organisation else {}

    def area(line: Line) -> Area:
        key: tuple[AreaKind, str] = (line.one_of("kind", KINDS), line.needed("id"))
        name, unit = line.needed("name"), line.word("unit")
        if key not in there:
            raise BadRow(
                f"{key[1]} 没有图形：编号和图层不能在这里改，新区域请导入 GeoJSON 图层。",
                f"{key[1]} has no outline: id and layer stay as they are, a new area comes as GeoJSON.",
            )
        return replace(
            there[key],
            name=Text(name, line.word("english") or name),
            unit=UnitId(units.get(unit, unit)) if unit else None,
            level=line.one_of("level", LEVELS),
            since=line.day("since"),
            until=line.day("until"),
        )

    return area
