"""What singles one thing out among its like: numbers, plates, gates, goods, the name of a place, a side of the road.

Two tellings that both have a mark of a kind agree or contradict each other; where one has none, nothing is said.
All words are plain: simplified, small letters, one width.
"""

import re
from typing import NamedTuple

from console.domain.duplicates.report import Side
from console.domain.text import Text

GAP = "·"
"""Stands where a word was taken out, so that what was apart never becomes a pair."""


class Mark(NamedTuple):
    """What singles out one thing among its like. Two tellings that both have it agree or contradict each other.

    `same`, `differs`: what that weighs, in the unit of `weights`. `by_experts`: the public is not expected to know.
    `tolerance`: numbers no further apart say nothing, since people read the number of the door beside.
    """

    name: Text
    same: float
    differs: float
    by_experts: bool = False
    tolerance: int = 0


MARKS: dict[str, Mark] = {
    "plate": Mark(Text("车牌", "plate"), 5.0, -6.0),
    "building": Mark(Text("楼栋", "building"), 1.5, -5.0),
    "entrance": Mark(Text("单元", "entrance"), 1.0, -4.0),
    "room": Mark(Text("房号", "room"), 2.0, -5.0),
    "floor": Mark(Text("楼层", "floor"), 1.0, -5.0),
    "item": Mark(Text("编号", "number"), 2.5, -5.0),
    "gate": Mark(Text("出入口", "gate"), 1.5, -4.5),
    "aspect": Mark(Text("方位", "end"), 1.0, -3.5),
    "face": Mark(Text("正面背面", "front or back"), 0.7, -3.5),
    "door": Mark(Text("门牌", "house number"), 1.5, -4.0, tolerance=4),
    "goods": Mark(Text("所售", "goods"), 1.5, -4.5),
    "owner": Mark(Text("井盖权属", "owner of the lid"), 0.5, -5.0, by_experts=True),
}
"""Two that differ nearly always mean two things, since nobody makes up a number; how many things share it says how
much agreeing is worth: a plate is alone in the country, a third floor in every house."""

_NUMBER = r"([0-9]{1,4}|[一二三四五六七八九十]{1,3})"
MARK_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "plate",
        re.compile(r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z])[·•. -]?([a-z0-9]{5,6})"),
    ),
    ("building", re.compile(_NUMBER + r"(?:号楼|栋|幢|座)|\b(?:building|block) ?([0-9]{1,3})\b")),
    ("entrance", re.compile(_NUMBER + r"单元")),
    ("room", re.compile(r"([0-9]{3,4})(?:室|户)|\broom ?([0-9]{3,4})\b")),
    ("floor", re.compile(_NUMBER + r"(?:层|楼|f\b)")),
    ("item", re.compile(_NUMBER + r"号(?=行道树|古树|大树|树|灯|路灯|杆|线杆|电杆|摊|铺|档|车位|泊位|井)")),
    (
        "gate",
        re.compile(
            _NUMBER + r"号[大侧]?门(?![前口])|(?<![a-z0-9])([a-h][0-9]?)(?:出入|出|入)?口"
            r"|\b(?:gate|exit) ?([a-h0-9]{1,2})\b"
        ),
    ),
    ("aspect", re.compile(r"([东西南北])(?:大门|门|头|口|出口|入口|出入口|端|段)(?![大街路桥外里巷])")),
    ("face", re.compile(r"([正前后])(?:大门|门)(?![大街路桥外里巷])")),
    (
        "door",
        re.compile(
            _NUMBER + r"号(?!楼|线|院|桥|站|[0-9])"
            r"|\b(?:no\.? ?|number )([0-9]{1,5})\b|\b([0-9]{1,4}) [a-z]+ (?:road|street|rd|st)\b"
        ),
    ),
)
"""Each pattern takes its text away from the ones after it: 3号楼5楼 is a building and a floor."""
BLOCK_PATTERN = re.compile(r"(?<![0-9-])([0-9]{1,3})-([0-9]{1,2})(?![0-9天个人次米点小月日年元])")
"""12-2 is short for the second entrance of building 12."""
SAME_FACE = {"前": "正"}
SIDE_PATTERN = re.compile(r"[路街道]([东西南北])(?!路口|[街段门口头])|([东西南北])(?:侧|边(?=人行道|便道|的?马路))")
"""Which side of the road the words name: 路东, 马路南边, 北侧."""

PLACES = (
    "学校 小学 中学 大学",
    "幼儿园",
    "医院 卫生院",
    "诊所",
    "药店 药房",
    "银行",
    "超市",
    "市场 菜市场 农贸市场",
    "饭店 饭馆 餐馆",
    "宾馆 酒店 旅馆",
    "公园",
    "小区 家园 花园 公寓 家属院",
    "广场",
    "加油站",
    "车站 汽车站 火车站",
    "公交站 公交车站 站牌 站台",
    "工地",
    "大厦 写字楼",
    "商场",
    "邮局",
    "派出所",
    "酒吧",
    "网吧",
    "浴池",
    "公厕 厕所",
)
"""What people name to say where, most of it with a name before it: 工商银行, 阳光小区, 第三小学. A line is one kind."""
NO_NAME = frozenset("的在了有个那这从到往是和与去我们你家大小新老路街道巷村镇区里口旁边前后面侧门对上下中间外内近")
"""A character of these before a place is no part of its name: 门口的银行, 学府路小学."""


class Thing(NamedTuple):
    """What a mark of a kind can be, and the words that say so."""

    kind: str
    name: Text
    words: str


THINGS: tuple[Thing, ...] = (
    Thing("goods", Text("水果", "fruit"), "水果 苹果 香蕉 葡萄 草莓 橘子 果筐"),
    Thing("goods", Text("西瓜", "melons"), "西瓜"),
    Thing("goods", Text("蔬菜", "vegetables"), "蔬菜 卖菜 青菜"),
    Thing("goods", Text("红薯", "sweet potatoes"), "红薯 地瓜"),
    Thing("goods", Text("早点", "breakfast"), "煎饼 早点 早餐 包子 豆浆 油条"),
    Thing("goods", Text("臭豆腐", "stinky tofu"), "臭豆腐"),
    Thing("goods", Text("凉皮", "cold noodles"), "凉皮 冷面"),
    Thing("goods", Text("玉米", "corn"), "玉米"),
    Thing("goods", Text("烧烤", "grilled food"), "烧烤 烤串"),
    Thing("goods", Text("服装", "clothes"), "衣服 服装 鞋子 袜子"),
    Thing("goods", Text("鲜花", "flowers"), "鲜花 花卉 盆栽"),
    Thing("goods", Text("手机配件", "telephone parts"), "手机膜 贴膜"),
    Thing("goods", Text("海鲜", "fish"), "海鲜 卖鱼 活鱼"),
    Thing("owner", Text("给水", "water supply"), "上水 自来水 供水"),
    Thing("owner", Text("排水", "drainage"), "污水 雨水 排水"),
    Thing("owner", Text("电力", "electricity"), "电力 供电"),
    Thing("owner", Text("通信", "telecom"), "通信 电信 移动 联通 弱电"),
    Thing("owner", Text("燃气", "gas"), "燃气 天然气"),
    Thing("owner", Text("热力", "heating"), "热力 暖气"),
    Thing("owner", Text("路灯", "street lighting"), "路灯井"),
)

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_SIDES = {"东": Side.EAST, "西": Side.WEST, "南": Side.SOUTH, "北": Side.NORTH}
_KIND_OF_PLACE = {word: line.split()[0] for line in PLACES for word in line.split()}
_PLACE = re.compile("|".join(sorted(_KIND_OF_PLACE, key=len, reverse=True)))
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def numbers(text: str) -> tuple[dict[str, frozenset[str]], str]:
    """Marks that a pattern knows, by kind, and the text without them."""
    found: dict[str, frozenset[str]] = {}
    text = BLOCK_PATTERN.sub(r"\1号楼\2单元", text)
    for kind, pattern in MARK_PATTERNS:
        if said := {_number("".join(filter(None, match.groups()))) for match in pattern.finditer(text)}:
            found[kind] = frozenset(said)
            text = pattern.sub(GAP, text)
    return found, text


def side(text: str) -> Side | None:
    """The side of the road that is named; None where none is, or more than one."""
    said = {next(filter(None, match.groups())) for match in SIDE_PATTERN.finditer(text)}
    return _SIDES[said.pop()] if len(said) == 1 else None


def places(text: str) -> dict[str, frozenset[str]]:
    """Kind of place → the ends of the names it has, none where it is just a school: 第三小学 → 学校: 第三."""
    found: dict[str, set[str]] = {}
    for match in _PLACE.finditer(text):
        names, name = found.setdefault(_KIND_OF_PLACE[match[0]], set()), text[max(0, match.start() - 2) : match.start()]
        if len(name) == 2 and NO_NAME.isdisjoint(name) and _CHINESE.fullmatch(name):
            names.add(name)
    return {kind: frozenset(names) for kind, names in found.items()}


def agree(kind: str, one: frozenset[str], other: frozenset[str]) -> bool | None:
    """Whether marks of a kind say the same; None where they are too close to say."""
    if one & other:
        return True
    near = MARKS[kind].tolerance
    steps = [abs(int(a) - int(b)) for a in one for b in other if a.isdecimal() and b.isdecimal()]
    return None if near and steps and min(steps) <= near else False


def _number(said: str) -> str:
    """五 and 十二 as digits; whatever is none stays as it is."""
    if not said or said[0] not in "一二三四五六七八九十":
        return SAME_FACE.get(said, said).lstrip("0") or said
    tens, ten, ones = said.partition("十")
    if not ten:
        return "".join(str(_DIGITS[each]) for each in said)
    if not all(each in _DIGITS for each in tens + ones):
        return said
    return str((_DIGITS[tens[0]] if tens else 1) * 10 + (_DIGITS[ones[0]] if ones else 0))
