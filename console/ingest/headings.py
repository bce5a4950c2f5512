"""Which column of a site's workbook holds what, by the headings found in the wild.

A heading may take two rows (处置时限 over A类, B类, C类), stand below a title, carry line breaks and full-width
signs; what is not known is named and left unread. Two columns that say the same are refused, never chosen between.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from console.domain.codebook import Domain
from console.domain.ground import Level
from console.domain.text import Refused, Text
from console.ingest.xlsx import Grid, Row

LOOKED_THROUGH = 30
"""A heading stands in one of the first rows or nowhere."""


class Holds(StrEnum):
    """What a column holds."""

    DOMAIN = "domain"
    MAJOR_CODE = "major_code"
    MAJOR = "major"
    CODE = "code"
    NAME = "name"
    CONDITION = "condition"
    LIMIT = "limit"
    LEVEL_A = "level_a"
    LEVEL_B = "level_b"
    LEVEL_C = "level_c"
    CLOSING = "closing"
    EMERGENCY = "emergency"


LEVELS: dict[Holds, Level] = {
    Holds.LEVEL_A: Level.A,
    Holds.LEVEL_B: Level.B,
    Holds.LEVEL_C: Level.C,
}
HEADINGS: tuple[tuple[str, Holds], ...] = (
    (r"A类.*|A级.*", Holds.LEVEL_A),
    (r"B类.*|B级.*", Holds.LEVEL_B),
    (r"C类.*|C级.*", Holds.LEVEL_C),
    (r"大类(代码|编码|编号|代号)", Holds.MAJOR_CODE),
    (r"大类(名称)?|所属大类", Holds.MAJOR),
    (r"小类(代码|编码|编号|代号)|代码|编码|事项编码|类别代码", Holds.CODE),
    (r"小类(名称)?|名称|事项名称|问题小类|类别名称|(部件|事件)名称", Holds.NAME),
    (r"(立案|立结案)(条件|标准|情形|规范)(描述)?|问题描述", Holds.CONDITION),
    (r"(处置|处理|办理|整改)(时限|时间|期限)(要求)?|时限", Holds.LIMIT),
    (r"结案(条件|标准|规范|要求)|处置标准|整改标准", Holds.CLOSING),
    (r"(是否)?(紧急|应急)(案件|事项)?", Holds.EMERGENCY),
    (r"(案件|问题|事项|部事件)?(类型|属性)|部件/事件|部件、事件|部件或事件", Holds.DOMAIN),
)
DOMAIN_WORDS: tuple[tuple[str, Domain], ...] = (
    ("部件", Domain.PART),
    ("事件", Domain.EVENT),
    ("服务", Domain.SERVICE),
)


class Header(Struct, frozen=True):
    """`at`: the place of the last heading row among the grid's rows; `unread`: headings that say nothing to us."""

    at: int
    columns: dict[Holds, int]
    unread: tuple[str, ...]


def holds(heading: str) -> Holds | None:
    """What a column of this heading holds."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading))
    for pattern, what in HEADINGS:
        if re.fullmatch(pattern, plain) or re.fullmatch(pattern, re.sub(r"[(\[【].*$", "", plain)):
            return what
    return None


def header_of(grid: Grid) -> Header | None:
    """The heading of a sheet, None where it has none; raises Refused where two columns say the same."""
    for at, row in enumerate(grid.rows[:LOOKED_THROUGH]):
        heads = _spread(grid, row)
        columns = [holds(each) for each in heads]
        if Holds.CONDITION not in columns or len(set(columns) - {None}) < 3:
            continue
        below = grid.rows[at + 1] if at + 1 < len(grid.rows) else None
        if below is not None and _goes_on(heads, below):
            heads = [low or high for high, low in _aligned(heads, below.cells)]
            at += 1
        return _header(grid.name, at, heads)
    return None


def domain_in(words: str) -> Domain | None:
    """The domain that a cell or the name of a sheet says; None where it says none, or more than one."""
    said = [domain for word, domain in DOMAIN_WORDS if word in words]
    return said[0] if len(said) == 1 else None


def _spread(grid: Grid, row: Row) -> list[str]:
    """The headings of a row, one merged sideways standing over all of its columns."""
    heads = list(row.cells)
    for at, first, last in grid.across:
        if at == row.at and first < len(heads):
            heads += [""] * (last + 1 - len(heads))
            heads[first + 1 : last + 1] = [heads[first]] * (last - first)
    return heads


def _goes_on(heads: Sequence[str], below: Row) -> bool:
    """Whether the row below is the second of the heading: levels under a limit, or the same said again."""
    pairs = [(high, low) for high, low in _aligned(heads, below.cells) if low]
    return bool(pairs) and all(low == high or holds(low) in LEVELS for high, low in pairs)


def _aligned(heads: Sequence[str], cells: Sequence[str]) -> list[tuple[str, str]]:
    width = max(len(heads), len(cells))
    return list(
        zip([*heads, *[""] * (width - len(heads))], [*cells, *[""] * (width - len(cells))], strict=True),
    )


def _header(sheet: str, at: int, heads: Sequence[str]) -> Header:
    columns: dict[Holds, int] = {}
    unread: list[str] = []
    for column, head in enumerate(heads):
        what = holds(head)
        if what is None:
            if head.strip():
                unread.append(head.strip())
        elif what not in columns:
            columns[what] = column
        else:
            name = Text(head.strip(), head.strip())
            raise Refused(
                f"工作表“{sheet}”有两列都是“{name.zh}”（第 {columns[what] + 1} 列和第 {column + 1} 列），请只留一列。",
                f"Sheet “{sheet}” has two columns of “{name.en}” ({columns[what] + 1} and {column + 1}); keep one.",
            )
    return Header(at, columns, tuple(unread))
