"""Workbooks as sites keep them, made with another's writer than the reader under test."""

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import openpyxl

INLINE = re.compile(rb't="inlineStr"><is>(.*?)</is></c>', re.S)
TITLE = "示范市城市管理事件立案、处置和结案标准"
HEADS = ("大类代码", "大类名称", "小类代码", "小类名称", "立案条件", "处置时限", "结案条件", "责任单位")
ROWS = (
    ("01", "市容环境", "01", "私搭乱建", "正在搭建", "2紧急工作日", "停工", "街道"),
    ("", "", "", "", "已经建成", "停工:4个工作时 处罚:7个工作日 拆除:20个工作日", "拆除", "执法"),
    ("", "", "10", "暴露垃圾", "有垃圾", "4工作时", "清走", "环卫"),
)
MERGED = ("A1:H1", "A3:A5", "B3:B5", "C3:C4", "D3:D4")


def a_workbook(
    file: Path,
    rows: Sequence[Sequence[object]] = ROWS,
    *,
    heads: Sequence[Sequence[str]] = (HEADS,),
    merged: Sequence[str] = MERGED,
    title: str = TITLE,
    sheet: str = "事件",
    shared: bool = True,
) -> Path:
    """A title over all columns, the heading, the rows; the same cells merged as such books have it.

    `shared`: texts in a part of their own, as spreadsheet programs keep them, and not in their cells.
    """
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append([title])
    for line in (*heads, *rows):
        page.append(list(line))
    for reference in merged:
        page.merge_cells(reference)
    book.save(file)
    if shared:
        file.write_bytes(packed(_shared(parts_of(file))))
    return file


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts, deflated."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, body in parts.items():
            zipped.writestr(name, body)
    return out.getvalue()


def parts_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _shared(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The same workbook with its texts in a part of their own."""
    texts: list[bytes] = []

    def moved(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    sheet = INLINE.sub(moved, parts["xl/worksheets/sheet1.xml"])
    assert texts, "the writer keeps its texts elsewhere now"
    items = b"".join(b"<si>" + text + b"</si>" for text in texts)
    return {**parts, "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": b"<sst>" + items + b"</sst>"}
