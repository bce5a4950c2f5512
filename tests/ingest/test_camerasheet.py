"""The register of cameras comes in as a sheet and goes out as one, and every wrong cell is told."""

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from console.domain.crs import Datum
from console.domain.ids import CameraId
from console.domain.place import Place
from console.domain.streams import Streams
from console.domain.unit import Camera, Organisation, Zone
from console.ingest.bureau import bring, csv_of
from console.ingest.camerasheet import CAMERAS, camera_rows
from console.ingest.difference import differences
from console.ingest.profile import read_profile
from console.ingest.tables import FromFile
from tests.ingest.sites import a_book, a_csv

DEMO = read_profile("demo").organisation
STREETS = [each.id for each in DEMO.units if each.kind.value == "street"]
KEYS = [each.key for each in CAMERAS.columns]
HEADS = [each.heads[0] for each in CAMERAS.columns]
ENGLISH = [each.heads[2] if each.heads[2:] else each.heads[-1] for each in CAMERAS.columns]
COUNT = 140


def a_register(seed: int = 7) -> tuple[Camera, ...]:
    """140 cameras, each with some of what a register can say."""
    dice = random.Random(seed)

    def maybe(value: object, none: object) -> object:
        return value if dice.random() < 0.8 else none

    def a_camera(n: int) -> Camera:
        spot = (round(117.4 + dice.random() / 5, 7), round(36.6 + dice.random() / 5, 7))
        corners = tuple((round(dice.random(), 3), round(dice.random(), 3)) for _ in range(dice.randint(3, 6)))
        template = f"rtsp://10.20.{n % 9}.{n}:554/{{camera}}/{{stream}}?token={{token}}"
        more = {
            "watches": maybe(tuple(sorted(dice.sample(["E0405", "E0401", "E0406", "E0110"], 2))), ()),
            "name": maybe(f"{n} 号球机", ""),
            "heading": maybe(round(dice.uniform(0, 360), 1), None),
            "view": maybe(float(dice.randint(20, 120)), None),
            "range_m": maybe(float(dice.randint(20, 300)), None),
            "zones": maybe((Zone("门前", corners), Zone("=路面, 左", corners)), ()),
            "streams": maybe(Streams(main=template, sub="https://gw/hls/{camera}.m3u8?t={token}"), Streams()),
            "note": maybe(dice.choice(["-夜间红外", "杆高 6 米；朝市场", "+待修"]), ""),
        }
        place = Place(*spot, f"新城路 {n} 号", dice.choice(STREETS))
        return Camera(id=CameraId(f"JK-{n:03}"), place=place, **more)  # type: ignore[arg-type]

    return tuple(a_camera(n) for n in range(1, COUNT + 1))


def brought(file: Path, beside: Organisation = DEMO) -> FromFile:
    return bring([file], beside, Datum.WGS84)


def taken(found: FromFile) -> tuple[Camera, ...]:
    assert found.faults == () and isinstance(found.value, Organisation)
    return found.value.cameras


def a_row(**cells: str) -> list[str]:
    usual = {"id": "JK-1", "lon": "117.5", "lat": "36.7", "address": "新城路 1 号"}
    return [{**usual, **cells}.get(key, "") for key in KEYS]


@pytest.mark.parametrize("seed", range(5))
def test_140_cameras_go_out_and_come_back_as_they_were(tmp_path: Path, seed: int):
    whole = replace(DEMO, cameras=a_register(seed))
    (tmp_path / "c.csv").write_text(csv_of(whole, CAMERAS), encoding="utf-8-sig")
    assert taken(brought(tmp_path / "c.csv")) == whole.cameras
    assert differences(whole, replace(DEMO, cameras=taken(brought(tmp_path / "c.csv")))) == ()


@pytest.mark.parametrize(
    "heads", [HEADS, ENGLISH, [each.title() for each in ENGLISH], [each.upper() for each in HEADS]]
)
def test_a_workbook_with_headings_in_either_language_is_the_same_register(tmp_path: Path, heads: list[str]):
    register = a_register()
    rows = [[row[key] for key in KEYS] for row in camera_rows(register)]
    assert taken(brought(a_book(tmp_path / "c.xlsx", 监控=[heads, *rows]))) == register


def test_a_sheet_of_before_leaves_what_it_does_not_speak_of(tmp_path: Path):
    """Who exports the register with an older sheet and adds a camera does not wipe where the others look."""
    whole = replace(DEMO, cameras=a_register())
    first = whole.cameras[0]
    sheet = a_csv(
        tmp_path / "c.csv", HEADS[:4], [first.id, "117.51", "36.71", "新址"], ["JK-999", "117.5", "36.7", "新装"]
    )
    moved, new = taken(brought(sheet, whole))
    assert moved == replace(first, place=Place(117.51, 36.71, "新址"))
    assert new == Camera(id=CameraId("JK-999"), place=Place(117.5, 36.7, "新装"))


def test_an_empty_cell_says_that_there_is_nothing(tmp_path: Path):
    known = Camera(id=CameraId("JK-1"), place=Place(117.5, 36.7, "x"), heading=90.0, note="旧")
    (found,) = taken(brought(a_csv(tmp_path / "c.csv", HEADS, a_row()), replace(DEMO, cameras=(known,))))
    assert found.heading is None and found.note == ""


@pytest.mark.parametrize(
    ("said", "degrees"),
    [
        ("0", 0),
        ("359.5", 359.5),
        ("９０", 90),
        ("90°", 90),
        ("90 度", 90),
        ("东北", 45),
        ("朝西", 270),
        ("正南", 180),
        ("NW", 315),
        ("n", 0),
        ("", None),
    ],
)
def test_a_heading_is_written_as_people_write_it(tmp_path: Path, said: str, degrees: float | None):
    (found,) = taken(brought(a_csv(tmp_path / "c.csv", HEADS, a_row(heading=said, range_m="80 米" if said else ""))))
    assert found.heading == degrees and found.range_m == (80 if said else None)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"id": ""}, "“监控编号”为空"),
        ({"lon": ""}, "不是数字"),
        ({"lon": "217"}, "不是经纬度"),
        ({"address": ""}, "“地址”为空"),
        ({"street": "火星街道"}, "没有单位“火星街道”"),
        ({"watches": "E0405、占道"}, "小类代码“占道”"),
        ({"heading": "上"}, "“朝向”中的“上”不是数字"),
        ({"heading": "400"}, "朝向应在 0 到 360"),
        ({"heading": "nan"}, "朝向应在 0 到 360"),
        ({"view": "0"}, "视角应在 1 到 360"),
        ({"range_m": "9000"}, "可视距离应在 1 到 5000"),
        ({"zones": "门前"}, "至少要有三个角"),
        ({"zones": "门前：a b c"}, "应写作"),
        ({"zones": "门前：0，0 1，0 1，2"}, "都在画面内"),
        ({"main": "rtsp://admin:12345@10.0.0.1/"}, "不含用户名"),
        ({"main": "rtsp://0x7f.1/{camera}"}, "普通主机名"),
        ({"sub": "rtmp://gw/{camera}"}, "rtsp、rtsps、http 或 https"),
        ({"sub": "rtsp://gw/{user}"}, "花括号里只能是"),
    ],
)
def test_a_wrong_cell_is_told_with_its_row(tmp_path: Path, cells: dict[str, str], told: str):
    sheet = a_book(tmp_path / "c.xlsx", 监控=[HEADS, a_row(id="JK-0"), a_row(**cells)])
    found = brought(sheet)
    assert found.value is None
    assert [each.row for each in found.faults] == [3] and told in found.faults[0].reason.zh, found.faults


def test_every_wrong_cell_of_a_row_is_told_and_not_the_first_alone(tmp_path: Path):
    bad = a_row(lat="x", heading="上", view="999", main="ftp://gw/", watches="E9")
    found = brought(a_book(tmp_path / "c.xlsx", 监控=[HEADS, bad, a_row(id="JK-2"), a_row(id="JK-2"), a_row(note="x")]))
    assert [each.row for each in found.faults] == [4, 5, 2, 2, 2, 2, 2]
    assert all(all(each.reason) for each in found.faults)


def test_a_new_heading_is_a_difference_of_that_camera_alone():
    whole = replace(DEMO, cameras=a_register())
    turned = replace(whole.cameras[3], heading=12.5)
    found = differences(whole, replace(whole, cameras=(*whole.cameras[:3], turned, *whole.cameras[4:])))
    assert [(each.at, each.after) for each in found] == [(f"监控 {turned.id}", ("朝向 12.5", "heading 12.5"))]


def test_one_camera_more_and_one_less_are_told_with_what_they_have():
    first, *others = a_register()
    told = differences(replace(DEMO, cameras=(first,)), replace(DEMO, cameras=(others[0],)))
    assert [(each.what.zh, each.at) for each in told] == [("删除", "监控 JK-001"), ("新增", "监控 JK-002")]
    assert first.place.address in told[0].before.zh and told[0].after.zh == ""
    assert others[0].place.address in told[1].after.zh and "—" not in told[1].after.zh
