"""A part of a reference set as rows of words that somebody changes by hand, read back as a sheet from a file would be.

set in force ─▶ rows of a table ─▶ changed, added, withdrawn ─▶ the next edition, or faults by row
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from console.domain.case.rules import Rules
from console.domain.crs import Datum
from console.domain.ground import Ground
from console.domain.reference import ReferenceSet
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from console.ingest import bureau, groundrows, rulesheet
from console.ingest.camerasheet import CAMERAS
from console.ingest.tables import Column, FromFile, Table
from console.ingest.xlsx import Grid, Row


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
            return (bureau.UNITS, bureau.DUTIES, bureau.RULES, CAMERAS, bureau.DISTRICT)
        case Ground():
            return tuple(each.table for each in groundrows.PARTS.values())
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
            rows = groundrows.rows_of(value, part)
        case _:
            rows = iter(())
    return tuple(DraftRow(row, row) for row in rows)


def may_grow(part: Table) -> bool:
    """Whether rows may be added: a setting is there or not, an outline comes from a file."""
    return part is not rulesheet.SETTINGS and (part.name not in groundrows.PARTS or part in groundrows.GROWING)


def shown_columns(part: Table) -> tuple[Column, ...]:
    """The columns of a part as somebody reads them: what a setting is before what it is called."""
    return tuple(reversed(part.columns)) if part is rulesheet.SETTINGS else part.columns


def locked(part: Table) -> tuple[str, ...]:
    """The columns by which a row is known, or that only explain it: they stay as they are."""
    return {rulesheet.SETTINGS.name: ("key", "note"), **groundrows.LOCKED}.get(part.name, ())


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
            return groundrows.bring_rows(part, _numbered(rows), beside, organisation)
        case _:
            raise Refused("这套数据请整套导入。", "That set is imported whole.")


def _grid(part: Table, rows: Iterator[tuple[int, dict[str, str]]]) -> Grid:
    heading = Row(0, tuple(each.heads[0] for each in part.columns))
    said = (Row(at, tuple(cells.get(each.key, "") for each in part.columns)) for at, cells in rows)
    return Grid(part.title.zh, (heading, *said))


def _staying(rows: Sequence[DraftRow]) -> Iterator[tuple[int, dict[str, str]]]:
    return ((at, each.cells) for at, each in enumerate(rows, 1) if not each.is_withdrawn)


def _numbered(rows: Sequence[DraftRow]) -> Iterator[groundrows.Staying]:
    for at, each in enumerate(rows, 1):
        if not each.is_withdrawn:
            yield groundrows.Staying(at, each.cells, each.cells == each.was)


def _settings(rows: Sequence[DraftRow]) -> Iterator[tuple[int, dict[str, str]]]:
    """Only what is changed is said, so that what is usual stays so; withdrawn is put back to the usual."""
    for at, each in enumerate(rows, 1):
        if each.is_withdrawn:
            yield at, {**each.cells, "value": ""}
        elif each.cells != each.was:
            yield at, each.cells
