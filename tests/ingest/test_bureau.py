"""The organisation of a site comes in by sheets, each in place of its own part, and goes out as it came."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.crs import Datum, from_wgs84
from console.domain.ground import Duty
from console.domain.plane import distance_m
from console.domain.text import Refused
from console.domain.unit import Organisation, UnitKind, checked
from console.ingest.bureau import TABLES, bring, csv_of
from console.ingest.profile import read_profile
from console.ingest.tables import FromFile
from tests.ingest.sites import LAT, LON, a_book, a_csv

EVERY = {name: read_profile(name).organisation for name in ("demo", "zhangqiu", "pingcheng", "dongying")}
DEMO = EVERY["demo"]
UNITS = (
    ("单位编号", "单位类型", "单位名称", "上级单位"),
    ("c", "城管委", "区城管委", ""),
    ("law", "部门", "执法大队", "区城管委"),
    ("st-a", "镇街", "甲街道", "c"),
)
DUTIES = (("小类代码", "责任单位", "门前五包"), ("E0405", "属地镇街", "包秩序良好"), ("e0301", "执法大队", ""))
DISTRICT = (("区县名称", "行政区划代码"), ("示例区", "370114"))


def taken(found: FromFile) -> Organisation:
    assert found.faults == ()
    assert isinstance(found.value, Organisation)
    return found.value


def faults(found: FromFile) -> list[tuple[int, str]]:
    assert found.value is None
    return [(each.row, each.reason.zh) for each in found.faults]


@pytest.mark.parametrize("name", EVERY)
def test_every_part_goes_out_and_all_of_them_come_back_as_they_were(tmp_path: Path, name: str):
    files = []
    for table in TABLES:
        if len((text := csv_of(EVERY[name], table)).splitlines()) > 1:
            files.append(tmp_path / f"{table.name}.csv")
            files[-1].write_text(text, encoding="utf-8-sig")
    assert taken(bring(files, None, Datum.WGS84)) == EVERY[name]


def test_one_part_stands_in_place_of_its_own_and_the_others_stay(tmp_path: Path):
    sheet = a_csv(tmp_path / "d.csv", ("小类代码", "责任单位"), ("E0405", "园林绿化中心"))
    found = bring([sheet], DEMO, None)
    assert taken(found) == replace(DEMO, duties={"E0405": "dept-gardens"}, frontage_duties={})
    assert [each.zh for each in found.notes] == ["没有给出的部分保持不变：单位 39, 职责细则 3, 监控 140。"]


def test_a_workbook_of_a_site_is_told_apart_by_its_headings(tmp_path: Path):
    book = a_book(
        tmp_path / "机构.xlsx",
        区县=DISTRICT,
        机构名单=(("甲区机构名单",), *UNITS),
        职责=DUTIES,
        细则=(("适用小类", "责任单位", "协办单位", "理由"), ("E03*、E0405", "law", "甲街道", "三定方案")),
        说明=(("请勿改动",),),
    )
    found = bring([book], None, None)
    made = taken(found)
    assert [(each.id, each.kind, each.parent) for each in made.units] == [
        ("c", UnitKind.COMMISSION, None),
        ("law", UnitKind.DEPARTMENT, "c"),
        ("st-a", UnitKind.STREET, "c"),
    ]
    assert (made.duties, made.frontage_duties) == ({"E0405": "street", "E0301": "law"}, {"E0405": Duty.ORDER})
    assert (made.rules[0].classes, made.rules[0].co) == (("E03*", "E0405"), ("st-a",))
    assert made.rules[0].words is not None and made.rules[0].words.zh == "三定方案"
    assert (made.adcode, made.is_demo) == ("370114", False)
    assert [each.zh for each in found.notes] == ["工作表“说明”没有认得的表头，未读取。"]


@pytest.mark.parametrize(
    ("rows", "row", "told"),
    [
        ((("x", "局", "某局", ""),), 2, "“局”不认识，可用"),
        ((("x", "部门", "", ""),), 2, "“单位名称”为空"),
        ((("", "部门", "某局", ""),), 2, "“单位编号”为空"),
        ((("x", "部门", "某局", ""), ("x", "部门", "另一局", "")), 3, "x 与第 2 行重复"),
        ((("x", "部门", "某局", "某委"),), 2, "没有上级单位“某委”"),
        ((("street", "部门", "某局", ""),), 0, "保留字"),
    ],
)
def test_a_wrong_unit_is_told_with_its_row(tmp_path: Path, rows: Any, row: int, told: str):
    found = bring([a_csv(tmp_path / "u.csv", UNITS[0], *rows)], replace(DEMO, duties={}, rules=(), cameras=()), None)
    assert [(at, told in said) for at, said in faults(found)] == [(row, True)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((("E0405", "某局", ""),), "没有单位“某局”"),
        ((("E405", "执法大队", ""),), "小类代码“E405”应如"),
        ((("E0405", "执法大队", "包治百病"),), "“包治百病”不认识"),
        ((("E0405", "", ""),), "“责任单位”为空"),
        ((("E0405", "执法大队", ""), ("E0405", "属地镇街", "")), "E0405 与第 2 行重复"),
    ],
)
def test_a_wrong_duty_is_told_and_nothing_of_the_sheets_is_taken(tmp_path: Path, rows: Any, told: str):
    book = a_book(tmp_path / "b.xlsx", 区县=DISTRICT, 单位=UNITS, 职责=(DUTIES[0], *rows))
    assert [told in said for _, said in faults(bring([book], None, None))] == [True]


def test_every_wrong_row_is_told_and_not_the_first_alone(tmp_path: Path):
    rows = [("x", "局", "某局", ""), ("y", "部门", "好局", ""), ("z", "科", "某科", "")]
    assert [at for at, _ in faults(bring([a_csv(tmp_path / "u.csv", UNITS[0], *rows)], DEMO, None))] == [2, 4]


def test_coordinates_ask_for_their_datum_and_are_put_where_they_lie(tmp_path: Path):
    lon, lat = from_wgs84(LON, LAT, Datum.GCJ02)
    heads = ("监控编号", "经度", "纬度", "地址", "关注小类")
    sheet = a_csv(tmp_path / "c.csv", heads, ("cam-1", str(lon), str(lat), "市场门口", "E0405;E0406"))
    assert "没有说明坐标系" in faults(bring([sheet], DEMO, None))[0][1]
    (camera,) = taken(bring([sheet], DEMO, Datum.GCJ02)).cameras
    assert distance_m(((camera.place.lon, camera.place.lat),), LON, LAT) < 0.1
    assert camera.watches == ("E0405", "E0406")
    for bad, told in ((("x", "36"), "不是数字"), (("36", "117"), "不是经纬度"), (("nan", "36"), "不是经纬度")):
        found = bring([a_csv(tmp_path / "c.csv", heads, ("cam-1", *bad, "门口", ""))], DEMO, Datum.WGS84)
        assert told in faults(found)[0][1]


def test_a_sheet_alone_is_checked_as_far_as_it_goes(tmp_path: Path):
    found = bring([a_csv(tmp_path / "d.csv", *DUTIES)], None, None)
    assert found.faults == () and any("不核对单位" in each.zh for each in found.notes)


def test_two_sheets_of_a_kind_and_two_columns_of_a_name_are_refused(tmp_path: Path):
    with pytest.raises(Refused, match="“职责”表给了两份"):
        bring([a_csv(tmp_path / "a.csv", *DUTIES), a_csv(tmp_path / "b.csv", *DUTIES)], None, None)
    with pytest.raises(Refused, match="两列都是“责任单位”"):
        bring([a_csv(tmp_path / "a.csv", ("小类代码", "责任单位", "责任单位"), ("E0405", "a", "b"))], None, None)
    with pytest.raises(Refused, match="没有找到表头"):
        bring([a_csv(tmp_path / "a.csv", ("甲", "乙"), ("1", "2"))], None, None)


def test_cells_that_look_like_formulas_and_marks_that_turn_text_around_are_words(tmp_path: Path):
    evil = replace(DEMO.units[0], id="=1+1", parent=None)
    made = replace(DEMO, units=(*DEMO.units, evil))
    text = csv_of(made, TABLES[1])
    assert "'=1+1" in text and "\n=1+1" not in text
    (tmp_path / "u.csv").write_text(text, encoding="utf-8")
    assert taken(bring([tmp_path / "u.csv"], DEMO, Datum.WGS84)) == made
    sheet = a_csv(tmp_path / "v.csv", UNITS[0], ("x", "部门", "甲\u202e局\x07", ""))
    assert taken(bring([sheet], replace(DEMO, duties={}, rules=(), cameras=()), None)).units[0].name.zh == "甲 局"


WHOLE = csv_of(DEMO, TABLES[1]).encode()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_bytes_are_taken_or_told_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    at = data.draw(st.integers(0, len(WHOLE)))
    end = data.draw(st.integers(at, len(WHOLE)))
    file = tmp_path_factory.getbasetemp() / f"damaged{data.draw(st.sampled_from(['.csv', '.xlsx']))}"
    file.write_bytes(WHOLE[:at] + data.draw(st.binary(max_size=20)) + WHOLE[end:])
    try:
        found = bring([file], DEMO, Datum.WGS84)
    except Refused as refused:
        assert refused.reason.zh and refused.reason.en
        return
    if found.value is None:
        assert found.faults and all(each.reason.zh and each.reason.en for each in found.faults)
    else:
        checked(taken(found))
        msgspec.json.encode(found.value)
