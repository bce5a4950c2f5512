"""Three hundred open cases that have nothing to do with a scene, on the four square kilometres around it."""

from random import Random
from typing import Any, NamedTuple

SIZE, HALF_SIDE_M, CLEAR_M = 300, 1_000, 40
DAY_MIN = 24 * 60

SOURCES = {"citizen": 40, "inspector": 30, "video": 20, "patrol": 10, "hotline": 8, "import": 3}
EAST_ROADS = ("北环街", "清泉大街", "文华大街", "槐香街", "汇川大街", "明珠街")
NORTH_ROADS = ("柳溪路", "望岳路", "百花路", "学府路", "中兴路", "青年路", "玉兰路")


class Trouble(NamedTuple):
    """A kind of case, how often it comes, how people say it."""

    code: str
    weight: float
    says: tuple[str, ...]


TROUBLES = (
    Trouble("E0110", 26, ("垃圾堆了一天没人收", "墙角有人丢垃圾袋", "散落生活垃圾", "")),
    Trouble("E0410", 20, ("电动车乱停，人行道走不通", "自行车倒成一片", "非机动车停到盲道上了")),
    Trouble("E0405", 22, ("店铺把货摆到人行道", "饭店桌椅摆出店外", "水果店出店经营")),
    Trouble("E0201", 17, ("电线杆上贴满小广告", "墙面被喷小广告", "")),
    Trouble("E0401", 15, ("流动摊贩占着路口", "小贩推车卖水果", "学校门口有游商")),
    Trouble("E0406", 11, ("有人占道摆摊", "撑伞摆摊占了人行道")),
    Trouble("E0493", 10, ("共享单车淤积", "共享单车堵住出入口")),
    Trouble("E0192", 8, ("垃圾桶满了往外溢", "果皮箱满溢")),
    Trouble("E0136", 6, ("路边堆建筑材料", "人行道堆放货物")),
    Trouble("E0112", 4, ("路面泥污没人扫", "地面油污打滑")),
    Trouble("E0203", 4, ("门口立大广告牌挡路",)),
    Trouble("E0113", 3, ("路面有坑", "路面破损颠簸")),
    Trouble("E0135", 3, ("有人扔旧沙发", "旧家具没人收")),
    Trouble("E0301", 2, ("工地夜里施工太吵",)),
    Trouble("E0302", 2, ("施工围挡占了路",)),
    Trouble("E0604", 2, ("门前卫生没人管",)),
    Trouble("E0129", 2, ("露天烧烤油烟呛人",)),
    Trouble("P0137", 5, ("路灯不亮", "路灯一闪一闪")),
    Trouble("P0123", 3, ("井盖松动", "井盖破损")),
    Trouble("E0508", 1, ("线缆垂下来了",)),
)


def crowd(seed: str, points: list[tuple[float, float]]) -> list[dict[str, Any]]:
    """Cases in the form of scenes.json, none within CLEAR_M of `points` (east, north in metres)."""
    random = Random(seed)
    found: list[dict[str, Any]] = []
    while len(found) < SIZE:
        made = _case(random, len(found))
        if all((made["e"] - e) ** 2 + (made["n"] - n) ** 2 > CLEAR_M**2 for e, n in points):
            found.append(made)
    return found


def _case(random: Random, number: int) -> dict[str, Any]:
    trouble = random.choices(TROUBLES, [each.weight for each in TROUBLES])[0]
    source = random.choices(list(SOURCES), list(SOURCES.values()))[0]
    along, beside = random.uniform(-HALF_SIDE_M, HALF_SIDE_M), random.gauss(0, 12)
    made: dict[str, Any] = {"src": source, "words": random.choice(trouble.says)}
    if number % 2:
        road = random.randrange(len(EAST_ROADS))
        made |= {"e": along, "n": (road - 2.5) * 330 + beside, "road": EAST_ROADS[road]}
        side = "north" if beside > 0 else "south"
    else:
        road = random.randrange(len(NORTH_ROADS))
        made |= {"e": (road - 3) * 300 + beside, "n": along, "road": NORTH_ROADS[road]}
        side = "east" if beside > 0 else "west"
    made["min"] = min(random.expovariate(1 / DAY_MIN), 10 * DAY_MIN)
    if source not in {"citizen", "hotline"} or random.random() < 0.6:
        made["class"] = trouble.code
    if source in {"inspector", "patrol"}:
        made["side"] = side
    if source == "video":
        made |= {"camera": f"x-{number}", "words": ""}
    if trouble.code in {"E0405", "E0604"} and random.random() < 0.5:
        made |= {"frontage": f"x-{number}", "shop": random.choice(("好邻居超市", "兴旺饭店", "鲜果时光", "大众五金"))}
    return made
