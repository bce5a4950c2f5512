"""Whose ground, which front, which five chiefs: by the day, by the metre, and never by guess."""

import json
from datetime import date
from hashlib import sha256
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.domain.ground import (
    Area,
    AreaKind,
    Chief,
    ChiefLevel,
    Frontage,
    Ground,
    Level,
    Line,
    LineKind,
    Reach,
)
from console.domain.ids import AccountId, PersonId, UnitId
from console.domain.plane import Polygon, distance_m, metres_per_degree
from console.domain.reference import PublishReference, ReferencePublished, SetName, read
from console.domain.survey import surveyed
from console.domain.text import Refused, Text
from console.domain.unit import Organisation
from tests.support.law import ADMIN, MemoryBook, an_organisation

TODAY = date(2026, 11, 22)
LON, LAT = 117.5, 36.7
PER_LON, PER_LAT = metres_per_degree(LAT)


def at(east: float, north: float) -> tuple[float, float]:
    """A point so many metres from the middle of the trial ground."""
    return LON + east / PER_LON, LAT + north / PER_LAT


def box(west: float, south: float, east: float, north: float) -> tuple[tuple[float, float], ...]:
    corners = [at(west, south), at(east, south), at(east, north), at(west, north)]
    return (*corners, corners[0])


def an_area(id_: str, kind: AreaKind, *polygons: Polygon, **more) -> Area:
    return Area(id=id_, kind=kind, name=Text(f"{id_}区", id_), polygons=polygons, **more)


def a_line(id_: str, kind: LineKind, *path: tuple[float, float], **more) -> Line:
    return Line(id=id_, kind=kind, name=Text(f"{id_}路", id_), paths=(path,), **more)


def a_chief(level: ChiefLevel, of: str, contact: str = "p-1", **more) -> Chief:
    return Chief(level=level, of=of, contact=PersonId(contact), **more)


WEST = an_area("west", AreaKind.STREET, (box(-1000, -1000, 0, 1000),), unit=UnitId("st-west"))
EAST = an_area("east", AreaKind.STREET, (box(0, -1000, 1000, 1000),), unit=UnitId("st-east"))
ROAD = a_line("high", LineKind.ROAD, at(-900, 0), at(900, 0))
LANE = a_line("mews", LineKind.LANE, at(300, 0), at(300, 400))
SHOP = Frontage(id="f-1", name="面馆", path=(at(296, 12), at(290, 12)), road="high", building="b-1")
HOUSE = an_area("b-1", AreaKind.BUILDING, (box(280, 13, 300, 30),))


def a_ground(**changes) -> Ground:
    chiefs = (
        a_chief(ChiefLevel.STREET, "east"),
        a_chief(ChiefLevel.ROAD, "high"),
        a_chief(ChiefLevel.LANE, "mews"),
        a_chief(ChiefLevel.BUILDING, "b-1"),
        a_chief(ChiefLevel.SHOP, "f-1"),
    )
    ground = Ground(areas=(WEST, EAST, HOUSE), lines=(ROAD, LANE), frontages=(SHOP,), chiefs=chiefs)
    return surveyed(replace(ground, **changes))


def chain(ground: Ground, east: float, north: float, on: date = TODAY) -> list[str]:
    return [link.text().zh for link in ground.chain_at(*at(east, north), on)]


def test_the_street_is_the_polygon_a_point_lies_in_and_none_outside_all():
    ground = a_ground()
    assert [ground.street_at(*at(east, 500), TODAY) for east in (-500, 500, 1500)] == ["st-west", "st-east", None]


def test_a_hole_belongs_to_nobody_and_an_island_in_it_to_its_own():
    ring = (box(-1000, -1000, 1000, 1000), box(-100, -100, 100, 100))
    around = an_area("b", AreaKind.MANAGEMENT, ring, (box(-20, -20, 20, 20),), level=Level.B)
    ground = a_ground(areas=(around,), frontages=(), chiefs=())
    found = [ground.level_at(*at(east, 0), TODAY) for east in (500, 50, 0)]
    assert found == [Level.B, None, Level.B]


def test_the_five_are_told_in_order_where_all_are_there():
    assert chain(a_ground(), 293, 8) == ["east区街长", "high路路长", "mews路巷长", "b-1区楼长", "面馆店长"]


def test_a_missing_level_is_vacant_and_never_the_next_best():
    """A kilometre from the nearest lane, house and shop; the street's post is not filled."""
    assert chain(a_ground(), -800, 8) == ["west区街长 空缺", "high路路长", "巷长 空缺", "楼长 空缺", "店长 空缺"]
    assert all(link.chief is None for link in a_ground().chain_at(*at(-800, 500), TODAY))


def test_beyond_the_reach_there_is_no_road_and_the_reach_is_the_sites_own():
    assert [chain(a_ground(), -800, north)[1] for north in (39, 41)] == ["high路路长", "路长 空缺"]
    assert chain(a_ground(reach=Reach(road_m=60)), -800, 41)[1] == "high路路长"


def test_of_two_roads_the_nearer_one_and_of_two_as_near_the_first_by_id():
    other = a_line("apple", LineKind.ROAD, at(-900, 30), at(900, 30))
    ground = a_ground(lines=(ROAD, LANE, other))
    near = [ground.line_at(LineKind.ROAD, *at(-800, north), TODAY) for north in (14, 16)]
    assert [line.id for line in near if line] == ["high", "apple"]
    twin = replace(ROAD, id="apple")
    found = a_ground(lines=(ROAD, LANE, twin)).line_at(LineKind.ROAD, *at(-800, 5), TODAY)
    assert found is not None and found.id == "apple"


def test_a_post_holds_from_its_first_day_to_its_last():
    old = a_chief(ChiefLevel.ROAD, "high", until=date(2026, 6, 30))
    new = Chief(
        level=ChiefLevel.ROAD,
        of="high",
        account=AccountId("u-9"),
        post=Text("总路长", "First road chief"),
        since=date(2026, 7, 2),
    )
    ground = a_ground(chiefs=(old, new))
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)]
    assert [chain(ground, -800, 0, day)[1] for day in days] == ["high路路长", "high路路长 空缺", "总路长"]


def test_a_street_that_was_redrawn_answers_by_the_day():
    was = replace(WEST, until=date(2025, 12, 31))
    now = replace(EAST, id="west-2", polygons=WEST.polygons, since=date(2026, 1, 1))
    ground = a_ground(areas=(was, EAST, HOUSE, now))
    found = [ground.street_at(*at(-500, 0), day) for day in (date(2025, 12, 31), date(2026, 1, 1))]
    assert found == ["st-west", "st-east"]


def test_a_shop_that_has_closed_gives_way_to_the_next():
    closed = replace(SHOP, until=date(2026, 1, 1))
    ground = a_ground(frontages=(closed, replace(SHOP, id="f-2", name="书店")), chiefs=())
    found = ground.frontage_at(*at(293, 8), TODAY)
    assert found is not None and found.name == "书店"


def test_on_the_pavement_before_a_house_its_chief_is_known_through_the_shop_that_stands_in_it():
    assert chain(a_ground(), 293, 0)[3] == "b-1区楼长"
    assert chain(a_ground(frontages=(replace(SHOP, building=None),)), 293, 0)[3] == "楼长 空缺"


def test_a_frontage_is_as_far_as_is_asked():
    ground = a_ground()
    assert ground.frontage_at(*at(293, -10), TODAY) is None
    assert ground.frontage_at(*at(293, -10), TODAY, within_m=25) == SHOP


@given(st.integers(0, 10**9))
def test_among_many_the_nearest_front_is_the_one_a_search_of_all_finds(seed):
    rng = Random(seed)
    fronts = tuple(
        Frontage(id=f"f-{n:03d}", name="店", path=(at(rng.uniform(-300, 300), rng.uniform(-300, 300)),))
        for n in range(80)
    )
    ground = Ground(frontages=fronts)
    for _ in range(10):
        lon, lat = at(rng.uniform(-300, 300), rng.uniform(-300, 300))
        far, nearest = min(((distance_m(each.path, lon, lat), each) for each in fronts), key=lambda found: found[0])
        assert ground.frontage_at(lon, lat, TODAY, within_m=40) == (nearest if far <= 40 else None)


def test_a_replaced_set_does_not_answer_for_the_one_before():
    ground = a_ground()
    assert ground.street_at(*at(-500, 0), TODAY) == "st-west"
    after = replace(ground, areas=(EAST,))
    assert after.street_at(*at(-500, 0), TODAY) is None
    assert ground.street_at(*at(-500, 0), TODAY) == "st-west"
    assert ground == a_ground()


def test_an_empty_ground_knows_nothing_and_says_so():
    assert Ground().street_at(LON, LAT, TODAY) is None
    assert [link.text().zh for link in Ground().chain_at(LON, LAT, TODAY)] == [
        "街长 空缺",
        "路长 空缺",
        "巷长 空缺",
        "楼长 空缺",
        "店长 空缺",
    ]


BENT = (at(0, 0), at(100, 0), at(100, 100), at(0, 0.1))
OUTSIDE_HOLE = (box(-100, -100, 100, 100), box(500, 500, 600, 600))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"areas": (replace(EAST, polygons=((BENT,),)),)}, "分区 east：多边形的环没有闭合"),
        ({"areas": (replace(EAST, polygons=((BENT[:2],),)),)}, "分区 east：多边形的环少于四个点"),
        (
            {
                "areas": (
                    replace(
                        EAST,
                        polygons=((at(0, 0),) * 4,),
                    ),
                )
            },
            "分区 east",
        ),
        ({"areas": (replace(EAST, polygons=(OUTSIDE_HOLE,)),)}, "分区 east：多边形的洞在外环之外"),
        ({"areas": (replace(EAST, polygons=()),)}, "分区 east：没有多边形"),
        ({"areas": (replace(EAST, unit=None),)}, "分区 east：镇街分区没有注明单位"),
        ({"areas": (replace(EAST, level=Level.A),)}, "分区 east：管理分级区、且只有它"),
        ({"areas": (EAST, EAST)}, "编号 east 用了两次"),
        ({"areas": (replace(EAST, name=Text("", "")),)}, "east：名称为空"),
        ({"areas": (replace(EAST, since=TODAY, until=date(2026, 1, 1)),)}, "east：止日早于起日"),
        ({"lines": (replace(ROAD, paths=((at(0, 0),),)), LANE)}, "道路 high：路线至少要有两个点"),
        ({"lines": (replace(ROAD, paths=((at(0, 0), (float("nan"), 1.0)),)), LANE)}, "道路 high：坐标"),
        ({"lines": (replace(ROAD, paths=((at(0, 0), (36.7, 117.5)),)), LANE)}, "道路 high：坐标"),
        ({"frontages": (replace(SHOP, road="low"),)}, "临街单位 f-1：没有道路 low"),
        ({"frontages": (replace(SHOP, building="b-9"),)}, "临街单位 f-1：没有楼栋 b-9"),
        ({"chiefs": (a_chief(ChiefLevel.ROAD, "mews"),)}, "五长 road/mews：没有这个对象"),
        ({"chiefs": (Chief(level=ChiefLevel.ROAD, of="high"),)}, "五长 road/high：没有注明账号或联系人"),
        ({"chiefs": (a_chief(ChiefLevel.ROAD, "high"), a_chief(ChiefLevel.ROAD, "high", "p-2"))}, "有两人任职"),
        ({"reach": Reach(lane_m=0)}, "reach.lane_m"),
        ({"reach": Reach(frontage_m=5000)}, "reach.frontage_m"),
    ],
)
def test_an_unsound_set_is_refused_with_the_id_and_the_reason(changes, told):
    with pytest.raises(Refused) as refused:
        a_ground(**changes)
    assert told in refused.value.reason.zh and refused.value.reason.en


def test_many_faults_are_told_up_to_ten():
    with pytest.raises(Refused) as refused:
        a_ground(chiefs=tuple(a_chief(ChiefLevel.SHOP, f"f-{n}") for n in range(2, 50)))
    assert refused.value.reason.zh.count("没有这个对象") == 10 and refused.value.reason.zh.endswith("……")


def publishing(whole: Ground | Organisation, name: SetName = SetName.GROUND) -> PublishReference:
    body = msgspec.json.encode(whole).decode()
    return PublishReference(name=name, sha256=sha256(body.encode()).hexdigest(), body=body)


def test_the_hub_publishes_a_sound_ground_and_refuses_an_unsound_one():
    book = MemoryBook()
    (published,) = book.happen(publishing(a_ground()), ADMIN)
    assert isinstance(published, ReferencePublished) and published.name is SetName.GROUND
    with pytest.raises(Refused, match="分区 east：多边形的环没有闭合"):
        book.happen(publishing(replace(a_ground(), areas=(replace(EAST, polygons=((BENT,),)),))), ADMIN)
    with pytest.raises(Refused, match=r"duties.E0110：没有单位"):
        whole = replace(an_organisation(), duties={"E0110": UnitId("nobody")})
        book.happen(publishing(whole, SetName.ORGANISATION), ADMIN)
    assert len(book.history) == 1


def test_a_published_ground_reads_back_as_it_was():
    ground = a_ground(reach=Reach(road_m=55), areas=(replace(WEST, since=TODAY, is_sketch=True), EAST, HOUSE))
    assert read(SetName.GROUND, msgspec.json.encode(ground), 4) == replace(ground, rev=4)


@pytest.mark.parametrize(
    "told",
    [
        {"chiefs": [{"level": "road", "of": "high", "contact": "p-1", "phone": "13800000000"}]},
        {"frontages": [{"id": "f-1", "name": "面馆", "path": [[117.5, 36.7]], "keeper": "某某"}]},
    ],
)
def test_a_person_s_name_or_number_does_not_get_into_the_set(told):
    """What is published is kept as it was sent, for ever: so it is not taken at all."""
    body = json.dumps(told)
    command = PublishReference(name=SetName.GROUND, sha256=sha256(body.encode()).hexdigest(), body=body)
    with pytest.raises(Refused, match=r"不认识“.*(phone|keeper)”"):
        MemoryBook().happen(command, ADMIN)
