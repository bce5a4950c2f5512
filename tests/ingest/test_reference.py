"""Reference sets come from files with every fault told, and go to files that are read back as they were."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from console.domain.codebook import Codebook
from console.domain.deadline import Limit, LimitUnit
from console.domain.ground import Level
from console.domain.reference import ReferenceSet, SetName
from console.domain.text import Refused, Text
from console.ingest.difference import differences
from console.ingest.profile import read_profile
from console.ingest.reference import Edition, How, codebook_csv, pleasant_json, read_set_files
from console.ingest.shaped import FILE_MOST
from console.ingest.tables import FromFile
from tests.domain.test_codebook import a_book, a_class, a_condition
from tests.ingest.books import a_workbook

DEMO = read_profile("demo")
SETS: dict[SetName, ReferenceSet] = {
    SetName.CODEBOOK: DEMO.codebook,
    SetName.CALENDAR: DEMO.calendar,
    SetName.ORGANISATION: DEMO.organisation,
}
OPEN = How()


def from_file(name: SetName, file: Path, beside: ReferenceSet | None = None) -> FromFile:
    return read_set_files(name, [file], OPEN, beside)


@pytest.mark.parametrize("name", SETS)
def test_a_set_goes_to_json_and_comes_back_the_same(tmp_path: Path, name: SetName):
    (tmp_path / "set.json").write_text(pleasant_json(SETS[name]), encoding="utf-8")
    assert from_file(name, tmp_path / "set.json").value == SETS[name]


def test_the_codebook_goes_to_a_sheet_and_comes_back_the_same(tmp_path: Path):
    (tmp_path / "book.csv").write_bytes(codebook_csv(DEMO.codebook).encode("utf-8-sig"))
    found = from_file(SetName.CODEBOOK, tmp_path / "book.csv", DEMO.codebook)
    assert (found.faults, found.notes) == ((), ())
    assert found.value is not None and differences(DEMO.codebook, found.value) == ()


def test_stages_areas_emergencies_and_cells_that_look_like_formulas_survive_the_sheet(tmp_path: Path):
    areas = {Level.A: Limit(1, LimitUnit.WORK_HOUR), Level.C: Limit(3, LimitUnit.NATURAL_DAY)}
    one = a_condition(text=Text("=1+1", "sum"), by_level=areas, is_emergency=True)
    book = a_book(a_class("E0101", one))
    sheet = codebook_csv(book)
    assert "'=1+1" in sheet
    (tmp_path / "b.csv").write_text(sheet, encoding="utf-8")
    found = from_file(SetName.CODEBOOK, tmp_path / "b.csv", book).value
    assert found == structs.replace(book, rev=0)


def test_a_workbook_takes_its_name_and_its_first_day_from_whoever_imports_it(tmp_path: Path):
    file, edition = a_workbook(tmp_path / "b.xlsx"), Edition("2027 版", DEMO.codebook.valid_from)
    named = read_set_files(SetName.CODEBOOK, [file], How(edition=edition), None).value
    assert isinstance(named, Codebook)
    assert (named.name.zh, named.valid_from) == ("2027 版", DEMO.codebook.valid_from)
    unnamed = read_set_files(SetName.CODEBOOK, [file], OPEN, DEMO.codebook).value
    assert isinstance(unnamed, Codebook) and unnamed.name == DEMO.codebook.name


def test_a_calendar_is_not_taken_from_a_workbook(tmp_path: Path):
    with pytest.raises(Refused, match="只能用 JSON"):
        from_file(SetName.CALENDAR, a_workbook(tmp_path / "b.xlsx"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "格式有误"),
        (b"{", "格式有误"),
        (b"[]", "格式有误"),
        (b"\xff\xfe", "格式有误"),
        (b'{"rev": 0, "classes": 3}', "classes 应为列表，现为整数"),
        (b'{"rev": 0, "classes": [], "name": ["\xff", ""]}', "格式有误"),
        (b'{"rev": 0, "classes": [], "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "嵌套过深"),
        (b" " * (FILE_MOST + 1), "超过 8 MiB"),
    ],
)
def test_a_file_that_is_no_such_set_is_a_sentence(tmp_path: Path, body: bytes, said: str):
    (tmp_path / "b.json").write_bytes(body)
    with pytest.raises(Refused, match=said):
        from_file(SetName.CODEBOOK, tmp_path / "b.json")


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path):
    with pytest.raises(Refused, match=r"读不到 none\.json"):
        from_file(SetName.CODEBOOK, tmp_path / "none.json")


def test_every_fault_of_a_file_is_told_and_nothing_of_it_is_given(tmp_path: Path):
    book = a_book(a_class("E01"), a_class("P02"))
    (tmp_path / "b.json").write_bytes(msgspec.json.encode(book))
    found = from_file(SetName.CODEBOOK, tmp_path / "b.json")
    assert found.value is None
    assert len(found.faults) == 2


def test_a_key_that_nobody_knows_is_a_fault_with_its_place_and_not_lost_in_silence(tmp_path: Path):
    raw = msgspec.json.decode(msgspec.json.encode(a_book(a_class("E0101", a_condition(), a_condition(2)))))
    raw["edition"] = "2027"
    raw["classes"][0]["conditions"][1]["is_emergancy"] = True
    (tmp_path / "b.json").write_bytes(msgspec.json.encode(raw))
    with pytest.raises(Refused) as refused:
        from_file(SetName.CODEBOOK, tmp_path / "b.json")
    assert "不认识“classes[E0101].conditions[1].is_emergancy”" in refused.value.reason.zh
    assert "不认识“edition”" in refused.value.reason.zh


def test_the_first_of_a_set_differs_in_all_it_has():
    assert {each.at for each in differences(None, DEMO.calendar)} >= {"years", "2026-10-01"}


@pytest.mark.parametrize("name", SETS)
def test_a_set_does_not_differ_from_itself_whatever_its_revision(name: SetName):
    assert differences(structs.replace(SETS[name], rev=7), SETS[name]) == ()


def test_each_element_that_changed_is_named_and_no_other():
    before, after = DEMO.organisation, DEMO.organisation
    renamed = structs.replace(before.units[3], name=Text("新名", "new"))
    after = structs.replace(before, units=(*before.units[:3], renamed, *before.units[5:]), adcode="000000")
    found = [(each.what.zh, each.at) for each in differences(before, after)]
    assert sorted(found) == sorted(
        [("变更", f"units {renamed.id}"), ("删除", f"units {before.units[4].id}"), ("变更", "adcode")]
    )


def test_a_codebook_differs_by_its_classes_and_by_what_it_says_of_itself():
    old, new = a_book(), a_book(a_class("E0102"), name=Text("新版", "new"))
    assert [(each.what.zh, each.at) for each in differences(old, new)] == [
        ("删除小类", "E0101"),
        ("新增小类", "E0102"),
        ("变更", "name"),
    ]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(SETS)), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, name: SetName, data
):
    whole = msgspec.json.encode(SETS[name])
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, len(whole)))
    file = tmp_path_factory.getbasetemp() / "damaged.json"
    file.write_bytes(whole[:at] + data.draw(st.binary(max_size=20)) + whole[end:])
    try:
        read_set_files(name, [file], OPEN, None)
    except Refused as fault:
        assert fault.reason.zh and fault.reason.en
