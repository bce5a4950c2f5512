"""A preview of a ground says what of each layer comes, goes and changes, so that a person can see it."""

from msgspec.structs import replace

from console.domain.ground import Area, AreaKind, Chief, ChiefLevel, Frontage, Ground, Line, LineKind, Reach
from console.domain.ids import AccountId, UnitId
from console.domain.text import Text
from console.ingest.difference import differences
from console.ingest.profile import read_profile
from tests.ingest.sites import LAT, LON, a_ring

RING = tuple((lon, lat) for lon, lat in a_ring())
STREET = Area(id="w", kind=AreaKind.STREET, name=Text("西街道", "West"), polygons=((RING,),), unit=UnitId("st-w"))
ROAD = Line(id="r", kind=LineKind.ROAD, name=Text("中兴路", "Zhongxing"), paths=((RING[0], RING[1]),))
SHOP = Frontage(id="f", name="面馆", path=((LON, LAT),))
CHIEF = Chief(level=ChiefLevel.ROAD, of="r", account=AccountId("zhang"))
GROUND = Ground(areas=(STREET,), lines=(ROAD,), frontages=(SHOP,), chiefs=(CHIEF,))


def told(before: Ground | None, after: Ground) -> list[tuple[str, str, str, str]]:
    return [(each.what.zh, each.at, each.before.zh, each.after.zh) for each in differences(before, after)]


def test_what_comes_is_told_layer_by_layer_with_its_size():
    assert told(None, GROUND) == [
        ("新增", "镇街 w", "", "西街道 st-w 0.992 km² 5 点"),
        ("新增", "道路 r", "", "中兴路 894 m 2 点"),
        ("新增", "临街单位 f", "", f"面馆 {LON}, {LAT}"),
        ("新增", "五长 路长 r", "", "zhang"),
    ]


def test_what_goes_and_what_changes_is_told_with_what_it_was():
    after = replace(GROUND, frontages=(), areas=(replace(STREET, unit=UnitId("st-e")),))
    assert told(GROUND, after) == [
        ("变更", "镇街 w", "西街道 st-w 0.992 km² 5 点", "西街道 st-e 0.992 km² 5 点"),
        ("删除", "临街单位 f", f"面馆 {LON}, {LAT}", ""),
    ]
    assert [each[1] for each in told(GROUND, replace(GROUND, reach=Reach(road_m=50)))] == ["reach"]


def test_another_who_holds_a_post_is_a_change_and_not_one_more():
    other = replace(GROUND, chiefs=(replace(CHIEF, account=AccountId("li")),))
    assert told(GROUND, other) == [("变更", "五长 路长 r", "zhang", "li")]


def test_a_hole_takes_from_the_size():
    hole = tuple((lon, lat) for lon, lat in a_ring(0.0025, 0.0025, 0.005))
    holed = replace(GROUND, areas=(replace(STREET, polygons=((RING, hole),)),))
    assert told(GROUND, holed)[0][3] == "西街道 st-w 0.744 km² 10 点"


def test_a_ground_does_not_differ_from_itself_whatever_its_revision():
    ground = read_profile("demo").ground
    assert differences(replace(ground, rev=7), ground) == ()
