"""A labelled fortnight of a district: problems, and who told of them how well. It knows of no way to merge.

5,000 problems along a net of streets, each told 1–6 times by up to three kinds of source:

    camera   the point of its mast; the class it was trained on, at times a neighbour of it; a box that stands where
             the bearing of the thing is in its picture, shaken by 2 % of the width; repeats while it lasts
    citizen  a point 5–40 m off, one's own words, a class picked by a layman, at times the shop's name
    hotline  a point 10–80 m off, found from words; road, and often the shop or the house; a class picked at a desk

Beside them, in fixed numbers, what is easily taken for one: two stalls 8 m apart, a hotline order 300 m off, one shop
with two duties, the same trouble on both sides of one road, a danger beside its look-alike. Some vendors move.

The noise is of the kind and size that the makers of the task named (5–80 m, confusion of classes); where a share had
to be chosen it stands as a constant here, with no look at what a merger makes of it.
"""

from datetime import UTC, datetime, timedelta
from math import atan2, cos, degrees, hypot, radians, sin, tan
from random import Random

from msgspec import Struct

from console.domain.case.things import Source
from console.domain.ids import CameraId
from console.domain.place import Place
from console.domain.plane import metres_per_degree
from console.domain.unit import Camera

LON, LAT = 117.52, 36.71
BEGIN = datetime(2026, 5, 4, 0, 0, tzinfo=UTC)
DAYS = 14
PROBLEMS = 5_000
CAMERAS = 140
WIDE_M, HIGH_M, BLOCK_M = 10_000.0, 6_000.0, 250.0
ROAD_HALF_M = 11.0
VIEW, RANGE_M = 70.0, 80.0
IN_VIEW = 0.5
"""Share of the problems that arise where a camera looks."""
STALLS, FAR_HOTLINES, TWO_DUTIES, BOTH_SIDES, DANGERS = 60, 60, 60, 60, 80
"""Pairs of each adversary; of FAR_HOTLINES, problems with one order 300 m off."""
CAMERA_WRONG, CITIZEN_WRONG, HOTLINE_WRONG = 0.06, 0.2, 0.12
CITIZEN_BLANK = 0.3
"""Share of the citizens who pick no class at all."""
NAMES_SHOP = {Source.CITIZEN: 0.5, Source.HOTLINE: 0.6}
NAMES_ROAD = {Source.CITIZEN: 0.7, Source.HOTLINE: 0.95}
MOVERS = 0.15
"""Share of the vendors that move on between two tellings, 10–80 m."""


class Sort(Struct, frozen=True):
    """A kind of trouble: how often, for how many hours it lasts, what it is taken for, what people say."""

    code: str
    weight: float
    hours: tuple[float, float]
    taken_for: tuple[str, ...]
    says: tuple[str, ...]
    of_shop: bool = False
    is_danger: bool = False


SORTS = (
    Sort(
        "E0405",
        24,
        (1, 6),
        ("E0406", "E0401"),
        ("把桌椅摆到门外占了人行道", "店外经营，东西摆到路上", "出店经营很乱"),
        True,
    ),
    Sort("E0401", 18, (0.5, 3), ("E0406", "E0405"), ("流动摊贩卖水果", "三轮车推车卖菜堵路", "小贩摆摊叫卖")),
    Sort("E0406", 8, (1, 6), ("E0401", "E0405"), ("占道经营的摊位撑伞", "早点摊占着马路卖")),
    Sort("E0110", 16, (3, 24), ("E0192", "E0111"), ("一堆垃圾没人收", "生活垃圾散落发臭", "垃圾袋乱扔")),
    Sort("E0192", 8, (3, 12), ("E0110",), ("垃圾桶满了溢出来", "桶满外溢没人清")),
    Sort("E0410", 12, (1, 6), ("E0493",), ("电动车乱停堵住盲道", "自行车乱停放一片")),
    Sort("E0136", 6, (6, 60), ("E0110",), ("货物杂物堆放占着过道", "建材堆料占了路")),
    Sort("E0203", 4, (24, 96), ("E0207",), ("门头广告牌灯箱违规", "展架拱门摆在路边"), True),
    Sort("E0113", 4, (48, 240), ("P0123",), ("路面坑洼颠簸", "道路破损有大坑")),
)
DANGER_SORTS = (
    Sort("E0506", 1, (2, 8), (), ("积水很深过不去车", "下雨内涝积水淹了路"), False, True),
    Sort("P0123", 1, (4, 48), (), ("井盖丢了很危险", "窨井盖缺失有个洞"), False, True),
    Sort("E0596", 1, (1, 6), (), ("楼上掉东西，墙皮掉下来", "高空坠物砸到人行道"), False, True),
)
LOOKALIKES = {"E0506": "E0113", "P0123": "E0113", "E0596": "E0203"}
SHOPS = ("水果店", "面馆", "五金店", "便利店", "理发店", "烧烤店", "药房", "服装店", "早餐店", "蛋糕店")
FAMILY = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"


class Telling(Struct, frozen=True, kw_only=True):
    """One report with its truth. `problem`: what it is really of. `camera` None: a person told it.

    `place` as the centre knows it; `bbox`, `zone` of a camera. `adversary`: the trap it belongs to, "" for none.
    """

    n: int
    problem: int
    at: datetime
    source: Source
    place: Place
    class_code: str | None
    words: str = ""
    road: str = ""
    shop: str = ""
    camera: CameraId | None = None
    bbox: tuple[float, float, float, float] | None = None
    is_danger: bool = False
    adversary: str = ""


class District(Struct, frozen=True):
    """What is known beforehand, and the tellings in the order they came."""

    seed: int
    cameras: tuple[Camera, ...]
    tellings: tuple[Telling, ...]


class Problem(Struct, kw_only=True):
    """What is really there; `x`, `y` metres east and north of the district's corner."""

    id: int
    sort: Sort
    x: float
    y: float
    road: str
    shop: str
    begins: datetime
    hours: float
    adversary: str = ""


def district(seed: int, problems: int = PROBLEMS) -> District:
    """The same seed gives the same fortnight."""
    chance = Random(seed)
    cameras = [_camera(chance, n) for n in range(CAMERAS)]
    made = _adversaries(chance, cameras, problems)
    while len(made) < problems:
        made.append(_problem(chance, cameras, len(made)))
    told = [telling for problem in made for telling in _tell(chance, cameras, problem)]
    told.sort(key=lambda each: (each.at, each.problem))
    return District(
        seed,
        tuple(cameras),
        tuple(_numbered(each, n) for n, each in enumerate(told)),
    )


def place(x: float, y: float, words: str = "示范路") -> Place:
    per_lon, per_lat = metres_per_degree(LAT)
    return Place(LON + x / per_lon, LAT + y / per_lat, words)


def _numbered(telling: Telling, n: int) -> Telling:
    return Telling(**{name: getattr(telling, name) for name in telling.__struct_fields__ if name != "n"}, n=n)


def _street(chance: Random) -> tuple[float, float, str, bool]:
    """A spot on the middle of a street: x, y, its name, whether it runs east and west."""
    if chance.random() < 0.5:
        line = chance.randrange(int(HIGH_M / BLOCK_M))
        return chance.uniform(0, WIDE_M), line * BLOCK_M, f"第{line}大街", True
    line = chance.randrange(int(WIDE_M / BLOCK_M))
    return line * BLOCK_M, chance.uniform(0, HIGH_M), f"第{line}大道", False


def _camera(chance: Random, n: int) -> Camera:
    """On a mast at the kerb, looking along the street or across it."""
    x, y, road, is_ew = _street(chance)
    along = 90.0 if is_ew else 0.0
    heading = (along + chance.choice((0, 180)) + chance.uniform(-25, 25)) % 360
    side = chance.choice((-1, 1)) * ROAD_HALF_M
    here = place(x + (0 if is_ew else side), y + (side if is_ew else 0), road)
    return Camera(id=CameraId(f"cam-{n:03}"), place=here, heading=heading, view=VIEW, range_m=RANGE_M)


def _metres(of: Place) -> tuple[float, float]:
    per_lon, per_lat = metres_per_degree(LAT)
    return (of.lon - LON) * per_lon, (of.lat - LAT) * per_lat


def _problem(chance: Random, cameras: list[Camera], id: int, sort: Sort | None = None) -> Problem:
    sort = sort or chance.choices(SORTS, [each.weight for each in SORTS])[0]
    if chance.random() < IN_VIEW:
        camera = chance.choice(cameras)
        assert camera.heading is not None
        far, at = chance.uniform(10, RANGE_M * 0.9), radians(camera.heading + chance.uniform(-0.45, 0.45) * VIEW)
        x, y = (a + b for a, b in zip(_metres(camera.place), (far * sin(at), far * cos(at)), strict=True))
        road = camera.place.address
    else:
        x, y, road, is_ew = _street(chance)
        side = chance.choice((-1, 1)) * (ROAD_HALF_M + chance.uniform(0, 4))
        x, y = x + (0 if is_ew else side), y + (side if is_ew else 0)
    begins = BEGIN + timedelta(days=chance.randrange(DAYS), hours=chance.triangular(0, 14, 5) + 22 - 24)
    shop = _shop(chance) if sort.of_shop or chance.random() < 0.4 else ""
    return Problem(id=id, sort=sort, x=x, y=y, road=road, shop=shop, begins=begins, hours=chance.uniform(*sort.hours))


def _shop(chance: Random) -> str:
    return f"{chance.choice(('老', '小', '大', '好', '新'))}{chance.choice(FAMILY)}{chance.choice(SHOPS)}"


def _beside(chance: Random, of: Problem, id: int, metres: float, sort: Sort | None = None) -> Problem:
    """Another one so far away, along a random bearing, at much the same time."""
    at = radians(chance.uniform(0, 360))
    return Problem(
        id=id,
        sort=sort or of.sort,
        x=of.x + metres * sin(at),
        y=of.y + metres * cos(at),
        road=of.road,
        shop=_shop(chance) if of.shop else "",
        begins=of.begins + timedelta(minutes=chance.uniform(-20, 20)),
        hours=of.hours,
        adversary=of.adversary,
    )


def _adversaries(chance: Random, cameras: list[Camera], problems: int) -> list[Problem]:
    made: list[Problem] = []
    share = problems / PROBLEMS

    def first(sort: Sort, trap: str) -> Problem:
        found = _problem(chance, cameras, len(made), sort)
        found.adversary = trap
        made.append(found)
        return found

    for _ in range(round(STALLS * share)):
        stall = first(SORTS[1], "stalls")
        made.append(_beside(chance, stall, len(made), 8.0))
    for _ in range(round(FAR_HOTLINES * share)):
        first(chance.choices(SORTS, [each.weight for each in SORTS])[0], "hotline")
    for _ in range(round(TWO_DUTIES * share)):
        shop = first(SORTS[0], "duties")
        shop.shop = shop.shop or _shop(chance)
        other = _beside(chance, shop, len(made), 2.0, SORTS[3])
        other.shop = shop.shop
        made.append(other)
    for _ in range(round(BOTH_SIDES * share)):
        one = first(SORTS[0], "sides")
        made.append(_beside(chance, one, len(made), 2 * ROAD_HALF_M))
    for _ in range(round(DANGERS * share)):
        danger = first(chance.choice(DANGER_SORTS), "danger")
        alike = next(each for each in SORTS if each.code == LOOKALIKES[danger.sort.code])
        made.append(_beside(chance, danger, len(made), chance.uniform(4, 15), alike))
    return made


def _tell(chance: Random, cameras: list[Camera], problem: Problem) -> list[Telling]:
    seeing = [camera for camera in cameras if _is_in_view(camera, problem.x, problem.y)]
    count = chance.choices(range(1, 7), (30, 26, 18, 12, 8, 6))[0]
    sources = [Source.CITIZEN, Source.HOTLINE, *([Source.VIDEO] * 2 if seeing else [])]
    told: list[Telling] = []
    x, y = problem.x, problem.y
    moves = problem.sort.code == "E0401" and chance.random() < MOVERS
    for at in sorted(chance.uniform(0, problem.hours) for _ in range(count)):
        if moves and told:
            far, towards = chance.uniform(10, 80), radians(chance.uniform(0, 360))
            x, y = x + far * sin(towards), y + far * cos(towards)
        source, when = chance.choice(sources), problem.begins + timedelta(hours=at)
        now_seeing = [camera for camera in seeing if _is_in_view(camera, x, y)]
        if source is Source.VIDEO and now_seeing:
            told.append(_claim(chance, chance.choice(now_seeing), problem, x, y, when))
        else:
            person = source if source is not Source.VIDEO else Source.CITIZEN
            is_far = problem.adversary == "hotline" and person is Source.HOTLINE
            told.append(_said(chance, person, problem, (x, y), when, is_far=is_far))
    return told


def _is_in_view(camera: Camera, x: float, y: float) -> bool:
    return _angle(camera, x, y) is not None


def _angle(camera: Camera, x: float, y: float) -> tuple[float, float] | None:
    """(degrees off the middle of the picture, metres away) of what it sees; None for what it does not."""
    east, north = (a - b for a, b in zip((x, y), _metres(camera.place), strict=True))
    far = hypot(east, north)
    assert camera.heading is not None
    off = (degrees(atan2(east, north)) - camera.heading + 180) % 360 - 180
    return (off, far) if 3 <= far <= RANGE_M and abs(off) <= VIEW / 2 else None


def _claim(chance: Random, camera: Camera, problem: Problem, x: float, y: float, at: datetime) -> Telling:
    """Its box is as wide as a thing of 2.5 m at that distance, a pinhole's picture, its foot nearer the bottom."""
    seen = _angle(camera, x, y)
    assert seen is not None
    off, far = seen
    full = tan(radians(VIEW / 2))
    middle = 0.5 + tan(radians(off)) / full / 2 + chance.gauss(0, 0.02)
    half = max(0.015, 2.5 / (far * full) / 4) * chance.uniform(0.85, 1.15)
    foot = min(1.0, max(0.3, 0.35 + 5.0 / far + chance.gauss(0, 0.02)))
    box = (max(0.0, middle - half), max(0.0, foot - 3 * half), min(1.0, middle + half), foot)
    code = _class_told(chance, problem, CAMERA_WRONG)
    return Telling(
        n=0,
        problem=problem.id,
        at=at,
        source=Source.VIDEO,
        place=camera.place,
        class_code=code,
        camera=camera.id,
        bbox=box if box[0] < box[2] and box[1] < box[3] else None,
        is_danger=problem.sort.is_danger,
        adversary=problem.adversary,
    )


def _said(
    chance: Random, source: Source, problem: Problem, where: tuple[float, float], at: datetime, *, is_far: bool
) -> Telling:
    far = 300.0 if is_far else chance.uniform(5, 40) if source is Source.CITIZEN else chance.uniform(10, 80)
    towards = radians(chance.uniform(0, 360))
    names_shop = bool(problem.shop) and chance.random() < NAMES_SHOP[source]
    names_road = is_far or chance.random() < NAMES_ROAD[source]
    wrong = CITIZEN_WRONG if source is Source.CITIZEN else HOTLINE_WRONG
    code = None if source is Source.CITIZEN and chance.random() < CITIZEN_BLANK else _class_told(chance, problem, wrong)
    road = problem.road if names_road else ""
    words = f"{road}{problem.shop if names_shop else ''}{chance.choice(problem.sort.says)}"
    return Telling(
        n=0,
        problem=problem.id,
        at=at,
        source=source,
        place=place(where[0] + far * sin(towards), where[1] + far * cos(towards), problem.road),
        class_code=code,
        words=words,
        road=road,
        shop=problem.shop if names_shop else "",
        is_danger=problem.sort.is_danger,
        adversary=problem.adversary,
    )


def _class_told(chance: Random, problem: Problem, wrong: float) -> str:
    taken_for = problem.sort.taken_for
    return chance.choice(taken_for) if taken_for and chance.random() < wrong else problem.sort.code
