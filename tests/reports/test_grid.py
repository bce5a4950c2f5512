"""A table for a spreadsheet: every cell a text that nobody runs, no sign of a name lost, no half of a file."""

import csv
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from console.reports.grid import write_grid

HEADS = ("甲", "乙")


def cells(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as read:
            return list(csv.reader(read))
    with zipfile.ZipFile(file) as package:
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    rows = [
        [each for each in row.iter() if each.tag.endswith("}t")] for row in sheet.iter() if row.tag.endswith("}row")
    ]
    return [[each.text or "" for each in row] for row in rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read_back_rare_signs_too(tmp_path: Path, kind: str):
    rows = [["𡐓里路 𠮷", "🚧 <b>&"], ["两行\n字", ""]]
    file = tmp_path / f"a.{kind}"
    write_grid(file, "审计", HEADS, rows)
    assert cells(file) == [[*HEADS], *rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_signs_that_no_file_may_hold_are_left_out_and_the_rest_is_kept(tmp_path: Path, kind: str):
    file = tmp_path / f"a.{kind}"
    write_grid(file, "审计", HEADS, [["a\x00b", "x\ud800y\ufffe"]])
    assert cells(file)[1] == ["ab", "xy"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠a"])
def test_no_cell_of_a_csv_is_run(tmp_path: Path, cell: str):
    file = tmp_path / "a.csv"
    write_grid(file, "审计", HEADS, [[cell, "x"]])
    assert cells(file)[1][0] == f"'{cell}"


def test_what_fails_leaves_the_file_before_and_no_half(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("before")

    def rows():
        yield ["a", "b"]
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        write_grid(file, "审计", HEADS, rows())
    assert file.read_text() == "before" and [each.name for each in tmp_path.iterdir()] == ["a.csv"]
