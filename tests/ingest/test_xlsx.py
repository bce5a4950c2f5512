"""The cells of a workbook are read as they stand; whatever else the file is, it is one sentence, soon."""

import time
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.text import Refused
from console.ingest import xlsx
from console.ingest.shaped import FILE_MOST
from console.ingest.xlsx import CELL_MOST, COLUMNS_MOST, ROWS_MOST, Grid, read_grids
from tests.ingest.books import HEADS, a_workbook, packed, parts_of

SHEET = "xl/worksheets/sheet1.xml"
SOON_S = 5.0


def rows(grid: Grid) -> list[tuple[object, ...]]:
    return [(row.at, *row.cells) for row in grid.rows]


def remade(file: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with one part written otherwise."""
    parts = parts_of(file)
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    file.write_bytes(packed(parts))
    return file


def refused(file: Path) -> str:
    began = time.monotonic()
    with pytest.raises(Refused) as fault:
        read_grids(file)
    assert time.monotonic() - began < SOON_S
    assert fault.value.reason.zh and fault.value.reason.en
    return fault.value.reason.zh


@pytest.fixture(params=[True, False], ids=["shared", "inline"])
def book(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return a_workbook(tmp_path / "book.xlsx", shared=request.param)


def test_rows_keep_their_numbers_and_what_is_merged_downward_is_said_again(book: Path):
    (grid,) = read_grids(book)
    assert grid.name == "事件"
    assert [row.at for row in grid.rows] == [1, 2, 3, 4, 5]
    assert grid.rows[1].cells == HEADS
    assert [row.cells[2:5] for row in grid.rows[2:]] == [
        ("01", "私搭乱建", "正在搭建"),
        ("01", "私搭乱建", "已经建成"),
        ("10", "暴露垃圾", "有垃圾"),
    ]
    assert (1, 0, 7) in grid.across


def test_numbers_blank_rows_and_several_texts_in_a_cell_are_read_as_they_look(tmp_path: Path):
    made = openpyxl.Workbook()
    page = made.active
    page["B2"], page["C2"], page["D2"], page["B7"] = 101, 4.0, 2.5, "a\n b"
    made.save(tmp_path / "b.xlsx")
    (grid,) = read_grids(tmp_path / "b.xlsx")
    assert rows(grid) == [(2, "", "101", "4", "2.5"), (7, "", "a\n b")]


def test_a_hidden_sheet_is_not_read(tmp_path: Path):
    made = openpyxl.Workbook()
    made.active["A1"] = "x"
    made.create_sheet("隐藏").sheet_state = "hidden"
    made.save(tmp_path / "b.xlsx")
    assert [grid.name for grid in read_grids(tmp_path / "b.xlsx")] == ["Sheet"]


def test_inline_texts_and_strings_with_reading_aids_give_the_text_alone(book: Path):
    cells = '<c r="A6" t="inlineStr"><is><r><t>井</t></r><r><t>盖</t></r><rPh><t>jinggai</t></rPh></is></c>'
    made = f'<row r="6">{cells}</row></sheetData>'.encode()
    (grid,) = read_grids(remade(book, SHEET, b"</sheetData>", made))
    assert grid.rows[-1].cells == ("井盖",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_in_the_encodings_and_with_the_marks_of_spreadsheets(tmp_path: Path, encoding: str, mark: str):
    text = f'小类代码{mark}立案条件\r\n0101{mark}"两行\r\n文字"\r\n\r\n0102{mark}丢失\r\n'
    (tmp_path / "b.csv").write_bytes(text.encode(encoding))
    (grid,) = read_grids(tmp_path / "b.csv")
    assert rows(grid) == [(1, "小类代码", "立案条件"), (2, "0101", "两行\r\n文字"), (5, "0102", "丢失")]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.xlsx", b"", "空的"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls 或加了密码"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 90, "不是完整的"),
        ("a.xlsx", packed({"hello.txt": b"x"}), "不是完整的"),
        ("a.csv", b"a,b\r\n\x00\x00", "不是 UTF-8"),
        ("a.csv", b"\xff\xfe\x41", "不是 UTF-8"),
        ("a.csv", b'a,b\r\n"x', "不是合法的 CSV"),
        ("a.csv", b"a," + b"x" * (CELL_MOST + 1), "不是合法的 CSV"),
        ("a.csv", b"a,b\r\n" * (ROWS_MOST + 1), "超过"),
        ("a.csv", b"a," * (COLUMNS_MOST + 1), "超过"),
        ("a.csv", b"x" * (FILE_MOST + 1), "超过 8 MiB"),
    ],
)
def test_a_file_that_is_something_else_is_a_sentence(tmp_path: Path, name: str, body: bytes, said: str):
    (tmp_path / name).write_bytes(body)
    assert said in refused(tmp_path / name)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path):
    assert "读不到" in refused(tmp_path / "none.xlsx")


def test_a_document_type_is_refused_before_anything_is_made_of_it(book: Path):
    lol = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    assert "文档类型" in refused(remade(book, SHEET, b"<worksheet", lol))


def test_a_bomb_is_put_down_when_it_has_unpacked_its_share(book: Path):
    bomb = b"<row>" + b" " * (xlsx.PARTS_MOST + 1) + b"</row></sheetData>"
    file = remade(book, SHEET, b"</sheetData>", bomb)
    assert file.stat().st_size < 200_000
    assert "解压后超过" in refused(file)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(9, ROWS_MOST + 9)),
            "超过 5000 行",
        ),
        (b'<row r="9"><c r="ZZZ9"><v>1</v></c></row>', "列"),
        (b'<row r="9"><c r="A9"><v>' + b"1" * (CELL_MOST + 1) + b"</v></c></row>", "字"),
        (b'<row r="9"><c r="A9" t="s"><v>99999</v></c></row>', "不是完整的"),
        (b'<row r="9"><c r="A9" t="s"><v>-99999</v></c></row>', "不是完整的"),
        (b'<row r="many"></row>', "不是完整的"),
        (b'<row r="9"><c r="9"></c></row>', "不是完整的"),
        (b"<row>", "内容有误"),
    ],
)
def test_a_sheet_that_is_too_much_or_broken_is_a_sentence(book: Path, made: bytes, said: str):
    assert said in refused(remade(book, SHEET, b"</sheetData>", made + b"</sheetData>"))


def test_a_million_rows_of_nothing_cost_nothing(book: Path):
    blank = b'<row r="1048576" spans="1:8"/></sheetData>'
    (grid,) = read_grids(remade(book, SHEET, b"</sheetData>", blank))
    assert len(grid.rows) == 5


def test_a_range_merged_over_the_whole_sheet_fills_only_the_rows_that_are_there(book: Path):
    wide = b'<mergeCell ref="A1:XFD1048576"/><mergeCell ref="H3:H1048576"/></mergeCells>'
    began = time.monotonic()
    (grid,) = read_grids(remade(book, SHEET, b"</mergeCells>", wide))
    assert time.monotonic() - began < SOON_S
    assert len(grid.rows) == 5


def test_merged_ranges_over_each_other_are_refused_before_they_multiply(book: Path):
    filled = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(9, 4_000))
    remade(book, SHEET, b"</sheetData>", filled + b"</sheetData>")
    assert "重叠" in refused(
        remade(book, SHEET, b"</mergeCells>", b'<mergeCell ref="A3:A9999"/>' * 500 + b"</mergeCells>")
    )


@cache
def a_whole_one(folder: Path) -> bytes:
    return a_workbook(folder / "whole.xlsx").read_bytes()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(tmp_path_factory: pytest.TempPathFactory, data):
    folder = tmp_path_factory.getbasetemp()
    whole = a_whole_one(folder)
    at = data.draw(st.integers(0, len(whole) - 1))
    middle = data.draw(st.binary(max_size=12))
    end = data.draw(st.integers(at, min(len(whole), at + 400)))
    (folder / "fuzz.xlsx").write_bytes(whole[:at] + middle + whole[end:])
    try:
        read_grids(folder / "fuzz.xlsx")
    except Refused as fault:
        assert fault.reason.zh


PART = st.sampled_from(["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", SHEET])


@settings(max_examples=100, deadline=None)
@given(PART, st.data())
def test_a_workbook_with_a_part_that_lies_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, part: str, data
):
    folder = tmp_path_factory.getbasetemp()
    (folder / "lies.xlsx").write_bytes(a_whole_one(folder))
    parts = parts_of(folder / "lies.xlsx")
    body = parts[part]
    at = data.draw(st.integers(0, len(body) - 1))
    parts[part] = body[:at] + data.draw(st.binary(max_size=20)) + body[data.draw(st.integers(at, len(body))) :]
    (folder / "lies.xlsx").write_bytes(packed(parts))
    try:
        read_grids(folder / "lies.xlsx")
    except Refused as fault:
        assert fault.reason.zh


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, body: bytes):
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(body)
    try:
        read_grids(file)
    except Refused as fault:
        assert fault.reason.zh
