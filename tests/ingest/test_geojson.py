"""A site's ground comes in where it lies, whole or not at all, and says which feature was wrong."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.crs import Datum, from_wgs84
from console.domain.ground import AreaKind, Duty, Ground, Level, LineKind
from console.domain.plane import distance_m
from console.domain.survey import surveyed
from console.domain.text import Refused
from console.ingest import geojson
from console.ingest.geojson import Fields, read_areas, read_frontages, read_lines

TODAY = date(2026, 11, 22)
STREET = Fields(unit="unit")
LON, LAT = 117.5, 36.7


def ring(west: float = 0.0, south: float = 0.0, size: float = 0.01) -> list[list[float]]:
    """A square in the district, its corner and side in degrees."""
    corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return [[LON + west + x, LAT + south + y] for x, y in corners]


def a_feature(kind: str, coordinates: object, **properties: object) -> dict[str, Any]:
    named = {"id": "a", "name": "甲街道", "unit": "st-a", **properties}
    return {"type": "Feature", "properties": named, "geometry": {"type": kind, "coordinates": coordinates}}


def a_file(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


SQUARE = a_feature("Polygon", [ring()])


def refusal(body: bytes, datum: Datum | None = Datum.WGS84, fields: Fields = STREET) -> str:
    with pytest.raises(Refused) as refused:
        read_areas(body, AreaKind.STREET, fields, datum)
    assert refused.value.reason.en
    return refused.value.reason.zh


def test_a_polygon_becomes_a_street_that_answers():
    (area,) = read_areas(a_file(SQUARE), AreaKind.STREET, STREET, Datum.CGCS2000)
    assert (area.id, area.name.zh, area.unit, area.is_sketch) == ("a", "甲街道", "st-a", False)
    assert surveyed(Ground(areas=(area,))).street_at(LON + 0.005, LAT + 0.005, TODAY) == "st-a"


def test_holes_and_islands_stay_what_they_are():
    island = [ring(0.004, 0.004, 0.002)]
    parts = [[ring(), ring(0.003, 0.003, 0.004)], island]
    (area,) = read_areas(a_file(a_feature("MultiPolygon", parts)), AreaKind.STREET, STREET, Datum.WGS84)
    ground = surveyed(Ground(areas=(area,)))
    found = [ground.street_at(LON + at, LAT + at, TODAY) for at in (0.001, 0.0035, 0.005)]
    assert found == ["st-a", None, "st-a"]


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_file_in_the_datum_of_a_map_lands_where_it_lies(datum):
    shifted = [list(from_wgs84(lon, lat, datum)) for lon, lat in ring()]
    (area,) = read_areas(a_file(a_feature("Polygon", [shifted])), AreaKind.STREET, STREET, datum)
    for ours, (lon, lat) in zip(area.polygons[0][0], ring(), strict=True):
        assert distance_m((ours,), lon, lat) < 0.1


def test_no_datum_is_asked_for_and_never_guessed():
    assert "没有说明坐标系" in refusal(a_file(SQUARE), None)


@pytest.mark.parametrize(
    "crs", ["GCJ-02", {"type": "name", "properties": {"name": "gcj02"}}], ids=["a word", "as GeoJSON of 2008 has it"]
)
def test_a_file_may_name_its_datum_itself(crs):
    (area,) = read_areas(a_file(SQUARE, crs=crs), AreaKind.STREET, STREET)
    lon, lat = ring()[0]
    assert 300 < distance_m((area.polygons[0][0][0],), lon, lat) < 700


def test_a_file_that_contradicts_whoever_loads_it_is_refused():
    assert "文件自称坐标系 gcj02，给出的却是 wgs84" in refusal(a_file(SQUARE, crs="gcj02"))
    assert read_areas(a_file(SQUARE, crs="EPSG:4490"), AreaKind.STREET, STREET, Datum.WGS84)


@pytest.mark.parametrize("crs", [{"properties": {"name": "EPSG:3857"}}, {"type": "link"}, 7, {"properties": []}])
def test_a_datum_in_the_file_that_nobody_knows_is_refused(crs):
    assert "不认识坐标系" in refusal(a_file(SQUARE, crs=crs))


BOW = [[LON, LAT], [LON + 0.01, LAT + 0.01], [LON + 0.01, LAT], [LON, LAT + 0.02], [LON, LAT]]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (a_feature("Polygon", [BOW]), "第 2 个要素：多边形自相交"),
        (a_feature("Polygon", [ring()[:-1]]), "第 2 个要素：多边形的环没有闭合"),
        (a_feature("Polygon", [ring()[:2]]), "第 2 个要素：多边形的环少于四个点"),
        (a_feature("Polygon", []), "第 2 个要素：多边形没有外环"),
        (a_feature("Polygon", [ring(), ring(0.5, 0.5, 0.001)]), "第 2 个要素：多边形的洞在外环之外"),
        (a_feature("Polygon", [[[lat, lon] for lon, lat in ring()]]), "第 2 个要素：坐标 36.7, 117.5 经纬度写反了"),
        (a_feature("Polygon", [[[x * 1e5, y * 1e5] for x, y in ring()]]), "不是度，请先转为经纬度"),
        (a_feature("Polygon", [[["a", 1]] * 4]), "第 2 个要素：坐标不是数字"),
        (a_feature("Polygon", [[[True, False]] * 4]), "第 2 个要素：坐标不是数字"),
        (a_feature("Polygon", [[[10**400, 1]] * 4]), "第 2 个要素：坐标"),
        (a_feature("Polygon", 5), "第 2 个要素：坐标的层次不对"),
        (a_feature("Polygon", ring()), "第 2 个要素：坐标不是数字"),
        (a_feature("LineString", ring()), "第 2 个要素：几何类型 LineString，应为 Polygon 或 MultiPolygon"),
        ({"type": "Feature", "properties": {"id": "b"}, "geometry": None}, "第 2 个要素：没有几何图形"),
        ("nothing", "第 2 个要素：不是 Feature"),
        (a_feature("Polygon", [ring()], id=None), "第 2 个要素：没有编号（id）"),
        (a_feature("Polygon", [ring()], name="  "), "第 2 个要素：没有名称（name）"),
        (a_feature("Polygon", [ring()], unit=""), "第 2 个要素：没有注明镇街单位"),
        (a_feature("Polygon", [ring(0.5)]), "第 2 个要素：编号 a 重复"),
        (a_feature("Polygon", [ring()], name="名" * 200), "第 2 个要素：文字超过"),
    ],
)
def test_a_bad_feature_is_refused_with_its_number_and_its_reason(bad, told):
    assert told in refusal(a_file(SQUARE, bad))


def test_one_bad_feature_leaves_the_good_ones_out_too_and_many_are_told_up_to_ten():
    said = refusal(a_file(SQUARE, *(a_feature("Point", [LON, LAT], id=f"p{n}") for n in range(30))))
    assert said.count("个要素") == 10 and said.endswith("另有 20 处。")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "文件格式有误：内容不完整"),
        (b"{", "文件格式有误：内容不完整"),
        (b"\xff\xfe", "文件格式有误"),
        (b"[" * 100_000 + b"]" * 100_000, "文件格式有误：嵌套过深"),
        (a_file(SQUARE).replace(b"36.7]", b"1e999]"), "数字超出范围"),
        (b"[]", "FeatureCollection"),
        (b'{"type": "Feature"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "features 应是列表"),
        (b'{"type": "FeatureCollection", "features": {}}', "features 应是列表"),
        (a_file(), "没有要素"),
    ],
)
def test_what_is_no_such_file_is_refused(body, told):
    assert told in refusal(body)


def test_the_size_of_a_file_is_bounded(monkeypatch):
    monkeypatch.setattr(geojson, "FEATURES_MOST", 1)
    assert "最多 1 个要素" in refusal(a_file(SQUARE, SQUARE))
    monkeypatch.setattr(geojson, "POINTS_MOST", 4)
    assert "坐标点超过 4 个" in refusal(a_file(SQUARE))
    monkeypatch.setattr(geojson, "BYTES_MOST", 10)
    assert "请分区导入" in refusal(a_file(SQUARE))


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("甲\u202e街道\u200b", "甲街道"),
        ("甲\x00\x1b[31m街道", "甲[31m街道"),
        ("甲\n\n 街道", "甲街道"),
        ("甲\ud800街道", "甲街道"),
    ],
)
def test_hostile_words_are_words_and_nothing_else(hostile, kept):
    """Markup is kept as it is written: what shows it shows plain text."""
    body = json.dumps({"type": "FeatureCollection", "features": [a_feature("Polygon", [ring()], name=hostile)]})
    try:
        (area,) = read_areas(body.encode(), AreaKind.STREET, STREET, Datum.WGS84)
    except Refused as refused:
        assert "\ud800" in hostile and "文件格式有误" in refused.reason.zh
    else:
        assert area.name.zh.replace(" ", "") == kept.replace(" ", "")


def test_two_areas_on_one_ground_are_refused_and_neighbours_are_not():
    beside = a_feature("Polygon", [ring(0.01)], id="b")
    across = a_feature("Polygon", [ring(0.005)], id="b")
    assert len(read_areas(a_file(SQUARE, beside), AreaKind.STREET, STREET, Datum.WGS84)) == 2
    assert "第 1 个要素（a）与第 2 个（b）重叠" in refusal(a_file(SQUARE, across))


def test_one_ground_at_two_times_is_no_overlap():
    fields = Fields(unit="unit", since="from", until="to")
    was = a_feature("Polygon", [ring()], to="2025-12-31")
    now = a_feature("Polygon", [ring()], id="b", **{"from": "2026-01-01"})
    areas = read_areas(a_file(was, now), AreaKind.STREET, fields, Datum.WGS84)
    assert [(each.since, each.until) for each in areas] == [(None, date(2025, 12, 31)), (date(2026, 1, 1), None)]
    wrong = a_feature("Polygon", [ring()], to="31.12.2025")
    assert "日期「31.12.2025」应写作" in refusal(a_file(wrong), fields=fields)


def test_levels_are_read_and_another_letter_is_refused():
    fields = Fields(level="lv")
    body = a_file(a_feature("Polygon", [ring()], lv="A"))
    assert read_areas(body, AreaKind.MANAGEMENT, fields, Datum.WGS84)[0].level is Level.A
    with pytest.raises(Refused, match="管理级别「D」"):
        read_areas(a_file(a_feature("Polygon", [ring()], lv="D")), AreaKind.MANAGEMENT, fields, Datum.WGS84)


def test_roads_come_in_one_piece_or_several():
    one = a_feature("LineString", ring()[:3], id="r1", name="中山路")
    two = a_feature("MultiLineString", [ring()[:2], ring(0.1)[:2]], id="r2", name="解放路", unit="")
    lines = read_lines(a_file(one, two), LineKind.ROAD, STREET, Datum.WGS84)
    assert [(each.id, each.owner, len(each.paths)) for each in lines] == [("r1", "st-a", 1), ("r2", None, 2)]
    with pytest.raises(Refused, match="少于两个不同的点"):
        read_lines(a_file(a_feature("LineString", [[LON, LAT]] * 3)), LineKind.ROAD, STREET, Datum.WGS84)


def test_frontages_are_points_or_fronts_with_the_duties_they_signed():
    fields = Fields(id="编号", name="招牌", address="门牌", road="路", side="侧", duties="五包")
    told = {"编号": 17, "招牌": "面馆", "门牌": "中山路 1 号", "侧": "东", "五包": "order,sanitation"}
    shop = a_feature("Point", [LON, LAT, 31.5], **told)
    bank = a_feature("LineString", ring()[:2], 编号="F-2", 招牌="银行")
    first, second = read_frontages(a_file(shop, bank), fields, Datum.WGS84)
    assert (first.id, first.name, first.address, first.side) == ("17", "面馆", "中山路 1 号", "东")
    assert (first.path, first.duties) == (((LON, LAT),), (Duty.SANITATION, Duty.ORDER))
    assert (len(second.path), second.duties) == (2, tuple(Duty))
    with pytest.raises(Refused, match="五包「cleaning」不认识"):
        read_frontages(a_file({**shop, "properties": {**told, "五包": "cleaning"}}), fields, Datum.WGS84)


def test_features_without_an_id_are_called_by_a_prefix_and_their_number():
    parts = [a_feature("Polygon", [ring(0.1 * n)], id=None) for n in range(2)]
    areas = read_areas(a_file(*parts), AreaKind.GRID, Fields(prefix="grid-"), Datum.WGS84)
    assert [each.id for each in areas] == ["grid-1", "grid-2"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "id", "name", "coordinates", "properties", "geometry"]), inner)
    ),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=4), JSON)
def test_whatever_the_file_holds_it_is_taken_or_refused_in_words(features, crs):
    body = json.dumps({"type": "FeatureCollection", "features": features, "crs": crs}).encode()
    for datum in (None, Datum.WGS84):
        with pytest.raises(Refused):
            read_areas(body, AreaKind.STREET, STREET, datum)


@given(st.sampled_from(["Polygon", "MultiPolygon", "LineString", "Point"]), JSON)
def test_whatever_the_coordinates_are_they_are_taken_or_refused_in_words(kind, coordinates):
    body = a_file(a_feature(kind, coordinates))
    for read in (
        lambda: read_areas(body, AreaKind.GRID, STREET, Datum.GCJ02),
        lambda: read_lines(body, LineKind.LANE, STREET, Datum.GCJ02),
        lambda: read_frontages(body, STREET, Datum.GCJ02),
    ):
        try:
            read()
        except Refused as refused:
            assert "第 1 个要素" in refused.reason.zh


@pytest.mark.real_file
def test_the_real_streets_of_the_district_load_and_answer(real_data):
    body = (real_data / "geo" / "zhangqiu_streets_approx.geojson").read_bytes()
    fields = Fields(id="street_code", name="name", unit="street_code", sketch="approximate")
    streets = read_areas(body, AreaKind.STREET, fields, Datum.CGCS2000)
    ground = surveyed(Ground(areas=streets))
    assert len(streets) == 18
    for feature in json.loads(body)["features"]:
        told = feature["properties"]
        lon, lat = told["label_point"]
        assert ground.street_at(lon, lat, TODAY) == told["street_code"], told["name"]
