"""The cells of a workbook (.xlsx, .csv) as text, read once from front to back and never more than they may weigh.

    .xlsx ─ zip ─ workbook → sheets → rows of text, a cell merged downward said again in each of its rows
    .csv  ─ UTF-8, UTF-16 or GB 18030, with commas, semicolons or tabs

A file from elsewhere may lie: its parts are parsed as a stream under limits on bytes, rows, columns and merged
ranges, a document type is refused (what entities are made of), and whatever it is instead is one sentence.
No formula is computed; what the sheet last showed is what is read.
"""

import codecs
import csv
import io
import posixpath
import struct
import zipfile
import zlib
from bisect import bisect_right
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from msgspec import Struct

from console.domain.oserrors import unread
from console.domain.text import Refused
from console.ingest.shaped import FILE_MOST

PARTS_MOST = 32 * 1024 * 1024
"""Of XML that is read, unpacked, over the whole workbook."""
ROWS_MOST = 5_000
COLUMNS_MOST = 64
CELL_MOST = 4_000
STRINGS_MOST = 200_000
MERGED_MOST = 10_000
SHEETS_MOST = 50
_PIECE = 64 * 1024
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
)
"""What the standard library raises over a zip that is damaged, locked or packed in a way it does not know."""


class Row(Struct, frozen=True):
    """`at` counts from 1, as the spreadsheet does; rows without anything are left out."""

    at: int
    cells: tuple[str, ...]


class Grid(Struct, frozen=True):
    """One sheet. `across`: (row, first column, last column) of each cell merged sideways, counted from 1 and 0."""

    name: str
    rows: tuple[Row, ...]
    across: tuple[tuple[int, int, int], ...] = ()


def read_grids(file: Path) -> tuple[Grid, ...]:
    """The visible sheets of a workbook in their order; raises Refused with what is wrong with the file."""
    try:
        size = file.stat().st_size
        body = file.read_bytes() if size <= FILE_MOST else b""
    except OSError as fault:
        raise unread(file.name, fault) from None
    if size > FILE_MOST:
        _refuse("文件超过 8 MiB，请删去无关的图片和工作表。", "It is above 8 MiB; remove pictures and other sheets.")
    if body[:4] == b"\xd0\xcf\x11\xe0":
        _refuse(
            "这是旧版 .xls 或加了密码的文件，请去掉密码、另存为 .xlsx。",
            "It is an old .xls, or locked by a password; save it as .xlsx without one.",
        )
    if body[:2] == b"PK":
        return _xlsx(body)
    if not body.strip():
        _refuse("文件是空的。", "The file is empty.")
    return (Grid(file.stem, _csv(body)),)


def _xlsx(body: bytes) -> tuple[Grid, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return _Workbook(packed).grids()
    except expat.ExpatError as fault:
        _refuse("工作簿内容有误。", f"The workbook's content is malformed: {fault}.")
    except _BROKEN as fault:
        _refuse("不是完整的 .xlsx 工作簿。", f"It is no whole .xlsx workbook: {fault}.")


class _Workbook:
    """The parts of one workbook that carry text, with one budget of bytes for all of them."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._left = PARTS_MOST

    def grids(self) -> tuple[Grid, ...]:
        sheets, targets = _Sheets(), _Targets()
        self._parse("xl/workbook.xml", sheets)
        self._parse("xl/_rels/workbook.xml.rels", targets)
        strings = _Strings()
        if "xl/sharedStrings.xml" in self._packed.namelist():
            self._parse("xl/sharedStrings.xml", strings)
        found = []
        for name, relation in sheets.visible:
            target = targets.of.get(relation, "")
            if "worksheet" not in target:
                continue  # a sheet that is a chart
            sheet = _Cells(strings.found)
            self._parse(posixpath.normpath(posixpath.join("xl", target)).lstrip("/"), sheet)
            found.append(Grid(name, sheet.rows(), sheet.across()))
        if not found:
            _refuse("工作簿里没有可见的工作表。", "The workbook has no visible sheet.")
        return tuple(found)

    def _parse(self, part: str, into: "_Part") -> None:
        """Feed one part to its reader; raises Refused where it is too much, or declares a document type."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, given: into.start(_local(tag), given)
        parser.EndElementHandler = lambda tag: into.end(_local(tag))
        parser.CharacterDataHandler = into.text
        parser.StartDoctypeDeclHandler = _no_doctype
        with self._packed.open(part) as stream:
            while piece := stream.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    _refuse(
                        "工作簿解压后超过 32 MiB，请删去空白行、图片和无关的工作表后另存。",
                        "Unpacked it is above 32 MiB; remove blank rows, pictures and other sheets.",
                    )
                parser.Parse(piece, False)
        parser.Parse(b"", True)


class _Part:
    """Reads one kind of part as its elements go by."""

    def start(self, tag: str, given: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def text(self, words: str) -> None: ...


class _Sheets(_Part):
    def __init__(self) -> None:
        self.visible: list[tuple[str, str]] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "sheet" and given.get("state", "visible") == "visible":
            relation = next((value for name, value in given.items() if name.endswith(":id")), "")
            self.visible.append((given.get("name", ""), relation))
            if len(self.visible) > SHEETS_MOST:
                _refuse(f"工作表超过 {SHEETS_MOST} 张。", f"There are more than {SHEETS_MOST} sheets.")


class _Targets(_Part):
    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship":
            self.of[given.get("Id", "")] = given.get("Target", "")


class _Words(_Part):
    """Collects the text of <t>, but not the reading aids of <rPh>."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._is_text = False
        self._aids = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        self._is_text = tag == "t" and not self._aids
        self._aids += tag == "rPh"

    def end(self, tag: str) -> None:
        self._is_text = False
        self._aids -= tag == "rPh"

    def text(self, words: str) -> None:
        if self._is_text:
            self._pieces.append(words)

    def taken(self) -> str:
        words, self._pieces = "".join(self._pieces), []
        return words


class _Strings(_Words):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "si":
            self.found.append(self.taken())
            if len(self.found) > STRINGS_MOST:
                _refuse(f"文字超过 {STRINGS_MOST} 条。", f"There are more than {STRINGS_MOST} texts.")


class _Cells(_Words):
    """The rows of one sheet."""

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self._strings = strings
        self._rows: dict[int, dict[int, str]] = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._row = self._column = 0
        self._kind = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        super().start(tag, given)
        match tag:
            case "row":
                self._row = int(given.get("r", self._row + 1))
                self._column = -1
            case "c":
                self._column = _place(given["r"])[1] if "r" in given else self._column + 1
                self._kind = given.get("t", "n")
            case "v":
                self._is_text = True
            case "mergeCell":
                self._merge(given.get("ref", ""))

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "c":
            self._keep(self._value(self.taken()).strip())

    def rows(self) -> tuple[Row, ...]:
        """The rows with something in them; what is merged downward is said in each of its rows."""
        at, said_again = sorted(self._rows), 0
        for top, first, bottom, _ in self._merged:
            words = self._rows.get(top, {}).get(first, "")
            below = at[bisect_right(at, top) : bisect_right(at, bottom)] if words else []
            said_again += len(below)
            if said_again > ROWS_MOST * COLUMNS_MOST:
                _refuse("合并单元格互相重叠。", "Merged cells lie over each other.")
            for row in below:
                self._rows[row].setdefault(first, words)
        return tuple(Row(row, tuple(_filled(self._rows[row]))) for row in at)

    def across(self) -> tuple[tuple[int, int, int], ...]:
        wide = [(top, first, min(last, COLUMNS_MOST - 1)) for top, first, _, last in self._merged if last > first]
        return tuple(wide)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        self._merged.append((top, left, bottom, right))
        if len(self._merged) > MERGED_MOST:
            _refuse(f"合并单元格超过 {MERGED_MOST} 处。", f"There are more than {MERGED_MOST} merged cells.")

    def _value(self, words: str) -> str:
        if self._kind == "s":
            return self._strings[int(words)] if words else ""
        if self._kind == "n" and words.endswith(".0"):
            return words[:-2]
        return words

    def _keep(self, words: str) -> None:
        if not words:
            return
        if self._column >= COLUMNS_MOST:
            _refuse(
                f"第 {self._row} 行超过 {COLUMNS_MOST} 列。", f"Row {self._row} has more than {COLUMNS_MOST} columns."
            )
        if len(words) > CELL_MOST:
            _refuse(
                f"第 {self._row} 行有单元格超过 {CELL_MOST} 字。",
                f"A cell of row {self._row} has more than {CELL_MOST} characters.",
            )
        if self._row not in self._rows and len(self._rows) >= ROWS_MOST:
            _refuse(f"超过 {ROWS_MOST} 行。", f"There are more than {ROWS_MOST} rows.")
        self._rows.setdefault(self._row, {})[self._column] = words


def _csv(body: bytes) -> tuple[Row, ...]:
    text = _decoded(body)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    csv.field_size_limit(CELL_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    began = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(rows) >= ROWS_MOST or len(cells) > COLUMNS_MOST:
                    _refuse(
                        f"超过 {ROWS_MOST} 行或 {COLUMNS_MOST} 列。",
                        f"There are more than {ROWS_MOST} rows or {COLUMNS_MOST} columns.",
                    )
                rows.append(Row(began, tuple(cell.strip() for cell in cells)))
            began = reader.line_num + 1
    except csv.Error as fault:
        _refuse(f"第 {reader.line_num} 行不是合法的 CSV。", f"Line {reader.line_num} is no CSV: {fault}.")
    return tuple(rows)


def _decoded(body: bytes) -> str:
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(
        "不是 UTF-8 或 GB 18030 的文本，也不是 .xlsx。", "It is neither text in UTF-8 or GB 18030 nor an .xlsx."
    )


def _filled(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def _place(reference: str) -> tuple[int, int]:
    """B12 → row 12, column 1; raises ValueError."""
    letters = reference.rstrip("0123456789")
    column = 0
    if not 1 <= len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        raise ValueError(f"cell {reference[:20]}")
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), column - 1


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _no_doctype(*_: object) -> None:
    _refuse("工作簿里声明了文档类型，不予读取。", "The workbook declares a document type and is not read.")


def _refuse(zh: str, en: str) -> NoReturn:
    raise Refused(zh, en)
