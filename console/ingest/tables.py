"""Small tables as a site keeps them: a heading is found, each row is read under it or told with its number.

    Table: the columns we know, by the headings they wear ─▶ a sheet with that heading ─▶ rows of words
    the same Table ─▶ .csv with its first headings, which is read back

A row is taken by whoever knows what it means; what is wrong with one does not hide what is wrong with the next.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from math import isfinite
from typing import TypeVar

from msgspec import Struct

from console.domain.codebook import CODE
from console.domain.crs import Datum, to_wgs84
from console.domain.reference import ReferenceSet
from console.domain.text import FORMULA, Refused, Text, tame
from console.ingest.workbook import RowFault
from console.ingest.xlsx import Grid

T = TypeVar("T")


class FromFile(Struct, frozen=True, kw_only=True):
    """What came of a set's files. `value` is None where there is any fault; `notes`: what was left unread, or stays."""

    value: ReferenceSet | None
    faults: tuple[RowFault, ...] = ()
    notes: tuple[Text, ...] = ()


HEADING_WITHIN = 10
"""A heading stands in one of the first rows, below a title at most."""
DIGITS = 7
YES, NO = frozenset({"是", "√", "y", "yes", "1", "true"}), frozenset({"", "否", "×", "n", "no", "0", "false"})
_BETWEEN = re.compile(r"[、，；,;/\s]+")


class Column(Struct, frozen=True):
    """`heads`: what the column may be called, the name it is written with first."""

    key: str
    heads: tuple[str, ...]
    is_needed: bool = False


class Table(Struct, frozen=True):
    """`name` is what a person calls it on the command line."""

    name: str
    title: Text
    columns: tuple[Column, ...]

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(each.key for each in self.columns if each.is_needed)


class BadRow(Exception):
    """This row cannot be taken."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(zh, en)


class Line(Struct, frozen=True):
    """One row under its heading; every look at it gives a checked value or raises BadRow."""

    at: int
    cells: dict[str, str]
    heads: dict[str, str]

    def word(self, key: str) -> str:
        """What stands there, "" where nothing does."""
        return self.cells.get(key, "")

    def needed(self, key: str) -> str:
        """What stands there; raises BadRow where nothing does."""
        found = self.word(key)
        if not found:
            raise BadRow(f"“{self.heads[key]}”为空。", f"“{self.heads[key]}” is empty.")
        return found

    def several(self, key: str) -> tuple[str, ...]:
        """Words with commas, 、 or blanks between."""
        return tuple(each for each in _BETWEEN.split(self.word(key)) if each)

    def one_of(self, key: str, known: dict[str, T]) -> T:
        """The value whose name or identifier stands there; nothing there is asked for under ""."""
        return self._known(key, self.word(key), known)

    def all_of(self, key: str, known: dict[str, T]) -> tuple[T, ...]:
        return tuple(self._known(key, each, known) for each in self.several(key))

    def yes(self, key: str) -> bool:
        said = self.word(key).lower()
        if said not in YES | NO:
            raise BadRow(f"“{self.heads[key]}”应写是或否。", f"“{self.heads[key]}” says 是 or 否.")
        return said in YES

    def day(self, key: str) -> date | None:
        said = self.word(key)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            raise BadRow(f"日期“{said}”应写作 2026-01-31。", f"The date “{said}” is written 2026-01-31.") from None

    def point(self, lon: str, lat: str, datum: Datum | None) -> tuple[float, float] | None:
        """A point in WGS-84, None where neither stands there; its datum has to be known."""
        cells = self.word(lon), self.word(lat)
        if not any(cells):
            return None
        try:
            east, north = (float(each) for each in cells)
        except ValueError:
            raise BadRow(f"坐标“{' '.join(cells)}”不是数字。", f"“{' '.join(cells)}” are no numbers.") from None
        if not (isfinite(east) and isfinite(north) and abs(east) <= 180 and abs(north) <= 90):
            raise BadRow(
                f"坐标 {cells[0]}, {cells[1]} 不是经纬度（先经度、后纬度）。",
                f"{cells[0]}, {cells[1]} are no degrees, longitude first.",
            )
        if datum is None:
            raise BadRow(
                "有坐标而没有说明坐标系，请选定（命令行加 --datum）：cgcs2000、wgs84、gcj02、bd09。",
                "There are coordinates and no datum: choose it (--datum): cgcs2000, wgs84, gcj02, bd09.",
            )
        found = to_wgs84(east, north, datum)
        return round(found[0], DIGITS), round(found[1], DIGITS)

    def _known(self, key: str, said: str, known: dict[str, T]) -> T:
        for word in (said, said.lower()):
            if word in known:
                return known[word]
        listed = "、".join(each for each in known if each)
        raise BadRow(
            f"“{self.heads.get(key, key)}”中的“{said[:40]}”不认识，可用：{listed}。",
            f"“{said[:40]}” under “{self.heads.get(key, key)}” is not known; known are: {listed}.",
        )


class Sheet(Struct, frozen=True):
    """A grid whose heading says which table it is. `unread`: headings that say nothing to us."""

    grid: Grid
    table: Table
    lines: tuple[Line, ...]
    unread: tuple[str, ...] = ()


def sheet_of(grid: Grid, tables: Sequence[Table]) -> Sheet | None:
    """The table a grid holds, None where its heading is none of theirs; raises Refused where it is two."""
    for n, row in enumerate(grid.rows[:HEADING_WITHIN]):
        heads = [plain(each) for each in row.cells]
        fitting = [each for each in tables if each.needed <= _columns(each, heads).keys()]
        if not fitting:
            continue
        table = max(fitting, key=lambda each: len(_columns(each, heads)))
        columns = _columns(table, heads)
        named = {key: heads[at] for key, at in columns.items()}
        known = {head.casefold() for each in table.columns for head in each.heads}
        folded = [each.casefold() for each in heads]
        twice = sorted({head for head in heads if head.casefold() in known and folded.count(head.casefold()) > 1})
        if twice:
            raise Refused(
                f"工作表“{grid.name}”有两列都是“{twice[0]}”，请只留一列。",
                f"Sheet “{grid.name}” has two columns of “{twice[0]}”; keep one.",
            )
        lines = tuple(
            Line(below.at, {key: plain(below.cells[at]) for key, at in columns.items() if at < len(below.cells)}, named)
            for below in grid.rows[n + 1 :]
            if any(cell.strip() for cell in below.cells)
        )
        unread = tuple(head for at, head in enumerate(heads) if head and at not in columns.values())
        return Sheet(grid, table, lines, unread)
    return None


def taken(sheet: Sheet, take: Callable[[Line], T], faults: list[RowFault]) -> list[T]:
    """What each row says; a row that cannot be taken is put among the faults."""
    found: list[T] = []
    for line in sheet.lines:
        try:
            found.append(take(line))
        except BadRow as bad:
            faults.append(RowFault(sheet.grid.name, line.at, bad.reason))
        except Refused as refused:
            faults.append(RowFault(sheet.grid.name, line.at, refused.reason))
    return found


def once(sheet: Sheet, keys: Iterable[str], faults: list[RowFault]) -> None:
    """Put each row among the faults that has the same words under these columns as one above."""
    first: dict[tuple[str, ...], int] = {}
    for line in sheet.lines:
        key = tuple(line.word(each) for each in keys)
        if key in first:
            shown = " ".join(key)
            faults.append(
                RowFault(
                    sheet.grid.name,
                    line.at,
                    Text(f"{shown} 与第 {first[key]} 行重复。", f"{shown} stands in row {first[key]} already."),
                )
            )
        first.setdefault(key, line.at)


def written(table: Table, rows: Iterable[dict[str, str]]) -> str:
    """A table as .csv, each row by the keys of its columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([each.heads[0] for each in table.columns])
    for row in rows:
        writer.writerow([tame(row.get(each.key, "")) for each in table.columns])
    return out.getvalue()


def headings(tables: Sequence[Table]) -> Text:
    """Which headings are looked for, for whoever brought a sheet without one."""
    told = [(each.title, "、".join(one.heads[0] for one in each.columns if one.is_needed)) for each in tables]
    return Text(
        "；".join(f"{title.zh}：{heads}" for title, heads in told),
        "; ".join(f"{title.en}: {heads}" for title, heads in told),
    )


def class_code(word: str) -> str:
    """The code of a small class in capitals; raises BadRow where it is none."""
    code = word.upper()
    if not CODE.fullmatch(code):
        raise BadRow(f"小类代码“{word[:20]}”应如 E0405。", f"A class code is such as E0405, not “{word[:20]}”.")
    return code


def plain(cell: str) -> str:
    """A cell as one line of words: full-width letters and digits made plain, nothing invisible, and without the
    sign that keeps a spreadsheet from running it."""
    narrow = "".join(unicodedata.normalize("NFKC", each) if each.isalnum() else each for each in cell)
    words = " ".join("".join(" " if unicodedata.category(each)[0] == "C" else each for each in narrow).split())
    return words[1:] if words[:1] == "'" and words[1:2] in FORMULA else words


def _columns(table: Table, heads: Sequence[str]) -> dict[str, int]:
    """Where each column stands, its heading in capitals or not."""
    folded = [each.casefold() for each in heads]
    names = ((each.key, head.casefold()) for each in table.columns for head in each.heads)
    return {key: folded.index(head) for key, head in names if head in folded}
