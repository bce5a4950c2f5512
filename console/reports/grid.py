"""A table as a file for a spreadsheet: .xlsx or .csv, every cell a text, so that no cell is ever run.

An .xlsx is a ZIP of a few XML parts (ECMA-376, part 1); cells are inline strings, the first row stays in sight.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from console.domain.text import tame
from console.reports.whole import whole

CELL_MOST = 32_767
"""Characters of one cell of a spreadsheet."""
NAME_MOST = 31
_NOWHERE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


def write_grid(file: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table; the end of the file's name says which kind. Raises OSError, and leaves no half of a file."""
    with whole(file) as draft:
        if file.suffix.lower() == ".csv":
            _csv(draft, heads, rows)
        else:
            _xlsx(draft, title, heads, rows)


def _csv(file: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(heads)
        writer.writerows([tame(_kept(cell)) for cell in row] for row in rows)


def _xlsx(file: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _relation("officeDocument", "xl/workbook.xml"))
        package.writestr("xl/_rels/workbook.xml.rels", _relation("worksheet", "worksheets/sheet1.xml"))
        package.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name={quoteattr(title[:NAME_MOST])} sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for part in _sheet(heads, rows):
                sheet.write(part.encode())


def _sheet(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
    )
    for row in (heads, *rows):
        texts = (escape(_kept(cell)) for cell in row)
        cells = "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{each}</t></is></c>' for each in texts)
        yield f"<row>{cells}</row>"
    yield "</sheetData></worksheet>"


def _kept(cell: str) -> str:
    """A cell without the signs that no such file may hold, and no longer than one may be."""
    return _NOWHERE.sub("", cell[:CELL_MOST])


def _relation(kind: str, target: str) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )
