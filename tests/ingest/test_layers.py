"""The ground of a site comes in by layers, each in place of its own, and goes out as it came."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.crs import Datum, from_wgs84
from console.domain.ground import AreaKind, ChiefLevel, Frontage, Ground
from console.domain.plane import distance_m
from console.domain.survey import surveyed
from console.domain.text import Refused
from console.ingest.layers import Layer, bring, chiefs_csv, datum_named, geojson_of, sources, things
from console.ingest.profile import read_profile
from console.ingest.tables import FromFile
from tests.ingest.sites import LAT, LON, a_csv, a_feature, a_layer, a_ring, a_square

DEMO = read_profile("demo")
WEST, EAST = a_square("w", "西街道", "st-w"), a_square("e", "东街道", "st-e", 0.01)
CGCS = Datum.CGCS2000


def brought(*files: Path, layer: Layer | None = None, datum: Datum | None = CGCS, beside: Any = None, **fields: Any):
    return bring(sources(files, layer, datum, fields), beside, DEMO.organisation)


def taken(found: FromFile) -> Ground:
    assert found.faults == ()
    assert isinstance(found.value, Ground)
    return found.value


def faults(found: FromFile) -> list[str]:
    assert found.value is None
    return [each.reason.zh for each in found.faults]


@pytest.mark.parametrize("layer", [each for each in Layer if each is not Layer.CHIEF and things(DEMO.ground, each)])
def test_each_layer_goes_out_and_comes_back_as_it_was(tmp_path: Path, layer: Layer):
    file = tmp_path / f"{layer}.geojson"
    file.write_text(geojson_of(DEMO.ground, layer), encoding="utf-8")
    assert taken(brought(file, datum=None, beside=DEMO.ground)) == replace(
        DEMO.ground,
        areas=tuple(sorted(DEMO.ground.areas, key=lambda each: each.kind.value == layer)),
        lines=tuple(sorted(DEMO.ground.lines, key=lambda each: each.kind.value == layer)),
    )


def test_what_only_a_frontage_has_comes_back_too(tmp_path: Path):
    front = Frontage(id="f", name="面馆", path=((LON, LAT),), building="b", side="东", address="1 号")
    (tmp_path / "frontage.geojson").write_text(geojson_of(Ground(frontages=(front,)), Layer.FRONTAGE), encoding="utf-8")
    (tmp_path / "building.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [a_square("b", "一号楼", "")]}), encoding="utf-8"
    )
    found = taken(brought(tmp_path / "building.geojson", tmp_path / "frontage.geojson"))
    assert found.frontages == (front,)


def test_the_chiefs_go_out_and_come_back_as_they_were(tmp_path: Path):
    assert {each.level for each in DEMO.ground.chiefs} == set(ChiefLevel)
    (tmp_path / "五长.csv").write_text(chiefs_csv(DEMO.ground), encoding="utf-8-sig")
    assert taken(brought(tmp_path / "五长.csv", beside=DEMO.ground)) == DEMO.ground


def test_a_layer_stands_in_place_of_its_own_and_the_others_stay_and_are_told(tmp_path: Path):
    found = brought(a_layer(tmp_path / "street.geojson", WEST, EAST), beside=DEMO.ground)
    assert [each.zh for each in found.notes if "社区" in each.zh and "道路" in each.zh and "镇街" not in each.zh]
    assert any("没有这个对象" in each for each in faults(found)), "a chief of a street that is gone"
    found = brought(a_layer(tmp_path / "street.geojson", WEST, EAST), beside=replace(DEMO.ground, chiefs=()))
    assert [each.id for each in taken(found).of_kind(AreaKind.STREET)] == ["w", "e"]
    assert things(taken(found), Layer.ROAD) == things(DEMO.ground, Layer.ROAD)


def test_the_layers_of_one_call_are_taken_together_or_not_at_all(tmp_path: Path):
    street = a_layer(tmp_path / "street.geojson", WEST)
    road = a_layer(tmp_path / "road.geojson", a_feature("Point", [LON, LAT], id="r", name="路"))
    found = brought(street, road)
    assert [each.sheet for each in found.faults] == ["road.geojson"]
    assert "第 1 个要素" in faults(found)[0]


def test_what_two_layers_say_of_each_other_is_checked_over_both(tmp_path: Path):
    front = a_feature("Point", [LON, LAT], id="f", name="面馆", road="r")
    road = a_feature("LineString", [[LON, LAT], [LON + 0.01, LAT]], id="r", name="路")
    fronts = a_layer(tmp_path / "frontage.geojson", front)
    assert "没有道路 r" in faults(brought(fronts))[0]
    assert taken(brought(fronts, a_layer(tmp_path / "road.geojson", road))).frontages[0].road == "r"


def test_a_plan_names_files_layers_and_the_properties_of_each(tmp_path: Path):
    a_layer(tmp_path / "a.json", a_feature("Polygon", [a_ring()], DM="w", MC="西街道", DW="st-w"))
    (tmp_path / "b").mkdir()
    a_layer(tmp_path / "b" / "b.geojson", a_feature("LineString", a_ring()[:2], id="r", name="路"), crs="GCJ-02")
    (tmp_path / "ground.toml").write_text(
        '[[layer]]\nfile = "a.json"\nlayer = "street"\ndatum = "cgcs2000"\n'
        'fields = { id = "DM", name = "MC", unit = "DW" }\n[[layer]]\nfile = "b/b.geojson"\nlayer = "road"\n',
        encoding="utf-8",
    )
    ground = taken(brought(tmp_path / "ground.toml", datum=None))
    assert [(each.id, each.name.zh, each.unit) for each in ground.areas] == [("w", "西街道", "st-w")]
    assert 300 < distance_m((ground.lines[0].paths[0][0],), LON, LAT) < 700


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ("[[layer", "有误"),
        ('[[layer]]\nfile = "a"', "有误"),
        ('[[layer]]\nfile = "a"\nlayer = "moon"', "moon：没有说明是哪个图层"),
        ('[[layer]]\nfile = "a"\nlayer = "road"\ndatum = "mars"', "不认识坐标系“mars”"),
        ('[[layer]]\nfile = "a"\nlayer = "road"\ncolour = "red"', "colour"),
        ('[[layer]]\nfile = "a"\nlayer = "road"\n[[layer]]\nfile = "b"\nlayer = "road"', "两个文件都是“道路”图层"),
    ],
)
def test_a_wrong_plan_is_a_sentence(tmp_path: Path, plan: str, told: str):
    (tmp_path / "p.toml").write_text(plan, encoding="utf-8")
    with pytest.raises(Refused, match=told):
        sources([tmp_path / "p.toml"], None, CGCS, {})


def test_a_file_whose_layer_nobody_says_is_asked_about(tmp_path: Path):
    with pytest.raises(Refused, match=r"镇街导出\.geojson：没有说明是哪个图层"):
        sources([a_layer(tmp_path / "镇街导出.geojson", WEST)], None, CGCS, {})


def test_a_datum_nobody_says_is_asked_for_and_a_shifted_one_is_put_back(tmp_path: Path):
    assert "没有说明坐标系" in faults(brought(a_layer(tmp_path / "street.geojson", WEST), datum=None))[0]
    shifted = [list(from_wgs84(lon, lat, Datum.BD09)) for lon, lat in a_ring()]
    file = a_layer(tmp_path / "street.geojson", a_feature("Polygon", [shifted], id="w", name="西", unit="st-w"))
    (area,) = taken(brought(file, datum=Datum.BD09)).areas
    assert distance_m((area.polygons[0][0][0],), LON, LAT) < 0.1


def test_a_unit_may_be_called_by_its_name(tmp_path: Path):
    file = a_layer(tmp_path / "street.geojson", a_square("w", "清泉", "清泉街道"))
    assert taken(brought(file)).areas[0].unit == "st-qingquan"


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"unit": "DANWEI"}, "没有任何要素有属性 DANWEI"), ({"nuit": "unit"}, "没有字段 nuit")],
)
def test_a_field_or_property_that_nobody_has_is_no_silent_blank(tmp_path: Path, fields: dict[str, Any], told: str):
    assert told in faults(brought(a_layer(tmp_path / "grid.geojson", WEST), layer=Layer.GRID, **fields))[0]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((("区长", "w", "zhang", ""),), "“区长”不认识"),
        ((("街长", "", "zhang", ""),), "“对象编号”为空"),
        ((("街长", "w", "", ""),), "空缺的岗位请整行删去"),
        ((("街长", "w", "", "13800001111"),), "不能填电话"),
        ((("街长", "x", "zhang", ""),), "没有这个对象"),
        ((("街长", "w", "zhang", ""), ("街长", "w", "li", "")), "同一天有两人任职"),
    ],
)
def test_a_wrong_row_of_the_chiefs_is_told(tmp_path: Path, rows: tuple[tuple[str, ...], ...], told: str):
    sheet = a_csv(tmp_path / "chief.csv", ("五长", "对象编号", "账号", "联系人编号"), *rows)
    assert any(told in each for each in faults(brought(a_layer(tmp_path / "street.geojson", WEST), sheet)))


def test_a_shape_is_no_sheet_and_a_sheet_is_no_shape(tmp_path: Path):
    sheet = a_csv(tmp_path / "street.csv", ("id", "name"), ("w", "西"))
    assert "用 GeoJSON 文件" in faults(brought(sheet))[0]
    shape = a_layer(tmp_path / "chief.geojson", WEST)
    assert "五长用 .csv" in faults(brought(shape))[0]
    assert "没有找到表头" in faults(brought(sheet, layer=Layer.CHIEF))[0]
    assert "读不到" in faults(brought(tmp_path / "road.geojson"))[0]


def test_a_datum_is_known_however_it_is_written():
    assert [datum_named(each) for each in ("GCJ-02", "bd09", "CGCS2000")] == [Datum.GCJ02, Datum.BD09, Datum.CGCS2000]
    with pytest.raises(Refused, match="不认识坐标系“epsg:3857”"):
        datum_named("epsg:3857")


WHOLE = json.dumps({"type": "FeatureCollection", "features": [WEST, EAST]}, ensure_ascii=False).encode()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(Layer)), st.data())
def test_damaged_bytes_are_taken_or_told_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, layer: Layer, data: st.DataObject
):
    at = data.draw(st.integers(0, len(WHOLE)))
    end = data.draw(st.integers(at, len(WHOLE)))
    suffix = data.draw(st.sampled_from([".geojson", ".json", ".csv", ".xlsx"]))
    file = tmp_path_factory.getbasetemp() / f"damaged{suffix}"
    file.write_bytes(WHOLE[:at] + data.draw(st.binary(max_size=20)) + WHOLE[end:])
    found = brought(file, layer=layer)
    if found.value is None:
        assert found.faults and all(each.reason.zh and each.reason.en for each in found.faults)
    else:
        surveyed(taken(found))


@pytest.mark.real_file
def test_the_real_streets_of_the_district_come_in_by_the_names_of_their_offices(real_data: Path):
    zhangqiu = read_profile("zhangqiu")
    file = real_data / "geo" / "zhangqiu_streets_approx.geojson"
    fields = {"id": "street_code", "unit": "name", "sketch": "approximate"}
    found = bring(sources([file], Layer.STREET, CGCS, fields), zhangqiu.ground, zhangqiu.organisation)
    streets = taken(found).of_kind(AreaKind.STREET)
    assert {each.unit for each in streets} == {
        each.id for each in zhangqiu.organisation.units if each.id.startswith("st-")
    }
    assert all(each.is_sketch for each in streets)
