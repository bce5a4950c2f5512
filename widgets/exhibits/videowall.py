"""Page: the wall, as it stands in the hall, with cameras that were not heard for a while."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from resources.tongue import say
from widgets.exhibits.figures import ZONE, classes, day, league
from widgets.exhibits.ground import a_map, points
from widgets.tokens import Tone
from widgets.wall.board import WallBoard, WallFigures
from widgets.wall.ticker import TickerItem


def build() -> QWidget:
    ground = a_map(points())
    ground.set_controls(False)
    ground.set_layers(cameras=False, alerts=False, exceptions_only=True)
    wall = WallBoard(say("示范区城市管理指挥中心", "Demo district · Urban Management"), ground)
    wall.header.show_badge(say("演示数据", "Demonstration data"))
    wall.header.show_time(datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZONE))
    hours = day()
    wall.show_figures(
        WallFigures(
            reported=384,
            open=141,
            overdue=7,
            closed=363,
            met=363,
            due=368,
            alerts=12,
            cameras_heard=138,
            cameras=142,
            sessions=2,
            session_titles=say("双山、明水", "Shuangshan, Mingshui"),
            reported_by_hour=hours["reported"],
            closed_by_hour=hours["closed"],
            classes=classes()._items,
            league=league()._items,
        )
    )
    wall.show_ticker(_happened())
    wall.show_age(say("数据实时", "Live"), "good")
    wall.show_sources_age(say("截至 14:21", "as of 14:21"), "red")
    return wall


def _happened() -> list[TickerItem]:
    return [
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
