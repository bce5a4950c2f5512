"""Page: the wall, composed."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from resources.tongue import say
from widgets.controls.panel import EmptyState, Panel
from widgets.controls.pills import Age
from widgets.exhibits.figures import CLOSED, REPORTED, ZONE, classes, day_trend, league
from widgets.tokens import Tone
from widgets.wall.grid import Cells, WallGrid
from widgets.wall.header import WallHeader
from widgets.wall.ticker import Ticker, TickerItem
from widgets.wall.tiles import FigureTile

Words = tuple[str, str]

_FIGURES: tuple[tuple[Words, str, Words, Words, Tone, tuple[float, ...], str, Age], ...] = (
    (
        ("今日上报", "Reported today"),
        "384",
        ("件", ""),
        ("较昨日同时 +12", "+12 on yesterday"),
        Tone.NEUTRAL,
        REPORTED,
        "14:32",
        "good",
    ),
    (
        ("处置中", "In hand"),
        "141",
        ("件", ""),
        ("待派遣 18", "18 to dispatch"),
        Tone.NEUTRAL,
        CLOSED,
        "14:32",
        "good",
    ),
    (
        ("已超期", "Overdue"),
        "7",
        ("件", ""),
        ("较 1 小时前 +3", "+3 in an hour"),
        Tone.CRITICAL,
        (2, 2, 3, 3, 4, 4, 5, 7),
        "14:32",
        "good",
    ),
    (
        ("按期结案率", "On time"),
        "98.6",
        ("%", "%"),
        ("目标 98 · 363/368", "target 98 · 363/368"),
        Tone.NEUTRAL,
        (98.9, 98.8, 98.4, 98.5, 98.7, 98.6),
        "14:30",
        "amber",
    ),
    (
        ("在线摄像头", "Cameras"),
        "138/142",
        ("路", ""),
        ("4 路离线", "4 silent"),
        Tone.WARNING,
        (142, 141, 141, 140, 138),
        "14:32",
        "good",
    ),
    (
        ("现场会商", "Sessions"),
        "2",
        ("场", ""),
        ("双山、明水", "Shuangshan, Mingshui"),
        Tone.NEUTRAL,
        (),
        "14:21",
        "red",
    ),
)


def build() -> QWidget:
    header = WallHeader(say("章丘区城市管理指挥中心", "Zhangqiu Urban Management Centre"))
    header.show_badge(say("演示数据", "Demonstration data"))
    header.show_age(say("实时", "Live"), "good")
    header.show_time(datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZONE))
    wall = WallGrid(header)
    for n, tile in enumerate(_tiles()):
        wall.place(tile, Cells(4 * n, 0, 4, 3))
    wall.place(
        _panel(
            say("24 小时上报与结案", "Reported and closed in 24 hours"),
            say("件/小时", "per hour"),
            day_trend(),
        ),
        Cells(0, 3, 7, 9),
    )
    wall.place(_panel(say("问题类别", "Classes"), say("今日", "today"), classes()), Cells(0, 12, 7, 8))
    empty = EmptyState("map", say("地图", "Map"), say("地图由 widgets.maps 绘制", "painted by widgets.maps"))
    wall.place(
        _panel(say("全区例外", "Exceptions"), say("超期与临期", "overdue and due soon"), empty),
        Cells(7, 3, 10, 17),
    )
    wall.place(
        _panel(say("镇街时限达标", "On time by street"), say("今日到期", "due today"), league()),
        Cells(17, 3, 7, 11),
    )
    wall.place(
        _panel(say("实时动态", "Just now"), say("最近 10 分钟", "last 10 minutes"), _ticker()),
        Cells(17, 14, 7, 6),
    )
    return wall


def _panel(title: str, note: str, content: QWidget) -> Panel:
    panel = Panel(title, note)
    panel.add(content, 1)
    return panel


def _tiles() -> list[FigureTile]:
    made = []
    for title, figure, of, note, tone, line, as_of, age in _FIGURES:
        tile = FigureTile(say(*title), say(*of))
        tile.show_figure(figure, say(*note), tone)
        tile.show_line([float(value) for value in line], tone)
        tile.show_age(say(f"截至 {as_of}", f"as of {as_of}"), age)
        made.append(tile)
    return made


def _ticker() -> Ticker:
    ticker = Ticker()
    ticker.show_items(
        [
            TickerItem(
                "1",
                say("绣水东街 · 占道经营", "Xiushui East · stalls"),
                say("智能监控 C-204 上报，待受理", "Camera C-204, to be registered"),
                "14:32",
                Tone.WARNING,
            ),
            TickerItem(
                "2",
                say("经十东路 · 渣土撒漏", "Jingshi East · spilt soil"),
                say("环卫中心到场，处置中", "Sanitation on site"),
                "14:31",
                Tone.NEUTRAL,
            ),
            TickerItem(
                "3",
                say("汇泉路小学南门 · 乱停乱放", "Huiquan school · parking"),
                say("已结案，用时 26 分钟", "Closed in 26 minutes"),
                "14:30",
                Tone.GOOD,
            ),
            TickerItem(
                "4",
                say("龙泉大道 · 井盖破损", "Longquan · manhole"),
                say("超期 8 分钟，已发督办单", "8 min overdue, order sent"),
                "14:28",
                Tone.CRITICAL,
            ),
            TickerItem(
                "5",
                say("福泰路夜市 · 噪声扰民", "Futai market · noise"),
                say("现场会商进行中，3 个单位在线", "In session, 3 units present"),
                "14:25",
                Tone.SESSION,
            ),
        ]
    )
    return ticker
