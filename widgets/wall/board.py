"""The leaders' wall: six figures, the curve of the day, the map of exceptions, the league, what just happened.

Each tile wears its own age. Nothing is decided here: figures in, pixels out.
"""

from collections.abc import Sequence

import msgspec
from PySide6.QtWidgets import QWidget

from console.domain.calendar import SHANGHAI
from console.domain.text import counted
from resources.tongue import say
from widgets.charts.bars import BarRank, LeagueBars, LeagueItem, RankItem
from widgets.charts.point import TrendPoint
from widgets.charts.rates import rate_text
from widgets.charts.trend import LineTrend, TrendSeries
from widgets.controls.panel import Panel
from widgets.controls.pills import Age, AgeMark
from widgets.tokens import Tone
from widgets.wall.grid import Cells, WallGrid
from widgets.wall.header import WallHeader
from widgets.wall.ticker import Ticker, TickerItem
from widgets.wall.tiles import FigureTile

ON_TIME_GOAL = 98.0
"""Per cent of cases handled in time that the district aims at."""


class WallFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What the wall shows at one moment. Counts of cases; rates always come as their two counts."""

    reported: int
    open: int
    overdue: int
    closed: int
    met: int
    due: int
    alerts: int
    cameras_heard: int
    cameras: int
    sessions: int
    session_titles: str
    reported_by_hour: Sequence[TrendPoint] = ()
    closed_by_hour: Sequence[TrendPoint] = ()
    classes: Sequence[RankItem] = ()
    league: Sequence[LeagueItem] = ()


class WallBoard(WallGrid):
    """The whole wall at 1920 × 1080; `map_place` is the map it was given."""

    def __init__(self, title: str, map_place: QWidget, parent: QWidget | None = None) -> None:
        self.header = WallHeader(title)
        super().__init__(self.header, parent)
        self.setAccessibleName(title)
        piece = say("件", "")
        self._reported = FigureTile(say("今日上报", "Reported today"), piece)
        self._open = FigureTile(say("在办", "Open"), piece)
        self._overdue = FigureTile(say("超期", "Overdue"), piece)
        self._on_time = FigureTile(say("按期处置率", "On time"), "%")
        self._cameras = FigureTile(say("在线监控", "Cameras heard"), "")
        self._sessions = FigureTile(say("会商", "Sessions"), say("场", ""))
        self._tiles = (self._reported, self._open, self._overdue, self._on_time, self._cameras, self._sessions)
        for n, tile in enumerate(self._tiles):
            self.place(tile, Cells(4 * n, 0, 4, 3))
        self._trend = LineTrend(
            say("24 小时上报与结案", "Reported and closed, 24 h"),
            (
                TrendSeries("reported", say("上报", "Reported"), Tone.INFO),
                TrendSeries("closed", say("结案", "Closed"), Tone.GOOD),
            ),
            SHANGHAI,
        )
        self._classes = BarRank(say("问题类别", "Classes"))
        self._league = LeagueBars(say("镇街按期处置率", "Streets on time"), target=ON_TIME_GOAL)
        self._ticker = Ticker(say("实时动态", "Just now"))
        self._ages: list[AgeMark] = []
        for name, note, content, cells in (
            (
                say("今日上报与结案", "Reported and closed"),
                say("件 / 小时", "today, per hour"),
                self._trend,
                Cells(0, 3, 6, 8),
            ),
            (say("问题类别", "Classes"), say("今日", "today"), self._classes, Cells(0, 11, 6, 9)),
            (say("镇街按期处置率", "Streets, on time"), "", self._league, Cells(18, 3, 6, 11)),
            (say("实时动态", "Just now"), "", self._ticker, Cells(18, 14, 6, 6)),
        ):
            self._add_panel(name, note, content, cells)
        ground = Panel(say("一张图", "The map"), say("只显示超期与临期", "exceptions only"), flush=True)
        self._ages.append(AgeMark())
        ground.add_action(self._ages[-1])
        ground.add(map_place, 1)
        self.place(ground, Cells(6, 3, 12, 17))

    def show_figures(self, now: WallFigures) -> None:
        """Everything counted, at once."""
        self._reported.show_figure(f"{now.reported:,}", say(f"今日结案 {now.closed:,}", f"{now.closed:,} closed today"))
        self._reported.show_line([point.value for point in now.reported_by_hour])
        self._open.show_figure(
            f"{now.open:,}", say(f"待研判告警 {now.alerts:,}", f"{counted(now.alerts, 'alert')} to triage")
        )
        tone = Tone.CRITICAL if now.overdue else Tone.NEUTRAL
        self._overdue.show_figure(f"{now.overdue:,}", say("已过时限的在办案件", "open, past their deadline"), tone)
        self._on_time.show_figure(rate_text(now.met, now.due), f"{now.met:,} / {now.due:,}")
        silent = now.cameras - now.cameras_heard
        self._cameras.show_figure(
            f"{now.cameras_heard} / {now.cameras}",
            say(f"{silent} 路今日无声", f"{silent} silent today") if silent else say("全部有信号", "all heard today"),
        )
        quiet = say("没有进行中的会商", "none under way")
        self._sessions.show_figure(
            str(now.sessions), now.session_titles or quiet, Tone.SESSION if now.sessions else Tone.NEUTRAL
        )
        self._trend.show_items({"reported": now.reported_by_hour, "closed": now.closed_by_hour})
        self._classes.show_items(now.classes)
        self._league.show_items(now.league)

    def show_ticker(self, items: Sequence[TickerItem]) -> None:
        self._ticker.show_items(items)

    def show_age(self, text: str, age: Age) -> None:
        """How old everything on the wall is: one stream feeds it, so each tile says the same."""
        self.header.show_age(text, age)
        for tile in self._tiles:
            tile.show_age(text, age)
        for mark in self._ages:
            mark.show_age(text, age)

    def show_sources_age(self, text: str, age: Age) -> None:
        """How old what the cameras say is, where that is older than the stream."""
        self._cameras.show_age(text, age)

    def _add_panel(self, name: str, note: str, content: QWidget, cells: Cells) -> None:
        panel = Panel(name, note)
        mark = AgeMark()
        panel.add_action(mark)
        self._ages.append(mark)
        panel.add(content, 1)
        self.place(panel, cells)
